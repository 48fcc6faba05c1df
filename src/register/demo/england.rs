//! A synthetic England: who provides what and where, as it begins. What happens to it month by month is in `months`.

use chrono::{Days, NaiveDate};

use super::care::Care;
use super::dice::Dice;
use super::places::{Area, any_area, area_coded};
use super::service::{Owner, Service, Told};
use super::words::{Form, Names, Sign, street, word};

/// How large an England, and how long its history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Active locations at the end; those that are dormant or have left come on top.
    pub locations: u32,
    /// Months of history, the current one included.
    pub months: u32,
    /// The same seed gives the same England on the same day.
    pub seed: u64,
}

/// The home that the demonstration's manager looks after.
pub const MANAGERS_HOME: &str = "1-900000000001";
/// The agency that the other manager looks after.
pub const MANAGERS_AGENCY: &str = "1-900000000002";
/// The provider whose head office the demonstration shows, with homes and agencies.
pub const HEAD_OFFICE: &str = "1-800000000001";
/// The council whose area lead the demonstration shows: Manchester.
pub const SHOWN_COUNCIL: &str = "E08000003";

/// Of a hundred active locations, so many are care homes: about 14,900 of 31,000.
const HOMES_PERCENT: usize = 48;

/// How many locations a provider has, in a thousand providers.
const SIZES: [(u64, (u32, u32)); 7] =
    [(780, (1, 1)), (100, (2, 2)), (75, (3, 5)), (25, (6, 10)), (13, (11, 25)), (5, (26, 60)), (2, (61, 300))];

/// All of it.
#[derive(Debug)]
pub struct England {
    pub(super) size: Size,
    pub(super) owners: Vec<Owner>,
    pub(super) services: Vec<Service>,
    pub(super) names: Names,
    pub(super) dice: Dice,
    homes: usize,
    /// Whether its first month is complete.
    has_begun: bool,
}

impl England {
    /// As it was in its first month, whose first day is given.
    pub fn new(size: Size, first_day: NaiveDate) -> Self {
        let mut england = Self {
            size,
            owners: Vec::new(),
            services: Vec::new(),
            names: Names::default(),
            dice: Dice::of(size.seed, "england"),
            homes: 0,
            has_begun: false,
        };
        england.add_shown(first_day);
        let largest = (size.locations / 100).clamp(12, 300);
        let target = england.target(0);
        let mut wanted = if size.locations >= 200 { Some(largest) } else { None };
        while england.active() < target {
            let left = target - england.active();
            let drawn = wanted.take().unwrap_or_else(|| england.any_size(largest));
            let count = usize::try_from(drawn).unwrap_or(1).min(left);
            england.add_owner_with(count, first_day);
        }
        england.mark_odd_ones();
        england.has_begun = true;
        england
    }

    /// Active locations in a month, counted from 0: a tenth of a percent more each month, and at the end what was asked.
    pub(super) fn target(&self, month: u32) -> usize {
        let all = u64::from(self.size.locations);
        let to_go = u64::from(self.size.months.saturating_sub(1).saturating_sub(month));
        usize::try_from(all - all.saturating_mul(to_go) / 1_000).unwrap_or(1).max(1)
    }

    /// Active locations now.
    pub fn active(&self) -> usize {
        self.services.iter().filter(|service| service.is_active()).count()
    }

    fn any_size(&mut self, largest: u32) -> u32 {
        let (low, high) = self.dice.weighted(&SIZES).unwrap_or((1, 1));
        let high = high.min(largest);
        let drawn = self.dice.between(u64::from(low.min(high)), u64::from(high));
        u32::try_from(drawn).unwrap_or(1)
    }

    /// The provider with a head office, half of it in one council, and the agency.
    fn add_shown(&mut self, first_day: NaiveDate) {
        let all = self.size.locations;
        let count = (all / 15).clamp(3, 60).min(all.saturating_sub(1)).max(1);
        let owner = self.add_owner(Form::Company, true);
        for number in 0..count {
            let care = match number % 4 {
                3 => Care::HomeCare,
                2 => Care::Nursing,
                _ => Care::Residential,
            };
            let area = if number % 2 == 0 { area_coded(SHOWN_COUNCIL) } else { None };
            self.add_service(owner, care, area, first_day);
            if number == 0 {
                // The agency comes second, so that its number is known too.
                let agency = self.add_owner(Form::Company, false);
                self.add_service(agency, Care::HomeCare, area, first_day);
            }
        }
        // The manager's home and agency, and whoever else a person of the demonstration needs: all of these stay.
        self.services.iter_mut().for_each(|service| service.kept = true);
    }

    /// A provider with so many locations. Among the first are a council and an NHS trust, if there is room for them.
    pub(super) fn add_owner_with(&mut self, count: usize, first_day: NaiveDate) {
        let form = match (self.owners.len(), self.size.locations >= 50) {
            (3, true) => Form::Council,
            (4, true) => Form::Trust,
            _ => self.any_form(count > 1),
        };
        let owner = self.add_owner(form, count > 1);
        let leans_to_homes = self.lacks_homes();
        for _ in 0..count {
            let is_home = self.dice.chance(9_000) == leans_to_homes;
            let care = if is_home { Care::any_home(&mut self.dice) } else { Care::any_community(&mut self.dice) };
            self.add_service(owner, care, None, first_day);
        }
    }

    /// Whether care homes lag behind their share of all.
    fn lacks_homes(&self) -> bool {
        self.homes * 100 < self.services.len() * HOMES_PERCENT
    }

    fn any_form(&mut self, several: bool) -> Form {
        let forms: &[(u64, Form)] = if several {
            &[(820, Form::Company), (145, Form::Charity), (30, Form::Council), (5, Form::Trust)]
        } else {
            &[
                (700, Form::Company),
                (120, Form::Individual),
                (95, Form::Partnership),
                (70, Form::Charity),
                (12, Form::Council),
                (3, Form::Trust),
            ]
        };
        self.dice.weighted(forms).unwrap_or(Form::Company)
    }

    /// A new provider without locations; its place in the list.
    pub(super) fn add_owner(&mut self, form: Form, has_several: bool) -> usize {
        let own = word(&mut self.dice);
        let name = self.names.provider(&mut self.dice, form, &own);
        let number = self.owners.len() + 1;
        let has_brand = has_several && matches!(form, Form::Company | Form::Charity) && self.dice.chance(6_000);
        let brand = has_brand.then(|| (format!("BD9{number:05}"), self.names.brand(&mut self.dice, &own)));
        self.owners.push(Owner { id: format!("1-8{number:011}"), name, form, own, brand, has_several });
        self.owners.len() - 1
    }

    /// A new location of a provider, in a council of its own choice if none is given.
    pub(super) fn add_service(&mut self, owner: usize, care: Care, area: Option<&'static Area>, first_day: NaiveDate) {
        let area = area.or_else(|| any_area(&mut self.dice)).or_else(|| area_coded(SHOWN_COUNCIL));
        let Some(area) = area else { return };
        let place = area.place(&mut self.dice);
        let name = self.name_of(owner, care, &place.council.name);
        let number = self.services.len() + 1;
        let beds = care.beds(&mut self.dice);
        // Registration under the Act of 2008 began in October 2010. Whoever joins later was registered after the window
        // of the month before, so that nothing was owed before the register knew them.
        let (least, most) = if self.has_begun { (1, 10) } else { (30, 5_029) };
        let days = self.dice.between(least, most);
        let registered_on = first_day.checked_sub_days(Days::new(days)).unwrap_or(first_day);
        let bands = care.user_bands(&mut self.dice);
        let street = street(&mut self.dice);
        self.homes += usize::from(care.is_home());
        self.services.push(Service {
            id: format!("1-9{number:011}"),
            owner,
            care,
            name,
            beds,
            place,
            told: Told::All,
            street,
            bands,
            registered_on,
            dormant: false,
            left_in: None,
            twin_of: None,
            has_twin: false,
            kept: false,
        });
    }

    /// A name for a location of this provider; in groups some carry the group's own word.
    pub(super) fn name_of(&mut self, owner: usize, care: Care, council: &str) -> String {
        let Some(owner) = self.owners.get(owner) else { return String::new() };
        let (firm, several) = (owner.own.clone(), owner.has_several);
        let own = (several && self.dice.chance(3_000)).then(|| firm.clone());
        let sign = match care {
            Care::Nursing => Sign::Nursing,
            Care::Residential | Care::HomeAndCare => Sign::Home,
            Care::SmallHome => Sign::SmallHome,
            Care::HomeCare | Care::HomeCareAndSupported => Sign::Agency(&firm, several.then_some(council)),
            Care::Supported => Sign::Supported,
            Care::Extra => Sign::Extra,
            Care::Shared => Sign::Shared,
        };
        self.names.service(&mut self.dice, sign, own.as_deref())
    }

    /// Dormant ones on top, some registered twice, some of which the file does not tell where they lie.
    fn mark_odd_ones(&mut self) {
        let all = usize::try_from(self.size.locations).unwrap_or(0);
        let free: Vec<usize> =
            (0..self.services.len()).filter(|at| self.services.get(*at).is_some_and(|service| !service.kept)).collect();
        let mut free = free.into_iter();
        let nowhere = if all >= 200 { (all / 6_000).max(1) + 1 } else { 0 };
        for at in free.by_ref().take(nowhere) {
            self.tell_of(at, Told::Nothing);
        }
        for at in free.by_ref().take(all / 400) {
            self.tell_of(at, Told::Postcode);
        }
        for _ in 0..all / 500 {
            let (Some(one), Some(other)) = (free.next(), free.next()) else { return };
            self.pair(one, other);
        }
    }

    fn tell_of(&mut self, at: usize, told: Told) {
        if let Some(service) = self.services.get_mut(at) {
            service.told = told;
            service.kept = true;
        }
    }

    /// Makes two services the two registrations of one place.
    fn pair(&mut self, one: usize, other: usize) {
        let Some((id, place, street)) = self.services.get_mut(one).map(|service| {
            service.has_twin = true;
            service.kept = true;
            (service.id.clone(), service.place.clone(), service.street.clone())
        }) else {
            return;
        };
        if let Some(service) = self.services.get_mut(other) {
            service.twin_of = Some(id);
            service.place = place;
            service.street = street;
            service.kept = true;
        }
    }
}
