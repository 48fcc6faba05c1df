//! What the text of a cell means: ids, days, beds, postcodes, coordinates. Pure; nothing here knows rows or columns.

use chrono::{Datelike, NaiveDate};

/// The longest id CQC gives out. Ids are text: most are `1-` and digits, those of the NHS are not.
const MAX_ID: usize = 14;

/// More beds than this are a slip of the keyboard: the largest home in England has fewer than half as many.
pub(super) const MAX_BEDS: i32 = 500;

/// The longest name or line of an address that is kept, in letters.
pub(super) const MAX_TEXT: usize = 200;

/// England with its islands and a little sea, in degrees: south, north, west, east.
const ENGLAND: (f64, f64, f64, f64) = (49.8, 55.9, -6.5, 1.9);

/// Text fit to be shown, and what had to be done to it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cleaned {
    pub(super) text: String,
    /// Control characters, line breaks or invisible marks were taken out.
    pub(super) unprintable: bool,
    /// It was cut.
    pub(super) too_long: bool,
}

/// Makes one line of a text: runs of white space become one space, what cannot be seen goes.
pub(super) fn clean(text: &str) -> Cleaned {
    let text = text.trim();
    let unprintable = text.chars().any(is_unprintable);
    let spaced = text.replace(is_unprintable, " ");
    let mut line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = line.char_indices().nth(MAX_TEXT).map(|(end, _)| end);
    if let Some(end) = end {
        line.truncate(end);
        line.truncate(line.trim_end().len());
    }
    Cleaned { text: line, unprintable, too_long: end.is_some() }
}

/// Control characters, and the marks of Unicode that are not seen but can make one name look like another.
fn is_unprintable(c: char) -> bool {
    let invisible = matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}');
    c.is_control() || invisible
}

/// An id of CQC in capitals, and whether it had small letters. The form of ids has changed before, so only their letters
/// and length are looked at.
pub(in crate::register) fn id(text: &str) -> Result<(String, bool), String> {
    let text = text.trim();
    let id = text.to_ascii_uppercase();
    if id.is_empty() {
        return Err("it is blank".to_owned());
    }
    if !id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-') {
        return Err(format!("{} is not an id: only letters, digits and - may be in it", quoted(text)));
    }
    if id.len() > MAX_ID {
        return Err(format!("{} is not an id: it is longer than {MAX_ID} characters", quoted(text)));
    }
    let lowered = id != text;
    Ok((id, lowered))
}

/// A day in one of the forms seen in CQC's files: `2024-01-31`, the same with a time, `31/01/2024`, `31/Jan/2024 - 00:00`.
pub(in crate::register) fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let end = text.find(|c: char| c == 'T' || c.is_whitespace()).unwrap_or(text.len());
    let (day, time) = text.split_at_checked(end)?;
    if !time.chars().all(|c| c.is_ascii_digit() || matches!(c, 'T' | ' ' | ':' | '.' | '-' | 'Z')) {
        return None;
    }
    let day =
        ["%Y-%m-%d", "%d/%m/%Y", "%d/%b/%Y"].into_iter().find_map(|form| NaiveDate::parse_from_str(day, form).ok())?;
    // A year in two digits would be one of the first century.
    (1900..2100).contains(&day.year()).then_some(day)
}

/// A number of beds; nothing for a blank cell.
pub(super) fn beds(text: &str) -> Result<Option<i32>, String> {
    let text = text.trim();
    // Programs that keep all numbers as fractions write 12 as 12.0.
    let whole = text.strip_suffix(".0").unwrap_or(text);
    if text.is_empty() || text == "-" {
        return Ok(None);
    }
    match whole.parse::<i32>() {
        Ok(beds) if beds < 0 => Err(format!("{} beds cannot be", quoted(text))),
        Ok(beds) if beds <= MAX_BEDS => Ok(Some(beds)),
        Err(error) if !matches!(error.kind(), std::num::IntErrorKind::PosOverflow) => {
            Err(format!("{} is not a whole number of beds", quoted(text)))
        }
        _ => Err(format!("{} beds are more than the {MAX_BEDS} believed", quoted(text))),
    }
}

/// A postcode with one space. Only the form is looked at: `AN NAA`, `ANN NAA`, `AAN NAA`, `AANN NAA`, `ANA NAA`, `AANA NAA`.
pub(super) fn postcode(text: &str) -> Option<String> {
    let code: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let (outward, inward) = code.split_at_checked(code.len().checked_sub(3)?)?;
    let form = |part: &str| -> String {
        let kind = |c: char| match c {
            'A'..='Z' => 'A',
            '0'..='9' => 'N',
            _ => '?',
        };
        part.chars().map(kind).collect()
    };
    let known = ["AN", "ANN", "AAN", "AANN", "ANA", "AANA"].contains(&form(outward).as_str()) && form(inward) == "NAA";
    known.then(|| format!("{outward} {inward}"))
}

/// A place in England by degrees north and east. Two blanks are no place and no fault.
pub(super) fn place(north: &str, east: &str) -> Result<Option<(f64, f64)>, String> {
    let (north, east) = (north.trim(), east.trim());
    if north.is_empty() && east.is_empty() {
        return Ok(None);
    }
    if north.is_empty() || east.is_empty() {
        return Err("one of latitude and longitude is blank".to_owned());
    }
    let (Ok(latitude), Ok(longitude)) = (north.parse::<f64>(), east.parse::<f64>()) else {
        return Err(format!("{}, {} is not a pair of numbers", quoted(north), quoted(east)));
    };
    let (south, top, west, right) = ENGLAND;
    if (south..=top).contains(&latitude) && (west..=right).contains(&longitude) {
        return Ok(Some((latitude, longitude)));
    }
    Err(format!("{}, {} is not in England", quoted(north), quoted(east)))
}

/// A number of Companies House with the noughts that a spreadsheet takes from its front.
pub(super) fn company_number(text: &str) -> String {
    let text = text.trim().to_ascii_uppercase();
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if digits { format!("{text:0>8}") } else { text }
}

/// A value as a report may show it: one line, not long, in quotation marks.
pub(in crate::register) fn quoted(text: &str) -> String {
    format!("\"{}\"", super::error::one_line(text, 40))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_their_form_and_nothing_else_passes() {
        for (text, expected) in [
            ("1-123456789", Ok(("1-123456789".to_owned(), false))),
            (" RHAY9 ", Ok(("RHAY9".to_owned(), false))),
            ("t1460w8", Ok(("T1460W8".to_owned(), true))),
            ("1-ABCDEFGHIJKL", Ok(("1-ABCDEFGHIJKL".to_owned(), false))),
        ] {
            assert_eq!(id(text), expected, "{text}");
        }
        for text in ["", "  ", "1-ABCDEFGHIJKLM", "1_23", "1-23 4", "=1-23", "1-2é", "1-2\n3"] {
            assert!(id(text).is_err(), "{text}");
        }
    }

    #[test]
    fn days_are_read_in_each_form_and_dropped_otherwise() {
        let expected = NaiveDate::from_ymd_opt(2024, 1, 31);
        for text in [
            "2024-01-31",
            "2024-01-31T00:00:00",
            "2024-01-31T00:00:00.000Z",
            "2024-01-31 00:00:00",
            "31/01/2024",
            "31/01/2024 00:00",
            "31/Jan/2024 - 00:00",
            " 31/jan/2024 ",
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
        for text in
            ["", "01/31/2024", "31/01/24", "2024-02-30", "2024", "45322", "31 Jan 2024", "2024-01-31 or so", "T"]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn beds_are_whole_and_believable() {
        for (text, expected) in
            [("", None), ("-", None), ("0", Some(0)), (" 42 ", Some(42)), ("12.0", Some(12)), ("500", Some(500))]
        {
            assert_eq!(beds(text), Ok(expected), "{text}");
        }
        for (text, reason) in [
            ("-3", "\"-3\" beds cannot be"),
            ("9999", "\"9999\" beds are more than the 500 believed"),
            ("99999999999", "\"99999999999\" beds are more than the 500 believed"),
            ("12.5", "\"12.5\" is not a whole number of beds"),
            ("9,999", "\"9,999\" is not a whole number of beds"),
            ("twelve", "\"twelve\" is not a whole number of beds"),
        ] {
            assert_eq!(beds(text), Err(reason.to_owned()), "{text}");
        }
    }

    #[test]
    fn postcodes_are_brought_to_one_form() {
        for (text, expected) in [
            ("m41 5bu", Some("M41 5BU")),
            ("M1 1AA", Some("M1 1AA")),
            ("EC1A1BB", Some("EC1A 1BB")),
            ("W1A  0AX", Some("W1A 0AX")),
            ("CR26XH", Some("CR2 6XH")),
            ("DN55 1PT", Some("DN55 1PT")),
        ] {
            assert_eq!(postcode(text).as_deref(), expected, "{text}");
        }
        for text in ["", "M41", "5BU", "not known", "M41 5BUX", "M41 5B1", "1M1 1AA", "É41 5BU", "ABC1 1AA"] {
            assert_eq!(postcode(text), None, "{text}");
        }
    }

    #[test]
    fn a_place_is_in_england_or_none() {
        assert_eq!(place("53.44763", "-2.365264"), Ok(Some((53.44763, -2.365264))));
        assert_eq!(place("", " "), Ok(None));
        for (north, east) in
            [("0", "0"), ("53.4", ""), ("", "-2"), ("north", "east"), ("NaN", "1"), ("inf", "1"), ("-2.3", "53.4")]
        {
            assert!(place(north, east).is_err(), "{north} {east}");
        }
    }

    #[test]
    fn text_becomes_one_line() {
        let clean_text = |text| clean(text).text;
        assert_eq!(clean("  The  Elms "), Cleaned { text: "The Elms".into(), unprintable: false, too_long: false });
        assert_eq!(
            clean("The\r\nElms\u{202e}"),
            Cleaned { text: "The Elms".into(), unprintable: true, too_long: false }
        );
        assert_eq!(clean_text("The\u{a0}Elms"), "The Elms");
        let long = clean(&"é".repeat(201));
        assert_eq!((long.text.chars().count(), long.too_long), (200, true));
        assert!(!clean(&"é".repeat(200)).too_long);
    }

    #[test]
    fn a_company_number_gets_its_noughts_back() {
        assert_eq!(company_number("1234567"), "01234567");
        assert_eq!(company_number("oc123456"), "OC123456");
        assert_eq!(company_number(""), "");
    }
}
