//! When a notice counts as given, and what follows from that: the periods begin.

use chrono::NaiveDate;

use super::super::model::{Document, DocumentKind, Method, Pence, ServiceState, Stage};
use super::super::queries;
use super::super::rules::contents::NoticeFacts;
use super::super::rules::moves::{Move, at};
use super::super::rules::{dates, days};
use super::act::{Act, Note};
use super::error::CaseError;
use crate::config::Enforcement;
use crate::db::Conn;
use crate::windows::Holidays;

/// What waits to be given.
pub(super) enum What {
    /// A notice of intent: representations follow.
    Intent(Box<NoticeFacts>),
    /// A final notice: it is to be paid.
    Final(Box<NoticeFacts>),
    /// The withdrawal of either: no period follows.
    Withdrawal,
}

/// A paper that was signed and waits to be given.
pub(super) struct Waiting {
    /// Its page.
    pub paper: Document,
    /// What it is.
    pub what: What,
}

/// What waits to be given at the stage of a case, if it was signed.
pub(super) fn find_waiting(conn: &mut Conn, act: &Act<'_>) -> Result<Option<Waiting>, CaseError> {
    let wanted = match act.case.stage {
        Stage::NoticeOfIntent => DocumentKind::Intent,
        Stage::FinalNotice => DocumentKind::Final,
        Stage::Withdrawn => DocumentKind::Withdrawal,
        _ => return Ok(None),
    };
    let since = act.case.stage_since;
    let mut papers = queries::list_documents(conn, act.case.id)?.into_iter().rev();
    let newest = papers.find(|paper| paper.kind == wanted && !paper.facts.is_empty() && paper.added_at >= since);
    let Some(paper) = newest else { return Ok(None) };
    let facts = |paper: &Document| serde_json::from_str(&paper.facts).map_err(|_| CaseError::NotFound);
    let what = match wanted {
        DocumentKind::Intent => What::Intent(facts(&paper)?),
        DocumentKind::Final => What::Final(facts(&paper)?),
        _ => What::Withdrawal,
    };
    Ok(Some(Waiting { paper, what }))
}

/// The days on which notices of a kind were sent, the oldest first.
pub(super) fn sent_days(conn: &mut Conn, case_id: i64, kind: DocumentKind) -> Result<Vec<NaiveDate>, CaseError> {
    let papers = queries::list_documents(conn, case_id)?;
    let ids: Vec<i64> = papers.into_iter().filter(|paper| paper.kind == kind).map(|paper| paper.id).collect();
    let services = queries::list_services(conn, case_id)?.into_iter();
    Ok(services.filter(|service| ids.contains(&service.document_id)).filter_map(|service| service.sent_on).collect())
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
    (settings, holidays): (&Enforcement, &Holidays),
    what: &What,
    service: Settling,
) -> Result<(), CaseError> {
    let too_far = || CaseError::refused("sent_on", "There is no such day");
    let given_on = dates::given_on(service.sent_on, service.method, holidays).ok_or_else(too_far)?;
    // A withdrawal may be the first that reaches the provider, who sees the case from then on.
    act.case.notified_at = act.case.notified_at.or(Some(act.now));
    let too_short = match what {
        What::Intent(facts) => Some(facts).filter(|facts| !dates::leaves_enough_time(given_on, facts.stated_until)),
        What::Final(_) | What::Withdrawal => None,
    };
    let state = if too_short.is_none() { ServiceState::Given } else { ServiceState::TooShort };
    queries::settle_service(conn, service.id, state, Some(service.sent_on), Some(given_on))?;
    if let Some(facts) = too_short {
        // The notice names a day that leaves less than 14 days (regulation 5(2)): it has to be withdrawn and issued again.
        act.case.legal_review = true;
        let note = Note::new("given_too_late", format!("It names {}", days::in_words(facts.stated_until)));
        return act.finish(conn, note.audited("given_on", given_on.to_string())).map(drop);
    }
    begin_period(conn, &mut act, (settings, holidays), what, (service.sent_on, given_on))?;
    let left_late = left_late(what, service.sent_on);
    act.case.legal_review |= left_late.is_some();
    let note = Note::new("given", left_late.unwrap_or_default())
        .audited("method", service.method.as_str())
        .audited("sent_on", service.sent_on.to_string())
        .audited("given_on", given_on.to_string());
    act.finish(conn, note).map(drop)
}

/// What is wrong with a final notice that left after the day it was signed, as mail may: the last day of the appeal that it
/// names comes too early. A later one holds for it, and a lawyer has to say whether that is enough.
fn left_late(what: &What, sent_on: NaiveDate) -> Option<&'static str> {
    match what {
        What::Final(facts) if facts.dated != days::in_words(sent_on) => {
            Some("It left after the day from which it counts the time to appeal")
        }
        What::Final(_) | What::Intent(_) | What::Withdrawal => None,
    }
}

/// Begins what follows from a notice that was given in time.
fn begin_period(
    conn: &mut Conn,
    act: &mut Act<'_>,
    (settings, holidays): (&Enforcement, &Holidays),
    what: &What,
    (sent_on, given_on): (NaiveDate, NaiveDate),
) -> Result<(), CaseError> {
    let too_far = || CaseError::refused("sent_on", "There is no such day");
    match what {
        What::Intent(facts) => {
            act.make(conn, Move::between::<at::NoticeOfIntent, at::RepresentationsOpen>())?;
            // It promises so many days from the day it is given, and names a day: whichever is later holds.
            let promised = dates::representations_until(given_on, facts.days).ok_or_else(too_far)?;
            let until = promised.max(facts.stated_until);
            act.case.representations_until = Some(until);
            act.case.decide_by = Some(dates::decide_by(until).ok_or_else(too_far)?);
        }
        What::Final(facts) => {
            act.make(conn, Move::between::<at::FinalNotice, at::Payable>())?;
            let until = dates::appeal_until(sent_on, settings.appeal_days, settings.appeal_hour, holidays);
            act.case.pay_by = dates::pay_by(given_on, facts.days).max(Some(facts.stated_until));
            act.case.appeal_until = Some(days::moment(until.ok_or_else(too_far)?));
            act.case.penalty = Some(Pence::new(facts.pence));
            // What came since it was signed, and is more than had to come back, is for it.
            act.case.set_received(act.case.received());
        }
        What::Withdrawal => act.case.due_on = None,
    }
    Ok(())
}
