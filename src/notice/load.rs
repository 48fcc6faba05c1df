//! Where versions come from: those inside the program, and a folder beside them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use rust_embed::RustEmbed;

use super::file::{Care, Fault, Version, read_campaigns, read_notice};
use super::versions::{Campaigns, Notices};

const CAMPAIGNS: &str = "campaigns.toml";
const EXTENSION: &str = ".toml";
/// Where the files inside the program lie in its sources.
const SOURCES: &str = "config/notices/";

#[derive(RustEmbed)]
#[folder = "config/notices/"]
struct Embedded;

/// Why the versions cannot be used; one line.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file or folder cannot be read.
    #[error("cannot read {path}: {reason}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        reason: String,
    },
    /// Something is wrong with a file.
    #[error("{}", first_of(.0))]
    Faulty(Vec<Fault>),
}

fn first_of(faults: &[Fault]) -> String {
    let first = faults.first().map(ToString::to_string).unwrap_or_default();
    match faults.len().saturating_sub(1) {
        0 => first,
        more => format!("{first} (and {more} more: `capacity-tracker notice check FILE` lists them)"),
    }
}

/// A file: how it is named to people, and what is in it.
struct File {
    shown: String,
    text: String,
    care: Care,
}

/// Files by name.
type Files = BTreeMap<String, File>;

/// The versions inside the program, read once for all instances of the application in it.
static INSIDE: LazyLock<(Notices, Vec<Fault>)> = LazyLock::new(|| read_all(&embedded()));

impl Notices {
    /// Reads the versions inside the program and those of the folder, if there is one. A file of the folder takes the
    /// place of the one inside that has the same name.
    pub fn load(folder: Option<&Path>) -> Result<Self, LoadError> {
        let (notices, faults) = match folder {
            None => INSIDE.clone(),
            Some(folder) => read_all(&files(Some(folder))?),
        };
        if faults.is_empty() { Ok(notices) } else { Err(LoadError::Faulty(faults)) }
    }

    /// Looks at one file as if it were added to the others. Answers all versions that can be read then, and everything
    /// that is wrong.
    pub fn check(file: &Path, folder: Option<&Path>) -> Result<(Self, Vec<Fault>), LoadError> {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut files = files(folder)?;
        let added = File { shown: file.display().to_string(), text: read(file)?, care: Care::Full };
        if !name.ends_with(EXTENSION) {
            let reason = "a version is a file whose name ends in .toml".to_owned();
            return Err(LoadError::Unreadable { path: added.shown, reason });
        }
        files.insert(name, added);
        Ok(read_all(&files))
    }
}

fn read(path: &Path) -> Result<String, LoadError> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> LoadError {
    LoadError::Unreadable { path: path.display().to_string(), reason: error.to_string() }
}

fn embedded() -> Files {
    let named = Embedded::iter().filter(|name| name.ends_with(EXTENSION));
    let read = named.filter_map(|name| {
        let text = String::from_utf8_lossy(&Embedded::get(&name)?.data).into_owned();
        Some((name.to_string(), File { shown: format!("{SOURCES}{name}"), text, care: Care::TriedBefore }))
    });
    read.collect()
}

fn files(folder: Option<&Path>) -> Result<Files, LoadError> {
    let mut files = embedded();
    let Some(folder) = folder else { return Ok(files) };
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.ends_with(EXTENSION) {
            files.insert(name, File { shown: path.display().to_string(), text: read(&path)?, care: Care::Full });
        }
    }
    Ok(files)
}

/// Every version that can be read, oldest first, and everything that is wrong.
fn read_all(files: &Files) -> (Notices, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut keep = |result: Result<Version, Vec<Fault>>| result.map_err(|found| faults.extend(found)).ok();
    let campaigns = match files.get(CAMPAIGNS).map(|file| read_campaigns(&file.shown, &file.text)) {
        Some(Ok(campaigns)) => campaigns,
        // Without campaigns, every version would be called wrong for what is not its fault.
        Some(Err(found)) => return (Notices::default(), found),
        None => Campaigns::default(),
    };
    let mut versions: Vec<(&str, Version)> = Vec::new();
    for (name, file) in files.iter().filter(|(name, _)| *name != CAMPAIGNS) {
        let stem = name.strip_suffix(EXTENSION).unwrap_or(name);
        if let Some(version) = keep(read_notice(&file.shown, stem, &file.text, &campaigns, file.care)) {
            versions.push((&file.shown, version));
        }
    }
    faults.extend(clashes(&versions));
    versions.sort_by_key(|(_, version)| version.notice.month);
    let versions = versions.into_iter().map(|(_, version)| Arc::new(version.notice)).collect();
    (Notices { versions, campaigns }, faults)
}

/// Versions that begin in the same month, or in another order than they were published in.
fn clashes(versions: &[(&str, Version)]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, (file, version)) in versions.iter().enumerate() {
        for (_, (_, other)) in versions.iter().enumerate().filter(|(other, _)| *other != at) {
            let (this, that) = (&version.notice, &other.notice);
            let mut fault = |line, reason| faults.push(Fault { file: (*file).to_owned(), line, reason });
            if this.month == that.month {
                fault(version.month_line, format!("overlaps with {}: both begin in {}", that.id, this.month));
            } else if this.month > that.month && this.published.is_some() && this.published < that.published {
                let reason = format!("begins after {}, but was published before it", that.id);
                fault(version.published_line, reason);
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests;
