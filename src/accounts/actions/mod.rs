//! What can be done with accounts, keys and sessions: one file each, one transaction each.

mod add_account;
mod add_demonstration;
mod add_key;
mod end_session;
mod send_link;
mod set_password;
mod sign_in;

pub use add_account::{AddAccount, AddAccountError, Added, add_account};
pub use add_demonstration::{DemonstrationAccount, DemonstrationError, PEOPLE, add_demonstration};
pub use add_key::{AddedKey, add_key};
pub use end_session::end_session;
pub use send_link::{SendLinkError, send_link};
pub use set_password::{SetPasswordError, link_owner, set_password};
pub use sign_in::{Attempt, Begun, SignInError, sign_in};
