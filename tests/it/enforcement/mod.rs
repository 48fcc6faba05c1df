//! Cases through the pages, as officer, manager and provider.

mod again;
mod appeals;
mod dates;
mod faults;
mod hands;
mod holds;
mod journey;
mod late;
mod mail;
mod money;
mod names;
mod officers;
mod opening;
mod pack;
mod receipt;
mod retention;
mod said;
mod settings;
mod withdrawal;

use std::collections::HashMap;

use capacity_tracker::accounts::Role;
use capacity_tracker::audit::Actor;
use capacity_tracker::compliance::actions::close;
use reqwest::Method;

use crate::support::{Answer, Browser, PASSWORD, TestApp, read};

/// A PDF as far as anybody looks.
pub const PDF: &[u8] = b"%PDF-1.7 a copy of the invoice";

/// An application in which provider 1-900 missed three windows; it is Monday 13 April 2026.
pub async fn triggered_app() -> TestApp {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    for month in ["2026-01", "2026-02", "2026-03"] {
        app.state.clock.advance(chrono::TimeDelta::days(8));
        close(&app.state, Actor::System, month.parse().unwrap()).await.unwrap();
        app.state.clock.advance(chrono::TimeDelta::days(23));
    }
    app.state.clock.advance(chrono::TimeDelta::days(1));
    app.add_person("officer@example.org", Role::ComplianceOfficer, "national").await;
    app.add_person("manager@example.org", Role::EnforcementManager, "national").await;
    app.add_person("second@example.org", Role::EnforcementManager, "national").await;
    app.add_person("boss@example.org", Role::ProviderAdmin, "provider:1-900").await;
    app
}

/// Somebody who has just signed in.
pub async fn as_(app: &TestApp, name: &str) -> Browser {
    let browser = app.browser();
    browser.sign_in(&format!("{name}@example.org"), PASSWORD).await;
    browser
}

/// Moves the clock by days, and lets the service do what is due then.
pub async fn wait(app: &TestApp, days: i64) {
    app.wait(days * 24 * 60);
    app.run_jobs().await;
    app.wait(1);
    app.run_jobs().await;
}

/// Opens a case for everything that was missed; answers its address.
pub async fn open(browser: &Browser) -> String {
    let page = "/cases/new?provider=1-900";
    let mut fields = vec![("breach", "no_information"), ("allegation", "No return for three windows.")];
    let windows = ["1-100000001 2026-01", "1-100000001 2026-02", "1-100000001 2026-03"];
    fields.extend(windows.map(|window| ("window", window)));
    let answer = browser.submit(page, page, &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    answer.location().to_owned()
}

/// Fills in the form of an act and sends it, with files if there are any.
pub async fn act(browser: &Browser, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.main());
    send(browser, path, &page.hidden_fields(path), fields, files).await
}

pub async fn send(
    browser: &Browser,
    path: &str,
    hidden: &[(String, String)],
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> Answer {
    let mut body = Vec::new();
    let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in hidden.chain(fields.iter().copied()) {
        body.extend(format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (name, bytes) in files {
        let head = format!(
            "--edge\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    let request = browser.request(Method::POST, path).header("content-type", "multipart/form-data; boundary=edge");
    read(request.body(body)).await
}

/// An act that has to work.
pub async fn done(browser: &Browser, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) {
    let answer = act(browser, path, fields, files).await;
    assert_eq!(answer.status, 303, "{path}: {}", answer.main());
}

/// A date as three fields.
pub fn day<'a>(field: &str, parts: [&'a str; 3]) -> Vec<(String, &'a str)> {
    let names = ["day", "month", "year"].map(|part| format!("{field}-{part}"));
    names.into_iter().zip(parts).collect()
}

/// The fields of an invoice.
pub const INVOICE: [(&str, &str); 6] = [
    ("origin", "invoice"),
    ("amount", "4,375"),
    ("number", "INV-77"),
    ("invoice_on-day", "1"),
    ("invoice_on-month", "4"),
    ("invoice_on-year", "2026"),
];

/// The fields of a notice by email.
pub fn notice() -> HashMap<&'static str, &'static str> {
    HashMap::from([
        ("reasons", "No return came for three windows.\nNobody told us why."),
        ("circumstances", "If you had a reasonable excuse."),
        ("how_to_pay", "By bank transfer."),
        ("consequences", "A county court can order you to pay."),
        ("days", "14"),
        ("body", "company"),
        ("addressee", "Ann Lee"),
        ("capacity", "director"),
        ("method", "email"),
        ("address", "ann.lee@care.example"),
        ("address_source", "Companies House, 1 April 2026"),
    ])
}

/// Records the amount, writes the notice and has a manager sign it.
pub async fn issue(app: &TestApp, case: &str, fields: &HashMap<&str, &str>) {
    let officer = as_(app, "officer").await;
    done(&officer, &format!("{case}/act/amount"), &INVOICE, &[("invoice.pdf", PDF)]).await;
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, *value)).collect();
    done(&officer, &format!("{case}/act/notice"), &fields, &[]).await;
    let answer = sign(&as_(app, "manager").await, case).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
}

/// A case whose time for representations is over: it is 29 April 2026.
pub async fn to_be_decided(app: &TestApp) -> String {
    let case = open(&as_(app, "officer").await).await;
    issue(app, &case, &notice()).await;
    wait(app, 0).await;
    wait(app, 16).await;
    case
}

pub const IMPOSE: [(&str, &str); 2] = [("outcome", "penalty"), ("reason", "No excuse was given.")];

/// A case whose final notice was sent on 29 April 2026: £4,375 by 14 May, an appeal until 5pm on 27 May.
pub async fn payable(app: &TestApp) -> String {
    let case = to_be_decided(app).await;
    done(&as_(app, "manager").await, &format!("{case}/manage/decision"), &IMPOSE, &[]).await;
    issue(app, &case, &notice()).await;
    wait(app, 0).await;
    case
}

/// Mail that went to whoever was given the notice, the newest last.
pub fn to_the_provider(app: &TestApp) -> Vec<String> {
    let mails = app.mails().into_iter().map(|mail| mail.replace("=\r\n", ""));
    mails.filter(|mail| mail.contains("ann.lee@care.example")).collect()
}

/// Where a case stands.
pub async fn stage(app: &TestApp, case: &str) -> String {
    as_(app, "officer").await.get(case).await.texts(".nhsuk-tag")[0].clone()
}

/// A date and other fields, as they are sent.
pub fn fields<'a>(owned: &'a [(String, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    owned.iter().map(|(name, value)| (name.as_str(), *value)).chain(more.iter().copied()).collect()
}

/// What is typed of a withdrawal: it goes to whom the notice went, but for what is said otherwise.
pub async fn draft_withdrawal(browser: &Browser, case: &str, fields: &[(&str, &str)]) -> Answer {
    let notice = notice();
    let of_notice =
        ["body", "addressee", "capacity", "method", "address", "address_source"].map(|name| (name, notice[name]));
    let kept = of_notice.into_iter().filter(|(name, _)| fields.iter().all(|(other, _)| other != name));
    let all: Vec<(&str, &str)> = kept.chain(fields.iter().copied()).collect();
    act(browser, &format!("{case}/act/withdraw"), &all, &[]).await
}

/// Writes a withdrawal of the notice of a case, by email, and has a manager sign it.
pub async fn withdraw(app: &TestApp, case: &str, reasons: &str) {
    let answer = draft_withdrawal(&as_(app, "officer").await, case, &[("reasons", reasons)]).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    let answer = sign_withdrawal(&as_(app, "manager").await, case).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
}

/// Signs the withdrawal that is shown.
pub async fn sign_withdrawal(browser: &Browser, case: &str) -> Answer {
    let path = format!("{case}/withdrawal");
    sign_on(browser, &path, &path).await
}

/// Signs what the preview shows.
pub async fn sign(browser: &Browser, case: &str) -> Answer {
    sign_on(browser, &format!("{case}/preview"), &format!("{case}/sign")).await
}

async fn sign_on(browser: &Browser, shown: &str, path: &str) -> Answer {
    let page = browser.get(shown).await;
    assert_eq!(page.status, 200, "{}", page.main());
    let hidden = page.hidden_fields(path);
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    read(browser.request(Method::POST, path).form(&fields)).await
}
