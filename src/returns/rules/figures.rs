//! Figures of one save held against those of another.

use serde_json::Value;

use super::super::model::Reasons;
use crate::notice::{Answers, Check};
use crate::windows::ReportingMonth;

/// One answer that differs between two saves.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Path of the item: `beds.general_residential.occupied`.
    pub path: String,
    /// The answer before, if there was one.
    pub was: Option<Value>,
    /// The answer now, if there is one.
    pub became: Option<Value>,
}

/// What changed from one save to the next, by path.
pub fn changes(was: Option<&Answers>, became: &Answers) -> Vec<Change> {
    let mut found = Vec::new();
    let nothing = Answers::new();
    compare("", was.unwrap_or(&nothing), became, &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn compare(prefix: &str, was: &Answers, became: &Answers, found: &mut Vec<Change>) {
    let empty = Answers::new();
    let left = was.iter().filter(|(key, _)| !became.contains_key(*key)).map(|(key, value)| (key, Some(value), None));
    let here = became.iter().map(|(key, value)| (key, was.get(key), Some(value)));
    for (key, before, after) in left.chain(here) {
        if before == after {
            continue;
        }
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        let rows = |value: Option<&Value>| value.and_then(Value::as_object).cloned();
        match (rows(before), rows(after)) {
            (None, None) => found.push(Change { path, was: before.cloned(), became: after.cloned() }),
            (before, after) => {
                compare(&path, before.as_ref().unwrap_or(&empty), after.as_ref().unwrap_or(&empty), found);
            }
        }
    }
}

/// Reasons of the save before that still hold: those of checks all of whose figures are the same. A reason is asked for
/// once, and again when the figures it explains have changed.
pub fn carried_reasons(checks: &[Check], previous: &Answers, reasons: &Reasons, answers: &Answers) -> Reasons {
    let holds = |check: &&Check| check.items.iter().all(|path| at(previous, path) == at(answers, path));
    let still = checks.iter().filter(|check| reasons.contains_key(&check.key)).filter(holds);
    still.filter_map(|check| Some((check.key.clone(), reasons.get(&check.key)?.clone()))).collect()
}

/// The answer at a path; for a total the whole grid that it is the sum of.
fn at<'a>(answers: &'a Answers, path: &str) -> Option<&'a Value> {
    let mut parts = path.split('.');
    let first = answers.get(parts.next()?)?;
    match (parts.next(), parts.next()) {
        (Some("total"), _) | (None, _) => Some(first),
        (Some(row), None) => first.get(row),
        (Some(row), Some(column)) => first.get(row)?.get(column),
    }
}

/// The sum of a column of a grid over its rows, if every number there can be added.
pub fn column_total(grid: Option<&Value>, column: &str) -> f64 {
    let rows = grid.and_then(Value::as_object).into_iter().flatten();
    rows.filter_map(|(_, row)| row.get(column)?.as_f64()).fold(0.0, |sum, number| sum + number)
}

/// Months from one to another; 0 for the same.
pub fn months_between(from: ReportingMonth, to: ReportingMonth) -> i64 {
    let number = |month: ReportingMonth| i64::from(month.year()) * 12 + i64::from(month.month());
    number(to) - number(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(text: &str) -> Answers {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn changes_are_found_at_any_depth() {
        let was = answers(r#"{"a": 1, "gone": 2, "same": 3, "beds": {"x": {"used": 1, "free": 2}, "y": {"used": 9}}}"#);
        let became = answers(r#"{"a": 5, "new": true, "same": 3, "beds": {"x": {"used": 4, "free": 2}}}"#);
        let found: Vec<_> = changes(Some(&was), &became)
            .into_iter()
            .map(|change| (change.path, change.was.map(|v| v.to_string()), change.became.map(|v| v.to_string())))
            .collect();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            found,
            [
                ("a".to_owned(), text("1"), text("5")),
                ("beds.x.used".to_owned(), text("1"), text("4")),
                ("beds.y.used".to_owned(), text("9"), None),
                ("gone".to_owned(), text("2"), None),
                ("new".to_owned(), None, text("true")),
            ]
        );
        assert_eq!(changes(Some(&was), &was), []);
        assert_eq!(changes(None, &answers(r#"{"a": 1}"#)).len(), 1);
    }

    #[test]
    fn months_are_counted_over_the_year() {
        let month = |text: &str| text.parse().unwrap();
        for (from, to, months) in [("2026-01", "2026-01", 0), ("2025-12", "2026-01", 1), ("2026-03", "2026-01", -2)] {
            assert_eq!(months_between(month(from), month(to)), months);
        }
    }

    proptest::proptest! {
        #[test]
        fn what_did_not_change_is_never_named(keys in proptest::collection::btree_map("[a-d]", 0..5_i64, 0..4)) {
            let one: Answers = keys.iter().map(|(key, value)| (key.clone(), Value::from(*value))).collect();
            proptest::prop_assert_eq!(changes(Some(&one), &one), vec![]);
            proptest::prop_assert_eq!(changes(None, &one).len(), one.len());
        }
    }
}
