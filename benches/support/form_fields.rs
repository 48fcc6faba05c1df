//! Answers as fields of a form.

use serde_json::Value;

/// One field for each value below a path, by its own path: keys joined by dots.
pub fn add_fields(fields: &mut Vec<(String, String)>, path: &str, value: &Value) {
    match value {
        Value::Object(inner) => {
            for (key, value) in inner {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                add_fields(fields, &path, value);
            }
        }
        Value::String(text) => fields.push((path.to_owned(), text.clone())),
        other => fields.push((path.to_owned(), other.to_string())),
    }
}
