//! Cases (`case`), what is kept of them (`records`, `sums`), and the words for both.

mod case;
mod money;
mod penalty;
mod records;
mod stage;
mod sums;
mod words;

pub use case::{Case, CaseWindow, NewCase};
pub use money::{NotMoney, Pence};
pub use penalty::Penalty;
pub use records::{
    Document, Draft, Event, NewDocument, NewEvent, NewRepresentation, NewService, Representation, Service,
    TOLD_OF_ITS_END, TOLD_OF_ONWARD, WithdrawalDraft,
};
pub use stage::Stage;
pub use sums::{Amount, Appeal, NewAmount, NewAppeal, NewPayment, NewRefund, NewReversal, Payment, Refund, Reversal};
pub use words::{
    AppealOutcome, Body, Breach, Capacity, DocumentKind, Method, NoticeKind, Origin, Purpose, ServiceState, Via,
};

/// The kind of messages of a case that are for officers alone: no provider sees them, and no pack has them.
pub const TO_OFFICERS: &str = "case_due";
