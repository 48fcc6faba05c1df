//! Signs somebody in by address and password.

use std::net::IpAddr;

use super::super::model::{Account, Email};
use super::super::queries::{self, NewSession};
use super::super::rules;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::db::Unavailable;
use crate::secrets::{pseudonym, random_token, token_hash};

/// What somebody typed, and from where.
#[derive(Debug)]
pub struct Attempt {
    /// The address as typed; it need not be one.
    pub email: String,
    /// The password as typed.
    pub password: String,
    /// Network address of the browser.
    pub address: IpAddr,
    /// Browser and system, in words.
    pub device: String,
}

/// A session that began.
#[derive(Debug)]
pub struct Begun {
    /// For the cookie; the database has its hash only.
    pub session_key: String,
}

/// Why somebody was not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Wrong password, or no such account: never said which.
    #[error("the address and the password do not belong together")]
    Wrong,
    /// Too many failures lately.
    #[error("too many attempts")]
    TooMany {
        /// Seconds after which it is worth trying again.
        retry_after: u32,
    },
    /// The password could not be checked.
    #[error(transparent)]
    Hash(#[from] super::super::password::HashError),
    /// A query failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// Checks address and password and begins a session.
///
/// The attempt is counted as a failure before the password is looked at, so that many attempts at once cannot slip
/// through. An unknown address takes the same statements and the same hashing as a wrong password.
pub async fn sign_in(state: &State, attempt: Attempt) -> Result<Begun, SignInError> {
    let (attempt_id, found) = count_and_find(state, &attempt).await?;
    let (account, hash) = found.unzip();
    let right = state.passwords.verify(attempt.password, hash.flatten()).await?;
    match account {
        Some(account) if right => begin(state, attempt_id, account.id, attempt.device).await,
        _ => Err(SignInError::Wrong),
    }
}

type Found = Option<(Account, Option<String>)>;

async fn count_and_find(state: &State, attempt: &Attempt) -> Result<(i64, Found), SignInError> {
    let secret = &state.config.server.secret;
    let typed = attempt.email.trim().to_lowercase();
    let account_key = pseudonym(secret, "account", &typed);
    let address_key = pseudonym(secret, "address", &rules::throttling_address(attempt.address));
    let (settings, now) = (state.config.sign_in.clone(), state.clock.now());
    let period = settings.period_minutes.saturating_mul(60);
    state
        .db
        .write(move |conn| {
            let since = now.minus_seconds(i64::from(period));
            let (of_account, of_address) = queries::count_failures(conn, &account_key, &address_key, since)?;
            if !rules::may_attempt(&settings, of_account, of_address) {
                return Err(SignInError::TooMany { retry_after: period });
            }
            let id = queries::insert_attempt(conn, &account_key, &address_key, now)?;
            // What is no address belongs to nobody, and goes the same way.
            let found = match typed.parse::<Email>() {
                Ok(email) => queries::find_for_sign_in(conn, &email)?,
                Err(_) => None,
            };
            Ok((id, found))
        })
        .await
}

async fn begin(state: &State, attempt_id: i64, account_id: i64, device: String) -> Result<Begun, SignInError> {
    let (session_key, csrf_token, now) = (random_token(), random_token(), state.clock.now());
    let key_hash = token_hash(&session_key);
    state
        .db
        .write(move |conn| {
            queries::mark_attempt_succeeded(conn, attempt_id)?;
            let new = NewSession { key_hash: &key_hash, account_id, csrf_token: &csrf_token, device: &device };
            queries::insert_session(conn, &new, now)?;
            let entry = NewEntry::new("session.began", format!("account:{account_id}"));
            audit::record(conn, Actor::Account(account_id), entry, now)?;
            Ok::<_, SignInError>(())
        })
        .await?;
    Ok(Begun { session_key })
}
