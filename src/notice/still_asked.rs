//! Answers that were given to another version of the notice.

use serde_json::Value;

use super::model::{Grid, Requirement, Section};
use super::{Answers, Campaigns};
use crate::windows::ReportingMonth;

/// Of some answers, those that a section asks for: without items, rows and columns that its version dropped.
pub fn still_asked(section: &Section, answers: &Answers) -> Answers {
    let mut kept = answers.clone();
    kept.retain(|key, value| match section.grid(key) {
        Some(grid) => {
            keep_cells(grid, value);
            true
        }
        None => section.item(key).is_some(),
    });
    kept
}

/// The same of answers that were saved in one month, for another: without what was answered to an earlier campaign. Who was
/// vaccinated last season says nothing of this one.
pub fn of_this_season(
    section: &Section,
    answers: &Answers,
    saved_in: ReportingMonth,
    (month, campaigns): (ReportingMonth, &Campaigns),
) -> Answers {
    let mut kept = still_asked(section, answers);
    kept.retain(|key, _| section.item(key).is_none_or(|item| !item.required.began_since(saved_in, month, campaigns)));
    kept
}

/// The same, and without what no campaign collects in the month: what checks of other sections find.
pub fn collected_now(
    section: &Section,
    answers: &Answers,
    saved_in: ReportingMonth,
    (month, campaigns): (ReportingMonth, &Campaigns),
) -> Answers {
    let mut kept = of_this_season(section, answers, saved_in, (month, campaigns));
    kept.retain(|key, _| match section.item(key).map(|item| &item.required) {
        Some(Requirement::Campaign(campaign)) => campaigns.is_running(campaign, month),
        _ => true,
    });
    kept
}

fn keep_cells(grid: &Grid, value: &mut Value) {
    let Value::Object(rows) = value else { return };
    rows.retain(|key, cells| {
        if let Value::Object(cells) = cells {
            cells.retain(|column, _| grid.column(column).is_some());
        }
        grid.rows.iter().any(|row| row.key == *key)
    });
}
