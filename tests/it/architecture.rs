//! The shape of the house: which room may call what, and how long things may be.

use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Room and drawer of a file: `accounts`, `queries`.
fn place(path: &Path) -> (String, String) {
    let parts: Vec<String> = path
        .with_extension("")
        .components()
        .skip(1)
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    let room = parts.first().cloned().unwrap_or_default();
    let drawer = parts.get(1).cloned().unwrap_or_else(|| "mod".to_owned());
    (room, drawer)
}

/// What a file names of the crate: `accounts::queries`, also where `super` leads there, and one by one where braces
/// join them.
fn uses(text: &str, room: &str) -> Vec<String> {
    let code: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.starts_with("//")).collect();
    let code = code.join(" ");
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        found.extend(expand(rest, ""));
    }
    for rest in code.split("use super::").skip(1) {
        let inner = rest.trim_start_matches("super::");
        found.extend(expand(inner, &format!("{room}::")));
    }
    found
}

/// `a::{b, c::D};` as `a::b` and `a::c::D`.
fn expand(rest: &str, prefix: &str) -> Vec<String> {
    let end = rest.find(|char: char| !(char.is_alphanumeric() || char == '_' || char == ':')).unwrap_or(rest.len());
    let (path, after) = rest.split_at(end);
    if !(path.is_empty() || path.ends_with("::")) || !after.starts_with('{') {
        return vec![format!("{prefix}{}", path.trim_end_matches(':'))];
    }
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for char in after.chars() {
        match char {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        match char {
            '{' if depth == 1 => {}
            ',' if depth == 1 => parts.push(String::new()),
            _ if depth == 0 => break,
            _ => parts.last_mut().unwrap().push(char),
        }
    }
    let prefix = format!("{prefix}{path}");
    parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .flat_map(|part| expand(part, &prefix))
        .collect()
}

/// Whether a drawer has handlers, or what only they need: `pages`, `recipient_pages`, `api`.
fn is_pages(drawer: &str) -> bool {
    drawer.ends_with("pages") || ["api", "forms", "pull"].contains(&drawer)
}

/// Drawers that a drawer must not name, in its own room or another, beside those with handlers.
fn forbidden(drawer: &str) -> &'static [&'static str] {
    match drawer {
        "model" | "rules" | "scope" => &["queries", "actions"],
        "queries" => &["actions"],
        _ => &[],
    }
}

/// Whether a drawer of a room must not use something of the crate, such as `accounts::queries::find`.
fn is_wrong(room: &str, drawer: &str, used: &str) -> bool {
    let mut parts = used.split("::");
    let (other, inner) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let is_pure = ["model", "rules", "scope"].contains(&drawer);
    let is_below_pages = is_pure || ["queries", "actions"].contains(&drawer);
    let to_pages = is_pages(inner) && (other != room || is_below_pages);
    let upwards = forbidden(drawer).contains(&inner);
    // The database knows no room; the shell is the only place for templates, pages and guards.
    let below = room == "db" && !["config", "db", "each_backend"].contains(&other);
    // What only decides queues nothing and shows nothing.
    let acts = is_pure && other != room && ["jobs", "web"].contains(&other);
    to_pages || upwards || below || acts
}

#[test]
fn arrows_go_one_way() {
    let mut wrong = Vec::new();
    for path in sources(Path::new("src")) {
        let (room, drawer) = place(&path);
        let text = std::fs::read_to_string(&path).unwrap();
        let used = uses(&text, &room).into_iter().filter(|used| is_wrong(&room, &drawer, used));
        wrong.extend(used.map(|used| format!("{} names {used}", path.display())));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_drawer_that_answers_requests_is_known_as_one() {
    let mut unknown = Vec::new();
    for path in sources(Path::new("src")) {
        let (room, drawer) = place(&path);
        let text = std::fs::read_to_string(&path).unwrap();
        // What all pages stand on, and how the program is served.
        let is_shell = ["cli", "error", "openapi", "web"].contains(&room.as_str());
        let answers = text.contains("use actix_web") && text.contains("HttpResponse");
        if answers && !is_shell && !is_pages(&drawer) {
            unknown.push(path);
        }
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}

#[test]
fn a_wrong_arrow_would_be_seen() {
    assert_eq!(uses("use crate::accounts::pages::Nothing;", "mail"), ["accounts::pages::Nothing"]);
    assert_eq!(uses("use super::pages::Nothing;", "mail"), ["mail::pages::Nothing"]);
    assert_eq!(uses("    crate::mail::send(conn)", "mail"), ["mail::send"]);
    assert_eq!(uses("use super::{pages, queries::x};", "mail"), ["mail::pages", "mail::queries::x"]);
    let grouped = "use crate::{\n    audit::{self, pages::list},\n    mail,\n};";
    assert_eq!(uses(grouped, "jobs"), ["audit::self", "audit::pages::list", "mail"]);
    for (room, drawer, used) in [
        ("mail", "queries", "mail::actions::retry"),
        ("mail", "rules", "mail::queries::find"),
        ("mail", "queries", "mail::pages::list"),
        // Pages by whatever name, of the same room and from another.
        ("extracts", "actions", "extracts::recipient_pages::list"),
        ("register", "queries", "register::report_pages::list"),
        ("compliance", "pages", "extracts::disclosure_pages::list"),
        ("cli", "extract", "extracts::pull::send"),
        ("compliance", "rules", "jobs::enqueue"),
        ("compliance", "model", "web::As"),
        ("db", "handle", "accounts::Account"),
    ] {
        assert!(is_wrong(room, drawer, used), "{room}::{drawer} may name {used}");
    }
    for (room, drawer, used) in [
        ("extracts", "routes", "extracts::recipient_pages::list"),
        ("compliance", "actions", "jobs::enqueue"),
        ("windows", "queries", "windows::own::OwnWindows"),
        ("db", "handle", "db::url::Backend"),
    ] {
        assert!(!is_wrong(room, drawer, used), "{room}::{drawer} must not name {used}");
    }
}

#[test]
fn only_the_database_room_leaves_the_threads_that_serve() {
    for path in sources(Path::new("src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let calls = text.lines().any(|line| !line.trim().starts_with("//") && line.contains("web::block("));
        assert!(!calls || path.ends_with("db/handle.rs"), "{} calls web::block", path.display());
        let asks = text.lines().any(|line| line.contains("Utc::now()"));
        assert!(!asks || path.ends_with("clock.rs"), "{} asks for the time", path.display());
    }
}

#[test]
fn files_and_functions_stay_short() {
    let mut long = Vec::new();
    for path in sources(Path::new("src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        // Tables of data and what diesel wants are as long as they are.
        let exempt = path.ends_with("db/schema.rs");
        if code.lines().count() > 300 && !exempt {
            long.push(format!("{}: {} lines", path.display(), code.lines().count()));
        }
        long.extend(long_functions(code).into_iter().map(|name| format!("{}: {name}", path.display())));
        if is_pages(&place(&path).1) {
            let handlers = long_handlers(code).into_iter();
            long.extend(handlers.map(|name| format!("{}: {name} is a handler of more than 25 lines", path.display())));
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

/// A function of a file.
struct Function<'a> {
    name: &'a str,
    /// From `fn` to the brace that opens it.
    head: String,
    /// From the line of its name to the brace in the same column.
    lines: usize,
}

fn functions(code: &str) -> Vec<Function<'_>> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let text = line.trim_start();
        let is_function = ["fn ", "pub fn ", "async fn ", "pub async fn ", "pub(super) fn ", "pub(super) async fn "]
            .iter()
            .any(|prefix| text.starts_with(prefix));
        if !is_function {
            continue;
        }
        let closing = format!("{}}}", " ".repeat(line.len() - text.len()));
        let length = lines[start..].iter().position(|other| *other == closing).unwrap_or(0) + 1;
        let head = lines[start..].iter().position(|other| other.ends_with(['{', ';'])).unwrap_or(0);
        let name = text.split("fn ").nth(1).unwrap().split(['(', '<']).next().unwrap();
        found.push(Function { name, head: lines[start..=start + head].join("\n"), lines: length });
    }
    found
}

/// Functions of more than 40 lines.
fn long_functions(code: &str) -> Vec<String> {
    let long = functions(code).into_iter().filter(|function| function.lines > 40);
    long.map(|function| format!("{} ({} lines)", function.name, function.lines)).collect()
}

/// What a handler is given of a request; what only helps one borrows it.
const GIVEN: [&str; 8] =
    [": As<", ": ByKey<", ": SignedIn", ": Visitor", ": HttpRequest", ": web::", ": Form<", ": UploadForm"];

/// Functions of more than 25 lines that answer a request.
fn long_handlers(code: &str) -> Vec<String> {
    let is_handler = |function: &Function<'_>| {
        function.head.contains("async fn ") && GIVEN.iter().any(|given| function.head.contains(given))
    };
    let long = functions(code).into_iter().filter(|function| function.lines > 25 && is_handler(function));
    long.map(|function| function.name.to_owned()).collect()
}

#[test]
fn a_long_handler_would_be_seen() {
    let long = |head: &str| format!("{head}\n{}}}\n", "    let line = 1;\n".repeat(24));
    let handler = "pub async fn list(who: As<Administrator>, query: web::Query<Before>) -> HttpResponse {";
    assert_eq!(long_handlers(&long(handler)), ["list"]);
    let several = "pub(super) async fn read(\n    by: ByKey<Readers>,\n) -> Result<HttpResponse, AppError> {";
    assert_eq!(long_handlers(&long(several)), ["read"]);
    for other in ["async fn show(who: &As<Administrator>) {", "fn card(form: Form<Empty>) {"] {
        assert_eq!(long_handlers(&long(other)), [""; 0], "{other}");
    }
    assert_eq!(long_handlers(&long(handler).replacen("    let line = 1;\n", "", 1)), [""; 0]);
}

#[test]
fn every_room_says_what_it_owns() {
    for path in sources(Path::new("src")).into_iter().filter(|path| path.ends_with("mod.rs")) {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{} has no description", path.display());
    }
}
