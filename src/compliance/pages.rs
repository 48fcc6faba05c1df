//! How returns come in, and who has not sent theirs, for those who look after a part of England.

mod board;
mod chart;
mod extension;
mod numbers;
mod parts;

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::actions::{self, Wanted};
use super::labels;
use super::model::Standing;
use crate::error::AppError;
use crate::register::areas::{self, area_name};
use crate::returns::model::ReturnState;
use crate::web::components::{BackLink, Button, Checkboxes, Content, InsetText, Link, Pagination, Select, Table};
use crate::web::{As, PAGE_SIZE, RegisterReader};
use crate::windows::ReportingMonth;
use crate::windows::rules::in_words;

pub use board::overview;
pub use extension::{Granters, extension, post_extension};

/// `?council=CODE&risk=yes&after=ID`
#[derive(Debug, Default, Deserialize)]
pub struct Part {
    #[serde(default)]
    council: String,
    #[serde(default)]
    risk: String,
    #[serde(default)]
    after: String,
}

#[derive(Serialize)]
struct MonthPage {
    heading: String,
    window: String,
    action: String,
    council: Select,
    risk: Checkboxes,
    button: Button,
    rule: InsetText,
    locations: Option<Table>,
    pagination: Option<Pagination>,
}

/// `GET /compliance/{month}`
pub async fn month(
    asker: As<RegisterReader>,
    month: web::Path<String>,
    query: web::Query<Part>,
) -> Result<HttpResponse, AppError> {
    let month = ReportingMonth::parse(&month).map_err(|error| AppError::no_month(&error))?;
    let (part, state) = (query.into_inner(), asker.visitor.state());
    let wanted = Wanted {
        states: vec![ReturnState::Missing, ReturnState::Partial],
        council: (!part.council.is_empty()).then(|| part.council.clone()),
        at_risk: part.risk == "yes",
    };
    let found =
        actions::list_missing(state, asker.scopes.clone(), month, wanted, part.after.clone(), PAGE_SIZE).await?;
    let council = areas::councils()
        .iter()
        .fold(Select::new("council", "Council").option("", "All councils"), |select, council| {
            select.option(&council.code, &council.name)
        })
        .value(&part.council);
    let page = MonthPage {
        heading: format!("Not sent for {}", month.for_people()),
        window: in_words(&found.window, state.clock.now()),
        action: format!("/compliance/{month}"),
        council,
        risk: Checkboxes::single("risk", "yes", "Only those at risk, or for which a notice may be issued")
            .values([part.risk.as_str()]),
        button: Button::new("Show"),
        rule: InsetText::new(labels::rules(&state.config.compliance)),
        locations: (!found.rows.is_empty()).then(|| table(month, &found.rows)),
        pagination: found.next.as_ref().map(|last| next_page(month, &part, last)),
    };
    let back = BackLink::new("/compliance").text("Compliance");
    asker.visitor.page("compliance/month", &page.heading.clone()).back(back).wide().show(page)
}

fn table(month: ReportingMonth, rows: &[(Standing, actions::Names)]) -> Table {
    let table = Table::new("Locations")
        .hidden_caption()
        .first_cell_is_header()
        .column("Location")
        .column("Provider")
        .column("Council")
        .column("State")
        .numeric("Missed in a row")
        .numeric("Missed of the last 12")
        .column("Risk")
        .responsive();
    rows.iter().fold(table, |table, (standing, names)| {
        let council = names.council_code.as_deref().and_then(area_name).unwrap_or("Not known");
        table.row([
            Link::new(names.location.clone(), format!("/locations/{}/returns/{month}", standing.location_id)).into(),
            Link::new(names.provider.clone(), format!("/providers/{}", standing.provider_id)).into(),
            council.into(),
            Content::lines(labels::state(standing)),
            Content::number(standing.misses.consecutive),
            Content::number(standing.misses.in_last_12),
            labels::risk(standing),
        ])
    })
}

fn next_page(month: ReportingMonth, part: &Part, after: &str) -> Pagination {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("council", part.council.as_str()), ("risk", &part.risk), ("after", after)])
        .finish();
    Pagination::new().next(format!("/compliance/{month}?{query}"), "More locations")
}
