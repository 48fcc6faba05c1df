//! Writes a notice: what an officer types, and the notice that would be issued from it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::model::{Case, Draft, NoticeKind, Stage};
use super::super::queries;
use super::super::rules::address;
use super::super::rules::contents::{self, NoticeFacts};
use super::super::rules::dates::LEAST_REPRESENTATION_DAYS;
use super::act::{Act, At, By, Note};
use super::compose::{amount_of_round, begun_again_at, compose, purpose_of, render};
use super::error::CaseError;
use super::hands::list_authors;
use super::holds::require_fineable;
use super::recipient::Recipient;
use super::sheet::Sheet;
use crate::app::State;
use crate::config::Enforcement;
use crate::db::Conn;

/// The longest period that a notice may name.
const MOST_DAYS: u32 = 366;

/// What is typed of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeFields {
    /// Why.
    pub reasons: String,
    /// When no penalty may follow; of a notice of intent.
    pub circumstances: String,
    /// How to pay; of a final notice.
    pub how_to_pay: String,
    /// What follows if it is not paid; of a final notice.
    pub consequences: String,
    /// Days for representations, or for payment.
    pub days: u32,
    /// The kind of body.
    pub body: String,
    /// The person it is for.
    pub addressee: String,
    /// Who that is to the provider.
    pub capacity: String,
    /// How it is sent.
    pub method: String,
    /// Where.
    pub address: String,
    /// Where the address is from.
    pub address_source: String,
}

impl NoticeFields {
    /// What a draft begins with: the texts of the settings.
    pub fn beginning(settings: &Enforcement, kind: NoticeKind) -> Self {
        let days = match kind {
            NoticeKind::Intent => settings.representations_days,
            NoticeKind::Final => settings.payment_days,
        };
        Self {
            reasons: String::new(),
            circumstances: settings.when_not_imposed.clone(),
            how_to_pay: settings.how_to_pay.clone(),
            consequences: settings.if_not_paid.clone(),
            days,
            body: String::new(),
            addressee: String::new(),
            capacity: String::new(),
            method: String::new(),
            address: String::new(),
            address_source: String::new(),
        }
    }

    /// On whom and where it is served.
    pub fn recipient(&self) -> Recipient {
        Recipient {
            body: self.body.clone(),
            addressee: self.addressee.clone(),
            capacity: self.capacity.clone(),
            method: self.method.clone(),
            address: self.address.clone(),
            address_source: self.address_source.clone(),
        }
    }

    /// Everything that is wrong with them.
    pub fn faults(&self, kind: NoticeKind, settings: &Enforcement) -> Vec<address::Fault> {
        let mut found = Vec::new();
        let mut needs = |field, text: &str, what: &str| {
            if text.trim().is_empty() {
                found.push((field, format!("Enter {what}")));
            }
        };
        needs("reasons", &self.reasons, "the reasons");
        match kind {
            NoticeKind::Intent => needs("circumstances", &self.circumstances, "when no penalty may follow"),
            NoticeKind::Final => {
                needs("how_to_pay", &self.how_to_pay, "how to pay");
                needs("consequences", &self.consequences, "what follows if it is not paid");
            }
        }
        let least = if kind == NoticeKind::Intent { LEAST_REPRESENTATION_DAYS } else { 1 };
        if !(least..=MOST_DAYS).contains(&self.days) {
            let why = match kind {
                NoticeKind::Intent => "The law asks for 14 days or more (S.I. 2022/1175 regulation 5(2))",
                NoticeKind::Final => "Enter a number of days from 1 to 366",
            };
            found.push(("days", why.to_owned()));
        }
        found.extend(self.recipient().faults(settings));
        found
    }
}

/// A notice as it would be issued on a day.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The case.
    pub case: Case,
    /// Which notice.
    pub kind: NoticeKind,
    /// The draft it is made from.
    pub draft: Draft,
    /// What it says.
    pub facts: NoticeFacts,
    /// What it lacks; with any of these it is not issued.
    pub lacking: Vec<String>,
    /// Its page and text.
    pub sheet: Sheet,
}

/// Which notice is written at a stage.
pub fn notice_at(stage: Stage) -> Option<NoticeKind> {
    match stage {
        Stage::Support => Some(NoticeKind::Intent),
        Stage::FinalNotice => Some(NoticeKind::Final),
        _ => None,
    }
}

/// Keeps what was typed. Nothing is issued by that. Answers whether the amount is recorded that the notice has to name.
pub async fn save_draft(state: &State, by: By, at: At, fields: NoticeFields) -> Result<bool, CaseError> {
    let (now, settings) = (state.clock.now(), state.config.enforcement.clone());
    state
        .db
        .write(move |conn| {
            let act = Act::begin(conn, &by, at, now)?;
            let kind = notice_at(act.case.stage).ok_or(CaseError::NotNow(act.case.stage))?;
            require_fineable(conn, &act.case)?;
            // The page says everything that is wrong; here it is enough that something is.
            CaseError::if_any(fields.faults(kind, &settings))?;
            if queries::list_documents(conn, act.case.id)?.iter().any(|paper| is_out(&act.case, kind, paper)) {
                return Err(CaseError::refused("reasons", "This notice was signed. To correct it, withdraw it"));
            }
            let typed = serde_json::to_string(&fields).unwrap_or_default();
            queries::insert_draft(conn, (act.case.id, kind), &typed, &by.actor.to_string(), now)?;
            let has_amount = has_amount(conn, act.case.id, kind)?;
            act.finish(conn, Note::new("notice_drafted", "").audited("notice", kind.as_str()))?;
            Ok(has_amount)
        })
        .await
}

/// Whether the amount is recorded that a notice has to name.
pub(super) fn has_amount(conn: &mut Conn, case_id: i64, kind: NoticeKind) -> Result<bool, CaseError> {
    Ok(amount_of_round(conn, case_id, purpose_of(kind))?.is_some())
}

/// Whether a document is the final notice that was issued since it was decided to impose a penalty.
fn is_out(case: &Case, kind: NoticeKind, paper: &super::super::model::Document) -> bool {
    kind == NoticeKind::Final && paper.kind.as_str() == kind.as_str() && paper.added_at >= case.stage_since
}

/// The draft of a notice that waits to be signed. One from before the case began again is none: a form begins with it, and
/// nobody signs it as it is.
pub(super) fn draft_of_round(conn: &mut Conn, case_id: i64, kind: NoticeKind) -> Result<Option<Draft>, CaseError> {
    let Some(draft) = queries::find_draft(conn, case_id, kind)? else { return Ok(None) };
    let begun = begun_again_at(conn, case_id)?;
    Ok(Some(draft).filter(|draft| begun.is_none_or(|begun| begun <= draft.drafted_at)))
}

/// Which notice is written at the stage of a case, and what was typed of it, if there is a draft.
pub async fn find_fields(
    state: &State,
    by: &By,
    id: i64,
) -> Result<(Option<NoticeKind>, Option<NoticeFields>), CaseError> {
    let viewer = by.viewer.clone();
    state
        .db
        .read(move |conn| {
            let case = queries::find_case(conn, &viewer, id)?.ok_or(CaseError::NotFound)?;
            let Some(kind) = notice_at(case.stage) else { return Ok((None, None)) };
            let draft = queries::find_draft(conn, id, kind)?;
            let fields = draft.and_then(|draft| serde_json::from_str(&draft.fields).ok());
            Ok((Some(kind), fields))
        })
        .await
}

/// The notice as it would be issued today.
pub async fn preview(state: &State, by: &By, id: i64) -> Result<Preview, CaseError> {
    let (viewer, inside, now) = (by.viewer.clone(), state.clone(), state.clock.now());
    state
        .db
        .read(move |conn| {
            let case = queries::find_case(conn, &viewer, id)?.ok_or(CaseError::NotFound)?;
            preview_on(conn, &inside, case, super::super::rules::days::day_of(now))
        })
        .await
}

pub(super) fn preview_on(conn: &mut Conn, state: &State, case: Case, today: NaiveDate) -> Result<Preview, CaseError> {
    let kind = notice_at(case.stage).ok_or(CaseError::NotNow(case.stage))?;
    require_fineable(conn, &case)?;
    let draft = draft_of_round(conn, case.id, kind)?.ok_or(CaseError::NotFound)?;
    let fields: NoticeFields = serde_json::from_str(&draft.fields).map_err(|_| CaseError::NotFound)?;
    let facts = compose(conn, state, &case, (kind, &fields, today))?;
    let (html, text) = render(&state.templates, kind, &facts)?;
    let lacking = contents::lacking(kind, &facts, &html, &text);
    let sheet = Sheet::new((html, text), list_authors(conn, &case, kind)?, draft.drafted_by.clone());
    Ok(Preview { case, kind, draft, facts, lacking, sheet })
}
