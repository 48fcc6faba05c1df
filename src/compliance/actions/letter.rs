//! What a message to those who have not sent their return says.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::super::model::Template;
use super::super::queries;
use super::list_chase::ChaseRow;
use super::list_standings::missed_windows;
use super::write_to::Selection;
use crate::accounts::queries::Access;
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::error::AppError;
use crate::mail::{self, NewMessage};
use crate::returns::model::ReturnState;
use crate::windows::rules::{moment_for_people, opening_for_people};
use crate::windows::{self, Nearest, OwnWindows, ReportingMonth, WindowState};

/// Windows that are named when they were missed.
const TWELVE: usize = 12;

/// What messages say that is the same for all, and which windows each location missed.
pub(super) struct Words {
    is_over: bool,
    now: UtcTime,
    /// The window that is open, or else the next one, and the same as it is for each location.
    nearest: Nearest,
    own: OwnWindows,
    /// The window of the selection is open.
    is_open: bool,
    /// That one or another is.
    is_any_open: bool,
    missed: HashMap<String, Vec<ReportingMonth>>,
}

#[derive(Serialize)]
struct Letter<'a> {
    name: &'a str,
    month: String,
    is_open: bool,
    is_over: bool,
    is_any_open: bool,
    next_month: String,
    opens: String,
    closes: String,
    /// Some of the locations have more time than that.
    differs: bool,
    locations: Vec<LetterLocation>,
    is_one: bool,
    /// So many windows in a row, or so many of twelve, may lead to a notice.
    run: u32,
    of_twelve: u32,
    sign_in: String,
    help: String,
    service_name: &'a str,
}

#[derive(Serialize)]
struct LetterLocation {
    name: String,
    id: String,
    begun: bool,
    missed: String,
    link: String,
    people: usize,
    /// Its own time, where that is not the one of the letter.
    until: Option<String>,
}

impl Words {
    pub(super) fn read(
        conn: &mut Conn,
        state: &State,
        selection: &Selection,
        rows: &[ChaseRow],
    ) -> Result<Self, AppError> {
        let now = state.clock.now();
        let nearest = windows::queries::find_nearest(conn, &state.calendars, now)?;
        let nearest = nearest.ok_or(AppError::NotFound)?;
        let missed = match queries::last_closed(conn, selection.month, now)? {
            Some(through) => {
                let duty = |row: &ChaseRow| (row.location.id.clone(), row.count.provider_id.clone());
                missed_windows(conn, &state.config.compliance, (through, TWELVE), rows.iter().map(duty).collect())?
            }
            None => HashMap::new(),
        };
        let ids: Vec<String> = rows.iter().map(|row| row.location.id.clone()).collect();
        let is_any_open = nearest.state == WindowState::Open;
        Ok(Self {
            is_open: is_any_open && nearest.window.month == selection.month,
            is_any_open,
            is_over: selection.month < nearest.window.month,
            own: windows::queries::list_own_windows(conn, nearest.window, &ids)?,
            now,
            nearest,
            missed,
        })
    }

    /// Whether the template has something true to say of a location: of missed windows only where some count against a
    /// provider that may be fined.
    pub(super) fn suits(&self, template: Template, row: &ChaseRow) -> bool {
        template != Template::AtRisk || !row.provider.public_body && self.missed.contains_key(&row.location.id)
    }

    /// When the window that a letter is about closes, and whether it closes later for some of its locations. If all of
    /// them have the same time, it is that.
    fn closes(&self, rows: &[&ChaseRow]) -> (UtcTime, bool) {
        let ends: BTreeSet<UtcTime> = rows.iter().map(|row| self.own.of(&row.location.id).closes_at).collect();
        match ends.first() {
            Some(end) if ends.len() == 1 => (*end, false),
            _ => (self.nearest.window.closes_at, true),
        }
    }

    /// Until when a location still has time for a window that is over.
    fn running(&self, row: &ChaseRow) -> Option<UtcTime> {
        row.more_time.filter(|until| self.is_over && self.now <= *until)
    }

    /// Until when the return of a location can be sent, where the letter does not say it for all: it has more time for the
    /// window that the letter is about, or for one that is over.
    fn until(&self, row: &ChaseRow, differs: bool) -> Option<UtcTime> {
        self.running(row).or_else(|| self.own.more_time(&row.location.id).filter(|_| differs))
    }

    /// The month of the return that can be sent: that of the window that is open, where the one of the selection is over
    /// and the location has no more time for it.
    fn month_to_send(&self, month: ReportingMonth, row: &ChaseRow) -> ReportingMonth {
        let is_theirs = row.location.provider_id == row.count.provider_id;
        let is_next = self.is_over && self.is_any_open && is_theirs && self.running(row).is_none();
        if is_next { self.nearest.window.month } else { month }
    }

    fn location(&self, base: &str, month: ReportingMonth, row: &ChaseRow, differs: bool) -> LetterLocation {
        let id = &row.location.id;
        let to_send = self.month_to_send(month, row);
        let months = self.missed.get(id).into_iter().flatten().map(|month| month.for_people());
        LetterLocation {
            name: row.location.name.clone(),
            id: id.clone(),
            begun: row.outcome.state == ReturnState::Partial,
            missed: months.collect::<Vec<_>>().join(", "),
            link: format!("{base}/locations/{id}/returns/{to_send}"),
            people: row.people.len(),
            until: self.until(row, differs).map(moment_for_people),
        }
    }

    pub(super) fn message(
        &self,
        state: &State,
        selection: &Selection,
        access: &Access,
        rows: &[&ChaseRow],
    ) -> Result<NewMessage, AppError> {
        let (base, (closes, differs)) = (&state.config.server.public_url, self.closes(rows));
        let letter = Letter {
            name: &access.name,
            month: selection.month.for_people(),
            is_open: self.is_open,
            is_over: self.is_over,
            is_any_open: self.is_any_open,
            next_month: self.nearest.window.month.for_people(),
            opens: opening_for_people(&self.nearest.window),
            closes: moment_for_people(closes),
            differs,
            locations: rows.iter().map(|row| self.location(base, selection.month, row, differs)).collect(),
            is_one: rows.len() == 1,
            run: state.config.compliance.trigger_consecutive,
            of_twelve: state.config.compliance.trigger_in_twelve,
            sign_in: format!("{base}/sign-in"),
            help: format!("{base}/help"),
            service_name: &state.config.server.service_name,
        };
        let template = selection.template.as_str();
        let (subject, body) =
            mail::fill(&state.templates, template, &letter).map_err(|error| AppError::Internal(error.into()))?;
        Ok(NewMessage { kind: template, recipient: access.email.clone(), subject, body, secret_name: None })
    }
}
