//! The columns of the care directory with filters: the 122 names of October 2026 and the spellings older copies use.
//!
//! A table, so that the next change of a name is one line here. Columns with names of managers, nominated individuals and
//! partners or with telephone numbers are in it only to be known: no reader keeps their cells.

/// A column the register reads, apart from the three groups of ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    LocationId,
    RegisteredOn,
    Dormant,
    CareHome,
    LocationName,
    OdsCode,
    Website,
    Beds,
    LocationSector,
    Directorate,
    Region,
    Council,
    Street,
    AddressLine2,
    City,
    County,
    Postcode,
    Latitude,
    Longitude,
    BrandId,
    BrandName,
    CompaniesHouseNumber,
    CharityNumber,
    ProviderId,
    ProviderName,
    ProviderSector,
    ProviderOwnership,
    DualRegistered,
    PrimaryId,
}

/// Whether a sheet without the column can be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// No: a location could not be told, placed or counted without it.
    Required,
    /// One of the two with this need is enough: either says what adult social care is.
    EitherSector,
    /// Yes: the field stays empty, and the header says so.
    Wanted,
}

/// One row of the table.
pub(super) struct Known {
    /// Which column.
    pub(super) column: Column,
    /// Its name as of October 2026, used in reports whatever the file wrote.
    pub(super) name: &'static str,
    /// How other copies write it.
    pub(super) aliases: &'static [&'static str],
    /// Whether a sheet must have it.
    pub(super) need: Need,
}

const fn known(column: Column, name: &'static str, aliases: &'static [&'static str], need: Need) -> Known {
    Known { column, name, aliases, need }
}

/// The columns with one value each.
pub(super) const SINGLE: &[Known] = &[
    known(Column::LocationId, "Location ID", &[], Need::Required),
    known(Column::RegisteredOn, "Location HSCA start date", &[], Need::Required),
    known(Column::Dormant, "Dormant (Y/N)", &["Dormant"], Need::Required),
    known(Column::CareHome, "Care home?", &["Care home (Y/N)"], Need::Required),
    known(Column::LocationName, "Location Name", &[], Need::Required),
    known(Column::OdsCode, "Location ODS Code", &["ODS Code"], Need::Wanted),
    known(Column::Website, "Location Web Address", &[], Need::Wanted),
    known(Column::Beds, "Care homes beds", &["Care home beds"], Need::Required),
    known(Column::LocationSector, "Location Type/Sector", &["Location Type"], Need::EitherSector),
    known(Column::Directorate, "Location Inspection Directorate", &[], Need::EitherSector),
    known(Column::Region, "Location Region", &[], Need::Required),
    known(Column::Council, "Location Local Authority", &[], Need::Required),
    known(Column::Street, "Location Street Address", &[], Need::Wanted),
    known(Column::AddressLine2, "Location Address Line 2", &[], Need::Wanted),
    known(Column::City, "Location City", &["Location Town/City"], Need::Wanted),
    known(Column::County, "Location County", &["Location - County"], Need::Wanted),
    known(Column::Postcode, "Location Postal Code", &["Location Post Code", "Location Postcode"], Need::Required),
    known(Column::Latitude, "Location Latitude", &[], Need::Wanted),
    known(Column::Longitude, "Location Longitude", &[], Need::Wanted),
    known(Column::BrandId, "Brand ID", &["Provider Brand ID"], Need::Wanted),
    known(Column::BrandName, "Brand Name", &["Provider Brand Name"], Need::Wanted),
    known(Column::CompaniesHouseNumber, "Provider Companies House Number", &["Companies House Number"], Need::Wanted),
    known(Column::CharityNumber, "Provider Charity Number", &["Charity Number"], Need::Wanted),
    known(Column::ProviderId, "Provider ID", &[], Need::Required),
    known(Column::ProviderName, "Provider Name", &[], Need::Required),
    known(Column::ProviderSector, "Provider Type/Sector", &["Provider Type"], Need::Wanted),
    known(Column::ProviderOwnership, "Provider Ownership Type", &[], Need::Wanted),
    known(Column::DualRegistered, "Location Dual Registered", &["Dual Registered"], Need::Wanted),
    known(Column::PrimaryId, "Primary ID (Dual registration locations)", &["Primary ID"], Need::Wanted),
];

/// Known and not read, with their older spellings.
pub(super) const IGNORED: &[(&str, &[&str])] = &[
    ("Location Telephone Number", &[]),
    ("Registered manager", &[]),
    ("Location Primary Inspection Category", &[]),
    ("Location Latest Overall Rating", &[]),
    ("Publication Date", &[]),
    ("Inherited Rating (Y/N)", &[]),
    ("Location NHS Region", &["Location Primary NHS Region"]),
    ("Location ONSPD CCG Code", &["Location CCG Code"]),
    ("Location ONSPD CCG", &["Location CCG"]),
    ("Location Commissioning CCG Code", &[]),
    ("Location Commissioning CCG", &["Location Commissioning CCG Name"]),
    ("Location PAF ID", &["Location PAF / UPRN ID"]),
    ("Location UPRN ID", &["Location UPRN"]),
    ("Location Parliamentary Constituency", &[]),
    ("Provider HSCA start date", &[]),
    ("Provider Inspection Directorate", &[]),
    ("Provider Primary Inspection Category", &[]),
    ("Provider Telephone Number", &[]),
    ("Provider Web Address", &[]),
    ("Provider Street Address", &[]),
    ("Provider Address Line 2", &[]),
    ("Provider City", &[]),
    ("Provider County", &["Provider - County"]),
    ("Provider Postal Code", &["Provider Post Code"]),
    ("Provider PAF ID", &["Provider PAF / UPRN ID"]),
    ("Provider UPRN ID", &[]),
    ("Provider Local Authority", &[]),
    ("Provider Region", &[]),
    ("Provider NHS Region", &[]),
    ("Provider Latitude", &[]),
    ("Provider Longitude", &[]),
    ("Provider Parliamentary Constituency", &[]),
    ("Provider Nominated Individual Name", &[]),
    ("Provider Main Partner Name", &[]),
];

/// What stands before the name of each regulated activity in its column name.
pub(super) const ACTIVITY_PREFIX: &str = "Regulated activity - ";

/// A column of ticks for each regulated activity.
pub(super) const ACTIVITIES: &[&str] = &[
    "Accommodation for persons who require nursing or personal care",
    "Accommodation for persons who require treatment for substance misuse",
    "Assessment or medical treatment for persons detained under the Mental Health Act 1983",
    "Diagnostic and screening procedures",
    "Family planning",
    "Management of supply of blood and blood derived products",
    "Maternity and midwifery services",
    "Nursing care",
    "Personal care",
    "Services in slimming clinics",
    "Surgical procedures",
    "Termination of pregnancies",
    "Transport services, triage and medical advice provided remotely",
    "Treatment of disease, disorder or injury",
];

/// What stands before the name of each service type in its column name.
pub(super) const SERVICE_PREFIX: &str = "Service type - ";

/// A column of ticks for each service type.
pub(super) const SERVICES: &[&str] = &[
    "Acute services with overnight beds",
    "Acute services without overnight beds / listed acute services with or without overnight beds",
    "Ambulance service",
    "Blood and Transplant service",
    "Care home service with nursing",
    "Care home service without nursing",
    "Community based services for people who misuse substances",
    "Community based services for people with a learning disability",
    "Community based services for people with mental health needs",
    "Community health care services - Independent Midwives",
    "Community health care services - Nurses Agency only",
    "Community healthcare service",
    "Dental service",
    "Diagnostic and/or screening service",
    "Diagnostic and/or screening service - single handed sessional providers",
    "Doctors consultation service",
    "Doctors treatment service",
    "Domiciliary care service",
    "Extra Care housing services",
    "Hospice services",
    "Hospice services at home",
    "Hospital services for people with mental health needs, learning disabilities and problems with substance misuse",
    "Hyperbaric Chamber",
    "Long term conditions services",
    "Mobile doctors service",
    "Prison Healthcare Services",
    "Rehabilitation services",
    "Remote clinical advice service",
    "Residential substance misuse treatment and/or rehabilitation service",
    "Shared Lives",
    "Specialist college service",
    "Supported living service",
    "Urgent care services",
];

/// What stands before the name of each group of people served in its column name.
pub(super) const BAND_PREFIX: &str = "Service user band - ";

/// A column of ticks for each group of people served.
pub(super) const BANDS: &[&str] = &[
    "Children 0-18 years",
    "Dementia",
    "Learning disabilities or autistic spectrum disorder",
    "Mental Health",
    "Older People",
    "People detained under the Mental Health Act",
    "People who misuse drugs and alcohol",
    "People with an eating disorder",
    "Physical Disability",
    "Sensory Impairment",
    "Whole Population",
    "Younger Adults",
];

/// Only the list of closed locations has these: loading it would bring back what has left the register.
pub(super) const CLOSED_ONLY: &[&str] = &["Location HSCA End Date", "Care homes beds at point location de-activated"];

/// Only the weekly directory has these.
pub(super) const WEEKLY_ONLY: &[&str] = &[
    "Service's website (if available)",
    "CQC Location ID (for office use only)",
    "CQC Provider ID (for office use only)",
];

impl Column {
    /// The name as of October 2026.
    pub(super) fn name(self) -> &'static str {
        SINGLE.iter().find(|known| known.column == self).map_or("", |known| known.name)
    }
}

/// Names are compared without regard to case, kind or number of spaces: CQC itself writes both `start date` and `Start Date`.
pub(super) fn normalised(name: &str) -> String {
    let spaced = name.trim_start_matches('\u{feff}').replace(['’', '‘'], "'");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
