//! What is kept of a case: events, documents, drafts, service, representations.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{DocumentKind, Method, NoticeKind, ServiceState, Stage, Via};
use crate::clock::UtcTime;
use crate::db::schema::{case_document, case_draft, case_event, case_representation, case_service, case_withdrawal};

/// What happened in a case; never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = case_event)]
pub struct Event {
    /// Its number.
    pub id: i64,
    /// Which case.
    pub case_id: i64,
    /// What happened, in one word.
    pub kind: String,
    /// Where the case stood, if it moved.
    pub from_stage: Option<Stage>,
    /// Where it went.
    pub to_stage: Option<Stage>,
    /// Why, in words.
    pub reason: String,
    /// More, as a JSON object.
    pub detail: String,
    /// Who, as [`crate::audit::Actor`] prints it.
    pub actor: String,
    /// When.
    pub happened_at: UtcTime,
}

impl Event {
    /// Something of what is kept with it beside the words.
    pub fn detail_of(&self, key: &str) -> Option<serde_json::Value> {
        let mut detail = serde_json::from_str::<serde_json::Value>(&self.detail).ok()?;
        detail.get_mut(key).map(serde_json::Value::take)
    }
}

/// What happens in a case.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = case_event, treat_none_as_default_value = false)]
pub struct NewEvent {
    /// Which case.
    pub case_id: i64,
    /// What happened, in one word.
    pub kind: String,
    /// Where the case stood, if it moved.
    pub from_stage: Option<Stage>,
    /// Where it went.
    pub to_stage: Option<Stage>,
    /// Why, in words.
    pub reason: String,
    /// More, as a JSON object.
    pub detail: String,
    /// Who, as [`crate::audit::Actor`] prints it.
    pub actor: String,
    /// When.
    pub happened_at: UtcTime,
}

/// A document; never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = case_document)]
pub struct Document {
    /// Its number.
    pub id: i64,
    /// Which case.
    pub case_id: i64,
    /// What it is.
    pub kind: DocumentKind,
    /// Name of the file.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// How many bytes.
    pub bytes: i64,
    /// SHA-256 of them, in hexadecimal.
    pub sha256: String,
    /// The representations it came with.
    pub representation_id: Option<i64>,
    /// What it says, as a JSON object; of notices, and of letters among the evidence.
    pub facts: String,
    /// Who wrote it; of notices.
    pub drafted_by: Option<String>,
    /// Who signed or sent it.
    pub added_by: String,
    /// When.
    pub added_at: UtcTime,
}

/// What is kept with the letter that tells of an appeal to the Upper Tribunal.
pub const TOLD_OF_ONWARD: &str = "{\"letter\":\"onward_appeal\"}";
/// What is kept with the letter that tells how that appeal ended.
pub const TOLD_OF_ITS_END: &str = "{\"letter\":\"onward_appeal_ended\"}";

impl Document {
    /// Whether it is a letter to the provider that is kept among the evidence.
    pub fn is_letter(&self) -> bool {
        self.kind == DocumentKind::Evidence && !self.facts.is_empty()
    }
}

/// A document to be kept.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = case_document, treat_none_as_default_value = false)]
pub struct NewDocument {
    /// Which case.
    pub case_id: i64,
    /// What it is.
    pub kind: DocumentKind,
    /// Name of the file.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// How many bytes.
    pub bytes: i64,
    /// SHA-256 of them, in hexadecimal.
    pub sha256: String,
    /// The representations it came with.
    pub representation_id: Option<i64>,
    /// What it says, as a JSON object; of notices.
    pub facts: String,
    /// Who wrote it; of notices.
    pub drafted_by: Option<String>,
    /// Who signed or sent it.
    pub added_by: String,
    /// When.
    pub added_at: UtcTime,
}

/// A notice that is being written.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = case_draft)]
pub struct Draft {
    /// Its number.
    pub id: i64,
    /// Which case.
    pub case_id: i64,
    /// Of which notice.
    pub kind: NoticeKind,
    /// What was typed, as a JSON object.
    pub fields: String,
    /// Who wrote it last.
    pub drafted_by: String,
    /// When.
    pub drafted_at: UtcTime,
    /// The notice it became.
    pub document_id: Option<i64>,
}

/// A withdrawal that is being written.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = case_withdrawal)]
pub struct WithdrawalDraft {
    /// Its number.
    pub id: i64,
    /// Which case.
    pub case_id: i64,
    /// What was typed, as a JSON object.
    pub fields: String,
    /// Who wrote it.
    pub drafted_by: String,
    /// When.
    pub drafted_at: UtcTime,
    /// The withdrawal it became.
    pub document_id: Option<i64>,
}

/// How a notice was given.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = case_service)]
pub struct Service {
    /// Its number.
    pub id: i64,
    /// Which case.
    pub case_id: i64,
    /// Which notice.
    pub document_id: i64,
    /// How.
    pub method: Method,
    /// To whom.
    pub addressee: String,
    /// Where.
    pub address: String,
    /// What became of it.
    pub state: ServiceState,
    /// The day it was sent.
    pub sent_on: Option<NaiveDate>,
    /// The day it counts as given.
    pub given_on: Option<NaiveDate>,
    /// The message, of one by email.
    pub message_id: Option<i64>,
    /// What shows it.
    pub proof: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: UtcTime,
    /// Where the address is from.
    pub address_source: String,
}

/// A notice that is given.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = case_service, treat_none_as_default_value = false)]
pub struct NewService {
    /// Which case.
    pub case_id: i64,
    /// Which notice.
    pub document_id: i64,
    /// How.
    pub method: Method,
    /// To whom.
    pub addressee: String,
    /// Where.
    pub address: String,
    /// What became of it.
    pub state: ServiceState,
    /// The day it was sent.
    pub sent_on: Option<NaiveDate>,
    /// The day it counts as given.
    pub given_on: Option<NaiveDate>,
    /// The message, of one by email.
    pub message_id: Option<i64>,
    /// What shows it.
    pub proof: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: UtcTime,
    /// Where the address is from.
    pub address_source: String,
}

/// Representations.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = case_representation)]
pub struct Representation {
    /// Its number.
    pub id: i64,
    /// Which case.
    pub case_id: i64,
    /// What is said.
    pub words: String,
    /// How they came.
    pub via: Via,
    /// The day they came.
    pub received_on: NaiveDate,
    /// Whether that was after their time.
    pub late: bool,
    /// Who entered them.
    pub entered_by: String,
    /// When.
    pub entered_at: UtcTime,
}

/// Representations that come.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = case_representation, treat_none_as_default_value = false)]
pub struct NewRepresentation {
    /// Which case.
    pub case_id: i64,
    /// What is said.
    pub words: String,
    /// How they came.
    pub via: Via,
    /// The day they came.
    pub received_on: NaiveDate,
    /// Whether that was after their time.
    pub late: bool,
    /// Who entered them.
    pub entered_by: String,
    /// When.
    pub entered_at: UtcTime,
}
