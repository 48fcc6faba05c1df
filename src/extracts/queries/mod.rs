//! Extracts in the database. What somebody asks for takes their scopes, and answers nothing outside them.

mod cut;
mod recipients;
mod runs;
mod schedules;

pub use cut::{
    CutSave, FirstSave, Rename, any_save_by, list_first_saves, list_ids, list_locations, list_newest_saves,
    list_renames,
};
pub use recipients::{
    find_recipient, insert_disclosures, insert_recipient, list_disclosures, list_of_key, list_recipients,
    names_of_recipients, withdraw,
};
pub use runs::{
    begin, fail, fail_begun, find_closing_run, find_moment, find_previous, find_run, finish, insert_moment, insert_run,
    list_abandoned, list_ended, list_files, list_runs, list_same, lock, newest_version, reached,
};
pub use schedules::{
    count_running, end_schedule, find_schedule, insert_schedule, is_running, list_made, list_running_schedules,
    list_runs_of_schedule, list_schedules, was_made,
};
