//! One press on a phone, from a reminder: which sections it confirms and from when they are, and no figures. Nobody is
//! signed in here, and nobody gets signed in. Programs that open the links of messages to look for harm only read.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, ConfirmError, Confirmation, Standing};
use crate::error::AppError;
use crate::returns::actions::{Confirmable, ConfirmableSection, KEY, VERSION_OF, shown};
use crate::returns::model::{ReturnState, SectionState};
use crate::secrets::random_token;
use crate::web::components::{Button, ButtonForm, InsetText, SummaryList, SummaryRow};
use crate::web::{Form, Visitor, see_other};
use crate::windows::rules::{closing_for_people, in_words};

#[derive(Serialize)]
struct ConfirmPage {
    caption: String,
    heading: String,
    window: String,
    sections: Option<SummaryList>,
    form: Option<ButtonForm>,
    name: String,
    left: Vec<String>,
    sign_in: Button,
}

/// `GET /confirm/{token}`
pub async fn confirm(visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    let found = match actions::look_at_link(visitor.state(), &token, visitor.came_at()).await {
        Ok(found) => found,
        Err(error) => return leads_nowhere(&visitor, error),
    };
    match &found.standing {
        Standing::Open(confirmable) => confirm_page(&visitor, &token, &found, confirmable),
        Standing::Used(at) => {
            let when = format!("You used this link on {}. It does not save anything again.", at.for_people());
            confirmed_page(&visitor, StatusCode::GONE, &found, Some(when))
        }
        Standing::Complete => {
            let before = "Everything was sent before you opened this link. Nothing is left to confirm.";
            confirmed_page(&visitor, StatusCode::OK, &found, Some(before.to_owned()))
        }
        Standing::NotOwed | Standing::Closed => link_over(&visitor, &found),
    }
}

fn confirm_page(
    visitor: &Visitor,
    token: &str,
    found: &Confirmation,
    confirmable: &Confirmable,
) -> Result<HttpResponse, AppError> {
    let (view, month) = (&found.view, found.view.window.month.for_people());
    let any = !confirmable.sections.is_empty();
    let heading = if any { format!("Confirm your figures for {month}") } else { format!("Your return for {month}") };
    let page = ConfirmPage {
        caption: view.monthly.location.name.clone(),
        window: in_words(&view.window, view.today.now),
        sections: any.then(|| section_list(&confirmable.sections)),
        form: any.then(|| form(visitor, token, &confirmable.sections)),
        name: found.name.clone(),
        left: confirmable.left.clone(),
        sign_in: sign_in(found, any),
        heading,
    };
    visitor.page("reminders/confirm", &format!("{}, {}", page.heading, page.caption)).show(page)
}

/// Each section with the day of its figures, and none of them.
fn section_list(sections: &[ConfirmableSection]) -> SummaryList {
    sections.iter().fold(SummaryList::new(), |list, section| {
        list.row(SummaryRow::new(section.title.clone(), format!("Saved on {}", section.saved_at.for_people())))
    })
}

fn form(visitor: &Visitor, token: &str, sections: &[ConfirmableSection]) -> ButtonForm {
    let button = Button::new("Nothing has changed: save the same figures").once();
    let form = ButtonForm::new(format!("/confirm/{token}"), visitor.token_text(), button).hidden(KEY, random_token());
    sections
        .iter()
        .fold(form, |form, section| form.hidden(format!("{VERSION_OF}{}", section.key), section.version.to_string()))
}

/// The way to the forms, for whatever has changed.
fn sign_in(found: &Confirmation, beside: bool) -> Button {
    let path = format!("/locations/{}/returns/{}", found.view.monthly.location.id, found.view.window.month);
    let next = url::form_urlencoded::byte_serialize(path.as_bytes()).collect::<String>();
    let complete = found.view.monthly.standing.state == ReturnState::Complete;
    let text = if complete || !found.is_open() { "Sign in to see the return" } else { "Sign in to send your figures" };
    let button = Button::link(text, format!("/sign-in?next={next}"));
    if beside { button.secondary() } else { button }
}

/// `POST /confirm/{token}`
pub async fn post_confirm(
    visitor: Visitor,
    token: web::Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    let (versions, key) = shown(pairs);
    let asked = (token.as_str(), visitor.came_at());
    match actions::confirm(visitor.state(), asked, versions, &key).await {
        Ok(Some(confirmed)) if confirmed.saved > 0 => Ok(see_other(&format!("/confirm/{}/done", *token))),
        // Nothing was saved: the page says why.
        Ok(Some(_)) => Ok(see_other(&format!("/confirm/{}", *token))),
        Ok(None) => already(&visitor, &token).await,
        Err(error) => leads_nowhere(&visitor, error),
    }
}

/// Whoever pressed twice has confirmed; for all others the link's own page says why nothing was saved.
async fn already(visitor: &Visitor, token: &str) -> Result<HttpResponse, AppError> {
    let found = match actions::look_at_link(visitor.state(), token, visitor.came_at()).await {
        Ok(found) => found,
        Err(error) => return leads_nowhere(visitor, error),
    };
    match found.standing {
        Standing::Used(_) => Ok(see_other(&format!("/confirm/{token}/done"))),
        Standing::Closed | Standing::NotOwed => link_over(visitor, &found),
        Standing::Complete | Standing::Open(_) => Ok(see_other(&format!("/confirm/{token}"))),
    }
}

#[derive(Serialize)]
struct ConfirmedPage {
    title: String,
    location: String,
    reference: Option<String>,
    note: Option<InsetText>,
    left: Vec<String>,
    is_open: bool,
    sign_in: Button,
}

/// `GET /confirm/{token}/done`
pub async fn confirmed(visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, AppError> {
    match actions::look_at_link(visitor.state(), &token, visitor.came_at()).await {
        Ok(found) if matches!(found.standing, Standing::Used(_)) => {
            confirmed_page(&visitor, StatusCode::OK, &found, None)
        }
        Ok(_) => Ok(see_other(&format!("/confirm/{}", *token))),
        Err(error) => leads_nowhere(&visitor, error),
    }
}

fn confirmed_page(
    visitor: &Visitor,
    status: StatusCode,
    found: &Confirmation,
    note: Option<String>,
) -> Result<HttpResponse, AppError> {
    let (standing, month) = (&found.view.monthly.standing, found.view.window.month.for_people());
    let complete = standing.state == ReturnState::Complete;
    let due = standing.sections.iter().filter(|section| section.state == SectionState::Due);
    let page = ConfirmedPage {
        title: if complete {
            format!("Your return for {month} is complete")
        } else {
            format!("Your figures for {month} are saved")
        },
        location: found.view.monthly.location.name.clone(),
        reference: found.view.monthly.reference.clone(),
        note: note.map(|note| InsetText::new([note])),
        left: due.map(|section| section.title.clone()).collect(),
        is_open: found.is_open(),
        sign_in: sign_in(found, complete),
    };
    let title = if page.note.is_some() { "Nothing left to confirm" } else { page.title.as_str() };
    visitor.page("reminders/confirmed", &format!("{title}, {}", page.location)).answer(status, page)
}

#[derive(Serialize)]
struct LinkGonePage {
    heading: String,
    paragraphs: Vec<String>,
}

/// The window has closed, or nothing is owed.
fn link_over(visitor: &Visitor, found: &Confirmation) -> Result<HttpResponse, AppError> {
    let (month, location) = (found.view.window.month.for_people(), &found.view.monthly.location.name);
    let why = match found.standing {
        Standing::NotOwed => format!("{location} owes no return for {month}."),
        _ => format!(
            "The window for {month} closed on {}. This link for {location} worked until then. Nothing was saved.",
            closing_for_people(&found.view.window)
        ),
    };
    gone(visitor, StatusCode::GONE, why)
}

/// For links that are not known, or are not theirs any more.
fn leads_nowhere(visitor: &Visitor, error: ConfirmError) -> Result<HttpResponse, AppError> {
    let why = match error {
        ConfirmError::Unknown => "We do not know this link. It may be too old, or a part of it may be missing.",
        ConfirmError::NotTheirs => {
            "The person who got this link does not send returns for this location any more. Nothing was saved."
        }
        error => return Err(error.into()),
    };
    gone(visitor, StatusCode::NOT_FOUND, why.to_owned())
}

fn gone(visitor: &Visitor, status: StatusCode, why: String) -> Result<HttpResponse, AppError> {
    let heading = "This link to confirm does not work any more".to_owned();
    let page = LinkGonePage { heading: heading.clone(), paragraphs: vec![why] };
    visitor.page("reminders/link_gone", &heading).answer(status, page)
}
