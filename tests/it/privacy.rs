//! What is held about people: the schema, the list of the export and `docs/privacy.md` say the same.

use capacity_tracker::privacy::{HELD, Whose};

/// Columns of the schema that could name a person, by table.
fn naming() -> Vec<(String, String)> {
    let text = std::fs::read_to_string("src/db/schema.rs").unwrap();
    let mut found = Vec::new();
    for table in text.split("diesel::table! {").skip(1) {
        let body = table.split("diesel::").next().unwrap();
        let lines: Vec<&str> = body.lines().map(str::trim).filter(|line| !line.starts_with("///")).collect();
        let name = lines.iter().find(|line| line.contains('(')).unwrap().split(' ').next().unwrap().to_owned();
        for column in lines.iter().filter_map(|line| line.split_once(" -> ").map(|(column, _)| column)) {
            let names = column.ends_with("account_id") || column.ends_with("_by") || column.ends_with("author_id");
            if names || ["email", "recipient", "actor", "subject"].contains(&column) {
                found.push((name.clone(), column.to_owned()));
            }
        }
    }
    found
}

/// Columns that look as if they named a person and do not.
const NOT_PEOPLE: &[(&str, &str)] = &[
    ("job", "leased_by"),
    ("location", "placed_by"),
    ("mail_message", "subject"),
    ("access_request", "account_id"),
    // Days.
    ("enforcement_case", "decide_by"),
    ("enforcement_case", "pay_by"),
    // The number of a save.
    ("month_progress", "completed_by"),
];

#[test]
fn whatever_names_a_person_is_in_the_export() {
    let held = |table: &str, column: &str| {
        let names = |whose: Whose| match whose {
            Whose::Account(by) | Whose::Actor(by) | Whose::Address(by) => by == column,
            Whose::Message => false,
        };
        HELD.iter().filter(|held| held.table == table).any(|held| names(held.whose) || held.columns.contains(&column))
    };
    let missing: Vec<_> = naming()
        .into_iter()
        .filter(|(table, column)| !NOT_PEOPLE.contains(&(table.as_str(), column.as_str())))
        .filter(|(table, column)| !held(table, column))
        .collect();
    assert!(missing.is_empty(), "add these to src/privacy/held.rs: {missing:?}");
}

#[test]
fn each_table_of_the_export_is_in_the_document_with_purpose_and_time() {
    let text = std::fs::read_to_string("docs/privacy.md").unwrap();
    for held in HELD {
        let row = text.lines().find(|line| line.starts_with('|') && line.contains(&format!("`{}`", held.table)));
        let row = row.unwrap_or_else(|| panic!("docs/privacy.md has no row for {}", held.table));
        let cells: Vec<&str> = row.split('|').map(str::trim).filter(|cell| !cell.is_empty()).collect();
        assert_eq!(cells.len(), 4, "{row}");
    }
}
