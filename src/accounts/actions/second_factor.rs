//! The second factor: an app that makes codes, and codes on paper for when it is lost.

use super::super::model::{Account, Stage};
use super::super::queries;
use super::super::totp::{AppSecret, is_name, new_name, new_recovery_codes, recovery_hash};
use super::begin_session::{Begun, Device, DeviceChoice, Keys};
use super::sign_in::count_attempt;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::error::AppError;
use crate::secrets::token_hash;

/// What somebody needs to set up their app. Nothing of it is stored until a code shows that the app has it.
#[derive(Debug, Clone)]
pub struct SetUp {
    /// The secret is made from this name; a form carries it.
    pub name: String,
    /// The secret, to be typed into an app.
    pub secret: String,
    /// The same as an address, for a square that the app reads.
    pub address: String,
}

/// What to show to somebody who sets up an app; `name` where they did not get a code right and try again.
pub fn set_up(state: &State, account: &Account, name: &str) -> SetUp {
    let name = if is_name(name) { name.to_owned() } else { new_name() };
    let secret = AppSecret::of(&state.config.server.secret, account.id, &name);
    let address = secret.address(&state.config.server.service_name, account.email.as_str());
    SetUp { secret: secret.text(), address, name }
}

/// Codes that were just made; they are shown now and never again.
#[derive(Debug, Clone)]
pub struct RecoveryCodes(pub Vec<String>);

impl RecoveryCodes {
    fn new() -> Self {
        Self(new_recovery_codes())
    }

    fn hashes(&self) -> Vec<String> {
        self.0.iter().map(|code| recovery_hash(code)).collect()
    }
}

/// Why a code did nothing.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    /// Wrong, used before, or of another time.
    #[error("the code is not right")]
    Wrong,
    /// There is an app already, or none, or signing in began anew.
    #[error("this was overtaken")]
    Overtaken,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] AppError),
}

/// Whoever types a code: signed in, or half way there.
#[derive(Debug, Clone)]
pub struct Whose {
    /// Their account.
    pub account_id: i64,
    /// The session, whatever its stage.
    pub session_id: i64,
}

/// Gives an account the app that made `code`. All its sessions end, and a new one begins here.
pub async fn confirm_set_up(
    state: &State,
    whose: Whose,
    name: &str,
    code: &str,
    device: &Device,
) -> Result<(RecoveryCodes, Begun), CodeError> {
    let attempt = count_attempt(state, "second_factor", whose.account_id, device).await.map_err(AppError::from)?;
    let now = state.clock.now();
    let secret = AppSecret::of(&state.config.server.secret, whose.account_id, name);
    let step = secret.step_of(code, now.to_chrono().timestamp()).filter(|_| is_name(name));
    let step = step.ok_or(CodeError::Wrong)?;
    let (codes, keys, device, name) = (RecoveryCodes::new(), Keys::new(), device.keys(state), name.to_owned());
    let hashes = codes.hashes();
    let id = whose.account_id;
    let begun = state
        .db
        .write(move |conn| {
            queries::lock_account(conn, id)?;
            if !queries::delete_session(conn, id, whose.session_id)?
                || !queries::insert_factor(conn, id, &name, step, now)?
            {
                return Ok(None);
            }
            queries::mark_attempt_succeeded(conn, attempt)?;
            queries::replace_recovery_codes(conn, id, &hashes, now)?;
            queries::delete_sessions_of(conn, id)?;
            let begun = keys.begin(conn, id, Stage::Full, &device, now)?;
            record(conn, "second_factor.set_up", id, now)?;
            Ok::<_, AppError>(Some(begun))
        })
        .await?;
    Ok((codes, begun.ok_or(CodeError::Overtaken)?))
}

/// Signs in somebody whose password was right, by a code of their app or one from paper.
pub async fn pass_second_factor(
    state: &State,
    whose: Whose,
    code: &str,
    choice: DeviceChoice<'_>,
) -> Result<Begun, CodeError> {
    let id = whose.account_id;
    let attempt = count_attempt(state, "second_factor", id, choice.device).await.map_err(AppError::from)?;
    let remember_days = if choice.remember { state.config.sign_in.remember_days } else { 0 };
    let (keys, device, now) = (Keys::new(), choice.device.keys(state), state.clock.now());
    let check = Check::of(state, code);
    let passed = state
        .db
        .write(move |conn| {
            queries::lock_account(conn, id)?;
            if !check.use_up(conn, id, now)? {
                return Ok(Err(CodeError::Wrong));
            }
            if !queries::delete_session(conn, id, whose.session_id)? {
                return Ok(Err(CodeError::Overtaken));
            }
            queries::mark_attempt_succeeded(conn, attempt)?;
            let begun = keys.begin(conn, id, Stage::Full, &device, now)?;
            if let Some(token) = begun.device_token.as_deref().filter(|_| remember_days > 0) {
                let until = now.plus_seconds(i64::from(remember_days) * 86_400);
                queries::remember_device(conn, id, &token_hash(token), until)?;
            }
            Ok::<_, AppError>(Ok(begun))
        })
        .await?;
    if passed.is_err() {
        tracing::info!(attempt, "a second factor was not passed");
    }
    passed
}

/// Takes the app away from somebody who has a right code.
pub async fn turn_off(state: &State, account_id: i64, code: &str, device: &Device) -> Result<(), CodeError> {
    let taken_away = move |conn: &mut Conn, now| -> Result<(), AppError> {
        queries::delete_factor(conn, account_id)?;
        queries::forget_remembered(conn, account_id)?;
        record(conn, "second_factor.turned_off", account_id, now)
    };
    with_code(state, account_id, (code, device), taken_away).await
}

/// Makes new codes for paper, in the place of those of before, for somebody who has a right code.
pub async fn renew_recovery_codes(
    state: &State,
    account_id: i64,
    code: &str,
    device: &Device,
) -> Result<RecoveryCodes, CodeError> {
    let codes = RecoveryCodes::new();
    let hashes = codes.hashes();
    let renewed = move |conn: &mut Conn, now| -> Result<(), AppError> {
        queries::replace_recovery_codes(conn, account_id, &hashes, now)?;
        record(conn, "second_factor.codes_made", account_id, now)
    };
    with_code(state, account_id, (code, device), renewed).await?;
    Ok(codes)
}

/// Counts the attempt, and in one transaction uses the code up and does what it was typed for.
async fn with_code<F>(state: &State, id: i64, (code, device): (&str, &Device), act: F) -> Result<(), CodeError>
where
    F: FnOnce(&mut Conn, UtcTime) -> Result<(), AppError> + Send + 'static,
{
    let attempt = count_attempt(state, "second_factor", id, device).await.map_err(AppError::from)?;
    let (check, now) = (Check::of(state, code), state.clock.now());
    state
        .db
        .write(move |conn| {
            queries::lock_account(conn, id)?;
            if !check.use_up(conn, id, now)? {
                return Ok(Err(CodeError::Wrong));
            }
            queries::mark_attempt_succeeded(conn, attempt)?;
            act(conn, now)?;
            Ok::<_, AppError>(Ok(()))
        })
        .await?
}

/// Takes the app of somebody away who lost it: by an administrator, or whoever runs commands on the server. All their
/// sessions end.
pub async fn remove_factor(state: &State, who: Actor, account_id: i64) -> Result<(), AppError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            if !queries::delete_factor(conn, account_id)? {
                return Err(AppError::NotFound);
            }
            queries::delete_sessions_of(conn, account_id)?;
            queries::forget_remembered(conn, account_id)?;
            let entry = NewEntry::new("second_factor.removed", format!("account:{account_id}"));
            audit::record(conn, who, entry, now)?;
            Ok(())
        })
        .await
}

/// How many codes for paper somebody has left; nothing for those without an app.
pub async fn recovery_codes_left(state: &State, account_id: i64) -> Result<Option<i64>, AppError> {
    state
        .db
        .read(move |conn| {
            let has_factor = queries::has_factor(conn, account_id)?;
            let left = queries::count_recovery_codes(conn, account_id)?;
            Ok(has_factor.then_some(left))
        })
        .await
}

/// A code that was typed.
struct Check {
    secret: crate::config::Secret,
    code: String,
}

impl Check {
    fn of(state: &State, code: &str) -> Self {
        Self { secret: state.config.server.secret.clone(), code: code.chars().take(64).collect() }
    }

    /// Uses the code up if it is right: each works once.
    fn use_up(&self, conn: &mut Conn, account_id: i64, now: UtcTime) -> Result<bool, AppError> {
        let Some(name) = queries::find_factor_name(conn, account_id)? else { return Ok(false) };
        let secret = AppSecret::of(&self.secret, account_id, &name);
        if let Some(step) = secret.step_of(&self.code, now.to_chrono().timestamp()) {
            return Ok(queries::use_step(conn, account_id, step)?);
        }
        let used = queries::use_recovery_code(conn, account_id, &recovery_hash(&self.code), now)?;
        if used {
            record(conn, "second_factor.code_used", account_id, now)?;
        }
        Ok(used)
    }
}

fn record(conn: &mut Conn, event: &'static str, account_id: i64, now: UtcTime) -> Result<(), AppError> {
    let entry = NewEntry::new(event, format!("account:{account_id}"));
    Ok(audit::record(conn, Actor::Account(account_id), entry, now)?)
}
