//! Who is in the play: the providers of the sheet, how each of them sends its return, and on which day.

use std::collections::BTreeMap;

use super::Settings;
use super::figures::Basis;
use super::sheets::{self, Sheet};

/// How a provider sends its return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The supplier's system sends it.
    System,
    /// One press on the link of a reminder.
    Press,
    /// Section by section, signed in.
    Page,
    /// The press comes when the window is over.
    TooLate,
    /// Never, in no month.
    Never,
}

/// A provider, with its locations.
pub struct Provider {
    pub id: String,
    pub way: Way,
    /// The month, of the three, in which it comes into the register.
    pub wave: usize,
    /// How much of the window is over when it comes, in hundredths.
    pub hundredth: usize,
    pub places: Vec<String>,
}

impl Provider {
    /// Where its person has mail. Those of systems have nobody.
    pub fn email(&self) -> Option<String> {
        (self.way != Way::System).then(|| format!("person-of-{}@example.org", self.id))
    }
}

/// A location as the sheet has it.
pub struct Place {
    pub provider: usize,
    /// Beds on the register, 30 where the sheet has none; and its place in the sheet.
    pub basis: Basis,
}

/// Everybody.
pub struct Cast {
    pub sheet: Sheet,
    pub providers: Vec<Provider>,
    pub places: BTreeMap<String, Place>,
    /// How many of the places are real ones.
    pub real: usize,
}

/// Nobody with more locations than that does without a system.
const MOST_BY_HAND: usize = 40;

impl Cast {
    pub fn gather(settings: &Settings) -> Self {
        let (sheet, real) = sheets::make(settings);
        let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in sheet.ours() {
            homes.entry(row.provider.clone()).or_default().push(row.id.clone());
        }
        let providers: Vec<Provider> =
            homes.into_iter().enumerate().map(|(number, (id, places))| provider(number, id, places)).collect();
        let numbers: BTreeMap<String, usize> =
            providers.iter().enumerate().map(|(number, provider)| (provider.id.clone(), number)).collect();
        let place = |(number, row): (usize, &sheets::Row)| {
            let number = i64::try_from(number).unwrap();
            let basis = Basis { beds: row.beds.unwrap_or(30), number };
            (row.id.clone(), Place { provider: numbers[&row.provider], basis })
        };
        let places = sheet.ours().enumerate().map(place).collect();
        Self { sheet, providers, places, real }
    }

    /// The providers of one way.
    pub fn by(&self, way: Way) -> impl Iterator<Item = &Provider> {
        self.providers.iter().filter(move |provider| provider.way == way)
    }

    /// The provider of a location.
    pub fn provider_of(&self, place: &str) -> &Provider {
        &self.providers[self.places[place].provider]
    }
}

/// Spreads providers over ways, waves and days, the same at each rehearsal.
fn provider(number: usize, id: String, places: Vec<String>) -> Provider {
    let way = match (number * 37 + 11) % 100 {
        _ if places.len() > MOST_BY_HAND => Way::System,
        0..2 => Way::Never,
        2 => Way::TooLate,
        3..30 => Way::Press,
        30..60 => Way::Page,
        _ => Way::System,
    };
    let wave = match way {
        Way::Never => 0,
        // Figures have to stand before somebody can confirm them.
        Way::Press | Way::TooLate => number / 2 % 2,
        Way::System | Way::Page => [0, 1, 2, 1, 2, 2, 1, 2][number / 2 % 8],
    };
    Provider { id, way, wave, hundredth: (number * 53 + 7) % 100, places }
}
