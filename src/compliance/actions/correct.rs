//! Corrects the state of an outcome, with a reason that stays on the record.

use super::super::model::NewCorrection;
use super::super::queries;
use super::recount_corrected::recount_corrected;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::db::Unavailable;
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// Why an outcome was not corrected.
#[derive(Debug, thiserror::Error)]
pub enum CorrectError {
    /// The month is not closed, or the location has no outcome in it.
    #[error("there is no outcome of {0} for {1}: it is written when the window has closed")]
    NoOutcome(String, ReportingMonth),
    /// It is in that state already.
    #[error("the outcome is {0} already")]
    Same(&'static str),
    /// No reason was given.
    #[error("give the reason")]
    NoReason,
    /// A query failed.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// What is to hold of an outcome, and why.
#[derive(Debug, Clone)]
pub struct Correction {
    /// CQC id of the location.
    pub location_id: String,
    /// The month.
    pub month: ReportingMonth,
    /// The state that holds from now on.
    pub state: ReturnState,
    /// Why: a fault of the service, an extension that was granted.
    pub reason: String,
}

/// Corrects the state of an outcome. What held when the window closed stays beside it.
pub async fn correct(state: &State, by: Actor, correction: Correction) -> Result<(), CorrectError> {
    let (clock, settings) = (state.clock.clone(), state.config.compliance.clone());
    let reason = correction.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(CorrectError::NoReason);
    }
    state
        .db
        .write(move |conn| {
            queries::lock(conn)?;
            let now = clock.now();
            let Correction { location_id, month, state, .. } = correction;
            let outcome = queries::find_outcome(conn, &location_id, month)?
                .ok_or_else(|| CorrectError::NoOutcome(location_id.clone(), month))?;
            if outcome.state == state {
                return Err(CorrectError::Same(state.as_str()));
            }
            let new = NewCorrection {
                location_id,
                month,
                was: outcome.state,
                became: state,
                reason,
                corrected_by: by.to_string(),
                corrected_at: now,
                extension_id: None,
            };
            queries::correct(conn, &new)?;
            recount_corrected(conn, &settings, (month, now), (&new.location_id, &outcome.provider_id))?;
            if [new.was, new.became].contains(&ReturnState::NotRequired) {
                // It comes onto the list, or leaves it: only a count of all finds its place.
                queries::forget_counts_from(conn, month)?;
            }
            audit::record(conn, by, entry_of(&new), now)?;
            Ok(())
        })
        .await
}

/// What the audit keeps of a correction. The reason stays with the correction itself.
fn entry_of(new: &NewCorrection) -> NewEntry {
    NewEntry::new("compliance.outcome_corrected", format!("location:{}", new.location_id))
        .with("month", new.month.to_string())
        .with("was", new.was.as_str())
        .with("became", new.became.as_str())
}
