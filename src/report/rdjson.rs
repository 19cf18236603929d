//! Reviewdog's diagnostics (rdjson): failures, as comments on a pull request.
//!
//! Its columns count bytes of UTF-8 where a location counts UTF-16 units, and the report does not hold the text before
//! the excerpt. The first column is the same in both; from there the excerpt gives the end. Any other place is given
//! as its line alone, which the format allows, rather than as a column that French text would shift.

use serde::Serialize;

use super::{harmless, plain, sentences};
use crate::outcome::{Location, Outcome, Report};
use crate::registry::REGISTRY;
use crate::rule::{Lang, Level};

#[derive(Serialize)]
struct Document {
    source: Source,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic {
    message: String,
    location: Place,
    severity: &'static str,
    code: Code,
}

#[derive(Serialize)]
struct Place {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<Position>,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
}

/// The document with a final newline.
///
/// # Errors
/// Never in practice: every value is representable.
pub fn render(report: &Report, lang: Lang) -> serde_json::Result<String> {
    let failures = report.outcomes.iter().filter(|outcome| outcome.is_failure());
    let diagnostics = failures.map(|outcome| diagnostic(outcome, lang)).collect();
    let document = Document { source: Source { name: "sobria" }, diagnostics };
    Ok(harmless::json(serde_json::to_string_pretty(&document)? + "\n"))
}

fn diagnostic(outcome: &Outcome, lang: Lang) -> Diagnostic {
    Diagnostic {
        message: comment(&sentences::of(outcome, lang)),
        location: Place {
            path: plain::prose(&plain::path(&outcome.location.path)),
            range: range(&outcome.location),
        },
        severity: match outcome.level {
            Some(Level::Error) => "ERROR",
            Some(Level::Warning) => "WARNING",
            Some(Level::Note) | None => "INFO",
        },
        code: Code { value: REGISTRY.check(outcome.check).entry.header.id.as_str() },
    }
}

fn range(location: &Location) -> Option<Range> {
    let line = location.line?;
    let whole = location.excerpt.as_ref().filter(|text| !text.ends_with('…') && !text.contains('\u{fffd}'));
    let (first, last) = match (location.column, whole) {
        (Some(1), Some(text)) => (Some(1), u32::try_from(text.len() + 1).ok()),
        (Some(1), None) => (Some(1), None),
        _ => (None, None),
    };
    let end = last.map(|column| Position { line, column: Some(column) });
    Some(Range { start: Position { line, column: first }, end })
}

/// Comments are read as Markdown: what a name could make of it is spelt otherwise; nobody is called, nothing linked.
/// A word joiner, which is not seen, breaks what cannot be escaped.
fn comment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '#') {
            out.push('\\');
        }
        out.push(character);
        if character == '@' {
            out.push('\u{2060}');
        }
    }
    out.replace("://", ":\u{2060}//").replace("www.", "www\u{2060}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_hold_no_markup_and_call_nobody() {
        assert_eq!(
            comment("a_b `c` [d](https://e) @all #1"),
            "a\\_b \\`c\\` \\[d\\](https:\u{2060}//e) @\u{2060}all \\#1"
        );
    }

    #[test]
    fn columns_are_given_where_they_are_known() {
        let location = |column, excerpt: &str| Location {
            path: "a.js".to_owned(),
            line: Some(3),
            column: Some(column),
            end_column: None,
            excerpt: Some(excerpt.to_owned()),
            via: crate::outcome::Via::Bundle,
            line_hash: None,
        };
        let columns = |location: &Location| {
            let range = range(location).unwrap();
            (range.start.line, range.start.column, range.end.and_then(|end| end.column))
        };
        assert_eq!(columns(&location(1, "été()")), (3, Some(1), Some(8)), "bytes, the end exclusive");
        assert_eq!(columns(&location(1, "cut…")), (3, Some(1), None));
        assert_eq!(columns(&location(7, "été()")), (3, None, None), "what stands before is not known");
    }
}
