//! The Formal Notice as data.

mod api;
mod command_line;
mod new_version;
