//! Devices on which people signed in before.

use diesel::dsl::exists;
use diesel::prelude::*;

use crate::clock::UtcTime;
use crate::db::Conn;
use crate::db::schema::{account, known_device};

/// Devices of one account that are kept; those used longest ago go first.
const MOST_DEVICES: i64 = 20;

/// Where somebody signs in, in the form that is stored.
#[derive(Debug, Clone)]
pub struct DeviceKeys {
    /// SHA-256 of the token that its cookie had, if it had one.
    pub token_hash: Option<String>,
    /// Keyed hash of the network address.
    pub network_key: String,
    /// Browser and system, in words.
    pub words: String,
}

/// What is known of a device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// The account signed in there before: its cookie says so, or it is a device of the same kind at the same address.
    pub known: bool,
    /// Until when no code is asked for there.
    pub remembered_until: Option<UtcTime>,
}

/// Whether whoever has this address of email signed in before on the device with this token.
pub fn is_known_device(conn: &mut Conn, email: &str, token_hash: &str) -> QueryResult<bool> {
    let same = known_device::table
        .inner_join(account::table.on(known_device::account_id.eq(account::id)))
        .filter(known_device::token_hash.eq(token_hash))
        .filter(account::email.eq(email))
        .select(known_device::id);
    diesel::select(exists(same)).get_result(conn)
}

/// Whether an account signed in before on the device with this token.
pub fn is_device_of(conn: &mut Conn, account_id: i64, token_hash: &str) -> QueryResult<bool> {
    let own = known_device::table
        .filter(known_device::account_id.eq(account_id))
        .filter(known_device::token_hash.eq(token_hash))
        .select(known_device::id);
    diesel::select(exists(own)).get_result(conn)
}

/// What is known of a device of an account.
pub fn find_device(conn: &mut Conn, account_id: i64, device: &DeviceKeys) -> QueryResult<Known> {
    let own = known_device::table.filter(known_device::account_id.eq(account_id));
    let by_token: Option<Option<UtcTime>> = own
        .filter(known_device::token_hash.eq(device.token_hash.clone().unwrap_or_default()))
        .select(known_device::remembered_until)
        .first(conn)
        .optional()?;
    if let Some(remembered_until) = by_token {
        return Ok(Known { known: true, remembered_until });
    }
    let alike = own
        .filter(known_device::network_key.eq(&device.network_key))
        .filter(known_device::device.eq(&device.words))
        .select(known_device::id);
    let known = diesel::select(exists(alike)).get_result(conn)?;
    Ok(Known { known, remembered_until: None })
}

/// Notes that an account signed in on a device, which has a new token from now on, for everybody who signed in there.
pub fn record_device(
    conn: &mut Conn,
    account_id: i64,
    device: &DeviceKeys,
    new_hash: &str,
    now: UtcTime,
) -> QueryResult<()> {
    if let Some(old) = &device.token_hash {
        diesel::update(known_device::table.filter(known_device::token_hash.eq(old)))
            .set(known_device::token_hash.eq(new_hash))
            .execute(conn)?;
    }
    let own = known_device::table
        .filter(known_device::account_id.eq(account_id))
        .filter(known_device::token_hash.eq(new_hash));
    let seen = diesel::update(own)
        .set((
            known_device::network_key.eq(&device.network_key),
            known_device::device.eq(&device.words),
            known_device::last_seen_at.eq(now),
        ))
        .execute(conn)?;
    if seen == 0 {
        diesel::insert_into(known_device::table)
            .values((
                known_device::account_id.eq(account_id),
                known_device::token_hash.eq(new_hash),
                known_device::network_key.eq(&device.network_key),
                known_device::device.eq(&device.words),
                known_device::first_seen_at.eq(now),
                known_device::last_seen_at.eq(now),
            ))
            .execute(conn)?;
        forget_oldest(conn, account_id)?;
    }
    Ok(())
}

fn forget_oldest(conn: &mut Conn, account_id: i64) -> QueryResult<()> {
    let own = known_device::table.filter(known_device::account_id.eq(account_id));
    let more: Vec<i64> = own
        .order((known_device::last_seen_at.desc(), known_device::id.desc()))
        .offset(MOST_DEVICES)
        .limit(100)
        .select(known_device::id)
        .load(conn)?;
    if !more.is_empty() {
        diesel::delete(known_device::table.filter(known_device::id.eq_any(more))).execute(conn)?;
    }
    Ok(())
}

/// Asks for no code on a device until some moment.
pub fn remember_device(conn: &mut Conn, account_id: i64, token_hash: &str, until: UtcTime) -> QueryResult<()> {
    let own = known_device::table
        .filter(known_device::account_id.eq(account_id))
        .filter(known_device::token_hash.eq(token_hash));
    diesel::update(own).set(known_device::remembered_until.eq(until)).execute(conn)?;
    Ok(())
}

/// Asks for a code on every device of an account again.
pub fn forget_remembered(conn: &mut Conn, account_id: i64) -> QueryResult<usize> {
    let own = known_device::table
        .filter(known_device::account_id.eq(account_id))
        .filter(known_device::remembered_until.is_not_null());
    diesel::update(own).set(known_device::remembered_until.eq(None::<UtcTime>)).execute(conn)
}

/// How many devices of an account are remembered.
pub fn count_remembered(conn: &mut Conn, account_id: i64, now: UtcTime) -> QueryResult<i64> {
    known_device::table
        .filter(known_device::account_id.eq(account_id))
        .filter(known_device::remembered_until.gt(now))
        .count()
        .get_result(conn)
}

/// Forgets every device of an account.
pub fn delete_devices_of(conn: &mut Conn, account_id: i64) -> QueryResult<usize> {
    diesel::delete(known_device::table.filter(known_device::account_id.eq(account_id))).execute(conn)
}

/// Forgets devices that nobody signed in on since a moment.
pub fn delete_old_devices(conn: &mut Conn, since: UtcTime) -> QueryResult<usize> {
    diesel::delete(known_device::table.filter(known_device::last_seen_at.lt(since))).execute(conn)
}
