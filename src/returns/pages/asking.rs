//! What several pages ask for, and where they lead.

use std::sync::Arc;

use chrono::Datelike;
use chrono_tz::Europe::London;

use super::super::actions::{self, MonthView, Saved, SectionView};
use super::super::guards::{Providers, Readers};
use super::super::model::Place;
use crate::app::State;
use crate::clock::UtcTime;
use crate::error::AppError;
use crate::notice::Notice;
use crate::register::Location;
use crate::web::components::BackLink;
use crate::web::{As, Roles};
use crate::windows::ReportingMonth;
use crate::windows::rules::month_at;

/// The month that it is in England at a moment, and the notice in force for it.
fn notice_at(state: &State, moment: UtcTime) -> Option<(ReportingMonth, Arc<Notice>)> {
    let month = month_at(moment)?;
    Some((month, Arc::clone(state.notices.in_force(month)?)))
}

/// The month that a form for a location is about, and the notice in force for it. Before the windows of a month may open
/// the location may have more time for the month before, which only the database knows.
pub async fn notice_of(
    asker: &As<Providers>,
    place: &Place,
) -> Result<Option<(ReportingMonth, Arc<Notice>)>, AppError> {
    let (state, moment) = (asker.visitor.state(), asker.visitor.came_at());
    let now = notice_at(state, moment);
    let day = moment.to_chrono().with_timezone(&London).day();
    if day >= state.calendars.settings().opens_on_day || now.is_none() {
        return Ok(now);
    }
    let view = open_section(asker, place).await?;
    Ok(Some((view.today.month, view.notice)))
}

/// A section as it stands, if something can be saved there.
pub async fn open_section(asker: &As<Providers>, place: &Place) -> Result<SectionView, AppError> {
    let view = actions::view_section(asker.visitor.state(), asker.into(), place.clone()).await?;
    view.require_registered()?;
    Ok(view)
}

/// Whether a form was sent before, and the save that came of it then completed the return.
pub async fn completed_before(asker: &As<Providers>, saved: &Saved) -> Result<bool, AppError> {
    let Some(month) = saved.save.month.filter(|_| saved.repeated) else { return Ok(false) };
    let location_id = saved.save.location_id.clone();
    let found = actions::find_return(asker.visitor.state(), asker.into(), location_id, month).await?;
    Ok(found.completed_by == Some(saved.save.id))
}

/// The return of a location for a month that is written as in an address.
pub async fn month_of(asker: &As<Readers>, location_id: String, month: &str) -> Result<MonthView, AppError> {
    let month = ReportingMonth::parse(month).map_err(|error| AppError::no_month(&error))?;
    Ok(actions::view_month(asker.visitor.state(), asker.into(), location_id, month).await?)
}

/// Whether whoever reads is one of the provider's people, who may also save.
pub fn is_provider(asker: &As<Readers>) -> bool {
    Providers::scopes_of(&asker.person.grants).is_some()
}

/// Address of the page of a return.
pub fn return_path(location_id: &str, month: ReportingMonth) -> String {
    format!("/locations/{location_id}/returns/{month}")
}

/// Address of the form of a section.
pub fn section_path(place: &Place) -> String {
    format!("/locations/{}/sections/{}", place.location_id, place.section)
}

/// The way back from a page about a location: the provider's people to what they owe, others to the register.
pub fn back_from_location(asker: &As<Readers>, location: &Location) -> BackLink {
    if is_provider(asker) {
        BackLink::new("/returns").text("What you owe")
    } else {
        BackLink::new(format!("/locations/{}", location.id)).text(location.name.clone())
    }
}

/// The way back to a return.
pub fn back_to_return(location_id: &str, month: ReportingMonth) -> BackLink {
    BackLink::new(return_path(location_id, month)).text(format!("Return for {}", month.for_people()))
}
