//! Checks in CEL: read, typed, tried out and run.
//!
//! Owns the part of CEL that checks may use. A path such as `beds.total.occupied` is one variable; nothing is looked up
//! before a check asks for it, so a check costs what it reads.

mod paths;
mod running;
mod totals;
mod trying;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use cel::{Context, Env, IdedExpr, Value};

pub(super) use self::running::{Scalar, Source};
pub(super) use self::trying::faults as faults_when_tried;
pub(super) use self::types::{Kind, Range};

use self::running::Resolver;
use self::types::{Type, Typing};

static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// Says what a path of a check stands for.
pub(super) trait Scope {
    /// The variable of this path, or why there is none.
    fn variable(&self, path: &str) -> Result<Range, String>;
    /// Whether `has(…)` may ask for this path: an item, a cell, or a whole row.
    fn can_be_asked_for(&self, path: &str) -> bool;
}

/// A check that was read and typed.
#[derive(Debug)]
pub(super) struct Program {
    expression: IdedExpr,
    /// Everything it reads, with what may stand there.
    variables: BTreeMap<String, Range>,
    /// What it asks for with `has(…)`.
    asked: BTreeSet<String>,
    /// Numbers that are written in it: the borders at which it is tried out.
    numbers: Vec<f64>,
    /// Texts that are written in it; days among them are such borders, too.
    texts: Vec<String>,
}

impl Program {
    /// Reads and types an expression; fails with every reason found.
    pub(super) fn compile(text: &str, scope: &dyn Scope) -> Result<Self, Vec<String>> {
        let program = ENV.compile(text).map_err(|errors| {
            let errors = errors.errors.iter();
            errors.map(|error| format!("this is no CEL: {} (at column {})", error.msg, error.pos.1)).collect::<Vec<_>>()
        })?;
        let mut expression = program.expression().clone();
        paths::join(&mut expression).map_err(|reason| vec![reason])?;
        let mut typing = Typing::new(scope);
        let kind = typing.of(&expression);
        if kind.is_some_and(|kind| kind != Type::Bool) {
            typing.faults.push("a check must be true or false: compare something".to_owned());
        }
        if typing.faults.is_empty() && typing.variables.is_empty() && typing.asked.is_empty() {
            typing.faults.push("this check looks at no item".to_owned());
        }
        let Typing { variables, asked, numbers, texts, faults, .. } = typing;
        if faults.is_empty() { Ok(Self { expression, variables, asked, numbers, texts }) } else { Err(faults) }
    }

    /// Whether all is well; nothing if the check does not apply, because something that it reads, and does not ask for
    /// with `has(…)`, was not given.
    pub(super) fn run(&self, source: &dyn Source) -> Option<bool> {
        let needed = self.variables.iter().filter(|(path, _)| !self.is_asked_for(path));
        for (path, range) in needed {
            source.scalar(path, range.kind())?;
        }
        self.execute(source).ok()
    }

    /// The paths of everything that it reads or asks for.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.variables.keys().chain(self.asked.iter()).map(String::as_str)
    }

    fn is_asked_for(&self, path: &str) -> bool {
        self.asked.iter().any(|asked| is_within(path, asked))
    }

    fn execute(&self, source: &dyn Source) -> Result<bool, String> {
        let resolver = Resolver { source, variables: &self.variables };
        let mut context = Context::with_env(Arc::clone(&ENV));
        context.set_variable_resolver(&resolver);
        match Value::resolve(&self.expression, &context) {
            Ok(Value::Bool(holds)) => Ok(holds),
            Ok(_) => Err("it is neither true nor false".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Whether a path is another, or leads on from it: `beds.ypd.occupied` is within `beds.ypd`.
fn is_within(path: &str, other: &str) -> bool {
    path.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests;
