//! The monthly return in the database. What somebody asks for takes their scopes, and answers nothing outside them.

mod demonstration;
mod drafts;
mod frequent;
mod keep;
mod locations;
mod order;
mod progress;
mod request_keys;
mod saves;

pub use demonstration::{
    continue_after, drop_indexes, insert_current, insert_placed, insert_progress, list_every_location, make_indexes,
};
pub use drafts::{delete_draft, delete_drafts_before, find_draft, keep_draft, list_drafts};
pub use keep::{RequestKey, keep_save};
pub use locations::{Place, find_location, find_place, find_provider_name, list_events, list_locations};
pub use order::{Sealed, has_unsealed, list_places, list_sealed, seal};
pub use progress::{
    find_held, find_progress, list_begun, list_held, list_progress, mark_complete, mark_complete_at, mark_done,
    unmark_complete,
};
pub use request_keys::{delete_request_keys_before, find_request};
pub use saves::{
    CurrentVersion, OutsideSave, find_answers_at, list_current, list_current_versions, list_first_saved, list_history,
    list_last_saved, list_newest_of_month, list_saved_months, list_saved_outside, list_saved_sections, list_saves,
    list_saves_of_month,
};
