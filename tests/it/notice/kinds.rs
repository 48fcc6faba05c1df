//! Kinds of answers that no version inside the program asks for yet: a choice and a date, on a page and by a call.

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;
use serde_json::json;

use super::new_version::next_version;
use crate::returns::pages::press;
use crate::support::{CareRow, HOME, TestApp};

const BEFORE: &str = "items = [\"quiet_rooms\"]\n";
const MORE: &str = r#"
[[sections.items]]
key = "lift_checked_on"
label = "When was the lift last looked at?"
kind = "date"
required = "always"

[[sections.items]]
key = "heating"
label = "How do you heat the home?"
kind = "choice"
required = "optional"

[[sections.items.choices]]
key = "gas"
label = "Gas"

[[sections.items.choices]]
key = "power"
label = "Electricity"
"#;

/// The version after the newest, in which the section `visiting` asks these too.
pub fn with_all_kinds() -> String {
    next_version().replace(BEFORE, &format!("{BEFORE}{MORE}"))
}

#[actix_web::test]
async fn a_choice_and_a_date_are_asked_and_bad_ones_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("2026-01.toml"), with_all_kinds()).unwrap();
    let directory = folder.path().to_str().unwrap();
    let app = TestApp::with(&[("clock.fixed_at", "2026-02-09T10:00:00Z"), ("notices.directory", directory)]).await;
    app.load_register(&[CareRow::home(HOME)]);
    let manager = app.manager().await;
    let path = format!("/locations/{HOME}/sections/visiting");
    let save = async |[day, month, year]: [&'static str; 3]| {
        let date = [("lift_checked_on-day", day), ("lift_checked_on-month", month), ("lift_checked_on-year", year)];
        let others = [("visitors_inside_home", "true"), ("quiet_rooms", "2"), ("heating", "gas")];
        press(&manager, &path, "save", &[&others[..], &date[..]].concat()).await
    };
    for (date, said) in [
        (["31", "2", "2026"], "Enter a day that exists"),
        (["x", "", ""], "Enter a day that exists"),
        (["27", "3", "26"], "Enter a year from 1900 to 2100 with four digits"),
        (["", "", ""], "Give an answer"),
    ] {
        let refused = save(date).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{date:?}");
        let errors = refused.texts(".nhsuk-error-summary li");
        assert!(errors.len() == 1 && errors[0].contains(said), "{date:?}: {errors:?}");
        assert_eq!(refused.field("lift_checked_on-year"), date[2], "what was typed is still there");
    }
    assert_eq!(save(["27", "3", "2025"]).await.status, StatusCode::SEE_OTHER);
    let form = manager.get(&path).await;
    assert_eq!((form.field("lift_checked_on-day"), form.field("lift_checked_on-year")), ("27".into(), "2025".into()));
    let answers = manager.get(&format!("/locations/{HOME}/returns/2026-02/answers")).await;
    for (page, words) in [(&form, ["Last time 27 March 2025", "Last time Gas"]), (&answers, ["27 March 2025", "Gas"])] {
        assert!(words.iter().all(|words| page.main().contains(words)), "{words:?}: {}", page.main());
    }
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    for (date, heating, error) in [
        ("0026-03-27", "gas", Some(("lift_checked_on", "date"))),
        ("2025-3-27", "gas", Some(("lift_checked_on", "date"))),
        ("2025-03-28", "coal", Some(("heating", "choice"))),
        ("2025-03-28", "power", None),
    ] {
        let answers =
            json!({"visitors_inside_home": true, "quiet_rooms": 2, "lift_checked_on": date, "heating": heating});
        let answer = caller.put(HOME, "visiting", &json!({ "answers": answers })).await;
        match error {
            Some((item, rule)) => assert_eq!(answer.errors(), [(item.to_owned(), rule.to_owned())], "{date} {heating}"),
            None => assert_eq!(answer.status, StatusCode::OK, "{}", answer.body),
        }
    }
}
