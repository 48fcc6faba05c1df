//! Withdraws a notice in writing (S.I. 2022/1175 regulation 7(1)): written, seen and signed by a second person as the notice
//! was, and given with the same evidence. The notice has no effect from the moment the withdrawal is signed.

use serde::{Deserialize, Serialize};

use super::super::labels;
use super::super::model::{Capacity, Case, Document, DocumentKind, Method, Pence, ServiceState, Stage};
use super::super::queries;
use super::super::rules::address::Fault;
use super::super::rules::contents::paragraphs;
use super::super::rules::days;
use super::super::rules::moves::Move;
use super::act::{Act, At, By, Note};
use super::draft::NoticeFields;
use super::error::CaseError;
use super::keep::{Paper, hash_of, keep, newest_notice};
use super::recipient::Recipient;
use super::sign::send;
use crate::app::State;
use crate::clock::UtcTime;
use crate::config::Enforcement;
use crate::db::Conn;
use crate::mail;

/// What is typed of a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalFields {
    /// Why; the provider reads it.
    pub reasons: String,
    /// On whom and where it is served.
    #[serde(flatten)]
    pub to: Recipient,
}

impl WithdrawalFields {
    fn faults(&self, settings: &Enforcement) -> Vec<Fault> {
        let empty = self.reasons.trim().is_empty().then(|| ("reasons", "Enter the reasons".to_owned()));
        empty.into_iter().chain(self.to.faults(settings)).collect()
    }
}

/// Everything that a withdrawal says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithdrawalFacts {
    /// Number of the case, as people name it.
    pub reference: String,
    /// Who withdraws.
    pub authority: String,
    /// The day, in words.
    pub dated: String,
    /// Name of the person it is for.
    pub addressee: String,
    /// Who that is to the provider.
    pub capacity: String,
    /// Lines of the address, or the email address.
    pub address: Vec<String>,
    /// Name of the provider.
    pub provider_name: String,
    /// CQC id of the provider.
    pub provider_id: String,
    /// Which notice is withdrawn.
    pub what: &'static str,
    /// The day that notice was signed, in words.
    pub notice_dated: String,
    /// Why.
    pub reasons: Vec<String>,
    /// What was paid and will be paid back.
    pub repay: Option<String>,
    /// Whom to ask.
    pub contact: String,
}

/// A withdrawal as it would be issued today.
#[derive(Debug, Clone)]
pub struct WithdrawalPreview {
    /// The case.
    pub case: Case,
    /// What it says.
    pub facts: WithdrawalFacts,
    /// SHA-256 of the page: what is signed is what was seen.
    pub sha256: String,
    /// Who wrote it.
    pub drafters: Vec<String>,
    fields: WithdrawalFields,
    drafted_by: String,
    html: String,
    text: String,
}

/// The notice that can be withdrawn now.
fn in_force(conn: &mut Conn, case: &Case) -> Result<Document, CaseError> {
    if Move::find(case.stage, Stage::Withdrawn).is_none() {
        return Err(CaseError::NotNow(case.stage));
    }
    newest_notice(&queries::list_documents(conn, case.id)?).cloned().ok_or(CaseError::NotFound)
}

/// Keeps what was typed. Nothing is withdrawn by that.
pub async fn save_withdrawal(state: &State, by: By, at: At, fields: WithdrawalFields) -> Result<(), CaseError> {
    let (now, settings) = (state.clock.now(), state.config.enforcement.clone());
    state
        .db
        .write(move |conn| {
            let act = Act::begin(conn, &by, at, now)?;
            in_force(conn, &act.case)?;
            if let Some((field, why)) = fields.faults(&settings).into_iter().next() {
                return Err(CaseError::Refused(field, why));
            }
            let typed = serde_json::to_string(&fields).unwrap_or_default();
            queries::insert_withdrawal(conn, act.case.id, &typed, &by.actor.to_string(), now)?;
            act.finish(conn, Note::new("withdrawal_drafted", "")).map(drop)
        })
        .await
}

/// What was typed so far; at first the person and the address of the notice.
pub async fn find_withdrawal(state: &State, by: &By, id: i64) -> Result<Option<WithdrawalFields>, CaseError> {
    let viewer = by.viewer.clone();
    state
        .db
        .read(move |conn| {
            let case = queries::find_case(conn, &viewer, id)?.ok_or(CaseError::NotFound)?;
            let notice = in_force(conn, &case)?;
            if let Some(draft) = queries::find_withdrawal(conn, id, notice.added_at)? {
                return Ok(serde_json::from_str(&draft.fields).ok());
            }
            let draft = queries::find_draft_of(conn, notice.id)?;
            let fields = draft.and_then(|draft| serde_json::from_str::<NoticeFields>(&draft.fields).ok());
            Ok(fields.map(|fields| WithdrawalFields { reasons: String::new(), to: fields.recipient() }))
        })
        .await
}

/// The withdrawal as it would be issued today.
pub async fn preview_withdrawal(state: &State, by: &By, id: i64) -> Result<WithdrawalPreview, CaseError> {
    let (viewer, inside, now) = (by.viewer.clone(), state.clone(), state.clock.now());
    state
        .db
        .read(move |conn| {
            let case = queries::find_case(conn, &viewer, id)?.ok_or(CaseError::NotFound)?;
            preview_on(conn, &inside, case, now)
        })
        .await
}

fn preview_on(conn: &mut Conn, state: &State, case: Case, now: UtcTime) -> Result<WithdrawalPreview, CaseError> {
    let notice = in_force(conn, &case)?;
    let draft = queries::find_withdrawal(conn, case.id, notice.added_at)?.ok_or(CaseError::NotFound)?;
    let fields: WithdrawalFields = serde_json::from_str(&draft.fields).map_err(|_| CaseError::NotFound)?;
    let facts = compose(&state.config.enforcement, &case, &notice, (&fields, now));
    let html = state.templates.render("enforcement/withdrawal", &facts)?;
    let text = state.templates.render_text("mail/withdrawal", &facts)?;
    let drafters = queries::list_withdrawers(conn, case.id, notice.added_at)?;
    let (sha256, drafted_by) = (hash_of(html.as_bytes()), draft.drafted_by);
    Ok(WithdrawalPreview { case, facts, sha256, drafters, fields, drafted_by, html, text })
}

fn compose(
    settings: &Enforcement,
    case: &Case,
    notice: &Document,
    (fields, now): (&WithdrawalFields, UtcTime),
) -> WithdrawalFacts {
    let capacity = fields.to.capacity.parse::<Capacity>().map(labels::capacity).unwrap_or_default();
    WithdrawalFacts {
        reference: case.reference(),
        authority: settings.authority.clone(),
        dated: days::in_words(days::day_of(now)),
        addressee: fields.to.addressee.trim().to_owned(),
        capacity: capacity.to_owned(),
        address: paragraphs(&fields.to.address),
        provider_name: case.provider_name.clone(),
        provider_id: case.provider_id.clone(),
        what: if notice.kind == DocumentKind::Final { "final notice" } else { "notice of intent" },
        notice_dated: days::in_words(days::day_of(notice.added_at)),
        reasons: paragraphs(&fields.reasons),
        repay: (case.received() > Pence::default()).then(|| case.received().to_string()),
        contact: format!("{}, telephone {}", settings.contact_email, settings.contact_telephone),
    }
}

/// Signs the withdrawal whose page has this hash, and sends it if it goes by email: a manager who wrote no part of it. What
/// was paid has to be paid back.
pub async fn sign_withdrawal(state: &State, by: By, at: At, sha256: String) -> Result<(), CaseError> {
    let (inside, now) = (state.clone(), state.clock.now());
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            act.require_manager()?;
            let seen = preview_on(conn, &inside, act.case.clone(), now)?;
            check(&act, &seen, &inside.config.enforcement, &sha256)?;
            act.go(conn, Stage::Withdrawn)?;
            hold_back(conn, &act)?;
            let document_id = freeze(conn, &act, &seen)?;
            if seen.fields.to.method == Method::Email.as_str() {
                let subject = labels::document(DocumentKind::Withdrawal);
                send(conn, &act, (document_id, subject), &seen.fields.to, &seen.text)?;
            }
            let note = Note::new("withdrawn", seen.fields.reasons)
                .audited("document", document_id)
                .audited("sha256", seen.sha256)
                .audited("paid", act.case.received().as_i64());
            act.finish(conn, note).map(drop)
        })
        .await
}

fn check(act: &Act<'_>, seen: &WithdrawalPreview, settings: &Enforcement, sha256: &str) -> Result<(), CaseError> {
    if seen.drafters.contains(&act.by.actor.to_string()) {
        return Err(CaseError::SameHands);
    }
    if seen.sha256 != sha256 {
        return Err(CaseError::Stale);
    }
    match seen.fields.faults(settings).into_iter().next() {
        Some((field, why)) => Err(CaseError::Refused(field, why)),
        None => Ok(()),
    }
}

/// Keeps the page and the text as they are; answers the number of the page.
fn freeze(conn: &mut Conn, act: &Act<'_>, seen: &WithdrawalPreview) -> Result<i64, CaseError> {
    let kind = DocumentKind::Withdrawal;
    let papers = queries::list_documents(conn, act.case.id)?;
    let number = papers.iter().filter(|paper| paper.kind == kind && paper.media_type.starts_with("text/plain")).count();
    let name = format!("{}-withdrawal-{}", act.case.reference(), number + 1);
    let mut paper = |ending: &str, media_type, bytes, facts| {
        let (name, drafted_by) = (format!("{name}.{ending}"), Some(seen.drafted_by.clone()));
        keep(conn, act, None, Paper { kind, name, media_type, bytes, facts, drafted_by })
    };
    let facts = serde_json::to_string(&seen.facts).unwrap_or_default();
    let id = paper("html", "text/html; charset=utf-8", seen.html.as_bytes(), facts)?;
    paper("txt", "text/plain; charset=utf-8", seen.text.as_bytes(), String::new())?;
    // Drafts for an earlier notice that was not withdrawn after all are no part of this.
    let since = newest_notice(&papers).map_or(act.case.opened_at, |notice| notice.added_at);
    queries::mark_withdrawal_signed(conn, act.case.id, since, id)?;
    Ok(id)
}

/// Takes a notice out of the outbox that has not left yet, and gives up one that failed.
fn hold_back(conn: &mut Conn, act: &Act<'_>) -> Result<(), CaseError> {
    let services = queries::list_services(conn, act.case.id)?;
    for service in services.into_iter().filter(|service| service.state == ServiceState::Waiting) {
        let Some(id) = service.message_id else { continue };
        let mut taken = mail::cancel(conn, &[id], act.now)?;
        taken.extend(mail::give_up(conn, &[id], act.now)?);
        if taken.is_empty() {
            // It is on its way this moment. Should the server not take it, it is not tried again.
            mail::stop(conn, id, act.now)?;
        } else {
            queries::settle_service(conn, service.id, ServiceState::Failed, None, None)?;
        }
    }
    Ok(())
}

/// Fails while whoever was given a notice was not given its withdrawal. Where nobody was given the notice, there is nobody to
/// tell.
pub(super) fn require_withdrawal_given(conn: &mut Conn, act: &Act<'_>) -> Result<(), CaseError> {
    let papers = queries::list_documents(conn, act.case.id)?;
    let is_paper = |paper: &&Document| {
        paper.kind == DocumentKind::Withdrawal && !paper.facts.is_empty() && paper.added_at >= act.case.stage_since
    };
    let Some(paper) = papers.iter().rev().find(is_paper) else { return Ok(()) };
    let services = queries::list_services(conn, act.case.id)?;
    let is = |id: i64, of: fn(ServiceState) -> bool| {
        services.iter().any(|service| service.document_id == id && of(service.state))
    };
    // One that is on its way this moment may still come to them.
    let comes = |state: ServiceState| state.has_reached() || state == ServiceState::Waiting;
    let before = papers.iter().filter(|one| one.id < paper.id).rev();
    let mut fell = before
        .take_while(|one| one.kind != DocumentKind::Withdrawal)
        .filter(|one| matches!(one.kind, DocumentKind::Intent | DocumentKind::Final));
    // A notice of intent that was given falls with a final notice that never was.
    if fell.any(|notice| is(notice.id, comes)) && !is(paper.id, ServiceState::has_reached) {
        let why = "The provider was not given the withdrawal yet. Record how it was given first";
        return Err(CaseError::refused("reason", why));
    }
    Ok(())
}
