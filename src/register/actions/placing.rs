//! From a row of the file to the rows of the tables.

use super::super::areas::council_named;
use super::super::model::{Location, Provider, Status};
use super::super::rules::public_body;
use super::super::sheet::{CareLocation, ServiceKind};

/// The location, placed in its areas by the council CQC names. One that cannot be placed has no codes, and waits for a
/// person to place it.
pub(super) fn location_of(row: &CareLocation) -> Location {
    let council = row.council.as_deref().and_then(council_named);
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
        icb_code: council.map(|council| council.icb_code.clone()),
        service_types: row.service_types.join("\n"),
        user_bands: row.user_bands.join("\n"),
        ods_code: row.ods_code.clone(),
        brand_id: row.brand_id.clone(),
        brand_name: row.brand_name.clone(),
        primary_location_id: row.primary_id.clone(),
        registered_on: row.registered_on,
        deregistered_on: None,
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
    }
}
