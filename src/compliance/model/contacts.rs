//! Calls, messages, and reports that a place gives no care any more.

use chrono::NaiveDate;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use crate::clock::UtcTime;
use crate::db::schema::{chase_batch, chase_message, contact_log, not_operating_report};
use crate::windows::ReportingMonth;

/// Declares an enum that is stored as a word.
macro_rules! words {
    ($(#[$about:meta])* $name:ident, $what:literal { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Every one, in the order of the page.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As stored.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text).ok_or_else(|| format!(concat!("{} is no ", $what), text))
            }
        }

        crate::text_column!($name);
    };
}

words! {
    /// How somebody was contacted.
    ContactKind, "kind of contact" {
        /// By telephone, or in person.
        Call = "call",
        /// By a message of the person's own.
        Message = "message",
        /// By a template that the service sent.
        Template = "template",
        /// A template that was taken back before it left.
        Undone = "undone",
    }
}

words! {
    /// What came of it.
    ContactOutcome, "outcome of a contact" {
        /// Somebody answered.
        Spoke = "spoke",
        /// A message was left.
        LeftMessage = "left_message",
        /// Nobody answered.
        NoAnswer = "no_answer",
        /// The number or address is wrong.
        WrongNumber = "wrong_number",
        /// Something else.
        Other = "other",
        /// The service sent it.
        Sent = "sent",
        /// It was taken back.
        Undone = "undone",
    }
}

words! {
    /// How somebody knows that a place gives no care any more.
    Seen, "way of knowing" {
        /// They were there.
        Visit = "visit",
        /// By telephone.
        Call = "call",
        /// The provider said so.
        Provider = "provider",
        /// From a public source.
        Public = "public",
        /// In another way.
        Other = "other",
    }
}

words! {
    /// A message that can be sent to those who have not sent their return.
    Template, "template" {
        /// The return is not in: how to send it, and who helps.
        Help = "chase_help",
        /// Windows were missed: which, and what may follow.
        AtRisk = "chase_at_risk",
        /// Too few people have access.
        People = "chase_people",
    }
}

/// An entry to be written into the log.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = contact_log, treat_none_as_default_value = false)]
pub struct NewContact {
    /// CQC id of the location.
    pub location_id: String,
    /// Whose duty the return was.
    pub provider_id: String,
    /// The month it was about.
    pub month: ReportingMonth,
    /// How.
    pub kind: ContactKind,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// More, in words.
    pub note: String,
    /// When something is to be done next.
    pub next_on: Option<NaiveDate>,
    /// What.
    pub next_action: String,
    /// The batch it is part of.
    pub batch_id: Option<i64>,
    /// The entry it undoes.
    pub undoes_id: Option<i64>,
    /// Who, as [`crate::audit::Actor`] prints it.
    pub made_by: String,
    /// When.
    pub made_at: UtcTime,
    /// What makes a second press the same as the first, if it came by a form.
    pub request_key: Option<String>,
}

/// An entry of the log.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = contact_log)]
pub struct Contact {
    /// Number of the entry.
    pub id: i64,
    /// CQC id of the location.
    pub location_id: String,
    /// The month it was about.
    pub month: ReportingMonth,
    /// How.
    pub kind: ContactKind,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// More, in words.
    pub note: String,
    /// When something is to be done next.
    pub next_on: Option<NaiveDate>,
    /// What.
    pub next_action: String,
    /// The batch it is part of.
    pub batch_id: Option<i64>,
    /// The entry it undoes.
    pub undoes_id: Option<i64>,
    /// Who.
    pub made_by: String,
    /// When.
    pub made_at: UtcTime,
}

/// What the log says of a location now, without what was undone.
#[derive(Debug, Clone)]
pub struct LastContacts {
    /// The newest entry.
    pub newest: Contact,
    /// The newest of somebody who rang or wrote: it says what is to be done next, or that there is nothing. A message
    /// from a template says nothing of that.
    pub by_hand: Option<Contact>,
}

impl LastContacts {
    /// The day on which something is to be done next, and what.
    pub fn next(&self) -> Option<(NaiveDate, &str)> {
        let by_hand = self.by_hand.as_ref()?;
        Some((by_hand.next_on?, by_hand.next_action.as_str()))
    }
}

/// A batch to be sent.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = chase_batch)]
pub struct NewBatch {
    /// The month it is about.
    pub month: ReportingMonth,
    /// Which template.
    pub template: Template,
    /// What makes a second press the same as the first.
    pub request_key: String,
    /// Who sends it.
    pub made_by: i64,
    /// When.
    pub made_at: UtcTime,
    /// From when on messages leave.
    pub leaves_at: UtcTime,
}

/// A template that was sent to a selection.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = chase_batch)]
pub struct Batch {
    /// Its number.
    pub id: i64,
    /// The month it is about.
    pub month: ReportingMonth,
    /// Which template.
    pub template: Template,
    /// Who sent it.
    pub made_by: i64,
    /// When.
    pub made_at: UtcTime,
    /// From when on messages leave.
    pub leaves_at: UtcTime,
    /// When it was undone, if it was.
    pub undone_at: Option<UtcTime>,
}

/// That a message is about a location.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = chase_message)]
pub struct ChaseMessage {
    /// Number of the message.
    pub message_id: i64,
    /// CQC id of the location.
    pub location_id: String,
    /// Number of the batch.
    pub batch_id: i64,
    /// To whom.
    pub account_id: i64,
}

/// A report to be written down.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = not_operating_report)]
pub struct NewReport {
    /// CQC id of the location.
    pub location_id: String,
    /// What they say.
    pub reason: String,
    /// How they know.
    pub seen: Seen,
    /// Who.
    pub reported_by: String,
    /// When.
    pub reported_at: UtcTime,
}

/// A report that a place gives no care any more.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = not_operating_report)]
pub struct Report {
    /// Its number.
    pub id: i64,
    /// CQC id of the location.
    pub location_id: String,
    /// What they say.
    pub reason: String,
    /// How they know.
    pub seen: Seen,
    /// Who.
    pub reported_by: String,
    /// When.
    pub reported_at: UtcTime,
    /// Whether an administrator found it true; nothing while it waits.
    pub confirmed: Option<bool>,
    /// What the administrator found.
    pub note: Option<String>,
    /// When it was checked.
    pub checked_at: Option<UtcTime>,
}
