//! Where the files of runs lie. A file has its final name only when all of it is on the disk: before that it has another
//! name, and a run that is cut short leaves nothing that could be taken for a result.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::package::TITLE;
use super::{CHANGES, PACKAGE};
use crate::db::make_private_folder;
use crate::secrets::random_token;

/// How the names of what is not finished end.
const PARTIAL: &str = ".partial";

/// Where the description of an earlier run lies while another takes its place.
const ASIDE: &str = ".datapackage.json.old";

/// The folder of a run that is done.
pub fn folder_of(directory: &Path, run: i64) -> PathBuf {
    directory.join(run.to_string())
}

/// A file of a run that is done.
pub fn path_of(directory: &Path, run: i64, name: &str) -> PathBuf {
    folder_of(directory, run).join(name)
}

/// The folder of a run that is being made. Each maker has its own, as one that was given up may not know it.
pub struct Work {
    partial: PathBuf,
    directory: PathBuf,
    run: i64,
}

impl Work {
    /// Makes it, empty.
    pub fn begin(directory: &Path, run: i64) -> std::io::Result<Self> {
        let partial = directory.join(format!("{run}-{}{PARTIAL}", random_token()));
        make_private_folder(&partial)?;
        Ok(Self { partial, directory: directory.to_owned(), run })
    }

    /// Where a file of it is written.
    pub fn path(&self, name: &str) -> PathBuf {
        self.partial.join(name)
    }

    /// Takes a file over that was made before: the same file under another name where the disk can, and else a copy.
    pub fn take_over(&self, from: &Path, name: &str) -> std::io::Result<()> {
        let to = self.path(name);
        if fs::hard_link(from, &to).is_err() {
            fs::copy(from, &to)?;
            File::open(&to)?.sync_all()?;
        }
        Ok(())
    }

    /// Gives the folder its final name, and removes what others have begun of the same run.
    pub fn finish(&self) -> std::io::Result<()> {
        let done = folder_of(&self.directory, self.run);
        // A run that was begun again after it was made and before that was noted.
        remove(&done)?;
        sync(&self.partial)?;
        fs::rename(&self.partial, &done)?;
        forget_partial(&self.directory, self.run)?;
        sync(&self.directory)
    }

    /// Leaves nothing behind.
    pub fn abandon(&self) {
        // What cannot be removed now is removed with other leftovers.
        let _ = remove(&self.partial);
    }
}

/// Removes what makers of a run have left that did not finish it.
pub fn forget_partial(directory: &Path, run: i64) -> std::io::Result<()> {
    let begins = format!("{run}-");
    for entry in fs::read_dir(directory)? {
        let name = entry?.file_name();
        if name.to_str().is_some_and(|name| name.starts_with(&begins) && name.ends_with(PARTIAL)) {
            remove(&directory.join(name))?;
        }
    }
    Ok(())
}

/// The SHA-256 of a file, in hexadecimal digits.
pub fn hash_of(path: &Path) -> std::io::Result<String> {
    let (mut file, mut hasher) = (BufReader::with_capacity(1 << 16, File::open(path)?), Sha256::new());
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(data_encoding::HEXLOWER.encode(&hasher.finalize()));
        }
        hasher.update(bytes);
        let read = bytes.len();
        file.consume(read);
    }
}

/// Copies of files in another folder that have not got their names yet.
pub struct Staged {
    folder: PathBuf,
    files: Vec<(PathBuf, PathBuf)>,
}

/// A copy in another folder that did not get its name, and may be of a run that was cut short.
pub struct Leftover {
    /// Where it lies.
    pub path: PathBuf,
    /// The name that it was to get.
    pub name: String,
    /// Number of the run.
    pub run: i64,
}

/// What looks like copies in a folder that did not get their names. What cannot be read is none.
pub fn leftovers(folder: &Path) -> Vec<Leftover> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let leftover = |entry: fs::DirEntry| {
        let file_name = entry.file_name();
        let (name, run) = file_name.to_str()?.strip_prefix('.')?.strip_suffix(PARTIAL)?.rsplit_once('.')?;
        Some(Leftover { path: entry.path(), name: name.to_owned(), run: run.parse().ok()? })
    };
    entries.filter_map(leftover).collect()
}

/// Copies of which not all got their names.
#[derive(Debug)]
pub struct Unfinished {
    /// Names of those that did.
    pub there: Vec<String>,
    /// What went wrong then.
    pub error: std::io::Error,
}

impl Staged {
    /// Copies files of a run to a folder, which is made if need be. Fails if one of them cannot have its name there.
    pub fn copy(work: &Work, names: &[String], folder: &Path, run: i64) -> std::io::Result<Self> {
        fs::create_dir_all(folder)?;
        for name in names.iter().map(String::as_str).chain([ASIDE]) {
            if fs::symlink_metadata(folder.join(name)).is_ok_and(|there| there.is_dir()) {
                let reason = format!("a folder lies where the file {name} is to be");
                return Err(std::io::Error::new(std::io::ErrorKind::AlreadyExists, reason));
            }
        }
        let mut staged = Self { folder: folder.to_owned(), files: Vec::new() };
        for name in names {
            let partial = folder.join(format!(".{name}.{run}{PARTIAL}"));
            staged.files.push((partial.clone(), folder.join(name)));
            fs::copy(work.path(name), &partial)?;
            File::open(&partial)?.sync_all()?;
        }
        Ok(staged)
    }

    /// Gives the copies their names. The description of an earlier run is put aside first, as what lies there is not what it
    /// tells of from now on; then what that run left there and this one does not have goes: beside another description it
    /// would be taken for a part of this one. Other files stay. What was put aside goes last, so that whoever comes after a
    /// run that was cut short still knows what lies there.
    pub fn finish(mut self) -> Result<(), Unfinished> {
        let mut there = Vec::new();
        let finished = self.give_names(&mut there);
        finished.map_err(|error| Unfinished { there, error })
    }

    fn give_names(&mut self, there: &mut Vec<String>) -> std::io::Result<()> {
        let (package, aside) = (self.folder.join(PACKAGE), self.folder.join(ASIDE));
        let (here, before) = (listed_in(&self.folder, PACKAGE), listed_in(&self.folder, ASIDE));
        let known = !here.is_empty() || !before.is_empty();
        if !here.is_empty() {
            fs::rename(&package, &aside)?;
        }
        for left in before.into_iter().chain(here) {
            if !self.files.iter().any(|(_, name)| *name == left) && left.is_file() {
                fs::remove_file(left)?;
            }
        }
        // The description is the last of the names, so that who finds it finds all the others.
        while let Some((partial, name)) = self.files.first().cloned() {
            fs::rename(partial, &name)?;
            there.extend(name.file_name().map(|name| name.to_string_lossy().into_owned()));
            self.files.remove(0);
        }
        if known {
            fs::remove_file(&aside)?;
        }
        sync(&self.folder)
    }
}

/// The part of a description that says which files it is of.
#[derive(Deserialize)]
struct Listing {
    title: String,
    resources: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    path: String,
}

/// The files of an extract that a folder has, by the description that lies there under a name; none if there is none or it is
/// not ours. A list of changes is no part of the description, but was made with it.
fn listed_in(folder: &Path, description: &str) -> Vec<PathBuf> {
    let read = File::open(folder.join(description)).ok().map(BufReader::new);
    let listing: Option<Listing> = read.and_then(|read| serde_json::from_reader(read).ok());
    let Some(listing) = listing.filter(|listing| listing.title.starts_with(TITLE)) else { return Vec::new() };
    let names = listing.resources.into_iter().map(|listed| listed.path).chain([CHANGES.to_owned()]);
    // A name with a folder in it is of a file elsewhere, which is nobody's here.
    let is_name = |name: &String| Path::new(name).file_name().is_some_and(|last| last == name.as_str());
    names.filter(is_name).map(|name| folder.join(name)).collect()
}

impl Drop for Staged {
    fn drop(&mut self) {
        for (partial, _) in &self.files {
            let _ = fs::remove_file(partial);
        }
    }
}

fn remove(folder: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Waits until the names in a folder are on the disk.
fn sync(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_got_its_name_before_something_went_wrong_is_told_and_what_can_have_none_is_not_begun() {
        let folder = tempfile::tempdir().unwrap();
        let work = Work::begin(folder.path(), 1).unwrap();
        let names = ["full.csv", "full-beds.csv", PACKAGE].map(str::to_owned);
        for name in &names {
            fs::write(work.path(name), "new").unwrap();
        }
        let out = folder.path().join("out");
        let staged = Staged::copy(&work, &names, &out, 1).unwrap();
        fs::write(out.join(PACKAGE), format!("{{\"title\": \"{TITLE}\", \"resources\": []}}")).unwrap();
        fs::create_dir(out.join("full-beds.csv")).unwrap();
        assert_eq!(staged.finish().unwrap_err().there, ["full.csv"]);
        // The next run has to know what lies there, and nobody is told of files that are not there any more.
        assert!(out.join(ASIDE).exists() && !out.join(PACKAGE).exists());
        fs::remove_file(out.join(ASIDE)).unwrap();
        fs::remove_file(out.join("full.csv")).unwrap();
        let refused = Staged::copy(&work, &names, &out, 2).err().unwrap();
        assert!(refused.to_string().contains("full-beds.csv"), "{refused}");
        let left = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        assert_eq!(left.collect::<Vec<_>>(), ["full-beds.csv"]);
    }
}
