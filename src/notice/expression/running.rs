//! What a check reads while it runs.

use std::collections::BTreeMap;

use cel::common::types::{CelBool, CelDouble, CelInt, CelString};
use cel::common::value::CowVal;
use cel::context::VariableResolver;

use super::paths::HAS;
use super::types::{Kind, Range};

/// One answer or fact.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::notice) enum Scalar {
    /// A whole number.
    Whole(i64),
    /// A number with a point.
    Decimal(f64),
    /// Yes or no.
    YesNo(bool),
    /// The key of a choice, or a day in ISO form.
    Text(String),
}

/// Where answers and facts are found.
pub(in crate::notice) trait Source: Send + Sync {
    /// What stands at the path, if there is something of this kind.
    fn scalar(&self, path: &str, kind: Kind) -> Option<Scalar>;
    /// Whether there is an answer, or a row, at the path.
    fn has(&self, path: &str) -> bool;
}

pub(super) struct Resolver<'a> {
    pub source: &'a dyn Source,
    pub variables: &'a BTreeMap<String, Range>,
}

impl VariableResolver for Resolver<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        if let Some(path) = variable.strip_prefix(HAS) {
            return Some(CowVal::owned(CelBool::from(self.source.has(path))));
        }
        let kind = self.variables.get(variable)?.kind();
        Some(match self.source.scalar(variable, kind)? {
            Scalar::Whole(number) => CowVal::owned(CelInt::from(number)),
            Scalar::Decimal(number) => CowVal::owned(CelDouble::from(number)),
            Scalar::YesNo(yes) => CowVal::owned(CelBool::from(yes)),
            Scalar::Text(text) => CowVal::owned(CelString::from(text)),
        })
    }
}
