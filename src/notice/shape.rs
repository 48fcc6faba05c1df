//! A version as JSON, the same for the API and the command line.

use chrono::NaiveDate;
use serde::Serialize;

use super::model::{Check, Choice, Grid, Item, ItemKind, Notice, Row, Section, Service};
use super::versions::{Campaign, Campaigns};
use crate::error::Severity;
use crate::windows::ReportingMonth;

/// A version as it applies to one month.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Notice)]
pub struct NoticeShape<'a> {
    id: &'a str,
    title: &'a str,
    #[schema(value_type = Option<String>, format = Date)]
    published: Option<NaiveDate>,
    #[schema(value_type = String)]
    month: ReportingMonth,
    #[schema(value_type = String)]
    in_force_from: ReportingMonth,
    campaigns: Vec<&'a Campaign>,
    sections: Vec<SectionShape<'a>>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Section)]
struct SectionShape<'a> {
    key: &'a str,
    title: &'a str,
    hint: &'a str,
    service: Service,
    required: bool,
    items: Vec<ItemShape<'a>>,
    grids: Vec<GridShape<'a>>,
    checks: Vec<CheckShape<'a>>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Item)]
struct ItemShape<'a> {
    key: &'a str,
    label: &'a str,
    hint: &'a str,
    guidance: &'a str,
    kind: ItemKind,
    unit: Option<&'a str>,
    #[schema(value_type = Option<f64>)]
    minimum: Option<serde_json::Number>,
    #[schema(value_type = Option<f64>)]
    maximum: Option<serde_json::Number>,
    required: bool,
    choices: &'a [Choice],
    extract: Option<&'a str>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Grid)]
struct GridShape<'a> {
    key: &'a str,
    label: &'a str,
    hint: &'a str,
    rows: &'a [Row],
    columns: Vec<ItemShape<'a>>,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Check)]
struct CheckShape<'a> {
    key: &'a str,
    severity: Severity,
    expression: &'a str,
    message: &'a str,
    items: &'a [String],
}

impl<'a> NoticeShape<'a> {
    /// What is asked in a month, and what of it must be answered then.
    pub fn new(notice: &'a Notice, month: ReportingMonth, campaigns: &'a Campaigns) -> Self {
        let at = At { month, campaigns };
        Self {
            id: &notice.id,
            title: &notice.title,
            published: notice.published,
            month,
            in_force_from: notice.month,
            campaigns: campaigns.0.iter().filter(|campaign| campaign.covers(month)).collect(),
            sections: notice.sections.iter().map(|section| at.section(section)).collect(),
        }
    }
}

/// The month that a version is looked at in.
struct At<'a> {
    month: ReportingMonth,
    campaigns: &'a Campaigns,
}

impl At<'_> {
    fn section<'a>(&self, section: &'a Section) -> SectionShape<'a> {
        SectionShape {
            key: &section.key,
            title: &section.title,
            hint: &section.hint,
            service: section.service,
            required: section.is_required(self.month, self.campaigns),
            items: section.items.iter().map(|item| self.item(item)).collect(),
            grids: section.grids.iter().map(|grid| self.grid(grid)).collect(),
            checks: section.checks.iter().map(check).collect(),
        }
    }

    fn item<'a>(&self, item: &'a Item) -> ItemShape<'a> {
        ItemShape {
            key: &item.key,
            label: &item.label,
            hint: &item.hint,
            guidance: &item.guidance,
            kind: item.kind,
            unit: item.unit.as_deref(),
            minimum: item.minimum.and_then(number),
            maximum: item.maximum.and_then(number),
            required: item.required.applies(self.month, self.campaigns),
            choices: &item.choices,
            extract: item.extract.as_deref(),
        }
    }

    fn grid<'a>(&self, grid: &'a Grid) -> GridShape<'a> {
        GridShape {
            key: &grid.key,
            label: &grid.label,
            hint: &grid.hint,
            rows: &grid.rows,
            columns: grid.columns.iter().map(|column| self.item(column)).collect(),
        }
    }
}

fn check(check: &Check) -> CheckShape<'_> {
    CheckShape {
        key: &check.key,
        severity: check.severity,
        expression: &check.expression,
        message: &check.message,
        items: &check.items,
    }
}

/// `50` and not `50.0`, as people write limits.
fn number(limit: f64) -> Option<serde_json::Number> {
    limit.to_string().parse().ok()
}
