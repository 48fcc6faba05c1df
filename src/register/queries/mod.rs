//! The register in the database. What somebody asks for takes their scopes, and answers nothing outside them.

mod loads;
pub(super) mod sync;

pub(super) use loads::{
    insert_events, insert_import, insert_locations, insert_providers, insert_remarks, load_locations, load_providers,
    newest_snapshot, set_report, update_location, update_provider,
};
