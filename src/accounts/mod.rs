//! People and the keys of systems: who they are, what they may do, how they prove it.
//!
//! Owns `account`, `grant`, `api_key`, `session`, `one_time_link` and `sign_in_attempt`. One grant is one role with one
//! scope; whoever asks sees only rows of that scope, and what is not theirs answers as if it did not exist. Passwords
//! are kept as argon2id hashes, every token as its hash. Never shows whether an address has an account, never locks an
//! account for good. Registration, approval, second factor and single sign-on are yet to come.

pub mod actions;
pub mod admin_pages;
pub mod api;
mod checks;
mod forms;
mod guessing;
mod jobs;
mod labels;
mod model;
pub mod pages;
mod password;
pub mod queries;
pub mod routes;
pub mod rules;
mod scope;
mod totp;

pub use jobs::{KeepNoLonger, RemoveExpired, SendReset};
pub use labels::device as device_words;
pub use model::{Account, ApiKey, Email, Grants, Role, Stage};
pub use password::{HashError, Passwords};
pub use scope::{Scope, Scopes};
