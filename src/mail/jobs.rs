//! Delivery, and the end of messages, in the background.

use diesel::QueryResult;
use serde::{Deserialize, Serialize};

use super::delivery::build;
use super::model::{MailMessage, MailState, Outcome};
use super::{actions, queries, transport::NotAccepted};
use crate::app::{State, last_look};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::error::AppError;
use crate::jobs::{Attempt, Job, Permanent};

/// Asks the room that wrote a message whether it is still to leave, in a transaction of its own, just before it does. If
/// not, the room has taken it back ([`super::stop`]).
pub type Look = fn(&mut Conn, &State, i64) -> Result<bool, AppError>;

/// Sends one message and records what came of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Deliver {
    /// Number of the message.
    pub message_id: i64,
}

impl Job for Deliver {
    const NAME: &'static str = "mail.deliver";

    async fn run(self, state: State, attempt: Attempt) -> anyhow::Result<()> {
        let id = self.message_id;
        let found = state.db.read(move |conn| anyhow::Ok(queries::find(conn, id)?)).await?;
        let message = found.ok_or_else(|| Permanent(format!("message {id} is gone")))?;
        // An earlier run may have sent it and died before its job was marked as done.
        if message.state == MailState::Sent {
            return Ok(());
        }
        if message.cancelled_at.is_some() {
            // Stopped while an attempt was under way, which the server did not take.
            let now = state.clock.now();
            return state.db.write(move |conn| anyhow::Ok(queries::mark_failed(conn, id, now)?)).await;
        }
        if !is_wanted(&state, &message).await? {
            return Ok(());
        }
        let sent = match build(&state.config, &message) {
            Ok(email) => state.mailer.send(email).await,
            Err(reason) => Err(NotAccepted { permanent: true, reason }),
        };
        let (outcome, detail, ends_as) = match &sent {
            Ok(answer) => (Outcome::Accepted, answer.clone(), Some(MailState::Sent)),
            Err(error) if error.permanent => (Outcome::Refused, error.reason.clone(), Some(MailState::Failed)),
            Err(error) => (Outcome::Deferred, error.reason.clone(), attempt.last.then_some(MailState::Failed)),
        };
        let now = state.clock.now();
        state
            .db
            .write(move |conn| anyhow::Ok(queries::record_attempt(conn, id, outcome, &detail, ends_as, now)?))
            .await?;
        match ends_as {
            // Sent, or given up: the message says which, and offers to send it again. The job's work is done.
            Some(_) => Ok(()),
            // The reason may name the recipient, so it stays with the message and out of the job and the log.
            None => Err(anyhow::anyhow!("message {id} could not be delivered yet")),
        }
    }

    /// Whatever went wrong, the message waits no longer: it is shown as failed, and can be sent again.
    fn given_up(&self, conn: &mut Conn, now: UtcTime) -> QueryResult<()> {
        queries::mark_failed(conn, self.message_id, now)
    }
}

/// Whether a message is still to leave, as the room that wrote it sees it now.
async fn is_wanted(state: &State, message: &MailMessage) -> Result<bool, AppError> {
    let Some(look) = last_look(&message.kind) else { return Ok(true) };
    let (inside, id) = (state.clone(), message.id);
    state.db.write(move |conn| look(conn, &inside, id)).await
}

/// Regular: removes messages that are kept no longer.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeepNoLonger;

impl Job for KeepNoLonger {
    const NAME: &'static str = "mail.keep_no_longer";

    async fn run(self, state: State, _attempt: Attempt) -> anyhow::Result<()> {
        let removed = actions::keep_no_longer(&state).await?;
        tracing::info!(removed, "old messages were removed");
        Ok(())
    }
}
