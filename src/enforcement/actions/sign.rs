//! Signs a notice: a manager who wrote no part of it, for exactly what was seen. From then on its bytes never change.

use super::super::model::{DocumentKind, Method, NewService, NoticeKind, ServiceState};
use super::super::queries;
use super::super::rules::moves::{Move, at};
use super::act::{Act, At, By, Note};
use super::draft::{NoticeFields, Preview, preview_on};
use super::error::CaseError;
use super::holds::{require_fineable, require_paid_back, require_reviewed, require_windows_stand};
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
            seen.sheet.require_seen(&act, &sha256)?;
            let fields = check(&seen, &inside)?;
            require_windows_stand(conn, &inside.config.compliance, &act.case)?;
            let named = match seen.kind {
                NoticeKind::Intent => {
                    act.make(conn, Move::between::<at::Support, at::NoticeOfIntent>())?;
                    (DocumentKind::Intent, "notice-of-intent")
                }
                NoticeKind::Final => {
                    require_fineable(conn, &act.case)?;
                    require_reviewed(&act)?;
                    require_paid_back(&act.case)?;
                    act.case.due_on = Some(act.today());
                    (DocumentKind::Final, "final-notice")
                }
            };
            let document_id = seen.sheet.freeze(conn, &act, named, &seen.facts)?;
            queries::mark_signed(conn, act.case.id, seen.kind, document_id)?;
            if seen.facts.method == Method::Email.as_str() {
                send(conn, &act, (document_id, subject(seen.kind)), &fields.recipient(), &seen.sheet.text)?;
            }
            let note = Note::new("notice_signed", "")
                .audited("notice", seen.kind.as_str())
                .audited("document", document_id)
                .audited("sha256", sha256)
                .audited("pence", seen.facts.pence);
            act.finish(conn, note).map(drop)
        })
        .await
}

fn check(seen: &Preview, state: &State) -> Result<NoticeFields, CaseError> {
    let fields: NoticeFields = serde_json::from_str(&seen.draft.fields).map_err(|_| CaseError::NotFound)?;
    CaseError::if_any(fields.faults(seen.kind, &state.config.enforcement))?;
    match seen.lacking.first() {
        Some(missing) => Err(CaseError::refused("notice", format!("The notice does not say {missing}"))),
        None => Ok(fields),
    }
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
