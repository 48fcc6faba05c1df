//! Where a check finds what it reads: the answers, the figures before, other sections, facts of the location.

use serde_json::Value;

use super::context::{Answers, Context};
use super::expression::{Kind, Scalar, Source};
use super::model::Section;
use super::reads::is_standing;

/// The row of a grid in which checks find the sums of its columns.
pub(super) const TOTAL: &str = "total";

/// For how long the figures have stood.
pub(super) const MONTHS_UNCHANGED: &str = "history.months_unchanged";

pub(super) struct Situation<'a> {
    pub section: &'a Section,
    pub answers: &'a Answers,
    pub context: &'a Context<'a>,
}

impl Situation<'_> {
    /// The answers that a path is about, and the path inside them.
    fn place<'p>(&self, path: &'p str) -> (Option<&Answers>, &'p str) {
        if let Some(rest) = path.strip_prefix("previous.") {
            return (self.context.previous, rest);
        }
        match path.strip_prefix("sections.").and_then(|rest| rest.split_once('.')) {
            Some((section, rest)) => (self.context.sections.get(section), rest),
            None => (Some(self.answers), path),
        }
    }

    fn fact(&self, path: &str) -> Option<Option<i64>> {
        let facts = &self.context.facts;
        match path {
            "location.registered_beds" => Some(facts.registered_beds),
            "provider.locations" => Some(facts.provider_locations),
            MONTHS_UNCHANGED => {
                let same = self.context.previous.is_some_and(|was| is_standing(self.section, was, self.answers));
                Some(facts.months_unchanged.map(|months| if same { months.saturating_add(1) } else { 0 }))
            }
            _ => None,
        }
    }
}

impl Source for Situation<'_> {
    fn scalar(&self, path: &str, kind: Kind) -> Option<Scalar> {
        if let Some(fact) = self.fact(path) {
            return fact.map(Scalar::Whole);
        }
        let (answers, rest) = self.place(path);
        let mut parts = rest.splitn(3, '.');
        let (first, row, column) = (parts.next()?, parts.next(), parts.next());
        let value = answers?.get(first)?;
        match (row, column) {
            (None, _) => read(value, kind),
            (Some(TOTAL), Some(column)) => total(value, column, kind),
            (Some(row), Some(column)) => read(value.get(row)?.get(column)?, kind),
            _ => None,
        }
    }

    fn has(&self, path: &str) -> bool {
        let (answers, rest) = self.place(path);
        let mut parts = rest.split('.');
        let Some(mut value) = parts.next().and_then(|first| answers?.get(first)) else { return false };
        for part in parts {
            match value.get(part) {
                Some(inner) => value = inner,
                None => return false,
            }
        }
        !value.is_null()
    }
}

fn read(value: &Value, kind: Kind) -> Option<Scalar> {
    match kind {
        Kind::Whole => value.as_i64().map(Scalar::Whole),
        Kind::Decimal => value.as_f64().map(Scalar::Decimal),
        Kind::YesNo => value.as_bool().map(Scalar::YesNo),
        Kind::Text => value.as_str().map(|text| Scalar::Text(text.to_owned())),
    }
}

/// The sum of a column over the rows that are there; nought if there are none.
fn total(grid: &Value, column: &str, kind: Kind) -> Option<Scalar> {
    let cells = grid.as_object()?.values().filter_map(|row| row.get(column));
    match kind {
        Kind::Whole => Some(Scalar::Whole(cells.filter_map(Value::as_i64).fold(0, i64::saturating_add))),
        Kind::Decimal => Some(Scalar::Decimal(cells.filter_map(Value::as_f64).sum())),
        Kind::YesNo | Kind::Text => None,
    }
}
