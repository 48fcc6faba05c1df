//! The tables of this room.

mod access;
mod actors;
mod closing;
mod devices;
mod keys;
mod linked;
mod moved;
mod people;
mod requests;
mod second_factors;
mod sessions;

pub use access::{Access, list_access, list_all_access, list_ids_of_addresses};
pub use actors::list_names_of_actors;
pub use closing::{
    close_account, erase_account, find_by_email, keep_closed, list_to_close, list_to_erase, list_to_warn, note_warning,
    reopen_account, revoke_all_grants, revoke_grant, set_job_title,
};
pub use devices::{
    DeviceKeys, Known, count_remembered, delete_devices_of, find_device, forget_remembered, is_device_of,
    is_known_device, record_device, remember_device,
};
pub use keys::{find_key, insert_key, list_key_names, list_keys, revoke_key, touch_key};
pub use linked::{
    LinkedSignIn, delete_linked, delete_linked_of, find_linked, insert_linked, list_linked, touch_linked, was_tried,
};
pub use moved::{HeldThere, hand_over_requests, list_held_at, list_invitations_to, revoke_grant_by_id, waits_at};
pub use people::{
    Holder, email_is_taken, find_account, find_for_sign_in, find_with_hash, has_demonstration, insert_account,
    insert_grant, is_empty, list_account_names, list_accounts, list_grants, list_holders, list_people_of, lock_account,
    lock_with_password, set_password,
};
pub use requests::{
    Decision, count_invitations, count_requests, decide_request, delete_old_requests, find_request,
    find_request_of_link, insert_note, insert_request, list_administrators, list_approvers, list_notes,
    list_provider_administrators, list_requests, list_with_administrator, name_request, prove_request,
};
pub use second_factors::{
    count_recovery_codes, delete_factor, find_factor_name, has_factor, insert_factor, replace_recovery_codes,
    use_recovery_code, use_step,
};
pub use sessions::{
    AttemptKeys, Limits, NewSession, count_failures, delete_expired, delete_other_sessions, delete_session,
    delete_sessions_of, find_link, find_session, forgive_failures, insert_attempt, insert_link, insert_session,
    list_sessions, lock_attempts, mark_attempt_succeeded, touch_session, use_link, use_up_links_of,
};
