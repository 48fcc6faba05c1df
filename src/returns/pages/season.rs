//! A page that was shown before a season began, and is sent in it.

use super::super::forms::SectionForm;
use crate::error::{Problem, Severity};
use crate::notice::{Campaigns, Section};
use crate::windows::ReportingMonth;

/// Takes out of a form what was answered to an earlier campaign: its page was shown before the one began that collects
/// it in this month, with the figures of the last season filled in. Says so of each answer, with what was typed; all else
/// stays.
pub fn take_out_last_season(
    section: &Section,
    form: &mut SectionForm,
    (month, campaigns): (ReportingMonth, &Campaigns),
) -> Vec<Problem> {
    let Some(shown_in) = form.month else { return Vec::new() };
    let mut found = Vec::new();
    for item in section.items.iter().filter(|item| item.required.began_since(shown_in, month, campaigns)) {
        let typed = form.typed.remove(&item.key).unwrap_or_default();
        let text = typed.trim();
        if text.is_empty() {
            continue;
        }
        let end = if item.label.ends_with('?') { "" } else { "." };
        let detail = format!(
            "{}{end} You typed “{text}”, but a new season has begun since you opened this page. Count from 0.",
            item.label
        );
        let (item, rule) = (item.key.clone(), "new_season".to_owned());
        found.push(Problem { item, rule, severity: Severity::Error, detail });
    }
    found
}
