//! Roles, scopes and devices in words.

use super::model::{Grants, Refusal, Role};
use super::scope::Scope;
use crate::web::components::Content;

/// A role, as people read it.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::ProviderUser => "Sends returns for some locations",
        Role::ProviderAdmin => "Looks after a provider and its people",
        Role::ComplianceOfficer => "Compliance officer",
        Role::EnforcementManager => "Enforcement manager",
        Role::Analyst => "Analyst",
        Role::AreaLead => "Area lead",
        Role::DischargeTeam => "Hospital discharge team",
        Role::Administrator => "Administrator of the service",
    }
}

/// Why somebody did not get access, as they read it.
pub fn refusal(reason: Refusal) -> &'static str {
    match reason {
        Refusal::NotKnown => "Nobody at this place knows you, or you do not work there any more.",
        Refusal::WrongPlace => "You asked for a place that is not yours.",
        Refusal::Address => "We need your work email address, and not a private one.",
        Refusal::Left => "The place has left the register of the Care Quality Commission (CQC), or has a new provider.",
        Refusal::Other => "There is another reason.",
    }
}

/// A scope, as people read it.
pub fn scope(scope: &Scope) -> String {
    match scope {
        Scope::National => "all of England".to_owned(),
        Scope::Area(id) => format!("area {id}"),
        Scope::Provider(id) => format!("provider {id}"),
        Scope::Location(id) => format!("location {id}"),
    }
}

/// All that somebody may do, a line for each grant.
pub fn grants(grants: &Grants) -> Content {
    let lines: Vec<String> = grants.iter().map(|(held, reach)| format!("{}: {}", role(*held), scope(reach))).collect();
    if lines.is_empty() { Content::text("Nothing") } else { Content::lines(lines) }
}

/// The browser and system that a `User-Agent` names, in few words: enough to know one's own devices by.
pub fn device(user_agent: &str) -> String {
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    // The order matters: browsers name those they descend from, too.
    let browser = find(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("CrOS", "Chromebook"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => "Unknown device".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_named_in_few_words() {
        for (agent, words) in [
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
                "Edge on Windows",
            ),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari on iPhone"),
            ("Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537.36", "Chrome on Android"),
            ("curl/8.0", "Unknown device"),
            ("", "Unknown device"),
        ] {
            assert_eq!(device(agent), words);
        }
    }
}
