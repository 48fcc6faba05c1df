//! The register in the database. What somebody asks for takes their scopes, and answers nothing outside them.

mod acts;
mod loads;
mod looking;
mod order;
mod reports;
mod scoped;
pub(super) mod sync;

pub(super) use acts::{lock_location, lock_locations, lock_provider, record_event};
pub use loads::first_snapshot;
pub(super) use loads::{
    analyze, insert_events, insert_import, insert_locations, insert_providers, insert_remarks, load_locations,
    load_providers, newest_snapshot, set_report, update_location, update_provider,
};
pub use looking::{
    Attention, Found, Search, find_location, find_provider, is_empty, list_events_of_location, list_events_of_provider,
    list_for_attention, list_of_provider, names_of_providers, search_locations, search_providers,
};
pub use order::{last_event_by, place_events};
pub use reports::{find_import, list_events, list_imports, list_remarks, names_of_locations};
pub use scoped::Reach;
