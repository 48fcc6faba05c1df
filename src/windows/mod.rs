//! Reporting windows: in which days of a month a return counts, by law and not by a timer.
//!
//! Owns `bank_holiday_feed`, `reporting_window` and `window_extension`, and the list of bank holidays that is compiled
//! in. A window opens at the start of the 8th and closes at the end of the 14th, or of the next working day if that is a
//! weekend or a public holiday (Formal Notice); England's bank holidays, Europe/London time. Dates are computed by pure
//! functions from the month and the holidays (`rules`). Once a window has closed it is written down and never moves,
//! whatever becomes of the holidays (docs/adr/0012). One location may be given more time until shortly before the next
//! window opens; that is a row beside the window, which itself stays as it is (docs/adr/0023). Never decides who owed what
//! in a window.

pub mod actions;
mod api;
mod calendars;
mod holidays;
mod jobs;
mod model;
mod month;
mod own;
mod pattern;
pub mod queries;
pub mod routes;
pub mod rules;

pub use calendars::Calendars;
pub use holidays::{Event, FeedError, Holidays};
pub use jobs::FreezeClosed;
pub use model::{Calendar, Extension, ExtensionJson, Nearest, NewExtension, Window, WindowJson, WindowState};
pub use month::{MonthError, ReportingMonth};
pub use own::OwnWindows;
