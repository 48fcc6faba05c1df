//! Background work of this room.

use serde::{Deserialize, Serialize};

use super::actions;
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::jobs::{Attempt, Job, Permanent};

/// Makes the files of a run.
#[derive(Debug, Serialize, Deserialize)]
pub struct Produce {
    /// Number of the run.
    pub run: i64,
}

impl Job for Produce {
    const NAME: &'static str = "extracts.produce";

    async fn run(self, state: State, attempt: Attempt) -> anyhow::Result<()> {
        match actions::produce(&state, self.run, attempt.last).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_passing() => Err(error.into()),
            Err(error) => Err(Permanent(error.to_string()).into()),
        }
    }

    fn given_up(&self, conn: &mut Conn, now: UtcTime) -> diesel::QueryResult<()> {
        super::queries::fail(conn, self.run, "it failed each time that it was tried; ask for it again", now)
    }
}

/// Regular: asks for the extracts of windows that have closed.
#[derive(Debug, Serialize, Deserialize)]
pub struct ClosingCuts;

impl Job for ClosingCuts {
    const NAME: &'static str = "extracts.closing_cuts";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        actions::cut_closed_windows(&state).await?;
        Ok(())
    }
}

/// Regular: asks for what is due of all that is to be made by itself.
#[derive(Debug, Serialize, Deserialize)]
pub struct MakeScheduled;

impl Job for MakeScheduled {
    const NAME: &'static str = "extracts.make_scheduled";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        actions::make_scheduled(&state).await?;
        Ok(())
    }
}

/// Regular: notes that runs which nobody makes any more failed.
#[derive(Debug, Serialize, Deserialize)]
pub struct ForgetAbandoned;

impl Job for ForgetAbandoned {
    const NAME: &'static str = "extracts.forget_abandoned";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        actions::fail_abandoned(&state).await?;
        Ok(())
    }
}
