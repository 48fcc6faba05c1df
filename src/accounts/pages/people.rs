//! The people of a provider: who has access, inviting, and taking access away.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::super::actions::access::{self, Deciding, InviteError, People, PersonWithAccess};
use super::super::forms::InviteForm;
use super::super::labels;
use super::super::model::AccessRequest;
use crate::clock::UtcTime;
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, ButtonForm, Content, CsrfField, ErrorSummary, Input, Link, NotificationBanner, Radios, Select,
    SummaryList, SummaryRow, Table,
};
use crate::web::{As, Empty, Form, FormErrors, ProviderAdministrators, Roles, Visitor, device, see_other};

/// Locations that are named one by one where only one person can stand in.
const NAMED: usize = 10;

#[derive(Serialize)]
struct PeoplePage {
    invite: Button,
    nudge: Vec<String>,
    more_alone: usize,
    waiting: Option<Table>,
    people: Table,
    invited: Vec<InvitedCard>,
}

#[derive(Serialize)]
struct InvitedCard {
    email: String,
    details: SummaryList,
    withdraw: ButtonForm,
}

pub(super) fn deciding<R: Roles>(who: &As<R>) -> Deciding {
    Deciding { account_id: who.person.account.id, scopes: who.scopes.clone() }
}

/// `GET /people`
pub async fn people(who: As<ProviderAdministrators>) -> Result<HttpResponse, AppError> {
    let People { people, alone, waiting, invited } =
        access::list_people(who.visitor.state(), who.scopes.clone()).await?;
    let page = PeoplePage {
        invite: Button::link("Invite somebody", "/people/invite"),
        more_alone: alone.len().saturating_sub(NAMED),
        nudge: alone.into_iter().take(NAMED).collect(),
        waiting: (!waiting.is_empty()).then(|| waiting_table(&waiting)),
        people: people_table(&people, who.person.account.id),
        invited: invited.iter().map(|request| invited_card(&who.visitor, request)).collect(),
    };
    who.visitor.page("accounts/people", "People with access").wide().show(page)
}

fn waiting_table(waiting: &[AccessRequest]) -> Table {
    let table = Table::new("People who ask for access").column("Name").column("Email address").column("Asked");
    waiting.iter().fold(table.responsive(), |table, request| {
        let link = Link::new(&request.name, format!("/people/requests/{}", request.id));
        table.row([link.into(), request.email.as_str().into(), request.created_at.for_people().as_str().into()])
    })
}

fn people_table(people: &[PersonWithAccess], own: i64) -> Table {
    let table = Table::new("People with access")
        .hidden_caption()
        .column("Name")
        .column("Email address")
        .column("Where")
        .column("Last signed in")
        .column("Change")
        .responsive();
    people.iter().fold(table, |table, person| {
        let seen = person.last_signed_in_at.map_or_else(|| "Never".to_owned(), UtcTime::for_people);
        let change = if person.account_id == own {
            Content::text("This is you")
        } else {
            Link::new("Remove", format!("/people/{}/remove", person.account_id)).hidden_text(&person.name).into()
        };
        let places = Content::lines(person.places.clone());
        table.row([person.name.as_str().into(), person.email.as_str().into(), places, seen.as_str().into(), change])
    })
}

fn invited_card(visitor: &Visitor, request: &AccessRequest) -> InvitedCard {
    let email = request.email.as_str().to_owned();
    let button = Button::new("Take the invitation back").secondary().small().hidden_text(format!("of {email}"));
    let action = format!("/people/invitations/{}/withdraw", request.id);
    InvitedCard {
        details: SummaryList::new()
            .row(SummaryRow::new("Can do", labels::role(request.role)))
            .row(SummaryRow::new("Can be accepted until", request.expires_at.for_people())),
        withdraw: ButtonForm::new(action, visitor.token_text(), button),
        email,
    }
}

#[derive(Serialize)]
struct InvitePage {
    errors: ErrorSummary,
    email: Input,
    role: Radios,
    scope: Select,
    csrf: CsrfField,
    button: Button,
}

/// `GET /people/invite`
pub async fn invite(who: As<ProviderAdministrators>) -> Result<HttpResponse, AppError> {
    invite_page(&who, &InviteForm::default(), &FormErrors::default()).await
}

async fn invite_page(
    who: &As<ProviderAdministrators>,
    form: &InviteForm,
    errors: &FormErrors,
) -> Result<HttpResponse, AppError> {
    let places = access::list_places(who.visitor.state(), who.scopes.clone()).await?;
    let scope = Select::new("scope", "Where does this person work?").option("", "Choose a place");
    let scope = places.iter().fold(scope, |select, (scope, name)| select.option(scope.to_string(), name));
    let page = InvitePage {
        errors: errors.summary(&InviteForm::FIELDS),
        email: Input::email("email", "Work email address")
            .autocomplete("off")
            .hint("We send an invitation to this address")
            .value(&form.email)
            .error_if(errors.of("email")),
        role: Radios::new("role", "What does this person do?")
            .option_with_hint("provider_user", "Sends the return", "A colleague who stands in when you are away")
            .option_with_hint(
                "provider_admin",
                "Sends the return and looks after its people",
                "A deputy who can invite and remove people, as you can",
            )
            .value(&form.role)
            .error_if(errors.of("role")),
        scope: scope.value(&form.scope).error_if(errors.of("scope")),
        csrf: who.visitor.form_token(),
        button: Button::new("Send invitation").once(),
    };
    let builder = who.visitor.page("accounts/invite", "Invite somebody").back(BackLink::new("/people"));
    if errors.is_empty() { builder.show(page) } else { builder.show_errors(page) }
}

/// `POST /people/invite`
pub async fn post_invite(
    who: As<ProviderAdministrators>,
    request: HttpRequest,
    Form(form): Form<InviteForm>,
) -> Result<HttpResponse, AppError> {
    let invite = match form.read() {
        Ok(invite) => invite,
        Err(errors) => return invite_page(&who, &form, &errors).await,
    };
    let state = who.visitor.state();
    let device = device(&request, &state.config);
    let email = invite.email.as_str().to_owned();
    match access::invite(state, (deciding(&who), &who.person.account), invite, &device).await {
        Ok(()) => {
            who.visitor.flash(&NotificationBanner::success(format!("We are sending an invitation to {email}.")));
            Ok(see_other("/people"))
        }
        Err(InviteError::NotTheirs) => {
            let errors = FormErrors::one("scope", "Choose where this person works");
            invite_page(&who, &form, &errors).await
        }
        Err(InviteError::TooMany) => Err(AppError::TooMany { retry_after: 86_400 }),
        Err(InviteError::Other(error)) => Err(error),
    }
}

/// `POST /people/invitations/{id}/withdraw`
pub async fn post_withdraw(
    who: As<ProviderAdministrators>,
    id: web::Path<i64>,
    Form(_): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    access::withdraw_invitation(who.visitor.state(), deciding(&who), *id).await?;
    who.visitor.flash(&NotificationBanner::success("The invitation does not work any more."));
    Ok(see_other("/people"))
}

#[derive(Serialize)]
struct RemovePage {
    name: String,
    details: SummaryList,
    remove: ButtonForm,
}

/// `GET /people/{id}/remove`
pub async fn remove(who: As<ProviderAdministrators>, id: web::Path<i64>) -> Result<HttpResponse, AppError> {
    let (account, own) = access::find_person_with_access(who.visitor.state(), deciding(&who), *id).await?;
    let lines = own.iter().map(|(role, scope)| format!("{}: {}", labels::role(*role), labels::scope(scope)));
    let page = RemovePage {
        name: account.name.clone(),
        details: SummaryList::new()
            .row(SummaryRow::new("Email address", account.email.as_str().to_owned()))
            .row(SummaryRow::new("Can do", Content::lines(lines))),
        remove: ButtonForm::new(
            format!("/people/{id}/remove"),
            who.visitor.token_text(),
            Button::new("Remove this person").warning().once(),
        ),
    };
    let title = format!("Remove {}", account.name);
    who.visitor.page("accounts/remove", &title).back(BackLink::new("/people")).show(page)
}

/// `POST /people/{id}/remove`
pub async fn post_remove(
    who: As<ProviderAdministrators>,
    id: web::Path<i64>,
    Form(_): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    access::remove_from_provider(who.visitor.state(), deciding(&who), *id).await?;
    who.visitor.flash(&NotificationBanner::success("This person does not have access any more."));
    Ok(see_other("/people"))
}
