//! Councils and the areas they lie in: region, NHS region, integrated care board, with codes.
//!
//! From `config/areas/councils.csv`. A council is found by the name CQC writes or by its official name; codes that were
//! replaced are kept beside the new ones. A board that came of the mergers of April 2026 has its first day there.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

const COUNCILS: &str = include_str!("../../config/areas/councils.csv");

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
    pub icb_from: chrono::NaiveDate,
    /// Code of the board before.
    pub icb_code_before: String,
    /// Name of the board before.
    pub icb_name_before: String,
}

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
        // Barnsley's code of before April 2023.
        assert_eq!(council_coded("E08000016").unwrap().name, "Barnsley");
        assert!(council_coded("").is_none());
    }
}
