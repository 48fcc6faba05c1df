//! The file of an SQLite database, and the folder it lies in.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use super::handle::OpenError;

/// Makes the file of a new SQLite database, and its folder.
pub(super) fn prepare_file(path: &Path) -> Result<(), OpenError> {
    let named = |path: &Path| path.display().to_string();
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_private_folder(folder).map_err(|error| OpenError::Folder(named(folder), error))?;
    }
    make_private_file(path).map_err(|error| OpenError::File(named(path), error))
}

/// Makes a folder that only its owner can look into; one that is there stays as it is.
pub fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Makes the file of a new database, for its owner only; SQLite gives the files beside it the same rights.
fn make_private_file(path: &Path) -> std::io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}
