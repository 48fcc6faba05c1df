//! Messages and the attempts to send them.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use crate::clock::UtcTime;
use crate::db::schema::{contact_bounce, mail_attempt, mail_message};

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum MailState {
    /// Waits to leave, perhaps for another attempt.
    Queued,
    /// The mail server took it.
    Sent,
    /// Refused, or given up after the last attempt.
    Failed,
}

impl MailState {
    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }
}

impl std::str::FromStr for MailState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Queued, Self::Sent, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("{text} is no state of a message"))
    }
}

crate::text_column!(MailState);

/// A message to send.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Which template it came from; for counting and for people who look.
    pub kind: &'static str,
    /// To whom.
    pub recipient: String,
    /// Subject line.
    pub subject: String,
    /// Plain text, with [`super::SECRET`] where a secret belongs, or [`super::secret_of`] where one of several does.
    pub body: String,
    /// Name of the secret: [`crate::secrets::derived_token`] makes it when the message leaves.
    pub secret_name: Option<String>,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = mail_message, treat_none_as_default_value = false)]
pub(super) struct MessageInsert<'a> {
    pub kind: &'a str,
    pub recipient: &'a str,
    pub subject: &'a str,
    pub body: &'a str,
    pub secret_name: Option<&'a str>,
    pub state: MailState,
    pub created_at: UtcTime,
}

impl<'a> MessageInsert<'a> {
    /// A message that waits from now on.
    pub fn of(message: &'a NewMessage, now: UtcTime) -> Self {
        Self {
            kind: message.kind,
            recipient: &message.recipient,
            subject: &message.subject,
            body: &message.body,
            secret_name: message.secret_name.as_deref(),
            state: MailState::Queued,
            created_at: now,
        }
    }
}

/// A message as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = mail_message)]
pub struct MailMessage {
    /// Number of the message.
    pub id: i64,
    /// Which template it came from.
    pub kind: String,
    /// To whom.
    pub recipient: String,
    /// Subject line.
    pub subject: String,
    /// Plain text, with a placeholder where a secret belongs.
    pub body: String,
    /// Name of the secret.
    pub secret_name: Option<String>,
    /// Where it stands.
    pub state: MailState,
    /// When it was written.
    pub created_at: UtcTime,
    /// When it was accepted or given up.
    pub finished_at: Option<UtcTime>,
    /// When it was taken back before it left, or given up for good after it failed.
    pub cancelled_at: Option<UtcTime>,
}

/// What the mail server made of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Outcome {
    /// Taken.
    Accepted,
    /// Not now; to be tried again.
    Deferred,
    /// Never.
    Refused,
}

impl Outcome {
    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Deferred => "deferred",
            Self::Refused => "refused",
        }
    }
}

impl std::str::FromStr for Outcome {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Accepted, Self::Deferred, Self::Refused]
            .into_iter()
            .find(|outcome| outcome.as_str() == text)
            .ok_or_else(|| format!("{text} is no outcome of an attempt"))
    }
}

crate::text_column!(Outcome);

/// One attempt to send a message.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = mail_attempt)]
pub struct MailAttempt {
    /// Number of the attempt.
    pub id: i64,
    /// Which message.
    pub message_id: i64,
    /// When.
    pub attempted_at: UtcTime,
    /// What came of it.
    pub outcome: Outcome,
    /// What the mail server said.
    pub detail: String,
}

/// An address that mail came back from, to be written down.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = contact_bounce, treat_none_as_default_value = false)]
pub struct NewBounce {
    /// Whose address it is.
    pub account_id: i64,
    /// The address.
    pub email: String,
    /// Who says so, as the audit prints them.
    pub recorded_by: String,
    /// Now.
    pub recorded_at: UtcTime,
    /// The location for which it holds; nothing if it holds everywhere.
    pub location_id: Option<String>,
}

/// Why mail does not reach somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    /// The mail server refused the address for good, or its mailbox until the message was given up.
    Refused(UtcTime),
    /// Mail came back, as somebody recorded for all places of the person.
    CameBack(UtcTime),
    /// The same, recorded by somebody who sees a part of England, for the places that they see.
    CameBackThere(UtcTime),
}
