//! What was acknowledged, written down on this side; and the figures that have to agree with it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value;

/// A save that the service acknowledged.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    pub answers: Value,
    pub channel: &'static str,
    pub unchanged: bool,
}

/// The months of the play, the last of which is rehearsed.
pub const MONTHS: [&str; 3] = ["2026-09", "2026-10", "2026-11"];

/// Location and section.
pub type Spot = (String, String);

/// Something that was expected and what was found.
pub struct Figure {
    pub name: String,
    pub expected: String,
    pub found: String,
}

impl Figure {
    pub fn agrees(&self) -> bool {
        self.expected == self.found
    }
}

/// Everything that is known on this side.
#[derive(Default)]
pub struct Ledger {
    sent: RefCell<[BTreeMap<Spot, Sent>; 3]>,
    saves: RefCell<BTreeMap<&'static str, usize>>,
    refused: RefCell<BTreeMap<&'static str, usize>>,
    figures: RefCell<Vec<Figure>>,
    /// Sections that each location owes in each month.
    owed: RefCell<[BTreeMap<String, Vec<String>>; 3]>,
}

impl Ledger {
    /// Writes down a save that was acknowledged.
    pub fn sent(&self, month: usize, place: &str, section: &str, sent: Sent) {
        *self.saves.borrow_mut().entry(sent.channel).or_default() += 1;
        self.sent.borrow_mut()[month].insert((place.to_owned(), section.to_owned()), sent);
    }

    /// Writes down a mistake that was refused as it should be.
    pub fn refused(&self, channel: &'static str) {
        *self.refused.borrow_mut().entry(channel).or_default() += 1;
    }

    /// What was last acknowledged for a place.
    pub fn find(&self, month: usize, place: &str, section: &str) -> Option<Sent> {
        self.sent.borrow()[month].get(&(place.to_owned(), section.to_owned())).cloned()
    }

    /// Everything that was acknowledged in a month.
    pub fn month(&self, month: usize) -> BTreeMap<Spot, Sent> {
        self.sent.borrow()[month].clone()
    }

    /// What was last acknowledged of each section, in whichever month.
    pub fn last(&self) -> BTreeMap<Spot, Sent> {
        let [mut last, second, third] = self.sent.borrow().clone();
        last.extend(second);
        last.extend(third);
        last
    }

    pub fn owes(&self, month: usize, owed: BTreeMap<String, Vec<String>>) {
        self.owed.borrow_mut()[month] = owed;
    }

    /// What a location owes in a month; nothing if it is not there.
    pub fn owed(&self, month: usize, place: &str) -> Vec<String> {
        self.owed.borrow()[month].get(place).cloned().unwrap_or_default()
    }

    pub fn owing(&self, month: usize) -> Vec<String> {
        self.owed.borrow()[month].keys().cloned().collect()
    }

    /// Whether everything that a location owes in a month was acknowledged.
    pub fn is_complete(&self, month: usize, place: &str) -> bool {
        let sent = self.sent.borrow();
        let spot = |section: String| sent[month].contains_key(&(place.to_owned(), section));
        self.owed(month, place).into_iter().all(spot)
    }

    /// Compares a figure.
    pub fn compare(&self, name: impl Into<String>, expected: impl ToString, found: impl ToString) {
        let figure = Figure { name: name.into(), expected: expected.to_string(), found: found.to_string() };
        if !figure.agrees() {
            eprintln!("DOES NOT AGREE: {}: expected {}, found {}", figure.name, figure.expected, figure.found);
        }
        self.figures.borrow_mut().push(figure);
    }

    /// Compares many things of one kind, and says the first that differ.
    pub fn compare_all(&self, name: &str, checked: usize, differ: &[String]) {
        for line in differ.iter().take(5) {
            eprintln!("{name}: {line}");
        }
        self.compare(format!("{name} ({checked} compared): that differ"), 0, differ.len());
        self.compare(format!("{name}: something was compared"), true, checked > 0);
    }

    pub fn saves(&self) -> BTreeMap<&'static str, usize> {
        self.saves.borrow().clone()
    }

    pub fn refusals(&self) -> BTreeMap<&'static str, usize> {
        self.refused.borrow().clone()
    }

    pub fn figures(&self) -> Vec<Figure> {
        self.figures.take()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_thing_that_differs_is_enough_and_nothing_compared_is_no_agreement() {
        // In here, as the bench is compiled for tests too, though it has none.
        use super::{Figure, Ledger};

        let ledger = Ledger::default();
        ledger.compare("Locations", 3, "3");
        ledger.compare_all("Values", 2, &[]);
        assert!(ledger.figures().iter().all(Figure::agrees));
        ledger.compare_all("Values", 2, &["one of them".to_owned()]);
        ledger.compare_all("Nothing", 0, &[]);
        let differs = |figure: &Figure| (!figure.agrees()).then(|| figure.name.clone());
        let found: Vec<String> = ledger.figures().iter().filter_map(differs).collect();
        assert_eq!(found, ["Values (2 compared): that differ", "Nothing: something was compared"]);
    }
}
