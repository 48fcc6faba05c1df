use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};

use super::*;

fn assets() -> Data<Assets> {
    let file = File {
        content_type: "text/css; charset=utf-8",
        hash: "0123456789".to_owned(),
        plain: Bytes::from_static(b"plain"),
        brotli: Bytes::from_static(b"brotli"),
        gzip: Bytes::from_static(b"gzip"),
    };
    let name = "app-0123456789.css".to_owned();
    Data::new(Assets {
        names: BTreeMap::from([("app.css".to_owned(), name.clone())]),
        files: HashMap::from([(name, file)]),
    })
}

async fn get(path: &str, headers: &[(&str, &str)]) -> (StatusCode, header::HeaderMap, Bytes) {
    let app = init_service(App::new().app_data(assets()).route("/assets/{file:.*}", web::get().to(serve))).await;
    let request = headers.iter().fold(TestRequest::get().uri(path), |request, pair| request.insert_header(*pair));
    let response = call_service(&app, request.to_request()).await;
    (response.status(), response.headers().clone(), read_body(response).await)
}

#[actix_web::test]
async fn a_file_is_compressed_as_the_browser_likes_it() {
    let cases = [
        ("br, gzip", "brotli", Some("br")),
        ("gzip, deflate", "gzip", Some("gzip")),
        ("br;q=0, gzip;q=0.5", "gzip", Some("gzip")),
        ("br;q=0.1, gzip;q=0.5", "gzip", Some("gzip")),
        ("identity", "plain", None),
        ("zstd", "plain", None),
        ("*", "plain", None),
        ("!nonsense", "plain", None),
        ("", "plain", None),
    ];
    for (accepted, body, encoding) in cases {
        let (status, headers, sent) = get("/assets/app-0123456789.css", &[("accept-encoding", accepted)]).await;
        assert_eq!((status, sent.as_ref()), (StatusCode::OK, body.as_bytes()), "{accepted}");
        assert_eq!(headers.get("content-encoding").map(|value| value.to_str().unwrap()), encoding, "{accepted}");
        assert_eq!(headers.get("content-type").unwrap(), "text/css; charset=utf-8");
        assert_eq!(headers.get("vary").unwrap(), "Accept-Encoding");
        assert_eq!(headers.get("cache-control").unwrap(), "public, max-age=31536000, immutable");
    }
}

#[actix_web::test]
async fn a_file_the_browser_has_is_not_sent_again() {
    let (_, headers, _) = get("/assets/app-0123456789.css", &[("accept-encoding", "br")]).await;
    let tag = headers.get("etag").unwrap().to_str().unwrap();
    assert_eq!(tag, "\"0123456789-br\"");
    for known in [tag, "*", &format!("\"other\", W/{tag}")] {
        let asked = [("accept-encoding", "br"), ("if-none-match", known)];
        let (status, headers, body) = get("/assets/app-0123456789.css", &asked).await;
        assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(headers.get("etag").unwrap().to_str().unwrap(), tag);
    }
    let asked = [("accept-encoding", "gzip"), ("if-none-match", tag)];
    assert_eq!(get("/assets/app-0123456789.css", &asked).await.0, StatusCode::OK);
}

#[actix_web::test]
async fn nothing_else_is_served() {
    let paths =
        ["manifest.json", "app.css", "app-0123456789.css.br", "../Cargo.toml", "%2e%2e/Cargo.toml", "", "%00", "%ff"];
    for path in paths {
        let (status, _, body) = get(&format!("/assets/{path}"), &[]).await;
        assert_eq!((status, body.len()), (StatusCode::NOT_FOUND, 0), "{path}");
    }
}
