//! The forms of a case.

use super::super::actions::{self, CaseView, SeenWindow};
use super::super::labels;
use super::super::model::{Body, Capacity, Case, Method, NoticeKind, Origin, ServiceState, Stage, Via};
use super::super::rules::days;
use super::act_names::{Act, fields};
use super::money_forms;
use super::parts::{FormPage, Part, choice, date, line, lines};
use crate::app::State;
use crate::register::Location;
use crate::web::components::{BackLink, Button, FileUpload, Input, Radios};
use crate::web::{FormErrors, Posted};

/// What a form needs to know.
pub struct About<'a> {
    /// The program.
    pub state: &'a State,
    /// The case.
    pub view: &'a CaseView,
    /// Locations whose fee the penalty is; of the form of the amount.
    pub charged: Vec<Location>,
    /// What was typed.
    pub posted: &'a Posted,
    /// What is wrong with it.
    pub errors: &'a FormErrors,
}

/// The form of an act.
pub fn form(act: Act, about: &About<'_>) -> FormPage {
    let (posted, errors, case) = (about.posted, about.errors, &about.view.case);
    let reason = |label: &str| vec![lines("reason", label, 5, posted, errors).into()];
    let (intro, parts): (Vec<String>, Vec<Part>) = match act {
        Act::Amount => amount(about),
        Act::Notice => notice(about),
        Act::Service => service(about),
        Act::Representations => representations(about),
        Act::Note => (vec!["The provider does not see it.".to_owned()], reason("What does the panel think?")),
        Act::Decision => decision(about),
        Act::Payment => money_forms::payment(about),
        Act::Refund => money_forms::refund(about),
        Act::Reconcile => money_forms::reconcile(about),
        Act::Reverse => money_forms::reversal(about),
        Act::Appeal => money_forms::appeal(about),
        Act::AppealEnd => money_forms::appeal_end(about),
        Act::Court => (Vec::new(), reason("Reference of the court, and why")),
        Act::Certificate => {
            let text = format!("It says that {} was not received by today (regulation 9(3)).", case.outstanding());
            (vec![text, "It is kept here, to be printed and signed.".to_owned()], Vec::new())
        }
        Act::Review => (Vec::new(), reason("What did the lawyer find?")),
        Act::Withdraw => withdrawal(about),
        Act::Again => (vec!["A new notice of intent is needed.".to_owned()], reason("Why?")),
        Act::Close => (Vec::new(), reason("Why is the case closed?")),
    };
    page(act, case, intro, parts)
}

fn page(act: Act, case: &Case, intro: Vec<String>, parts: Vec<Part>) -> FormPage {
    let button = Button::new(act.title()).once();
    FormPage {
        title: act.title().to_owned(),
        caption: format!("{}, {}", case.reference(), case.provider_name),
        intro,
        inset: None,
        action: act.path(case.id),
        version: Some(case.version),
        parts,
        button,
        fields: fields(act),
        back: BackLink::new(format!("/cases/{}", case.id)).text("The case"),
    }
}

fn amount(about: &About<'_>) -> (Vec<String>, Vec<Part>) {
    let (posted, errors) = (about.posted, about.errors);
    let origins = (Origin::as_str, labels::origin);
    let mut parts: Vec<Part> = vec![
        choice(("origin", "Where does the amount come from?"), Origin::ALL, origins, posted, errors).into(),
        Part::heading("CQC's invoice"),
        line("amount", "Fee on the invoice", posted, errors).prefix("£").width(10).into(),
        line("number", "Number of the invoice", posted, errors).width(20).into(),
        date("invoice_on", "Date of the invoice", posted, errors).into(),
        FileUpload::one("files", "Copy of the invoice").error_if(errors.of("files")).into(),
    ];
    let home_care: Vec<&Location> =
        about.charged.iter().filter(|location| location.home_care && !location.care_home).collect();
    if !home_care.is_empty() {
        parts.push(Part::heading("Or people who are served, for the fee scheme"));
    }
    for (place, location) in home_care.into_iter().enumerate() {
        let name = format!("users-{}", location.id);
        let id = if place == 0 { "users".to_owned() } else { name.clone() };
        let input = Input::whole_number(id, location.name.clone()).name(&name).value(posted.text(&name)).width(5);
        parts.push(input.error_if(errors.of("users").filter(|_| place == 0)).into());
    }
    let intro = "The penalty is the fee that CQC charges the provider (S.I. 2022/1175 regulation 3). It is never more and \
                 never less. The invoice is the better evidence.";
    (vec![intro.to_owned(), scheme_in_words(about.state)], parts)
}

fn scheme_in_words(state: &State) -> String {
    let today = days::day_of(state.clock.now());
    match state.fees.in_force(today) {
        Ok(scheme) => format!("In force: {}. {}.", scheme.title, scheme.source),
        Err(error) => format!("{error}."),
    }
}

fn notice(about: &About<'_>) -> (Vec<String>, Vec<Part>) {
    let (posted, errors) = (about.posted, about.errors);
    let kind = actions::notice_at(about.view.case.stage);
    let text = |id, label, rows| Part::from(lines(id, label, rows, posted, errors));
    let mut parts = vec![text("reasons", "Reasons", 6)];
    let days = if kind == Some(NoticeKind::Final) {
        parts.push(text("how_to_pay", "How to pay", 4));
        parts.push(text("consequences", "What follows if it is not paid", 4));
        Input::whole_number("days", "In how many days is it to be paid?")
    } else {
        parts.push(text("circumstances", "When no penalty may follow", 4));
        Input::whole_number("days", "For how many days may the provider make representations?").hint("14 or more")
    };
    parts.push(days.width(3).value(posted.text("days")).error_if(errors.of("days")).into());
    parts.push(Part::heading("Whom it is for"));
    parts.extend(addressee(posted, errors));
    let what = if kind == Some(NoticeKind::Final) { "Final notice." } else { "Notice of intent." };
    let intro = "Somebody else has to sign it: an enforcement manager who wrote no part of it.";
    (vec![what.to_owned(), intro.to_owned()], parts)
}

fn withdrawal(about: &About<'_>) -> (Vec<String>, Vec<Part>) {
    let (posted, errors) = (about.posted, about.errors);
    let mut parts: Vec<Part> =
        vec![lines("reasons", "Why is it withdrawn? The provider reads this", 5, posted, errors).into()];
    parts.push(Part::heading("Whom it is for"));
    parts.extend(addressee(posted, errors));
    let what = "The provider is told in writing, and the notice has no effect any more (regulation 7(1)).";
    let who =
        "Somebody else has to sign it: an enforcement manager who wrote no part of it. Until then the notice stands.";
    (vec![what.to_owned(), who.to_owned()], parts)
}

fn addressee(posted: &Posted, errors: &FormErrors) -> Vec<Part> {
    let bodies = (Body::as_str, labels::body);
    let capacities = (Capacity::as_str, labels::capacity);
    let methods = (Method::as_str, labels::method);
    let address = lines("address", "Address, or email address", 4, posted, errors)
        .hint("A company: its registered or principal office, or the officer's own email address");
    vec![
        choice(("body", "What is the provider?"), Body::ALL, bodies, posted, errors).into(),
        line("addressee", "Name of the person", posted, errors).into(),
        choice(("capacity", "Who is that to the provider?"), Capacity::ALL, capacities, posted, errors).into(),
        choice(("method", "How is it sent?"), Method::ALL, methods, posted, errors).into(),
        address.into(),
        line("address_source", "Where is the address from?", posted, errors)
            .hint("For example: Companies House, 3 January 2026")
            .into(),
    ]
}

fn service(about: &About<'_>) -> (Vec<String>, Vec<Part>) {
    let (posted, errors) = (about.posted, about.errors);
    let methods = (Method::as_str, labels::method);
    let waits = about.view.services.iter().any(|service| service.state == ServiceState::Waiting);
    let intro = if waits {
        "The notice is in the outbox. What becomes of it is noted by itself."
    } else {
        "The periods begin with the day on which it counts as given (regulation 7). Second class post does not count. A \
         withdrawal begins no period; it has to be given in the same way."
    };
    let parts = vec![
        choice(("method", "How was it given? By email: it is sent once more"), Method::ALL, methods, posted, errors)
            .into(),
        date("sent_on", "When was it posted or delivered?", posted, errors).into(),
        line("proof", "What shows it?", posted, errors).hint("For example: receipt AB123456789GB").into(),
        FileUpload::several("files", "Copies of the proof (you can leave this out)")
            .error_if(errors.of("files"))
            .into(),
        lines("address", "Address, or email address, if it is not the one on the notice", 4, posted, errors)
            .hint("Needed if it goes another way than the notice says")
            .into(),
        line("address_source", "Where is that address from?", posted, errors)
            .hint("For example: Companies House, 3 January 2026")
            .into(),
    ];
    (vec![intro.to_owned()], parts)
}

fn representations(about: &About<'_>) -> (Vec<String>, Vec<Part>) {
    let (posted, errors) = (about.posted, about.errors);
    let ways = Radios::new("via", "How did they come?")
        .option(Via::Post.as_str(), labels::via(Via::Post))
        .option(Via::Email.as_str(), labels::via(Via::Email));
    let parts = vec![
        ways.value(posted.text("via")).error_if(errors.of("via")).into(),
        date("received_on", "When did they come? That day counts, not today", posted, errors).into(),
        lines("words", "What do they say?", 8, posted, errors).into(),
        FileUpload::several("files", "Files").error_if(errors.of("files")).into(),
    ];
    let stage = about.view.case.stage;
    let why = if stage == Stage::Quashed { "The tribunal quashed the penalty." } else { "The notice was withdrawn." };
    let intro = actions::is_on_file(stage)
        .then(|| format!("{why} What you enter is kept on file. The case stays where it is."));
    (intro.into_iter().collect(), parts)
}

fn decision(about: &About<'_>) -> (Vec<String>, Vec<Part>) {
    let (posted, errors) = (about.posted, about.errors);
    let outcomes = Radios::new("outcome", "What is decided?")
        .option("penalty", "Impose the penalty")
        .option("no_penalty", "Impose no penalty");
    let parts = vec![
        outcomes.value(posted.text("outcome")).error_if(errors.of("outcome")).into(),
        lines("reason", "Reasons. If no penalty is imposed, the provider reads them", 8, posted, errors).into(),
    ];
    let said = about.view.representations.len();
    let first =
        format!("Representations: {said}. Read them first. Decide by the day that the case shows (regulation 6(1)).");
    (std::iter::once(first).chain(sent_late(about.view)).collect(), parts)
}

/// What the provider sent too late, window by window: who decides has to know of it.
fn sent_late(view: &CaseView) -> Vec<String> {
    let late = view.windows.iter().filter(|seen| !seen.late.is_empty());
    let line = |seen: &SeenWindow| {
        let sections = seen.late_in_words().join("; ");
        format!("Sent late for {} at {}: {sections}.", seen.window.month.for_people(), seen.location)
    };
    let lines: Vec<String> = late.map(line).collect();
    if lines.is_empty() { vec!["Nothing was sent late.".to_owned()] } else { lines }
}
