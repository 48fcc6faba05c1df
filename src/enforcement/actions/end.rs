//! Withdraws a notice in writing (S.I. 2022/1175 regulation 7(1)), begins again, and closes a case.

use super::super::model::{DocumentKind, Pence, ServiceState, Stage};
use super::super::queries;
use super::super::rules::contents::paragraphs;
use super::super::rules::days;
use super::super::rules::moves::{Move, at};
use super::act::{Act, At, By, Note};
use super::decide::{Facts, issue};
use super::error::CaseError;
use crate::app::State;
use crate::db::Conn;
use crate::mail;

#[derive(serde::Serialize)]
struct Withdrawal<'a> {
    reference: String,
    provider_name: &'a str,
    addressee: &'a str,
    dated: String,
    authority: &'a str,
    what: &'static str,
    reasons: Vec<String>,
    repay: Option<String>,
}

/// Withdraws the notice that is in force: a manager, with reasons, in writing. What was paid has to be paid back.
pub async fn withdraw(state: &State, by: By, at: At, reasons: String) -> Result<(), CaseError> {
    let (now, templates) = (state.clock.now(), std::sync::Arc::clone(&state.templates));
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            let facts = Facts::of(conn, &act)?;
            let papers = queries::list_documents(conn, act.case.id)?;
            let last = papers.iter().rev().find(|paper| !paper.facts.is_empty()).map(|paper| paper.kind);
            let is_final = last == Some(DocumentKind::Final);
            act.go(conn, Stage::Withdrawn)?;
            hold_back(conn, &act)?;
            let repay = (act.case.received() > Pence::default()).then(|| act.case.received().to_string());
            let letter = Withdrawal {
                reference: act.case.reference(),
                provider_name: &act.case.provider_name,
                addressee: &facts.addressee,
                dated: days::in_words(act.today()),
                authority: &facts.authority,
                what: if is_final { "final notice" } else { "notice of intent" },
                reasons: paragraphs(&reasons),
                repay,
            };
            let text = templates.render_text("mail/withdrawal", &letter)?;
            issue(conn, &act, &facts, (DocumentKind::Withdrawal, "withdrawal"), &text)?;
            let note = Note::new("withdrawn", reasons).audited("paid", act.case.received().as_i64());
            act.finish(conn, note).map(drop)
        })
        .await
}

/// Takes a notice out of the outbox that has not left yet, and gives up one that failed.
fn hold_back(conn: &mut Conn, act: &Act<'_>) -> Result<(), CaseError> {
    let services = queries::list_services(conn, act.case.id)?;
    for service in services.into_iter().filter(|service| service.state == ServiceState::Waiting) {
        let Some(id) = service.message_id else { continue };
        let mut taken = mail::cancel(conn, &[id], act.now)?;
        taken.extend(mail::give_up(conn, &[id], act.now)?);
        if !taken.is_empty() {
            queries::settle_service(conn, service.id, ServiceState::Failed, None, None)?;
        }
    }
    Ok(())
}

/// Begins again after a withdrawal, with a new notice of intent on the same windows.
pub async fn begin_again(state: &State, by: By, at: At, reason: String) -> Result<(), CaseError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            if act.case.received() > Pence::default() {
                return Err(CaseError::refused(
                    "reason",
                    "What was paid on the notice that was withdrawn has to be paid back first",
                ));
            }
            act.make(conn, Move::between::<at::Withdrawn, at::Support>())?;
            act.case.representations_until = None;
            act.case.decide_by = None;
            act.case.pay_by = None;
            act.case.appeal_until = None;
            act.case.penalty = None;
            act.finish(conn, Note::new("begun_again", reason)).map(drop)
        })
        .await
}

/// Closes a case. Every payment was found on the account, and what was not due was paid back.
pub async fn close(state: &State, by: By, at: At, reason: String) -> Result<(), CaseError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            if act.case.legal_review {
                return Err(CaseError::refused("reason", "A lawyer has to look at this case first"));
            }
            let payments = queries::list_payments(conn, act.case.id)?;
            if payments.iter().any(|payment| payment.reconciled_at.is_none()) {
                return Err(CaseError::refused("reason", "A payment was not found on the account yet"));
            }
            if act.case.to_pay_back() > Pence::default() {
                let why = format!("{} has to be paid back first", act.case.to_pay_back());
                return Err(CaseError::refused("reason", why));
            }
            act.go(conn, Stage::Closed)?;
            act.finish(conn, Note::new("closed", reason)).map(drop)
        })
        .await
}
