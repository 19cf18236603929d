//! Blocks as Markdown. Every text of the project is escaped: names and justifications may be hostile.

use std::fmt::Write as _;

use super::page::{Block, Line, Run, between_blanks};
use super::{LONGEST, one_line};
use crate::report::words::colon;
use crate::rule::Lang;

/// Opens the fence of the record.
pub(super) const FENCE: &str = "```json sobria-record\n";

pub(super) fn render(blocks: &[Block], lang: Lang) -> String {
    let mut out = String::new();
    for block in blocks {
        write(&mut out, block, lang);
        out.push('\n');
    }
    out
}

fn write(out: &mut String, block: &Block, lang: Lang) {
    let _ = match block {
        Block::Heading(level, line) => writeln!(out, "{} {}", "#".repeat(usize::from(*level)), set(line)),
        Block::Paragraph(line) => writeln!(out, "{}", set(line)),
        Block::List(lines) => lines.iter().try_for_each(|line| writeln!(out, "- {}", set(line))),
        Block::Fields(fields) => fields.iter().try_for_each(|(name, lines)| {
            let values: Vec<String> = lines.iter().map(set).collect();
            writeln!(out, "- **{}{}** {}", escape(name), colon(lang), values.join("<br>"))
        }),
        Block::Table { head, rows } => {
            let rule = vec!["---"; head.len()];
            let _ = writeln!(out, "| {} |\n| {} |", head.join(" | "), rule.join(" | "));
            rows.iter().try_for_each(|row| {
                let cells: Vec<String> = row.iter().map(set).collect();
                writeln!(out, "| {} |", cells.join(" | "))
            })
        }
        Block::Blanks(names) => {
            let _ = writeln!(out, "| {} |\n| {} |", names.join(" | "), vec!["---"; names.len()].join(" | "));
            writeln!(out, "|{}", " &nbsp;<br>&nbsp; |".repeat(names.len()))
        }
        Block::Record { summary, json } => writeln!(
            out,
            "<details>\n<summary>{}</summary>\n\n{FENCE}{json}\n```\n\n</details>",
            escape(summary)
        ),
    };
}

fn set(line: &Line) -> String {
    let mut out = String::new();
    for run in line {
        match run {
            Run::Text(text) => out.push_str(&between_blanks(text, escape)),
            Run::Strong(text) if text.trim().is_empty() => {}
            Run::Strong(text) => {
                let _ = write!(out, "**{}**", escape(text));
            }
            Run::Code(text) => out.push_str(&code(text)),
        }
    }
    out.trim().to_owned()
}

fn code(text: &str) -> String {
    let text = one_line(text, LONGEST);
    if text.is_empty() {
        return String::new();
    }
    if text.contains(['`', '|', '\\']) {
        return format!("<code>{}</code>", escape(&text));
    }
    format!("`{text}`")
}

/// Text that Markdown shows as it is: no markup, link, mention or line of its own.
pub(super) fn escape(text: &str) -> String {
    let text = one_line(text, LONGEST);
    let mut out = String::with_capacity(text.len() + 8);
    let mut digits_so_far = true;
    for (index, character) in text.char_indices() {
        let starts = index == 0;
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Bare addresses become links, and names after @ are told.
            '@' => out.push_str("&#64;"),
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
            '.' | ')' if digits_so_far && !starts => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
        digits_so_far &= character.is_ascii_digit();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_markup_is_text() {
        assert_eq!(escape("a|b `c` <i> [x](http://y)"), "a\\|b \\`c\\` &lt;i&gt; \\[x\\](http&#58;//y)");
        assert_eq!(escape("- item\n# title"), "\\- item \\# title");
        assert_eq!(escape("1. one"), "1\\. one");
        assert_eq!(escape("2026"), "2026");
        assert_eq!(escape("mail me@there, WWW.example.org"), "mail me&#64;there, WWW&#46;example.org");
        assert_eq!(code("a`b"), "<code>a\\`b</code>");
        assert_eq!(code("viewer/**"), "`viewer/**`");
    }
}
