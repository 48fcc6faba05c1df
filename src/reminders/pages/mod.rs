//! Pages of this room: confirming by a link (`confirm`), choosing when to be reminded (`choice`), and the people of a
//! location for those who chase it (`people`).

mod choice;
mod confirm;
mod people;

pub use choice::{choice, post_choice};
pub use confirm::{confirm, confirmed, post_confirm};
pub use people::{people, post_bounce};
