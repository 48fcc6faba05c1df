//! People and the keys of systems: who they are, what they may do, how they prove it, and how they come and go.
//!
//! Owns `account`, `grant`, `api_key`, `session`, `one_time_link`, `sign_in_attempt`, `second_factor`, `recovery_code`,
//! `known_device`, `access_request`, `access_note` and `linked_sign_in`. One grant is one role with one scope; whoever
//! asks sees only rows of that scope, and what is not theirs answers as if it did not exist. Passwords are kept as
//! argon2id hashes, every token as its hash, the secret of an app for codes not at all. Never tells strangers whether an
//! address has an account, never locks an account for good, never deletes a person: a closed account keeps the name of
//! what it did. Decisions: docs/adr/0005 on sessions, 0006 on secrets in messages, 0010 on roles and scopes, 0028 on
//! people and access, 0031 on organisations that vouch for people.

pub mod actions;
pub mod admin_pages;
pub mod api;
mod checks;
mod forms;
mod guessing;
mod hashing;
mod jobs;
mod labels;
mod model;
mod organisations;
pub mod pages;
mod password;
pub mod queries;
pub mod routes;
pub mod rules;
mod scope;
mod totp;

pub use hashing::HashError;
pub use jobs::{KeepNoLonger, RemoveExpired, SendReset, TellMoved, TellOfAlone};
pub use labels::device as device_words;
pub use model::{Account, ApiKey, Email, Grants, Role, Stage};
pub use organisations::Organisations;
pub use password::Passwords;
pub use scope::{Scope, Scopes};
