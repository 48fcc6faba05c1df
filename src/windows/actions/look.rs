//! Looks windows up as this database has them.

use std::sync::Arc;

use super::super::model::{Extension, Nearest, Window};
use super::super::month::ReportingMonth;
use super::super::queries;
use crate::accounts::{Scope, Scopes};
use crate::app::State;
use crate::error::AppError;
use crate::register;

/// The window of a month.
pub async fn window(state: &State, month: ReportingMonth) -> Result<Window, AppError> {
    let calendars = Arc::clone(&state.calendars);
    state.db.read(move |conn| Ok(queries::find_window(conn, &calendars, month)?)).await
}

/// The window of a month for a location in some scopes, and its extension if it has one that ends after the window;
/// nothing if the scopes do not reach the location.
pub async fn window_of_location(
    state: &State,
    scopes: Scopes,
    location_id: String,
    month: ReportingMonth,
) -> Result<Option<(Window, Option<Extension>)>, AppError> {
    let calendars = Arc::clone(&state.calendars);
    state
        .db
        .read(move |conn| {
            let is_id = format!("location:{location_id}").parse::<Scope>().is_ok();
            if !is_id || register::queries::find_location(conn, &scopes, &location_id)?.is_none() {
                return Ok(None);
            }
            let window = queries::find_window(conn, &calendars, month)?;
            let extension = queries::find_extension(conn, &location_id, month)?;
            Ok(Some((window, extension.filter(|extension| extension.until_at > window.closes_at))))
        })
        .await
}

/// The twelve windows of a year, oldest first; none if the year has none.
pub async fn year(state: &State, year: i32) -> Result<Vec<Window>, AppError> {
    let (Some(first), Some(last)) = (ReportingMonth::of(year, 1), ReportingMonth::of(year, 12)) else {
        return Ok(Vec::new());
    };
    let calendars = Arc::clone(&state.calendars);
    state.db.read(move |conn| Ok(queries::list_windows(conn, &calendars, first, last)?)).await
}

/// The window that is open now, or else the next one, and how many days are left; nothing at the end of all months.
pub async fn current(state: &State) -> Result<Option<Nearest>, AppError> {
    let (now, calendars) = (state.clock.now(), Arc::clone(&state.calendars));
    state.db.read(move |conn| Ok(queries::find_nearest(conn, &calendars, now)?)).await
}
