//! The same rows in CQC's exact header as .csv, .ods and .xlsx.

use std::path::Path;

use crate::support::sheet::{write_csv, write_ods, write_xlsx};
use crate::support::{TestDatabase, run};

/// Writes a file of so many rows from a seed.
type Write = fn(&Path, usize, u64);

#[test]
fn the_three_formats_load_to_the_same_register() {
    let mut found = Vec::new();
    let writers: [(&str, Write); 3] = [("sheet.csv", write_csv), ("sheet.ods", write_ods), ("sheet.xlsx", write_xlsx)];
    for (name, write) in writers {
        let database = TestDatabase::new();
        let file = database.folder.path().join(name);
        write(&file, 700, 7);
        let output = run(&database, &["register", "import", file.to_str().unwrap(), "--json", "--as-of", "2026-10-01"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let report = String::from_utf8(output.stdout).unwrap();
        let figures = [
            "SELECT count(*) AS number FROM location",
            "SELECT count(*) AS number FROM provider",
            "SELECT count(*) AS number FROM location WHERE care_home",
            "SELECT count(*) AS number FROM location WHERE home_care",
            "SELECT count(*) AS number FROM location WHERE status = 'dormant'",
            "SELECT CAST(coalesce(sum(registered_beds), 0) AS BIGINT) AS number FROM location",
            "SELECT CAST(sum(length(name) + length(address) + length(service_types)) AS BIGINT) AS number FROM location",
            "SELECT count(*) AS number FROM location WHERE registered_on IS NOT NULL AND latitude IS NOT NULL",
            "SELECT count(*) AS number FROM register_event WHERE happened_on = '2026-10-01'",
        ]
        .map(|sql| database.number(sql));
        assert!(figures[0] > 200 && figures[2] > 50 && figures[3] > 50, "{figures:?}");
        found.push((name, report, figures));
    }
    for (name, report, figures) in &found[1..] {
        assert_eq!((report, figures), (&found[0].1, &found[0].2), "{name}");
    }
    let report: serde_json::Value = serde_json::from_str(&found[0].1).unwrap();
    assert_eq!(report["refused"], serde_json::json!([]));
}

#[test]
fn nobodys_name_or_telephone_number_is_kept() {
    let database = TestDatabase::new();
    let file = database.folder.path().join("sheet.csv");
    write_csv(&file, 400, 3);
    assert!(run(&database, &["register", "import", file.to_str().unwrap()]).status.success());
    let header: Vec<String> =
        csv::Reader::from_path(&file).unwrap().headers().unwrap().iter().map(str::to_owned).collect();
    let mut personal = Vec::new();
    for record in csv::Reader::from_path(&file).unwrap().records().map(Result::unwrap) {
        for (column, cell) in header.iter().zip(&record) {
            let of_person = ["Registered manager", "Nominated Individual", "Main Partner", "Telephone"];
            if of_person.iter().any(|words| column.contains(words)) && cell.len() > 6 {
                personal.push(cell.replace('\'', "''"));
            }
        }
    }
    personal.sort();
    personal.dedup();
    assert!(personal.len() > 100);
    for text in personal.iter().take(200) {
        let kept = format!(
            "SELECT (SELECT count(*) FROM location WHERE address LIKE '%{text}%' OR name LIKE '%{text}%') \
             + (SELECT count(*) FROM provider WHERE name LIKE '%{text}%') AS number"
        );
        assert_eq!(database.number(&kept), 0, "{text}");
    }
}
