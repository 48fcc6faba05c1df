//! Requests that nobody's browser sends: each is answered with a 4xx, never a 5xx, and the service goes on.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use capacity_tracker::accounts::Role;
use reqwest::{Method, StatusCode};

use crate::support::{Browser, TestApp};

#[actix_web::test]
async fn malformed_requests_get_a_four_hundred() {
    let app = TestApp::new().await;
    let long = "a".repeat(200_000);
    let requests: Vec<Vec<u8>> = vec![
        b"NONSENSE\r\n\r\n".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(),
        b"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(),
        b"GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(),
        b"GET /assets/..%2f..%2fCargo.toml HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(),
        b"GET /assets/manifest.json HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(),
        b"GET /set-password/%ff%fe HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(),
        b"GET http://evil.example/nowhere HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_vec(),
        b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n".to_vec(),
        b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            .to_vec(),
        format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n").into_bytes(),
        format!("GET / HTTP/1.1\r\nHost: a\r\nX-Long: {long}\r\n\r\n").into_bytes(),
        format!("GET /sign-in HTTP/1.1\r\nHost: a\r\nCookie: session={}\r\n\r\n", "%ff".repeat(20)).into_bytes(),
    ];
    for request in requests {
        let shown = String::from_utf8_lossy(&request[..request.len().min(60)]).into_owned();
        let status = send_raw(&app, request).await;
        let fine = (400..500).contains(&status) || shown.contains("Cookie") && status == 200;
        assert!(fine, "{shown:?}: {status}");
    }
    assert_eq!(app.browser().get("/health/ready").await.status, StatusCode::OK);
}

/// Sends bytes as they are and answers with the status, or 0 when the connection was closed without one.
async fn send_raw(app: &TestApp, bytes: Vec<u8>) -> u16 {
    let address = app.url.trim_start_matches("http://").to_owned();
    let sent = actix_web::rt::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
        // The other side may hang up before everything is sent.
        let _ = stream.write_all(&bytes);
        let mut answer = [0; 32];
        let count = stream.read(&mut answer).unwrap_or(0);
        let text = String::from_utf8_lossy(&answer[..count]).into_owned();
        text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
    });
    sent.await.unwrap()
}

async fn post(browser: &Browser, path: &str, kind: &str, body: Vec<u8>) -> StatusCode {
    browser.request(Method::POST, path).header("content-type", kind).body(body).send().await.unwrap().status()
}

#[actix_web::test]
async fn hostile_forms_get_a_four_hundred() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let app = TestApp::new().await;
    let administrator = app.signed_in(Role::Administrator).await;
    let token = administrator.get("/account").await.token();
    let with_token = |rest: &str| format!("csrf_token={token}&{rest}").into_bytes();
    for path in ["/sign-in", "/admin/accounts/new"] {
        for (kind, body) in [
            (FORM, b"\xff\xfe\x00=\x01".to_vec()),
            (FORM, with_token("email=%ff%fe%fd&name=%c0%80&role=%ed%a0%80&scope_kind=area&scope_id=%00")),
            (FORM, with_token("email=a&email=b&password=c&password=d")),
            (FORM, with_token("email[]=a&email[x]=b")),
            (FORM, format!("csrf_token={token}&csrf_token=x&name=").into_bytes()),
            (FORM, Vec::new()),
            (FORM, b"&&&===%%%".to_vec()),
            ("application/json", b"{\"csrf_token\": \"x\"}".to_vec()),
            ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--".to_vec()),
            ("text/plain", with_token("email=a")),
            ("application/x-www-form-urlencoded; charset=utf-16", with_token("email=a")),
        ] {
            let shown = String::from_utf8_lossy(&body).into_owned();
            let status = post(&administrator, path, kind, body).await;
            assert!(status.is_client_error(), "{path} {kind} {shown}: {status}");
        }
    }
}

#[actix_web::test]
async fn a_body_larger_than_the_limit_is_refused_with_a_page() {
    let app = TestApp::with(&[("server.body_limit_bytes", "2000")]).await;
    let browser = app.browser();
    let token = browser.get("/sign-in").await.token();
    let long = "x".repeat(5_000);
    let answer = browser.post("/sign-in", &token, &[("email", long.as_str()), ("password", "x")]).await;
    assert_eq!((answer.status, answer.heading().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "This is too large"));
}

#[actix_web::test]
async fn a_slow_request_is_ended() {
    let app = TestApp::with(&[("server.request_timeout_seconds", "1")]).await;
    // Says that 100 bytes come, and sends none.
    let head = "POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n";
    let status = send_raw(&app, head.as_bytes().to_vec()).await;
    assert_eq!(status, 503);
}

#[actix_web::test]
async fn odd_queries_are_refused_or_ignored() {
    let app = TestApp::new().await;
    let administrator = app.signed_in(Role::Administrator).await;
    for path in [
        "/admin/accounts?before=x",
        "/admin/jobs?state=dancing",
        "/admin/mail?state=%ff",
        "/admin/mail/x",
        "/admin/mail/99999999999999999999",
        "/admin/audit?before=1&before=2",
    ] {
        let status = administrator.get(path).await.status;
        assert!(status.is_client_error(), "{path}: {status}");
    }
    for path in ["/admin/accounts?before=-1", "/sign-in?next=https://evil.example", "/help?x=%ff"] {
        let status = administrator.get(path).await.status;
        assert!(status.is_success() || status.is_redirection(), "{path}: {status}");
    }
    assert_eq!(administrator.get("/sign-in?next=https://evil.example").await.location(), "/");
}

#[actix_web::test]
async fn what_people_type_is_never_markup() {
    let app = TestApp::new().await;
    let browser = app.browser();
    let hostile = "\"><script>alert(1)</script>{{shell.csrf_token}}";
    let page = browser.try_sign_in(hostile, "x").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!page.body.contains("<script>alert"));
    assert_eq!(page.texts("script").join(""), "");
}
