//! What has to hold at each step towards a penalty, not only when the case was opened: whoever is fined may be fined, and
//! what is alleged is still what is on record.

use std::collections::HashMap;

use super::super::model::{Breach, Case, CaseWindow, Pence};
use super::super::queries;
use super::super::rules::moves;
use super::act::Act;
use super::error::CaseError;
use crate::accounts::{Scope, Scopes};
use crate::compliance::model::Outcome;
use crate::compliance::{self, rules::is_miss};
use crate::config::Compliance;
use crate::db::Conn;
use crate::register;
use crate::windows::ReportingMonth;

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

/// Fails while money is here that is not due: nobody is asked for a penalty while we owe them what they paid before it.
pub(super) fn require_paid_back(case: &Case) -> Result<(), CaseError> {
    let back = case.to_pay_back();
    if back > Pence::default() {
        return Err(CaseError::refused("notice", format!("{back} has to be paid back first")));
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
    let outcomes = outcomes_now(conn, &windows)?;
    for (window, name, _) in &windows {
        let now = outcomes.get(&(window.location_id.clone(), window.month));
        if !now.is_some_and(|outcome| is_miss(outcome.state, settings)) {
            let month = window.month.for_people();
            let why = format!("What came of {month} at {name} was corrected, and it does not count as missed any more");
            return Err(CaseError::refused("window", why));
        }
    }
    Ok(())
}

/// What came of windows as it stands now, by location and month: it may have been corrected since the case was opened.
pub(super) fn outcomes_now(
    conn: &mut Conn,
    windows: &[(CaseWindow, String, String)],
) -> Result<HashMap<(String, ReportingMonth), Outcome>, CaseError> {
    let Some((first, last)) = months_of(windows) else { return Ok(HashMap::new()) };
    let outcomes = compliance::queries::list_history(conn, &locations_of(windows), first, last)?;
    Ok(outcomes.into_iter().map(|outcome| ((outcome.location_id.clone(), outcome.month), outcome)).collect())
}

/// The first and the last month of windows, if there are any.
pub(super) fn months_of(windows: &[(CaseWindow, String, String)]) -> Option<(ReportingMonth, ReportingMonth)> {
    let months = || windows.iter().map(|(window, ..)| window.month);
    months().min().zip(months().max())
}

/// The locations of windows, each once.
pub(super) fn locations_of(windows: &[(CaseWindow, String, String)]) -> Vec<String> {
    let mut ids: Vec<String> = windows.iter().map(|(window, ..)| window.location_id.clone()).collect();
    ids.sort();
    ids.dedup();
    ids
}
