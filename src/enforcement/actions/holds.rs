//! What has to hold at each step towards a penalty, not only when the case was opened: whoever is fined may be fined, and
//! what is alleged is still what is on record.

use super::super::model::{Breach, Case};
use super::super::queries;
use super::super::rules::moves;
use super::act::Act;
use super::error::CaseError;
use crate::accounts::{Scope, Scopes};
use crate::compliance::{self, rules::is_miss};
use crate::config::Compliance;
use crate::db::Conn;
use crate::register;

/// Fails if the provider is a public body, or is found to be one since (S.I. 2022/1175 regulation 2).
pub(super) fn require_fineable(conn: &mut Conn, case: &Case) -> Result<(), CaseError> {
    let everywhere = Scopes(vec![Scope::National]);
    let provider = register::queries::find_provider(conn, &everywhere, &case.provider_id)?;
    let public = provider.is_none_or(|provider| provider.public_body);
    if moves::may_be_fined(public) { Ok(()) } else { Err(CaseError::PublicBody(case.provider_name.clone())) }
}

/// Fails while something that was late waits for a lawyer.
pub(super) fn require_reviewed(act: &Act<'_>) -> Result<(), CaseError> {
    if act.case.legal_review {
        return Err(CaseError::refused("notice", "Something was late. A lawyer has to look at that first"));
    }
    Ok(())
}

/// Fails if a window that the case rests on as missed was corrected since and counts as missed no more: a fault of the
/// service, more time, a wrong clock.
pub(super) fn require_windows_stand(conn: &mut Conn, settings: &Compliance, case: &Case) -> Result<(), CaseError> {
    if case.breach == Breach::FalseInformation {
        return Ok(());
    }
    let windows = queries::list_windows(conn, case.id)?;
    let months = || windows.iter().map(|(window, ..)| window.month);
    let (Some(first), Some(last)) = (months().min(), months().max()) else { return Ok(()) };
    let ids: Vec<String> = windows.iter().map(|(window, ..)| window.location_id.clone()).collect();
    let outcomes = compliance::queries::list_history(conn, &ids, first, last)?;
    for (window, name, _) in &windows {
        let now = outcomes.iter().find(|one| one.location_id == window.location_id && one.month == window.month);
        if !now.is_some_and(|outcome| is_miss(outcome.state, settings)) {
            let month = window.month.for_people();
            let why = format!("What came of {month} at {name} was corrected, and it does not count as missed any more");
            return Err(CaseError::refused("window", why));
        }
    }
    Ok(())
}
