//! Keeps files and texts of a case: by their hash, once, and never changed.

use sha2::{Digest, Sha256};

use super::super::model::{Document, DocumentKind, NewDocument};
use super::super::queries;
use super::super::rules::files;
use super::act::Act;
use super::error::CaseError;
use crate::config::Enforcement;
use crate::db::Conn;

/// A file that somebody sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its name, as the browser says it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// SHA-256 in hexadecimal.
pub fn hash_of(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// Checks files before any of them is kept; answers their names and media types.
pub(super) fn check_uploads(
    settings: &Enforcement,
    uploads: &[Upload],
) -> Result<Vec<(String, &'static str)>, CaseError> {
    if uploads.len() > settings.files {
        return Err(CaseError::refused("files", format!("Choose {} files or fewer", settings.files)));
    }
    let check = |upload: &Upload| {
        files::check(&upload.name, &upload.bytes, settings.file_bytes)
            .map_err(|fault| CaseError::refused("files", format!("{}: {fault}", upload.name)))
    };
    uploads.iter().map(check).collect()
}

/// Keeps files that were checked; answers their numbers.
pub(super) fn keep_uploads(
    conn: &mut Conn,
    act: &Act<'_>,
    (kind, representation_id): (DocumentKind, Option<i64>),
    checked: &[(String, &'static str)],
    uploads: &[Upload],
) -> Result<Vec<i64>, CaseError> {
    let mut ids = Vec::new();
    for ((name, media_type), upload) in checked.iter().zip(uploads) {
        let paper = Paper {
            kind,
            name: name.clone(),
            media_type,
            bytes: &upload.bytes,
            facts: String::new(),
            drafted_by: None,
        };
        ids.push(keep(conn, act, representation_id, paper)?);
    }
    Ok(ids)
}

/// The page of the newest notice that was signed.
pub(super) fn newest_notice(papers: &[Document]) -> Option<&Document> {
    let is_notice = |paper: &&Document| matches!(paper.kind, DocumentKind::Intent | DocumentKind::Final);
    papers.iter().rev().filter(is_notice).find(|paper| !paper.facts.is_empty())
}

/// Something to be kept.
pub(super) struct Paper<'a> {
    pub kind: DocumentKind,
    pub name: String,
    pub media_type: &'a str,
    pub bytes: &'a [u8],
    pub facts: String,
    pub drafted_by: Option<String>,
}

/// Keeps a document; answers its number.
pub(super) fn keep(
    conn: &mut Conn,
    act: &Act<'_>,
    representation_id: Option<i64>,
    paper: Paper<'_>,
) -> Result<i64, CaseError> {
    let sha256 = hash_of(paper.bytes);
    queries::keep_blob(conn, &sha256, paper.bytes)?;
    let new = NewDocument {
        case_id: act.case.id,
        kind: paper.kind,
        name: paper.name,
        media_type: paper.media_type.to_owned(),
        bytes: i64::try_from(paper.bytes.len()).unwrap_or(i64::MAX),
        sha256,
        representation_id,
        facts: paper.facts,
        drafted_by: paper.drafted_by,
        added_by: act.by.actor.to_string(),
        added_at: act.now,
    };
    Ok(queries::insert_document(conn, &new)?)
}
