//! Begins a session, and knows the device that it begins on.

use std::net::IpAddr;

use serde::Serialize;

use super::super::model::{Account, Stage};
use super::super::queries::{self, DeviceKeys, NewSession};
use super::super::rules;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::mail::{self, NewMessage};
use crate::secrets::{pseudonym, random_token, token_hash};
use crate::web::templates::RenderError;

/// Where somebody signs in.
#[derive(Debug, Clone)]
pub struct Device {
    /// Network address of the browser.
    pub address: IpAddr,
    /// Browser and system, in words.
    pub words: String,
    /// The token that its cookie had, if it had one.
    pub token: Option<String>,
}

/// Where somebody signs in, and whether no code is to be asked for there for a while.
#[derive(Debug, Clone, Copy)]
pub struct DeviceChoice<'a> {
    /// Where.
    pub device: &'a Device,
    /// Whether to remember it.
    pub remember: bool,
}

impl Device {
    /// The form that is stored.
    pub(super) fn keys(&self, state: &State) -> DeviceKeys {
        let address = rules::throttling_address(self.address);
        DeviceKeys {
            token_hash: self.token.as_deref().map(token_hash),
            network_key: pseudonym(&state.config.server.secret, "network", &address),
            words: self.words.clone(),
        }
    }
}

/// A session that began.
#[derive(Debug)]
pub struct Begun {
    /// For the cookie; the database has its hash only.
    pub session_key: String,
    /// Whether that is all, or what is still missing.
    pub stage: Stage,
    /// For the cookie of the device, once the person is signed in.
    pub device_token: Option<String>,
}

/// The secrets of a session that is about to begin.
pub(super) struct Keys {
    session_key: String,
    csrf_token: String,
    device_token: String,
}

impl Keys {
    pub(super) fn new() -> Self {
        Self { session_key: random_token(), csrf_token: random_token(), device_token: random_token() }
    }

    /// Begins the session, in the caller's transaction. A device is known from the moment somebody is signed in there,
    /// and not when they only had the password.
    pub(super) fn begin(
        self,
        conn: &mut Conn,
        account_id: i64,
        stage: Stage,
        device: &DeviceKeys,
        now: UtcTime,
    ) -> diesel::QueryResult<Begun> {
        let session = NewSession {
            key_hash: &token_hash(&self.session_key),
            account_id,
            csrf_token: &self.csrf_token,
            device: &device.words,
            stage,
        };
        queries::insert_session(conn, &session, now)?;
        if stage != Stage::Full {
            return Ok(Begun { session_key: self.session_key, stage, device_token: None });
        }
        queries::record_device(conn, account_id, device, &token_hash(&self.device_token), now)?;
        let entry = NewEntry::new("session.began", format!("account:{account_id}"));
        audit::record(conn, Actor::Account(account_id), entry, now)?;
        Ok(Begun { session_key: self.session_key, stage, device_token: Some(self.device_token) })
    }
}

/// Whether a device is known, and how far an account comes there with the right password; `required` as the settings
/// have it.
pub(super) fn stage_on(
    conn: &mut Conn,
    account_id: i64,
    device: &DeviceKeys,
    required: bool,
    now: UtcTime,
) -> diesel::QueryResult<(bool, Stage)> {
    let known = queries::find_device(conn, account_id, device)?;
    let needed = required && rules::needs_second_factor(&queries::list_grants(conn, account_id)?);
    let remembered = known.remembered_until.is_some_and(|until| now < until);
    Ok((known.known, rules::stage(queries::has_factor(conn, account_id)?, remembered, needed)))
}

#[derive(Serialize)]
struct NewDevice<'a> {
    name: &'a str,
    service_name: &'a str,
    device: &'a str,
    at: String,
    link: String,
}

/// What somebody is told when their password was used on a device that they never used before.
pub(super) fn notice_of_device(
    state: &State,
    account: &Account,
    device: &Device,
    now: UtcTime,
) -> Result<NewMessage, RenderError> {
    let values = NewDevice {
        name: &account.name,
        service_name: &state.config.server.service_name,
        device: &device.words,
        at: now.for_people(),
        link: format!("{}/forgotten-password", state.config.server.public_url),
    };
    let (subject, body) = mail::fill(&state.templates, "new_device", &values)?;
    let recipient = account.email.as_str().to_owned();
    Ok(NewMessage { kind: "new_device", recipient, subject, body, secret_name: None })
}
