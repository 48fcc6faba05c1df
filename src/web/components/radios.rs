//! One choice from a few.

use serde::Serialize;

use super::field::{Field, Size, field_methods};

/// One radio button or checkbox, or the word between two groups of them.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Choice {
    pub(super) id: String,
    pub(super) value: String,
    pub(super) text: String,
    pub(super) hint: Option<String>,
    pub(super) checked: bool,
    pub(super) exclusive: bool,
    pub(super) divider: Option<String>,
}

impl Choice {
    /// A choice that stands at `position`, counted from 0. The first has the field's own id, so that an error can link
    /// to it.
    pub(super) fn new(field: &Field, position: usize, value: String, text: String) -> Self {
        let id = match position {
            0 => field.id.clone(),
            _ => format!("{}-{}", field.id, position + 1),
        };
        Self { id, value, text, hint: None, checked: false, exclusive: false, divider: None }
    }

    pub(super) fn divider(field: &Field, position: usize, word: String) -> Self {
        Self { divider: Some(word), ..Self::new(field, position, String::new(), String::new()) }
    }
}

/// A question with a few answers, one of which is true. The label is its legend.
#[derive(Clone, Debug, Serialize)]
pub struct Radios {
    #[serde(flatten)]
    field: Field,
    choices: Vec<Choice>,
    inline: bool,
    #[serde(skip)]
    value: Option<String>,
}

impl Radios {
    /// A question without answers yet.
    pub fn new(id: impl Into<String>, legend: impl Into<String>) -> Self {
        Self { field: Field::new(id, legend), choices: Vec::new(), inline: false, value: None }
    }

    /// A question to answer with `true` or `false`, shown as yes and no side by side.
    pub fn yes_no(id: impl Into<String>, legend: impl Into<String>) -> Self {
        Self::new(id, legend).option("true", "Yes").option("false", "No").inline()
    }

    field_methods!();

    /// Adds an answer at the end.
    #[must_use]
    pub fn option(mut self, value: impl Into<String>, text: impl Into<String>) -> Self {
        self.choices.push(Choice::new(&self.field, self.choices.len(), value.into(), text.into()));
        self.mark_checked()
    }

    /// Adds an answer with a line that explains it.
    #[must_use]
    pub fn option_with_hint(self, value: impl Into<String>, text: impl Into<String>, hint: impl Into<String>) -> Self {
        let mut radios = self.option(value, text);
        if let Some(choice) = radios.choices.last_mut() {
            choice.hint = Some(hint.into());
        }
        radios
    }

    /// Puts a word, usually "or", between two groups of answers.
    #[must_use]
    pub fn divider(mut self, word: impl Into<String>) -> Self {
        self.choices.push(Choice::divider(&self.field, self.choices.len(), word.into()));
        self
    }

    /// Chooses the answer with this value.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self.mark_checked()
    }

    /// Shows the answers side by side, for two short ones.
    #[must_use]
    pub fn inline(mut self) -> Self {
        self.inline = true;
        self
    }

    fn mark_checked(mut self) -> Self {
        for choice in &mut self.choices {
            choice.checked = choice.divider.is_none() && self.value.as_ref() == Some(&choice.value);
        }
        self
    }
}
