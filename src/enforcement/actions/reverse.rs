//! Reverses a payment that was recorded wrongly, or that the bank took back. The payment stays as it was recorded; what is
//! owed again is to be paid, or is overdue. What was paid back of it has to come back too.

use chrono::NaiveDate;

use super::super::model::{NewReversal, Payment, Pence, Stage};
use super::super::queries;
use super::super::rules::due;
use super::super::rules::moves::{Move, at};
use super::act::{Act, At, By, Note};
use super::error::CaseError;
use super::onward::is_determined;
use super::stands::is_for_penalty;
use crate::app::State;
use crate::db::Conn;

/// A payment that did not come after all.
#[derive(Debug, Clone)]
pub struct Reversed {
    /// Number of the payment.
    pub payment: i64,
    /// The day the money was gone, or the slip was seen.
    pub on: NaiveDate,
    /// Why.
    pub reason: String,
}

/// Reverses a payment, once and as a whole.
pub async fn reverse_payment(state: &State, by: By, at: At, reversed: Reversed) -> Result<(), CaseError> {
    let (now, inside) = (state.clock.now(), state.clone());
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            if act.case.stage == Stage::Closed {
                return Err(CaseError::NotNow(act.case.stage));
            }
            let payment = check(conn, &act, &reversed)?;
            let pence = payment.pence;
            let new = NewReversal {
                case_id: act.case.id,
                payment_id: reversed.payment,
                reversed_on: reversed.on,
                reason: reversed.reason.clone(),
                recorded_by: by.actor.to_string(),
                recorded_at: now,
            };
            let id = queries::insert_reversal(conn, &new)?;
            take_back(conn, &mut act, &payment)?;
            owe_again(conn, &mut act, &inside)?;
            let note = Note::new("reversed", reversed.reason)
                .audited("reversal", id)
                .audited("payment", reversed.payment)
                .audited("pence", pence.as_i64())
                .audited("to_come_back", act.case.to_come_back().as_i64());
            act.finish(conn, note).map(drop)
        })
        .await
}

/// The payment, if it can be reversed.
fn check(conn: &mut Conn, act: &Act<'_>, reversed: &Reversed) -> Result<Payment, CaseError> {
    let payments = queries::list_payments(conn, act.case.id)?;
    let payment = payments.into_iter().find(|payment| payment.id == reversed.payment);
    let payment = payment.ok_or_else(|| CaseError::refused("payment", "Choose the payment"))?;
    let before = queries::list_reversals(conn, act.case.id)?;
    if before.iter().any(|reversal| reversal.payment_id == payment.id) {
        return Err(CaseError::refused("payment", "This payment was reversed before"));
    }
    if reversed.on > act.today() || reversed.on < payment.received_on {
        let why = "The day must not be to come, and not before the payment came";
        return Err(CaseError::refused("reversed_on", why));
    }
    Ok(payment)
}

/// Takes the payment out of the sums of the case. One that came before the penalty of now stood was no part of it, and had
/// been paid back before the case began again.
fn take_back(conn: &mut Conn, act: &mut Act<'_>, payment: &Payment) -> Result<(), CaseError> {
    if !is_for_penalty(&queries::list_events(conn, act.case.id)?, payment) {
        act.case.take_back_of_before(payment.pence);
        return Ok(());
    }
    let refunds = queries::list_refunds(conn, act.case.id)?;
    let since = refunds.iter().filter(|refund| refund.recorded_at >= payment.recorded_at);
    let refunded = since.fold(Pence::default(), |sum, refund| sum.plus(refund.pence));
    act.case.take_back(payment.pence, refunded);
    Ok(())
}

/// A case that counted as paid and is not goes back to where it is to be paid, or to overdue if its day is over and the notice
/// is not suspended.
fn owe_again(conn: &mut Conn, act: &mut Act<'_>, state: &State) -> Result<(), CaseError> {
    if act.case.stage != Stage::Paid || act.case.outstanding() == Pence::default() {
        return Ok(());
    }
    let late = due::is_late(act.case.pay_by, act.today()) && is_determined(conn, act, state)?;
    // Officers were reminded of this day when it was owed before.
    act.case.reminded_for = None;
    act.make(
        conn,
        if late { Move::between::<at::Paid, at::Overdue>() } else { Move::between::<at::Paid, at::Payable>() },
    )
}
