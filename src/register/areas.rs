//! Councils and the areas they lie in: region, NHS region, integrated care board, with codes.
//!
//! From `config/areas/councils.csv`. A council is found by the name CQC writes or by its official name; codes that were
//! replaced are kept beside the new ones. A board that came of the mergers of April 2026 has its first day there, so the
//! board of a location is that of the day asked for. `config/areas/postcode_districts.csv` tells the council of the
//! middle of a postcode district: good enough to suggest, not to decide.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

const COUNCILS: &str = include_str!("../../config/areas/councils.csv");
const DISTRICTS: &str = include_str!("../../config/areas/postcode_districts.csv");

/// A council with social care duties and where it lies.
#[derive(Debug, Clone, Deserialize)]
pub struct Council {
    /// Name as CQC writes it.
    pub name: String,
    /// Official name, where it is another.
    pub also_known_as: String,
    /// GSS code.
    pub code: String,
    /// GSS code before the last change, if there was one.
    pub previous_code: String,
    /// GSS code of the region.
    pub region_code: String,
    /// Name of the region.
    pub region_name: String,
    /// Code of the NHS region.
    pub nhs_region_code: String,
    /// Name of the NHS region.
    pub nhs_region_name: String,
    /// Code of the integrated care board.
    pub icb_code: String,
    /// Name of the integrated care board.
    pub icb_name: String,
    /// Since when that board is the council's.
    pub icb_from: NaiveDate,
    /// Code of the board before.
    pub icb_code_before: String,
    /// Name of the board before.
    pub icb_name_before: String,
}

impl Council {
    /// Code and name of the integrated care board on a day.
    pub fn icb_on(&self, day: NaiveDate) -> (&str, &str) {
        if day < self.icb_from && !self.icb_code_before.is_empty() {
            (&self.icb_code_before, &self.icb_name_before)
        } else {
            (&self.icb_code, &self.icb_name)
        }
    }
}

/// The first half of a postcode, and where its middle lies.
#[derive(Debug, Clone, Deserialize)]
pub struct PostcodeDistrict {
    /// Such as `M41`.
    pub district: String,
    /// GSS code of the council of its middle.
    pub council_code: String,
    /// Degrees north of its middle.
    pub latitude: f64,
    /// Degrees east of its middle.
    pub longitude: f64,
}

static DISTRICTS_BY_NAME: LazyLock<HashMap<String, PostcodeDistrict>> = LazyLock::new(|| {
    let rows = csv::Reader::from_reader(DISTRICTS.as_bytes()).into_deserialize::<PostcodeDistrict>();
    rows.filter_map(Result::ok).map(|row| (row.district.clone(), row)).collect()
});

/// Every council, in the order of the file.
static ALL: LazyLock<Vec<Council>> =
    LazyLock::new(|| csv::Reader::from_reader(COUNCILS.as_bytes()).deserialize().filter_map(Result::ok).collect());

static BY_NAME: LazyLock<HashMap<String, &'static Council>> = LazyLock::new(|| {
    let named = |council: &'static Council| {
        [&council.name, &council.also_known_as]
            .into_iter()
            .filter(|name| !name.is_empty())
            .map(move |name| (same_form(name), council))
    };
    ALL.iter().flat_map(named).collect()
});

/// The council of this name, however it is spelt with capitals, spaces, commas and "and".
pub fn council_named(name: &str) -> Option<&'static Council> {
    BY_NAME.get(&same_form(name)).copied()
}

/// The council with this code, of today or before the last change.
pub fn council_coded(code: &str) -> Option<&'static Council> {
    ALL.iter().find(|council| council.code == code || (!code.is_empty() && council.previous_code == code))
}

/// Every council, in the order of their names.
pub fn councils() -> &'static [Council] {
    &ALL
}

/// The council in which the middle of this postcode's district lies.
pub fn council_of_postcode(postcode: &str) -> Option<&'static Council> {
    let (district, _) = postcode.split_once(' ')?;
    council_coded(&DISTRICTS_BY_NAME.get(district)?.council_code)
}

/// The postcode districts of a council, by name.
pub fn districts_of(council_code: &str) -> Vec<&'static PostcodeDistrict> {
    let mut found: Vec<_> = DISTRICTS_BY_NAME.values().filter(|row| row.council_code == council_code).collect();
    found.sort_by(|left, right| left.district.cmp(&right.district));
    found
}

/// What people call the area with this code: a council, region, NHS region or integrated care board of today or before.
pub fn area_name(code: &str) -> Option<&'static str> {
    static NAMES: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
        let of_council = |council: &'static Council| {
            [
                (&council.previous_code, &council.name),
                (&council.icb_code_before, &council.icb_name_before),
                (&council.code, &council.name),
                (&council.region_code, &council.region_name),
                (&council.nhs_region_code, &council.nhs_region_name),
                (&council.icb_code, &council.icb_name),
            ]
        };
        let pairs = ALL.iter().flat_map(of_council).filter(|(code, _)| !code.is_empty());
        pairs.map(|(code, name)| (code.as_str(), name.as_str())).collect()
    });
    NAMES.get(code).copied()
}

/// The code of today for an area's code, which may be a council's before the last change.
pub fn code_today(code: &str) -> &str {
    council_coded(code).map_or(code, |council| council.code.as_str())
}

fn same_form(name: &str) -> String {
    let words = name.to_lowercase().replace('&', " and ").replace([',', '.', '\''], " ");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_council_of_england_is_there_with_its_areas() {
        assert_eq!(ALL.len(), 153);
        for council in ALL.iter() {
            assert!(["E06", "E08", "E09", "E10"].contains(&&council.code[..3]), "{council:?}");
            assert!(council.region_code.starts_with("E12") && council.icb_code.starts_with("E54"), "{council:?}");
            assert!(council.nhs_region_code.starts_with("E40"), "{council:?}");
            assert_eq!(council_named(&council.name).unwrap().code, council.code);
            assert_eq!(council_coded(&council.code).unwrap().name, council.name);
        }
    }

    #[test]
    fn councils_are_found_however_their_name_is_written() {
        for (written, code) in [
            ("Bournemouth, Christchurch and Poole", Some("E06000058")),
            ("bournemouth christchurch & poole", Some("E06000058")),
            ("  TRAFFORD ", Some("E08000009")),
            ("Atlantis", None),
            ("", None),
        ] {
            assert_eq!(council_named(written).map(|council| council.code.as_str()), code, "{written}");
        }
        assert_eq!(code_today("E08000016"), "E08000038");
        assert_eq!(code_today("E54000007"), "E54000007");
        // Barnsley's code of before April 2023.
        assert_eq!(council_coded("E08000016").unwrap().name, "Barnsley");
        assert!(council_coded("").is_none());
    }

    #[test]
    fn a_board_is_that_of_the_day() {
        let barnet = council_named("Barnet").unwrap();
        let on = |year, month, day| barnet.icb_on(NaiveDate::from_ymd_opt(year, month, day).unwrap()).0;
        assert_eq!((on(2026, 3, 31), on(2026, 4, 1)), ("E54000028", "E54000071"));
        // One that never merged has the same board for ever.
        let barking = council_named("Barking and Dagenham").unwrap();
        assert_eq!(barking.icb_on(NaiveDate::MIN).0, barking.icb_code);
        assert_eq!(area_name("E54000028"), Some("NHS North Central London Integrated Care Board"));
        assert_eq!((area_name("E12000007"), area_name("E08000016")), (Some("London"), Some("Barnsley")));
        assert_eq!(area_name("nowhere"), None);
    }

    #[test]
    fn a_postcode_district_tells_a_council() {
        for (postcode, council) in [("M41 5BU", Some("Trafford")), ("ZZ1 1AA", None), ("M415BU", None), ("", None)] {
            assert_eq!(council_of_postcode(postcode).map(|found| found.name.as_str()), council, "{postcode}");
        }
        assert!(DISTRICTS_BY_NAME.len() > 2_000);
        assert!(DISTRICTS_BY_NAME.values().all(|row| council_coded(&row.council_code).is_some()));
        let lone = ALL.iter().filter(|council| districts_of(&council.code).is_empty()).count();
        assert!(lone < 5, "{lone}");
    }
}
