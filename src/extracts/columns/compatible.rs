//! The files that other systems read: their columns are in the mappings, by name and in order.

use super::super::mappings::{Compatible, From, Mapped, Mappings};
use super::{Column, Digits, FieldKind, Meta, RegisterField, Rows, Source, Table, items};
use crate::notice::{Campaigns, Item, ItemKind, Notice};
use crate::windows::ReportingMonth;

/// The month of an extract, and the campaigns that collect figures of a season.
type Season<'a> = (ReportingMonth, &'a Campaigns);

/// The table of a mapping.
pub(super) fn table(
    (mapping, name): (&Compatible, &str),
    notice: &Notice,
    mappings: &Mappings,
    season: Season<'_>,
) -> Table {
    let columns = mapping.columns.iter().map(|mapped| column((mapping, mapped), notice, mappings, season)).collect();
    let sections = notice.sections.iter().filter(|section| section.service == mapping.service);
    Table {
        name: name.to_owned(),
        title: mapping.title.clone(),
        columns,
        rows: Rows::Saved(sections.map(|section| section.key.clone()).collect()),
        key: mapping.key(),
    }
}

fn column(
    (mapping, mapped): (&Compatible, &Mapped),
    notice: &Notice,
    mappings: &Mappings,
    season: Season<'_>,
) -> Column {
    let mut column = match &mapped.from {
        From::Register(field) => Column::of_register(*field),
        From::Save(meta) => of_save(*meta),
        From::Constant(text) => {
            Column::new("", "", "Always the same.", FieldKind::Text, Source::Constant(text.clone()))
        }
        From::Nothing => {
            Column::new("", "", "We hold no data of this: always empty.", FieldKind::Text, Source::Nothing)
        }
        From::Item(key) => of_item(find(mapping, notice, |item| item.key == *key), mappings, season),
        From::Notice => {
            let is_it = |item: &Item| item.extract.as_deref() == Some(mapped.name.as_str());
            of_item(find(mapping, notice, is_it), mappings, season)
        }
    };
    column.name.clone_from(&mapped.name);
    if let Some(about) = &mapped.about {
        column.about.clone_from(about);
    }
    if let Some(words) = &mapped.words {
        column.words = Some(words.clone());
        column.kind = FieldKind::Text;
        column.about = format!("{} Written {} or {}.", column.about, words.0, words.1).trim().to_owned();
    }
    if let Some(since) = column.since {
        let began = since.for_people();
        let empty = format!("Empty if it was last answered before {began}, when the season began");
        column.about = format!("{} {empty}: the complete file has what was sent.", column.about).trim().to_owned();
    }
    column
}

fn find<'a>(mapping: &Compatible, notice: &'a Notice, is: impl Fn(&Item) -> bool) -> Option<(&'a str, &'a Item)> {
    items(notice, mapping.service).find(|(_, item)| is(item))
}

/// The column of an item, or an empty one where the notice in force does not ask it. Those who read these files take a
/// figure of a season for one of the season that is being collected, so that no other is in it.
fn of_item(found: Option<(&str, &Item)>, mappings: &Mappings, (month, campaigns): Season<'_>) -> Column {
    let Some((section, item)) = found else {
        let about = "The Formal Notice of this month does not ask it: always empty.";
        return Column::new("", "", about, FieldKind::Text, Source::Nothing);
    };
    let source = Source::Item { section: section.to_owned(), key: item.key.clone() };
    let column = Column {
        sensitive: mappings.is_sensitive(&item.key),
        since: item.required.began_in(month, campaigns),
        ..Column::of_item(item, source)
    };
    match item.kind {
        ItemKind::Decimal => in_whole_numbers(column),
        // A share is no count, and a half of a percent may be all of it: it keeps its places, and always has some.
        ItemKind::Percent => Column { digits: Digits::Pointed, ..column },
        _ => column,
    }
}

/// Hours and days are whole numbers to those who read these files; people may send halves.
fn in_whole_numbers(column: Column) -> Column {
    let differs = "Rounded to a whole number, a half upwards: the complete file has it as it was sent.";
    Column {
        kind: FieldKind::Integer,
        digits: Digits::Whole,
        about: format!("{} {differs}", column.about).trim().to_owned(),
        ..column
    }
}

fn of_save(meta: Meta) -> Column {
    let about = match meta {
        Meta::SerialUtc => {
            "Newest save, in UTC: days since 30 December 1899, the part after the point being the time of day."
        }
        Meta::SerialLondon => "Newest save, by the clock in the United Kingdom, as days since 30 December 1899.",
        _ => "Of the newest save.",
    };
    Column::new("", "Last updated", about, FieldKind::Number, Source::Newest(meta))
}

/// Reads where the values of a column come from: `register.KEY`, `save.serial_utc`, `item.KEY`, `constant.TEXT`,
/// `notice`, `nothing`.
pub(in super::super) fn read_from(text: &str) -> Result<From, String> {
    let wrong = || format!("{text:?} is no place that values come from");
    match text.split_once('.') {
        None if text == "notice" => Ok(From::Notice),
        None if text == "nothing" => Ok(From::Nothing),
        Some(("register", key)) => RegisterField::of_key(key).map(From::Register).ok_or_else(wrong),
        Some(("save", "serial_utc")) => Ok(From::Save(Meta::SerialUtc)),
        Some(("save", "serial_london")) => Ok(From::Save(Meta::SerialLondon)),
        Some(("item", key)) => Ok(From::Item(key.to_owned())),
        Some(("constant", constant)) => Ok(From::Constant(constant.to_owned())),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::Notices;

    /// A column of the file of home care services in a month.
    fn home_care(month: &str, name: &str) -> Column {
        let (mappings, notices) = (Mappings::load(None).unwrap(), Notices::load(None).unwrap());
        let month = month.parse().unwrap();
        let notice = notices.in_force(month).unwrap();
        let table = table((&mappings.home_care, "home-care"), notice, &mappings, (month, notices.campaigns()));
        table.columns.into_iter().find(|column| column.name == name).unwrap()
    }

    #[test]
    fn what_was_asked_once_is_in_the_files_of_the_months_in_which_it_was() {
        for (month, is_asked) in
            [("2022-08", true), ("2023-02", true), ("2023-08", true), ("2024-05", false), ("2026-01", false)]
        {
            let column = home_care(month, "covid_vaccination_full_course");
            let has_values = matches!(&column.source, Source::Item { key, .. } if key == "staff_covid_primary");
            assert_eq!(has_values, is_asked, "{month}: {column:?}");
            assert_eq!(column.source == Source::Nothing, !is_asked, "{month}");
        }
    }

    #[test]
    fn a_figure_of_a_season_is_of_the_one_that_is_collected_in_the_month() {
        for (month, began) in [("2026-02", Some("2025-10")), ("2026-07", None), ("2026-10", Some("2026-10"))] {
            let column = home_care(month, "flu_vaccination_autumn_23");
            assert_eq!(column.since, began.map(|month| month.parse().unwrap()), "{month}");
        }
        let about = home_care("2026-02", "flu_vaccination_autumn_23").about;
        let empty = "Empty if it was last answered before October 2025, when the season began: the complete file has what \
                     was sent.";
        assert!(about.ends_with(empty), "{about}");
        let about = home_care("2026-07", "flu_vaccination_autumn_23").about;
        assert!(!about.contains("Empty if"), "no figure of a season is collected: {about}");
    }

    #[test]
    fn a_share_always_has_a_point_and_hours_are_whole_numbers() {
        for (name, kind, digits) in [
            ("returnedpocpercent", FieldKind::Number, Digits::Pointed),
            ("hourspaiddomcare", FieldKind::Integer, Digits::Whole),
            ("serviceusercount", FieldKind::Integer, Digits::AsSent),
        ] {
            let column = home_care("2026-01", name);
            assert_eq!((column.kind, column.digits), (kind, digits), "{name}");
        }
    }
}
