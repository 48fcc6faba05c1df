//! Pages on which analysts ask for extracts and take them.

use capacity_tracker::accounts::Role;

use super::{AFTER, with_returns};

#[actix_web::test]
async fn an_analyst_asks_for_an_extract_and_takes_it() {
    let app = with_returns().await;
    app.wait(60 * 24 * 11 + 120);
    let analyst = app.signed_in(Role::Analyst).await;
    assert!(analyst.get("/extracts").await.texts("main").join(" ").contains("There are no extracts yet"));
    let fields = [("kind", "full"), ("month", "2026-01"), ("as_at", "2026-01-10 12:00"), ("format", "csv")];
    let asked = analyst.submit("/extracts/new", "/extracts/new", &fields).await;
    assert_eq!((asked.status.as_u16(), asked.location()), (303, "/extracts/1"));
    assert!(analyst.get("/extracts/1").await.texts("main").join(" ").contains("The files are not there yet"));
    app.run_jobs().await;
    let shown = analyst.get("/extracts/1").await.texts("main").join(" ");
    for text in ["Ready", "full-beds.csv", "datapackage.json", "2 of 3 locations", "10 January 2026 at 12:00pm"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    assert!(analyst.get("/extracts").await.texts("main").join(" ").contains("January 2026"));
    let file = analyst.get("/extracts/1/full-beds.csv").await;
    assert_eq!(file.status, 200);
    assert!(file.body.starts_with("location_id,month,bed_type,"), "{}", file.body);
    assert!(file.header("content-disposition").contains("full-beds.csv"));
    let logged = "SELECT count(*) AS number FROM disclosure WHERE via = 'page' AND file = 'full-beds.csv' AND rows = 2";
    assert_eq!(app.database.number(logged), 1);
}

#[actix_web::test]
async fn what_cannot_be_made_is_said_beside_the_field() {
    let app = with_returns().await;
    let analyst = app.signed_in(Role::Analyst).await;
    let right = [("kind", "full"), ("month", "2026-01"), ("as_at", ""), ("format", "csv")];
    for (name, value, said) in [
        ("kind", "", "Choose what you need"),
        ("month", "January", "Enter a month with four digits"),
        ("month", "2026-01", "January 2026 is not closed yet: its window closes on Wednesday 14 January"),
        ("month", "2026-02", "February 2026 is still to come: its window opens on Sunday 8 February"),
        ("as_at", "soon", "Enter a day and a time"),
        ("as_at", "2026-01-12 09:00", "As at 12 January 2026 at 9:00am is in the future: it is 9 January 2026"),
        ("as_at", "2025-12-31 09:00", "As at 31 December 2025 at 9:00am is before January 2026 began"),
        ("as_at", "2026-01-08 09:00", "Nothing had been saved by 8 January 2026 at 9:00am"),
        ("format", "", "Choose how the files are written"),
    ] {
        let mut fields: Vec<_> =
            right.iter().map(|(known, usual)| (*known, if *known == name { value } else { *usual })).collect();
        if value == "2026-01-08 09:00" {
            // The month is open, so that it is refused before the moment is looked at.
            fields.push(("provisional", "yes"));
        }
        let answer = analyst.submit("/extracts/new", "/extracts/new", &fields).await;
        assert_eq!(answer.status, 422, "{name} {value}");
        let shown = answer.texts(".nhsuk-error-summary").join(" ");
        assert!(shown.contains(said), "{said}: {shown}");
        assert!(!shown.contains("--"), "{shown}");
        let beside = answer.texts(&format!("#{name}-error")).join(" ");
        assert!(beside.contains(said), "{said} beside {name}: {beside}");
    }
}

#[actix_web::test]
async fn a_council_lead_sees_nothing_of_others() {
    let app = with_returns().await;
    super::extract(&app, AFTER, "register", &[], &super::folder(&app, "out"));
    app.add_person("lead@example.org", Role::AreaLead, "area:E08000009").await;
    let lead = app.browser();
    lead.sign_in("lead@example.org", crate::support::PASSWORD).await;
    assert!(lead.get("/extracts").await.texts("main").join(" ").contains("There are no extracts yet"));
    assert_eq!(lead.get("/extracts/1").await.status, 404);
    assert_eq!(lead.get("/extracts/1/register.csv").await.status, 404);
}
