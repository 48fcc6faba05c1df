//! Which locations are on a page of the list, in an order that stands still while somebody goes through its pages.

use std::collections::HashMap;

use diesel::QueryResult;

use super::super::model::{Begin, Filters, MissCount, Span};
use super::super::queries;
use crate::accounts::Scopes;
use crate::db::Conn;
use crate::windows::ReportingMonth;

/// A list: whose, of which month, and what is wanted of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) scopes: &'a Scopes,
    pub(super) month: ReportingMonth,
    pub(super) is_closed: bool,
    pub(super) filters: &'a Filters,
}

impl Asked<'_> {
    /// Those that are wanted, in the order of now.
    pub(super) fn list(&self, conn: &mut Conn, span: Span<'_>, limit: i64) -> QueryResult<Vec<MissCount>> {
        let list = if self.is_closed { queries::list_places_closed } else { queries::list_places_live };
        list(conn, self.scopes, self.month, self.filters, span, limit)
    }
}

/// Rows of a page, and one more if there is one. Their places are those of the order.
#[derive(Debug, Clone)]
pub(super) struct Places {
    pub(super) counts: Vec<MissCount>,
    /// The order, by which the next page goes on.
    pub(super) order: Option<i64>,
    /// The order that was asked for is known no longer, so this is the first page of the one of now.
    pub(super) began_anew: bool,
}

/// Locations of an order of before that are looked at together; when these have too few that are wanted, all are.
const PARTS: [usize; 2] = [400, 4_000];

/// The places after another one, in an order of before while that is known.
pub(super) fn list_places(conn: &mut Conn, asked: &Asked<'_>, begin: Begin, limit: i64) -> QueryResult<Places> {
    let newest = queries::find_newest_order(conn, asked.month)?;
    let before = begin.order.filter(|order| begin.after > 0 && Some(*order) != newest);
    let Some(order) = before else {
        let counts = asked.list(conn, Span::After(begin.after), limit)?;
        return Ok(Places { counts, order: newest, began_anew: false });
    };
    match queries::find_order(conn, asked.month, order)? {
        Some(ids) => {
            let counts = list_in_order(conn, asked, &ids, begin.after, limit)?;
            Ok(Places { counts, order: Some(order), began_anew: false })
        }
        None => {
            let counts = asked.list(conn, Span::After(0), limit)?;
            Ok(Places { counts, order: newest, began_anew: true })
        }
    }
}

fn list_in_order(
    conn: &mut Conn,
    asked: &Asked<'_>,
    ids: &[String],
    after: i64,
    limit: i64,
) -> QueryResult<Vec<MissCount>> {
    let rest: Vec<(i64, &String)> = (1..).zip(ids).filter(|(place, _)| *place > after).collect();
    let places: HashMap<&str, i64> = rest.iter().map(|(place, id)| (id.as_str(), *place)).collect();
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    for size in PARTS {
        let part: Vec<String> = rest.iter().take(size).map(|(_, id)| (*id).clone()).collect();
        let found = placed(asked.list(conn, Span::Among(&part), i64::MAX)?, &places, wanted);
        if found.len() >= wanted || part.len() == rest.len() {
            return Ok(found);
        }
    }
    Ok(placed(asked.list(conn, Span::After(0), i64::MAX)?, &places, wanted))
}

/// Those that have a place, with that place and in its order.
fn placed(counts: Vec<MissCount>, places: &HashMap<&str, i64>, most: usize) -> Vec<MissCount> {
    let placed =
        |count: MissCount| places.get(count.location_id.as_str()).map(|place| MissCount { place: *place, ..count });
    let mut counts: Vec<MissCount> = counts.into_iter().filter_map(placed).collect();
    counts.sort_by_key(|count| count.place);
    counts.truncate(most);
    counts
}
