//! The settings of enforcement, for administrators: what is law and fixed, what is an inference, and what is not known.

use actix_web::HttpResponse;
use serde::Serialize;

use super::super::rules::dates::{DECISION_DAYS, LEAST_REPRESENTATION_DAYS};
use crate::config::{Basis, Enforcement};
use crate::error::AppError;
use crate::web::components::{BackLink, Content, Table, Tag, TagColour};
use crate::web::{Administrator, As};

#[derive(Serialize)]
struct SettingsPage {
    settings: Table,
    schemes: Table,
}

/// How well a value is known.
#[derive(Clone, Copy)]
enum Known {
    Law,
    Inference,
    Unknown,
}

impl Known {
    fn tag(self) -> Tag {
        match self {
            Self::Law => Tag::new("Law", TagColour::Green),
            Self::Inference => Tag::new("Inference", TagColour::Yellow),
            Self::Unknown => Tag::new("Not known", TagColour::Orange),
        }
    }
}

/// `GET /admin/enforcement`
pub async fn settings(who: As<Administrator>) -> Result<HttpResponse, AppError> {
    let state = who.visitor.state();
    let schemes =
        Table::new("Fee schemes of CQC").column("Applies from").column("Scheme").column("Source").responsive();
    let schemes = state.fees.list().iter().fold(schemes, |table, scheme| {
        let from = scheme.applies_from.format("%-d %B %Y").to_string();
        table.row([Content::text(from), scheme.title.clone().into(), scheme.source.clone().into()])
    });
    let page = SettingsPage { settings: table(&rows(&state.config.enforcement)), schemes };
    let back = BackLink::new("/admin").text("Administration");
    who.visitor.page("enforcement/settings", "Settings of enforcement").back(back).wide().show(page)
}

type Row = (&'static str, String, Known, &'static str);

fn rows(settings: &Enforcement) -> Vec<Row> {
    let of_law = of_law().into_iter();
    of_law.chain(of_notices(settings)).chain(of_appeals(settings)).chain(of_people(settings)).collect()
}

/// What is fixed.
fn of_law() -> [Row; 5] {
    let law = |what, value: String, source| (what, value, Known::Law, source);
    [
        law("Fewest days for representations", LEAST_REPRESENTATION_DAYS.to_string(), "Regulation 5(2)"),
        law("Days to decide", DECISION_DAYS.to_string(), "Regulation 6(1)"),
        law("Given by hand", "The same day".to_owned(), "Regulation 7"),
        law("Given by post", "The third working day after".to_owned(), "Regulation 7"),
        law("Given by email", "The first working day after".to_owned(), "Regulation 7"),
    ]
}

/// How long notices give.
fn of_notices(settings: &Enforcement) -> [Row; 3] {
    [
        (
            "Days for representations that a draft begins with",
            settings.representations_days.to_string(),
            Known::Inference,
            "representations_days",
        ),
        ("Days to pay that a draft begins with", settings.payment_days.to_string(), Known::Unknown, "payment_days"),
        (
            "Days to pay after an appeal",
            settings.payment_days_after_appeal.to_string(),
            Known::Inference,
            "payment_days_after_appeal",
        ),
    ]
}

/// Which tribunal, and until when.
fn of_appeals(settings: &Enforcement) -> [Row; 4] {
    [
        ("Days to appeal, from sending", settings.appeal_days.to_string(), Known::Unknown, "appeal_days"),
        ("Hour at which they end", settings.appeal_hour.to_string(), Known::Unknown, "appeal_hour"),
        (
            "Days in which an appeal may follow that of a tribunal",
            settings.onward_appeal_days.to_string(),
            Known::Unknown,
            "onward_appeal_days",
        ),
        ("Tribunal", settings.tribunal.clone(), Known::Unknown, "tribunal"),
    ]
}

/// Whose fee it is, and who gives notices to whom.
fn of_people(settings: &Enforcement) -> [Row; 4] {
    let basis = match settings.basis {
        Basis::ProviderTotal => "All locations of the provider",
        Basis::Location => "The locations in the case",
    };
    [
        ("Whose fee the penalty is", basis.to_owned(), Known::Inference, "basis"),
        (
            "Email addresses that are refused for companies",
            settings.shared_mailboxes.clone(),
            Known::Inference,
            "shared_mailboxes",
        ),
        ("Who gives notices", settings.authority.clone(), Known::Inference, "authority"),
        ("Email address for questions", settings.contact_email.clone(), Known::Unknown, "contact_email"),
    ]
}

fn table(rows: &[Row]) -> Table {
    let table = Table::new("What cases go by").hidden_caption().first_cell_is_header();
    let table = table.column("Rule").column("Value").column("How well it is known").column("Source").responsive();
    rows.iter().fold(table, |table, (what, value, known, source)| {
        table.row([(*what).into(), Content::text(value.replace(',', ", ")), known.tag().into(), (*source).into()])
    })
}
