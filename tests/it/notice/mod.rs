//! The Formal Notice as data.

mod api;
pub mod command_line;
mod kinds;
mod licences;
pub mod new_version;
