//! Records payments, finds them on the account, and goes to the county court for what is not paid (S.I. 2022/1175
//! regulations 9 and 10). The amount never grows.

use chrono::NaiveDate;

use super::super::model::{Case, DocumentKind, NewPayment, NewRefund, Pence, Stage};
use super::super::queries;
use super::super::rules::days;
use super::super::rules::moves::{Move, at};
use super::act::{Act, At, By, Note};
use super::compose::registered_name;
use super::decide::{Facts, Letter, issue};
use super::error::CaseError;
use super::holds::{require_fineable, require_reviewed, require_windows_stand};
use super::onward::require_determined;
use super::settle::{find_waiting, sent_days};
use crate::app::State;
use crate::db::Conn;

/// Stages in which money may come in for a penalty. While an appeal is open nothing is due, and what comes is kept; money
/// that was on its way comes after all was paid, or after the penalty fell, too.
const PAYING: [Stage; 9] = [
    Stage::Payable,
    Stage::Appealed,
    Stage::Confirmed,
    Stage::Varied,
    Stage::Overdue,
    Stage::CountyCourt,
    Stage::Paid,
    Stage::Quashed,
    Stage::Withdrawn,
];

/// Stages in which nothing is due yet, or none was imposed. Whoever was given a notice may pay all the same: it is recorded
/// as it came, and has to be paid back.
const NOT_DUE: [Stage; 6] = [
    Stage::Support,
    Stage::NoticeOfIntent,
    Stage::RepresentationsOpen,
    Stage::DecisionDue,
    Stage::NoPenalty,
    Stage::FinalNotice,
];

/// Whether money may come in: where a penalty stands or stood, where a notice was given, and what has to come back at any
/// time before the end.
pub fn may_come_in(case: &Case) -> bool {
    PAYING.contains(&case.stage)
        || (NOT_DUE.contains(&case.stage) && case.notified_at.is_some())
        || (case.stage != Stage::Closed && case.to_come_back() > Pence::default())
}

/// A payment that came in.
#[derive(Debug, Clone)]
pub struct Received {
    /// How much.
    pub amount: Pence,
    /// When.
    pub on: NaiveDate,
    /// Its reference on the account.
    pub reference: String,
    /// Whether it is right that it is more than is to be paid.
    pub more: bool,
}

/// Money that was paid back.
#[derive(Debug, Clone)]
pub struct PaidBack {
    /// How much.
    pub amount: Pence,
    /// When.
    pub on: NaiveDate,
    /// Its reference on the account.
    pub reference: String,
}

/// Records a payment as it came. What is more than is still to be paid is on the record as to be paid back; as it may as
/// well be a slip of the pen, it is asked for once whether it is right.
pub async fn record_payment(state: &State, by: By, at: At, received: Received) -> Result<(), CaseError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            check_amount(&act.case, &received)?;
            require_given(conn, &act, received.amount)?;
            check_day(conn, &act, received.on, "received_on")?;
            let new = NewPayment {
                case_id: act.case.id,
                pence: received.amount,
                received_on: received.on,
                reference: received.reference.clone(),
                recorded_by: by.actor.to_string(),
                recorded_at: now,
            };
            let id = queries::insert_payment(conn, &new)?;
            act.case.take_in(received.amount);
            settle_if_paid(conn, &mut act)?;
            let note = Note::new("paid", "").audited("payment", id).audited("pence", received.amount.as_i64());
            act.finish(conn, note).map(drop)
        })
        .await
}

fn check_amount(case: &Case, received: &Received) -> Result<(), CaseError> {
    if !may_come_in(case) {
        return Err(CaseError::NotNow(case.stage));
    }
    if received.amount == Pence::default() {
        return Err(CaseError::refused("amount", "The amount must be more than £0"));
    }
    let owed = case.outstanding().plus(case.to_come_back());
    if received.amount <= owed || received.more {
        return Ok(());
    }
    let only = if PAYING.contains(&case.stage) {
        format!("Only {owed} is still to be paid")
    } else if owed == Pence::default() {
        "No penalty stands now, so what comes has to be paid back".to_owned()
    } else {
        format!("Only {owed} has to come back, and no penalty stands now")
    };
    Err(CaseError::refused("amount", format!("{only}. If that is what came, say so below")))
}

/// Fails between the signing of a final notice and its service: what comes then is for the penalty, which stands from the
/// service on. What has to come back can come all the same, and no more than that.
fn require_given(conn: &mut Conn, act: &Act<'_>, amount: Pence) -> Result<(), CaseError> {
    let waits = act.case.stage == Stage::FinalNotice && find_waiting(conn, act)?.is_some();
    let back = act.case.to_come_back();
    if !waits || amount <= back {
        return Ok(());
    }
    let signed = if back == Pence::default() {
        "The final notice is signed".to_owned()
    } else {
        format!("The final notice is signed, and only {back} has to come back")
    };
    let why = format!("{signed}. Record first how it was given: it is to be paid from then on");
    Err(CaseError::refused("amount", why))
}

/// The true day that money moved: before today as well, and not before the first final notice was sent, whenever that was
/// recorded.
fn check_day(conn: &mut Conn, act: &Act<'_>, on: NaiveDate, field: &'static str) -> Result<(), CaseError> {
    let first = match sent_days(conn, act.case.id, DocumentKind::Final)?.first() {
        Some(sent_on) => Some(*sent_on),
        None => sent_days(conn, act.case.id, DocumentKind::Intent)?.first().copied(),
    };
    if on > act.today() || first.is_some_and(|first| on < first) {
        let why = "The day must not be to come, and not before the notice was sent";
        return Err(CaseError::refused(field, why));
    }
    Ok(())
}

/// Records that money was paid back: no more than came and is not due.
pub async fn record_refund(state: &State, by: By, at: At, back: PaidBack) -> Result<(), CaseError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            let most = act.case.to_pay_back();
            if most == Pence::default() || act.case.stage == Stage::Closed {
                return Err(CaseError::NotNow(act.case.stage));
            }
            if back.amount == Pence::default() || back.amount > most {
                let why = format!("The amount must be more than £0, and no more than {most}");
                return Err(CaseError::refused("amount", why));
            }
            check_day(conn, &act, back.on, "paid_on")?;
            let new = NewRefund {
                case_id: act.case.id,
                pence: back.amount,
                paid_on: back.on,
                reference: back.reference.clone(),
                recorded_by: by.actor.to_string(),
                recorded_at: now,
            };
            let id = queries::insert_refund(conn, &new)?;
            act.case.set_received(act.case.received().less(back.amount));
            let note = Note::new("paid_back", "").audited("refund", id).audited("pence", back.amount.as_i64());
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
            if queries::list_reversals(conn, act.case.id)?.iter().any(|reversal| reversal.payment_id == payment) {
                return Err(CaseError::refused("payment", "This payment was reversed"));
            }
            if !queries::reconcile(conn, act.case.id, payment, &by.actor.to_string(), now)? {
                return Err(CaseError::Stale);
            }
            act.finish(conn, Note::new("reconciled", "").audited("payment", payment)).map(drop)
        })
        .await
}

/// Notes that the county court was asked for an order (regulation 9(2)).
pub async fn go_to_court(state: &State, by: By, at: At, reference: String) -> Result<(), CaseError> {
    let (now, inside) = (state.clock.now(), state.clone());
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            act.make(conn, Move::between::<at::Overdue, at::CountyCourt>())?;
            require_windows_stand(conn, &inside.config.compliance, &act.case)?;
            require_determined(conn, &act, &inside)?;
            require_owed(&act.case)?;
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

/// Fails where all is paid: no court is asked for it, and there is nothing to certify.
fn require_owed(case: &Case) -> Result<(), CaseError> {
    if case.outstanding() > Pence::default() {
        return Ok(());
    }
    Err(CaseError::refused("reason", "Nothing is still to be paid"))
}

/// Signs a certificate that the sum was not received by today (regulation 9(3)).
pub async fn certify(state: &State, by: By, at: At) -> Result<(), CaseError> {
    let (now, inside) = (state.clock.now(), state.clone());
    state
        .db
        .write(move |conn| {
            let act = Act::begin(conn, &by, at, now)?;
            act.require(&[Stage::Overdue, Stage::CountyCourt])?;
            act.require_manager()?;
            require_fineable(conn, &act.case)?;
            require_reviewed(&act)?;
            require_windows_stand(conn, &inside.config.compliance, &act.case)?;
            require_determined(conn, &act, &inside)?;
            require_owed(&act.case)?;
            let authority = &inside.config.enforcement.authority;
            let provider_name = registered_name(conn, &act.case)?;
            let certificate = certificate(&act.case, &provider_name, authority, act.today());
            let text = inside.templates.render_text("mail/certificate", &certificate)?;
            // For the court: it is kept and sent to nobody.
            let nobody = Facts::nobody();
            let letter = Letter { kind: DocumentKind::Certificate, name: "certificate", facts: "" };
            issue(conn, &act, &nobody, &letter, &text)?;
            act.finish(conn, Note::new("certified", "")).map(drop)
        })
        .await
}

fn certificate<'a>(case: &'a Case, provider_name: &'a str, authority: &'a str, today: NaiveDate) -> Certificate<'a> {
    Certificate {
        reference: case.reference(),
        provider_name,
        provider_id: &case.provider_id,
        authority,
        dated: days::in_words(today),
        penalty: case.penalty.unwrap_or_default().to_string(),
        outstanding: case.outstanding().to_string(),
        pay_by: case.pay_by.map(days::in_words).unwrap_or_default(),
    }
}
