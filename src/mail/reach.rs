//! Whom mail does not reach: what the mail server said when it was last asked, and what people noted.

use std::collections::HashMap;

use diesel::prelude::*;

use super::model::{MailState, NewBounce, Outcome, Unreachable};
use crate::clock::UtcTime;
use crate::db::schema::{contact_bounce, mail_attempt, mail_message};
use crate::db::{Conn, MultiBackend};
use crate::each_backend;

/// Addresses in one statement: well under what either database allows as parameters.
const MANY: usize = 5_000;

/// More addresses than fail.
const MOST: i64 = 1_000_000;

/// Of some addresses, those that mail does not reach. Two statements for up to 5,000 of them.
pub fn list_unreachable(conn: &mut Conn, among: &[String]) -> QueryResult<HashMap<String, Unreachable>> {
    let mut unreachable = HashMap::new();
    for chunk in among.chunks(MANY) {
        unreachable.extend(list_refused(conn, chunk)?);
        unreachable.extend(list_came_back(conn, Some(chunk))?);
    }
    Ok(unreachable)
}

/// All addresses that mail does not reach.
pub fn list_all_unreachable(conn: &mut Conn) -> QueryResult<HashMap<String, Unreachable>> {
    // An address whose last message was refused has one that failed.
    let failed: Vec<String> = mail_message::table
        .filter(mail_message::state.eq(MailState::Failed))
        .select(mail_message::recipient)
        .distinct()
        .order(mail_message::recipient.asc())
        .limit(MOST)
        .load(conn)?;
    let mut unreachable = HashMap::new();
    for chunk in failed.chunks(MANY) {
        unreachable.extend(list_refused(conn, chunk)?);
    }
    unreachable.extend(list_came_back(conn, None)?);
    Ok(unreachable)
}

/// Of some addresses, those that the mail server refused for good when it last decided.
fn list_refused(conn: &mut Conn, addresses: &[String]) -> QueryResult<Vec<(String, Unreachable)>> {
    let newest: Vec<(String, Outcome, Option<i64>, Option<UtcTime>)> = mail_message::table
        .inner_join(mail_attempt::table)
        .filter(mail_message::recipient.eq_any(addresses.iter().map(String::as_str)))
        .filter(mail_attempt::outcome.ne(Outcome::Deferred))
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
    let refused = last.into_iter().filter(|(_, (_, outcome, _))| *outcome == Outcome::Refused);
    Ok(refused.map(|(address, (_, _, at))| (address, Unreachable::Refused(at))).collect())
}

/// Addresses that mail came back from, as somebody noted.
fn list_came_back(conn: &mut Conn, among: Option<&[String]>) -> QueryResult<Vec<(String, Unreachable)>> {
    let mut query = contact_bounce::table.filter(contact_bounce::ended_at.is_null()).into_boxed::<MultiBackend>();
    if let Some(among) = among {
        query = query.filter(contact_bounce::email.eq_any(among.to_vec()));
    }
    let rows: Vec<(String, UtcTime)> = query
        .order(contact_bounce::id.asc())
        .limit(MOST)
        .select((contact_bounce::email, contact_bounce::recorded_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(email, at)| (email, Unreachable::CameBack(at))).collect())
}

/// Writes down that mail came back from an address.
pub fn insert_bounce(conn: &mut Conn, bounce: &NewBounce) -> QueryResult<()> {
    each_backend!(conn, inner => diesel::insert_into(contact_bounce::table).values(bounce).execute(inner))?;
    Ok(())
}

/// Notes that the address of somebody works again; answers how many notes that ends.
pub fn end_bounces(conn: &mut Conn, account_id: i64, now: UtcTime) -> QueryResult<usize> {
    let open = contact_bounce::table
        .filter(contact_bounce::account_id.eq(account_id))
        .filter(contact_bounce::ended_at.is_null());
    diesel::update(open).set(contact_bounce::ended_at.eq(now)).execute(conn)
}
