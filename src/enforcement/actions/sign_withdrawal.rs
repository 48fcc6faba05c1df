//! Signs the withdrawal of a notice: seen and signed by a second person as the notice was, and given with the same evidence.
//! The notice has no effect from that moment, and an appeal against it has nothing to be about.

use super::super::labels;
use super::super::model::{DocumentKind, Method, ServiceState, Stage};
use super::super::queries;
use super::act::{Act, At, By, Note};
use super::appeal::end_with_the_notice;
use super::error::CaseError;
use super::fallen::{may_reach, notices_in_force};
use super::keep::newest_notice;
use super::sign::send;
use super::withdraw::{WithdrawalPreview, preview_on};
use crate::app::State;
use crate::db::Conn;
use crate::mail;

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
            seen.sheet.require_seen(&act, &sha256)?;
            CaseError::if_any(seen.fields.faults(&inside.config.enforcement))?;
            act.go(conn, Stage::Withdrawn)?;
            let appeal = end_with_the_notice(conn, &act)?;
            hold_back(conn, &act)?;
            let (document_id, is_to_be_given) = issue(conn, &act, &seen)?;
            act.case.due_on = is_to_be_given.then(|| act.today());
            let note = Note::new("withdrawn", seen.fields.reasons)
                .audited("document", document_id)
                .audited("sha256", sha256)
                .audited("paid", act.case.held().as_i64());
            let note = appeal.into_iter().fold(note, |note, appeal| note.audited("appeal", appeal));
            act.finish(conn, note).map(drop)
        })
        .await
}

/// Keeps the page and the text as they are, and sends the text if it goes by email. Where no notice reached anybody, and
/// none may do so any more, a letter about it would be the first that the provider hears of it: it is kept and not sent.
/// Answers the number of the page, and whether it has to be given.
fn issue(conn: &mut Conn, act: &Act<'_>, seen: &WithdrawalPreview) -> Result<(i64, bool), CaseError> {
    let papers = queries::list_documents(conn, act.case.id)?;
    let services = queries::list_services(conn, act.case.id)?;
    let kind = DocumentKind::Withdrawal;
    let document_id = seen.sheet.freeze(conn, act, (kind, "withdrawal"), &seen.facts)?;
    // Drafts for an earlier notice that was not withdrawn after all are no part of this.
    let since = newest_notice(&papers).map_or(act.case.opened_at, |notice| notice.added_at);
    queries::mark_withdrawal_signed(conn, act.case.id, since, document_id)?;
    let concerns_them = may_reach(&notices_in_force(&papers, None), &services);
    if concerns_them && seen.fields.to.method == Method::Email.as_str() {
        send(conn, act, (document_id, labels::document(kind)), &seen.fields.to, &seen.sheet.text)?;
    }
    Ok((document_id, concerns_them))
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
