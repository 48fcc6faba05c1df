//! Accounts of people.

use diesel::prelude::*;

use super::Email;
use crate::clock::UtcTime;
use crate::db::schema::account;

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
