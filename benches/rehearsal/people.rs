//! People of providers: they get an account, follow the links of their mail, sign in, and send their return by page or
//! with one press.

use super::cast::{Provider, Way};
use super::front::{Answer, Door, Person, field};
use super::ledger::Sent;
use super::{Stage, figures, in_parallel};

const PASSWORD: &str = "three unrelated words here";

/// Browsers at the same time.
const AT_ONCE: usize = 16;

/// The month that is rehearsed.
const MONTH: usize = 2;

/// Each of so many saves has a mistake at first.
const MISTAKES: i64 = 12;

/// Somebody whom an operator adds on the command line, signed in.
pub async fn with_role(stage: &Stage, door: &Door, email: &str, role: &str) -> Person {
    let words = ["accounts", "add", "--email", email, "--name", "Jo Smith", "--role", role];
    let link = stage.service.run_json(&words)["link"].as_str().unwrap().to_owned();
    let path = link[link.find("/set-password/").unwrap()..].to_owned();
    set_password(door, &path).await;
    sign_in(door, email).await
}

async fn set_password(door: &Door, path: &str) {
    let person = Person::new(door);
    let page = person.get("Set password: page", path).await;
    person.post("Set password", &[303], path, &[page.token(), field("password", PASSWORD)]).await;
}

/// Signs somebody in.
pub async fn sign_in(door: &Door, email: &str) -> Person {
    let person = Person::new(door);
    let page = person.get("Sign in: page", "/sign-in").await;
    let fields = [page.token(), field("email", email), field("password", PASSWORD)];
    person.post("Sign in", &[303], "/sign-in", &fields).await;
    person
}

/// An administrator adds everybody, one after the other, on the page.
pub async fn add_all(stage: &Stage, door: &Door) -> usize {
    let administrator = with_role(stage, door, "administrator@example.org", "administrator").await;
    let path = "/admin/accounts/new";
    let token = administrator.get("Add an account: page", path).await.token();
    let mut added = 0;
    for provider in &stage.cast.providers {
        let Some(email) = provider.email() else { continue };
        let fields = [
            token.clone(),
            field("name", format!("Person of {}", provider.id)),
            field("email", email),
            field("role", "provider_user"),
            field("scope_kind", "provider"),
            field("scope_id", provider.id.clone()),
        ];
        added += usize::from(administrator.post("Add an account", &[303], path, &fields).await.status == 303);
    }
    added
}

/// Those who will sign in follow the link of their first message.
pub async fn follow_links(stage: &Stage, door: &Door) {
    let emails: Vec<String> = stage.cast.by(Way::Page).filter_map(Provider::email).collect();
    in_parallel(AT_ONCE, emails, async |email| {
        let link = stage.post.newest(&email, "Set your password", |letter| letter.link("/set-password/"));
        match link {
            Some(path) => set_password(door, &path).await,
            None => stage.ledger.compare("Link to set a password", "one", "none"),
        }
    })
    .await;
}

/// Signs in and saves everything that the provider owes, page by page.
pub async fn save_all(stage: &Stage, door: &Door, providers: Vec<&Provider>) {
    in_parallel(AT_ONCE, providers, async |provider| {
        let person = sign_in(door, &provider.email().unwrap()).await;
        person.get("What you owe", "/returns").await;
        for place in &provider.places {
            person.get("Task list", &format!("/locations/{place}/returns/2026-11")).await;
            let mut last = String::new();
            for section in stage.ledger.owed(MONTH, place) {
                last = save(stage, &person, place, &section).await;
            }
            if !last.is_empty() {
                person.get("Receipt", &last).await;
            }
        }
    })
    .await;
}

/// Saves one section; answers where the service leads afterwards.
async fn save(stage: &Stage, person: &Person, place: &str, section: &str) -> String {
    let known = &stage.cast.places[place];
    let answers = figures::of(section, &known.basis, 2);
    let path = format!("/locations/{place}/sections/{section}");
    let mut page = person.get("Section: page", &path).await;
    let turn = known.basis.number + i64::try_from(section.len()).unwrap();
    if turn % MISTAKES == 0 {
        let fields = filled_in(&page, &figures::fields(&figures::spoiled(&answers)));
        page = person.post("Section: save with a mistake", &[422], &path, &fields).await;
        if page.status == 422 {
            stage.ledger.refused("page");
        }
    }
    let typed = figures::fields(&answers);
    let mut answer = person.post("Section: save", &[303, 422], &path, &filled_in(&page, &typed)).await;
    if answer.status == 422 {
        let mut fields = filled_in(&answer, &typed);
        let asked = answer.fields("form[data-keep] [name^='_reason.']");
        fields.extend(asked.into_iter().map(|(name, _)| (name, "It is so here".to_owned())));
        answer = person.post("Section: save with a reason", &[303], &path, &fields).await;
    }
    if answer.status == 303 {
        stage.ledger.sent(MONTH, place, section, Sent { answers, channel: "page", unchanged: false });
    }
    answer.location
}

/// What the form of a page sends when the button to save is pressed.
fn filled_in(page: &Answer, typed: &[(String, String)]) -> Vec<(String, String)> {
    let hidden = page.fields("form[data-keep] [name='_version'], form[data-keep] [name='_key']");
    let mut fields = vec![page.token(), field("_do", "save")];
    fields.extend(hidden);
    fields.extend_from_slice(typed);
    fields
}

/// The page of a link to confirm, as somebody has it before them.
pub struct Opened {
    person: Person,
    place: String,
    path: String,
    fields: Vec<(String, String)>,
}

/// Follows the links of the newest reminder, and presses the button of each.
pub async fn press_all(stage: &Stage, door: &Door, providers: Vec<&Provider>) {
    in_parallel(AT_ONCE, providers, async |provider| {
        for opened in open(stage, door, provider).await {
            press(stage, opened).await;
        }
    })
    .await;
}

/// Follows the links of the newest reminder, one for each location.
pub async fn open(stage: &Stage, door: &Door, provider: &Provider) -> Vec<Opened> {
    let email = provider.email().unwrap();
    let mut opened = Vec::new();
    for place in &provider.places {
        let link = stage.post.newest(&email, "Your return for November", |letter| letter.confirm_link(place));
        let Some(path) = link else {
            stage.ledger.compare(format!("Link to confirm {place}"), "one", "none");
            continue;
        };
        let person = Person::new(door);
        let page = person.get("One press: page", &path).await;
        let fields = page.fields(&format!("form[action='{path}'] input[type=hidden]"));
        opened.push(Opened { person, place: place.clone(), path, fields });
    }
    opened
}

async fn press(stage: &Stage, Opened { person, place, path, fields }: Opened) {
    let answer = person.post("One press: confirm", &[303], &path, &fields).await;
    if answer.status != 303 {
        return;
    }
    for section in stage.ledger.owed(MONTH, &place) {
        if let Some(before) = stage.ledger.find(MONTH - 1, &place, &section) {
            stage.ledger.sent(MONTH, &place, &section, Sent { channel: "reminder", unchanged: true, ..before });
        }
    }
    person.get("One press: done", &answer.location).await;
}

/// The window is over: what was opened before is not taken any more.
pub async fn press_too_late(stage: &Stage, late: Vec<Opened>) {
    stage.ledger.compare("Somebody comes too late", true, !late.is_empty());
    in_parallel(AT_ONCE, late, async |Opened { person, path, fields, .. }| {
        person.post("One press: after closing", &[410], &path, &fields).await;
    })
    .await;
}
