//! Where services lie: councils by their people, and a postcode there that belongs to nobody.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::super::areas::{self, Council, PostcodeDistrict};
use super::dice::Dice;

const POPULATIONS: &str = include_str!("../../../config/areas/populations.csv");

/// Letters that never end a real postcode.
const NEVER_USED: [char; 6] = ['C', 'I', 'K', 'M', 'O', 'V'];

#[derive(Deserialize)]
struct Population {
    council_code: String,
    population: u64,
}

/// A council, its people and its postcode districts.
#[derive(Debug)]
pub struct Area {
    /// The council.
    pub council: &'static Council,
    /// People living there in the middle of 2020.
    pub population: u64,
    districts: Vec<&'static PostcodeDistrict>,
}

/// Every council that has a postcode district of its own, by name.
pub static AREAS: LazyLock<Vec<Area>> = LazyLock::new(|| {
    let rows = csv::Reader::from_reader(POPULATIONS.as_bytes()).into_deserialize::<Population>();
    let people: HashMap<String, u64> =
        rows.filter_map(Result::ok).map(|row| (row.council_code, row.population)).collect();
    let area = |council: &'static Council| {
        let population = people.get(&council.code).copied().unwrap_or(0);
        Area { council, population, districts: areas::districts_of(&council.code) }
    };
    areas::councils().iter().map(area).filter(|area| !area.districts.is_empty()).collect()
});

/// The same for choosing by weight.
static BY_POPULATION: LazyLock<Vec<(u64, &'static Area)>> =
    LazyLock::new(|| AREAS.iter().map(|area| (area.population, area)).collect());

/// A place in a council.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its council.
    pub council: &'static Council,
    /// Of the right form, and nobody's.
    pub postcode: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// A council, the likelier the more people live there.
pub fn any_area(dice: &mut Dice) -> Option<&'static Area> {
    dice.weighted(&BY_POPULATION)
}

/// The council with this code.
pub fn area_coded(code: &str) -> Option<&'static Area> {
    AREAS.iter().find(|area| area.council.code == code)
}

impl Area {
    /// A place in it, not far from the middle of one of its districts.
    pub fn place(&self, dice: &mut Dice) -> Place {
        let district = self.districts.get(dice.index(self.districts.len()));
        let (name, north, east) =
            district.map_or(("ZZ1", 52.5, -1.5), |found| (found.district.as_str(), found.latitude, found.longitude));
        let (digit, one, two) = (dice.below(10), dice.index(NEVER_USED.len()), dice.index(NEVER_USED.len()));
        let letter = |index: usize| NEVER_USED.get(index).copied().unwrap_or('C');
        let near = |dice: &mut Dice| f64::from(dice.from_to(-60, 60)) / 10_000.0;
        let (latitude, longitude) = (rounded(north + near(dice)), rounded(east + near(dice)));
        let postcode = format!("{name} {digit}{}{}", letter(one), letter(two));
        Place { council: self.council, postcode, latitude, longitude }
    }
}

fn rounded(degrees: f64) -> f64 {
    (degrees * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_in_their_council_and_nobodys() {
        let mut dice = Dice::of(1, "places");
        let known: u64 = AREAS.iter().map(|area| area.population).sum();
        assert!(AREAS.len() > 148 && AREAS.iter().all(|area| area.population > 0) && known > 56_000_000, "{known}");
        for _ in 0..500 {
            let place = any_area(&mut dice).unwrap().place(&mut dice);
            assert_eq!(areas::council_of_postcode(&place.postcode).unwrap().code, place.council.code);
            assert!(place.postcode.ends_with(NEVER_USED), "{}", place.postcode);
            assert!((49.8..=55.9).contains(&place.latitude) && (-6.5..=1.9).contains(&place.longitude));
        }
    }
}
