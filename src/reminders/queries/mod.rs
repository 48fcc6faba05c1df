//! Reminders in the database. What an officer asks for takes their scopes, and answers nothing outside them.

mod beside;
mod contacts;
mod doubts;
mod due;
mod forget;
mod links;
mod retention;
mod told;

pub use beside::{
    ToldPlace, find_first_reminder, list_came, list_ending, list_held, list_new_holders, list_owing, list_places_of,
    list_told_messages, list_told_places, list_waiting_beside, record_told_places,
};
pub use contacts::{contacts, find_person_of, list_locations_of, list_people_of};
pub use doubts::{doubt_future, forget_doubted, has_future};
pub use due::{
    Grant, Missed, Sent, Waiting, list_grants, list_locations, list_missed, list_recipients, list_sent, list_waiting,
    lock, record_reminders,
};
pub use links::{Holder, delete_links_before, find_choice, find_link, insert_links, set_choice, use_link};
pub use retention::{delete_reminders_before, list_messages_about};
pub use told::{list_late, list_people, list_senders, list_told, record_told};

/// Ids in one statement: well under what either database allows as parameters.
const MANY: usize = 5_000;
