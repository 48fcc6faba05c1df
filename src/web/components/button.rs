//! Buttons, links that look like buttons, and forms that are nothing but a button.

use serde::Serialize;

/// A button that sends the form it stands in, or a link that looks like one.
#[derive(Clone, Debug, Serialize)]
pub struct Button {
    text: String,
    hidden_text: Option<String>,
    href: Option<String>,
    classes: Vec<&'static str>,
    id: Option<String>,
    name: Option<String>,
    value: Option<String>,
    prevent_double_click: bool,
}

impl Button {
    /// A button that sends its form.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            hidden_text: None,
            href: None,
            classes: vec!["nhsuk-button"],
            id: None,
            name: None,
            value: None,
            prevent_double_click: false,
        }
    }

    /// A link that looks like a button, to start something.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..Self::new(text) }
    }

    /// Less weight: not the main thing to do on the page.
    #[must_use]
    pub fn secondary(mut self) -> Self {
        self.classes.push("nhsuk-button--secondary");
        self
    }

    /// Red, for what cannot be undone.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.classes.push("nhsuk-button--warning");
        self
    }

    /// Less height, for use beside text or in a table.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.classes.push("nhsuk-button--small");
        self
    }

    /// Still a button, but drawn as a link.
    #[must_use]
    pub fn as_link(mut self) -> Self {
        self.classes = vec!["app-button-link"];
        self
    }

    /// Ignores a second press within a second of the first.
    #[must_use]
    pub fn once(mut self) -> Self {
        self.prevent_double_click = true;
        self
    }

    /// Sends this name and value with the form, to tell two buttons apart.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self.value = Some(value.into());
        self
    }

    /// Gives the button an id.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Adds words for screen readers, where the button's text alone does not say what it is about.
    #[must_use]
    pub fn hidden_text(mut self, text: impl Into<String>) -> Self {
        self.hidden_text = Some(text.into());
        self
    }
}

/// The hidden field that proves a form came from one of our pages.
#[derive(Clone, Debug, Serialize)]
pub struct CsrfField {
    csrf_token: String,
}

impl CsrfField {
    /// Holds the token of the reader's session.
    pub fn new(csrf_token: impl Into<String>) -> Self {
        Self { csrf_token: csrf_token.into() }
    }
}

#[derive(Clone, Debug, Serialize)]
struct HiddenField {
    name: String,
    value: String,
}

/// A form that is nothing but a button: an act on the thing beside it.
#[derive(Clone, Debug, Serialize)]
pub struct ButtonForm {
    action: String,
    csrf_token: String,
    hidden: Vec<HiddenField>,
    button: Button,
}

impl ButtonForm {
    /// Posts to `action` when the button is pressed.
    pub fn new(action: impl Into<String>, csrf_token: impl Into<String>, button: Button) -> Self {
        Self { action: action.into(), csrf_token: csrf_token.into(), hidden: Vec::new(), button }
    }

    /// Sends this name and value too.
    #[must_use]
    pub fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push(HiddenField { name: name.into(), value: value.into() });
        self
    }
}
