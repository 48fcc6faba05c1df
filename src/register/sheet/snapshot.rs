//! The day the register was copied for the file, which is not the day it is loaded.

use chrono::{Datelike, NaiveDate};

/// From the line of the README sheet: `Source: CQC database as at 01 October 2026`.
pub(super) fn from_readme_line(line: &str) -> Option<NaiveDate> {
    let lower = line.to_lowercase();
    let (before, after) = lower.split_once("as at")?;
    if !before.contains("source") {
        return None;
    }
    first_date(after)
}

/// From a name such as `01_October_2026_HSCA_Active_Locations.ods`.
pub(super) fn from_file_name(name: &str) -> Option<NaiveDate> {
    first_date(name)
}

/// The first day, month in words and year that follow each other.
fn first_date(text: &str) -> Option<NaiveDate> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(3).find_map(|three| match three {
        [day, month, year] => {
            // "1st October 2026" is a day as well.
            let day = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let date = NaiveDate::parse_from_str(&format!("{day} {month} {year}"), "%d %B %Y").ok()?;
            // CQC was founded in 2009; the year 26 would be one of the first century.
            (2009..2100).contains(&date.year()).then_some(date)
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_found_in_the_readme_line_and_in_the_file_name() {
        let day = NaiveDate::from_ymd_opt(2026, 10, 1);
        for line in [
            "Source: CQC database as at 01 October 2026",
            "source: CQC  database as at  1st Oct 2026.",
            "Source: CQC database as at Thursday 1 October 2026",
        ] {
            assert_eq!(from_readme_line(line), day, "{line}");
        }
        for line in ["As at 01 October 2026", "Source: CQC database", "Source: as at October 2026", ""] {
            assert_eq!(from_readme_line(line), None, "{line}");
        }
        for (name, expected) in [
            ("01_October_2026_HSCA_Active_Locations.ods", day),
            ("1 october 2026 hsca.csv", day),
            ("copy of 01_October_2026_HSCA.xlsx", day),
            ("31_June_2026_HSCA.ods", None),
            ("01_October_26_HSCA.ods", None),
            ("HSCA_Active_Locations.csv", None),
        ] {
            assert_eq!(from_file_name(name), expected, "{name}");
        }
    }
}
