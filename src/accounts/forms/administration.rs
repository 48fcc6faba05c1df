//! What is posted about roles and keys.

use serde::Deserialize;

use super::super::actions::NewKey;
use super::super::model::Role;
use super::super::scope::Scope;
use super::read_grant;
use crate::clock::UtcTime;
use crate::web::FormErrors;

/// `POST /admin/accounts/{id}/give` and `/revoke`
#[derive(Debug, Default, Deserialize)]
pub struct GrantForm {
    /// Role, as stored.
    #[serde(default)]
    pub role: String,
    /// Kind of the scope, to give.
    #[serde(default)]
    pub scope_kind: String,
    /// Code or id of the scope, to give.
    #[serde(default)]
    pub scope_id: String,
    /// The whole scope, to take away.
    #[serde(default)]
    pub scope: String,
}

impl GrantForm {
    /// The fields in the order of the page.
    pub const FIELDS: [&'static str; 3] = ["role", "scope_kind", "scope_id"];

    /// Reads the form, or says everything that is wrong with it.
    pub fn read(&mut self) -> Result<(Role, Scope), FormErrors> {
        self.scope_id = self.scope_id.trim().to_owned();
        let mut errors = FormErrors::default();
        let grant = read_grant((&self.role, &self.scope_kind, &self.scope_id), &mut errors);
        grant.filter(|_| errors.is_empty()).ok_or(errors)
    }
}

/// `POST /admin/keys/new`
#[derive(Debug, Default, Deserialize)]
pub struct KeyForm {
    /// Whose key it is.
    #[serde(default)]
    pub name: String,
    /// Role, as stored.
    #[serde(default)]
    pub role: String,
    /// Kind of the scope.
    #[serde(default)]
    pub scope_kind: String,
    /// Code or id of the scope.
    #[serde(default)]
    pub scope_id: String,
    /// Days for which it works; 0 until it is withdrawn.
    #[serde(default)]
    pub days: String,
}

impl KeyForm {
    /// The fields in the order of the page.
    pub const FIELDS: [&'static str; 5] = ["name", "role", "scope_kind", "scope_id", "days"];

    /// Reads the form, or says everything that is wrong with it.
    pub fn read(&mut self, now: UtcTime) -> Result<NewKey, FormErrors> {
        for text in [&mut self.name, &mut self.scope_id] {
            *text = text.trim().to_owned();
        }
        let mut errors = FormErrors::default();
        let fits = (1..=200).contains(&self.name.chars().count()) && !self.name.chars().any(char::is_control);
        if !fits {
            errors.add("name", "Enter whose key it is, in 200 characters or fewer");
        }
        let grant = read_grant((&self.role, &self.scope_kind, &self.scope_id), &mut errors);
        let days = ["0", "90", "365"].into_iter().find(|days| *days == self.days);
        let days = days.and_then(|days| days.parse::<i64>().ok());
        if days.is_none() {
            errors.add("days", "Choose how long it works");
        }
        match (grant, days) {
            (Some((role, scope)), Some(days)) if errors.is_empty() => Ok(NewKey {
                name: self.name.clone(),
                role,
                scopes: vec![scope],
                expires_at: (days > 0).then(|| now.plus_seconds(days * 86_400)),
            }),
            _ => Err(errors),
        }
    }
}
