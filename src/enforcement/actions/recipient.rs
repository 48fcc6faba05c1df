//! On whom and where a notice is served: what was typed, and whether it is proper.

use serde::{Deserialize, Serialize};

use super::super::model::{Body, Capacity, Method, Service};
use super::super::rules::address::{self, Serving};
use super::error::CaseError;
use super::serve::Given;
use crate::config::Enforcement;

/// On whom and where a notice is served, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The kind of body.
    pub body: String,
    /// The person it is for.
    pub addressee: String,
    /// Who that is to the provider.
    pub capacity: String,
    /// How it is sent.
    pub method: String,
    /// Where.
    pub address: String,
    /// Where the address is from.
    pub address_source: String,
}

impl Recipient {
    /// How it is sent.
    pub fn method(&self) -> Result<Method, CaseError> {
        self.method.parse().map_err(|_| CaseError::refused("method", "Choose how the notice is sent"))
    }

    /// The address in one line, as records have it.
    pub fn in_one_line(&self) -> String {
        let lines = self.address.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// The same person, by the way and at the address by which a notice was given.
    pub fn as_given(self, service: &Service) -> Self {
        let method = service.method.as_str().to_owned();
        if self.method == method && self.in_one_line() == service.address {
            return self;
        }
        let address = match service.method {
            Method::Email => service.address.clone(),
            // Records have an address in one line; letters have it in several.
            Method::Hand | Method::Post => service.address.replace(", ", "\n"),
        };
        Self { method, address, address_source: service.address_source.clone(), ..self }
    }

    /// Everything that is wrong with it (regulation 7(3) and (4)).
    pub fn faults(&self, settings: &Enforcement) -> Vec<address::Fault> {
        let body = self.body.parse::<Body>();
        let (capacity, method) = (self.capacity.parse::<Capacity>(), self.method.parse::<Method>());
        let mut found = Vec::new();
        if body.is_err() {
            found.push(("body", "Choose what kind of body the provider is".to_owned()));
        }
        if capacity.is_err() {
            found.push(("capacity", "Choose who the person is to the provider".to_owned()));
        }
        if method.is_err() {
            found.push(("method", "Choose how the notice is sent".to_owned()));
        }
        if let (Ok(body), Ok(capacity), Ok(method)) = (body, capacity, method) {
            let shared_mailbox = settings.is_shared_mailbox(self.address.trim());
            let (addressee, address, source) = (&self.addressee, &self.address, &self.address_source);
            found.extend(address::faults(&Serving {
                body,
                capacity,
                method,
                addressee,
                address,
                source,
                shared_mailbox,
            }));
        }
        found
    }

    /// The same person, by the way and at the address that a signed notice is given at last. Another way, or another
    /// address, is held against the law as that of the draft was.
    pub fn given(self, settings: &Enforcement, given: &Given) -> Result<Self, CaseError> {
        let typed = given.address.trim();
        let is_signed = self.method == given.method.as_str() && (typed.is_empty() || typed == self.address.trim());
        if is_signed {
            return Ok(self);
        }
        let to = Self {
            method: given.method.as_str().to_owned(),
            address: typed.to_owned(),
            address_source: given.address_source.trim().to_owned(),
            ..self
        };
        // The address first: without one its source means nothing.
        match to.faults(settings).into_iter().min_by_key(|(field, _)| *field != "address") {
            Some((field, why)) => Err(CaseError::Refused(field, why)),
            None => Ok(to),
        }
    }
}
