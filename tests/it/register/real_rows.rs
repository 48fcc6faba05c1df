//! The real sample rows that lie beside the project where it is built. They are not ours to ship: elsewhere this says
//! that it was left out, and in CI it fails.

use std::path::Path;

use crate::support::{CareRow, TestDatabase, care_sheet, run};

const SAMPLE: &str = "../shared/data/cqc-real-sample.csv";

#[test]
fn the_real_sample_rows_load_and_are_placed() {
    if !Path::new(SAMPLE).exists() {
        assert!(std::env::var_os("CI").is_none(), "{SAMPLE} is missing");
        println!("LEFT OUT: {SAMPLE} is not on this machine");
        return;
    }
    let mut reader = csv::Reader::from_path(SAMPLE).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows: Vec<CareRow> = reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let cell = |name: &str| record[header.iter().position(|column| column == name).unwrap()].to_owned();
            // The sample has no provider id for some sources; the file always has one.
            let provider_id = if cell("provider_id").is_empty() { "1-1".to_owned() } else { cell("provider_id") };
            let row = CareRow::home(&cell("location_id"))
                .set("Location Name", &cell("location_name"))
                .set("Provider ID", &provider_id)
                .set("Provider Name", &cell("provider_name"))
                .set("Location Local Authority", &cell("local_authority"))
                .set("Location Postal Code", &cell("postcode"))
                .set("Location Latitude", &cell("latitude"))
                .set("Location Longitude", &cell("longitude"))
                .set("Care home?", &cell("care_home"))
                .set("Care homes beds", &cell("beds"))
                .set("Location HSCA start date", &cell("registration_date"))
                .set("Service type - Care home service without nursing", "");
            cell("service_types").split("; ").fold(row, |row, service| {
                let column = format!("Service type - {service}");
                if ["with nursing", "without nursing", "Domiciliary care service"]
                    .iter()
                    .any(|end| column.ends_with(end))
                {
                    row.set(&column, "Y")
                } else {
                    row
                }
            })
        })
        .collect();
    assert_eq!(rows.len(), 117);
    let database = TestDatabase::new();
    let file = care_sheet(&database, "real.csv", &rows);
    let output = run(&database, &["register", "import", file.to_str().unwrap(), "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((report["rows"].as_i64(), report["added"].as_i64()), (Some(117), Some(117)), "{report}");
    assert_eq!(report["refused"], serde_json::json!([]));
    assert_eq!(database.number("SELECT count(*) AS number FROM location WHERE council_code IS NULL"), 0);
    assert_eq!(database.number("SELECT count(*) AS number FROM location WHERE care_home"), 64);
    assert_eq!(database.number("SELECT count(*) AS number FROM location WHERE registered_beds IS NOT NULL"), 8);
}
