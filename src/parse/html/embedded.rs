//! Scripts and styles inside a document: which are to be read, and their facts with spans in the document.
//!
//! `javascript:` addresses, JSON other than import maps, and scripts of other languages are not read.

use super::names;
use crate::facts::{Attribute, Css, Element, Literal, Script, Span, Text};
use crate::parse::shift::{Shift, brought_into};
use crate::parse::{Problem, css, js, json};

type Placed<T> = Result<T, (Span, Problem)>;

/// The body of an event handler is that of a function: `return false` is common.
const FUNCTION: &str = "()=>{";

/// Would a browser run the content of this `script` element?
/// <https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element>
pub(super) fn runs(element: &Element) -> bool {
    if element.has("src") || element.has("href") {
        return false;
    }
    match (element.value("type").map(str::trim_ascii), element.value("language")) {
        (Some(""), _) | (None, None | Some("")) => true,
        (Some(kind), _) => kind.eq_ignore_ascii_case("module") || names::is_javascript(kind),
        (None, Some(language)) => names::is_javascript(&format!("text/{language}")),
    }
}

pub(super) fn is_import_map(element: &Element) -> bool {
    !element.has("src")
        && element.value("type").is_some_and(|kind| kind.trim_ascii().eq_ignore_ascii_case("importmap"))
}

/// The entries of an import map; none when it is no JSON, as browsers do.
pub(super) fn import_map(source: &str, content: Span) -> Vec<(Text, Literal)> {
    let mut imports = json::import_map(&source[content.range()]);
    for (_, address) in &mut imports {
        address.span = address.span.shifted(content.start);
    }
    imports
}

/// Is the content of this `style` element CSS?
pub(super) fn styles(element: &Element) -> bool {
    element.value("type").is_none_or(|kind| kind.is_empty() || kind.eq_ignore_ascii_case("text/css"))
}

pub(super) fn script(source: &str, content: Span) -> Placed<Script> {
    let content = without_cdata(source, content);
    match js::script(&source[content.range()]) {
        Ok(mut script) => {
            script.shift(content.start);
            Ok(script)
        }
        Err(problem) => Err((content, placed(problem, content, 0))),
    }
}

pub(super) fn style(source: &str, content: Span) -> Placed<Css> {
    let content = without_cdata(source, content);
    match css::stylesheet(&source[content.range()]) {
        Ok(mut css) => {
            css.shift(content.start);
            Ok(css)
        }
        Err(problem) => Err((content, problem)),
    }
}

/// The body of an event handler, when it is written without entities: else no span could be exact.
pub(super) fn handler(source: &str, attribute: &Attribute) -> Option<Placed<Script>> {
    let body = as_written(source, attribute)?;
    let place = attribute.value_span;
    let prefix = Span::new(0, FUNCTION.len()).len();
    Some(match js::script(&format!("{FUNCTION}{body}\n}}")) {
        Ok(mut script) => {
            script.shift_into(place, prefix);
            Ok(script)
        }
        Err(problem) => Err((place, placed(problem, place, prefix))),
    })
}

/// A `style` attribute. Where entities stand in it, every span is that of the value.
pub(super) fn style_attribute(source: &str, attribute: &Attribute) -> Option<Placed<Css>> {
    let value = attribute.value.as_deref().filter(|value| !value.trim_ascii().is_empty())?;
    let exact = as_written(source, attribute).is_some();
    let place = attribute.value_span;
    Some(match css::style_attribute(value) {
        Ok(mut css) => {
            if exact {
                css.shift(place.start);
            } else {
                css.place_at(place);
            }
            Ok(css)
        }
        Err(problem) => Err((place, problem)),
    })
}

/// The value of the attribute if decoding changed nothing.
fn as_written<'s>(source: &'s str, attribute: &Attribute) -> Option<&'s str> {
    let written = source.get(attribute.value_span.range())?;
    (attribute.value.as_deref() == Some(written) && !written.trim_ascii().is_empty()).then_some(written)
}

/// In SVG and XHTML the content may be wrapped in `<![CDATA[ … ]]>`.
fn without_cdata(source: &str, content: Span) -> Span {
    let text = &source[content.range()];
    let Some(inside) = text.trim_ascii_start().strip_prefix("<![CDATA[") else { return content };
    let start = content.end as usize - inside.len();
    let inside = inside.trim_ascii_end();
    Span::new(start, start + inside.strip_suffix("]]>").unwrap_or(inside).len())
}

/// The same problem with its place in the document.
fn placed(problem: Problem, place: Span, prefix: u32) -> Problem {
    match problem {
        Problem::Syntax { message, span } => {
            Problem::Syntax { message, span: brought_into(span, place, prefix) }
        }
        problem => problem,
    }
}
