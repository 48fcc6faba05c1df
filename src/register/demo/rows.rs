//! The synthetic England as CQC's file would have it.

use super::super::sheet::CareLocation;
use super::england::England;
use super::service::{Owner, Service, Told};
use super::words::Form;

impl England {
    /// A row for each location that is registered, dormant or not.
    pub fn rows(&self) -> impl Iterator<Item = CareLocation> + '_ {
        let registered = self.services.iter().filter(|service| service.left_in.is_none());
        registered.filter_map(|service| Some(row(service, self.owners.get(service.owner)?)))
    }
}

fn row(service: &Service, owner: &Owner) -> CareLocation {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let council = &service.place.council.name;
    CareLocation {
        location_id: service.id.clone(),
        name: service.name.clone(),
        provider_id: owner.id.clone(),
        provider_name: owner.name.clone(),
        registered_on: Some(service.registered_on),
        dormant: service.dormant,
        care_home: service.care.is_home(),
        beds: service.beds,
        location_sector: Some("Social Care Org".to_owned()),
        provider_sector: Some(sector(owner.form).to_owned()),
        provider_ownership: Some(ownership(owner.form).to_owned()),
        companies_house_number: company(owner),
        charity_number: charity(owner),
        brand_id: owner.brand.as_ref().map(|(id, _)| id.clone()),
        brand_name: owner.brand.as_ref().map(|(_, name)| name.clone()),
        ods_code: None,
        website: None,
        council: (service.told == Told::All).then(|| council.clone()),
        region: Some(service.place.council.region_name.clone()),
        postcode: (service.told != Told::Nothing).then(|| service.place.postcode.clone()),
        address: vec![service.street.clone(), council.clone()],
        latitude: Some(service.place.latitude),
        longitude: Some(service.place.longitude),
        service_types: owned(service.care.service_types()),
        user_bands: owned(&service.bands),
        regulated_activities: owned(service.care.regulated_activities()),
        dual_registered: service.has_twin || service.twin_of.is_some(),
        primary_id: service.twin_of.clone(),
    }
}

fn sector(form: Form) -> &'static str {
    if form == Form::Trust { "NHS Healthcare Organisation" } else { "Social Care Org" }
}

fn ownership(form: Form) -> &'static str {
    match form {
        Form::Individual => "Individual",
        Form::Partnership => "Partnership",
        _ => "Organisation",
    }
}

/// Companies House gives out no number that begins with ZZ.
fn company(owner: &Owner) -> Option<String> {
    let tail = owner.id.get(owner.id.len().saturating_sub(6)..).unwrap_or_default();
    (owner.form == Form::Company).then(|| format!("ZZ{tail}"))
}

/// The Charity Commission's numbers have seven digits at most.
fn charity(owner: &Owner) -> Option<String> {
    let tail = owner.id.get(owner.id.len().saturating_sub(7)..).unwrap_or_default();
    (owner.form == Form::Charity).then(|| format!("9{tail}"))
}
