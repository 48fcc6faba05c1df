//! Delivery, and the end of messages, in the background.

use std::time::{Duration, Instant};

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

/// Between two tries to record that a message was taken.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

/// How the room that wrote a message is asked about it by its number, just before it leaves.
#[derive(Clone, Copy)]
pub struct Look {
    /// Whether it is still to leave. Only reads.
    pub is_wanted: fn(&mut Conn, &State, i64) -> Result<bool, AppError>,
    /// Looks again in a transaction, and takes the message back ([`super::stop`]) unless it is wanted after all;
    /// answers whether it is to leave.
    pub take_back: fn(&mut Conn, &State, i64) -> Result<bool, AppError>,
}

/// Sends one message and records what came of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Deliver {
    /// Number of the message.
    pub message_id: i64,
}

impl Job for Deliver {
    const NAME: &'static str = "mail.deliver";

    async fn run(self, state: State, attempt: Attempt) -> anyhow::Result<()> {
        let (id, began) = (self.message_id, Instant::now());
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
        let (outcome, detail, ends_as) = match sent {
            Ok(answer) => (Outcome::Accepted, answer, Some(MailState::Sent)),
            Err(error) if error.permanent => (Outcome::Refused, error.reason, Some(MailState::Failed)),
            Err(error) => (Outcome::Deferred, error.reason, attempt.last.then_some(MailState::Failed)),
        };
        record(&state, id, (outcome, &detail, ends_as), began).await?;
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
    // Mostly it is: look before taking the writer.
    if state.db.read(move |conn| (look.is_wanted)(conn, &inside, id)).await? {
        return Ok(true);
    }
    let inside = state.clone();
    state.db.write(move |conn| (look.take_back)(conn, &inside, id)).await
}

/// Records what came of an attempt. What the server took is sent once more if nobody knows that, so where the database
/// is busy it is tried again, nearly as long as the lease of the job lasts that began at a moment.
async fn record(
    state: &State,
    id: i64,
    (outcome, detail, ends_as): (Outcome, &str, Option<MailState>),
    began: Instant,
) -> anyhow::Result<()> {
    let (now, settings) = (state.clock.now(), &state.config);
    // A try waits for the database as long as this, and another runner may have a clock that is a little ahead.
    let tries = settings.database.wait_seconds.saturating_mul(2);
    let patience = Duration::from_secs(u64::from(settings.jobs.lease_seconds).saturating_sub(tries));
    loop {
        let detail = detail.to_owned();
        let write =
            move |conn: &mut Conn| anyhow::Ok(queries::record_attempt(conn, id, outcome, &detail, ends_as, now)?);
        match state.db.write(write).await {
            Err(error) if outcome == Outcome::Accepted && began.elapsed() < patience => {
                tracing::warn!(message_id = id, error = format!("{error:#}"), "a message left and is not recorded yet");
                tokio::time::sleep(AGAIN_AFTER).await;
            }
            recorded => return recorded,
        }
    }
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
