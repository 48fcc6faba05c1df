//! Cases in the database (`cases`), and what is kept of them (`records`, `withdrawals`). Whoever asks for a case is a
//! [`Viewer`], and gets nothing outside what they may see.

mod cases;
mod records;
mod withdrawals;

pub use cases::{
    Filter, Viewer, find_case, has_open_case, insert_case, insert_windows, list_cases, list_due, list_for_report,
    list_to_tend, list_windows, lock_case, update_case,
};
pub use records::{
    MoveRow, end_appeal, find_amount, find_blob, find_document, find_draft, find_draft_of, insert_amount,
    insert_appeal, insert_document, insert_draft, insert_event, insert_message, insert_payment, insert_refund,
    insert_representation, insert_reversal, insert_service, keep_blob, list_amounts, list_amounts_of, list_appeals,
    list_documents, list_drafters, list_events, list_intents, list_messages, list_moves, list_payments, list_refunds,
    list_representations, list_reversals, list_reversed, list_services, list_waiting, mark_signed, reconcile,
    settle_service,
};
pub use withdrawals::{
    find_withdrawal, find_withdrawal_of, insert_withdrawal, list_withdrawers, mark_withdrawal_signed,
};
