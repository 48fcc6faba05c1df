//! Sections, grids and items of a file.

use super::table::Table;
use crate::notice::model::{Choice, Grid, Item, ItemKind, Requirement, Row, Section, Service};
use crate::notice::situation::TOTAL;
use crate::notice::versions::Campaigns;

/// The word that stands for each row in a check that is written once for all of them.
pub(super) const EACH: &str = "row";

/// Words that mean something else in a check.
const RESERVED: [&str; 15] = [
    "answers", "previous", "sections", "location", "provider", "history", "has", "double", "int", "true", "false",
    "null", "in", TOTAL, EACH,
];

const SERVICES: [(&str, Service); 2] = [("care_home", Service::CareHome), ("home_care", Service::HomeCare)];

const KINDS: [(&str, ItemKind); 6] = [
    ("whole", ItemKind::Whole),
    ("decimal", ItemKind::Decimal),
    ("percent", ItemKind::Percent),
    ("yes_no", ItemKind::YesNo),
    ("choice", ItemKind::Choice),
    ("date", ItemKind::Date),
];

/// A key: small letters, digits and underscores, so that checks, addresses and columns can name it.
pub(super) fn read_key(table: &Table<'_>) -> Option<String> {
    let key = table.needed("key");
    let well_formed = key.starts_with(|first: char| first.is_ascii_lowercase())
        && key.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_');
    if !well_formed && !key.is_empty() {
        table.fault("key", format!("the key {key} must be small letters, digits and underscores, a letter first"));
    } else if RESERVED.contains(&key.as_str()) {
        table.fault("key", format!("the key {key} means something else in checks: choose another"));
    }
    (!key.is_empty()).then_some(key)
}

/// A section without its checks, which need to know all sections first.
pub(super) fn read_section(table: Table<'_>, campaigns: &Campaigns) -> Option<Section> {
    let table = table.only(&["key", "title", "hint", "service", "grids", "items", "checks"]);
    let (key, service) = (read_key(&table), table.word("service", &SERVICES));
    let (title, hint) = (table.needed("title"), table.text("hint").unwrap_or_default());
    let items: Vec<Option<Item>> = table.tables("items").into_iter().map(|item| read_item(item, campaigns)).collect();
    let grids: Vec<Option<Grid>> = table.tables("grids").into_iter().map(|grid| read_grid(grid, campaigns)).collect();
    if items.is_empty() && grids.is_empty() {
        table.fault("key", "this section asks nothing: give it items or grids");
    }
    let (items, grids) = (items.into_iter().flatten().collect(), grids.into_iter().flatten().collect());
    Some(Section { key: key?, title, hint, service: service?, items, grids, checks: Vec::new() })
}

fn read_grid(table: Table<'_>, campaigns: &Campaigns) -> Option<Grid> {
    let table = table.only(&["key", "label", "hint", "rows", "columns"]);
    let (key, label, hint) = (read_key(&table), table.needed("label"), table.text("hint").unwrap_or_default());
    let rows: Vec<Row> = table.tables("rows").into_iter().filter_map(read_row).collect();
    let columns: Vec<Item> =
        table.tables("columns").into_iter().filter_map(|column| read_item(column, campaigns)).collect();
    for (name, empty) in [("rows", rows.is_empty()), ("columns", columns.is_empty())] {
        if empty {
            table.fault(name, format!("{name} are missing"));
        }
    }
    Some(Grid { key: key?, label, hint, rows, columns })
}

fn read_row(table: Table<'_>) -> Option<Row> {
    let table = table.only(&["key", "label", "hint"]);
    let (key, label, hint) = (read_key(&table), table.needed("label"), table.text("hint").unwrap_or_default());
    Some(Row { key: key?, label, hint })
}

fn read_item(table: Table<'_>, campaigns: &Campaigns) -> Option<Item> {
    let table = table.only(&[
        "key", "label", "hint", "guidance", "kind", "unit", "minimum", "maximum", "required", "choices", "extract",
    ]);
    let (key, label, kind) = (read_key(&table), table.needed("label"), table.word("kind", &KINDS));
    let required = read_requirement(&table, campaigns);
    let guidance = read_guidance(&table, kind);
    let (minimum, maximum) = kind.map_or((None, None), |kind| read_limits(&table, kind));
    let choices = read_choices(&table, kind);
    Some(Item {
        key: key?,
        label,
        hint: table.text("hint").unwrap_or_default(),
        guidance,
        kind: kind?,
        unit: table.text("unit"),
        minimum,
        maximum,
        required: required?,
        choices,
        extract: table.text("extract"),
    })
}

/// What to count and what not; a number without it would be counted in as many ways as there are people who count.
fn read_guidance(table: &Table<'_>, kind: Option<ItemKind>) -> String {
    let guidance = table.text("guidance").unwrap_or_default();
    if guidance.is_empty() && matches!(kind, Some(ItemKind::Whole | ItemKind::Decimal | ItemKind::Percent)) {
        table.fault("guidance", "guidance is missing: say what to count and what not");
    }
    guidance
}

/// `always`, `optional`, `from 2022-10` or `campaign flu`.
fn read_requirement(table: &Table<'_>, campaigns: &Campaigns) -> Option<Requirement> {
    let text = table.needed("required");
    let (word, rest) = text.split_once(' ').unwrap_or((&text, ""));
    match (word, rest) {
        ("always", "") => return Some(Requirement::Always),
        ("optional", "") => return Some(Requirement::Optional),
        ("from", month) => match month.parse() {
            Ok(month) => return Some(Requirement::From(month)),
            Err(reason) => table.fault("required", format!("required: {reason}")),
        },
        ("campaign", key) if campaigns.0.iter().any(|campaign| campaign.key == key) => {
            return Some(Requirement::Campaign(key.to_owned()));
        }
        ("campaign", key) => table.fault("required", format!("no campaign is called {key}: add it to campaigns.toml")),
        ("", "") => {}
        _ => {
            let reason = format!("required cannot be {text}; it is always, optional, from YYYY-MM or campaign KEY");
            table.fault("required", reason);
        }
    }
    None
}

/// The smallest and largest number; without them no check could be tried out.
fn read_limits(table: &Table<'_>, kind: ItemKind) -> (Option<f64>, Option<f64>) {
    let (minimum, maximum) = (table.number("minimum"), table.number("maximum"));
    let is_number = matches!(kind, ItemKind::Whole | ItemKind::Decimal | ItemKind::Percent);
    for (name, limit) in [("minimum", minimum), ("maximum", maximum)] {
        if !is_number && table.has(name) {
            table.fault(name, format!("{name} is for numbers only"));
        }
        if matches!(kind, ItemKind::Whole | ItemKind::Decimal) && !table.has(name) {
            table.fault(name, format!("{name} is missing: a number needs both limits"));
        }
        if kind == ItemKind::Whole && limit.is_some_and(|limit| limit.fract() != 0.0) {
            table.fault(name, format!("{name} of a whole number must be one"));
        }
        if limit.is_some_and(|limit| limit.abs() > 1e9) {
            table.fault(name, format!("{name} is out of all proportion: at most 1000000000"));
        }
    }
    let (minimum, maximum) = match kind {
        ItemKind::Percent => (minimum.or(Some(0.0)), maximum.or(Some(100.0))),
        _ => (minimum, maximum),
    };
    if let (Some(low), Some(high)) = (minimum, maximum)
        && low >= high
    {
        table.fault("minimum", format!("the minimum {low} must be less than the maximum {high}"));
    }
    (minimum, maximum)
}

fn read_choices(table: &Table<'_>, kind: Option<ItemKind>) -> Vec<Choice> {
    let tables = table.tables("choices");
    match kind {
        Some(ItemKind::Choice) if tables.len() < 2 => table.fault("choices", "give at least two choices"),
        Some(ItemKind::Choice) | None => {}
        Some(_) if tables.is_empty() => {}
        Some(_) => table.fault("choices", "only an item of kind choice has choices"),
    }
    let mut choices: Vec<Choice> = Vec::new();
    for table in tables {
        let table = table.only(&["key", "label"]);
        let (key, label) = (read_key(&table), table.needed("label"));
        let Some(key) = key else { continue };
        if choices.iter().any(|known| known.key == key) {
            table.fault("key", format!("the key {key} is used twice"));
        }
        choices.push(Choice { key, label });
    }
    choices
}
