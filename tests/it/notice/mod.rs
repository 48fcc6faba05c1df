//! The Formal Notice as data.

mod api;
pub mod command_line;
pub mod kinds;
pub mod new_version;
