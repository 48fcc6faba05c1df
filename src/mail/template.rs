//! Turns a text template into subject and body.

use serde::Serialize;

use crate::web::templates::{RenderError, Templates};

/// Stands in a stored body for a secret, until the message leaves. Its control characters are refused in whatever people
/// type, so it is never there by accident.
pub const SECRET: &str = "\u{1}secret\u{1}";

/// The same for a message with several secrets, each with a key of its own in plain letters.
pub fn secret_of(key: &str) -> String {
    format!("{BEFORE_KEY}{key}{MARK}")
}

/// The name from which one of several secrets is made: that of the message, and its key.
pub fn secret_name_of(message: &str, key: &str) -> String {
    format!("{message}:{key}")
}

const MARK: char = '\u{1}';
const BEFORE_KEY: &str = "\u{1}secret:";

/// Puts the secrets into their places; `make` makes one from its name.
pub(super) fn with_secrets(body: &str, name: &str, make: impl Fn(&str) -> String) -> String {
    let body = body.replace(SECRET, &make(name));
    let mut parts = body.split(BEFORE_KEY);
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(MARK) {
            Some((key, rest)) => {
                filled.push_str(&make(&secret_name_of(name, key)));
                filled.push_str(rest);
            }
            None => filled.push_str(part),
        }
    }
    filled
}

/// Renders `templates/mail/<name>.hbs`: its first line is the subject, the rest the body.
pub fn fill<T: Serialize>(templates: &Templates, name: &str, values: &T) -> Result<(String, String), RenderError> {
    let text = templates.render_text(&format!("mail/{name}"), values)?;
    let (subject, body) = text.split_once('\n').unwrap_or((text.as_str(), ""));
    Ok((subject.trim().to_owned(), body.trim_start().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_secret_gets_into_its_place() {
        let body = format!("a {SECRET} b {} c {} d", secret_of("1-2"), secret_of("RHAY9"));
        let filled = with_secrets(&body, "confirm:x", |name| format!("<{name}>"));
        assert_eq!(filled, "a <confirm:x> b <confirm:x:1-2> c <confirm:x:RHAY9> d");
        assert_eq!(with_secrets("nothing", "x", str::to_owned), "nothing");
    }
}
