//! Confirms by a link in a reminder that the figures of a location have not changed.

use std::collections::BTreeMap;

use super::super::queries::{self, Holder};
use crate::app::State;
use crate::audit::Actor;
use crate::clock::UtcTime;
use crate::db::Unavailable;
use crate::error::AppError;
use crate::returns::actions::{self as returns, Confirmable, Confirmed, MonthView, SaveError};
use crate::returns::model::{Channel, ReturnState, Who};
use crate::secrets::token_hash;

/// Why a link leads nowhere.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// There is no such link, or nobody has it any more.
    #[error("there is no such link")]
    Unknown,
    /// Whose link it is does not send returns for the location any more.
    #[error("the location is not theirs any more")]
    NotTheirs,
    /// The figures could not be looked at or saved.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// A query failed.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

impl From<ConfirmError> for AppError {
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::Unknown | ConfirmError::NotTheirs => Self::NotFound,
            ConfirmError::Save(error) => error.into(),
            ConfirmError::Database(error) => error.into(),
            ConfirmError::Busy(error) => error.into(),
        }
    }
}

/// What a link can still do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// These sections can be confirmed; maybe none.
    Open(Confirmable),
    /// Everything that is owed is done already.
    Complete,
    /// Nothing is owed.
    NotOwed,
    /// It saved something before.
    Used(UtcTime),
    /// Its window has closed.
    Closed,
}

/// A link, and what it is about.
#[derive(Debug, Clone)]
pub struct Confirmation {
    /// The name under which it saves.
    pub name: String,
    /// The return of the location.
    pub view: MonthView,
    /// What the link can still do.
    pub standing: Standing,
}

impl Confirmation {
    /// Whether the return can still be sent.
    pub fn is_open(&self) -> bool {
        is_open(&self.view)
    }
}

/// Looks at what a link would confirm. Nothing is kept, however often somebody or something opens it.
pub async fn look_at_link(state: &State, token: &str, asked_at: UtcTime) -> Result<Confirmation, ConfirmError> {
    let (holder, view) = find(state, token, asked_at).await?;
    let standing = match standing(&holder, &view) {
        None => Standing::Open(returns::what_can_be_confirmed(state, &who(&holder, asked_at), &view).await?),
        Some(standing) => standing,
    };
    Ok(Confirmation { name: holder.account.name, view, standing })
}

/// Saves each section that is due and whose version was on the page, in the name of whose link it is. The same press
/// again saves nothing twice; after closing nothing is saved. Answers what came of it, or nothing where the link could
/// not save any more. A press counts by the moment at which it was asked.
pub async fn confirm(
    state: &State,
    (token, asked_at): (&str, UtcTime),
    shown: BTreeMap<String, i64>,
    key: &str,
) -> Result<Option<Confirmed>, ConfirmError> {
    let (holder, view) = find(state, token, asked_at).await?;
    if standing(&holder, &view).is_some() {
        return Ok(None);
    }
    let who = who(&holder, asked_at);
    let confirmed = returns::confirm_unchanged(state, &who, &view, (&shown, key), Channel::Reminder).await?;
    if confirmed.saved > 0 {
        let (hash, now) = (holder.link.token_hash, state.clock.now());
        state.db.write(move |conn| Ok::<_, ConfirmError>(queries::use_link(conn, &hash, now)?)).await?;
    }
    Ok(Some(confirmed))
}

/// The link with this token, and the return that it is about, as whose link it is may see it now.
async fn find(state: &State, token: &str, asked_at: UtcTime) -> Result<(Holder, MonthView), ConfirmError> {
    let hash = token_hash(token);
    let found = state.db.read(move |conn| Ok::<_, ConfirmError>(queries::find_link(conn, &hash)?)).await?;
    let holder = found.ok_or(ConfirmError::Unknown)?;
    if holder.scopes.0.is_empty() {
        return Err(ConfirmError::NotTheirs);
    }
    let (location_id, month) = (holder.link.location_id.clone(), holder.link.month);
    match returns::view_month(state, who(&holder, asked_at), location_id, month).await {
        Ok(view) => Ok((holder, view)),
        Err(SaveError::NoLocation) => Err(ConfirmError::NotTheirs),
        Err(error) => Err(error.into()),
    }
}

fn is_open(view: &MonthView) -> bool {
    view.is_this_month() && view.today.is_open
}

/// Why a link can save nothing, if it cannot.
fn standing(holder: &Holder, view: &MonthView) -> Option<Standing> {
    // Whoever confirmed in time is told so, also when the window has closed since.
    if let Some(at) = holder.link.used_at {
        return Some(Standing::Used(at));
    }
    if !is_open(view) {
        return Some(Standing::Closed);
    }
    match view.monthly.standing.state {
        ReturnState::Complete => Some(Standing::Complete),
        ReturnState::NotRequired | ReturnState::Excused => Some(Standing::NotOwed),
        ReturnState::Partial | ReturnState::Missing => None,
    }
}

/// Whose link it is, with what they may do now.
fn who(holder: &Holder, asked_at: UtcTime) -> Who {
    let account = &holder.account;
    Who {
        actor: Actor::Account(account.id),
        scopes: holder.scopes.clone(),
        receipt_to: Some((account.name.clone(), account.email.clone())),
        asked_at,
    }
}
