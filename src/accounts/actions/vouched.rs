//! Begins a session for whom an organisation vouches: finds out whom it means, and writes that down the first time.

use serde::Serialize;

use super::super::model::{Account, Email};
use super::super::organisations::{Organisation, Vouched};
use super::super::queries::{self, DeviceKeys};
use super::super::rules;
use super::begin_session::{Begun, Device, Keys, stage_on};
use super::sign_in::SignInError;
use super::single_sign_on::VouchError;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::error::AppError;
use crate::mail::{self, NewMessage};
use crate::web::templates::RenderError;

/// What is needed to begin a session.
struct Arrived {
    attempt: i64,
    account: Account,
    issuer: String,
    subject: String,
    /// Whether the organisation vouches for this account for the first time.
    is_new: bool,
    /// Whether the organisation asked for a second factor that counts.
    second_factor: bool,
    notice: NewMessage,
    device: DeviceKeys,
}

/// Signs in whom an organisation vouches for.
pub(super) async fn begin(
    state: &State,
    organisation: &Organisation,
    vouched: Vouched,
    device: Device,
    attempt: i64,
) -> Result<Begun, VouchError> {
    let settings = organisation.settings();
    let (issuer, subject) = (settings.issuer.clone(), vouched.subject.clone());
    let email = vouched.email.and_then(|email| email.parse::<Email>().ok());
    let found = state.db.read(move |conn| whom(conn, (&issuer, &subject), email.as_ref())).await?;
    let (account, is_new) = found.ok_or(VouchError::Refused)?;
    if !settings.may_vouch_for(account.email.as_str()) {
        return Err(VouchError::Refused);
    }
    let notice = notice(state, &account, settings.button.as_str(), &device).map_err(SignInError::from)?;
    let arrived = Arrived {
        attempt,
        issuer: settings.issuer.clone(),
        subject: vouched.subject,
        is_new,
        second_factor: vouched.second_factor,
        notice,
        device: device.keys(state),
        account,
    };
    let (keys, now, required) = (Keys::new(), state.clock.now(), state.config.requires_second_factor());
    state.db.write(move |conn| write(conn, keys, &arrived, required, now)).await
}

/// Whom a provider means: who was meant before, or, the first time, who has the address.
fn whom(
    conn: &mut Conn,
    (issuer, subject): (&str, &str),
    email: Option<&Email>,
) -> Result<Option<(Account, bool)>, VouchError> {
    if let Some(account) = queries::find_linked(conn, issuer, subject)? {
        return Ok(Some((account, false)));
    }
    let Some(email) = email else { return Ok(None) };
    let open = |account: &Account| account.deactivated_at.is_none();
    Ok(queries::find_by_email(conn, email)?.filter(open).map(|account| (account, true)))
}

fn write(conn: &mut Conn, keys: Keys, arrived: &Arrived, required: bool, now: UtcTime) -> Result<Begun, VouchError> {
    let id = arrived.account.id;
    let meant = (arrived.issuer.as_str(), arrived.subject.as_str());
    queries::lock_account(conn, id)?;
    // The account may have been closed, or taken another partner, since it was found.
    let is_open = queries::find_account(conn, id)?.is_some_and(|account| account.deactivated_at.is_none());
    let is_meant = if arrived.is_new {
        is_open && queries::insert_linked(conn, id, meant, now)?
    } else {
        is_open && queries::touch_linked(conn, id, meant, now)?
    };
    if !is_meant {
        return Err(VouchError::Refused);
    }
    queries::mark_attempt_succeeded(conn, arrived.attempt)?;
    if arrived.is_new {
        let entry = NewEntry::new("sign_in.linked", format!("account:{id}")).with("issuer", arrived.issuer.as_str());
        audit::record(conn, Actor::Account(id), entry, now)?;
    }
    let (is_known, with_password) = stage_on(conn, id, &arrived.device, required, now)?;
    let stage = rules::stage_when_vouched(arrived.second_factor, with_password);
    if arrived.is_new || !is_known {
        mail::send(conn, &arrived.notice, now)?;
    }
    Ok(keys.begin(conn, id, stage, &arrived.device, now)?)
}

#[derive(Serialize)]
struct SignedInWith<'a> {
    name: &'a str,
    service_name: &'a str,
    button: &'a str,
    device: &'a str,
    at: String,
    link: String,
}

/// What somebody is told when this way in was used for the first time, or on a device that they never used before.
fn notice(state: &State, account: &Account, button: &str, device: &Device) -> Result<NewMessage, RenderError> {
    let values = SignedInWith {
        name: &account.name,
        service_name: &state.config.server.service_name,
        button,
        device: &device.words,
        at: state.clock.now().for_people(),
        link: format!("{}/account", state.config.server.public_url),
    };
    let (subject, body) = mail::fill(&state.templates, "signed_in_with", &values)?;
    let recipient = account.email.as_str().to_owned();
    Ok(NewMessage { kind: "signed_in_with", recipient, subject, body, secret_name: None })
}

/// Takes a way to sign in away from whoever has it; their password stays.
pub async fn unlink(state: &State, account_id: i64, id: i64) -> Result<(), AppError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            if !queries::delete_linked(conn, account_id, id)? {
                return Err(AppError::NotFound);
            }
            let entry = NewEntry::new("sign_in.unlinked", format!("account:{account_id}"));
            audit::record(conn, Actor::Account(account_id), entry, now)?;
            Ok(())
        })
        .await
}
