//! Accounts and keys; what they may do, how they sign in and how people ask for access are in files of their own.

mod requests;
mod roles;
mod sessions;

use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use crate::clock::UtcTime;
use crate::db::schema::{account, api_key};

pub use requests::{AccessRequest, NewRequest, Note, Refusal, RequestState};
pub use roles::{GrantRow, Grants, Role};
pub use sessions::{LinkRow, SessionRow, Stage};

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

/// A person.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = account)]
pub struct Account {
    /// Number of the account.
    pub id: i64,
    /// What the person signs in with.
    pub email: Email,
    /// First name and surname.
    pub name: String,
    /// Whether the `demo` command made it.
    pub demonstration: bool,
    /// When it was added.
    pub created_at: UtcTime,
    /// When it was closed, if it was.
    pub deactivated_at: Option<UtcTime>,
    /// When the person last signed in, if they ever did.
    pub last_signed_in_at: Option<UtcTime>,
    /// What the person does where they work, if they said so.
    pub job_title: Option<String>,
    /// Whether an administrator of the service closed it: only they open it again.
    pub closed_by_hand: bool,
}

/// An account to add.
#[derive(Debug, Insertable)]
#[diesel(table_name = account, treat_none_as_default_value = false)]
pub struct NewAccount<'a> {
    /// What the person signs in with.
    pub email: &'a Email,
    /// First name and surname.
    pub name: &'a str,
    /// Argon2id hash, or nothing until the person has set a password.
    pub password_hash: Option<&'a str>,
    /// Whether the `demo` command makes it.
    pub demonstration: bool,
    /// What the person does where they work, if they said so.
    pub job_title: Option<&'a str>,
    /// Now.
    pub created_at: UtcTime,
}

/// The key of a system.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = api_key)]
pub struct ApiKey {
    /// Number of the key.
    pub id: i64,
    /// Whose key it is.
    pub name: String,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was withdrawn, if it was.
    pub revoked_at: Option<UtcTime>,
    /// From when it no longer works, if it runs out.
    pub expires_at: Option<UtcTime>,
    /// When it was last used, to the hour.
    pub last_used_at: Option<UtcTime>,
}

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
