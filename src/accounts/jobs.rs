//! Background work of this room.

use serde::{Deserialize, Serialize};

use super::queries::{self, Limits};
use crate::app::State;
use crate::jobs::{Attempt, Job};

/// Days for which a link is kept after it has run out, so that its page can still say so.
const KEEP_LINKS_DAYS: i64 = 30;

/// Regular: removes sessions, links and attempts that have run out.
#[derive(Debug, Serialize, Deserialize)]
pub struct RemoveExpired;

impl Job for RemoveExpired {
    const NAME: &'static str = "accounts.remove_expired";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        let (now, config) = (state.clock.now(), &state.config);
        let limits = Limits {
            idle_since: now.minus_seconds(i64::from(config.session.idle_minutes) * 60),
            signed_in_since: now.minus_seconds(i64::from(config.session.absolute_hours) * 3_600),
            links_until: now.minus_seconds(KEEP_LINKS_DAYS * 86_400),
            attempts_since: now.minus_seconds(i64::from(config.sign_in.period_minutes) * 60),
        };
        state.db.write(move |conn| anyhow::Ok(queries::delete_expired(conn, &limits)?)).await?;
        Ok(())
    }
}
