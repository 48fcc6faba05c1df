//! The sheets of the play: a synthetic England in CQC's layout, the real sample rows where they are, and the waves in
//! which the country comes to the service.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use csv::StringRecord;

use super::super::sheet;
use super::Settings;

/// Where the real rows lie beside the project. They are not ours to ship.
const SAMPLE: &str = "../shared/data/cqc-real-sample.csv";

/// A line of the sheet, as far as the play needs to know it.
pub struct Row {
    pub id: String,
    pub provider: String,
    pub beds: Option<i64>,
    /// Whether it is adult social care.
    ours: bool,
    line: StringRecord,
}

/// The whole sheet.
pub struct Sheet {
    header: StringRecord,
    rows: Vec<Row>,
}

impl Sheet {
    /// The locations of adult social care.
    pub fn ours(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.ours)
    }

    /// Writes the rows of some providers, and of everybody who is not adult social care.
    pub fn write(&self, path: &Path, has: impl Fn(&str) -> bool) -> usize {
        let mut file = csv::Writer::from_path(path).unwrap();
        file.write_record(&self.header).unwrap();
        let mut ours = 0;
        for row in self.rows.iter().filter(|row| !row.ours || has(&row.provider)) {
            file.write_record(&row.line).unwrap();
            ours += usize::from(row.ours);
        }
        file.flush().unwrap();
        ours
    }
}

/// Makes the sheet; answers how many of its rows are real.
pub fn make(settings: &Settings) -> (Sheet, usize) {
    let file = settings.folder.join("england.csv");
    // Of 57 rows of the generator, 31 are adult social care.
    sheet::write_csv(&file, settings.locations * 2 + 100, 9);
    let mut reader = csv::Reader::from_path(&file).unwrap();
    let header = reader.headers().unwrap().clone();
    let at: HashMap<String, usize> =
        header.iter().enumerate().map(|(position, name)| (name.to_owned(), position)).collect();
    let mut rows = real_rows(&header, &at);
    let real = rows.len();
    let known: HashSet<String> = rows.iter().map(|row| row.id.clone()).collect();
    let mut ours = 0;
    for line in reader.records().map(Result::unwrap) {
        let row = row(&at, line);
        if known.contains(&row.id) {
            continue;
        }
        ours += usize::from(row.ours);
        if ours > settings.locations {
            break;
        }
        rows.push(row);
    }
    std::fs::remove_file(&file).unwrap();
    (Sheet { header, rows }, real)
}

fn row(at: &HashMap<String, usize>, line: StringRecord) -> Row {
    let cell = |name: &str| line[at[name]].to_owned();
    Row {
        id: cell("Location ID"),
        provider: cell("Provider ID"),
        beds: cell("Care homes beds").parse().ok().filter(|beds| *beds > 0),
        ours: cell("Location Inspection Directorate") == "Adult social care",
        line,
    }
}

/// The real sample rows in the layout of the whole sheet; none, and a line that says so, where they are not.
fn real_rows(header: &StringRecord, at: &HashMap<String, usize>) -> Vec<Row> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(SAMPLE);
    if !path.exists() {
        assert!(std::env::var_os("CI").is_none(), "{SAMPLE} is missing");
        println!("LEFT OUT: the real sample rows, because {SAMPLE} is not on this machine");
        return Vec::new();
    }
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names = reader.headers().unwrap().clone();
    let mut providers: HashMap<String, usize> = HashMap::new();
    let mut rows = Vec::new();
    for record in reader.records().map(Result::unwrap) {
        let cell = |name: &str| record[names.iter().position(|known| known == name).unwrap()].to_owned();
        // Some sources of the sample have no provider ids; the sheet always has one.
        let next = providers.len();
        let number = *providers.entry(cell("provider_name")).or_insert(next);
        let provider = Some(cell("provider_id")).filter(|id| !id.is_empty());
        let mut cells = vec![String::new(); header.len()];
        let mut set = |name: &str, text: String| cells[at[name]] = text;
        set("Provider ID", provider.unwrap_or_else(|| format!("1-{}", 800_000_000 + number)));
        for (column, known) in SAME {
            set(column, cell(known));
        }
        for (column, text) in FIXED {
            set(column, (*text).to_owned());
        }
        for service in cell("service_types").split("; ") {
            if let Some(column) = at.get_key_value(&format!("Service type - {service}")) {
                set(column.0, "Y".to_owned());
            }
        }
        rows.push(row(at, StringRecord::from(cells)));
    }
    rows
}

/// Columns of the sheet, and what they are called in the sample.
const SAME: [(&str, &str); 11] = [
    ("Location ID", "location_id"),
    ("Location Name", "location_name"),
    ("Provider Name", "provider_name"),
    ("Location Region", "region"),
    ("Location Local Authority", "local_authority"),
    ("Location Postal Code", "postcode"),
    ("Location Latitude", "latitude"),
    ("Location Longitude", "longitude"),
    ("Care home?", "care_home"),
    ("Care homes beds", "beds"),
    ("Location HSCA start date", "registration_date"),
];

/// Columns that the sample leaves out.
const FIXED: &[(&str, &str)] = &[
    ("Dormant (Y/N)", "N"),
    ("Location Type/Sector", "Social Care Org"),
    ("Provider Type/Sector", "Social Care Org"),
    ("Location Inspection Directorate", "Adult social care"),
    ("Provider Inspection Directorate", "Adult social care"),
];
