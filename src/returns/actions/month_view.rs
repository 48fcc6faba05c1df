//! The return of a location for a month with all that its pages show.

use super::super::model::{CurrentSection, MonthlyReturn, ReturnState, Who};
use super::super::queries::{self, CurrentVersion};
use super::calendar::{Today, today_of};
use super::error::SaveError;
use super::find_return::find;
use super::names::{By, Names};
use super::prepare::is_of_an_earlier_season;
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::windows::{self, ReportingMonth, Window};

/// The return of a location for a month, for its pages.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthView {
    /// What is owed, how it stands, and the saves that count.
    pub monthly: MonthlyReturn,
    /// Who made each of these saves, in the same order.
    pub by: Vec<By>,
    /// The month's window, as it is or was for this location.
    pub window: Window,
    /// The window after it, if the return is complete and that is still to come.
    pub next: Option<Window>,
    /// The month that it is now.
    pub today: Today,
    /// The current save of each section, whenever it was made, and when that was.
    pub current: Vec<(CurrentSection, UtcTime)>,
    /// Keys of the sections whose current save answers an earlier campaign: it cannot be confirmed as it is.
    pub of_an_earlier_season: Vec<String>,
}

impl MonthView {
    /// Whether what is saved today may count for this month: it is the month that it is now.
    pub fn is_this_month(&self) -> bool {
        self.today.month == self.window.month
    }
}

/// The return of a location that the scopes reach, for any month.
pub async fn view_month(
    state: &State,
    who: Who,
    location_id: String,
    month: ReportingMonth,
) -> Result<MonthView, SaveError> {
    let inside = state.clone();
    state.db.read(move |conn| look(conn, &inside, &who, &location_id, month)).await
}

fn look(
    conn: &mut Conn,
    state: &State,
    who: &Who,
    location_id: &str,
    month: ReportingMonth,
) -> Result<MonthView, SaveError> {
    let monthly = find(conn, state, who, location_id, month)?;
    let calendars = &state.calendars;
    let location_id = &monthly.location.id;
    let mut today = today_of(conn, calendars, who.asked_at, location_id)?.ok_or(SaveError::NotInForce)?;
    if let Some(extension) = monthly.extension.as_ref().filter(|_| today.month == month) {
        today.extend(extension);
    }
    let window =
        if today.month == month { today.window } else { windows::queries::find_window(conn, calendars, month)? };
    // Also when the time that it was given is over.
    let window = window.extended(monthly.extension.as_ref());
    let next = match month.next().filter(|_| monthly.standing.state == ReturnState::Complete) {
        Some(next) => {
            Some(windows::queries::find_window(conn, calendars, next)?).filter(|next| today.now < next.opens_at)
        }
        None => None,
    };
    let names = Names::load(conn, &monthly.saves)?;
    let by = monthly.saves.iter().map(|save| names.of(save, &monthly.location)).collect();
    let current = queries::list_current_versions(conn, &monthly.location.id)?;
    let of_an_earlier_season = of_an_earlier_season(state, month, &current);
    let current = current.into_iter().map(|(current, saved_at, _)| (current, saved_at)).collect();
    Ok(MonthView { monthly, by, window, next, today, current, of_an_earlier_season })
}

fn of_an_earlier_season(state: &State, month: ReportingMonth, current: &[CurrentVersion]) -> Vec<String> {
    let (Some(notice), campaigns) = (state.notices.in_force(month), state.notices.campaigns()) else {
        return Vec::new();
    };
    let is_earlier = |(current, saved_at, counts_for): &&CurrentVersion| {
        let section = notice.section(&current.section);
        section.is_some_and(|section| is_of_an_earlier_season(section, (*counts_for, *saved_at), month, campaigns))
    };
    current.iter().filter(is_earlier).map(|(current, ..)| current.section.clone()).collect()
}
