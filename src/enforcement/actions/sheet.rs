//! A notice or a withdrawal as it would be issued: its page, the same as text, and what has to hold before it is signed.

use serde::Serialize;

use super::super::model::DocumentKind;
use super::super::queries;
use super::act::Act;
use super::error::CaseError;
use super::keep::{Paper, hash_of, keep};
use crate::db::Conn;

/// A notice or a withdrawal as it would be issued today.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// SHA-256 of the page: what is signed is what was seen.
    pub sha256: String,
    /// Who wrote a part of what it says: drafts, what is alleged, the amount.
    pub drafters: Vec<String>,
    pub(super) html: String,
    pub(super) text: String,
    drafted_by: String,
}

impl Sheet {
    /// A page and the same as text, by those who wrote a part of it and by who wrote the last draft.
    pub(super) fn new((html, text): (String, String), drafters: Vec<String>, drafted_by: String) -> Self {
        Self { sha256: hash_of(html.as_bytes()), drafters, html, text, drafted_by }
    }

    /// Fails unless this very page was seen, by somebody who wrote no part of it.
    pub(super) fn require_seen(&self, act: &Act<'_>, sha256: &str) -> Result<(), CaseError> {
        if self.drafters.contains(&act.by.actor.to_string()) {
            return Err(CaseError::SameHands);
        }
        if self.sha256 == sha256 { Ok(()) } else { Err(CaseError::Stale) }
    }

    /// Keeps the page and the text as they are, with what they say; answers the number of the page.
    pub(super) fn freeze(
        &self,
        conn: &mut Conn,
        act: &Act<'_>,
        (kind, word): (DocumentKind, &str),
        facts: &impl Serialize,
    ) -> Result<i64, CaseError> {
        let papers = queries::list_documents(conn, act.case.id)?;
        let texts = papers.iter().filter(|paper| paper.kind == kind && paper.media_type.starts_with("text/plain"));
        let name = format!("{}-{word}-{}", act.case.reference(), texts.count() + 1);
        let mut paper = |ending: &str, media_type, bytes, facts| {
            let (name, drafted_by) = (format!("{name}.{ending}"), Some(self.drafted_by.clone()));
            keep(conn, act, None, Paper { kind, name, media_type, bytes, facts, drafted_by })
        };
        let facts = serde_json::to_string(facts).unwrap_or_default();
        let id = paper("html", "text/html; charset=utf-8", self.html.as_bytes(), facts)?;
        paper("txt", "text/plain; charset=utf-8", self.text.as_bytes(), String::new())?;
        Ok(id)
    }
}
