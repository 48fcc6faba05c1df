//! Representations of the provider, and notes of the panel that reads them (S.I. 2022/1175 regulation 5).

use chrono::NaiveDate;

use super::super::model::{Case, Document, DocumentKind, NewRepresentation, Stage, Via};
use super::super::queries::{self, Viewer};
use super::super::rules::days;
use super::act::{Act, At, By, Note};
use super::error::CaseError;
use super::keep::{Upload, check_uploads, keep_uploads};
use super::settle::sent_days;
use crate::app::State;
use crate::db::Conn;

/// Stages in which the provider itself may write: nothing was decided yet.
const OPEN: [Stage; 2] = [Stage::RepresentationsOpen, Stage::DecisionDue];

/// Stages in which no notice stands that could be answered: what comes is kept on file, and nothing follows from it.
const ON_FILE: [Stage; 3] = [Stage::Support, Stage::Quashed, Stage::Withdrawn];

/// Whether the provider itself may answer now.
pub fn may_answer(case: &Case) -> bool {
    OPEN.contains(&case.stage)
}

/// Whether officers may enter what came by post or email. What lay in a tray until after the decision is entered as well, by
/// the day it came; so is what came to a notice of intent of which it is not on record yet that it was given, or that was
/// given too late for the day it names; and so is what came to a notice that fell, once there was one.
pub fn may_enter(case: &Case) -> bool {
    match case.stage {
        Stage::Support => case.notified_at.is_some(),
        Stage::Closed => false,
        _ => true,
    }
}

/// Whether what is entered now is only kept on file.
pub fn is_on_file(stage: Stage) -> bool {
    ON_FILE.contains(&stage)
}

/// What a provider says.
#[derive(Debug, Clone)]
pub struct Said {
    /// The words.
    pub words: String,
    /// How they came.
    pub via: Via,
    /// The day they came, if somebody else enters them.
    pub received_on: Option<NaiveDate>,
    /// Files with them.
    pub files: Vec<Upload>,
}

/// Keeps representations, with the day they came. What came after its time is kept as late, and may still be read. What came
/// in time counts as in time, however late it is entered; if a penalty was decided meanwhile, a lawyer has to look.
pub async fn represent(state: &State, by: By, at: At, said: Said) -> Result<(), CaseError> {
    let now = state.clock.now();
    let checked = check_uploads(&state.config.enforcement, &said.files)?;
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            require_open(&act)?;
            let came = came(conn, &act, &said)?;
            if said.words.trim().is_empty() && said.files.is_empty() {
                return Err(CaseError::refused("words", "Enter what you want to say, or choose a file"));
            }
            let unheard = !came.late && !came.before && is_penalty_decided(act.case.stage);
            act.case.legal_review |= unheard;
            let new = NewRepresentation {
                case_id: act.case.id,
                words: said.words.clone(),
                via: said.via,
                received_on: came.on,
                late: came.late,
                entered_by: by.actor.to_string(),
                entered_at: now,
            };
            let id = queries::insert_representation(conn, &new)?;
            let kept = (DocumentKind::Representation, Some(id));
            let files = keep_uploads(conn, &act, kept, &checked, &said.files)?;
            let note = Note::new("represented", "")
                .audited("representation", id)
                .audited("via", said.via.as_str())
                .audited("late", came.late)
                .audited("received_on", came.on.to_string())
                .audited("unheard", unheard)
                .with("on_file", came.before || is_on_file(act.case.stage))
                .audited("files", files.len());
            act.finish(conn, note).map(drop)
        })
        .await
}

/// Fails unless they can be sent, or entered, at the stage that the case is at.
fn require_open(act: &Act<'_>) -> Result<(), CaseError> {
    let is_own = matches!(act.by.viewer, Viewer::Provider(_));
    let may = if is_own { may_answer(&act.case) } else { may_enter(&act.case) };
    if may { Ok(()) } else { Err(CaseError::NotNow(act.case.stage)) }
}

/// Whether a penalty was decided by then. One that was quashed may come back by another appeal; one that was withdrawn is
/// gone.
fn is_penalty_decided(stage: Stage) -> bool {
    let undecided = [Stage::Support, Stage::NoticeOfIntent, Stage::NoPenalty, Stage::Withdrawn];
    !OPEN.contains(&stage) && !undecided.contains(&stage)
}

/// When they came.
struct Came {
    on: NaiveDate,
    /// After their time, or after the notice that they answer fell.
    late: bool,
    /// Before the newest notice of intent was sent: they answer one that fell.
    before: bool,
}

/// When they came. They cannot come before the first notice was sent; when that was recorded does not matter. Of a notice of
/// which that is not on record, they cannot come before it was signed.
fn came(conn: &mut Conn, act: &Act<'_>, said: &Said) -> Result<Came, CaseError> {
    let on = said.received_on.unwrap_or_else(|| act.today());
    let newest = newest_sent_on(conn, act)?;
    let first = sent_days(conn, act.case.id, DocumentKind::Intent)?.into_iter().min();
    let is_before = |day: Option<NaiveDate>| day.is_some_and(|day| on < day);
    if on > act.today() || is_before(first.or(newest)) {
        let why = "The day must not be to come, and not before the notice of intent was sent";
        return Err(CaseError::refused("received_on", why));
    }
    let before = is_before(newest);
    let until = act.case.representations_until.filter(|_| !before);
    let fell = if before || is_on_file(act.case.stage) { fell_on(conn, act)? } else { None };
    Ok(Came { on, late: until.into_iter().chain(fell).any(|last| last < on), before })
}

/// The day on which the newest notice of intent was sent, the first time, or else signed.
fn newest_sent_on(conn: &mut Conn, act: &Act<'_>) -> Result<Option<NaiveDate>, CaseError> {
    let papers = queries::list_documents(conn, act.case.id)?;
    let is_page = |paper: &&Document| paper.kind == DocumentKind::Intent && !paper.facts.is_empty();
    let Some(page) = papers.iter().rfind(is_page) else { return Ok(None) };
    let services = queries::list_services(conn, act.case.id)?.into_iter();
    let sent = services.filter(|service| service.document_id == page.id).filter_map(|service| service.sent_on);
    Ok(Some(sent.min().unwrap_or_else(|| days::day_of(page.added_at))))
}

/// The day on which a notice was withdrawn, the last time.
fn fell_on(conn: &mut Conn, act: &Act<'_>) -> Result<Option<NaiveDate>, CaseError> {
    let events = queries::list_events(conn, act.case.id)?;
    Ok(events.iter().rfind(|event| event.kind == "withdrawn").map(|event| days::day_of(event.happened_at)))
}

/// Notes what the panel thinks. The provider does not see it.
pub async fn note(state: &State, by: By, at: At, words: String) -> Result<(), CaseError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let act = Act::begin(conn, &by, at, now)?;
            if act.case.stage == Stage::Closed || !matches!(by.viewer, Viewer::Officer(_)) {
                return Err(CaseError::NotNow(act.case.stage));
            }
            act.finish(conn, Note::new("note", words)).map(drop)
        })
        .await
}
