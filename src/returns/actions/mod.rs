//! What somebody can do with a return: one use-case a file.

mod calendar;
mod demonstrate;
mod drafts;
mod error;
mod find_return;
mod history;
mod keep;
mod list_saves;
mod look_again;
mod month_view;
mod names;
mod prepare;
mod receipt;
mod save_section;
mod sealed_saves;
mod unchanged;
mod view_location;
mod what_is_owed;

pub use calendar::Today;
pub use demonstrate::{Person, demonstrate};
pub use drafts::{find_draft, forget_draft, keep_draft, list_drafts};
pub use error::SaveError;
pub use find_return::find_return;
pub use history::{HistoryEntry, HistoryOf, HistoryPage, history};
pub use list_saves::{SavesPage, list_saves, seal_saves};
pub use look_again::look_again;
pub use month_view::{MonthView, view_month};
pub use names::{By, who_saved};
pub use prepare::{SectionView, view_section};
pub use receipt::completed_through;
pub use save_section::{Saved, check_section, save_section};
pub use sealed_saves::SealedSaves;
pub use unchanged::{
    Confirmable, ConfirmableSection, Confirmed, KEY, VERSION_OF, confirm_unchanged, shown, what_can_be_confirmed,
};
pub use view_location::{LocationView, view_location};
pub use what_is_owed::{OwedLocation, OwedPage, what_is_owed};
