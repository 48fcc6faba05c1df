//! Asking for access, deciding on it, inviting, and taking it away.

mod alone;
mod ask;
mod decide;
mod grant;
mod invite;
mod messages;
mod moved;
mod people;
mod remove;

pub use alone::{list_alone, tell_of_alone};
pub use ask::{AskError, AskForAccess, Asked, ask_for_access, find_asked, prove_address};
pub use decide::{Deciding, approve_request, note_request, refuse_request};
pub use invite::{Accepted, Invite, InviteError, accept_invitation, find_invitation, invite, withdraw_invitation};
pub use moved::{MovedLocation, end_access_of_moved, tell_moved};
pub use people::{
    People, PersonWithAccess, RequestDetails, RequestLine, find_person_with_access, find_request_details, list_people,
    list_places, list_request_lines,
};
pub(super) use remove::close;
pub use remove::{close_account_by, grant_role, remove_from_provider, reopen_account_by, revoke_role};

use crate::accounts::{Scope, Scopes};

/// Whether somebody with these scopes may give a role in `scope` of a provider.
pub fn may_give(scopes: &Scopes, scope: &Scope, provider_id: &str) -> bool {
    scopes.0.iter().any(|held| match held {
        Scope::National => true,
        Scope::Provider(id) => id == provider_id,
        Scope::Location(_) => held == scope,
        Scope::Area(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_gives_a_role_beyond_what_they_hold() {
        for (held, asked, may) in [
            ("national", "provider:1-1", true),
            ("provider:1-1", "provider:1-1", true),
            ("provider:1-1", "location:1-2", true),
            ("provider:1-9", "location:1-2", false),
            ("location:1-2", "location:1-2", true),
            ("location:1-2", "provider:1-1", false),
            ("area:E1", "location:1-2", false),
        ] {
            let scopes = Scopes(vec![held.parse().unwrap()]);
            assert_eq!(may_give(&scopes, &asked.parse().unwrap(), "1-1"), may, "{held} {asked}");
        }
        assert!(!may_give(&Scopes::default(), &Scope::National, "1-1"));
    }
}
