//! A save, as it is kept.

use std::collections::BTreeMap;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::Serialize;

use crate::audit::Actor;
use crate::clock::UtcTime;
use crate::db::schema::{current_section, section_save};
use crate::notice::Answers;
use crate::windows::ReportingMonth;

/// How a save came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow, Serialize)]
#[diesel(sql_type = Text)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// On a page of the service.
    Page,
    /// By the link in a reminder.
    Reminder,
    /// In a spreadsheet with many locations.
    Bulk,
    /// From another system.
    Api,
}

impl Channel {
    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Reminder => "reminder",
            Self::Bulk => "bulk",
            Self::Api => "api",
        }
    }
}

impl std::str::FromStr for Channel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Page, Self::Reminder, Self::Bulk, Self::Api]
            .into_iter()
            .find(|channel| channel.as_str() == text)
            .ok_or_else(|| format!("{text} is no way for a save to come in"))
    }
}

crate::text_column!(Channel);

/// Reasons for warnings, by the key of the check.
pub type Reasons = BTreeMap<String, String>;

/// Something that a column of text holds as JSON.
#[derive(Debug, Clone, PartialEq, Eq, FromSqlRow, Serialize)]
pub struct FromJson<T>(pub T);

impl<T, DB> diesel::deserialize::FromSql<Text, DB> for FromJson<T>
where
    T: serde::de::DeserializeOwned,
    DB: diesel::backend::Backend,
    String: diesel::deserialize::FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        let text = <String as diesel::deserialize::FromSql<Text, DB>>::from_sql(bytes)?;
        Ok(Self(serde_json::from_str(&text)?))
    }
}

/// A save of a section; nobody changes it any more.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = section_save)]
pub struct Save {
    /// Number of the save.
    pub id: i64,
    /// CQC id of the location.
    pub location_id: String,
    /// Whose the location was at that time.
    pub provider_id: String,
    /// Key of the section.
    pub section: String,
    /// Id of the Formal Notice that it was looked at with.
    pub notice: String,
    /// The month it counts for; nothing if no window was open.
    pub month: Option<ReportingMonth>,
    /// 1, 2, 3 and so on, for each section of a location.
    pub version: i64,
    /// The save before it, of the same section.
    pub previous_id: Option<i64>,
    /// The answers.
    pub answers: FromJson<Answers>,
    /// Reasons for the warnings that were unmet.
    pub reasons: FromJson<Reasons>,
    /// Whether somebody confirmed the figures that stood.
    pub unchanged: bool,
    /// Whether numbers were asked and all of them are nought.
    pub nil: bool,
    /// How it came in.
    pub channel: Channel,
    /// Who, as [`crate::audit::Actor`] prints it.
    pub saved_by: String,
    /// When.
    pub saved_at: UtcTime,
}

impl Save {
    /// Whether somebody made it themselves.
    pub fn is_by(&self, actor: &Actor) -> bool {
        self.saved_by == actor.to_string()
    }
}

/// A save to be kept.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = section_save, treat_none_as_default_value = false)]
pub struct NewSave {
    /// CQC id of the location.
    pub location_id: String,
    /// Whose the location is.
    pub provider_id: String,
    /// Key of the section.
    pub section: String,
    /// Id of the Formal Notice in force.
    pub notice: String,
    /// The month whose window is open, if one is.
    pub month: Option<ReportingMonth>,
    /// One more than the version before.
    pub version: i64,
    /// The save before it, if there is one.
    pub previous_id: Option<i64>,
    /// The answers, as a JSON object.
    pub answers: String,
    /// Reasons for the warnings that were unmet, as a JSON object.
    pub reasons: String,
    /// Whether the figures that stood are confirmed.
    pub unchanged: bool,
    /// Whether numbers were asked and all of them are nought.
    pub nil: bool,
    /// How it comes in.
    pub channel: Channel,
    /// Who, as [`crate::audit::Actor`] prints it.
    pub saved_by: String,
    /// Now.
    pub saved_at: UtcTime,
}

/// A save that comes with its number and its place in the order: one of the demonstration.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = section_save, treat_none_as_default_value = false)]
pub struct PlacedSave {
    /// Number of the save.
    pub id: i64,
    /// Its place.
    pub sequence: i64,
    /// The rest.
    #[diesel(embed)]
    pub save: NewSave,
}

impl PlacedSave {
    /// A save that has its number, in its place.
    pub fn of(save: Save, sequence: i64) -> QueryResult<Self> {
        let unwritable = |error: serde_json::Error| diesel::result::Error::SerializationError(error.into());
        let new = NewSave {
            location_id: save.location_id,
            provider_id: save.provider_id,
            section: save.section,
            notice: save.notice,
            month: save.month,
            version: save.version,
            previous_id: save.previous_id,
            answers: serde_json::to_string(&save.answers).map_err(unwritable)?,
            reasons: serde_json::to_string(&save.reasons).map_err(unwritable)?,
            unchanged: save.unchanged,
            nil: save.nil,
            channel: save.channel,
            saved_by: save.saved_by,
            saved_at: save.saved_at,
        };
        Ok(Self { id: save.id, sequence, save: new })
    }
}

impl NewSave {
    /// As it will be once it is kept; with number 0 if it never is.
    pub fn kept_as(self, id: i64, answers: Answers, reasons: Reasons) -> Save {
        Save {
            id,
            location_id: self.location_id,
            provider_id: self.provider_id,
            section: self.section,
            notice: self.notice,
            month: self.month,
            version: self.version,
            previous_id: self.previous_id,
            answers: FromJson(answers),
            reasons: FromJson(reasons),
            unchanged: self.unchanged,
            nil: self.nil,
            channel: self.channel,
            saved_by: self.saved_by,
            saved_at: self.saved_at,
        }
    }
}

/// Which save holds the current figures of a section.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = current_section)]
pub struct CurrentSection {
    /// CQC id of the location.
    pub location_id: String,
    /// Key of the section.
    pub section: String,
    /// The newest save.
    pub save_id: i64,
    /// Its version.
    pub version: i64,
    /// Since when the figures stand.
    pub figures_since: UtcTime,
}
