//! The people of a location, for those who chase it, and addresses that mail came back from.

use super::super::model::LocationPerson;
use super::super::queries;
use super::error::ReminderError;
use crate::accounts::Scopes;
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::mail::{self, NewBounce};

/// The name of a location that the scopes reach, and its people.
pub async fn people_of(
    state: &State,
    scopes: Scopes,
    location_id: String,
) -> Result<(String, Vec<LocationPerson>), ReminderError> {
    state.db.read(move |conn| queries::list_people_of(conn, &scopes, &location_id)?.ok_or(ReminderError::Unknown)).await
}

/// Records that mail to somebody of a location came back.
pub async fn record_bounce(
    state: &State,
    who: Actor,
    scopes: Scopes,
    location_id: String,
    account_id: i64,
) -> Result<LocationPerson, ReminderError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let person = queries::find_person_of(conn, &scopes, &location_id, account_id)?;
            let person = person.ok_or(ReminderError::Unknown)?;
            let (email, recorded_by) = (person.email.as_str().to_owned(), who.to_string());
            mail::insert_bounce(conn, &NewBounce { account_id, email, recorded_by, recorded_at: now })?;
            let entry = NewEntry::new("reminders.mail_came_back", format!("account:{account_id}"));
            audit::record(conn, who, entry, now)?;
            Ok(person)
        })
        .await
}

/// Records that mail reaches somebody of a location again.
pub async fn works_again(
    state: &State,
    who: Actor,
    scopes: Scopes,
    location_id: String,
    account_id: i64,
) -> Result<LocationPerson, ReminderError> {
    let now = state.clock.now();
    state
        .db
        .write(move |conn| {
            let person = queries::find_person_of(conn, &scopes, &location_id, account_id)?;
            let person = person.ok_or(ReminderError::Unknown)?;
            if mail::end_bounces(conn, account_id, now)? > 0 {
                let entry = NewEntry::new("reminders.mail_works_again", format!("account:{account_id}"));
                audit::record(conn, who, entry, now)?;
            }
            Ok(person)
        })
        .await
}
