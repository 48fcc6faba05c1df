//! How returns come in, hour by hour, in the database.

use diesel::dsl::count_star;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::super::boards::Area;
use super::super::model::Hour;
use super::board::within;
use crate::accounts::Scopes;
use crate::db::schema::{location, month_progress, window_hour, window_outcome};
use crate::db::{Conn, MultiBackend};
use crate::each_backend;
use crate::location_within;
use crate::register::Status;
use crate::register::queries::Reach;
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// More hours than some windows have.
const MOST_ROWS: i64 = 50_000;

/// Month and hour of a completed return, as text; neither database has a function for it that the other has, too.
const SQLITE_HOUR: &str = "month_progress.month || ' ' || substr(month_progress.completed_at, 1, 13)";
const POSTGRES_HOUR: &str = "month_progress.month || ' ' || to_char(month_progress.completed_at, 'YYYY-MM-DD HH24')";

/// Month and hour (`2026-01 2026-01-08 09`, in UTC), and number of the returns that were complete in it, of some months.
pub fn count_hours(
    conn: &mut Conn,
    scopes: &Scopes,
    area: Option<&Area>,
    months: &[ReportingMonth],
) -> QueryResult<Vec<(String, i64)>> {
    let hour: fn() -> SqlLiteral<Text> = match conn {
        Conn::Sqlite(_) => || diesel::dsl::sql(SQLITE_HOUR),
        Conn::Postgres(_) => || diesel::dsl::sql(POSTGRES_HOUR),
    };
    let of_months = month_progress::table
        .filter(month_progress::month.eq_any(months.to_vec()))
        .filter(month_progress::completed_at.is_not_null());
    if area.is_none() && Reach::of(scopes).is_none() {
        // All of England: no location has to be looked at.
        return of_months.group_by(hour()).order(hour()).limit(MOST_ROWS).select((hour(), count_star())).load(conn);
    }
    let query = of_months
        .inner_join(location::table.on(location::id.eq(month_progress::location_id)))
        .filter(location::status.ne(Status::Deregistered))
        .group_by(hour())
        .order(hour())
        .limit(MOST_ROWS)
        .select((hour(), count_star()))
        .into_boxed::<MultiBackend>();
    within!(query, scopes, area).load(conn)
}

/// How many returns were owed in some months that were closed.
pub fn count_owed(
    conn: &mut Conn,
    scopes: &Scopes,
    area: Option<&Area>,
    months: &[ReportingMonth],
) -> QueryResult<Vec<(ReportingMonth, i64)>> {
    let query = window_outcome::table
        .inner_join(location::table)
        .filter(window_outcome::month.eq_any(months.to_vec()))
        .filter(window_outcome::state.ne(ReturnState::NotRequired))
        .group_by(window_outcome::month)
        .order(window_outcome::month.asc())
        .limit(MOST_ROWS)
        .select((window_outcome::month, count_star()))
        .into_boxed::<MultiBackend>();
    within!(query, scopes, area).load(conn)
}

/// Writes down how the returns of all England came in.
pub fn insert_hours(conn: &mut Conn, hours: &[Hour]) -> QueryResult<()> {
    for chunk in hours.chunks(500) {
        each_backend!(conn, inner => diesel::insert_into(window_hour::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// How the returns of all England came in, in some months.
pub fn list_hours(conn: &mut Conn, months: &[ReportingMonth]) -> QueryResult<Vec<Hour>> {
    window_hour::table
        .filter(window_hour::month.eq_any(months))
        .order((window_hour::month.asc(), window_hour::hour.asc()))
        .limit(MOST_ROWS)
        .select(Hour::as_select())
        .load(conn)
}
