//! The people of a location, for those who chase it: who was reminded, and whom mail does not reach.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::forms::BounceForm;
use super::super::model::LocationPerson;
use super::super::{actions, labels};
use crate::accounts::Scope;
use crate::error::AppError;
use crate::mail::Unreachable;
use crate::web::components::{BackLink, Button, ButtonForm, Content, NotificationBanner, SummaryList, SummaryRow, Tag};
use crate::web::{As, Chasers, Form, Visitor, see_other};

#[derive(Serialize)]
struct PeoplePage {
    caption: String,
    no_contact: Option<Tag>,
    people: Vec<PersonCard>,
}

#[derive(Serialize)]
struct PersonCard {
    name: String,
    details: SummaryList,
    bounce: Option<ButtonForm>,
}

/// `GET /locations/{id}/reminders`
pub async fn people(who: As<Chasers>, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id = id.into_inner();
    let (location, people) = actions::people_of(who.visitor.state(), who.scopes.clone(), id.clone()).await?;
    let unreachable = people.iter().all(|person| person.unreachable.is_some());
    let sees_all = who.scopes.0.contains(&Scope::National);
    let page = PeoplePage {
        caption: location.clone(),
        no_contact: unreachable.then(labels::no_working_contact),
        people: people.iter().map(|person| card(&who.visitor, &id, sees_all, person)).collect(),
    };
    let title = format!("People and reminders, {location}");
    let back = BackLink::new(format!("/locations/{id}")).text(location);
    who.visitor.page("reminders/people", &title).back(back).show(page)
}

fn card(visitor: &Visitor, location_id: &str, sees_all: bool, person: &LocationPerson) -> PersonCard {
    let last = match person.last {
        None => Content::text("None yet"),
        Some((month, kind, at, state)) => Content::lines([
            format!("{}, for {}", labels::kind(kind), month.for_people()),
            format!("{}, {}", at.for_people(), labels::state(state)),
        ]),
    };
    let details = SummaryList::new()
        .row(SummaryRow::new("Email address", person.email.as_str().to_owned()))
        .row(SummaryRow::new("Mail", labels::reach(person.unreachable)))
        .row(SummaryRow::new("Last reminder", last));
    let (text, what) = match person.unreachable {
        None => ("Mail to this address came back", Some("came_back")),
        // What was noted for all of England is not for somebody to take back who sees a part of it.
        Some(Unreachable::CameBack(_)) if !sees_all => ("", None),
        Some(Unreachable::CameBack(_) | Unreachable::CameBackThere(_)) => {
            ("Mail reaches this address again", Some("works"))
        }
        // What the mail server says changes by itself when it takes the next message.
        Some(Unreachable::Refused(_)) => ("", None),
    };
    let bounce = what.map(|what| {
        let button = Button::new(text).secondary().small().hidden_text(format!("(of {})", person.name));
        ButtonForm::new(format!("/locations/{location_id}/reminders/bounce"), visitor.token_text(), button)
            .hidden("account_id", person.account_id.to_string())
            .hidden("what", what)
    });
    PersonCard { name: person.name.clone(), details, bounce }
}

/// `POST /locations/{id}/reminders/bounce`
pub async fn post_bounce(
    who: As<Chasers>,
    id: web::Path<String>,
    Form(form): Form<BounceForm>,
) -> Result<HttpResponse, AppError> {
    let (id, state, actor, scopes) = (id.into_inner(), who.visitor.state(), who.person.actor(), who.scopes.clone());
    let said = match form.what.as_str() {
        "came_back" => {
            let person = actions::record_bounce(state, actor, scopes, id.clone(), form.account_id).await?;
            format!("We noted that mail to {} came back.", person.name)
        }
        "works" => {
            let person = actions::works_again(state, actor, scopes, id.clone(), form.account_id).await?;
            format!("We noted that mail reaches {} again.", person.name)
        }
        _ => return Err(AppError::BadRequest("This form says something that we do not know.")),
    };
    who.visitor.flash(&NotificationBanner::success(said));
    Ok(see_other(&format!("/locations/{id}/reminders")))
}
