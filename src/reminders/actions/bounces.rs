//! The people of a location, for those who chase it, and addresses that mail came back from.

use super::super::model::LocationPerson;
use super::super::queries;
use super::error::ReminderError;
use crate::accounts::{Scope, Scopes};
use crate::app::State;
use crate::audit::{self, Actor, NewEntry};
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::mail::{self, NewBounce, Unreachable};

/// The name of a location that the scopes reach, and its people.
pub async fn people_of(
    state: &State,
    scopes: Scopes,
    location_id: String,
) -> Result<(String, Vec<LocationPerson>), ReminderError> {
    state.db.read(move |conn| queries::list_people_of(conn, &scopes, &location_id)?.ok_or(ReminderError::Unknown)).await
}

fn person_of(
    conn: &mut Conn,
    scopes: &Scopes,
    location_id: &str,
    account_id: i64,
) -> Result<LocationPerson, ReminderError> {
    queries::find_person_of(conn, scopes, location_id, account_id)?.ok_or(ReminderError::Unknown)
}

/// Records that mail to somebody of a location came back: everywhere, if whoever says so sees all of England, and else for
/// those places of the person that they see. What goes on elsewhere is not theirs to say.
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
            let person = person_of(conn, &scopes, &location_id, account_id)?;
            let bounces = bounces(conn, who, &scopes, &person, now)?;
            mail::insert_bounces(conn, &bounces)?;
            let entry = NewEntry::new("reminders.mail_came_back", format!("account:{account_id}"));
            let places = bounces.iter().filter(|bounce| bounce.location_id.is_some()).count();
            let entry = if places == 0 { entry } else { entry.with("locations", places) };
            audit::record(conn, who, entry, now)?;
            Ok(person)
        })
        .await
}

/// A note for everywhere, or one for each location of the person within these scopes.
fn bounces(
    conn: &mut Conn,
    who: Actor,
    scopes: &Scopes,
    person: &LocationPerson,
    now: UtcTime,
) -> Result<Vec<NewBounce>, ReminderError> {
    let bounce = |location_id| NewBounce {
        account_id: person.account_id,
        email: person.email.as_str().to_owned(),
        recorded_by: who.to_string(),
        recorded_at: now,
        location_id,
    };
    if scopes.0.contains(&Scope::National) {
        return Ok(vec![bounce(None)]);
    }
    let locations = queries::list_locations_of(conn, scopes, person.account_id)?;
    Ok(locations.into_iter().map(|id| bounce(Some(id))).collect())
}

/// Records that mail reaches somebody of a location again; whoever does not see all of England, only where they see it.
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
            let person = person_of(conn, &scopes, &location_id, account_id)?;
            let ended = if scopes.0.contains(&Scope::National) {
                mail::end_bounces(conn, account_id, now)?
            } else if matches!(person.unreachable, Some(Unreachable::CameBack(_))) {
                return Err(ReminderError::NotedElsewhere);
            } else {
                let locations = queries::list_locations_of(conn, &scopes, account_id)?;
                mail::end_bounces_at(conn, account_id, &locations, now)?
            };
            if ended > 0 {
                let entry = NewEntry::new("reminders.mail_works_again", format!("account:{account_id}"));
                audit::record(conn, who, entry, now)?;
            }
            Ok(person)
        })
        .await
}
