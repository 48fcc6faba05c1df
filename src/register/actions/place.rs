//! Says in which council a location lies, where neither CQC's name nor the postcode told.

use chrono::NaiveDate;
use chrono_tz::Europe::London;

use super::super::areas::{Council, council_coded};
use super::super::model::{EventKind, Location, NewEvent, PlacedBy, Status};
use super::super::queries;
use super::super::rules::search;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Unavailable;

/// Why a location was not placed.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// There is no such location on the register.
    #[error("there is no such location")]
    NoLocation,
    /// The name of its council tells where it lies; CQC is the one to correct that.
    #[error("CQC's own record says where this location lies")]
    PlacedByCouncil,
    /// No council has this code.
    #[error("there is no such council")]
    NoCouncil,
    /// A query failed.
    #[error("the database refused: {0}")]
    Database(#[from] diesel::result::Error),
    /// No connection.
    #[error(transparent)]
    Busy(#[from] Unavailable),
}

/// Places a location in a council, with the reason, until CQC names a council that we know.
pub async fn place(
    state: &State,
    who: Actor,
    id: String,
    council_code: &str,
    reason: String,
) -> Result<(), PlaceError> {
    let council = council_coded(council_code).ok_or(PlaceError::NoCouncil)?;
    let now = state.clock.now();
    let today = now.to_chrono().with_timezone(&London).date_naive();
    state
        .db
        .write(move |conn| {
            let mut location = queries::lock_location(conn, &id)?.ok_or(PlaceError::NoLocation)?;
            match (location.status, location.placed_by) {
                (Status::Deregistered, _) => return Err(PlaceError::NoLocation),
                (_, Some(PlacedBy::Council)) => return Err(PlaceError::PlacedByCouncil),
                _ => {}
            }
            let event = event_of(&location, council, (now, who), reason);
            move_to(&mut location, council, today);
            queries::update_location(conn, &location)?;
            queries::record_event(conn, &event)?;
            let entry = NewEntry::new("register.location_placed", format!("location:{id}"))
                .with("council", council.code.as_str());
            audit::record(conn, who, entry, now)?;
            Ok(())
        })
        .await
}

fn event_of(location: &Location, council: &Council, (now, who): (UtcTime, Actor), reason: String) -> NewEvent {
    NewEvent {
        location_id: Some(location.id.clone()),
        provider_id: location.provider_id.clone(),
        kind: EventKind::Placed,
        happened_on: now.to_chrono().with_timezone(&London).date_naive(),
        was: location.council_code.clone(),
        became: Some(council.code.clone()),
        import_id: None,
        actor: Some(who.to_string()),
        reason: Some(reason),
        recorded_at: Some(now),
    }
}

fn move_to(location: &mut Location, council: &Council, today: NaiveDate) {
    location.council_code = Some(council.code.clone());
    location.region_code = Some(council.region_code.clone());
    location.nhs_region_code = Some(council.nhs_region_code.clone());
    location.icb_code = Some(council.icb_on(today).0.to_owned());
    location.placed_by = Some(PlacedBy::Person);
    location.search_text =
        search::location_text(&location.name, &location.id, location.postcode.as_deref(), Some(&council.name));
}
