//! Decides whether to impose the penalty (S.I. 2022/1175 regulation 6), and notes that a lawyer has looked.

use super::super::labels;
use super::super::model::{Document, DocumentKind, Method, Stage};
use super::super::queries;
use super::super::rules::moves::{Move, at};
use super::super::rules::{days, due};
use super::act::{Act, At, By, Note};
use super::compose::registered_name;
use super::error::CaseError;
use super::fallen::{last_giving, notices_in_force};
use super::hands::{decided, require_other_hands};
use super::holds::require_windows_stand;
use super::keep::{Paper, keep, newest_notice};
use super::sign::post;
use crate::app::State;
use crate::db::Conn;
use crate::web::templates::Templates;

/// Decides, with reasons: a manager who did not write the notice of intent, once the time for representations is over.
pub async fn decide(state: &State, by: By, at: At, impose: bool, reasons: String) -> Result<(), CaseError> {
    let (now, inside) = (state.clock.now(), state.clone());
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            act.require_manager()?;
            if act.case.stage == Stage::RepresentationsOpen && due::is_late(act.case.representations_until, act.today())
            {
                // The day has come and the service has not got to it yet.
                act.make(conn, Move::between::<at::RepresentationsOpen, at::DecisionDue>())?;
                act = Act::again(conn, act, Note::new("period_ended", ""))?;
            }
            act.require(&[Stage::DecisionDue])?;
            require_other_hands(conn, &act.case, &by)?;
            let late = due::is_late(act.case.decide_by, act.today());
            if late {
                act.case.legal_review = true;
            }
            let step = if impose {
                require_windows_stand(conn, &inside.config.compliance, &act.case)?;
                Move::between::<at::DecisionDue, at::FinalNotice>()
            } else {
                Move::between::<at::DecisionDue, at::NoPenalty>()
            };
            act.make(conn, step)?;
            if !impose {
                tell(conn, &act, &inside.templates, &reasons)?;
            }
            let outcome = if impose { "penalty" } else { "no_penalty" };
            act.finish(conn, Note::new("decided", reasons).audited("outcome", outcome).audited("late", late)).map(drop)
        })
        .await
}

#[derive(serde::Serialize)]
struct NoPenalty<'a> {
    reference: String,
    provider_name: &'a str,
    addressee: &'a str,
    dated: String,
    authority: &'a str,
    reasons: Vec<String>,
}

/// Writes to whoever was given the notice that no penalty is imposed. The law asks for no such letter.
fn tell(conn: &mut Conn, act: &Act<'_>, templates: &Templates, reasons: &str) -> Result<(), CaseError> {
    let facts = Facts::of(conn, act)?;
    let letter = NoPenalty {
        reference: act.case.reference(),
        provider_name: &facts.provider_name,
        addressee: &facts.addressee,
        dated: days::in_words(act.today()),
        authority: &facts.authority,
        reasons: super::super::rules::contents::paragraphs(reasons),
    };
    let text = templates.render_text("mail/no_penalty", &letter)?;
    issue(conn, act, &facts, &Letter { kind: DocumentKind::NoPenalty, name: "no-penalty", facts: "" }, &text)
}

/// Whom the notice before was given to, and by email if that is how it reached them.
pub(super) struct Facts {
    pub provider_name: String,
    pub addressee: String,
    pub authority: String,
    email: Option<String>,
}

impl Facts {
    /// Nobody: what is only kept.
    pub fn nobody() -> Self {
        Self { provider_name: String::new(), addressee: String::new(), authority: String::new(), email: None }
    }

    /// Of the newest notice that was issued.
    pub fn of(conn: &mut Conn, act: &Act<'_>) -> Result<Self, CaseError> {
        let papers = queries::list_documents(conn, act.case.id)?;
        let facts = newest_notice(&papers).ok_or(CaseError::NotFound)?;
        let facts: super::super::rules::contents::NoticeFacts =
            serde_json::from_str(&facts.facts).map_err(|_| CaseError::NotFound)?;
        let services = queries::list_services(conn, act.case.id)?;
        let given = last_giving(&notices_in_force(&papers, None), &services);
        let email = given.filter(|service| service.method == Method::Email).map(|service| service.address.clone());
        let provider_name = registered_name(conn, &act.case)?;
        Ok(Self { provider_name, addressee: facts.addressee, authority: facts.authority, email })
    }
}

/// What a letter is.
pub(super) struct Letter<'a> {
    pub kind: DocumentKind,
    /// What its file is called.
    pub name: &'a str,
    /// What it is, as a JSON object, where its kind does not say it.
    pub facts: &'a str,
}

/// Keeps a letter as it is, and sends it if the notice before went by email.
pub(super) fn issue(
    conn: &mut Conn,
    act: &Act<'_>,
    facts: &Facts,
    letter: &Letter<'_>,
    text: &str,
) -> Result<(), CaseError> {
    let stem = format!("{}-{}-", act.case.reference(), letter.name);
    let is_one = |paper: &&Document| paper.kind == letter.kind && paper.name.starts_with(&stem);
    let number = queries::list_documents(conn, act.case.id)?.iter().filter(is_one).count() + 1;
    let paper = Paper {
        kind: letter.kind,
        name: format!("{stem}{number}.txt"),
        media_type: "text/plain; charset=utf-8",
        bytes: text.as_bytes(),
        facts: letter.facts.to_owned(),
        drafted_by: None,
    };
    keep(conn, act, None, paper)?;
    if let Some(to) = &facts.email {
        let what = labels::letter(letter.kind, letter.facts);
        let subject = format!("{what}, {}", act.case.reference());
        post(conn, act, to, subject, text.to_owned())?;
    }
    Ok(())
}

/// Notes that a lawyer looked at what was late, and what was found.
pub async fn review(state: &State, by: By, at: At, words: String) -> Result<(), CaseError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let mut act = Act::begin(conn, &by, at, now)?;
            act.require_manager()?;
            if !act.case.legal_review {
                return Err(CaseError::NotNow(act.case.stage));
            }
            if decided(conn, act.case.id, &by)? {
                return Err(CaseError::OwnDecision);
            }
            act.case.legal_review = false;
            act.finish(conn, Note::new("reviewed", words)).map(drop)
        })
        .await
}
