//! What happens in a month: locations come and go, are sold and renamed, become dormant and active, change their beds.

use chrono::NaiveDate;

use super::dice::Dice;
use super::england::England;
use super::service::{Service, Told};
use super::words::{Form, word};

/// How often in ten thousand active locations it happens in a month. From July to October 2026, 106 to 199 of 31,000
/// joined, and 106 to 179 left.
const LEAVE: u64 = 35;
const BECOME_DORMANT: u64 = 10;
const BECOME_ACTIVE: u64 = 10;
const RETURN: u64 = 2;
const SELL: u64 = 30;
const RENAME: u64 = 30;
const CHANGE_BEDS: u64 = 50;
const RENAME_PROVIDER: u64 = 5;

/// Of how many locations on every kind of event occurs for certain, in each third month.
const CERTAIN_FROM: u32 = 200;

/// The month in which CQC names the council of one that could not be placed.
const NAMED_IN: u32 = 4;

impl England {
    /// Goes on to a month, counted from 0 and not before 1, whose first day is given.
    pub fn go_on(&mut self, month: u32, first_day: NaiveDate) {
        self.dice = Dice::of(self.size.seed, &format!("month {month}"));
        let target = self.target(month);
        for _ in 0..self.times(month, LEAVE, 2) {
            self.change(|service, _| service.left_in = Some(month));
        }
        for _ in 0..self.times(month, BECOME_DORMANT, 1) {
            self.change(|service, _| service.dormant = true);
        }
        self.bring_back(month, target);
        for _ in 0..self.times(month, SELL, 1) {
            self.sell();
        }
        for _ in 0..self.times(month, RENAME, 1) {
            self.rename();
        }
        for _ in 0..self.times(month, CHANGE_BEDS, 1) {
            self.change_beds();
        }
        for _ in 0..self.times(month, RENAME_PROVIDER, 1) {
            self.rename_provider();
        }
        if month == NAMED_IN {
            self.name_a_council();
        }
        while self.active() < target {
            self.add_owner_with(1, first_day);
        }
    }

    /// How many times something happens.
    fn times(&mut self, month: u32, often: u64, certain: u64) -> u64 {
        let active = u64::try_from(self.active()).unwrap_or(0);
        let drawn = self.dice.share(active, often);
        let is_certain = self.size.locations >= CERTAIN_FROM && month % 3 == 2;
        if is_certain { drawn.max(certain) } else { drawn }
    }

    /// The place of an active location to which something may happen.
    fn any_active(&mut self) -> Option<usize> {
        (0..200).find_map(|_| {
            let at = self.dice.index(self.services.len());
            self.services.get(at).is_some_and(|service| service.is_active() && !service.kept).then_some(at)
        })
    }

    fn change(&mut self, change: impl FnOnce(&mut Service, &mut Dice)) {
        let Some(at) = self.any_active() else { return };
        if let Some(service) = self.services.get_mut(at) {
            change(service, &mut self.dice);
        }
    }

    /// Some of those that were dormant, and of those that had left in an earlier month, while there is room.
    fn bring_back(&mut self, month: u32, target: usize) {
        let (awake, back) = (self.times(month, BECOME_ACTIVE, 1), self.times(month, RETURN, 1));
        let room = target.saturating_sub(self.active());
        let awake = usize::try_from(awake).unwrap_or(0).min(room);
        let back = usize::try_from(back).unwrap_or(0).min(room - awake);
        let sleeping = self.services.iter_mut().filter(|service| service.dormant && service.left_in.is_none());
        sleeping.take(awake).for_each(|service| service.dormant = false);
        let gone = self.services.iter_mut().filter(|service| service.left_in.is_some_and(|left| left < month));
        gone.take(back).for_each(|service| service.left_in = None);
    }

    /// To somebody who has a location already, or to somebody new.
    fn sell(&mut self) {
        let Some(at) = self.any_active() else { return };
        let seller = self.services.get(at).map(|service| service.owner);
        let is_new = self.dice.chance(5_000);
        let buyer = if is_new { self.add_owner(Form::Company, false) } else { self.dice.index(self.owners.len()) };
        // The shown ones keep what they have and get nothing.
        let buyer = if buyer < 2 || Some(buyer) == seller { self.add_owner(Form::Company, false) } else { buyer };
        if let Some(service) = self.services.get_mut(at) {
            service.owner = buyer;
        }
    }

    fn rename(&mut self) {
        let Some(at) = self.any_active() else { return };
        let Some(service) = self.services.get(at) else { return };
        let (owner, care, council) = (service.owner, service.care, service.place.council.name.clone());
        let name = self.name_of(owner, care, &council);
        if let Some(service) = self.services.get_mut(at) {
            service.name = name;
        }
    }

    fn change_beds(&mut self) {
        let home = (0..200).find_map(|_| {
            let at = self.any_active()?;
            self.services.get(at).is_some_and(|service| service.beds.is_some()).then_some(at)
        });
        let more = self.dice.from_to(1, 4);
        let Some(service) = home.and_then(|at| self.services.get_mut(at)) else { return };
        service.beds = service.beds.map(|beds| if beds > 10 && beds % 2 == 0 { beds - more } else { beds + more });
    }

    fn rename_provider(&mut self) {
        let Some(at) = self.any_active() else { return };
        let Some(owner) = self.services.get(at).map(|service| service.owner).filter(|owner| *owner >= 2) else {
            return;
        };
        let own = word(&mut self.dice);
        let Some(form) = self.owners.get(owner).map(|owner| owner.form) else { return };
        let name = self.names.provider(&mut self.dice, form, &own);
        if let Some(owner) = self.owners.get_mut(owner) {
            owner.name = name;
        }
    }

    fn name_a_council(&mut self) {
        if let Some(service) = self.services.iter_mut().find(|service| service.told == Told::Nothing) {
            service.told = Told::All;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::england::Size;
    use super::*;

    fn england(locations: u32, months: u32, seed: u64) -> England {
        let day = |month: u32| NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + chrono::Months::new(month);
        let mut england = England::new(Size { locations, months, seed }, day(0));
        for month in 1..months {
            england.go_on(month, day(month));
        }
        england
    }

    #[test]
    fn the_end_has_as_many_active_locations_as_were_asked_for() {
        for (locations, months) in [(3, 1), (3, 14), (10, 2), (199, 6), (300, 14), (2_000, 36)] {
            assert_eq!(england(locations, months, 5).active(), usize::try_from(locations).unwrap(), "{locations}");
        }
    }

    #[test]
    fn nothing_happens_to_what_the_demonstration_shows_and_beds_stay_with_homes() {
        let england = england(400, 24, 9);
        for service in &england.services {
            assert_eq!(service.beds.is_some(), service.care.is_home(), "{service:?}");
            assert!(service.beds.is_none_or(|beds| beds > 0));
            assert!(!service.kept || service.is_active(), "{service:?}");
        }
        let left = england.services.iter().filter(|service| service.left_in.is_some()).count();
        let dormant = england.services.iter().filter(|service| service.dormant).count();
        assert!(left > 8 && dormant > 0, "{left} {dormant}");
    }
}
