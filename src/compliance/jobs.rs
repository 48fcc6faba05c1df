//! Background work of this room.

use serde::{Deserialize, Serialize};

use super::actions;
use crate::app::State;
use crate::jobs::{Attempt, Job};

/// Regular: keeps those to be chased in order while the window is open.
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
