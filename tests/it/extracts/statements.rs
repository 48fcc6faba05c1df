//! An extract takes the same number of statements for two locations as for two hundred.

use capacity_tracker::accounts::{Role, Scope, Scopes};
use capacity_tracker::audit::Actor;
use capacity_tracker::extracts::actions::export;
use capacity_tracker::extracts::model::{Format, Kind, Request};

use super::{IN_WINDOW, folder, rows};
use crate::support::{CareRow, HOME, TestApp};

/// Statements of an extract of each kind, and the rows of the register.
async fn statements(homes: usize) -> (Vec<u64>, usize) {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
    let homes: Vec<CareRow> = (0..homes).map(|number| CareRow::home(&format!("1-1{number:08}"))).collect();
    app.load_register(&[&[CareRow::home(HOME)], homes.as_slice()].concat());
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    for id in ["1-100000000", HOME] {
        caller.put_all(id, &app.sections("2026-01", "care_home")).await;
    }
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let request = Request {
            kind: *kind,
            month: "2026-01".parse().unwrap(),
            as_at: None,
            format: Format::Csv,
            provisional: true,
            sensitive: true,
            scopes: Scopes(vec![Scope::National]),
        };
        let before = app.state.db.statements();
        export(&app.state, Actor::Operator, request, folder(&app, kind.as_str())).await.unwrap();
        all.push(app.state.db.statements() - before);
    }
    (all, rows(&folder(&app, "register").join("register.csv")).len())
}

/// Statements of an extract of one location as at a moment before some others got new names.
async fn statements_of_one(others: usize) -> u64 {
    let app = TestApp::with(&[("clock.fixed_at", IN_WINDOW)]).await;
    let homes = |name: &str| -> Vec<CareRow> {
        let homes = (0..1_200).map(|number| (number, CareRow::home(&format!("1-1{number:08}"))));
        let homes = homes.map(|(number, home)| if number < others { home.set("Location Name", name) } else { home });
        std::iter::once(CareRow::home(HOME)).chain(homes).collect()
    };
    app.load_register(&homes("Before"));
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    caller.put_all(HOME, &app.sections("2026-01", "care_home")).await;
    let as_at = Some(app.state.clock.now());
    app.wait(60 * 24 * 11);
    app.load_register_as_of("2026-01-19", &homes("After"));
    let request = Request {
        kind: Kind::Full,
        month: "2026-01".parse().unwrap(),
        as_at,
        format: Format::Csv,
        provisional: true,
        sensitive: true,
        scopes: Scopes(vec![Scope::Location(HOME.to_owned())]),
    };
    let before = app.state.db.statements();
    export(&app.state, Actor::Operator, request, folder(&app, "one")).await.unwrap();
    let sent = app.state.db.statements() - before;
    assert_eq!(rows(&folder(&app, "one").join("full.csv")).len(), 1);
    sent
}

#[actix_web::test]
async fn a_cut_of_one_location_does_not_look_at_what_happened_to_all_others() {
    assert_eq!(statements_of_one(1).await, statements_of_one(1_200).await);
}

#[actix_web::test]
async fn they_are_as_many_for_two_locations_as_for_two_hundred() {
    let (few, two) = statements(2).await;
    let (many, all) = statements(200).await;
    assert_eq!((two, all), (2, 200));
    assert_eq!(few, many);
    assert!(many.iter().all(|count| *count < 60), "{many:?}");
}
