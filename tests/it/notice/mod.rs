//! The Formal Notice as data.

mod api;
pub mod command_line;
pub mod kinds;
mod licences;
pub mod new_version;
