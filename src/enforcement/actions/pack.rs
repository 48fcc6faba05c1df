//! The evidence pack: one archive of everything that is kept of a case, for a tribunal or court.
//!
//! It opens without the service, and says nothing of when it was made: as long as nothing happens in the case or to its
//! windows, it has the same bytes each time. What happens to a window is a correction, or a late save, which can be made
//! only until the next window opens. All of it is read at one moment, and locations have the names they had when the case
//! was opened.
//! That it was taken is on record outside the case, so that taking it changes nothing in it; it only takes in first what was
//! written to the provider since the last act.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write};

use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::labels;
use super::super::model::{Stage, TO_OFFICERS};
use super::super::queries::{self, Viewer};
use super::act::By;
use super::case_view::CaseView;
use super::error::CaseError;
use super::keep::hash_of;
use super::look::look_on;
use super::messages::keep_messages;
use super::pack_money as money;
use super::pack_tables as tables;
use crate::app::State;
use crate::audit::{self, Entry, NewEntry};
use crate::db::Conn;
use crate::mail::{MailAttempt, MailMessage};
use crate::returns::{self, model::Save};
use crate::windows::ReportingMonth;

/// The most entries of the audit that one case has.
const MANY: i64 = 100_000;

/// An archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// Name of the file.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Makes the pack of a case, and records that it was taken.
pub async fn take_pack(state: &State, by: By, id: i64) -> Result<Pack, CaseError> {
    let (viewer, inside, now) = (by.viewer.clone(), state.clone(), state.clock.now());
    keep_newest(state, &viewer, id).await?;
    let (pack, sha256) = state
        .db
        .read_at_once(move |conn| {
            let view = look_on(conn, &inside, &viewer, id)?;
            let files = files(conn, &inside, &view)?;
            let bytes = archive(&files).map_err(|error| CaseError::refused("pack", error.to_string()))?;
            let sha256 = hash_of(&bytes);
            Ok::<_, CaseError>((Pack { name: format!("{}.zip", view.case.reference()), bytes }, sha256))
        })
        .await?;
    state
        .db
        .write(move |conn| {
            let entry = NewEntry::new("enforcement.pack_taken", format!("pack:{id}")).with("sha256", sha256);
            Ok::<_, CaseError>(audit::record(conn, by.actor, entry, now)?)
        })
        .await?;
    Ok(pack)
}

/// Keeps with the case what was written to the provider since the last act. A case that is closed stays as it is.
async fn keep_newest(state: &State, viewer: &Viewer, id: i64) -> Result<(), CaseError> {
    let viewer = viewer.clone();
    state
        .db
        .write(move |conn| {
            let case = queries::find_case(conn, &viewer, id)?.ok_or(CaseError::NotFound)?;
            if case.stage == Stage::Closed { Ok(()) } else { keep_messages(conn, &case) }
        })
        .await
}

type File = (String, Vec<u8>);

fn files(conn: &mut Conn, state: &State, view: &CaseView) -> Result<Vec<File>, CaseError> {
    let mut files: Vec<File> = Vec::new();
    for paper in &view.documents {
        let bytes = queries::find_blob(conn, &paper.sha256)?.ok_or(CaseError::NotFound)?;
        files.push((format!("documents/{}-{}", paper.id, paper.name), bytes));
    }
    for said in &view.representations {
        let head = format!(
            "Received: {}, {}\nTime: {}\n{}Entered: {} {}\n\n{}\n",
            said.received_on,
            labels::via(said.via),
            if said.late { "late" } else { "in time" },
            if view.is_on_file(said) { "Kept on file: no notice stood when it was entered\n" } else { "" },
            view.name(&said.entered_by),
            said.entered_at.to_rfc3339(),
            said.words
        );
        files.push((format!("representations/{}.txt", said.id), head.into_bytes()));
    }
    for (message, attempts) in view.messages.iter().filter(|(message, _)| message.kind != TO_OFFICERS) {
        let text = message_text(message, attempts);
        files.push((format!("messages/{}.txt", message.id), text.into_bytes()));
    }
    files.push(("windows.csv".to_owned(), tables::windows(conn, &state.calendars, view)?));
    files.push(("saves.jsonl".to_owned(), saves(conn, view)?));
    files.push(("late_saves.jsonl".to_owned(), late_saves(conn, view)?));
    files.push(("case.csv".to_owned(), super::pack_dates::table(view)));
    files.push(("chronology.csv".to_owned(), tables::chronology(view)));
    files.push(("service.csv".to_owned(), tables::service(view)));
    files.push(("amounts.csv".to_owned(), money::amounts(view)));
    files.push(("payments.csv".to_owned(), money::payments(view)));
    files.push(("appeals.csv".to_owned(), tables::appeals(view)));
    let entries = audit::list_of_subject(conn, &view.case.subject(), MANY)?;
    files.push(("audit.jsonl".to_owned(), audit_lines(&entries)));
    files.push(("index.html".to_owned(), super::pack_index::index(&state.templates, view, &files)?.into_bytes()));
    files.sort();
    let sums = files.iter().map(|(name, bytes)| format!("{}  {name}\n", hash_of(bytes))).collect::<String>();
    files.push(("SHA256SUMS".to_owned(), sums.into_bytes()));
    Ok(files)
}

/// A message with what became of it.
fn message_text(message: &MailMessage, attempts: &[MailAttempt]) -> String {
    let mut text =
        format!("To: {}\nSubject: {}\nState: {}\n", message.recipient, message.subject, message.state.as_str());
    if let Some(at) = message.cancelled_at {
        let _ = writeln!(text, "Taken back: {}", at.to_rfc3339());
    }
    for attempt in attempts {
        let at = attempt.attempted_at.to_rfc3339();
        let _ = writeln!(text, "Attempt: {at} {} {}", attempt.outcome.as_str(), attempt.detail);
    }
    let _ = write!(text, "\n{}", message.body);
    text
}

fn archive(files: &[File]) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The same time for every file, so that the same case gives the same bytes.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Every save that counted for one of the windows.
fn saves(conn: &mut Conn, view: &CaseView) -> Result<Vec<u8>, CaseError> {
    let mut text = String::new();
    for seen in &view.windows {
        let window = &seen.window;
        let mut found = returns::queries::list_saves_of_month(conn, &window.location_id, window.month)?;
        found.reverse();
        for save in found {
            let _ = writeln!(text, "{}", save_line(&save, window.month));
        }
    }
    Ok(text.into_bytes())
}

/// Every save that the provider made of one of the windows after it had closed and before the next one opened.
fn late_saves(conn: &mut Conn, view: &CaseView) -> Result<Vec<u8>, CaseError> {
    let late = || view.windows.iter().flat_map(|seen| seen.late.iter().map(|late| (late.id, seen.window.month)));
    let ids: Vec<i64> = late().map(|(id, _)| id).collect();
    let mut found: HashMap<i64, Save> = HashMap::new();
    for chunk in ids.chunks(5_000) {
        let saves = returns::queries::list_saves(conn, chunk)?;
        found.extend(saves.into_iter().map(|save| (save.id, save)));
    }
    let mut text = String::new();
    for (id, month) in late() {
        if let Some(save) = found.get(&id) {
            let _ = writeln!(text, "{}", save_line(save, month));
        }
    }
    Ok(text.into_bytes())
}

/// A save, of the month of a window.
fn save_line(save: &Save, month: ReportingMonth) -> serde_json::Value {
    json!({
        "id": save.id.to_string(), "location_id": save.location_id, "month": month.to_string(),
        "section": save.section, "notice": save.notice, "version": save.version, "saved_at": save.saved_at,
        "saved_by": save.saved_by, "unchanged": save.unchanged, "answers": save.answers.0,
        "reasons": save.reasons.0,
    })
}

fn audit_lines(entries: &[Entry]) -> Vec<u8> {
    let mut text = String::new();
    for entry in entries {
        let _ = writeln!(text, "{}", serde_json::to_string(entry).unwrap_or_default());
    }
    text.into_bytes()
}
