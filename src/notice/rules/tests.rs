use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::notice::text::{answers_from_text, parse_text};
use crate::notice::{Facts, Notices};

static NOTICES: LazyLock<Notices> = LazyLock::new(|| Notices::load(None).unwrap());

/// What validating finds, by rule and item, in January 2026.
struct Case {
    previous: Option<Value>,
    sections: BTreeMap<String, Answers>,
    facts: Facts,
    reasons: BTreeMap<String, String>,
}

impl Case {
    fn new() -> Self {
        Self { previous: None, sections: BTreeMap::new(), facts: Facts::default(), reasons: BTreeMap::new() }
    }

    fn validate(&self, section: &str, answers: &Value) -> Result<Checked, Vec<Problem>> {
        let month = "2026-01".parse().unwrap();
        let section = NOTICES.in_force(month).unwrap().section(section).unwrap();
        let context = Context {
            month,
            campaigns: NOTICES.campaigns(),
            previous: self.previous.as_ref().and_then(Value::as_object),
            sections: &self.sections,
            facts: self.facts,
            reasons: &self.reasons,
        };
        validate(section, answers.as_object().unwrap(), &context)
    }

    fn rules(&self, section: &str, answers: &Value) -> Vec<String> {
        let problems = self.validate(section, answers).err().unwrap_or_default();
        problems.into_iter().map(|problem| format!("{} {}", problem.item, problem.rule)).collect()
    }
}

fn beds(all: i64, occupied: i64, reserved: i64, accepting: i64) -> Value {
    let row = json!({"max_capacity": all, "occupied": occupied, "reserved": reserved, "accepting": accepting});
    json!({"beds": {"general_residential": row}})
}

fn staff(nurses: i64, carers: i64, others: i64) -> Value {
    let hours = (nurses + carers + others) * 120;
    json!({
        "de_registered_nurses": nurses, "de_care_providing_staff": carers, "de_non_care_staff": others,
        "ab_registered_nurses": 0, "ab_care_providing_staff": 0, "ab_non_care_staff": 0,
        "hours_paid": hours, "hours_overtime": 0, "hours_agency": 0,
    })
}

fn with(mut answers: Value, changes: &[(&str, Value)]) -> Value {
    for (key, value) in changes {
        answers[*key] = value.clone();
    }
    answers
}

#[test]
fn good_answers_are_kept_and_all_noughts_are_nil() {
    let case = Case::new();
    let checked = case.validate("bed_vacancies", &beds(20, 18, 1, 1)).unwrap();
    assert!(!checked.nil);
    assert_eq!(Value::Object(checked.answers), beds(20, 18, 1, 1));
    assert!(case.validate("bed_vacancies", &beds(0, 0, 0, 0)).unwrap().nil);
    assert!(case.validate("workforce", &staff(0, 0, 0)).unwrap().nil);
    assert_eq!(case.rules("bed_vacancies", &json!({"beds": {}})), ["beds required"], "a form sent by mistake");
}

#[test]
fn each_answer_is_looked_at_by_itself_first() {
    let case = Case::new();
    for (value, rule) in [
        (json!("5"), "whole"),
        (json!(5.5), "whole"),
        (json!(-1), "minimum"),
        (json!(10000), "maximum"),
        (json!(99999999999999999999.0), "maximum"),
        (json!(true), "whole"),
        (json!([5]), "whole"),
        (json!({"a": 1}), "whole"),
        (Value::Null, "required"),
    ] {
        let answers = with(staff(1, 20, 5), &[("de_registered_nurses", value.clone())]);
        assert_eq!(case.rules("workforce", &answers), [format!("de_registered_nurses {rule}")], "{value}");
    }
    let unknown = with(staff(1, 20, 5), &[("care_staff_employed", json!(3))]);
    assert_eq!(case.rules("workforce", &unknown), ["care_staff_employed unknown"]);
    assert_eq!(case.rules("bed_vacancies", &json!({})), ["beds required"]);
    assert_eq!(case.rules("bed_vacancies", &json!({"beds": 4})), ["beds grid"]);
    assert_eq!(case.rules("bed_vacancies", &json!({"beds": {"attic": {}}})), ["beds.attic unknown"]);
    assert_eq!(
        case.rules("visiting", &json!({"visitors_inside_home": "yes", "visits_off_premises": true})),
        ["visitors_inside_home yes_no"]
    );
}

/// Validates each and looks for the one problem that is expected.
fn expect(cases: &[(&Case, &str, Value, Option<&str>)]) {
    for (case, section, answers, expected) in cases {
        let found = case.rules(section, answers);
        assert_eq!(found, expected.iter().copied().collect::<Vec<_>>(), "{section} {answers}");
    }
}

#[test]
fn checks_of_beds_speak() {
    let (mut case, section) = (Case::new(), "bed_vacancies");
    case.facts = Facts { registered_beds: Some(20), ..Facts::default() };
    let over = "beds.general_residential.max_capacity beds_within_capacity.general_residential";
    expect(&[
        (&case, section, beds(20, 18, 2, 1), Some(over)),
        (&case, section, beds(45, 18, 1, 1), Some("beds capacity_near_registered")),
        (&case, section, beds(25, 18, 1, 1), None),
        (&case, section, beds(0, 0, 0, 0), None),
        (&Case::new(), section, beds(1001, 18, 1, 1), Some("beds beds_over_1000")),
    ]);
}

#[test]
fn checks_of_staff_speak() {
    let (case, section) = (Case::new(), "workforce");
    let copied = ["ab_registered_nurses", "ab_care_providing_staff", "ab_non_care_staff"];
    let copied = [(copied[0], json!(1)), (copied[1], json!(20)), (copied[2], json!(5))];
    let one = |key, number: i64| with(staff(1, 20, 5), &[(key, json!(number))]);
    let covid = "de_care_staff_absent_covid";
    let general = "de_care_staff_absent_general";
    let many = "de_care_providing_staff de_care_providing_staff_over_1000";
    expect(&[
        (&case, section, staff(1, 20, 5), None),
        (&case, section, one(covid, 21), Some("de_care_staff_absent_covid absent_covid_care_providing_staff")),
        (&case, section, one(general, 21), Some("de_care_staff_absent_general absent_general_care_providing_staff")),
        (&case, section, with(staff(1, 20, 5), &copied), Some("ab_registered_nurses agency_equals_employed")),
        (&case, section, staff(1, 1001, 5), Some(many)),
        (&case, section, one("hours_paid", 100), Some("hours_paid hours_per_head")),
        (&case, section, one("hours_overtime", 9000), Some("hours_overtime overtime_within_paid")),
        (&case, section, one("hours_agency", 10), Some("hours_agency agency_hours_without_staff")),
    ]);
}

#[test]
fn checks_that_look_beyond_the_answers_speak() {
    let (mut group, mut stale, mut before) = (Case::new(), Case::new(), Case::new());
    group.facts = Facts { registered_beds: Some(20), provider_locations: Some(9), ..Facts::default() };
    (stale.previous, stale.facts.months_unchanged) = (Some(staff(1, 20, 5)), Some(11));
    before.previous = Some(staff(1, 100, 5));
    let section = "workforce";
    expect(&[
        (&group, section, staff(1, 120, 5), Some("de_registered_nurses group_on_one_site")),
        (&before, section, staff(1, 20, 5), Some("de_care_providing_staff care_providing_staff_jump")),
        (&stale, section, staff(1, 20, 5), Some("de_registered_nurses staff_unchanged")),
        (&stale, section, staff(1, 21, 5), None),
    ]);
}

#[test]
fn more_vaccinated_than_employed_is_an_error_once_staff_are_known() {
    let mut case = Case::new();
    let keys = [
        "de_staff_covid_seasonal",
        "ab_staff_covid_seasonal",
        "residents_covid_seasonal",
        "de_staff_flu",
        "ab_staff_flu",
        "residents_flu",
    ];
    let noughts: Answers = keys.iter().map(|key| ((*key).to_owned(), json!(0))).collect();
    let answers = with(Value::Object(noughts), &[("de_staff_flu", json!(27))]);
    assert_eq!(case.rules("vaccination", &answers), Vec::<String>::new());
    case.sections.insert("workforce".to_owned(), staff(1, 20, 5).as_object().unwrap().clone());
    assert_eq!(case.rules("vaccination", &answers), ["de_staff_flu de_staff_flu_within_staff"]);
}

#[test]
fn a_reason_lifts_a_warning_and_never_an_error() {
    let mut case = Case::new();
    let many = staff(1, 1001, 5);
    case.reasons.insert("de_care_providing_staff_over_1000".to_owned(), "  ".to_owned());
    assert_eq!(case.rules("workforce", &many).len(), 1);
    case.reasons.insert("de_care_providing_staff_over_1000".to_owned(), " A village ".to_owned());
    case.reasons.insert("hours_per_head".to_owned(), "not asked".to_owned());
    let checked = case.validate("workforce", &many).unwrap();
    assert_eq!(
        checked.reasons,
        BTreeMap::from([("de_care_providing_staff_over_1000".to_owned(), "A village".to_owned())])
    );
    case.reasons.insert("de_care_providing_staff_over_1000".to_owned(), "é".repeat(1_001));
    let refused = case.validate("workforce", &many).unwrap_err();
    assert!(refused[0].detail.ends_with("The reason must have 1000 characters or fewer."), "{}", refused[0].detail);
    case.reasons.insert("de_care_providing_staff_over_1000".to_owned(), "é".repeat(1_000));
    assert!(case.validate("workforce", &many).is_ok());
    case.reasons.insert("beds_within_capacity.general_residential".to_owned(), "please".to_owned());
    assert_eq!(case.rules("bed_vacancies", &beds(1, 2, 0, 0)).len(), 1);
}

#[test]
fn what_people_type_is_read_or_refused_in_words() {
    let section = NOTICES.get("2024-04").unwrap().section("workforce").unwrap();
    let (whole, hours) = (section.item("de_registered_nurses").unwrap(), section.item("hours_paid").unwrap());
    for (text, read) in
        [("", None), ("  ", None), ("12", Some(json!(12))), (" 007 ", Some(json!(7))), ("-3", Some(json!(-3)))]
    {
        assert_eq!(parse_text(whole, text).unwrap(), read, "{text}");
    }
    assert_eq!(parse_text(hours, "12.5").unwrap(), Some(json!(12.5)));
    assert_eq!(parse_text(hours, "12.0").unwrap(), Some(json!(12)));
    for text in
        ["1,000", "1 000", "１２", "12.5", "twelve", "1e3", "99999999999999999999", "+1", "--1", "1.", ".", "0x1", "²"]
    {
        let refused = parse_text(whole, text).unwrap_err();
        assert!(refused.detail.starts_with(&whole.label) && refused.detail.len() > whole.label.len() + 5, "{text}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    let keys = prop_oneof![
        Just("beds".to_owned()),
        Just("general_residential".to_owned()),
        Just("occupied".to_owned()),
        ".{0,8}"
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(keys.clone(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Whatever is sent: the validator answers, what it keeps passes again unchanged, and a problem is never empty.
    #[test]
    fn no_json_is_too_strange(values in prop::collection::vec(any_json(), 12), at in 0_usize..9) {
        let section = &NOTICES.get("2024-04").unwrap().sections[at];
        let keys = section.items.iter().map(|item| &item.key).chain(section.grids.iter().map(|grid| &grid.key));
        let answers: Answers = keys.cloned().zip(values).collect();
        let answers = Value::Object(answers);
        match Case::new().validate(&section.key, &answers) {
            Ok(checked) => {
                let kept = Value::Object(checked.answers.clone());
                prop_assert_eq!(Case::new().validate(&section.key, &kept), Ok(checked));
            }
            Err(problems) => prop_assert!(!problems.is_empty() && problems.iter().all(|problem| !problem.detail.is_empty())),
        }
    }

    #[test]
    fn no_text_is_too_strange(text in ".{0,30}", digits in "[-0-9., ]{0,24}") {
        for section in &NOTICES.get("2022-07").unwrap().sections {
            for path in section.paths() {
                let (answers, problems) = answers_from_text(section, [(path.as_str(), text.as_str()), (text.as_str(), "1"), (path.as_str(), digits.as_str())]);
                prop_assert!(problems.iter().all(|problem| !problem.detail.is_empty()));
                prop_assert!(answers.len() <= section.items.len() + section.grids.len());
            }
        }
    }

    #[test]
    fn a_whole_number_that_is_typed_is_read_as_it_is(number in 0_i64..9999) {
        let section = NOTICES.get("2024-04").unwrap().section("workforce").unwrap();
        let read = parse_text(section.item("de_registered_nurses").unwrap(), &number.to_string());
        prop_assert_eq!(read, Ok(Some(Value::from(number))));
    }
}
