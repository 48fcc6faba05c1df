//! Addresses that people sign in with.

use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;

/// An e-mail address in lower case, as people sign in with it.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct Email(String);

/// Why an address was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not an e-mail address")]
pub struct NotAnEmail;

impl Email {
    /// Longest address that mail allows (RFC 5321).
    pub const LONGEST: usize = 254;

    /// As stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = NotAnEmail;

    fn from_str(text: &str) -> Result<Self, NotAnEmail> {
        let address = text.trim().to_lowercase();
        if address.len() > Self::LONGEST || address.chars().any(char::is_control) {
            return Err(NotAnEmail);
        }
        // What can be typed here must be an address that a message can be sent to.
        let valid = validator::ValidateEmail::validate_email(&address) && address.parse::<lettre::Address>().is_ok();
        if valid { Ok(Self(address)) } else { Err(NotAnEmail) }
    }
}

crate::text_column!(Email);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_in_lower_case_or_refused() {
        for (typed, read) in [
            ("Jo.Smith@Example.org", Some("jo.smith@example.org")),
            ("  a@b.example ", Some("a@b.example")),
            ("a@b@c", None),
            ("a b@c.example", None),
            ("no-address", None),
            ("a@b.example\nBcc: x@y.example", None),
            ("", None),
        ] {
            assert_eq!(typed.parse::<Email>().ok().as_ref().map(Email::as_str), read, "{typed}");
        }
        let long = format!("{}@example.org", "a".repeat(300));
        assert!(long.parse::<Email>().is_err());
    }
}
