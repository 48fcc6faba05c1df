//! Begins again after a withdrawal, and closes a case.

use super::super::model::{Pence, Stage};
use super::super::queries;
use super::super::rules::days;
use super::super::rules::moves::{Move, at};
use super::act::{Act, At, By, Note};
use super::error::CaseError;
use super::fallen::require_withdrawal_given;
use super::onward::may_follow;
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;

/// Begins again after a withdrawal, with a new notice of intent on the same windows.
pub async fn begin_again(state: &State, by: By, at: At, reason: String) -> Result<(), CaseError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            if act.case.to_pay_back() > Pence::default() {
                return Err(CaseError::refused(
                    "reason",
                    "What was paid on the notice that was withdrawn has to be paid back first",
                ));
            }
            require_withdrawal_given(conn, &act)?;
            // While it stands as withdrawn, as nothing is owed then.
            act.case.begin_again();
            act.make(conn, Move::between::<at::Withdrawn, at::Support>())?;
            act.finish(conn, Note::new("begun_again", reason)).map(drop)
        })
        .await
}

/// Closes a case. No appeal is to come, every payment was found on the account, and what was not due was paid back.
pub async fn close(state: &State, by: By, at: At, reason: String) -> Result<(), CaseError> {
    let (now, inside) = (state.clock.now(), state.clone());
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            // Whoever may not close it is told nothing of what else stands in the way.
            act.require_may_go(Stage::Closed)?;
            if act.case.legal_review {
                return Err(CaseError::refused("reason", "A lawyer has to look at this case first"));
            }
            require_no_appeal_to_come(conn, &act, &inside)?;
            require_settled(conn, &act)?;
            if act.case.stage == Stage::Withdrawn {
                require_withdrawal_given(conn, &act)?;
            }
            act.go(conn, Stage::Closed)?;
            act.finish(conn, Note::new("closed", reason)).map(drop)
        })
        .await
}

/// Fails while the provider may appeal, which it may after it paid, or while either side may go on from what a tribunal
/// decided: a case that is closed takes no appeal.
fn require_no_appeal_to_come(conn: &mut Conn, act: &Act<'_>, state: &State) -> Result<(), CaseError> {
    let stands = matches!(act.case.stage, Stage::Paid | Stage::CountyCourt);
    if !stands && act.case.stage != Stage::Quashed {
        return Ok(());
    }
    let shown = |until: UtcTime| days::moment_in_words(days::shown(until));
    if let Some(until) = act.case.appeal_until.filter(|until| stands && act.now < *until) {
        let why = format!("The provider can appeal until {}. The case stays open until then", shown(until));
        return Err(CaseError::refused("reason", why));
    }
    let Some((ended_on, until)) = may_follow(conn, act, state, |_| true)? else { return Ok(()) };
    let (ended_on, until) = (days::in_words(ended_on), shown(until));
    let why =
        format!("An appeal ended on {ended_on}, and another may follow until {until}. The case stays open until then");
    Err(CaseError::refused("reason", why))
}

/// Fails while money is not where it belongs.
fn require_settled(conn: &mut Conn, act: &Act<'_>) -> Result<(), CaseError> {
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
    let missing = act.case.to_come_back();
    if missing > Pence::default() && !act.is_manager {
        let why = format!("{missing} that was paid back has to come back. Only a manager closes the case without it");
        return Err(CaseError::refused("reason", why));
    }
    Ok(())
}
