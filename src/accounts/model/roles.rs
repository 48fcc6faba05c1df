//! Roles, and what somebody holds of them.

use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use super::super::scope::{Scope, Scopes};
use crate::db::schema::grant;

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
    pub(in super::super) fn of(role: Role, scope: Scope) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;

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
