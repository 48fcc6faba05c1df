//! One choice from a long list, such as a council.

use serde::Serialize;

use super::field::{Field, Size, field_methods};

#[derive(Clone, Debug, Serialize)]
struct SelectOption {
    value: String,
    text: String,
    selected: bool,
}

/// A drop-down list. Prefer radios for fewer than about seven choices.
#[derive(Clone, Debug, Serialize)]
pub struct Select {
    #[serde(flatten)]
    field: Field,
    options: Vec<SelectOption>,
    #[serde(skip)]
    value: Option<String>,
}

impl Select {
    /// A list without choices yet.
    pub fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { field: Field::new(id, label), options: Vec::new(), value: None }
    }

    field_methods!();

    /// Adds a choice at the end.
    #[must_use]
    pub fn option(mut self, value: impl Into<String>, text: impl Into<String>) -> Self {
        self.options.push(SelectOption { value: value.into(), text: text.into(), selected: false });
        self.mark_selected()
    }

    /// Selects the choice with this value.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self.mark_selected()
    }

    fn mark_selected(mut self) -> Self {
        for option in &mut self.options {
            option.selected = self.value.as_ref() == Some(&option.value);
        }
        self
    }
}
