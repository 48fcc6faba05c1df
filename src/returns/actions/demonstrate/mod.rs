//! Gives every location of the synthetic England its months of returns, as if they had been saved in their time.
//!
//! Months follow each other, and in each all sittings in order of time, so that numbers and places of saves are in order
//! of time as well. Only what tells the answers again is held in memory, and one batch of saves.

mod making;
mod stage;
mod standing;
mod subjects;
mod writing;

use std::sync::mpsc::sync_channel;

use chrono::NaiveDate;
use diesel::QueryResult;

use super::super::queries;
use super::calendar::london_day;
use crate::accounts::Scope;
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::register::demo::Size;
use crate::windows::{self, ReportingMonth};
use making::make;
use stage::Stage;
use standing::Standing;
use subjects::Cast;
use writing::{News, Writer};

/// Sittings that are made before the ones before them are written.
const AHEAD: usize = 500;

/// Somebody who signs in and may save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Number of their account.
    pub account_id: i64,
    /// Where they may.
    pub scope: Scope,
}

/// Saves the returns of the months up to `now`, in the caller's transaction, after the register has been filled with the
/// history of these months. Writes down windows that have closed. Answers how many saves were made.
pub fn demonstrate(conn: &mut Conn, state: &State, size: Size, people: &[Person], now: UtcTime) -> QueryResult<i64> {
    let settings = &state.calendars;
    windows::queries::freeze_closed(conn, settings, now)?;
    let Some((first, last)) = months(size, now) else { return Ok(0) };
    let windows = windows::queries::list_windows(conn, settings, first, last)?;
    let last_days: Vec<NaiveDate> = windows.iter().map(|window| london_day(window.closes_at)).collect();
    let cast = Cast::load(conn, (size.seed, state.config.returns.dormant_owes), people, &last_days)?;
    let stage = Stage { seed: size.seed, notices: &state.notices, windows, cast, now };
    let mut standings = vec![Standing::default(); stage.cast.subjects.len()];
    let mut writer = Writer::new(now);
    let indexes = queries::drop_indexes(conn)?;
    for position in 0..stage.windows.len() {
        let news = month(conn, &stage, (position, &standings), &mut writer)?;
        news.apply(&mut standings);
    }
    if writer.refused > 0 {
        tracing::warn!(sections = writer.refused, "some figures of the demonstration do not pass the notice's checks");
    }
    queries::make_indexes(conn, &indexes)?;
    writer.finish(conn, &stage, &standings)
}

/// The first month and the last.
fn months(size: Size, now: UtcTime) -> Option<(ReportingMonth, ReportingMonth)> {
    let last = ReportingMonth::containing(london_day(now))?;
    let back = chrono::Months::new(size.months.saturating_sub(1));
    let first = last.first_day().checked_sub_months(back).and_then(ReportingMonth::containing);
    // Before the first month there is no window.
    Some((first.or_else(|| ReportingMonth::of(2000, 1))?, last))
}

/// One thread makes the saves, from what stood before the month, while this one writes them.
fn month(
    conn: &mut Conn,
    stage: &Stage<'_>,
    (position, standings): (usize, &[Standing]),
    writer: &mut Writer,
) -> QueryResult<News> {
    let sittings = stage.sittings(position);
    std::thread::scope(|scope| {
        let (sender, made) = sync_channel(AHEAD);
        scope.spawn(move || {
            for (who, sitting) in &sittings {
                let Some(standing) = standings.get(*who) else { continue };
                let made = make(stage, (*who, position), sitting, standing);
                // Nobody takes it any more when writing has failed.
                if sender.send(((*who, sitting.starts_at), made)).is_err() {
                    break;
                }
            }
        });
        for (of, made) in made {
            writer.take(conn, of, made)?;
        }
        writer.finish_month(conn)
    })
}
