//! More time for one location: what was given, and the form to give it or to end it.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, ExtendError, Granting, MoreTime, Until};
use super::super::forms::{ExtensionForm, LONGEST_NOTE};
use crate::accounts::Role;
use crate::clock::UtcTime;
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, CsrfField, DateInput, ErrorSummary, Link, NotificationBanner, Table, Textarea,
};
use crate::web::{As, Form, FormErrors, Roles, see_other};
use crate::windows::ReportingMonth;
use crate::windows::rules::{in_words, moment_for_people, opening_for_people};

/// Those who give locations more time.
pub struct Granters;

impl Roles for Granters {
    const ALLOWED: &'static [Role] = &[Role::ComplianceOfficer];
}

#[derive(Serialize)]
struct ExtensionPage {
    errors: ErrorSummary,
    caption: String,
    heading: String,
    window: String,
    running: Option<String>,
    grants: Option<Table>,
    closed: Option<String>,
    action: String,
    csrf: CsrfField,
    until: DateInput,
    reason: Textarea,
    grant: Button,
    end: Option<Button>,
    monthly_return: Link,
}

/// `GET /compliance/{month}/locations/{id}/extension`
pub async fn extension(asker: As<Granters>, path: web::Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let (month, granting) = look(&asker, path.into_inner()).await?;
    show(&asker, month, &granting, &ExtensionForm::default(), &FormErrors::default())
}

/// `POST /compliance/{month}/locations/{id}/extension`
pub async fn post_extension(
    asker: As<Granters>,
    path: web::Path<(String, String)>,
    Form(mut form): Form<ExtensionForm>,
) -> Result<HttpResponse, AppError> {
    let (month, granting) = look(&asker, path.into_inner()).await?;
    let until = match form.read() {
        Err(errors) => return show(&asker, month, &granting, &form, &errors),
        Ok(_) if form.is_end() => Until::Now,
        Ok(until) => until.map_or(Until::Now, Until::At),
    };
    let location_id = granting.location.id.clone();
    let more = MoreTime { location_id, month, until, reason: form.reason.clone() };
    let (state, by) = (asker.visitor.state(), asker.person.actor());
    match actions::extend(state, by, asker.scopes.clone(), more).await {
        Ok(extension) => {
            let text = what_holds(&form, &granting, extension.until_at);
            asker.visitor.flash(&NotificationBanner::success(text));
            Ok(see_other(&path_of(month, &granting.location.id)))
        }
        Err(ExtendError::NoExtension(_, why)) => show(&asker, month, &granting, &form, &FormErrors::one("until", why)),
        Err(error) => Err(error.into()),
    }
}

/// What is said when the time was given, or was ended.
fn what_holds(form: &ExtensionForm, granting: &Granting, until_at: UtcTime) -> String {
    if form.is_end() {
        return "The extra time is over. The provider is told by email.".to_owned();
    }
    let until = moment_for_people(until_at);
    format!("{} has until {until}. The provider is told by email.", granting.location.name)
}

async fn look(
    asker: &As<Granters>,
    (month, location_id): (String, String),
) -> Result<(ReportingMonth, Granting), AppError> {
    let month = ReportingMonth::parse(&month).map_err(|error| AppError::no_month(&error))?;
    let found = actions::find_granting(asker.visitor.state(), asker.scopes.clone(), location_id, month).await?;
    Ok((month, found))
}

fn path_of(month: ReportingMonth, location_id: &str) -> String {
    format!("/compliance/{month}/locations/{location_id}/extension")
}

fn show(
    asker: &As<Granters>,
    month: ReportingMonth,
    granting: &Granting,
    form: &ExtensionForm,
    errors: &FormErrors,
) -> Result<HttpResponse, AppError> {
    let now = asker.visitor.state().clock.now();
    let location = &granting.location;
    let running = granting.running(now);
    let page = ExtensionPage {
        errors: summary(errors),
        caption: location.name.clone(),
        heading: format!("More time for {}", month.for_people()),
        window: in_words(&granting.window, now),
        running: running.map(|extension| {
            let until = moment_for_people(extension.until_at);
            format!("This location has until {until}, because: {}", extension.reason)
        }),
        grants: grants(granting),
        closed: no_more(granting, now),
        action: path_of(month, &location.id),
        csrf: asker.visitor.form_token(),
        until: until(granting, form, errors),
        reason: reason(form, errors),
        grant: Button::new("Give more time").named("do", "give").once(),
        end: running.map(|_| Button::new("End the extra time now").named("do", "end").secondary().once()),
        monthly_return: Link::new(
            format!("Return of {} for {}", location.name, month.for_people()),
            format!("/locations/{}/returns/{month}", location.id),
        ),
    };
    let title = format!("{}, {}", page.heading, location.name);
    let back = BackLink::new(format!("/compliance/{month}")).text(format!("Not sent for {}", month.for_people()));
    let builder = asker.visitor.page("compliance/extension", &title).back(back);
    if errors.is_empty() { builder.show(page) } else { builder.show_errors(page) }
}

fn until(granting: &Granting, form: &ExtensionForm, errors: &FormErrors) -> DateInput {
    let next = opening_for_people(&granting.next);
    DateInput::new("until", "Last day")
        .hint(format!("The time ends at 11:59pm on this day. It must end before the next window opens on {next}"))
        .values(form.day.clone(), form.month.clone(), form.year.clone())
        .error_if(errors.of("until"))
}

fn reason(form: &ExtensionForm, errors: &FormErrors) -> Textarea {
    Textarea::new("reason", "Reason")
        .hint("The provider can read this. For example: the home was flooded on 12 January")
        .rows(3)
        .max_characters(LONGEST_NOTE)
        .value(&form.reason)
        .error_if(errors.of("reason"))
}

/// The box of the day is the first of a date.
fn summary(errors: &FormErrors) -> ErrorSummary {
    let problem = |summary: ErrorSummary, field: &str| match errors.of(field) {
        Some(message) if field == "until" => summary.problem("until-day", message),
        Some(message) => summary.problem(field, message),
        None => summary,
    };
    ExtensionForm::FIELDS.into_iter().fold(ErrorSummary::new(), problem)
}

/// Why nothing can be given any more, or not yet.
fn no_more(granting: &Granting, now: UtcTime) -> Option<String> {
    let month = granting.window.month.for_people();
    if now < granting.window.opens_at {
        let opens = opening_for_people(&granting.window);
        return Some(format!("You can give more time for {month} when its window has opened, on {opens}."));
    }
    (now >= granting.next.opens_at).then(|| {
        let next = granting.next.month.for_people();
        format!("No more time can be given for {month}: the window for {next} is open.")
    })
}

fn grants(granting: &Granting) -> Option<Table> {
    let table =
        Table::new("Time given so far").column("Given").column("By").column("Until").column("Reason").responsive();
    let table = granting.grants.iter().fold(table, |table, (extension, by)| {
        let is_end = extension.until_at < extension.granted_at;
        let until = if is_end { "Ended".to_owned() } else { moment_for_people(extension.until_at) };
        table.row([
            extension.granted_at.for_people().into(),
            by.clone().into(),
            until.into(),
            extension.reason.clone().into(),
        ])
    });
    (!granting.grants.is_empty()).then_some(table)
}

impl From<ExtendError> for AppError {
    fn from(error: ExtendError) -> Self {
        match error {
            ExtendError::NoLocation => Self::NotFound,
            ExtendError::Left | ExtendError::NoExtension(..) | ExtendError::NothingToEnd | ExtendError::NoReason => {
                Self::Conflict(error.to_string())
            }
            ExtendError::Template(error) => Self::Internal(error.into()),
            ExtendError::Database(error) => error.into(),
            ExtendError::Busy(error) => error.into(),
        }
    }
}
