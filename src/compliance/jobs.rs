//! Background work of this room.

use serde::{Deserialize, Serialize};

use super::{actions, queries};
use crate::app::State;
use crate::jobs::{Attempt, Job};

/// Messages that are forgotten in one transaction.
const BATCH: i64 = 1_000;

/// Regular: forgets to whom messages went that no case rests on and that are kept no longer.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeepNoLonger;

impl Job for KeepNoLonger {
    const NAME: &'static str = "compliance.keep_no_longer";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        let before = state.clock.now().minus_seconds(i64::from(state.config.retention.evidence_days) * 86_400);
        let mut removed = 0;
        loop {
            let gone =
                state.db.write(move |conn| anyhow::Ok(queries::delete_messages_before(conn, before, BATCH)?)).await?;
            removed += gone;
            if gone == 0 {
                break;
            }
        }
        tracing::info!(removed, "old messages to providers were forgotten");
        Ok(())
    }
}

/// Regular: keeps those to be chased in order, while the window is open and after it.
#[derive(Debug, Serialize, Deserialize)]
pub struct OrderChasing;

impl Job for OrderChasing {
    const NAME: &'static str = "compliance.order_chasing";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        actions::refresh(&state).await?;
        Ok(())
    }
}

/// Regular: corrects the outcomes of locations whose extra time begins or ends.
#[derive(Debug, Serialize, Deserialize)]
pub struct SettleExtensions;

impl Job for SettleExtensions {
    const NAME: &'static str = "compliance.settle_extensions";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        actions::settle(&state).await?;
        Ok(())
    }
}

/// Regular: writes down the outcomes of every window that has closed.
#[derive(Debug, Serialize, Deserialize)]
pub struct CloseWindows;

impl Job for CloseWindows {
    const NAME: &'static str = "compliance.close_windows";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        actions::close_due(&state).await?;
        Ok(())
    }
}
