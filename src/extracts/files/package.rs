//! `datapackage.json`: what systems read about the files (Frictionless Data Package).

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::super::columns::{Column, Table};
use super::super::cut::Response;
use super::super::model::{Format, Run, RunFile, scopes_of};
use super::super::rules::saves_until;
use super::table::Written;
use crate::notice::Notice;
use crate::windows::{Window, WindowJson, WindowState};

/// How the title of a description begins, by which those of extracts are known.
pub(super) const TITLE: &str = "Provider Capacity Tracker: ";

/// What is said of a run. Nothing of it depends on when or how often the run is made.
pub struct About<'a> {
    /// What was asked.
    pub run: &'a Run,
    /// The window of the month.
    pub window: &'a Window,
    /// The Formal Notice that the columns come from.
    pub notice: &'a Notice,
    /// How many owed and answered.
    pub response: Response,
}

#[derive(Serialize)]
struct Package<'a> {
    profile: &'static str,
    name: String,
    title: String,
    description: String,
    kind: &'static str,
    month: String,
    as_at: String,
    provisional: bool,
    notice: NoticeJson<'a>,
    window: WindowJson,
    filters: Filters,
    locations: Locations,
    resources: Vec<Resource<'a>>,
}

#[derive(Serialize)]
struct NoticeJson<'a> {
    id: &'a str,
    title: &'a str,
}

#[derive(Serialize)]
struct Filters {
    scope: Vec<String>,
    saved_until: String,
    commercially_sensitive_items: bool,
}

#[derive(Serialize)]
struct Locations {
    owed: i64,
    answered: i64,
}

#[derive(Serialize)]
struct Resource<'a> {
    profile: &'static str,
    name: &'a str,
    title: &'a str,
    path: &'a str,
    format: &'static str,
    mediatype: &'static str,
    encoding: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    dialect: Option<Dialect>,
    rows: i64,
    bytes: i64,
    hash: String,
    schema: Schema<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dialect {
    delimiter: &'static str,
    line_terminator: &'static str,
    quote_char: &'static str,
    double_quote: bool,
    header: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema<'a> {
    fields: Vec<Field<'a>>,
    primary_key: &'a [String],
    missing_values: [&'static str; 1],
}

#[derive(Serialize)]
struct Field<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(flatten)]
    more: BTreeMap<&'static str, serde_json::Value>,
}

/// Writes it.
pub fn write_package(
    mut file: Written,
    about: &About<'_>,
    tables: &[Table],
    files: &[RunFile],
) -> std::io::Result<Written> {
    let run = about.run;
    let window = about.window.to_json(run.as_at);
    let package = Package {
        profile: "tabular-data-package",
        name: format!("{}-{}", run.kind.as_str(), run.month),
        title: format!("{TITLE}{}, {}", run.kind.as_str(), run.month.for_people()),
        description: "What was known at the moment as_at. The data dictionary beside this file describes each column. \
                      Provider data: to be used and passed on only as section 277B of the Health and Social Care Act \
                      2012 allows."
            .to_owned(),
        kind: run.kind.as_str(),
        month: run.month.to_string(),
        as_at: run.as_at.to_rfc3339(),
        provisional: window.state != WindowState::Closed,
        notice: NoticeJson { id: &about.notice.id, title: &about.notice.title },
        window,
        filters: Filters {
            scope: scopes_of(&run.scope).0.iter().map(ToString::to_string).collect(),
            saved_until: saves_until(run.month, run.as_at).to_rfc3339(),
            commercially_sensitive_items: run.sensitive,
        },
        locations: Locations { owed: about.response.owed, answered: about.response.answered },
        resources: tables.iter().zip(files).map(|(table, file)| resource(table, file, run.format)).collect(),
    };
    serde_json::to_writer_pretty(&mut file, &package)?;
    file.write_all(b"\n")?;
    Ok(file)
}

fn resource<'a>(table: &'a Table, file: &'a RunFile, format: Format) -> Resource<'a> {
    let dialect = Dialect { delimiter: ",", line_terminator: "\n", quote_char: "\"", double_quote: true, header: true };
    Resource {
        profile: "tabular-data-resource",
        name: &table.name,
        title: &table.title,
        path: &file.name,
        format: format.extension(),
        mediatype: match format {
            Format::Csv | Format::CsvPlain => "text/csv",
            Format::Jsonl => "application/jsonl",
            Format::Parquet => "application/vnd.apache.parquet",
        },
        encoding: "utf-8",
        dialect: format.is_csv().then_some(dialect),
        rows: file.rows.unwrap_or_default(),
        bytes: file.bytes,
        hash: format!("sha256:{}", file.sha256),
        schema: Schema {
            fields: table.columns.iter().map(|column| field(column, format)).collect(),
            primary_key: &table.key,
            missing_values: [""],
        },
    }
}

fn field(column: &Column, format: Format) -> Field<'_> {
    let mut more = BTreeMap::new();
    if column.sensitive {
        more.insert("commercially_sensitive", true.into());
    }
    if column.kind == super::super::columns::FieldKind::Truth && format.is_csv() {
        more.insert("trueValues", ["true"].as_slice().into());
        more.insert("falseValues", ["false"].as_slice().into());
    }
    Field {
        name: &column.name,
        kind: column.kind.as_str(),
        title: &column.title,
        description: &column.about,
        unit: column.unit.as_deref(),
        more,
    }
}
