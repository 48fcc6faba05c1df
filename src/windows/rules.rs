//! When a window opens and closes, and how that is said. Formal Notice: "opens at the start of the 8th of each month;
//! closes at the end of the 14th, or of the next working day if the 14th is a weekend or public holiday".

use chrono::{NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::London;

use super::holidays::Holidays;
use super::model::{Calendar, Nearest, Window, WindowState, london_day};
use super::month::ReportingMonth;
use crate::clock::UtcTime;

/// The window of a month.
pub fn window_of(month: ReportingMonth, calendar: &Calendar) -> Window {
    let day = |number: u32| month.first_day() + chrono::Days::new(u64::from(number.saturating_sub(1)));
    let closes_on = calendar.holidays.working_day_from(day(calendar.closes_on_day));
    Window { month, opens_at: in_london(day(calendar.opens_on_day), NaiveTime::MIN), closes_at: end_of_day(closes_on) }
}

/// The moment when clocks in London show this. The clocks change between one and two in the morning of a Sunday, so
/// neither midnight nor the second before is ever left out or shown twice.
fn in_london(day: NaiveDate, time: NaiveTime) -> UtcTime {
    let shown = day.and_time(time);
    let at = London.from_local_datetime(&shown).earliest().map(|at| at.to_utc());
    UtcTime::new(at.unwrap_or_else(|| Utc.from_utc_datetime(&shown)))
}

/// The month that it is in England at a moment, if it is one of those that count.
pub fn month_at(now: UtcTime) -> Option<ReportingMonth> {
    ReportingMonth::containing(london_day(now))
}

/// Where a window stands at a moment.
pub fn state_at(window: &Window, at: UtcTime) -> WindowState {
    if at < window.opens_at {
        WindowState::Upcoming
    } else if window.contains(at) {
        WindowState::Open
    } else {
        WindowState::Closed
    }
}

/// How near a window is; nothing if it is over.
pub fn nearness(window: Window, now: UtcTime) -> Option<Nearest> {
    let state = state_at(&window, now);
    let on = match state {
        WindowState::Upcoming => window.opens_at,
        WindowState::Open => window.closes_at,
        WindowState::Closed => return None,
    };
    Some(Nearest { window, state, days_left: (london_day(on) - london_day(now)).num_days() })
}

/// The last second of a day in London.
pub fn end_of_day(day: NaiveDate) -> UtcTime {
    in_london(day, NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default())
}

/// Why a location may not be given more time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoExtension {
    /// The window has not opened.
    NotOpen,
    /// The next window is open: what is done now counts for that.
    Over,
    /// The end is not after the end of the window.
    NotLater,
    /// The end is past.
    Past,
    /// The end is not before the next window opens.
    TooLate,
}

/// Whether a location may have until the end of the second `until` for a window, of which `next` is the one after.
pub fn may_extend(window: &Window, next: &Window, until: UtcTime, now: UtcTime) -> Result<(), NoExtension> {
    let refusals = [
        (now < window.opens_at, NoExtension::NotOpen),
        (now >= next.opens_at, NoExtension::Over),
        (until <= window.closes_at, NoExtension::NotLater),
        (until < now, NoExtension::Past),
        (until.plus_seconds(1) > next.opens_at, NoExtension::TooLate),
    ];
    refusals.into_iter().find(|(applies, _)| *applies).map_or(Ok(()), |(_, why)| Err(why))
}

/// For people: `Monday 14 December at 11:59pm`.
pub fn moment_for_people(at: UtcTime) -> String {
    at.to_chrono().with_timezone(&London).format("%A %-d %B at %-I:%M%P").to_string()
}

/// For people, where a year would be too much: `14 December`.
pub fn day_for_people(at: UtcTime) -> String {
    at.to_chrono().with_timezone(&London).format("%-d %B").to_string()
}

/// For people: `Monday 14 December at 11:59pm`.
pub fn closing_for_people(window: &Window) -> String {
    moment_for_people(window.closes_at)
}

/// For people: `Tuesday 8 December`. A window opens at the start of that day.
pub fn opening_for_people(window: &Window) -> String {
    window.opens_at.to_chrono().with_timezone(&London).format("%A %-d %B").to_string()
}

/// For people: how a window stands, in one sentence.
pub fn in_words(window: &Window, now: UtcTime) -> String {
    let closing = closing_for_people(window);
    match nearness(*window, now) {
        None => format!("Closed on {closing}."),
        Some(near) if near.state == WindowState::Upcoming => {
            format!("Opens on {} and closes on {closing}.", opening_for_people(window))
        }
        Some(near) => format!("Open. Closes on {closing}: {}.", days_left_in_words(near.days_left)),
    }
}

/// For people: `3 days left`, `1 day left`, `last day`.
fn days_left_in_words(days_left: i64) -> String {
    match days_left {
        ..=0 => "last day".to_owned(),
        1 => "1 day left".to_owned(),
        days => format!("{days} days left"),
    }
}

/// A window whose closing another list of holidays moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// As it was.
    pub was: Window,
    /// As it becomes.
    pub becomes: Window,
}

/// The months from `first` to `last` whose closing is not the same under both calendars.
pub fn moves(first: ReportingMonth, last: ReportingMonth, old: &Calendar, new: &Calendar) -> Vec<Move> {
    first
        .up_to(last)
        .map(|month| Move { was: window_of(month, old), becomes: window_of(month, new) })
        .filter(|step| step.was != step.becomes)
        .collect()
}

/// Why a new list of holidays should not be taken without somebody having looked, if there is a reason.
///
/// A year of which fewer days are published than are known may have been cut short; and a window that is open must not
/// turn out to have closed.
pub fn objection(known: &Holidays, newer: &Holidays, moves: &[Move], now: UtcTime) -> Option<String> {
    let lost: Vec<String> = newer
        .years()
        .into_iter()
        .filter(|year| newer.count_in(*year) < known.count_in(*year))
        .map(|year| format!("{year} has {} days, and {} are known", newer.count_in(year), known.count_in(year)))
        .collect();
    if !lost.is_empty() {
        return Some(format!("bank holidays would be lost: {}", lost.join("; ")));
    }
    let cut_off = moves.iter().find(|step| step.was.contains(now) && !step.becomes.contains(now))?;
    Some(format!("the window of {}, which is open, would be over", cut_off.was.month))
}

#[cfg(test)]
mod tests;
