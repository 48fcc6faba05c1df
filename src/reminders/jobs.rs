//! Background work of this room.

use serde::{Deserialize, Serialize};

use super::{actions, queries};
use crate::app::State;
use crate::jobs::{Attempt, Job};

/// Regular: puts reminders that are due into the outbox, and takes those back that have waited and are not wanted any
/// more: those too that one of the new ones overtakes.
#[derive(Debug, Serialize, Deserialize)]
pub struct QueueReminders;

impl Job for QueueReminders {
    const NAME: &'static str = "reminders.queue";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        actions::queue_due(&state).await?;
        actions::withdraw_stale(&state).await?;
        Ok(())
    }
}

/// Reminders that are forgotten in one transaction.
const BATCH: i64 = 1_000;

/// Regular: forgets reminders that no case rests on and that are kept no longer.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeepNoLonger;

impl Job for KeepNoLonger {
    const NAME: &'static str = "reminders.keep_no_longer";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        let before = state.clock.now().minus_seconds(i64::from(state.config.retention.evidence_days) * 86_400);
        let mut removed = 0;
        loop {
            let gone =
                state.db.write(move |conn| anyhow::Ok(queries::delete_reminders_before(conn, before, BATCH)?)).await?;
            removed += gone;
            if gone == 0 {
                break;
            }
        }
        tracing::info!(removed, "old reminders were forgotten");
        Ok(())
    }
}

/// Regular: forgets links that have long stopped working.
#[derive(Debug, Serialize, Deserialize)]
pub struct RemoveLinks;

impl Job for RemoveLinks {
    const NAME: &'static str = "reminders.remove_links";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        let before = state.clock.now().minus_seconds(i64::from(state.config.reminders.link_days) * 86_400);
        state.db.write(move |conn| anyhow::Ok(queries::delete_links_before(conn, before)?)).await?;
        Ok(())
    }
}
