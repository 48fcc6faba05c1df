//! What every form field has: an id, a name, a label, a hint and an error.

use serde::Serialize;

/// How large a label, legend or caption is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    /// Bold, as large as body text.
    S,
    /// As a section heading.
    M,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Field {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) label_size: Option<Size>,
    pub(super) label_is_hidden: bool,
    pub(super) hint: Option<String>,
    pub(super) error: Option<String>,
}

impl Field {
    pub(super) fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        let id = id.into();
        Self {
            name: id.clone(),
            id,
            label: label.into(),
            label_size: None,
            label_is_hidden: false,
            hint: None,
            error: None,
        }
    }
}

/// The methods that all components with a `field: Field` share.
macro_rules! field_methods {
    () => {
        /// Sends the answer under another name than the id.
        #[must_use]
        pub fn name(mut self, name: impl Into<String>) -> Self {
            self.field.name = name.into();
            self
        }

        /// Adds help on how to answer, under the label.
        #[must_use]
        pub fn hint(mut self, hint: impl Into<String>) -> Self {
            self.field.hint = Some(hint.into());
            self
        }

        /// Says what is wrong with the answer.
        #[must_use]
        pub fn error(mut self, error: impl Into<String>) -> Self {
            self.field.error = Some(error.into());
            self
        }

        /// Says what is wrong with the answer, if anything is.
        #[must_use]
        pub fn error_if(mut self, error: Option<impl Into<String>>) -> Self {
            self.field.error = error.map(Into::into);
            self
        }

        /// Makes the label or legend larger than body text.
        #[must_use]
        pub fn label_size(mut self, size: Size) -> Self {
            self.field.label_size = Some(size);
            self
        }

        /// Hides the label or legend from sight but not from screen readers, for fields inside a table.
        #[must_use]
        pub fn hidden_label(mut self) -> Self {
            self.field.label_is_hidden = true;
            self
        }
    };
}

pub(super) use field_methods;
