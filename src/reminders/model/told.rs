//! What people are told of single locations, and what brings locations to them.

use diesel::prelude::*;

use super::Kind;
use crate::accounts::Scope;
use crate::clock::UtcTime;
use crate::db::schema::{told_miss, told_place};
use crate::register::EventKind;
use crate::windows::ReportingMonth;

/// A return that is missed because the time that its location was given is over.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct LateMiss {
    /// CQC id of the location.
    pub location_id: String,
    /// The month.
    pub month: ReportingMonth,
    /// Whose duty it was.
    pub provider_id: String,
    /// Until when it had time.
    pub until_at: UtcTime,
}

/// That somebody is told of a missed return, to be written down.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = told_miss)]
pub struct NewTold {
    /// Who.
    pub account_id: i64,
    /// The month.
    pub month: ReportingMonth,
    /// CQC id of the location.
    pub location_id: String,
    /// The message.
    pub message_id: i64,
    /// Now.
    pub queued_at: UtcTime,
}

/// That somebody is told of a location beside the reminders that everybody gets, to be written down.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = told_place, treat_none_as_default_value = false)]
pub struct NewToldPlace {
    /// The message.
    pub message_id: i64,
    /// CQC id of the location.
    pub location_id: String,
    /// Who.
    pub account_id: i64,
    /// The month.
    pub month: ReportingMonth,
    /// Which of the reminders of the month it is.
    pub kind: Kind,
    /// The end of the time that the location was given, where its last day is told.
    pub until_at: Option<UtcTime>,
    /// Now.
    pub queued_at: UtcTime,
}

/// Something by which a location came to those who look after it now: it is new, it is back, it gives care again, or it was
/// sold; or by which it went, off the register or into sleep.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Came {
    /// CQC id of the location.
    pub location_id: String,
    /// Whose the location is now.
    pub owner_id: String,
    /// What happened.
    pub kind: EventKind,
    /// CQC id of the provider before, if it was sold.
    pub was: Option<String>,
    /// When this service learnt of it.
    pub at: UtcTime,
}

/// A scope in which somebody sends returns, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Who.
    pub account_id: i64,
    /// Where: a provider or a location.
    pub scope: Scope,
    /// Since when.
    pub granted_at: UtcTime,
    /// Until when, if it was taken back.
    pub revoked_at: Option<UtcTime>,
}

impl Held {
    /// Whether it was held at a moment.
    pub fn covers(&self, at: UtcTime) -> bool {
        self.granted_at <= at && self.revoked_at.is_none_or(|revoked| revoked > at)
    }
}
