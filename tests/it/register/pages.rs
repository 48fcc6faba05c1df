//! Looking up the register: search, location, provider, the lists of what needs a look. Everybody in their scope.

use capacity_tracker::accounts::Role;
use reqwest::StatusCode;

use crate::support::{Browser, CareRow, PASSWORD, TestApp, load_rows};

/// Homes in Trafford and Leeds, of two providers, one of them sold, one gone, one nowhere.
async fn register() -> TestApp {
    let app = TestApp::new().await;
    let mut rows: Vec<CareRow> = (1..=120).map(|number| CareRow::home(&format!("1-{number:05}"))).collect();
    rows[0] = rows[0].clone().set("Location Name", "St. Mary's Rest-Home");
    rows[1] = rows[1].clone().set("Location Name", "Oak <b>Lodge</b>");
    rows[2] = rows[2].clone().set("Location Local Authority", "Atlantis").set("Location Postal Code", "");
    rows[3] = rows[3].clone().set("Location Local Authority", "Atlantis");
    rows.push(CareRow::agency("1-90001").set("Provider ID", "1-901").set("Provider Name", "Leeds Home Care Ltd"));
    load_rows(&app, "2026-01-01", &rows).await;
    rows[0] =
        rows[0].clone().set("Provider ID", "1-902").set("Provider Name", "Buyer Ltd").set("Care homes beds", "25");
    rows.remove(119);
    load_rows(&app, "2026-02-01", &rows).await;
    app
}

async fn signed_in(app: &TestApp, role: Role, scope: &str) -> Browser {
    let email = format!("{}@example.org", scope.replace(':', ".").to_lowercase());
    app.add_person(&email, role, scope).await;
    let browser = app.browser();
    browser.sign_in(&email, PASSWORD).await;
    browser
}

#[actix_web::test]
async fn a_location_is_found_by_name_postcode_id_and_council() {
    let app = register().await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    for (query, first) in [
        ("q=st+mary%27s", "St. Mary's Rest-Home"),
        ("q=MARYS+trafford", "St. Mary's Rest-Home"),
        ("q=1-90001", "Home 1-90001"),
        ("q=home&council=E08000035", "Home 1-90001"),
        ("q=leeds", "Home 1-90001"),
        ("q=m415bu+lodge", "Oak <b>Lodge</b>"),
    ] {
        let page = officer.get(&format!("/locations?{query}")).await;
        assert_eq!(page.status, StatusCode::OK);
        let names = page.texts("main table td:first-child a");
        assert!(names.iter().any(|name| name == first), "{query}: {names:?}");
    }
    let none = officer.get("/locations?q=%25+nowhere").await;
    assert!(none.main().contains("We found no location"), "{}", none.main());
    let provider = officer.get("/locations?q=buyer").await;
    assert_eq!(provider.links("main table a")[0], "/providers/1-902");
}

#[actix_web::test]
async fn a_long_list_goes_on_where_it_ended() {
    let app = register().await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let mut seen = Vec::new();
    let mut next = Some("/locations?q=home".to_owned());
    let mut pages = 0;
    while let Some(path) = next {
        let page = officer.get(&path).await;
        let links = page.links("main table td:first-child a");
        seen.extend(links.into_iter().filter(|link| link.starts_with("/locations/")));
        next = page.links(".nhsuk-pagination a").into_iter().next();
        pages += 1;
        assert!(pages < 9);
    }
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    // All but Oak Lodge and the one that has left.
    assert_eq!((seen.len(), once.len(), pages), (119, 119, 3));
    let with_left = officer.get("/locations?q=1-00120&left=yes").await;
    assert!(with_left.main().contains("Left the register"), "{}", with_left.main());
    assert!(officer.get("/locations?q=1-00120").await.main().contains("We found no location"));
}

#[actix_web::test]
async fn a_location_shows_its_history_and_whose_it_was() {
    let app = register().await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    let page = officer.get("/locations/1-00001").await;
    assert_eq!(page.heading(), "St. Mary's Rest-Home");
    let said = page.main();
    for part in [
        "Trafford (E08000009)",
        "North West (E12000002)",
        "Moved from Sunny Care Ltd (1-900) to Buyer Ltd (1-902)",
        "Number of beds changed from 20 to 25",
        "Came onto the register",
        "1 February 2026",
        "Before the first change that we know of",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // What came before belongs to the provider of the time: the old one is told of, the new one has the location.
    assert!(officer.get("/providers/1-902").await.main().contains("St. Mary's Rest-Home"));
    let hostile = officer.get("/locations/1-00002").await;
    assert!(hostile.body.contains("Oak &lt;b&gt;Lodge&lt;/b&gt;") && !hostile.body.contains("<b>Lodge"));
    for nowhere in [
        "/locations?q=%00",
        "/locations?council=%00",
        "/locations/1-77777",
        "/providers/1-77777",
        "/locations/%00",
        "/locations/1-00001%27--",
    ] {
        assert_eq!(officer.get(nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[actix_web::test]
async fn the_board_of_a_location_is_that_of_the_day_of_the_file() {
    let app = TestApp::new().await;
    let rows = [CareRow::home("1-1").set("Location Local Authority", "Barnet").set("Location Postal Code", "N12 0EH")];
    load_rows(&app, "2026-03-01", &rows).await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    assert!(officer.get("/locations/1-1").await.main().contains("E54000028"));
    load_rows(&app, "2026-04-01", &rows).await;
    let said = officer.get("/locations/1-1").await.main();
    assert!(said.contains("Integrated care board changed from NHS North Central London"), "{said}");
}

#[actix_web::test]
async fn everybody_sees_their_own_part_and_nothing_else() {
    let app = register().await;
    let trafford = signed_in(&app, Role::AreaLead, "area:E08000009").await;
    let leeds = signed_in(&app, Role::AreaLead, "area:E08000035").await;
    let board = signed_in(&app, Role::AreaLead, "area:E54000057").await;
    let provider = signed_in(&app, Role::ProviderAdmin, "provider:1-901").await;
    let user = signed_in(&app, Role::ProviderUser, "location:1-00001").await;
    for (who, path, status) in [
        (&trafford, "/locations/1-00001", 200),
        (&trafford, "/locations/1-90001", 404),
        (&trafford, "/providers/1-900", 200),
        (&trafford, "/providers/1-901", 404),
        // Nobody knows whose area it lies in.
        (&trafford, "/locations/1-00003", 404),
        (&leeds, "/locations/1-90001", 200),
        (&leeds, "/locations/1-00001", 404),
        (&board, "/locations/1-00001", 200),
        (&board, "/locations/1-90001", 404),
        (&provider, "/locations/1-90001", 200),
        (&provider, "/providers/1-901", 200),
        (&provider, "/locations/1-00001", 404),
        (&provider, "/locations", 403),
        (&provider, "/imports", 403),
        (&user, "/locations/1-00001", 200),
        (&user, "/locations/1-00002", 404),
        (&user, "/providers/1-900", 404),
        (&user, "/locations/to-place", 403),
    ] {
        assert_eq!(who.get(path).await.status.as_u16(), status, "{path}");
    }
    assert!(leeds.get("/locations?q=mary").await.main().contains("We found no location"));
    assert_eq!(leeds.get("/locations").await.texts("main table td:first-child a").len(), 1);
    // A provider is found only by those who see one of its locations.
    assert!(leeds.get("/locations?q=buyer").await.links("main table a").is_empty());
    let of_user = user.get("/providers/1-902").await;
    assert_eq!(of_user.texts("main table td:first-child a"), ["St. Mary's Rest-Home"]);
}

#[actix_web::test]
async fn what_needs_a_look_is_listed() {
    let app = TestApp::new().await;
    let officer = app.signed_in(Role::ComplianceOfficer).await;
    assert!(officer.get("/locations/to-place").await.main().contains("Every location is placed"));
    assert!(officer.get("/locations/dual-registered").await.main().contains("No location is registered twice"));
    assert!(officer.get("/locations").await.main().contains("no locations that you can see"));
    let rows = [
        CareRow::home("1-1").set("Location Local Authority", "Atlantis").set("Location Postal Code", ""),
        CareRow::home("1-2").set("Location Local Authority", ""),
        CareRow::home("1-3").set("Location Dual Registered", "Dual Registration"),
        CareRow::home("1-4")
            .set("Location Dual Registered", "Dual Registration")
            .set("Primary ID (Dual registration locations)", "1-3"),
        CareRow::home("1-5"),
    ];
    load_rows(&app, "2026-01-01", &rows).await;
    let to_place = officer.get("/locations/to-place").await;
    assert_eq!(to_place.texts("main table td:first-child a"), ["Home 1-1", "Home 1-2"]);
    assert!(to_place.main().contains("Its postcode only") && to_place.main().contains("It waits to be placed"));
    let dual = officer.get("/locations/dual-registered").await;
    assert_eq!(dual.texts("main table td:first-child a"), ["Home 1-3", "Home 1-4"]);
    assert!(dual.links("main table a").contains(&"/locations/1-3".to_owned()));
    // Those of one's own area only.
    let leeds = signed_in(&app, Role::AreaLead, "area:E08000035").await;
    assert!(leeds.get("/locations/dual-registered").await.main().contains("No location is registered twice"));
}
