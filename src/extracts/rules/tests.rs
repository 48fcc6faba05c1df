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
fn a_number_is_rounded_by_its_digits() {
    for (number, whole) in [
        ("1800.5", "1801"),
        ("1801.5", "1802"),
        ("0.49", "0"),
        ("0.5", "1"),
        ("99.95", "100"),
        ("7", "7"),
        ("-0.4", "0"),
        ("-1.5", "-2"),
        ("18446744073709551616.5", "18446744073709551617"),
        ("5.551115123125783e-17", "0"),
        ("1e-5", "0"),
        ("9.5e-1", "1"),
        ("-6e-1", "-1"),
        ("1.25e1", "13"),
        ("1e20", "100000000000000000000"),
    ] {
        assert_eq!(rounded(number), whole, "{number}");
    }
}

#[test]
fn a_number_has_no_exponent() {
    for (number, digits) in [
        ("0", "0"),
        ("1800.5", "1800.5"),
        ("1e-5", "0.00001"),
        ("-1.5e-7", "-0.00000015"),
        ("1.2345e2", "123.45"),
        ("1.2345e4", "12345"),
        ("1.5e+3", "1500"),
        ("5.551115123125783e-17", "0.00000000000000005551115123125783"),
    ] {
        assert_eq!(without_exponent(number.to_owned()), digits, "{number}");
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

    #[test]
    fn any_number_of_json_is_plain_digits_and_rounded_to_the_nearest(
        bits in proptest::num::u64::ANY,
        hours in proptest::num::i32::ANY,
        places in 0..25_i32,
    ) {
        for value in [f64::from_bits(bits), f64::from(hours) / 10_f64.powi(places)] {
            // What is no number cannot be in JSON.
            let Some(number) = serde_json::Number::from_f64(value) else { continue };
            let written = without_exponent(number.to_string());
            let is_plain = |byte: u8| byte.is_ascii_digit() || byte == b'-' || byte == b'.';
            proptest::prop_assert!(written.bytes().all(is_plain), "{written}");
            proptest::prop_assert_eq!(written.parse::<f64>().unwrap(), value);
            let whole = rounded(&number.to_string());
            proptest::prop_assert!(whole.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit()), "{whole}");
            proptest::prop_assert_eq!(whole.parse::<f64>().unwrap(), value.round());
        }
    }
}
