//! Appeals against what a tribunal decided about a penalty: until when one may follow, and the letters that tell a provider
//! of one and of its end. It may not be its own.

use chrono::NaiveDate;

use super::super::labels;
use super::super::model::{
    Appeal, AppealOutcome, Case, DocumentKind, NewAppeal, Pence, Stage, TOLD_OF_ITS_END, TOLD_OF_ONWARD,
};
use super::super::rules::{dates, days, due};
use super::act::Act;
use super::appeal::against_this_notice;
use super::decide::{Facts, Letter, issue};
use super::error::CaseError;
use crate::app::State;
use crate::clock::UtcTime;
use crate::config::Enforcement;
use crate::db::Conn;
use crate::web::templates::Templates;
use crate::windows;

/// Of the appeals against the notice of now that are meant: the day the last of them ended, and the moment until which
/// another may follow it. Nothing if none ended, or if that is over.
pub(super) fn may_follow(
    conn: &mut Conn,
    act: &Act<'_>,
    state: &State,
    is_meant: impl Fn(&Appeal) -> bool,
) -> Result<Option<(NaiveDate, UtcTime)>, CaseError> {
    let appeals = against_this_notice(conn, act.case.id)?;
    let ended = appeals.iter().filter(|appeal| is_meant(appeal)).filter_map(|appeal| appeal.ended_on).max();
    let Some(ended_on) = ended else { return Ok(None) };
    let settings = &state.config.enforcement;
    let holidays = windows::queries::load_calendar(conn, &state.calendars)?.holidays;
    let until = dates::appeal_until(ended_on, settings.onward_appeal_days, settings.appeal_hour, &holidays);
    Ok(until.map(days::moment).filter(|until| act.now < *until).map(|until| (ended_on, until)))
}

/// Fails while an appeal may follow what a tribunal decided: until then the appeal may not be finally determined, and the
/// notice is suspended (S.I. 2022/1175 regulation 8(2)). One that was withdrawn suspends nothing any more.
pub(super) fn require_determined(conn: &mut Conn, act: &Act<'_>, state: &State) -> Result<(), CaseError> {
    let Some((decided_on, until)) = may_follow(conn, act, state, Appeal::is_decided)? else { return Ok(()) };
    let why = format!(
        "A tribunal decided on {}, and an appeal against that may follow until {}. Until then the notice has no effect \
         (regulation 8(2))",
        days::in_words(decided_on),
        days::moment_in_words(days::shown(until))
    );
    Err(CaseError::refused("reason", why))
}

/// Whether no appeal may follow any more what a tribunal decided, so that the notice has effect again if it stands.
pub(super) fn is_determined(conn: &mut Conn, act: &Act<'_>, state: &State) -> Result<bool, CaseError> {
    Ok(may_follow(conn, act, state, Appeal::is_decided)?.is_none())
}

#[derive(serde::Serialize)]
struct Told<'a> {
    reference: String,
    provider_name: &'a str,
    addressee: &'a str,
    dated: String,
    authority: &'a str,
    appeal: &'a str,
    lodged_on: String,
    /// How it ended, of one that did.
    outcome: &'static str,
    /// When.
    ended_on: String,
    /// What follows from that.
    next: Vec<String>,
    contact: String,
}

impl<'a> Told<'a> {
    fn of(act: &'a Act<'_>, facts: &'a Facts, settings: &Enforcement, (appeal, on): (&'a str, NaiveDate)) -> Self {
        Self {
            reference: act.case.reference(),
            provider_name: &facts.provider_name,
            addressee: &facts.addressee,
            dated: days::in_words(act.today()),
            authority: &facts.authority,
            appeal,
            lodged_on: days::in_words(on),
            outcome: "",
            ended_on: String::new(),
            next: Vec::new(),
            contact: settings.contact(),
        }
    }
}

/// Writes to whoever was given the notice that there is another appeal. The law asks for no such letter.
pub(super) fn tell_of_onward(
    conn: &mut Conn,
    act: &Act<'_>,
    (templates, settings): (&Templates, &Enforcement),
    appeal: &NewAppeal,
) -> Result<(), CaseError> {
    let facts = Facts::of(conn, act)?;
    let told = Told::of(act, &facts, settings, (&appeal.reference, appeal.lodged_on));
    let text = templates.render_text("mail/onward_appeal", &told)?;
    // Among the evidence, as no kind of document is of its own for it; what it is is kept with it.
    let letter = Letter { kind: DocumentKind::Evidence, name: "onward-appeal", facts: TOLD_OF_ONWARD };
    issue(conn, act, &facts, &letter, &text)
}

/// Writes to whoever was given the notice how that appeal ended, and what follows from it. The law asks for no such letter.
pub(super) fn tell_of_its_end(
    conn: &mut Conn,
    act: &Act<'_>,
    (templates, settings): (&Templates, &Enforcement),
    appeal: &Appeal,
    (outcome, ended_on): (AppealOutcome, NaiveDate),
) -> Result<(), CaseError> {
    let facts = Facts::of(conn, act)?;
    let told = Told {
        outcome: labels::appeal_outcome_for_providers(outcome),
        ended_on: days::in_words(ended_on),
        next: what_follows(&act.case, act.today()),
        ..Told::of(act, &facts, settings, (&appeal.reference, appeal.lodged_on))
    };
    let text = templates.render_text("mail/onward_appeal_ended", &told)?;
    let letter = Letter { kind: DocumentKind::Evidence, name: "end-of-onward-appeal", facts: TOLD_OF_ITS_END };
    issue(conn, act, &facts, &letter, &text)
}

/// What follows for the provider from where the case stands now.
fn what_follows(case: &Case, today: NaiveDate) -> Vec<String> {
    let penalty = case.penalty.unwrap_or_default();
    let now = match case.stage {
        Stage::Quashed => "You do not have to pay this penalty.".to_owned(),
        Stage::Paid => format!("The penalty is {penalty}. All of it is paid."),
        _ => {
            let (outstanding, by) = (case.outstanding(), case.pay_by.map(days::in_words).unwrap_or_default());
            // Somebody may enter the end of an appeal when the day to pay is over.
            let pay = match due::is_late(case.pay_by, today) {
                true => format!("You had to pay {outstanding} by {by}. Please pay now."),
                false => format!("Please pay {outstanding} by {by}."),
            };
            format!("The penalty is {penalty}. {pay} The final notice says how.")
        }
    };
    let back = Some(case.to_pay_back()).filter(|back| *back > Pence::default());
    std::iter::once(now).chain(back.map(|back| format!("We will pay back {back} to you."))).collect()
}
