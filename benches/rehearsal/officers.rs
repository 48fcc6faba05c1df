//! Compliance officers: they look at the board while the window is open, and open a case when it has closed.

use super::cast::Way;
use super::front::{Answer, Door, Person, field};
use super::{Stage, people};

/// The stage of a case when its notice of intent was given.
const GIVEN: &str = "Representations open";

const OFFICER: &str = "officer@example.org";
const MANAGER: &str = "manager@example.org";

/// Adds them.
pub async fn add(stage: &Stage, door: &Door) {
    people::with_role(stage, door, OFFICER, "compliance_officer").await;
    people::with_role(stage, door, MANAGER, "enforcement_manager").await;
}

/// An officer at work.
pub struct Officer(Person);

impl Officer {
    pub async fn comes(door: &Door) -> Self {
        Self(people::sign_in(door, OFFICER).await)
    }

    /// Looks at the board and the register, again and again.
    pub async fn looks_around(&self, rounds: usize) {
        for _ in 0..rounds {
            self.0.get("Board of the month", "/compliance/2026-11").await;
            self.0.get("Search of the register", "/locations?q=maplewick").await;
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }
}

/// A case from the trigger to the notice of intent, against the smallest provider that never came.
pub async fn case(stage: &mut Stage) {
    let day = stage.day_after() + chrono::Days::new(1);
    stage.service.move_to(&format!("{day}T10:00:00Z")).await;
    let door = stage.door();
    let provider = stage.cast.by(Way::Never).min_by_key(|one| one.places.len()).unwrap().id.clone();
    let officer = people::sign_in(&door, OFFICER).await;
    officer.get("Triggers", "/cases/triggers").await;
    let path = format!("/cases/new?provider={provider}");
    let page = officer.get("Open a case: page", &path).await;
    let windows = page.fields("input[name=window][checked]");
    let missed = stage.cast.providers.iter().find(|one| one.id == provider).unwrap().places.len() * 3;
    stage.ledger.compare("Windows that the case rests on", missed, windows.len());
    let mut fields =
        vec![page.token(), field("breach", "no_information"), field("allegation", "No return came for three windows.")];
    fields.extend(windows);
    let opened = officer.post("Open a case", &[303], &path, &fields).await;
    let case = opened.location;
    act(&officer, &format!("{case}/act/amount"), &INVOICE, Some("invoice.pdf")).await;
    act(&officer, &format!("{case}/act/notice"), &NOTICE, None).await;
    sign(&people::sign_in(&door, MANAGER).await, &case).await;
    stage.service.mail_has_left().await;
    stage.post.sort();
    let given = stage.post.newest("ann.lee@care.example", "", |letter| Some(letter.body.contains("NOTICE OF INTENT")));
    stage.ledger.compare("Notice of intent in the mail", "Some(true)", format!("{given:?}"));
    // Regular work finds that the message has left, and the time for representations begins.
    stage.service.move_to(&format!("{day}T10:20:00Z")).await;
    let mut shown = String::new();
    for _ in 0..50 {
        shown = first(&officer.get("Case", &case).await, ".nhsuk-tag");
        if shown == GIVEN {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    stage.ledger.compare("Stage of the case", GIVEN, shown);
    stage.say("a notice of intent was given");
}

fn first(page: &Answer, selector: &str) -> String {
    page.texts(selector).into_iter().next().unwrap_or_default()
}

/// Fills in the form of an act.
async fn act(officer: &Person, path: &str, typed: &[(&str, &str)], file: Option<&str>) {
    let page = officer.get("Act of a case: page", path).await;
    let mut fields = page.fields(&format!("form[action='{path}'] input[type=hidden]"));
    fields.extend(typed.iter().map(|(name, value)| field(name, *value)));
    officer.send("Act of a case", path, &fields, file).await;
}

/// Signs what the preview shows.
async fn sign(manager: &Person, case: &str) {
    let page = manager.get("Preview of a notice", &format!("{case}/preview")).await;
    let path = format!("{case}/sign");
    let fields = page.fields(&format!("form[action='{path}'] input[type=hidden]"));
    manager.post("Sign a notice", &[303], &path, &fields).await;
}

const INVOICE: [(&str, &str); 6] = [
    ("origin", "invoice"),
    ("amount", "4,375"),
    ("number", "INV-77"),
    ("invoice_on-day", "1"),
    ("invoice_on-month", "11"),
    ("invoice_on-year", "2026"),
];

const NOTICE: [(&str, &str); 11] = [
    ("reasons", "No return came for three windows."),
    ("circumstances", "If you had a reasonable excuse."),
    ("how_to_pay", "By bank transfer."),
    ("consequences", "A county court can order you to pay."),
    ("days", "14"),
    ("body", "company"),
    ("addressee", "Ann Lee"),
    ("capacity", "director"),
    ("method", "email"),
    ("address", "ann.lee@care.example"),
    ("address_source", "Companies House, 1 November 2026"),
];
