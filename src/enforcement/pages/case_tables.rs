//! The tables of a case: what it rests on, its documents, money, and everything that happened.

use super::super::actions::CaseView;
use super::super::labels;
use super::super::model::Document;
use super::super::rules::days;
use crate::clock::UtcTime;
use crate::web::components::{Content, Link, Table, Tag, TagColour};

/// Every table that has a row, in the order of the page.
pub fn all(view: &CaseView) -> Vec<Table> {
    let tables = [
        windows(view),
        documents(view),
        services(view),
        representations(view),
        amounts(view),
        payments(view),
        reversals(view),
        refunds(view),
        appeals(view),
        messages(view),
        events(view),
    ];
    tables.into_iter().flatten().collect()
}

fn table(caption: &str, columns: &[&str]) -> Table {
    columns.iter().fold(Table::new(caption), |table, column| table.column(*column)).responsive()
}

fn day(day: Option<chrono::NaiveDate>) -> Content {
    Content::text(day.map_or_else(|| "Not yet".to_owned(), days::in_words))
}

fn windows(view: &CaseView) -> Option<Table> {
    let columns = ["Location", "Window", "The return", "Sent late"];
    let table = view.windows.iter().fold(table("Windows that the case rests on", &columns), |table, seen| {
        let link = Link::new(
            seen.location.clone(),
            format!("/compliance/{}/locations/{}", seen.window.month, seen.window.location_id),
        );
        let late = seen.late_in_words();
        table.row([
            link.into(),
            Content::text(seen.window.month.for_people()),
            seen.state_in_words().into(),
            if late.is_empty() { Content::text("Nothing") } else { Content::lines(late) },
        ])
    });
    (!view.windows.is_empty()).then_some(table)
}

/// The link to a document.
pub fn document_link(paper: &Document) -> Link {
    Link::new(paper.name.clone(), format!("/cases/{}/documents/{}", paper.case_id, paper.id))
}

fn documents(view: &CaseView) -> Option<Table> {
    let columns = ["Document", "What", "Kept", "By", "SHA-256"];
    let table = view.documents.iter().fold(table("Documents", &columns), |table, paper| {
        let (one, two) = paper.sha256.split_at(paper.sha256.len() / 2);
        table.row([
            document_link(paper).into(),
            labels::letter(paper.kind, &paper.facts).into(),
            paper.added_at.for_people().into(),
            view.name(&paper.added_by).into(),
            Content::lines([one, two]),
        ])
    });
    (!view.documents.is_empty()).then_some(table)
}

fn services(view: &CaseView) -> Option<Table> {
    let columns = ["To", "How", "Where", "Sent", "Given", "State"];
    let table = view.services.iter().fold(table("How notices were given", &columns), |table, service| {
        table.row([
            service.addressee.clone().into(),
            Content::lines([labels::method(service.method).to_owned(), service.proof.clone()]),
            Content::lines([service.address.clone(), service.address_source.clone()]),
            day(service.sent_on),
            day(service.given_on),
            labels::service_state(service.state).into(),
        ])
    });
    (!view.services.is_empty()).then_some(table)
}

fn representations(view: &CaseView) -> Option<Table> {
    let columns = ["Came", "How", "What is said", "Files"];
    let table = view.representations.iter().fold(table("Representations", &columns), |table, said| {
        let files = view.documents.iter().filter(|paper| paper.representation_id == Some(said.id));
        let names: Vec<String> = files.map(|paper| paper.name.clone()).collect();
        let late = if said.late { "Late" } else { "In time" };
        let on_file = view.is_on_file(said).then(|| "Kept on file".to_owned());
        let came = [days::in_words(said.received_on), late.to_owned()];
        table.row([
            Content::lines(came.into_iter().chain(on_file)),
            labels::via(said.via).into(),
            Content::lines(said.words.lines()),
            if names.is_empty() { Content::text("None") } else { Content::lines(names) },
        ])
    });
    (!view.representations.is_empty()).then_some(table)
}

fn amounts(view: &CaseView) -> Option<Table> {
    let columns = ["For", "Amount", "From", "How it is worked out", "Recorded"];
    let table = view.amounts.iter().fold(table("Amounts", &columns), |table, amount| {
        table.row([
            labels::purpose(amount.purpose).into(),
            Content::text(amount.pence.to_string()),
            labels::origin(amount.origin).into(),
            Content::lines(amount.working.lines()),
            amount.recorded_at.for_people().into(),
        ])
    });
    (!view.amounts.is_empty()).then_some(table)
}

fn payments(view: &CaseView) -> Option<Table> {
    let columns = ["Came", "Amount", "Reference", "On the account"];
    let table = view.payments.iter().fold(table("Payments", &columns), |table, payment| {
        let found = payment.reconciled_at.map_or_else(|| "Not found yet".to_owned(), UtcTime::for_people);
        let found = match view.reversal_of(payment.id) {
            Some(reversal) => format!("Reversed, {}", days::in_words(reversal.reversed_on)),
            None => found,
        };
        table.row([
            Content::text(days::in_words(payment.received_on)),
            Content::text(payment.pence.to_string()),
            payment.reference.clone().into(),
            found.into(),
        ])
    });
    (!view.payments.is_empty()).then_some(table)
}

fn reversals(view: &CaseView) -> Option<Table> {
    let columns = ["Payment", "Gone on", "Why", "Recorded by"];
    let table = view.reversals.iter().fold(table("Payments reversed", &columns), |table, reversal| {
        let payment = view.payments.iter().find(|payment| payment.id == reversal.payment_id);
        let payment = payment.map(|payment| format!("{}, {}", payment.pence, payment.reference));
        table.row([
            Content::text(payment.unwrap_or_default()),
            Content::text(days::in_words(reversal.reversed_on)),
            Content::lines(reversal.reason.lines()),
            view.name(&reversal.recorded_by).into(),
        ])
    });
    (!view.reversals.is_empty()).then_some(table)
}

fn refunds(view: &CaseView) -> Option<Table> {
    let columns = ["Paid back", "Amount", "Reference", "Recorded by"];
    let table = view.refunds.iter().fold(table("Paid back", &columns), |table, refund| {
        table.row([
            Content::text(days::in_words(refund.paid_on)),
            Content::text(refund.pence.to_string()),
            refund.reference.clone().into(),
            view.name(&refund.recorded_by).into(),
        ])
    });
    (!view.refunds.is_empty()).then_some(table)
}

fn appeals(view: &CaseView) -> Option<Table> {
    let columns = ["Reference", "To", "Made", "End"];
    let table = view.appeals.iter().fold(table("Appeals", &columns), |table, appeal| {
        let late = if appeal.late { "Late, let in by the tribunal" } else { "In time" };
        let outcome = appeal.outcome.map_or("Open", labels::appeal_outcome);
        let end: Vec<String> = std::iter::once(outcome.to_owned()).chain(appeal.ended_on.map(days::in_words)).collect();
        table.row([
            appeal.reference.clone().into(),
            labels::tribunal(view.is_onward(appeal)).into(),
            Content::lines([days::in_words(appeal.lodged_on), late.to_owned()]),
            Content::lines(end),
        ])
    });
    (!view.appeals.is_empty()).then_some(table)
}

/// Messages that are shown; the reminders of some years can be many more. The evidence pack has all that went to the provider.
const SHOWN: usize = 100;

fn messages(view: &CaseView) -> Option<Table> {
    let columns = ["Message", "To", "State", "Mail server"];
    let caption = if view.messages.len() > SHOWN { "Messages, the newest 100" } else { "Messages, newest first" };
    let newest = view.messages.iter().rev().take(SHOWN);
    let table = newest.fold(table(caption, &columns), |table, (message, attempts)| {
        let state = match message.state.as_str() {
            "sent" => Tag::new("Sent", TagColour::Green),
            "failed" => Tag::new("Failed", TagColour::Red),
            _ if message.cancelled_at.is_some() => Tag::new("Taken back", TagColour::Grey),
            _ => Tag::new("Waiting", TagColour::Yellow),
        };
        let tries: Vec<String> = attempts
            .iter()
            .map(|attempt| format!("{}: {}", attempt.attempted_at.for_people(), attempt.detail))
            .collect();
        table.row([
            message.subject.clone().into(),
            message.recipient.clone().into(),
            state.into(),
            if tries.is_empty() { Content::text("Not asked yet") } else { Content::lines(tries) },
        ])
    });
    (!view.messages.is_empty()).then_some(table)
}

fn events(view: &CaseView) -> Option<Table> {
    let columns = ["When", "What", "Who", "Why"];
    let table = view.events.iter().rev().fold(table("What happened, newest first", &columns), |table, event| {
        let what = labels::event(&event.kind).to_owned();
        let stage = event.to_stage.map(|stage| format!("Stage: {}", labels::stage(stage)));
        let why = if event.reason.is_empty() { "No reason needed" } else { event.reason.as_str() };
        table.row([
            event.happened_at.for_people().into(),
            Content::lines(std::iter::once(what).chain(stage)),
            view.name(&event.actor).into(),
            Content::lines(why.lines()),
        ])
    });
    (!view.events.is_empty()).then_some(table)
}
