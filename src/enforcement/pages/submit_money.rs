//! Does what a form about money or an appeal asks for.

use super::super::actions::{self, At, By, Lodged, PaidBack, Received, Reversed};
use super::super::forms::Reader;
use super::super::model::AppealOutcome;
use super::submit::Failed;
use crate::app::State;
use crate::web::Posted;

/// Records a payment.
pub async fn payment(state: &State, by: By, at: At, posted: &Posted) -> Result<&'static str, Failed> {
    let mut reader = Reader::new(posted);
    let amount = reader.money("amount");
    let on = reader.day("received_on", "Enter the day the payment came");
    let reference = reader.line("reference", "Enter the reference on the account");
    let more = matches!(posted.text("more"), "true" | "yes");
    let received = amount.zip(on).map(|(amount, on)| Received { amount, on, reference, more });
    actions::record_payment(state, by, at, reader.finish(received)?).await?;
    Ok("The payment is recorded.")
}

/// Records what was paid back.
pub async fn refund(state: &State, by: By, at: At, posted: &Posted) -> Result<&'static str, Failed> {
    let mut reader = Reader::new(posted);
    let amount = reader.money("amount");
    let on = reader.day("paid_on", "Enter the day it was paid back");
    let reference = reader.line("reference", "Enter the reference on the account");
    let back = amount.zip(on).map(|(amount, on)| PaidBack { amount, on, reference });
    actions::record_refund(state, by, at, reader.finish(back)?).await?;
    Ok("It is recorded what was paid back.")
}

/// Finds a payment on the account.
pub async fn reconcile(state: &State, by: By, at: At, posted: &Posted) -> Result<&'static str, Failed> {
    let mut reader = Reader::new(posted);
    let payment = reader.choice("payment", "Choose the payment");
    actions::reconcile(state, by, at, reader.finish(payment)?).await?;
    Ok("The payment is found on the account.")
}

/// Reverses a payment that did not come after all.
pub async fn reverse(state: &State, by: By, at: At, posted: &Posted) -> Result<&'static str, Failed> {
    let mut reader = Reader::new(posted);
    let payment: Option<i64> = reader.choice("payment", "Choose the payment");
    let on = reader.day("reversed_on", "Enter the day");
    let reason = reader.text("reason", "Enter the reason");
    let reversed = payment.zip(on).map(|(payment, on)| Reversed { payment, on, reason });
    actions::reverse_payment(state, by, at, reader.finish(reversed)?).await?;
    Ok("The payment is reversed.")
}

/// Notes an appeal.
pub async fn appeal(state: &State, by: By, at: At, posted: &Posted) -> Result<&'static str, Failed> {
    let mut reader = Reader::new(posted);
    let reference = reader.line("reference", "Enter the reference of the tribunal");
    let on = reader.day("lodged_on", "Enter the day the appeal was made");
    let let_in = matches!(posted.text("let_in"), "true" | "yes");
    let before_hour = match posted.text("before_hour") {
        "true" | "yes" => Some(true),
        "false" | "no" => Some(false),
        _ => None,
    };
    let lodged = reader.finish(on.map(|on| Lodged { reference, on, before_hour, let_in }))?;
    actions::appeal(state, by, at, lodged).await?;
    Ok("The appeal is noted. Nothing is due while it is open.")
}

/// Notes how an appeal ended.
pub async fn appeal_end(state: &State, by: By, at: At, posted: &Posted) -> Result<&'static str, Failed> {
    let mut reader = Reader::new(posted);
    let outcome: Option<AppealOutcome> = reader.choice("outcome", "Choose how the appeal ended");
    let on = reader.day("ended_on", "Enter the day the appeal ended");
    let reason = reader.text("reason", "Enter what the tribunal said");
    let (ended, reason) = reader.finish(outcome.zip(on).map(|ended| (ended, reason)))?;
    actions::end_appeal(state, by, at, ended, reason).await?;
    Ok("The end of the appeal is noted.")
}
