//! Staff who came on a licence, in each version of the notice: either number alone needs the licence.

use std::collections::BTreeMap;

use capacity_tracker::accounts::Role;
use capacity_tracker::notice::{Context, Facts, validate};
use serde_json::{Value, json};

use crate::support::{HOME, TestApp};

const RULE: &str = "visa_staff_need_licence";

/// What is answered, and whether the warning speaks.
fn cases() -> Vec<(Value, bool)> {
    vec![
        (json!({"visa_care_staff": 3}), true),
        (json!({"visa_nurses": 1}), true),
        (json!({"visa_nurses": 1, "has_visa_licence": false}), true),
        (json!({"visa_care_staff": 0, "visa_nurses": 1}), true),
        (json!({"visa_care_staff": 3, "has_visa_licence": true}), false),
        (json!({"visa_nurses": 1, "has_visa_licence": true}), false),
        (json!({"visa_care_staff": 0}), false),
        (json!({"visa_care_staff": 0, "visa_nurses": 0, "has_visa_licence": false}), false),
        (json!({"has_visa_licence": false}), false),
        (json!({}), false),
    ]
}

#[actix_web::test]
async fn either_number_alone_needs_a_licence() {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    let (sections, reasons) = (BTreeMap::new(), BTreeMap::new());
    for (id, month) in [("2022-07", "2022-10"), ("2023-01", "2023-02"), ("2023-07", "2023-09"), ("2024-04", "2024-06")]
    {
        let (notices, month) = (&app.state.notices, month.parse().unwrap());
        let section = notices.get(id).unwrap().section("operational_support").unwrap();
        let context = Context {
            month,
            campaigns: notices.campaigns(),
            previous: None,
            sections: &sections,
            facts: Facts::default(),
            reasons: &reasons,
        };
        for (answers, speaks) in cases() {
            let found = validate(section, answers.as_object().unwrap(), &context).err().unwrap_or_default();
            let rules: Vec<&str> = found.iter().map(|problem| problem.rule.as_str()).collect();
            assert_eq!(rules, if speaks { vec![RULE] } else { Vec::new() }, "{id}: {answers}");
        }
    }
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let refused = caller.put(HOME, "operational_support", &json!({"answers": {"visa_nurses": 1}})).await;
    assert_eq!(refused.errors(), [("has_visa_licence".to_owned(), RULE.to_owned())]);
}
