//! Cases, and the windows they rest on.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::super::model::{Case, CaseWindow, NewCase, Stage};
use crate::accounts::Scopes;
use crate::db::schema::{case_window, enforcement_case, location};
use crate::db::{Conn, MultiBackend};
use crate::each_backend;
use crate::location_within;
use crate::register::queries::Reach;

/// Stages in which nothing is done any more.
const ENDED: [Stage; 1] = [Stage::Closed];

/// Who looks at cases; every query of cases takes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// An officer or manager: cases with a location in these scopes.
    Officer(Scopes),
    /// People of these providers: their own cases, once a notice was sent.
    Provider(Vec<String>),
    /// The service itself.
    Service,
}

/// What a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only cases in this stage; nothing for all that are not closed.
    pub stage: Option<Stage>,
    /// Whether closed ones are among them.
    pub with_closed: bool,
}

/// The cases that somebody may see, as a boxed query.
macro_rules! seen_by {
    ($viewer:expr) => {{
        let mut query = enforcement_case::table.into_boxed::<MultiBackend>();
        match $viewer {
            Viewer::Service => {}
            Viewer::Provider(ids) => {
                query = query
                    .filter(enforcement_case::provider_id.eq_any(ids.clone()))
                    .filter(enforcement_case::notified_at.is_not_null());
            }
            Viewer::Officer(scopes) => {
                if let Some(reach) = Reach::of(scopes) {
                    let within = case_window::table
                        .inner_join(location::table)
                        .filter(location_within!(reach))
                        .select(case_window::case_id);
                    query = query.filter(enforcement_case::id.eq_any(within));
                }
            }
        }
        query
    }};
}

/// A case, if this viewer may see it.
pub fn find_case(conn: &mut Conn, viewer: &Viewer, id: i64) -> QueryResult<Option<Case>> {
    let query = seen_by!(viewer).filter(enforcement_case::id.eq(id));
    query.select(Case::as_select()).first(conn).optional()
}

/// The same, and nobody else changes it until the transaction ends.
pub fn lock_case(conn: &mut Conn, viewer: &Viewer, id: i64) -> QueryResult<Option<Case>> {
    // One writer on SQLite in any case.
    if let Conn::Postgres(inner) = &mut *conn {
        let _: Option<i64> =
            enforcement_case::table.find(id).select(enforcement_case::version).for_update().first(inner).optional()?;
    }
    find_case(conn, viewer, id)
}

/// Cases, newest first, before the case `before`.
pub fn list_cases(
    conn: &mut Conn,
    viewer: &Viewer,
    filter: &Filter,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<Case>> {
    let mut query = seen_by!(viewer).filter(enforcement_case::id.lt(before.unwrap_or(i64::MAX)));
    if let Some(stage) = filter.stage {
        query = query.filter(enforcement_case::stage.eq(stage));
    } else if !filter.with_closed {
        query = query.filter(enforcement_case::stage.ne_all(ENDED));
    }
    query.order(enforcement_case::id.desc()).limit(limit).select(Case::as_select()).load(conn)
}

/// Cases in which something falls due, the first to fall due first, after a day and case.
pub fn list_due(
    conn: &mut Conn,
    viewer: &Viewer,
    after: Option<(NaiveDate, i64)>,
    limit: i64,
) -> QueryResult<Vec<Case>> {
    let mut query = seen_by!(viewer).filter(enforcement_case::due_on.is_not_null());
    if let Some((day, id)) = after {
        let same_day = enforcement_case::due_on.eq(day).and(enforcement_case::id.gt(id).nullable());
        query = query.filter(enforcement_case::due_on.ge(day)).filter(enforcement_case::due_on.gt(day).or(same_day));
    }
    query
        .order((enforcement_case::due_on.asc(), enforcement_case::id.asc()))
        .limit(limit)
        .select(Case::as_select())
        .load(conn)
}

/// Stages in which nothing follows by itself once officers were told of the day.
const ONLY_TOLD: [Stage; 4] = [Stage::NoticeOfIntent, Stage::FinalNotice, Stage::Overdue, Stage::Withdrawn];

/// Cases in which something falls due by a day and that are looked after: they may have to move, or somebody is to be
/// reminded.
pub fn list_to_tend(conn: &mut Conn, by: NaiveDate, after: i64, limit: i64) -> QueryResult<Vec<i64>> {
    let untold = enforcement_case::reminded_for.is_null();
    let untold = untold.or(enforcement_case::reminded_for.ne(enforcement_case::due_on));
    enforcement_case::table
        .filter(enforcement_case::stage.ne_all(ONLY_TOLD).or(untold))
        .filter(enforcement_case::due_on.le(by))
        .filter(enforcement_case::id.gt(after))
        .order(enforcement_case::id.asc())
        .limit(limit)
        .select(enforcement_case::id)
        .load(conn)
}

/// Opens a case; answers its number.
pub fn insert_case(conn: &mut Conn, new: &NewCase) -> QueryResult<i64> {
    each_backend!(conn, inner => diesel::insert_into(enforcement_case::table)
        .values(new)
        .returning(enforcement_case::id)
        .get_result(inner))
}

/// Writes a case as it stands after an act; false if somebody else was quicker.
pub fn update_case(conn: &mut Conn, case: &Case, version_before: i64) -> QueryResult<bool> {
    let same = enforcement_case::table
        .filter(enforcement_case::id.eq(case.id))
        .filter(enforcement_case::version.eq(version_before));
    Ok(diesel::update(same).set(case).execute(conn)? == 1)
}

/// Keeps what a case rests on.
pub fn insert_windows(conn: &mut Conn, windows: &[CaseWindow]) -> QueryResult<()> {
    each_backend!(conn, inner => diesel::insert_into(case_window::table).values(windows).execute(inner))?;
    Ok(())
}

/// What a case rests on, with the names of the locations, location by location.
pub fn list_windows(conn: &mut Conn, case_id: i64) -> QueryResult<Vec<(CaseWindow, String, String)>> {
    case_window::table
        .inner_join(location::table)
        .filter(case_window::case_id.eq(case_id))
        .order((case_window::location_id.asc(), case_window::month.asc()))
        .limit(100_000)
        .select((CaseWindow::as_select(), location::name, location::provider_id))
        .load(conn)
}

/// Whether a provider has a case that is not closed.
pub fn has_open_case(conn: &mut Conn, provider_id: &str) -> QueryResult<bool> {
    let open = enforcement_case::table
        .filter(enforcement_case::provider_id.eq(provider_id))
        .filter(enforcement_case::stage.ne_all(ENDED));
    diesel::select(diesel::dsl::exists(open)).get_result(conn)
}

/// Every case that somebody may see, the oldest first; for reports.
pub fn list_for_report(conn: &mut Conn, viewer: &Viewer) -> QueryResult<Vec<Case>> {
    seen_by!(viewer).order(enforcement_case::id.asc()).limit(1_000_000).select(Case::as_select()).load(conn)
}
