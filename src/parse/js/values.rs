//! Reads expressions as plain data: literal values, dotted names, strings. Nothing is evaluated beyond what
//! minifiers write for `true`, `false`, `undefined` and `Infinity`.

use swc_common::Spanned;
use swc_ecma_ast::{
    BinaryOp, Callee, Expr, ExprOrSpread, Lit, MemberProp, ObjectLit, OptChainBase, Prop, PropName,
    PropOrSpread, Str, Tpl, UnaryOp,
};

use crate::facts::{Span, Text, Value};

/// Arrays and objects are read this deep.
const DEPTH: u8 = 3;

/// Arguments, elements or properties kept of one list.
const ENTRIES: usize = 20;

/// Characters kept of one text.
const TEXT: usize = 300;

/// Names kept of a dotted callee, from its end.
const NAMES: usize = 8;

/// First byte of the script in the parser's positions, which are one too high.
pub fn span(of: &impl Spanned) -> Span {
    let span = of.span();
    Span::new(offset(span.lo.0), offset(span.hi.0))
}

fn offset(position: u32) -> usize {
    position.saturating_sub(1) as usize
}

/// The characters between the delimiters of a literal.
pub fn inside(of: &impl Spanned) -> Span {
    let Span { start, end } = span(of);
    if end - start < 2 { Span { start, end } } else { Span { start: start + 1, end: end - 1 } }
}

/// Without parentheses, and for `(0, a.b)` its last part.
pub fn bare(expr: &Expr) -> &Expr {
    let mut expr = expr;
    loop {
        expr = match expr {
            Expr::Paren(paren) => &paren.expr,
            Expr::Seq(seq) => match seq.exprs.as_slice() {
                [first, last] if matches!(**first, Expr::Lit(Lit::Num(_))) => last,
                _ => return expr,
            },
            _ => return expr,
        }
    }
}

/// The decoded text of a string or of a template without expressions; `None` for lone surrogates too.
pub fn text(expr: &Expr) -> Option<&str> {
    match bare(expr) {
        Expr::Lit(Lit::Str(text)) => str_text(text),
        Expr::Tpl(template) => template_text(template),
        _ => None,
    }
}

pub fn str_text(text: &Str) -> Option<&str> {
    text.value.as_str()
}

fn template_text(template: &Tpl) -> Option<&str> {
    match template.quasis.as_slice() {
        [only] if template.exprs.is_empty() => only.cooked.as_ref()?.as_str(),
        _ => None,
    }
}

/// A string, or a number as it is written in decimals: how bundlers name chunks.
pub fn id(expr: &Expr) -> Option<Text> {
    match bare(expr) {
        Expr::Lit(Lit::Num(number)) => Some(number_text(number.value)),
        other => text(other).map(Text::from),
    }
}

fn number_text(number: f64) -> Text {
    format!("{number}").into()
}

/// The name of a property, unless it is computed.
pub fn property_name(name: &PropName) -> Option<Text> {
    match name {
        PropName::Ident(name) => Some((*name.sym).into()),
        PropName::Str(name) => str_text(name).map(Text::from),
        PropName::Num(number) => Some(number_text(number.value)),
        PropName::Computed(computed) => id(&computed.expr),
        PropName::BigInt(_) => None,
    }
}

/// The identifier, if the expression is one.
pub fn identifier(expr: &Expr) -> Option<&str> {
    match bare(expr) {
        Expr::Ident(name) => Some(&name.sym),
        _ => None,
    }
}

/// Object and property of a member expression with a plain name, optional chaining included.
pub fn member(expr: &Expr) -> Option<(&Expr, &str)> {
    let member = match bare(expr) {
        Expr::Member(member) => member,
        Expr::OptChain(chain) => match &*chain.base {
            OptChainBase::Member(member) => member,
            OptChainBase::Call(_) => return None,
        },
        _ => return None,
    };
    match &member.prop {
        MemberProp::Ident(name) => Some((&member.obj, &name.sym)),
        MemberProp::PrivateName(_) => None,
        MemberProp::Computed(computed) => text(&computed.expr).map(|name| (&*member.obj, name)),
    }
}

/// The plain name a chain of members starts with: `navigator` of `navigator.geolocation.watchPosition`.
pub fn root(expr: &Expr) -> Option<&str> {
    let mut expr = expr;
    while let Some((object, _)) = member(expr) {
        expr = object;
    }
    identifier(expr)
}

/// Last name of a callee.
pub fn last_name(expr: &Expr) -> Option<&str> {
    member(expr).map(|(_, name)| name).or_else(|| identifier(expr))
}

/// Dotted callee; `?` for what is no plain name and for names beyond the last eight.
pub fn dotted(expr: &Expr) -> Text {
    let mut names = Vec::new();
    let mut expr = expr;
    while let Some((object, name)) = member(expr) {
        if names.len() == NAMES {
            break;
        }
        names.push(name);
        expr = object;
    }
    names.push(identifier(expr).unwrap_or("?"));
    names.reverse();
    names.join(".").into()
}

/// The callee and arguments of a call, optional chaining included.
pub fn call(expr: &Expr) -> Option<(&Expr, &[ExprOrSpread])> {
    match bare(expr) {
        Expr::Call(call) => match &call.callee {
            Callee::Expr(callee) => Some((callee, &call.args)),
            _ => None,
        },
        Expr::OptChain(chain) => match &*chain.base {
            OptChainBase::Call(call) => Some((&call.callee, &call.args)),
            OptChainBase::Member(_) => None,
        },
        _ => None,
    }
}

pub fn is_function(expr: &Expr) -> bool {
    matches!(bare(expr), Expr::Fn(_) | Expr::Arrow(_))
}

/// Argument `index`, unless it is spread.
pub fn argument(arguments: &[ExprOrSpread], index: usize) -> Option<&Expr> {
    arguments.get(index).filter(|argument| argument.spread.is_none()).map(|argument| &*argument.expr)
}

/// Elements of an array literal without holes and spreads.
pub fn elements(expr: &Expr) -> Option<Vec<&Expr>> {
    let Expr::Array(array) = bare(expr) else { return None };
    array
        .elems
        .iter()
        .map(|element| {
            element.as_ref().filter(|element| element.spread.is_none()).map(|element| &*element.expr)
        })
        .collect()
}

/// What arguments say literally.
pub fn arguments(arguments: &[ExprOrSpread]) -> Vec<Value> {
    arguments.iter().take(ENTRIES).map(|argument| item(argument, DEPTH)).collect()
}

fn item(element: &ExprOrSpread, depth: u8) -> Value {
    if element.spread.is_some() { Value::Other } else { value_at(&element.expr, depth) }
}

fn value_at(expr: &Expr, depth: u8) -> Value {
    let expr = bare(expr);
    if let Some(text) = text(expr) {
        return Value::Text(shortened(text));
    }
    match expr {
        Expr::Lit(Lit::Num(number)) => Value::Number(number.value),
        Expr::Lit(Lit::Bool(bool)) => Value::Bool(bool.value),
        Expr::Lit(Lit::Null(_)) => Value::Null,
        Expr::Lit(Lit::Regex(pattern)) => Value::Pattern(shortened(&pattern.exp)),
        Expr::Ident(name) if &*name.sym == "undefined" => Value::Null,
        Expr::Ident(name) if &*name.sym == "Infinity" => Value::Number(f64::INFINITY),
        Expr::Unary(unary) => unary_value(unary.op, &unary.arg),
        Expr::Bin(division) if division.op == BinaryOp::Div => infinity(&division.left, &division.right),
        Expr::Fn(_) | Expr::Arrow(_) => Value::Function,
        Expr::Array(array) if depth > 0 => Value::Array(
            array
                .elems
                .iter()
                .take(ENTRIES)
                .map(|element| element.as_ref().map_or(Value::Null, |element| item(element, depth - 1)))
                .collect(),
        ),
        Expr::Object(object) if depth > 0 => Value::Object(
            properties(object).take(ENTRIES).map(|(name, value)| (name, read(value, depth - 1))).collect(),
        ),
        _ => Value::Other,
    }
}

/// `!0`, `!1`, `void 0` and negative numbers.
fn unary_value(op: UnaryOp, operand: &Expr) -> Value {
    match (op, bare(operand)) {
        (UnaryOp::Bang, Expr::Lit(Lit::Num(number))) => Value::Bool(number.value == 0.0),
        (UnaryOp::Void, Expr::Lit(_)) => Value::Null,
        (UnaryOp::Minus, Expr::Lit(Lit::Num(number))) => Value::Number(-number.value),
        _ => Value::Other,
    }
}

/// `1/0`, as minifiers write it.
fn infinity(left: &Expr, right: &Expr) -> Value {
    match (left, right) {
        (Expr::Lit(Lit::Num(left)), Expr::Lit(Lit::Num(right))) if right.value == 0.0 && left.value > 0.0 => {
            Value::Number(f64::INFINITY)
        }
        _ => Value::Other,
    }
}

/// Value of one property: an expression, or a function for methods.
#[derive(Clone, Copy)]
pub enum PropertyValue<'a> {
    Expr(&'a Expr),
    Method,
    /// Shorthand, getter: known by name only.
    Computed,
}

/// The value, as far as it is literal.
pub fn property_value(value: PropertyValue<'_>) -> Value {
    read(value, DEPTH)
}

fn read(value: PropertyValue<'_>, depth: u8) -> Value {
    match value {
        PropertyValue::Expr(expr) => value_at(expr, depth),
        PropertyValue::Method => Value::Function,
        PropertyValue::Computed => Value::Other,
    }
}

/// Named properties of an object literal; spreads, setters and computed names are left out.
pub fn properties(object: &ObjectLit) -> impl Iterator<Item = (Text, PropertyValue<'_>)> {
    object.props.iter().filter_map(|property| {
        let PropOrSpread::Prop(property) = property else { return None };
        match &**property {
            Prop::KeyValue(pair) => Some((property_name(&pair.key)?, PropertyValue::Expr(&pair.value))),
            Prop::Method(method) => Some((property_name(&method.key)?, PropertyValue::Method)),
            Prop::Getter(getter) => Some((property_name(&getter.key)?, PropertyValue::Computed)),
            Prop::Shorthand(name) => Some(((*name.sym).into(), PropertyValue::Computed)),
            Prop::Setter(_) | Prop::Assign(_) => None,
        }
    })
}

/// The object has a spread or a computed name.
pub fn is_open(object: &ObjectLit) -> bool {
    object.props.iter().any(|property| match property {
        PropOrSpread::Spread(_) => true,
        PropOrSpread::Prop(property) => match &**property {
            Prop::KeyValue(pair) => property_name(&pair.key).is_none(),
            _ => false,
        },
    })
}

fn shortened(text: &str) -> Text {
    text.char_indices().nth(TEXT).and_then(|(end, _)| text.get(..end)).unwrap_or(text).into()
}
