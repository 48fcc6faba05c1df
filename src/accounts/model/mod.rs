//! Who there is: people with their addresses, and keys of systems; what they may do, how they sign in, and how people
//! ask for access.

mod email;
mod keys;
mod people;
mod requests;
mod roles;
mod sessions;

pub use email::Email;
pub use keys::ApiKey;
pub use people::{Account, NewAccount};
pub use requests::{AccessRequest, NewRequest, Note, Refusal, RequestState};
pub use roles::{GrantRow, Grants, Role};
pub use sessions::{LinkRow, SessionRow, Stage};
