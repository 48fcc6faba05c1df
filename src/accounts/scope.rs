//! How far a grant reaches.

use std::str::FromStr;

/// The rows a grant covers. On the command line: `national`, `area:CODE`, `provider:ID`, `location:ID`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All of England.
    National,
    /// One council or ICB, by its code.
    Area(String),
    /// One provider and all its locations, by CQC id.
    Provider(String),
    /// One location, by CQC id.
    Location(String),
}

/// Why a scope could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no scope: write national, area:CODE, provider:ID or location:ID")]
pub struct NoScope(String);

impl Scope {
    /// As stored: `national`, `area`, `provider` or `location`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::National => "national",
            Self::Area(_) => "area",
            Self::Provider(_) => "provider",
            Self::Location(_) => "location",
        }
    }

    /// The code or id, if it has one.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::National => None,
            Self::Area(id) | Self::Provider(id) | Self::Location(id) => Some(id),
        }
    }

    /// Puts the two stored columns together again.
    pub fn from_columns(kind: &str, id: Option<&str>) -> Result<Self, NoScope> {
        match id {
            None => kind.parse(),
            Some(id) => format!("{kind}:{id}").parse(),
        }
    }
}

impl FromStr for Scope {
    type Err = NoScope;

    fn from_str(text: &str) -> Result<Self, NoScope> {
        let refuse = || NoScope(text.to_owned());
        if text == "national" {
            return Ok(Self::National);
        }
        let (kind, id) = text.split_once(':').ok_or_else(refuse)?;
        // CQC ids and area codes: `1-2345678901`, `RHAY9`, `E10000014`.
        let plain = id.chars().all(|char| char.is_ascii_alphanumeric() || char == '-');
        if id.is_empty() || id.len() > 40 || !plain {
            return Err(refuse());
        }
        match kind {
            "area" => Ok(Self::Area(id.to_owned())),
            "provider" => Ok(Self::Provider(id.to_owned())),
            "location" => Ok(Self::Location(id.to_owned())),
            _ => Err(refuse()),
        }
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.id() {
            None => out.write_str(self.kind()),
            Some(id) => write!(out, "{}:{id}", self.kind()),
        }
    }
}

/// All that somebody may see in a role: the scopes of their grants for it. A query takes this, never nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(pub Vec<Scope>);

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn whatever_is_read_as_a_scope_is_written_the_same(text in "(area|provider|location|x)?:?[ -~]{0,45}") {
            if let Ok(scope) = text.parse::<Scope>() {
                proptest::prop_assert_eq!(scope.to_string(), text);
            }
        }
    }

    #[test]
    fn scopes_are_read_as_they_are_written() {
        for text in ["national", "area:E10000014", "provider:1-101604091", "location:RHAY9"] {
            let scope: Scope = text.parse().unwrap();
            assert_eq!(scope.to_string(), text);
            assert_eq!(Scope::from_columns(scope.kind(), scope.id()).unwrap(), scope);
        }
        for text in ["", "National", "area:", "area", "planet:1", "location:1' OR 1=1", "national:1", "provider:é"] {
            assert!(text.parse::<Scope>().is_err(), "{text}");
        }
    }
}
