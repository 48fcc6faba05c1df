//! Begins again after a withdrawal, and closes a case.

use super::super::model::{Pence, Stage};
use super::super::queries;
use super::super::rules::days;
use super::super::rules::moves::{Move, at};
use super::act::{Act, At, By, Note};
use super::error::CaseError;
use super::withdraw::require_withdrawal_given;
use crate::app::State;
use crate::clock::UtcTime;

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
            require_withdrawal_given(conn, &act)?;
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
            if let Some(until) = open_to_appeal(&act) {
                let until = days::moment_in_words(days::shown(until));
                let why = format!("The provider can appeal until {until}. The case stays open until then");
                return Err(CaseError::refused("reason", why));
            }
            let reversed = queries::list_reversals(conn, act.case.id)?;
            let is_reversed = |id: i64| reversed.iter().any(|reversal| reversal.payment_id == id);
            let payments = queries::list_payments(conn, act.case.id)?;
            if payments.iter().any(|payment| payment.reconciled_at.is_none() && !is_reversed(payment.id)) {
                return Err(CaseError::refused("reason", "A payment was not found on the account yet"));
            }
            if act.case.to_pay_back() > Pence::default() {
                let why = format!("{} has to be paid back first", act.case.to_pay_back());
                return Err(CaseError::refused("reason", why));
            }
            if act.case.stage == Stage::Withdrawn {
                require_withdrawal_given(conn, &act)?;
            }
            act.go(conn, Stage::Closed)?;
            act.finish(conn, Note::new("closed", reason)).map(drop)
        })
        .await
}

/// Until when the provider may appeal, if a penalty stands and that is not over. Whoever paid may still appeal.
fn open_to_appeal(act: &Act<'_>) -> Option<UtcTime> {
    let stands = matches!(act.case.stage, Stage::Paid | Stage::CountyCourt);
    act.case.appeal_until.filter(|until| stands && act.now < *until)
}
