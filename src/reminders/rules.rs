//! When which reminder is due: pure decisions.

use chrono::{Days, NaiveDate, Timelike};
use chrono_tz::Europe::London;

use super::model::{Choice, Kind, Risk};
use crate::clock::UtcTime;
use crate::compliance::model::Standing;
use crate::config::Reminders;
use crate::windows::Window;

/// Hours of the day that people may choose.
pub const HOURS: std::ops::RangeInclusive<u32> = 6..=20;

/// The day it is in England.
pub fn london_day(at: UtcTime) -> NaiveDate {
    at.to_chrono().with_timezone(&London).date_naive()
}

/// The day of a kind. It follows the window: a holiday that is announced later moves what is not sent yet. Nothing if the
/// window is too short for it.
pub fn day_of(kind: Kind, window: &Window) -> Option<NaiveDate> {
    let (opens_on, closes_on) = (london_day(window.opens_at), london_day(window.closes_at));
    let day = match kind {
        Kind::WindowOpens => opens_on,
        Kind::HalfWay => {
            let half = u64::try_from((closes_on - opens_on).num_days() / 2).ok()?;
            opens_on.checked_add_days(Days::new(half))?
        }
        Kind::TwoDaysLeft => closes_on.checked_sub_days(Days::new(2))?,
        Kind::LastDay => closes_on,
        Kind::ClosedAndMissed => closes_on.checked_add_days(Days::new(1))?,
    };
    (day >= opens_on).then_some(day)
}

/// The hour at which somebody gets a kind; nothing if they do not get it. What is legal cannot be skipped.
pub fn hour_of(kind: Kind, choice: &Choice, settings: &Reminders) -> Option<u32> {
    let setting = kind.of(settings);
    let wanted = setting.sent && (setting.legal || !choice.skipped.contains(&kind));
    wanted.then(|| choice.hour.unwrap_or(setting.hour))
}

/// The earliest hour at which anybody gets a kind; nothing if it is not sent.
pub fn earliest_hour(kind: Kind, settings: &Reminders) -> Option<u32> {
    let setting = kind.of(settings);
    setting.sent.then(|| setting.hour.min(*HOURS.start()))
}

/// Whether an hour of the day has come in London.
pub fn has_struck(hour: u32, now: UtcTime) -> bool {
    now.to_chrono().with_timezone(&London).hour() >= hour
}

/// The last day of a time that somebody was given. That of one that ends in the night is the day before: what is told on the
/// day itself is told too late.
pub fn last_day(until: UtcTime) -> NaiveDate {
    let local = until.to_chrono().with_timezone(&London);
    let day = local.date_naive();
    if is_night(local.hour()) { day.pred_opt().unwrap_or(day) } else { day }
}

/// The hour before the one in which a time ends: whoever wants to be told later on its last day is told then. Of one that ends
/// in the night all are told in time on the day before.
pub fn hour_before(until: UtcTime) -> u32 {
    let hour = until.to_chrono().with_timezone(&London).hour();
    if is_night(hour) { *HOURS.end() } else { hour.saturating_sub(1) }
}

fn is_night(hour: u32) -> bool {
    hour < *HOURS.start()
}

/// The newest kind that is due at a moment. Those before it are past: whoever did not get them does not get them any
/// more. While the window is open it is one of the window's own, afterwards the last one, for some days.
pub fn newest_due(
    window: &Window,
    now: UtcTime,
    closed_for_days: u32,
    hour_of: impl Fn(Kind) -> Option<u32>,
) -> Option<Kind> {
    let local = now.to_chrono().with_timezone(&London).naive_local();
    let due = |kind: Kind| {
        let (day, hour) = (day_of(kind, window)?, hour_of(kind)?);
        ((day, hour) <= (local.date(), local.hour())).then_some((day, kind))
    };
    if now < window.ends_at() {
        let own = Kind::ALL.into_iter().filter(|kind| *kind != Kind::ClosedAndMissed);
        return own.filter_map(due).max().map(|(_, kind)| kind);
    }
    let last = london_day(window.closes_at).checked_add_days(Days::new(u64::from(closed_for_days)))?;
    due(Kind::ClosedAndMissed).filter(|_| local.date() <= last).map(|(_, kind)| kind)
}

/// Seconds by which the clocks of two instances may differ without either of them being wrong.
const TOLERANCE: i64 = 60;

/// Whatever was noted after this moment was noted by a clock that was ahead, or is noted by one that is behind now.
pub fn not_ahead(now: UtcTime) -> UtcTime {
    now.plus_seconds(TOLERANCE)
}

/// Whether a reminder was sent as far as others go: one that lies in the future was not, nor one that did when somebody
/// looked (`doubted_at`), unless it was sent once more since.
pub fn stands(queued_at: UtcTime, doubted_at: Option<UtcTime>, now: UtcTime) -> bool {
    queued_at <= not_ahead(now) && doubted_at.is_none_or(|at| at >= queued_at)
}

/// What to send to somebody who was sent these kinds already. None twice, and none that comes before one that was sent:
/// when a closing moves, the days of two kinds may change places.
pub fn to_send(newest: Option<Kind>, sent: &[Kind]) -> Option<Kind> {
    newest.filter(|kind| sent.iter().all(|sent| sent < kind))
}

/// How much is at risk for a location. A public body cannot be fined, so nothing is.
pub fn risk(standing: Option<&Standing>) -> Risk {
    match standing {
        Some(standing) if standing.public_body => Risk::None,
        Some(standing) if standing.triggered => Risk::Triggered,
        Some(standing) if standing.at_risk => Risk::AtRisk(standing.misses.consecutive),
        Some(standing) if standing.next_triggers && standing.misses.in_last_12 > 0 => {
            Risk::InTwelve(standing.misses.in_last_12)
        }
        _ => Risk::None,
    }
}

#[cfg(test)]
mod tests;
