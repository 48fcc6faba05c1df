use std::sync::Arc;

use proptest::prelude::*;

use super::super::model::Extension;
use super::*;

fn calendar() -> Calendar {
    Calendar { holidays: Arc::clone(Holidays::compiled_in()), opens_on_day: 8, closes_on_day: 14 }
}

fn month(text: &str) -> ReportingMonth {
    text.parse().unwrap()
}

fn at(text: &str) -> UtcTime {
    UtcTime::new(chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc())
}

fn closing_day(text: &str) -> String {
    london_day(window_of(month(text), &calendar()).closes_at).to_string()
}

/// Windows that councils and DHSC announced: Dorset (November 2023 to December 2024), Oxfordshire (June 2024,
/// January 2025).
#[test]
fn windows_are_those_that_were_announced() {
    for (text, closes_on) in [
        ("2023-11", 14),
        ("2023-12", 14),
        ("2024-01", 15),
        ("2024-02", 14),
        ("2024-03", 14),
        ("2024-06", 14),
        ("2024-07", 15),
        ("2024-08", 14),
        ("2024-09", 16),
        ("2024-10", 14),
        ("2024-11", 14),
        ("2024-12", 16),
        ("2025-01", 14),
    ] {
        let window = window_of(month(text), &calendar()).to_json(at("2020-01-01T00:00:00Z"));
        assert!(window.opens_at.starts_with(&format!("{text}-08T00:00:00")), "{window:?}");
        assert!(window.closes_at.starts_with(&format!("{text}-{closes_on}T23:59:59")), "{window:?}");
    }
}

/// The 23 monthly dates of the tables "Occupancy, visiting, workforce" of DHSC (July 2024 issue).
#[test]
fn closings_are_the_dates_of_the_published_statistics() {
    for date in [
        "2022-08-15",
        "2022-09-14",
        "2022-10-14",
        "2022-11-14",
        "2022-12-14",
        "2023-01-16",
        "2023-02-14",
        "2023-03-14",
        "2023-04-14",
        "2023-05-15",
        "2023-06-14",
        "2023-07-14",
        "2023-08-14",
        "2023-09-14",
        "2023-10-16",
        "2023-11-14",
        "2023-12-14",
        "2024-01-15",
        "2024-02-14",
        "2024-03-14",
        "2024-04-15",
        "2024-05-14",
        "2024-06-14",
    ] {
        assert_eq!(closing_day(&date[..7]), date);
    }
}

/// Closings that are not on the 14th, as computed by others from the same rule; all other months of 2022 to 2028
/// close on the 14th.
#[test]
fn closings_differ_from_the_14th_only_where_that_is_no_working_day() {
    let later = [
        "2022-08-15",
        "2023-01-16",
        "2023-05-15",
        "2023-10-16",
        "2024-01-15",
        "2024-04-15",
        "2024-07-15",
        "2024-09-16",
        "2024-12-16",
        "2025-06-16",
        "2025-09-15",
        "2025-12-15",
        "2026-02-16",
        "2026-03-16",
        "2026-06-15",
        "2026-11-16",
        "2027-02-15",
        "2027-03-15",
        "2027-08-16",
        "2027-11-15",
        "2028-04-18",
        "2028-05-15",
        "2028-10-16",
    ];
    let found: Vec<String> = month("2022-08")
        .up_to(month("2028-12"))
        .map(|month| closing_day(month.as_str()))
        .filter(|day| !day.ends_with("-14"))
        .collect();
    assert_eq!(found, later);
    // Easter Mondays in years that nobody has published yet.
    assert_eq!((closing_day("2031-04"), closing_day("2036-04")), ("2031-04-15".to_owned(), "2036-04-15".to_owned()));
}

#[test]
fn times_have_the_offset_of_london() {
    for (text, opens_at, closes_at) in [
        ("2026-03", "2026-03-08T00:00:00+00:00", "2026-03-16T23:59:59+00:00"),
        ("2026-04", "2026-04-08T00:00:00+01:00", "2026-04-14T23:59:59+01:00"),
        ("2026-10", "2026-10-08T00:00:00+01:00", "2026-10-14T23:59:59+01:00"),
        ("2026-11", "2026-11-08T00:00:00+00:00", "2026-11-16T23:59:59+00:00"),
    ] {
        let window = window_of(month(text), &calendar()).to_json(at("2026-01-01T00:00:00Z"));
        assert_eq!((window.opens_at.as_str(), window.closes_at.as_str()), (opens_at, closes_at));
    }
}

#[test]
fn a_window_may_lie_across_a_change_of_the_clocks() {
    let late = Calendar { opens_on_day: 25, closes_on_day: 28, ..calendar() };
    // 28 March 2027 is the Sunday on which the clocks change, and the Monday after is Easter Monday.
    let window = window_of(month("2027-03"), &late).to_json(at("2026-01-01T00:00:00Z"));
    assert_eq!(window.opens_at, "2027-03-25T00:00:00+00:00");
    assert_eq!(window.closes_at, "2027-03-30T23:59:59+01:00");
    let window = window_of(month("2026-10"), &late).to_json(at("2026-01-01T00:00:00Z"));
    assert_eq!(window.opens_at, "2026-10-25T00:00:00+01:00");
    assert_eq!(window.closes_at, "2026-10-28T23:59:59+00:00");
}

#[test]
fn a_window_is_open_from_its_first_moment_to_the_end_of_its_last_second() {
    let window = window_of(month("2026-07"), &calendar());
    for (moment, state) in [
        ("2026-07-07T22:59:59.999999Z", WindowState::Upcoming),
        ("2026-07-07T23:00:00Z", WindowState::Open),
        ("2026-07-14T22:59:59Z", WindowState::Open),
        ("2026-07-14T22:59:59.999999Z", WindowState::Open),
        ("2026-07-14T23:00:00Z", WindowState::Closed),
    ] {
        assert_eq!(state_at(&window, at(moment)), state, "{moment}");
    }
}

#[test]
fn people_read_when_it_closes_and_how_long_is_left() {
    let window = window_of(month("2026-12"), &calendar());
    for (moment, words) in [
        ("2026-12-01T09:00:00Z", "Opens on Tuesday 8 December and closes on Monday 14 December at 11:59pm."),
        ("2026-12-11T23:59:59Z", "Open. Closes on Monday 14 December at 11:59pm: 3 days left."),
        ("2026-12-13T00:00:00Z", "Open. Closes on Monday 14 December at 11:59pm: 1 day left."),
        ("2026-12-14T23:59:59Z", "Open. Closes on Monday 14 December at 11:59pm: last day."),
        ("2026-12-15T00:00:00Z", "Closed on Monday 14 December at 11:59pm."),
    ] {
        assert_eq!(in_words(&window, at(moment)), words);
    }
    let near = nearness(window, at("2026-12-01T09:00:00Z")).unwrap();
    assert_eq!((near.state, near.days_left), (WindowState::Upcoming, 7));
    assert_eq!(nearness(window, at("2026-12-15T00:00:00Z")), None);
}

#[test]
fn a_list_that_loses_days_or_ends_an_open_window_is_objected_to() {
    let known = Holidays::compiled_in();
    let feed = |days: &[&str]| {
        let events: Vec<_> = days.iter().map(|day| serde_json::json!({"title": "A day", "date": day})).collect();
        let feed = serde_json::json!({"england-and-wales": {"division": "x", "events": events}});
        Holidays::parse(&feed.to_string()).unwrap()
    };
    let now = at("2026-12-15T12:00:00Z");
    assert_eq!(objection(known, known, &[], now), None);
    assert_eq!(objection(known, &feed(&["2030-01-01"]), &[], now), None);
    assert!(objection(known, &feed(&["2027-01-01"]), &[], now).unwrap().contains("2027 has 1 days, and 8"));
    // The 14th was to be a holiday, and on the 15th it turns out that it is none.
    let was = Calendar { holidays: known.with(&feed(&["2026-12-14"])).into(), ..calendar() };
    let steps = moves(month("2026-12"), month("2027-12"), &was, &calendar());
    assert_eq!(steps.len(), 1);
    assert!(objection(known, known, &steps, now).unwrap().contains("2026-12"));
    assert_eq!(objection(known, known, &steps, at("2026-12-14T12:00:00Z")), None);
}

#[test]
fn more_time_ends_after_the_window_and_before_the_next_opens() {
    let (window, next) = (window_of(month("2026-03"), &calendar()), window_of(month("2026-04"), &calendar()));
    let inside = "2026-03-10T12:00:00Z";
    for (until, now, answer) in [
        ("2026-03-20T17:00:00Z", "2026-03-07T23:59:59Z", Err(NoExtension::NotOpen)),
        ("2026-03-20T17:00:00Z", "2026-03-08T00:00:00Z", Ok(())),
        ("2026-03-16T23:59:59Z", inside, Err(NoExtension::NotLater)),
        ("2026-03-17T00:00:00Z", inside, Ok(())),
        // The clocks change on 29 March: the next window opens at 23:00 UTC on 7 April.
        ("2026-04-07T22:59:59Z", inside, Ok(())),
        ("2026-04-07T23:00:00Z", inside, Err(NoExtension::TooLate)),
        ("2026-03-20T17:00:00Z", "2026-03-20T17:00:00Z", Ok(())),
        ("2026-03-20T17:00:00Z", "2026-03-20T17:00:01Z", Err(NoExtension::Past)),
        ("2026-04-07T22:59:59Z", "2026-04-07T22:59:59Z", Ok(())),
        ("2026-04-07T22:59:59Z", "2026-04-07T23:00:00Z", Err(NoExtension::Over)),
    ] {
        assert_eq!(may_extend(&window, &next, at(until), at(now)), answer, "{until} at {now}");
    }
}

#[test]
fn a_day_ends_at_midnight_in_london_whatever_the_clocks_do() {
    for (day, end) in [
        ("2026-01-16", "2026-01-16T23:59:59Z"),
        ("2026-03-28", "2026-03-28T23:59:59Z"),
        ("2026-03-29", "2026-03-29T22:59:59Z"),
        ("2026-10-24", "2026-10-24T22:59:59Z"),
        ("2026-10-25", "2026-10-25T23:59:59Z"),
    ] {
        assert_eq!(end_of_day(day.parse().unwrap()), at(end), "{day}");
    }
}

#[test]
fn a_window_gets_longer_by_an_extension_and_never_shorter() {
    let window = window_of(month("2026-01"), &calendar());
    let extension = |until: &str| Extension {
        id: 1,
        location_id: "1-1".into(),
        month: month("2026-01"),
        until_at: at(until),
        reason: "Flood".into(),
        granted_by: "operator".into(),
        granted_at: at("2026-01-10T00:00:00Z"),
    };
    let longer = extension("2026-01-16T17:00:00Z");
    assert_eq!(window.extended(Some(&longer)).closes_at, at("2026-01-16T17:00:00Z"));
    assert_eq!(window.extended(Some(&extension("2026-01-12T17:00:00Z"))), window);
    assert_eq!(window.extended(None), window);
    for (moment, covers) in [("16:59:59Z", true), ("17:00:00.999999Z", true), ("17:00:01Z", false)] {
        assert_eq!(longer.covers(at(&format!("2026-01-16T{moment}"))), covers, "{moment}");
    }
}

proptest! {
    #[test]
    fn over_thirty_years_every_window_keeps_the_rule(number in 0..360_usize) {
        let this = month("2020-01").up_to(month("2049-12")).nth(number).unwrap();
        let window = window_of(this, &calendar());
        let (opens, closes) = (
            window.opens_at.to_chrono().with_timezone(&London),
            window.closes_at.to_chrono().with_timezone(&London),
        );
        prop_assert_eq!(opens.naive_local(), (this.first_day() + chrono::Days::new(7)).and_time(NaiveTime::MIN));
        prop_assert_eq!(closes.format("%H:%M:%S").to_string(), "23:59:59");
        let fourteenth = this.first_day() + chrono::Days::new(13);
        let known = Holidays::compiled_in();
        prop_assert!(known.is_working_day(closes.date_naive()));
        // Good Friday on the 14th is the worst there is: Tuesday, four days later.
        prop_assert!((0..=4).contains(&(closes.date_naive() - fourteenth).num_days()));
        prop_assert!(fourteenth.iter_days().take_while(|day| *day < closes.date_naive())
            .all(|day| !known.is_working_day(day)));
        // British Summer Time from April to September and in the window of October; never in that of March.
        let summer = (4..=10).contains(&this.month());
        let offset = if summer { "+01:00" } else { "+00:00" };
        let json = window.to_json(window.opens_at);
        prop_assert!(json.opens_at.ends_with(offset) && json.closes_at.ends_with(offset));
        let next = window_of(this.next().unwrap(), &calendar());
        prop_assert!(window.ends_at() < next.opens_at);
    }
}
