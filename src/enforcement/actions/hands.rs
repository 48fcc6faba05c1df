//! Two people: whoever wrote a part of what a notice says does not sign it, and does not decide (docs/adr/0026).

use super::super::model::{Case, NoticeKind, Stage};
use super::super::queries;
use super::act::By;
use super::compose::wrote_beside_the_draft;
use super::draft::notice_at;
use super::error::CaseError;
use super::keep::newest_notice;
use crate::app::State;
use crate::db::Conn;

/// What of a case somebody did, so that another enforcement manager has to take the next step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OwnHands {
    /// A part of the notice that is written now: another signs it.
    pub notice: bool,
    /// A draft of the withdrawal: another signs it.
    pub withdrawal: bool,
    /// A part of the notice of intent, where it is to be decided: another decides.
    pub intent: bool,
    /// The newest decision, where a lawyer looks at it: another notes what the lawyer found.
    pub decision: bool,
}

/// What of a case this person did.
pub async fn own_hands(state: &State, by: &By, id: i64) -> Result<OwnHands, CaseError> {
    let by = by.clone();
    state
        .db
        .read(move |conn| {
            let case = queries::find_case(conn, &by.viewer, id)?.ok_or(CaseError::NotFound)?;
            let me = by.actor.to_string();
            let notice = match notice_at(case.stage) {
                Some(kind) => list_authors(conn, &case, kind)?.contains(&me),
                None => false,
            };
            let papers = queries::list_documents(conn, id)?;
            let withdrawal = match newest_notice(&papers) {
                Some(notice) => queries::list_withdrawers(conn, id, notice.added_at)?.contains(&me),
                None => false,
            };
            let is_to_decide = matches!(case.stage, Stage::RepresentationsOpen | Stage::DecisionDue);
            let intent = is_to_decide && wrote_the_intent(conn, &case, &by)?;
            let decision = case.legal_review && decided(conn, id, &by)?;
            Ok(OwnHands { notice, withdrawal, intent, decision })
        })
        .await
}

/// Everybody who wrote a part of a notice that was not signed yet: its drafts, what is alleged, and the amount.
pub(super) fn list_authors(conn: &mut Conn, case: &Case, kind: NoticeKind) -> Result<Vec<String>, CaseError> {
    let mut authors = queries::list_drafters(conn, case.id, kind)?;
    authors.extend(wrote_beside_the_draft(conn, case, kind)?);
    Ok(authors)
}

/// Fails with [`CaseError::OwnNotice`] for whoever wrote a part of the notice of intent; asked before they type reasons.
pub async fn may_decide(state: &State, by: &By, id: i64) -> Result<(), CaseError> {
    let by = by.clone();
    state
        .db
        .read(move |conn| {
            let case = queries::find_case(conn, &by.viewer, id)?.ok_or(CaseError::NotFound)?;
            require_other_hands(conn, &case, &by)
        })
        .await
}

/// Fails for whoever wrote a part of the notice of intent.
pub(super) fn require_other_hands(conn: &mut Conn, case: &Case, by: &By) -> Result<(), CaseError> {
    if wrote_the_intent(conn, case, by)? { Err(CaseError::OwnNotice) } else { Ok(()) }
}

/// Whether this person wrote a part of the notice of intent: a draft, what is alleged, or the amount.
fn wrote_the_intent(conn: &mut Conn, case: &Case, by: &By) -> Result<bool, CaseError> {
    let me = by.actor.to_string();
    let mut events = queries::list_events(conn, case.id)?.into_iter();
    let drafted = events.any(|event| event.kind == "notice_drafted" && event.actor == me);
    Ok(drafted || wrote_beside_the_draft(conn, case, NoticeKind::Intent)?.contains(&me))
}

/// Whether this person made the newest decision: who was late does not say that it does not matter.
pub(super) fn decided(conn: &mut Conn, case_id: i64, by: &By) -> Result<bool, CaseError> {
    let me = by.actor.to_string();
    let decision = queries::list_events(conn, case_id)?.into_iter().rev().find(|event| event.kind == "decided");
    Ok(decision.is_some_and(|event| event.actor == me))
}
