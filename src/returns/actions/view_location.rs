//! A location as the register has it, and what it owes now.

use super::super::model::{Standing, Who};
use super::super::{queries, rules};
use super::calendar::{Today, today_of};
use super::error::SaveError;
use super::find_return::standing_of;
use crate::app::State;
use crate::register::Location;

/// A location, and what it owes now.
#[derive(Debug, Clone, PartialEq)]
pub struct LocationView {
    /// The location.
    pub location: Location,
    /// The name of its provider.
    pub provider_name: String,
    /// What it owes this month.
    pub standing: Standing,
    /// The month and its window.
    pub today: Today,
}

/// A location that the scopes reach, and what it owes this month.
pub async fn view_location(state: &State, who: Who, location_id: String) -> Result<LocationView, SaveError> {
    let inside = state.clone();
    state
        .db
        .read(move |conn| {
            if !rules::is_id(&location_id) {
                return Err(SaveError::NoLocation);
            }
            let location = queries::find_location(conn, &who.scopes, &location_id)?.ok_or(SaveError::NoLocation)?;
            let now = inside.clock.now();
            let today = today_of(conn, &inside.calendars, now, &location.id)?.ok_or(SaveError::NotInForce)?;
            let provider_name = queries::find_provider_name(conn, &location.provider_id)?.unwrap_or_default();
            let is_over = today.now >= today.window.ends_at();
            let (standing, _) = standing_of(conn, &inside, &location, today.month, (today.closes_on, is_over))?;
            Ok(LocationView { location, provider_name, standing, today })
        })
        .await
}
