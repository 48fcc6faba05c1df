//! Records how a notice was given: by post or hand with what shows it, or by email once more.

use chrono::NaiveDate;

use super::super::labels;
use super::super::model::{Document, DocumentKind, Method, NewService, NoticeKind, ServiceState, Stage};
use super::super::queries;
use super::super::rules::days;
use super::act::{Act, At, By, Note};
use super::draft::NoticeFields;
use super::error::CaseError;
use super::keep::{Upload, check_uploads, keep_uploads};
use super::recipient::Recipient;
use super::settle::{Settling, Waiting, What, find_waiting, settle};
use super::sign::{send, subject};
use super::withdraw::WithdrawalFields;
use crate::app::State;
use crate::db::Conn;
use crate::windows;

/// How a notice was given by post or hand, or that it is to be sent by email once more.
#[derive(Debug, Clone)]
pub struct Given {
    /// How.
    pub method: Method,
    /// The day it was posted or delivered; of one by email it does not matter.
    pub sent_on: NaiveDate,
    /// What shows it: the number of the receipt, who delivered it.
    pub proof: String,
    /// Where, if it is not the address on the notice.
    pub address: String,
    /// Where that address is from.
    pub address_source: String,
    /// Copies of the proof.
    pub copies: Vec<Upload>,
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
            let Waiting { paper, what } = waiting(conn, &act)?;
            check_day(&act, (&paper, &what), &given)?;
            let to = signed_for(conn, (&paper, &what))?.given(&settings, &given)?;
            if given.method == Method::Email {
                return send_again(conn, act, (paper, &what), &to);
            }
            let evidence = (DocumentKind::Evidence, None);
            keep_uploads(conn, &act, evidence, &checked, &given.copies)?;
            let holidays = windows::queries::load_calendar(conn, &calendars)?.holidays;
            let id = queries::insert_service(conn, &new_service(&act, &paper, to, &given))?;
            let settling = Settling { id, method: given.method, sent_on: given.sent_on };
            settle(conn, act, (&settings, &holidays), &what, settling)
        })
        .await
}

/// What is to be given now: it was signed, is not on its way, and was not given before.
fn waiting(conn: &mut Conn, act: &Act<'_>) -> Result<Waiting, CaseError> {
    if !matches!(act.case.stage, Stage::NoticeOfIntent | Stage::FinalNotice | Stage::Withdrawn) {
        return Err(CaseError::NotNow(act.case.stage));
    }
    let found = find_waiting(conn, act)?.ok_or_else(|| CaseError::refused("method", "Sign the notice first"))?;
    let services = queries::list_services(conn, act.case.id)?;
    let mut of_this = services.iter().filter(|service| service.document_id == found.paper.id);
    if of_this.clone().any(|service| service.state == ServiceState::Waiting) {
        return Err(CaseError::refused("method", "The notice is in the outbox. Wait for what comes of it"));
    }
    if matches!(found.what, What::Withdrawal) && of_this.any(|service| service.state == ServiceState::Given) {
        return Err(CaseError::refused("method", "It is on the record already how the withdrawal was given"));
    }
    Ok(found)
}

/// On whom and where a paper was to be served when it was signed.
fn signed_for(conn: &mut Conn, (paper, what): (&Document, &What)) -> Result<Recipient, CaseError> {
    if matches!(what, What::Withdrawal) {
        let draft = queries::find_withdrawal_of(conn, paper.id)?.ok_or(CaseError::NotFound)?;
        let fields: WithdrawalFields = serde_json::from_str(&draft.fields).map_err(|_| CaseError::NotFound)?;
        return Ok(fields.to);
    }
    let draft = queries::find_draft_of(conn, paper.id)?.ok_or(CaseError::NotFound)?;
    let fields: NoticeFields = serde_json::from_str(&draft.fields).map_err(|_| CaseError::NotFound)?;
    Ok(fields.recipient())
}

fn new_service(act: &Act<'_>, paper: &Document, to: Recipient, given: &Given) -> NewService {
    NewService {
        case_id: act.case.id,
        document_id: paper.id,
        method: given.method,
        address: to.in_one_line(),
        addressee: to.addressee,
        state: ServiceState::Waiting,
        sent_on: None,
        given_on: None,
        message_id: None,
        proof: given.proof.clone(),
        recorded_by: act.by.actor.to_string(),
        recorded_at: act.now,
        address_source: to.address_source,
    }
}

/// A final notice names the last day of the appeal, which is counted from the day it is sent: sent on another day it would
/// say what is not so (regulation 6(3)). That of a notice of intent is checked with the period that it leaves.
fn check_day(act: &Act<'_>, (paper, what): (&Document, &What), given: &Given) -> Result<(), CaseError> {
    let (signed_on, by_email) = (days::day_of(paper.added_at), given.method == Method::Email);
    let sent_on = if by_email { act.today() } else { given.sent_on };
    if sent_on > act.today() {
        return Err(CaseError::refused("sent_on", "The day must not be to come"));
    }
    if sent_on < signed_on {
        return Err(CaseError::refused("sent_on", "The day must not be before the notice was signed"));
    }
    if matches!(what, What::Final(_)) && sent_on > signed_on {
        let why = "A final notice has to be sent on the day it is signed, as its dates are counted from that day. \
                   Withdraw this one and begin again";
        return Err(CaseError::refused(if by_email { "method" } else { "sent_on" }, why));
    }
    if !by_email && given.proof.trim().is_empty() {
        return Err(CaseError::refused("proof", "Enter what shows it, such as the number on the receipt"));
    }
    Ok(())
}

/// Sends the same text again, perhaps to another address of the same person.
fn send_again(
    conn: &mut Conn,
    act: Act<'_>,
    (paper, what): (Document, &What),
    to: &Recipient,
) -> Result<(), CaseError> {
    // The text was kept right after the page.
    let papers = queries::list_documents(conn, act.case.id)?;
    let text = papers.iter().find(|other| other.kind == paper.kind && other.id > paper.id && other.facts.is_empty());
    let text = text.ok_or(CaseError::NotFound)?;
    let bytes = queries::find_blob(conn, &text.sha256)?.ok_or(CaseError::NotFound)?;
    let body = String::from_utf8_lossy(&bytes).into_owned();
    let subject = match what {
        What::Intent(_) => subject(NoticeKind::Intent),
        What::Final(_) => subject(NoticeKind::Final),
        What::Withdrawal => labels::document(DocumentKind::Withdrawal),
    };
    send(conn, &act, (paper.id, subject), to, &body)?;
    act.finish(conn, Note::new("sent_again", "").audited("document", paper.id)).map(drop)
}
