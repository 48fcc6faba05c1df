//! What a new file means for what is known, how things stood on a day, and how names are searched: pure decisions.

mod as_on;
pub mod search;
mod syncs;

use super::model::{EventKind, Location, Status};

pub use as_on::{AsOn, as_on, providers_over_time};
pub use syncs::told_until;

/// What happened to a location between two files: kind, how it was, how it became.
pub type Change = (EventKind, Option<String>, Option<String>);

/// What happened to a location that both files have; nothing when only details changed that have no event.
pub fn changes(was: &Location, is: &Location) -> Vec<Change> {
    let mut found = Vec::new();
    if was.status == Status::Deregistered {
        found.push((EventKind::Returned, Some(was.status.as_str().to_owned()), Some(is.status.as_str().to_owned())));
    } else if was.status != is.status {
        let kind = if is.status == Status::Dormant { EventKind::BecameDormant } else { EventKind::BecameActive };
        found.push((kind, None, None));
    }
    if was.provider_id != is.provider_id {
        found.push((EventKind::MovedProvider, Some(was.provider_id.clone()), Some(is.provider_id.clone())));
    }
    if was.name != is.name {
        found.push((EventKind::Renamed, Some(was.name.clone()), Some(is.name.clone())));
    }
    if was.registered_beds != is.registered_beds {
        let words = |beds: Option<i32>| beds.map(|number| number.to_string());
        found.push((EventKind::ChangedBeds, words(was.registered_beds), words(is.registered_beds)));
    }
    if was.council_code != is.council_code {
        found.push((EventKind::ChangedCouncil, was.council_code.clone(), is.council_code.clone()));
    }
    if was.icb_code != is.icb_code {
        found.push((EventKind::ChangedIcb, was.icb_code.clone(), is.icb_code.clone()));
    }
    found
}

/// How many locations a file would add and take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// On the register now, active or dormant.
    pub present: usize,
    /// In the file and not on the register.
    pub joined: usize,
    /// On the register and not in the file.
    pub left: usize,
}

/// Most locations that may join, or leave, in one load. From month to month it is 106 to 199.
const MOST_LOCATIONS: usize = 1_000;
/// Most percent of the register that may join and leave together. From month to month it is a quarter of one.
const MOST_PERCENT: usize = 2;

/// Why a load is refused unless somebody forces it: a file that is cut short or of another kind would close services.
/// An empty register takes anything.
pub fn guard(extent: Extent) -> Result<(), String> {
    let Extent { present, joined, left } = extent;
    if present == 0 {
        return Ok(());
    }
    let too_many = joined > MOST_LOCATIONS || left > MOST_LOCATIONS;
    let too_large = (joined + left) * 100 > present * MOST_PERCENT;
    if !too_many && !too_large {
        return Ok(());
    }
    Err(format!(
        "this load would add {joined} locations and take away {left} of {present}; more than {MOST_PERCENT} % of the \
         register, or more than {MOST_LOCATIONS} added or taken away, needs --force"
    ))
}

/// Whether a provider is a council or an NHS body, and why; such a provider reports but cannot be fined.
pub fn public_body(name: &str, sector: Option<&str>, ownership: Option<&str>) -> (bool, String) {
    let name = format!(" {} ", name.to_lowercase());
    let has =
        |words: &[&str]| words.iter().find(|word| name.contains(&format!(" {word} "))).map(|word| (*word).to_owned());
    if sector == Some("NHS Healthcare Organisation") {
        return (true, "sector is NHS Healthcare Organisation".to_owned());
    }
    if let Some(ownership) = ownership.filter(|text| matches!(*text, "NHS Body" | "Local Authority")) {
        return (true, format!("ownership is {ownership}"));
    }
    if name.contains(" nhs ") && name.contains(" trust ") {
        return (true, "name is that of an NHS trust".to_owned());
    }
    if let Some(word) = has(&["council", "borough of", "city of", "county of"])
        .filter(|_| !name.contains(" limited ") && !name.contains(" ltd "))
    {
        return (true, format!("name has \"{word}\""));
    }
    (false, "nothing in sector, ownership or name says so".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_that_changes_too_much_is_refused_with_figures() {
        for (present, joined, left, fine) in [
            (0, 31_000, 0, true),
            (31_000, 199, 179, true),
            (31_000, 310, 310, true),
            (31_000, 311, 310, false),
            (100_000, 1_001, 0, false),
            (100_000, 1_000, 1_000, true),
            (100_000, 0, 1_001, false),
            (10, 1, 0, false),
        ] {
            let verdict = guard(Extent { present, joined, left });
            assert_eq!(verdict.is_ok(), fine, "{present} {joined} {left}");
            if let Err(reason) = verdict {
                assert!(reason.contains(&joined.to_string()) && reason.contains("--force"), "{reason}");
            }
        }
    }

    #[test]
    fn councils_and_nhs_bodies_are_public_and_companies_are_not() {
        for (name, sector, ownership, public) in [
            ("Leeds City Council", Some("Social Care Org"), None, true),
            ("London Borough of Camden", None, None, true),
            ("Mersey Care NHS Foundation Trust", None, None, true),
            ("Any", Some("NHS Healthcare Organisation"), None, true),
            ("Any", None, Some("NHS Body"), true),
            ("Council Homes Limited", Some("Social Care Org"), None, false),
            ("Sunny Care Ltd", Some("Social Care Org"), Some("Organisation"), false),
            ("Councillor Care", None, None, false),
        ] {
            assert_eq!(public_body(name, sector, ownership).0, public, "{name}");
        }
    }
}
