//! What was typed, once more before it is saved; and figures that have not changed, where they need a reason.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, KEY, SectionView};
use super::super::forms::{ACT, Act, MONTH, SectionForm, VERSION, from_draft};
use super::super::guards::Providers;
use super::super::model::{Draft, Place, Reasons};
use super::asking::{back_to_return, open_section, section_path};
use super::figures::tables;
use super::form_fields::{Warning, summary, warnings};
use crate::error::{AppError, Problem};
use crate::notice::{Answers, Section, answers_from_text};
use crate::secrets::random_token;
use crate::web::components::{Button, CsrfField, ErrorSummary, Table};
use crate::web::{As, see_other};
use crate::windows::ReportingMonth;

/// A field that is sent on unseen.
#[derive(Debug, Clone, Serialize)]
pub struct HiddenField {
    name: String,
    value: String,
}

/// A form as hidden fields; which button is pressed is for the page.
pub fn hidden_fields(form: &SectionForm) -> Vec<HiddenField> {
    let own = [(VERSION.to_owned(), form.version.to_string()), (KEY.to_owned(), form.key.clone())];
    let month = form.month.map(|month| (MONTH.to_owned(), month.to_string()));
    let all = own.into_iter().chain(month).chain(form.kept());
    all.map(|(name, value)| HiddenField { name, value }).collect()
}

#[derive(Serialize)]
struct CheckPage {
    errors: ErrorSummary,
    caption: String,
    heading: String,
    lead: String,
    tables: Vec<Table>,
    action: String,
    csrf: CsrfField,
    hidden: Vec<HiddenField>,
    warnings: Vec<Warning>,
    button: Button,
    change: String,
}

/// `GET /locations/{id}/sections/{section}/check`
pub async fn check(asker: As<Providers>, path: web::Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let (location_id, section) = path.into_inner();
    let place = Place { location_id, section };
    let view = open_section(&asker, &place).await?;
    let section = view.definition()?;
    let draft = actions::find_draft(asker.visitor.state(), (&asker).into(), &view).await?;
    // Nothing was typed, it was saved meanwhile, or it cannot be read: the form shows how things are.
    let Some((form, answers)) = draft.and_then(|draft| form_of(section, view.today.month, draft)) else {
        return Ok(see_other(&section_path(&place)));
    };
    let page = CheckPage {
        heading: format!("Check your answers: {}", view.title()?),
        lead: "These figures are not saved yet.".to_owned(),
        hidden: hidden_fields(&form),
        button: Button::new("Save").named(ACT, "save").once(),
        ..CheckPage::new(&asker, &place, &view, section, &answers)
    };
    let title = format!("{}, {}", page.heading, view.location.name);
    let builder = asker.visitor.page("returns/check", &title);
    builder.back(back_to_return(&view.location.id, view.today.month)).show(page)
}

/// A draft as the form that saves it, and its answers; nothing if a part of it cannot be read.
fn form_of(section: &Section, month: ReportingMonth, draft: Draft) -> Option<(SectionForm, Answers)> {
    let version = draft.based_on;
    let (typed, reasons) = from_draft(draft);
    let (answers, wrong) = answers_from_text(section, typed.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let (month, key) = (Some(month), random_token());
    let form = SectionForm { act: Act::Save, version, month, key, typed, reasons };
    wrong.is_empty().then_some((form, answers))
}

/// The page of figures that have not changed, where that itself needs a reason.
pub async fn confirm_again(
    asker: &As<Providers>,
    place: &Place,
    problems: &[Problem],
    reasons: &Reasons,
) -> Result<HttpResponse, AppError> {
    let view = open_section(asker, place).await?;
    let section = view.definition()?;
    let answers = view.current.as_ref().map(|save| save.answers.0.clone()).unwrap_or_default();
    let reasonless = SectionForm {
        act: Act::Unchanged,
        version: view.version(),
        month: None,
        key: random_token(),
        typed: std::collections::BTreeMap::new(),
        reasons: Reasons::new(),
    };
    let page = CheckPage {
        errors: summary(section, problems),
        heading: format!("Is this right? {}", view.title()?),
        lead: "You said that nothing has changed. Look at these figures once more, and say why they are right, or \
               change them."
            .to_owned(),
        hidden: hidden_fields(&reasonless),
        warnings: warnings(section, problems, reasons),
        button: Button::new("Save the same figures").named(ACT, "unchanged").once(),
        ..CheckPage::new(asker, place, &view, section, &answers)
    };
    let title = format!("{}, {}", page.heading, view.location.name);
    let builder = asker.visitor.page("returns/check", &title);
    builder.back(back_to_return(&view.location.id, view.today.month)).show_errors(page)
}

impl CheckPage {
    /// What both pages share; the rest is to be filled in.
    fn new(asker: &As<Providers>, place: &Place, view: &SectionView, section: &Section, answers: &Answers) -> Self {
        let before = view.current.as_ref().map(|save| &save.answers.0);
        Self {
            errors: ErrorSummary::new(),
            caption: view.location.name.clone(),
            heading: String::new(),
            lead: String::new(),
            tables: tables(section, answers, before),
            action: section_path(place),
            csrf: asker.visitor.form_token(),
            hidden: Vec::new(),
            warnings: Vec::new(),
            button: Button::new("Save"),
            change: section_path(place),
        }
    }
}
