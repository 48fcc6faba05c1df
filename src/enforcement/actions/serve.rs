//! Records how a notice was given, and what follows from that: the periods begin.

use chrono::NaiveDate;

use super::super::model::{
    Document, DocumentKind, Method, NewService, NoticeKind, Pence, Service, ServiceState, Stage,
};
use super::super::queries;
use super::super::rules::contents::NoticeFacts;
use super::super::rules::moves::{Move, at};
use super::super::rules::{dates, days};
use super::act::{Act, At, By, Note};
use super::error::CaseError;
use super::keep::{Upload, check_uploads, keep_uploads};
use super::sign::send;
use crate::app::State;
use crate::config::Enforcement;
use crate::db::Conn;
use crate::windows::{self, Holidays};

/// How a notice was given by post or hand, or that it is to be sent by email once more.
#[derive(Debug, Clone)]
pub struct Given {
    /// How.
    pub method: Method,
    /// The day it was posted or delivered; of one by email it does not matter.
    pub sent_on: NaiveDate,
    /// What shows it: the number of the receipt, who delivered it.
    pub proof: String,
    /// Another address, if it goes by email once more.
    pub address: String,
    /// Copies of the proof.
    pub copies: Vec<Upload>,
}

/// The notice that waits to be given at the stage of a case, with what it says.
pub(super) fn waiting_notice(conn: &mut Conn, act: &Act<'_>) -> Result<(Document, NoticeKind, NoticeFacts), CaseError> {
    let (kind, wanted) = match act.case.stage {
        Stage::NoticeOfIntent => (NoticeKind::Intent, DocumentKind::Intent),
        Stage::FinalNotice => (NoticeKind::Final, DocumentKind::Final),
        other => return Err(CaseError::NotNow(other)),
    };
    let since = act.case.stage_since;
    let papers = queries::list_documents(conn, act.case.id)?;
    let newest = papers
        .into_iter()
        .rev()
        .find(|paper| paper.kind == wanted && !paper.facts.is_empty() && paper.added_at >= since);
    let paper = newest.ok_or_else(|| CaseError::refused("method", "Sign the notice first"))?;
    let facts = serde_json::from_str(&paper.facts).map_err(|_| CaseError::NotFound)?;
    Ok((paper, kind, facts))
}

/// Records that a notice was posted or delivered, or sends it by email once more.
pub async fn serve(state: &State, by: By, at: At, given: Given) -> Result<(), CaseError> {
    let (now, settings) = (state.clock.now(), state.config.enforcement.clone());
    let calendars = std::sync::Arc::clone(&state.calendars);
    let checked = check_uploads(&settings, &given.copies)?;
    state
        .db
        .write(move |conn| {
            let act = Act::begin(conn, &by, at, now)?;
            let (paper, kind, facts) = waiting_notice(conn, &act)?;
            let services = queries::list_services(conn, act.case.id)?;
            let of_this = |service: &&Service| service.document_id == paper.id;
            if services.iter().filter(of_this).any(|service| service.state == ServiceState::Waiting) {
                return Err(CaseError::refused("method", "The notice is in the outbox. Wait for what comes of it"));
            }
            if given.method == Method::Email {
                return send_again(conn, act, &settings, (paper, kind, facts), given.address.trim());
            }
            check_day(&act, (&paper, kind), &given)?;
            let evidence = (DocumentKind::Evidence, None);
            keep_uploads(conn, &act, evidence, &checked, &given.copies)?;
            let holidays = windows::queries::load_calendar(conn, &calendars)?.holidays;
            let id = queries::insert_service(conn, &new_service(&act, &paper, &facts, &given))?;
            settle(conn, act, &settings, &holidays, Settling { id, method: given.method, sent_on: given.sent_on })
        })
        .await
}

fn new_service(act: &Act<'_>, paper: &Document, facts: &NoticeFacts, given: &Given) -> NewService {
    NewService {
        case_id: act.case.id,
        document_id: paper.id,
        method: given.method,
        addressee: facts.addressee.clone(),
        address: facts.address.join(", "),
        state: ServiceState::Waiting,
        sent_on: None,
        given_on: None,
        message_id: None,
        proof: given.proof.clone(),
        recorded_by: act.by.actor.to_string(),
        recorded_at: act.now,
    }
}

/// A final notice names the last day of the appeal, which is counted from the day it is sent: sent on another day it would
/// say what is not so (regulation 6(3)). That of a notice of intent is checked with the period that it leaves.
fn check_day(act: &Act<'_>, (paper, kind): (&Document, NoticeKind), given: &Given) -> Result<(), CaseError> {
    if given.sent_on > act.today() {
        return Err(CaseError::refused("sent_on", "The day must not be to come"));
    }
    if given.sent_on < days::day_of(paper.added_at) {
        return Err(CaseError::refused("sent_on", "The day must not be before the notice was signed"));
    }
    if kind == NoticeKind::Final && given.sent_on > days::day_of(paper.added_at) {
        let why = "A final notice has to be sent on the day it is signed, as its dates are counted from that day. \
                   Withdraw this one and begin again";
        return Err(CaseError::refused("sent_on", why));
    }
    if given.proof.trim().is_empty() {
        return Err(CaseError::refused("proof", "Enter what shows it, such as the number on the receipt"));
    }
    Ok(())
}

/// Sends the same text again, perhaps to another address of the same person.
fn send_again(
    conn: &mut Conn,
    act: Act<'_>,
    settings: &Enforcement,
    (paper, kind, facts): (Document, NoticeKind, NoticeFacts),
    address: &str,
) -> Result<(), CaseError> {
    if address.parse::<crate::accounts::Email>().is_err() {
        return Err(CaseError::refused("address", "Enter an email address, such as name@example.com"));
    }
    if settings.is_shared_mailbox(address)
        && facts.capacity != super::super::labels::capacity(super::super::model::Capacity::Provider)
    {
        let why = "Enter the email address of that person, not one that several people read";
        return Err(CaseError::refused("address", why));
    }
    // The text was kept right after the page.
    let papers = queries::list_documents(conn, act.case.id)?;
    let text = papers.iter().find(|other| other.kind == paper.kind && other.id > paper.id && other.facts.is_empty());
    let text = text.ok_or(CaseError::NotFound)?;
    let bytes = queries::find_blob(conn, &text.sha256)?.ok_or(CaseError::NotFound)?;
    let body = String::from_utf8_lossy(&bytes).into_owned();
    send(conn, &act, (paper.id, kind), &facts.addressee, address, &body)?;
    act.finish(conn, Note::new("sent_again", "").audited("document", paper.id)).map(drop)
}

/// A service whose day is known.
pub(super) struct Settling {
    pub id: i64,
    pub method: Method,
    pub sent_on: NaiveDate,
}

/// Notes when a notice counts as given, and begins the periods that follow from it.
pub(super) fn settle(
    conn: &mut Conn,
    mut act: Act<'_>,
    settings: &Enforcement,
    holidays: &Holidays,
    service: Settling,
) -> Result<(), CaseError> {
    let (_, kind, facts) = waiting_notice(conn, &act)?;
    let too_far = || CaseError::refused("sent_on", "There is no such day");
    let given_on = dates::given_on(service.sent_on, service.method, holidays).ok_or_else(too_far)?;
    act.case.notified_at = act.case.notified_at.or(Some(act.now));
    let in_time = kind == NoticeKind::Final || dates::leaves_enough_time(given_on, facts.stated_until);
    let state = if in_time { ServiceState::Given } else { ServiceState::TooShort };
    queries::settle_service(conn, service.id, state, Some(service.sent_on), Some(given_on))?;
    if !in_time {
        // The notice names a day that leaves less than 14 days (regulation 5(2)): it has to be withdrawn and issued again.
        act.case.legal_review = true;
        let note = Note::new("given_too_late", format!("It names {}", days::in_words(facts.stated_until)));
        return act.finish(conn, note.audited("given_on", given_on.to_string())).map(drop);
    }
    begin_period(conn, &mut act, settings, holidays, (kind, &facts, service.sent_on, given_on))?;
    let note = Note::new("given", "")
        .audited("method", service.method.as_str())
        .audited("sent_on", service.sent_on.to_string())
        .audited("given_on", given_on.to_string());
    act.finish(conn, note).map(drop)
}

/// Begins what follows from a notice that was given in time.
fn begin_period(
    conn: &mut Conn,
    act: &mut Act<'_>,
    settings: &Enforcement,
    holidays: &Holidays,
    (kind, facts, sent_on, given_on): (NoticeKind, &NoticeFacts, NaiveDate, NaiveDate),
) -> Result<(), CaseError> {
    let too_far = || CaseError::refused("sent_on", "There is no such day");
    match kind {
        NoticeKind::Intent => {
            act.make(conn, Move::between::<at::NoticeOfIntent, at::RepresentationsOpen>())?;
            // It promises so many days from the day it is given, and names a day: whichever is later holds.
            let promised = dates::representations_until(given_on, facts.days).ok_or_else(too_far)?;
            let until = promised.max(facts.stated_until);
            act.case.representations_until = Some(until);
            act.case.decide_by = Some(dates::decide_by(until).ok_or_else(too_far)?);
        }
        NoticeKind::Final => {
            act.make(conn, Move::between::<at::FinalNotice, at::Payable>())?;
            let until = dates::appeal_until(sent_on, settings.appeal_days, settings.appeal_hour, holidays);
            act.case.pay_by = dates::pay_by(given_on, facts.days).max(Some(facts.stated_until));
            act.case.appeal_until = Some(days::moment(until.ok_or_else(too_far)?));
            act.case.penalty = Some(Pence::new(facts.pence));
        }
    }
    Ok(())
}
