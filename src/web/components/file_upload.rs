//! Files from somebody's own machine.

use serde::Serialize;

use super::field::{Field, Size, field_methods};

/// A field for one file or several. Its form must be sent as `multipart/form-data`.
#[derive(Clone, Debug, Serialize)]
pub struct FileUpload {
    #[serde(flatten)]
    field: Field,
    several: bool,
}

impl FileUpload {
    /// A field for one file.
    pub fn one(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { field: Field::new(id, label), several: false }
    }

    /// A field for several files.
    pub fn several(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { several: true, ..Self::one(id, label) }
    }

    field_methods!();
}
