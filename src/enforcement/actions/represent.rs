//! Representations of the provider, and notes of the panel that reads them (S.I. 2022/1175 regulation 5).

use chrono::NaiveDate;

use super::super::model::{DocumentKind, NewRepresentation, Stage, Via};
use super::super::queries::{self, Viewer};
use super::super::rules::days;
use super::act::{Act, At, By, Note};
use super::error::CaseError;
use super::keep::{Upload, check_uploads, keep_uploads};
use crate::app::State;

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

/// Keeps representations. What comes after its time is kept as late, for as long as nothing was decided.
pub async fn represent(state: &State, by: By, at: At, said: Said) -> Result<(), CaseError> {
    let now = state.clock.now();
    let checked = check_uploads(&state.config.enforcement, &said.files)?;
    state
        .db
        .write(move |conn| {
            let act = Act::begin(conn, &by, at, now)?;
            act.require(&[Stage::RepresentationsOpen, Stage::DecisionDue])?;
            let received_on = day_of_receipt(&act, &said)?;
            if said.words.trim().is_empty() && said.files.is_empty() {
                return Err(CaseError::refused("words", "Enter what you want to say, or choose a file"));
            }
            let late = act.case.representations_until.is_some_and(|until| until < received_on);
            let new = NewRepresentation {
                case_id: act.case.id,
                words: said.words.clone(),
                via: said.via,
                received_on,
                late,
                entered_by: by.actor.to_string(),
                entered_at: now,
            };
            let id = queries::insert_representation(conn, &new)?;
            let kept = (DocumentKind::Representation, Some(id));
            let files = keep_uploads(conn, &act, kept, &checked, &said.files)?;
            let note = Note::new("represented", "")
                .audited("representation", id)
                .audited("via", said.via.as_str())
                .audited("late", late)
                .audited("files", files.len());
            act.finish(conn, note).map(drop)
        })
        .await
}

fn day_of_receipt(act: &Act<'_>, said: &Said) -> Result<NaiveDate, CaseError> {
    let received_on = said.received_on.unwrap_or_else(|| act.today());
    let given = act.case.notified_at.map(days::day_of);
    if received_on > act.today() || given.is_some_and(|given| received_on < given) {
        let why = "The day must not be to come, and not before the notice was given";
        return Err(CaseError::refused("received_on", why));
    }
    Ok(received_on)
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
