//! Signs in somebody for whom their organisation vouches. They have an account already; nothing is made but the note whom
//! the organisation means.

use serde::{Deserialize, Serialize};

use super::super::organisations::{Arrival, Organisation, ProviderError};
use super::super::queries::{self, AttemptKeys};
use super::begin_session::{Begun, Device};
use super::sign_in::{SignInError, address_key, may_attempt};
use super::vouched::begin;
use crate::app::State;
use crate::secrets::{pseudonym, same};

/// Minutes in which a browser has to be back.
const AWAY_MINUTES: u32 = 10;

/// What the browser remembers in its encrypted cookie while it is away. Nothing is stored here before it is back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Journey {
    organisation: String,
    state: String,
    nonce: String,
    verifier: String,
    left_at: i64,
    /// Where the person wants to go on.
    pub next: String,
}

/// What the provider gave the browser to bring back.
#[derive(Debug, Clone, Deserialize)]
pub struct Brought {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    /// Who says so (RFC 9207), if the provider tells.
    iss: Option<String>,
    /// Set instead of a code where the person was not signed in there.
    error: Option<String>,
}

/// Why somebody was not signed in.
#[derive(Debug, thiserror::Error)]
pub enum VouchError {
    /// The browser was not on its way, or too long, or was back before.
    #[error("this is not the end of a journey that began here")]
    NotOnTheWay,
    /// The organisation does not vouch for anybody who may sign in; never said which of the two.
    #[error("nobody to sign in")]
    Refused,
    /// The organisation does not answer.
    #[error("the organisation does not answer")]
    Down,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] SignInError),
}

impl From<diesel::result::Error> for VouchError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Other(error.into())
    }
}

impl From<crate::db::Unavailable> for VouchError {
    fn from(error: crate::db::Unavailable) -> Self {
        Self::Other(error.into())
    }
}

impl From<ProviderError> for VouchError {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::Down => Self::Down,
            ProviderError::Refused(_) => Self::Refused,
        }
    }
}

/// The organisation of a name, if there is one.
pub fn find_organisation<'a>(state: &'a State, name: &str) -> Option<&'a Organisation> {
    state.organisations.find(name)
}

/// The address that a provider sends browsers back to: each has its own, so that none can answer for another.
fn return_to(state: &State, name: &str) -> String {
    format!("{}/sign-in/with/{name}/done", state.config.server.public_url)
}

/// Where to send a browser, and what it must remember.
pub async fn depart(state: &State, name: &str, next: &str) -> Result<(String, Journey), VouchError> {
    let organisation = find_organisation(state, name).ok_or(VouchError::NotOnTheWay)?;
    let now = state.clock.now();
    let departure = organisation.depart(&return_to(state, name), now).await?;
    let journey = Journey {
        organisation: name.to_owned(),
        state: departure.state,
        nonce: departure.nonce,
        verifier: departure.verifier,
        left_at: now.to_chrono().timestamp(),
        next: next.to_owned(),
    };
    Ok((departure.address, journey))
}

/// Signs in whoever came back, if their organisation vouches for them.
pub async fn arrive(
    state: &State,
    name: &str,
    (journey, brought): (Journey, Brought),
    device: Device,
) -> Result<Begun, VouchError> {
    let organisation = find_organisation(state, name).ok_or(VouchError::NotOnTheWay)?;
    let issuer = &organisation.settings().issuer;
    if !belongs(state, name, &journey, &brought) || brought.iss.as_ref().is_some_and(|iss| iss != issuer) {
        return Err(VouchError::NotOnTheWay);
    }
    let attempt = count(state, &journey, &device).await?;
    if brought.error.is_some() || brought.code.is_empty() {
        tracing::info!(attempt, "an organisation did not sign somebody in");
        return Err(VouchError::Refused);
    }
    let arrival = Arrival {
        code: brought.code,
        nonce: journey.nonce,
        verifier: journey.verifier,
        return_to: return_to(state, name),
    };
    let vouched = match organisation.redeem(arrival, state.clock.now()).await {
        Ok(vouched) => vouched,
        Err(error) => {
            tracing::info!(attempt, error = error.to_string(), "an organisation vouches for nobody");
            return Err(error.into());
        }
    };
    let begun = begin(state, organisation, vouched, device, attempt).await;
    if matches!(begun, Err(VouchError::Refused)) {
        tracing::info!(attempt, "whom an organisation vouches for cannot sign in");
    }
    begun
}

/// Whether what came back is the answer to this journey.
fn belongs(state: &State, name: &str, journey: &Journey, brought: &Brought) -> bool {
    // The note that a journey ended is kept as long as attempts are; a journey must not outlast it.
    let most = i64::from(AWAY_MINUTES.min(state.config.sign_in.period_minutes)) * 60;
    let away = state.clock.now().to_chrono().timestamp() - journey.left_at;
    journey.organisation == name
        && (0..most).contains(&away)
        && same(journey.state.as_bytes(), brought.state.as_bytes())
}

/// Counts the attempt for the network address, and notes that this journey has ended: the same again is refused, even with
/// a copy of the cookie from before.
async fn count(state: &State, journey: &Journey, device: &Device) -> Result<i64, VouchError> {
    let (settings, now) = (state.config.sign_in.clone(), state.clock.now());
    let keys = AttemptKeys {
        account: pseudonym(&state.config.server.secret, "single_sign_on", &journey.state),
        address: address_key(state, device),
        since: now.minus_seconds(i64::from(settings.period_minutes) * 60),
    };
    state
        .db
        .write(move |conn| {
            queries::lock_attempts(conn, &keys)?;
            if queries::was_tried(conn, &keys.account)? {
                return Err(VouchError::NotOnTheWay);
            }
            may_attempt(conn, &settings, &keys)?;
            Ok(queries::insert_attempt(conn, &keys, now)?)
        })
        .await
}
