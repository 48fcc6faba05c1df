//! Whom mail does not reach: what the mail server said when it was last asked, and what people noted.

use std::collections::HashMap;

use diesel::prelude::*;

use super::model::{MailState, NewBounce, Outcome, Unreachable};
use super::transport::PUT_OFF;
use crate::clock::UtcTime;
use crate::db::schema::{contact_bounce, mail_attempt, mail_message};
use crate::db::{Conn, MultiBackend};
use crate::each_backend;

/// Addresses in one statement: well under what either database allows as parameters.
const MANY: usize = 5_000;

/// More addresses than fail.
const MOST: i64 = 1_000_000;

/// Addresses that mail does not reach: anywhere, or as far as some locations go.
#[derive(Debug, Clone, Default)]
pub struct Unreached {
    everywhere: HashMap<String, Unreachable>,
    /// By address, and by location.
    there: HashMap<String, HashMap<String, Unreachable>>,
}

impl Unreached {
    /// Why mail to an address does not arrive, as far as a location goes.
    pub fn at(&self, address: &str, location_id: &str) -> Option<Unreachable> {
        self.anywhere(address).or_else(|| self.there.get(address)?.get(location_id).copied())
    }

    /// The same, whatever the location.
    pub fn anywhere(&self, address: &str) -> Option<Unreachable> {
        self.everywhere.get(address).copied()
    }

    /// Addresses that mail does not reach anywhere.
    pub fn addresses(&self) -> impl Iterator<Item = &String> {
        self.everywhere.keys()
    }

    /// Addresses that mail does not reach as far as some locations go, with these.
    pub fn addresses_there(&self) -> impl Iterator<Item = (&String, impl Iterator<Item = &String>)> {
        self.there.iter().map(|(address, locations)| (address, locations.keys()))
    }

    fn add_bounces(&mut self, bounces: Vec<(String, Option<String>, UtcTime)>) {
        for (address, location, at) in bounces {
            match location {
                None => self.everywhere.insert(address, Unreachable::CameBack(at)),
                Some(id) => self.there.entry(address).or_default().insert(id, Unreachable::CameBackThere(at)),
            };
        }
    }
}

/// Of some addresses, those that mail does not reach. Two statements for up to 5,000 of them.
pub fn list_unreachable(conn: &mut Conn, among: &[String]) -> QueryResult<Unreached> {
    let mut unreached = Unreached::default();
    for chunk in among.chunks(MANY) {
        unreached.everywhere.extend(list_refused(conn, chunk)?);
        unreached.add_bounces(list_came_back(conn, Some(chunk))?);
    }
    Ok(unreached)
}

/// All addresses that mail does not reach.
pub fn list_all_unreachable(conn: &mut Conn) -> QueryResult<Unreached> {
    // An address whose last message was refused has one that failed.
    let failed: Vec<String> = mail_message::table
        .filter(mail_message::state.eq(MailState::Failed))
        .select(mail_message::recipient)
        .distinct()
        .order(mail_message::recipient.asc())
        .limit(MOST)
        .load(conn)?;
    let mut unreached = Unreached::default();
    for chunk in failed.chunks(MANY) {
        unreached.everywhere.extend(list_refused(conn, chunk)?);
    }
    unreached.add_bounces(list_came_back(conn, None)?);
    Ok(unreached)
}

/// Of some addresses, those that the mail server refused for good when it last decided, or put off until the message was
/// given up, because of the mailbox. What else puts a message off says nothing of an address: our own server is away, or
/// not trusted.
fn list_refused(conn: &mut Conn, addresses: &[String]) -> QueryResult<Vec<(String, Unreachable)>> {
    // Code 450 is about the mailbox, unless a finer code says otherwise (RFC 3463): 4.1 is the address, 4.2 the mailbox.
    let is_mailbox = mail_attempt::detail
        .like(format!("{PUT_OFF}450)%"))
        .and(mail_attempt::detail.not_like(format!("{PUT_OFF}450): 4._.%")))
        .or(mail_attempt::detail.like(format!("{PUT_OFF}4__): 4.1.%")))
        .or(mail_attempt::detail.like(format!("{PUT_OFF}4__): 4.2.%")));
    let is_decided =
        mail_attempt::outcome.ne(Outcome::Deferred).or(mail_message::state.eq(MailState::Failed).and(is_mailbox));
    let newest: Vec<(String, Outcome, Option<i64>, Option<UtcTime>)> = mail_message::table
        .inner_join(mail_attempt::table)
        .filter(mail_message::recipient.eq_any(addresses.iter().map(String::as_str)))
        .filter(is_decided)
        .group_by((mail_message::recipient, mail_attempt::outcome))
        .select((
            mail_message::recipient,
            mail_attempt::outcome,
            diesel::dsl::max(mail_attempt::id),
            diesel::dsl::max(mail_attempt::attempted_at),
        ))
        .load(conn)?;
    let mut last: HashMap<String, (i64, Outcome, UtcTime)> = HashMap::new();
    for (address, outcome, id, at) in newest {
        let (Some(id), Some(at)) = (id, at) else { continue };
        let known = last.entry(address).or_insert((id, outcome, at));
        if known.0 < id {
            *known = (id, outcome, at);
        }
    }
    let refused = last.into_iter().filter(|(_, (_, outcome, _))| *outcome != Outcome::Accepted);
    Ok(refused.map(|(address, (_, _, at))| (address, Unreachable::Refused(at))).collect())
}

/// Addresses that mail came back from, as somebody noted, and the location for which that holds.
fn list_came_back(conn: &mut Conn, among: Option<&[String]>) -> QueryResult<Vec<(String, Option<String>, UtcTime)>> {
    let mut query = contact_bounce::table.filter(contact_bounce::ended_at.is_null()).into_boxed::<MultiBackend>();
    if let Some(among) = among {
        query = query.filter(contact_bounce::email.eq_any(among.to_vec()));
    }
    query
        .order(contact_bounce::id.asc())
        .limit(MOST)
        .select((contact_bounce::email, contact_bounce::location_id, contact_bounce::recorded_at))
        .load(conn)
}

/// Writes down that mail came back from an address, everywhere or for some locations.
pub fn insert_bounces(conn: &mut Conn, bounces: &[NewBounce]) -> QueryResult<()> {
    for chunk in bounces.chunks(MANY / 5) {
        each_backend!(conn, inner => diesel::insert_into(contact_bounce::table).values(chunk).execute(inner))?;
    }
    Ok(())
}

/// Notes that the address of somebody works again; answers how many notes that ends.
pub fn end_bounces(conn: &mut Conn, account_id: i64, now: UtcTime) -> QueryResult<usize> {
    let open = contact_bounce::table
        .filter(contact_bounce::account_id.eq(account_id))
        .filter(contact_bounce::ended_at.is_null());
    diesel::update(open).set(contact_bounce::ended_at.eq(now)).execute(conn)
}

/// The same for some locations only; what holds everywhere stays.
pub fn end_bounces_at(conn: &mut Conn, account_id: i64, locations: &[String], now: UtcTime) -> QueryResult<usize> {
    let mut ended = 0;
    for chunk in locations.chunks(MANY) {
        let open = contact_bounce::table
            .filter(contact_bounce::account_id.eq(account_id))
            .filter(contact_bounce::ended_at.is_null())
            .filter(contact_bounce::location_id.eq_any(chunk.iter().map(String::as_str)));
        ended += diesel::update(open).set(contact_bounce::ended_at.eq(now)).execute(conn)?;
    }
    Ok(ended)
}
