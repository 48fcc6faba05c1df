//! The fee schemes of CQC, as dated files (`fee_files` reads them): what a penalty is worked out from (S.I. 2022/1175
//! regulation 3).
//!
//! No figure is in the program. A band that a file does not have gives no amount, never the nearest one.

use chrono::NaiveDate;
use serde::Deserialize;

use super::super::model::Pence;

/// Millionths of a pound in a pound: finer than any multiplier is printed.
pub(super) const MILLION: i64 = 1_000_000;

/// The most places or people that are taken for one location.
pub const MOST_COUNTED: u32 = 100_000;

/// What is rounded to whole pounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// The fee of each location.
    EachLocation,
    /// Their sum.
    Total,
}

/// The fee of a care home with so many places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The fewest places.
    pub from: u32,
    /// The most; nothing for the highest band.
    pub to: Option<u32>,
    /// The fee in pounds.
    pub pounds: u32,
}

impl Band {
    fn holds(&self, places: u32) -> bool {
        self.from <= places && self.to.is_none_or(|to| places <= to)
    }

    fn in_words(self) -> String {
        match self.to {
            Some(to) if to == self.from => format!("the band of {to} places"),
            Some(to) => format!("the band of {} to {to} places", self.from),
            None => format!("the band of {} places or more", self.from),
        }
    }
}

/// What home care pays, in millionths of a pound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Users {
    pub floor: i64,
    pub each: i64,
}

/// One scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeScheme {
    /// `2018-04`
    pub id: String,
    /// As the workings name it.
    pub title: String,
    /// The first day.
    pub applies_from: NaiveDate,
    /// Where its figures are from.
    pub source: String,
    pub(super) rounding: Rounding,
    pub(super) places: Vec<Band>,
    pub(super) users: Option<Users>,
}

/// All schemes, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeSchemes(pub(super) Vec<FeeScheme>);

/// What a location is charged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// A care home, by its registered places.
    Places(u32),
    /// Home care, by the people it serves.
    Users(u32),
}

/// Why no amount can be worked out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoFee {
    /// No scheme applies on that day.
    #[error("no fee scheme applies on {0}")]
    NoScheme(NaiveDate),
    /// The scheme in force has no figure for it.
    #[error("{scheme} has no figure for {what}, as far as it is known here")]
    NoFigure {
        /// The scheme.
        scheme: String,
        /// What it has no figure for.
        what: String,
    },
    /// No location.
    #[error("there is no location to charge for")]
    NoLocation,
}

/// An amount with how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worked {
    /// The sum.
    pub amount: Pence,
    /// A line for each location, and one for the sum.
    pub lines: Vec<String>,
}

impl FeeSchemes {
    /// The scheme in force on a day.
    pub fn in_force(&self, on: NaiveDate) -> Result<&FeeScheme, NoFee> {
        self.0.iter().rev().find(|scheme| scheme.applies_from <= on).ok_or(NoFee::NoScheme(on))
    }

    /// Whether a fee of one day is of an older scheme than the one in force on another.
    pub fn changed_between(&self, then: NaiveDate, on: NaiveDate) -> bool {
        self.in_force(on).is_ok_and(|scheme| then < scheme.applies_from)
    }

    /// All of them, oldest first.
    pub fn list(&self) -> &[FeeScheme] {
        &self.0
    }
}

impl FeeScheme {
    /// The fee of some locations, each with its name.
    pub fn fee(&self, locations: &[(String, Counted)]) -> Result<Worked, NoFee> {
        if locations.is_empty() {
            return Err(NoFee::NoLocation);
        }
        let mut lines = Vec::new();
        let mut sum: i64 = 0;
        for (name, counted) in locations {
            let (fee, how) = self.fee_of(*counted)?;
            let fee = if self.rounding == Rounding::EachLocation { whole_pounds(fee) * MILLION } else { fee };
            sum = sum.saturating_add(fee);
            lines.push(format!("{name}: {how}, {}", Pence::new(fee / (MILLION / 100))));
        }
        let amount = Pence::from_pounds(whole_pounds(sum));
        lines.push(format!("Together, in whole pounds: {amount} ({})", self.title));
        Ok(Worked { amount, lines })
    }

    /// In millionths of a pound, with how it came about.
    fn fee_of(&self, counted: Counted) -> Result<(i64, String), NoFee> {
        let missing = |what: String| NoFee::NoFigure { scheme: self.title.clone(), what };
        match counted {
            Counted::Places(places) => {
                let band = self.places.iter().find(|band| band.holds(places));
                let band = band.ok_or_else(|| missing(format!("a care home with {places} places")))?;
                Ok((i64::from(band.pounds) * MILLION, format!("{places} places, {}", band.in_words())))
            }
            Counted::Users(people) => {
                let users = self.users.ok_or_else(|| missing("home care".to_owned()))?;
                let fee = users.floor + users.each * i64::from(people.min(MOST_COUNTED));
                let how = format!("£{} and £{} for each of {people} people", plain(users.floor), plain(users.each));
                Ok((fee, how))
            }
        }
    }
}

/// Half a pound counts as one.
fn whole_pounds(millionths: i64) -> i64 {
    (millionths + MILLION / 2) / MILLION
}

/// `45.771`
fn plain(millionths: i64) -> String {
    let text = format!("{}.{:06}", millionths / MILLION, millionths % MILLION);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: &str, counted: &[Counted]) -> Result<Worked, NoFee> {
        let schemes = FeeSchemes::load(None).unwrap();
        let locations: Vec<_> = counted.iter().map(|counted| ("A".to_owned(), *counted)).collect();
        schemes.in_force(day.parse().unwrap())?.fee(&locations)
    }

    #[test]
    fn amounts_are_those_that_cqc_printed() {
        for (day, counted, pounds) in [
            ("2018-06-01", &[Counted::Users(15)][..], 926),
            ("2018-06-01", &[Counted::Users(50), Counted::Users(100), Counted::Users(45)], 9_643),
            ("2017-06-01", &[Counted::Places(28)], 4_375),
            ("2018-06-01", &[Counted::Places(28)], 4_375),
            ("2016-06-01", &[Counted::Places(63)], 9_913),
            ("2016-06-01", &[Counted::Places(28)], 4_212),
            ("2016-06-01", &[Counted::Places(90)], 15_499),
        ] {
            assert_eq!(on(day, counted).unwrap().amount, Pence::from_pounds(pounds), "{day} {counted:?}");
        }
    }

    #[test]
    fn the_scheme_of_the_day_counts() {
        let last = |day| on(day, &[Counted::Places(28)]).unwrap().amount;
        assert_eq!((last("2017-03-31"), last("2017-04-01")), (Pence::from_pounds(4_212), Pence::from_pounds(4_375)));
    }

    #[test]
    fn a_fee_of_before_the_scheme_in_force_is_an_old_one() {
        let schemes = FeeSchemes::load(None).unwrap();
        let changed = |then: &str, on: &str| schemes.changed_between(then.parse().unwrap(), on.parse().unwrap());
        assert!(changed("2019-03-31", "2026-04-29"));
        assert!(!changed("2019-04-01", "2026-04-29") && !changed("2026-04-29", "2026-04-29"));
        assert!(!changed("2019-03-31", "2018-06-01"), "that day has the scheme of its own day");
        assert!(!changed("2000-01-01", "2010-01-01"), "no scheme is known");
    }

    #[test]
    fn a_figure_that_is_not_known_is_not_made_up() {
        assert!(matches!(on("2016-06-01", &[Counted::Places(31)]), Err(NoFee::NoFigure { .. })));
        assert!(matches!(on("2017-06-01", &[Counted::Users(10)]), Err(NoFee::NoFigure { .. })));
        assert!(matches!(on("2026-01-01", &[Counted::Places(28)]), Err(NoFee::NoFigure { .. })));
        assert!(matches!(on("2015-01-01", &[Counted::Places(28)]), Err(NoFee::NoScheme(_))));
        assert_eq!(on("2018-06-01", &[]), Err(NoFee::NoLocation));
    }

    #[test]
    fn the_working_says_how_it_came_about() {
        let worked = on("2018-06-01", &[Counted::Users(15), Counted::Places(28)]).unwrap();
        assert_eq!(
            worked.lines,
            [
                "A: £239 and £45.771 for each of 15 people, £926",
                "A: 28 places, the band of 26 to 30 places, £4,375",
                "Together, in whole pounds: £5,301 (CQC fees scheme 2018 to 2019)",
            ]
        );
    }
}
