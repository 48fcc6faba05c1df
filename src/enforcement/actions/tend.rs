//! What the service does by itself: notes what became of messages, moves cases whose day has come, and reminds officers.
//!
//! Each case in a transaction of its own, so that one that fails holds up no other. It is safe to run twice.

use std::collections::BTreeMap;

use chrono::Days;

use super::super::labels;
use super::super::model::{Case, DocumentKind, Method, NoticeKind, ServiceState, Stage, TO_OFFICERS};
use super::super::queries;
use super::super::rules::moves::{Move, at};
use super::super::rules::{dates, days, due};
use super::act::{Act, At, By, Note};
use super::error::CaseError;
use super::fallen::{may_reach, notices_in_force};
use super::onward::is_determined;
use super::settle::{Settling, Waiting, What, find_waiting, settle};
use crate::accounts::{self, Account, Role};
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::mail::{self, MailState, NewMessage};
use crate::register;
use crate::windows;

/// Cases that are looked at together.
const BATCH: i64 = 500;

/// Looks after everything that is due; answers how many cases were touched.
pub async fn tend(state: &State) -> Result<usize, CaseError> {
    Ok(settle_messages(state).await? + tend_due(state).await?)
}

/// Notes of notices in the outbox whether they left, or never will.
async fn settle_messages(state: &State) -> Result<usize, CaseError> {
    let waiting = state.db.read(|conn| Ok::<_, CaseError>(queries::list_waiting(conn, BATCH)?)).await?;
    let mut settled = 0;
    for (service, case_id, message_id) in waiting {
        let inside = state.clone();
        let done = state.db.write(move |conn| settle_message(conn, &inside, service, case_id, message_id)).await?;
        settled += usize::from(done);
    }
    Ok(settled)
}

fn settle_message(
    conn: &mut Conn,
    state: &State,
    service: i64,
    case_id: i64,
    message_id: i64,
) -> Result<bool, CaseError> {
    let by = By::service();
    let mut act = Act::begin(conn, &by, At { id: case_id, version: None }, state.clock.now())?;
    let known = queries::list_services(conn, case_id)?;
    let open = known.into_iter().find(|one| one.id == service && one.state == ServiceState::Waiting);
    let message = mail::find(conn, message_id)?.filter(|message| message.state != MailState::Queued);
    let Some((open, message)) = open.zip(message) else { return Ok(false) };
    if message.state == MailState::Failed {
        // From now on it is given another way, or once more from the case: never beside it.
        if message.cancelled_at.is_none() && mail::give_up(conn, &[message_id], act.now)?.is_empty() {
            return Ok(false);
        }
        queries::settle_service(conn, service, ServiceState::Failed, None, None)?;
        note_failure(conn, state, act, (open.document_id, message_id))?;
        return Ok(true);
    }
    let sent_on = days::day_of(message.finished_at.unwrap_or(message.created_at));
    let holidays = windows::queries::load_calendar(conn, &state.calendars)?.holidays;
    let waiting = find_waiting(conn, &act)?.filter(|waiting| waiting.paper.id == open.document_id);
    let Some(waiting) = waiting else {
        // It left just before it was withdrawn: no period begins, and the provider sees what it got.
        if is_notice(conn, case_id, open.document_id)? {
            act.case.notified_at = act.case.notified_at.or(Some(act.now));
        }
        let given_on = dates::given_on(sent_on, Method::Email, &holidays);
        queries::settle_service(conn, service, ServiceState::Given, Some(sent_on), given_on)?;
        act.finish(conn, Note::new("given", "").audited("message", message_id))?;
        return Ok(true);
    };
    let settling = Settling { id: service, method: Method::Email, sent_on };
    settle(conn, act, (&state.config.enforcement, &holidays), &waiting.what, settling)?;
    Ok(true)
}

/// Notes that a message could not be delivered, and tells officers of it if what it brought waits to be given still. A
/// withdrawal need not be given any more if no notice that it takes back may have reached anybody.
fn note_failure(
    conn: &mut Conn,
    state: &State,
    mut act: Act<'_>,
    (document_id, message_id): (i64, i64),
) -> Result<(), CaseError> {
    let waiting = find_waiting(conn, &act)?;
    if let Some(Waiting { paper, what: What::Withdrawal }) = &waiting {
        let papers = queries::list_documents(conn, act.case.id)?;
        let services = queries::list_services(conn, act.case.id)?;
        if !may_reach(&notices_in_force(&papers, Some(paper.id)), &services) {
            act.case.due_on = None;
        }
    }
    let waits = act.case.due_on.is_some() && waiting.is_some_and(|waiting| waiting.paper.id == document_id);
    let act = Act::again(conn, act, Note::new("not_delivered", "").audited("message", message_id))?;
    if waits { tell(conn, state, act, "A notice could not be delivered") } else { Ok(()) }
}

fn is_notice(conn: &mut Conn, case_id: i64, document_id: i64) -> Result<bool, CaseError> {
    let paper = queries::find_document(conn, case_id, document_id)?;
    Ok(paper.is_some_and(|paper| matches!(paper.kind, DocumentKind::Intent | DocumentKind::Final)))
}

async fn tend_due(state: &State) -> Result<usize, CaseError> {
    let soon = days::day_of(state.clock.now()) + Days::new(state.config.enforcement.remind_days.into());
    let (mut after, mut touched) = (0, 0);
    loop {
        let ids =
            state.db.read(move |conn| Ok::<_, CaseError>(queries::list_to_tend(conn, soon, after, BATCH)?)).await?;
        let Some(last) = ids.last() else { return Ok(touched) };
        after = *last;
        for id in ids {
            let (inside, now) = (state.clone(), state.clock.now());
            touched += usize::from(state.db.write(move |conn| tend_one(conn, &inside, id, now)).await?);
        }
    }
}

/// Moves a case whose day has passed, marks a decision that is late, or reminds of a day that is near.
fn tend_one(conn: &mut Conn, state: &State, id: i64, now: UtcTime) -> Result<bool, CaseError> {
    let by = By::service();
    let mut act = Act::begin(conn, &by, At { id, version: None }, now)?;
    let late = due::is_late(due::due_on(&act.case, act.today()), act.today());
    match act.case.stage {
        Stage::RepresentationsOpen if late => {
            act.make(conn, Move::between::<at::RepresentationsOpen, at::DecisionDue>())?;
            act.finish(conn, Note::new("period_ended", ""))?;
        }
        // A notice that is suspended still is not overdue, though a day was named (regulation 8(2)).
        Stage::Payable | Stage::Confirmed | Stage::Varied if late && is_determined(conn, &act, state)? => {
            act.go(conn, Stage::Overdue)?;
            let act = Act::again(conn, act, Note::new("overdue", ""))?;
            remind(conn, state, act)?;
        }
        // The time to appeal is over, and nothing falls due any more.
        Stage::Paid if due::is_late(act.case.due_on, act.today()) => {
            act.case.due_on = None;
            keep(conn, &act)?;
        }
        // Nothing in the Regulations says what follows; a lawyer does. Marked once: the flag may have been cleared.
        Stage::DecisionDue if late && !was_marked(conn, &act)? => {
            act.case.legal_review = true;
            act.finish(conn, Note::new("decision_late", ""))?;
        }
        _ => return remind(conn, state, act),
    }
    Ok(true)
}

fn was_marked(conn: &mut Conn, act: &Act<'_>) -> Result<bool, CaseError> {
    let since = act.case.stage_since;
    let events = queries::list_events(conn, act.case.id)?;
    Ok(events.iter().any(|event| event.kind == "decision_late" && event.happened_at >= since))
}

/// Writes to the officers of the case, once for each day on which something falls due. What was signed today is on its way:
/// of that they are told the day after, if it was not given.
fn remind(conn: &mut Conn, state: &State, act: Act<'_>) -> Result<bool, CaseError> {
    let Some(due_on) = act.case.due_on.filter(|due_on| act.case.reminded_for != Some(*due_on)) else {
        return Ok(false);
    };
    if due::is_to_be_given(act.case.stage) && !due::is_late(Some(due_on), act.today()) {
        return Ok(false);
    }
    let what = due::what(act.case.stage).unwrap_or("Something");
    tell(conn, state, act, what)?;
    Ok(true)
}

/// Writes to the officers of the case what there is, with the day that is due. The messages are kept with the case, so that it
/// shows when one did not arrive.
fn tell(conn: &mut Conn, state: &State, mut act: Act<'_>, what: &'static str) -> Result<(), CaseError> {
    act.case.reminded_for = act.case.due_on;
    for account in officers(conn, state, &act.case)? {
        let reminder = Reminder::of(&act.case, &account.name, state, what);
        let (subject, body) = mail::fill(&state.templates, "case_due", &reminder)?;
        let recipient = account.email.as_str().to_owned();
        let message = NewMessage { kind: TO_OFFICERS, recipient, subject, body, secret_name: None };
        let message_id = mail::send(conn, &message, act.now)?;
        queries::insert_message(conn, act.case.id, message_id)?;
    }
    keep(conn, &act)
}

/// Keeps what is noted of a case and is no act in it: forms that are open stay good.
fn keep(conn: &mut Conn, act: &Act<'_>) -> Result<(), CaseError> {
    if queries::update_case(conn, &act.case, act.case.version)? { Ok(()) } else { Err(CaseError::Stale) }
}

/// Whom the settings name: open accounts, each once, by number.
fn officers(conn: &mut Conn, state: &State, case: &Case) -> Result<Vec<Account>, CaseError> {
    let named = |word: &str| state.config.enforcement.remind.iter().any(|known| known == word);
    let mut actors = Vec::new();
    if named("opener") {
        actors.push(case.opened_by.clone());
    }
    if named("drafters") {
        actors.extend(queries::list_documents(conn, case.id)?.into_iter().filter_map(|paper| paper.drafted_by));
        for kind in [NoticeKind::Intent, NoticeKind::Final] {
            actors.extend(queries::find_draft(conn, case.id, kind)?.map(|draft| draft.drafted_by));
        }
    }
    let mut found = BTreeMap::new();
    for id in actors.iter().filter_map(|actor| actor.strip_prefix("account:")?.parse::<i64>().ok()) {
        if let Some(account) = accounts::queries::find_account(conn, id)? {
            found.insert(id, account);
        }
    }
    if named("managers") {
        for (account, scopes) in accounts::queries::list_holders(conn, Role::EnforcementManager)? {
            if register::queries::find_provider(conn, &scopes, &case.provider_id)?.is_some() {
                found.insert(account.id, account);
            }
        }
    }
    Ok(found.into_values().filter(|account| account.deactivated_at.is_none()).collect())
}

#[derive(serde::Serialize)]
struct Reminder {
    name: String,
    reference: String,
    provider: String,
    what: &'static str,
    due_on: String,
    link: String,
    stage: &'static str,
    service_name: String,
}

impl Reminder {
    fn of(case: &Case, name: &str, state: &State, what: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            reference: case.reference(),
            provider: case.provider_name.clone(),
            what,
            due_on: case.due_on.map(days::in_words).unwrap_or_default(),
            link: format!("{}/cases/{}", state.config.server.public_url, case.id),
            stage: labels::stage(case.stage),
            service_name: state.config.server.service_name.clone(),
        }
    }
}
