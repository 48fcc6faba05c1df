//! How things of this room are said to people, and in notices.

use chrono::{NaiveDate, NaiveDateTime};

use super::model::{
    AppealOutcome, Body, Breach, Capacity, DocumentKind, Method, NoticeKind, Origin, Penalty, Pence, Purpose,
    ServiceState, Stage, TOLD_OF_ITS_END, Via,
};
use super::rules::days;
use crate::config::Enforcement;
use crate::returns::model::ReturnState;

/// Where a case stands, for officers.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Support => "Support",
        Stage::NoticeOfIntent => "Notice of intent on its way",
        Stage::RepresentationsOpen => "Representations open",
        Stage::DecisionDue => "Decision due",
        Stage::NoPenalty => "No penalty",
        Stage::FinalNotice => "Final notice to be given",
        Stage::Payable => "To be paid",
        Stage::Paid => "Paid",
        Stage::Appealed => "Appealed, suspended",
        Stage::Confirmed => "Confirmed by the tribunal",
        Stage::Quashed => "Quashed by the tribunal",
        Stage::Varied => "Amount set by the tribunal",
        Stage::Overdue => "Overdue",
        Stage::CountyCourt => "County court",
        Stage::Withdrawn => "Withdrawn",
        Stage::Closed => "Closed",
    }
}

/// Where a case stands, for the provider.
pub fn stage_for_providers(stage: Stage) -> &'static str {
    match stage {
        Stage::NoticeOfIntent => "A notice is on its way",
        Stage::RepresentationsOpen => "You can tell us your side",
        Stage::DecisionDue => "We are deciding",
        Stage::NoPenalty => "No penalty",
        Stage::FinalNotice => "A final notice is on its way",
        Stage::Payable | Stage::Confirmed | Stage::Varied => "To be paid",
        Stage::Overdue | Stage::CountyCourt => "Not paid in time",
        Stage::Paid => "Paid",
        Stage::Appealed => "Appeal open",
        // They see a case at the beginning only if it began again after a withdrawal.
        Stage::Support | Stage::Quashed | Stage::Withdrawn => "Nothing to pay",
        Stage::Closed => "Over",
    }
}

/// What is alleged, for officers.
pub fn breach(breach: Breach) -> &'static str {
    match breach {
        Breach::NoInformation => "Information was not given",
        Breach::FalseInformation => "Information was false or misleading to a material extent",
    }
}

/// What is alleged, as notices say it.
pub fn breach_in_law(breach: Breach) -> &'static str {
    match breach {
        Breach::NoInformation => {
            "You did not give information that you had to give under section 277A(1) of the Health and Social Care Act 2012, \
             and we know of no reasonable excuse (regulation 2(a))."
        }
        Breach::FalseInformation => {
            "Information that you gave under section 277A(1) of the Health and Social Care Act 2012 was false or misleading to \
             a material extent, and we know of no reasonable excuse (regulation 2(b))."
        }
    }
}

/// How a return stood when its window closed.
pub fn outcome(state: ReturnState) -> &'static str {
    match state {
        ReturnState::Complete => "complete",
        ReturnState::Partial => "parts were missing",
        ReturnState::Missing => "nothing was sent",
        ReturnState::NotRequired => "nothing was owed",
        ReturnState::Excused => "excused",
    }
}

/// A kind of body.
pub fn body(body: Body) -> &'static str {
    match body {
        Body::Company => "A company or other body corporate",
        Body::Partnership => "A partnership",
        Body::Other => "Anyone else, such as one person",
    }
}

/// Who somebody is to the provider.
pub fn capacity(capacity: Capacity) -> &'static str {
    match capacity {
        Capacity::Director => "Director",
        Capacity::Secretary => "Secretary",
        Capacity::OtherOfficer => "Officer",
        Capacity::Partner => "Partner",
        Capacity::RunsBusiness => "Controls or manages the business",
        Capacity::Provider => "Provider",
    }
}

/// How a notice is sent.
pub fn method(method: Method) -> &'static str {
    match method {
        Method::Hand => "By hand",
        Method::Post => "By first class, recorded or registered post",
        Method::Email => "By email",
    }
}

/// What became of a notice that was sent.
pub fn service_state(state: ServiceState) -> &'static str {
    match state {
        ServiceState::Waiting => "Has not left yet",
        ServiceState::Given => "Given",
        ServiceState::Failed => "Could not be delivered",
        ServiceState::TooShort => "Given too late for the day it names",
    }
}

/// A kind of document.
pub fn document(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Intent => "Notice of intent",
        DocumentKind::Final => "Final notice",
        DocumentKind::Withdrawal => "Notice of withdrawal",
        DocumentKind::NoPenalty => "Letter: no penalty",
        DocumentKind::Certificate => "Certificate of non-payment",
        DocumentKind::Representation => "File with representations",
        DocumentKind::Evidence => "Evidence",
    }
}

/// A document that may be a letter among the evidence; what is kept with it says which.
pub fn letter(kind: DocumentKind, facts: &str) -> &'static str {
    match kind {
        DocumentKind::Evidence if facts == TOLD_OF_ITS_END => "Letter: end of the appeal to the Upper Tribunal",
        DocumentKind::Evidence if !facts.is_empty() => "Letter: appeal to the Upper Tribunal",
        other => document(other),
    }
}

/// For which step an amount was recorded.
pub fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Intent => "Notice of intent",
        Purpose::Final => "Final notice",
        Purpose::Appeal => "Appeal",
    }
}

/// What is known of a penalty.
pub fn penalty(penalty: Penalty) -> String {
    match penalty {
        Penalty::NotYet => "None yet".to_owned(),
        Penalty::Proposed(amount) => format!("{amount}, proposed"),
        Penalty::Imposed(amount) => amount.to_string(),
        Penalty::Nothing => "None".to_owned(),
    }
}

/// Where an amount comes from.
pub fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Invoice => "CQC's invoice",
        Origin::Scheme => "The fee scheme in force",
    }
}

/// How representations came.
pub fn via(via: Via) -> &'static str {
    match via {
        Via::Service => "In the service",
        Via::Post => "By post",
        Via::Email => "By email",
    }
}

/// Where an appeal goes.
pub fn tribunal(onward: bool) -> &'static str {
    if onward { "Upper Tribunal" } else { "First-tier Tribunal" }
}

/// How an appeal ended.
pub fn appeal_outcome(outcome: AppealOutcome) -> &'static str {
    match outcome {
        AppealOutcome::Confirmed => "The tribunal confirmed the notice",
        AppealOutcome::Quashed => "The tribunal quashed the notice",
        AppealOutcome::Varied => "The tribunal set another amount",
        AppealOutcome::Withdrawn => "The provider withdrew the appeal",
        AppealOutcome::Fell => "It fell with the notice that was withdrawn",
    }
}

/// The same for the provider. An appeal to the Upper Tribunal may be one of ours.
pub fn appeal_outcome_for_providers(outcome: AppealOutcome) -> &'static str {
    match outcome {
        AppealOutcome::Withdrawn => "The appeal was withdrawn",
        AppealOutcome::Fell => "It ended, as we withdrew the notice",
        decided => appeal_outcome(decided),
    }
}

/// What happened, in the words of the chronology.
pub fn event(kind: &str) -> &str {
    match kind {
        "opened" => "Case opened",
        "amount_recorded" => "Amount recorded",
        "notice_drafted" => "Notice drafted",
        "notice_signed" => "Notice signed and issued",
        "sent_again" => "Notice sent again",
        "given" => "Notice given",
        "given_too_late" => "Notice given too late for the day it names",
        "not_delivered" => "Notice could not be delivered",
        "period_ended" => "Time for representations over",
        "represented" => "Representations received",
        "note" => "Note of the panel",
        "decided" => "Decision made",
        "decision_late" => "Decision late: legal review",
        "paid" => "Payment recorded",
        "reversed" => "Payment reversed",
        "paid_back" => "Money paid back",
        "reconciled" => "Payment found on the account",
        "overdue" => "Not paid in time",
        "appealed" => "Appeal made",
        "appeal_ended" => "Appeal ended",
        "court" => "County court asked for an order",
        "certified" => "Certificate of non-payment signed",
        "withdrawal_drafted" => "Withdrawal drafted",
        "withdrawn" => "Notice withdrawn",
        "begun_again" => "Begun again",
        "reviewed" => "Legal review done",
        "closed" => "Case closed",
        other => other,
    }
}

/// Regulations 4(2)(a) and 6(3)(a).
pub(super) fn amount(kind: NoticeKind, amount: Pence) -> String {
    match kind {
        NoticeKind::Intent => format!("We propose a penalty of {amount}."),
        NoticeKind::Final => format!("The penalty is {amount}."),
    }
}

/// Regulation 4(2)(d).
pub(super) fn representations(settings: &Enforcement, in_days: u32, until: NaiveDate) -> Vec<String> {
    vec![
        "You have the right to make representations to us in writing: to tell us why we should not impose the penalty."
            .to_owned(),
        format!(
            "You can do so for {in_days} days, beginning with the day after this notice was given to you. They end with {}.",
            days::in_words(until)
        ),
        format!("Use the service, or write to {}.", settings.contact_email),
    ]
}

/// Regulation 6(3)(d).
pub(super) fn payment(in_days: u32, until: NaiveDate) -> Vec<String> {
    vec![format!(
        "You must pay within {in_days} days, beginning with the day after this notice was given to you. They end with {}.",
        days::in_words(until)
    )]
}

/// Regulation 6(3)(e).
pub(super) fn appeal(settings: &Enforcement, until: NaiveDateTime) -> Vec<String> {
    vec![
        format!("You have the right to appeal to the {} against the penalty or its amount.", settings.tribunal),
        format!(
            "You must send your application notice to the tribunal within {} days of the day on which this notice was sent: by \
             {}.",
            settings.appeal_days,
            days::moment_in_words(until)
        ),
        "While an appeal is open you do not have to pay.".to_owned(),
    ]
}
