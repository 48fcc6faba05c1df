//! Removes messages whose time is over.

use super::super::queries::{self, RetentionLimits};
use crate::app::State;

const DAY: i64 = 86_400;
/// Numbers that are looked at together: a statement on them is over in a moment, however many messages there are.
const RANGE: i64 = 5_000;

/// Removes messages that are kept no longer, and notes of addresses that work again; answers how many messages went.
pub async fn keep_no_longer(state: &State) -> anyhow::Result<usize> {
    let (now, settings) = (state.clock.now(), &state.config.retention);
    let before = |days: u32| now.minus_seconds(i64::from(days) * DAY);
    let limits =
        RetentionLimits { sent_before: before(settings.mail_days), failed_before: before(settings.evidence_days) };
    let range = state.db.read(move |conn| anyhow::Ok(queries::range_before(conn, limits.sent_before)?)).await?;
    let mut removed = 0;
    if let Some((mut first, last)) = range {
        while first <= last {
            let numbers = (first, first + RANGE);
            let gone = state.db.write(move |conn| anyhow::Ok(queries::delete_old(conn, numbers, limits)?)).await?;
            removed += gone;
            first += RANGE;
        }
    }
    state.db.write(move |conn| anyhow::Ok(queries::delete_old_bounces(conn, limits.failed_before)?)).await?;
    Ok(removed)
}
