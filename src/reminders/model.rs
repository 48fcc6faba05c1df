//! Kinds of reminders, whom they go to, and what they tell.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use crate::accounts::{Email, Role};
use crate::clock::UtcTime;
use crate::config;
use crate::db::schema::{confirm_link, reminder, reminder_choice};
use crate::windows::{ReportingMonth, Window};

mod told;

pub use told::{Came, Held, LateMiss, NewTold, NewToldPlace};

/// Roles of those who send returns, and are reminded of them.
pub const REMINDED: [Role; 2] = [Role::ProviderUser, Role::ProviderAdmin];

/// Which of the reminders of a month it is, in the order in which they are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Kind {
    /// On the day the window opens.
    WindowOpens,
    /// On the day in its middle.
    HalfWay,
    /// Two days before its last day.
    TwoDaysLeft,
    /// On its last day.
    LastDay,
    /// On the day after, to those whose return is not complete.
    ClosedAndMissed,
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: [Self; 5] =
        [Self::WindowOpens, Self::HalfWay, Self::TwoDaysLeft, Self::LastDay, Self::ClosedAndMissed];

    /// As stored and in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WindowOpens => "window_opens",
            Self::HalfWay => "half_way",
            Self::TwoDaysLeft => "two_days_left",
            Self::LastDay => "last_day",
            Self::ClosedAndMissed => "closed_and_missed",
        }
    }

    /// What the settings say of it.
    pub fn of(self, settings: &config::Reminders) -> config::Reminder {
        match self {
            Self::WindowOpens => settings.window_opens,
            Self::HalfWay => settings.half_way,
            Self::TwoDaysLeft => settings.two_days_left,
            Self::LastDay => settings.last_day,
            Self::ClosedAndMissed => settings.closed_and_missed,
        }
    }

    /// This kind and those that are due after it.
    pub fn and_later(self) -> Vec<Self> {
        Self::ALL.into_iter().filter(|kind| *kind >= self).collect()
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| format!("{text} is no kind of reminder"))
    }
}

crate::text_column!(Kind);

/// When somebody wants to be reminded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// Hour of the day in London; nothing for the hours of the service.
    pub hour: Option<u32>,
    /// Kinds that they do not want.
    pub skipped: Vec<Kind>,
}

/// The same as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = reminder_choice)]
pub struct ChoiceRow {
    /// Hour of the day.
    pub hour: Option<i32>,
    /// Kinds, with spaces between.
    pub skipped: String,
}

impl From<ChoiceRow> for Choice {
    /// A kind that is not known any more is skipped by nobody.
    fn from(row: ChoiceRow) -> Self {
        Self {
            hour: row.hour.and_then(|hour| u32::try_from(hour).ok()),
            skipped: row.skipped.split_whitespace().filter_map(|kind| kind.parse().ok()).collect(),
        }
    }
}

/// Somebody who may be reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Number of the account.
    pub account_id: i64,
    /// Where the message goes.
    pub email: Email,
    /// First name and surname.
    pub name: String,
    /// When they want to be reminded.
    pub choice: Choice,
}

impl From<(i64, Email, String, Option<ChoiceRow>)> for Recipient {
    fn from((account_id, email, name, choice): (i64, Email, String, Option<ChoiceRow>)) -> Self {
        Self { account_id, email, name, choice: choice.map(Into::into).unwrap_or_default() }
    }
}

/// What may be due now: the window it is about, and the newest kind that anybody could be due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// The window.
    pub window: Window,
    /// No later kind is due to anybody.
    pub newest: Kind,
    /// Now.
    pub now: UtcTime,
}

/// How much is at risk; what is written rises with it and with nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// Nothing to say.
    None,
    /// So many of the last twelve windows were missed, not one after the other, and one more is too many.
    InTwelve(u32),
    /// The last windows were missed, so many of them.
    AtRisk(u32),
    /// A notice of intent may be issued.
    Triggered,
}

/// A location that a reminder tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedPlace {
    /// CQC id of the location.
    pub location_id: String,
    /// Its name.
    pub name: String,
    /// Titles of the sections that are owed and not done.
    pub missing: Vec<String>,
    /// Whether any of them has figures, which may be confirmed.
    pub has_figures: bool,
    /// Titles of those that have none, and have to be filled in.
    pub without_figures: Vec<String>,
    /// How much is at risk.
    pub risk: Risk,
    /// Until when the location has more time than others, or had, where that is what is told.
    pub until: Option<UtcTime>,
}

/// One reminder to one person, over all their locations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// To whom.
    pub to: Recipient,
    /// Which reminder.
    pub kind: Kind,
    /// What it tells of, by name.
    pub places: Vec<OwedPlace>,
}

impl Digest {
    /// Whether it tells of locations whose time is over that they were given.
    pub fn is_late(&self) -> bool {
        self.kind == Kind::ClosedAndMissed && self.places.iter().all(|place| place.until.is_some())
    }
}

/// A reminder to be written down.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = reminder, treat_none_as_default_value = false)]
pub struct NewReminder {
    /// To whom.
    pub account_id: i64,
    /// The month.
    pub month: ReportingMonth,
    /// Which kind.
    pub kind: Kind,
    /// The message.
    pub message_id: i64,
    /// How many locations it tells of.
    pub locations: i64,
    /// Now.
    pub queued_at: UtcTime,
    /// Now, if it is sent once more because a clock was ahead when it was sent first.
    pub doubted_at: Option<UtcTime>,
}

/// A link to be written down.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = confirm_link, treat_none_as_default_value = false)]
pub struct NewLink {
    /// SHA-256 of the token.
    pub token_hash: String,
    /// Whose link it is.
    pub account_id: i64,
    /// CQC id of the location.
    pub location_id: String,
    /// The month.
    pub month: ReportingMonth,
    /// Now.
    pub created_at: UtcTime,
}

/// A link that confirms figures, as kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = confirm_link)]
pub struct ConfirmLink {
    /// SHA-256 of the token.
    pub token_hash: String,
    /// Whose link it is.
    pub account_id: i64,
    /// CQC id of the location.
    pub location_id: String,
    /// The month.
    pub month: ReportingMonth,
    /// When it saved something, if it did.
    pub used_at: Option<UtcTime>,
}

/// The people of a location who could be reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Contacts {
    /// People with access who send its return, or look after its provider.
    pub users: u32,
    /// Those whose address works, as far as it is known.
    pub reached: u32,
}

impl Contacts {
    /// Whether nobody can be reached by email: there is nobody, or no address works.
    pub fn has_no_working_contact(&self) -> bool {
        self.reached == 0
    }
}

/// Somebody of a location, as those see them who chase it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocationPerson {
    /// Number of the account.
    pub account_id: i64,
    /// First name and surname.
    pub name: String,
    /// Their address.
    pub email: Email,
    /// Why mail does not reach them, if it does not.
    pub unreachable: Option<crate::mail::Unreachable>,
    /// Their newest reminder: month, kind, when, and what became of the message.
    pub last: Option<(ReportingMonth, Kind, UtcTime, crate::mail::MailState)>,
}
