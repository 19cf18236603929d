//! Blocks as Markdown. Every text of the project is escaped: names and justifications may be hostile.

use std::fmt::Write as _;

use super::page::{Block, Line, Run};
use crate::report::markdown::inline::{between, code, text as escape};
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
            Run::Text(text) => out.push_str(&between(text)),
            Run::Strong(text) if text.trim().is_empty() => {}
            Run::Strong(text) => {
                let _ = write!(out, "**{}**", escape(text));
            }
            Run::Code(text) => out.push_str(&code(text)),
        }
    }
    out.trim().to_owned()
}
