//! The fee schemes of CQC, as dated files: what a penalty is worked out from (S.I. 2022/1175 regulation 3).
//!
//! No figure is in the program. A band that a file does not have gives no amount, never the nearest one.

use std::path::Path;

use chrono::NaiveDate;
use serde::Deserialize;

use super::super::model::Pence;

const INSIDE: [(&str, &str); 4] = [
    ("2016-04.toml", include_str!("../../../config/fees/2016-04.toml")),
    ("2017-04.toml", include_str!("../../../config/fees/2017-04.toml")),
    ("2018-04.toml", include_str!("../../../config/fees/2018-04.toml")),
    ("2019-04.toml", include_str!("../../../config/fees/2019-04.toml")),
];

/// Millionths of a pound in a pound: finer than any multiplier is printed.
const MILLION: i64 = 1_000_000;

/// The most places or people that are taken for one location.
pub const MOST_COUNTED: u32 = 100_000;

/// Why the schemes cannot be used; one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct SchemeError {
    file: String,
    reason: String,
}

/// What is rounded to whole pounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// The fee of each location.
    EachLocation,
    /// Their sum.
    Total,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemeFile {
    id: String,
    title: String,
    applies_from: String,
    source: String,
    rounding: Rounding,
    #[serde(default)]
    places: Vec<Band>,
    users: Option<UsersFile>,
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UsersFile {
    floor: String,
    each: String,
}

/// What home care pays, in millionths of a pound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Users {
    floor: i64,
    each: i64,
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
    rounding: Rounding,
    places: Vec<Band>,
    users: Option<Users>,
}

/// All schemes, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeSchemes(Vec<FeeScheme>);

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
    /// Reads those compiled in, or those of a folder.
    pub fn load(folder: Option<&Path>) -> Result<Self, SchemeError> {
        let mut schemes = match folder {
            None => INSIDE.iter().map(|(file, text)| parse(file, text)).collect::<Result<Vec<_>, _>>()?,
            Some(folder) => read_folder(folder)?,
        };
        schemes.sort_by_key(|scheme| scheme.applies_from);
        let same = schemes.windows(2).find(|two| matches!(two, [a, b] if a.applies_from == b.applies_from));
        match same {
            Some([_, second, ..]) => Err(fault(&second.id, "another scheme applies from the same day")),
            _ => Ok(Self(schemes)),
        }
    }

    /// The scheme in force on a day.
    pub fn in_force(&self, on: NaiveDate) -> Result<&FeeScheme, NoFee> {
        self.0.iter().rev().find(|scheme| scheme.applies_from <= on).ok_or(NoFee::NoScheme(on))
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

fn fault(file: &str, reason: impl Into<String>) -> SchemeError {
    SchemeError { file: file.to_owned(), reason: reason.into() }
}

fn read_folder(folder: &Path) -> Result<Vec<FeeScheme>, SchemeError> {
    let name = |path: &Path| path.display().to_string();
    let entries = std::fs::read_dir(folder).map_err(|error| fault(&name(folder), error.to_string()))?;
    let mut paths: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    let read = |path: &Path| {
        let text = std::fs::read_to_string(path).map_err(|error| fault(&name(path), error.to_string()))?;
        parse(&path.file_name().unwrap_or_default().to_string_lossy(), &text)
    };
    let schemes = paths.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    if schemes.is_empty() { Err(fault(&name(folder), "there is no fee scheme in it")) } else { Ok(schemes) }
}

fn parse(file: &str, text: &str) -> Result<FeeScheme, SchemeError> {
    let read: SchemeFile = toml::from_str(text)
        .map_err(|error| fault(file, error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")))?;
    if format!("{}.toml", read.id) != file {
        return Err(fault(file, format!("its id is {:?}; it must be the file's name", read.id)));
    }
    let applies_from = read.applies_from.parse().map_err(|_| fault(file, "applies_from is no day, like 2019-04-01"))?;
    let apart = |two: &[Band]| matches!(two, [a, b] if a.to.is_some_and(|to| to < b.from));
    let ordered = read.places.windows(2).all(apart);
    if !ordered || read.places.iter().any(|band| band.to.is_some_and(|to| to < band.from)) {
        return Err(fault(file, "bands must not meet, and must be in order"));
    }
    let money = |text: &str| millionths(text).ok_or_else(|| fault(file, format!("{text:?} is no number of pounds")));
    let users = match read.users {
        Some(users) => Some(Users { floor: money(&users.floor)?, each: money(&users.each)? }),
        None => None,
    };
    Ok(FeeScheme {
        id: read.id,
        title: read.title,
        applies_from,
        source: read.source,
        rounding: read.rounding,
        places: read.places,
        users,
    })
}

/// Reads `45.771` without going through a binary fraction.
fn millionths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || whole.len() > 6 || part.len() > 6 {
        return None;
    }
    Some(whole.parse::<i64>().ok()? * MILLION + format!("{part:0<6}").parse::<i64>().ok()?)
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

    #[test]
    fn a_file_with_a_slip_is_refused_with_its_name() {
        let good = "id = '2030-04'\ntitle = 'x'\napplies_from = '2030-04-01'\nsource = 'x'\nrounding = 'total'\n";
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("2030-04.toml");
        for (more, named) in [
            ("colour = 'blue'", "colour"),
            ("[users]\nfloor = 'many'\neach = '1'", "many"),
            ("[[places]]\nfrom = 5\nto = 9\npounds = 1\n[[places]]\nfrom = 9\npounds = 2", "bands"),
            ("[[places]]\nfrom = 5\nto = 4\npounds = 1", "bands"),
        ] {
            std::fs::write(&file, format!("{good}{more}")).unwrap();
            let refused = FeeSchemes::load(Some(folder.path())).unwrap_err().to_string();
            assert!(refused.starts_with("2030-04.toml") && refused.contains(named), "{refused}");
        }
        std::fs::write(&file, format!("{good}[users]\nfloor = '239'\neach = '45.775'")).unwrap();
        let schemes = FeeSchemes::load(Some(folder.path())).unwrap();
        let three = [50, 100, 45].map(|people| ("A".to_owned(), Counted::Users(people)));
        // Rounded once, at the end.
        let worked = schemes.in_force("2030-04-01".parse().unwrap()).unwrap().fee(&three).unwrap();
        assert_eq!(worked.amount, Pence::from_pounds(9_643));
        std::fs::rename(&file, folder.path().join("2031-04.toml")).unwrap();
        assert!(FeeSchemes::load(Some(folder.path())).is_err());
    }
}
