//! A small register, keys for it, and calls about returns.

use capacity_tracker::accounts::actions::add_key;
use capacity_tracker::accounts::{Role, Scope};
use capacity_tracker::audit::Actor;
use capacity_tracker::notice::{Answers, Item, ItemKind, Section};
use reqwest::Method;
use serde_json::{Value, json};

use super::app::TestApp;
use super::browser::{Answer, Browser, read};
use super::care_sheet::{CareRow, care_sheet};
use super::program::run;

/// A care home of provider 1-900 in Trafford, and an agency of the same provider in Leeds.
pub const HOME: &str = "1-100000001";
pub const AGENCY: &str = "1-100000002";
/// A care home of provider 1-901.
pub const OTHER: &str = "1-100000003";

/// A system that calls the service.
pub struct Caller {
    browser: Browser,
    key: String,
}

impl TestApp {
    /// The application with a small register, at a moment.
    pub async fn with_register_at(moment: &str) -> Self {
        let app = Self::with(&[("clock.fixed_at", moment)]).await;
        app.load_register(&[
            CareRow::home(HOME),
            CareRow::agency(AGENCY),
            CareRow::home(OTHER).set("Provider ID", "1-901").set("Provider Name", "Other Care Ltd"),
        ]);
        app
    }

    /// Loads rows of the register as a file of October 2025.
    pub fn load_register(&self, rows: &[CareRow]) {
        self.load_register_as_of("2025-10-01", rows);
    }

    /// Loads rows of the register as they stood on a day.
    pub fn load_register_as_of(&self, day: &str, rows: &[CareRow]) {
        let file = care_sheet(&self.database, "register.csv", rows);
        let words = ["register", "import", file.to_str().unwrap(), "--as-of", day, "--force"];
        let output = run(&self.database, &words);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// A key with a role and scope.
    pub async fn caller(&self, role: Role, scope: &str) -> Caller {
        self.caller_with(role, &[scope]).await
    }

    /// The same with several scopes.
    pub async fn caller_with(&self, role: Role, scopes: &[&str]) -> Caller {
        let scopes: Vec<Scope> = scopes.iter().map(|scope| scope.parse().unwrap()).collect();
        let added = add_key(&self.state, Actor::Operator, "CareSoft".to_owned(), role, scopes).await.unwrap();
        Caller { browser: self.browser(), key: added.key }
    }

    /// Sections of the notice in force in a month, of a kind of service (`care_home`).
    pub fn sections(&self, month: &str, service: &str) -> Vec<Section> {
        let notice = self.state.notices.in_force(month.parse().unwrap()).unwrap();
        notice.sections.iter().filter(|section| section.service.as_str() == service).cloned().collect()
    }

    /// The section that asks an item in January 2026.
    pub fn section_with(&self, item: &str) -> Section {
        let notice = self.state.notices.in_force("2026-01".parse().unwrap()).unwrap();
        notice.sections.iter().find(|section| section.item(item).is_some()).cloned().unwrap()
    }

    /// The section that has a table in January 2026.
    pub fn section_with_grid(&self, grid: &str) -> Section {
        let notice = self.state.notices.in_force("2026-01".parse().unwrap()).unwrap();
        notice.sections.iter().find(|section| section.grid(grid).is_some()).cloned().unwrap()
    }
}

/// Answers to everything that a section asks, all of them nought.
pub fn nil_answers(section: &Section) -> Answers {
    let mut answers: Answers = section.items.iter().map(|item| (item.key.clone(), nil_answer(item))).collect();
    for grid in &section.grids {
        let row: Answers = grid.columns.iter().map(|column| (column.key.clone(), nil_answer(column))).collect();
        let first = grid.rows.first().unwrap().key.clone();
        answers.insert(grid.key.clone(), json!({ first: row }));
    }
    answers
}

fn nil_answer(item: &Item) -> Value {
    match item.kind {
        ItemKind::Whole | ItemKind::Decimal | ItemKind::Percent => json!(0),
        ItemKind::YesNo => json!(true),
        ItemKind::Choice => json!(item.choices.first().unwrap().key),
        ItemKind::Date => json!("2026-01-01"),
    }
}

impl Caller {
    pub async fn get(&self, path: &str) -> Answer {
        read(self.request(Method::GET, path)).await
    }

    /// A call to add headers and a body to; `send` it.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.browser.request(method, &format!("/api/v1{path}")).bearer_auth(&self.key)
    }

    /// Saves a section.
    pub async fn put(&self, location: &str, section: &str, body: &Value) -> Answer {
        self.put_with(location, section, body, &[]).await
    }

    /// Saves a section, with headers.
    pub async fn put_with(&self, location: &str, section: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.request(Method::PUT, &format!("/locations/{location}/sections/{section}")).json(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request).await
    }

    /// Saves nought in every section of a location; answers the last save.
    pub async fn put_all(&self, location: &str, sections: &[Section]) -> Value {
        let mut last = Value::Null;
        for section in sections {
            let answer = self.put(location, &section.key, &json!({ "answers": nil_answers(section) })).await;
            assert_eq!(answer.status, 200, "{}: {}", section.key, answer.body);
            last = answer.json();
        }
        last
    }
}

impl Answer {
    /// Item and rule of each error of a problem document.
    pub fn errors(&self) -> Vec<(String, String)> {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.body);
        let errors = self.json()["errors"].as_array().cloned().unwrap();
        let text = |error: &Value, key: &str| error[key].as_str().unwrap().to_owned();
        errors.iter().map(|error| (text(error, "item"), text(error, "rule"))).collect()
    }

    /// The only error of a problem document.
    pub fn error(&self) -> (String, String) {
        let errors = self.errors();
        assert_eq!(errors.len(), 1, "{}", self.body);
        errors[0].clone()
    }
}
