//! Removes finished jobs when they have been kept long enough.

use serde::{Deserialize, Serialize};

use super::queries::delete_done_before;
use super::registry::{Attempt, Job};
use crate::app::State;

/// Regular: removes jobs done more than `jobs.keep_days` ago. Failed ones stay until a person has seen to them.
#[derive(Debug, Serialize, Deserialize)]
pub struct RemoveFinished;

impl Job for RemoveFinished {
    const NAME: &'static str = "jobs.remove_finished";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        let before = state.clock.now().minus_seconds(i64::from(state.config.jobs.keep_days) * 86_400);
        state.db.write(move |conn| anyhow::Ok(delete_done_before(conn, before)?)).await?;
        Ok(())
    }
}
