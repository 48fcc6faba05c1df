//! Background work of this room.

use serde::{Deserialize, Serialize};

use super::{actions, queries};
use crate::app::State;
use crate::jobs::{Attempt, Job};

/// Regular: gives saves their places in the order, and takes them into the audit chain.
#[derive(Debug, Serialize, Deserialize)]
pub struct SealSaves;

impl Job for SealSaves {
    const NAME: &'static str = "returns.seal_saves";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        actions::seal_saves(&state).await?;
        Ok(())
    }
}

/// Regular: forgets keys of requests, and what was typed and never saved, when they have been kept long enough.
#[derive(Debug, Serialize, Deserialize)]
pub struct RemoveOld;

impl Job for RemoveOld {
    const NAME: &'static str = "returns.remove_old";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        let (now, settings) = (state.clock.now(), &state.config.returns);
        let keys = now.minus_seconds(i64::from(settings.request_key_hours) * 3_600);
        let drafts = now.minus_seconds(i64::from(settings.draft_days) * 86_400);
        state
            .db
            .write(move |conn| {
                queries::delete_request_keys_before(conn, keys)?;
                anyhow::Ok(queries::delete_drafts_before(conn, drafts)?)
            })
            .await?;
        Ok(())
    }
}
