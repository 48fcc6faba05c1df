//! Reporting windows: in which days of a month a return counts, by law and not by a timer.
//!
//! Owns `bank_holiday_feed` and `reporting_window`, and the list of bank holidays that is compiled in. A window opens at
//! the start of the 8th and closes at the end of the 14th, or of the next working day if that is a weekend or a public
//! holiday (Formal Notice); England's bank holidays, Europe/London time. Dates are computed by pure functions from the
//! month and the holidays (`rules`). Once a month has closed its window is written down and never moves, whatever
//! becomes of the holidays (docs/adr/0012). Never decides who owed what in a window, and gives nobody more time.

pub mod actions;
mod api;
mod calendars;
mod holidays;
mod jobs;
mod model;
mod month;
mod pattern;
pub mod queries;
pub mod routes;
pub mod rules;

pub use calendars::Calendars;
pub use holidays::{Event, FeedError, Holidays};
pub use jobs::FreezeClosed;
pub use model::{Calendar, Nearest, Window, WindowJson, WindowState};
pub use month::{MonthError, ReportingMonth};
