use capacity_tracker::accounts::Role;
use reqwest::StatusCode;

use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
async fn people_see_where_they_are_signed_in_and_can_end_it_there() {
    let app = TestApp::new().await;
    app.add_person("jo@example.org", Role::AreaLead, "area:E08000003").await;
    let (here, there) = (app.browser(), app.browser());
    there.sign_in("jo@example.org", PASSWORD).await;
    here.sign_in("jo@example.org", PASSWORD).await;
    let page = here.get("/account").await;
    assert!(page.main().contains("Area lead: area E08000003"), "{}", page.main());
    assert!(page.main().contains("This device") && page.main().contains("Chrome on Windows"));
    assert!(page.main().contains("9 January 2026 at 10:00am"));

    let there_id = app.database.number("SELECT min(id) AS number FROM session");
    let ended = here.post(&format!("/account/sessions/{there_id}/end"), &page.token(), &[]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    assert!(!there.is_signed_in().await);
    assert!(here.get("/account").await.main().contains("That device is signed out"));
}

#[actix_web::test]
async fn somebody_elses_session_is_not_found() {
    let app = TestApp::new().await;
    app.add_person("jo@example.org", Role::ProviderUser, "location:1-1").await;
    app.add_person("kim@example.org", Role::ProviderUser, "location:1-2").await;
    let (jo, kim) = (app.browser(), app.browser());
    jo.sign_in("jo@example.org", PASSWORD).await;
    kim.sign_in("kim@example.org", PASSWORD).await;
    let of_jo = app.database.number("SELECT min(id) AS number FROM session");
    for id in [of_jo.to_string(), "999999".to_owned(), "-1".to_owned(), "x".to_owned(), "9".repeat(40)] {
        let answer = kim.submit("/account", &format!("/account/sessions/{id}/end"), &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
    }
    assert!(jo.is_signed_in().await);
}
