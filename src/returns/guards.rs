//! Who may do what with returns.

use super::model::Who;
use crate::accounts::Role;
use crate::audit::Actor;
use crate::web::{As, ByKey, Roles};

pub use crate::web::Providers;

impl<R: Roles> From<&As<R>> for Who {
    /// A person, who gets receipts.
    fn from(by: &As<R>) -> Self {
        let account = &by.person.account;
        let receipt_to = Some((account.name.clone(), account.email.clone()));
        Self { actor: by.person.actor(), scopes: by.scopes.clone(), receipt_to, asked_at: by.visitor.came_at() }
    }
}

impl<R: Roles> From<ByKey<R>> for Who {
    /// A system, which gets none.
    fn from(by: ByKey<R>) -> Self {
        Self { actor: Actor::Key(by.key.id), scopes: by.scopes, receipt_to: None, asked_at: by.came_at }
    }
}

/// Those who read returns where they hold their role.
pub struct Readers;

impl Roles for Readers {
    const ALLOWED: &'static [Role] = &[
        Role::ProviderUser,
        Role::ProviderAdmin,
        Role::ComplianceOfficer,
        Role::EnforcementManager,
        Role::Analyst,
        Role::AreaLead,
        Role::Administrator,
    ];
}
