//! Pure decisions about passwords and throttling.

use super::model::{Grants, Role, Stage};
use super::scope::Scope;
use crate::config;

/// Longest password taken: far longer than anybody types, short enough that hashing it costs nothing more.
pub(super) const PASSWORD_LONGEST: usize = 200;

/// Why a new password was refused, as the person reads it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    /// Too few characters.
    #[error("Password must be {0} characters or more")]
    TooShort(usize),
    /// Too many.
    #[error("Password must be {0} characters or fewer")]
    TooLong(usize),
    /// The address, or a part of it that says who it is.
    #[error("Password must not be your email address or name")]
    SaysWho,
    /// One character over and over.
    #[error("Password must not be the same character repeated")]
    Repeated,
    /// On the list of common passwords.
    #[error("Password must not be one that many people use")]
    Common,
    /// Found with few guesses.
    #[error("Password is too easy to guess. Add a word or two that do not belong with the others")]
    Guessable,
}

/// Checks a new password. Any characters are welcome; only length and the plainest guesses are refused.
pub fn check_password(password: &str, minimum: usize, email: &str, name: &str) -> Result<(), PasswordProblem> {
    let length = password.chars().count();
    if length < minimum {
        return Err(PasswordProblem::TooShort(minimum));
    }
    if length > PASSWORD_LONGEST {
        return Err(PasswordProblem::TooLong(PASSWORD_LONGEST));
    }
    let typed = password.trim().to_lowercase();
    if typed == email.to_lowercase() || typed == name.to_lowercase() {
        return Err(PasswordProblem::SaysWho);
    }
    let mut characters = typed.chars();
    let first = characters.next();
    if characters.all(|character| Some(character) == first) {
        return Err(PasswordProblem::Repeated);
    }
    Ok(())
}

/// Whether a role can be held in a scope: whoever belongs to a provider or an area never sees all of England.
pub fn fits(role: Role, scope: &Scope) -> bool {
    match role {
        Role::ProviderUser | Role::ProviderAdmin => matches!(scope, Scope::Provider(_) | Scope::Location(_)),
        Role::AreaLead => matches!(scope, Scope::Area(_)),
        Role::ComplianceOfficer
        | Role::EnforcementManager
        | Role::Analyst
        | Role::DischargeTeam
        | Role::Administrator => true,
    }
}

/// Whether somebody's roles need a second factor: all but those of providers, who choose for themselves.
pub fn needs_second_factor(grants: &Grants) -> bool {
    grants.iter().any(|(role, _)| !matches!(role, Role::ProviderUser | Role::ProviderAdmin))
}

/// How far somebody comes with the right password.
pub fn stage(has_factor: bool, is_remembered: bool, needs_factor: bool) -> Stage {
    match (has_factor, is_remembered, needs_factor) {
        (true, true, _) | (false, _, false) => Stage::Full,
        (true, false, _) => Stage::SecondFactor,
        (false, _, true) => Stage::SetUp,
    }
}

/// How far somebody comes for whom their organisation vouches: as far as with a password, or all the way if it asked for a
/// second factor that counts here.
pub fn stage_when_vouched(second_factor: bool, with_password: Stage) -> Stage {
    if second_factor { Stage::Full } else { with_password }
}

/// Whether another attempt to sign in is allowed, given how many failed in the period.
pub fn may_attempt(settings: &config::SignIn, account_failures: i64, address_failures: i64) -> bool {
    account_failures < i64::from(settings.failures_per_account)
        && address_failures < i64::from(settings.failures_per_address)
}

/// What stands for a network address when attempts are counted: a whole IPv6 household (/64) counts as one.
pub fn throttling_address(address: std::net::IpAddr) -> String {
    match address.to_canonical() {
        std::net::IpAddr::V4(four) => four.to_string(),
        std::net::IpAddr::V6(six) => {
            let network = u128::from(six) >> 64 << 64;
            format!("{}/64", std::net::Ipv6Addr::from(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_refused_only_for_length_and_plain_guesses() {
        let check = |password: &str| check_password(password, 12, "jo@example.org", "Josephine Smith");
        for (password, expected) in [
            ("correct horse battery", Ok(())),
            ("ööööööööööö é", Ok(())),
            ("short", Err(PasswordProblem::TooShort(12))),
            ("elevenchars", Err(PasswordProblem::TooShort(12))),
            ("JO@example.org", Err(PasswordProblem::SaysWho)),
            ("josephine smith", Err(PasswordProblem::SaysWho)),
            ("aaaaaaaaaaaaaaaa", Err(PasswordProblem::Repeated)),
        ] {
            assert_eq!(check(password), expected, "{password}");
        }
        assert_eq!(check(&"ab".repeat(101)), Err(PasswordProblem::TooLong(200)));
    }

    #[test]
    fn a_role_of_a_provider_or_an_area_never_reaches_further() {
        let scopes = ["national", "area:E1", "provider:1-1", "location:1-2"].map(|text| text.parse::<Scope>().unwrap());
        let reach = |role| scopes.iter().filter(|scope| fits(role, scope)).map(Scope::kind).collect::<Vec<_>>();
        assert_eq!(reach(Role::ProviderUser), ["provider", "location"]);
        assert_eq!(reach(Role::ProviderAdmin), ["provider", "location"]);
        assert_eq!(reach(Role::AreaLead), ["area"]);
        assert_eq!(reach(Role::Analyst).len(), 4);
    }

    #[test]
    fn only_roles_of_providers_go_without_a_second_factor() {
        for role in Role::ALL {
            let grants = Grants::of(role, Scope::National);
            assert_eq!(needs_second_factor(&grants), !matches!(role, Role::ProviderUser | Role::ProviderAdmin));
        }
        assert!(!needs_second_factor(&Grants::default()));
    }

    #[test]
    fn a_device_that_was_remembered_counts_only_for_those_who_have_an_app() {
        for (has, remembered, needs, expected) in [
            (false, false, false, Stage::Full),
            (false, true, true, Stage::SetUp),
            (false, false, true, Stage::SetUp),
            (true, false, false, Stage::SecondFactor),
            (true, false, true, Stage::SecondFactor),
            (true, true, true, Stage::Full),
        ] {
            assert_eq!(stage(has, remembered, needs), expected, "{has} {remembered} {needs}");
        }
    }

    #[test]
    fn an_ipv6_household_counts_as_one_and_mapped_ipv4_as_itself() {
        let key = |text: &str| throttling_address(text.parse().unwrap());
        assert_eq!(key("2001:db8:1:2:aaaa::1"), key("2001:db8:1:2:bbbb::2"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
