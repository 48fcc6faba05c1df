//! Background work of this room.

use serde::{Deserialize, Serialize};

use super::actions;
use crate::app::State;
use crate::jobs::{Attempt, Job};

/// Regular: notes what became of notices, moves cases whose day has come, and reminds officers.
#[derive(Debug, Serialize, Deserialize)]
pub struct TendCases;

impl Job for TendCases {
    const NAME: &'static str = "enforcement.tend_cases";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        actions::tend(&state).await?;
        Ok(())
    }
}
