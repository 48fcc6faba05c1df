//! Signs somebody in by address and password.

use std::net::IpAddr;

use super::super::model::{Account, Email};
use super::super::queries::{self, AttemptKeys, NewSession};
use super::super::rules;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::config;
use crate::db::{Conn, Unavailable};
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
    let hash = hash.flatten();
    let verified = state.passwords.verify(attempt.password.clone(), hash.clone()).await?;
    let (Some(account), Some(hash), true) = (account, hash, verified.right) else {
        tracing::info!(attempt = attempt_id, "an attempt to sign in failed");
        return Err(SignInError::Wrong);
    };
    let renewed = if verified.outdated { Some(state.passwords.hash(attempt.password).await?) } else { None };
    begin(state, NewSignIn { attempt_id, account_id: account.id, hash, renewed, device: attempt.device }).await
}

/// What is needed to begin a session, once the password was right.
struct NewSignIn {
    attempt_id: i64,
    account_id: i64,
    /// The hash that the password was right for.
    hash: String,
    /// The same password hashed at today's cost, if the stored hash is from before.
    renewed: Option<String>,
    device: String,
}

type Found = Option<(Account, Option<String>)>;

async fn count_and_find(state: &State, attempt: &Attempt) -> Result<(i64, Found), SignInError> {
    let secret = &state.config.server.secret;
    let typed = attempt.email.trim().to_lowercase();
    let account_key = pseudonym(secret, "account", &typed);
    let address_key = pseudonym(secret, "address", &rules::throttling_address(attempt.address));
    let (settings, now) = (state.config.sign_in.clone(), state.clock.now());
    let keys = AttemptKeys {
        account: account_key,
        address: address_key,
        since: now.minus_seconds(i64::from(settings.period_minutes) * 60),
    };
    // First without any lock: whoever is throttled already must not hold up those who are not.
    let (early, limits) = (keys.clone(), settings.clone());
    state.db.read(move |conn| may_attempt(conn, &limits, &early)).await?;
    state
        .db
        .write(move |conn| {
            queries::lock_attempts(conn, &keys)?;
            may_attempt(conn, &settings, &keys)?;
            let id = queries::insert_attempt(conn, &keys, now)?;
            // What is no address belongs to nobody, and goes the same way.
            let found = match typed.parse::<Email>() {
                Ok(email) => queries::find_for_sign_in(conn, &email)?,
                Err(_) => None,
            };
            Ok((id, found))
        })
        .await
}

fn may_attempt(conn: &mut Conn, settings: &config::SignIn, keys: &AttemptKeys) -> Result<(), SignInError> {
    let (of_account, of_address) = queries::count_failures(conn, keys)?;
    if rules::may_attempt(settings, of_account, of_address) {
        return Ok(());
    }
    tracing::warn!(of_account, of_address, "an attempt to sign in was throttled");
    Err(SignInError::TooMany { retry_after: settings.period_minutes.saturating_mul(60) })
}

async fn begin(state: &State, new: NewSignIn) -> Result<Begun, SignInError> {
    let (session_key, csrf_token, now) = (random_token(), random_token(), state.clock.now());
    let key_hash = token_hash(&session_key);
    state
        .db
        .write(move |conn| {
            // The password may have been changed, or the account closed, while the old one was being checked.
            if !queries::lock_with_password(conn, new.account_id, &new.hash)? {
                return Err(SignInError::Wrong);
            }
            if let Some(renewed) = &new.renewed {
                queries::set_password(conn, new.account_id, renewed)?;
            }
            queries::mark_attempt_succeeded(conn, new.attempt_id)?;
            let session = NewSession {
                key_hash: &key_hash,
                account_id: new.account_id,
                csrf_token: &csrf_token,
                device: &new.device,
            };
            queries::insert_session(conn, &session, now)?;
            let entry = NewEntry::new("session.began", format!("account:{}", new.account_id));
            audit::record(conn, Actor::Account(new.account_id), entry, now)?;
            Ok::<_, SignInError>(())
        })
        .await?;
    Ok(Begun { session_key })
}
