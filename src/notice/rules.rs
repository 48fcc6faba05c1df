//! The one validator of answers.

use super::context::{Answers, Checked, Context};
use super::model::Section;
use crate::error::Problem;

/// Looks at the whole answers of a section: types and limits, required and unknown items, then the checks. Answers what
/// may be kept, or everything that is wrong with it. A warning counts as unmet until its check has a reason.
pub fn validate(_section: &Section, _answers: &Answers, _context: &Context<'_>) -> Result<Checked, Vec<Problem>> {
    Err(Vec::new())
}
