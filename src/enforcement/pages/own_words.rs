//! What a provider is told to do in a case against it, in plain words.

use chrono::NaiveDate;

use super::super::actions::CaseView;
use super::super::model::{Case, Penalty, Pence, Stage};
use super::super::rules::{days, due};
use crate::clock::UtcTime;

const TIME_IS_OVER: &str = "The time to tell us your side is over. We still read what you send before we decide.";

/// What its page is called.
pub fn heading(stage: Stage) -> &'static str {
    match stage {
        Stage::NoticeOfIntent | Stage::RepresentationsOpen => "You may have to pay a penalty",
        Stage::DecisionDue => "We are deciding about a penalty",
        Stage::NoPenalty => "You do not have to pay a penalty",
        Stage::FinalNotice => "We have decided on a penalty",
        Stage::Payable | Stage::Overdue | Stage::Confirmed | Stage::Varied => "You have to pay a penalty",
        Stage::CountyCourt => "The penalty was not paid",
        Stage::Paid => "The penalty is paid",
        Stage::Appealed => "An appeal is open",
        // They see a case at the beginning only if it began again after a withdrawal.
        Stage::Support | Stage::Quashed | Stage::Withdrawn => "You do not have to pay this penalty",
        Stage::Closed => "This is over",
    }
}

/// What to do now, and by when.
pub fn next(view: &CaseView, now: UtcTime) -> Vec<String> {
    let case = &view.case;
    let missing = case.to_come_back();
    let back = format!("We paid you back {missing} of money that did not reach us. Please send it back to us.");
    let back = (missing > Pence::default()).then_some(back);
    let more = Some(case.to_pay_back()).filter(|more| *more > Pence::default() && case.is_before_a_penalty());
    let more = more.map(|more| format!("We got {more} more from you than you had to pay. We will pay it back."));
    let appeal = case.appeal_until.filter(|until| may_appeal(view, *until, now)).map(how_to_appeal);
    let proposed = match view.penalty {
        Penalty::Proposed(amount) => Some(format!("We propose a penalty of {amount}. We have not decided yet.")),
        _ => None,
    };
    let at_stage = at_stage(view, days::day_of(now));
    proposed.into_iter().chain(at_stage).chain(back).chain(more).chain(appeal).collect()
}

fn at_stage(view: &CaseView, today: NaiveDate) -> Vec<String> {
    let case = &view.case;
    let day = |day: Option<NaiveDate>| day.map(days::in_words).unwrap_or_default();
    match case.stage {
        Stage::RepresentationsOpen if !due::is_late(case.representations_until, today) => vec![
            format!("You can tell us your side until the end of {}.", day(case.representations_until)),
            "Did something stop you? Is something in the notice wrong? Tell us.".to_owned(),
            "Send the information that is missing. It may help you.".to_owned(),
        ],
        Stage::RepresentationsOpen | Stage::DecisionDue => {
            vec![TIME_IS_OVER.to_owned(), format!("We aim to decide by {}.", day(case.decide_by))]
        }
        Stage::FinalNotice => {
            vec!["We will send you the final notice. It says how much, how to pay and how to appeal.".to_owned()]
        }
        Stage::Payable | Stage::Confirmed | Stage::Varied | Stage::Overdue | Stage::CountyCourt => to_pay(view, today),
        Stage::Appealed if view.is_onward_open() => vec![
            "The appeal has gone on to the Upper Tribunal. It looks at what the first tribunal decided.".to_owned(),
            "You do not have to pay while it is open.".to_owned(),
        ],
        Stage::Appealed => vec!["You do not have to pay while an appeal is open. The tribunal decides.".to_owned()],
        Stage::Paid => thanks(case),
        Stage::Quashed | Stage::Withdrawn if case.to_pay_back() > Pence::default() => {
            let back = case.to_pay_back();
            vec![format!("You do not have to do anything. We will pay back the {back} that you paid.")]
        }
        Stage::Quashed | Stage::Withdrawn if case.to_come_back() > Pence::default() => Vec::new(),
        Stage::NoPenalty | Stage::Quashed | Stage::Withdrawn | Stage::Closed => {
            vec!["You do not have to do anything.".to_owned(), "Please send your return each month.".to_owned()]
        }
        Stage::NoticeOfIntent if view.came_too_late() => vec![
            "The notice came too late to give you the time that the law allows you.".to_owned(),
            "It does not count as it is. You do not have to do anything until we write to you again.".to_owned(),
        ],
        // Nobody has decided yet whether there is to be another.
        Stage::Support => vec!["We withdrew the notice. We may send you a new one.".to_owned()],
        Stage::NoticeOfIntent => vec!["We will send you a notice.".to_owned()],
    }
}

/// Until when they can tell us their side, above the form for that.
pub fn time_to_answer(case: &Case, today: NaiveDate) -> Vec<String> {
    let until = case.representations_until.map(days::in_words).unwrap_or_default();
    let when = if due::is_late(case.representations_until, today) {
        format!("The time for this ended with {until}. We still read what you send before we decide.")
    } else {
        format!("The time for this ends with {until}.")
    };
    vec![when, "You can send more than one.".to_owned()]
}

/// What is to be paid. What a tribunal decided is not overdue as long as an appeal may follow it (regulation 8(2)).
fn to_pay(view: &CaseView, today: NaiveDate) -> Vec<String> {
    let case = &view.case;
    let (outstanding, pay_by) = (case.outstanding(), case.pay_by.map(days::in_words).unwrap_or_default());
    if case.stage == Stage::CountyCourt {
        return vec![format!("We asked a court to make you pay {outstanding}. Call us.")];
    }
    if case.stage != Stage::Overdue && !due::is_late(case.pay_by, today) {
        return vec![format!("Pay {outstanding} by {pay_by}. The final notice says how.")];
    }
    if case.stage != Stage::Overdue && view.is_decided_by_a_tribunal() {
        return vec![
            format!("You still have to pay {outstanding}. We asked you to pay by {pay_by}."),
            "We cannot ask a court to make you pay as long as there may be another appeal.".to_owned(),
        ];
    }
    vec![
        format!("You had to pay {outstanding} by {pay_by}. Please pay now."),
        "If you do not pay, we can ask a court to make you pay.".to_owned(),
    ]
}

/// What came, and what of it comes back.
fn thanks(case: &Case) -> Vec<String> {
    let more = case.to_pay_back();
    let back = format!("You paid {more} more than the penalty. We will pay it back.");
    let got = format!("We got {}. Thank you.", case.received());
    std::iter::once(got).chain((more > Pence::default()).then_some(back)).collect()
}

/// Whether a first appeal can be made still: against a penalty that stands, whether it was paid or not, as long as no
/// tribunal decided.
fn may_appeal(view: &CaseView, until: UtcTime, now: UtcTime) -> bool {
    let stands = matches!(view.case.stage, Stage::Payable | Stage::Paid | Stage::Overdue | Stage::CountyCourt);
    stands && now < until && !view.is_decided_by_a_tribunal()
}

fn how_to_appeal(until: UtcTime) -> String {
    let until = days::moment_in_words(days::shown(until));
    format!("If you think this is wrong, you can appeal to the tribunal until {until}. The final notice says how.")
}
