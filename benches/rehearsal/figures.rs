//! Figures that a place could send: from its beds and a number of its own, the same each time.

use serde_json::{Map, Value, json};

use super::form_fields::add_fields;

/// What the figures of a place follow from.
pub struct Basis {
    /// Beds on the register.
    pub beds: i64,
    /// A number of its own.
    pub number: i64,
}

/// What a section of a place says in a month, of which `month` is the number.
pub fn of(section: &str, place: &Basis, month: i64) -> Value {
    match section {
        "bed_vacancies" => beds(place, month),
        "workforce" => workforce(place, month),
        "vaccination" => json!({
            "de_staff_covid_seasonal": carers(place, month) / 3, "ab_staff_covid_seasonal": 1,
            "residents_covid_seasonal": occupied(place) / 2, "de_staff_flu": carers(place, month) / 2,
            "ab_staff_flu": 2, "residents_flu": occupied(place) / 3, "resident_count": occupied(place),
        }),
        "visiting" => {
            json!({ "visitors_inside_home": place.number % 11 != 0, "visits_off_premises": place.number % 3 == 0 })
        }
        "home_care_service_users" => users(place, month),
        "home_care_workforce" => home_care_workforce(place, month),
        "home_care_vaccination" => {
            json!({ "staff_covid_seasonal": staff(place, month) / 4, "staff_flu": staff(place, month) / 3 })
        }
        other => panic!("the play has no figures for the section {other}"),
    }
}

/// The same with a mistake: a number below nought, or a word where yes or no belongs.
pub fn spoiled(answers: &Value) -> Value {
    let mut answers = answers.clone();
    spoil(&mut answers);
    answers
}

fn spoil(value: &mut Value) {
    match value {
        Value::Object(inner) => spoil(inner.values_mut().next().unwrap()),
        Value::Bool(_) => *value = json!("perhaps"),
        other => *other = json!(-1),
    }
}

/// The answers as fields of a form.
pub fn fields(answers: &Value) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    add_fields(&mut fields, "", answers);
    fields
}

fn occupied(place: &Basis) -> i64 {
    place.beds - place.beds / 6
}

fn beds(place: &Basis, month: i64) -> Value {
    let dementia = place.beds / 3;
    let row = |beds: i64| {
        let empty = beds / 6;
        let reserved = (empty + month).min(1).min(empty);
        json!({ "max_capacity": beds, "occupied": beds - empty, "reserved": reserved, "accepting": empty - reserved })
    };
    let mut rows = Map::new();
    rows.insert("general_residential".to_owned(), row(place.beds - dementia));
    if dementia > 0 {
        rows.insert("dementia_residential".to_owned(), row(dementia));
    }
    json!({ "beds": rows })
}

fn carers(place: &Basis, month: i64) -> i64 {
    place.beds + 5 + month
}

fn workforce(place: &Basis, month: i64) -> Value {
    let (nurses, carers, others) = (place.beds / 6 + 1, carers(place, month), place.beds / 5 + 1);
    let hours = f64::from(i32::try_from((nurses + carers + others) * 120 + place.number % 7).unwrap());
    json!({
        "de_registered_nurses": nurses, "de_care_providing_staff": carers, "de_non_care_staff": others,
        "ab_registered_nurses": 1, "ab_care_providing_staff": 3, "ab_non_care_staff": 0,
        "de_registered_nurses_absent_covid": 0, "de_registered_nurses_absent_general": 1,
        "de_care_staff_absent_covid": 1, "de_care_staff_absent_general": 2,
        "de_non_care_staff_absent_covid": 0, "de_non_care_staff_absent_general": 1,
        "hours_paid": hours + 0.5, "hours_overtime": 12.25, "hours_agency": 100.0,
    })
}

fn total_users(place: &Basis, month: i64) -> i64 {
    20 + place.number % 60 + month
}

fn users(place: &Basis, month: i64) -> Value {
    let total = total_users(place, month);
    let council = total * 2 / 3;
    // Somebody who pays half each is counted twice: a reason is asked for. Not where figures are confirmed later.
    let twice = i64::from(place.number % 20 == 3 && month == 2);
    json!({
        "service_users_total": total, "service_users_nhs_la": council,
        "service_users_self_funded": total - council + twice, "packages_returned_pct": 2.5,
    })
}

fn staff(place: &Basis, month: i64) -> i64 {
    total_users(place, month) / 2 + 5
}

fn home_care_workforce(place: &Basis, month: i64) -> Value {
    let staff = staff(place, month);
    json!({
        "care_staff_employed": staff, "care_staff_absent_covid": 1,
        "dom_hours_paid": f64::from(i32::try_from(staff * 120).unwrap()) + 0.25, "dom_hours_overtime": 10.5,
        "dom_hours_agency": 0.0, "dom_hours_absence": 40.0,
    })
}
