//! The orders in which the list of a month stood.

use diesel::prelude::*;

use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::chase_order;
use crate::windows::ReportingMonth;

/// The number of the order in which the list of a month stands now.
pub fn find_newest_order(conn: &mut Conn, month: ReportingMonth) -> QueryResult<Option<i64>> {
    chase_order::table
        .filter(chase_order::month.eq(month))
        .order(chase_order::id.desc())
        .select(chase_order::id)
        .first(conn)
        .optional()
}

/// The locations of a month in an order of before, while it is known.
pub fn find_order(conn: &mut Conn, month: ReportingMonth, id: i64) -> QueryResult<Option<Vec<String>>> {
    let found: Option<String> = chase_order::table
        .filter(chase_order::id.eq(id))
        .filter(chase_order::month.eq(month))
        .select(chase_order::locations)
        .first(conn)
        .optional()?;
    Ok(found.map(|locations| locations.split(' ').map(str::to_owned).collect()))
}

/// Keeps a new order, and forgets those that another one had replaced before a moment, and those of other months that were
/// made before it: a month that is not counted any more stays in order without them.
pub fn replace_order(
    conn: &mut Conn,
    month: ReportingMonth,
    locations: &str,
    (now, replaced_before): (UtcTime, UtcTime),
) -> QueryResult<()> {
    let oldest: Option<i64> = chase_order::table
        .filter(chase_order::month.eq(month))
        .filter(chase_order::made_at.le(replaced_before))
        .order(chase_order::id.desc())
        .select(chase_order::id)
        .first(conn)
        .optional()?;
    if let Some(oldest) = oldest {
        let replaced = chase_order::table.filter(chase_order::month.eq(month)).filter(chase_order::id.lt(oldest));
        diesel::delete(replaced).execute(conn)?;
    }
    let others =
        chase_order::table.filter(chase_order::month.ne(month)).filter(chase_order::made_at.le(replaced_before));
    diesel::delete(others).execute(conn)?;
    let new = (chase_order::month.eq(month), chase_order::made_at.eq(now), chase_order::locations.eq(locations));
    diesel::insert_into(chase_order::table).values(new).execute(conn)?;
    Ok(())
}
