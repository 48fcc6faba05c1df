//! What the pages of this room post, and what is said when it cannot be used.

use serde::Deserialize;

use super::model::{Choice, Kind};
use super::rules::HOURS;
use crate::config::Reminders;
use crate::web::FormErrors;

/// `POST /account/reminders`
#[derive(Debug, Default, Deserialize)]
pub struct ChoiceForm {
    /// Hour of the day; empty for the hours of the service.
    #[serde(default)]
    pub hour: String,
    /// Kinds that are wanted, of those that can be chosen.
    #[serde(default)]
    pub kinds: Vec<String>,
}

impl ChoiceForm {
    /// Reads the form, or says what is wrong with it. Kinds that nobody can choose are as the service has them.
    pub fn read(&self, settings: &Reminders) -> Result<Choice, FormErrors> {
        let mut errors = FormErrors::default();
        let hour = match self.hour.trim() {
            "" => None,
            text => match text.parse::<u32>() {
                Ok(hour) if HOURS.contains(&hour) => Some(hour),
                _ => {
                    errors.add("hour", "Choose an hour from the list");
                    None
                }
            },
        };
        let wanted = |kind: &Kind| self.kinds.iter().any(|text| text == kind.as_str());
        let skipped = optional(settings).filter(|kind| !wanted(kind)).collect();
        if errors.is_empty() { Ok(Choice { hour, skipped }) } else { Err(errors) }
    }
}

/// Kinds that are sent and that people may do without.
pub fn optional(settings: &Reminders) -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(|kind| kind.of(settings).sent && !kind.of(settings).legal)
}

/// `POST /locations/{id}/reminders/bounce`
#[derive(Debug, Deserialize)]
pub struct BounceForm {
    /// Number of the account.
    pub account_id: i64,
    /// `came_back` or `works`.
    pub what: String,
}
