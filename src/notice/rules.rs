//! The one validator of answers.
//!
//! First each answer by itself: its kind, its limits, whether it is asked at all and whether something required is
//! missing. Only answers that are right by themselves are looked at together, by the checks of the notice.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use super::context::{Answers, Checked, Context};
use super::model::{Check, Grid, Item, ItemKind, Section};
use super::situation::Situation;
use super::text::{is_of_our_time, said};
use crate::error::{Problem, Severity};

/// Longest reason for a warning, in characters.
pub const LONGEST_REASON: usize = 1_000;

/// Looks at the whole answers of a section: types and limits, required and unknown items, then the checks. Answers what
/// may be kept, or everything that is wrong with it. A warning counts as unmet until its check has a reason.
pub fn validate(section: &Section, answers: &Answers, context: &Context<'_>) -> Result<Checked, Vec<Problem>> {
    let mut kept = Kept { answers: Answers::new(), problems: Vec::new(), context };
    kept.section(section, answers);
    let Kept { answers, mut problems, .. } = kept;
    if !problems.is_empty() {
        return Err(problems);
    }
    let situation = Situation { section, answers: &answers, context };
    let mut reasons = BTreeMap::new();
    for check in &section.checks {
        if check.program.run(&situation) != Some(false) {
            continue;
        }
        match reason_for(check, context) {
            Some(reason) if reason.chars().count() > LONGEST_REASON => problems.push(too_long(check)),
            Some(reason) => drop(reasons.insert(check.key.clone(), reason)),
            None => problems.push(unmet(check)),
        }
    }
    if problems.is_empty() { Ok(Checked { nil: is_nil(&answers), answers, reasons }) } else { Err(problems) }
}

/// The reason given for a warning, if it is more than spaces. No reason lifts an error.
fn reason_for(check: &Check, context: &Context<'_>) -> Option<String> {
    let reason = context.reasons.get(&check.key)?.trim();
    (check.severity == Severity::Warning && !reason.is_empty()).then(|| reason.to_owned())
}

fn too_long(check: &Check) -> Problem {
    let detail = format!("{} The reason must have {LONGEST_REASON} characters or fewer.", check.message);
    Problem { detail, ..unmet(check) }
}

fn unmet(check: &Check) -> Problem {
    let item = check.items.first().cloned().unwrap_or_default();
    Problem { item, rule: check.key.clone(), severity: check.severity, detail: check.message.clone() }
}

/// Numbers were given, and all of them are nought.
fn is_nil(answers: &Answers) -> bool {
    let numbers = numbers(answers);
    !numbers.is_empty() && numbers.iter().all(|number| *number == 0.0)
}

/// Whether a number among the answers is not nought. A section that asks for none has none.
pub fn counts_something(answers: &Answers) -> bool {
    numbers(answers).iter().any(|number| *number != 0.0)
}

/// All numbers among the answers.
fn numbers(answers: &Answers) -> Vec<f64> {
    let mut numbers = Vec::new();
    answers.values().for_each(|value| collect(value, &mut numbers));
    numbers
}

fn collect(value: &Value, numbers: &mut Vec<f64>) {
    match value {
        Value::Number(number) => numbers.extend(number.as_f64()),
        Value::Object(inner) => inner.values().for_each(|value| collect(value, numbers)),
        _ => {}
    }
}

/// Answers that are right by themselves, and what is wrong with the others.
struct Kept<'a> {
    answers: Answers,
    problems: Vec<Problem>,
    context: &'a Context<'a>,
}

impl Kept<'_> {
    fn section(&mut self, section: &Section, answers: &Answers) {
        for key in answers.keys().filter(|key| section.item(key).is_none() && section.grid(key).is_none()) {
            self.refuse(key, "unknown", "This is not an item of this section. Leave it out.".to_owned());
        }
        for grid in &section.grids {
            self.grid(grid, answers.get(&grid.key));
        }
        for item in &section.items {
            if let Some(value) = self.item(item, &item.key, answers.get(&item.key)) {
                self.answers.insert(item.key.clone(), value);
            }
        }
    }

    fn grid(&mut self, grid: &Grid, value: Option<&Value>) {
        let rows = match value {
            Some(Value::Object(rows)) => rows,
            None | Some(Value::Null) => {
                if grid.is_required(self.context.month, self.context.campaigns) {
                    self.refuse(&grid.key, "required", format!("{}: fill in the table.", grid.label));
                }
                return;
            }
            Some(_) => {
                return self.refuse(&grid.key, "grid", format!("{}: give an object of rows of columns.", grid.label));
            }
        };
        for key in rows.keys().filter(|key| grid.rows.iter().all(|row| row.key != **key)) {
            let path = format!("{}.{key}", grid.key);
            self.refuse(&path, "unknown", "This is not a row of this table. Leave it out.".to_owned());
        }
        if rows.values().all(Value::is_null) && grid.is_required(self.context.month, self.context.campaigns) {
            let detail = format!("{}: fill in at least one row. If there is nothing to count, enter 0.", grid.label);
            return self.refuse(&grid.key, "required", detail);
        }
        let mut kept = Map::new();
        for row in &grid.rows {
            if let Some(cells) = rows.get(&row.key).and_then(|cells| self.row(grid, &row.key, cells)) {
                kept.insert(row.key.clone(), Value::Object(cells));
            }
        }
        self.answers.insert(grid.key.clone(), Value::Object(kept));
    }

    fn row(&mut self, grid: &Grid, row: &str, value: &Value) -> Option<Map<String, Value>> {
        let path = format!("{}.{row}", grid.key);
        let cells = match value {
            Value::Object(cells) => cells,
            Value::Null => return None,
            _ => {
                self.refuse(&path, "grid", "Give an object of columns, or leave the row out.".to_owned());
                return None;
            }
        };
        for key in cells.keys().filter(|key| grid.column(key).is_none()) {
            let detail = "This is not a column of this table. Leave it out.".to_owned();
            self.refuse(&format!("{path}.{key}"), "unknown", detail);
        }
        let mut kept = Map::new();
        for column in &grid.columns {
            if let Some(value) = self.item(column, &format!("{path}.{}", column.key), cells.get(&column.key)) {
                kept.insert(column.key.clone(), value);
            }
        }
        Some(kept)
    }

    /// The answer as it is kept; nothing if there is none or it is wrong.
    fn item(&mut self, item: &Item, path: &str, value: Option<&Value>) -> Option<Value> {
        let Some(value) = value.filter(|value| !value.is_null()) else {
            if item.required.applies(self.context.month, self.context.campaigns) {
                let is_number = matches!(item.kind, ItemKind::Whole | ItemKind::Decimal | ItemKind::Percent);
                let what = if is_number { "give an answer. If there are none, enter 0." } else { "give an answer." };
                self.refuse(path, "required", said(&item.label, what));
            }
            return None;
        };
        match kept(item, value).and_then(|value| within(item, value)) {
            Ok(value) => Some(value),
            Err((rule, what)) => {
                self.refuse(path, rule, said(&item.label, &what));
                None
            }
        }
    }

    fn refuse(&mut self, path: &str, rule: &str, detail: String) {
        self.problems.push(Problem { item: path.to_owned(), rule: rule.to_owned(), severity: Severity::Error, detail });
    }
}

type Wrong = (&'static str, String);

/// An answer in the one form in which it is kept.
fn kept(item: &Item, value: &Value) -> Result<Value, Wrong> {
    let wrong = |rule, what: &str| Err((rule, what.to_owned()));
    match (item.kind, value) {
        (ItemKind::Whole, Value::Number(number)) => whole(number),
        (ItemKind::Decimal | ItemKind::Percent, Value::Number(number)) => decimal(number),
        (ItemKind::YesNo, Value::Bool(_)) => Ok(value.clone()),
        (ItemKind::Choice, Value::String(key)) if item.choices.iter().any(|choice| choice.key == *key) => {
            Ok(value.clone())
        }
        (ItemKind::Date, Value::String(day)) if is_day(day) => Ok(value.clone()),
        (ItemKind::Whole, _) => wrong("whole", "give a whole number, like 12, not in quotation marks."),
        (ItemKind::Decimal, _) => wrong("decimal", "give a number, like 12.5, not in quotation marks."),
        (ItemKind::Percent, _) => wrong("percent", "give a number, like 12.5, not in quotation marks."),
        (ItemKind::YesNo, _) => wrong("yes_no", "answer yes or no (true or false)."),
        (ItemKind::Choice, _) => {
            let keys: Vec<&str> = item.choices.iter().map(|choice| choice.key.as_str()).collect();
            Err(("choice", format!("give one of: {}.", keys.join(", "))))
        }
        (ItemKind::Date, _) => wrong("date", "give a day that exists, from 1900 to 2100, like 2026-03-27."),
    }
}

fn is_day(text: &str) -> bool {
    chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok_and(|day| day.to_string() == text && is_of_our_time(day))
}

/// Also `12.0`, which JSON does not tell from 12.
fn whole(number: &Number) -> Result<Value, Wrong> {
    if let Some(number) = number.as_i64() {
        return Ok(Value::from(number));
    }
    match number.as_f64() {
        Some(float) if float.fract() == 0.0 && float.abs() < 1e15 => {
            format!("{float:.0}").parse::<i64>().map(Value::from).map_err(|_| too_large())
        }
        Some(float) if float.fract() == 0.0 => Err(too_large()),
        _ => Err(("whole", "give a whole number, with nothing after a point.".to_owned())),
    }
}

fn too_large() -> Wrong {
    ("maximum", "this number is too large.".to_owned())
}

fn decimal(number: &Number) -> Result<Value, Wrong> {
    match number.as_f64() {
        // The same figures are the same, however they are written: 12.0 is 12, and -0.0 is nought.
        Some(float) if float.fract() == 0.0 && float.abs() < 1e15 => whole(number),
        Some(float) if float.is_finite() => Ok(Value::Number(number.clone())),
        _ => Err(too_large()),
    }
}

fn within(item: &Item, value: Value) -> Result<Value, Wrong> {
    let Some(number) = value.as_f64() else { return Ok(value) };
    match (item.minimum, item.maximum) {
        (Some(minimum), _) if number < minimum => Err(("minimum", format!("it cannot be less than {minimum}."))),
        (_, Some(maximum)) if number > maximum => Err(("maximum", format!("it cannot be more than {maximum}."))),
        _ => Ok(value),
    }
}

#[cfg(test)]
mod tests;
