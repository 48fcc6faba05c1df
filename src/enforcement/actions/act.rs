//! One act in a case: who, when, why, and where the case stands then. Everything that changes a case goes through here, so
//! that nothing happens without its event and its entry in the audit, and never twice at once.

use serde_json::{Map, Value};

use super::super::model::{Case, NewEvent, Stage};
use super::super::queries::{self, Viewer};
use super::super::rules::moves::{Move, Mover};
use super::super::rules::{days, due};
use super::error::CaseError;
use super::holds::{require_fineable, require_reviewed};
use super::messages::keep_messages;
use crate::accounts::Scopes;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;

/// Who acts.
#[derive(Debug, Clone)]
pub struct By {
    /// The person or system.
    pub actor: Actor,
    /// Which cases they may see.
    pub viewer: Viewer,
    /// Where they are an enforcement manager.
    pub manages: Option<Scopes>,
}

impl By {
    /// The service itself, when a day has come.
    pub fn service() -> Self {
        Self { actor: Actor::System, viewer: Viewer::Service, manages: None }
    }
}

/// Which case, as it was when the page was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// Number of the case.
    pub id: i64,
    /// What its version was; nothing where it does not matter.
    pub version: Option<i64>,
}

/// An act that is under way.
pub(super) struct Act<'a> {
    pub case: Case,
    pub by: &'a By,
    pub now: UtcTime,
    /// Whether they are an enforcement manager of this case, and not only of others.
    pub is_manager: bool,
    before: Case,
}

impl<'a> Act<'a> {
    /// Takes the case, if it is theirs and nobody was quicker.
    pub fn begin(conn: &mut Conn, by: &'a By, at: At, now: UtcTime) -> Result<Self, CaseError> {
        let case = queries::lock_case(conn, &by.viewer, at.id)?.ok_or(CaseError::NotFound)?;
        if at.version.is_some_and(|version| version != case.version) {
            return Err(CaseError::Stale);
        }
        let is_manager = match &by.manages {
            Some(scopes) => queries::find_case(conn, &Viewer::Officer(scopes.clone()), at.id)?.is_some(),
            None => false,
        };
        Ok(Self { before: case.clone(), case, by, now, is_manager })
    }

    /// The day in England.
    pub fn today(&self) -> chrono::NaiveDate {
        days::day_of(self.now)
    }

    /// Fails unless the case is at one of some stages.
    pub fn require(&self, stages: &[Stage]) -> Result<(), CaseError> {
        if stages.contains(&self.case.stage) { Ok(()) } else { Err(CaseError::NotNow(self.case.stage)) }
    }

    /// Fails unless a manager acts.
    pub fn require_manager(&self) -> Result<(), CaseError> {
        if self.is_manager { Ok(()) } else { Err(CaseError::ManagerNeeded) }
    }

    fn require_mover(&self, step: Move) -> Result<(), CaseError> {
        if step.mover() == Mover::Manager { self.require_manager() } else { Ok(()) }
    }

    /// Fails unless the case can go to a stage from where it stands, and this person may take it there.
    pub fn require_may_go(&self, to: Stage) -> Result<(), CaseError> {
        let step = Move::find(self.case.stage, to).ok_or(CaseError::NotNow(self.case.stage))?;
        self.require_mover(step)
    }

    /// Makes a move that the Regulations allow, if the case stands where it begins and this person may make it.
    pub fn make(&mut self, conn: &mut Conn, step: Move) -> Result<(), CaseError> {
        self.require(&[step.from()])?;
        self.require_mover(step)?;
        // Somebody may be found to be a public body at any time.
        if matches!(step.to(), Stage::NoticeOfIntent | Stage::FinalNotice | Stage::CountyCourt) {
            require_fineable(conn, &self.case)?;
        }
        if step.to() == Stage::CountyCourt {
            require_reviewed(self)?;
        }
        self.case.stage = step.to();
        self.case.stage_since = self.now;
        // The day of the stage before is none of this one.
        self.case.due_on = None;
        if step.to() == Stage::Overdue {
            // Officers were reminded of the day while it was to come, and are told once more that it passed.
            self.case.reminded_for = None;
        }
        if step.to() == Stage::Closed {
            self.case.ended_at = Some(self.now);
        }
        Ok(())
    }

    /// Moves to a stage from wherever the case stands, if that is lawful.
    pub fn go(&mut self, conn: &mut Conn, to: Stage) -> Result<(), CaseError> {
        let step = Move::find(self.case.stage, to).ok_or(CaseError::NotNow(self.case.stage))?;
        self.make(conn, step)
    }

    /// Writes this act down and goes on with another by the same person.
    pub fn again(conn: &mut Conn, act: Self, note: Note) -> Result<Self, CaseError> {
        let (by, now, is_manager) = (act.by, act.now, act.is_manager);
        let case = act.finish(conn, note)?;
        Ok(Self { before: case.clone(), case, by, now, is_manager })
    }

    /// Writes the case, its event and the entry in the audit.
    pub fn finish(mut self, conn: &mut Conn, note: Note) -> Result<Case, CaseError> {
        self.case.due_on = due::due_on(&self.case, self.today());
        self.case.version = self.before.version + 1;
        if !queries::update_case(conn, &self.case, self.before.version)? {
            return Err(CaseError::Stale);
        }
        let moved = self.before.stage != self.case.stage;
        let event = NewEvent {
            case_id: self.case.id,
            kind: note.kind.to_owned(),
            from_stage: moved.then_some(self.before.stage),
            to_stage: moved.then_some(self.case.stage),
            reason: note.reason,
            detail: Value::Object(note.detail.clone()).to_string(),
            actor: self.by.actor.to_string(),
            happened_at: self.now,
        };
        let event_id = queries::insert_event(conn, &event)?;
        let entry = NewEntry::new("enforcement.case_event", self.case.subject())
            .with("event", event_id)
            .with("kind", note.kind)
            .with("stage", self.case.stage.as_str());
        let entry = note.audited.into_iter().fold(entry, |entry, (key, value)| entry.with(&key, value));
        audit::record(conn, self.by.actor, entry, self.now)?;
        // Whatever was written to the provider since the act before.
        keep_messages(conn, &self.case)?;
        Ok(self.case)
    }
}

/// What is noted of an act.
#[derive(Debug, Clone)]
pub(super) struct Note {
    kind: &'static str,
    reason: String,
    detail: Map<String, Value>,
    audited: Map<String, Value>,
}

impl Note {
    /// What was done, and why.
    pub fn new(kind: &'static str, reason: impl Into<String>) -> Self {
        Self { kind, reason: reason.into(), detail: Map::new(), audited: Map::new() }
    }

    /// More about it, in the case alone.
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.detail.insert(key.to_owned(), value.into());
        self
    }

    /// More about it, in the case and in the audit: nothing about a person.
    pub fn audited(mut self, key: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        self.audited.insert(key.to_owned(), value.clone());
        self.with(key, value)
    }
}
