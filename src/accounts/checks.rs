//! What helps to decide on a request for access: what the register and the accounts say about it.

use super::actions::access::RequestDetails;
use crate::register::labels as register_labels;
use crate::register::{Location, Status};
use crate::web::components::{Content, SummaryList, SummaryRow};

/// Domains at which anybody can have an address.
const FREE: [&str; 16] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "hotmail.co.uk",
    "live.com",
    "live.co.uk",
    "msn.com",
    "yahoo.com",
    "yahoo.co.uk",
    "icloud.com",
    "me.com",
    "aol.com",
    "btinternet.com",
    "sky.com",
    "proton.me",
];

/// Ends of names under which anybody can have a domain: sharing one says nothing.
const SHARED: [&str; 10] =
    ["co.uk", "org.uk", "ltd.uk", "plc.uk", "me.uk", "net.uk", "nhs.uk", "gov.uk", "ac.uk", "sch.uk"];

/// What the domain of an address says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// It is that of the website on the register, or belongs to it.
    Matches,
    /// It is another one.
    Differs,
    /// Anybody can have an address there.
    Free,
    /// The register has no website.
    Unknown,
}

/// Holds the domain of an address against the website that the register has.
pub fn domain(email: &str, website: Option<&str>) -> Domain {
    let domain = email.rsplit('@').next().unwrap_or_default().to_lowercase();
    if FREE.contains(&domain.as_str()) {
        return Domain::Free;
    }
    let Some(host) = website.and_then(host_of) else { return Domain::Unknown };
    let belongs = |inner: &str, outer: &str| inner == outer || inner.ends_with(&format!(".{outer}"));
    let is_own = |name: &str| name.contains('.') && !SHARED.contains(&name);
    let fits = is_own(&domain) && is_own(&host) && (belongs(&domain, &host) || belongs(&host, &domain));
    if fits { Domain::Matches } else { Domain::Differs }
}

/// `http://www.Oak-Lodge.example/contact` as `oak-lodge.example`.
fn host_of(website: &str) -> Option<String> {
    let text = website.trim().to_lowercase();
    let rest = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    host.contains('.').then(|| host.to_owned())
}

/// The checks, a row each.
pub(super) fn list(found: &RequestDetails) -> SummaryList {
    let website = found.location.as_ref().and_then(|location| location.website.as_deref());
    let said = match domain(found.request.email.as_str(), website) {
        Domain::Matches => "Belongs to the website of the place on the register".to_owned(),
        Domain::Differs => format!("Is not that of the website on the register, {}", website.unwrap_or_default()),
        Domain::Free => "Anybody can get an address like this".to_owned(),
        Domain::Unknown => "The register has no website to hold it against".to_owned(),
    };
    let account = match &found.account {
        None => "No".to_owned(),
        Some(account) => match account.deactivated_at {
            None => format!("Yes, since {}", account.created_at.for_people()),
            Some(at) if account.closed_by_hand => {
                format!("Yes, closed on {} by the service, which alone opens it again", at.for_people())
            }
            Some(at) => format!("Yes, closed on {}", at.for_people()),
        },
    };
    let names = |names: &[String]| {
        if names.is_empty() { Content::text("Nobody") } else { Content::lines(names.iter().take(20).cloned()) }
    };
    SummaryList::new()
        .row(SummaryRow::new("Email address", said))
        .row(SummaryRow::new("Has an account already", account))
        .row(SummaryRow::new("On the register", status(found.location.as_ref())))
        .row(SummaryRow::new("Who has access now", names(&found.others)))
        .row(SummaryRow::new("Who decides at the provider", names(&found.approvers)))
}

fn status(location: Option<&Location>) -> String {
    match location.map(|location| (location.status, location.registered_on)) {
        None => "The request is about all locations of the provider".to_owned(),
        Some((Status::Active, Some(day))) => format!("Active, registered on {}", register_labels::day(day)),
        Some((Status::Active, None)) => "Active".to_owned(),
        Some((Status::Dormant, _)) => "Dormant".to_owned(),
        Some((Status::Deregistered, _)) => "Has left the register".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_held_against_the_website() {
        for (email, website, expected) in [
            ("jo@oak-lodge.example", Some("http://www.Oak-Lodge.example/contact"), Domain::Matches),
            ("jo@mail.oak-lodge.example", Some("oak-lodge.example"), Domain::Matches),
            ("jo@group.example", Some("https://oak.group.example"), Domain::Matches),
            ("jo@evil-oak-lodge.example", Some("oak-lodge.example"), Domain::Differs),
            ("jo@example", Some("oak-lodge.example"), Domain::Differs),
            ("jo@co.uk", Some("www.oak-lodge.co.uk"), Domain::Differs),
            ("jo@oak-lodge.co.uk", Some("www.oak-lodge.co.uk"), Domain::Matches),
            ("jo@Gmail.com", Some("gmail.com"), Domain::Free),
            ("jo@oak-lodge.example", None, Domain::Unknown),
            ("jo@oak-lodge.example", Some("n/a"), Domain::Unknown),
        ] {
            assert_eq!(domain(email, website), expected, "{email} {website:?}");
        }
    }
}
