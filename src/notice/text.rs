//! Answers as people type them, on a page or in a spreadsheet.
//!
//! Spaces around an answer are taken off, for they come from copying. Everything else that is not plainly a number is
//! refused, with a sentence that says what to type: `1,000` may be a thousand or, elsewhere, one.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value};

use super::context::Answers;
use super::model::{Item, ItemKind, Section};
use crate::error::{Problem, Severity};

/// Why a typed answer is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The rule that is not met: `whole`, `maximum` …
    pub rule: &'static str,
    /// A sentence that says what to type.
    pub detail: String,
}

/// Reads what somebody typed for an item, or nothing if they left it empty. Limits are looked at by
/// [`super::validate`], in one place for all ways in.
pub fn parse_text(item: &Item, text: &str) -> Result<Option<Value>, Refused> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let value = match item.kind {
        ItemKind::Whole => whole(item, text)?,
        ItemKind::Decimal => decimal(item, text, "decimal")?,
        ItemKind::Percent => decimal(item, text.strip_suffix('%').unwrap_or(text).trim_end(), "percent")?,
        ItemKind::YesNo => yes_no(item, text)?,
        ItemKind::Choice => choice(item, text)?,
        ItemKind::Date => date(item, text)?,
    };
    Ok(Some(value))
}

/// An answer as somebody would type it: what [`parse_text`] reads as the same answer.
pub fn typed_text(item: &Item, value: &Value) -> String {
    match (item.kind, value) {
        (ItemKind::Date, Value::String(day)) => match NaiveDate::parse_from_str(day, "%Y-%m-%d") {
            Ok(day) => day.format("%-d/%-m/%Y").to_string(),
            Err(_) => day.clone(),
        },
        (_, Value::String(text)) => text.clone(),
        // Never with an exponent: nobody types one.
        (_, Value::Number(number)) if number.is_f64() => number.as_f64().unwrap_or_default().to_string(),
        (_, Value::Null) => String::new(),
        (_, other) => other.to_string(),
    }
}

/// An answer as people read it: `12`, `Yes`, the label of a choice, `27 March 2026`.
pub fn shown_text(item: &Item, value: &Value) -> String {
    match (item.kind, value) {
        (_, Value::Bool(true)) => "Yes".to_owned(),
        (_, Value::Bool(false)) => "No".to_owned(),
        (ItemKind::Choice, Value::String(key)) => {
            item.choices.iter().find(|choice| choice.key == *key).map_or(key, |choice| &choice.label).clone()
        }
        (ItemKind::Date, Value::String(day)) => match NaiveDate::parse_from_str(day, "%Y-%m-%d") {
            Ok(day) => day.format("%-d %B %Y").to_string(),
            Err(_) => day.clone(),
        },
        (ItemKind::Percent, Value::Number(_)) => format!("{}%", typed_text(item, value)),
        _ => typed_text(item, value),
    }
}

fn refuse(rule: &'static str, item: &Item, what: &str) -> Refused {
    Refused { rule, detail: said(&item.label, &format!("{what}.")) }
}

/// A sentence about an item, after its question: `How many nurses do you employ? Enter a number.`
pub(super) fn said(label: &str, what: &str) -> String {
    if !label.ends_with('?') {
        return format!("{label}: {what}");
    }
    let mut letters = what.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{label} {first}{}", letters.as_str())
}

fn whole(item: &Item, text: &str) -> Result<Value, Refused> {
    let say = |what: &str| refuse("whole", item, what);
    plain(text).map_err(say)?;
    if text.contains('.') {
        return Err(say("enter a whole number, like 12, with nothing after a point"));
    }
    text.parse::<i64>().map(Value::from).map_err(|_| refuse("maximum", item, "this number is too large"))
}

fn decimal(item: &Item, text: &str, rule: &'static str) -> Result<Value, Refused> {
    let say = |what: &str| refuse(rule, item, what);
    plain(text).map_err(say)?;
    if let Ok(number) = text.parse::<i64>() {
        return Ok(Value::from(number));
    }
    let number: f64 = text.parse().map_err(|_| say("enter a number, like 12 or 12.5"))?;
    // `12.0` is 12, as it is kept.
    if number.fract() == 0.0
        && let Ok(whole) = format!("{number:.0}").parse::<i64>()
    {
        return Ok(Value::from(whole));
    }
    let number = serde_json::Number::from_f64(number);
    number.map(Value::Number).ok_or_else(|| refuse("maximum", item, "this number is too large"))
}

/// Digits, a point between them, and a minus before; or what else it is.
fn plain(text: &str) -> Result<(), &'static str> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.contains(',') {
        return Err("leave out the comma: for one thousand enter 1000");
    }
    if digits.contains(char::is_whitespace) && digits.contains(char::is_numeric) {
        return Err("leave out the spaces between the digits");
    }
    if digits.chars().any(|char| char.is_numeric() && !char.is_ascii_digit()) {
        return Err("use the digits 0 to 9 of an ordinary keyboard");
    }
    let point = digits.chars().filter(|char| *char == '.').count();
    let only_digits = digits.chars().all(|char| char.is_ascii_digit() || char == '.');
    if !only_digits || point > 1 || digits.starts_with('.') || digits.ends_with('.') || digits.is_empty() {
        return Err("enter a number in digits, like 12");
    }
    Ok(())
}

fn yes_no(item: &Item, text: &str) -> Result<Value, Refused> {
    match text.to_lowercase().as_str() {
        "yes" | "true" => Ok(Value::Bool(true)),
        "no" | "false" => Ok(Value::Bool(false)),
        _ => Err(refuse("yes_no", item, "answer yes or no")),
    }
}

fn choice(item: &Item, text: &str) -> Result<Value, Refused> {
    let found = item.choices.iter().find(|choice| choice.key == text || choice.label.eq_ignore_ascii_case(text));
    found.map(|choice| Value::from(choice.key.clone())).ok_or_else(|| {
        let labels: Vec<&str> = item.choices.iter().map(|choice| choice.label.as_str()).collect();
        refuse("choice", item, &format!("choose one of: {}", labels.join(", ")))
    })
}

fn date(item: &Item, text: &str) -> Result<Value, Refused> {
    let say = |what: &str| refuse("date", item, what);
    let day = ["%Y-%m-%d", "%d/%m/%Y"].iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok());
    let day = day.ok_or_else(|| say("enter a day that exists, like 27/3/2026"))?;
    if !is_of_our_time(day) {
        return Err(say("enter a year from 1900 to 2100 with four digits, like 27/3/2026"));
    }
    Ok(Value::from(day.to_string()))
}

/// Whether a day can be meant: a year that is typed with two digits is one of the first century.
pub(super) fn is_of_our_time(day: NaiveDate) -> bool {
    (1900..=2100).contains(&day.year())
}

/// Answers of a section from typed texts by path (`hours_paid`, `beds.general_residential.occupied`), and what is wrong
/// with the texts. Grid rows without any text are left out. What cannot be read is missing from the answers.
pub fn answers_from_text<'a>(
    section: &Section,
    texts: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> (Answers, Vec<Problem>) {
    let mut answers: Answers = section.grids.iter().map(|grid| (grid.key.clone(), Value::Object(Map::new()))).collect();
    let mut problems = Vec::new();
    for (path, text) in texts {
        let read = match section.find(path) {
            Some(item) => parse_text(item, text),
            None => Err(Refused { rule: "unknown", detail: "This is not an item of this section.".to_owned() }),
        };
        match read {
            Ok(Some(value)) => put(&mut answers, path, value),
            Ok(None) => {}
            Err(Refused { rule, detail }) => problems.push(Problem {
                item: path.to_owned(),
                rule: rule.to_owned(),
                severity: Severity::Error,
                detail,
            }),
        }
    }
    (answers, problems)
}

/// The answers of a section as somebody would type them, by path: what [`answers_from_text`] reads as the same answers.
pub fn texts_from_answers(section: &Section, answers: &Answers) -> BTreeMap<String, String> {
    let text = |path: String| {
        let (item, value) = (section.find(&path)?, at(answers, &path)?);
        Some((path, typed_text(item, value)))
    };
    section.paths().into_iter().filter_map(text).collect()
}

/// The answer at a path, if there is one.
pub fn at<'a>(answers: &'a Answers, path: &str) -> Option<&'a Value> {
    let mut parts = path.split('.');
    let first = answers.get(parts.next()?)?;
    parts.try_fold(first, |value, part| value.get(part)).filter(|value| !value.is_null())
}

fn put(answers: &mut Answers, path: &str, value: Value) {
    let mut parts = path.splitn(3, '.');
    let (Some(first), row, column) = (parts.next(), parts.next(), parts.next()) else { return };
    let (Some(row), Some(column)) = (row, column) else {
        answers.insert(first.to_owned(), value);
        return;
    };
    let grid = answers.entry(first).or_insert_with(|| Value::Object(Map::new()));
    let row = grid.as_object_mut().map(|grid| grid.entry(row).or_insert_with(|| Value::Object(Map::new())));
    if let Some(row) = row.and_then(Value::as_object_mut) {
        row.insert(column.to_owned(), value);
    }
}
