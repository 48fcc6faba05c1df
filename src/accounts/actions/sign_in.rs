//! Signs somebody in by address and password; where they have a second factor, a code follows.

use super::super::model::{Account, Email};
use super::super::queries::{self, AttemptKeys};
use super::super::rules;
use super::begin_session::{Begun, Device, Keys, notice_of_device, stage_on};
use crate::app::State;
use crate::config;
use crate::db::{Conn, Unavailable};
use crate::mail::{self, NewMessage};
use crate::secrets::{pseudonym, token_hash};

/// What somebody typed, and where.
#[derive(Debug)]
pub struct Attempt {
    /// The address as typed; it need not be one.
    pub email: String,
    /// The password as typed.
    pub password: String,
    /// Where.
    pub device: Device,
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
    Hash(#[from] super::super::hashing::HashError),
    /// The notice could not be written.
    #[error(transparent)]
    Template(#[from] crate::web::templates::RenderError),
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
    let notice = notice_of_device(state, &account, &attempt.device, state.clock.now())?;
    begin(state, NewSignIn { attempt_id, account, hash, renewed, notice, device: attempt.device }).await
}

/// What is needed to begin a session, once the password was right.
struct NewSignIn {
    attempt_id: i64,
    account: Account,
    /// The hash that the password was right for.
    hash: String,
    /// The same password hashed at today's cost, if the stored hash is from before.
    renewed: Option<String>,
    /// To be sent if the device is not known.
    notice: NewMessage,
    device: Device,
}

type Found = Option<(Account, Option<String>)>;

/// The key by which failures of one account are counted.
pub(super) fn account_key(state: &State, email: &str) -> String {
    pseudonym(&state.config.server.secret, "account", email)
}

/// The key by which failures from one network address are counted.
pub(super) fn address_key(state: &State, device: &Device) -> String {
    pseudonym(&state.config.server.secret, "address", &rules::throttling_address(device.address))
}

async fn count_and_find(state: &State, attempt: &Attempt) -> Result<(i64, Found), SignInError> {
    let typed = attempt.email.trim().to_lowercase();
    let (settings, now) = (state.config.sign_in.clone(), state.clock.now());
    let mut keys = AttemptKeys {
        account: account_key(state, &typed),
        address: address_key(state, &attempt.device),
        since: now.minus_seconds(i64::from(settings.period_minutes) * 60),
    };
    // Whoever signed in on this device before is counted here by themselves: strangers who fail cannot keep them out.
    let token = attempt.device.token.as_deref().map(token_hash).unwrap_or_default();
    let own_key = pseudonym(&state.config.server.secret, "device", &format!("{token}:{typed}"));
    let email = typed.clone();
    // First without any lock: whoever is throttled already must not hold up those who are not.
    let limits = settings.clone();
    let keys = state
        .db
        .read(move |conn| {
            if queries::is_known_device(conn, &email, &token)? {
                keys.account = own_key;
            }
            may_attempt(conn, &limits, &keys)?;
            Ok::<_, SignInError>(keys)
        })
        .await?;
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

/// Fails when there were too many failures lately.
pub(super) fn may_attempt(conn: &mut Conn, settings: &config::SignIn, keys: &AttemptKeys) -> Result<(), SignInError> {
    let (of_account, of_address) = queries::count_failures(conn, keys)?;
    if rules::may_attempt(settings, of_account, of_address) {
        return Ok(());
    }
    tracing::warn!(of_account, of_address, "an attempt to sign in was throttled");
    Err(SignInError::TooMany { retry_after: settings.period_minutes.saturating_mul(60) })
}

/// Counts an attempt of somebody whose account is known at something else, such as a code; answers its number. Those on
/// a device where they signed in before are counted by themselves.
pub(super) async fn count_attempt(
    state: &State,
    kind: &str,
    account_id: i64,
    device: &Device,
) -> Result<i64, SignInError> {
    let (settings, now) = (state.config.sign_in.clone(), state.clock.now());
    let secret = state.config.server.secret.clone();
    let (kind, device_keys) = (kind.to_owned(), device.keys(state));
    let mut keys = AttemptKeys {
        account: pseudonym(&secret, &kind, &account_id.to_string()),
        address: address_key(state, device),
        since: now.minus_seconds(i64::from(settings.period_minutes) * 60),
    };
    state
        .db
        .write(move |conn| {
            let token = device_keys.token_hash.unwrap_or_default();
            if queries::is_device_of(conn, account_id, &token)? {
                keys.account = pseudonym(&secret, &kind, &format!("{account_id}:{token}"));
            }
            queries::lock_attempts(conn, &keys)?;
            may_attempt(conn, &settings, &keys)?;
            Ok(queries::insert_attempt(conn, &keys, now)?)
        })
        .await
}

async fn begin(state: &State, new: NewSignIn) -> Result<Begun, SignInError> {
    let (keys, device, now) = (Keys::new(), new.device.keys(state), state.clock.now());
    let required = state.config.requires_second_factor();
    let account_id = new.account.id;
    state
        .db
        .write(move |conn| {
            // The password may have been changed, or the account closed, while the old one was being checked.
            if !queries::lock_with_password(conn, account_id, &new.hash)? {
                return Err(SignInError::Wrong);
            }
            if let Some(renewed) = &new.renewed {
                queries::set_password(conn, account_id, renewed)?;
            }
            queries::mark_attempt_succeeded(conn, new.attempt_id)?;
            let (is_known, stage) = stage_on(conn, account_id, &device, required, now)?;
            // The first time of all is news to nobody.
            if !is_known && new.account.last_signed_in_at.is_some() {
                mail::send(conn, &new.notice, now)?;
            }
            Ok(keys.begin(conn, account_id, stage, &device, now)?)
        })
        .await
}
