//! Background work of this room.

use serde::{Deserialize, Serialize};

use super::actions;
use crate::app::State;
use crate::jobs::{Attempt, Job};

/// Regular: writes down the windows that have closed, so that nothing moves them any more.
#[derive(Debug, Serialize, Deserialize)]
pub struct FreezeClosed;

impl Job for FreezeClosed {
    const NAME: &'static str = "windows.freeze_closed";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        actions::freeze(&state).await?;
        Ok(())
    }
}
