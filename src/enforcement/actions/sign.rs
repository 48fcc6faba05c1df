//! Signs a notice: a manager who wrote no part of it, for exactly what was seen. From then on its bytes never change.

use super::super::model::{DocumentKind, Method, NewService, NoticeKind, ServiceState};
use super::super::queries;
use super::super::rules::moves::{Move, at};
use super::act::{Act, At, By, Note};
use super::draft::{NoticeFields, Preview, preview_on};
use super::error::CaseError;
use super::holds::{require_fineable, require_reviewed, require_windows_stand};
use super::keep::{Paper, keep};
use super::recipient::Recipient;
use crate::app::State;
use crate::db::Conn;
use crate::mail::{self, NewMessage};

/// Signs the notice whose page has this hash, and sends it if it goes by email. A notice that goes by post or hand is
/// printed from its page, and counts as given once that is recorded.
pub async fn sign(state: &State, by: By, at: At, sha256: String) -> Result<(), CaseError> {
    let (inside, now) = (state.clone(), state.clock.now());
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            act.require_manager()?;
            let seen = preview_on(conn, &inside, act.case.clone(), act.today())?;
            check(&act, &seen, &inside, &sha256)?;
            require_windows_stand(conn, &inside.config.compliance, &act.case)?;
            match seen.kind {
                NoticeKind::Intent => act.make(conn, Move::between::<at::Support, at::NoticeOfIntent>())?,
                NoticeKind::Final => {
                    require_fineable(conn, &act.case)?;
                    require_reviewed(&act)?;
                }
            }
            let document_id = freeze(conn, &act, &seen)?;
            if seen.facts.method == Method::Email.as_str() {
                send(conn, &act, (document_id, subject(seen.kind)), &recipient(&seen)?, &seen.text)?;
            }
            let note = Note::new("notice_signed", "")
                .audited("notice", seen.kind.as_str())
                .audited("document", document_id)
                .audited("sha256", seen.sha256)
                .audited("pence", seen.facts.pence);
            act.finish(conn, note).map(drop)
        })
        .await
}

fn check(act: &Act<'_>, seen: &Preview, state: &State, sha256: &str) -> Result<(), CaseError> {
    if seen.drafters.contains(&act.by.actor.to_string()) {
        return Err(CaseError::SameHands);
    }
    if seen.sha256 != sha256 {
        return Err(CaseError::Stale);
    }
    if let Some((field, why)) = fields(seen)?.faults(seen.kind, &state.config.enforcement).into_iter().next() {
        return Err(CaseError::Refused(field, why));
    }
    match seen.lacking.first() {
        Some(missing) => Err(CaseError::refused("notice", format!("The notice does not say {missing}"))),
        None => Ok(()),
    }
}

fn fields(seen: &Preview) -> Result<NoticeFields, CaseError> {
    serde_json::from_str(&seen.draft.fields).map_err(|_| CaseError::NotFound)
}

fn recipient(seen: &Preview) -> Result<Recipient, CaseError> {
    Ok(fields(seen)?.recipient())
}

/// Keeps the page and the text as they are; answers the number of the page.
fn freeze(conn: &mut Conn, act: &Act<'_>, seen: &Preview) -> Result<i64, CaseError> {
    let (kind, name) = match seen.kind {
        NoticeKind::Intent => (DocumentKind::Intent, "notice-of-intent"),
        NoticeKind::Final => (DocumentKind::Final, "final-notice"),
    };
    let number = queries::list_documents(conn, act.case.id)?.iter().filter(|paper| paper.kind == kind).count() / 2 + 1;
    let name = format!("{}-{name}-{number}", act.case.reference());
    let facts = serde_json::to_string(&seen.facts).unwrap_or_default();
    let drafted_by = Some(seen.draft.drafted_by.clone());
    let mut paper = |ending: &str, media_type, bytes, facts| {
        let name = format!("{name}.{ending}");
        keep(conn, act, None, Paper { kind, name, media_type, bytes, facts, drafted_by: drafted_by.clone() })
    };
    let id = paper("html", "text/html; charset=utf-8", seen.html.as_bytes(), facts)?;
    paper("txt", "text/plain; charset=utf-8", seen.text.as_bytes(), String::new())?;
    queries::mark_signed(conn, act.case.id, seen.kind, id)?;
    Ok(id)
}

/// What mail calls a notice.
pub(super) fn subject(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Intent => "Notice of intent to impose a penalty",
        NoticeKind::Final => "Final notice: penalty",
    }
}

/// Puts a notice or its withdrawal into the outbox: its text, unchanged.
pub(super) fn send(
    conn: &mut Conn,
    act: &Act<'_>,
    (document_id, what): (i64, &str),
    to: &Recipient,
    text: &str,
) -> Result<(), CaseError> {
    let address = to.address.trim();
    let message_id = post(conn, act, address, format!("{what}, {}", act.case.reference()), text.to_owned())?;
    let service = NewService {
        case_id: act.case.id,
        document_id,
        method: Method::Email,
        addressee: to.addressee.trim().to_owned(),
        address: address.to_owned(),
        state: ServiceState::Waiting,
        sent_on: None,
        given_on: None,
        message_id: Some(message_id),
        proof: String::new(),
        recorded_by: act.by.actor.to_string(),
        recorded_at: act.now,
        address_source: to.address_source.trim().to_owned(),
    };
    queries::insert_service(conn, &service)?;
    Ok(())
}

/// Puts a message of a case into the outbox; answers its number.
pub(super) fn post(conn: &mut Conn, act: &Act<'_>, to: &str, subject: String, body: String) -> Result<i64, CaseError> {
    let message = NewMessage { kind: "enforcement", recipient: to.to_owned(), subject, body, secret_name: None };
    let message_id = mail::send(conn, &message, act.now)?;
    queries::insert_message(conn, act.case.id, message_id)?;
    Ok(message_id)
}
