//! Saves, and which of them are current.

use diesel::dsl::case_when;
use diesel::prelude::*;

use super::super::model::{CurrentSection, FromJson, Save};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{current_section, location, section_save};
use crate::notice::Answers;
use crate::windows::ReportingMonth;

/// More sections than any location will ever have.
const MOST_SECTIONS: i64 = 1_000;

/// A save, since when its figures stand, and what stood before.
pub type Current = (Save, UtcTime, Option<FromJson<Answers>>);

/// Sections that are asked for at once beside the one that is saved. Those of the notices so far read two at most; for a
/// section that reads more than this it asks again.
const READ_AT_ONCE: usize = 3;

/// The current save of a section of a location, and of those others that are read beside it; and since when the figures
/// stand. Of the section itself also the answers that stood before the first save that counts for a month, if there are both.
/// The index of months leads to that first save: however many follow it, they are not looked at.
pub fn list_current(
    conn: &mut Conn,
    (location_id, section): (&str, &str),
    others: &[&str],
    month: ReportingMonth,
) -> QueryResult<Vec<Current>> {
    let (first, more) = others.split_at(others.len().min(READ_AT_ONCE));
    let mut found = list_current_of(conn, (location_id, section), first, month)?;
    for others in more.chunks(READ_AT_ONCE) {
        let rows = list_current_of(conn, (location_id, section), others, month)?;
        found.extend(rows.into_iter().filter(|(save, ..)| save.section != section));
    }
    Ok(found)
}

/// The text of the statement is the same for however many others, so that it is prepared once.
fn list_current_of(
    conn: &mut Conn,
    (location_id, section): (&str, &str),
    others: &[&str],
    month: ReportingMonth,
) -> QueryResult<Vec<Current>> {
    let other = |at: usize| current_section::section.eq(others.get(at).copied().unwrap_or(section));
    let (first, before) = diesel::alias!(section_save as first_of_month, section_save as before_it);
    let followed_on = first
        .filter(first.field(section_save::month).eq(month))
        .filter(first.field(section_save::location_id).eq(location_id))
        .filter(first.field(section_save::section).eq(section))
        .order(first.field(section_save::id).asc())
        .select(first.field(section_save::previous_id));
    let stood = before
        .filter(before.field(section_save::id).nullable().eq(followed_on.single_value()))
        .select(before.field(section_save::answers));
    current_section::table
        .inner_join(section_save::table)
        .filter(current_section::location_id.eq(location_id))
        .filter(current_section::section.eq(section).or(other(0)).or(other(1)).or(other(2)))
        .order(current_section::section.asc())
        .limit(MOST_SECTIONS)
        .select((
            Save::as_select(),
            current_section::figures_since,
            // Asked of this one only.
            case_when(current_section::section.eq(section), stood.single_value()),
        ))
        .load(conn)
}

/// The answers of a section as they were at a moment, if there were any.
pub fn find_answers_at(
    conn: &mut Conn,
    location_id: &str,
    section: &str,
    moment: UtcTime,
) -> QueryResult<Option<Answers>> {
    let found: Option<FromJson<Answers>> = section_save::table
        .filter(section_save::location_id.eq(location_id))
        .filter(section_save::section.eq(section))
        .filter(section_save::saved_at.le(moment))
        .order(section_save::version.desc())
        .select(section_save::answers)
        .first(conn)
        .optional()?;
    Ok(found.map(|FromJson(answers)| answers))
}

/// Which save is current in a section, when it was made, and the month it counts for, if it does.
pub type CurrentVersion = (CurrentSection, UtcTime, Option<ReportingMonth>);

/// Which save is current in every section of a location.
pub fn list_current_versions(conn: &mut Conn, location_id: &str) -> QueryResult<Vec<CurrentVersion>> {
    current_section::table
        .inner_join(section_save::table)
        .filter(current_section::location_id.eq(location_id))
        .order(current_section::section.asc())
        .limit(MOST_SECTIONS)
        .select((CurrentSection::as_select(), section_save::saved_at, section_save::month))
        .load(conn)
}

/// Location and key of every section of these locations that has figures.
pub fn list_saved_sections(conn: &mut Conn, ids: &[String]) -> QueryResult<Vec<(String, String)>> {
    current_section::table
        .filter(current_section::location_id.eq_any(ids.iter().map(String::as_str)))
        .order((current_section::location_id.asc(), current_section::section.asc()))
        .limit(1_000_000)
        .select((current_section::location_id, current_section::section))
        .load(conn)
}

/// When the newest save of each of these locations was made; nothing where nothing was ever saved. One look into an index
/// for each: to join the current save of each section is five times as many.
pub fn list_last_saved(conn: &mut Conn, ids: &[String]) -> QueryResult<Vec<(String, Option<UtcTime>)>> {
    let newest = section_save::table
        .filter(section_save::location_id.eq(location::id))
        .order(section_save::id.desc())
        .limit(1)
        .select(section_save::saved_at);
    location::table
        .filter(location::id.eq_any(ids.iter().map(String::as_str)))
        .order(location::id.asc())
        .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        .select((location::id, newest.single_value()))
        .load(conn)
}

/// The saves of a location that count for a month, newest first.
pub fn list_saves_of_month(conn: &mut Conn, location_id: &str, month: ReportingMonth) -> QueryResult<Vec<Save>> {
    section_save::table
        .filter(section_save::month.eq(month))
        .filter(section_save::location_id.eq(location_id))
        .order(section_save::id.desc())
        .limit(10_000)
        .select(Save::as_select())
        .load(conn)
}

/// The newest save of each section of a location that counts for a month, newest first, however many are before it.
pub fn list_newest_of_month(conn: &mut Conn, location_id: &str, month: ReportingMonth) -> QueryResult<Vec<Save>> {
    let of_month = diesel::alias!(section_save as of_month);
    let newest = of_month
        .filter(of_month.field(section_save::month).eq(month))
        .filter(of_month.field(section_save::location_id).eq(location_id))
        .group_by(of_month.field(section_save::section))
        .select(diesel::dsl::max(of_month.field(section_save::id)));
    section_save::table
        .filter(section_save::id.nullable().eq_any(newest))
        .order(section_save::id.desc())
        .limit(MOST_SECTIONS)
        .select(Save::as_select())
        .load(conn)
}

/// When each section of a location was first saved for a month, if it was.
pub fn list_first_saved(
    conn: &mut Conn,
    location_id: &str,
    month: ReportingMonth,
) -> QueryResult<Vec<(String, Option<UtcTime>)>> {
    section_save::table
        .filter(section_save::month.eq(month))
        .filter(section_save::location_id.eq(location_id))
        .group_by(section_save::section)
        .select((section_save::section, diesel::dsl::min(section_save::saved_at)))
        .load(conn)
}

/// A save that counts for no month: its number, the location, the section and when.
pub type OutsideSave = (i64, String, String, UtcTime);

/// What a provider saved of these locations between two moments while no window was open, oldest first. What another
/// provider saved of them, before or after a sale, is none of it.
pub fn list_saved_outside(
    conn: &mut Conn,
    ids: &[String],
    provider_id: &str,
    (after, before): (UtcTime, UtcTime),
) -> QueryResult<Vec<OutsideSave>> {
    section_save::table
        .filter(section_save::location_id.eq_any(ids.iter().map(String::as_str)))
        .filter(section_save::provider_id.eq(provider_id))
        .filter(section_save::month.is_null())
        .filter(section_save::saved_at.gt(after))
        .filter(section_save::saved_at.lt(before))
        .order(section_save::id.asc())
        .limit(1_000_000)
        .select((section_save::id, section_save::location_id, section_save::section, section_save::saved_at))
        .load(conn)
}

/// The months between two, both included, for which something was saved, with the location, of these locations.
pub fn list_saved_months(
    conn: &mut Conn,
    ids: &[String],
    first: ReportingMonth,
    last: ReportingMonth,
) -> QueryResult<Vec<(String, ReportingMonth)>> {
    section_save::table
        .filter(section_save::location_id.eq_any(ids.iter().map(String::as_str)))
        .filter(section_save::month.ge(first))
        .filter(section_save::month.le(last))
        .distinct()
        .order((section_save::location_id.asc(), section_save::month.asc()))
        .limit(1_000_000)
        .select((section_save::location_id, section_save::month.assume_not_null()))
        .load(conn)
}

/// A location's saves of one section or all, newest first, before the save `before`.
pub fn list_history(
    conn: &mut Conn,
    location_id: &str,
    section: Option<&str>,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<Save>> {
    let mut query = section_save::table
        .filter(section_save::location_id.eq(location_id.to_owned()))
        .filter(section_save::id.lt(before.unwrap_or(i64::MAX)))
        .into_boxed::<crate::db::MultiBackend>();
    if let Some(section) = section {
        query = query.filter(section_save::section.eq(section.to_owned()));
    }
    query.order(section_save::id.desc()).limit(limit).select(Save::as_select()).load(conn)
}

/// Saves by their numbers.
pub fn list_saves(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<Save>> {
    section_save::table
        .filter(section_save::id.eq_any(ids))
        .order(section_save::id.asc())
        .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        .select(Save::as_select())
        .load(conn)
}
