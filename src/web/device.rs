//! The cookie by which a device is known again: its own, because that of the session ends with the browser.

use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};

use super::address;
use crate::accounts::actions::Device;
use crate::accounts::device_words;
use crate::config::Config;

/// The device that a request comes from.
pub fn device(request: &HttpRequest, config: &Config) -> Device {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = request.cookie(name(config)).map(|cookie| cookie.value().to_owned());
    Device {
        address: address::of_client(request, &config.server.trusted_proxies),
        words: device_words(agent),
        // Ours have 43 characters; what is longer was made up.
        token: token.filter(|token| (1..=64).contains(&token.len())),
    }
}

/// Gives the device a token by which it is known again.
pub fn know_device(mut response: HttpResponse, config: &Config, token: &str) -> HttpResponse {
    let cookie = Cookie::build(name(config), token)
        .path("/")
        .secure(config.is_https())
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(time::Duration::days(i64::from(config.sign_in.known_device_days)))
        .finish();
    // A device that is not known the next time is no reason to fail.
    let _ = response.add_cookie(&cookie);
    response
}

fn name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-device" } else { "device" }
}
