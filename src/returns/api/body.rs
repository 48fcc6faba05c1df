//! What a call that saves carries: its body and its headers.

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, IF_MATCH};
use serde_json::Value;
use utoipa::ToSchema;

use super::super::model::{BasedOn, Channel, Content, Reasons, SaveInput};
use super::unique::Unique;
use crate::error::{AppError, Problem, Severity};
use crate::notice::{Answers, LONGEST_REASON};

/// Longest key of a request.
const LONGEST_KEY: usize = 255;

/// What is to be saved: all answers of the section, or that nothing has changed.
#[derive(Debug, Default, ToSchema)]
#[schema(as = SectionBody)]
pub struct SectionBody {
    /// Every answer of the section by item.
    #[schema(value_type = Object)]
    pub answers: Option<Answers>,
    /// True to confirm the figures that stand; then without `answers`.
    pub unchanged: Option<bool>,
    /// Reasons for warnings by check.
    pub reasons: Option<Reasons>,
    /// True to check only: nothing is kept.
    pub dry_run: Option<bool>,
}

fn problem(item: &str, rule: &str, detail: impl Into<String>) -> Problem {
    Problem { item: item.to_owned(), rule: rule.to_owned(), severity: Severity::Error, detail: detail.into() }
}

impl SectionBody {
    /// Reads a body: JSON that cannot be read is 400, a field that is not known or of another type 422.
    pub fn read(body: &[u8]) -> Result<Self, AppError> {
        let Unique(value) = serde_json::from_slice(body).map_err(|error| unreadable(&error))?;
        let Value::Object(fields) = value else {
            return Err(AppError::Invalid(vec![problem("body", "type", "Send a JSON object.")]));
        };
        let (mut read, mut problems) = (Self::default(), Vec::new());
        for (name, value) in fields {
            if let Err(problem) = read.set(&name, value) {
                problems.push(problem);
            }
        }
        if problems.is_empty() { Ok(read) } else { Err(AppError::Invalid(problems)) }
    }

    fn set(&mut self, name: &str, value: Value) -> Result<(), Problem> {
        let wrong = |what: &str| problem(name, "type", format!("`{name}` must be {what}."));
        match (name, value) {
            ("answers", Value::Object(answers)) => self.answers = Some(answers),
            ("answers", _) => return Err(wrong("an object of answers by item")),
            ("unchanged", Value::Bool(unchanged)) => self.unchanged = Some(unchanged),
            ("unchanged", _) => return Err(wrong("true or false")),
            ("dry_run", Value::Bool(dry_run)) => self.dry_run = Some(dry_run),
            ("dry_run", _) => return Err(wrong("true or false")),
            ("reasons", Value::Object(reasons)) => self.reasons = Some(read_reasons(reasons)?),
            ("reasons", _) => return Err(wrong("an object of texts by check")),
            _ => return Err(problem(name, "unknown_field", "There is no such field. Check how it is spelled.")),
        }
        Ok(())
    }

    /// What is to be saved, with what the headers say.
    pub fn into_input(self, request: &HttpRequest) -> Result<SaveInput, AppError> {
        let content = match (self.answers, self.unchanged.unwrap_or(false)) {
            (Some(answers), false) => Content::Answers(answers),
            (None, true) => Content::Unchanged,
            (Some(_), true) => {
                let detail = "Send `answers`, or `\"unchanged\": true`, and not both.";
                return Err(AppError::Invalid(vec![problem("unchanged", "one_of", detail)]));
            }
            (None, false) => {
                let detail = "Send `answers`, or `\"unchanged\": true`.";
                return Err(AppError::Invalid(vec![problem("answers", "required", detail)]));
            }
        };
        Ok(SaveInput {
            content,
            reasons: self.reasons.unwrap_or_default(),
            based_on: based_on(request.headers()),
            request_key: request_key(request.headers())?,
            channel: Channel::Api,
        })
    }
}

/// The only thing wrong with JSON that can be read is a key that an object names twice.
fn unreadable(error: &serde_json::Error) -> AppError {
    AppError::BadRequest(match error.classify() {
        serde_json::error::Category::Data => "The body names a key twice in one object. Send each key once.",
        _ => "The body is not JSON that we can read.",
    })
}

fn read_reasons(reasons: Answers) -> Result<Reasons, Problem> {
    let read = |(check, reason): (String, Value)| {
        let item = format!("reasons.{check}");
        let Value::String(text) = reason else { return Err(problem(&item, "type", "A reason must be text.")) };
        let text = text.trim().to_owned();
        let odd = text.chars().any(|char| char.is_control() && !matches!(char, '\n' | '\r' | '\t'));
        if odd || text.chars().count() > LONGEST_REASON {
            let detail = format!("A reason must be plain text of up to {LONGEST_REASON} characters.");
            return Err(problem(&item, "reason", detail));
        }
        Ok((check, text))
    };
    // A reason that is empty gives none.
    let kept = |read: &Result<(String, String), Problem>| read.as_ref().map_or(true, |(_, text)| !text.is_empty());
    reasons.into_iter().map(read).filter(kept).collect()
}

/// `If-Match`: `*`, or versions in quotes (RFC 9110 section 13.1.1). A tag that is none of ours matches nothing.
fn based_on(headers: &HeaderMap) -> BasedOn {
    let sent: Vec<&str> = headers.get_all(IF_MATCH).map(|value| value.to_str().unwrap_or_default()).collect();
    if sent.is_empty() {
        return BasedOn::Anything;
    }
    let tags: Vec<&str> = sent.iter().flat_map(|value| value.split(',')).map(str::trim).collect();
    if tags.contains(&"*") {
        return BasedOn::Something;
    }
    let version = |tag: &&str| tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok();
    BasedOn::Versions(tags.iter().filter_map(version).collect())
}

fn request_key(headers: &HeaderMap) -> Result<Option<String>, AppError> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > LONGEST_KEY {
        let detail = format!("The key must be 1 to {LONGEST_KEY} characters of ASCII.");
        return Err(AppError::Invalid(vec![problem("Idempotency-Key", "key", detail)]));
    }
    Ok(Some(key.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(body: &str) -> Vec<(String, String)> {
        match SectionBody::read(body.as_bytes()) {
            Err(AppError::Invalid(problems)) => problems.into_iter().map(|one| (one.item, one.rule)).collect(),
            Err(_) => vec![("body".to_owned(), "json".to_owned())],
            Ok(_) => vec![],
        }
    }

    #[test]
    fn a_body_is_read_whole_or_refused() {
        for (body, expected) in [
            (r#"{"answers": {"a": 1}}"#, &[][..]),
            (r#"{"unchanged": true, "reasons": {"x": "because"}, "dry_run": true}"#, &[]),
            ("", &[("body", "json")]),
            ("{", &[("body", "json")]),
            (r#"{"answers": {"a": 1, "a": 2}}"#, &[("body", "json")]),
            (r#"{"answers": {"a": {"b": 1, "c": [], "b": 1}}}"#, &[("body", "json")]),
            (r#"{"unchanged": true, "unchanged": true}"#, &[("body", "json")]),
            (r#"{"answers": {"a": {"b": [1.5, -1, "x", null, false]}, "b": 1}}"#, &[]),
            ("[]", &[("body", "type")]),
            (r#"{"answers": [1]}"#, &[("answers", "type")]),
            (r#"{"unchanged": "true"}"#, &[("unchanged", "type")]),
            (r#"{"dry_run": 1}"#, &[("dry_run", "type")]),
            (r#"{"reasons": {"x": 1}}"#, &[("reasons.x", "type")]),
            (r#"{"reasons": {"x": "\u0000"}}"#, &[("reasons.x", "reason")]),
            (r#"{"reasons": "x"}"#, &[("reasons", "type")]),
            (r#"{"answer": {}, "dryrun": true}"#, &[("answer", "unknown_field"), ("dryrun", "unknown_field")]),
        ] {
            let expected: Vec<_> =
                expected.iter().map(|(item, rule)| ((*item).to_owned(), (*rule).to_owned())).collect();
            assert_eq!(errors(body), expected, "{body}");
        }
    }

    #[test]
    fn an_if_match_names_versions() {
        let read = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(IF_MATCH, value.parse().unwrap());
            }
            based_on(&headers)
        };
        assert_eq!(read(&[]), BasedOn::Anything);
        assert_eq!(read(&["*"]), BasedOn::Something);
        assert_eq!(read(&["\"3\""]), BasedOn::Versions(vec![3]));
        assert_eq!(read(&["\"3\", \"4\"", "\"0\""]), BasedOn::Versions(vec![3, 4, 0]));
        // A weak tag never matches strongly, nor does anything that is no tag.
        for text in ["W/\"3\"", "3", "", "\"x\""] {
            assert_eq!(read(&[text]), BasedOn::Versions(vec![]), "{text}");
        }
        assert!(!BasedOn::Something.allows(0) && BasedOn::Something.allows(2));
        assert!(BasedOn::Versions(vec![0]).allows(0) && !BasedOn::Versions(vec![]).allows(0));
    }
}
