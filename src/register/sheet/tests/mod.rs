//! Small files made here, and what is tested with them: the rules for a row, and whole files of each kind.

mod files;
mod rows;

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::*;

/// Columns of the small files: those a sheet must have, and a few more.
const COLUMNS: [&str; 24] = [
    "Location ID",
    "Location HSCA start date",
    "Dormant (Y/N)",
    "Care home?",
    "Location Name",
    "Registered manager",
    "Care homes beds",
    "Location Inspection Directorate",
    "Location Type/Sector",
    "Location Region",
    "Location Local Authority",
    "Location Street Address",
    "Location Postal Code",
    "Location Latitude",
    "Location Longitude",
    "Provider ID",
    "Provider Name",
    "Service type - Care home service with nursing",
    "Service type - Care home service without nursing",
    "Service type - Domiciliary care service",
    "Service type - Extra Care housing services",
    "Service type - Shared Lives",
    "Service type - Supported living service",
    "Brand Name",
];

/// A row in order, from which tests change single cells.
const GOOD: [&str; 24] = [
    "1-100000001",
    "2011-01-31",
    "N",
    "Y",
    "Quillmere House",
    "A Person",
    "42",
    "Adult social care",
    "Social Care Org",
    "North West",
    "Trafford",
    "1 Example Road",
    "M41 5BU",
    "53.44763",
    "-2.365264",
    "1-200000001",
    "Example Care Limited",
    "",
    "Y",
    "",
    "",
    "",
    "",
    "-",
];

fn with(changes: &[(&str, &'static str)]) -> [&'static str; 24] {
    let mut cells = GOOD;
    for (column, text) in changes {
        cells[COLUMNS.iter().position(|name| name == column).unwrap()] = text;
    }
    cells
}

fn read_all(path: &Path) -> Result<Vec<(u32, Reading)>, SheetError> {
    let mut sheet = open(path)?;
    let header = sheet.header().clone();
    let mut all = Vec::new();
    let end = sheet.for_each(|row| {
        all.push((row.number, read_location(row, &header)));
        if all.len() > 10_000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    assert_eq!(end, ControlFlow::Continue(()));
    Ok(all)
}

fn readings(path: &Path) -> Vec<Reading> {
    read_all(path).unwrap().into_iter().map(|(_, reading)| reading).collect()
}

fn contents(path: &Path) -> Vec<(u32, CareLocation)> {
    let location = |(row, reading)| match reading {
        Reading::Location(location, _) => (row, *location),
        other => panic!("{other:?}"),
    };
    read_all(path).unwrap().into_iter().map(location).collect()
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn csv_of(rows: &[[&str; 24]]) -> String {
    let quoted = |cells: &[&str]| {
        cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(",")
    };
    let lines = std::iter::once(quoted(&COLUMNS)).chain(rows.iter().map(|row| quoted(row)));
    lines.map(|line| line + "\r\n").collect()
}

fn ods_content(rows: &[[&str; 24]]) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let cell = |text: &&str| match *text {
        "" => "<table:table-cell/>".to_owned(),
        text => format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
            escape(text)
        ),
    };
    let row = |(number, cells): (usize, &[&str; 24])| {
        let cells: String = cells.iter().map(cell).collect();
        let rest = "<table:covered-table-cell table:number-columns-repeated=\"16000\"/>";
        format!("<table:table-row ce=\"{}\">{cells}{rest}</table:table-row>", number + 1)
    };
    let data: String = std::iter::once(&COLUMNS).chain(rows).enumerate().map(row).collect();
    format!(
        "<?xml version=\"1.0\"?><office:document-content><office:body><office:spreadsheet><table:table table:name=\"README\">\
         <table:table-row><table:table-cell><text:p>Source: CQC database as at 01 October 2026</text:p></table:table-cell>\
         </table:table-row></table:table><table:table table:name=\"HSCA_Active_Locations\"><table:table-column/>{data}\
         </table:table><table:table table:name=\"Dual_Registration_Locations\"/></office:spreadsheet></office:body>\
         </office:document-content>"
    )
}

fn ods(folder: &Path, content: &str) -> PathBuf {
    let path = folder.join("a.ods");
    let mut archive = zip::ZipWriter::new(File::create(&path).unwrap());
    archive.start_file("content.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(content.as_bytes()).unwrap();
    archive.finish().unwrap();
    path
}

/// Dates as Excel keeps them, numbers as numbers.
fn xlsx(folder: &Path, rows: &[[&str; 24]]) -> PathBuf {
    let mut book = rust_xlsxwriter::Workbook::new();
    let source = "Source: CQC database as at 01 October 2026";
    book.add_worksheet().set_name("README").unwrap().write(3, 1, source).unwrap();
    let sheet = book.add_worksheet().set_name("HSCA Active Locations").unwrap();
    let day_format = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    for (line, cells) in std::iter::once(&COLUMNS).chain(rows).enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let (line, column) = (u32::try_from(line).unwrap(), u16::try_from(column).unwrap());
            if let Ok(number) = cell.parse::<f64>() {
                sheet.write(line, column, number).unwrap();
            } else if cell.parse::<NaiveDate>().is_ok() {
                let day = rust_xlsxwriter::ExcelDateTime::parse_from_str(cell).unwrap();
                sheet.write_with_format(line, column, &day, &day_format).unwrap();
            } else if !cell.is_empty() {
                sheet.write(line, column, *cell).unwrap();
            }
        }
    }
    let path = folder.join("a.xlsx");
    book.save(&path).unwrap();
    path
}
