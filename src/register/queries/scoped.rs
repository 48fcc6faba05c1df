//! What somebody may see of the register. A grant covers all of England, an area (council, integrated care board or
//! region, by any of its codes), a provider with its locations, or one location.

use super::super::areas::code_today;
use super::super::model::Location;
use crate::accounts::{Scope, Scopes};

/// The codes and ids that scopes cover, when they do not cover all of England.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// Codes of areas, those of today.
    pub areas: Vec<String>,
    /// CQC ids of providers.
    pub providers: Vec<String>,
    /// CQC ids of locations.
    pub locations: Vec<String>,
}

impl Reach {
    /// What these scopes cover; nothing when that is everything.
    pub fn of(scopes: &Scopes) -> Option<Self> {
        let mut reach = Self::default();
        for scope in &scopes.0 {
            match scope {
                Scope::National => return None,
                Scope::Area(code) => reach.areas.push(code_today(code).to_owned()),
                Scope::Provider(id) => reach.providers.push(id.clone()),
                Scope::Location(id) => reach.locations.push(id.clone()),
            }
        }
        Some(reach)
    }

    /// Whether this location lies within it.
    pub fn has(&self, location: &Location) -> bool {
        let is_named = self.locations.contains(&location.id) || self.providers.contains(&location.provider_id);
        is_named || self.has_area_of(location)
    }

    /// Whether one of the areas has this location in it.
    pub fn has_area_of(&self, location: &Location) -> bool {
        let Location { council_code, icb_code, region_code, nhs_region_code, .. } = location;
        let codes = [council_code, icb_code, region_code, nhs_region_code];
        codes.into_iter().flatten().any(|code| self.areas.contains(code))
    }
}

/// The condition that a location lies within a [`Reach`], for any query that has `location` in it.
#[macro_export]
macro_rules! location_within {
    ($reach:expr) => {{
        use $crate::db::schema::location;
        let reach = $reach;
        location::council_code
            .eq_any(reach.areas.clone())
            .or(location::icb_code.eq_any(reach.areas.clone()))
            .or(location::region_code.eq_any(reach.areas.clone()))
            .or(location::nhs_region_code.eq_any(reach.areas))
            .or(location::provider_id.eq_any(reach.providers).or(location::id.eq_any(reach.locations)).nullable())
    }};
}
