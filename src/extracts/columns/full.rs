//! The complete files: every item of the Formal Notice by its key, each grid in a file of its own.

use super::super::mappings::Mappings;
use super::{Column, Digits, FieldKind, Meta, RegisterField, Rows, Source, Table, grids, unclash};
use crate::notice::{Notice, Section};
use crate::windows::ReportingMonth;

/// What the register says of a location, in front of each row.
const REGISTER: [RegisterField; 16] = [
    RegisterField::LocationName,
    RegisterField::ProviderId,
    RegisterField::ProviderName,
    RegisterField::Status,
    RegisterField::CareHome,
    RegisterField::HomeCare,
    RegisterField::RegisteredBeds,
    RegisterField::Postcode,
    RegisterField::CouncilCode,
    RegisterField::CouncilName,
    RegisterField::RegionCode,
    RegisterField::RegionName,
    RegisterField::NhsRegionCode,
    RegisterField::NhsRegionName,
    RegisterField::IcbCode,
    RegisterField::IcbName,
];

/// What is said of each save: what its column is called, and what is in it.
const OF_SAVE: [(Meta, &str, FieldKind, &str); 7] = [
    (Meta::Id, "save_id", FieldKind::Text, "Number of the save"),
    (Meta::SavedAt, "saved_at", FieldKind::Moment, "When it was saved"),
    (Meta::Channel, "channel", FieldKind::Text, "How it came in: page, reminder, bulk or api"),
    (Meta::Notice, "notice", FieldKind::Text, "Version of the Formal Notice that it was saved under"),
    (Meta::Month, "counts_for", FieldKind::Text, "Month whose window was open; empty if none was"),
    (Meta::Unchanged, "unchanged", FieldKind::Truth, "Whether somebody confirmed the figures that stood"),
    (
        Meta::Warnings,
        "warnings",
        FieldKind::Text,
        "Warnings that were acknowledged with their reasons, as a JSON object",
    ),
];

pub(super) fn tables(notice: &Notice, mappings: &Mappings, month: ReportingMonth) -> Vec<Table> {
    let month = Source::Constant(month.to_string());
    let month = Column::new("month", "Month", "The month of the extract.", FieldKind::Text, month);
    let mut tables = vec![locations(notice, mappings, &month)];
    for (section, grid) in grids(notice) {
        let mut columns = vec![Column::of_register(RegisterField::LocationId), month.clone()];
        let row_name = mappings.row_column(&grid.key);
        columns.push(row_key(&row_name, &grid.label, grid.rows.iter().map(|row| (&row.key, &row.label))));
        columns.extend(grid.columns.iter().map(|item| {
            let column = Column::of_item(item, Source::InRow(item.key.clone()));
            let sensitive = mappings.is_sensitive(&grid.key) || mappings.is_sensitive(&item.key);
            Column { sensitive, digits: digits(&column), ..column }
        }));
        columns.extend(of_save("", &|meta| Source::SaveOf(section.to_owned(), meta)).into_iter().take(2));
        tables.push(Table {
            name: format!("full-{}", grid.key),
            title: format!("{}, a row for each that is offered", grid.label),
            columns: unclash(columns),
            rows: Rows::OfGrid { section: section.to_owned(), grid: grid.key.clone() },
            key: vec![RegisterField::LocationId.key().to_owned(), row_name],
        });
    }
    tables
}

fn locations(notice: &Notice, mappings: &Mappings, month: &Column) -> Table {
    let mut columns = vec![Column::of_register(RegisterField::LocationId), month.clone()];
    columns.extend(REGISTER.into_iter().map(Column::of_register));
    columns.extend(of_save("", &Source::Newest));
    for section in &notice.sections {
        columns.extend(of_section(section, mappings));
    }
    Table {
        name: "full".to_owned(),
        title: format!("Figures of each location that has saved any, under the Formal Notice {}", notice.id),
        columns: unclash(columns),
        rows: Rows::Saved(notice.sections.iter().map(|section| section.key.clone()).collect()),
        key: vec![RegisterField::LocationId.key().to_owned()],
    }
}

fn of_section(section: &Section, mappings: &Mappings) -> Vec<Column> {
    let item = |item| {
        let column = Column::of_item(item, Source::Item { section: section.key.clone(), key: item.key.clone() });
        Column { sensitive: mappings.is_sensitive(&item.key), digits: digits(&column), ..column }
    };
    let mut columns: Vec<Column> = section.items.iter().map(item).collect();
    let prefix = format!("{}_", section.key);
    columns.extend(of_save(&prefix, &|meta| Source::SaveOf(section.key.clone(), meta)).into_iter().map(|column| {
        Column { about: format!("{} Of the section {}.", column.about, section.title).trim().to_owned(), ..column }
    }));
    columns
}

fn of_save(prefix: &str, source: &dyn Fn(Meta) -> Source) -> Vec<Column> {
    let about = if prefix.is_empty() { "Of the newest save of the row." } else { "" };
    let column = |(meta, name, kind, title): (Meta, &str, FieldKind, &str)| Column {
        // Whoever gives a reason may tell the figure that it is for.
        sensitive: meta == Meta::Warnings,
        ..Column::new(&format!("{prefix}{name}"), title, about, kind, source(meta))
    };
    OF_SAVE.into_iter().map(column).collect()
}

/// A decimal always has a point here.
fn digits(column: &Column) -> Digits {
    if column.kind == FieldKind::Number { Digits::Pointed } else { Digits::AsSent }
}

fn row_key<'a>(name: &str, label: &str, rows: impl Iterator<Item = (&'a String, &'a String)>) -> Column {
    let rows: Vec<String> = rows.map(|(key, label)| format!("{key} ({label})")).collect();
    Column::new(name, label, &format!("One of: {}.", rows.join(", ")), FieldKind::Text, Source::RowKey)
}
