//! How large a service is in a month: people, beds and staff, from which all its figures follow.

use super::subject::{Spell, Subject};
use crate::register::demo::dice::{Dice, WHOLE};
use crate::windows::ReportingMonth;

/// People whom a home care service could serve, by its rank among all: the values below which 0 %, 10 %, … 100 % lie.
const PEOPLE: [u64; 11] = [3, 14, 22, 30, 38, 48, 60, 78, 104, 150, 420];

/// Months over which figures drift from one level to the next.
const DRIFT_MONTHS: u64 = 6;

/// A home of fewer beds has more staff for each.
const SMALL: u64 = 12;

/// What there is in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Measures {
    /// All beds; for a row of a grid those of the row, and so the next three.
    pub beds: u64,
    /// Beds in use.
    pub occupied: u64,
    /// Empty beds kept for somebody.
    pub reserved: u64,
    /// Empty beds ready for somebody.
    pub accepting: u64,
    /// Nurses employed.
    pub nurses: u64,
    /// Care staff employed.
    pub carers: u64,
    /// Other staff employed.
    pub others: u64,
    /// Nurses from an agency or bank.
    pub agency_nurses: u64,
    /// Care staff from an agency or bank.
    pub agency_carers: u64,
    /// Other staff from an agency or bank.
    pub agency_others: u64,
    /// People cared for at home.
    pub people: u64,
    /// Those of them for whom the NHS or a council pays.
    pub funded: u64,
    /// Care workers employed.
    pub workers: u64,
    /// Care workers from an agency.
    pub agency_workers: u64,
}

/// How a location was in a month. From month to month little changes, and nothing by leaps.
pub fn measures(seed: u64, who: &Subject, spell: Spell, month: ReportingMonth) -> Measures {
    let mut lasting = Dice::of(seed, &format!("measures {}", who.id));
    let drift = Drift::of(seed, &who.id, month);
    let mut found = Measures::default();
    found.take_beds(who, spell, &drift, &mut lasting);
    found.take_staff(who, &drift, &mut lasting);
    found.take_people(who, &drift, &mut lasting);
    if spell.dormant {
        return Measures { beds: found.beds, ..Measures::default() };
    }
    found
}

impl Measures {
    /// All staff employed in a home.
    pub fn own(&self) -> u64 {
        self.nurses + self.carers + self.others
    }

    /// All staff from an agency or bank in a home.
    pub fn agency(&self) -> u64 {
        self.agency_nurses + self.agency_carers + self.agency_others
    }

    fn take_beds(&mut self, who: &Subject, spell: Spell, drift: &Drift, lasting: &mut Dice) {
        let registered = spell.beds.and_then(|beds| u64::try_from(beds).ok()).unwrap_or(0);
        // Some have made two rooms one since they were registered.
        let fewer = if lasting.chance(1_500) { registered / 12 } else { 0 };
        self.beds = registered - fewer;
        let percent = u64::try_from(who.character.occupancy_percent).unwrap_or(0);
        self.occupied = rounded(self.beds, drift.apply(percent * 100, drift.people)).min(self.beds);
        let vacant = self.beds - self.occupied;
        self.reserved = rounded(vacant, lasting.between(800, 3_000));
        self.accepting = rounded(vacant - self.reserved, lasting.between(6_000, WHOLE));
    }

    fn take_staff(&mut self, who: &Subject, drift: &Drift, lasting: &mut Dice) {
        let (carers, others) = (lasting.between(7_000, 15_000), lasting.between(2_000, 4_500));
        let (nurses, uses_agency) = (lasting.between(900, 2_000), lasting.chance(4_500));
        let (agency, agency_nurses) = (lasting.between(300, 1_500), lasting.between(0, 3_000));
        if self.beds == 0 {
            return;
        }
        let (times, more) = if self.beds < SMALL { (2, 3) } else { (1, 2) };
        self.carers = rounded(self.beds * times, drift.apply(carers, drift.staff)) + more;
        self.others = rounded(self.beds, drift.apply(others, drift.staff)) + 1;
        if who.cares.nursing {
            self.nurses = rounded(self.beds, drift.apply(nurses, drift.staff)) + 2;
        }
        if uses_agency {
            self.agency_carers = rounded(self.carers, agency);
            self.agency_nurses = rounded(self.nurses, agency_nurses);
            self.agency_others = rounded(self.others, agency / 4);
        }
    }

    fn take_people(&mut self, who: &Subject, drift: &Drift, lasting: &mut Dice) {
        let (funded, workers) = (lasting.between(4_500, 9_500), lasting.between(6_000, 11_000));
        let (uses_agency, agency) = (lasting.chance(3_500), lasting.between(300, 1_200));
        let percent = u64::try_from(who.character.occupancy_percent).unwrap_or(0);
        self.people = rounded(capacity(who.character.size_rank), drift.apply(percent * 100, drift.people)).max(1);
        self.funded = rounded(self.people, funded);
        self.workers = rounded(self.people, drift.apply(workers, drift.staff)) + 1;
        if uses_agency {
            self.agency_workers = rounded(self.workers, agency);
        }
    }
}

/// People whom a service of this rank, from 0 to 99, could serve.
fn capacity(rank: u64) -> u64 {
    let (tenth, within) = (usize::try_from(rank / 10).unwrap_or(0), rank % 10);
    let (Some(low), Some(high)) = (PEOPLE.get(tenth), PEOPLE.get(tenth + 1)) else { return 50 };
    low + (high - low) * within / 10
}

/// So many of a number as `often` in [`WHOLE`], to the nearest: no chance in it, so that what hardly moves stays.
fn rounded(of: u64, often: u64) -> u64 {
    (of * often + WHOLE / 2) / WHOLE
}

/// How far a service is from what it is in an ordinary month, in [`WHOLE`].
struct Drift {
    people: i32,
    staff: i32,
}

impl Drift {
    /// Levels lie half a year apart; between them it goes evenly, with a little to and fro.
    fn of(seed: u64, id: &str, month: ReportingMonth) -> Self {
        let number = u64::try_from(month.year()).unwrap_or(0) * 12 + u64::from(month.month());
        let (level, part) = (number / DRIFT_MONTHS, i32::try_from(number % DRIFT_MONTHS).unwrap_or(0));
        let levels = |level: u64| {
            let mut dice = Dice::of(seed, &format!("level {id} {level}"));
            (dice.from_to(-700, 700), dice.from_to(-600, 600))
        };
        let (from, to) = (levels(level), levels(level + 1));
        let between = |from: i32, to: i32| (from * (6 - part) + to * part) / 6;
        let mut dice = Dice::of(seed, &format!("month {id} {month}"));
        Self {
            people: between(from.0, to.0) + dice.from_to(-300, 300),
            staff: between(from.1, to.1) + dice.from_to(-150, 150),
        }
    }

    /// A rate, so much higher or lower.
    fn apply(&self, rate: u64, by: i32) -> u64 {
        let whole = i64::try_from(WHOLE).unwrap_or(1);
        let rate = i64::try_from(rate).unwrap_or(0);
        u64::try_from(rate * (whole + i64::from(by)) / whole).unwrap_or(0)
    }
}
