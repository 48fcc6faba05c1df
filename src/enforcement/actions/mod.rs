//! What is done in cases: one use-case a file. Everything that changes one goes through `act`.

mod act;
mod amount;
mod appeal;
mod case_view;
mod compose;
mod decide;
mod draft;
mod end;
mod error;
mod fallen;
mod holds;
mod keep;
mod look;
mod open;
mod pack;
mod pack_dates;
mod pack_index;
mod pack_tables;
mod pay;
mod recipient;
mod report;
mod represent;
mod reverse;
mod serve;
mod settle;
mod sheet;
mod sign;
mod sign_withdrawal;
mod tend;
mod withdraw;

pub use act::{At, By};
pub use amount::{Figure, charged, purpose_at, record_amount};
pub use appeal::{Lodged, appeal, end_appeal};
pub use case_view::{CaseView, SeenWindow};
pub use decide::{decide, review};
pub use draft::{NoticeFields, Preview, find_fields, notice_at, preview, save_draft};
pub use end::{begin_again, close};
pub use error::CaseError;
pub use keep::{Upload, hash_of};
pub use look::{calendar, document, is_theirs, list, look};
pub use open::{Candidate, Candidates, Opening, candidates, find, open};
pub use pack::{Pack, take_pack};
pub use pay::{PAYING, PaidBack, Received, certify, go_to_court, reconcile, record_payment, record_refund};
pub use recipient::Recipient;
pub use report::{Report, StageFigures, Triggered, report, triggered};
pub use represent::{ENTERING, Said, note, represent};
pub use reverse::{Reversed, reverse_payment};
pub use serve::{Given, serve};
pub use sheet::Sheet;
pub use sign::sign;
pub use sign_withdrawal::sign_withdrawal;
pub use tend::tend;
pub use withdraw::{
    WithdrawalFacts, WithdrawalFields, WithdrawalPreview, find_withdrawal, preview_withdrawal, save_withdrawal,
};
