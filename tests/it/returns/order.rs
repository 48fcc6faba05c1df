//! Every save in order, for those who pull what is new.

use capacity_tracker::accounts::Role;
use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{AGENCY, Caller, HOME, TestApp, nil_answers};

const IN_WINDOW: &str = "2026-01-09T10:00:00Z";

async fn pull(caller: &Caller, after: &str, limit: usize) -> (Vec<String>, String) {
    let answer = caller.get(&format!("/saves?after={after}&limit={limit}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let page = answer.json();
    let ids = page["items"].as_array().unwrap().iter().map(|save| save["id"].as_str().unwrap().to_owned());
    (ids.collect(), page["next"].as_str().unwrap().to_owned())
}

#[actix_web::test]
async fn saves_come_in_pages_and_there_is_always_a_place_to_go_on() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let empty = caller.get("/saves").await.json();
    assert_eq!(empty, json!({"items": [], "next": "0"}));
    let section = app.section_with("care_staff_employed");
    for _ in 0..5 {
        caller.put(AGENCY, &section.key, &json!({ "answers": nil_answers(&section) })).await;
    }
    let (first, next) = pull(&caller, "0", 2).await;
    assert_eq!(first, ["1", "2"]);
    let (second, next) = pull(&caller, &next, 3).await;
    assert_eq!(second, ["3", "4", "5"]);
    let (none, end) = pull(&caller, &next, 3).await;
    assert_eq!((none.len(), &end), (0, &next));
    caller.put(AGENCY, &section.key, &json!({"unchanged": true})).await;
    assert_eq!(pull(&caller, &end, 3).await.0, ["6"]);
    for query in ["after=x", "after=-1", "after=", "limit=0", "limit=1001", "limit=x", "after=99999999999999999999"] {
        let answer = caller.get(&format!("/saves?{query}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(answer.error().1, "range");
    }
}

#[actix_web::test]
async fn whoever_pulls_while_others_save_gets_every_save_once() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let second = app.beside(&[("clock.fixed_at", IN_WINDOW)]).await;
    let callers = [
        app.caller(Role::ProviderUser, "provider:1-900").await,
        second.caller(Role::ProviderUser, "provider:1-900").await,
    ];
    let sections = [(HOME, app.sections("2026-01", "care_home")), (AGENCY, app.sections("2026-01", "home_care"))];
    let save = async |number: usize| {
        let mut done = Vec::new();
        for round in 0..12 {
            let (location, sections) = &sections[(number + round) % 2];
            let section = &sections[(number / 2 + round) % sections.len()];
            let body = json!({ "answers": nil_answers(section) });
            let answer = callers[number % 2].put(location, &section.key, &body).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
            done.push(answer.json()["id"].as_str().unwrap().to_owned());
        }
        done
    };
    let pull_all = async |caller: &Caller| {
        let (mut seen, mut next) = (Vec::<String>::new(), "0".to_owned());
        while seen.len() < 48 {
            let (ids, after) = pull(caller, &next, 7).await;
            seen.extend(ids);
            next = after;
        }
        seen
    };
    let (saved, pulled, also) =
        futures_util::join!(join_all((0..4).map(save)), pull_all(&callers[0]), pull_all(&callers[1]));
    let mut saved: Vec<String> = saved.into_iter().flatten().collect();
    assert_eq!(pulled, also);
    let mut sorted = pulled.clone();
    sorted.sort();
    saved.sort();
    assert_eq!(sorted, saved);
    let again: Vec<Value> = callers[0].get("/saves?limit=1000").await.json()["items"].as_array().cloned().unwrap();
    let again: Vec<&str> = again.iter().map(|save| save["id"].as_str().unwrap()).collect();
    assert_eq!(again, pulled);
}

#[actix_web::test]
async fn what_leaves_for_others_than_the_provider_is_on_record() {
    let app = TestApp::with_register_at(IN_WINDOW).await;
    let caller = app.caller(Role::ProviderUser, "provider:1-900").await;
    let analyst = app.caller(Role::Analyst, "national").await;
    let section = app.section_with("care_staff_employed");
    for _ in 0..3 {
        caller.put(AGENCY, &section.key, &json!({ "answers": nil_answers(&section) })).await;
    }
    pull(&caller, "0", 10).await;
    let entries = "SELECT count(*) AS number FROM audit_entry WHERE event = 'returns.saves_disclosed'";
    assert_eq!(app.database.number(entries), 0, "a provider reads its own");
    let (ids, next) = pull(&analyst, "0", 2).await;
    assert_eq!(ids.len(), 2);
    let (ids, next) = pull(&analyst, &next, 10).await;
    assert_eq!(ids.len(), 1);
    pull(&analyst, &next, 10).await;
    assert_eq!(app.database.number(entries), 2, "one for each answer that had saves in it");
    let told = format!("{entries} AND actor LIKE 'key:%' AND detail LIKE '%\"saves\":2%'");
    assert_eq!(app.database.number(&told), 1);
}
