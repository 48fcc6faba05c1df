//! On whom and where a notice is served (S.I. 2022/1175 regulation 7(3) and (4)).
//!
//! A company is served through one of its officers, at its registered or principal office or at the officer's email; a
//! partnership through a partner or whoever runs the business, at the principal office or that person's email; anyone else at
//! the last known address, which may be an email.

use super::super::model::{Body, Capacity, Method};

/// What is wrong with one field.
pub type Fault = (&'static str, String);

/// Whom a notice is for, as it was typed.
#[derive(Debug, Clone, Copy)]
pub struct Serving<'a> {
    /// The kind of body.
    pub body: Body,
    /// Who the person is to it.
    pub capacity: Capacity,
    /// How the notice is sent.
    pub method: Method,
    /// The person.
    pub addressee: &'a str,
    /// Lines of the address, or the email address.
    pub address: &'a str,
    /// Where the address is from.
    pub source: &'a str,
    /// Whether the email is one that several people read.
    pub shared_mailbox: bool,
}

/// Everything that is not proper.
pub fn faults(serving: &Serving<'_>) -> Vec<Fault> {
    let mut found = Vec::new();
    if serving.addressee.trim().is_empty() {
        found.push(("addressee", "Enter the name of the person the notice is for".to_owned()));
    }
    if !may_be_served(serving.body, serving.capacity) {
        let who = match serving.body {
            Body::Company => "an officer of the company: a director, its secretary or another officer",
            Body::Partnership => "a partner, or who controls or manages the business",
            Body::Other => "the provider in person",
        };
        found.push(("capacity", format!("The notice must be for {who}")));
    }
    if serving.source.trim().is_empty() {
        found.push(("address_source", "Enter where the address is from, and when it was looked up".to_owned()));
    }
    found.extend(address_fault(serving));
    found
}

/// Whether the law lets this person stand for the body.
pub fn may_be_served(body: Body, capacity: Capacity) -> bool {
    match body {
        Body::Company => matches!(capacity, Capacity::Director | Capacity::Secretary | Capacity::OtherOfficer),
        Body::Partnership => matches!(capacity, Capacity::Partner | Capacity::RunsBusiness),
        Body::Other => capacity == Capacity::Provider,
    }
}

fn address_fault(serving: &Serving<'_>) -> Option<Fault> {
    let address = serving.address.trim();
    let fault = |text: &str| Some(("address", text.to_owned()));
    match serving.method {
        Method::Email if address.parse::<crate::accounts::Email>().is_err() => {
            fault("Enter an email address, such as name@example.com")
        }
        Method::Email if serving.body != Body::Other && serving.shared_mailbox => {
            fault("Enter the email address of that person, not one that several people read")
        }
        Method::Email => None,
        Method::Post | Method::Hand if address.contains('@') => {
            fault("Enter the address in lines, not an email address")
        }
        Method::Post | Method::Hand => {
            let lines = address.lines().filter(|line| !line.trim().is_empty()).count();
            let has_postcode = address.lines().last().is_some_and(ends_with_postcode);
            if lines >= 2 && has_postcode {
                None
            } else {
                fault("Enter the whole address, with the postcode in the last line")
            }
        }
    }
}

/// Whether a line ends like `SW1A 1AA`.
fn ends_with_postcode(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let Some((inward, before)) = words.split_last() else { return false };
    let outward = before.last().copied().unwrap_or_default();
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let letters_follow = inward.len() == 3 && inward.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    letters_follow && plain(inward) && plain(outward) && (2..=4).contains(&outward.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFICE: &str = "1 High Street\nLeeds LS1 4AP";

    fn fields(body: Body, capacity: Capacity, method: Method, address: &str, shared: bool) -> Vec<&'static str> {
        let serving = Serving {
            body,
            capacity,
            method,
            addressee: "Ann Lee",
            address,
            source: "Companies House, 3 January 2026",
            shared_mailbox: shared,
        };
        faults(&serving).into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn a_notice_goes_to_whom_and_where_the_law_says() {
        use Capacity::{Director, OtherOfficer, Partner, Provider, RunsBusiness, Secretary};
        for (body, capacity, method, address, shared, wrong) in [
            (Body::Company, Director, Method::Email, "ann.lee@care.example", false, &[][..]),
            (Body::Company, Secretary, Method::Post, OFFICE, false, &[]),
            (Body::Company, OtherOfficer, Method::Hand, OFFICE, false, &[]),
            (Body::Company, Director, Method::Email, "info@care.example", true, &["address"]),
            (Body::Company, Partner, Method::Post, OFFICE, false, &["capacity"]),
            (Body::Company, Provider, Method::Post, OFFICE, false, &["capacity"]),
            (Body::Partnership, Partner, Method::Email, "ann@care.example", false, &[]),
            (Body::Partnership, RunsBusiness, Method::Post, OFFICE, false, &[]),
            (Body::Partnership, Director, Method::Post, OFFICE, false, &["capacity"]),
            (Body::Other, Provider, Method::Email, "info@care.example", true, &[]),
            (Body::Other, Provider, Method::Post, "1 High Street", false, &["address"]),
            (Body::Other, Provider, Method::Post, "1 High Street\nLeeds", false, &["address"]),
            (Body::Other, Provider, Method::Post, "ann@care.example", false, &["address"]),
            (Body::Other, Provider, Method::Email, OFFICE, false, &["address"]),
        ] {
            assert_eq!(fields(body, capacity, method, address, shared), wrong, "{body:?} {capacity:?} {address}");
        }
    }

    #[test]
    fn nothing_is_left_empty() {
        let serving = Serving {
            body: Body::Company,
            capacity: Capacity::Director,
            method: Method::Email,
            addressee: " ",
            address: "",
            source: "",
            shared_mailbox: false,
        };
        let wrong: Vec<&str> = faults(&serving).into_iter().map(|(field, _)| field).collect();
        assert_eq!(wrong, ["addressee", "address_source", "address"]);
    }
}
