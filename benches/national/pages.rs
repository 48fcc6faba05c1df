//! Pages that somebody opens: a kind for each, of all of which the same is promised.

use reqwest::StatusCode;

use super::england::England;
use super::load::Client;
use super::support::{client, sign_in};
use super::{Kind, MONTH};

const OWED: &str = "What you owe";
const BOARD: &str = "Board";
const SEARCH: &str = "Search";
const LOCATION: &str = "A location";
const TASK_LIST: &str = "Return of a location";
const FORM: &str = "Form of a section";
const HISTORY: &str = "Everything that was saved";
const LINK: &str = "Link of a reminder";
const EXTRACTS: &str = "Extracts";
const PEOPLE: &str = "People with access";
const ADMINISTRATION: &str = "Administration";
const ACCOUNTS: &str = "Accounts";

/// All of them.
pub const NAMES: [&str; 12] =
    [OWED, BOARD, SEARCH, LOCATION, TASK_LIST, FORM, HISTORY, LINK, EXTRACTS, PEOPLE, ADMINISTRATION, ACCOUNTS];

/// A kind for each page, with so many people who look at it.
pub async fn all(base: &str, england: &England, lookers: usize) -> Vec<Kind> {
    let (officer, owner) = (come(base, &england.officer).await, come(base, &england.owner).await);
    let (manager, head) = (come(base, &england.manager).await, come(base, &england.head).await);
    let administrator = come(base, &england.administrator).await;
    let kind = |name, browser: &reqwest::Client, paths: Vec<String>, shows| {
        Kind::new(name, (0..lookers).map(|number| looker(base, browser, &paths, number, shows)).collect())
    };
    let page = |path: &str| vec![path.to_owned()];
    let boards = ["/compliance", "/compliance?by=council", "/compliance?by=kind"].map(str::to_owned);
    let searches = ["house", "lodge+leeds", "LS1", "zzyzx"].map(|words| format!("/locations?q={words}"));
    let savers = || england.savers.iter();
    let places = |end: &str| savers().map(|saver| format!("/locations/{}{end}", saver.looked_at)).collect();
    let forms = savers().take(1).flat_map(|saver| saver.by_page.iter().chain(&saver.by_api));
    let forms = forms.map(|place| format!("/{}", place.path())).collect();
    let links = savers().map(|saver| saver.link.clone()).collect();
    vec![
        kind(OWED, &owner, page("/returns"), "<tbody"),
        kind(BOARD, &officer, boards.to_vec(), "<tbody"),
        kind(SEARCH, &officer, searches.to_vec(), "name=\"q\""),
        kind(LOCATION, &manager, places(""), "What changed"),
        kind(TASK_LIST, &manager, places(&format!("/returns/{MONTH}")), "More about this return"),
        kind(FORM, &manager, forms, "data-keep"),
        kind(HISTORY, &manager, places("/history"), "Everything that was saved"),
        // Whoever follows it is not signed in.
        kind(LINK, &client(), links, "January 2026"),
        kind(EXTRACTS, &administrator, page("/extracts"), "Files with the figures"),
        kind(PEOPLE, &head, page("/people"), "Who has access"),
        kind(ADMINISTRATION, &administrator, page("/admin"), "Work in the background"),
        kind(ACCOUNTS, &administrator, page("/admin/accounts"), "Add an account"),
    ]
}

/// A browser of somebody with an address and a first token, who is signed in.
async fn come(base: &str, (email, token): &(String, String)) -> reqwest::Client {
    let browser = client();
    sign_in(&browser, base, email, token).await;
    browser
}

/// Somebody who looks at pages in turn.
fn looker(base: &str, browser: &reqwest::Client, paths: &[String], number: usize, shows: &'static str) -> Client {
    let addresses: Vec<String> = paths.iter().map(|path| format!("{base}{path}")).collect();
    let (browser, mut asked) = (browser.clone(), number);
    let next = move || {
        asked += 1;
        Some(browser.get(&addresses[asked % addresses.len()]))
    };
    Client::new(StatusCode::OK, next).showing(shows)
}
