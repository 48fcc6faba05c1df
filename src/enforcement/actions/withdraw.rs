//! Writes the withdrawal of a notice (S.I. 2022/1175 regulation 7(1)): what an officer types, and the withdrawal that would be
//! issued from it.

use serde::{Deserialize, Serialize};

use super::super::labels;
use super::super::model::{Capacity, Case, Document, DocumentKind, Pence, Stage};
use super::super::queries;
use super::super::rules::address::Fault;
use super::super::rules::contents::paragraphs;
use super::super::rules::days;
use super::super::rules::moves::Move;
use super::act::{Act, At, By, Note};
use super::compose::registered_name;
use super::draft::NoticeFields;
use super::error::CaseError;
use super::fallen::{last_giving, may_reach, notices_in_force};
use super::keep::newest_notice;
use super::recipient::Recipient;
use super::sheet::Sheet;
use crate::app::State;
use crate::clock::UtcTime;
use crate::config::Enforcement;
use crate::db::Conn;

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
    /// Everything that is wrong with them.
    pub fn faults(&self, settings: &Enforcement) -> Vec<Fault> {
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
    /// Which notices are withdrawn, each with the day it was signed.
    pub what: String,
    /// Whether they are more than one.
    pub several: bool,
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
    /// Its page and text.
    pub sheet: Sheet,
    /// Whether a notice that falls reached the provider, or may do so this moment: only then is it sent.
    pub concerns_them: bool,
    pub(super) fields: WithdrawalFields,
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
            // The page says everything that is wrong; here it is enough that something is.
            CaseError::if_any(fields.faults(&settings))?;
            let typed = serde_json::to_string(&fields).unwrap_or_default();
            queries::insert_withdrawal(conn, act.case.id, &typed, &by.actor.to_string(), now)?;
            act.finish(conn, Note::new("withdrawal_drafted", "")).map(drop)
        })
        .await
}

/// What was typed so far; at first the person of the notice, and the way and the address by which it was given at last. If
/// nobody was given it, those that were planned.
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
            let (papers, services) = (queries::list_documents(conn, id)?, queries::list_services(conn, id)?);
            let given = last_giving(&notices_in_force(&papers, None), &services);
            let signed = queries::find_draft_of(conn, given.map_or(notice.id, |given| given.document_id))?;
            let fields = signed.and_then(|draft| serde_json::from_str::<NoticeFields>(&draft.fields).ok());
            let to = fields.map(|fields| given.map_or(fields.recipient(), |given| fields.recipient().as_given(given)));
            Ok(to.map(|to| WithdrawalFields { reasons: String::new(), to }))
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

pub(super) fn preview_on(
    conn: &mut Conn,
    state: &State,
    case: Case,
    now: UtcTime,
) -> Result<WithdrawalPreview, CaseError> {
    let notice = in_force(conn, &case)?;
    let draft = queries::find_withdrawal(conn, case.id, notice.added_at)?.ok_or(CaseError::NotFound)?;
    let fields: WithdrawalFields = serde_json::from_str(&draft.fields).map_err(|_| CaseError::NotFound)?;
    let (papers, services) = (queries::list_documents(conn, case.id)?, queries::list_services(conn, case.id)?);
    let fall = notices_in_force(&papers, None);
    let provider_name = registered_name(conn, &case)?;
    let facts = compose(&state.config.enforcement, &case, (fall.as_slice(), provider_name), (&fields, now));
    let html = state.templates.render("enforcement/withdrawal", &facts)?;
    let text = state.templates.render_text("mail/withdrawal", &facts)?;
    let drafters = queries::list_withdrawers(conn, case.id, notice.added_at)?;
    let sheet = Sheet::new((html, text), drafters, draft.drafted_by);
    Ok(WithdrawalPreview { concerns_them: may_reach(&fall, &services), case, facts, sheet, fields })
}

/// The notice of intent of one day, and the final notice of another.
fn in_words(notices: &[&Document]) -> String {
    let one = |notice: &&Document| {
        let what = if notice.kind == DocumentKind::Final { "final notice" } else { "notice of intent" };
        format!("the {what} of {}", days::in_words(days::day_of(notice.added_at)))
    };
    notices.iter().map(one).collect::<Vec<_>>().join(" and ")
}

fn compose(
    settings: &Enforcement,
    case: &Case,
    (notices, provider_name): (&[&Document], String),
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
        provider_name,
        provider_id: case.provider_id.clone(),
        what: in_words(notices),
        several: notices.len() > 1,
        reasons: paragraphs(&fields.reasons),
        repay: (case.held() > Pence::default()).then(|| case.held().to_string()),
        contact: settings.contact(),
    }
}
