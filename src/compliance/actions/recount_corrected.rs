//! Counts again what one correction changed.

use diesel::QueryResult;

use super::super::model::Outcome;
use super::super::{queries, rules};
use super::list_standings::list_last_days;
use super::recount::{first_looked_at, number};
use crate::clock::UtcTime;
use crate::config::{Compliance, Unit};
use crate::db::Conn;
use crate::windows::ReportingMonth;

/// Counts a location anew after one of its outcomes was corrected, in the lists of that month and of those after it;
/// with its whole provider, where misses are counted by provider. Places in the order stay until the next count of all.
pub(super) fn recount_corrected(
    conn: &mut Conn,
    settings: &Compliance,
    (month, now): (ReportingMonth, UtcTime),
    (location_id, provider_id): (&str, &str),
) -> QueryResult<()> {
    let by_provider = settings.unit == Unit::Provider;
    let (of_location, of_provider) = if by_provider { (None, Some(provider_id)) } else { (Some(location_id), None) };
    let counts = queries::list_counts_from(conn, month, of_location, of_provider)?;
    let Some(last) = counts.iter().map(|count| count.month).max() else { return Ok(()) };
    let outcomes = if by_provider {
        queries::list_history_of_providers(conn, &[provider_id.to_owned()], first_looked_at(month), last)?
    } else {
        queries::list_history(conn, &[location_id.to_owned()], first_looked_at(month), last)?
    };
    let registered = queries::list_registered_on(conn, &[location_id.to_owned()])?;
    let first = registered.first().filter(|_| settings.grace_months > 0);
    let last_days = list_last_days(conn, settings, first_looked_at(month))?;
    let first = first.and_then(|(_, registered_on)| rules::counts_from(*registered_on, &last_days, settings));
    let used = queries::list_uses(conn, first_looked_at(month), last)?;
    let is_free = |one: &&Outcome| !used.iter().any(|(id, month)| *id == one.location_id && *month == one.month);
    let closed = queries::list_closed(conn, (month, last), now)?;
    for mut count in counts {
        let Some(through) = closed.iter().copied().filter(|closed| *closed <= count.month).max() else { continue };
        let past = outcomes.iter().filter(is_free).map(rules::Past::of);
        let counted = rules::counted(past, &count.provider_id, first, settings);
        let found = rules::outlook(&counted, through, settings);
        count.consecutive = number(found.risk.misses.consecutive);
        count.in_last_12 = number(found.risk.misses.in_last_12);
        (count.at_risk, count.triggered, count.next_triggers) =
            (found.risk.at_risk, found.risk.triggered, found.next_triggers);
        queries::update_count(conn, &count)?;
    }
    Ok(())
}
