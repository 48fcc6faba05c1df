//! One press for a whole return whose figures have not changed.

use actix_web::{HttpResponse, web};

use super::super::actions::{self, Confirmed};
use super::super::guards::Providers;
use super::super::model::{Channel, Who};
use super::asking::return_path;
use crate::error::AppError;
use crate::web::components::NotificationBanner;
use crate::web::{As, Form, see_other};
use crate::windows::ReportingMonth;

/// `POST /locations/{id}/returns/{month}/unchanged`
pub async fn post_unchanged(
    asker: As<Providers>,
    path: web::Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    let (location_id, month) = path.into_inner();
    let month = ReportingMonth::parse(&month).map_err(|error| AppError::no_month(&error))?;
    let (versions, key) = actions::shown(pairs);
    let (state, who) = (asker.visitor.state(), Who::from(&asker));
    let view = actions::view_month(state, who.clone(), location_id, month).await?;
    let page = return_path(&view.monthly.location.id, month);
    if !(view.is_this_month() && view.today.is_open) {
        return Err(AppError::Conflict(format!(
            "The window for {} is not open. Nothing was saved.",
            month.for_people()
        )));
    }
    let confirmed = actions::confirm_unchanged(state, &who, &view, (&versions, &key), Channel::Page).await?;
    let was_complete = confirmed.saved == 0 && view.monthly.reference.is_some();
    if confirmed.completed || was_complete {
        return Ok(see_other(&format!("{page}/receipt")));
    }
    asker.visitor.flash(&banner(&confirmed));
    Ok(see_other(&page))
}

fn banner(confirmed: &Confirmed) -> NotificationBanner {
    let saved = match confirmed.saved {
        0 => "Nothing was saved.".to_owned(),
        1 => "1 section is saved.".to_owned(),
        several => format!("{several} sections are saved."),
    };
    if confirmed.left.is_empty() && confirmed.saved == 0 {
        return NotificationBanner::info("These sections are saved already.");
    }
    if confirmed.left.is_empty() {
        return NotificationBanner::success(saved);
    }
    NotificationBanner::info(format!("{saved} Please look at: {}.", confirmed.left.join(", ")))
}
