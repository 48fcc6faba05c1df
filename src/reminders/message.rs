//! What a reminder says. Calm words for everybody; they rise with what is at risk for a location, and with nothing else:
//! not with the days that are left.

use serde::Serialize;

use super::model::{Digest, Kind, NewLink, OwedPlace, Risk, Stage};
use crate::app::State;
use crate::config::Unit;
use crate::mail::{self, NewMessage, secret_name_of, secret_of};
use crate::secrets::{derived_token, random_token, token_hash};
use crate::web::templates::RenderError;
use crate::windows::Window;
use crate::windows::rules::{closing_for_people, moment_for_people, nearness};

#[derive(Serialize)]
struct ReminderMessage<'a> {
    subject: String,
    name: &'a str,
    service_name: &'a str,
    lead: Vec<String>,
    places: Vec<PlaceLines>,
    confirms: bool,
    all: String,
    settings: String,
}

#[derive(Serialize)]
struct PlaceLines {
    name: String,
    id: String,
    lines: Vec<String>,
}

/// The message of a digest, and the links in it. The tokens themselves are filled in when the message leaves.
pub(super) fn write(state: &State, stage: &Stage, digest: &Digest) -> Result<(NewMessage, Vec<NewLink>), RenderError> {
    let secret = format!("confirm:{}", random_token());
    let is_open = digest.kind != Kind::ClosedAndMissed;
    let mut links = Vec::new();
    let mut places = Vec::new();
    for place in &digest.places {
        let confirms = is_open && place.has_figures;
        if confirms {
            let token = derived_token(&state.config.server.secret, &secret_name_of(&secret, &place.location_id));
            links.push(NewLink {
                token_hash: token_hash(&token),
                account_id: digest.to.account_id,
                location_id: place.location_id.clone(),
                month: stage.window.month,
                created_at: stage.now,
            });
        }
        places.push(lines(state, stage, place, confirms, is_open));
    }
    let address = &state.config.server.public_url;
    let values = ReminderMessage {
        subject: subject(stage, digest),
        name: &digest.to.name,
        service_name: &state.config.server.service_name,
        lead: lead(stage, digest),
        places,
        confirms: !links.is_empty(),
        all: format!("{address}/returns"),
        settings: format!("{address}/account/reminders"),
    };
    let (subject, body) = mail::fill(&state.templates, "reminder", &values)?;
    let secret_name = (!links.is_empty()).then_some(secret);
    let recipient = digest.to.email.as_str().to_owned();
    Ok((NewMessage { kind: "reminder", recipient, subject, body, secret_name }, links))
}

/// The window as it is for the locations of a digest: up to the end of the one that has the least time.
fn window_of(stage: &Stage, digest: &Digest) -> Window {
    let all = stage.window;
    let ends = digest.places.iter().map(|place| place.until.unwrap_or(all.closes_at));
    let closes_at = ends.min().filter(|_| digest.kind != Kind::ClosedAndMissed).unwrap_or(all.closes_at);
    Window { closes_at, ..all }
}

/// Days from today to the last day.
fn days_left(stage: &Stage, digest: &Digest) -> i64 {
    nearness(window_of(stage, digest), stage.now).map_or(0, |near| near.days_left)
}

fn subject(stage: &Stage, digest: &Digest) -> String {
    let state = match (digest.kind, days_left(stage, digest)) {
        _ if digest.is_late() => "the time you were given is over".to_owned(),
        (Kind::ClosedAndMissed, _) => "the window has closed".to_owned(),
        (Kind::WindowOpens, 1..) => "the window is open".to_owned(),
        (Kind::HalfWay, 2..) => "still to send".to_owned(),
        (_, ..=0) => "today is the last day".to_owned(),
        (_, 1) => "1 day left".to_owned(),
        (_, days) => format!("{days} days left"),
    };
    format!("Your return for {}: {state}", stage.window.month.for_people())
}

fn lead(stage: &Stage, digest: &Digest) -> Vec<String> {
    let (month, closing) = (stage.window.month.for_people(), closing_for_people(&window_of(stage, digest)));
    let first = match (digest.kind, days_left(stage, digest)) {
        (Kind::ClosedAndMissed, _) => format!("The window for {month} closed on {closing}."),
        (Kind::WindowOpens, 1..) => format!("The window for {month} is open. It closes on {closing}."),
        (_, ..=0) if stage.window.ends_at() <= stage.now => {
            format!("Today is the last day to send your return for {month}. The time you were given ends on {closing}.")
        }
        (_, ..=0) => format!("Today is the last day to send your return for {month}. The window closes on {closing}."),
        (_, 1) => format!("There is 1 day left to send your return for {month}. The window closes on {closing}."),
        (_, days) => {
            format!("There are {days} days left to send your return for {month}. The window closes on {closing}.")
        }
    };
    let second = match (digest.kind, digest.places.len()) {
        (_, 1) if digest.is_late() => {
            "This location had more time. We did not get all of its return in that time:".to_owned()
        }
        (_, many) if digest.is_late() => {
            format!("These {many} locations had more time. We did not get all of their returns in that time:")
        }
        (Kind::ClosedAndMissed, 1) => "We did not get all of the return of this location in time:".to_owned(),
        (Kind::ClosedAndMissed, many) => {
            format!("We did not get all of the returns of these {many} locations in time:")
        }
        (_, 1) => "This location still has something to send:".to_owned(),
        (_, many) => format!("These {many} locations still have something to send:"),
    };
    vec![first, second]
}

fn lines(state: &State, stage: &Stage, place: &OwedPlace, confirms: bool, is_open: bool) -> PlaceLines {
    let address = &state.config.server.public_url;
    let missing = place.missing.join(", ");
    let mut lines = vec![if is_open { format!("Still to send: {missing}.") } else { format!("Missing: {missing}.") }];
    let until = if is_open { "It has more time, until" } else { "It had until" };
    lines.extend(place.until.map(|at| format!("{until} {}.", moment_for_people(at))));
    let warning = warning(place.risk, state.config.compliance.unit, is_open);
    let word = if place.risk == Risk::Triggered { "Important" } else { "Please note" };
    lines.extend(warning.map(|warning| format!("{word}: {warning}")));
    if confirms {
        lines.push("If nothing has changed, confirm the figures you sent before:".to_owned());
        lines.push(format!("{address}/confirm/{}", secret_of(&place.location_id)));
        if !place.without_figures.is_empty() {
            lines.push(format!(
                "We have no figures yet for: {}. Sign in to send them.",
                place.without_figures.join(", ")
            ));
        }
    } else if is_open {
        lines.push("Send your figures:".to_owned());
        lines.push(format!("{address}/locations/{}/returns/{}", place.location_id, stage.window.month));
    }
    PlaceLines { name: plain(&place.name), id: place.location_id.clone(), lines }
}

/// What is said of the risk; nothing while there is none.
pub(super) fn warning(risk: Risk, unit: Unit, is_open: bool) -> Option<String> {
    let who = match unit {
        Unit::Location => "This location",
        Unit::Provider => "Your organisation",
    };
    let (now, next) = if is_open { ("", "this one") } else { ("now ", "the next one") };
    match risk {
        Risk::None => None,
        Risk::InTwelve(misses) => Some(format!(
            "{who} has {now}missed {misses} of the last 12 windows. If it misses {next} too, a notice of intent may follow."
        )),
        Risk::AtRisk(misses) => Some(format!(
            "{who} has {now}missed {}. If it misses {next} too, a notice of intent may follow.",
            windows(misses)
        )),
        Risk::Triggered => {
            let advice = if is_open {
                "Sending this return helps."
            } else {
                "If something stops you from sending returns, tell us."
            };
            Some(format!(
                "{who} has {now}missed so many windows that a notice of intent may be sent, and a penalty may follow. {advice}"
            ))
        }
    }
}

fn windows(misses: u32) -> String {
    if misses == 1 { "the last window".to_owned() } else { format!("the last {misses} windows") }
}

/// A name in one line: a message has marks of its own among the control characters.
fn plain(name: &str) -> String {
    name.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}
