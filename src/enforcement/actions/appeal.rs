//! Appeals to the tribunal (S.I. 2022/1175 regulation 8): while one is open, the notice has no effect.

use chrono::{Days, NaiveDate};

use super::super::model::{AppealOutcome, NewAppeal, Purpose, Stage};
use super::super::queries;
use super::super::rules::days;
use super::act::{Act, At, By, Note};
use super::error::CaseError;
use super::pay::settle_if_paid;
use crate::app::State;
use crate::db::Conn;

/// An appeal that was made.
#[derive(Debug, Clone)]
pub struct Lodged {
    /// The reference of the tribunal.
    pub reference: String,
    /// The day it was made.
    pub on: NaiveDate,
    /// Whether the tribunal let it in although it was late.
    pub let_in: bool,
}

/// Notes an appeal. From then on nothing is due until it ends.
pub async fn appeal(state: &State, by: By, at: At, lodged: Lodged) -> Result<(), CaseError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            act.go(conn, Stage::Appealed)?;
            if lodged.on > act.today() {
                return Err(CaseError::refused("lodged_on", "The day must not be to come"));
            }
            let services = queries::list_services(conn, act.case.id)?;
            if services.iter().filter_map(|service| service.sent_on).max().is_some_and(|sent| lodged.on < sent) {
                return Err(CaseError::refused("lodged_on", "The day must not be before the final notice was sent"));
            }
            let late = act.case.appeal_until.is_some_and(|until| days::day_of(until) < lodged.on);
            if late && !lodged.let_in {
                let why = "The time to appeal was over on that day. Enter it only if the tribunal let it in";
                return Err(CaseError::refused("lodged_on", why));
            }
            let new = NewAppeal {
                case_id: act.case.id,
                reference: lodged.reference.clone(),
                lodged_on: lodged.on,
                late,
                recorded_by: by.actor.to_string(),
                recorded_at: now,
            };
            let id = queries::insert_appeal(conn, &new)?;
            act.finish(conn, Note::new("appealed", lodged.reference).audited("appeal", id).audited("late", late))
                .map(drop)
        })
        .await
}

/// Notes how the appeal ended. The tribunal confirms, quashes or varies; it varies only to the fee that regulation 3 gives,
/// which has to be recorded with its evidence first (regulation 8(4) and (5)).
pub async fn end_appeal(
    state: &State,
    by: By,
    at: At,
    (outcome, ended_on): (AppealOutcome, NaiveDate),
    reason: String,
) -> Result<(), CaseError> {
    let now = state.clock.now();
    let pay_days = state.config.enforcement.payment_days_after_appeal;
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            act.require(&[Stage::Appealed])?;
            let appeals = queries::list_appeals(conn, act.case.id)?;
            let lodged_on = appeals.last().map(|appeal| appeal.lodged_on);
            if ended_on > act.today() || lodged_on.is_some_and(|lodged| ended_on < lodged) {
                let why = "The day must not be to come, and not before the appeal was made";
                return Err(CaseError::refused("ended_on", why));
            }
            match outcome {
                AppealOutcome::Confirmed => act.go(conn, Stage::Confirmed)?,
                AppealOutcome::Withdrawn => act.go(conn, Stage::Payable)?,
                AppealOutcome::Quashed => act.go(conn, Stage::Quashed)?,
                AppealOutcome::Varied => vary(conn, &mut act)?,
            }
            queries::end_appeal(conn, act.case.id, outcome, ended_on)?;
            if outcome != AppealOutcome::Quashed {
                act.case.pay_by = ended_on.checked_add_days(Days::new(pay_days.into())).max(act.case.pay_by);
                settle_if_paid(conn, &mut act)?;
            }
            let note = Note::new("appeal_ended", reason)
                .audited("outcome", outcome.as_str())
                .audited("ended_on", ended_on.to_string());
            act.finish(conn, note).map(drop)
        })
        .await
}

/// Takes the amount that was recorded for the appeal.
fn vary(conn: &mut Conn, act: &mut Act<'_>) -> Result<(), CaseError> {
    let amount = queries::find_amount(conn, act.case.id, Purpose::Appeal)?;
    let amount = amount.filter(|amount| amount.recorded_at >= act.case.stage_since).ok_or_else(|| {
        let why = "The tribunal can only set the fee of regulation 3. Record that amount with its evidence first";
        CaseError::refused("outcome", why)
    })?;
    if Some(amount.pence) == act.case.penalty {
        return Err(CaseError::refused("outcome", "This is the amount of the notice: the tribunal confirmed it"));
    }
    act.go(conn, Stage::Varied)?;
    act.case.penalty = Some(amount.pence);
    act.case.set_received(act.case.received());
    Ok(())
}
