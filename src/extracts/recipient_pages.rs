//! Who may be given extracts: pages for administrators.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::actions::{self, RecipientPage};
use super::forms::{LONGEST, RecipientForm};
use super::model::{Basis, Disclosure, Recipient};
use super::{labels, rules};
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, ButtonForm, Content, CsrfField, ErrorSummary, Input, Link, NotificationBanner, Pagination,
    Radios, SummaryList, SummaryRow, Table, Tag, TagColour, Textarea,
};
use crate::web::{Administrator, As, Before, Empty, Form, FormErrors, PAGE_SIZE, see_other};

#[derive(Serialize)]
struct ListPage {
    add: Button,
    disclosures: Link,
    recipients: Option<Table>,
    pagination: Option<Pagination>,
}

/// `GET /admin/recipients`
pub async fn list(who: As<Administrator>, query: web::Query<Before>) -> Result<HttpResponse, AppError> {
    let state = who.visitor.state();
    let found = actions::list_recipients(state, query.before, PAGE_SIZE).await?;
    let (found, pagination) = Before::paginate(found, "/admin/recipients", "Older recipients", |one| one.id);
    let page = ListPage {
        add: Button::link("Register a recipient", "/admin/recipients/new"),
        disclosures: Link::new("Files that left", "/admin/disclosures"),
        recipients: recipients_table(&found, rules::day(state.clock.now())),
        pagination,
    };
    who.visitor.page("extracts/recipients", "Recipients of extracts").back(administration()).wide().show(page)
}

fn recipients_table(recipients: &[Recipient], today: chrono::NaiveDate) -> Option<Table> {
    let table = Table::new("Recipients, newest first")
        .hidden_caption()
        .first_cell_is_header()
        .column("Recipient")
        .column("Legal basis")
        .column("Locations of")
        .column("State")
        .responsive();
    let table = recipients.iter().fold(table, |table, one| {
        table.row([
            Link::new(one.name.clone(), format!("/admin/recipients/{}", one.id)).into(),
            Content::text(labels::basis(one.basis)),
            Content::text(labels::scope(&one.scope)),
            standing(one, today).into(),
        ])
    });
    (!recipients.is_empty()).then_some(table)
}

fn standing(recipient: &Recipient, today: chrono::NaiveDate) -> Tag {
    if recipient.withdrawn_at.is_some() {
        Tag::new("Withdrawn", TagColour::Grey)
    } else if rules::is_current(recipient, today) {
        Tag::new("Current", TagColour::Green)
    } else {
        Tag::new("Not current", TagColour::Orange)
    }
}

#[derive(Serialize)]
struct AddPage {
    errors: ErrorSummary,
    name: Input,
    purpose: Textarea,
    basis: Radios,
    sensitive: Radios,
    public_interest: Textarea,
    valid_from: Input,
    valid_until: Input,
    scope: Input,
    api_key: Input,
    csrf: CsrfField,
    button: Button,
}

/// `GET /admin/recipients/new`
pub async fn add(who: As<Administrator>) -> Result<HttpResponse, AppError> {
    let page = add_page(&who, &RecipientForm::default(), &FormErrors::default());
    who.visitor.page("extracts/add_recipient", "Register a recipient").back(back()).show(page)
}

/// `POST /admin/recipients/new`
pub async fn post_add(who: As<Administrator>, Form(form): Form<RecipientForm>) -> Result<HttpResponse, AppError> {
    let state = who.visitor.state();
    let show = |errors: &FormErrors| {
        let page = add_page(&who, &form, errors);
        who.visitor.page("extracts/add_recipient", "Register a recipient").back(back()).show_errors(page)
    };
    let new = match form.read(who.person.actor().to_string(), state.clock.now()) {
        Ok(new) => new,
        Err(errors) => return show(&errors),
    };
    match actions::add_recipient(state, who.person.actor(), new).await {
        Ok(id) => {
            who.visitor.flash(&NotificationBanner::success("The recipient is registered."));
            Ok(see_other(&format!("/admin/recipients/{id}")))
        }
        Err(actions::ExtractError::NoKey(_)) => show(&FormErrors::one("api_key", "There is no key with this number")),
        Err(error) => Err(error.into()),
    }
}

fn add_page(who: &As<Administrator>, form: &RecipientForm, errors: &FormErrors) -> AddPage {
    let short = |id: &'static str, label: &'static str, hint: &'static str, value: &str| {
        Input::text(id, label).hint(hint).width(10).value(value).error_if(errors.of(id))
    };
    AddPage {
        errors: errors.summary(&RecipientForm::FIELDS),
        name: Input::text("name", "Who is the recipient?")
            .hint("The name of the organisation")
            .value(&form.name)
            .error_if(errors.of("name")),
        purpose: textarea("purpose", "What do they need the data for?", &form.purpose, errors),
        basis: basis_of(form, errors),
        sensitive: sensitive_of(form, errors),
        public_interest: textarea(
            "public_interest",
            "If yes, why is that in the public interest?",
            &form.public_interest,
            errors,
        ),
        valid_from: short("valid_from", "From which day?", "For example, 2026-01-31", &form.valid_from),
        valid_until: short(
            "valid_until",
            "Until which day? (you can leave this out)",
            "For example, 2026-12-31",
            &form.valid_until,
        ),
        scope: scope_of(form, errors),
        api_key: short(
            "api_key",
            "Which key do they pull with? (you can leave this out)",
            "The number of the key",
            &form.api_key,
        ),
        csrf: who.visitor.form_token(),
        button: Button::new("Register the recipient").once(),
    }
}

fn sensitive_of(form: &RecipientForm, errors: &FormErrors) -> Radios {
    Radios::new("sensitive", "Are items that may be commercially sensitive included?")
        .option("yes", "Yes")
        .option("no", "No")
        .inline()
        .value(&form.sensitive)
        .error_if(errors.of("sensitive"))
}

fn basis_of(form: &RecipientForm, errors: &FormErrors) -> Radios {
    let basis = Basis::ALL.iter().fold(Radios::new("basis", "What is the legal basis?"), |radios, basis| {
        radios.option(basis.as_str(), labels::basis(*basis))
    });
    basis.hint("Section 277B of the Health and Social Care Act 2012").value(&form.basis).error_if(errors.of("basis"))
}

fn scope_of(form: &RecipientForm, errors: &FormErrors) -> Input {
    Input::text("scope", "Of which locations?")
        .hint("Enter national for all of England, or the code of a council, board or region, like E08000009")
        .value(&form.scope)
        .error_if(errors.of("scope"))
}

fn textarea(id: &'static str, label: &'static str, value: &str, errors: &FormErrors) -> Textarea {
    Textarea::new(id, label).rows(3).max_characters(LONGEST).value(value).error_if(errors.of(id))
}

#[derive(Serialize)]
struct ViewPage {
    heading: String,
    about: SummaryList,
    withdraw: Option<ButtonForm>,
    given: Option<Table>,
    pagination: Option<Pagination>,
}

/// `GET /admin/recipients/{id}`
pub async fn recipient(
    who: As<Administrator>,
    id: web::Path<String>,
    query: web::Query<Before>,
) -> Result<HttpResponse, AppError> {
    let id: i64 = id.parse().map_err(|_| AppError::NotFound)?;
    let state = who.visitor.state();
    let found = actions::view_recipient(state, id, query.before, PAGE_SIZE).await?;
    let today = rules::day(state.clock.now());
    let about = about(&found, standing(&found.recipient, today));
    let path = format!("/admin/recipients/{id}");
    let (given, pagination) = Before::paginate(found.given, &path, "Older files", |one| one.id);
    let withdraw = found.recipient.withdrawn_at.is_none().then(|| {
        let button = Button::new("Withdraw").warning().once();
        ButtonForm::new(format!("{path}/withdraw"), who.visitor.token_text(), button)
    });
    let page = ViewPage {
        heading: found.recipient.name.clone(),
        about,
        withdraw,
        given: (!given.is_empty()).then(|| table_of(&given)),
        pagination,
    };
    who.visitor.page("extracts/recipient", &page.heading.clone()).back(back()).wide().show(page)
}

/// What a recipient was given.
fn table_of(given: &[Disclosure]) -> Table {
    let table = Table::new("What it was given, newest first")
        .first_cell_is_header()
        .column("When")
        .column("Extract")
        .column("File")
        .numeric("Rows")
        .numeric("Size")
        .responsive();
    given.iter().fold(table, |table, one| {
        table.row([
            Content::text(one.disclosed_at.for_people()),
            labels::run_of(one.run_id),
            Content::text(one.file.clone()),
            one.rows.map_or(Content::text("None"), Content::number),
            Content::text(labels::size(one.bytes)),
        ])
    })
}

fn about(found: &RecipientPage, standing: Tag) -> SummaryList {
    let one = &found.recipient;
    let sensitive = one.public_interest.as_deref().map_or("Not included".to_owned(), |why| format!("Included: {why}"));
    let until = one.valid_until.map_or("no end".to_owned(), |day| day.format("%-d %B %Y").to_string());
    let key = one.api_key_id.map(|id| format!("{} (number {id})", found.key_name.as_deref().unwrap_or_default()));
    SummaryList::new()
        .row(SummaryRow::new("State", standing))
        .row(SummaryRow::new("Purpose", one.purpose.clone()))
        .row(SummaryRow::new("Legal basis", labels::basis(one.basis)))
        .row(SummaryRow::new("Items that may be commercially sensitive", sensitive))
        .row(SummaryRow::new("From", one.valid_from.format("%-d %B %Y").to_string()))
        .row(SummaryRow::new("Until", until))
        .row(SummaryRow::new("Locations of", labels::scope(&one.scope)))
        .row(SummaryRow::new("Key", key.unwrap_or_else(|| "None".to_owned())))
}

/// `POST /admin/recipients/{id}/withdraw`
pub async fn post_withdraw(
    who: As<Administrator>,
    id: web::Path<String>,
    Form(Empty {}): Form<Empty>,
) -> Result<HttpResponse, AppError> {
    let id: i64 = id.parse().map_err(|_| AppError::NotFound)?;
    actions::withdraw_recipient(who.visitor.state(), who.person.actor(), id).await?;
    who.visitor.flash(&NotificationBanner::success("The recipient gets nothing from now on."));
    Ok(see_other(&format!("/admin/recipients/{id}")))
}

fn back() -> BackLink {
    BackLink::new("/admin/recipients").text("Recipients")
}

fn administration() -> BackLink {
    BackLink::new("/admin").text("Administration")
}
