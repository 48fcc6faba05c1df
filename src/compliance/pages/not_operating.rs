//! Places that give no care any more: somebody reports one, an administrator checks it.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::super::model::{Report, Seen};
use super::actions;
use super::forms::{CheckForm, LONGEST_NOTE, ReportForm};
use super::guards::Chasers;
use super::{labels, month_in};
use crate::error::AppError;
use crate::web::components::{
    BackLink, Button, CsrfField, ErrorSummary, Link, NotificationBanner, Pagination, Radios, SummaryList, SummaryRow,
    Table, Textarea,
};
use crate::web::{Administrator, As, Before, Form, FormErrors, PAGE_SIZE, StateFilter, StateLinks, see_other};
use crate::windows::ReportingMonth;

#[derive(Serialize)]
struct ReportPage {
    errors: ErrorSummary,
    caption: String,
    action: String,
    seen: Radios,
    reason: Textarea,
    csrf: CsrfField,
    button: Button,
}

/// `GET /compliance/{month}/locations/{id}/not-operating`
pub async fn report(asker: As<Chasers>, path: web::Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let (month, id) = path.into_inner();
    let month = month_in(&month)?;
    let page = report_page(&asker, month, id.clone(), (&ReportForm::default(), &FormErrors::default())).await?;
    report_builder(&asker, month, &id).show(page)
}

/// `POST /compliance/{month}/locations/{id}/not-operating`
pub async fn post_report(
    asker: As<Chasers>,
    path: web::Path<(String, String)>,
    Form(mut form): Form<ReportForm>,
) -> Result<HttpResponse, AppError> {
    let (month, id) = path.into_inner();
    let month = month_in(&month)?;
    match form.read() {
        Ok(report) => {
            let (state, who) = (asker.visitor.state(), asker.person.actor());
            actions::report_not_operating(state, who, asker.scopes.clone(), id.clone(), report).await?;
            asker.visitor.flash(&NotificationBanner::success("Thank you. An administrator will check it."));
            Ok(see_other(&format!("/compliance/{month}/locations/{id}")))
        }
        Err(errors) => {
            let page = report_page(&asker, month, id.clone(), (&form, &errors)).await?;
            report_builder(&asker, month, &id).show_errors(page)
        }
    }
}

fn report_builder<'a>(asker: &'a As<Chasers>, month: ReportingMonth, id: &str) -> crate::web::PageBuilder<'a> {
    let back = BackLink::new(format!("/compliance/{month}/locations/{id}")).text("The location");
    asker.visitor.page("compliance/report", "Report that it no longer operates").back(back)
}

async fn report_page(
    asker: &As<Chasers>,
    month: ReportingMonth,
    id: String,
    (form, errors): (&ReportForm, &FormErrors),
) -> Result<ReportPage, AppError> {
    let state = asker.visitor.state();
    let found = actions::why(state, asker.scopes.clone(), id, month).await?.ok_or(AppError::NotFound)?;
    let seen = Seen::ALL.iter().fold(Radios::new("seen", "How do you know?"), |radios, seen| {
        radios.option(seen.as_str(), labels::seen(*seen))
    });
    Ok(ReportPage {
        errors: errors.summary(&ReportForm::FIELDS),
        caption: found.location.name,
        action: format!("/compliance/{month}/locations/{}/not-operating", found.location.id),
        seen: seen.value(&form.seen).error_if(errors.of("seen")),
        reason: Textarea::new("reason", "What did you see or hear?")
            .hint("For example: the building is empty since June")
            .rows(3)
            .max_characters(LONGEST_NOTE)
            .value(&form.reason)
            .error_if(errors.of("reason")),
        csrf: asker.visitor.form_token(),
        button: Button::new("Report it").once(),
    })
}

const STATES: [(&str, &str); 2] = [("waiting", "To check"), ("checked", "Checked")];

#[derive(Serialize)]
struct ReportsPage {
    states: StateLinks,
    reports: Option<Table>,
    none: &'static str,
    pagination: Option<Pagination>,
}

/// `GET /admin/not-operating`
pub async fn list(who: As<Administrator>, query: web::Query<StateFilter>) -> Result<HttpResponse, AppError> {
    let filter = query.into_inner();
    let current = filter.state.as_deref().unwrap_or("waiting");
    let (current, _) = STATES.into_iter().find(|(state, _)| *state == current).ok_or(AppError::NotFound)?;
    let checked = current == "checked";
    let rows = actions::list_reports(who.visitor.state(), checked, filter.before, PAGE_SIZE + 1).await?;
    let path = format!("/admin/not-operating?state={current}");
    let (rows, pagination) = Before::paginate(rows, &path, "Older reports", |(report, _)| report.id);
    let page = ReportsPage {
        states: StateLinks::new("/admin/not-operating", &STATES, current),
        reports: (!rows.is_empty()).then(|| reports(&rows)),
        none: if checked { "No report was checked yet." } else { "No report waits to be checked." },
        pagination,
    };
    let back = BackLink::new("/admin").text("Administration");
    who.visitor.page("compliance/reports", "No longer operating").back(back).wide().show(page)
}

/// Each report with the name of its location.
fn reports(rows: &[(Report, String)]) -> Table {
    let table = Table::new("Reports, newest first")
        .hidden_caption()
        .first_cell_is_header()
        .column("Location")
        .column("Reported")
        .column("How it is known")
        .column("What was seen or heard")
        .column("Result")
        .responsive();
    rows.iter().fold(table, |table, (report, name)| {
        table.row([
            Link::new(name.clone(), format!("/admin/not-operating/{}", report.id)).into(),
            report.reported_at.for_people().into(),
            labels::seen(report.seen).into(),
            report.reason.clone().into(),
            result(report).into(),
        ])
    })
}

fn result(report: &Report) -> &'static str {
    match report.confirmed {
        None => "Not checked yet",
        Some(true) => "Confirmed",
        Some(false) => "Not so",
    }
}

#[derive(Serialize)]
struct CheckPage {
    errors: ErrorSummary,
    action: String,
    known: SummaryList,
    is_open: bool,
    confirmed: Radios,
    note: Textarea,
    csrf: CsrfField,
    button: Button,
}

/// `GET /admin/not-operating/{id}`
pub async fn check(who: As<Administrator>, id: web::Path<i64>) -> Result<HttpResponse, AppError> {
    let found = actions::view_report(who.visitor.state(), *id).await?;
    let page = check_page(&who, &found, &CheckForm::default(), &FormErrors::default());
    check_builder(&who).show(page)
}

/// `POST /admin/not-operating/{id}`
pub async fn post_check(
    who: As<Administrator>,
    id: web::Path<i64>,
    Form(mut form): Form<CheckForm>,
) -> Result<HttpResponse, AppError> {
    let state = who.visitor.state();
    let found = actions::view_report(state, *id).await?;
    match form.read() {
        Ok((confirmed, note)) => {
            actions::check_report(state, who.person.actor(), *id, confirmed, note).await?;
            who.visitor.flash(&NotificationBanner::success("The report is checked."));
            Ok(see_other("/admin/not-operating"))
        }
        Err(errors) => check_builder(&who).show_errors(check_page(&who, &found, &form, &errors)),
    }
}

fn check_builder(who: &As<Administrator>) -> crate::web::PageBuilder<'_> {
    let back = BackLink::new("/admin/not-operating").text("No longer operating");
    who.visitor.page("compliance/check_report", "Check a report").back(back)
}

fn check_page(
    who: &As<Administrator>,
    (report, name): &(Report, String),
    form: &CheckForm,
    errors: &FormErrors,
) -> CheckPage {
    let known = SummaryList::new()
        .row(SummaryRow::new("Location", Link::new(name.clone(), format!("/locations/{}", report.location_id))))
        .row(SummaryRow::new("Reported", report.reported_at.for_people()))
        .row(SummaryRow::new("How it is known", labels::seen(report.seen)))
        .row(SummaryRow::new("What was seen or heard", report.reason.clone()))
        .row(SummaryRow::new("Result", result(report)));
    let known = match (&report.note, report.checked_at) {
        (Some(note), Some(at)) => {
            known.row(SummaryRow::new("Checked", at.for_people())).row(SummaryRow::new("What was found", note.clone()))
        }
        _ => known,
    };
    CheckPage {
        errors: errors.summary(&CheckForm::FIELDS),
        action: format!("/admin/not-operating/{}", report.id),
        known,
        is_open: report.checked_at.is_none(),
        confirmed: Radios::yes_no("confirmed", "Is it true that this place gives no care any more?")
            .hint("CQC alone takes a place off the register. A yes marks it in the lists of those who ring")
            .value(&form.confirmed)
            .error_if(errors.of("confirmed")),
        note: Textarea::new("note", "What did you find, and where?")
            .rows(3)
            .max_characters(LONGEST_NOTE)
            .value(&form.note)
            .error_if(errors.of("note")),
        csrf: who.visitor.form_token(),
        button: Button::new("Save").once(),
    }
}
