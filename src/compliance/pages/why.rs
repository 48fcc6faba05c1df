//! Why a location stands as it does, in words: the same for officers and for the provider itself.

use super::actions::{NotCounted, PastWindow, Why};
use super::labels;
use crate::app::State;
use crate::config::Unit;
use crate::register::Location;
use crate::returns::model::ReturnState;
use crate::returns::rules::services;
use crate::web::components::{Content, InsetText, Link, Table};
use crate::windows::ReportingMonth;
use crate::windows::WindowState;
use crate::windows::rules::{closing_for_people, state_at};

const CASE: &str = "No: a case rests on it already";

/// How it stands, and what would clear it.
pub fn in_words(state: &State, why: &Why) -> InsetText {
    let more_time = more_time(state, why);
    let (Some(outlook), Some(through)) = (&why.outlook, why.through) else {
        let nothing = "No window has been closed yet, so nothing is counted.".to_owned();
        return InsetText::new([nothing].into_iter().chain(more_time));
    };
    let (risk, mut words) = (outlook.risk, Vec::new());
    let (run, twelve) = (risk.misses.consecutive, risk.misses.in_last_12);
    words.push(match (risk.triggered, risk.at_risk) {
        (true, _) if why.provider.public_body => {
            format!(
                "{run} windows missed in a row, {twelve} of the last 12. This is a public body: no notice can be given."
            )
        }
        (true, _) => format!(
            "A notice of intent is possible: {run} missed in a row, {twelve} of the last 12, up to {}.",
            through.for_people()
        ),
        (_, true) => format!("At risk: the last {run} windows were missed, up to {}.", through.for_people()),
        _ if twelve > 0 => format!("{run} missed in a row, {twelve} of the last 12, up to {}.", through.for_people()),
        _ => none_counts(why, through),
    });
    if twelve > 0 && why.past.iter().any(is_used) {
        words.push("A case rests on other windows that were missed. They are not counted again.".to_owned());
    }
    // Counted by provider, another location may miss it.
    let may_miss = why.owes_next || state.config.compliance.unit == Unit::Provider;
    if outlook.next_triggers && may_miss && !why.provider.public_body {
        words.push("One more missed window makes a notice of intent possible.".to_owned());
    }
    words.extend(more_time);
    words.extend(what_ends_the_run(state, why, run));
    words.extend(outlook.clear_with.map(|clear| what_clears_it(why, clear)));
    InsetText::new(words)
}

/// The last month that has to be complete until nothing is held any more.
fn what_clears_it(why: &Why, clear: ReportingMonth) -> String {
    if why.next_window.is_some_and(|window| window.month == clear) {
        return "Nothing is held against it after that.".to_owned();
    }
    let clear = clear.for_people();
    if !why.owes_next {
        return format!("Nothing is held any more when the window of {clear} has closed, if no other is missed.");
    }
    format!("If every return from now on is complete, nothing is held any more when the window of {clear} has closed.")
}

/// That no miss counts, which is not the same as none.
fn none_counts(why: &Why, through: ReportingMonth) -> String {
    let through = through.for_people();
    let mut missed = why.past.iter().filter(|past| past.not_counted.is_some()).peekable();
    if missed.peek().is_none() {
        format!("No window was missed in the last 12, up to {through}.")
    } else if missed.all(is_used) {
        format!("No window counts now: a case rests on those that were missed, up to {through}.")
    } else {
        format!("No window counts now, up to {through}. The table says why those that were missed do not.")
    }
}

fn is_used(past: &PastWindow) -> bool {
    matches!(past.not_counted, Some(NotCounted::Used(_)))
}

/// That the location has more time than others for the return that is asked about.
fn more_time(state: &State, why: &Why) -> Option<String> {
    why.closes_for_others?;
    let (window, now) = (&why.window, state.clock.now());
    let has = if state_at(window, now) == WindowState::Closed { "had" } else { "has" };
    let (month, until) = (window.month.for_people(), closing_for_people(window));
    Some(format!("This location {has} more time for {month}: until {until}."))
}

/// The next window, and what a complete return in it does.
fn what_ends_the_run(state: &State, why: &Why, run: u32) -> Option<String> {
    let is_held = why.outlook.is_some_and(|outlook| outlook.clear_with.is_some());
    let window = why.next_window.filter(|_| run > 0 || is_held)?;
    let month = window.month.for_people();
    let ends = match run {
        0 => "no new miss is added".to_owned(),
        1 => "the miss is not followed by another".to_owned(),
        several => format!("the run of {several} ends"),
    };
    let is_sent = why.window.month == window.month
        && why.outcome.as_ref().is_some_and(|outcome| outcome.state == ReturnState::Complete);
    Some(match state_at(&window, state.clock.now()) {
        _ if is_sent => format!("The return for {month} is complete: {ends} when its window has closed."),
        WindowState::Closed => format!("The window for {month} is over. What came of it is written down soon."),
        // What was not owed ends a run, but for that of a provider that owes other returns.
        _ if !why.owes_next && state.config.compliance.unit == Unit::Provider => {
            format!("This location owes no return for {month}.")
        }
        _ if !why.owes_next => format!("Nothing is owed for {month}: {ends} when its window has closed."),
        _ => format!("With a complete return for {month} by {}, {ends}.", closing_for_people(&window)),
    })
}

/// The closed windows, the newest first, with links to cases for those who may see them; nothing if there are none.
pub fn months(state: &State, why: &Why, sees_cases: bool) -> Option<Table> {
    let table = Table::new("The last 12 windows")
        .first_cell_is_header()
        .column("Month")
        .column("Return")
        .column("What was missing")
        .column("Counts as missed")
        .column("Corrected")
        .responsive();
    let table = why.past.iter().fold(table, |table, past| {
        table.row([
            past.outcome.month.for_people().into(),
            labels::state_word(past.outcome.state).into(),
            Content::lines(missing(state, &why.location, past)),
            counts(past, sees_cases),
            Content::lines(corrections(past)),
        ])
    });
    (!why.past.is_empty()).then_some(table)
}

fn counts(past: &PastWindow, sees_cases: bool) -> Content {
    let words = match past.not_counted {
        _ if past.is_missed => "Yes",
        None => "No",
        Some(NotCounted::PartIsEnough) => "No: a part of it was sent",
        Some(NotCounted::Used(Some(id))) if sees_cases => return Link::new(CASE, format!("/cases/{id}")).into(),
        Some(NotCounted::Used(_)) => CASE,
        Some(NotCounted::AnotherProvider) => "No: another provider had it then",
        Some(NotCounted::Grace) => "No: the location was new",
    };
    words.into()
}

fn missing(state: &State, location: &Location, past: &PastWindow) -> Vec<String> {
    let titles = titles(state, location, past.outcome.month, past.outcome.still_missing());
    if titles.is_empty() { vec!["Nothing".to_owned()] } else { titles }
}

/// The titles of some sections at a location, by their keys with spaces between.
pub fn titles(state: &State, location: &Location, month: ReportingMonth, keys: &str) -> Vec<String> {
    let (notice, services) = (state.notices.in_force(month), services(location));
    let title = |key: &str| {
        let section = notice.and_then(|notice| notice.sections.iter().find(|section| section.key == key));
        section.map_or_else(|| key.to_owned(), |section| section.title_at(&services))
    };
    keys.split_whitespace().map(title).collect()
}

fn corrections(past: &PastWindow) -> Vec<String> {
    let words = |(_, was, became, reason, at): &super::super::queries::CorrectionRow| {
        format!(
            "{}: {} became {}. {reason}",
            at.for_people(),
            labels::state_word(*was).to_lowercase(),
            labels::state_word(*became).to_lowercase()
        )
    };
    let lines: Vec<String> = past.corrections.iter().map(words).collect();
    if lines.is_empty() { vec!["No".to_owned()] } else { lines }
}
