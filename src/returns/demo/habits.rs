//! When somebody sits down to a return, and how much of it they do.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Europe::London;

use super::super::model::Channel;
use super::subject::{Shown, Subject};
use crate::clock::UtcTime;
use crate::register::demo::character::Diligence;
use crate::register::demo::dice::{Dice, WHOLE};
use crate::windows::Window;

/// Days after a window for which somebody may still be late with it.
const LATE_DAYS: u64 = 10;

/// A month of a location, in which it owes a return.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// The window.
    pub window: &'a Window,
    /// Whose the location is.
    pub provider_id: &'a str,
    /// How many active locations they have.
    pub siblings: i64,
    /// Whether whoever is shown alone leaves this month out.
    pub is_left_out: bool,
}

/// Somebody saves the sections of a return, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    /// When they save the first.
    pub starts_at: UtcTime,
    /// How the figures come in; what is confirmed on a page may come by a reminder.
    pub channel: Channel,
    /// Whether a reminder makes them do it.
    pub is_reminded: bool,
    /// How many of the sections that are owed they do not get to.
    pub left_out: usize,
    /// Whether they count anew.
    pub is_fresh: bool,
    /// Seconds from one section to the next, at least and at most.
    pub pace: (u64, u64),
}

/// What becomes of a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Complete,
    Partial,
    Late,
    Nothing,
}

/// The sitting of a location in a month; nothing if it does not do its return. It may begin after the window.
pub fn sitting(seed: u64, who: &Subject, occasion: &Occasion<'_>) -> Option<Sitting> {
    let month = occasion.window.month;
    let mut dice = Dice::of(seed, &format!("return {} {month}", who.id));
    let diligence = diligence(seed, who);
    let outcome = match who.shown {
        Some(Shown::Alone) if occasion.is_left_out => Outcome::Nothing,
        Some(Shown::Alone) => Outcome::Complete,
        _ => outcome(diligence, &mut dice),
    };
    let channel = channel(seed, who, occasion);
    let is_fresh = dice.chance(fresh(diligence, who));
    let is_reminded = dice.chance(6_000) && !is_fresh;
    // Whoever sends many at once sends them at one time.
    let together = matches!(channel, Channel::Bulk | Channel::Api);
    let mut timer =
        if together { Dice::of(seed, &format!("upload {} {month}", occasion.provider_id)) } else { dice.clone() };
    let starts_at = match outcome {
        Outcome::Nothing => return None,
        Outcome::Late => late(occasion.window, &mut timer)?,
        Outcome::Complete | Outcome::Partial => in_time(occasion.window, (diligence, who.character.day), &mut timer),
    };
    let left_out = if outcome == Outcome::Partial { dice.weighted(&[(65, 1), (35, 2)]).unwrap_or(1) } else { 0 };
    let pace = match (together, is_reminded) {
        (true, _) => (0, 1),
        (false, true) => (5, 20),
        (false, false) => (50, 360),
    };
    Some(Sitting { starts_at, channel, is_reminded, left_out, is_fresh, pace })
}

/// The locations of the provider that is shown are of all sorts.
fn diligence(seed: u64, who: &Subject) -> Diligence {
    let sorts = [(40, Diligence::Prompt), (30, Diligence::Steady), (20, Diligence::Late), (10, Diligence::Silent)];
    match who.shown {
        Some(Shown::AmongOthers) => {
            let mut dice = Dice::of(seed, &format!("shown {}", who.id));
            dice.weighted(&sorts).unwrap_or(who.character.diligence)
        }
        Some(Shown::Alone) => Diligence::Prompt,
        None => who.character.diligence,
    }
}

fn outcome(diligence: Diligence, dice: &mut Dice) -> Outcome {
    if dice.chance(diligence.in_window()) {
        return Outcome::Complete;
    }
    let others: [(u64, Outcome); 3] = match diligence {
        Diligence::Silent => [(10, Outcome::Partial), (10, Outcome::Late), (80, Outcome::Nothing)],
        _ => [(35, Outcome::Partial), (35, Outcome::Late), (30, Outcome::Nothing)],
    };
    dice.weighted(&others).unwrap_or(Outcome::Nothing)
}

/// How figures of a location come in: systems and uploads are for those who have many.
fn channel(seed: u64, who: &Subject, occasion: &Occasion<'_>) -> Channel {
    if who.shown.is_some() {
        return Channel::Page;
    }
    let (api, bulk) = match occasion.siblings {
        10.. => (4_000, 4_000),
        4.. => (1_500, 3_000),
        _ => (300, 0),
    };
    let drawn = Dice::of(seed, &format!("channel {}", occasion.provider_id)).below(WHOLE);
    match drawn {
        drawn if drawn < api => Channel::Api,
        drawn if drawn < api + bulk => Channel::Bulk,
        _ => Channel::Page,
    }
}

/// How often a location counts anew, and does not confirm what it said last. In large ones something always changes.
fn fresh(diligence: Diligence, who: &Subject) -> u64 {
    let large = who.character.size_rank >= 85;
    match diligence {
        Diligence::Prompt if large => 8_500,
        Diligence::Prompt => 4_000,
        Diligence::Steady => 5_500,
        Diligence::Late | Diligence::Silent => 7_500,
    }
}

/// A moment inside the window: a third of all on its last day.
fn in_time(window: &Window, (diligence, liked): (Diligence, u64), dice: &mut Dice) -> UtcTime {
    let (first, last) = (day_of(window.opens_at), day_of(window.closes_at));
    let days = u64::try_from((last - first).num_days()).unwrap_or(0);
    let at_last = match diligence {
        Diligence::Prompt => 2_500,
        Diligence::Steady => 4_500,
        Diligence::Late | Diligence::Silent => 6_000,
    };
    let (at_end, as_liked) = (dice.chance(at_last), dice.chance(7_000));
    let before = days.max(1);
    let any = dice.below(before);
    let number = match (at_end, as_liked) {
        (true, _) => days,
        (false, true) => liked % before,
        (false, false) => any,
    };
    let day = if at_end { last } else { off_the_weekend(first + Days::new(number), first, last) };
    moment(day, second_of_day(dice))
}

/// Some days after the window, in its month; nothing if there are none.
fn late(window: &Window, dice: &mut Dice) -> Option<UtcTime> {
    let last = day_of(window.closes_at);
    let day = last + Days::new(dice.between(1, LATE_DAYS));
    (day.month() == last.month()).then(|| moment(day, second_of_day(dice)))
}

/// The Friday before, or else the Monday after, where they lie before the last day.
fn off_the_weekend(day: NaiveDate, first: NaiveDate, last: NaiveDate) -> NaiveDate {
    let (back, on) = match day.weekday() {
        Weekday::Sat => (1, 2),
        Weekday::Sun => (2, 1),
        _ => return day,
    };
    let (friday, monday) = (day - Days::new(back), day + Days::new(on));
    if friday >= first {
        friday
    } else if monday < last {
        monday
    } else {
        day
    }
}

/// Mostly in the hours of an office.
fn second_of_day(dice: &mut Dice) -> u64 {
    let (from, to) = if dice.chance(8_800) { (9 * 3_600, 17 * 3_600 + 1_800) } else { (6 * 3_600, 23 * 3_600 + 1_800) };
    dice.between(from, to)
}

fn day_of(at: UtcTime) -> NaiveDate {
    at.to_chrono().with_timezone(&London).date_naive()
}

/// The moment when clocks in London show this; at night, when they change, nobody is here.
fn moment(day: NaiveDate, second: u64) -> UtcTime {
    let second = u32::try_from(second).unwrap_or(0);
    let shown = day.and_time(NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap_or_default());
    let at = London.from_local_datetime(&shown).earliest().map(|at| at.to_utc());
    UtcTime::new(at.unwrap_or_else(|| Utc.from_utc_datetime(&shown)))
}
