//! What some items count, by key. An item that is not here gets figures by its kind, so a new version of the notice
//! needs no line in this file; with one its figures are better.

use super::measures::Measures;
use crate::register::demo::dice::WHOLE;

/// What a number is a share or a multiple of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Beds,
    Occupied,
    Reserved,
    Accepting,
    /// Empty beds that are neither kept nor ready.
    Unavailable,
    Nurses,
    Carers,
    Others,
    /// All staff employed in a home.
    Own,
    AgencyNurses,
    AgencyCarers,
    AgencyOthers,
    /// All staff from an agency or bank in a home.
    Agency,
    People,
    Funded,
    SelfFunded,
    Workers,
    AgencyWorkers,
}

/// What an item counts, and the lowest and highest rate of it in [`WHOLE`].
pub(super) type Meaning = (Of, u64, u64);

/// Per head and month in hours are rates far above the whole.
const MEANINGS: &[(&str, Meaning)] = &[
    ("max_capacity", (Of::Beds, WHOLE, WHOLE)),
    ("occupied", (Of::Occupied, WHOLE, WHOLE)),
    ("reserved", (Of::Reserved, WHOLE, WHOLE)),
    ("accepting", (Of::Accepting, WHOLE, WHOLE)),
    ("unavailable", (Of::Unavailable, WHOLE, WHOLE)),
    ("resident_count", (Of::Occupied, WHOLE, WHOLE)),
    ("de_registered_nurses", (Of::Nurses, WHOLE, WHOLE)),
    ("de_care_providing_staff", (Of::Carers, WHOLE, WHOLE)),
    ("de_non_care_staff", (Of::Others, WHOLE, WHOLE)),
    ("ab_registered_nurses", (Of::AgencyNurses, WHOLE, WHOLE)),
    ("ab_care_providing_staff", (Of::AgencyCarers, WHOLE, WHOLE)),
    ("ab_non_care_staff", (Of::AgencyOthers, WHOLE, WHOLE)),
    ("de_registered_nurses_absent_covid", (Of::Nurses, 0, 100)),
    ("de_registered_nurses_absent_general", (Of::Nurses, 100, 600)),
    ("de_care_staff_absent_covid", (Of::Carers, 0, 100)),
    ("de_care_staff_absent_general", (Of::Carers, 100, 600)),
    ("de_non_care_staff_absent_covid", (Of::Others, 0, 100)),
    ("de_non_care_staff_absent_general", (Of::Others, 100, 600)),
    ("hours_paid", (Of::Own, 950_000, 1_300_000)),
    ("hours_overtime", (Of::Own, 20_000, 90_000)),
    ("hours_agency", (Of::Agency, 400_000, 900_000)),
    ("hours_absence", (Of::Own, 20_000, 70_000)),
    ("de_staff_covid_seasonal", (Of::Own, 1_000, 4_500)),
    ("ab_staff_covid_seasonal", (Of::Agency, 1_000, 4_500)),
    ("residents_covid_seasonal", (Of::Occupied, 5_500, 9_000)),
    ("de_staff_covid_primary", (Of::Own, 8_000, 9_800)),
    ("ab_staff_covid_primary", (Of::Agency, 8_000, 9_800)),
    ("residents_covid_primary", (Of::Occupied, 8_500, 9_900)),
    ("de_staff_flu", (Of::Own, 1_500, 5_500)),
    ("ab_staff_flu", (Of::Agency, 1_500, 5_500)),
    ("residents_flu", (Of::Occupied, 6_500, 9_500)),
    ("residents_with_covid", (Of::Occupied, 0, 150)),
    ("visa_care_staff", (Of::Carers, 300, 2_500)),
    ("visa_nurses", (Of::Nurses, 300, 2_500)),
    ("service_users_total", (Of::People, WHOLE, WHOLE)),
    ("service_users_nhs_la", (Of::Funded, WHOLE, WHOLE)),
    ("service_users_self_funded", (Of::SelfFunded, WHOLE, WHOLE)),
    ("care_staff_employed", (Of::Workers, WHOLE, WHOLE)),
    ("care_staff_absent_covid", (Of::Workers, 0, 100)),
    ("dom_hours_paid", (Of::Workers, 850_000, 1_250_000)),
    ("dom_hours_overtime", (Of::Workers, 20_000, 80_000)),
    ("dom_hours_agency", (Of::AgencyWorkers, 300_000, 700_000)),
    ("dom_hours_absence", (Of::Workers, 20_000, 60_000)),
    ("staff_covid_seasonal", (Of::Workers, 800, 3_500)),
    ("staff_covid_primary", (Of::Workers, 8_000, 9_700)),
    ("staff_flu", (Of::Workers, 1_000, 4_500)),
    ("extra_hours_count", (Of::People, 2_000, 10_000)),
];

/// Of ten thousand services, how many say yes, where it is not [`YES`].
const YES_TO: &[(&str, u64)] = &[
    ("visitors_inside_home", 9_900),
    ("visits_off_premises", 9_700),
    ("is_accepting_admissions", 8_500),
    ("accepts_out_of_hours", 4_000),
    // Whoever answers how many at all, has them.
    ("has_visa_licence", WHOLE),
    ("can_provide_more_hours", WHOLE),
];
const YES: u64 = 9_000;

/// Asked in the place of another item, which is answered.
const INSTEAD: &[&str] = &["days_absence", "dom_days_absence"];

/// What an item counts, if that is known.
pub(super) fn meaning_of(key: &str) -> Option<Meaning> {
    MEANINGS.iter().find(|(known, _)| *known == key).map(|(_, meaning)| *meaning)
}

/// Where its unit tells what an item may count: a little of it.
pub(super) fn meaning_of_unit(unit: Option<&str>, measures: &Measures) -> Option<Meaning> {
    let at_home = measures.beds == 0;
    match unit {
        Some("people") => Some((if at_home { Of::People } else { Of::Occupied }, 0, 1_000)),
        Some("beds") => Some((Of::Beds, 0, 1_000)),
        Some("hours") => Some((if at_home { Of::Workers } else { Of::Own }, 10_000, 50_000)),
        _ => None,
    }
}

/// How many of ten thousand services say yes to an item.
pub(super) fn yes_to(key: &str) -> u64 {
    YES_TO.iter().find(|(known, _)| *known == key).map_or(YES, |(_, often)| *often)
}

/// Whether an item is left empty when it may be, because another one says the same.
pub(super) fn is_instead(key: &str) -> bool {
    INSTEAD.contains(&key)
}

/// How much there is.
pub(super) fn amount(of: Of, measures: &Measures) -> u64 {
    match of {
        Of::Beds => measures.beds,
        Of::Occupied => measures.occupied,
        Of::Reserved => measures.reserved,
        Of::Accepting => measures.accepting,
        Of::Unavailable => measures.beds.saturating_sub(measures.occupied + measures.reserved + measures.accepting),
        Of::Nurses => measures.nurses,
        Of::Carers => measures.carers,
        Of::Others => measures.others,
        Of::Own => measures.own(),
        Of::AgencyNurses => measures.agency_nurses,
        Of::AgencyCarers => measures.agency_carers,
        Of::AgencyOthers => measures.agency_others,
        Of::Agency => measures.agency(),
        Of::People => measures.people,
        Of::Funded => measures.funded,
        Of::SelfFunded => measures.people.saturating_sub(measures.funded),
        Of::Workers => measures.workers,
        Of::AgencyWorkers => measures.agency_workers,
    }
}
