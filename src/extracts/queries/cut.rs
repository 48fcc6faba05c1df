//! What an extract is made of: locations, their newest saves as they were known, what they did in a window.

use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamp};

use super::super::model::Moment;
use super::super::rules::day;
use crate::accounts::Scopes;
use crate::clock::UtcTime;
use crate::db::schema::{location, register_event, section_save};
use crate::db::{Conn, MultiBackend};
use crate::location_within;
use crate::register::queries::Reach;
use crate::register::{EventKind, Location};
use crate::returns::model::Channel;
use crate::windows::ReportingMonth;

/// A save as extracts have it.
#[derive(Debug, Clone, PartialEq, QueryableByName)]
pub struct CutSave {
    /// Number of the save.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// CQC id of the location.
    #[diesel(sql_type = Text)]
    pub location_id: String,
    /// Key of the section.
    #[diesel(sql_type = Text)]
    pub section: String,
    /// Id of the Formal Notice that it was looked at with.
    #[diesel(sql_type = Text)]
    pub notice: String,
    /// The month it counts for.
    #[diesel(sql_type = Nullable<Text>)]
    pub month: Option<String>,
    /// The answers, as a JSON object.
    #[diesel(sql_type = Text)]
    pub answers: String,
    /// Reasons for warnings by check, as a JSON object.
    #[diesel(sql_type = Text)]
    pub reasons: String,
    /// Whether somebody confirmed the figures that stood.
    #[diesel(sql_type = Bool)]
    pub unchanged: bool,
    /// How it came in.
    #[diesel(sql_type = Text)]
    pub channel: Channel,
    /// When.
    #[diesel(sql_type = Timestamp)]
    pub saved_at: UtcTime,
}

/// When a section was first saved in a window.
#[derive(Debug, Clone, PartialEq, QueryableByName)]
pub struct FirstSave {
    /// CQC id of the location.
    #[diesel(sql_type = Text)]
    pub location_id: String,
    /// Key of the section.
    #[diesel(sql_type = Text)]
    pub section: String,
    /// When.
    #[diesel(sql_type = Timestamp)]
    pub saved_at: UtcTime,
}

/// Ids of the locations in scope that had not left by a day, and of all to which something happened that was not known at
/// the moment: what they were then has to be looked at. In the order of their bytes: databases order text as they like,
/// and files must be the same. One row for each location, so all of them are held at once.
pub fn list_ids(conn: &mut Conn, scopes: &Scopes, by: NaiveDate, moment: &Moment) -> QueryResult<Vec<String>> {
    let mut query = location::table
        .filter(location::deregistered_on.is_null().or(location::deregistered_on.ge(by)))
        .select(location::id)
        .into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach));
    }
    let mut ids: Vec<String> = query.load(conn)?;
    ids.extend(list_changed_since(conn, scopes, moment)?);
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Events that take a location from one scope to another.
const MOVES: [EventKind; 4] =
    [EventKind::MovedProvider, EventKind::ChangedCouncil, EventKind::ChangedIcb, EventKind::Placed];

/// Locations to which something happened that was not known at a moment: of those that lie in scope now all, and of the
/// others those that moved, which may have lain in it.
fn list_changed_since(conn: &mut Conn, scopes: &Scopes, moment: &Moment) -> QueryResult<Vec<String>> {
    let is_later = register_event::place
        .is_null()
        .or(register_event::place.gt(moment.last_event))
        .or(register_event::happened_on.gt(day(moment.as_at)));
    let mut query = register_event::table
        .inner_join(location::table.on(register_event::location_id.eq(location::id.nullable())))
        .filter(is_later)
        .select(location::id)
        .distinct()
        .into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        query = query.filter(location_within!(reach).or(register_event::kind.eq_any(MOVES).nullable()));
    }
    query.load(conn)
}

/// Some locations, in the order of the bytes of their ids.
pub fn list_locations(conn: &mut Conn, ids: &[String]) -> QueryResult<Vec<Location>> {
    let mut found: Vec<Location> = location::table
        .filter(location::id.eq_any(ids.iter().map(String::as_str)))
        .select(Location::as_select())
        .load(conn)?;
    found.sort_unstable_by(|left, right| left.id.cmp(&right.id));
    Ok(found)
}

/// Whether anything had been saved by a moment.
pub fn any_save_by(conn: &mut Conn, at: UtcTime) -> QueryResult<bool> {
    let saved = section_save::table.filter(section_save::saved_at.le(at)).select(section_save::id);
    diesel::select(exists(saved)).get_result(conn)
}

/// Place of the event if it has one, its day, the provider, and its name before.
pub type Rename = (Option<i64>, NaiveDate, String, Option<String>);

/// Names that providers had before they were renamed, newest first.
pub fn list_renames(conn: &mut Conn, providers: &[String]) -> QueryResult<Vec<Rename>> {
    register_event::table
        .filter(register_event::provider_id.eq_any(providers.iter().map(String::as_str)))
        .filter(register_event::kind.eq(EventKind::ProviderRenamed))
        .order(register_event::id.desc())
        .limit(1_000_000)
        .select((register_event::place, register_event::happened_on, register_event::provider_id, register_event::was))
        .load(conn)
}

/// Ids as a list that either database can take as one value, so that the statement is the same for any number of them.
fn as_json(ids: &[String]) -> String {
    serde_json::Value::from(ids).to_string()
}

const IDS_SQLITE: &str = "(SELECT value FROM json_each($1))";
const IDS_POSTGRES: &str = "(SELECT jsonb_array_elements_text($1::jsonb))";

/// Runs a statement with `{ids}` in it on either database.
macro_rules! with_ids {
    ($conn:expr, $sql:expr, $ids:expr, $query:ident => $body:expr) => {
        match $conn {
            Conn::Sqlite(inner) => {
                // SQLite counts `$1` by where it stands, and `?1` by its number.
                let sql = $sql.replace("{ids}", IDS_SQLITE).replace('$', "?");
                let $query = diesel::sql_query(sql).bind::<Text, _>(as_json($ids));
                $body.load(inner)
            }
            Conn::Postgres(inner) => {
                let sql = $sql.replace("{ids}", IDS_POSTGRES);
                let $query = diesel::sql_query(sql).bind::<Text, _>(as_json($ids));
                $body.load(inner)
            }
        }
    };
}

/// The newest save of each section of some locations: of those made up to a moment, or up to what is known and counting for
/// the month, as the location had more time; with a place up to the last that was known. That is mostly the one that is
/// current now; where it is not, the history is looked through.
pub fn list_newest_saves(
    conn: &mut Conn,
    ids: &[String],
    month: ReportingMonth,
    until: UtcTime,
    moment: &Moment,
) -> QueryResult<Vec<CutSave>> {
    let Moment { as_at, last_place, .. } = *moment;
    let current: Vec<Placed> = with_ids!(conn, CURRENT, ids, query => query)?;
    let was_known = |placed: &Placed| {
        let save = &placed.save;
        let counts = save.saved_at <= as_at && save.month.as_deref() == Some(month.as_str());
        (save.saved_at <= until || counts) && placed.sequence.is_some_and(|place| place <= last_place)
    };
    let (known, later): (Vec<Placed>, Vec<Placed>) = current.into_iter().partition(was_known);
    let mut saves: Vec<CutSave> = known.into_iter().map(|placed| placed.save).collect();
    if later.is_empty() {
        return Ok(saves);
    }
    let later: HashSet<(String, String)> =
        later.into_iter().map(|placed| (placed.save.location_id, placed.save.section)).collect();
    let mut ids: Vec<String> = later.iter().map(|(location, _)| location.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    let earlier: Vec<CutSave> = with_ids!(conn, EARLIER, &ids, query => query
        .bind::<Timestamp, _>(until)
        .bind::<BigInt, _>(last_place)
        .bind::<Text, _>(month.to_string())
        .bind::<Timestamp, _>(as_at))?;
    let is_asked = |save: &CutSave| later.contains(&(save.location_id.clone(), save.section.clone()));
    saves.extend(earlier.into_iter().filter(is_asked));
    Ok(saves)
}

/// A save with its place in the order of all.
#[derive(Debug, QueryableByName)]
struct Placed {
    #[diesel(embed)]
    save: CutSave,
    #[diesel(sql_type = Nullable<BigInt>)]
    sequence: Option<i64>,
}

const CURRENT: &str = "SELECT s.id, s.location_id, s.section, s.notice, s.month, s.answers, s.reasons, s.unchanged, s.channel, \
    s.saved_at, s.sequence FROM current_section c JOIN section_save s ON s.id = c.save_id WHERE c.location_id IN {ids}";

/// From the sections that have saves to the newest of each: an index answers each, however many saves there are.
const EARLIER: &str = "SELECT s.id, s.location_id, s.section, s.notice, s.month, s.answers, s.reasons, s.unchanged, s.channel, \
    s.saved_at FROM current_section c JOIN section_save s ON s.id = (SELECT n.id FROM section_save n \
    WHERE n.location_id = c.location_id AND n.section = c.section AND n.sequence <= $3 \
    AND (n.saved_at <= $2 OR (n.month = $4 AND n.saved_at <= $5)) \
    ORDER BY n.version DESC LIMIT 1) WHERE c.location_id IN {ids}";

/// When each section of some locations was first saved in the window of a month, as it was known.
pub fn list_first_saves(
    conn: &mut Conn,
    ids: &[String],
    month: ReportingMonth,
    until: UtcTime,
    last_place: i64,
) -> QueryResult<Vec<FirstSave>> {
    let sql = "SELECT location_id, section, min(saved_at) AS saved_at FROM section_save WHERE month = $2 \
               AND saved_at <= $3 AND sequence <= $4 AND location_id IN {ids} GROUP BY location_id, section";
    with_ids!(conn, sql, ids, query => query
        .bind::<Text, _>(month.to_string())
        .bind::<Timestamp, _>(until)
        .bind::<BigInt, _>(last_place))
}
