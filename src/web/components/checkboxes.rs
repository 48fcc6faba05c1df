//! Any number of choices from a few.

use serde::Serialize;

use super::field::{Field, Size, field_methods};
use super::radios::Choice;

/// A question with a few answers, any of which can be true. The label is its legend.
#[derive(Clone, Debug, Serialize)]
pub struct Checkboxes {
    #[serde(flatten)]
    field: Field,
    choices: Vec<Choice>,
    has_legend: bool,
    #[serde(skip)]
    values: Vec<String>,
}

impl Checkboxes {
    /// A question without answers yet.
    pub fn new(id: impl Into<String>, legend: impl Into<String>) -> Self {
        Self { field: Field::new(id, legend), choices: Vec::new(), has_legend: true, values: Vec::new() }
    }

    /// One box on its own, to agree to something.
    pub fn single(id: impl Into<String>, value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { has_legend: false, ..Self::new(id, "") }.option(value, text)
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
        let mut checkboxes = self.option(value, text);
        if let Some(choice) = checkboxes.choices.last_mut() {
            choice.hint = Some(hint.into());
        }
        checkboxes
    }

    /// Adds "or" and an answer that rules out all others, such as "None of these".
    #[must_use]
    pub fn or_only(mut self, value: impl Into<String>, text: impl Into<String>) -> Self {
        self.choices.push(Choice::divider(&self.field, self.choices.len(), "or".to_owned()));
        let mut checkboxes = self.option(value, text);
        if let Some(choice) = checkboxes.choices.last_mut() {
            choice.exclusive = true;
        }
        checkboxes
    }

    /// Ticks the answers with these values.
    #[must_use]
    pub fn values<T: Into<String>>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        self.values = values.into_iter().map(Into::into).collect();
        self.mark_checked()
    }

    fn mark_checked(mut self) -> Self {
        for choice in &mut self.choices {
            choice.checked = choice.divider.is_none() && self.values.contains(&choice.value);
        }
        self
    }
}
