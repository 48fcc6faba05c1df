//! The database URL, read once into a type that cannot be wrong.

use std::path::PathBuf;

/// Which database a URL names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file, opened in this process.
    Sqlite,
    /// A server.
    Postgres,
}

/// Where the database is: `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/NAME`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// Path of the SQLite file.
    Sqlite(PathBuf),
    /// The whole URL, as libpq reads it; it may hold a password.
    Postgres(String),
}

/// Why a database URL could not be read.
#[derive(Debug, thiserror::Error)]
pub enum UrlError {
    /// Neither of the two schemes.
    #[error("database.url must begin with sqlite:// or postgres:// (it is set by CT__DATABASE__URL)")]
    Scheme,
    /// No file named.
    #[error("database.url names no file: write sqlite://PATH, for example sqlite://var/capacity-tracker.db")]
    NoPath,
}

impl DatabaseUrl {
    /// Reads a URL by its scheme.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            return match path {
                "" | ":memory:" => Err(UrlError::NoPath),
                path => Ok(Self::Sqlite(PathBuf::from(path))),
            };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(UrlError::Scheme)
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        match self {
            Self::Sqlite(_) => Backend::Sqlite,
            Self::Postgres(_) => Backend::Postgres,
        }
    }
}

/// Names the place without the password, for messages.
impl std::fmt::Display for DatabaseUrl {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(out, "sqlite://{}", path.display()),
            Self::Postgres(text) => match url::Url::parse(text) {
                Ok(url) => write!(
                    out,
                    "postgres://{}:{}{}",
                    url.host_str().unwrap_or("local socket"),
                    url.port().unwrap_or(5432),
                    url.path()
                ),
                Err(_) => write!(out, "postgres://…"),
            },
        }
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_alone_decides() {
        for (text, expected) in [
            ("sqlite://var/a.db", Some(Backend::Sqlite)),
            ("sqlite:///var/a.db", Some(Backend::Sqlite)),
            ("postgres://u:p@h/d", Some(Backend::Postgres)),
            ("postgresql://h/d", Some(Backend::Postgres)),
            ("sqlite://", None),
            ("mysql://h/d", None),
            ("var/a.db", None),
            ("", None),
        ] {
            assert_eq!(DatabaseUrl::parse(text).ok().map(|url| url.backend()), expected, "{text}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = DatabaseUrl::parse("postgres://tracker:s3cret@db.example:5433/tracker").unwrap();
        assert_eq!(url.to_string(), "postgres://db.example:5433/tracker");
        assert!(!format!("{url:?}").contains("s3cret"));
    }
}
