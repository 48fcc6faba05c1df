//! Makes a notice from what was typed and what is known: its facts, and from them the page for print and the text for mail.

use chrono::NaiveDate;

use super::super::labels;
use super::super::model::{Amount, Case, Method, NoticeKind, Origin, Purpose};
use super::super::queries;
use super::super::rules::contents::{NoticeFacts, paragraphs};
use super::super::rules::{dates, days};
use super::amount::day_of_invoice;
use super::draft::NoticeFields;
use super::error::CaseError;
use super::holds::outcomes_now;
use super::seen::names_at_opening;
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::register;
use crate::web::templates::{RenderError, Templates};
use crate::windows;

/// Everything that the notice would say if it was issued on a day.
pub(super) fn compose(
    conn: &mut Conn,
    state: &State,
    case: &Case,
    (kind, fields, today): (NoticeKind, &NoticeFields, NaiveDate),
) -> Result<NoticeFacts, CaseError> {
    let amount = amount_of(conn, state, case, kind, today)?;
    let method = fields.recipient().method()?;
    let (stated_until, appeal) = periods(conn, state, (kind, method, fields.days), today)?;
    let settings = &state.config.enforcement;
    let only = |wanted: NoticeKind, text: Vec<String>| if kind == wanted { text } else { Vec::new() };
    Ok(NoticeFacts {
        kind: kind.as_str().to_owned(),
        reference: case.reference(),
        authority: settings.authority.clone(),
        dated: days::in_words(today),
        addressee: fields.addressee.trim().to_owned(),
        capacity: fields.capacity.parse().map(labels::capacity).unwrap_or_default().to_owned(),
        address: paragraphs(&fields.address),
        provider_name: registered_name(conn, case)?,
        provider_id: case.provider_id.clone(),
        breach: labels::breach_in_law(case.breach).to_owned(),
        allegation: paragraphs(&case.allegation),
        windows: windows_in_words(conn, case.id)?,
        amount: vec![labels::amount(kind, amount.pence)],
        working: paragraphs(&amount.working),
        reasons: paragraphs(&fields.reasons),
        circumstances: only(NoticeKind::Intent, paragraphs(&fields.circumstances)),
        representations: only(NoticeKind::Intent, labels::representations(settings, fields.days, stated_until)),
        how_to_pay: only(NoticeKind::Final, paragraphs(&fields.how_to_pay)),
        payment: only(NoticeKind::Final, labels::payment(fields.days, stated_until)),
        appeal,
        consequences: only(NoticeKind::Final, paragraphs(&fields.consequences)),
        contact: settings.contact(),
        stated_until,
        days: fields.days,
        pence: amount.pence.as_i64(),
        method: method.as_str().to_owned(),
    })
}

/// What the provider of a case is called in the register now, with what it was called when the case was opened if that was
/// otherwise: a notice names whom it is for, and can be found by the name of before.
pub(super) fn registered_name(conn: &mut Conn, case: &Case) -> Result<String, CaseError> {
    let names = register::queries::names_of_providers(conn, std::slice::from_ref(&case.provider_id))?;
    let before = &case.provider_name;
    let now = names.into_iter().map(|(_, name)| name).find(|name| name != before);
    Ok(now.map_or_else(|| before.clone(), |now| format!("{now} (formerly {before})")))
}

/// The last day that the notice names, and what it says of appeals.
fn periods(
    conn: &mut Conn,
    state: &State,
    (kind, method, in_days): (NoticeKind, Method, u32),
    today: NaiveDate,
) -> Result<(NaiveDate, Vec<String>), CaseError> {
    let settings = &state.config.enforcement;
    let holidays = windows::queries::load_calendar(conn, &state.calendars)?.holidays;
    let too_far = || CaseError::refused("days", "There is no such day");
    let given = dates::given_on(today, method, &holidays).ok_or_else(too_far)?;
    match kind {
        NoticeKind::Intent => Ok((dates::representations_until(given, in_days).ok_or_else(too_far)?, Vec::new())),
        NoticeKind::Final => {
            let until = dates::appeal_until(today, settings.appeal_days, settings.appeal_hour, &holidays);
            let until = until.ok_or_else(too_far)?;
            Ok((dates::pay_by(given, in_days).ok_or_else(too_far)?, labels::appeal(settings, until)))
        }
    }
}

/// The amount that was recorded for the notice. It has to be the fee by the scheme in force on the day, whether that was
/// worked out here or is on an invoice (regulation 3(2)).
fn amount_of(
    conn: &mut Conn,
    state: &State,
    case: &Case,
    kind: NoticeKind,
    today: NaiveDate,
) -> Result<Amount, CaseError> {
    let needed = || CaseError::refused("amount", "Record the amount first");
    let amount = amount_of_round(conn, case.id, purpose_of(kind))?.ok_or_else(needed)?;
    let is_old = match amount.origin {
        Origin::Scheme => amount.scheme.as_ref() != Some(&state.fees.in_force(today)?.id),
        Origin::Invoice => state.fees.changed_between(day_of_invoice(&amount), today),
    };
    if is_old {
        return Err(CaseError::refused("amount", "Another fee scheme is in force now. Record the amount again"));
    }
    Ok(amount)
}

/// For which step the amount is recorded that a notice names.
pub(super) fn purpose_of(kind: NoticeKind) -> Purpose {
    match kind {
        NoticeKind::Intent => Purpose::Intent,
        NoticeKind::Final => Purpose::Final,
    }
}

/// The newest amount for a purpose. A case that began again needs one of its own.
pub(super) fn amount_of_round(conn: &mut Conn, case_id: i64, purpose: Purpose) -> Result<Option<Amount>, CaseError> {
    let Some(amount) = queries::find_amount(conn, case_id, purpose)? else { return Ok(None) };
    let begun = begun_again_at(conn, case_id)?;
    Ok(Some(amount).filter(|amount| begun.is_none_or(|begun| begun <= amount.recorded_at)))
}

/// Who wrote what a notice prints beside its draft: what is alleged, by whoever opened the case, and how the amount comes
/// about, by whoever recorded it.
pub(super) fn wrote_beside_the_draft(conn: &mut Conn, case: &Case, kind: NoticeKind) -> Result<Vec<String>, CaseError> {
    let amount = amount_of_round(conn, case.id, purpose_of(kind))?;
    let opener = Some(case.opened_by.clone()).filter(|_| !case.allegation.trim().is_empty());
    Ok(opener.into_iter().chain(amount.map(|amount| amount.recorded_by)).collect())
}

/// When a case began again after a withdrawal, the last time.
pub(super) fn begun_again_at(conn: &mut Conn, case_id: i64) -> Result<Option<UtcTime>, CaseError> {
    let events = queries::list_events(conn, case_id)?;
    Ok(events.into_iter().rfind(|event| event.kind == "begun_again").map(|event| event.happened_at))
}

/// The windows of a case, with what stands of each now: a notice says nothing that was corrected since. Locations have the
/// names that they had when the case was opened, also after a sale.
fn windows_in_words(conn: &mut Conn, case_id: i64) -> Result<Vec<String>, CaseError> {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    let windows = queries::list_windows(conn, case_id)?;
    let outcomes = outcomes_now(conn, &windows)?;
    let names = names_at_opening(&queries::list_events(conn, case_id)?);
    for (window, name_now, _) in windows {
        let name = names.get(&window.location_id).unwrap_or(&name_now);
        let location = format!("{name} ({})", window.location_id);
        let outcome = outcomes.get(&(window.location_id, window.month));
        let state = outcome.map_or(window.state, |outcome| outcome.state);
        let month = format!("{}: {}", window.month.for_people(), labels::outcome(state));
        match lines.last_mut() {
            Some((known, months)) if *known == location => months.push(month),
            _ => lines.push((location, vec![month])),
        }
    }
    Ok(lines.into_iter().map(|(location, months)| format!("{location}. {}.", months.join("; "))).collect())
}

/// The page for print and the text for mail.
pub(super) fn render(
    templates: &Templates,
    kind: NoticeKind,
    facts: &NoticeFacts,
) -> Result<(String, String), RenderError> {
    let name = match kind {
        NoticeKind::Intent => "intent",
        NoticeKind::Final => "final",
    };
    let html = templates.render(&format!("enforcement/notice_{name}"), facts)?;
    let text = templates.render_text(&format!("mail/notice_{name}"), facts)?;
    Ok((html, text))
}
