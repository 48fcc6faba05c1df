//! Who may work on cases, decide them, and see their own.

use crate::accounts::{Role, Scope};
use crate::audit::Actor;
use crate::web::{As, ByKey, Roles};

use super::actions::By;
use super::queries::Viewer;

pub use crate::web::CaseOfficers as Officers;

/// Those who decide and sign.
pub struct Managers;

impl Roles for Managers {
    const ALLOWED: &'static [Role] = &[Role::EnforcementManager];
}

/// Those who run cases, and providers, who see their own.
pub struct CaseReaders;

impl Roles for CaseReaders {
    const ALLOWED: &'static [Role] =
        &[Role::ComplianceOfficer, Role::EnforcementManager, Role::ProviderAdmin, Role::ProviderUser];
}

/// Who asks, as actions want to know it. Whoever runs cases is asked as such, even if they hold a role at a provider too; of a
/// provider only those see cases whose role covers all of it, as the case is against all of it.
pub fn by<R: Roles>(asker: &As<R>) -> By {
    let grants = &asker.person.grants;
    let actor: Actor = asker.person.actor();
    match grants.scopes_for(Officers::ALLOWED) {
        Some(scopes) => {
            // A manager decides where they are a manager, and nowhere else.
            let manages = grants.scopes_for(Managers::ALLOWED);
            let decides = manages.clone().filter(|_| R::ALLOWED == Managers::ALLOWED);
            By { actor, viewer: Viewer::Officer(decides.unwrap_or(scopes)), manages }
        }
        None => {
            let ids = asker.scopes.0.iter().filter_map(|scope| match scope {
                Scope::Provider(id) => Some(id.clone()),
                _ => None,
            });
            By { actor, viewer: Viewer::Provider(ids.collect()), manages: None }
        }
    }
}

/// A key that reads what cases add up to, where it holds its role. No act is done by a key.
pub fn by_key(key: ByKey<Officers>) -> By {
    By { actor: Actor::Key(key.key.id), viewer: Viewer::Officer(key.scopes), manages: None }
}
