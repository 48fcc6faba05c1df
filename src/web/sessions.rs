//! The session cookie.
//!
//! The cookie is encrypted and holds little: the key of the session row of whoever is signed in, the token for forms of
//! whoever is not, a message to show once, and what a browser must bring back from an organisation. What counts is in the
//! database (`accounts::queries`): who the session belongs to, since when, last used when; without its row a cookie is
//! worth nothing. So a visitor who is not signed in costs no row, and a session can be ended from anywhere.

use actix_session::SessionMiddleware;
use actix_session::config::CookieContentSecurity;
use actix_session::storage::CookieSessionStore;
use actix_web::cookie::{Key, SameSite};

use crate::config::Config;
use crate::secrets::cookie_key;

/// In the cookie: key of the session row.
pub(super) const SESSION_KEY: &str = "session";
/// In the cookie: token for forms before signing in.
pub(super) const VISITOR_TOKEN: &str = "token";
/// In the cookie: message for the next page.
pub(super) const FLASH: &str = "flash";
/// In the cookie: what is needed when the browser comes back from the organisation that vouches for somebody.
pub(super) const JOURNEY: &str = "journey";

/// The middleware that reads and writes the cookie: `__Host-session` on HTTPS, so that no other host can set it.
pub fn cookie_sessions(config: &Config) -> SessionMiddleware<CookieSessionStore> {
    let https = config.is_https();
    let name = if https { "__Host-session" } else { "session" };
    let key = Key::from(&cookie_key(&config.server.secret));
    SessionMiddleware::builder(CookieSessionStore::default(), key)
        .cookie_name(name.to_owned())
        .cookie_secure(https)
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_path("/".to_owned())
        .cookie_content_security(CookieContentSecurity::Private)
        .build()
}
