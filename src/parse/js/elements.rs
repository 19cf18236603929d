//! Elements that scripts make: `createElement`, JSX runtimes, Vue and Angular render functions.

use swc_ecma_ast::{Expr, ExprOrSpread, Lit, ObjectLit};

use super::names;
use super::values::{
    PropertyValue, argument, bare, identifier, is_open, last_name, properties, property_value, text,
};
use crate::facts::{MadeElement, Span, Text, Value};

/// Properties kept of one element.
const PROPERTIES: usize = 60;

/// The element made by a call, if it makes one.
pub fn made(callee: &Expr, arguments: &[ExprOrSpread], span: Span) -> Option<MadeElement> {
    let name = last_name(callee)?;
    if ANGULAR.contains(&name) {
        let tag = argument(arguments, 1).and_then(tag_name)?;
        return Some(MadeElement { tag, properties: Vec::new(), open: true, span });
    }
    let known = is_element_factory(name);
    if !known && !is_minified(callee) {
        return None;
    }
    let tag = argument(arguments, 0).and_then(tag_name)?;
    let attributes = argument(arguments, 1).map(bare);
    let mut element = MadeElement { tag, properties: Vec::new(), open: false, span };
    match attributes {
        Some(Expr::Object(object)) => read(object, &mut element),
        Some(Expr::Lit(Lit::Null(_))) => {}
        // `h("img", [children])` has no attributes; `createElement("img")` gets them later.
        Some(Expr::Array(_)) if known => {}
        _ if known => element.open = true,
        _ => return None,
    }
    Some(element)
}

/// Names that frameworks keep, or that a build without renaming leaves.
fn is_element_factory(name: &str) -> bool {
    matches!(
        name,
        "createElement"
            | "jsx"
            | "jsxs"
            | "jsxDEV"
            | "_jsx"
            | "_jsxs"
            | "h"
            | "_c"
            | "createVNode"
            | "createElementVNode"
            | "createElementBlock"
            | "createBaseVNode"
            | "_createVNode"
            | "_createElementVNode"
            | "_createElementBlock"
            | "_createBaseVNode"
    )
}

/// Angular's instructions take an index first and the tag second; attributes stand in another table.
pub const ANGULAR: [&str; 4] = ["ɵɵelement", "ɵɵelementStart", "ɵɵdomElement", "ɵɵdomElementStart"];

/// `o(…)`, `n.Ay(…)`, `(0,r.Z)(…)`: names as short as minifiers make them.
fn is_minified(callee: &Expr) -> bool {
    const LONGEST: usize = 3;
    identifier(callee).or_else(|| last_name(callee)).is_some_and(|name| name.len() <= LONGEST)
}

fn tag_name(expr: &Expr) -> Option<Text> {
    text(expr).filter(|tag| names::has(tag, names::TAG)).map(Text::from)
}

/// Elements whose attributes matter to checks; any other tag would keep whole user interfaces in memory.
pub const TAGS: [&str; 23] = [
    "img", "video", "audio", "iframe", "script", "link", "source", "picture", "object", "embed", "input",
    "form", "canvas", "a", "meta", "style", "track", "svg", "button", "select", "textarea", "details",
    "dialog",
];

fn read(object: &ObjectLit, element: &mut MadeElement) {
    element.open |= is_open(object);
    for (name, value) in properties(object) {
        if element.properties.len() == PROPERTIES {
            element.open = true;
            return;
        }
        match (&*name, value) {
            // Vue 2 keeps HTML attributes one level down.
            ("attrs" | "domProps", PropertyValue::Expr(inner)) => match bare(inner) {
                Expr::Object(inner) => read_flat(inner, element),
                _ => element.open = true,
            },
            _ => element.properties.push((name, property_value(value))),
        }
    }
}

fn read_flat(object: &ObjectLit, element: &mut MadeElement) {
    element.open |= is_open(object);
    let read = properties(object).map(|(name, value)| (name, property_value(value)));
    element.properties.extend(read.take(PROPERTIES).collect::<Vec<(Text, Value)>>());
}
