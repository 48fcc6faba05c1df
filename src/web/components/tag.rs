//! A word in a coloured box that says what state a thing is in.

use serde::Serialize;

/// The colour of a tag. It only repeats what the word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TagColour {
    /// White.
    White,
    /// Grey, for what does not count now.
    Grey,
    /// Green, for what is done.
    Green,
    /// Aqua green.
    AquaGreen,
    /// Blue, for what is to be done.
    Blue,
    /// Purple.
    Purple,
    /// Pink.
    Pink,
    /// Red, for what is late or wrong.
    Red,
    /// Orange.
    Orange,
    /// Yellow, for what waits.
    Yellow,
}

/// A word in a coloured box that says what state a thing is in.
#[derive(Clone, Debug, Serialize)]
pub struct Tag {
    text: String,
    colour: Option<TagColour>,
}

impl Tag {
    /// A tag in the given colour.
    pub fn new(text: impl Into<String>, colour: TagColour) -> Self {
        Self { text: text.into(), colour: Some(colour) }
    }

    /// A tag in the design system's own blue.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), colour: None }
    }
}
