//! Which types the parts of a check have. CEL adds whole numbers to whole numbers and decimals to decimals only; a check
//! that does otherwise would fail on every return.

use std::collections::{BTreeMap, BTreeSet};

use cel::IdedExpr;
use cel::common::ast::{CallExpr, Expr, LiteralValue, operators};

use super::Scope;
use super::paths::HAS;

/// What kind of value stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::notice) enum Kind {
    Whole,
    Decimal,
    YesNo,
    Text,
}

/// What may stand at a path.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::notice) enum Range {
    /// Whole numbers between two.
    Whole(i64, i64),
    /// Decimals between two.
    Decimal(f64, f64),
    /// Yes or no.
    YesNo,
    /// One of these texts.
    Text(Vec<String>),
    /// A day in ISO form.
    Day,
}

impl Range {
    pub(in crate::notice) fn kind(&self) -> Kind {
        match self {
            Self::Whole(..) => Kind::Whole,
            Self::Decimal(..) => Kind::Decimal,
            Self::YesNo => Kind::YesNo,
            Self::Text(_) | Self::Day => Kind::Text,
        }
    }
}

/// The type of a part of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Whole,
    Decimal,
    Bool,
    Text,
    List,
}

impl Type {
    fn words(self) -> &'static str {
        match self {
            Self::Whole => "a whole number",
            Self::Decimal => "a decimal",
            Self::Bool => "a yes or no",
            Self::Text => "a text",
            Self::List => "a list",
        }
    }

    fn is_number(self) -> bool {
        matches!(self, Self::Whole | Self::Decimal)
    }
}

/// Goes through an expression and collects what it reads and what is wrong with it.
pub(super) struct Typing<'a> {
    scope: &'a dyn Scope,
    pub variables: BTreeMap<String, Range>,
    pub asked: BTreeSet<String>,
    pub numbers: Vec<f64>,
    pub texts: Vec<String>,
    pub faults: Vec<String>,
}

impl<'a> Typing<'a> {
    pub(super) fn new(scope: &'a dyn Scope) -> Self {
        let (variables, asked) = (BTreeMap::new(), BTreeSet::new());
        Self { scope, variables, asked, numbers: Vec::new(), texts: Vec::new(), faults: Vec::new() }
    }

    /// The type, or nothing if a fault was found on the way.
    pub(super) fn of(&mut self, expression: &IdedExpr) -> Option<Type> {
        match &expression.expr {
            Expr::Literal(literal) => self.of_literal(literal),
            Expr::Ident(name) => self.of_name(name),
            Expr::List(list) => {
                for element in &list.elements {
                    self.of(element);
                }
                Some(Type::List)
            }
            Expr::Call(call) => {
                let types: Vec<Option<Type>> = call.args.iter().map(|argument| self.of(argument)).collect();
                let types: Option<Vec<Type>> = types.into_iter().collect();
                self.of_call(call, &types?)
            }
            _ => self.fault("checks cannot use this part of CEL".to_owned()),
        }
    }

    fn fault(&mut self, reason: String) -> Option<Type> {
        if !self.faults.contains(&reason) {
            self.faults.push(reason);
        }
        None
    }

    fn of_literal(&mut self, literal: &LiteralValue) -> Option<Type> {
        match literal {
            LiteralValue::Boolean(_) => Some(Type::Bool),
            LiteralValue::Int(number) => {
                let number: Result<i32, _> = number.into_inner().try_into();
                match number {
                    Ok(number) => self.numbers.push(f64::from(number)),
                    Err(_) => return self.fault("a number in a check is too large".to_owned()),
                }
                Some(Type::Whole)
            }
            LiteralValue::Double(number) => {
                self.numbers.push(number.into_inner());
                Some(Type::Decimal)
            }
            LiteralValue::String(text) => {
                self.texts.push(text.inner().to_owned());
                Some(Type::Text)
            }
            _ => self.fault("checks can hold numbers, texts, true and false only".to_owned()),
        }
    }

    fn of_name(&mut self, name: &str) -> Option<Type> {
        if let Some(path) = name.strip_prefix(HAS) {
            if !self.scope.can_be_asked_for(path) {
                return self.fault(format!("has(…) asks for {path}, which is no item"));
            }
            self.asked.insert(path.to_owned());
            return Some(Type::Bool);
        }
        match self.scope.variable(name) {
            Ok(range) => {
                let kind = range.kind();
                self.variables.insert(name.to_owned(), range);
                Some(match kind {
                    Kind::Whole => Type::Whole,
                    Kind::Decimal => Type::Decimal,
                    Kind::YesNo => Type::Bool,
                    Kind::Text => Type::Text,
                })
            }
            Err(reason) => self.fault(reason),
        }
    }

    fn of_call(&mut self, call: &CallExpr, types: &[Type]) -> Option<Type> {
        let name = call.func_name.as_str();
        match (name, types) {
            (operators::LOGICAL_AND | operators::LOGICAL_OR, [Type::Bool, Type::Bool])
            | (operators::LOGICAL_NOT, [Type::Bool]) => Some(Type::Bool),
            (operators::CONDITIONAL, [Type::Bool, one, other]) if one == other => Some(*one),
            (operators::ADD | operators::SUBSTRACT | operators::MULTIPLY | operators::DIVIDE, [one, other])
                if one == other && one.is_number() =>
            {
                Some(*one)
            }
            (operators::MODULO, [Type::Whole, Type::Whole]) => Some(Type::Whole),
            (operators::NEGATE, [one]) if one.is_number() => Some(*one),
            (
                operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS,
                [one, other],
            ) if (one.is_number() && other.is_number()) || (one == other && *one == Type::Text) => Some(Type::Bool),
            (operators::EQUALS | operators::NOT_EQUALS, [one, other])
                if one == other || (one.is_number() && other.is_number()) =>
            {
                Some(Type::Bool)
            }
            (operators::IN, [one, Type::List]) if *one != Type::List => Some(Type::Bool),
            ("double", [one]) if one.is_number() => Some(Type::Decimal),
            ("int", [one]) if one.is_number() => Some(Type::Whole),
            _ => self.fault(misfit(name, types)),
        }
    }
}

fn misfit(name: &str, types: &[Type]) -> String {
    let words: Vec<&str> = types.iter().map(|kind| kind.words()).collect();
    let sign = name.trim_matches('_').trim_matches('@');
    if types.len() == 2 && types.iter().all(|kind| kind.is_number()) {
        return format!("{sign} does not take {}: write double(…) around the whole number", words.join(" and "));
    }
    format!("{sign} does not take {}", if words.is_empty() { "nothing".to_owned() } else { words.join(" and ") })
}
