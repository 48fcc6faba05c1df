//! The dates of a case, as the evidence pack has them: those of the notices that were given last, and of the case as a whole.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::model::{Document, DocumentKind, Event, Pence, Service};
use super::case_view::CaseView;
use super::pack_tables::csv_of;
use super::stands::{is_for_penalty, stands_since};
use crate::clock::UtcTime;

/// A day or moment of a case; empty where it has not come.
#[derive(Debug, Serialize)]
pub(super) struct Dated {
    date: &'static str,
    what: &'static str,
    /// ISO 8601.
    pub value: String,
}

/// Every date of a case, in the order of a case.
pub(super) fn dates(view: &CaseView) -> Vec<Dated> {
    let case = &view.case;
    let dated = |date, what, value: Option<String>| Dated { date, what, value: value.unwrap_or_default() };
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let moment = |at: Option<UtcTime>| at.map(UtcTime::to_rfc3339);
    let of = |kind| Given::of(view, kind);
    let (intent, last) = (of(DocumentKind::Intent), of(DocumentKind::Final));
    let withdrawal = of(DocumentKind::Withdrawal);
    let appeal = view.appeals.iter().rfind(|appeal| is_of_now(view, appeal.recorded_at));
    vec![
        dated("opened_at", "Case opened", moment(Some(case.opened_at))),
        dated("begun_again_at", "Begun again after a withdrawal", moment(begun_again_at(view))),
        dated("intent_signed_at", "Notice of intent signed", moment(intent.signed_at)),
        dated("intent_sent_on", "Notice of intent sent", day(intent.sent_on)),
        dated("intent_given_on", "Notice of intent counts as given", day(intent.given_on)),
        dated("representations_until", "Last day for representations", day(case.representations_until)),
        dated("decide_by", "Last day to decide", day(case.decide_by)),
        dated("decided_at", "Decided", moment(happened_at(view, "decided"))),
        dated("final_signed_at", "Final notice signed", moment(last.signed_at)),
        dated("final_sent_on", "Final notice sent", day(last.sent_on)),
        dated("final_given_on", "Final notice counts as given", day(last.given_on)),
        dated("pay_by", "Last day to pay", day(case.pay_by)),
        dated("appeal_until", "Last moment to appeal", moment(case.appeal_until)),
        dated("appealed_on", "Appeal made, the newest", day(appeal.map(|appeal| appeal.lodged_on))),
        dated("appeal_ended_on", "It ended", day(appeal.and_then(|appeal| appeal.ended_on))),
        dated("paid_on", "All of the penalty paid", day(paid_on(view))),
        dated("court_at", "County court asked for an order", moment(happened_at(view, "court"))),
        dated("withdrawn_at", "Notice withdrawn", moment(newest(view, "withdrawn").map(|event| event.happened_at))),
        dated("withdrawal_sent_on", "Withdrawal sent", day(withdrawal.sent_on)),
        dated("withdrawal_given_on", "Withdrawal counts as given", day(withdrawal.given_on)),
        dated("closed_at", "Case closed", moment(case.ended_at)),
    ]
}

/// The same as a table.
pub(super) fn table(view: &CaseView) -> Vec<u8> {
    let rows = dates(view).into_iter().map(|dated| vec![dated.date.to_owned(), dated.what.to_owned(), dated.value]);
    csv_of(&["date", "what", "value"], rows)
}

/// When a notice was signed, sent and given.
#[derive(Default)]
struct Given {
    signed_at: Option<UtcTime>,
    sent_on: Option<NaiveDate>,
    given_on: Option<NaiveDate>,
}

impl Given {
    /// The newest of a kind. A notice that fell before the case began again is none of now; its withdrawal stays.
    fn of(view: &CaseView, kind: DocumentKind) -> Self {
        let is_page = |paper: &&Document| paper.kind == kind && !paper.facts.is_empty();
        let page = view.documents.iter().rfind(is_page);
        let page = page.filter(|paper| kind == DocumentKind::Withdrawal || is_of_now(view, paper.added_at));
        let Some(page) = page else { return Self::default() };
        let reached = |service: &&Service| service.document_id == page.id && service.state.has_reached();
        let service = view.services.iter().rfind(reached);
        Self {
            signed_at: Some(page.added_at),
            sent_on: service.and_then(|service| service.sent_on),
            given_on: service.and_then(|service| service.given_on),
        }
    }
}

fn newest<'a>(view: &'a CaseView, kind: &str) -> Option<&'a Event> {
    view.events.iter().rfind(|event| event.kind == kind)
}

fn begun_again_at(view: &CaseView) -> Option<UtcTime> {
    newest(view, "begun_again").map(|event| event.happened_at)
}

/// Whether something is no part of what was withdrawn before the case began again.
fn is_of_now(view: &CaseView, at: UtcTime) -> bool {
    begun_again_at(view).is_none_or(|begun| begun <= at)
}

fn happened_at(view: &CaseView, kind: &str) -> Option<UtcTime> {
    newest(view, kind).map(|event| event.happened_at).filter(|at| is_of_now(view, *at))
}

/// The day since which all of the penalty was paid, if it is. What was paid back counts from its day; where that leaves
/// open when it was paid, as after a bounce of what was paid back, no day is named.
fn paid_on(view: &CaseView) -> Option<NaiveDate> {
    let penalty = view.case.penalty.filter(|penalty| view.case.paid == *penalty && *penalty > Pence::default())?;
    let came = view
        .payments
        .iter()
        .filter(|payment| view.reversal_of(payment.id).is_none() && is_for_penalty(&view.events, payment))
        .map(|payment| (payment.received_on, false, payment.pence.as_i64()));
    let stands = stands_since(&view.events).map(|given| given.happened_at)?;
    let went = view.refunds.iter().filter(|refund| refund.recorded_at >= stands);
    let mut moved: Vec<_> = came.chain(went.map(|refund| (refund.paid_on, true, -refund.pence.as_i64()))).collect();
    moved.sort();
    let (mut held, mut since) = (0, None);
    for (day, _, pence) in moved {
        held += pence;
        since = (held >= penalty.as_i64()).then(|| since.unwrap_or(day));
    }
    since
}
