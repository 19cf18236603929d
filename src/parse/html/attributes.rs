//! Where attributes stand in a start tag, and which of them count.
//!
//! html5gum gives the place of the name; the rest is read from the source, since its value spans miss the second
//! half of a CR LF and empty values.

use crate::facts::{Attribute, Span};
use std::collections::BTreeSet;

/// From this many on, repeated names are searched with a set.
const FEW: usize = 16;

/// An attribute whose name stands at `start..end`. Its value is empty or absent until html5gum has decoded it.
pub(super) fn named(name: &[u8], source: &str, start: usize, end: usize) -> Attribute {
    let value = value_after(source.as_bytes(), end);
    let name_span = Span::new(start, end);
    Attribute {
        name: String::from_utf8_lossy(name).into(),
        value: value.as_ref().map(|_| "".into()),
        span: value.as_ref().map_or(name_span, |value| Span::new(start, value.attribute_end)),
        value_span: value.map_or(Span::new(end, end), |value| Span::new(value.start, value.end)),
    }
}

struct Value {
    start: usize,
    end: usize,
    /// Behind the closing quote.
    attribute_end: usize,
}

/// <https://html.spec.whatwg.org/multipage/parsing.html#after-attribute-name-state> and the states that follow it.
fn value_after(source: &[u8], name_end: usize) -> Option<Value> {
    let equals = skip_blanks(source, name_end);
    if source.get(equals) != Some(&b'=') {
        return None;
    }
    let start = skip_blanks(source, equals + 1);
    let until = |start: usize, ends: &dyn Fn(u8) -> bool| {
        source[start..].iter().position(|byte| ends(*byte)).map_or(source.len(), |length| start + length)
    };
    Some(match source.get(start) {
        Some(quote @ (b'"' | b'\'')) => {
            let end = until(start + 1, &|byte| byte == *quote);
            Value { start: start + 1, end, attribute_end: (end + 1).min(source.len()) }
        }
        None | Some(b'>') => Value { start: equals + 1, end: equals + 1, attribute_end: equals + 1 },
        Some(_) => {
            let end = until(start, &|byte| byte == b'>' || is_blank(byte));
            Value { start, end, attribute_end: end }
        }
    })
}

fn skip_blanks(source: &[u8], from: usize) -> usize {
    let rest = source.get(from..).unwrap_or_default();
    from + rest.iter().take_while(|byte| is_blank(**byte)).count()
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

/// Keeps the first attribute of each name, in linear time for hostile tags.
pub(super) fn drop_repeated(attributes: &mut Vec<Attribute>) {
    let repeats = |(position, attribute): (usize, &Attribute)| {
        attributes[..position].iter().any(|before| before.name == attribute.name)
    };
    if attributes.len() <= FEW && !attributes.iter().enumerate().any(repeats) {
        return;
    }
    let mut seen = BTreeSet::new();
    attributes.retain(|attribute| seen.insert(attribute.name.clone()));
}
