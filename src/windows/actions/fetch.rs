//! Gets a list of bank holidays: from a file, or from the web.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::redirect::Policy;
use tokio::io::AsyncReadExt;
use url::{Host, Url};

/// The list is about 50 kB; what is larger than this is something else.
const LIMIT_BYTES: usize = 1_000_000;

/// Where a list of bank holidays comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file on this machine.
    File(PathBuf),
    /// An address: https, or http on this machine itself.
    Web(Url),
}

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Not an address that may be used.
    #[error("{0} is no file and no https address")]
    Address(String),
    /// The file cannot be read.
    #[error("the file {0} cannot be read: {1}")]
    File(String, std::io::Error),
    /// Nothing came, or not in time.
    #[error("{0} did not answer as it should: {1}")]
    Unreachable(String, String),
    /// More came than a list of holidays can be.
    #[error("what came is larger than {LIMIT_BYTES} bytes, so it is no list of bank holidays")]
    TooLarge,
    /// Bytes that are no text.
    #[error("what came is no text in UTF-8")]
    NotText,
}

impl std::str::FromStr for Source {
    type Err = FetchError;

    fn from_str(text: &str) -> Result<Self, FetchError> {
        if text.is_empty() {
            return Err(FetchError::Address("an empty text".to_owned()));
        }
        if !text.contains("://") {
            return Ok(Self::File(PathBuf::from(text)));
        }
        let refused = || FetchError::Address(text.to_owned());
        let url = Url::parse(text).map_err(|_| refused())?;
        let secret = !url.username().is_empty() || url.password().is_some();
        let allowed = url.scheme() == "https" || (url.scheme() == "http" && is_this_machine(&url));
        if allowed && !secret { Ok(Self::Web(url)) } else { Err(refused()) }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // The folder is nobody's business in the record.
            Self::File(path) => write!(out, "{}", path.file_name().unwrap_or_default().display()),
            Self::Web(url) => write!(out, "{url}"),
        }
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl Source {
    /// Reads all of it, within a time and a size.
    pub(super) async fn read(&self, timeout: Duration) -> Result<String, FetchError> {
        let bytes = match self {
            Self::File(path) => read_file(path).await?,
            Self::Web(url) => {
                let failed = |error: reqwest::Error| FetchError::Unreachable(url.to_string(), reason(error));
                download(url, timeout).await.map_err(failed)?
            }
        };
        if bytes.len() > LIMIT_BYTES {
            return Err(FetchError::TooLarge);
        }
        String::from_utf8(bytes).map_err(|_| FetchError::NotText)
    }
}

async fn read_file(path: &Path) -> Result<Vec<u8>, FetchError> {
    let failed = |error| FetchError::File(path.display().to_string(), error);
    let file = tokio::fs::File::open(path).await.map_err(failed)?;
    let mut bytes = Vec::new();
    let limit = u64::try_from(LIMIT_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    file.take(limit).read_to_end(&mut bytes).await.map_err(failed)?;
    Ok(bytes)
}

/// Stops soon after the limit: what is too large is not fetched to its end.
async fn download(url: &Url, timeout: Duration) -> Result<Vec<u8>, reqwest::Error> {
    let client = reqwest::Client::builder()
        .timeout(timeout)
        .user_agent(concat!("capacity-tracker/", env!("CARGO_PKG_VERSION")))
        .redirect(if is_this_machine(url) { Policy::none() } else { Policy::limited(3) })
        .https_only(url.scheme() == "https");
    let client = if is_this_machine(url) { client.no_proxy() } else { client };
    let mut response = client.build()?.get(url.clone()).send().await?.error_for_status()?;
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LIMIT_BYTES {
            break;
        }
    }
    Ok(bytes)
}

/// What went wrong, and what was behind it; the address is said elsewhere.
fn reason(error: reqwest::Error) -> String {
    if error.is_timeout() {
        return "it took too long".to_owned();
    }
    let error = error.without_url();
    let first: &dyn std::error::Error = &error;
    let causes = std::iter::successors(Some(first), |cause| cause.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_https_and_this_machine_are_sources() {
        for text in ["holidays.json", "/a/b.json", "https://www.gov.uk/bank-holidays.json", "http://127.0.0.1:1/x"] {
            assert!(text.parse::<Source>().is_ok(), "{text}");
        }
        for text in [
            "",
            "http://www.gov.uk/bank-holidays.json",
            "ftp://x/y",
            "file:///etc/passwd",
            "https://",
            "https://u:p@x/",
        ] {
            assert!(text.parse::<Source>().is_err(), "{text}");
        }
        assert_eq!("/home/jo/holidays.json".parse::<Source>().unwrap().to_string(), "holidays.json");
    }
}
