//! Locations that somebody may see, for their returns.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};

use super::super::model::Progress;
use crate::accounts::Scopes;
use crate::clock::UtcTime;
use crate::db::schema::{location, month_progress, provider, register_event, section_draft};
use crate::db::{Conn, MultiBackend};
use crate::register::queries::Reach;
use crate::register::{Event, Location, Status};
use crate::stored_window;
use crate::windows::ReportingMonth;
use crate::windows::queries::StoredWindow;

/// Whether a row of `location` is within some scopes, as a filter for a query over `$source`; nothing when they reach all
/// of England.
macro_rules! within {
    ($scopes:expr, $source:ty) => {{
        type Filter = Box<
            dyn BoxableExpression<
                    $source,
                    $crate::db::MultiBackend,
                    SqlType = diesel::sql_types::Nullable<diesel::sql_types::Bool>,
                >,
        >;
        let filter: Option<Filter> = match $scopes.0.as_slice() {
            // Nearly everybody who saves has one of these. A list would be prepared anew each time, for its length.
            [$crate::accounts::Scope::Provider(id)] => Some(Box::new(location::provider_id.eq(id.clone()).nullable())),
            [$crate::accounts::Scope::Location(id)] => Some(Box::new(location::id.eq(id.clone()).nullable())),
            _ => match $crate::register::queries::Reach::of($scopes) {
                Some(reach) => Some(Box::new($crate::location_within!(reach))),
                None => None,
            },
        };
        filter
    }};
}
pub(super) use within;

diesel::define_sql_function! {
    /// A text with another one in it replaced, wherever it stands.
    fn replace(text: Text, old: Text, new: Text) -> Text;
}

/// One of those ids, as a column has it.
macro_rules! among_one {
    ($column:expr) => {
        " ".into_sql::<Text>().concat($column).concat(" ")
    };
}

type OneRow = Box<dyn BoxableExpression<location::table, MultiBackend, SqlType = Nullable<Bool>>>;

/// Whether the location of a query for one row is within some scopes, as [`within`] says it. However many providers and
/// locations there are, the text of the statement is the same, so that it is prepared once. No index leads to it.
fn reaches(scopes: &Scopes) -> Option<OneRow> {
    match Reach::of(scopes) {
        Some(Reach { areas, providers, locations }) if areas.is_empty() && scopes.0.len() > 1 => {
            let by_provider = replace(among(&providers), among_one!(location::provider_id), "").ne(among(&providers));
            let by_id = replace(among(&locations), among_one!(location::id), "").ne(among(&locations));
            Some(Box::new(by_provider.or(by_id).nullable()))
        }
        _ => within!(scopes, location::table),
    }
}

/// Ids with spaces around each: they are not empty and have none themselves, neither in a scope (`Scope::from_str`) nor on the
/// register (`register::sheet`). None at all are one space, in which nothing is found.
fn among(ids: &[String]) -> String {
    ids.iter().fold(" ".to_owned(), |listed, id| listed + id + " ")
}

/// A location, if these scopes reach it.
pub fn find_location(conn: &mut Conn, scopes: &Scopes, id: &str) -> QueryResult<Option<Location>> {
    let mut query = location::table.filter(location::id.eq(id.to_owned())).into_boxed::<MultiBackend>();
    if let Some(within) = reaches(scopes) {
        query = query.filter(within);
    }
    query.select(Location::as_select()).first(conn).optional()
}

/// A location with what a save asks about it.
#[derive(Debug, Clone)]
pub struct Place {
    /// The location.
    pub location: Location,
    /// What is done there in the month, if anything.
    pub progress: Option<Progress>,
    /// How many active locations its provider has.
    pub provider_locations: i64,
    /// Whether whoever asks typed something into the section that is not saved.
    pub has_draft: bool,
    /// What is stored of the month's window.
    pub window: StoredWindow,
}

/// A location, if these scopes reach it, with what is done there in a month, how large its provider is, and whether an
/// account has a draft of a section, beside what is stored of the month's window. One statement, since every save asks this.
pub fn find_place(
    conn: &mut Conn,
    scopes: &Scopes,
    (id, section): (&str, &str),
    month: ReportingMonth,
    account_id: Option<i64>,
) -> QueryResult<Option<Place>> {
    let sisters = diesel::alias!(location as sisters);
    let active = sisters
        .filter(sisters.field(location::provider_id).eq(location::provider_id))
        .filter(sisters.field(location::status).eq(Status::Active))
        .select(diesel::dsl::count_star());
    let progress = month_progress::table.find((id.to_owned(), month));
    // No account has the number 0.
    let draft = section_draft::table.find((account_id.unwrap_or(0), id.to_owned(), section.to_owned()));
    let mut query = location::table.filter(location::id.eq(id.to_owned())).into_boxed::<MultiBackend>();
    if let Some(within) = reaches(scopes) {
        query = query.filter(within);
    }
    type Row = (Location, Option<i64>, Option<String>, Option<UtcTime>, Option<i64>, bool, StoredWindow);
    let found: Option<Row> = query
        .select((
            Location::as_select(),
            active.single_value(),
            progress.clone().select(month_progress::done).single_value(),
            progress.clone().select(month_progress::completed_at).single_value(),
            progress.select(month_progress::completed_by).single_value(),
            diesel::dsl::exists(draft),
            stored_window!(month),
        ))
        .first(conn)
        .optional()?;
    Ok(found.map(|(location, active, done, completed_at, completed_by, has_draft, window)| {
        let location_id = location.id.clone();
        let progress = done.map(|done| Progress { location_id, month, done, completed_at, completed_by });
        Place { location, progress, provider_locations: active.unwrap_or_default(), has_draft, window }
    }))
}

/// Locations on the register that these scopes reach, by name, after the location `after` (name and id).
pub fn list_locations(
    conn: &mut Conn,
    scopes: &Scopes,
    after: Option<(String, String)>,
    limit: i64,
) -> QueryResult<Vec<Location>> {
    let mut query = location::table.filter(location::status.ne(Status::Deregistered)).into_boxed::<MultiBackend>();
    if let Some(within) = within!(scopes, location::table) {
        query = query.filter(within);
    }
    if let Some((name, id)) = after {
        query = query.filter(location::name.gt(name.clone()).or(location::name.eq(name).and(location::id.gt(id))));
    }
    query.order((location::name.asc(), location::id.asc())).limit(limit).select(Location::as_select()).load(conn)
}

/// What happened to these locations, newest first; a location has few events in its life.
pub fn list_events(conn: &mut Conn, ids: &[String]) -> QueryResult<Vec<Event>> {
    register_event::table
        .filter(register_event::location_id.eq_any(ids.iter().map(String::as_str)))
        .order(register_event::id.desc())
        .limit(1_000_000)
        .select(Event::as_select())
        .load(conn)
}

/// The name of a location's provider.
pub fn find_provider_name(conn: &mut Conn, provider_id: &str) -> QueryResult<Option<String>> {
    provider::table.find(provider_id).select(provider::name).first(conn).optional()
}
