//! Turns a text template into subject and body.

use serde::Serialize;

use crate::web::templates::{RenderError, Templates};

/// Stands in a stored body for a secret, until the message leaves. Its control characters are refused in whatever people
/// type, so it is never there by accident.
pub const SECRET: &str = "\u{1}secret\u{1}";

/// Renders `templates/mail/<name>.hbs`: its first line is the subject, the rest the body.
pub fn fill<T: Serialize>(templates: &Templates, name: &str, values: &T) -> Result<(String, String), RenderError> {
    let text = templates.render_text(&format!("mail/{name}"), values)?;
    let (subject, body) = text.split_once('\n').unwrap_or((text.as_str(), ""));
    Ok((subject.trim().to_owned(), body.trim_start().to_owned()))
}
