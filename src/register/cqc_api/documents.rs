//! What is kept of CQC's documents. Every key may be absent; keys that are not here are passed over while reading.

use serde::{Deserialize, Deserializer, Serialize};

/// One page of `/changes/location`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangesPage {
    /// Ids of what changed.
    pub changes: Vec<String>,
    /// How many pages there are; 0 when nothing changed.
    pub total_pages: u32,
}

/// `/locations/{id}`; named as CQC names them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LocationDocument {
    pub location_id: Option<String>,
    pub provider_id: Option<String>,
    #[serde(rename = "type")]
    pub sector: Option<String>,
    pub name: Option<String>,
    pub brand_id: Option<String>,
    pub brand_name: Option<String>,
    pub ods_code: Option<String>,
    pub website: Option<String>,
    pub registration_status: Option<String>,
    pub registration_date: Option<String>,
    pub deregistration_date: Option<String>,
    pub dormancy: Option<String>,
    pub care_home: Option<String>,
    pub inspection_directorate: Option<String>,
    #[serde(deserialize_with = "text_or_number")]
    pub onspd_latitude: Option<String>,
    #[serde(deserialize_with = "text_or_number")]
    pub onspd_longitude: Option<String>,
    pub postal_address_line1: Option<String>,
    pub postal_address_line2: Option<String>,
    pub postal_address_town_city: Option<String>,
    pub postal_address_county: Option<String>,
    pub region: Option<String>,
    pub postal_code: Option<String>,
    pub local_authority: Option<String>,
    #[serde(deserialize_with = "text_or_number")]
    pub number_of_beds: Option<String>,
    pub regulated_activities: Option<Vec<Named>>,
    pub gac_service_types: Option<Vec<Named>>,
    pub specialisms: Option<Vec<Named>>,
}

/// Something with a name; of an activity the persons are left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Named {
    /// Its name; of a service type that of its group, such as `Homecare agencies`.
    pub name: Option<String>,
    /// Of a service type, its own name.
    pub description: Option<String>,
}

/// `/providers/{id}`; named as CQC names them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProviderDocument {
    pub provider_id: Option<String>,
    pub name: Option<String>,
    #[serde(rename = "type")]
    pub sector: Option<String>,
    pub ownership_type: Option<String>,
    #[serde(deserialize_with = "text_or_number")]
    pub companies_house_number: Option<String>,
    #[serde(deserialize_with = "text_or_number")]
    pub charity_number: Option<String>,
}

impl LocationDocument {
    /// Whether it is registered no more.
    pub fn is_deregistered(&self) -> bool {
        self.registration_status.as_deref().is_some_and(|status| status.eq_ignore_ascii_case("Deregistered"))
    }
}

/// A document that says whose it is.
pub trait Document: for<'de> Deserialize<'de> + Serialize {
    /// The id that it has in itself.
    fn id(&self) -> Option<&str>;
}

impl Document for LocationDocument {
    fn id(&self) -> Option<&str> {
        self.location_id.as_deref()
    }
}

impl Document for ProviderDocument {
    fn id(&self) -> Option<&str> {
        self.provider_id.as_deref()
    }
}

/// CQC writes some numbers as text and some text as numbers.
fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Scalar {
        Text(String),
        Number(serde_json::Number),
    }
    Ok(Option::deserialize(deserializer)?.map(|scalar| match scalar {
        Scalar::Text(text) => text,
        Scalar::Number(number) => number.to_string(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_do_not_get_past_reading() {
        let text = r#"{"locationId": "1-1", "numberOfBeds": 20, "onspdLatitude": 53.447, "mainPhoneNumber": "01610000000",
            "regulatedActivities": [{"name": "Personal care", "code": "RA1", "contacts": [{"personFamilyName": "Doe"}]}],
            "somethingNew": {"personGivenName": "Jo"}, "brandName": null}"#;
        let document: LocationDocument = serde_json::from_str(text).unwrap();
        assert_eq!(document.number_of_beds.as_deref(), Some("20"));
        assert_eq!(document.onspd_latitude.as_deref(), Some("53.447"));
        let kept = serde_json::to_string(&document).unwrap();
        assert!(!kept.contains("Doe") && !kept.contains("Jo") && !kept.contains("0161"), "{kept}");
        let text = r#"{"providerId": "1-2", "companiesHouseNumber": 123, "contacts": [{"personFamilyName": "Doe"}]}"#;
        let document: ProviderDocument = serde_json::from_str(text).unwrap();
        assert!(!serde_json::to_string(&document).unwrap().contains("Doe"));
        assert_eq!(document.companies_house_number.as_deref(), Some("123"));
    }

    #[test]
    fn what_is_kept_is_read_again_the_same() {
        let text = r#"{"locationId": "1-1", "gacServiceTypes": [{"name": "Homecare agencies", "description": "Domiciliary care service"}]}"#;
        let document: LocationDocument = serde_json::from_str(text).unwrap();
        let again: LocationDocument = serde_json::from_str(&serde_json::to_string(&document).unwrap()).unwrap();
        assert_eq!(document, again);
    }
}
