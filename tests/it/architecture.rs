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

/// What a file names of the crate: `accounts::queries`, also where `super` leads there.
fn uses(text: &str, room: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        for part in line.split("crate::").skip(1) {
            found.push(part.split(['{', ';', '(', ' ', '<']).next().unwrap().to_owned());
        }
        if let Some(rest) = line.strip_prefix("use super::") {
            let inner = rest.trim_start_matches("super::");
            found.push(format!("{room}::{}", inner.split(['{', ';', ' ']).next().unwrap()));
        }
    }
    found
}

/// Drawers that a drawer must not name, in its own room or another.
fn forbidden(drawer: &str) -> &'static [&'static str] {
    match drawer {
        "model" | "rules" | "scope" => &["queries", "actions", "pages", "admin_pages", "api", "forms", "jobs::enqueue"],
        "queries" => &["actions", "pages", "admin_pages", "api", "forms"],
        "actions" => &["pages", "admin_pages", "api", "forms"],
        _ => &[],
    }
}

#[test]
fn arrows_go_one_way() {
    let mut wrong = Vec::new();
    for path in sources(Path::new("src")) {
        let (room, drawer) = place(&path);
        let text = std::fs::read_to_string(&path).unwrap();
        for used in uses(&text, &room) {
            let mut parts = used.split("::");
            let (other, inner) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let pages_of_others = other != room && ["pages", "admin_pages", "api", "forms"].contains(&inner);
            let own_rule = forbidden(&drawer).contains(&inner);
            // The database knows no room; the shell is the only place for templates, pages and guards.
            let below = room == "db" && !["config", "db", "each_backend"].contains(&other);
            let pure = ["rules", "model"].contains(&drawer.as_str()) && other == "web";
            if pages_of_others || own_rule || below || pure {
                wrong.push(format!("{} names {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_wrong_arrow_would_be_seen() {
    assert_eq!(uses("use crate::accounts::pages::Nothing;", "mail"), ["accounts::pages::Nothing"]);
    assert_eq!(uses("use super::pages::Nothing;", "mail"), ["mail::pages::Nothing"]);
    assert_eq!(uses("    crate::mail::send(conn)", "mail"), ["mail::send"]);
    assert!(forbidden("queries").contains(&"pages"));
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
        let exempt = path.ends_with("db/schema.rs") || path.ends_with("src/config.rs");
        if code.lines().count() > 300 && !exempt {
            long.push(format!("{}: {} lines", path.display(), code.lines().count()));
        }
        long.extend(long_functions(code).into_iter().map(|name| format!("{}: {name}", path.display())));
    }
    assert!(long.is_empty(), "{long:#?}");
}

/// Functions of more than 40 lines, from the line of their name to the brace in the same column.
fn long_functions(code: &str) -> Vec<String> {
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
        let indent = line.len() - text.len();
        let closing = format!("{}}}", " ".repeat(indent));
        let length = lines[start..].iter().position(|other| *other == closing).unwrap_or(0);
        if length + 1 > 40 {
            found.push(format!("{} ({} lines)", text.split('(').next().unwrap(), length + 1));
        }
    }
    found
}

#[test]
fn every_room_says_what_it_owns() {
    for path in sources(Path::new("src")).into_iter().filter(|path| path.ends_with("mod.rs")) {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{} has no description", path.display());
    }
}
