//! What the register takes from one row: a location of adult social care and its provider.

use chrono::NaiveDate;

/// A location as one monthly file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct CareLocation {
    /// CQC's id, text of up to 14 characters.
    pub location_id: String,
    /// Its name.
    pub name: String,
    /// CQC's id of the provider.
    pub provider_id: String,
    /// The provider's name.
    pub provider_name: String,
    /// Since when it is registered under the Health and Social Care Act.
    pub registered_on: Option<NaiveDate>,
    /// Registered, and not giving care at present.
    pub dormant: bool,
    /// CQC's own mark. Which kinds of care there are is told by the service types.
    pub care_home: bool,
    /// Beds it is registered for. Nothing when the file does not say, or says what cannot be.
    pub beds: Option<i32>,
    /// CQC's type or sector of the location, such as `Social Care Org`.
    pub location_sector: Option<String>,
    /// The same of the provider; with the name it tells councils and NHS trusts.
    pub provider_sector: Option<String>,
    /// Such as `Organisation`, `Individual`, `Partnership`.
    pub provider_ownership: Option<String>,
    /// Eight characters, with the noughts in front that spreadsheets drop.
    pub companies_house_number: Option<String>,
    /// Number in the register of charities.
    pub charity_number: Option<String>,
    /// CQC's id of the group the provider belongs to.
    pub brand_id: Option<String>,
    /// Name of the group.
    pub brand_name: Option<String>,
    /// NHS organisation code of the site.
    pub ods_code: Option<String>,
    /// Website, as CQC writes it.
    pub website: Option<String>,
    /// Name of the council as CQC writes it; not yet known to exist.
    pub council: Option<String>,
    /// Region as CQC writes it.
    pub region: Option<String>,
    /// Such as `AB1 2CD`. Of the right form, not known to exist.
    pub postcode: Option<String>,
    /// Street, second line, town, county; those that are given.
    pub address: Vec<String>,
    /// Degrees north, within England.
    pub latitude: Option<f64>,
    /// Degrees east, within England.
    pub longitude: Option<f64>,
    /// Service types, as CQC writes them.
    pub service_types: Vec<String>,
    /// Groups of people served, as CQC writes them.
    pub user_bands: Vec<String>,
    /// Regulated activities, as CQC writes them.
    pub regulated_activities: Vec<String>,
    /// Whether it is registered twice, for two providers or two activities.
    pub dual_registered: bool,
    /// Of a pair registered twice, the one that counts.
    pub primary_id: Option<String>,
}

/// A kind of adult social care. A location may give several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceKind {
    /// A home with nurses.
    CareHomeWithNursing,
    /// A home without nurses.
    CareHomeWithoutNursing,
    /// Care in people's own homes.
    HomeCare,
    /// Care in flats built for it.
    ExtraCare,
    /// Care in a tenancy of one's own.
    SupportedLiving,
    /// Care in a family's home.
    SharedLives,
}

impl ServiceKind {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 6] = [
        Self::CareHomeWithNursing,
        Self::CareHomeWithoutNursing,
        Self::HomeCare,
        Self::ExtraCare,
        Self::SupportedLiving,
        Self::SharedLives,
    ];

    /// The word stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CareHomeWithNursing => "care_home_with_nursing",
            Self::CareHomeWithoutNursing => "care_home_without_nursing",
            Self::HomeCare => "home_care",
            Self::ExtraCare => "extra_care",
            Self::SupportedLiving => "supported_living",
            Self::SharedLives => "shared_lives",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// From CQC's service type; nothing for those that are not adult social care, such as `Dental service`.
    pub fn of_service_type(name: &str) -> Option<Self> {
        match name {
            "Care home service with nursing" => Some(Self::CareHomeWithNursing),
            "Care home service without nursing" => Some(Self::CareHomeWithoutNursing),
            "Domiciliary care service" => Some(Self::HomeCare),
            "Extra Care housing services" => Some(Self::ExtraCare),
            "Supported living service" => Some(Self::SupportedLiving),
            "Shared Lives" => Some(Self::SharedLives),
            _ => None,
        }
    }

    /// Whether people live there and there are beds to count.
    pub fn is_care_home(self) -> bool {
        matches!(self, Self::CareHomeWithNursing | Self::CareHomeWithoutNursing)
    }
}

impl CareLocation {
    /// The kinds of adult social care it gives, in the order of [`ServiceKind::ALL`]. Empty for a location of the adult
    /// social care directorate with other services only, such as a specialist college.
    pub fn kinds(&self) -> Vec<ServiceKind> {
        kinds_of(&self.service_types)
    }

    /// Whether it is a care home by its service types.
    pub fn is_care_home(&self) -> bool {
        self.kinds().into_iter().any(ServiceKind::is_care_home)
    }

    /// Whether it gives care outside care homes.
    pub fn is_home_care(&self) -> bool {
        self.kinds().into_iter().any(|kind| !kind.is_care_home())
    }
}

pub(super) fn kinds_of(service_types: &[String]) -> Vec<ServiceKind> {
    let given = |kind: &ServiceKind| service_types.iter().any(|name| ServiceKind::of_service_type(name) == Some(*kind));
    ServiceKind::ALL.into_iter().filter(given).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_one_word_each() {
        for kind in ServiceKind::ALL {
            assert_eq!(ServiceKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(ServiceKind::parse("hospital"), None);
    }

    #[test]
    fn kinds_come_from_service_types_in_a_fixed_order() {
        let types = ["Dental service", "Domiciliary care service", "Care home service with nursing"].map(String::from);
        assert_eq!(kinds_of(&types), [ServiceKind::CareHomeWithNursing, ServiceKind::HomeCare]);
        assert!(kinds_of(&["Specialist college service".to_owned()]).is_empty());
    }
}
