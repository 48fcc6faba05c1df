//! Who may do what with returns.

use crate::accounts::Role;
use crate::web::Roles;

/// Those who save, and read what is theirs. An administrator is none of them: figures come from the provider, whose duty
/// they are (docs/adr/0016).
pub struct Providers;

impl Roles for Providers {
    const ALLOWED: &'static [Role] = &[Role::ProviderUser, Role::ProviderAdmin];
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
