//! A version of the Formal Notice: sections, items, grids and checks.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::expression::Program;
use super::versions::Campaigns;
use crate::error::Severity;
use crate::windows::ReportingMonth;

/// The kind of service that a section is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Accommodation with nursing or personal care.
    CareHome,
    /// Personal care for people where they live.
    HomeCare,
}

impl Service {
    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CareHome => "care_home",
            Self::HomeCare => "home_care",
        }
    }

    /// As people say it.
    pub fn words(self) -> &'static str {
        match self {
            Self::CareHome => "care homes",
            Self::HomeCare => "home care services",
        }
    }

    /// The services of a location that is a care home, gives home care, or both.
    pub fn given(care_home: bool, home_care: bool) -> Vec<Self> {
        let kinds = [(care_home, Self::CareHome), (home_care, Self::HomeCare)];
        kinds.into_iter().filter(|(is, _)| *is).map(|(_, service)| service).collect()
    }

    /// What follows the title of a section at a location that gives both services.
    fn beside_a_title(self) -> &'static str {
        match self {
            Self::CareHome => "care home",
            Self::HomeCare => "home care",
        }
    }
}

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A whole number.
    Whole,
    /// A number, with a point if need be.
    Decimal,
    /// A share in percent, 0 to 100 unless the item says otherwise.
    Percent,
    /// Yes or no.
    YesNo,
    /// One of the item's choices.
    Choice,
    /// A day.
    Date,
}

/// When an item must be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requirement {
    /// In each month of the version.
    Always,
    /// Never.
    Optional,
    /// From this month on.
    From(ReportingMonth),
    /// In months of this campaign (`flu`, `covid`).
    Campaign(String),
}

impl Requirement {
    /// Whether it must be answered in this month.
    pub fn applies(&self, month: ReportingMonth, campaigns: &Campaigns) -> bool {
        match self {
            Self::Always => true,
            Self::Optional => false,
            Self::From(first) => month >= *first,
            Self::Campaign(key) => campaigns.is_running(key, month),
        }
    }

    /// The first month of the campaign that collects it in a month, if one does: what was answered before that was answered
    /// to an earlier campaign.
    pub fn began_in(&self, month: ReportingMonth, campaigns: &Campaigns) -> Option<ReportingMonth> {
        match self {
            Self::Campaign(key) => campaigns.find(key, month).map(|campaign| campaign.from),
            Self::Always | Self::Optional | Self::From(_) => None,
        }
    }

    /// Whether a campaign that collects it in a month began after another month: what was answered then was answered to an
    /// earlier campaign.
    pub fn began_since(&self, earlier: ReportingMonth, month: ReportingMonth, campaigns: &Campaigns) -> bool {
        self.began_in(month, campaigns).is_some_and(|first| first > earlier)
    }
}

/// One possible answer of an item that has choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Choice {
    /// What is stored.
    pub key: String,
    /// What people read.
    pub label: String,
}

/// One thing that is asked; also a column of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is called in answers, checks and extracts.
    pub key: String,
    /// The question.
    pub label: String,
    /// A line below the question.
    pub hint: String,
    /// What to count and what not.
    pub guidance: String,
    /// What an answer is.
    pub kind: ItemKind,
    /// What the number counts: `people`, `hours`.
    pub unit: Option<String>,
    /// The smallest number that is taken.
    pub minimum: Option<f64>,
    /// The largest number that is taken.
    pub maximum: Option<f64>,
    /// When it must be answered.
    pub required: Requirement,
    /// The possible answers, if it has choices.
    pub choices: Vec<Choice>,
    /// Its column in the compatibility extracts, if it has one.
    pub extract: Option<String>,
}

/// A row of a grid: a bed type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Row {
    /// What it is called in answers and paths.
    pub key: String,
    /// What people read.
    pub label: String,
    /// What belongs in this row.
    pub hint: String,
}

/// A table of the same items for several rows. A row left out of the answers is not offered there.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// What it is called in answers: `beds`.
    pub key: String,
    /// Its heading.
    pub label: String,
    /// A line below the heading.
    pub hint: String,
    /// Its rows, in order. `total` is never one of them: checks find the sums of the columns there.
    pub rows: Vec<Row>,
    /// Its columns, in order.
    pub columns: Vec<Item>,
}

impl Grid {
    /// Whether at least one of its columns must be answered in this month, and so the grid must be there.
    pub fn is_required(&self, month: ReportingMonth, campaigns: &Campaigns) -> bool {
        self.columns.iter().any(|column| column.required.applies(month, campaigns))
    }

    /// A column by its key.
    pub fn column(&self, key: &str) -> Option<&Item> {
        self.columns.iter().find(|column| column.key == key)
    }
}

/// A rule over answers.
#[derive(Debug, Clone)]
pub struct Check {
    /// What it is called in problems and reasons.
    pub key: String,
    /// Whether it stops the save or asks for a reason.
    pub severity: Severity,
    /// CEL; true when all is well.
    pub expression: String,
    /// What is wrong and how to mend it.
    pub message: String,
    /// The items it points at, by path; the first is where the message is shown.
    pub items: Vec<String>,
    /// The expression, ready to run.
    pub(super) program: Arc<Program>,
}

/// A part of the return that is saved as a whole.
#[derive(Debug, Clone)]
pub struct Section {
    /// What it is called in addresses and saves; never used by two kinds of service.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// A line below the heading.
    pub hint: String,
    /// Who it is asked of.
    pub service: Service,
    /// Single items, in order.
    pub items: Vec<Item>,
    /// Tables, in order; pages show them before the single items.
    pub grids: Vec<Grid>,
    /// Rules over the answers.
    pub checks: Vec<Check>,
}

impl Section {
    /// Its title at a location that gives these services. Two sections may have one title, each for a service of its own;
    /// where a location gives more than this one, it follows: `Staff (home care)`.
    pub fn title_at(&self, services: &[Service]) -> String {
        let gives_another = services.iter().any(|service| *service != self.service);
        if gives_another { format!("{} ({})", self.title, self.service.beside_a_title()) } else { self.title.clone() }
    }

    /// Whether a location of this service owes the section in this month: it does if one of its items is required.
    pub fn is_required(&self, month: ReportingMonth, campaigns: &Campaigns) -> bool {
        self.items.iter().any(|item| item.required.applies(month, campaigns))
            || self.grids.iter().any(|grid| grid.is_required(month, campaigns))
    }

    /// A single item by its key.
    pub fn item(&self, key: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.key == key)
    }

    /// A grid by its key.
    pub fn grid(&self, key: &str) -> Option<&Grid> {
        self.grids.iter().find(|grid| grid.key == key)
    }

    /// An item or a cell of a grid by its path: `hours_paid`, `beds.general_residential.occupied`.
    pub fn find(&self, path: &str) -> Option<&Item> {
        let mut parts = path.split('.');
        let (first, row, column, rest) = (parts.next()?, parts.next(), parts.next(), parts.next());
        match (row, column, rest) {
            (None, None, None) => self.item(first),
            (Some(row), Some(column), None) => {
                let grid = self.grid(first)?;
                grid.rows.iter().find(|known| known.key == row)?;
                grid.column(column)
            }
            _ => None,
        }
    }

    /// The paths of all items and cells, grids first, in the order in which pages show them.
    pub fn paths(&self) -> Vec<String> {
        let cells = self.grids.iter().flat_map(|grid| {
            grid.rows.iter().flat_map(move |row| {
                grid.columns.iter().map(move |column| format!("{}.{}.{}", grid.key, row.key, column.key))
            })
        });
        cells.chain(self.items.iter().map(|item| item.key.clone())).collect()
    }
}

/// One version of the Formal Notice.
#[derive(Debug, Clone)]
pub struct Notice {
    /// What the version is called, and the name of its file: `2024-04`.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// The day it was published, if it is known.
    pub published: Option<NaiveDate>,
    /// The first month that is read under it.
    pub month: ReportingMonth,
    /// What is asked, in order.
    pub sections: Vec<Section>,
}

impl Notice {
    /// A section by its key.
    pub fn section(&self, key: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.key == key)
    }

    /// The sections of these services, in order.
    pub fn sections_for<'a>(&'a self, services: &'a [Service]) -> impl Iterator<Item = &'a Section> {
        self.sections.iter().filter(|section| services.contains(&section.service))
    }
}
