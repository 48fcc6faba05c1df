//! Pages on which a return is made, checked, confirmed and looked back on.
//!
//! The way of a save: `section` shows the form, filled in with the current figures or with what the person typed before
//! → `post_section` reads it, and saves, or keeps what was typed and shows the form again with what is wrong → the task
//! list, or the receipt if that was the last section that was owed. The notice decides what is asked; nothing here names
//! an item.

mod answers;
mod asking;
mod check;
mod entry;
mod figures;
mod form;
mod form_fields;
mod history;
mod owed;
mod receipt;
mod season;
mod task_list;
mod unchanged;

pub use answers::answers;
pub use check::check;
pub use entry::post_section;
pub use form::section;
pub use history::history;
pub use owed::owed;
pub use receipt::receipt;
pub use task_list::task_list;
pub use unchanged::post_unchanged;
