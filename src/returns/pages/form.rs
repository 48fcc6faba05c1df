//! The form of a section.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, KEY, SaveError, SectionView};
use super::super::forms::{ACT, VERSION, from_draft};
use super::super::guards::Providers;
use super::super::labels;
use super::super::model::{Draft, Place, Reasons, Who};
use super::asking::{back_to_return, open_section, section_path};
use super::form_fields::{Fields, GridFields, Question, Warning, summary, warnings};
use crate::app::State;
use crate::clock::UtcTime;
use crate::error::{AppError, Problem};
use crate::notice::{Section, texts_from_answers};
use crate::secrets::random_token;
use crate::web::As;
use crate::web::components::{Button, ButtonForm, CsrfField, ErrorSummary, InsetText};
use crate::windows::rules::in_words;

/// What stands in the fields of a form, and what is wrong with it.
pub struct Filled {
    /// What was typed, or the current figures, by path.
    pub typed: BTreeMap<String, String>,
    /// Reasons for warnings, by key of the check.
    pub reasons: Reasons,
    /// Version of the figures that this follows on.
    pub version: i64,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// When this was kept, if it is what the person typed before.
    pub kept_at: Option<UtcTime>,
}

impl Filled {
    /// What the person typed before, or else the current figures, but for those of an earlier season.
    pub fn new(state: &State, view: &SectionView, section: &Section, draft: Option<Draft>) -> Result<Self, SaveError> {
        if let Some(draft) = draft {
            let (version, kept_at) = (draft.based_on, Some(draft.kept_at));
            let (typed, reasons) = from_draft(draft);
            return Ok(Self { typed, reasons, version, problems: Vec::new(), kept_at });
        }
        let figures = view.standing_figures(state.notices.campaigns())?;
        let typed = figures.map(|answers| texts_from_answers(section, &answers)).unwrap_or_default();
        let version = view.version();
        Ok(Self { typed, reasons: Reasons::new(), version, problems: Vec::new(), kept_at: None })
    }
}

#[derive(Serialize)]
struct FormPage {
    errors: ErrorSummary,
    caption: String,
    heading: String,
    lead: Vec<String>,
    kept: Option<InsetText>,
    unchanged: Option<ButtonForm>,
    action: String,
    csrf: CsrfField,
    version: i64,
    month: String,
    key: String,
    grids: Vec<GridFields>,
    questions: Vec<Question>,
    warnings: Vec<Warning>,
    buttons: Vec<Button>,
    total: Option<Button>,
    forget: Option<ButtonForm>,
}

/// `GET /locations/{id}/sections/{section}`
pub async fn section(asker: As<Providers>, path: web::Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let (location_id, section) = path.into_inner();
    let place = Place { location_id, section };
    let view = open_section(&asker, &place).await?;
    let draft = actions::find_draft(asker.visitor.state(), (&asker).into(), &view).await?;
    let filled = Filled::new(asker.visitor.state(), &view, view.definition()?, draft)?;
    show(&asker, &place, &view, &filled)
}

/// The form with these fields; with 422 if something is wrong with them.
pub fn show(
    asker: &As<Providers>,
    place: &Place,
    view: &SectionView,
    filled: &Filled,
) -> Result<HttpResponse, AppError> {
    let section = view.definition()?;
    let page = form_page(asker, section_path(place), view, section, filled)?;
    let title = format!("{}, {}", page.heading, view.location.name);
    let back = back_to_return(&view.location.id, view.today.month);
    let builder = asker.visitor.page("returns/section", &title).back(back);
    if filled.problems.is_empty() { builder.show(page) } else { builder.show_errors(page) }
}

fn form_page(
    asker: &As<Providers>,
    action: String,
    view: &SectionView,
    section: &Section,
    filled: &Filled,
) -> Result<FormPage, SaveError> {
    let token = || asker.visitor.token_text();
    let campaigns = asker.visitor.state().notices.campaigns();
    let is_new_season = view.is_of_an_earlier_season(campaigns);
    let is_fresh = filled.problems.is_empty() && filled.kept_at.is_none() && !is_new_season;
    let fields = Fields {
        section,
        filled,
        last: view.current.as_ref().map(|save| &save.answers.0),
        month: view.today.month,
        campaigns,
    };
    Ok(FormPage {
        errors: summary(section, &filled.problems),
        caption: view.location.name.clone(),
        heading: view.title()?,
        lead: lead(view, section, is_new_season),
        kept: kept(&asker.into(), view, filled),
        unchanged: (view.version() > 0 && is_fresh).then(|| unchanged(&action, token(), view)),
        csrf: asker.visitor.form_token(),
        version: filled.version,
        month: view.today.month.to_string(),
        key: random_token(),
        grids: fields.grids(),
        questions: fields.questions(),
        warnings: warnings(section, &filled.problems, &filled.reasons),
        buttons: buttons(),
        total: (!section.grids.is_empty()).then(|| Button::new("Work out the totals").named(ACT, "total").secondary()),
        forget: filled.kept_at.map(|_| forget(&action, token(), view)),
        action,
    })
}

/// What the page says first: what it is about, whether it counts, and where the figures in it come from.
fn lead(view: &SectionView, section: &Section, is_new_season: bool) -> Vec<String> {
    let month = view.today.month.for_people();
    let window = in_words(&view.today.window, view.today.now);
    let counts = if view.today.is_open {
        format!("What you save now counts for {month}. {window}")
    } else {
        format!(
            "You can save at any time, but the window for {month} is not open, so this does not count for a month. {window}"
        )
    };
    let more_time = view.today.extension.as_ref().map(|extension| labels::more_time(extension, true));
    let figures = view.current.as_ref().map(|save| {
        let saved = save.saved_at.for_people();
        if is_new_season {
            format!(
                "A new season has begun. Vaccinations of the last one, saved on {saved}, are not filled in: count from 0."
            )
        } else {
            format!("The figures that you saved on {saved} are filled in. Change those that are different.")
        }
    });
    [Some(section.hint.clone()), Some(counts), more_time, figures]
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .collect()
}

/// Says that what the person typed before is shown, and whether somebody saved meanwhile.
fn kept(who: &Who, view: &SectionView, filled: &Filled) -> Option<InsetText> {
    let at = filled.kept_at?.for_people();
    let mut texts = vec![format!("You typed these figures on {at}. They are not saved yet.")];
    if filled.version != view.version() {
        let since = view.current.as_ref().map(|save| save.saved_at.for_people()).unwrap_or_default();
        let (whoever, theirs) = if view.current.as_ref().is_some_and(|save| save.is_by(&who.actor)) {
            ("You", "those figures")
        } else {
            ("Somebody else", "their figures")
        };
        texts.push(format!(
            "{whoever} saved this section on {since}. “Last time” shows {theirs}. \
             Nothing of that is lost: if you save, you will see both before anything changes."
        ));
    }
    Some(InsetText::new(texts))
}

fn buttons() -> Vec<Button> {
    vec![
        Button::new("Save").named(ACT, "save").once(),
        Button::new("Check before you save").named(ACT, "check").secondary(),
        Button::new("Finish later").named(ACT, "later").secondary(),
    ]
}

/// One press for figures that have not changed.
fn unchanged(action: &str, token: String, view: &SectionView) -> ButtonForm {
    let button = Button::new("Nothing has changed: save the same figures").secondary().once();
    ButtonForm::new(action, token, button)
        .hidden(ACT, "unchanged")
        .hidden(VERSION, view.version().to_string())
        .hidden(KEY, random_token())
}

fn forget(action: &str, token: String, view: &SectionView) -> ButtonForm {
    ButtonForm::new(action, token, Button::new("Throw away what I typed").as_link())
        .hidden(ACT, "forget")
        .hidden(VERSION, view.version().to_string())
        .hidden(KEY, random_token())
}
