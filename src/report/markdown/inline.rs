//! Texts of a project inside Markdown: shown as they are, never as markup, links, mentions or references.

use crate::finding::Argument;
use crate::outcome::Outcome;
use crate::report::plain::{between_blanks, one_line};
use crate::report::words;
use crate::rule::Lang;

/// Longest text of the project on a page: longer than any reason a person writes, short enough to stay a page.
const LONGEST: usize = 4000;

/// Splits `@name` and `#1` where forges look for mentions and references, which they do after Markdown has read
/// entities and backslashes; nothing is seen of it.
const JOINER: char = '\u{2060}';

/// Stand around what the bundle gave to a message; private characters that no text keeps.
const OPEN: char = '\u{f0000}';
const CLOSE: char = '\u{f0001}';

/// Text that Markdown shows as it is; blanks at its ends go.
pub(in crate::report) fn text(text: &str) -> String {
    let text = one_line(text, LONGEST);
    let mut out = String::with_capacity(text.len() + 8);
    let mut digits_so_far = true;
    for (index, character) in text.char_indices() {
        let starts = index == 0;
        let next = text[index + character.len_utf8()..].chars().next();
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            // Bare addresses become links.
            ':' if text[index..].starts_with("://") => out.push_str("&#58;"),
            '.' if text[..index].to_ascii_lowercase().ends_with("www") => out.push_str("&#46;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '~' | '!' | '$' | '^' => {
                out.push('\\');
                out.push(character);
            }
            '-' | '+' | '=' if starts => {
                out.push('\\');
                out.push(character);
            }
            // "1." and "1)" at the start of a line make a list.
            '.' | ')' if digits_so_far && !starts && next.is_none_or(|next| next == ' ') => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
        let refers = matches!(character, '@' | '#' | '!' | '$' | '%' | '&' | '~' | '^');
        if refers && next.is_some_and(char::is_alphanumeric) {
            out.push(JOINER);
        }
        digits_so_far &= character.is_ascii_digit();
    }
    out
}

/// Text that keeps a blank at its ends, for what stands between other runs.
pub(in crate::report) fn between(run: &str) -> String {
    between_blanks(run, text)
}

/// A name or a piece of code.
pub(in crate::report) fn code(text: &str) -> String {
    let line = one_line(text, LONGEST);
    if line.is_empty() {
        return String::new();
    }
    // A pipe would end the cell of a table, and a backslash before it would be eaten.
    if line.contains(['`', '|', '\\']) {
        return format!("<code>{}</code>", self::text(&line));
    }
    format!("`{line}`")
}

/// What was found, with the names that it speaks of as code.
pub(super) fn message(outcome: &Outcome, lang: Lang) -> String {
    let mut marked = outcome.clone();
    for argument in marked.arguments.values_mut() {
        if let Argument::Text(text) = argument {
            *text = format!("{OPEN}{}{CLOSE}", text.replace([OPEN, CLOSE], ""));
        }
    }
    let message = words::message(&marked, lang);
    let mut out = String::new();
    for (index, piece) in message.split(OPEN).enumerate() {
        match piece.split_once(CLOSE) {
            Some((name, rest)) if index > 0 => {
                out.push_str(&code(name));
                out.push_str(&between(rest));
            }
            _ => out.push_str(&between(piece)),
        }
    }
    out.trim().to_owned()
}

/// `path:line:column` of the place where a person can act.
pub(super) fn place(outcome: &Outcome) -> String {
    let location = &outcome.location;
    code(&words::place(&location.path, location.line, location.column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_markup_is_text() {
        assert_eq!(text("a|b `c` <i> [x](http://y)"), "a\\|b \\`c\\` &lt;i&gt; \\[x\\](http&#58;//y)");
        assert_eq!(text("- item\n# title"), "\\- item \\# title");
        assert_eq!(text("1. one"), "1\\. one");
        assert_eq!(text("23.6 kB"), "23.6 kB");
        assert_eq!(text("2026"), "2026");
        assert_eq!(code("a`b"), "<code>a\\`b</code>");
        assert_eq!(code("viewer/**"), "`viewer/**`");
        assert_eq!(code("a\\|b"), "<code>a\\\\\\|b</code>");
    }

    #[test]
    fn nobody_is_told_and_nothing_is_referred_to() {
        assert_eq!(text("me@there, WWW.example.org"), "me&#64;\u{2060}there, WWW&#46;example.org");
        assert_eq!(text("@everyone #1 !2"), "&#64;\u{2060}everyone \\#\u{2060}1 \\!\u{2060}2");
        assert_eq!(text("at 4 @ 5 #"), "at 4 &#64; 5 \\#");
    }

    #[test]
    fn blanks_between_runs_stay() {
        assert_eq!(between(" of "), " of ");
        assert_eq!(between(" "), " ");
        assert_eq!(between(""), "");
    }
}
