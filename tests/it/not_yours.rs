//! Every route with every role, and with what belongs to somebody else: it is not there.

use capacity_tracker::accounts::Role;
use capacity_tracker::app;
use capacity_tracker::web::{Access, Kind, RouteInfo};
use reqwest::{Method, StatusCode};

use crate::support::{Answer, OTHER, PASSWORD, TestApp, read};

/// Routes whose ids belong to nobody, and what they are.
const OF_NOBODY: &[(&str, &str)] = &[
    ("/assets/{file}", "styles and scripts"),
    ("/register/locations/{id}", "the register is public, and whoever has no account yet looks for their place in it"),
    ("/imports/{id}", "files of the register, the same for all who read it; locations in them are shown by scope"),
    ("/imports/{id}/changes", "the same"),
    ("/compliance/{month}", "a month; the rows are shown by scope"),
    ("/compliance/{month}/download", "the same"),
    ("/compliance/{month}/message", "the same"),
    ("/api/v1/notices/{month}", "what is asked, the same for all"),
    ("/api/v1/windows/{month}", "when a return counts, the same for all"),
    ("/api/v1/compliance/{month}", "a month; the rows are shown by scope"),
];

/// Where each role looks from: never at the other provider's home in Trafford.
fn elsewhere(role: Role) -> &'static str {
    match role {
        Role::ProviderUser => "location:1-100000001",
        Role::ProviderAdmin => "provider:1-900",
        _ => "area:E08000035",
    }
}

/// What belongs to the other provider.
struct Theirs {
    request: i64,
    invitation: i64,
    account: i64,
    session: i64,
    section: String,
}

impl Theirs {
    fn path(&self, route: &str) -> String {
        let id = match route {
            path if path.starts_with("/people/requests/") => self.request.to_string(),
            path if path.starts_with("/people/invitations/") => self.invitation.to_string(),
            path if path.starts_with("/people/{id}") || path.starts_with("/admin/accounts/") => {
                self.account.to_string()
            }
            path if path.starts_with("/account/sessions/") => self.session.to_string(),
            path if path.starts_with("/providers/") || path.starts_with("/admin/providers/") => "1-901".to_owned(),
            path if path.contains("locations/{id}") => OTHER.to_owned(),
            _ => "4711".to_owned(),
        };
        let path = route
            .replace("{id}", &id)
            .replace("{month}", "2026-01")
            .replace("{section}", &self.section)
            .replace("{token}", "no-such-token")
            .replace("{organisation}", "no_such_organisation")
            .replace("{act}", "notice")
            .replace("{file}", "full.csv");
        assert!(!path.contains('{'), "give the names in {path} an example");
        path
    }
}

async fn app_with_two_providers() -> (TestApp, Theirs) {
    let app = TestApp::with_register_at("2026-01-09T10:00:00Z").await;
    let account = app.add_person("head@other.example", Role::ProviderAdmin, "provider:1-901").await;
    let theirs = app.browser();
    theirs.sign_in("head@other.example", PASSWORD).await;
    for email in ["one@other.example", "two@other.example"] {
        let scope = format!("location:{OTHER}");
        let fields = [("email", email), ("role", "provider_user"), ("scope", &scope)];
        assert_eq!(theirs.submit("/people/invite", "/people/invite", &fields).await.status, StatusCode::SEE_OTHER);
    }
    let number = |text: &str| app.database.number(text);
    let invitation = number("SELECT min(id) AS number FROM access_request");
    let request = number("SELECT max(id) AS number FROM access_request");
    app.database.execute(&format!("UPDATE access_request SET state = 'waiting' WHERE id = {request}")).unwrap();
    let section = app.sections("2026-01", "care_home").remove(0).key;
    let session = number("SELECT max(id) AS number FROM session");
    assert_eq!(theirs.get(&format!("/people/requests/{request}")).await.status, StatusCode::OK);
    app.run_jobs().await;
    (app, Theirs { request, invitation, account, session, section })
}

fn may(route: &RouteInfo, role: Role) -> bool {
    match route.access {
        Access::Public | Access::SignedIn => true,
        Access::Roles(roles) => roles.contains(&role),
    }
}

/// What is wrong with an answer to somebody who asks for what is not theirs.
fn wrong(route: &RouteInfo, role: Role, answer: &Answer) -> Option<String> {
    let says = |what: &str| Some(format!("{role:?} {} {}: {} {what}", route.method, route.path, answer.status));
    let status = answer.status;
    if status.is_server_error() {
        return says("is an error of ours");
    }
    // An administrator of less than England reaches nothing under /admin.
    let refused = !may(route, role) || route.path.starts_with("/admin");
    if refused {
        return if status == StatusCode::FORBIDDEN { None } else { says("and not 403") };
    }
    if route.path != "/register/locations/{id}"
        && (answer.body.contains("Home 1-100000003") || answer.body.contains("Other Care Ltd"))
    {
        return says("tells of the other provider");
    }
    let of_nobody = OF_NOBODY.iter().any(|(path, _)| *path == route.path);
    let names_something = route.path.contains('{');
    if names_something && !of_nobody && status != StatusCode::NOT_FOUND {
        return says("and not 404");
    }
    None
}

#[actix_web::test]
async fn what_belongs_to_somebody_else_is_not_there_whatever_the_route_and_the_role() {
    let (app, theirs) = app_with_two_providers().await;
    let routes = app::routes(&app.state.config);
    for (path, _) in OF_NOBODY {
        assert!(routes.list().iter().any(|route| route.path == *path), "{path} is no route any more");
    }
    let mut faults = Vec::new();
    let mut tried = std::collections::BTreeSet::new();
    for role in Role::ALL {
        let email = format!("{}@sunny.example", role.as_str());
        app.add_person(&email, role, elsewhere(role)).await;
        let browser = app.browser();
        browser.sign_in(&email, PASSWORD).await;
        let token = browser.get("/account").await.token();
        let key = app.caller(role, elsewhere(role)).await;
        for route in routes.list() {
            tried.insert((route.method, route.path));
            if route.path == "/sign-out" {
                continue;
            }
            let path = theirs.path(route.path);
            let method = Method::from_bytes(route.method.as_bytes()).unwrap();
            let answer = if route.kind == Kind::Api {
                let request = key.request(method, path.strip_prefix("/api/v1").unwrap());
                let body = serde_json::json!({ "answers": {} });
                read(if route.method == "PUT" { request.json(&body) } else { request }).await
            } else {
                let request = browser.request(method, &path);
                // Without these, two forms cannot be read, whoever sends them.
                let id = theirs.account.to_string();
                let fields = [
                    ("csrf_token", token.as_str()),
                    ("_do", "save"),
                    ("_version", "0"),
                    ("_key", "0123456789"),
                    ("account_id", &id),
                    ("what", "came_back"),
                ];
                read(if route.method == "GET" { request } else { request.form(&fields) }).await
            };
            faults.extend(wrong(route, role, &answer));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(tried.len(), routes.list().len(), "every route was tried");
    let untouched = "SELECT count(*) AS number FROM access_request WHERE decided_at IS NULL";
    assert_eq!(app.database.number(untouched), 2);
    assert_eq!(app.database.number("SELECT count(*) AS number FROM account WHERE deactivated_at IS NOT NULL"), 0);
    let mut app = app;
    app.leaves_jobs();
}
