//! Background work of this room.

use serde::{Deserialize, Serialize};

use super::actions;
use super::queries::{self, Limits};
use crate::app::State;
use crate::jobs::{Attempt, Job};

/// Days for which a link is kept after it has run out, so that its page can still say so.
const KEEP_LINKS_DAYS: i64 = 30;

/// Sends a link to somebody who forgot their password; to nobody, where the address has no account.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendReset {
    /// Whom; nothing for nobody.
    pub account_id: Option<i64>,
}

impl Job for SendReset {
    const NAME: &'static str = "accounts.send_reset";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        match self.account_id {
            Some(id) => Ok(actions::send_reset(&state, id).await?),
            None => Ok(()),
        }
    }
}

/// Tells of a request that was written down because a location moved to another provider.
#[derive(Debug, Serialize, Deserialize)]
pub struct TellMoved {
    /// The request.
    pub request_id: i64,
}

impl Job for TellMoved {
    const NAME: &'static str = "accounts.tell_moved";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        Ok(actions::access::tell_moved(&state, self.request_id).await?)
    }
}

/// Regular: tells administrators of providers where nobody could stand in.
#[derive(Debug, Serialize, Deserialize)]
pub struct TellOfAlone;

impl Job for TellOfAlone {
    const NAME: &'static str = "accounts.tell_of_alone";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        let told = actions::access::tell_of_alone(&state).await?;
        tracing::info!(told, "administrators of providers were told where nobody could stand in");
        Ok(())
    }
}

/// Regular: warns and closes accounts that are not used, and removes what is kept no longer.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeepNoLonger;

impl Job for KeepNoLonger {
    const NAME: &'static str = "accounts.keep_no_longer";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        let done = actions::keep_no_longer(&state).await?;
        tracing::info!(
            warned = done.warned,
            closed = done.closed,
            erased = done.erased,
            requests = done.requests,
            "what is kept no longer was removed"
        );
        Ok(())
    }
}

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
            devices_since: now.minus_seconds(i64::from(config.sign_in.known_device_days) * 86_400),
        };
        state.db.write(move |conn| anyhow::Ok(queries::delete_expired(conn, &limits)?)).await?;
        Ok(())
    }
}
