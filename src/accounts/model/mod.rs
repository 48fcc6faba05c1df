//! Accounts, keys, roles and grants.

mod requests;

use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use super::scope::{Scope, Scopes};
use crate::clock::UtcTime;
use crate::db::schema::{account, api_key, grant, one_time_link, session};

pub use requests::{AccessRequest, NewRequest, Note, Refusal, RequestState};

/// What somebody may do; where, is said by the scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow, serde::Serialize)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sends the return of some locations.
    ProviderUser,
    /// Sends returns of a provider and approves its people.
    ProviderAdmin,
    /// Chases and runs enforcement cases.
    ComplianceOfficer,
    /// Decides enforcement cases.
    EnforcementManager,
    /// Pulls extracts.
    Analyst,
    /// Sees and helps one council's or ICB's area.
    AreaLead,
    /// Searches for vacancies.
    DischargeTeam,
    /// Runs the service: register, accounts, notices, windows, health.
    Administrator,
}

impl Role {
    /// Every role, in the order people see them.
    pub const ALL: [Self; 8] = [
        Self::ProviderUser,
        Self::ProviderAdmin,
        Self::ComplianceOfficer,
        Self::EnforcementManager,
        Self::Analyst,
        Self::AreaLead,
        Self::DischargeTeam,
        Self::Administrator,
    ];

    /// As stored, on the command line and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ProviderUser => "provider_user",
            Self::ProviderAdmin => "provider_admin",
            Self::ComplianceOfficer => "compliance_officer",
            Self::EnforcementManager => "enforcement_manager",
            Self::Analyst => "analyst",
            Self::AreaLead => "area_lead",
            Self::DischargeTeam => "discharge_team",
            Self::Administrator => "administrator",
        }
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| {
            let all = Self::ALL.map(Self::as_str).join(", ");
            format!("{text} is no role; the roles are {all}")
        })
    }
}

crate::text_column!(Role);

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

/// A role with a scope, as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = grant)]
pub struct GrantRow {
    /// The role.
    pub role: Role,
    /// Kind of the scope.
    pub scope_kind: String,
    /// Code or id of the scope.
    pub scope_id: Option<String>,
}

/// What somebody holds: roles with scopes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grants(Vec<(Role, Scope)>);

impl Grants {
    /// Reads rows; a scope that cannot be read grants nothing.
    pub fn from_rows(rows: Vec<GrantRow>) -> Self {
        let read =
            |row: GrantRow| Some((row.role, Scope::from_columns(&row.scope_kind, row.scope_id.as_deref()).ok()?));
        Self(rows.into_iter().filter_map(read).collect())
    }

    /// One role in one scope.
    #[cfg(test)]
    pub(super) fn of(role: Role, scope: Scope) -> Self {
        Self(vec![(role, scope)])
    }

    /// The scopes in which any of `roles` is held; nothing when none is.
    pub fn scopes_for(&self, roles: &[Role]) -> Option<Scopes> {
        let scopes: Vec<Scope> =
            self.0.iter().filter(|(role, _)| roles.contains(role)).map(|(_, scope)| scope.clone()).collect();
        if scopes.is_empty() { None } else { Some(Scopes(scopes)) }
    }

    /// Every role with its scope.
    pub fn iter(&self) -> impl Iterator<Item = &(Role, Scope)> {
        self.0.iter()
    }
}

/// How far somebody has come with signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Stage {
    /// Signed in.
    Full,
    /// The password was right; a code is missing.
    SecondFactor,
    /// The password was right; their role needs a second factor, and they have none yet.
    SetUp,
}

impl Stage {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::SecondFactor => "second_factor",
            Self::SetUp => "set_up",
        }
    }
}

impl FromStr for Stage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Full, Self::SecondFactor, Self::SetUp]
            .into_iter()
            .find(|stage| stage.as_str() == text)
            .ok_or_else(|| format!("{text} is no stage of signing in"))
    }
}

crate::text_column!(Stage);

/// A browser that is signed in, as its owner sees it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = session)]
pub struct SessionRow {
    /// Number of the session.
    pub id: i64,
    /// SHA-256 of the key in the cookie.
    pub key_hash: String,
    /// Who is signed in.
    pub account_id: i64,
    /// Token that every form of this session must carry.
    pub csrf_token: String,
    /// Browser and system, in words.
    pub device: String,
    /// When the person signed in.
    pub created_at: UtcTime,
    /// When it was last used, to the minute.
    pub last_seen_at: UtcTime,
    /// Whether somebody is signed in by it, or what is still missing.
    pub stage: Stage,
}

/// A link that works once.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = one_time_link)]
pub struct LinkRow {
    /// Number of the link.
    pub id: i64,
    /// Whose link it is.
    pub account_id: i64,
    /// From when it no longer works.
    pub expires_at: UtcTime,
    /// When it was used, if it was.
    pub used_at: Option<UtcTime>,
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

    #[test]
    fn a_role_reaches_only_as_far_as_its_own_grants() {
        let grants = Grants(vec![
            (Role::AreaLead, Scope::Area("E1".into())),
            (Role::ProviderUser, Scope::Location("1-2".into())),
        ]);
        assert_eq!(grants.scopes_for(&[Role::AreaLead]), Some(Scopes(vec![Scope::Area("E1".into())])));
        assert_eq!(grants.scopes_for(&[Role::Administrator]), None);
    }
}
