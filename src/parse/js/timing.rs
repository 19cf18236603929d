//! When and under which condition code runs, as far as its shape tells: functions called where they stand, load
//! listeners, compared strings. Named functions are not followed.

use swc_ecma_ast::{AssignExpr, BinaryOp, Expr, ExprOrSpread, SimpleAssignTarget};

use super::values::{argument, bare, call, identifier, is_function, last_name, member, span, text};
use crate::facts::Span;

/// The function that is called where it is written: `(()=>{…})()`, `(function(){…}).call(this)`.
pub fn invoked(callee: &Expr) -> Option<&Expr> {
    if is_function(callee) {
        return Some(callee);
    }
    match member(callee)? {
        (object, "call" | "apply") if is_function(object) => Some(object),
        _ => None,
    }
}

/// Index of the argument that the page calls once it is loaded.
pub fn load_listener(callee: &Expr, arguments: &[ExprOrSpread]) -> Option<usize> {
    let on_page = || member(callee).is_none_or(|(object, _)| identifier(object).is_some_and(is_page));
    match last_name(callee)? {
        "addEventListener" if on_page() => {
            let event = argument(arguments, 0).and_then(text)?;
            matches!(event, "DOMContentLoaded" | "load" | "readystatechange" | "pageshow").then_some(1)
        }
        "$" | "jQuery" if identifier(callee).is_some() => Some(0),
        "ready" => {
            let (selector, _) = call(member(callee)?.0)?;
            matches!(identifier(selector), Some("$" | "jQuery")).then_some(0)
        }
        _ => None,
    }
}

fn is_page(name: &str) -> bool {
    matches!(name, "window" | "document" | "self" | "globalThis")
}

/// `window.onload = function…`.
pub fn sets_page_handler(node: &AssignExpr) -> bool {
    node.left.as_simple().is_some_and(|target| match target {
        SimpleAssignTarget::Member(member) => identifier(&member.obj).is_some_and(is_page),
        SimpleAssignTarget::Ident(_) => true,
        _ => false,
    })
}

pub fn is_promise_all(callee: &Expr) -> bool {
    matches!(member(callee), Some((object, "all" | "allSettled")) if identifier(object) == Some("Promise"))
}

/// The string in `name === "x"`, as written.
pub fn compared(test: &Expr) -> Option<Span> {
    let Expr::Bin(test) = bare(test) else { return None };
    if !matches!(test.op, BinaryOp::EqEq | BinaryOp::EqEqEq) {
        return None;
    }
    [&test.left, &test.right].into_iter().find(|side| text(side).is_some()).map(|side| span(&**side))
}
