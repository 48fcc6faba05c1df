//! Pages of cases: lists (`lists`), opening one (`opening`), the case (`case`), what is done in it (`acts`), what a provider
//! sees (`own`), files (`files`), and the settings that administrators see (`settings`).

mod act_forms;
mod act_names;
mod acts;
mod case;
mod case_tables;
mod files;
mod lists;
mod money_forms;
mod opening;
mod own;
mod own_words;
mod parts;
mod preview;
mod report_file;
mod settings;
mod signing;
mod submit;
mod submit_money;
mod withdrawal;

pub use acts::{act, manage, post_act, post_manage};
pub use case::case;
pub use files::{document, pack};
pub use lists::{calendar, list, report, triggers};
pub use opening::{new, post_new};
pub use own::{post_represent, represent};
pub use preview::{post_sign, preview};
pub use report_file::{amounts_file, report_file};
pub use settings::settings;
pub use withdrawal::{post_withdrawal, withdrawal};
