//! What the register says of a location, as columns.

use super::FieldKind;

/// Something that the register says of a location; each is described below, for people who read the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterField {
    LocationId,
    LocationName,
    ProviderId,
    ProviderName,
    Status,
    CareHome,
    HomeCare,
    RegisteredBeds,
    Postcode,
    OdsCode,
    CouncilCode,
    CouncilName,
    CouncilFullName,
    RegionCode,
    RegionName,
    NhsRegionCode,
    NhsRegionName,
    IcbCode,
    IcbName,
    RegisteredOn,
    DeregisteredOn,
    BrandId,
    BrandName,
    Address,
    ServiceTypes,
    UserBands,
    PrimaryLocationId,
}

type Described = (RegisterField, &'static str, FieldKind, &'static str, &'static str);

/// Field, its key, its kind, what it is called, and what is in it. What is told "as at" follows the history of the
/// register; all else is as the register has it when the file is made.
const FIELDS: &[Described] = &[
    (RegisterField::LocationId, "location_id", FieldKind::Text, "CQC location id", "As CQC gives it, always text."),
    (
        RegisterField::LocationName,
        "location_name",
        FieldKind::Text,
        "Name of the location",
        "As at the moment of the extract.",
    ),
    (
        RegisterField::ProviderId,
        "provider_id",
        FieldKind::Text,
        "CQC provider id",
        "Whose the location was, as at the moment of the extract.",
    ),
    (
        RegisterField::ProviderName,
        "provider_name",
        FieldKind::Text,
        "Name of the provider",
        "As at the moment of the extract.",
    ),
    (
        RegisterField::Status,
        "status",
        FieldKind::Text,
        "Status on the register",
        "active, dormant or deregistered, as at the moment of the extract.",
    ),
    (RegisterField::CareHome, "care_home", FieldKind::Truth, "Is a care home", "As the register has it now."),
    (RegisterField::HomeCare, "home_care", FieldKind::Truth, "Gives care at home", "As the register has it now."),
    (
        RegisterField::RegisteredBeds,
        "registered_beds",
        FieldKind::Integer,
        "Beds on the register",
        "Of care homes, as at the moment of the extract.",
    ),
    (RegisterField::Postcode, "postcode", FieldKind::Text, "Postcode", "With one space; as the register has it now."),
    (
        RegisterField::OdsCode,
        "ods_code",
        FieldKind::Text,
        "ODS code",
        "As the register has it now; empty if it has none.",
    ),
    (
        RegisterField::CouncilCode,
        "council_code",
        FieldKind::Text,
        "Code of the council",
        "GSS code, as at the moment of the extract.",
    ),
    (
        RegisterField::CouncilName,
        "council_name",
        FieldKind::Text,
        "Council",
        "As CQC names it, as at the moment of the extract.",
    ),
    (
        RegisterField::CouncilFullName,
        "council_full_name",
        FieldKind::Text,
        "Council by its official name",
        "As at the moment of the extract.",
    ),
    (
        RegisterField::RegionCode,
        "region_code",
        FieldKind::Text,
        "Code of the region",
        "GSS code, as at the moment of the extract.",
    ),
    (
        RegisterField::RegionName,
        "region_name",
        FieldKind::Text,
        "Region",
        "One of the nine regions of England, as at the moment of the extract.",
    ),
    (
        RegisterField::NhsRegionCode,
        "nhs_region_code",
        FieldKind::Text,
        "Code of the NHS region",
        "GSS code, as at the moment of the extract.",
    ),
    (
        RegisterField::NhsRegionName,
        "nhs_region_name",
        FieldKind::Text,
        "NHS region",
        "One of the seven regions of NHS England, as at the moment of the extract.",
    ),
    (
        RegisterField::IcbCode,
        "icb_code",
        FieldKind::Text,
        "Code of the integrated care board",
        "GSS code, as at the moment of the extract.",
    ),
    (RegisterField::IcbName, "icb_name", FieldKind::Text, "Integrated care board", "As at the moment of the extract."),
    (RegisterField::RegisteredOn, "registered_on", FieldKind::Date, "Registered on", "As the register has it now."),
    (
        RegisterField::DeregisteredOn,
        "deregistered_on",
        FieldKind::Date,
        "Left the register on",
        "Empty for a location that had not left at the moment of the extract.",
    ),
    (RegisterField::BrandId, "brand_id", FieldKind::Text, "CQC id of the group", "As the register has it now."),
    (RegisterField::BrandName, "brand_name", FieldKind::Text, "Name of the group", "As the register has it now."),
    (
        RegisterField::Address,
        "address",
        FieldKind::Text,
        "Address",
        "With a comma and a space between its lines; as the register has it now.",
    ),
    (
        RegisterField::ServiceTypes,
        "service_types",
        FieldKind::Text,
        "CQC service types",
        "With a semicolon and a space between them; as the register has it now.",
    ),
    (
        RegisterField::UserBands,
        "user_bands",
        FieldKind::Text,
        "CQC service user bands",
        "With a semicolon and a space between them; as the register has it now.",
    ),
    (
        RegisterField::PrimaryLocationId,
        "primary_location_id",
        FieldKind::Text,
        "The other location of a dual registration",
        "As the register has it now.",
    ),
];

impl RegisterField {
    /// Every one.
    pub fn all() -> impl Iterator<Item = Self> {
        FIELDS.iter().map(|(field, ..)| *field)
    }

    /// The one of this key.
    pub fn of_key(key: &str) -> Option<Self> {
        FIELDS.iter().find(|(_, known, ..)| *known == key).map(|(field, ..)| *field)
    }

    fn described(self) -> Option<&'static Described> {
        FIELDS.iter().find(|(field, ..)| *field == self)
    }

    /// What it is called in files.
    pub fn key(self) -> &'static str {
        self.described().map_or("", |(_, key, ..)| key)
    }

    /// What its values are.
    pub fn kind(self) -> FieldKind {
        self.described().map_or(FieldKind::Text, |(_, _, kind, ..)| *kind)
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        self.described().map_or("", |(_, _, _, title, _)| title)
    }

    /// What is in it.
    pub fn about(self) -> &'static str {
        self.described().map_or("", |(.., about)| about)
    }
}
