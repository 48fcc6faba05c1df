//! Whole files of each kind.

use proptest::prelude::*;

use super::super::*;
use super::{COLUMNS, GOOD, contents, csv_of, ods, ods_content, read_all, readings, with, write, xlsx};

#[test]
fn lists_that_look_alike_are_refused() {
    let closed = COLUMNS.into_iter().chain(["Location HSCA End Date"]);
    assert!(matches!(Header::read(&Row::of(1, closed)), Err(SheetError::ClosedLocations)));
    let twice = COLUMNS.into_iter().chain(["location id"]);
    assert!(matches!(Header::read(&Row::of(1, twice)), Err(SheetError::RepeatedColumn(name)) if name == "Location ID"));
    let folder = tempfile::tempdir().unwrap();
    let weekly = "CQC locations\n\"This data was produced on 1 October 2026\"\n\n,,\nName,Also known as,Address,Postcode,\
                  Phone number,Service's website (if available),Service types\nQuillmere,,,M41 5BU,,,\n";
    let path = write(folder.path(), "weekly.csv", weekly.as_bytes());
    assert!(matches!(open(&path), Err(SheetError::WeeklyDirectory)));
}

#[test]
fn the_three_kinds_of_file_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let rows = [with(&[]), with(&[("Location ID", "1-2"), ("Location Name", "St Anne\u{2019}s & Sons <Care>")])];
    let csv = write(folder.path(), "01_October_2026_HSCA_Active_Locations.csv", csv_of(&rows).as_bytes());
    let ods = ods(folder.path(), &ods_content(&rows));
    let xlsx = xlsx(folder.path(), &rows);
    let expected = contents(&csv);
    assert_eq!(expected.len(), 2);
    assert_eq!((contents(&ods), contents(&xlsx)), (expected.clone(), expected));
    for path in [csv, ods, xlsx] {
        assert_eq!(open(&path).unwrap().snapshot_on, NaiveDate::from_ymd_opt(2026, 10, 1), "{}", path.display());
    }
}

#[test]
fn csv_is_read_in_each_encoding_and_counted_by_record() {
    let folder = tempfile::tempdir().unwrap();
    let text = csv_of(&[
        with(&[("Location Name", "Caf\u{e9} \u{2019}Elms\u{2019}")]),
        with(&[("Location Name", "Two\nLines")]),
        [""; 24],
        with(&[("Location Name", "Last")]),
    ]);
    let windows = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
    let mut marked = b"\xef\xbb\xbf".to_vec();
    marked.extend(text.bytes());
    for bytes in [text.clone().into_bytes(), windows, marked] {
        let path = write(folder.path(), "a.csv", &bytes);
        let names: Vec<_> = contents(&path).into_iter().map(|(row, location)| (row, location.name)).collect();
        let expected = [(2, "Caf\u{e9} \u{2019}Elms\u{2019}"), (3, "Two Lines"), (5, "Last")];
        assert_eq!(names, expected.map(|(row, name)| (row, name.to_owned())));
    }
}

#[test]
fn a_formula_is_noted_and_its_value_taken() {
    let folder = tempfile::tempdir().unwrap();
    let formula = "<table:table-cell table:formula=\"of:=40+2\" office:value-type=\"float\" office:value=\"43\"/>";
    let plain = "<table:table-cell office:value-type=\"string\"><text:p>42</text:p></table:table-cell>";
    let ods = ods(folder.path(), &ods_content(&[GOOD]).replace(plain, formula));
    let csv = write(folder.path(), "a.csv", csv_of(&[with(&[("Care homes beds", "=\"43\"")])]).as_bytes());
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, (name, cell)) in COLUMNS.into_iter().zip(GOOD).enumerate() {
        let column = u16::try_from(column).unwrap();
        sheet.write(0, column, name).unwrap();
        match name {
            "Care homes beds" => {
                sheet.write_formula(1, column, rust_xlsxwriter::Formula::new("=40+2").set_result("43")).unwrap()
            }
            _ => sheet.write(1, column, cell).unwrap(),
        };
    }
    let xlsx = folder.path().join("a.xlsx");
    book.save(&xlsx).unwrap();
    for path in [ods, csv, xlsx] {
        let all = readings(&path);
        let [Reading::Location(location, notes)] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!(location.beds, Some(43), "{}", path.display());
        assert_eq!((notes.len(), notes[0].column.as_str()), (1, "Care homes beds"), "{notes:?}");
    }
}

#[test]
fn ods_text_is_put_together_and_repeats_cost_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let name = "<table:table-cell office:value-type=\"string\"><text:p>Quillmere House</text:p></table:table-cell>";
    let rich = "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>not this</text:p>\
                </office:annotation><text:p>Quill<text:span>mere</text:span><text:s text:c=\"2\"/>&amp;&#x20;<text:a>Sons</text:a>\
                </text:p><text:p>Trafford</text:p></table:table-cell>";
    let content = ods_content(&[GOOD]).replace(name, rich).replace(
        "</table:table><table:table table:name=\"Dual",
        "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell \
         table:number-columns-repeated=\"16384\"/></table:table-row></table:table><table:table table:name=\"Dual",
    );
    let path = ods(folder.path(), &content);
    let [(row, location)] = contents(&path).try_into().unwrap();
    assert_eq!((row, location.name.as_str()), (2, "Quillmere & Sons Trafford"));
    // Repeated rows are rows; a repeat beyond the longest sheet is damage.
    let repeated =
        content.replacen("<table:table-row ce=\"2\"", "<table:table-row table:number-rows-repeated=\"3\"", 1);
    let rows: Vec<u32> = contents(&ods(folder.path(), &repeated)).into_iter().map(|(row, _)| row).collect();
    assert_eq!(rows, [2, 3, 4]);
    let endless =
        content.replacen("<table:table-row ce=\"2\"", "<table:table-row table:number-rows-repeated=\"4000000000\"", 1);
    assert!(matches!(read_all(&ods(folder.path(), &endless)), Err(SheetError::Damaged(_))));
}

#[test]
fn the_only_sheet_that_fits_is_taken_when_none_has_the_name() {
    let folder = tempfile::tempdir().unwrap();
    let content = ods_content(&[GOOD]);
    let renamed = content.replace("HSCA_Active_Locations", "Sheet1");
    assert_eq!(contents(&ods(folder.path(), &renamed)).len(), 1);
    let start = content.find("<table:table table:name=\"HSCA").unwrap();
    let table = &content[start..content.find("<table:table table:name=\"Dual").unwrap()];
    let two = format!("{}{}", table.replace("HSCA_Active_Locations", "A"), table.replace("HSCA_Active_Locations", "B"));
    let two = content.replace(table, &two);
    let path = ods(folder.path(), &two);
    assert!(matches!(open(&path), Err(SheetError::WhichSheet { matching: 2, names }) if names == ["A", "B"]));
}

#[test]
fn what_is_not_a_sheet_or_is_damaged_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read(ods(folder.path(), &ods_content(&[GOOD]))).unwrap();
    let cut_xml = ods_content(&[GOOD]).split_once("Trafford").unwrap().0.to_owned();
    let cut_xml = std::fs::read(ods(folder.path(), &cut_xml)).unwrap();
    for (name, bytes, start) in [
        ("a.csv", &b""[..], "the sheet is empty"),
        ("a.csv", b"\n\n", "the sheet is empty"),
        ("a.csv", b"a,b\n1,2\n", "this is not the layout of the care directory with filters: missing Location ID;"),
        ("a.csv", b"a\0b\0", "a.csv is not a CSV, ODS or XLSX sheet: it holds bytes that no text has"),
        (
            "a.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "a.xls is not a CSV, ODS or XLSX sheet: it is an Excel file of before 2007",
        ),
        ("a.ods", b"<html>", "a.ods is not a CSV, ODS or XLSX sheet: its name says it is a workbook"),
        ("a.ods", &whole[..whole.len() / 2], "the file is damaged or cut short"),
        ("a.ods", &cut_xml, "the file is damaged or cut short"),
    ] {
        let path = write(folder.path(), name, bytes);
        let error = read_all(&path).map(drop).unwrap_err().to_string();
        let error = error.strip_prefix(&format!("{}/", folder.path().display())).unwrap_or(&error);
        assert!(error.starts_with(start) && !error.contains('\n'), "{error}");
    }
    assert!(matches!(open(Path::new("/nowhere/a.csv")), Err(SheetError::Open { .. })));
    let open_quote = format!("{}\"{}", csv_of(&[GOOD]), "x,y\n".repeat(10_000));
    let path = write(folder.path(), "a.csv", open_quote.as_bytes());
    assert!(matches!(read_all(&path), Err(SheetError::EndlessCell { row: 3 })));
}

#[test]
fn reading_stops_when_told_and_starts_again_at_the_top() {
    let folder = tempfile::tempdir().unwrap();
    for path in [ods(folder.path(), &ods_content(&[GOOD; 3])), xlsx(folder.path(), &[GOOD; 3])] {
        let mut sheet = open(&path).unwrap();
        for _ in 0..2 {
            let stopped =
                sheet.for_each(|row| if row.number == 3 { ControlFlow::Break(3) } else { ControlFlow::Continue(()) });
            assert_eq!(stopped.unwrap(), ControlFlow::Break(3));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_a_file_fall_over(bytes in prop::collection::vec(any::<u8>(), 0..400), xml in "[<>/a-z:=\"& ]{0,80}") {
        let folder = tempfile::tempdir().unwrap();
        let mut csv = csv_of(&[GOOD]).into_bytes();
        csv.extend(&bytes);
        let _ = read_all(&write(folder.path(), "a.csv", &csv));
        let _ = read_all(&write(folder.path(), "b.csv", &bytes));
        let mut archive = b"PK\x03\x04".to_vec();
        archive.extend(&bytes);
        let _ = read_all(&write(folder.path(), "a.xlsx", &archive));
        let content = ods_content(&[GOOD]).replacen("Quillmere", &xml, 1);
        let _ = read_all(&ods(folder.path(), &content));
    }
}

#[test]
fn a_workbook_on_which_the_library_panics_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let whole = xlsx(folder.path(), &[GOOD]);
    let mut parts = ZipArchive::new(File::open(whole).unwrap()).unwrap();
    let path = folder.path().join("damaged.xlsx");
    let mut out = zip::ZipWriter::new(File::create(&path).unwrap());
    for number in 0..parts.len() {
        let mut part = parts.by_index(number).unwrap();
        let (name, mut text) = (part.name().unwrap().into_owned(), String::new());
        Read::read_to_string(&mut part, &mut text).unwrap();
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut out, text.replace("r=\"A2\"", "r=\"A99999999999999\"").as_bytes()).unwrap();
    }
    out.finish().unwrap();
    let read = open(&path).and_then(|mut sheet| sheet.for_each(|_| ControlFlow::<()>::Continue(())).map(drop));
    assert!(read.is_err() || !cfg!(debug_assertions), "a release build counts on and reads another line");
}
