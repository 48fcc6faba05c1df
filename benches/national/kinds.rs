//! The kinds of requests, with those who make them, and the commands that take all of the country.

use std::path::Path;

use reqwest::StatusCode;

use super::super::sheet;
use super::england::England;
use super::floor::Floor;
use super::load::{self, Client};
use super::support::{PASSWORD, Server, client, command, csrf_token, new_database, sign_in};
use super::timed::{Timed, timed};
use super::{Effort, Kind, NOW, Row, Size, pages};

pub const FLOOR: &str = "Floor: one durable insert";
pub const BY_API: &str = "Section saved by API";
pub const BY_PAGE: &str = "Section saved by page";
pub const PRESS: &str = "Confirmed with one press";
const SIGN_IN: &str = "Sign-in";
const EXTRACT: &str = "Extract of a month (command)";
const IMPORT: &str = "Import of the register (command)";

/// Whether each request of this kind can be made only once.
pub fn makes_each_once(name: &str) -> bool {
    [PRESS, SIGN_IN].contains(&name)
}

/// Every kind of request; the floor first.
pub async fn all(england: &England, server: &Server, floor: &Floor, effort: &Effort) -> Vec<Kind> {
    let base = server.base.as_str();
    let (mut systems, mut people, mut presses) = (Vec::new(), Vec::new(), Vec::new());
    for (number, saver) in england.savers.iter().enumerate() {
        systems.push(load::system(base, number, &saver.key, saver.by_api.clone()));
        let browser = client();
        sign_in(&browser, base, &saver.email, &saver.token).await;
        people.push(load::person(base, number, browser, saver.by_page.clone()).await);
        presses.push(presser(base, &saver.confirms).await);
    }
    let first = &england.savers[0];
    let bytes = load::bytes_of_a_save(base, &first.key, &first.by_api).await;
    let mut kinds = vec![
        Kind::new(FLOOR, floor.clients(effort.savers, bytes).await),
        Kind::new(BY_API, systems),
        Kind::new(BY_PAGE, people),
        Kind::new(PRESS, presses),
        Kind::new(SIGN_IN, signers(base, england, effort).await),
    ];
    kinds.extend(pages::all(base, england, effort.lookers).await);
    kinds
}

/// Somebody who has the pages of their links before them, and presses the button of one after the other.
async fn presser(base: &str, links: &[String]) -> Client {
    let browser = client();
    let mut forms = Vec::new();
    for path in links {
        let address = format!("{base}{path}");
        let page = browser.get(&address).send().await.unwrap().text().await.unwrap();
        let html = scraper::Html::parse_document(&page);
        let selector = scraper::Selector::parse(&format!("form[action='{path}'] input[type=hidden]")).unwrap();
        let text = |field: scraper::ElementRef<'_>, name| field.value().attr(name).unwrap_or_default().to_owned();
        let fields: Vec<_> = html.select(&selector).map(|field| (text(field, "name"), text(field, "value"))).collect();
        assert!(!fields.is_empty(), "{path} has no button: {page}");
        forms.push((address, fields));
    }
    let mut forms = forms.into_iter();
    Client::new(StatusCode::SEE_OTHER, move || {
        let (address, fields) = forms.next()?;
        Some(browser.post(address).form(&fields))
    })
}

/// Browsers that have the form before them, with the address and password of somebody who saves.
async fn signers(base: &str, england: &England, effort: &Effort) -> Vec<Client> {
    let page = format!("{base}/sign-in");
    let mut signers = Vec::new();
    for part in 0..effort.lookers {
        let mut forms = Vec::new();
        for number in 0..effort.sign_ins / effort.lookers {
            let browser = client();
            let csrf = csrf_token(&browser, &page).await;
            let saver = &england.savers[(number * effort.lookers + part) % england.savers.len()];
            forms.push((browser, csrf, saver.email.clone()));
        }
        let (mut forms, page) = (forms.into_iter(), page.clone());
        signers.push(Client::new(StatusCode::SEE_OTHER, move || {
            let (browser, csrf, email) = forms.next()?;
            let fields = [("csrf_token", csrf.as_str()), ("email", email.as_str()), ("password", PASSWORD)];
            Some(browser.post(&page).form(&fields))
        }));
    }
    signers
}

/// The complete cut of the month that closed last.
pub fn extract(england: &England, size: Size) -> Row {
    let mut command = command(&england.database, &england.folder);
    let words = ["extract", "run", "--kind", "full", "--month", "2025-12", "--out", "cut", "--json"];
    let run = timed(command.args(words).env("CT__CLOCK__FIXED_AT", NOW));
    of_command(EXTRACT, size, &run)
}

/// A file of that many locations, into an empty register.
pub fn import(folder: &Path, size: Size) -> Row {
    let file = folder.join("england.csv");
    let locations = usize::try_from(size.locations).unwrap();
    // Of 57 rows of the sheet, 31 are adult social care.
    sheet::write_csv(&file, locations * 57 / 31, 1);
    let database = new_database(folder, &format!("{}_import", size.name));
    let words = ["register", "import", file.to_str().unwrap(), "--as-of", "2025-12-01", "--json"];
    let run = timed(command(&database, folder).args(words));
    let report: serde_json::Value = serde_json::from_str(&run.printed).unwrap();
    let rows = usize::try_from(report["rows"].as_u64().unwrap()).unwrap();
    assert!(rows * 10 > locations * 8, "{report}");
    of_command(IMPORT, size, &run)
}

fn of_command(name: &'static str, size: Size, run: &Timed) -> Row {
    let (rate, took) = (f64::from(size.locations) / run.seconds, [run.seconds * 1_000.0; 3]);
    let (seconds, memory_mb) = (Some(run.seconds), Some(run.peak_mb));
    Row { name, requests: 1, rate, took, seconds, ratio: None, statements: None, jobs: None, memory_mb }
}
