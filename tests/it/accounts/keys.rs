use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{Answer, TestApp, run};

fn add_key(app: &TestApp) -> String {
    let words = [
        "keys",
        "add",
        "--name",
        "CareSoft",
        "--role",
        "provider_user",
        "--scope",
        "provider:1-1",
        "--scope",
        "location:1-2",
        "--json",
    ];
    let output = run(&app.database, &words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let added: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    added["key"].as_str().unwrap().to_owned()
}

async fn ask(app: &TestApp, authorization: Option<&str>) -> Answer {
    let mut request = app.browser().request(Method::GET, "/api/v1/key");
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    let response = request.send().await.unwrap();
    Answer { status: response.status(), headers: response.headers().clone(), body: response.text().await.unwrap() }
}

#[actix_web::test]
async fn a_key_proves_its_role_and_scopes() {
    let app = TestApp::new().await;
    let key = add_key(&app);
    let answer = ask(&app, Some(&format!("Bearer {key}"))).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.json(),
        json!({"id": "1", "name": "CareSoft", "grants": [
            {"role": "provider_user", "scope": "provider:1-1"},
            {"role": "provider_user", "scope": "location:1-2"},
        ]})
    );
}

#[actix_web::test]
async fn without_a_key_that_works_the_answer_is_a_problem_document() {
    let app = TestApp::new().await;
    let key = add_key(&app);
    let wrong = format!("Bearer {key}x");
    let basic = format!("Basic {key}");
    for authorization in [None, Some(""), Some("Bearer"), Some("Bearer "), Some(&*wrong), Some(&*basic)] {
        let answer = ask(&app, authorization).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{authorization:?}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["status"], 401);
        assert_eq!(answer.json()["errors"], json!([]));
    }
    app.database.execute("UPDATE api_key SET revoked_at = created_at").unwrap();
    assert_eq!(ask(&app, Some(&format!("Bearer {key}"))).await.status, StatusCode::UNAUTHORIZED);
}

#[actix_web::test]
async fn only_the_hash_of_a_key_is_kept() {
    let app = TestApp::new().await;
    let key = add_key(&app);
    let same = format!("SELECT count(*) AS number FROM api_key WHERE key_hash = '{key}'");
    assert_eq!(app.database.number(&same), 0);
    let hash = capacity_tracker::secrets::token_hash(&key);
    let hashed = format!("SELECT count(*) AS number FROM api_key WHERE key_hash = '{hash}'");
    assert_eq!(app.database.number(&hashed), 1);
}
