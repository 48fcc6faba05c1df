//! What a person's locations owe, on one page.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::super::actions::{self, OwedLocation, OwedPage, Today};
use super::super::guards::Providers;
use super::super::labels;
use super::super::model::{ReturnState, SectionState};
use super::asking::return_path;
use crate::accounts::actions::access::list_alone;
use crate::clock::UtcTime;
use crate::error::AppError;
use crate::web::components::{Content, InsetText, Link, Pagination, Table};
use crate::web::{As, ProviderAdministrators, Roles, StateLinks};
use crate::windows::WindowState;
use crate::windows::rules::{in_words, state_at};

/// Locations on a page: the largest groups have about 300.
const LOCATIONS: i64 = 500;

/// Locations from which on it is worth choosing which to show.
const WORTH_CHOOSING: usize = 8;

/// `?state=due&after_name=NAME&after=ID`
#[derive(Debug, Deserialize)]
pub struct Part {
    #[serde(default)]
    state: String,
    #[serde(default)]
    after_name: Option<String>,
    #[serde(default)]
    after: Option<String>,
}

#[derive(Serialize)]
struct ReturnsPage {
    month: String,
    window: String,
    done: Option<String>,
    note: Option<InsetText>,
    more_time: Option<InsetText>,
    alone: Option<InsetText>,
    invite: Option<Link>,
    states: Option<StateLinks>,
    locations: Option<Table>,
    /// What is said where there is no location to show.
    nothing: &'static str,
    pagination: Option<Pagination>,
}

/// `GET /returns`
pub async fn owed(asker: As<Providers>, query: web::Query<Part>) -> Result<HttpResponse, AppError> {
    let part = query.into_inner();
    let after = part.after_name.clone().zip(part.after.clone());
    let is_later = after.is_some();
    let found = actions::what_is_owed(asker.visitor.state(), (&asker).into(), after, LOCATIONS).await?;
    let alone = nobody_to_stand_in(&asker).await?;
    let (only_due, is_part) = (part.state == "due", is_later || found.next.is_some());
    let shown = shown(&found, only_due);
    let chosen = if only_due { "due" } else { "all" };
    let page = ReturnsPage {
        month: found.today.month.for_people(),
        window: in_words(&found.today.window, found.today.now),
        done: if is_part { done_here(&found) } else { done(&found) },
        note: note(&found.today),
        more_time: more_time(&found.locations),
        invite: alone.is_some().then(|| Link::new("Invite somebody who can stand in", "/people/invite")),
        alone,
        states: states(&found, is_part, chosen),
        locations: (!shown.is_empty()).then(|| table(&found.today, &shown)),
        nothing: nothing(only_due, is_later, found.next.is_some()),
        pagination: found.next.as_ref().map(|last| next_page(chosen, last)),
    };
    let heading = format!("What you owe for {}", page.month);
    asker.visitor.page("returns/owed", &heading).wide().show(page)
}

fn is_due(state: ReturnState) -> bool {
    matches!(state, ReturnState::Missing | ReturnState::Partial)
}

fn shown(found: &OwedPage, only_due: bool) -> Vec<&OwedLocation> {
    found.locations.iter().filter(|one| !only_due || is_due(one.standing.state)).collect()
}

/// The choice of what is shown; nothing for those who have few and see them all.
fn states(found: &OwedPage, is_part: bool, chosen: &str) -> Option<StateLinks> {
    let choices = [("all", "All"), ("due", due_words(state_at(&found.today.window, found.today.now)))];
    (is_part || found.locations.len() >= WORTH_CHOOSING).then(|| StateLinks::new("/returns", &choices, chosen))
}

/// What the returns that are not complete are called; as their tags say it.
fn due_words(window: WindowState) -> &'static str {
    match window {
        WindowState::Upcoming => "Not open yet",
        WindowState::Open => "To do",
        WindowState::Closed => "Missed",
    }
}

/// Why no location is shown: of those that are to do, after others, and whether more follow.
fn nothing(only_due: bool, is_later: bool, more: bool) -> &'static str {
    match (only_due, is_later, more) {
        (true, _, true) => "Nothing on this page is left to do. Look at “More locations”.",
        (true, true, false) => "Nothing on this page is left to do.",
        (true, false, false) => "Nothing is left to do here.",
        (false, true, _) => "There are no more locations.",
        (false, false, _) => {
            "There are no locations that you send returns for. If one is missing, ask the person who looks after accounts where you work."
        }
    }
}

/// How many returns are complete of those on one of several pages; of the others nothing is known here.
fn done_here(found: &OwedPage) -> Option<String> {
    let count = |state: ReturnState| found.locations.iter().filter(|one| one.standing.state == state).count();
    let is_left = found.locations.iter().any(|one| is_due(one.standing.state));
    match (is_left, count(ReturnState::Complete)) {
        (true, _) => {
            let said = done(found)?;
            let mut letters = said.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_lowercase).collect();
            Some(format!("On this page: {first}{}", letters.as_str()))
        }
        (false, 0) => None,
        (false, 1) => Some("On this page: 1 return is complete.".to_owned()),
        (false, complete) => Some(format!("On this page: {complete} of {complete} returns are complete.")),
    }
}

/// How many returns are complete, of those that are owed; or how many wait for the window, or were missed in it.
fn done(found: &OwedPage) -> Option<String> {
    let count = |is: fn(ReturnState) -> bool| found.locations.iter().filter(|one| is(one.standing.state)).count();
    let (complete, due) = (count(|state| state == ReturnState::Complete), count(is_due));
    let month = found.today.month.for_people();
    // Those that were given more time.
    let can_still = found.locations.iter().filter(|one| is_due(one.standing.state) && one.today.is_open).count();
    match (state_at(&found.today.window, found.today.now), complete + due, due) {
        (_, 0, _) => None,
        (_, 1, 0) => Some("Your return is complete.".to_owned()),
        (_, owed, 0) => Some(format!("All {owed} returns are complete.")),
        // More time may run up to the next window.
        (WindowState::Upcoming | WindowState::Closed, ..) if can_still == 1 => {
            Some("1 return can still be sent: there is more time.".to_owned())
        }
        (WindowState::Upcoming | WindowState::Closed, ..) if can_still > 1 => {
            Some(format!("{can_still} returns can still be sent: there is more time."))
        }
        (WindowState::Upcoming, _, 1) => Some("1 return to do once the window opens.".to_owned()),
        (WindowState::Upcoming, _, due) => Some(format!("{due} returns to do once the window opens.")),
        (WindowState::Closed, 1, _) => Some(format!("You missed 1 return for {month}.")),
        (WindowState::Closed, owed, due) => Some(format!("You missed {due} of {owed} returns for {month}.")),
        (WindowState::Open, 1, _) => Some("You have 1 return to do.".to_owned()),
        (WindowState::Open, owed, _) => Some(format!("{complete} of {owed} returns are complete.")),
    }
}

fn note(today: &Today) -> Option<InsetText> {
    let text =
        "You can save figures on any day. Only those that you save while the window is open count for the month.";
    (!today.is_open).then(|| InsetText::new([text]))
}

/// Locations that are named; a group that has more time everywhere sees it in the table.
const NAMED: usize = 10;

/// Which locations have more time, until when, and why.
fn more_time(locations: &[OwedLocation]) -> Option<InsetText> {
    let with = locations.iter().filter_map(|one| Some((one, one.today.extension.as_ref()?)));
    let mut lines: Vec<String> =
        with.map(|(one, extension)| format!("{}: {}", one.location.name, labels::more_time(extension, true))).collect();
    let rest = lines.len().saturating_sub(NAMED);
    lines.truncate(NAMED);
    if rest > 0 {
        lines.push(format!("{rest} more locations have more time. Open each one to see until when."));
    }
    (!lines.is_empty()).then(|| InsetText::new(lines))
}

/// For those who can invite somebody: where one person or nobody can send the return.
async fn nobody_to_stand_in(asker: &As<Providers>) -> Result<Option<InsetText>, AppError> {
    let Some(scopes) = ProviderAdministrators::scopes_of(&asker.person.grants) else { return Ok(None) };
    let mut names = list_alone(asker.visitor.state(), scopes).await?;
    if names.is_empty() {
        return Ok(None);
    }
    let rest = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    if rest > 0 {
        names.push(format!("And {rest} more."));
    }
    let first = "Only one person, or nobody, can send the return of these places. If that person is away, the return is missed.";
    Ok(Some(InsetText::new(std::iter::once(first.to_owned()).chain(names))))
}

fn table(today: &Today, shown: &[&OwedLocation]) -> Table {
    let table = Table::new("Your locations")
        .hidden_caption()
        .first_cell_is_header()
        .column("Location")
        .column("State")
        .column("Sections done")
        .column("Last saved")
        .responsive();
    shown.iter().fold(table, |table, one| {
        let sections = &one.standing.sections;
        let required = sections.iter().filter(|section| section.required);
        let (owed, done) = required
            .fold((0, 0), |(owed, done), section| (owed + 1, done + usize::from(section.state == SectionState::Done)));
        table.row([
            Link::new(one.location.name.clone(), return_path(&one.location.id, one.today.month)).into(),
            labels::return_state(one.standing.state, state_at(&one.today.window, today.now)).into(),
            Content::text(if owed == 0 { "None owed".to_owned() } else { format!("{done} of {owed}") }),
            Content::text(one.last_saved.map_or_else(|| "Never".to_owned(), UtcTime::for_people)),
        ])
    })
}

fn next_page(chosen: &str, (name, id): &(String, String)) -> Pagination {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("state", chosen), ("after_name", name), ("after", id)])
        .finish();
    Pagination::new().next(format!("/returns?{query}"), "More locations")
}
