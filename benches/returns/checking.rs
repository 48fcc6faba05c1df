//! How long it takes to check one section against the notice of April 2024.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use capacity_tracker::notice::{Answers, Context, Facts, Notices, validate};
use serde_json::{Value, json};

use super::homes::figures;
use super::support::{Line, median};

/// Checks of each section, in lots; the median lot counts.
const LOTS: u32 = 41;
const IN_A_LOT: u32 = 500;

/// Checks sections, beside the floor: reading the same answers from their text.
pub fn measure(lines: &mut Vec<Line>) {
    let notices = Notices::load(None).unwrap();
    let month = "2026-01".parse().unwrap();
    let notice = notices.in_force(month).unwrap();
    for (name, key, answers, previous) in [
        ("workforce", "workforce", figures("workforce", 1), figures("workforce", 0)),
        ("beds, 3 rows", "bed_vacancies", figures("bed_vacancies", 1), figures("bed_vacancies", 0)),
        ("beds, 10 rows", "bed_vacancies", all_rows(5), all_rows(4)),
    ] {
        let section = notice.section(key).unwrap();
        let (answers, previous) = (object(answers), object(previous));
        let (sections, reasons) = (BTreeMap::new(), BTreeMap::new());
        let facts = Facts { registered_beds: Some(60), provider_locations: Some(20), months_unchanged: Some(0) };
        let campaigns = notices.campaigns();
        let context =
            Context { month, campaigns, previous: Some(&previous), sections: &sections, facts, reasons: &reasons };
        let took = microseconds(|| {
            validate(section, black_box(&answers), &context).expect("nothing is wrong with these figures");
        });
        let text = Value::Object(answers.clone()).to_string();
        let floor = microseconds(|| drop(serde_json::from_str::<Answers>(black_box(&text)).unwrap()));
        let name = format!("Check of one section: {name}, {} checks", section.checks.len());
        lines.push(Line::new(name, took, "us").floor(floor).at_most(100.0));
    }
}

fn object(answers: Value) -> Answers {
    answers.as_object().cloned().unwrap()
}

/// A row for every kind of bed.
fn all_rows(occupied: usize) -> Value {
    let kinds = ["general", "dementia", "learning_disability", "mental_health"];
    let rows = kinds.iter().flat_map(|kind| ["residential", "nursing"].map(|care| format!("{kind}_{care}")));
    let rows = rows.chain(["transitional".to_owned(), "ypd".to_owned()]);
    let row = json!({"max_capacity": 6, "occupied": occupied, "reserved": 0, "accepting": 1});
    json!({ "beds": rows.map(|key| (key, row.clone())).collect::<serde_json::Map<_, _>>() })
}

fn microseconds(mut act: impl FnMut()) -> f64 {
    let lot = |_| {
        let began = Instant::now();
        (0..IN_A_LOT).for_each(|_| act());
        began.elapsed().as_secs_f64() * 1_000_000.0 / f64::from(IN_A_LOT)
    };
    median((0..LOTS).map(lot).collect())
}
