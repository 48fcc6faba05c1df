//! The return of a location for a month: what is to be done, and how far each part is.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, KEY, MonthView, VERSION_OF};
use super::super::guards::Readers;
use super::super::labels;
use super::super::model::{OwedSection, Place, ReturnState, SectionState};
use super::asking::{back_from_location, is_provider, month_of, return_path, section_path};
use crate::accounts::Role;
use crate::clock::UtcTime;
use crate::error::AppError;
use crate::register::Status;
use crate::secrets::random_token;
use crate::web::As;
use crate::web::components::{Button, ButtonForm, InsetText, Link, Tag, Task, TaskList};
use crate::windows::WindowState;
use crate::windows::rules::{in_words, state_at};

#[derive(Serialize)]
struct TaskListPage {
    caption: String,
    heading: String,
    state: Tag,
    window: String,
    more_time: Option<InsetText>,
    note: Option<InsetText>,
    unchanged: Option<ButtonForm>,
    owed: Option<TaskList>,
    optional: Option<TaskList>,
    links: Vec<Link>,
}

/// `GET /locations/{id}/returns/{month}`
pub async fn task_list(asker: As<Readers>, path: web::Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let (location_id, month) = path.into_inner();
    let view = month_of(&asker, location_id, &month).await?;
    let (standing, location) = (&view.monthly.standing, &view.monthly.location);
    let may_save = is_provider(&asker) && view.is_this_month() && location.status != Status::Deregistered;
    let begun = if may_save { begun(&asker, &view).await? } else { Vec::new() };
    let state = state_at(&view.window, view.today.now);
    let page = TaskListPage {
        caption: location.name.clone(),
        heading: format!("Return for {}", standing.month.for_people()),
        state: labels::return_state(standing.state, state),
        window: in_words(&view.window, view.today.now),
        more_time: more_time(&asker, &view),
        note: note(&view, state, may_save),
        unchanged: (may_save && view.today.is_open).then(|| unchanged(&view, asker.visitor.token_text())).flatten(),
        owed: list(&view, "owed", may_save, &begun),
        optional: list(&view, "optional", may_save, &begun),
        links: links(&view).into_iter().chain(more_time_link(&asker, &view)).collect(),
    };
    let title = format!("{}, {}", page.heading, location.name);
    asker.visitor.page("returns/task_list", &title).back(back_from_location(&asker, location)).show(page)
}

/// Sections in which somebody typed something that is not saved.
async fn begun(asker: &As<Readers>, view: &MonthView) -> Result<Vec<String>, AppError> {
    Ok(actions::list_drafts(asker.visitor.state(), &asker.into(), view).await?)
}

/// The sections that are `owed`, or those that are `optional`; nothing if there is none.
fn list(view: &MonthView, id: &str, may_save: bool, begun: &[String]) -> Option<TaskList> {
    let sections = view.monthly.standing.sections.iter().filter(|section| section.required == (id == "owed"));
    let tasks = sections.map(|section| task(view, section, may_save, begun.contains(&section.key)));
    let tasks: Vec<Task> = tasks.collect();
    (!tasks.is_empty()).then(|| tasks.into_iter().fold(TaskList::new(id), TaskList::task))
}

fn more_time(asker: &As<Readers>, view: &MonthView) -> Option<InsetText> {
    let extension = view.today.extension.as_ref().filter(|_| view.is_this_month())?;
    Some(InsetText::new([labels::more_time(extension, is_provider(asker))]))
}

/// What a reader of this month should know before the list. Only whoever may save now is told that they can.
fn note(view: &MonthView, state: WindowState, may_save: bool) -> Option<InsetText> {
    let (standing, month) = (&view.monthly.standing, view.window.month.for_people());
    if let Some(reference) = &view.monthly.reference {
        let done = format!("The return for {month} is complete. Receipt number: {reference}.");
        return Some(InsetText::new([Some(done), after_completing(&month, state, may_save)].into_iter().flatten()));
    }
    if standing.sections.is_empty() {
        return Some(InsetText::new([format!("No Formal Notice asks this location anything for {month}.")]));
    }
    let text = match (standing.state, state) {
        (ReturnState::Excused, _) => format!("Nothing is held against this location for {month}."),
        (ReturnState::NotRequired, _) => format!("This location owes no return for {month}."),
        (_, WindowState::Upcoming) if may_save => {
            format!("You can save figures at any time. Those that you save in the window count for {month}.")
        }
        (_, WindowState::Closed) if may_save => {
            format!("The window is over. You can still save figures, but they do not count for {month}.")
        }
        (_, WindowState::Closed) => format!("The window is over. The return for {month} cannot be changed."),
        // It may be this month, and the location have more time for the month before.
        (_, WindowState::Upcoming) => format!("The window for {month} is still to come."),
        (_, WindowState::Open) => return None,
    };
    Some(InsetText::new([text]))
}

/// What can still be done with a return that is complete; nothing is said to those who only read one that is open.
fn after_completing(month: &str, state: WindowState, may_save: bool) -> Option<String> {
    match (may_save, state) {
        (true, WindowState::Open) => Some("You can still change figures at any time.".to_owned()),
        (true, _) => Some(format!("You can still save figures, but they do not count for {month}.")),
        (false, WindowState::Closed) => Some(format!("The window is over. The return for {month} cannot be changed.")),
        (false, _) => None,
    }
}

fn task(view: &MonthView, section: &OwedSection, may_save: bool, is_begun: bool) -> Task {
    let state = state_at(&view.window, view.today.now);
    let place = Place { location_id: view.monthly.location.id.clone(), section: section.key.clone() };
    let task = Task::new(section.title.clone());
    let task = if may_save && section.given { task.href(section_path(&place)) } else { task };
    let save = view.monthly.saves.iter().zip(&view.by).find(|(save, _)| save.section == section.key);
    let task = match (save, current(view, &section.key)) {
        _ if is_begun => task.hint("You began this. What you typed is not saved yet."),
        (Some((save, by)), _) => {
            let same = if save.unchanged { ", unchanged" } else { "" };
            task.hint(format!("Saved on {} by {}{same}", save.saved_at.for_people(), labels::by(by)))
        }
        (None, Some((_, at))) if view.is_this_month() => task.hint(format!("Last saved on {}", at.for_people())),
        (None, None) if view.is_this_month() => task.hint("No figures yet"),
        (None, _) => task,
    };
    if section.state == SectionState::Done {
        task.done("Done")
    } else {
        task.status(labels::section_state(section, state))
    }
}

fn current(view: &MonthView, section: &str) -> Option<(i64, UtcTime)> {
    let found = view.current.iter().find(|(current, _)| current.section == section);
    found.map(|(current, at)| (current.version, *at))
}

/// One press for all sections that are due and have figures; nothing if there is none.
fn unchanged(view: &MonthView, token: String) -> Option<ButtonForm> {
    let location = &view.monthly.location;
    let due = view.monthly.standing.sections.iter().filter(|section| section.state == SectionState::Due);
    let due = due.filter(|section| !view.of_an_earlier_season.contains(&section.key));
    let known: Vec<(&str, i64)> =
        due.filter_map(|section| Some((section.key.as_str(), current(view, &section.key)?.0))).collect();
    if known.is_empty() {
        return None;
    }
    let button = Button::new("Nothing has changed: save the same figures").once();
    let action = format!("{}/unchanged", return_path(&location.id, view.window.month));
    let form = ButtonForm::new(action, token, button).hidden(KEY, random_token());
    Some(
        known
            .into_iter()
            .fold(form, |form, (section, version)| form.hidden(format!("{VERSION_OF}{section}"), version.to_string())),
    )
}

/// For those who may give the location more time.
fn more_time_link(asker: &As<Readers>, view: &MonthView) -> Option<Link> {
    asker.person.grants.scopes_for(&[Role::ComplianceOfficer])?;
    let month = view.window.month;
    let path = format!("/compliance/{month}/locations/{}/extension", view.monthly.location.id);
    Some(Link::new(format!("More time for {}", month.for_people()), path))
}

fn links(view: &MonthView) -> Vec<Link> {
    let location = &view.monthly.location;
    let path = return_path(&location.id, view.window.month);
    let mut links = Vec::new();
    if view.monthly.reference.is_some() {
        links.push(Link::new("Receipt", format!("{path}/receipt")));
    }
    if !view.monthly.saves.is_empty() {
        links.push(Link::new("All answers on one page, to check or print", format!("{path}/answers")));
    }
    links.push(Link::new("Everything that was saved, and what changed", format!("/locations/{}/history", location.id)));
    links.push(Link::new(
        "Windows that were missed, and what clears them",
        format!("/locations/{}/compliance", location.id),
    ));
    links.push(Link::new("The location on the register", format!("/locations/{}", location.id)));
    if let Some(before) = view.window.month.previous() {
        let text = format!("Return for {}", before.for_people());
        links.push(Link::new(text, return_path(&location.id, before)));
    }
    links
}
