//! What can be done with accounts, keys and sessions: one file each, one transaction each.

pub mod access;
mod add_account;
mod add_demonstration;
mod add_key;
mod begin_session;
mod change_password;
mod end_session;
mod forgotten_password;
mod retention;
mod second_factor;
mod send_link;
mod set_password;
mod sign_in;
mod single_sign_on;
mod vouched;

pub use add_account::{AddAccount, AddAccountError, Added, add_account};
pub use add_demonstration::{DemonstrationAccount, DemonstrationError, PEOPLE, add_demonstration};
pub use add_key::{AddedKey, NewKey, add_key, add_new_key, revoke_key};
pub use begin_session::{Begun, Device, DeviceChoice};
pub use change_password::{ChangePasswordError, change_password};
pub use end_session::{end_other_sessions, end_session, forget_devices};
pub use forgotten_password::{ask_for_reset, send_reset};
pub use retention::{Retained, keep_no_longer};
pub use second_factor::{
    CodeError, RecoveryCodes, SetUp, Whose, confirm_set_up, pass_second_factor, recovery_codes_left, remove_factor,
    renew_recovery_codes, set_up, turn_off,
};
pub use send_link::{SendLinkError, send_link};
pub use set_password::{SetPasswordError, link_owner, set_password};
pub use sign_in::{Attempt, SignInError, sign_in};
pub use single_sign_on::{Brought, Journey, VouchError, arrive, depart, find_organisation};
pub use vouched::unlink;
