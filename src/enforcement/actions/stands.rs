//! Since when the penalty of now stands, and which money is for it. What came before is no part of it: it was for a notice
//! that fell, or made up for what had been paid back.

use super::super::model::{Event, Payment, Stage};

/// When the final notice that stands now counted as given; nothing where none was since the case began, or began again.
pub(super) fn stands_since(events: &[Event]) -> Option<&Event> {
    let of_now = events.iter().rev().take_while(|event| event.kind != "begun_again");
    let mut given = of_now.filter(|event| event.from_stage == Some(Stage::FinalNotice));
    given.find(|event| event.to_stage == Some(Stage::Payable))
}

/// Whether a payment was recorded since the penalty of now stands. Of one moment the order of the record counts.
pub(super) fn is_for_penalty(events: &[Event], payment: &Payment) -> bool {
    let recorded = events.iter().find(|event| {
        event.kind == "paid" && event.detail_of("payment").and_then(|id| id.as_i64()) == Some(payment.id)
    });
    match (stands_since(events), recorded) {
        (Some(given), Some(recorded)) => given.id < recorded.id,
        (Some(given), None) => given.happened_at <= payment.recorded_at,
        (None, _) => false,
    }
}
