//! The first page of the evidence pack.

use serde::Serialize;

use super::super::labels;
use super::case_view::CaseView;
use super::error::CaseError;
use super::pack_dates::{Dated, dates};
use crate::web::templates::Templates;

#[derive(Serialize)]
struct Index<'a> {
    reference: String,
    provider_name: &'a str,
    provider_id: &'a str,
    stage: &'static str,
    breach: &'static str,
    allegation: Vec<&'a str>,
    windows: Vec<String>,
    amounts: Vec<String>,
    dates: Vec<Dated>,
    events: Vec<Happened<'a>>,
    files: Vec<&'a str>,
}

#[derive(Serialize)]
struct Happened<'a> {
    when: String,
    what: &'a str,
    who: &'a str,
    why: &'a str,
}

/// What the case is about, everything that happened, and a link to each file.
pub(super) fn index(templates: &Templates, view: &CaseView, files: &[(String, Vec<u8>)]) -> Result<String, CaseError> {
    let case = &view.case;
    let windows = view.windows.iter().map(|seen| {
        let (window, state) = (&seen.window, seen.state_in_words());
        format!("{} ({}), {}: {state}", seen.location, window.location_id, window.month.for_people())
    });
    let amounts = view.amounts.iter().map(|amount| {
        format!("{}: {}. {}", labels::purpose(amount.purpose), amount.pence, amount.working.replace('\n', "; "))
    });
    let events = view.events.iter().map(|event| Happened {
        when: event.happened_at.for_people(),
        what: labels::event(&event.kind),
        who: view.name(&event.actor),
        why: &event.reason,
    });
    let page = Index {
        reference: case.reference(),
        provider_name: &case.provider_name,
        provider_id: &case.provider_id,
        stage: labels::stage(case.stage),
        breach: labels::breach(case.breach),
        allegation: case.allegation.lines().collect(),
        windows: windows.collect(),
        amounts: amounts.collect(),
        dates: dates(view).into_iter().filter(|date| !date.value.is_empty()).collect(),
        events: events.collect(),
        files: files.iter().map(|(name, _)| name.as_str()).collect(),
    };
    Ok(templates.render("enforcement/pack", &page)?)
}
