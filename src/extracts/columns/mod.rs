//! What the columns of an extract are: made from the Formal Notice, the mappings and the register, never from code that
//! knows an item.

mod compatible;
mod full;
mod plain;
mod register_fields;

use std::collections::HashSet;

use super::mappings::Mappings;
use super::model::Kind;
use crate::notice::{Campaigns, Grid, Item, ItemKind, Notice, Service};
use crate::windows::ReportingMonth;

pub(super) use compatible::read_from;
pub use register_fields::RegisterField;

/// What the values of a column are, in the words of Frictionless.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number, with a point if need be.
    Number,
    /// True or false.
    Truth,
    /// A day.
    Date,
    /// A moment.
    Moment,
}

impl FieldKind {
    /// As a table schema names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Truth => "boolean",
            Self::Date => "date",
            Self::Moment => "datetime",
        }
    }
}

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digits {
    /// As they were sent.
    AsSent,
    /// Always with a point, so that readers which guess from the first rows guess right.
    Pointed,
    /// Rounded to whole numbers, as those who read the file by name expect them.
    Whole,
}

/// What is said of a save beside its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meta {
    /// Its number.
    Id,
    /// When it was made.
    SavedAt,
    /// The same as a sheet keeps it, in UTC.
    SerialUtc,
    /// The same by the clock in London.
    SerialLondon,
    /// How it came in.
    Channel,
    /// Under which version of the Formal Notice.
    Notice,
    /// The month it counts for.
    Month,
    /// Whether somebody confirmed the figures that stood.
    Unchanged,
    /// Warnings that were acknowledged, each with its reason.
    Warnings,
}

/// How a return stands, in one respect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandingField {
    /// Whose duty it was.
    ProviderId,
    /// What that provider is called.
    ProviderName,
    /// Whether it is a council or an NHS body.
    PublicBody,
    /// The state.
    State,
    /// Sections that are owed and missing.
    Missing,
    /// When it was complete.
    CompletedAt,
    /// Windows missed one after the other.
    Consecutive,
    /// Windows missed of the last twelve.
    InLast12,
    /// Whether so many windows were missed in a row that a notice is near, and none may be issued yet.
    AtRisk,
    /// Whether a notice may be issued.
    Triggered,
}

/// Where the values of a column come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The register.
    Register(RegisterField),
    /// An item of a section.
    Item {
        /// Key of the section.
        section: String,
        /// Key of the item.
        key: String,
    },
    /// A column of the row of a grid.
    InRow(String),
    /// Key of the row of a grid.
    RowKey,
    /// The save of a section.
    SaveOf(String, Meta),
    /// The newest save of the location.
    Newest(Meta),
    /// The standing of the return.
    Standing(StandingField),
    /// Always the same.
    Constant(String),
    /// Nothing: we hold no data of it.
    Nothing,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What is in it.
    pub about: String,
    /// What its values are.
    pub kind: FieldKind,
    /// What a number counts.
    pub unit: Option<String>,
    /// Where its values come from.
    pub source: Source,
    /// How yes and no are written, if as words.
    pub words: Option<(String, String)>,
    /// How its numbers are written.
    pub digits: Digits,
    /// Whether it may be commercially sensitive.
    pub sensitive: bool,
    /// The month in which the season began whose figure it has: what was saved before that is left out.
    pub since: Option<ReportingMonth>,
}

impl Column {
    fn new(name: &str, title: &str, about: &str, kind: FieldKind, source: Source) -> Self {
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            about: about.to_owned(),
            kind,
            unit: None,
            source,
            words: None,
            digits: Digits::AsSent,
            sensitive: false,
            since: None,
        }
    }

    fn of_register(field: RegisterField) -> Self {
        Self::new(field.key(), field.title(), field.about(), field.kind(), Source::Register(field))
    }

    fn of_item(item: &Item, source: Source) -> Self {
        let kind = match item.kind {
            ItemKind::Whole => FieldKind::Integer,
            ItemKind::Decimal | ItemKind::Percent => FieldKind::Number,
            ItemKind::YesNo => FieldKind::Truth,
            ItemKind::Choice => FieldKind::Text,
            ItemKind::Date => FieldKind::Date,
        };
        let choices: Vec<String> =
            item.choices.iter().map(|choice| format!("{} ({})", choice.key, choice.label)).collect();
        let choices = (!choices.is_empty()).then(|| format!("One of: {}.", choices.join(", ")));
        let about = [Some(item.hint.clone()), Some(item.guidance.clone()), choices];
        let about: Vec<String> = about.into_iter().flatten().filter(|text| !text.is_empty()).collect();
        Self { unit: item.unit.clone(), ..Self::new(&item.key, &item.label, &about.join(" "), kind, source) }
    }
}

/// Which locations have rows in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// Those with a save of one of these sections, one row each.
    Saved(Vec<String>),
    /// Those with answers to a grid of a section, one row for each row that is offered.
    OfGrid {
        /// Key of the section.
        section: String,
        /// Key of the grid.
        grid: String,
    },
    /// Those with a standing, one row each.
    Standing,
    /// All of them, one row each.
    All,
}

/// A file of an extract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name, without what says how it is written.
    pub name: String,
    /// What is in it.
    pub title: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Rows,
    /// Columns that together name a row.
    pub key: Vec<String>,
}

impl Table {
    /// Whether it has columns that may be commercially sensitive.
    pub fn is_sensitive(&self) -> bool {
        self.columns.iter().any(|column| column.sensitive)
    }
}

/// The tables of a kind of extract for a month, with the campaigns that collect figures of a season.
pub fn tables(
    kind: Kind,
    notice: &Notice,
    mappings: &Mappings,
    (month, campaigns): (ReportingMonth, &Campaigns),
    sensitive: bool,
) -> Vec<Table> {
    let table_of = |mapping, name| compatible::table((mapping, name), notice, mappings, (month, campaigns));
    let all = match kind {
        Kind::CareHome => vec![table_of(&mappings.care_home, "care-home")],
        Kind::HomeCare => vec![table_of(&mappings.home_care, "home-care")],
        Kind::Full => full::tables(notice, mappings, month),
        Kind::Compliance => vec![plain::compliance(month)],
        Kind::Register => vec![plain::register()],
    };
    if sensitive { all } else { without_sensitive(kind, all) }
}

/// Other systems need all 31 columns, so theirs stay and are empty.
fn without_sensitive(kind: Kind, tables: Vec<Table>) -> Vec<Table> {
    let strip = |mut table: Table| {
        if kind == Kind::Full {
            let whole = matches!(table.rows, Rows::OfGrid { .. }) && table.is_sensitive();
            table.columns.retain(|column| !column.sensitive);
            return (!whole).then_some(table);
        }
        for column in table.columns.iter_mut().filter(|column| column.sensitive) {
            column.source = Source::Nothing;
            column.sensitive = false;
        }
        Some(table)
    };
    tables.into_iter().filter_map(strip).collect()
}

/// Gives another name to columns that would have the name of an item, which items keep.
fn unclash(columns: Vec<Column>) -> Vec<Column> {
    let is_item = |column: &Column| matches!(column.source, Source::Item { .. } | Source::InRow(_));
    let mut taken: HashSet<String> =
        columns.iter().filter(|column| is_item(column)).map(|column| column.name.clone()).collect();
    let rename = |mut column: Column| {
        while !is_item(&column) && !taken.insert(column.name.clone()) {
            column.name.push('_');
        }
        column
    };
    columns.into_iter().map(rename).collect()
}

/// Items and grids of a notice by section, of one kind of service.
fn items(notice: &Notice, service: Service) -> impl Iterator<Item = (&str, &Item)> {
    let sections = notice.sections.iter().filter(move |section| section.service == service);
    sections.flat_map(|section| section.items.iter().map(|item| (section.key.as_str(), item)))
}

/// Grids of a notice with the keys of their sections.
fn grids(notice: &Notice) -> impl Iterator<Item = (&str, &Grid)> {
    notice.sections.iter().flat_map(|section| section.grids.iter().map(|grid| (section.key.as_str(), grid)))
}
