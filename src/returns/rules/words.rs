//! What receipts and requests are called.

use sha2::{Digest, Sha256};

use super::super::model::{Content, Place, SaveInput};
use crate::windows::ReportingMonth;

/// Whether some text can be the id of a location: CQC's are letters, digits and hyphens.
pub fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 40 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Whether some text can be the key of a section, of whatever notice.
pub fn is_section(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 60
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

/// What the receipt of a return is called, short enough to read out on the telephone: `2026-01-7K3D-9QXM`. The same
/// return always has the same.
pub fn receipt_reference(location_id: &str, month: ReportingMonth) -> String {
    let digest = Sha256::digest(format!("receipt:{month}:{location_id}").as_bytes());
    let letters = data_encoding::BASE32_NOPAD.encode(&digest);
    let (first, rest) = letters.split_at_checked(4).unwrap_or_default();
    let second = rest.get(..4).unwrap_or_default();
    format!("{month}-{first}-{second}")
}

/// The same for two requests that ask the same. What they are based on is no part of it: whoever repeats a request may
/// have seen meanwhile that the first one worked.
pub fn request_hash(place: &Place, input: &SaveInput) -> String {
    let content = match &input.content {
        Content::Answers(answers) => serde_json::json!({ "answers": answers }),
        Content::Unchanged => serde_json::json!({ "unchanged": true }),
    };
    let asked = serde_json::json!([place.location_id, place.section, content, input.reasons]);
    data_encoding::HEXLOWER.encode(&Sha256::digest(asked.to_string().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::super::super::model::{BasedOn, Channel, Reasons};
    use super::*;

    #[test]
    fn a_reference_belongs_to_one_return() {
        let month = |text: &str| text.parse::<ReportingMonth>().unwrap();
        let one = receipt_reference("1-123", month("2026-01"));
        assert_eq!(one, receipt_reference("1-123", month("2026-01")));
        assert_eq!(one.len(), "2026-01-7K3D-9QXM".len());
        assert!(one.starts_with("2026-01-"));
        assert_ne!(one, receipt_reference("1-124", month("2026-01")));
        assert_ne!(one, receipt_reference("1-123", month("2026-02")));
    }

    #[test]
    fn ids_are_letters_digits_and_hyphens() {
        for (text, is) in
            [("1-123456789", true), ("RHAY9", true), ("", false), ("1 2", false), ("1\0", false), ("é", false)]
        {
            assert_eq!(is_id(text), is, "{text:?}");
        }
        assert!(!is_id(&"1".repeat(41)));
    }

    #[test]
    fn requests_that_ask_the_same_have_the_same_hash() {
        let place = Place { location_id: "1-1".into(), section: "beds".into() };
        let input = |content, based_on| SaveInput {
            content,
            reasons: Reasons::new(),
            based_on,
            request_key: None,
            channel: Channel::Api,
        };
        let answers = |text: &str| Content::Answers(serde_json::from_str(text).unwrap());
        let hash = |content, based_on| request_hash(&place, &input(content, based_on));
        let one = hash(answers(r#"{"a":1,"b":2}"#), BasedOn::Anything);
        assert_eq!(one, hash(answers(r#"{"b":2, "a":1}"#), BasedOn::Versions(vec![1])));
        assert_ne!(one, hash(answers(r#"{"a":1}"#), BasedOn::Anything));
        assert_ne!(one, hash(Content::Unchanged, BasedOn::Anything));
        let other = Place { location_id: "1-2".into(), section: "beds".into() };
        assert_ne!(one, request_hash(&other, &input(answers(r#"{"a":1,"b":2}"#), BasedOn::Anything)));
    }
}
