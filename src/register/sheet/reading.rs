//! From a row to a location: each value is accepted, accepted with a note, or the row is refused with the reason.

use super::cells::Cells;
use super::columns::{self, Column};
use super::location::kinds_of;
use super::text;
use super::{CareLocation, Header, Row, ServiceKind};

/// What a row is to the register.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// A hospital, a dentist: not ours.
    NotAdultSocialCare,
    /// A location of adult social care, and what was not as it should be.
    Location(Box<CareLocation>, Vec<Note>),
    /// A row that cannot be a location.
    Refused(Refusal),
}

/// Something in a row that was set right or left out. The row itself is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Line of the sheet, where the header is 1.
    pub row: u32,
    /// Name of the column, as of October 2026.
    pub column: String,
    /// What was found and what was done, for a person.
    pub reason: String,
}

/// Why a row is not loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Line of the sheet, where the header is 1.
    pub row: u32,
    /// Name of the column, as of October 2026.
    pub column: String,
    /// What is wrong, for a person.
    pub reason: String,
}

/// The directorate whose locations report.
pub const DIRECTORATE: &str = "Adult social care";

/// The same by type of organisation, for files without the directorate.
pub const SECTOR: &str = "Social Care Org";

/// Reads a row of the sheet with this header.
pub fn read_location(row: &Row, header: &Header) -> Reading {
    let mut cells = Cells::new(row, header);
    match cells.is_adult_social_care() {
        Ok(false) => return Reading::NotAdultSocialCare,
        Ok(true) => {}
        Err(refusal) => return Reading::Refused(refusal),
    }
    match cells.location() {
        Ok(location) => Reading::Location(Box::new(location), cells.notes),
        Err(refusal) => Reading::Refused(refusal),
    }
}

impl Cells<'_> {
    /// Ours or not. A row without either mark is refused, since it might be ours.
    fn is_adult_social_care(&mut self) -> Result<bool, Refusal> {
        let directorate = self.peek(Column::Directorate);
        if !directorate.is_empty() {
            return Ok(directorate.eq_ignore_ascii_case(DIRECTORATE));
        }
        self.whole()?;
        let sector = self.peek(Column::LocationSector);
        if sector.is_empty() {
            let reason = "neither directorate nor sector is given: it cannot be told whether this is adult social care";
            return Err(self.refusal(Column::Directorate.name(), reason));
        }
        let ours = sector.eq_ignore_ascii_case(SECTOR);
        if ours && self.header.position(Column::Directorate).is_some() {
            self.note(Column::Directorate, "it is blank: the sector tells that this is adult social care");
        }
        Ok(ours)
    }

    fn location(&mut self) -> Result<CareLocation, Refusal> {
        self.whole()?;
        let location_id = self.id(Column::LocationId)?;
        let name = self.name(Column::LocationName)?;
        let provider_id = self.id(Column::ProviderId)?;
        let provider_name = self.name(Column::ProviderName)?;
        let service_types = self.ticked(columns::SERVICE_PREFIX, &self.header.services);
        let care_home = self.care_home(&kinds_of(&service_types));
        let place = self.place();
        Ok(CareLocation {
            location_id,
            name,
            provider_id,
            provider_name,
            registered_on: self.day(Column::RegisteredOn),
            dormant: self.dormant(),
            care_home,
            beds: self.beds(care_home),
            location_sector: self.text(Column::LocationSector),
            provider_sector: self.text(Column::ProviderSector),
            provider_ownership: self.text(Column::ProviderOwnership),
            companies_house_number: self.text(Column::CompaniesHouseNumber).map(|number| text::company_number(&number)),
            charity_number: self.text(Column::CharityNumber),
            brand_id: self.text(Column::BrandId),
            brand_name: self.text(Column::BrandName),
            ods_code: self.text(Column::OdsCode),
            website: self.text(Column::Website),
            council: self.text(Column::Council),
            region: self.text(Column::Region),
            postcode: self.postcode(),
            address: self.address(),
            latitude: place.map(|(latitude, _)| latitude),
            longitude: place.map(|(_, longitude)| longitude),
            service_types,
            user_bands: self.ticked(columns::BAND_PREFIX, &self.header.bands),
            regulated_activities: self.ticked(columns::ACTIVITY_PREFIX, &self.header.activities),
            dual_registered: self.dual_registered(),
            primary_id: self.primary_id(),
        })
    }

    fn dormant(&mut self) -> bool {
        self.flag(Column::Dormant).unwrap_or_else(|| {
            self.note(Column::Dormant, "it is blank and was taken as N");
            false
        })
    }

    fn care_home(&mut self, kinds: &[ServiceKind]) -> bool {
        let by_kind = kinds.iter().any(|kind| kind.is_care_home());
        let word = |care_home| if care_home { "Y" } else { "N" };
        match self.flag(Column::CareHome) {
            None => {
                let reason = format!("it is blank; by the service types it is {}", word(by_kind));
                self.note(Column::CareHome, &reason);
                by_kind
            }
            Some(marked) => {
                if marked != by_kind {
                    let reason = format!("it is {} and the service types say {}", word(marked), word(by_kind));
                    self.note(Column::CareHome, &reason);
                }
                marked
            }
        }
    }

    fn beds(&mut self, care_home: bool) -> Option<i32> {
        match text::beds(self.cell(Column::Beds)) {
            Ok(Some(0)) if !care_home => None,
            Ok(beds) => {
                match beds {
                    Some(0) => self.note(Column::Beds, "a care home with 0 beds"),
                    Some(beds) if !care_home => {
                        self.note(Column::Beds, &format!("{beds} beds at a location that is not a care home"));
                    }
                    _ => {}
                }
                beds
            }
            Err(reason) => {
                self.note(Column::Beds, &format!("{reason}; left out"));
                None
            }
        }
    }

    fn place(&mut self) -> Option<(f64, f64)> {
        let (north, east) = (self.cell(Column::Latitude), self.cell(Column::Longitude));
        text::place(north, east).unwrap_or_else(|reason| {
            self.note(Column::Latitude, &format!("{reason}; the coordinates were left out"));
            None
        })
    }

    fn postcode(&mut self) -> Option<String> {
        let cell = self.cell(Column::Postcode);
        let postcode = text::postcode(cell);
        if postcode.is_none() && !cell.is_empty() {
            self.note(Column::Postcode, &format!("{} is not a postcode and was left out", text::quoted(cell)));
        }
        postcode
    }

    fn address(&mut self) -> Vec<String> {
        let lines = [Column::Street, Column::AddressLine2, Column::City, Column::County];
        lines.into_iter().filter_map(|column| self.text(column)).collect()
    }

    fn dual_registered(&mut self) -> bool {
        let cell = self.cell(Column::DualRegistered);
        let known = ["Dual Registration", "Y"].iter().any(|yes| cell.eq_ignore_ascii_case(yes));
        if !known && !matches!(cell, "" | "-" | "N" | "n") {
            self.note(Column::DualRegistered, &format!("{} is not known and was taken as no", text::quoted(cell)));
        }
        known
    }

    fn primary_id(&mut self) -> Option<String> {
        let cell = self.cell(Column::PrimaryId);
        if matches!(cell, "" | "-") {
            return None;
        }
        match text::id(cell) {
            Ok((id, _)) => Some(id),
            Err(reason) => {
                self.note(Column::PrimaryId, &format!("{reason}; it was left out"));
                None
            }
        }
    }
}
