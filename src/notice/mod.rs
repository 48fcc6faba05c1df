//! What is asked: the Formal Notice as data.
//!
//! Owns the versions of the notice (`config/notices`), the campaigns, and the one validator of answers for pages, bulk
//! uploads and the API. Knows no item by name, asks no database and no clock; never keeps answers, and never decides
//! whether a month is open. Why it is data: `docs/adr/0013-the-formal-notice-as-data.md`.

mod api;
mod context;
mod diff;
mod expression;
mod file;
mod load;
mod model;
mod reads;
pub mod routes;
pub mod rules;
mod shape;
mod situation;
mod still_asked;
mod text;
mod versions;

pub use context::{Answers, Checked, Context, Facts};
pub use diff::{Change, ChangeKind, diff};
pub use file::Fault;
pub use load::LoadError;
pub use model::{Check, Choice, Grid, Item, ItemKind, Notice, Requirement, Row, Section, Service};
pub use reads::{Read, are_equal, is_same, is_standing, other_sections};
pub use rules::{LONGEST_REASON, counts_something, validate};
pub use shape::NoticeShape;
pub use still_asked::{collected_now, of_this_season, still_asked};
pub use text::{Refused, answers_from_text, at, parse_text, shown_text, texts_from_answers, typed_text};
pub use versions::{Campaign, Campaigns, Notices};
