//! What somebody posts from the page of a section, and what is kept of it when it is not saved yet.

use std::collections::BTreeMap;

use super::actions::KEY;
use super::model::{Draft, Reasons};
use crate::error::AppError;
use crate::notice::{Item, ItemKind, Section};
use crate::web::csrf;
use crate::windows::ReportingMonth;

/// Which button was pressed.
pub const ACT: &str = "_do";
/// Version of the figures that were on the page; 0 if there were none.
pub const VERSION: &str = "_version";
/// The month that the page was about: what is asked may have changed when it is sent.
pub const MONTH: &str = "_month";
/// Before the key of a check: the reason for its warning.
pub const REASON: &str = "_reason.";

/// What a button asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Save what was typed.
    Save,
    /// Show what was typed once more before it is saved.
    Check,
    /// Add up the columns, for browsers without scripts.
    Total,
    /// Keep what was typed, unfinished.
    Later,
    /// The same without a word, as the page is put away.
    Keep,
    /// Save the figures that stand.
    Unchanged,
    /// Throw away what was typed.
    Forget,
}

impl Act {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "save" => Self::Save,
            "check" => Self::Check,
            "total" => Self::Total,
            "later" => Self::Later,
            "keep" => Self::Keep,
            "unchanged" => Self::Unchanged,
            "forget" => Self::Forget,
            _ => return None,
        })
    }
}

/// The form of a section as it was sent.
#[derive(Debug, Clone)]
pub struct SectionForm {
    /// The button.
    pub act: Act,
    /// Version of the figures on the page.
    pub version: i64,
    /// The month that the page was about; nothing where it does not say.
    pub month: Option<ReportingMonth>,
    /// The page's random text.
    pub key: String,
    /// What was typed, by path of the item.
    pub typed: BTreeMap<String, String>,
    /// Reasons for warnings, by key of the check.
    pub reasons: Reasons,
}

impl SectionForm {
    /// Reads the fields of a form. A field that is there twice, or without which nothing can be saved, makes it unfit.
    pub fn read(section: &Section, pairs: Vec<(String, String)>) -> Result<Self, AppError> {
        let mut fields = BTreeMap::new();
        for (name, value) in pairs.into_iter().filter(|(name, _)| name != csrf::FIELD) {
            if fields.insert(name, value).is_some() {
                return Err(AppError::BadRequest("A part of this form is there twice."));
            }
        }
        let missing = || AppError::BadRequest("A part of this form is missing.");
        let act = fields.remove(ACT).as_deref().and_then(Act::parse).ok_or_else(missing)?;
        let version = fields.remove(VERSION).and_then(|text| text.parse().ok()).ok_or_else(missing)?;
        let month = fields.remove(MONTH).and_then(|text| ReportingMonth::parse(&text).ok());
        let key = fields.remove(KEY).filter(|key| (10..=100).contains(&key.len())).ok_or_else(missing)?;
        let (mut typed, reasons) = split(fields);
        for item in section.items.iter().filter(|item| item.kind == ItemKind::Date) {
            join_date(&mut typed, item);
        }
        Ok(Self { act, version, month, key, typed, reasons })
    }

    /// All that was typed, as a draft keeps it and hidden fields carry it on.
    pub fn kept(&self) -> BTreeMap<String, String> {
        let reasons = self.reasons.iter().map(|(check, reason)| (format!("{REASON}{check}"), reason.clone()));
        self.typed.clone().into_iter().chain(reasons).collect()
    }
}

/// What a draft holds: what was typed for items, and reasons.
pub fn from_draft(draft: Draft) -> (BTreeMap<String, String>, Reasons) {
    split(draft.typed.0)
}

fn split(fields: BTreeMap<String, String>) -> (BTreeMap<String, String>, Reasons) {
    let (reasons, typed): (BTreeMap<_, _>, BTreeMap<_, _>) =
        fields.into_iter().partition(|(name, _)| name.starts_with(REASON));
    let check = |name: String| name.strip_prefix(REASON).unwrap_or_default().to_owned();
    (typed, reasons.into_iter().map(|(name, reason)| (check(name), reason)).collect())
}

/// Makes one text of the three boxes of a date.
fn join_date(typed: &mut BTreeMap<String, String>, item: &Item) {
    let mut part = |name: &str| typed.remove(&format!("{}-{name}", item.key)).map(|text| text.trim().to_owned());
    if let (Some(day), Some(month), Some(year)) = (part("day"), part("month"), part("year")) {
        let empty = day.is_empty() && month.is_empty() && year.is_empty();
        let text = if empty { String::new() } else { format!("{day}/{month}/{year}") };
        typed.insert(item.key.clone(), text);
    }
}
