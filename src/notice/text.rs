//! Answers as people type them, on a page or in a spreadsheet.

use serde_json::Value;

use super::context::Answers;
use super::model::{Item, Section};
use crate::error::Problem;

/// Why a typed answer is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The rule that is not met: `whole`, `maximum` …
    pub rule: &'static str,
    /// A sentence that says what to type.
    pub detail: String,
}

/// Reads what somebody typed for an item, or nothing if they left it empty.
pub fn parse_text(_item: &Item, _text: &str) -> Result<Option<Value>, Refused> {
    Ok(None)
}

/// Answers of a section from typed texts by path (`hours_paid`, `beds.general_residential.occupied`), and what is wrong
/// with the texts. Grid rows without any text are left out. What cannot be read is missing from the answers.
pub fn answers_from_text<'a>(
    _section: &Section,
    _texts: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> (Answers, Vec<Problem>) {
    (Answers::new(), Vec::new())
}
