//! Pure decisions: which months may be cut, how a moment is written in a sheet, who may be given what.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::London;

use super::model::{Recipient, scopes_of};
use crate::accounts::{Scope, Scopes};
use crate::clock::UtcTime;
use crate::windows::rules::{month_at, state_at};
use crate::windows::{ReportingMonth, Window, WindowState};

/// Why a month cannot be cut.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The month is to come.
    #[error("{0} is still to come: its window opens at {1}")]
    Future(ReportingMonth, String),
    /// Its window has not closed.
    #[error(
        "{0} is not closed yet: its window closes at {1}; ask for a provisional extract to have what is there now (--provisional)"
    )]
    NotClosed(ReportingMonth, String),
    /// The moment is to come.
    #[error("as at {0} is in the future: it is {1} now")]
    Ahead(String, String),
    /// The month had not begun.
    #[error("as at {0} is before {1} began: nothing of that month was known then")]
    BeforeMonth(String, ReportingMonth),
}

/// Whether a month may be cut as at a moment. Answers whether the cut is provisional.
pub fn may_cut(window: &Window, as_at: UtcTime, provisional: bool, now: UtcTime) -> Result<bool, Refused> {
    let month = window.month;
    let json = window.to_json(now);
    if month_at(now).is_none_or(|this| month > this) {
        return Err(Refused::Future(month, json.opens_at));
    }
    if as_at > now {
        return Err(Refused::Ahead(as_at.to_rfc3339(), now.to_rfc3339()));
    }
    if as_at < begins_at(month.first_day()) {
        return Err(Refused::BeforeMonth(as_at.to_rfc3339(), month));
    }
    match (state_at(window, now), provisional) {
        (WindowState::Closed, _) => Ok(false),
        (_, true) => Ok(true),
        (_, false) => Err(Refused::NotClosed(month, json.closes_at)),
    }
}

/// The first moment of a day in London.
pub fn begins_at(day: NaiveDate) -> UtcTime {
    let shown = day.and_time(NaiveTime::MIN);
    let at = London.from_local_datetime(&shown).earliest().map(|at| at.to_utc());
    UtcTime::new(at.unwrap_or_else(|| Utc.from_utc_datetime(&shown)))
}

/// The last moment whose saves may be in the extract of a month: as at, or the end of the month if that was before.
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
    /// The extract is of locations that the recipient may not have.
    #[error("The recipient that this key belongs to may not have the locations of this extract.")]
    Elsewhere,
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
mod tests {
    use super::*;
    use crate::extracts::model::Basis;

    fn at(text: &str) -> UtcTime {
        UtcTime::new(DateTime::parse_from_rfc3339(text).unwrap().to_utc())
    }

    #[test]
    fn a_moment_is_a_number_of_days_in_a_sheet() {
        for (moment, utc, london) in [
            ("2024-02-08T00:00:00Z", "45330", "45330"),
            ("2024-02-29T12:00:00Z", "45351.5", "45351.5"),
            // In summer, London's clock is an hour ahead.
            ("2026-07-14T23:30:00Z", "46217.979166666", "46218.020833333"),
            ("2026-01-09T10:00:00.000001Z", "46031.416666666", "46031.416666666"),
        ] {
            assert_eq!((serial_utc(at(moment)), serial_london(at(moment))), (utc.to_owned(), london.to_owned()));
        }
    }

    #[test]
    fn plain_text_stays_on_its_line_and_is_guarded_as_it_is_written() {
        for (typed, written) in [
            ("Sunny Home", "Sunny Home"),
            ("a\r\nb\tc\u{85}d\u{2028}e", "a  b c d e"),
            ("The \"Old\" back\\", "The 'Old' back/"),
            ("\"=1+1\"", "''=1+1'"),
            ("\"-x", "''-x"),
            // A sign is not hidden behind what becomes a space.
            ("\u{1}=1", "'=1"),
            ("\n@home", "'@home"),
        ] {
            assert_eq!(guarded(&plain(typed)), written, "{typed:?}");
        }
    }

    #[test]
    fn only_what_a_sheet_would_run_is_guarded() {
        for (typed, written) in [
            ("=1+1", "'=1+1"),
            ("+44", "'+44"),
            ("-", "'-"),
            ("@x", "'@x"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("a=b", "a=b"),
            ("'x", "'x"),
            ("'=1", "''=1"),
            ("''@x", "\'\'\'@x"),
            ("'", "'"),
            (" =x", " =x"),
            ("", ""),
        ] {
            assert_eq!(guarded(typed), written);
        }
    }

    #[test]
    fn months_are_cut_when_they_are_closed_or_somebody_wants_them_open() {
        let month: ReportingMonth = "2026-01".parse().unwrap();
        let window = Window { month, opens_at: at("2026-01-08T00:00:00Z"), closes_at: at("2026-01-14T23:59:59Z") };
        let cut = |as_at, provisional, now| may_cut(&window, at(as_at), provisional, at(now));
        let after = "2026-01-15T00:00:00Z";
        assert_eq!(cut(after, false, after), Ok(false));
        assert_eq!(cut("2026-01-09T00:00:00Z", false, after), Ok(false), "the past of a closed month");
        let inside = "2026-01-14T23:59:59Z";
        assert!(matches!(cut(inside, false, inside), Err(Refused::NotClosed(..))));
        assert_eq!(cut(inside, true, inside), Ok(true));
        assert_eq!(cut("2026-01-02T00:00:00Z", true, "2026-01-02T00:00:00Z"), Ok(true));
        let before = "2025-12-31T23:59:59Z";
        assert!(matches!(cut(before, true, before), Err(Refused::Future(..))));
        assert!(matches!(cut("2026-01-16T00:00:00Z", true, after), Err(Refused::Ahead(..))));
        assert!(matches!(cut(before, true, after), Err(Refused::BeforeMonth(..))));
    }

    #[test]
    fn an_extract_has_no_save_of_a_later_month() {
        let month: ReportingMonth = "2026-06".parse().unwrap();
        let until = |as_at| saves_until(month, at(as_at)).to_rfc3339();
        assert_eq!(until("2026-06-15T10:00:00Z"), "2026-06-15T10:00:00.000000Z");
        // July begins in London while it is June in UTC.
        assert_eq!(until("2026-08-01T00:00:00Z"), "2026-06-30T22:59:59.999999Z");
    }

    fn recipient(until: Option<&str>, sensitive: bool, scope: &str) -> Recipient {
        Recipient {
            id: 1,
            name: "Skills body".to_owned(),
            purpose: "Workforce estimates".to_owned(),
            basis: Basis::HealthOrCare,
            sensitive,
            public_interest: sensitive.then(|| "Estimates need them".to_owned()),
            valid_from: "2026-01-01".parse().unwrap(),
            valid_until: until.map(|day| day.parse().unwrap()),
            scope: scope.to_owned(),
            api_key_id: Some(1),
            added_by: "operator".to_owned(),
            added_at: at("2026-01-01T00:00:00Z"),
            withdrawn_at: None,
        }
    }

    #[test]
    fn a_recipient_without_a_current_basis_gets_nothing() {
        let today: NaiveDate = "2026-06-30".parse().unwrap();
        let ask = |recipients: &[Recipient], sensitive, scope| {
            entitled(recipients, today, sensitive, scope).map(|recipient| recipient.id)
        };
        assert_eq!(ask(&[], false, "national"), Err(NoBasis::NotRegistered));
        let ended = recipient(Some("2026-06-29"), true, "national");
        assert_eq!(ask(std::slice::from_ref(&ended), false, "national"), Err(NoBasis::NotCurrent));
        let last_day = recipient(Some("2026-06-30"), true, "national");
        assert_eq!(ask(&[ended.clone(), last_day.clone()], true, "national"), Ok(1));
        let plain = recipient(None, false, "national");
        assert_eq!(ask(std::slice::from_ref(&plain), true, "national"), Err(NoBasis::Sensitive));
        let local = recipient(None, true, "area:E08000009");
        assert_eq!(ask(std::slice::from_ref(&local), true, "national"), Err(NoBasis::Elsewhere));
        assert_eq!(ask(std::slice::from_ref(&local), true, "area:E08000009"), Ok(1));
        let withdrawn = Recipient { withdrawn_at: Some(at("2026-06-01T00:00:00Z")), ..last_day };
        assert_eq!(ask(&[withdrawn], true, "national"), Err(NoBasis::NotCurrent));
        let tomorrow = Recipient { valid_from: "2026-07-01".parse().unwrap(), ..plain };
        assert_eq!(ask(&[tomorrow], false, "national"), Err(NoBasis::NotCurrent));
    }

    proptest::proptest! {
        #[test]
        fn no_text_in_a_sheet_begins_like_a_formula(text in ".{0,20}") {
            let written = guarded(&text);
            proptest::prop_assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r']));
            let marked = ["'", &text].concat();
            proptest::prop_assert!(written == text || written == marked);
            // One way back: a mark is taken away where marks stand before such a sign, and nowhere else.
            let is_marked = written.starts_with('\'') && written.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']);
            let back = if is_marked { &written[1..] } else { &written };
            proptest::prop_assert_eq!(back, text.as_str());
        }
    }
}
