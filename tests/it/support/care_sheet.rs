//! Small files in the layout of CQC's care directory, row by row.

use std::path::PathBuf;

use capacity_tracker::audit::Actor;
use capacity_tracker::register::actions::{ImportOptions, Report, import};

use super::app::TestApp;
use super::database::TestDatabase;

const COLUMNS: [&str; 24] = [
    "Location ID",
    "Location HSCA start date",
    "Dormant (Y/N)",
    "Care home?",
    "Location Name",
    "Care homes beds",
    "Location Type/Sector",
    "Location Inspection Directorate",
    "Location Region",
    "Location Local Authority",
    "Location Postal Code",
    "Location Latitude",
    "Location Longitude",
    "Provider ID",
    "Provider Name",
    "Provider Type/Sector",
    "Service type - Care home service with nursing",
    "Service type - Care home service without nursing",
    "Service type - Domiciliary care service",
    "Service type - Extra Care housing services",
    "Service type - Shared Lives",
    "Service type - Supported living service",
    "Location Dual Registered",
    "Primary ID (Dual registration locations)",
];

/// One row; `set` changes a cell.
#[derive(Clone)]
pub struct CareRow(Vec<String>);

impl CareRow {
    /// A care home of 20 beds in Trafford.
    pub fn home(id: &str) -> Self {
        let name = format!("Home {id}");
        let cells = [
            id,
            "2015-04-01",
            "N",
            "Y",
            &name,
            "20",
            "Social Care Org",
            "Adult social care",
            "North West",
            "Trafford",
            "M41 5BU",
            "53.447",
            "-2.365",
            "1-900",
            "Sunny Care Ltd",
            "Social Care Org",
            "",
            "Y",
            "",
            "",
            "",
            "",
            "",
            "",
        ];
        Self(cells.map(str::to_owned).into())
    }

    /// A home care agency in Leeds.
    pub fn agency(id: &str) -> Self {
        Self::home(id)
            .set("Care home?", "N")
            .set("Care homes beds", "0")
            .set("Location Local Authority", "Leeds")
            .set("Service type - Care home service without nursing", "")
            .set("Service type - Domiciliary care service", "Y")
    }

    /// A care home that gives home care too.
    pub fn both(id: &str) -> Self {
        Self::home(id).set("Service type - Domiciliary care service", "Y")
    }

    pub fn set(mut self, column: &str, value: &str) -> Self {
        let position = COLUMNS.iter().position(|name| *name == column).unwrap();
        self.0[position] = value.to_owned();
        self
    }
}

/// Writes a file beside a test's database.
pub fn care_sheet(database: &TestDatabase, name: &str, rows: &[CareRow]) -> PathBuf {
    let path = database.folder.path().join(name);
    let mut file = csv::Writer::from_path(&path).unwrap();
    file.write_record(COLUMNS).unwrap();
    for row in rows {
        file.write_record(&row.0).unwrap();
    }
    file.flush().unwrap();
    path
}

/// Loads rows into the register of an application, as a file of this day.
pub async fn load_rows(app: &TestApp, day: &str, rows: &[CareRow]) -> Report {
    let file = care_sheet(&app.database, "rows.csv", rows);
    let options = ImportOptions { file, dry_run: false, force: true, as_of: Some(day.parse().unwrap()) };
    import(&app.state, Actor::Operator, options, std::sync::Arc::new(|_| {})).await.unwrap()
}
