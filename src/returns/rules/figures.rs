//! Figures of one save held against those of another.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::model::Reasons;
use crate::notice::{Answers, Check, Read, are_equal, is_same};
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
        if before.zip(after).is_some_and(|(before, after)| are_equal(before, after)) {
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

/// A save with the reasons that were given for it.
#[derive(Debug, Clone, Copy)]
pub struct Explained<'a> {
    /// Its answers.
    pub answers: &'a Answers,
    /// The reasons, by the key of the check.
    pub reasons: &'a Reasons,
    /// The answers of the other sections at that time.
    pub others: &'a BTreeMap<String, Answers>,
    /// Whether last month's figures were the same then: it was made since the month's window opened.
    pub previous_is_same: bool,
}

/// Reasons of the save before that still hold: those of checks that read the same figures as then, in this section and
/// in others. A reason is asked for once, and again when one of the figures that it explains has changed.
///
/// What was true of a jump is not true of the next one, so a check against last month's figures is asked anew in each window,
/// and from one to the next once. What is known of the location is no figure of theirs, and how long figures have stood follows
/// from them: neither counts.
pub fn carried_reasons(
    checks: &[Check],
    before: Explained<'_>,
    answers: &Answers,
    others: &BTreeMap<String, Answers>,
) -> Reasons {
    let reads_the_same = |read: Read<'_>| match read {
        Read::Own(path) => is_same(before.answers, answers, path),
        Read::Other(section, path) => match (before.others.get(section), others.get(section)) {
            (Some(then), Some(now)) => is_same(then, now, path),
            (then, now) => then == now,
        },
        Read::Previous(_) => before.previous_is_same,
        Read::Fact(_) => true,
    };
    let explained = checks.iter().filter_map(|check| Some((check, before.reasons.get(&check.key)?)));
    let still = explained.filter(|(check, _)| check.reads().all(reads_the_same));
    still.map(|(check, reason)| (check.key.clone(), reason.clone())).collect()
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
        // As it was kept before, and as it is kept now.
        let was = answers(r#"{"a": 1200.0, "beds": {"x": {"used": 1.0}}}"#);
        assert_eq!(changes(Some(&was), &answers(r#"{"a": 1200, "beds": {"x": {"used": 1}}}"#)), []);
    }

    #[test]
    fn months_are_counted_over_the_year() {
        let month = |text: &str| text.parse().unwrap();
        for (from, to, months) in [("2026-01", "2026-01", 0), ("2025-12", "2026-01", 1), ("2026-03", "2026-01", -2)] {
            assert_eq!(months_between(month(from), month(to)), months);
        }
    }

    /// A home without figures of its own staff yet.
    const AGENCY: &str = r#""ab_registered_nurses": 1, "ab_care_providing_staff": 20, "ab_non_care_staff": 5"#;

    /// What changes after a reason was given for a check, in the section or in the others, and whether it still holds.
    const CHANGES: &[(&str, &str, &str, &str, bool)] = &[
        ("workforce", "hours_per_head", r#"{"de_registered_nurses": 2}"#, "{}", false),
        ("workforce", "hours_per_head", r#"{"hours_paid": 9}"#, "{}", false),
        ("workforce", "hours_per_head", r#"{"hours_agency": 9}"#, "{}", true),
        ("workforce", "hours_without_staff", r#"{"de_non_care_staff": 9}"#, "{}", false),
        ("workforce", "agency_hours_without_staff", r#"{"ab_non_care_staff": 9}"#, "{}", false),
        ("workforce", "agency_equals_employed", r#"{"de_care_providing_staff": 21}"#, "{}", false),
        ("workforce", "agency_equals_employed", r#"{"hours_paid": 9}"#, "{}", true),
        ("workforce", "group_on_one_site", r#"{"hours_paid": 9}"#, "{}", true),
        ("workforce", "staff_unchanged", r#"{"hours_paid": 9}"#, "{}", true),
        ("workforce", "care_providing_staff_jump", "{}", "{}", false),
        ("vaccination", "residents_flu_within_beds", "{}", "{}", true),
        ("vaccination", "residents_flu_within_beds", r#"{"residents_flu": 1}"#, "{}", false),
        ("vaccination", "residents_flu_within_beds", "{}", r#"{"beds": {"ypd": {"occupied": 4}}}"#, false),
        (
            "vaccination",
            "residents_flu_within_beds",
            "{}",
            r#"{"beds": {"ypd": {"occupied": 3, "reserved": 1}}}"#,
            true,
        ),
        ("bed_vacancies", "capacity_near_registered", r#"{"beds": {"ypd": {"occupied": 4}}}"#, "{}", true),
        ("operational_support", "visa_staff_need_licence", r#"{"has_visa_licence": false}"#, "{}", false),
    ];

    #[test]
    fn a_reason_holds_as_long_as_its_check_reads_the_same() {
        let notices = crate::notice::Notices::load(None).unwrap();
        let notice = notices.get("2024-04").unwrap();
        for (section, check, change, elsewhere, holds) in CHANGES {
            let section = notice.section(section).unwrap();
            assert!(section.checks.iter().any(|known| known.key == *check), "{check}");
            let was = answers(&format!(r#"{{"residents_flu": 9, "hours_paid": 1, {AGENCY}}}"#));
            let beds = BTreeMap::from([("bed_vacancies".to_owned(), answers(r#"{"beds": {"ypd": {"occupied": 3}}}"#))]);
            let (mut became, mut others) = (was.clone(), beds.clone());
            became.extend(answers(change));
            others.get_mut("bed_vacancies").unwrap().extend(answers(elsewhere));
            let reasons = Reasons::from([((*check).to_owned(), "Because".to_owned())]);
            let before = Explained { answers: &was, reasons: &reasons, others: &beds, previous_is_same: false };
            let carried = carried_reasons(&section.checks, before, &became, &others);
            assert_eq!(carried.contains_key(*check), *holds, "{check} {change} {elsewhere}");
        }
    }

    #[test]
    fn the_reason_for_a_jump_holds_in_its_window() {
        let notices = crate::notice::Notices::load(None).unwrap();
        let section = notices.get("2024-04").unwrap().section("workforce").unwrap();
        let was = answers(&format!("{{{AGENCY}, \"de_care_providing_staff\": 65}}"));
        let reasons = Reasons::from([("care_providing_staff_jump".to_owned(), "Two homes became one".to_owned())]);
        let others = BTreeMap::new();
        for (previous_is_same, staff, holds) in [(true, 65, true), (true, 66, false), (false, 65, false)] {
            let mut became = was.clone();
            became.insert("de_care_providing_staff".to_owned(), Value::from(staff));
            let before = Explained { answers: &was, reasons: &reasons, others: &others, previous_is_same };
            let carried = carried_reasons(&section.checks, before, &became, &others);
            assert_eq!(carried.contains_key("care_providing_staff_jump"), holds, "{previous_is_same} {staff}");
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
