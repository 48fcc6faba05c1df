//! One press for a whole return whose figures have not changed.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};

use super::super::actions::{self, MonthView, SaveError};
use super::super::forms::KEY;
use super::super::guards::Providers;
use super::super::model::{BasedOn, Channel, Content, Place, Reasons, SaveInput, SectionState};
use super::asking::return_path;
use crate::error::AppError;
use crate::web::components::NotificationBanner;
use crate::web::{As, Form, see_other};
use crate::windows::ReportingMonth;

/// Before the key of a section: the version of its figures when the page was shown.
pub const VERSION_OF: &str = "_version.";

/// What came of each section that was to be saved.
#[derive(Default)]
struct Outcome {
    saved: usize,
    completed: bool,
    /// Titles of those that somebody has to look at.
    left: Vec<String>,
}

/// `POST /locations/{id}/returns/{month}/unchanged`
pub async fn post_unchanged(
    asker: As<Providers>,
    path: web::Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    let (location_id, month) = path.into_inner();
    let month = ReportingMonth::parse(&month).map_err(|error| AppError::no_month(&error))?;
    let fields: BTreeMap<String, String> = pairs.into_iter().collect();
    let key = fields.get(KEY).cloned().unwrap_or_default();
    let view = actions::view_month(asker.visitor.state(), (&asker).into(), location_id, month).await?;
    let page = return_path(&view.monthly.location.id, month);
    if !(view.is_this_month() && view.today.is_open) {
        return Err(AppError::Conflict(format!(
            "The window for {} is not open. Nothing was saved.",
            month.for_people()
        )));
    }
    let outcome = save_all(&asker, &view, &fields, &key).await?;
    if outcome.completed {
        return Ok(see_other(&format!("{page}/receipt")));
    }
    asker.visitor.flash(&banner(&outcome));
    Ok(see_other(&page))
}

/// Saves each section that is due and whose version was on the page. One that needs a look does not hold up the others:
/// each section is saved by itself.
async fn save_all(
    asker: &As<Providers>,
    view: &MonthView,
    fields: &BTreeMap<String, String>,
    key: &str,
) -> Result<Outcome, AppError> {
    let mut outcome = Outcome::default();
    let due = view.monthly.standing.sections.iter().filter(|section| section.state == SectionState::Due);
    for section in due {
        let shown = fields.get(&format!("{VERSION_OF}{}", section.key)).and_then(|text| text.parse().ok());
        let Some(version) = shown else {
            outcome.left.push(section.title.clone());
            continue;
        };
        let place = Place { location_id: view.monthly.location.id.clone(), section: section.key.clone() };
        let input = SaveInput {
            content: Content::Unchanged,
            reasons: Reasons::new(),
            based_on: BasedOn::Versions(vec![version]),
            request_key: (!key.is_empty()).then(|| format!("{key} {}", section.key)),
            channel: Channel::Page,
        };
        match actions::save_section(asker.visitor.state(), asker.into(), place, input).await {
            Ok(saved) => {
                outcome.saved += 1;
                outcome.completed |= saved.completed;
            }
            Err(SaveError::Invalid(_) | SaveError::Stale(_) | SaveError::NothingToConfirm) => {
                outcome.left.push(section.title.clone());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(outcome)
}

fn banner(outcome: &Outcome) -> NotificationBanner {
    let saved = match outcome.saved {
        0 => "Nothing was saved.".to_owned(),
        1 => "1 section is saved.".to_owned(),
        several => format!("{several} sections are saved."),
    };
    if outcome.left.is_empty() {
        return NotificationBanner::success(saved);
    }
    NotificationBanner::info(format!("{saved} Please look at: {}.", outcome.left.join(", ")))
}
