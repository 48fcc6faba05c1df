use super::*;
use crate::notice::Service;

fn loaded() -> Notices {
    // Tried on answers too, which the program leaves to this test.
    let files = embedded().into_iter().map(|(name, file)| (name, File { care: Care::Full, ..file })).collect();
    let (notices, faults) = read_all(&files);
    assert!(faults.is_empty(), "{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    notices
}

#[test]
fn the_versions_inside_the_program_have_no_faults() {
    let notices = loaded();
    let ids: Vec<&str> = notices.list().iter().map(|notice| notice.id.as_str()).collect();
    assert_eq!(ids, ["2022-07", "2023-01", "2023-07", "2024-04"]);
    for notice in notices.list() {
        for service in [Service::CareHome, Service::HomeCare] {
            assert!(notice.sections_for(&[service]).count() >= 4, "{} {}", notice.id, service.as_str());
        }
    }
}

#[test]
fn every_item_says_what_to_count_and_what_not() {
    for notice in loaded().list() {
        for section in &notice.sections {
            for item in section.items.iter().chain(section.grids.iter().flat_map(|grid| &grid.columns)) {
                assert!(!item.guidance.is_empty(), "{}: {} {}", notice.id, section.key, item.key);
            }
        }
    }
}

#[test]
fn a_month_is_read_under_the_version_of_its_time() {
    let notices = loaded();
    for (month, id) in [
        ("2022-07", None),
        ("2022-08", Some("2022-07")),
        ("2022-12", Some("2022-07")),
        ("2023-01", Some("2023-01")),
        ("2023-07", Some("2023-01")),
        ("2023-08", Some("2023-07")),
        ("2024-04", Some("2023-07")),
        ("2024-05", Some("2024-04")),
        ("2099-12", Some("2024-04")),
    ] {
        let found = notices.in_force(month.parse().unwrap()).map(|notice| notice.id.as_str());
        assert_eq!(found, id, "{month}");
    }
}

#[test]
fn what_is_owed_follows_campaigns_and_dates() {
    let notices = loaded();
    for (month, section, owed) in [
        ("2022-08", "vaccination", true),
        ("2023-06", "home_care_vaccination", true),
        ("2023-08", "vaccination", false),
        ("2023-10", "vaccination", true),
        ("2024-03", "home_care_vaccination", true),
        ("2024-07", "home_care_vaccination", false),
        ("2026-01", "vaccination", true),
        ("2026-01", "operational_support", false),
        ("2026-01", "bed_vacancies", true),
        ("2026-01", "visiting", true),
    ] {
        let month = month.parse().unwrap();
        let section = notices.in_force(month).unwrap().section(section).unwrap();
        assert_eq!(section.is_required(month, notices.campaigns()), owed, "{month} {}", section.key);
    }
    let first = notices.get("2022-07").unwrap().section("bed_vacancies").unwrap();
    let unavailable = first.find("beds.transitional.unavailable").unwrap();
    for (month, required) in [("2022-09", false), ("2022-10", true)] {
        assert_eq!(unavailable.required.applies(month.parse().unwrap(), notices.campaigns()), required, "{month}");
    }
}

/// Columns of the two compatibility extracts that come from answers.
const COLUMNS: &[&str] = &[
    "covidresidentstotal",
    "isacceptingadmissions",
    "nursesemployed",
    "nursesabsentgeneral",
    "nursesabsentcovid",
    "careworkersemployed",
    "careworkersabsentgeneral",
    "careworkersabsentcovid",
    "noncareworkersemployed",
    "noncareworkersabsentgeneral",
    "noncareworkersabsentcovid",
    "agencynursesemployed",
    "agencycareworkersemployed",
    "agencynoncareworkersemployed",
    "hourspaid",
    "hoursovertime",
    "hoursagency",
    "hoursabsence",
    "daysabsence",
    "serviceusercount",
    "cqccareworkersemployed",
    "cqccareworkersabsent",
    "canprovidermorehours",
    "extrahourscount",
    "covid_vaccination_autumn_23",
    "flu_vaccination_autumn_23",
    "hourspaiddomcare",
    "hoursovertimedomcare",
    "hoursagencydomcare",
    "hoursabsencedomcare",
    "daysabsencedomcare",
    "usersnhsla",
    "usersselffunded",
    "returnedpocpercent",
];

#[test]
fn each_of_the_compatibility_columns_that_is_answered_has_an_item() {
    let notices = loaded();
    let last = notices.get("2024-04").unwrap();
    let mut columns: Vec<&str> = Vec::new();
    for section in &last.sections {
        columns.extend(section.items.iter().filter_map(|item| item.extract.as_deref()));
    }
    for column in COLUMNS {
        assert!(columns.contains(column), "{column}");
    }
}

#[test]
fn labels_hints_and_messages_are_short_and_plain() {
    for notice in loaded().list() {
        for section in &notice.sections {
            let columns = section.grids.iter().flat_map(|grid| &grid.columns);
            for item in section.items.iter().chain(columns) {
                assert!(item.label.split_whitespace().count() <= 16, "{}", item.label);
                assert!(item.hint.split_whitespace().count() <= 16, "{}", item.hint);
            }
            for check in &section.checks {
                assert!(check.message.contains(". ") && !check.message.contains('{'), "{}", check.message);
            }
        }
    }
}
