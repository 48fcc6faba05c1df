//! The figures of the board, counted by the database. All take the scopes of whoever asks.

use chrono::NaiveDate;
use diesel::dsl::{count, count_star, max, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::super::boards::{Area, Cell, Group, Shares};
use super::super::model::OwedKeys;
use super::chasing::begun;
use crate::accounts::Scopes;
use crate::clock::UtcTime;
use crate::db::schema::{closing_doubt, location, month_progress, window_closing, window_outcome};
use crate::db::{Conn, MultiBackend};
use crate::location_within;
use crate::register::Status;
use crate::register::queries::Reach;
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

diesel::allow_columns_to_appear_in_same_group_by_clause!(
    location::region_code,
    location::icb_code,
    location::council_code,
    location::care_home,
    location::home_care,
    location::brand_id,
    window_outcome::state,
);

/// More councils and kinds, or groups and states, than there will ever be.
const MOST_ROWS: i64 = 50_000;

/// Narrows a query that has `location` in it to some scopes, and to a part of England.
macro_rules! within {
    ($query:expr, $scopes:expr, $area:expr) => {{
        let mut query = $query;
        if let Some(reach) = Reach::of($scopes) {
            query = query.filter(location_within!(reach));
        }
        match $area {
            None => query,
            Some(Area::Region(code)) => query.filter(location::region_code.eq(code.clone())),
            Some(Area::Icb(code)) => query.filter(location::icb_code.eq(code.clone())),
            Some(Area::Council(code)) => query.filter(location::council_code.eq(code.clone())),
        }
    }};
}
pub(super) use within;

/// Which locations owe a return, as far as the register of today says.
#[derive(Debug, Clone, Copy)]
pub struct Owing<'a> {
    /// The month.
    pub month: ReportingMonth,
    /// On the register by this day.
    pub by: NaiveDate,
    /// Whether dormant ones owe.
    pub dormant: bool,
    /// What makes a return begun in the month.
    pub owed: &'a OwedKeys,
}

impl Owing<'_> {
    fn statuses(self) -> Vec<Status> {
        if self.dormant { vec![Status::Active, Status::Dormant] } else { vec![Status::Active] }
    }

    /// How many of a group are begun and not complete. Of the others, what they have done is not looked at.
    fn begun(self) -> SqlLiteral<BigInt> {
        let begun = begun(self.owed);
        sql(&format!("count(CASE WHEN month_progress.completed_at IS NULL AND {begun} THEN 1 END)"))
    }
}

/// Narrows a query that has `location` in it to those that owe a return.
macro_rules! owing {
    ($query:expr, $owing:expr) => {
        $query
            .filter(location::status.eq_any($owing.statuses()))
            .filter(location::registered_on.is_null().or(location::registered_on.le($owing.by)))
            .filter(location::care_home.eq(true).or(location::home_care.eq(true)))
    };
}

type CellRow = (Option<String>, Option<String>, Option<String>, bool, bool);

fn cell((region, icb, council, care_home, home_care): CellRow, shares: Shares) -> Cell {
    Cell { region, icb, council, care_home, home_care, shares }
}

/// How the returns of a month stand now, by council and kind.
pub fn live_cells(conn: &mut Conn, scopes: &Scopes, area: Option<&Area>, owing: Owing<'_>) -> QueryResult<Vec<Cell>> {
    let of = month_progress::location_id.eq(location::id).and(month_progress::month.eq(owing.month));
    let keys =
        (location::region_code, location::icb_code, location::council_code, location::care_home, location::home_care);
    let query = owing!(location::table.left_join(month_progress::table.on(of)), owing)
        .group_by(keys)
        .order(keys)
        .limit(MOST_ROWS)
        .select((keys, count_star(), count(month_progress::completed_at.nullable()), owing.begun()))
        .into_boxed::<MultiBackend>();
    let rows: Vec<(CellRow, i64, i64, i64)> = within!(query, scopes, area).load(conn)?;
    let shares = |owed, complete, begun| Shares { owed, complete, begun, excused: 0 };
    Ok(rows.into_iter().map(|(key, owed, complete, begun)| cell(key, shares(owed, complete, begun))).collect())
}

/// The same by group, the largest first.
pub fn live_groups(
    conn: &mut Conn,
    scopes: &Scopes,
    area: Option<&Area>,
    owing: Owing<'_>,
    limit: i64,
) -> QueryResult<Vec<Group>> {
    let of = month_progress::location_id.eq(location::id).and(month_progress::month.eq(owing.month));
    let query = owing!(location::table.left_join(month_progress::table.on(of)), owing)
        .group_by(location::brand_id)
        .order((count_star().desc(), location::brand_id.asc()))
        .limit(limit)
        .select((
            max(location::brand_name),
            count_star(),
            count(month_progress::completed_at.nullable()),
            owing.begun(),
        ))
        .into_boxed::<MultiBackend>();
    let rows: Vec<(Option<String>, i64, i64, i64)> = within!(query, scopes, area).load(conn)?;
    let group = |(name, owed, complete, begun): (Option<String>, i64, i64, i64)| Group {
        name,
        shares: Shares { owed, complete, begun, excused: 0 },
    };
    Ok(rows.into_iter().map(group).collect())
}

fn shares_of(state: ReturnState, number: i64) -> Shares {
    let none = Shares::default();
    match state {
        ReturnState::NotRequired => none,
        ReturnState::Complete => Shares { owed: number, complete: number, ..none },
        ReturnState::Partial => Shares { owed: number, begun: number, ..none },
        ReturnState::Excused => Shares { owed: number, excused: number, ..none },
        ReturnState::Missing => Shares { owed: number, ..none },
    }
}

/// The outcomes of a month, by council and kind; one cell for each state.
pub fn outcome_cells(
    conn: &mut Conn,
    scopes: &Scopes,
    area: Option<&Area>,
    month: ReportingMonth,
) -> QueryResult<Vec<Cell>> {
    let keys =
        (location::region_code, location::icb_code, location::council_code, location::care_home, location::home_care);
    let query = window_outcome::table
        .inner_join(location::table)
        .filter(window_outcome::month.eq(month))
        .group_by((keys, window_outcome::state))
        .order((keys, window_outcome::state))
        .limit(MOST_ROWS)
        .select((keys, window_outcome::state, count_star()))
        .into_boxed::<MultiBackend>();
    let rows: Vec<(CellRow, ReturnState, i64)> = within!(query, scopes, area).load(conn)?;
    Ok(rows.into_iter().map(|(key, state, number)| cell(key, shares_of(state, number))).collect())
}

/// The outcomes of a month by group, the largest first.
pub fn outcome_groups(
    conn: &mut Conn,
    scopes: &Scopes,
    area: Option<&Area>,
    month: ReportingMonth,
    limit: usize,
) -> QueryResult<Vec<Group>> {
    let query = window_outcome::table
        .inner_join(location::table)
        .filter(window_outcome::month.eq(month))
        .group_by((location::brand_id, window_outcome::state))
        .order((location::brand_id.asc(), window_outcome::state.asc()))
        .limit(MOST_ROWS)
        .select((location::brand_id, max(location::brand_name), window_outcome::state, count_star()))
        .into_boxed::<MultiBackend>();
    let rows: Vec<(Option<String>, Option<String>, ReturnState, i64)> = within!(query, scopes, area).load(conn)?;
    let mut groups: Vec<(Option<String>, Group)> = Vec::new();
    for (id, name, state, number) in rows {
        let shares = shares_of(state, number);
        match groups.last_mut().filter(|(last, _)| *last == id) {
            Some((_, group)) => group.shares += shares,
            None => groups.push((id, Group { name, shares })),
        }
    }
    let mut groups: Vec<Group> = groups.into_iter().map(|(_, group)| group).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.shares.owed));
    groups.truncate(limit);
    Ok(groups)
}

/// How many outcomes of some months are in each state other than complete, which is the rest: nearly all of them are.
pub fn count_not_complete(
    conn: &mut Conn,
    months: &[ReportingMonth],
) -> QueryResult<Vec<(ReportingMonth, ReturnState, i64)>> {
    let others = ReturnState::ALL.into_iter().filter(|state| *state != ReturnState::Complete);
    window_outcome::table
        .filter(window_outcome::month.eq_any(months))
        .filter(window_outcome::state.eq_any(others))
        .group_by((window_outcome::month, window_outcome::state))
        .select((window_outcome::month, window_outcome::state, count_star()))
        .order((window_outcome::month.desc(), window_outcome::state.asc()))
        .limit(1_000)
        .load(conn)
}

/// How many outcomes of the locations in scope are in each state, in some months.
pub fn count_outcomes(
    conn: &mut Conn,
    scopes: &Scopes,
    months: &[ReportingMonth],
) -> QueryResult<Vec<(ReportingMonth, ReturnState, i64)>> {
    let mut query = window_outcome::table
        .filter(window_outcome::month.eq_any(months.to_vec()))
        .group_by((window_outcome::month, window_outcome::state))
        .select((window_outcome::month, window_outcome::state, count_star()))
        .order((window_outcome::month.desc(), window_outcome::state.asc()))
        .limit(1_000)
        .into_boxed::<MultiBackend>();
    if let Some(reach) = Reach::of(scopes) {
        // The locations first: they are few, and outcomes many.
        let theirs = location::table.filter(location_within!(reach)).select(location::id);
        query = query.filter(window_outcome::location_id.eq_any(theirs));
    }
    query.load(conn)
}

/// A month that was closed, how many outcomes it had then, and when they were looked at again.
pub type ClosedMonth = (ReportingMonth, i64, Option<UtcTime>);

/// The last months that were closed, of those up to a month whose windows are over, the newest first; how many outcomes each
/// had when it was closed, and when they were looked at again, if they were: then some may have been added.
pub fn list_last_closed(
    conn: &mut Conn,
    up_to: ReportingMonth,
    now: UtcTime,
    limit: i64,
) -> QueryResult<Vec<ClosedMonth>> {
    window_closing::table
        .left_join(closing_doubt::table)
        .filter(window_closing::month.le(up_to))
        .filter(window_closing::closes_at.le(super::last_over(now)))
        .order(window_closing::month.desc())
        .limit(limit)
        .select((window_closing::month, window_closing::locations, closing_doubt::reviewed_at.nullable()))
        .load(conn)
}
