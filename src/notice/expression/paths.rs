//! Turns `a.b.c` into one variable, and `has(a.b)` into a variable that says whether there is something.

use cel::IdedExpr;
use cel::common::ast::Expr;

/// Before the path of a variable that says whether there is an answer.
pub(super) const HAS: &str = "has ";

/// Joins the paths of an expression. Anything that checks may not use is an error.
pub(super) fn join(expression: &mut IdedExpr) -> Result<(), String> {
    if let Some(name) = name_of(&expression.expr) {
        expression.expr = Expr::Ident(name);
        return Ok(());
    }
    match &mut expression.expr {
        Expr::Literal(_) => Ok(()),
        Expr::Call(call) => {
            if call.target.is_some() {
                return Err(format!("checks cannot use .{}(…)", call.func_name));
            }
            call.args.iter_mut().try_for_each(join)
        }
        Expr::List(list) => list.elements.iter_mut().try_for_each(join),
        Expr::Comprehension(_) => Err("checks cannot use all, exists, map or filter".to_owned()),
        _ => Err("checks can use items, numbers, texts, lists, comparisons and sums only".to_owned()),
    }
}

fn name_of(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Ident(name) => Some(own(name)),
        Expr::Select(select) => {
            let path = own(&format!("{}.{}", raw(&select.operand)?, select.field));
            Some(if select.test { format!("{HAS}{path}") } else { path })
        }
        _ => None,
    }
}

fn raw(expression: &IdedExpr) -> Option<String> {
    match &expression.expr {
        Expr::Ident(name) => Some(name.clone()),
        Expr::Select(select) if !select.test => Some(format!("{}.{}", raw(&select.operand)?, select.field)),
        _ => None,
    }
}

/// `answers.hours_paid` is the same as `hours_paid`; CEL's `has` wants a point.
fn own(path: &str) -> String {
    path.strip_prefix("answers.").unwrap_or(path).to_owned()
}
