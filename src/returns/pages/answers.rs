//! All answers of a return on one page: to check, and to print.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::actions::MonthView;
use super::super::guards::Readers;
use super::super::labels;
use super::super::model::{OwedSection, Place, SectionState};
use super::asking::{back_to_return, is_provider, month_of, section_path};
use super::figures::tables;
use crate::app::State;
use crate::error::AppError;
use crate::register::Status;
use crate::web::As;
use crate::web::components::{Link, SummaryList, SummaryRow, Table};
use crate::windows::rules::{in_words, state_at};

#[derive(Serialize)]
struct AnswersPage {
    heading: String,
    about: SummaryList,
    sections: Vec<Section>,
}

#[derive(Serialize)]
struct Section {
    title: String,
    saved: String,
    tables: Vec<Table>,
    reasons: Option<SummaryList>,
    change: Option<Link>,
}

/// `GET /locations/{id}/returns/{month}/answers`
pub async fn answers(asker: As<Readers>, path: web::Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let (location_id, month) = path.into_inner();
    let view = month_of(&asker, location_id, &month).await?;
    let location = &view.monthly.location;
    let may_save = is_provider(&asker) && view.is_this_month() && location.status != Status::Deregistered;
    let shown = |section: &&OwedSection| section.required || section.state == SectionState::Done;
    let sections = view.monthly.standing.sections.iter().filter(shown);
    let state = asker.visitor.state();
    let page = AnswersPage {
        heading: format!("Answers for {}", view.window.month.for_people()),
        about: about(&view),
        sections: sections.map(|section| section_of(state, &view, section, may_save)).collect(),
    };
    let title = format!("{}, {}", page.heading, location.name);
    let builder = asker.visitor.page("returns/answers", &title);
    builder.back(back_to_return(&location.id, view.window.month)).show(page)
}

fn about(view: &MonthView) -> SummaryList {
    let location = &view.monthly.location;
    let state = state_at(&view.window, view.today.now);
    let mut list = SummaryList::new()
        .row(SummaryRow::new("Location", format!("{} ({})", location.name, location.id)))
        .row(SummaryRow::new("State", labels::return_state(view.monthly.standing.state, state)))
        .row(SummaryRow::new("Window", in_words(&view.window, view.today.now)));
    if let Some(at) = view.monthly.standing.completed_at {
        list = list.row(SummaryRow::new("Complete on", at.for_people()));
    }
    if let Some(reference) = &view.monthly.reference {
        list = list.row(SummaryRow::new("Receipt number", reference.clone()));
    }
    if view.monthly.is_nil() {
        list = list.row(SummaryRow::new("Nil return", "All numbers of this return are 0"));
    }
    list
}

/// A section as the notice had it under which it was saved.
fn section_of(state: &State, view: &MonthView, owed: &OwedSection, may_save: bool) -> Section {
    let place = Place { location_id: view.monthly.location.id.clone(), section: owed.key.clone() };
    let can_change = may_save && owed.given;
    let change = can_change.then(|| Link::new("Change", section_path(&place)).hidden_text(owed.title.clone()));
    let found = view.monthly.saves.iter().zip(&view.by).find(|(save, _)| save.section == owed.key);
    let Some((save, by)) = found else {
        let saved = "Not saved in this window.".to_owned();
        return Section { title: owed.title.clone(), saved, tables: Vec::new(), reasons: None, change };
    };
    let notice = state.notices.get(&save.notice);
    let section = notice.and_then(|notice| notice.section(&save.section));
    let reasons = save.reasons.0.iter().fold(SummaryList::new(), |list, (check, reason)| {
        let check = section.and_then(|section| section.checks.iter().find(|known| known.key == *check));
        let said = check.map_or("A warning", |check| check.message.as_str());
        list.row(SummaryRow::new(said, reason.clone()))
    });
    let nil = if save.nil { " All numbers are 0." } else { "" };
    Section {
        title: owed.title.clone(),
        saved: format!("Saved on {} by {}.{nil}", save.saved_at.for_people(), labels::by(by)),
        tables: section.map(|section| tables(section, &save.answers.0, None)).unwrap_or_default(),
        reasons: (!save.reasons.0.is_empty()).then_some(reasons),
        change,
    }
}
