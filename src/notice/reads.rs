//! What a check reads, and whether it reads the same in other answers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::context::Answers;
use super::model::{Check, Section};
use super::situation::{MONTHS_UNCHANGED, TOTAL};
use super::text::at;

/// Something that a check reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read<'a> {
    /// An answer of the section that the check is of, by path; `beds.total.occupied` is all cells of a column.
    Own(&'a str),
    /// An answer of the last time.
    Previous(&'a str),
    /// An answer of another section: the section, and the path in it.
    Other(&'a str, &'a str),
    /// What is known of the location, its provider, or the age of the figures.
    Fact(&'a str),
}

impl<'a> Read<'a> {
    fn of(path: &'a str) -> Self {
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        match first {
            "previous" => Self::Previous(rest),
            "sections" => {
                let (section, rest) = rest.split_once('.').unwrap_or((rest, ""));
                Self::Other(section, rest)
            }
            "location" | "provider" | "history" => Self::Fact(path),
            _ => Self::Own(path),
        }
    }
}

impl Check {
    /// Everything that it reads, also what it asks for with `has(…)`; more than the items that it points at.
    pub fn reads(&self) -> impl Iterator<Item = Read<'_>> {
        self.program.paths().map(Read::of)
    }
}

/// The sections that some checks read beside their own.
pub fn other_sections<'a>(checks: impl IntoIterator<Item = &'a Check>) -> BTreeSet<&'a str> {
    let section = |read| if let Read::Other(section, _) = read { Some(section) } else { None };
    checks.into_iter().flat_map(Check::reads).filter_map(section).collect()
}

/// Whether the same stands at a path in both answers. Of a total all that it is the sum of must be the same.
pub fn is_same(one: &Answers, other: &Answers, path: &str) -> bool {
    let mut parts = path.splitn(3, '.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(grid), Some(TOTAL), Some(column)) => {
            let (one, other) = (column_of(one, grid, column), column_of(other, grid, column));
            one.len() == other.len()
                && one.iter().zip(&other).all(|((row, cell), (same, there))| row == same && are_equal(cell, there))
        }
        _ => match (at(one, path), at(other, path)) {
            (Some(one), Some(other)) => are_equal(one, other),
            (one, other) => one == other,
        },
    }
}

/// Whether two answers say the same, one of which may not be in the form in which it is kept: `12.0` is 12.
pub fn are_equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Object(one), Value::Object(other)) => are_all_equal(one, other),
        _ => one == other,
    }
}

fn are_all_equal(one: &Answers, other: &Answers) -> bool {
    one.len() == other.len()
        && one.iter().all(|(key, value)| other.get(key).is_some_and(|there| are_equal(value, there)))
}

/// Whether the figures of a section stood still: those whose age its checks ask for, which are the items that such checks
/// point at. Without such a check, all of them.
pub fn is_standing(section: &Section, was: &Answers, became: &Answers) -> bool {
    let asks_for_age = |check: &&Check| check.reads().any(|read| read == Read::Fact(MONTHS_UNCHANGED));
    let mut watched = section.checks.iter().filter(asks_for_age).flat_map(|check| &check.items).peekable();
    if watched.peek().is_none() {
        return are_all_equal(was, became);
    }
    watched.all(|path| is_same(was, became, path))
}

/// The cells of a column, by row.
fn column_of<'a>(answers: &'a Answers, grid: &str, column: &str) -> BTreeMap<&'a String, &'a Value> {
    let rows = answers.get(grid).and_then(Value::as_object).into_iter().flatten();
    rows.filter_map(|(row, cells)| Some((row, cells.get(column).filter(|cell| !cell.is_null())?))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_read_is_told_by_where_it_stands() {
        for (path, read) in [
            ("hours_paid", Read::Own("hours_paid")),
            ("beds.total.occupied", Read::Own("beds.total.occupied")),
            ("previous.beds.total.occupied", Read::Previous("beds.total.occupied")),
            ("sections.bed_vacancies.beds.total.occupied", Read::Other("bed_vacancies", "beds.total.occupied")),
            ("provider.locations", Read::Fact("provider.locations")),
            ("previously", Read::Own("previously")),
        ] {
            assert_eq!(Read::of(path), read, "{path}");
        }
    }

    #[test]
    fn figures_stand_still_when_those_whose_age_is_asked_for_do() {
        let notices = crate::notice::Notices::load(None).unwrap();
        let notice = notices.get("2024-04").unwrap();
        for (section, was, became, standing) in [
            ("workforce", json!({"hours_paid": 1}), json!({"hours_paid": 2}), true),
            ("workforce", json!({"de_non_care_staff": 1}), json!({"de_non_care_staff": 2}), false),
            ("workforce", json!({"de_non_care_staff": 1}), json!({}), false),
            ("home_care_workforce", json!({"dom_hours_paid": 1}), json!({"dom_hours_paid": 2}), true),
            ("home_care_service_users", json!({"service_users_total": 1}), json!({"service_users_total": 2}), false),
            (
                "bed_vacancies",
                json!({"beds": {"ypd": {"reserved": 1}}}),
                json!({"beds": {"ypd": {"reserved": 2}}}),
                false,
            ),
            ("visiting", json!({"visitors_inside_home": true}), json!({"visitors_inside_home": false}), false),
            ("visiting", json!({"visitors_inside_home": true}), json!({"visitors_inside_home": true}), true),
            ("visiting", json!({"hours": 12.0}), json!({"hours": 12}), true),
            ("visiting", json!({"hours": 12.0}), json!({"hours": 12, "more": 1}), false),
        ] {
            let section = notice.section(section).unwrap();
            let (before, after) = (was.as_object().unwrap(), became.as_object().unwrap());
            assert_eq!(is_standing(section, before, after), standing, "{} {was} {became}", section.key);
        }
    }

    #[test]
    fn a_total_is_the_same_when_its_column_is() {
        let before = json!({"staff": 3, "beds": {"one": {"all": 2, "full": 1}, "two": {"all": 5, "full": 4}}});
        for (path, change, same) in [
            ("staff", json!({"staff": 4}), false),
            ("staff", json!({"staff": 3.0}), true),
            ("beds.total.all", json!({"beds": {"one": {"all": 2.0, "full": 1}, "two": {"all": 5.0}}}), true),
            ("beds.one", json!({"beds": {"one": {"all": 2.0, "full": 1.0}}}), true),
            ("beds.one", json!({"beds": {"one": {"all": 2}}}), false),
            ("hours", json!({"staff": 4}), true),
            ("hours", json!({"hours": 1}), false),
            ("beds.total.all", json!({"beds": {"one": {"all": 2, "full": 2}, "two": {"all": 5}}}), true),
            ("beds.total.all", json!({"beds": {"one": {"all": 3, "full": 1}, "two": {"all": 4, "full": 4}}}), false),
            ("beds.total.all", json!({"beds": {"one": {"all": 2}}}), false),
            ("beds.one", json!({"beds": {"one": {"all": 2, "full": 1}}}), true),
            ("beds.one.full", json!({"beds": {"one": {"all": 2, "full": 9}}}), false),
        ] {
            let (before, mut after) = (before.as_object().unwrap(), before.as_object().unwrap().clone());
            after.extend(change.as_object().unwrap().clone());
            assert_eq!(is_same(before, &after, path), same, "{path} {change}");
        }
    }
}
