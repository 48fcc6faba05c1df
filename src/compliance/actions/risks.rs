//! What missed windows add up to for some locations, for those who write to their people.

use std::collections::HashMap;

use super::super::model::{Outcome, Standing};
use super::close::CloseError;
use super::list_standings::with_misses;
use crate::clock::UtcTime;
use crate::config::Compliance;
use crate::db::Conn;
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// Locations that are looked at in one statement.
const MANY: usize = 5_000;

/// What was missed up to the last window that was closed by the window of `month`, for locations with whoever has the
/// duty: by location. A constant number of statements for up to 5,000 locations.
pub fn risks(
    conn: &mut Conn,
    settings: &Compliance,
    (month, now): (ReportingMonth, UtcTime),
    duties: &[(String, String)],
) -> Result<HashMap<String, Standing>, CloseError> {
    let mut found = HashMap::new();
    for chunk in duties.chunks(MANY) {
        // Only misses before it are asked for: how the month itself stands does not matter.
        let outcome = |(location_id, provider_id): &(String, String)| Outcome {
            location_id: location_id.clone(),
            month,
            provider_id: provider_id.clone(),
            state: ReturnState::Missing,
            state_at_close: ReturnState::Missing,
            missing: String::new(),
            completed_at: None,
            written_at: None,
        };
        let standings = with_misses(conn, settings, (month, now), chunk.iter().map(outcome).collect())?;
        found.extend(standings.into_iter().map(|standing| (standing.location_id.clone(), standing)));
    }
    Ok(found)
}
