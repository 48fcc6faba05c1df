//! Tokens that show that a form came from one of our own pages (OWASP synchroniser token), and the check of `Origin`.

use actix_web::HttpRequest;
use actix_web::http::header;
use data_encoding::BASE64URL_NOPAD;

use crate::error::AppError;
use crate::secrets::same;

/// Name of the hidden field in every form.
pub const FIELD: &str = "csrf_token";

/// What is said of a form whose token is not right: most often somebody signed in or out since its page was opened.
pub const STALE: &str = "This page was open for too long";

/// The token as it is written into a page: masked anew each time, because pages are compressed, and an answer that repeats
/// a secret beside text that others choose lets the secret be guessed from its length (BREACH).
pub fn masked(token: &str) -> String {
    let mask: Vec<u8> = std::iter::repeat_with(rand::random::<u8>).take(token.len()).collect();
    let hidden = token.bytes().zip(&mask).map(|(byte, mask)| byte ^ mask);
    let whole: Vec<u8> = mask.iter().copied().chain(hidden).collect();
    BASE64URL_NOPAD.encode(&whole)
}

/// Whether what a form sent is `token`, masked.
pub fn matches(sent: &str, token: &str) -> bool {
    let Ok(whole) = BASE64URL_NOPAD.decode(sent.as_bytes()) else { return false };
    if token.is_empty() || whole.len() != token.len() * 2 {
        return false;
    }
    let (mask, hidden) = whole.split_at(token.len());
    let shown: Vec<u8> = mask.iter().zip(hidden).map(|(mask, byte)| byte ^ mask).collect();
    same(&shown, token.as_bytes())
}

/// Whether a request that changes something comes from our own pages, as far as its headers tell. Browsers send `Origin`
/// and `Sec-Fetch-Site`; a program that sends neither still needs the token.
fn is_same_origin(request: &HttpRequest, public_url: &str) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return false;
    }
    match text(header::ORIGIN.as_str()) {
        None => true,
        Some(origin) => {
            let host = text(header::HOST.as_str()).unwrap_or_default();
            // On HTTPS a page that came by plain http may have been written by anybody on the way.
            let scheme_fits = |scheme: &str| scheme == "https" || !public_url.starts_with("https://");
            let own = |(scheme, authority): (&str, &str)| authority == host && scheme_fits(scheme);
            origin == public_url || origin.split_once("://").is_some_and(own)
        }
    }
}

/// Refuses a form that was sent from another website.
pub(super) fn require_same_origin(request: &HttpRequest, public_url: &str) -> Result<(), AppError> {
    if is_same_origin(request, public_url) {
        Ok(())
    } else {
        Err(AppError::Forbidden("This form was sent from another website."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_masked_token_differs_each_time_and_still_matches() {
        let token = crate::secrets::random_token();
        let (one, two) = (masked(&token), masked(&token));
        assert_ne!(one, two);
        assert!(matches(&one, &token) && matches(&two, &token));
        assert!(!matches(&one, &crate::secrets::random_token()));
        assert!(!matches("", "") && !matches("", &token) && !matches("%%%", &token) && !matches(&one, ""));
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_sent_is_refused_unless_it_is_the_token(sent in ".{0,120}", token in "[a-zA-Z0-9_-]{43}") {
            proptest::prop_assert!(!matches(&sent, &token));
            proptest::prop_assert!(matches(&masked(&token), &token));
        }
    }

    #[test]
    fn another_origin_is_refused() {
        let ask = |headers: &[(&'static str, &'static str)]| {
            let mut request = TestRequest::default().insert_header(("host", "tracker.example"));
            for header in headers {
                request = request.insert_header(*header);
            }
            is_same_origin(&request.to_http_request(), "https://public.example")
        };
        assert!(ask(&[]));
        assert!(ask(&[("origin", "https://tracker.example")]));
        assert!(ask(&[("origin", "https://public.example"), ("sec-fetch-site", "same-origin")]));
        assert!(!ask(&[("origin", "https://evil.example")]));
        assert!(!ask(&[("origin", "http://tracker.example")]));
        assert!(!ask(&[("origin", "null")]));
        assert!(!ask(&[("sec-fetch-site", "cross-site")]));
        assert!(!ask(&[("sec-fetch-site", "same-site")]));
    }
}
