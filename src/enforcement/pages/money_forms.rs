//! The forms of a case that are about money and appeals.

use super::super::labels;
use super::super::model::{AppealOutcome, Payment, Pence};
use super::super::rules::days;
use super::act_forms::About;
use super::act_names::{reversible, unreconciled};
use super::parts::{Part, choice, date, line, lines};
use crate::web::components::Radios;

/// The form of a payment.
pub fn payment(about: &About<'_>) -> (Vec<String>, Vec<Part>) {
    let (posted, errors) = (about.posted, about.errors);
    let more = Radios::yes_no("more", "If it is more than is still to be paid: is the amount right?");
    let parts = vec![
        line("amount", "How much?", posted, errors).prefix("£").width(10).into(),
        more.value(posted.text("more")).error_if(errors.of("more")).into(),
        date("received_on", "When did it come?", posted, errors).into(),
        line("reference", "Reference on the account", posted, errors).into(),
    ];
    let case = &about.view.case;
    let missing = case.to_come_back();
    if case.is_before_a_penalty() {
        let none = match missing == Pence::default() {
            true => "No penalty stands now. What comes has to be paid back.".to_owned(),
            false => format!("No penalty stands now. {missing} that was paid back has to come back."),
        };
        return (vec![none], parts);
    }
    let back = (missing > Pence::default())
        .then(|| format!("{missing} that was paid back has to come back: what is more than the penalty."));
    (std::iter::once(format!("Still to be paid: {}.", case.outstanding())).chain(back).collect(), parts)
}

/// The form of what was paid back.
pub fn refund(about: &About<'_>) -> (Vec<String>, Vec<Part>) {
    let (posted, errors) = (about.posted, about.errors);
    let parts = vec![
        line("amount", "How much?", posted, errors).prefix("£").width(10).into(),
        date("paid_on", "When was it paid back?", posted, errors).into(),
        line("reference", "Reference on the account", posted, errors).into(),
    ];
    (vec![format!("To be paid back: {}.", about.view.case.to_pay_back())], parts)
}

/// The form that finds a payment on the account.
pub fn reconcile(about: &About<'_>) -> (Vec<String>, Vec<Part>) {
    let radios = choose("Which payment is on the account?", unreconciled(about.view));
    (Vec::new(), vec![radios.value(about.posted.text("payment")).error_if(about.errors.of("payment")).into()])
}

fn choose<'a>(legend: &str, payments: impl Iterator<Item = &'a Payment>) -> Radios {
    payments.fold(Radios::new("payment", legend), |radios, payment| {
        let day = days::in_words(payment.received_on);
        radios.option(payment.id.to_string(), format!("{}, {day}, {}", payment.pence, payment.reference))
    })
}

/// The form of a payment that did not come after all.
pub fn reversal(about: &About<'_>) -> (Vec<String>, Vec<Part>) {
    let (posted, errors) = (about.posted, about.errors);
    let radios = choose("Which payment did not come after all?", reversible(about.view));
    let parts = vec![
        radios.value(posted.text("payment")).error_if(errors.of("payment")).into(),
        date("reversed_on", "When did the bank take it back, or when was the slip seen?", posted, errors).into(),
        lines("reason", "Why?", 4, posted, errors).into(),
    ];
    let intro = "The payment stays on the record as it was entered, and so does that it was reversed. What is owed again \
                 is to be paid. A payment can be reversed once.";
    let back = "What was paid back of it has to come back as well. It is no part of the penalty.";
    let before = "A payment for a notice that was withdrawn can bounce as well. It is no part of the penalty of now.";
    let before = about.view.has_begun_again().then_some(before);
    ([intro, back].into_iter().chain(before).map(str::to_owned).collect(), parts)
}

/// The form of an appeal.
pub fn appeal(about: &About<'_>) -> (Vec<String>, Vec<Part>) {
    let (posted, errors) = (about.posted, about.errors);
    let let_in = Radios::yes_no("let_in", "If it was late: did the tribunal let it in?");
    let onward = about.view.is_decided_by_a_tribunal();
    let mut intro = vec!["While an appeal is open, nothing is due (regulation 8(2)).".to_owned()];
    let mut parts: Vec<Part> = vec![
        line("reference", "Reference of the tribunal", posted, errors).width(20).into(),
        date("lodged_on", "When was the appeal made?", posted, errors).into(),
    ];
    if onward {
        intro.push("The tribunal has decided. This appeal is one to the Upper Tribunal.".to_owned());
        intro.push(
            "The provider is told of it: by email if the notice went by email, else print the letter.".to_owned(),
        );
    } else if let Some(until) = about.view.case.appeal_until {
        let until = days::shown(until);
        intro.push(format!("The time to appeal is over at {}.", days::moment_in_words(until)));
        let legend = format!("If it came on {}: was that before the hour?", days::in_words(until.date()));
        let before = Radios::yes_no("before_hour", legend);
        parts.push(before.value(posted.text("before_hour")).error_if(errors.of("before_hour")).into());
    }
    parts.push(let_in.value(posted.text("let_in")).error_if(errors.of("let_in")).into());
    (intro, parts)
}

/// The form of the end of an appeal.
pub fn appeal_end(about: &About<'_>) -> (Vec<String>, Vec<Part>) {
    let (posted, errors) = (about.posted, about.errors);
    let outcomes = (AppealOutcome::as_str, labels::appeal_outcome);
    let parts = vec![
        choice(("outcome", "How did it end?"), &AppealOutcome::CHOICES, outcomes, posted, errors).into(),
        date("ended_on", "When?", posted, errors).into(),
        lines("reason", "What did the tribunal say?", 5, posted, errors).into(),
    ];
    let intro = "The tribunal can set another amount only if the fee was worked out wrongly (regulation 8(5)). Record that \
                 amount first.";
    let told = "The provider is told how it ended: by email if the notice went by email, else print the letter.";
    let told = about.view.is_onward_open().then_some(told);
    (std::iter::once(intro).chain(told).map(str::to_owned).collect(), parts)
}
