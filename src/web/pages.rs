//! Pages that belong to no room: start, help, accessibility, privacy, cookies, health, and "not found".

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::components::Button;
use super::gallery::Gallery;
use super::guards::{Administrator, Roles};
use super::render::home;
use super::routes::{Access, Kind, Routes};
use super::visitor::Visitor;
use super::{administration, assets, see_other};
use crate::app::{Ready, State};
use crate::config::Config;
use crate::error::AppError;

/// Adds the shell's own routes.
pub fn routes(routes: &mut Routes, config: &Config) {
    routes.get("/", Kind::Page, Access::Public, start);
    routes.get("/help", Kind::Page, Access::Public, help);
    routes.get("/accessibility", Kind::Page, Access::Public, accessibility);
    routes.get("/privacy", Kind::Page, Access::Public, privacy);
    routes.get("/cookies", Kind::Page, Access::Public, cookies);
    routes.get("/admin", Kind::Page, Access::Roles(Administrator::ALLOWED), administration::index);
    routes.get("/assets/{file}", Kind::Asset, Access::Public, assets::serve);
    routes.get("/health/live", Kind::Operations, Access::Public, live);
    routes.get("/health/ready", Kind::Operations, Access::Public, ready);
    if !config.is_production() {
        routes.get("/components", Kind::Page, Access::Public, gallery);
    }
}

#[derive(Serialize)]
struct StartPage {
    button: Button,
}

async fn start(visitor: Visitor) -> Result<HttpResponse, AppError> {
    if let Some(person) = visitor.person() {
        return Ok(see_other(home(&person.grants)));
    }
    let name = visitor.state().config.server.service_name.clone();
    visitor.page("web/start", &name).show(StartPage { button: Button::link("Sign in", "/sign-in") })
}

#[derive(Serialize)]
struct Plain {
    password_minimum: usize,
    idle_minutes: u32,
    absolute_hours: u32,
    period_minutes: u32,
    known_device_for: String,
    requests_for: String,
    unused_for: String,
    warned_for: String,
    closed_for: String,
    mail_for: String,
    evidence_for: String,
}

/// A page of words; the few figures in it come from the settings, so that they stay true.
fn words(visitor: &Visitor, template: &str, title: &str) -> Result<HttpResponse, AppError> {
    let config = &visitor.state().config;
    visitor.page(template, title).show(Plain {
        password_minimum: config.sign_in.password_minimum,
        idle_minutes: config.session.idle_minutes,
        absolute_hours: config.session.absolute_hours,
        period_minutes: config.sign_in.period_minutes,
        known_device_for: in_words(config.sign_in.known_device_days),
        requests_for: in_words(config.retention.requests_days),
        unused_for: in_words(config.retention.unused_days),
        warned_for: in_words(config.retention.warned_days),
        closed_for: in_words(config.retention.closed_days),
        mail_for: in_words(config.retention.mail_days),
        evidence_for: in_words(config.retention.evidence_days),
    })
}

/// A number of days for people: in years or months from a year on, where it is within two days of a whole number of them.
fn in_words(days: u32) -> String {
    // A twelfth of a year is 487 sixteenths of a day.
    let sixteenths = u64::from(days) * 16;
    let months = (sixteenths + 243) / 487;
    let is_whole = months >= 12 && sixteenths.abs_diff(months * 487) < 2 * 16;
    match (is_whole, months / 12, months % 12) {
        (true, 1, 0) => "1 year".to_owned(),
        (true, years, 0) => format!("{years} years"),
        (true, ..) => format!("{months} months"),
        (false, ..) if days == 1 => "1 day".to_owned(),
        (false, ..) => format!("{days} days"),
    }
}

async fn help(visitor: Visitor) -> Result<HttpResponse, AppError> {
    words(&visitor, "web/help", "Help")
}

async fn accessibility(visitor: Visitor) -> Result<HttpResponse, AppError> {
    words(&visitor, "web/accessibility", "Accessibility")
}

async fn privacy(visitor: Visitor) -> Result<HttpResponse, AppError> {
    words(&visitor, "web/privacy", "Privacy")
}

async fn cookies(visitor: Visitor) -> Result<HttpResponse, AppError> {
    words(&visitor, "web/cookies", "Cookies")
}

async fn gallery(visitor: Visitor) -> Result<HttpResponse, AppError> {
    visitor.page("web/components", "Components").show(Gallery::example())
}

/// Answers paths that no route has; the visitor is asked for so that the page's header is right.
pub async fn not_found(_visitor: Visitor) -> Result<HttpResponse, AppError> {
    Err(AppError::NotFound)
}

/// The process answers: nothing else is asked.
async fn live() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("live\n")
}

/// Requests can be served: the database answers and has the right schema.
async fn ready(state: web::Data<State>) -> HttpResponse {
    match state.readiness().await {
        Ready::Yes => HttpResponse::Ok().json(serde_json::json!({"status": "ready"})),
        Ready::No(reason) => {
            HttpResponse::ServiceUnavailable().json(serde_json::json!({"status": "not ready", "reason": reason}))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn days_are_years_and_months_where_that_is_what_was_meant() {
        for (days, words) in [
            (1, "1 day"),
            (30, "30 days"),
            (360, "360 days"),
            (365, "1 year"),
            (366, "1 year"),
            (380, "380 days"),
            (395, "13 months"),
            (730, "2 years"),
            (1_096, "3 years"),
            (2_192, "6 years"),
        ] {
            assert_eq!(in_words(days), words, "{days}");
        }
    }
}
