//! What falls due next in a case, and whether it is late.

use chrono::NaiveDate;

use super::super::model::{Case, Stage};

/// The day by which something has to happen in the stage a case is in; nothing where no day is set, as while an appeal is
/// open (regulation 8(2)).
pub fn due_on(case: &Case) -> Option<NaiveDate> {
    match case.stage {
        Stage::RepresentationsOpen => case.representations_until,
        Stage::DecisionDue => case.decide_by,
        Stage::Payable | Stage::Confirmed | Stage::Varied => case.pay_by,
        _ => None,
    }
}

/// What it is that falls due.
pub fn what(stage: Stage) -> Option<&'static str> {
    match stage {
        Stage::RepresentationsOpen => Some("Representations end"),
        Stage::DecisionDue => Some("Decide"),
        Stage::Payable | Stage::Confirmed | Stage::Varied => Some("Payment"),
        _ => None,
    }
}

/// Whether the day has passed. The day itself still counts.
pub fn is_late(due_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    due_on.is_some_and(|due| due < today)
}
