//! The settings of enforcement, for administrators: what is law and fixed, what is an inference, and what is not known.

use actix_web::HttpResponse;
use serde::Serialize;

use super::super::rules::dates::{DECISION_DAYS, LEAST_REPRESENTATION_DAYS};
use crate::config::{Basis, Compliance, Enforcement, Unit};
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
    let page = SettingsPage { settings: table(&rows(&state.config.enforcement, &state.config.compliance)), schemes };
    let back = BackLink::new("/admin").text("Administration");
    who.visitor.page("enforcement/settings", "Settings of enforcement").back(back).wide().show(page)
}

type Row = (&'static str, String, Known, &'static str);

/// In the place of a source, of what the program decides by itself.
const NO_SETTING: &str = "No setting";

fn rows(settings: &Enforcement, counting: &Compliance) -> Vec<Row> {
    let of_counting = of_counting(counting).into_iter();
    let rows = of_law().into_iter().chain(of_counting).chain(of_cases(settings)).chain(of_notices(settings));
    rows.chain(of_texts(settings)).chain(of_appeals(settings)).chain(of_people(settings)).collect()
}

fn yes(holds: bool) -> String {
    let word = if holds { "Yes" } else { "No" };
    word.to_owned()
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

/// Which returns count as missed, and against whom.
fn of_counting(settings: &Compliance) -> [Row; 6] {
    let unit = match settings.unit {
        Unit::Location => "Each location by itself",
        Unit::Provider => "The provider, which missed a window if one of its locations did",
    };
    [
        ("What misses are counted for", unit.to_owned(), Known::Inference, "compliance.unit"),
        (
            "A return of which parts are missing counts as missed",
            yes(settings.partial_is_miss),
            Known::Inference,
            "compliance.partial_is_miss",
        ),
        ("A return that comes late counts as missed", yes(true), Known::Inference, NO_SETTING),
        ("Which twelve windows are looked at", "The last that closed".to_owned(), Known::Inference, NO_SETTING),
        (
            "Windows that do not count against a new location",
            settings.grace_months.to_string(),
            Known::Unknown,
            "compliance.grace_months",
        ),
        (
            "A new owner begins without the misses of the one before",
            yes(settings.restart_on_sale),
            Known::Inference,
            "compliance.restart_on_sale",
        ),
    ]
}

/// What a case may rest on, and what follows from a decision.
fn of_cases(settings: &Enforcement) -> [Row; 4] {
    [
        (
            "False information needs as many missed windows",
            yes(settings.false_information_needs_trigger),
            Known::Unknown,
            "false_information_needs_trigger",
        ),
        ("A window carries one case only", yes(true), Known::Inference, NO_SETTING),
        ("A decision that is late", "A lawyer looks at it".to_owned(), Known::Inference, NO_SETTING),
        ("A decision to impose no penalty", "The provider is told".to_owned(), Known::Inference, NO_SETTING),
    ]
}

/// What drafts of notices begin with. The letters that are used in practice were not found.
fn of_texts(settings: &Enforcement) -> [Row; 3] {
    let text = |what, text: &str, source| (what, text.to_owned(), Known::Unknown, source);
    [
        text("Text: how to pay", &settings.how_to_pay, "how_to_pay"),
        text("Text: when no penalty may follow", &settings.when_not_imposed, "when_not_imposed"),
        text("Text: what follows if it is not paid", &settings.if_not_paid, "if_not_paid"),
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
            settings.shared_mailboxes.replace(',', ", "),
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
        table.row([(*what).into(), Content::text(value.clone()), known.tag().into(), (*source).into()])
    })
}
