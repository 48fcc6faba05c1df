//! The mappings in `config/extracts`: the columns that other systems read, what the rows of a grid are called, and which
//! items may be commercially sensitive. Compiled in; a folder of the same files takes their place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::columns::{Meta, RegisterField, read_from};
use crate::notice::Service;

const CARE_HOME: (&str, &str) = ("care-home.toml", include_str!("../../config/extracts/care-home.toml"));
const HOME_CARE: (&str, &str) = ("home-care.toml", include_str!("../../config/extracts/home-care.toml"));
const FULL: (&str, &str) = ("full.toml", include_str!("../../config/extracts/full.toml"));

/// Why the mappings cannot be used; one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct MappingError {
    file: String,
    reason: String,
}

/// Where the values of a column come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// The register.
    Register(RegisterField),
    /// The newest save.
    Save(Meta),
    /// The item of this key.
    Item(String),
    /// The item that the Formal Notice gives this column.
    Notice,
    /// Always the same.
    Constant(String),
    /// Nothing.
    Nothing,
}

/// A column that other systems read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// Its name, for ever.
    pub name: String,
    /// Where its values come from.
    pub from: From,
    /// What is in it, if the notice does not say.
    pub about: Option<String>,
    /// How yes and no are written.
    pub words: Option<(String, String)>,
}

/// A file that other systems read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compatible {
    /// Of which locations.
    pub service: Service,
    /// What is in it.
    pub title: String,
    /// Its columns, in order.
    pub columns: Vec<Mapped>,
}

impl Compatible {
    /// The column that names a row.
    pub fn key(&self) -> Vec<String> {
        let is_id = |mapped: &&Mapped| mapped.from == From::Register(RegisterField::LocationId);
        self.columns.iter().find(is_id).map(|mapped| mapped.name.clone()).into_iter().collect()
    }
}

/// All mappings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mappings {
    /// The file of care homes.
    pub care_home: Compatible,
    /// The file of home care services.
    pub home_care: Compatible,
    full: FullFile,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CompatibleFile {
    service: String,
    title: String,
    columns: Vec<MappedFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MappedFile {
    name: String,
    from: String,
    about: Option<String>,
    yes: Option<String>,
    no: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct FullFile {
    sensitive: BTreeSet<String>,
    row_columns: BTreeMap<String, String>,
}

impl Mappings {
    /// Reads those compiled in, or those of a folder.
    pub fn load(folder: Option<&Path>) -> Result<Self, MappingError> {
        let full: FullFile = parse(FULL.0, &text(folder, FULL)?)?;
        Ok(Self { care_home: compatible(folder, CARE_HOME)?, home_care: compatible(folder, HOME_CARE)?, full })
    }

    /// Whether an item or grid may be commercially sensitive.
    pub fn is_sensitive(&self, key: &str) -> bool {
        self.full.sensitive.contains(key)
    }

    /// What the column with the rows of a grid is called.
    pub fn row_column(&self, grid: &str) -> String {
        self.full.row_columns.get(grid).cloned().unwrap_or_else(|| format!("{grid}_row"))
    }
}

fn text(folder: Option<&Path>, (name, inside): (&str, &str)) -> Result<String, MappingError> {
    let Some(path) = folder.map(|folder| folder.join(name)).filter(|path| path.exists()) else {
        return Ok(inside.to_owned());
    };
    std::fs::read_to_string(&path)
        .map_err(|error| MappingError { file: path.display().to_string(), reason: error.to_string() })
}

fn parse<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, MappingError> {
    toml::from_str(text).map_err(|error| {
        let reason = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        MappingError { file: file.to_owned(), reason }
    })
}

fn compatible(folder: Option<&Path>, file: (&str, &str)) -> Result<Compatible, MappingError> {
    let read: CompatibleFile = parse(file.0, &text(folder, file)?)?;
    let fault = |reason: String| MappingError { file: file.0.to_owned(), reason };
    let service = [Service::CareHome, Service::HomeCare].into_iter().find(|one| one.as_str() == read.service);
    let service = service.ok_or_else(|| fault(format!("{:?} is no service", read.service)))?;
    let mut columns: Vec<Mapped> = Vec::new();
    for column in read.columns {
        if columns.iter().any(|known| known.name == column.name) {
            return Err(fault(format!("the column {} is there twice", column.name)));
        }
        let from = read_from(&column.from).map_err(|reason| fault(format!("{}: {reason}", column.name)))?;
        columns.push(Mapped { from, about: column.about, words: column.yes.zip(column.no), name: column.name });
    }
    let mapping = Compatible { service, title: read.title, columns };
    if mapping.key().is_empty() {
        return Err(fault("one column must come from register.location_id".to_owned()));
    }
    Ok(mapping)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_compiled_in_have_the_31_columns() {
        let mappings = Mappings::load(None).unwrap();
        for (mapping, first, last) in [
            (&mappings.care_home, "local_authority", "lastupdatedbst"),
            (&mappings.home_care, "local_authority", "returnedpocpercent"),
        ] {
            assert_eq!(mapping.columns.len(), 31);
            assert_eq!(mapping.key(), ["cqcid"]);
            assert_eq!(mapping.columns.first().unwrap().name, first);
            assert_eq!(mapping.columns.last().unwrap().name, last);
        }
        assert_eq!(mappings.row_column("beds"), "bed_type");
        assert_eq!(mappings.row_column("rooms"), "rooms_row");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let folder = tempfile::tempdir().unwrap();
        for (text, named) in [
            ("service = 'hospital'\ntitle = 'x'\ncolumns = []", "hospital"),
            ("service = 'care_home'\ntitle = 'x'\ncolumns = []", "register.location_id"),
            (
                "service = 'care_home'\ntitle = 'x'\n[[columns]]\nname = 'a'\nfrom = 'register.colour'",
                "register.colour",
            ),
            ("colour = 'blue'", "colour"),
        ] {
            std::fs::write(folder.path().join("care-home.toml"), text).unwrap();
            let refused = Mappings::load(Some(folder.path())).unwrap_err().to_string();
            assert!(refused.contains(named) && refused.starts_with("care-home.toml"), "{refused}");
        }
    }
}
