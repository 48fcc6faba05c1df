use proptest::prelude::*;

use super::*;
use crate::config::Config;
use crate::windows::ReportingMonth;

fn settings() -> Reminders {
    Config::with(&[]).unwrap().reminders
}

fn at(text: &str) -> UtcTime {
    UtcTime::new(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc())
}

/// A window from the start of one day to the end of another, both in winter.
fn window(opens: &str, closes: &str) -> Window {
    Window {
        month: ReportingMonth::parse(&opens[..7]).unwrap(),
        opens_at: at(&format!("{opens}T00:00:00Z")),
        closes_at: at(&format!("{closes}T23:59:59Z")),
    }
}

fn due(window: &Window, now: &str, choice: &Choice) -> Option<Kind> {
    let settings = settings();
    newest_due(window, at(now), settings.closed_for_days, |kind| hour_of(kind, choice, &settings))
}

#[test]
fn each_kind_has_its_day_and_hour() {
    use Kind::{ClosedAndMissed, HalfWay, LastDay, TwoDaysLeft, WindowOpens};
    let (usual, moved) = (window("2026-01-08", "2026-01-14"), window("2026-11-08", "2026-11-16"));
    for (window, now, kind) in [
        (&usual, "2026-01-07T23:00:00Z", None),
        (&usual, "2026-01-08T07:59:59Z", None),
        (&usual, "2026-01-08T08:00:00Z", Some(WindowOpens)),
        (&usual, "2026-01-11T07:59:59Z", Some(WindowOpens)),
        (&usual, "2026-01-11T08:00:00Z", Some(HalfWay)),
        (&usual, "2026-01-12T08:00:00Z", Some(TwoDaysLeft)),
        (&usual, "2026-01-14T06:59:59Z", Some(TwoDaysLeft)),
        (&usual, "2026-01-14T07:00:00Z", Some(LastDay)),
        (&usual, "2026-01-14T23:59:59.5Z", Some(LastDay)),
        (&usual, "2026-01-15T00:00:00Z", None),
        (&usual, "2026-01-15T09:00:00Z", Some(ClosedAndMissed)),
        (&usual, "2026-01-21T23:59:00Z", Some(ClosedAndMissed)),
        (&usual, "2026-01-22T00:00:00Z", None),
        (&moved, "2026-11-11T12:00:00Z", Some(WindowOpens)),
        (&moved, "2026-11-12T12:00:00Z", Some(HalfWay)),
        (&moved, "2026-11-14T12:00:00Z", Some(TwoDaysLeft)),
        (&moved, "2026-11-16T07:00:00Z", Some(LastDay)),
    ] {
        assert_eq!(due(window, now, &Choice::default()), kind, "{now}");
    }
}

#[test]
fn hours_are_those_of_london() {
    let summer = Window {
        month: ReportingMonth::parse("2026-07").unwrap(),
        opens_at: at("2026-07-07T23:00:00Z"),
        closes_at: at("2026-07-14T22:59:59Z"),
    };
    assert_eq!(due(&summer, "2026-07-08T06:59:00Z", &Choice::default()), None);
    assert_eq!(due(&summer, "2026-07-08T07:00:00Z", &Choice::default()), Some(Kind::WindowOpens));
}

#[test]
fn a_time_that_ends_in_the_night_has_its_last_day_before() {
    for (until, day, hour) in [
        ("2026-01-26T23:59:59Z", "2026-01-26", 22),
        ("2026-01-27T00:00:00Z", "2026-01-26", 20),
        ("2026-01-27T05:59:59Z", "2026-01-26", 20),
        ("2026-01-27T06:00:00Z", "2026-01-27", 5),
        // In summer, and on the morning when clocks go forward.
        ("2026-07-26T23:30:00Z", "2026-07-26", 20),
        ("2026-03-29T05:30:00Z", "2026-03-29", 5),
        ("2026-03-29T04:30:00Z", "2026-03-28", 20),
    ] {
        assert_eq!((last_day(at(until)).to_string(), hour_before(at(until))), (day.to_owned(), hour), "{until}");
    }
}

#[test]
fn people_choose_their_hour_and_skip_what_is_not_legal() {
    let window = window("2026-01-08", "2026-01-14");
    let late = Choice { hour: Some(18), skipped: Kind::ALL.to_vec() };
    for (now, kind) in [
        ("2026-01-08T17:59:00Z", None),
        ("2026-01-08T18:00:00Z", Some(Kind::WindowOpens)),
        ("2026-01-12T20:00:00Z", Some(Kind::WindowOpens)),
        ("2026-01-14T17:00:00Z", Some(Kind::WindowOpens)),
        ("2026-01-14T18:00:00Z", Some(Kind::LastDay)),
        ("2026-01-15T18:00:00Z", Some(Kind::ClosedAndMissed)),
    ] {
        assert_eq!(due(&window, now, &late), kind, "{now}");
    }
}

#[test]
fn a_window_of_a_day_has_one_reminder_and_never_one_before_it_opens() {
    let day = window("2026-01-08", "2026-01-08");
    assert_eq!(day_of(Kind::TwoDaysLeft, &day), None);
    assert_eq!(due(&day, "2026-01-08T06:59:00Z", &Choice::default()), None);
    assert_eq!(due(&day, "2026-01-08T12:00:00Z", &Choice::default()), Some(Kind::LastDay));
}

#[test]
fn none_is_sent_twice_nor_one_that_comes_before_what_was_sent() {
    use Kind::{HalfWay, LastDay, TwoDaysLeft, WindowOpens};
    for (newest, sent, sends) in [
        (None, vec![], None),
        (Some(HalfWay), vec![], Some(HalfWay)),
        (Some(HalfWay), vec![WindowOpens], Some(HalfWay)),
        (Some(HalfWay), vec![WindowOpens, HalfWay], None),
        // The closing moved from today to tomorrow, after the last reminder had gone.
        (Some(TwoDaysLeft), vec![LastDay], None),
    ] {
        assert_eq!(to_send(newest, &sent), sends, "{newest:?} after {sent:?}");
    }
}

proptest! {
    /// However often the service looks, however long it is away, and wherever the closing moves meanwhile: each kind goes
    /// once, in order, one at a time; and whoever looks every hour misses none that is legal.
    #[test]
    fn nobody_is_mailed_twice_and_nobody_is_missed(
        looks in proptest::collection::vec(0_i64..(15 * 24), 1..80),
        moves in 0_u64..4,
        moves_at in 0_i64..(14 * 24),
        hour in proptest::option::of(6_u32..=20),
    ) {
        let settings = settings();
        let choice = Choice { hour, skipped: Vec::new() };
        let opens = window("2026-01-08", "2026-01-14");
        let later = Window { closes_at: opens.closes_at.plus_seconds(i64::try_from(moves).unwrap() * 86_400), ..opens };
        // A closing moves only while the window is open.
        let moves_at = moves_at.min(6 * 24);
        let send = |looks: &mut dyn Iterator<Item = i64>| {
            let mut sent: Vec<Kind> = Vec::new();
            for hours in looks {
                let window = if hours < moves_at { opens } else { later };
                let now = opens.opens_at.plus_seconds(hours * 3_600);
                let newest =
                    newest_due(&window, now, settings.closed_for_days, |kind| hour_of(kind, &choice, &settings));
                sent.extend(to_send(newest, &sent));
            }
            sent
        };
        let mut looks = looks;
        looks.sort_unstable();
        let sent = send(&mut looks.into_iter());
        prop_assert!(sent.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", sent);
        let sent = send(&mut (0..15 * 24));
        prop_assert!(sent.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", sent);
        for kind in [Kind::WindowOpens, Kind::LastDay, Kind::ClosedAndMissed] {
            prop_assert!(sent.contains(&kind), "{:?} not in {:?}", kind, sent);
        }
    }
}
