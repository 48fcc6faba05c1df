//! Who may be due a reminder, and what they look after.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::super::model::{ChoiceRow, Kind, NewReminder, REMINDED, Recipient};
use super::MANY;
use crate::accounts::{Email, Scope};
use crate::clock::UtcTime;
use crate::db::schema::{account, grant, location, mail_message, reminder, reminder_choice, window_outcome};
use crate::db::{Conn, lock_until_commit};
use crate::each_backend;
use crate::mail::MailState;
use crate::register::{Location, Status};
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// Any number will do, as long as every instance uses the same.
const REMINDERS_LOCK: i64 = 0x6361_705f_7265;

/// More rows than any of these lists has.
const MOST: i64 = 1_000_000;

/// Lets one transaction at a time write reminders down.
pub fn lock(conn: &mut Conn) -> QueryResult<()> {
    lock_until_commit(conn, REMINDERS_LOCK)
}

/// People with an open account who send returns and were sent none of some kinds for a month, by number, after the
/// account `after`. What was noted after `not_ahead` was not sent yet.
pub fn list_recipients(
    conn: &mut Conn,
    (month, kinds, not_ahead): (ReportingMonth, &[Kind], UtcTime),
    after: i64,
    limit: i64,
) -> QueryResult<Vec<Recipient>> {
    let sends = grant::table
        .filter(grant::account_id.eq(account::id.nullable()))
        .filter(grant::revoked_at.is_null())
        .filter(grant::role.eq_any(REMINDED));
    let sent = reminder::table
        .filter(reminder::account_id.eq(account::id))
        .filter(reminder::month.eq(month))
        .filter(reminder::kind.eq_any(kinds))
        // As `rules::stands` has it.
        .filter(reminder::queued_at.le(not_ahead))
        .filter(reminder::doubted_at.is_null().or(reminder::doubted_at.ge(reminder::queued_at.nullable())));
    let rows: Vec<(i64, Email, String, Option<ChoiceRow>)> = account::table
        .left_join(reminder_choice::table)
        .filter(account::id.gt(after))
        .filter(account::deactivated_at.is_null())
        .filter(exists(sends))
        .filter(not(exists(sent)))
        .order(account::id.asc())
        .limit(limit)
        .select((account::id, account::email, account::name, Option::<ChoiceRow>::as_select()))
        .load(conn)?;
    Ok(rows.into_iter().map(Recipient::from).collect())
}

/// A reminder that somebody was sent for a month.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Sent {
    /// To whom.
    pub account_id: i64,
    /// Which kind.
    pub kind: Kind,
    /// The message.
    pub message_id: i64,
    /// When.
    pub queued_at: UtcTime,
    /// When it was found to lie in the future, or else sent once more after that.
    pub doubted_at: Option<UtcTime>,
}

/// What some people were sent for a month.
pub fn list_sent(conn: &mut Conn, month: ReportingMonth, accounts: &[i64]) -> QueryResult<Vec<Sent>> {
    reminder::table
        .filter(reminder::month.eq(month))
        .filter(reminder::account_id.eq_any(accounts))
        .order((reminder::account_id.asc(), reminder::kind.asc()))
        .limit(MOST)
        .select((reminder::account_id, reminder::kind, reminder::message_id, reminder::queued_at, reminder::doubted_at))
        .load(conn)
}

/// A scope in which somebody sends returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who.
    pub account_id: i64,
    /// Where: a provider or a location.
    pub scope: Scope,
}

/// Where some people send returns.
pub fn list_grants(conn: &mut Conn, accounts: &[i64]) -> QueryResult<Vec<Grant>> {
    let rows: Vec<(Option<i64>, String, Option<String>)> = grant::table
        .filter(grant::account_id.eq_any(accounts))
        .filter(grant::revoked_at.is_null())
        .filter(grant::role.eq_any(REMINDED))
        .order(grant::id.asc())
        .limit(MOST)
        .select((grant::account_id, grant::scope_kind, grant::scope_id))
        .load(conn)?;
    // A scope that cannot be read grants nothing.
    let read = |(account_id, kind, id): (Option<i64>, String, Option<String>)| {
        Some(Grant { account_id: account_id?, scope: Scope::from_columns(&kind, id.as_deref()).ok()? })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Locations on the register that are these, or belong to these providers; some may be there twice.
pub fn list_locations(conn: &mut Conn, providers: &[String], locations: &[String]) -> QueryResult<Vec<Location>> {
    let mut found = Vec::new();
    for chunk in providers.chunks(MANY) {
        let rows: Vec<Location> = location::table
            .filter(location::provider_id.eq_any(chunk.iter().map(String::as_str)))
            .filter(location::status.ne(Status::Deregistered))
            .order(location::id.asc())
            .limit(MOST)
            .select(Location::as_select())
            .load(conn)?;
        found.extend(rows);
    }
    for chunk in locations.chunks(MANY) {
        let rows: Vec<Location> = location::table
            .filter(location::id.eq_any(chunk.iter().map(String::as_str)))
            .filter(location::status.ne(Status::Deregistered))
            .order(location::id.asc())
            .limit(MOST)
            .select(Location::as_select())
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

/// A return that was not complete when its window closed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Missed {
    /// CQC id of the location.
    pub location_id: String,
    /// Its name.
    pub name: String,
    /// Whether it is a care home.
    pub care_home: bool,
    /// Whether it gives home care.
    pub home_care: bool,
    /// Whose duty it was.
    pub provider_id: String,
    /// Whose the location is now.
    pub owner_id: String,
    /// Keys of the sections that were owed and not done, with spaces between.
    pub missing: String,
}

/// Columns of [`Missed`].
const MISSED: (
    window_outcome::location_id,
    location::name,
    location::care_home,
    location::home_care,
    window_outcome::provider_id,
    location::provider_id,
    window_outcome::missing,
) = (
    window_outcome::location_id,
    location::name,
    location::care_home,
    location::home_care,
    window_outcome::provider_id,
    location::provider_id,
    window_outcome::missing,
);

/// What was missed in a month by these providers, or in these locations by whoever has them still; some may be there
/// twice.
pub fn list_missed(
    conn: &mut Conn,
    month: ReportingMonth,
    providers: &[String],
    locations: &[String],
) -> QueryResult<Vec<Missed>> {
    let missed = || {
        window_outcome::table
            .inner_join(location::table)
            .filter(window_outcome::month.eq(month))
            .filter(window_outcome::state.eq_any([ReturnState::Missing, ReturnState::Partial]))
            .order(window_outcome::location_id.asc())
            .limit(MOST)
            .select(MISSED)
    };
    let mut found: Vec<Missed> = Vec::new();
    for chunk in providers.chunks(MANY) {
        let theirs = window_outcome::provider_id.eq_any(chunk.iter().map(String::as_str));
        found.extend(missed().filter(theirs).load::<Missed>(conn)?);
    }
    for chunk in locations.chunks(MANY) {
        let theirs = window_outcome::location_id.eq_any(chunk.iter().map(String::as_str));
        let still = window_outcome::provider_id.eq(location::provider_id);
        found.extend(missed().filter(theirs).filter(still).load::<Missed>(conn)?);
    }
    Ok(found)
}

/// Writes reminders down.
pub fn record_reminders(conn: &mut Conn, reminders: &[NewReminder]) -> QueryResult<()> {
    for chunk in reminders.chunks(MANY / 5) {
        each_backend!(conn, inner => diesel::insert_into(reminder::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// A reminder whose message has not left.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Waiting {
    /// The message.
    pub message_id: i64,
    /// To whom.
    pub account_id: i64,
    /// The month.
    pub month: ReportingMonth,
    /// Which kind.
    pub kind: Kind,
}

/// Reminders that were queued before a moment and have not left, by message, after the message `after`.
pub fn list_waiting(conn: &mut Conn, before: UtcTime, after: i64, limit: i64) -> QueryResult<Vec<Waiting>> {
    reminder::table
        .inner_join(mail_message::table)
        .filter(mail_message::state.eq(MailState::Queued))
        .filter(mail_message::cancelled_at.is_null())
        .filter(mail_message::id.gt(after))
        .filter(reminder::queued_at.lt(before))
        .order(mail_message::id.asc())
        .limit(limit)
        .select((mail_message::id, reminder::account_id, reminder::month, reminder::kind))
        .load(conn)
}
