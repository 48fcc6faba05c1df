//! Appeals to the tribunal (S.I. 2022/1175 regulation 8), and from it to the Upper Tribunal: while one is open, the notice
//! has no effect.

use chrono::{Days, NaiveDate};

use super::super::model::{Appeal, AppealOutcome, Case, DocumentKind, NewAppeal, Purpose, Stage};
use super::super::queries;
use super::super::rules::days;
use super::act::{Act, At, By, Note};
use super::error::CaseError;
use super::onward::{tell_of_its_end, tell_of_onward};
use super::pay::settle_if_paid;
use super::settle::sent_days;
use crate::app::State;
use crate::config::Enforcement;
use crate::db::Conn;

/// An appeal that was made.
#[derive(Debug, Clone)]
pub struct Lodged {
    /// The reference of the tribunal.
    pub reference: String,
    /// The day it was made.
    pub on: NaiveDate,
    /// Of one made on the last day: whether the tribunal had it before the hour at which the time is over.
    pub before_hour: Option<bool>,
    /// Whether the tribunal let it in although it was late.
    pub let_in: bool,
}

/// Notes an appeal. From then on nothing is due until it ends.
pub async fn appeal(state: &State, by: By, at: At, lodged: Lodged) -> Result<(), CaseError> {
    let (now, inside) = (state.clock.now(), state.clone());
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            act.go(conn, Stage::Appealed)?;
            let before = against_this_notice(conn, act.case.id)?;
            let decided = before.iter().rev().find(|appeal| appeal.is_decided());
            let sent_on = sent_days(conn, act.case.id, DocumentKind::Final)?.last().copied();
            check_day(&lodged, act.today(), decided.map_or(sent_on, |appeal| appeal.ended_on))?;
            // How long there is for an onward appeal is for the tribunals; whoever enters it says whether it was late.
            let late = if decided.is_some() { lodged.let_in } else { is_late(&act.case, &lodged)? };
            if late && !lodged.let_in {
                let why = "The time to appeal was over by then. Enter it only if the tribunal let it in";
                return Err(CaseError::refused("lodged_on", why));
            }
            let onward = decided.is_some();
            let new = NewAppeal {
                case_id: act.case.id,
                reference: lodged.reference.clone(),
                lodged_on: lodged.on,
                late,
                recorded_by: by.actor.to_string(),
                recorded_at: now,
            };
            let id = queries::insert_appeal(conn, &new)?;
            if onward {
                tell_of_onward(conn, &act, (&inside.templates, &inside.config.enforcement), &new)?;
            }
            let note = Note::new("appealed", lodged.reference)
                .audited("appeal", id)
                .audited("late", late)
                .audited("onward", onward);
            act.finish(conn, note).map(drop)
        })
        .await
}

/// Appeals against the final notice that stands: of one that was withdrawn no tribunal says anything about the next.
pub(super) fn against_this_notice(conn: &mut Conn, case_id: i64) -> Result<Vec<Appeal>, CaseError> {
    let papers = queries::list_documents(conn, case_id)?;
    let notice = papers.iter().rfind(|paper| paper.kind == DocumentKind::Final);
    let mut appeals = queries::list_appeals(conn, case_id)?;
    appeals.retain(|appeal| notice.is_none_or(|notice| appeal.recorded_at >= notice.added_at));
    Ok(appeals)
}

fn check_day(lodged: &Lodged, today: NaiveDate, earliest: Option<NaiveDate>) -> Result<(), CaseError> {
    if lodged.on > today {
        return Err(CaseError::refused("lodged_on", "The day must not be to come"));
    }
    if earliest.is_some_and(|earliest| lodged.on < earliest) {
        let why = "The day must not be before the final notice was sent, or before the tribunal decided";
        return Err(CaseError::refused("lodged_on", why));
    }
    Ok(())
}

/// Whether an appeal was made after its time, which is over at an hour of its last day (S.I. 2009/1976 rule 12).
fn is_late(case: &Case, lodged: &Lodged) -> Result<bool, CaseError> {
    let Some(until) = case.appeal_until else { return Ok(false) };
    let last = days::day_of(until);
    if lodged.on != last {
        return Ok(lodged.on > last);
    }
    let before = lodged.before_hour.ok_or_else(|| {
        let over = days::moment_in_words(days::shown(until));
        CaseError::refused("before_hour", format!("The time to appeal was over at {over}. Say whether it came before"))
    })?;
    Ok(!before)
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
    let (now, inside) = (state.clock.now(), state.clone());
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            act.require(&[Stage::Appealed])?;
            if !AppealOutcome::CHOICES.contains(&outcome) {
                return Err(CaseError::refused("outcome", "Choose how the appeal ended"));
            }
            let appeals = against_this_notice(conn, act.case.id)?;
            let open = open_on(&appeals, ended_on, act.today())?;
            let decided = appeals.iter().rev().find(|appeal| appeal.is_decided()).and_then(|appeal| appeal.outcome);
            match outcome {
                AppealOutcome::Varied => vary(conn, &mut act)?,
                other => act.go(conn, stage_after(other, decided))?,
            }
            queries::end_appeal(conn, open.id, outcome, ended_on)?;
            owe(conn, &mut act, &inside.config.enforcement, ended_on)?;
            if decided.is_some() {
                let made_by = (&*inside.templates, &inside.config.enforcement);
                tell_of_its_end(conn, &act, made_by, open, (outcome, ended_on))?;
            }
            let note = Note::new("appeal_ended", reason)
                .audited("outcome", outcome.as_str())
                .audited("ended_on", ended_on.to_string());
            act.finish(conn, note).map(drop)
        })
        .await
}

/// Until when it is to be paid what an appeal left standing.
fn owe(conn: &mut Conn, act: &mut Act<'_>, settings: &Enforcement, ended_on: NaiveDate) -> Result<(), CaseError> {
    if act.case.stage == Stage::Quashed {
        return Ok(());
    }
    let pay_days = Days::new(settings.payment_days_after_appeal.into());
    act.case.pay_by = ended_on.checked_add_days(pay_days).max(act.case.pay_by);
    settle_if_paid(conn, act)
}

/// The appeal that is open, if it can have ended on a day.
fn open_on(appeals: &[Appeal], ended_on: NaiveDate, today: NaiveDate) -> Result<&Appeal, CaseError> {
    let open = appeals.last().filter(|appeal| appeal.outcome.is_none()).ok_or(CaseError::NotFound)?;
    if ended_on > today || ended_on < open.lodged_on {
        let why = "The day must not be to come, and not before the appeal was made";
        return Err(CaseError::refused("ended_on", why));
    }
    Ok(open)
}

/// Ends an appeal that is open when its notice is withdrawn: the notice was suspended until it was determined (regulation
/// 8(2)), and now there is none. Answers its number.
pub(super) fn end_with_the_notice(conn: &mut Conn, act: &Act<'_>) -> Result<Option<i64>, CaseError> {
    let appeals = queries::list_appeals(conn, act.case.id)?;
    let Some(open) = appeals.iter().rfind(|appeal| appeal.outcome.is_none()) else { return Ok(None) };
    queries::end_appeal(conn, open.id, AppealOutcome::Fell, act.today())?;
    Ok(Some(open.id))
}

/// Where a case stands after an appeal. One that is withdrawn leaves everything as the tribunal before left it, or else as
/// the notice did.
fn stage_after(outcome: AppealOutcome, decided: Option<AppealOutcome>) -> Stage {
    match (outcome, decided) {
        (AppealOutcome::Withdrawn | AppealOutcome::Fell, Some(before)) => stage_after(before, None),
        (AppealOutcome::Withdrawn | AppealOutcome::Fell, None) => Stage::Payable,
        (AppealOutcome::Confirmed, _) => Stage::Confirmed,
        (AppealOutcome::Quashed, _) => Stage::Quashed,
        (AppealOutcome::Varied, _) => Stage::Varied,
    }
}

/// Takes the amount that was recorded for the appeal.
fn vary(conn: &mut Conn, act: &mut Act<'_>) -> Result<(), CaseError> {
    let amount = queries::find_amount(conn, act.case.id, Purpose::Appeal)?;
    let amount = amount.filter(|amount| amount.recorded_at >= act.case.stage_since).ok_or_else(|| {
        let why = "The tribunal can only set the fee of regulation 3. Record that amount with its evidence first";
        CaseError::refused("outcome", why)
    })?;
    if Some(amount.pence) == act.case.penalty {
        return Err(CaseError::refused("outcome", "This is the amount that stands already: the tribunal confirmed it"));
    }
    act.go(conn, Stage::Varied)?;
    act.case.penalty = Some(amount.pence);
    act.case.set_received(act.case.received());
    Ok(())
}
