//! Sends a link to somebody who forgot their password, and says nothing of whether there was anybody to send it to.

use super::super::jobs::SendReset;
use super::super::model::Email;
use super::super::queries::{self, AttemptKeys};
use super::begin_session::Device;
use super::send_link::{Link, SendLinkError, reset};
use super::sign_in::SignInError;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::jobs;
use crate::mail;
use crate::secrets::pseudonym;

/// Notes that somebody asked. A job sends the link, so that this takes the same statements whether or not there is an
/// account; whoever asks too often for one address is answered the same, and nothing is sent.
pub async fn ask_for_reset(state: &State, email: &str, device: &Device) -> Result<(), SignInError> {
    let typed = email.trim().to_lowercase();
    let (settings, now) = (state.config.sign_in.clone(), state.clock.now());
    let secret = &state.config.server.secret;
    let keys = AttemptKeys {
        account: pseudonym(secret, "reset", &typed),
        address: pseudonym(secret, "reset_address", &super::super::rules::throttling_address(device.address)),
        since: now.minus_seconds(i64::from(settings.period_minutes) * 60),
    };
    state
        .db
        .write(move |conn| {
            queries::lock_attempts(conn, &keys)?;
            let (of_account, of_address) = queries::count_failures(conn, &keys)?;
            if of_address >= i64::from(settings.failures_per_address) {
                let retry_after = settings.period_minutes.saturating_mul(60);
                return Err(SignInError::TooMany { retry_after });
            }
            queries::insert_attempt(conn, &keys, now)?;
            let found = match typed.parse::<Email>() {
                Ok(email) => queries::find_for_sign_in(conn, &email)?,
                Err(_) => None,
            };
            let may = of_account < i64::from(settings.resets_per_account);
            let account_id = found.map(|(account, _)| account.id).filter(|_| may);
            jobs::enqueue(conn, &SendReset { account_id }, now, now)?;
            Ok(())
        })
        .await
}

/// Sends the link: for the job.
pub async fn send_reset(state: &State, account_id: i64) -> Result<(), SendLinkError> {
    let now = state.clock.now();
    let found = state.db.read(move |conn| queries::find_account(conn, account_id).map_err(SendLinkError::from)).await?;
    let Some(account) = found.filter(|account| account.deactivated_at.is_none()) else { return Ok(()) };
    let link = Link::new(state, now, i64::from(state.config.sign_in.reset_minutes) * 60);
    let message = reset(state, &account.name, account.email.as_str(), &link)?;
    state
        .db
        .write(move |conn| {
            link.insert(conn, account_id, now)?;
            mail::send(conn, &message, now)?;
            let entry = NewEntry::new("account.reset_sent", format!("account:{account_id}"));
            audit::record(conn, Actor::System, entry, now)?;
            Ok(())
        })
        .await
}
