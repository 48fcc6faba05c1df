//! The tables of this room.

mod access;
mod people;
mod sessions;

pub use access::{Access, list_access, list_all_access, list_ids_of_addresses};
pub use people::{
    Holder, email_is_taken, find_account, find_for_sign_in, find_key, has_demonstration, insert_account, insert_grant,
    insert_key, is_empty, list_account_names, list_accounts, list_key_names, list_people_of, lock_account,
    lock_with_password, set_password,
};
pub use sessions::{
    AttemptKeys, Limits, NewSession, count_failures, delete_expired, delete_session, delete_sessions_of, find_link,
    find_session, insert_attempt, insert_link, insert_session, list_sessions, lock_attempts, mark_attempt_succeeded,
    touch_session, use_link,
};
