//! When somebody wants to be reminded.

use actix_web::HttpResponse;
use serde::Serialize;

use super::super::forms::{ChoiceForm, optional};
use super::super::model::{Choice, Kind, REMINDED};
use super::super::rules::HOURS;
use super::super::{actions, labels};
use crate::config::Reminders;
use crate::error::AppError;
use crate::web::components::{BackLink, Button, Checkboxes, CsrfField, ErrorSummary, NotificationBanner, Select, Size};
use crate::web::{Form, FormErrors, SignedIn, see_other};

#[derive(Serialize)]
struct ChoicePage {
    errors: ErrorSummary,
    /// Whether this person sends returns.
    is_reminded: bool,
    email: String,
    legal: Vec<String>,
    hour: Select,
    kinds: Option<Checkboxes>,
    csrf: CsrfField,
    button: Button,
}

/// `GET /account/reminders`
pub async fn choice(signed_in: SignedIn) -> Result<HttpResponse, AppError> {
    let choice = actions::choice_of(signed_in.visitor.state(), signed_in.person.account.id).await?;
    let page = page(&signed_in, &choice, &FormErrors::default());
    builder(&signed_in).show(page)
}

/// `POST /account/reminders`
pub async fn post_choice(signed_in: SignedIn, Form(form): Form<ChoiceForm>) -> Result<HttpResponse, AppError> {
    let state = signed_in.visitor.state();
    match form.read(&state.config.reminders) {
        Ok(choice) => {
            actions::choose(state, signed_in.person.account.id, choice).await?;
            signed_in.visitor.flash(&NotificationBanner::success("Your choice is saved."));
            Ok(see_other("/account/reminders"))
        }
        Err(errors) => {
            let choice = actions::choice_of(state, signed_in.person.account.id).await?;
            let page = page(&signed_in, &choice, &errors);
            builder(&signed_in).show_errors(page)
        }
    }
}

fn builder(signed_in: &SignedIn) -> crate::web::PageBuilder<'_> {
    let back = BackLink::new("/account").text("Your account");
    signed_in.visitor.page("reminders/choice", "When we remind you").back(back)
}

fn page(signed_in: &SignedIn, choice: &Choice, errors: &FormErrors) -> ChoicePage {
    let settings = &signed_in.visitor.state().config.reminders;
    let legal = Kind::ALL.into_iter().filter(|kind| kind.of(settings).sent && kind.of(settings).legal);
    ChoicePage {
        errors: errors.summary(&["hour"]),
        is_reminded: signed_in.person.grants.scopes_for(&REMINDED).is_some(),
        email: signed_in.person.account.email.as_str().to_owned(),
        legal: legal.map(|kind| with_hour(kind, settings)).collect(),
        hour: hours(choice).error_if(errors.of("hour")),
        kinds: kinds(choice, settings),
        csrf: signed_in.visitor.form_token(),
        button: Button::new("Save").once(),
    }
}

/// `On the last day (7am)`
fn with_hour(kind: Kind, settings: &Reminders) -> String {
    format!("{} ({})", labels::kind(kind), labels::hour(kind.of(settings).hour))
}

fn hours(choice: &Choice) -> Select {
    let select = Select::new("hour", "Time of day")
        .label_size(Size::S)
        .hint("A reminder comes soon after this time.")
        .option("", "The usual times, as shown here");
    let select = HOURS.fold(select, |select, hour| select.option(hour.to_string(), labels::hour(hour)));
    select.value(choice.hour.map(|hour| hour.to_string()).unwrap_or_default())
}

/// The kinds that can be chosen; nothing if there are none.
fn kinds(choice: &Choice, settings: &Reminders) -> Option<Checkboxes> {
    let kinds: Vec<Kind> = optional(settings).collect();
    let wanted = kinds.iter().filter(|kind| !choice.skipped.contains(kind)).map(|kind| kind.as_str());
    let boxes =
        kinds.iter().fold(Checkboxes::new("kinds", "Reminders you can choose").label_size(Size::S), |boxes, kind| {
            boxes.option(kind.as_str(), with_hour(*kind, settings))
        });
    (!kinds.is_empty()).then(|| boxes.values(wanted))
}
