//! What every test stands on: the application on a fresh database, a browser, a mail server, the program itself.

pub mod address;
mod app;
mod browser;
mod care_sheet;
mod cqc_api;
mod database;
mod organisation;
mod program;
mod returns;
pub mod sheet;
pub mod smtp;

pub use app::{PASSWORD, TestApp};
pub use browser::{Answer, Browser, read};
pub use care_sheet::{CareRow, care_sheet, load_rows};
pub use cqc_api::{CqcApi, Fault, home_document, provider_document};
pub use database::{TestDatabase, is_postgres, postgres_ca};
pub use organisation::{CLIENT_ID, CLIENT_SECRET, OrganisationServer, Signature};
pub use program::{Program, program_with_closed_output, run, run_with, start_with};
pub use returns::{AGENCY, Caller, HOME, OTHER, nil_answers};
pub use smtp::{Behaviour, Encryption, SmtpServer};
