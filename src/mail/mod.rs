//! Messages to people: the outbox, the transports, and what became of each message.
//!
//! Owns `mail_message`, `mail_attempt` and `contact_bounce`, and so whom mail does not reach. A message is written in the
//! transaction of the act that causes it and leaves after commit, by a job; every attempt is recorded with the server's
//! answer. A message is sent once, but for the one that is in flight when an instance dies: its `Message-ID` stays the
//! same, so that a mail program can see the copy. Never decides who gets what: that is for the room that writes the
//! message. A secret link is stored as a placeholder ([`SECRET`]) and filled in when the message leaves.

mod actions;
mod delivery;
mod jobs;
mod model;
mod pages;
mod queries;
mod reach;
pub mod routes;
mod template;
mod transport;

pub use jobs::{Deliver, KeepNoLonger, Look};
pub use model::{MailAttempt, MailMessage, MailState, NewBounce, NewMessage, Unreachable};
pub use queries::{
    cancel, count_by_state, find, give_up, list_states, list_with_attempts, send, send_all, send_at, stop, was_sent,
};
pub use reach::{Unreached, end_bounces, end_bounces_at, insert_bounces, list_all_unreachable, list_unreachable};
pub use template::{SECRET, fill, secret_name_of, secret_of};
pub use transport::{Mailer, TransportError};
