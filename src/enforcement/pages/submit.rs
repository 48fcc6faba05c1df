//! Does what a form of a case asks for.

use super::super::actions::{
    self, At, By, CaseError, Figure, Given, NoticeFields, Recipient, Said, Upload, WithdrawalFields,
};
use super::super::forms::Reader;
use super::super::model::{Case, Method, Origin, Stage, Via};
use super::act_names::{Act, as_errors};
use super::submit_money;
use crate::app::State;
use crate::error::AppError;
use crate::web::{FormErrors, Posted, SentFile};

/// Why a form was not done.
pub enum Failed {
    /// What was typed cannot be used.
    Form(FormErrors),
    /// Something else.
    Case(CaseError),
}

impl From<FormErrors> for Failed {
    fn from(errors: FormErrors) -> Self {
        Self::Form(errors)
    }
}

impl From<CaseError> for Failed {
    fn from(error: CaseError) -> Self {
        Self::Case(error)
    }
}

impl Failed {
    /// What is wrong with the form, or the answer that it cannot be done.
    pub fn errors(self, act: Act) -> Result<FormErrors, AppError> {
        match self {
            Self::Form(errors) => Ok(errors),
            Self::Case(error) => as_errors(act, error).map_err(AppError::from),
        }
    }
}

/// Files as actions take them.
pub fn uploads(files: Vec<SentFile>) -> Vec<Upload> {
    files.into_iter().map(|file| Upload { name: file.name, bytes: file.bytes }).collect()
}

/// The version of the case that a page was about.
pub fn at(id: i64, posted: &Posted) -> At {
    // A form without a version is one that no page of ours made.
    At { id, version: Some(posted.text("version").parse().unwrap_or_default()) }
}

/// Does it; answers what to say then.
pub async fn submit(
    act: Act,
    state: &State,
    by: By,
    case: &Case,
    (posted, files): (&Posted, Vec<SentFile>),
) -> Result<&'static str, Failed> {
    let at = at(case.id, posted);
    let files = uploads(files);
    match act {
        Act::Amount => amount(state, by, at, posted, files).await,
        Act::Notice => notice(state, by, (at, case.stage), posted).await,
        Act::Withdraw => withdrawal(state, by, at, posted).await,
        Act::Service => service(state, by, at, posted, files).await,
        Act::Representations => representations(state, by, at, posted, files).await,
        Act::Decision => decision(state, by, at, posted).await,
        Act::Payment => submit_money::payment(state, by, at, posted).await,
        Act::Refund => submit_money::refund(state, by, at, posted).await,
        Act::Reconcile => submit_money::reconcile(state, by, at, posted).await,
        Act::Reverse => submit_money::reverse(state, by, at, posted).await,
        Act::Appeal => submit_money::appeal(state, by, at, posted).await,
        Act::AppealEnd => submit_money::appeal_end(state, by, at, posted).await,
        Act::Certificate => {
            actions::certify(state, by, at).await?;
            Ok("The certificate is among the documents.")
        }
        Act::Note | Act::Court | Act::Review | Act::Again | Act::Close => with_reason(act, state, by, at, posted).await,
    }
}

async fn with_reason(act: Act, state: &State, by: By, at: At, posted: &Posted) -> Result<&'static str, Failed> {
    let mut reader = Reader::new(posted);
    let reason = reader.text("reason", "Enter the reason");
    let reason = reader.finish(Some(reason))?;
    match act {
        Act::Note => actions::note(state, by, at, reason).await?,
        Act::Court => actions::go_to_court(state, by, at, reason).await?,
        Act::Review => actions::review(state, by, at, reason).await?,
        Act::Again => actions::begin_again(state, by, at, reason).await?,
        _ => actions::close(state, by, at, reason).await?,
    }
    Ok("It is on the record of the case.")
}

async fn amount(state: &State, by: By, at: At, posted: &Posted, copy: Vec<Upload>) -> Result<&'static str, Failed> {
    let mut reader = Reader::new(posted);
    let figure = match reader.choice("origin", "Choose where the amount comes from") {
        Some(Origin::Invoice) => {
            let amount = reader.money("amount");
            let number = reader.line("number", "Enter the number of the invoice");
            let on = reader.day("invoice_on", "Enter the date of the invoice");
            amount.zip(on).map(|(amount, on)| Figure::Invoice { number, on, amount, copy })
        }
        Some(Origin::Scheme) => {
            let typed = posted.beginning("users-").filter(|(_, value)| !value.is_empty());
            let users: Option<Vec<(String, u32)>> =
                typed.map(|(id, value)| Some((id.to_owned(), value.parse().ok()?))).collect();
            if users.is_none() {
                reader.fault("users", "Enter whole numbers of people");
            }
            users.map(Figure::Scheme)
        }
        None => None,
    };
    actions::record_amount(state, by, at, reader.finish(figure)?).await?;
    Ok("The amount is recorded.")
}

async fn notice(state: &State, by: By, (at, stage): (At, Stage), posted: &Posted) -> Result<&'static str, Failed> {
    let mut reader = Reader::new(posted);
    let days = reader.number("days", "Enter a number of days");
    let to = recipient(&mut reader, posted);
    let fields = NoticeFields {
        reasons: reader.text("reasons", "Enter the reasons"),
        circumstances: reader.optional_text("circumstances"),
        how_to_pay: reader.optional_text("how_to_pay"),
        consequences: reader.optional_text("consequences"),
        days: days.unwrap_or_default(),
        body: to.body,
        addressee: to.addressee,
        capacity: to.capacity,
        method: to.method,
        address: to.address,
        address_source: to.address_source,
    };
    let faults = actions::notice_at(stage).map(|kind| fields.faults(kind, &state.config.enforcement));
    faults.into_iter().flatten().for_each(|(field, why)| reader.fault(field, why));
    let has_amount = actions::save_draft(state, by, at, reader.finish(Some(fields))?).await?;
    Ok(if has_amount {
        "The draft is kept. See how the notice looks, and have a manager sign it."
    } else {
        "The draft is kept. Now record the amount: the notice has to name it."
    })
}

fn recipient(reader: &mut Reader<'_>, posted: &Posted) -> Recipient {
    Recipient {
        body: posted.text("body").to_owned(),
        addressee: reader.line("addressee", "Enter the name of the person the notice is for"),
        capacity: posted.text("capacity").to_owned(),
        method: posted.text("method").to_owned(),
        address: reader.text("address", "Enter the address"),
        address_source: reader.line("address_source", "Enter where the address is from, and when it was looked up"),
    }
}

async fn withdrawal(state: &State, by: By, at: At, posted: &Posted) -> Result<&'static str, Failed> {
    let mut reader = Reader::new(posted);
    let reasons = reader.text("reasons", "Enter the reasons");
    let to = recipient(&mut reader, posted);
    let fields = WithdrawalFields { reasons, to };
    fields.faults(&state.config.enforcement).into_iter().for_each(|(field, why)| reader.fault(field, why));
    actions::save_withdrawal(state, by, at, reader.finish(Some(fields))?).await?;
    Ok("The draft is kept. See how the withdrawal looks, and have a manager sign it.")
}

async fn service(state: &State, by: By, at: At, posted: &Posted, copies: Vec<Upload>) -> Result<&'static str, Failed> {
    let mut reader = Reader::new(posted);
    let method: Option<Method> = reader.choice("method", "Choose how the notice was given");
    let again = method == Some(Method::Email);
    let sent_on = if again {
        Some(super::super::rules::days::day_of(state.clock.now()))
    } else {
        reader.day("sent_on", "Enter the day it was posted or delivered")
    };
    let proof = if again { String::new() } else { reader.line("proof", "Enter what shows it") };
    let address = reader.optional_text("address");
    let address_source = reader.optional_text("address_source");
    let given = method.zip(sent_on);
    let given = given.map(|(method, sent_on)| Given { method, sent_on, proof, address, address_source, copies });
    actions::serve(state, by, at, reader.finish(given)?).await?;
    Ok(if again { "The notice is in the outbox." } else { "It is recorded how the notice was given." })
}

async fn representations(
    state: &State,
    by: By,
    at: At,
    posted: &Posted,
    files: Vec<Upload>,
) -> Result<&'static str, Failed> {
    let mut reader = Reader::new(posted);
    let via: Option<Via> = reader.choice("via", "Choose how they came");
    let received_on = reader.day("received_on", "Enter the day they came");
    let words = reader.optional_text("words");
    let said = via.zip(received_on).map(|(via, on)| Said { words, via, received_on: Some(on), files });
    actions::represent(state, by, at, reader.finish(said)?).await?;
    Ok("The representations are kept.")
}

async fn decision(state: &State, by: By, at: At, posted: &Posted) -> Result<&'static str, Failed> {
    let mut reader = Reader::new(posted);
    let impose = match posted.text("outcome") {
        "penalty" => Some(true),
        "no_penalty" => Some(false),
        _ => None,
    };
    if impose.is_none() {
        reader.fault("outcome", "Choose what is decided");
    }
    let reason = reader.text("reason", "Enter the reasons");
    let (impose, reason) = reader.finish(impose.map(|impose| (impose, reason)))?;
    actions::decide(state, by, at, impose, reason).await?;
    Ok(if impose { "It is decided. Now the final notice is to be written." } else { "It is decided: no penalty." })
}
