//! The rules for bad input, row by row.

use proptest::prelude::*;

use super::super::*;
use super::{COLUMNS, GOOD, with};

fn read(changes: &[(&str, &'static str)]) -> Reading {
    let header = Header::read(&Row::of(1, COLUMNS)).unwrap();
    read_location(&Row::of(2, with(changes)), &header)
}

#[track_caller]
fn accepted(changes: &[(&str, &'static str)]) -> (CareLocation, Vec<(String, String)>) {
    match read(changes) {
        Reading::Location(location, notes) => {
            assert!(notes.iter().all(|note| note.row == 2));
            (*location, notes.into_iter().map(|note| (note.column, note.reason)).collect())
        }
        other => panic!("{changes:?}: {other:?}"),
    }
}

#[test]
fn a_good_row_is_read_without_notes() {
    let (location, notes) = accepted(&[]);
    assert_eq!(notes, []);
    assert_eq!(location.location_id, "1-100000001");
    assert_eq!((location.beds, location.care_home, location.dormant), (Some(42), true, false));
    assert_eq!(location.kinds(), [ServiceKind::CareHomeWithoutNursing]);
    assert!(location.is_care_home() && !location.is_home_care());
    assert_eq!(location.brand_name, None);
    assert_eq!(location.address, ["1 Example Road"]);
    assert_eq!(location.postcode.as_deref(), Some("M41 5BU"));
}

#[test]
fn what_can_be_set_right_or_left_out_is_noted() {
    for (column, text, reason) in [
        ("Location ID", "1-abc", "small letters were made capitals: 1-ABC"),
        ("Location HSCA start date", "soon", "\"soon\" is not a date and was left out"),
        ("Dormant (Y/N)", "Yes", "\"Yes\" is neither Y nor N and was taken as N"),
        ("Dormant (Y/N)", "", "it is blank and was taken as N"),
        ("Care home?", "", "it is blank; by the service types it is Y"),
        ("Care home?", "N", "it is N and the service types say Y"),
        ("Location Name", "The\nElms", "line breaks or characters that cannot be seen were made spaces"),
        ("Care homes beds", "9999", "\"9999\" beds are more than the 500 believed; left out"),
        ("Care homes beds", "-1", "\"-1\" beds cannot be; left out"),
        ("Care homes beds", "4.5", "\"4.5\" is not a whole number of beds; left out"),
        ("Care homes beds", "0", "a care home with 0 beds"),
        ("Location Inspection Directorate", "", "it is blank: the sector tells that this is adult social care"),
        ("Location Postal Code", "unknown", "\"unknown\" is not a postcode and was left out"),
        ("Service type - Shared Lives", "maybe", "\"maybe\" is not Y and was taken as blank"),
    ] {
        let (_, notes) = accepted(&[(column, text)]);
        // Two notes where a changed value also contradicts another.
        assert!(notes.contains(&(column.to_owned(), reason.to_owned())), "{text:?}: {notes:?}");
    }
    for (north, east) in [("0", "0"), ("53.4", ""), ("60.1", "-2"), ("abc", "-2")] {
        let (location, notes) = accepted(&[("Location Latitude", north), ("Location Longitude", east)]);
        assert_eq!((location.latitude, location.longitude), (None, None));
        assert_eq!((notes.len(), notes[0].0.as_str()), (1, "Location Latitude"), "{notes:?}");
    }
}

#[test]
fn no_beds_at_home_care_is_no_fault() {
    let home_care = [
        ("Care home?", "N"),
        ("Service type - Care home service without nursing", ""),
        ("Service type - Domiciliary care service", "Y"),
    ];
    for beds in ["0", "", "0.0"] {
        let (location, notes) = accepted(&[&home_care[..], &[("Care homes beds", beds)]].concat());
        assert_eq!((location.beds, notes), (None, vec![]), "{beds}");
        assert!(location.is_home_care() && !location.is_care_home());
    }
    let (location, notes) = accepted(&[&home_care[..], &[("Care homes beds", "7")]].concat());
    assert_eq!((location.beds, notes.len()), (Some(7), 1));
}

#[test]
fn a_row_that_cannot_be_a_location_is_refused_with_its_column() {
    for (column, text, reason) in [
        ("Location ID", "", "it is blank"),
        ("Location ID", "1_2", "\"1_2\" is not an id: only letters, digits and - may be in it"),
        ("Provider ID", "1-4567890123456", "\"1-4567890123456\" is not an id: it is longer than 14 characters"),
        ("Location Name", " \u{200b} ", "it is blank"),
        ("Provider Name", "-", "it is blank"),
    ] {
        let refusal = Refusal { row: 2, column: column.to_owned(), reason: reason.to_owned() };
        assert_eq!(read(&[(column, text)]), Reading::Refused(refusal), "{text:?}");
    }
}

#[test]
fn only_adult_social_care_is_read() {
    assert_eq!(read(&[("Location Inspection Directorate", "Hospitals")]), Reading::NotAdultSocialCare);
    let both = [("Location Inspection Directorate", ""), ("Location Type/Sector", "")];
    assert!(matches!(read(&both), Reading::Refused(refusal) if refusal.column == "Location Inspection Directorate"));
    // A file without the directorate tells by the sector, and that is worth no note.
    let columns = COLUMNS.map(|name| if name == "Location Inspection Directorate" { "" } else { name });
    let header = Header::read(&Row::of(1, columns)).unwrap();
    assert!(matches!(read_location(&Row::of(2, GOOD), &header), Reading::Location(_, notes) if notes.is_empty()));
    let dentist = with(&[("Location Type/Sector", "Primary Dental Care")]);
    assert_eq!(read_location(&Row::of(2, dentist), &header), Reading::NotAdultSocialCare);
}

#[test]
fn a_row_cut_off_or_broken_is_refused() {
    let header = Header::read(&Row::of(1, COLUMNS)).unwrap();
    let cut = read_location(&Row::of(9, GOOD.into_iter().take(20)), &header);
    let Reading::Refused(refusal) = cut else { panic!("{cut:?}") };
    assert_eq!((refusal.row, refusal.column.as_str()), (9, "Service type - Extra Care housing services"));
    assert_eq!(refusal.reason, "the row ends after 20 of 24 cells: it is cut off or broken");
    let cut_early = read_location(&Row::of(9, GOOD.into_iter().take(2)), &header);
    assert!(matches!(cut_early, Reading::Refused(_)));
    let broken = read_location(&Row::of(9, GOOD.into_iter().chain(["x"])), &header);
    assert!(matches!(broken, Reading::Refused(refusal) if refusal.reason.contains("25 cells under 24 columns")));
}

#[test]
fn older_spellings_are_known_and_what_is_not_known_is_told() {
    let older = COLUMNS.map(|name| match name {
        "Care home?" => " Care  Home? ",
        "Location Type/Sector" => "Location Type",
        "Location Postal Code" => "Location Post Code",
        "Location Latitude" => "Colour of the door",
        other => other,
    });
    let header = Header::read(&Row::of(1, older)).unwrap();
    assert_eq!(header.unexpected(), ["Colour of the door"]);
    assert!(header.absent().contains(&"Location Latitude") && header.absent().contains(&"Brand ID"));

    let without = older.map(|name| if matches!(name, "Location ID" | "Provider Name") { "Id" } else { name });
    let Err(SheetError::Layout { missing, unexpected }) = Header::read(&Row::of(1, without)) else { panic!() };
    assert_eq!(missing, ["Location ID", "Provider Name"]);
    assert_eq!(unexpected, ["Id", "Colour of the door", "Id"]);
}

#[test]
fn all_columns_of_october_2026_are_known() {
    let prefixed =
        |prefix: &str, names: &[&str]| names.iter().map(|name| format!("{prefix}{name}")).collect::<Vec<_>>();
    let names: Vec<String> = [
        columns::SINGLE.iter().map(|known| known.name.to_owned()).collect(),
        columns::IGNORED.iter().map(|(name, _)| (*name).to_owned()).collect(),
        prefixed(columns::ACTIVITY_PREFIX, columns::ACTIVITIES),
        prefixed(columns::SERVICE_PREFIX, columns::SERVICES),
        prefixed(columns::BAND_PREFIX, columns::BANDS),
    ]
    .concat();
    assert_eq!(names.len(), 122);
    let header = Header::read(&Row::of(1, names.iter().map(String::as_str))).unwrap();
    assert!(header.unexpected().is_empty() && header.absent().is_empty());
    let personal = ["Registered manager", "Nominated Individual", "Main Partner", "Telephone"];
    for (position, name) in names.iter().enumerate() {
        let personal = personal.iter().any(|word| name.contains(word));
        assert!(!(personal && header.keeps(position)), "{name} is kept");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_in_any_cell_makes_it_fall_over(cells in prop::collection::vec(".*", 0..30), number: u32) {
        let header = Header::read(&Row::of(1, COLUMNS)).unwrap();
        let row = Row::of(number, cells.iter().map(String::as_str));
        let _ = read_location(&row, &header);
        let _ = Header::read(&row);
        // The same in a row that is ours, so that every cell is looked at.
        let mut ours: Vec<&str> = GOOD.to_vec();
        for (position, cell) in cells.iter().enumerate().filter(|(position, _)| ![0, 4, 7, 15, 16].contains(position)) {
            if let Some(place) = ours.get_mut(position) {
                *place = cell;
            }
        }
        let reading = read_location(&Row::of(number, ours), &header);
        prop_assert!(matches!(reading, Reading::Location(..)), "{:?}", reading);
    }
}
