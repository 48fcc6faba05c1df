//! Reads the files of the fee schemes, and refuses one with a slip by its name.

use std::path::Path;

use serde::Deserialize;

use super::fees::{Band, FeeScheme, FeeSchemes, MILLION, Rounding, Users};

const INSIDE: [(&str, &str); 4] = [
    ("2016-04.toml", include_str!("../../../config/fees/2016-04.toml")),
    ("2017-04.toml", include_str!("../../../config/fees/2017-04.toml")),
    ("2018-04.toml", include_str!("../../../config/fees/2018-04.toml")),
    ("2019-04.toml", include_str!("../../../config/fees/2019-04.toml")),
];

/// Why the schemes cannot be used; one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct SchemeError {
    file: String,
    reason: String,
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UsersFile {
    floor: String,
    each: String,
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
    use super::super::super::model::Pence;
    use super::super::fees::Counted;
    use super::*;

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
