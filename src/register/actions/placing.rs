//! From a row of the file to the rows of the tables.

use chrono::NaiveDate;

use super::super::areas::{Council, council_named, council_of_postcode};
use super::super::model::{Location, PlacedBy, Provider, Status};
use super::super::rules::{public_body, search};
use super::super::sheet::{CareLocation, ServiceKind};

/// Where a location lies and what told so: the council CQC names, else the district of its postcode. One that neither
/// tells has no codes, and waits for a person to place it.
fn council_of(name: Option<&str>, postcode: Option<&str>) -> Option<(&'static Council, PlacedBy)> {
    let named = name.and_then(council_named).map(|council| (council, PlacedBy::Council));
    named.or_else(|| postcode.and_then(council_of_postcode).map(|council| (council, PlacedBy::Postcode)))
}

/// The location as the register keeps it, in its areas of the day.
pub(super) fn location_of(row: &CareLocation, on: NaiveDate) -> Location {
    let placed = council_of(row.council.as_deref(), row.postcode.as_deref());
    let council = placed.map(|(council, _)| council);
    let council_words = council.map(|council| council.name.as_str()).or(row.council.as_deref());
    let kinds: Vec<&str> = row.kinds().into_iter().map(ServiceKind::as_str).collect();
    Location {
        id: row.location_id.clone(),
        provider_id: row.provider_id.clone(),
        name: row.name.clone(),
        status: if row.dormant { Status::Dormant } else { Status::Active },
        care_home: row.is_care_home(),
        home_care: row.is_home_care(),
        kinds: kinds.join(" "),
        registered_beds: row.beds,
        postcode: row.postcode.clone(),
        address: row.address.join("\n"),
        latitude: row.latitude,
        longitude: row.longitude,
        council_name: row.council.clone(),
        council_code: council.map(|council| council.code.clone()),
        region_code: council.map(|council| council.region_code.clone()),
        nhs_region_code: council.map(|council| council.nhs_region_code.clone()),
        icb_code: council.map(|council| council.icb_on(on).0.to_owned()),
        service_types: row.service_types.join("\n"),
        user_bands: row.user_bands.join("\n"),
        ods_code: row.ods_code.clone(),
        brand_id: row.brand_id.clone(),
        brand_name: row.brand_name.clone(),
        primary_location_id: row.primary_id.clone(),
        registered_on: row.registered_on,
        deregistered_on: None,
        placed_by: placed.map(|(_, by)| by),
        dual_registered: row.dual_registered,
        search_text: search::location_text(&row.name, &row.location_id, row.postcode.as_deref(), council_words),
        website: row.website.clone(),
    }
}

/// The provider that a row names.
pub(super) fn provider_of(row: &CareLocation) -> Provider {
    let (sector, ownership) = (row.provider_sector.clone(), row.provider_ownership.clone());
    let (public_body, public_body_reason) = public_body(&row.provider_name, sector.as_deref(), ownership.as_deref());
    Provider {
        id: row.provider_id.clone(),
        name: row.provider_name.clone(),
        sector,
        ownership,
        companies_house_number: row.companies_house_number.clone(),
        charity_number: row.charity_number.clone(),
        public_body,
        public_body_reason,
        public_body_corrected: false,
        search_text: search::provider_text(&row.provider_name, &row.provider_id),
    }
}
