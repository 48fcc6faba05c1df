//! From CQC's documents to a row in the layout of the file, so that the same facts give the same location by either way.

use super::documents::{LocationDocument, Named, ProviderDocument};
use crate::register::sheet::{DIRECTORATE, Layout, NamedCells, Row, SECTOR, ServiceKind, SheetError};
use crate::register::{Location, Provider, Status};

/// CQC's specialisms, and how the file calls the same groups of people.
const SPECIALISMS: [(&str, &str); 12] = [
    ("Caring for adults over 65 yrs", "Older People"),
    ("Caring for adults under 65 yrs", "Younger Adults"),
    ("Caring for children", "Children 0-18 years"),
    (
        "Caring for people whose rights are restricted under the Mental Health Act",
        "People detained under the Mental Health Act",
    ),
    ("Dementia", "Dementia"),
    ("Eating disorders", "People with an eating disorder"),
    ("Learning disabilities", "Learning disabilities or autistic spectrum disorder"),
    ("Mental health conditions", "Mental Health"),
    ("Physical disabilities", "Physical Disability"),
    ("Sensory impairment", "Sensory Impairment"),
    ("Services for everyone", "Whole Population"),
    ("Substance misuse problems", "People who misuse drugs and alcohol"),
];

/// Makes rows.
pub struct Mapping {
    layout: Layout,
}

/// What the register knows already. It stands where a document lacks a key that every registered location has, and for
/// what the API does not tell at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The location.
    pub location: Option<&'a Location>,
    /// Its provider.
    pub provider: Option<&'a Provider>,
}

/// A row, and names in the document that the layout has no column for, each with its key.
pub struct MappedRow {
    /// To be read like one of the file.
    pub row: Row,
    /// Key and name.
    pub unknown: Vec<(&'static str, String)>,
}

impl Mapping {
    /// With the layout of the file.
    pub fn new() -> Result<Self, SheetError> {
        Ok(Self { layout: Layout::new()? })
    }

    /// To read the rows by.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The row `number` for a location that is registered.
    pub fn row(
        &self,
        number: u32,
        id: &str,
        (location, provider): (&LocationDocument, Option<&ProviderDocument>),
        known: Known,
    ) -> MappedRow {
        let mut cells = Cells { layout: &self.layout, cells: NamedCells::new(), unknown: Vec::new() };
        cells.put("Location ID", Some(id.to_owned()));
        cells.about_location(location, known.location);
        cells.about_place(location, known.location);
        cells.about_services(location, known.location);
        cells.about_provider(location, provider, known.provider);
        MappedRow { row: self.layout.row(number, &cells.cells), unknown: cells.unknown }
    }
}

/// Whether a document is of adult social care, by the rule of the file: the directorate, else the sector. Nothing when
/// neither is given.
pub fn is_adult_social_care(document: &LocationDocument) -> Option<bool> {
    let given = |text: &Option<String>, ours: &str| {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
        Some(text.eq_ignore_ascii_case(ours))
    };
    given(&document.inspection_directorate, DIRECTORATE).or_else(|| given(&document.sector, SECTOR))
}

struct Cells<'a> {
    layout: &'a Layout,
    cells: NamedCells,
    unknown: Vec<(&'static str, String)>,
}

impl Cells<'_> {
    fn put(&mut self, column: &str, cell: Option<String>) {
        if let Some(cell) = cell {
            self.cells.insert(column.to_owned(), cell);
        }
    }

    fn about_location(&mut self, document: &LocationDocument, known: Option<&Location>) {
        let ours = is_adult_social_care(document);
        self.put("Location Name", document.name.clone());
        self.put("Location Type/Sector", document.sector.clone());
        self.put("Location Inspection Directorate", ours.filter(|ours| *ours).map(|_| DIRECTORATE.to_owned()));
        let day = known.and_then(|known| known.registered_on).map(|day| day.to_string());
        self.put("Location HSCA start date", document.registration_date.clone().or(day));
        let dormant = known.is_some_and(|known| known.status == Status::Dormant);
        self.put("Dormant (Y/N)", document.dormancy.clone().or_else(|| Some(yes_or_no(dormant))));
        self.put("Location ODS Code", document.ods_code.clone());
        let website = known.and_then(|known| known.website.clone());
        self.put("Location Web Address", document.website.clone().or(website));
        self.put("Brand ID", document.brand_id.clone());
        self.put("Brand Name", document.brand_name.clone());
        // The API does not tell which location of a pair counts.
        self.put("Location Dual Registered", known.map(|known| yes_or_no(known.dual_registered)));
        self.put("Primary ID (Dual registration locations)", known.and_then(|known| known.primary_location_id.clone()));
    }

    fn about_place(&mut self, document: &LocationDocument, known: Option<&Location>) {
        self.put("Location Region", document.region.clone());
        let council = known.and_then(|known| known.council_name.clone());
        self.put("Location Local Authority", document.local_authority.clone().or(council));
        let postcode = known.and_then(|known| known.postcode.clone());
        self.put("Location Postal Code", document.postal_code.clone().or(postcode));
        let told = document.onspd_latitude.is_some() || document.onspd_longitude.is_some();
        let before = known.filter(|_| !told);
        let degrees = |number: Option<f64>| number.map(|number| number.to_string());
        let north = before.and_then(|known| degrees(known.latitude));
        self.put("Location Latitude", document.onspd_latitude.clone().or(north));
        let east = before.and_then(|known| degrees(known.longitude));
        self.put("Location Longitude", document.onspd_longitude.clone().or(east));
        let lines = [
            &document.postal_address_line1,
            &document.postal_address_line2,
            &document.postal_address_town_city,
            &document.postal_address_county,
        ];
        let before = known.filter(|_| lines.iter().all(|line| line.is_none()));
        let mut before = before.map(|known| known.address.lines()).into_iter().flatten();
        let columns = ["Location Street Address", "Location Address Line 2", "Location City", "Location County"];
        for (column, line) in columns.into_iter().zip(lines) {
            self.put(column, line.clone().or_else(|| before.next().map(str::to_owned)));
        }
    }

    fn about_services(&mut self, document: &LocationDocument, known: Option<&Location>) {
        let types = document.gac_service_types.as_deref();
        let described = types.map(|types| self.tick("gacServiceTypes", "Service type - ", types, service_type));
        let mut services = described.unwrap_or_default();
        if services.is_empty() {
            services = self.tick_known("Service type - ", known.map(|known| known.service_types.as_str()));
        }
        let bands = document.specialisms.as_deref();
        if let Some(bands) = bands {
            self.tick("specialisms", "Service user band - ", bands, user_band);
        } else {
            self.tick_known("Service user band - ", known.map(|known| known.user_bands.as_str()));
        }
        let activities = document.regulated_activities.as_deref().unwrap_or_default();
        self.tick("regulatedActivities", "Regulated activity - ", activities, |named| named.name.clone());
        let home =
            services.iter().any(|name| ServiceKind::of_service_type(name).is_some_and(ServiceKind::is_care_home));
        let marked = document.care_home.clone().or_else(|| Some(yes_or_no(home)));
        self.put("Care home?", marked);
        let beds = known.and_then(|known| known.registered_beds).map(|beds| beds.to_string());
        self.put("Care homes beds", document.number_of_beds.clone().or(beds.filter(|_| home)));
    }

    fn about_provider(
        &mut self,
        location: &LocationDocument,
        provider: Option<&ProviderDocument>,
        known: Option<&Provider>,
    ) {
        let told = provider.cloned().unwrap_or_default();
        let before = |field: fn(&Provider) -> Option<String>| known.and_then(field);
        self.put("Provider ID", location.provider_id.clone());
        self.put("Provider Name", told.name.or(before(|known| Some(known.name.clone()))));
        self.put("Provider Type/Sector", told.sector.or(before(|known| known.sector.clone())));
        self.put("Provider Ownership Type", told.ownership_type.or(before(|known| known.ownership.clone())));
        let company = told.companies_house_number.or(before(|known| known.companies_house_number.clone()));
        self.put("Provider Companies House Number", company);
        let charity = told.charity_number.or(before(|known| known.charity_number.clone()));
        self.put("Provider Charity Number", charity);
    }

    /// Ticks the columns of a group; answers the names that have one.
    fn tick(
        &mut self,
        key: &'static str,
        prefix: &str,
        given: &[Named],
        name_of: impl Fn(&Named) -> Option<String>,
    ) -> Vec<String> {
        let mut ticked = Vec::new();
        for named in given {
            let Some(name) = name_of(named) else { continue };
            let column = format!("{prefix}{name}");
            if self.layout.has(&column) {
                self.put(&column, Some(yes_or_no(true)));
                ticked.push(name);
            } else {
                self.unknown.push((key, name));
            }
        }
        ticked
    }

    fn tick_known(&mut self, prefix: &str, lines: Option<&str>) -> Vec<String> {
        let names: Vec<String> = lines.unwrap_or_default().lines().map(str::to_owned).collect();
        for name in &names {
            self.put(&format!("{prefix}{name}"), Some(yes_or_no(true)));
        }
        names
    }
}

fn service_type(named: &Named) -> Option<String> {
    let text = named.description.as_ref().or(named.name.as_ref())?;
    Some(text.trim().to_owned())
}

fn user_band(named: &Named) -> Option<String> {
    let name = named.name.as_deref()?.trim();
    let band = SPECIALISMS.iter().find(|(specialism, _)| *specialism == name).map(|(_, band)| *band);
    Some(band.unwrap_or(name).to_owned())
}

fn yes_or_no(yes: bool) -> String {
    if yes { "Y" } else { "N" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_specialism_is_a_band_of_the_file() {
        let layout = Layout::new().unwrap();
        for (specialism, band) in SPECIALISMS {
            assert!(layout.has(&format!("Service user band - {band}")), "{specialism}");
        }
    }

    #[test]
    fn adult_social_care_is_told_by_the_directorate_or_else_by_the_sector() {
        for (directorate, sector, ours) in [
            (Some("Adult social care"), Some("Social Care Org"), Some(true)),
            (Some("Adult social care"), Some("Independent Healthcare Org"), Some(true)),
            (Some("Hospitals"), Some("Social Care Org"), Some(false)),
            (None, Some("Social Care Org"), Some(true)),
            (Some(" "), Some("Primary Dental Care"), Some(false)),
            (None, None, None),
        ] {
            let text = |text: Option<&str>| text.map(str::to_owned);
            let document = LocationDocument {
                inspection_directorate: text(directorate),
                sector: text(sector),
                ..LocationDocument::default()
            };
            assert_eq!(is_adult_social_care(&document), ours, "{directorate:?} {sector:?}");
        }
    }
}
