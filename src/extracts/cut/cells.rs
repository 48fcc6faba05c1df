//! The cells of a row.

use serde_json::{Number, Value};

use super::super::columns::{Column, Digits, Meta, RegisterField, Rows, Source, StandingField, Table};
use super::super::files::Cell;
use super::super::rules::{rounded, serial_london, serial_utc, without_exponent};
use super::{Known, Saved, Subject};
use crate::clock::UtcTime;
use crate::register::Location;
use crate::register::areas::{area_name, council_coded};
use crate::windows::ReportingMonth;
use crate::windows::rules::month_at;

/// The row of a location in a table.
pub(super) fn of_location<'a>(subject: &'a Subject, table: &'a Table) -> Vec<Cell<'a>> {
    let newest = newest(subject, table);
    table.columns.iter().map(|column| cell(subject, column, newest, None)).collect()
}

/// The row of a location for a row of a grid.
pub(super) fn of_row<'a>(subject: &'a Subject, table: &'a Table, key: &'a str, row: &'a Value) -> Vec<Cell<'a>> {
    table.columns.iter().map(|column| cell(subject, column, None, Some((key, row)))).collect()
}

/// The newest save of the sections that a table is made of.
fn newest<'a>(subject: &'a Subject, table: &Table) -> Option<&'a Saved> {
    let Rows::Saved(sections) = &table.rows else { return None };
    let saves = sections.iter().filter_map(|section| subject.saves.get(section));
    saves.max_by_key(|saved| (saved.save.saved_at, saved.save.id))
}

fn cell<'a>(
    subject: &'a Subject,
    column: &'a Column,
    newest: Option<&'a Saved>,
    row: Option<(&'a str, &'a Value)>,
) -> Cell<'a> {
    match &column.source {
        Source::Register(field) => of_register(subject, *field),
        Source::Item { section, key } => {
            let saved = subject.saves.get(section).filter(|saved| is_of_the_season(saved, column));
            let answer = saved.and_then(|saved| saved.answers.get(key));
            answer.map_or(Cell::Empty, |answer| of_answer(answer, column))
        }
        Source::InRow(key) => {
            row.and_then(|(_, row)| row.get(key)).map_or(Cell::Empty, |answer| of_answer(answer, column))
        }
        Source::RowKey => row.map_or(Cell::Empty, |(key, _)| Cell::text(key)),
        Source::SaveOf(section, meta) => subject.saves.get(section).map_or(Cell::Empty, |saved| of_save(saved, *meta)),
        Source::Newest(meta) => newest.map_or(Cell::Empty, |saved| of_save(saved, *meta)),
        Source::Standing(field) => of_standing(subject, *field),
        Source::Constant(text) => Cell::text(text.as_str()),
        Source::Nothing => Cell::Empty,
    }
}

/// Whether what was saved is of the season whose figure a column has: it answers the month it counts for, which it may in
/// time that was given after that month, or else the one in which it was made.
fn is_of_the_season(saved: &Saved, column: &Column) -> bool {
    let counts_for = saved.save.month.as_deref().and_then(|month| month.parse::<ReportingMonth>().ok());
    let answered_in = counts_for.or_else(|| month_at(saved.save.saved_at));
    column.since.zip(answered_in).is_none_or(|(since, answered_in)| answered_in >= since)
}

/// An answer as the column writes it.
fn of_answer<'a>(answer: &'a Value, column: &'a Column) -> Cell<'a> {
    match (answer, &column.words) {
        (Value::Bool(yes), Some((if_yes, if_no))) => Cell::text(if *yes { if_yes.as_str() } else { if_no.as_str() }),
        (Value::Bool(yes), None) => Cell::Truth(*yes),
        (Value::Number(number), _) => Cell::Number(in_digits(number, column.digits).into()),
        (Value::String(text), _) => Cell::text(text.as_str()),
        (Value::Null | Value::Array(_) | Value::Object(_), _) => Cell::Empty,
    }
}

/// A number by its digits, and with a point only where the column always has one or the number needs it.
fn in_digits(number: &Number, digits: Digits) -> String {
    let mut plain = without_exponent(number.to_string());
    if plain.ends_with(".0") {
        plain.truncate(plain.len() - 2);
    }
    let is_whole = plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    match (digits, is_whole) {
        (Digits::Pointed, true) => format!("{plain}.0"),
        (Digits::Whole, false) => rounded(&plain),
        _ => plain,
    }
}

fn of_save(saved: &Saved, meta: Meta) -> Cell<'_> {
    let save = &saved.save;
    match meta {
        Meta::Id => Cell::text(save.id.to_string()),
        Meta::SavedAt => Cell::text(save.saved_at.to_rfc3339()),
        Meta::SerialUtc => Cell::Number(serial_utc(save.saved_at).into()),
        Meta::SerialLondon => Cell::Number(serial_london(save.saved_at).into()),
        Meta::Channel => Cell::text(save.channel.as_str()),
        Meta::Notice => Cell::text(save.notice.as_str()),
        Meta::Month => Cell::optional(save.month.as_deref()),
        Meta::Unchanged => Cell::Truth(save.unchanged),
        Meta::Warnings => Cell::optional((save.reasons != "{}").then_some(save.reasons.as_str())),
    }
}

fn of_register(subject: &Subject, field: RegisterField) -> Cell<'_> {
    let Known { location, facts, provider_name, .. } = &subject.known;
    let area = |code: &Option<String>| Cell::optional(code.as_deref().and_then(area_name));
    match field {
        RegisterField::LocationId => Cell::text(location.id.as_str()),
        RegisterField::LocationName => Cell::text(facts.name.as_str()),
        RegisterField::ProviderId => Cell::text(facts.provider_id.as_str()),
        RegisterField::ProviderName => Cell::text(provider_name.as_str()),
        RegisterField::Status => Cell::text(facts.status.as_str()),
        RegisterField::CareHome => Cell::Truth(location.care_home),
        RegisterField::HomeCare => Cell::Truth(location.home_care),
        RegisterField::RegisteredBeds => Cell::number(facts.registered_beds.map(i64::from)),
        RegisterField::CouncilCode => Cell::optional(facts.council_code.as_deref()),
        RegisterField::CouncilName => area(&facts.council_code),
        RegisterField::CouncilFullName => {
            let council = facts.council_code.as_deref().and_then(council_coded);
            let official = |name: &'static str, otherwise: &'static str| if name.is_empty() { otherwise } else { name };
            Cell::optional(council.map(|council| official(&council.also_known_as, &council.name)))
        }
        RegisterField::RegionCode => Cell::optional(facts.region_code.as_deref()),
        RegisterField::RegionName => area(&facts.region_code),
        RegisterField::NhsRegionCode => Cell::optional(facts.nhs_region_code.as_deref()),
        RegisterField::NhsRegionName => area(&facts.nhs_region_code),
        RegisterField::IcbCode => Cell::optional(facts.icb_code.as_deref()),
        RegisterField::IcbName => area(&facts.icb_code),
        RegisterField::DeregisteredOn => Cell::made(facts.deregistered_on.map(|day| day.to_string())),
        _ => of_location_now(location, field),
    }
}

/// What the register keeps no history of.
fn of_location_now(location: &Location, field: RegisterField) -> Cell<'_> {
    match field {
        RegisterField::Postcode => Cell::optional(location.postcode.as_deref()),
        RegisterField::OdsCode => Cell::optional(location.ods_code.as_deref()),
        RegisterField::RegisteredOn => Cell::made(location.registered_on.map(|day| day.to_string())),
        RegisterField::BrandId => Cell::optional(location.brand_id.as_deref()),
        RegisterField::BrandName => Cell::optional(location.brand_name.as_deref()),
        RegisterField::Address => on_one_line(&location.address, ", "),
        RegisterField::ServiceTypes => on_one_line(&location.service_types, "; "),
        RegisterField::UserBands => on_one_line(&location.user_bands, "; "),
        RegisterField::PrimaryLocationId => Cell::optional(location.primary_location_id.as_deref()),
        _ => Cell::Empty,
    }
}

fn of_standing(subject: &Subject, field: StandingField) -> Cell<'_> {
    let Some((standing, provider_name)) = &subject.known.standing else { return Cell::Empty };
    match field {
        StandingField::ProviderId => Cell::text(standing.provider_id.as_str()),
        StandingField::ProviderName => Cell::text(provider_name.as_str()),
        StandingField::PublicBody => Cell::Truth(standing.public_body),
        StandingField::State => Cell::text(standing.state.as_str()),
        StandingField::Missing => Cell::text(standing.missing.join(" ")),
        StandingField::CompletedAt => Cell::made(standing.completed_at.map(UtcTime::to_rfc3339)),
        StandingField::Consecutive => Cell::number(Some(i64::from(standing.misses.consecutive))),
        StandingField::InLast12 => Cell::number(Some(i64::from(standing.misses.in_last_12))),
        StandingField::AtRisk => Cell::Truth(standing.at_risk),
        StandingField::Triggered => Cell::Truth(standing.triggered),
    }
}

/// What the register keeps with a line for each part, as readers of CSV that know no line breaks within a value need it.
fn on_one_line<'a>(lines: &str, between: &str) -> Cell<'a> {
    Cell::text(lines.lines().collect::<Vec<_>>().join(between))
}
