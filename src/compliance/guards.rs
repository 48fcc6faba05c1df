//! Who may act on those who have not sent their return. Analysts read the list and do not act (docs/adr/0021).

use crate::accounts::Role;
use crate::web::Roles;

/// Those who see people's names and addresses, ring them, log what came of it, and report what is no longer operating.
pub struct Chasers;

impl Roles for Chasers {
    const ALLOWED: &'static [Role] =
        &[Role::ComplianceOfficer, Role::EnforcementManager, Role::AreaLead, Role::Administrator];
}

/// Those who send templates in the name of the service.
pub struct Senders;

impl Roles for Senders {
    const ALLOWED: &'static [Role] = &[Role::ComplianceOfficer, Role::EnforcementManager, Role::Administrator];
}
