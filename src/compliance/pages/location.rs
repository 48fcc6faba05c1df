//! One location that is to be chased: why, whom to ring, who was rung, and a form for what came of a call.

use actix_web::{HttpResponse, web};
use chrono_tz::Europe::London;
use serde::Serialize;

use super::super::model::{Contact, ContactKind, ContactOutcome};
use super::actions::{self, Contacts, Why};
use super::forms::{ContactForm, LONGEST_NOTE};
use super::guards::{Chasers, Senders};
use super::{details, labels, month_in, why};
use crate::error::AppError;
use crate::register::labels::day;
use crate::register::queries::Reach;
use crate::secrets::random_token;
use crate::web::components::{
    BackLink, Button, Content, CsrfField, DateInput, ErrorSummary, Input, InsetText, Link, NotificationBanner, Radios,
    SummaryList, Table, Tag, TagColour, Textarea,
};
use crate::web::{As, CaseOfficers, Form, FormErrors, RegisterReader, Roles, see_other};
use crate::windows::ReportingMonth;

#[derive(Serialize)]
struct LocationPage {
    caption: String,
    heading: String,
    tags: Vec<Tag>,
    errors: ErrorSummary,
    details: SummaryList,
    outlook: InsetText,
    months: Option<Table>,
    rules: Vec<String>,
    chasing: Option<Chasing>,
}

#[derive(Serialize)]
struct Chasing {
    people: Option<Table>,
    write: Option<Link>,
    report: Option<Link>,
    log: Option<Table>,
    form: LogForm,
}

#[derive(Serialize)]
struct LogForm {
    action: String,
    csrf: CsrfField,
    key: String,
    kind: Radios,
    outcome: Radios,
    note: Textarea,
    next_action: Input,
    next_on: DateInput,
    button: Button,
}

fn path(month: ReportingMonth, id: &str) -> String {
    format!("/compliance/{month}/locations/{id}")
}

/// `GET /compliance/{month}/locations/{id}`
pub async fn show(asker: As<RegisterReader>, path: web::Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let (month, id) = path.into_inner();
    let month = month_in(&month)?;
    let (found, contacts) = find(&asker, month, id).await?;
    let page = page(&asker, (&found, contacts.as_ref()), &ContactForm::default(), &FormErrors::default());
    let title = format!("{}, {}", found.location.name, month.for_people());
    builder(&asker, month, &title).show(page)
}

/// `GET /compliance/{month}/locations/{id}/contacts`, where somebody is after a mistake in the form: the form is on the
/// page of the location.
pub async fn contacts(asker: As<Chasers>, path: web::Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let (month, id) = path.into_inner();
    let month = month_in(&month)?;
    let (found, _) = find(&asker, month, id).await?;
    Ok(see_other(&self::path(month, &found.location.id)))
}

/// `POST /compliance/{month}/locations/{id}/contacts`
pub async fn post_contact(
    asker: As<Chasers>,
    path: web::Path<(String, String)>,
    Form(mut form): Form<ContactForm>,
) -> Result<HttpResponse, AppError> {
    let (month, id) = path.into_inner();
    let (month, state) = (month_in(&month)?, asker.visitor.state());
    let today = state.clock.now().to_chrono().with_timezone(&London).date_naive();
    match form.read(&id, month, today) {
        Ok(made) => {
            actions::log_contact(state, asker.person.actor(), asker.scopes.clone(), made).await?;
            asker.visitor.flash(&NotificationBanner::success("It is in the contact log."));
            Ok(see_other(&self::path(month, &id)))
        }
        Err(errors) => {
            let (found, contacts) = find(&asker, month, id).await?;
            let page = page(&asker, (&found, contacts.as_ref()), &form, &errors);
            let title = format!("{}, {}", found.location.name, month.for_people());
            builder(&asker, month, &title).show_errors(page)
        }
    }
}

fn builder<'a, R: Roles>(asker: &'a As<R>, month: ReportingMonth, title: &'a str) -> crate::web::PageBuilder<'a> {
    let back = BackLink::new(format!("/compliance/{month}")).text(format!("Not sent for {}", month.for_people()));
    asker.visitor.page("compliance/location", title).back(back).wide()
}

/// The location, and whom to ring, if that is for the asker to see.
async fn find<R: Roles>(asker: &As<R>, month: ReportingMonth, id: String) -> Result<(Why, Option<Contacts>), AppError> {
    let state = asker.visitor.state();
    let found = actions::why(state, asker.scopes.clone(), id, month).await?.ok_or(AppError::NotFound)?;
    let contacts = match Chasers::scopes_of(&asker.person.grants) {
        Some(scopes) => {
            let owner = found.outcome.as_ref().map_or(&found.location.provider_id, |outcome| &outcome.provider_id);
            actions::contacts(state, scopes, found.location.clone(), owner.clone()).await?
        }
        None => None,
    };
    Ok((found, contacts))
}

/// Whether the asker may see the cases that this location is part of.
fn sees_cases<R: Roles>(asker: &As<R>, found: &Why) -> bool {
    let scopes = CaseOfficers::scopes_of(&asker.person.grants);
    scopes.is_some_and(|scopes| Reach::of(&scopes).is_none_or(|reach| reach.has(&found.location)))
}

fn page<R: Roles>(
    asker: &As<R>,
    (found, contacts): (&Why, Option<&Contacts>),
    form: &ContactForm,
    errors: &FormErrors,
) -> LocationPage {
    let (state, month) = (asker.visitor.state(), found.window.month);
    let risk = found.outlook.map(|outlook| outlook.risk);
    let tag = risk.and_then(|risk| match (risk.triggered, risk.at_risk) {
        (true, _) if !found.provider.public_body => Some(Tag::new("Notice possible", TagColour::Red)),
        (_, true) => Some(Tag::new("At risk", TagColour::Orange)),
        _ => None,
    });
    let report = contacts.and_then(|contacts| labels::report(contacts.report.as_ref()));
    LocationPage {
        caption: month.for_people(),
        heading: found.location.name.clone(),
        tags: tag.into_iter().chain(report).collect(),
        errors: errors.summary(&ContactForm::FIELDS),
        details: details::of_location(asker, found),
        outlook: why::in_words(state, found),
        months: why::months(state, found, sees_cases(asker, found)),
        rules: labels::rules(&state.config.compliance),
        chasing: contacts.map(|contacts| chasing(asker, found, contacts, (form, errors))),
    }
}

fn chasing<R: Roles>(
    asker: &As<R>,
    found: &Why,
    contacts: &Contacts,
    (form, errors): (&ContactForm, &FormErrors),
) -> Chasing {
    let (id, month) = (&found.location.id, found.window.month);
    let has_opened = asker.visitor.state().clock.now() >= found.window.opens_at;
    let may_write = Senders::scopes_of(&asker.person.grants).is_some() && has_opened && !found.is_sent();
    let can_be_reached = contacts.people.iter().any(|person| person.works);
    let is_reported = contacts.report.as_ref().is_some_and(|report| report.confirmed != Some(false));
    Chasing {
        people: people(contacts),
        write: (may_write && can_be_reached)
            .then(|| Link::new("Write to them", format!("/compliance/{month}/message?location={id}"))),
        report: (!is_reported)
            .then(|| Link::new("Report that it no longer operates", format!("{}/not-operating", path(month, id)))),
        log: log(contacts),
        form: log_form(asker, path(month, id), form, errors),
    }
}

fn people(contacts: &Contacts) -> Option<Table> {
    let table = Table::new("People with access")
        .hidden_caption()
        .first_cell_is_header()
        .column("Name")
        .column("Email")
        .column("Last signed in")
        .column("Do messages arrive?")
        .responsive();
    let table = contacts.people.iter().fold(table, |table, person| {
        let access = &person.access;
        let works: Content = if person.works { "Yes".into() } else { Tag::new("Refused", TagColour::Red).into() };
        let seen = access.last_signed_in_at.map_or_else(|| "Never".to_owned(), crate::clock::UtcTime::for_people);
        table.row([access.name.clone().into(), access.email.clone().into(), seen.into(), works])
    });
    (!contacts.people.is_empty()).then_some(table)
}

fn log(contacts: &Contacts) -> Option<Table> {
    let table = Table::new("Contact log, newest first")
        .hidden_caption()
        .column("When")
        .column("By")
        .column("About")
        .column("What")
        .column("Note")
        .column("Next")
        .responsive();
    let table = contacts.log.iter().fold(table, |table, contact| {
        let next =
            contact.next_on.map_or_else(|| "Nothing".to_owned(), |on| format!("{}: {}", day(on), contact.next_action));
        table.row([
            contact.made_at.for_people().into(),
            by(contacts, contact).into(),
            contact.month.for_people().into(),
            what(contact),
            if contact.note.is_empty() { "None".into() } else { contact.note.clone().into() },
            next.into(),
        ])
    });
    (!contacts.log.is_empty()).then_some(table)
}

fn what(contact: &Contact) -> Content {
    let kind = labels::contact_kind(contact.kind);
    match contact.batch_id {
        Some(id) if contact.kind == ContactKind::Template => {
            Link::new(kind, format!("/compliance/batches/{id}")).into()
        }
        _ => Content::lines([kind, labels::contact_outcome(contact.outcome)]),
    }
}

fn by(contacts: &Contacts, contact: &Contact) -> String {
    let id = contact.made_by.strip_prefix("account:").and_then(|id| id.parse().ok());
    id.and_then(|id: i64| contacts.names.get(&id)).cloned().unwrap_or_else(|| "The service".to_owned())
}

fn log_form<R: Roles>(asker: &As<R>, path: String, form: &ContactForm, errors: &FormErrors) -> LogForm {
    let kinds = [ContactKind::Call, ContactKind::Message];
    let kind = kinds.into_iter().fold(Radios::new("kind", "Did you ring or write?"), |radios, kind| {
        radios.option(kind.as_str(), labels::contact_kind(kind))
    });
    let outcomes =
        ContactOutcome::ALL.iter().filter(|one| !matches!(one, ContactOutcome::Sent | ContactOutcome::Undone));
    let outcome = outcomes.fold(Radios::new("outcome", "What came of it?"), |radios, outcome| {
        radios.option(outcome.as_str(), labels::contact_outcome(*outcome))
    });
    LogForm {
        action: format!("{path}/contacts"),
        csrf: asker.visitor.form_token(),
        key: if form.key.is_empty() { random_token() } else { form.key.clone() },
        kind: kind.value(&form.kind).inline().error_if(errors.of("kind")),
        outcome: outcome.value(&form.outcome).error_if(errors.of("outcome")),
        note: Textarea::new("note", "Note (optional)")
            .hint("Do not write about people's health, or anything else that is private")
            .rows(3)
            .max_characters(LONGEST_NOTE)
            .value(&form.note)
            .error_if(errors.of("note")),
        next_action: Input::text("next_action", "What to do next (optional)")
            .hint("For example: ring again")
            .value(&form.next_action)
            .error_if(errors.of("next_action")),
        next_on: DateInput::new("next_on", "On which day?")
            .hint("For example, 14 12 2026")
            .values(&form.day, &form.month, &form.year)
            .error_if(errors.of("next_on-day")),
        button: Button::new("Save").once(),
    }
}
