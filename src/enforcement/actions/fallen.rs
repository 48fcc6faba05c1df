//! Which notices are in force and fall with a withdrawal, whether any of them reached the provider, and how.

use super::super::model::{Document, DocumentKind, Service, ServiceState};
use super::super::queries;
use super::act::Act;
use super::error::CaseError;
use crate::db::Conn;

/// The pages of the notices that a withdrawal takes back, oldest first: those that were signed since the withdrawal before
/// it. A notice of intent falls with the final notice that rests on it. Without a withdrawal, those that are in force now.
pub(super) fn notices_in_force(papers: &[Document], withdrawal: Option<i64>) -> Vec<&Document> {
    let before = papers.iter().rev().filter(|paper| withdrawal.is_none_or(|id| paper.id < id));
    let of_it = before.take_while(|paper| paper.kind != DocumentKind::Withdrawal);
    let is_page =
        |paper: &&Document| matches!(paper.kind, DocumentKind::Intent | DocumentKind::Final) && !paper.facts.is_empty();
    let mut found: Vec<&Document> = of_it.filter(is_page).collect();
    found.reverse();
    found
}

/// How one of these notices reached whom it was meant for, the last time.
pub(super) fn last_giving<'a>(notices: &[&Document], services: &'a [Service]) -> Option<&'a Service> {
    of(notices, services).filter(|service| service.state.has_reached()).last()
}

/// Whether one of these notices reached the provider, or is on its way this moment and may.
pub(super) fn may_reach(notices: &[&Document], services: &[Service]) -> bool {
    of(notices, services).any(|service| service.state.has_reached() || service.state == ServiceState::Waiting)
}

fn of<'a>(notices: &[&Document], services: &'a [Service]) -> impl Iterator<Item = &'a Service> {
    let ids: Vec<i64> = notices.iter().map(|notice| notice.id).collect();
    services.iter().filter(move |service| ids.contains(&service.document_id))
}

/// Whether a withdrawal is theirs to see: of what never reached them they know nothing, unless they were given it all the
/// same.
pub(super) fn concerns_them(withdrawal: &Document, papers: &[Document], services: &[Service]) -> bool {
    let notices = notices_in_force(papers, Some(withdrawal.id));
    last_giving(&notices, services).or_else(|| last_giving(&[withdrawal], services)).is_some()
}

/// Fails while whoever was given a notice was not given its withdrawal. Where nobody was given the notice, there is nobody to
/// tell.
pub(super) fn require_withdrawal_given(conn: &mut Conn, act: &Act<'_>) -> Result<(), CaseError> {
    let papers = queries::list_documents(conn, act.case.id)?;
    let is_paper = |paper: &&Document| {
        paper.kind == DocumentKind::Withdrawal && !paper.facts.is_empty() && paper.added_at >= act.case.stage_since
    };
    let Some(paper) = papers.iter().rev().find(is_paper) else { return Ok(()) };
    let services = queries::list_services(conn, act.case.id)?;
    let fell = notices_in_force(&papers, Some(paper.id));
    if may_reach(&fell, &services) && last_giving(&[paper], &services).is_none() {
        let why = "The provider was not given the withdrawal yet. Record how it was given first";
        return Err(CaseError::refused("reason", why));
    }
    Ok(())
}
