//! Pure decisions: which months may be cut, how a moment is written in a sheet, who may be given what, what is due.

mod due;

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::London;

use super::model::{Recipient, scopes_of};
use crate::accounts::{Scope, Scopes};
use crate::clock::UtcTime;
use crate::windows::rules::{closing_for_people, month_at, opening_for_people, state_at};
use crate::windows::{ReportingMonth, Window, WindowState};

pub use due::{last_morning, next_morning};

/// Why a month cannot be cut.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The month is to come.
    #[error("{0} is still to come: its window opens on {1}")]
    Future(String, String),
    /// Its window has not closed.
    #[error("{0} is not closed yet: its window closes on {1}; ask for a provisional extract to have what is there now")]
    NotClosed(String, String),
    /// The moment is to come.
    #[error("as at {0} is in the future: it is {1} now")]
    Ahead(String, String),
    /// The month had not begun.
    #[error("as at {0} is before {1} began: nothing of that month was known then")]
    BeforeMonth(String, String),
}

/// Whether a month may be cut as at a moment. Answers whether the cut is provisional.
pub fn may_cut(window: &Window, as_at: UtcTime, provisional: bool, now: UtcTime) -> Result<bool, Refused> {
    let month = window.month;
    if month_at(now).is_none_or(|this| month > this) {
        return Err(Refused::Future(month.for_people(), opening_for_people(window)));
    }
    if as_at > now {
        return Err(Refused::Ahead(as_at.for_people(), now.for_people()));
    }
    if as_at < begins_at(month.first_day()) {
        return Err(Refused::BeforeMonth(as_at.for_people(), month.for_people()));
    }
    match (state_at(window, now), provisional) {
        (WindowState::Closed, _) => Ok(false),
        (_, true) => Ok(true),
        (_, false) => Err(Refused::NotClosed(month.for_people(), closing_for_people(window))),
    }
}

/// The first moment of a day in London.
pub fn begins_at(day: NaiveDate) -> UtcTime {
    let shown = day.and_time(NaiveTime::MIN);
    let at = London.from_local_datetime(&shown).earliest().map(|at| at.to_utc());
    UtcTime::new(at.unwrap_or_else(|| Utc.from_utc_datetime(&shown)))
}

/// The last moment whose saves may be in the extract of a month: as at, or the end of the month if that was before. A save
/// that is later and counts for the month, as the location had more time, is in it all the same.
pub fn saves_until(month: ReportingMonth, as_at: UtcTime) -> UtcTime {
    let Some(next) = month.next() else { return as_at };
    let end = begins_at(next.first_day()).to_chrono() - TimeDelta::microseconds(1);
    as_at.min(UtcTime::new(end))
}

/// The day it is in London at a moment.
pub fn day(at: UtcTime) -> NaiveDate {
    at.to_chrono().with_timezone(&London).date_naive()
}

/// A moment as a sheet keeps it: days since 30 December 1899, of the clock in UTC.
pub fn serial_utc(at: UtcTime) -> String {
    serial(at.to_chrono().naive_utc().and_utc())
}

/// The same of the clock in London.
pub fn serial_london(at: UtcTime) -> String {
    serial(at.to_chrono().with_timezone(&London).naive_local().and_utc())
}

/// In whole microseconds and by whole numbers, so that it is the same everywhere.
fn serial(shown: DateTime<Utc>) -> String {
    const DAY: i64 = 86_400_000_000;
    /// Days from 30 December 1899 to 1 January 1970.
    const EPOCH: i64 = 25_569;
    let micros = shown.timestamp_micros();
    let days = micros.div_euclid(DAY) + EPOCH;
    // Nine places are finer than a tenth of a millisecond.
    let fraction = i128::from(micros.rem_euclid(DAY)) * 1_000_000_000 / i128::from(DAY);
    let text = format!("{days}.{fraction:09}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number by its digits alone: JSON writes what is very small or very large with an exponent, which not every reader
/// knows.
pub fn without_exponent(number: String) -> String {
    let Some((digits, exponent)) = number.split_once(['e', 'E']) else { return number };
    let Ok(exponent) = exponent.parse::<i64>() else { return number };
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = [whole, fraction].concat();
    // How many digits stand before the point; less than none is so many noughts after it.
    let point = i64::try_from(whole.len()).unwrap_or(i64::MAX).saturating_add(exponent);
    let places = usize::try_from(point.unsigned_abs()).unwrap_or(usize::MAX);
    if point <= 0 {
        return format!("{sign}0.{}{all}", "0".repeat(places));
    }
    match all.split_at_checked(places) {
        Some((whole, "")) => format!("{sign}{whole}"),
        Some((whole, fraction)) => format!("{sign}{whole}.{fraction}"),
        None => format!("{sign}{all}{}", "0".repeat(places - all.len())),
    }
}

/// The whole number nearest to a number as JSON writes it, a half being rounded away from nought. By its digits, so that it
/// is the same everywhere.
pub fn rounded(number: &str) -> String {
    let number = without_exponent(number.to_owned());
    let Some((whole, fraction)) = number.split_once('.') else { return number };
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    if fraction.starts_with(['5', '6', '7', '8', '9']) {
        format!("{sign}{}", one_more(digits))
    } else if digits.bytes().all(|digit| digit == b'0') {
        "0".to_owned()
    } else {
        whole.to_owned()
    }
}

/// The next whole number, however many digits it has.
fn one_more(digits: &str) -> String {
    let kept = digits.trim_end_matches('9');
    let noughts = "0".repeat(digits.len() - kept.len());
    let mut front = kept.to_owned();
    let last = front.pop().and_then(|digit| digit.to_digit(10)).unwrap_or_default();
    let next = char::from_digit(last + 1, 10).unwrap_or('1');
    format!("{front}{next}{noughts}")
}

/// A text as it is written in CSV: what a sheet would take for a formula gets a mark before it.
pub fn guarded(text: &str) -> Cow<'_, str> {
    // A text that has marks of its own before such a sign gets one more, so that taking one away gives what was typed.
    match text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

/// A text as plain CSV has it: without quotes, backslashes and line breaks, which Spark reads wrongly unless it is told.
pub fn plain(text: &str) -> Cow<'_, str> {
    let differs = |letter: char| matches!(letter, '"' | '\\' | '\u{2028}' | '\u{2029}') || letter.is_control();
    if !text.contains(differs) {
        return text.into();
    }
    let written = |letter| match letter {
        '"' => '\'',
        '\\' => '/',
        _ if differs(letter) => ' ',
        _ => letter,
    };
    // A space at the beginning would hide a sign that is guarded.
    text.chars().map(written).collect::<String>().trim().to_owned().into()
}

/// Whether some scopes cover all the locations of an extract.
pub fn covers(reader: &Scopes, scope: &str) -> bool {
    reader.0.contains(&Scope::National)
        || scopes_of(scope).0.iter().all(|one| reader.0.contains(one) && *one != Scope::National)
}

/// Why a recipient is given nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoBasis {
    /// The key belongs to no recipient.
    #[error(
        "This key belongs to no registered recipient, so it is given no data. Ask the service to register who you are, for what you need the data, and on which legal basis."
    )]
    NotRegistered,
    /// There was a basis, or there will be one.
    #[error(
        "The recipient that this key belongs to has no legal basis today, so it is given no data. Ask the service to renew it."
    )]
    NotCurrent,
    /// The extract has more than the recipient may have.
    #[error(
        "This extract has items that may be commercially sensitive, and the recipient that this key belongs to may not have them. Ask for an extract without them."
    )]
    Sensitive,
    /// The extract was made without such items, and nobody can say without which.
    #[error(
        "This extract was made before the service kept what it left out, so it cannot be given to you. Ask for it once more, as at the same moment: it is made again without those items."
    )]
    NotKnown,
    /// The extract is of locations that the recipient may not have.
    #[error("The recipient that this key belongs to may not have the locations of this extract.")]
    Elsewhere,
}

impl NoBasis {
    /// The same where an extract is made by itself for a recipient, as the end of a sentence.
    pub fn for_recipient(self) -> &'static str {
        match self {
            Self::NotRegistered | Self::NotCurrent => "the recipient has no legal basis on that day",
            Self::Sensitive | Self::NotKnown => "the recipient may not have items that may be commercially sensitive",
            Self::Elsewhere => "the recipient may not have all of these locations",
        }
    }
}

/// Whether a recipient has a legal basis on a day.
pub fn is_current(recipient: &Recipient, today: NaiveDate) -> bool {
    recipient.withdrawn_at.is_none()
        && recipient.valid_from <= today
        && recipient.valid_until.is_none_or(|last| today <= last)
}

/// The recipient, of those that a key belongs to, that may be given an extract today.
pub fn entitled<'a>(
    recipients: &'a [Recipient],
    today: NaiveDate,
    sensitive: bool,
    scope: &str,
) -> Result<&'a Recipient, NoBasis> {
    if recipients.is_empty() {
        return Err(NoBasis::NotRegistered);
    }
    let mut refused = NoBasis::NotCurrent;
    for recipient in recipients.iter().filter(|recipient| is_current(recipient, today)) {
        if sensitive && !recipient.sensitive {
            refused = NoBasis::Sensitive;
        } else if !covers(&scopes_of(&recipient.scope), scope) {
            refused = NoBasis::Elsewhere;
        } else {
            return Ok(recipient);
        }
    }
    Err(refused)
}

#[cfg(test)]
mod tests;
