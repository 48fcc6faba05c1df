//! Files as CQC publishes them, for tests: the exact header of October 2026 with rows made up from a seed.
//!
//! Names and numbers belong to nobody. The same count and seed give the same bytes.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

// Named in full, so that a benchmark can take this file in by its path.
#[path = "sheet/rows.rs"]
mod rows;

pub use rows::COLUMNS;
use rows::rows;

/// The line of the README sheet that says which day the register was copied.
const SOURCE: &str = "Source: CQC database as at 01 October 2026";

/// Writes `count` locations as CSV.
pub fn write_csv(path: &Path, count: usize, seed: u64) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    csv_line(&mut out, COLUMNS.iter().copied());
    for row in rows(count, seed) {
        csv_line(&mut out, row.iter().map(String::as_str));
    }
    out.flush().unwrap();
}

/// Writes `count` locations as a workbook of OpenDocument, with the three sheets of the real file and cells as verbose.
pub fn write_ods(path: &Path, count: usize, seed: u64) {
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    start(&mut zip, "mimetype");
    zip.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap();
    start(&mut zip, "content.xml");
    let mut out = BufWriter::with_capacity(1 << 20, &mut zip);
    out.write_all(ODS_START.as_bytes()).unwrap();
    ods_table(&mut out, "README", [vec!["Active locations".to_owned()], vec![SOURCE.to_owned()]].into_iter());
    let header = COLUMNS.iter().map(|name| (*name).to_owned()).collect();
    ods_table(&mut out, "HSCA_Active_Locations", std::iter::once(header).chain(rows(count, seed)));
    ods_table(&mut out, "Dual_Registration_Locations", [vec!["Location ID".to_owned()]].into_iter());
    out.write_all(b"</office:spreadsheet></office:body></office:document-content>").unwrap();
    out.flush().unwrap();
    drop(out);
    zip.finish().unwrap();
}

/// Writes `count` locations as a workbook of Excel, with each text once in the table of shared texts.
pub fn write_xlsx(path: &Path, count: usize, seed: u64) {
    let mut texts = SharedTexts::default();
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    for (name, content) in XLSX_PARTS {
        start(&mut zip, name);
        zip.write_all(content.as_bytes()).unwrap();
    }
    start(&mut zip, "xl/worksheets/sheet1.xml");
    xlsx_sheet(&mut zip, &mut texts, [vec![SOURCE.to_owned()]].into_iter());
    start(&mut zip, "xl/worksheets/sheet2.xml");
    let header = COLUMNS.iter().map(|name| (*name).to_owned()).collect();
    xlsx_sheet(&mut zip, &mut texts, std::iter::once(header).chain(rows(count, seed)));
    start(&mut zip, "xl/sharedStrings.xml");
    texts.write(&mut zip);
    zip.finish().unwrap();
}

fn csv_line<'a>(out: &mut impl Write, cells: impl Iterator<Item = &'a str>) {
    for (position, cell) in cells.enumerate() {
        if position > 0 {
            out.write_all(b",").unwrap();
        }
        if cell.contains([',', '"', '\n', '\r']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\"")).unwrap();
        } else {
            out.write_all(cell.as_bytes()).unwrap();
        }
    }
    out.write_all(b"\r\n").unwrap();
}

fn start(zip: &mut ZipWriter<File>, name: &str) {
    // Fixed, so that the same seed gives the same bytes.
    zip.start_file(name, SimpleFileOptions::default().last_modified_time(zip::DateTime::default())).unwrap();
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What a cell of a workbook is.
enum Kind {
    Blank,
    Number,
    Day,
    Text,
}

fn kind(position: usize, cell: &str) -> Kind {
    let column = COLUMNS[position];
    let number =
        ["Care homes beds", "Latitude", "Longitude", "UPRN ID", "PAF ID"].iter().any(|end| column.ends_with(end));
    match cell {
        "" => Kind::Blank,
        _ if number && cell.parse::<f64>().is_ok() => Kind::Number,
        _ if column.to_lowercase().ends_with("date") && cell.starts_with('2') => Kind::Day,
        _ => Kind::Text,
    }
}

fn ods_table(out: &mut impl Write, name: &str, rows: impl Iterator<Item = Vec<String>>) {
    write!(out, r#"<table:table table:name="{name}" table:style-name="ta1"><table:table-column table:number-columns-repeated="1024"/>"#).unwrap();
    for row in rows {
        out.write_all(br#"<table:table-row table:style-name="ro1">"#).unwrap();
        let mut blanks = 0;
        for (position, cell) in row.iter().enumerate() {
            if cell.is_empty() {
                blanks += 1;
            } else {
                ods_blanks(out, std::mem::take(&mut blanks));
                ods_cell(out, position, cell);
            }
        }
        ods_blanks(out, blanks);
        let rest = 16_384 - row.len();
        write!(out, r#"<table:table-cell table:number-columns-repeated="{rest}"/></table:table-row>"#).unwrap();
    }
    out.write_all(br#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>"#).unwrap();
}

fn ods_blanks(out: &mut impl Write, count: usize) {
    match count {
        0 => {}
        1 => out.write_all(br#"<table:table-cell table:style-name="ce1"/>"#).unwrap(),
        _ => write!(out, r#"<table:table-cell table:style-name="ce1" table:number-columns-repeated="{count}"/>"#)
            .unwrap(),
    }
}

fn ods_cell(out: &mut impl Write, position: usize, cell: &str) {
    let text = escaped(cell);
    let tag = r#"<table:table-cell table:style-name="ce1" office:value-type"#;
    match kind(position, cell) {
        Kind::Blank => Ok(()),
        Kind::Number => write!(
            out,
            r#"{tag}="float" office:value="{text}" calcext:value-type="float"><text:p>{text}</text:p></table:table-cell>"#
        ),
        Kind::Day => write!(
            out,
            r#"{tag}="date" office:date-value="{text}T00:00:00" calcext:value-type="date"><text:p>{text}</text:p></table:table-cell>"#
        ),
        Kind::Text => {
            write!(out, r#"{tag}="string" calcext:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
        }
    }
    .unwrap();
}

/// The texts of an Excel workbook, each once.
#[derive(Default)]
struct SharedTexts {
    positions: HashMap<String, usize>,
    texts: Vec<String>,
}

impl SharedTexts {
    fn position(&mut self, text: &str) -> usize {
        let next = self.texts.len();
        *self.positions.entry(text.to_owned()).or_insert_with(|| {
            self.texts.push(text.to_owned());
            next
        })
    }

    fn write(&self, zip: &mut impl Write) {
        let mut out = BufWriter::with_capacity(1 << 20, zip);
        write!(out, r#"<?xml version="1.0"?><sst xmlns="{MAIN}" uniqueCount="{}">"#, self.texts.len()).unwrap();
        for text in &self.texts {
            write!(out, "<si><t>{}</t></si>", escaped(text)).unwrap();
        }
        out.write_all(b"</sst>").unwrap();
        out.flush().unwrap();
    }
}

fn xlsx_sheet(zip: &mut impl Write, texts: &mut SharedTexts, rows: impl Iterator<Item = Vec<String>>) {
    let mut out = BufWriter::with_capacity(1 << 20, zip);
    write!(out, r#"<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>"#).unwrap();
    for (number, row) in rows.enumerate() {
        write!(out, r#"<row r="{}">"#, number + 1).unwrap();
        for (position, cell) in row.iter().enumerate() {
            let at = format!("{}{}", letters(position), number + 1);
            match kind(position, cell) {
                Kind::Blank => write!(out, r#"<c r="{at}" s="0"/>"#),
                Kind::Number => write!(out, r#"<c r="{at}"><v>{cell}</v></c>"#),
                Kind::Day => write!(out, r#"<c r="{at}" s="1"><v>{}</v></c>"#, serial(cell)),
                Kind::Text => write!(out, r#"<c r="{at}" t="s"><v>{}</v></c>"#, texts.position(cell)),
            }
            .unwrap();
        }
        out.write_all(b"</row>").unwrap();
    }
    out.write_all(b"</sheetData></worksheet>").unwrap();
    out.flush().unwrap();
}

/// Days since the end of 1899, as Excel counts them.
fn serial(day: &str) -> i64 {
    let day: chrono::NaiveDate = day.parse().unwrap();
    (day - chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()).num_days()
}

/// `A`, `B`, … `Z`, `AA`, as far as two letters go.
fn letters(position: usize) -> String {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at).unwrap());
    match position / 26 {
        0 => letter(position).to_string(),
        before => format!("{}{}", letter(before - 1), letter(position % 26)),
    }
}

const ODS_START: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.3"><office:body><office:spreadsheet>"#;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

const XLSX_PARTS: [(&str, &str); 5] = [
    (
        "[Content_Types].xml",
        r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="README" sheetId="1" r:id="rId1"/><sheet name="HSCA_Active_Locations" sheetId="2" r:id="rId2"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#,
    ),
    (
        "xl/styles.xml",
        r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#,
    ),
];
