//! One line of text: words, e-mail addresses, numbers, passwords.

use serde::Serialize;

use super::field::{Field, Size, field_methods};

/// A field for one line of text or a number.
#[derive(Clone, Debug, Serialize)]
pub struct Input {
    #[serde(flatten)]
    field: Field,
    kind: &'static str,
    keyboard: Option<&'static str>,
    autocomplete: Option<String>,
    spellcheck: Option<bool>,
    width: Option<u8>,
    prefix: Option<String>,
    suffix: Option<String>,
    value: Option<String>,
    beside: Option<String>,
}

impl Input {
    /// A field for words.
    pub fn text(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            field: Field::new(id, label),
            kind: "text",
            keyboard: None,
            autocomplete: None,
            spellcheck: None,
            width: None,
            prefix: None,
            suffix: None,
            value: None,
            beside: None,
        }
    }

    /// A field for an e-mail address, which the browser may fill in.
    pub fn email(id: impl Into<String>, label: impl Into<String>) -> Self {
        let input = Self { kind: "email", ..Self::text(id, label) };
        input.autocomplete("email").no_spellcheck()
    }

    /// A field for a telephone number.
    pub fn telephone(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { kind: "tel", ..Self::text(id, label) }.autocomplete("tel").width(20)
    }

    /// A field for a whole number; phones show digits only.
    pub fn whole_number(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { keyboard: Some("numeric"), ..Self::text(id, label) }.width(5).no_spellcheck()
    }

    /// A field for a number with decimals; phones show digits and a point.
    pub fn decimal(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { keyboard: Some("decimal"), ..Self::text(id, label) }.width(5).no_spellcheck()
    }

    field_methods!();

    /// Shows what was typed before.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// Names what the browser may fill in: `username`, `one-time-code`, `off`.
    #[must_use]
    pub fn autocomplete(mut self, what: impl Into<String>) -> Self {
        self.autocomplete = Some(what.into());
        self
    }

    /// Does not underline names and codes as mistakes.
    #[must_use]
    pub fn no_spellcheck(mut self) -> Self {
        self.spellcheck = Some(false);
        self
    }

    /// Makes the field about this many characters wide: 2, 3, 4, 5, 10, 20 or 30.
    #[must_use]
    pub fn width(mut self, characters: u8) -> Self {
        self.width = Some(characters);
        self
    }

    /// Says something beside the field, such as the figure of last time.
    #[must_use]
    pub fn beside(mut self, text: impl Into<String>) -> Self {
        self.beside = Some(text.into());
        self
    }

    /// Shows a unit before the field. Say it in the label too: screen readers skip it.
    #[must_use]
    pub fn prefix(mut self, unit: impl Into<String>) -> Self {
        self.prefix = Some(unit.into());
        self
    }

    /// Shows a unit after the field. Say it in the label too: screen readers skip it.
    #[must_use]
    pub fn suffix(mut self, unit: impl Into<String>) -> Self {
        self.suffix = Some(unit.into());
        self
    }
}

/// A field for a password, with a button to show it. What was typed is never sent back to the page.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordInput {
    #[serde(flatten)]
    field: Field,
    autocomplete: &'static str,
}

impl PasswordInput {
    /// The password somebody has; the browser may fill it in.
    pub fn current(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { field: Field::new(id, label), autocomplete: "current-password" }
    }

    /// A password somebody chooses; the browser may suggest one.
    pub fn new_password(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { field: Field::new(id, label), autocomplete: "new-password" }
    }

    field_methods!();
}
