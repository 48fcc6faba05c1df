//! The tables of the evidence pack, as CSV: rows in the order of the record, columns in a fixed one.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDate;

use super::super::labels;
use super::super::model::Stage;
use super::case_view::{CaseView, SeenWindow};
use super::error::CaseError;
use crate::clock::UtcTime;
use crate::compliance::model::Corrected;
use crate::db::Conn;
use crate::windows::{self, Calendars, ReportingMonth};

pub(super) fn csv_of(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(header);
    for row in rows {
        let _ = writer.write_record(row.iter().map(|cell| plain(cell)));
    }
    writer.into_inner().unwrap_or_default()
}

/// A text that a spreadsheet does not take for a formula. A whole number less than nothing is none.
pub fn plain(cell: &str) -> String {
    let is_number = cell.strip_prefix('-').is_some_and(|digits| digits.parse::<u64>().is_ok());
    if !is_number && cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

fn day(on: Option<NaiveDate>) -> String {
    on.map(|on| on.to_string()).unwrap_or_default()
}

pub(super) fn moment(at: Option<UtcTime>) -> String {
    at.map(UtcTime::to_rfc3339).unwrap_or_default()
}

/// What the case rests on, with when each window opened and closed.
pub(super) fn windows(conn: &mut Conn, calendars: &Calendars, view: &CaseView) -> Result<Vec<u8>, CaseError> {
    let mut times: BTreeMap<ReportingMonth, [String; 2]> = BTreeMap::new();
    for seen in &view.windows {
        let month = seen.window.month;
        if let Entry::Vacant(place) = times.entry(month) {
            let found = windows::queries::find_window(conn, calendars, month)?;
            place.insert([found.opens_at.to_rfc3339(), found.closes_at.to_rfc3339()]);
        }
    }
    let rows = view.windows.iter().map(|seen| {
        let window = &seen.window;
        let [opens_at, closes_at] = times.get(&window.month).cloned().unwrap_or_default();
        vec![
            window.location_id.clone(),
            seen.location.clone(),
            window.month.to_string(),
            opens_at,
            closes_at,
            window.state.as_str().to_owned(),
            seen.state_now.as_str().to_owned(),
            seen.missing.clone(),
            moment(seen.completed_at),
            corrections(view, seen),
        ]
    });
    let header = [
        "location_id",
        "location",
        "month",
        "opens_at",
        "closes_at",
        "state_when_opened",
        "state_now",
        "missing",
        "completed_at",
        "corrections",
    ];
    Ok(csv_of(&header, rows))
}

/// What was corrected of a window, when, by whom and why; oldest first.
fn corrections(view: &CaseView, seen: &SeenWindow) -> String {
    let words = |one: &Corrected| {
        let (was, became) = (one.was.as_str(), one.became.as_str());
        let (at, who) = (one.corrected_at.to_rfc3339(), view.name(&one.corrected_by));
        format!("{at} {was} became {became}, {who}: {}", one.reason)
    };
    seen.corrections.iter().map(words).collect::<Vec<_>>().join("; ")
}

/// How each notice was given, or was not.
pub(super) fn service(view: &CaseView) -> Vec<u8> {
    let header = [
        "id",
        "document",
        "method",
        "addressee",
        "address",
        "address_source",
        "state",
        "sent_on",
        "given_on",
        "message",
        "proof",
        "recorded_by",
        "recorded_at",
    ];
    let rows = view.services.iter().map(|service| {
        let paper = view.documents.iter().find(|paper| paper.id == service.document_id);
        vec![
            service.id.to_string(),
            paper.map(|paper| format!("documents/{}-{}", paper.id, paper.name)).unwrap_or_default(),
            service.method.as_str().to_owned(),
            service.addressee.clone(),
            service.address.clone(),
            service.address_source.clone(),
            service.state.as_str().to_owned(),
            day(service.sent_on),
            day(service.given_on),
            service.message_id.map(|id| format!("messages/{id}.txt")).unwrap_or_default(),
            service.proof.clone(),
            view.name(&service.recorded_by).to_owned(),
            service.recorded_at.to_rfc3339(),
        ]
    });
    csv_of(&header, rows)
}

/// Appeals, and how they ended.
pub(super) fn appeals(view: &CaseView) -> Vec<u8> {
    let header =
        ["id", "tribunal", "reference", "lodged_on", "late", "outcome", "ended_on", "recorded_by", "recorded_at"];
    let rows = view.appeals.iter().map(|appeal| {
        vec![
            appeal.id.to_string(),
            labels::tribunal(view.is_onward(appeal)).to_owned(),
            appeal.reference.clone(),
            appeal.lodged_on.to_string(),
            appeal.late.to_string(),
            appeal.outcome.map(|outcome| outcome.as_str().to_owned()).unwrap_or_default(),
            day(appeal.ended_on),
            view.name(&appeal.recorded_by).to_owned(),
            appeal.recorded_at.to_rfc3339(),
        ]
    });
    csv_of(&header, rows)
}

/// Everything that happened, in order.
pub(super) fn chronology(view: &CaseView) -> Vec<u8> {
    let rows = view.events.iter().map(|event| {
        let stage = |stage: Option<Stage>| stage.map_or("", Stage::as_str);
        vec![
            event.happened_at.to_rfc3339(),
            event.kind.clone(),
            labels::event(&event.kind).to_owned(),
            stage(event.from_stage).to_owned(),
            stage(event.to_stage).to_owned(),
            view.name(&event.actor).to_owned(),
            event.reason.clone(),
            event.detail.clone(),
        ]
    });
    csv_of(&["happened_at", "kind", "what", "from", "to", "who", "why", "detail"], rows)
}
