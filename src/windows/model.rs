//! A window, and the calendar that windows are read from.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, SecondsFormat};
use chrono_tz::{Europe::London, Tz};
use diesel::prelude::*;
use serde::Serialize;

use super::holidays::Holidays;
use super::month::ReportingMonth;
use super::rules::{self, Rule};
use crate::clock::UtcTime;
use crate::db::schema::reporting_window;

/// The time in which a return of a month counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = reporting_window)]
pub struct Window {
    /// The month.
    pub month: ReportingMonth,
    /// The first moment that counts.
    pub opens_at: UtcTime,
    /// The last second that counts, from its beginning to its end.
    pub closes_at: UtcTime,
}

/// Where a window stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum WindowState {
    /// Before it opens.
    Upcoming,
    /// What is saved counts.
    Open,
    /// After its last second.
    Closed,
}

impl WindowState {
    /// As written in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Upcoming => "upcoming",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// A window as calls and commands give it.
#[derive(Debug, Clone, Serialize)]
pub struct WindowJson {
    /// The month.
    pub month: ReportingMonth,
    /// RFC 3339 with the offset of Europe/London.
    pub opens_at: String,
    /// The same; the last second.
    pub closes_at: String,
    /// Where it stands now.
    pub state: WindowState,
}

impl Window {
    /// Where it stands at a moment: open from its first moment to the end of its last second.
    pub fn state_at(&self, at: UtcTime) -> WindowState {
        if at < self.opens_at {
            WindowState::Upcoming
        } else if at < self.closes_at.plus_seconds(1) {
            WindowState::Open
        } else {
            WindowState::Closed
        }
    }

    /// Whether a save at this moment counts for the month.
    pub fn contains(&self, at: UtcTime) -> bool {
        self.state_at(at) == WindowState::Open
    }

    /// The last day, in England.
    pub fn closes_on(&self) -> NaiveDate {
        local(self.closes_at).date_naive()
    }

    /// The first day, in England.
    pub fn opens_on(&self) -> NaiveDate {
        local(self.opens_at).date_naive()
    }

    /// Whole days in England from the day of `at` to the last day; 0 on the last day, less than that after it.
    pub fn days_left(&self, at: UtcTime) -> i64 {
        (self.closes_on() - local(at).date_naive()).num_days()
    }

    /// The end, for people: `Monday 14 December at 11:59pm`.
    pub fn closing_words(&self) -> String {
        local(self.closes_at).format("%A %-d %B at %-I:%M%P").to_string()
    }

    /// The beginning, for people: `Tuesday 8 December`.
    pub fn opening_words(&self) -> String {
        local(self.opens_at).format("%A %-d %B").to_string()
    }

    /// As calls and commands give it.
    pub fn to_json(&self, now: UtcTime) -> WindowJson {
        let text = |at| local(at).to_rfc3339_opts(SecondsFormat::Secs, false);
        WindowJson {
            month: self.month,
            opens_at: text(self.opens_at),
            closes_at: text(self.closes_at),
            state: self.state_at(now),
        }
    }
}

fn local(at: UtcTime) -> DateTime<Tz> {
    at.to_chrono().with_timezone(&London)
}

/// All that says when windows open and close: those that were written down, else the rule and the holidays.
#[derive(Debug, Clone)]
pub struct Calendar {
    pub(super) rule: Rule,
    pub(super) holidays: Arc<Holidays>,
    pub(super) feed_id: Option<i64>,
    pub(super) frozen: BTreeMap<ReportingMonth, Window>,
}

impl Calendar {
    /// The window of a month.
    pub fn window(&self, month: ReportingMonth) -> Window {
        let frozen = self.frozen.get(&month).copied();
        frozen.unwrap_or_else(|| rules::window_of(month, self.rule, &self.holidays))
    }

    /// The holidays that it goes by.
    pub fn holidays(&self) -> &Holidays {
        &self.holidays
    }
}
