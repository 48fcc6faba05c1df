//! Records payments, finds them on the account, and goes to the county court for what is not paid (S.I. 2022/1175
//! regulations 9 and 10). The amount never grows.

use chrono::NaiveDate;

use super::super::model::{Case, DocumentKind, NewPayment, Pence, Stage};
use super::super::queries;
use super::super::rules::days;
use super::super::rules::moves::{Move, at};
use super::act::{Act, At, By, Note};
use super::decide::{Facts, issue};
use super::error::CaseError;
use crate::app::State;
use crate::db::Conn;

/// Stages in which money may come in. While an appeal is open nothing is due, and what comes is kept.
pub const PAYING: [Stage; 6] =
    [Stage::Payable, Stage::Appealed, Stage::Confirmed, Stage::Varied, Stage::Overdue, Stage::CountyCourt];

/// A payment that came in.
#[derive(Debug, Clone)]
pub struct Received {
    /// How much.
    pub amount: Pence,
    /// When.
    pub on: NaiveDate,
    /// Its reference on the account.
    pub reference: String,
}

/// Records a payment. More than is still to be paid is refused: it has to be paid back, and the rest recorded.
pub async fn record_payment(state: &State, by: By, at: At, received: Received) -> Result<(), CaseError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            act.require(&PAYING)?;
            if received.amount == Pence::default() {
                return Err(CaseError::refused("amount", "The amount must be more than £0"));
            }
            let outstanding = act.case.outstanding();
            if received.amount > outstanding {
                let why = format!("Only {outstanding} is still to be paid. Pay the rest back, and enter {outstanding}");
                return Err(CaseError::refused("amount", why));
            }
            if received.on > act.today() || act.case.notified_at.is_some_and(|at| received.on < days::day_of(at)) {
                let why = "The day must not be to come, and not before the first notice was given";
                return Err(CaseError::refused("received_on", why));
            }
            let new = NewPayment {
                case_id: act.case.id,
                pence: received.amount,
                received_on: received.on,
                reference: received.reference.clone(),
                recorded_by: by.actor.to_string(),
                recorded_at: now,
            };
            let id = queries::insert_payment(conn, &new)?;
            act.case.paid = act.case.paid.plus(received.amount);
            settle_if_paid(conn, &mut act)?;
            let note = Note::new("paid", "").audited("payment", id).audited("pence", received.amount.as_i64());
            act.finish(conn, note).map(drop)
        })
        .await
}

/// Moves a case of which all is paid; not while an appeal is open.
pub(super) fn settle_if_paid(conn: &mut Conn, act: &mut Act<'_>) -> Result<(), CaseError> {
    let all = act.case.penalty.is_some() && act.case.outstanding() == Pence::default();
    if all && Move::find(act.case.stage, Stage::Paid).is_some() { act.go(conn, Stage::Paid) } else { Ok(()) }
}

/// Notes that a payment was found on the account.
pub async fn reconcile(state: &State, by: By, at: At, payment: i64) -> Result<(), CaseError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let act = Act::begin(conn, &by, at, now)?;
            if !queries::reconcile(conn, act.case.id, payment, &by.actor.to_string(), now)? {
                return Err(CaseError::Stale);
            }
            act.finish(conn, Note::new("reconciled", "").audited("payment", payment)).map(drop)
        })
        .await
}

/// Notes that the county court was asked for an order (regulation 9(2)).
pub async fn go_to_court(state: &State, by: By, at: At, reference: String) -> Result<(), CaseError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            act.make(conn, Move::between::<at::Overdue, at::CountyCourt>())?;
            act.finish(conn, Note::new("court", reference)).map(drop)
        })
        .await
}

#[derive(serde::Serialize)]
struct Certificate<'a> {
    reference: String,
    provider_name: &'a str,
    provider_id: &'a str,
    authority: &'a str,
    dated: String,
    penalty: String,
    outstanding: String,
    pay_by: String,
}

/// Signs a certificate that the sum was not received by today (regulation 9(3)).
pub async fn certify(state: &State, by: By, at: At) -> Result<(), CaseError> {
    let (now, templates) = (state.clock.now(), std::sync::Arc::clone(&state.templates));
    let authority = state.config.enforcement.authority.clone();
    state
        .db
        .write(move |conn| {
            let act = Act::begin(conn, &by, at, now)?;
            act.require(&[Stage::Overdue, Stage::CountyCourt])?;
            act.require_manager()?;
            let text = templates.render_text("mail/certificate", &certificate(&act.case, &authority, act.today()))?;
            // For the court: it is kept and sent to nobody.
            let nobody = Facts::nobody();
            issue(conn, &act, &nobody, (DocumentKind::Certificate, "certificate"), &text)?;
            act.finish(conn, Note::new("certified", "")).map(drop)
        })
        .await
}

fn certificate<'a>(case: &'a Case, authority: &'a str, today: NaiveDate) -> Certificate<'a> {
    Certificate {
        reference: case.reference(),
        provider_name: &case.provider_name,
        provider_id: &case.provider_id,
        authority,
        dated: days::in_words(today),
        penalty: case.penalty.unwrap_or_default().to_string(),
        outstanding: case.outstanding().to_string(),
        pay_by: case.pay_by.map(days::in_words).unwrap_or_default(),
    }
}
