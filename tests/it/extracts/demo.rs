//! The files of the synthetic England are what lies in the database.

use std::collections::BTreeMap;

use diesel::QueryableByName;
use diesel::sql_types::Text;
use serde_json::Value;

use super::rows;
use crate::support::{TestDatabase, run_with};

#[derive(QueryableByName)]
struct Saved {
    #[diesel(sql_type = Text)]
    location_id: String,
    #[diesel(sql_type = Text)]
    section: String,
    #[diesel(sql_type = Text)]
    answers: String,
}

const NOW: (&str, &str) = ("CT__CLOCK__FIXED_AT", "2026-03-20T10:00:00Z");

#[actix_web::test]
async fn the_files_are_what_lies_in_the_database() {
    let database = TestDatabase::new();
    let demo = run_with(&database, &["demo", "--locations", "60", "--months", "3", "--seed", "7"], &[NOW]);
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    let out = database.folder.path().join("out");
    for month in ["2026-02", "2026-03"] {
        let words = ["extract", "run", "--kind", "full", "--month", month, "--json", "--out", out.to_str().unwrap()];
        let made = run_with(&database, &words, &[NOW]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let end = if month == "2026-02" { "2026-03-01 00:00:00" } else { "2026-03-20 10:00:00.000001" };
        compare(&database, &out, end);
    }
}

/// The newest save of each section up to a moment, item by item.
fn compare(database: &TestDatabase, out: &std::path::Path, end: &str) {
    let sql = format!(
        "SELECT location_id, section, answers FROM section_save s WHERE saved_at < '{end}' AND NOT EXISTS (SELECT 1 FROM \
         section_save n WHERE n.location_id = s.location_id AND n.section = s.section AND n.version > s.version \
         AND n.saved_at < '{end}')"
    );
    let saved: Vec<Saved> = database.rows(&sql);
    let found: BTreeMap<String, super::Row> =
        rows(&out.join("full.csv")).into_iter().map(|row| (row["location_id"].clone(), row)).collect();
    let beds: BTreeMap<(String, String), super::Row> = rows(&out.join("full-beds.csv"))
        .into_iter()
        .map(|row| ((row["location_id"].clone(), row["bed_type"].clone()), row))
        .collect();
    let (mut values, mut bed_rows) = (0, 0);
    for save in &saved {
        // What left the register before the window is no part of the month.
        let Some(row) = found.get(&save.location_id) else { continue };
        let answers: BTreeMap<String, Value> = serde_json::from_str(&save.answers).unwrap();
        for (key, value) in answers {
            match value {
                Value::Object(grid) => {
                    for (bed_type, cells) in grid {
                        let row = &beds[&(save.location_id.clone(), bed_type)];
                        bed_rows += 1;
                        for (key, value) in cells.as_object().unwrap() {
                            assert_eq!(row[key].parse::<f64>().unwrap(), value.as_f64().unwrap());
                        }
                    }
                }
                Value::Number(number) => {
                    values += 1;
                    let same = row[&key].parse::<f64>().unwrap() == number.as_f64().unwrap();
                    assert!(same, "{} {} {key}: {} is not {number}", save.location_id, save.section, row[&key]);
                }
                Value::Bool(yes) => assert_eq!(row[&key], yes.to_string(), "{key}"),
                other => assert_eq!(row[&key], other.as_str().unwrap(), "{key}"),
            }
        }
    }
    assert_eq!(beds.len(), bed_rows);
    assert!(found.len() >= 50 && values > 500, "{} locations, {values} values", found.len());
}
