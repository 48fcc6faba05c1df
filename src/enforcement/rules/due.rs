//! What falls due next in a case, and whether it is late.

use chrono::NaiveDate;

use super::super::model::{Case, Stage};
use super::days;

/// The day by which something has to happen in the stage a case is in; nothing where no day is set, as while an appeal is
/// open (regulation 8(2)). A notice is to be given on the day it is signed. What is overdue stays due; of what was paid the
/// last day to appeal is due until it is over.
pub fn due_on(case: &Case, today: NaiveDate) -> Option<NaiveDate> {
    match case.stage {
        Stage::NoticeOfIntent => Some(days::day_of(case.stage_since)),
        Stage::RepresentationsOpen => case.representations_until,
        Stage::DecisionDue => case.decide_by,
        Stage::Payable | Stage::Confirmed | Stage::Varied | Stage::Overdue => case.pay_by,
        Stage::Paid => case.appeal_until.map(days::day_of).filter(|last| *last >= today),
        // Set when the final notice or the withdrawal is signed, and gone when it is given.
        Stage::FinalNotice | Stage::Withdrawn => case.due_on,
        _ => None,
    }
}

/// What it is that falls due. A final notice may be sent only on the day it is signed, and a notice of intent that was given
/// too late stands for nothing: of either it is true that it has to be on the record how it was given, or to be withdrawn.
pub fn what(stage: Stage) -> Option<&'static str> {
    match stage {
        Stage::NoticeOfIntent | Stage::FinalNotice => Some("Record how the notice was given, or withdraw it"),
        Stage::Withdrawn => Some("Give the withdrawal"),
        Stage::RepresentationsOpen => Some("Representations end"),
        Stage::DecisionDue => Some("Decide"),
        Stage::Payable | Stage::Confirmed | Stage::Varied => Some("Payment"),
        Stage::Overdue => Some("Payment was due"),
        Stage::Paid => Some("Time to appeal ends"),
        _ => None,
    }
}

/// Whether what falls due is that officers give a paper that was signed.
pub fn is_to_be_given(stage: Stage) -> bool {
    matches!(stage, Stage::NoticeOfIntent | Stage::FinalNotice | Stage::Withdrawn)
}

/// Whether the day has passed. The day itself still counts.
pub fn is_late(due_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    due_on.is_some_and(|due| due < today)
}
