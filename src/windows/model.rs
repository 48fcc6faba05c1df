//! A window, and what is kept of it.

use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Europe::London;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use serde::Serialize;

use super::holidays::Holidays;
use super::month::ReportingMonth;
use crate::clock::UtcTime;
use crate::db::schema::{bank_holiday_feed, reporting_window, window_extension};

/// What the dates of a window are computed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Bank holidays of England.
    pub holidays: Arc<Holidays>,
    /// Day of the month at whose start a window opens.
    pub opens_on_day: u32,
    /// Day of the month at whose end a window closes, if it is a working day.
    pub closes_on_day: u32,
}

/// The days in which a return for a month counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The month.
    pub month: ReportingMonth,
    /// The first moment inside.
    pub opens_at: UtcTime,
    /// The beginning of the last second inside, 23:59:59 in London; all of that second counts.
    pub closes_at: UtcTime,
}

impl Window {
    /// The first moment that is too late: one second after `closes_at`.
    pub fn ends_at(&self) -> UtcTime {
        self.closes_at.plus_seconds(1)
    }

    /// Whether a moment counts: from `opens_at` to the end of the second that `closes_at` names.
    pub fn contains(&self, at: UtcTime) -> bool {
        self.opens_at <= at && at < self.ends_at()
    }

    /// The window of a location that has more time; the same window if it has none.
    #[must_use]
    pub fn extended(self, extension: Option<&Extension>) -> Self {
        let until = extension.map_or(self.closes_at, |extension| extension.until_at);
        Self { closes_at: self.closes_at.max(until), ..self }
    }

    /// The window as the API and `--json` have it, at a moment.
    pub fn to_json(&self, now: UtcTime) -> WindowJson {
        WindowJson {
            month: self.month,
            opens_at: local(self.opens_at),
            closes_at: local(self.closes_at),
            state: super::rules::state_at(self, now),
            extended_until: None,
        }
    }
}

/// More time for one location. The newest of a location and month counts; one that ends before the window does changes
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = window_extension)]
pub struct Extension {
    /// Number of the act.
    pub id: i64,
    /// CQC id of the location.
    pub location_id: String,
    /// The month.
    pub month: ReportingMonth,
    /// The beginning of the last second in which a save counts; all of that second counts.
    pub until_at: UtcTime,
    /// Why.
    pub reason: String,
    /// Who gave it, as [`crate::audit::Actor`] prints it.
    pub granted_by: String,
    /// When.
    pub granted_at: UtcTime,
}

impl Extension {
    /// Whether a save at a moment, after the window, still counts.
    pub fn covers(&self, at: UtcTime) -> bool {
        at < self.until_at.plus_seconds(1)
    }

    /// The last second in which a save counts, as the API and `--json` have it.
    pub fn until(&self) -> String {
        local(self.until_at)
    }

    /// The extension as `--json` has it.
    pub fn to_json(&self) -> ExtensionJson<'_> {
        ExtensionJson {
            location_id: &self.location_id,
            month: self.month,
            until: self.until(),
            reason: &self.reason,
            granted_by: &self.granted_by,
            granted_at: self.granted_at,
        }
    }
}

/// An extension in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtensionJson<'a> {
    /// CQC id of the location.
    pub location_id: &'a str,
    /// The month.
    pub month: ReportingMonth,
    /// The last second in which a save counts, with London's offset.
    pub until: String,
    /// Why.
    pub reason: &'a str,
    /// Who gave it.
    pub granted_by: &'a str,
    /// When.
    pub granted_at: UtcTime,
}

/// An extension to be written down.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = window_extension)]
pub struct NewExtension {
    /// CQC id of the location.
    pub location_id: String,
    /// The month.
    pub month: ReportingMonth,
    /// The last second in which a save counts.
    pub until_at: UtcTime,
    /// Why.
    pub reason: String,
    /// Who gives it.
    pub granted_by: String,
    /// When.
    pub granted_at: UtcTime,
}

/// RFC 3339 with the offset that London has at that moment.
pub(super) fn local(at: UtcTime) -> String {
    at.to_chrono().with_timezone(&London).to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
}

/// The day it is in London at a moment.
pub(super) fn london_day(at: UtcTime) -> NaiveDate {
    at.to_chrono().with_timezone(&London).date_naive()
}

/// A window in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = Window)]
pub struct WindowJson {
    /// The month.
    #[schema(value_type = String)]
    pub month: ReportingMonth,
    /// The first moment inside, with London's offset.
    pub opens_at: String,
    /// The last second inside, with London's offset.
    pub closes_at: String,
    /// Where the window stands now.
    #[schema(value_type = String)]
    pub state: WindowState,
    /// If a location is named that has more time: the last second in which its saves count, with London's offset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extended_until: Option<String>,
}

/// Where a window stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum WindowState {
    /// Has not opened yet.
    Upcoming,
    /// Returns count now.
    Open,
    /// Is over.
    Closed,
}

impl WindowState {
    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Upcoming => "upcoming",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

impl std::str::FromStr for WindowState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Upcoming, Self::Open, Self::Closed]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("{text} is no state of a window"))
    }
}

impl Serialize for WindowState {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

crate::text_column!(WindowState);

/// The window that is open, or else the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nearest {
    /// The window.
    pub window: Window,
    /// `Open` or `Upcoming`.
    pub state: WindowState,
    /// Days from today to the day it closes if it is open, or opens if it is not; 0 is today.
    pub days_left: i64,
}

/// Which list of bank holidays it is. The number alone would do, but for a database that was put back to an earlier day
/// while the program ran, where it may be given a second time.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = bank_holiday_feed)]
pub(super) struct FeedKey {
    pub id: i64,
    pub fetched_at: UtcTime,
}

/// A window that was written down when it had closed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = reporting_window, treat_none_as_default_value = false)]
pub(super) struct WindowRow {
    pub month: ReportingMonth,
    pub opens_at: UtcTime,
    pub closes_at: UtcTime,
    /// The list of holidays it was computed with; nothing for the one that is compiled in.
    pub feed_id: Option<i64>,
    pub frozen_at: UtcTime,
}

impl WindowRow {
    pub(super) fn window(&self) -> Window {
        Window { month: self.month, opens_at: self.opens_at, closes_at: self.closes_at }
    }
}
