//! What every test stands on: the application on a fresh database, a browser, a mail server, the program itself.

mod app;
mod browser;
mod database;
mod program;
mod smtp;

pub use app::{PASSWORD, TestApp};
pub use browser::{Answer, Browser};
pub use database::{TestDatabase, is_postgres, postgres_ca};
pub use program::{Program, program_with_closed_output, run, run_with};
pub use smtp::{Behaviour, Encryption, SmtpServer};
