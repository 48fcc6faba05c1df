//! Looks at cases: one with everything that is kept of it, lists of them, and their documents.

use std::collections::HashMap;

use super::super::model::{Case, Document, DocumentKind, Event, Penalty, Representation, Service, Stage};
use super::super::queries::{self, Filter, Viewer};
use super::super::rules::moves::Move;
use super::act::By;
use super::case_view::{CaseView, SeenWindow};
use super::draft::{draft_of_round, has_amount, notice_at};
use super::error::CaseError;
use super::fallen::concerns_them;
use super::keep::newest_notice;
use super::penalty::penalties;
use super::seen::seen_windows;
use crate::accounts::{self, Scope, Scopes};
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::mail::{self, MailAttempt, MailMessage, Unreachable};
use crate::register;

/// A case with everything that is kept of it, if this viewer may see it.
pub async fn look(state: &State, by: &By, id: i64) -> Result<CaseView, CaseError> {
    let (viewer, inside) = (by.viewer.clone(), state.clone());
    state.db.read(move |conn| look_on(conn, &inside, &viewer, id)).await
}

pub(super) fn look_on(conn: &mut Conn, state: &State, viewer: &Viewer, id: i64) -> Result<CaseView, CaseError> {
    let case = queries::find_case(conn, viewer, id)?.ok_or(CaseError::NotFound)?;
    let events = queries::list_events(conn, id)?;
    let everywhere = Scopes(vec![Scope::National]);
    let provider = register::queries::find_provider(conn, &everywhere, &case.provider_id)?;
    let documents = queries::list_documents(conn, id)?;
    let (has_draft, has_amount, has_withdrawal) = drafts(conn, &case, &documents)?;
    let penalty = penalties(conn, std::slice::from_ref(&case))?.pop().unwrap_or(Penalty::NotYet);
    let representations = queries::list_representations(conn, id)?;
    let numbers = queries::list_messages(conn, id)?;
    let messages = mail::list_with_attempts(conn, &numbers)?;
    let windows = seen_windows(conn, state, &case, &events)?;
    let names = names(conn, (&events, &documents), &representations, &windows)?;
    Ok(CaseView {
        services: queries::list_services(conn, id)?,
        amounts: queries::list_amounts(conn, id)?,
        appeals: queries::list_appeals(conn, id)?,
        unreachable: unreachable(conn, &messages, &windows)?,
        windows,
        messages,
        payments: queries::list_payments(conn, id)?,
        refunds: queries::list_refunds(conn, id)?,
        reversals: queries::list_reversals(conn, id)?,
        public_body: provider.is_none_or(|provider| provider.public_body),
        case,
        events,
        documents,
        representations,
        names,
        has_draft,
        has_amount,
        penalty,
        has_withdrawal,
    })
}

/// Whether a draft of the notice waits to be signed, whether the amount is recorded that it has to name, and whether a draft of
/// a withdrawal waits.
fn drafts(conn: &mut Conn, case: &Case, documents: &[Document]) -> Result<(bool, bool, bool), CaseError> {
    let (notice, amount) = match notice_at(case.stage) {
        Some(kind) => (draft_of_round(conn, case.id, kind)?.is_some(), has_amount(conn, case.id, kind)?),
        None => (false, false),
    };
    let withdrawal = match newest_notice(documents) {
        Some(notice) if Move::find(case.stage, Stage::Withdrawn).is_some() => {
            queries::find_withdrawal(conn, case.id, notice.added_at)?.is_some()
        }
        _ => false,
    };
    Ok((notice, amount, withdrawal))
}

/// Names of the people who acted in a case or corrected one of its windows.
fn names(
    conn: &mut Conn,
    (events, documents): (&[Event], &[Document]),
    representations: &[Representation],
    windows: &[SeenWindow],
) -> Result<HashMap<String, String>, CaseError> {
    let corrections = windows.iter().flat_map(|seen| &seen.corrections);
    let actors = events.iter().map(|event| event.actor.as_str());
    let actors = actors
        .chain(documents.iter().map(|paper| paper.added_by.as_str()))
        .chain(representations.iter().map(|said| said.entered_by.as_str()))
        .chain(corrections.map(|one| one.corrected_by.as_str()));
    Ok(accounts::queries::list_names_of_actors(conn, actors)?)
}

/// Of the addresses that messages of the case went to, those that mail does not reach now, anywhere or as far as a location
/// of the case goes.
fn unreachable(
    conn: &mut Conn,
    messages: &[(MailMessage, Vec<MailAttempt>)],
    windows: &[SeenWindow],
) -> Result<Vec<(String, UtcTime)>, CaseError> {
    let mut addresses: Vec<String> = messages.iter().map(|(message, _)| message.recipient.clone()).collect();
    addresses.sort();
    addresses.dedup();
    let unreached = mail::list_unreachable(conn, &addresses)?;
    let why = |address: &str| {
        let anywhere = unreached.anywhere(address);
        anywhere.or_else(|| windows.iter().find_map(|seen| unreached.at(address, &seen.window.location_id)))
    };
    let since = |address: String| match why(&address)? {
        Unreachable::Refused(at) | Unreachable::CameBack(at) | Unreachable::CameBackThere(at) => Some((address, at)),
    };
    Ok(addresses.into_iter().filter_map(since).collect())
}

/// A case in a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The case.
    pub case: Case,
    /// What is known of its penalty.
    pub penalty: Penalty,
}

/// Cases, newest first.
pub async fn list(
    state: &State,
    by: &By,
    filter: Filter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Listed>, CaseError> {
    let viewer = by.viewer.clone();
    state
        .db
        .read(move |conn| {
            let cases = queries::list_cases(conn, &viewer, &filter, before, limit)?;
            let penalties = penalties(conn, &cases)?;
            Ok(cases.into_iter().zip(penalties).map(|(case, penalty)| Listed { case, penalty }).collect())
        })
        .await
}

/// Cases in which something falls due, the first to fall due first.
pub async fn calendar(
    state: &State,
    by: &By,
    after: Option<(chrono::NaiveDate, i64)>,
    limit: i64,
) -> Result<Vec<Case>, CaseError> {
    let viewer = by.viewer.clone();
    state.db.read(move |conn| Ok(queries::list_due(conn, &viewer, after, limit)?)).await
}

/// A document of a case with its bytes, if this viewer may have it. Providers get what was issued to them and what they sent.
pub async fn document(state: &State, by: &By, id: i64, document: i64) -> Result<(Document, Vec<u8>), CaseError> {
    let viewer = by.viewer.clone();
    state
        .db
        .read(move |conn| {
            let case = queries::find_case(conn, &viewer, id)?.ok_or(CaseError::NotFound)?;
            let paper = queries::find_document(conn, id, document)?.ok_or(CaseError::NotFound)?;
            if matches!(viewer, Viewer::Provider(_)) {
                let (papers, services) =
                    (queries::list_documents(conn, case.id)?, queries::list_services(conn, case.id)?);
                if !is_theirs(&paper, &papers, &services) {
                    return Err(CaseError::NotFound);
                }
            }
            let bytes = queries::find_blob(conn, &paper.sha256)?.ok_or(CaseError::NotFound)?;
            Ok((paper, bytes))
        })
        .await
}

/// Whether a provider may have a document: what was given to it or what it sent, and no notice that is only on its way or
/// that never reached it.
pub fn is_theirs(paper: &Document, papers: &[Document], services: &[Service]) -> bool {
    // A notice is a page and the same as text; what is given is the page, which was kept first.
    let stem = |paper: &Document| paper.name.rsplit_once('.').map(|(stem, _)| stem.to_owned());
    let page = || papers.iter().find(|other| other.kind == paper.kind && stem(other) == stem(paper)).unwrap_or(paper);
    match paper.kind {
        DocumentKind::Intent | DocumentKind::Final => {
            let id = page().id;
            services.iter().any(|service| service.document_id == id && service.state.has_reached())
        }
        DocumentKind::Withdrawal => concerns_them(page(), papers, services),
        DocumentKind::NoPenalty | DocumentKind::Representation => true,
        DocumentKind::Certificate => false,
        DocumentKind::Evidence => paper.is_letter(),
    }
}
