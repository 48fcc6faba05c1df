//! Asking for access, and being invited.

use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use super::{Email, Role};
use crate::accounts::scope::Scope;
use crate::clock::UtcTime;
use crate::db::schema::{access_note, access_request};

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum RequestState {
    /// Nobody has shown yet that the address is theirs.
    Unproved,
    /// Waits for somebody to decide.
    Waiting,
    /// Somebody was invited and has not answered.
    Invited,
    /// The person has the role.
    Approved,
    /// The person was told why not.
    Refused,
    /// The invitation was taken back.
    Withdrawn,
}

impl RequestState {
    const ALL: [Self; 6] =
        [Self::Unproved, Self::Waiting, Self::Invited, Self::Approved, Self::Refused, Self::Withdrawn];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unproved => "unproved",
            Self::Waiting => "waiting",
            Self::Invited => "invited",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl FromStr for RequestState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| format!("{text} is no state of a request for access"))
    }
}

crate::text_column!(RequestState);

/// Why somebody did not get access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Refusal {
    /// Nobody there knows the person.
    NotKnown,
    /// They asked for the wrong place.
    WrongPlace,
    /// They need a work address.
    Address,
    /// The place has left the register, or was sold.
    Left,
    /// Something else, which the message says.
    Other,
}

impl Refusal {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 5] = [Self::NotKnown, Self::WrongPlace, Self::Address, Self::Left, Self::Other];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotKnown => "not_known",
            Self::WrongPlace => "wrong_place",
            Self::Address => "address",
            Self::Left => "left",
            Self::Other => "other",
        }
    }
}

impl FromStr for Refusal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|reason| reason.as_str() == text);
        found.ok_or_else(|| format!("{text} is no reason to refuse access"))
    }
}

crate::text_column!(Refusal);

/// A request or an invitation, as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = access_request)]
pub struct AccessRequest {
    /// Number of the request.
    pub id: i64,
    /// Where it stands.
    pub state: RequestState,
    /// Whose address.
    pub email: Email,
    /// First name and surname; empty until an invitation is accepted.
    pub name: String,
    /// What the person does where they work.
    pub job_title: String,
    /// The role asked for.
    pub role: Role,
    /// `provider` or `location`.
    pub scope_kind: String,
    /// CQC id of it.
    pub scope_id: String,
    /// The provider, also where it is about one location.
    pub provider_id: String,
    /// When it was sent.
    pub created_at: UtcTime,
    /// From when its link no longer works.
    pub expires_at: UtcTime,
    /// When it was decided.
    pub decided_at: Option<UtcTime>,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
}

impl AccessRequest {
    /// Where the role is asked for.
    pub fn scope(&self) -> Scope {
        match self.scope_kind.as_str() {
            "provider" => Scope::Provider(self.scope_id.clone()),
            _ => Scope::Location(self.scope_id.clone()),
        }
    }

    /// The location, unless it is about a whole provider.
    pub fn location_id(&self) -> Option<&str> {
        (self.scope_kind == "location").then_some(self.scope_id.as_str())
    }
}

/// A request to write down.
#[derive(Debug, Insertable)]
#[diesel(table_name = access_request, treat_none_as_default_value = false)]
pub struct NewRequest<'a> {
    /// `asked` or `invited`.
    pub kind: &'static str,
    /// Where it begins.
    pub state: RequestState,
    /// Whose address.
    pub email: &'a Email,
    /// First name and surname.
    pub name: &'a str,
    /// What the person does where they work.
    pub job_title: &'a str,
    /// The role asked for.
    pub role: Role,
    /// `provider` or `location`.
    pub scope_kind: &'static str,
    /// CQC id of it.
    pub scope_id: &'a str,
    /// The provider.
    pub provider_id: &'a str,
    /// SHA-256 of the token in the link.
    pub token_hash: &'a str,
    /// Keyed hash of the network address.
    pub network_key: &'a str,
    /// Now.
    pub created_at: UtcTime,
    /// From when its link no longer works.
    pub expires_at: UtcTime,
    /// Who invites.
    pub invited_by: Option<i64>,
}

/// What somebody who decides wrote down about a request.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = access_note)]
pub struct Note {
    /// What it says.
    pub body: String,
    /// When it was written.
    pub written_at: UtcTime,
}
