//! A made-up provider, and a made-up location.

use chrono::NaiveDate;

use super::care::Care;
use super::places::Place;
use super::words::Form;

/// A provider.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    pub id: String,
    pub name: String,
    pub form: Form,
    /// The word its names are made of.
    pub own: String,
    pub brand: Option<(String, String)>,
    pub has_several: bool,
}

/// How much the file tells of where a service lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// Council and postcode.
    All,
    /// Its postcode only.
    Postcode,
    /// Nothing.
    Nothing,
}

/// A location.
#[derive(Debug, Clone)]
pub(super) struct Service {
    pub id: String,
    pub owner: usize,
    pub care: Care,
    pub name: String,
    pub beds: Option<i32>,
    pub place: Place,
    pub told: Told,
    pub street: String,
    pub bands: Vec<&'static str>,
    pub registered_on: NaiveDate,
    pub dormant: bool,
    /// The month in which it left.
    pub left_in: Option<u32>,
    /// Of a pair registered twice: the one that counts.
    pub twin_of: Option<String>,
    pub has_twin: bool,
    /// The demonstration shows it, so nothing happens to it.
    pub kept: bool,
}

impl Service {
    pub(super) fn is_active(&self) -> bool {
        !self.dormant && self.left_in.is_none()
    }
}
