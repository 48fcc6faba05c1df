//! What is done with a form that somebody sent.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions::{self, KEY, SaveError, Saved};
use super::super::forms::{ACT, Act, SectionForm, VERSION};
use super::super::guards::Providers;
use super::super::labels;
use super::super::model::{BasedOn, Channel, Content as Figures, Place, Save, SaveInput, Who};
use super::asking::{back_to_return, completed_before, notice_of, open_section, return_path, section_path};
use super::check::{HiddenField, confirm_again, hidden_fields};
use super::figures::differences;
use super::form::{Filled, show};
use super::season::take_out_last_season;
use crate::error::{AppError, Problem, Severity};
use crate::notice::{Answers, Section, answers_from_text};
use crate::secrets::random_token;
use crate::web::components::{Button, ButtonForm, CsrfField, NotificationBanner, Table};
use crate::web::{As, Form, see_other};
use crate::windows::ReportingMonth;

/// A form that was sent, and what it is about.
struct Entry<'a> {
    asker: &'a As<Providers>,
    place: Place,
    section: &'a Section,
    month: ReportingMonth,
    form: SectionForm,
    /// What was typed for a season that is over, and is no part of the form any more.
    of_last_season: Vec<Problem>,
}

/// `POST /locations/{id}/sections/{section}`
pub async fn post_section(
    asker: As<Providers>,
    path: web::Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<HttpResponse, AppError> {
    let (location_id, section) = path.into_inner();
    let place = Place { location_id, section };
    let now = notice_of(&asker, &place).await?;
    let known = now.as_ref().and_then(|(month, notice)| Some((*month, notice.section(&place.section)?)));
    let Some((month, section)) = known else {
        // Whoever looks says why: no such location, no such section, or no notice in force.
        open_section(&asker, &place).await?;
        return Err(AppError::NotFound);
    };
    let mut form = SectionForm::read(section, pairs)?;
    let campaigns = asker.visitor.state().notices.campaigns();
    let of_last_season = take_out_last_season(section, &mut form, (month, campaigns));
    Entry { asker: &asker, place, section, month, form, of_last_season }.act().await
}

impl Entry<'_> {
    /// What the button asks for.
    async fn act(&self) -> Result<HttpResponse, AppError> {
        match self.form.act {
            Act::Save | Act::Check | Act::Total | Act::Later if !self.of_last_season.is_empty() => {
                self.require_open().await?;
                self.again(self.of_last_season.clone()).await
            }
            Act::Save => self.save().await,
            Act::Check => self.check().await,
            Act::Total => {
                self.require_open().await?;
                self.keep_and_go(&section_path(&self.place)).await
            }
            Act::Keep => {
                self.require_open().await?;
                self.keep().await?;
                Ok(HttpResponse::NoContent().finish())
            }
            Act::Later => {
                self.require_open().await?;
                let kept = "We kept what you typed. It is not saved yet, and only you can see it.";
                self.asker.visitor.flash(&NotificationBanner::info(kept));
                self.keep_and_go(&return_path(&self.place.location_id, self.month)).await
            }
            Act::Unchanged => self.save_unchanged().await,
            Act::Forget => self.forget().await,
        }
    }

    async fn save(&self) -> Result<HttpResponse, AppError> {
        let (answers, wrong) = self.read();
        if !wrong.is_empty() {
            return self.again(self.with_others(answers, wrong).await?).await;
        }
        let (state, who) = (self.asker.visitor.state(), self.asker.into());
        match actions::save_section(state, who, self.place.clone(), self.input(Figures::Answers(answers))).await {
            Ok(saved) => self.done(saved).await,
            Err(SaveError::Invalid(problems)) => self.again(problems).await,
            Err(SaveError::Stale(Some(theirs))) => self.conflict(*theirs).await,
            // The form was sent before, with other figures.
            Err(SaveError::KeyReused) => match open_section(self.asker, &self.place).await?.current {
                Some(saved) => self.conflict(saved).await,
                None => Err(SaveError::KeyReused.into()),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// Nothing is kept where nothing could be saved.
    async fn require_open(&self) -> Result<(), AppError> {
        open_section(self.asker, &self.place).await.map(drop)
    }

    async fn save_unchanged(&self) -> Result<HttpResponse, AppError> {
        let (state, who) = (self.asker.visitor.state(), self.asker.into());
        match actions::save_section(state, who, self.place.clone(), self.input(Figures::Unchanged)).await {
            Ok(saved) => self.done(saved).await,
            Err(SaveError::Invalid(problems)) if problems.iter().all(|one| one.severity == Severity::Warning) => {
                confirm_again(self.asker, &self.place, &problems, &self.form.reasons).await
            }
            // Figures that cannot stand as they are have to be changed.
            Err(SaveError::Invalid(problems)) => {
                let view = open_section(self.asker, &self.place).await?;
                let filled = Filled { problems, ..Filled::new(state, &view, self.section, None)? };
                show(self.asker, &self.place, &view, &filled)
            }
            Err(SaveError::Stale(_)) => {
                let text = "Somebody saved this section meanwhile. Nothing was overwritten. Here are the figures now.";
                self.asker.visitor.flash(&NotificationBanner::info(text));
                Ok(see_other(&section_path(&self.place)))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Shows what was typed once more, unless something is wrong with it.
    async fn check(&self) -> Result<HttpResponse, AppError> {
        let (answers, wrong) = self.read();
        let problems = self.with_others(answers, wrong).await?;
        if problems.is_empty() {
            return self.keep_and_go(&format!("{}/check", section_path(&self.place))).await;
        }
        self.again(problems).await
    }

    async fn forget(&self) -> Result<HttpResponse, AppError> {
        actions::forget_draft(self.asker.visitor.state(), self.asker.into(), self.place.clone()).await?;
        Ok(see_other(&section_path(&self.place)))
    }

    fn read(&self) -> (Answers, Vec<Problem>) {
        answers_from_text(self.section, self.form.typed.iter().map(|(path, text)| (path.as_str(), text.as_str())))
    }

    fn input(&self, content: Figures) -> SaveInput {
        SaveInput {
            content,
            reasons: self.form.reasons.clone(),
            based_on: BasedOn::Versions(vec![self.form.version]),
            request_key: Some(self.form.key.clone()),
            channel: Channel::Page,
        }
    }

    /// Everything that is wrong: what could not be read, and what the validator says of the rest by itself. Checks over
    /// several answers wait until all can be read.
    async fn with_others(&self, answers: Answers, wrong: Vec<Problem>) -> Result<Vec<Problem>, AppError> {
        let (state, who) = (self.asker.visitor.state(), self.asker.into());
        let mut input = self.input(Figures::Answers(answers));
        (input.based_on, input.request_key) = (BasedOn::Anything, None);
        let others = match actions::check_section(state, who, self.place.clone(), input).await {
            Ok(_) => Vec::new(),
            Err(SaveError::Invalid(problems)) => problems,
            Err(error) => return Err(error.into()),
        };
        if wrong.is_empty() {
            return Ok(others);
        }
        let is_check = |problem: &Problem| self.section.checks.iter().any(|check| check.key == problem.rule);
        let known = |problem: &Problem| wrong.iter().any(|other| other.item == problem.item);
        let more: Vec<Problem> = others.into_iter().filter(|problem| !is_check(problem) && !known(problem)).collect();
        Ok(wrong.into_iter().chain(more).collect())
    }

    async fn keep(&self) -> Result<(), AppError> {
        let (state, who) = (self.asker.visitor.state(), self.asker.into());
        let about = (self.form.version, self.month);
        Ok(actions::keep_draft(state, who, self.place.clone(), self.form.kept(), about).await?)
    }

    async fn keep_and_go(&self, path: &str) -> Result<HttpResponse, AppError> {
        self.keep().await?;
        Ok(see_other(path))
    }

    /// The form again, with everything that was typed and what is wrong with it.
    async fn again(&self, problems: Vec<Problem>) -> Result<HttpResponse, AppError> {
        self.keep().await?;
        let view = open_section(self.asker, &self.place).await?;
        let filled = Filled {
            typed: self.form.typed.clone(),
            reasons: self.form.reasons.clone(),
            version: self.form.version,
            problems,
            kept_at: None,
        };
        show(self.asker, &self.place, &view, &filled)
    }

    /// After a save: the receipt if it completed the return, else the return.
    async fn done(&self, saved: Saved) -> Result<HttpResponse, AppError> {
        let month = saved.save.month.unwrap_or(self.month);
        let path = return_path(&self.place.location_id, month);
        if saved.completed || completed_before(self.asker, &saved).await? {
            return Ok(see_other(&format!("{path}/receipt")));
        }
        let title = match saved.title {
            Some(title) => title,
            None => open_section(self.asker, &self.place).await?.title()?,
        };
        let text = match saved.save.month {
            Some(month) => format!("“{title}” is saved for {}.", month.for_people()),
            None => format!("“{title}” is saved. No window is open, so it does not count for a month."),
        };
        self.asker.visitor.flash(&NotificationBanner::success(text));
        Ok(see_other(&path))
    }
}

#[derive(Serialize)]
struct ConflictPage {
    caption: String,
    heading: String,
    lead: String,
    differences: Option<Table>,
    action: String,
    csrf: CsrfField,
    hidden: Vec<HiddenField>,
    keep_mine: Button,
    keep_theirs: ButtonForm,
    change: String,
}

impl Entry<'_> {
    /// Somebody saved meanwhile: both values side by side, and nothing overwritten.
    async fn conflict(&self, theirs: Save) -> Result<HttpResponse, AppError> {
        self.keep().await?;
        let (state, who): (_, Who) = (self.asker.visitor.state(), self.asker.into());
        let view = open_section(self.asker, &self.place).await?;
        let own = theirs.is_by(&who.actor);
        let by = labels::by(&actions::who_saved(state, who, theirs.clone()).await?);
        let (mine, _) = self.read();
        let action = section_path(&self.place);
        let mut form = self.form.clone();
        (form.version, form.key) = (theirs.version, random_token());
        let token = self.asker.visitor.token_text();
        let keep_theirs = Button::new("Keep the figures that are saved").secondary();
        let page = ConflictPage {
            caption: view.location.name.clone(),
            heading: format!("{} saved this section before", if own { "You" } else { "Somebody" }),
            lead: conflict_lead(&view.title()?, &theirs, (!own).then_some(&by)),
            differences: differences(self.section, &theirs.answers.0, &mine),
            csrf: self.asker.visitor.form_token(),
            hidden: hidden_fields(&form),
            keep_mine: Button::new("Save my figures").named(ACT, "save").once(),
            keep_theirs: ButtonForm::new(action.clone(), token, keep_theirs)
                .hidden(ACT, "forget")
                .hidden(VERSION, theirs.version.to_string())
                .hidden(KEY, random_token()),
            change: action.clone(),
            action,
        };
        let title = format!("{}: {}, {}", page.heading, view.title()?, view.location.name);
        let builder = self.asker.visitor.page("returns/conflict", &title);
        builder.back(back_to_return(&view.location.id, self.month)).answer(StatusCode::CONFLICT, page)
    }
}

/// Who saved meanwhile, if it was not the same person, and when.
fn conflict_lead(section: &str, theirs: &Save, by: Option<&String>) -> String {
    let at = theirs.saved_at.for_people();
    let saved = match by {
        Some(by) => format!("Somebody saved “{section}” on {at} while you were typing: {by}."),
        None => {
            format!("You saved “{section}” on {at}, in another place or with another button, while this was typed.")
        }
    };
    format!("{saved} Nothing was overwritten. Choose which figures are right.")
}
