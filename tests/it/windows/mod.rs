//! Reporting windows: by command and by call, to the second, and whatever becomes of the holidays.

mod holidays;
mod show;
