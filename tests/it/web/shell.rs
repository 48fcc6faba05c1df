use capacity_tracker::accounts::Role;
use reqwest::{Method, StatusCode};

use crate::support::{TestApp, is_postgres};

#[actix_web::test]
async fn every_answer_has_the_security_headers_and_a_number() {
    let app = TestApp::new().await;
    for path in ["/", "/sign-in", "/no-such-page", "/api/v1/key", "/health/live", "/account", "/assets/none.css"] {
        let answer = app.browser().get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("x-request-id").len(), 16, "{path}");
    }
}

#[actix_web::test]
async fn assets_are_named_by_their_content_kept_for_long_and_compressed() {
    let app = TestApp::new().await;
    let page = app.browser().get("/").await;
    let href = page.body.split('"').find(|part| part.starts_with("/assets/app-") && part.ends_with(".css")).unwrap();
    let plain = app.browser().get(href).await;
    assert_eq!(plain.status, StatusCode::OK);
    assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
    for (accept, encoding) in [("br", "br"), ("gzip", "gzip"), ("gzip, br;q=0.5", "gzip"), ("identity", "")] {
        let request = app.browser().request(Method::GET, href).header("accept-encoding", accept);
        let answer = request.send().await.unwrap();
        let sent = answer.headers().get("content-encoding").map_or("", |value| value.to_str().unwrap());
        assert_eq!(sent, encoding, "{accept}");
    }
    let tag = plain.header("etag").to_owned();
    let unchanged = app.browser().request(Method::GET, href).header("if-none-match", tag).send().await.unwrap();
    assert_eq!(unchanged.status(), StatusCode::NOT_MODIFIED);
}

#[actix_web::test]
async fn pages_are_compressed_and_read_no_fonts_or_marks_from_elsewhere() {
    let app = TestApp::new().await;
    let request = app.browser().request(Method::GET, "/help").header("accept-encoding", "gzip");
    assert_eq!(request.send().await.unwrap().headers()["content-encoding"], "gzip");
    for path in ["/", "/sign-in", "/components"] {
        let page = app.browser().get(path).await.body.replace("http://www.w3.org/", "");
        for word in ["https://", "http://", "frutiger", "nhs-logo", "crown", "<style", "style=", "onclick", "<script>"]
        {
            assert!(!page.to_lowercase().contains(word), "{word} in {path}");
        }
    }
}

#[actix_web::test]
async fn errors_are_pages_for_people_and_problem_documents_for_systems() {
    let app = TestApp::new().await;
    let page = app.browser().get("/no-such-page").await;
    assert_eq!((page.status, page.heading().as_str()), (StatusCode::NOT_FOUND, "Page not found"));
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let problem = app.browser().get("/api/v1/no-such-call").await;
    assert_eq!(problem.header("content-type"), "application/problem+json");
    let document = problem.json();
    assert_eq!((document["status"].as_i64(), document["title"].as_str()), (Some(404), Some("Not Found")));
    assert_eq!(document["type"], "about:blank");
    assert_eq!(document["request_id"], problem.header("x-request-id"));
}

#[actix_web::test]
async fn the_error_page_knows_who_is_signed_in() {
    let app = TestApp::new().await;
    let analyst = app.signed_in(Role::Analyst).await;
    for (path, status) in [("/no-such-page", 404), ("/admin", 403)] {
        let page = analyst.get(path).await;
        assert_eq!(page.status.as_u16(), status);
        assert!(page.texts("header").join(" ").contains("Jo Smith"), "{path}");
    }
}

#[actix_web::test]
async fn a_database_that_is_away_means_busy_and_not_broken() {
    let mut app = TestApp::with(&[("database.wait_seconds", "1")]).await;
    app.leaves_jobs();
    let browser = app.signed_in(Role::Administrator).await;
    assert_eq!(browser.get("/health/ready").await.status, StatusCode::OK);
    // Every connection is taken for longer than anybody waits.
    let taken: Vec<_> = (0..20)
        .map(|_| {
            let db = app.state.db.clone();
            actix_web::rt::spawn(async move {
                let hold = db.read(|_| {
                    std::thread::sleep(std::time::Duration::from_millis(2_500));
                    anyhow::Ok(())
                });
                let _ = hold.await;
            })
        })
        .collect();
    actix_web::rt::time::sleep(std::time::Duration::from_millis(100)).await;
    let page = browser.get("/account").await;
    assert_eq!((page.status, page.heading().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "The service is busy"));
    assert_eq!(page.header("retry-after"), "5");
    assert!(page.main().contains(page.header("x-request-id")));
    assert_eq!(browser.get("/health/live").await.status, StatusCode::OK);
    for task in taken {
        task.await.unwrap();
    }
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_writer_that_another_process_holds_up_means_busy_and_not_broken() {
    let app = TestApp::with(&[("database.wait_seconds", "2")]).await;
    let browser = app.signed_in(Role::Administrator).await;
    let token = browser.get("/account").await.token();
    let held = app.database.hold_writer();
    let fields = [("name", "Kim"), ("email", "kim@example.org"), ("role", "analyst"), ("scope_kind", "national")];
    let answer = browser.post("/admin/accounts/new", &token, &fields).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(browser.get("/account").await.status, StatusCode::OK, "reading goes on");
    drop(held);
    assert_eq!(browser.post("/admin/accounts/new", &token, &fields).await.status, StatusCode::SEE_OTHER);
    app.run_jobs().await;
}

#[actix_web::test]
async fn after_a_restart_of_the_database_the_service_goes_on() {
    if !is_postgres() {
        return;
    }
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::Administrator).await;
    for _ in 0..3 {
        app.database
            .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
            .unwrap();
        // A connection that was used within the last second is not asked whether it is there (docs/adr/0002).
        let under_load = browser.get("/account").await.status;
        assert!([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE].contains(&under_load), "{under_load}");
        actix_web::rt::time::sleep(std::time::Duration::from_millis(1_100)).await;
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    }
}

#[actix_web::test]
async fn a_fault_of_ours_is_a_page_without_its_cause() {
    let app = TestApp::new().await;
    let administrator = app.signed_in(Role::Administrator).await;
    app.database.execute("ALTER TABLE mail_message RENAME TO elsewhere").unwrap();
    let page = administrator.get("/admin/mail").await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(page.heading(), "Sorry, there is a problem with the service");
    assert!(page.main().contains(page.header("x-request-id")));
    assert!(!page.body.contains("mail_message"));
    app.database.execute("ALTER TABLE elsewhere RENAME TO mail_message").unwrap();
}

#[actix_web::test]
async fn readiness_says_so_when_the_schema_is_not_ours() {
    let app = TestApp::new().await;
    app.database.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')").unwrap();
    let ready = app.browser().get("/health/ready").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.json()["status"], "not ready");
    assert_eq!(app.browser().get("/health/live").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn head_answers_like_get_and_other_methods_are_refused() {
    let app = TestApp::new().await;
    let head = app.browser().request(Method::HEAD, "/help").send().await.unwrap();
    assert_eq!(head.status(), StatusCode::OK);
    assert!(head.bytes().await.unwrap().is_empty());
    for (method, path, allow) in [
        (Method::POST, "/help", "GET, HEAD"),
        (Method::DELETE, "/sign-in", "GET, HEAD, POST"),
        (Method::PUT, "/api/v1/key", "GET, HEAD"),
        (Method::GET, "/sign-out", "POST"),
    ] {
        let answer = app.browser().request(method, path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(answer.headers()["allow"], allow, "{path}");
    }
}

#[actix_web::test]
async fn templates_in_a_folder_show_an_edit_on_reload() {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(std::path::Path::new("templates"), folder.path());
    let directory = folder.path().display().to_string();
    let app = TestApp::with(&[("templates.directory", &directory)]).await;
    assert_eq!(app.browser().get("/help").await.heading(), "Help");
    let file = folder.path().join("web/help.hbs");
    let edited = std::fs::read_to_string(&file).unwrap().replace(">Help<", ">Edited<");
    std::fs::write(&file, edited).unwrap();
    assert_eq!(app.browser().get("/help").await.heading(), "Edited");
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
