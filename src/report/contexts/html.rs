//! Blocks as one HTML file: no script, nothing fetched, fit to be printed. Every text is escaped.

use std::fmt::Write as _;

use super::page::{Block, Line, Run};
use super::{LONGEST, one_line};
use crate::report::plain::between_blanks;
use crate::rule::Lang;

/// Opens the element of the record.
pub(super) const RECORD: &str = "<pre id=\"sobria-record\">";

const STYLE: &str = "\
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1,h2,h3{line-height:1.25}
h2{border-top:2px solid;padding-top:1rem;margin-top:2.5rem}
table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{border:1px solid;padding:.3rem .5rem;text-align:left;vertical-align:top}
code{font-family:ui-monospace,monospace;font-size:.9em;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:minmax(9rem,max-content) 1fr;gap:.25rem 1rem}
dt{font-weight:600}
dd{margin:0;overflow-wrap:anywhere}
.sign td{height:3.5rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.75rem}
@media print{body{margin:0;max-width:none;font-size:10pt}h2,h3{break-after:avoid}tr,dt,dd,li{break-inside:avoid}.sign{break-inside:avoid}details{display:none}}
";

pub(super) fn render(blocks: &[Block], lang: Lang) -> String {
    let title = blocks.iter().find_map(|block| match block {
        Block::Heading(1, line) => Some(plain(line)),
        _ => None,
    });
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        lang.code(),
        title.unwrap_or_default()
    );
    for block in blocks {
        write(&mut out, block);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn write(out: &mut String, block: &Block) {
    let _ = match block {
        Block::Heading(level, line) => writeln!(out, "<h{level}>{}</h{level}>", set(line)),
        Block::Paragraph(line) => writeln!(out, "<p>{}</p>", set(line)),
        Block::List(lines) => {
            out.push_str("<ul>\n");
            for line in lines {
                let _ = writeln!(out, "<li>{}</li>", set(line));
            }
            writeln!(out, "</ul>")
        }
        Block::Fields(fields) => {
            out.push_str("<dl>\n");
            for (name, lines) in fields {
                let values: Vec<String> = lines.iter().map(set).collect();
                let _ = writeln!(out, "<dt>{}</dt><dd>{}</dd>", escape(name), values.join("<br>"));
            }
            writeln!(out, "</dl>")
        }
        Block::Table { head, rows } => {
            table_head(out, "", head);
            for row in rows {
                let cells: Vec<String> = row.iter().map(set).collect();
                let _ = writeln!(out, "<tr><td>{}</td></tr>", cells.join("</td><td>"));
            }
            writeln!(out, "</tbody>\n</table>")
        }
        Block::Blanks(names) => {
            table_head(out, " class=\"sign\"", names);
            writeln!(out, "<tr>{}</tr>\n</tbody>\n</table>", "<td></td>".repeat(names.len()))
        }
        // The record has no character that HTML reads.
        Block::Record { summary, json } => {
            writeln!(
                out,
                "<details>\n<summary>{}</summary>\n{RECORD}{json}</pre>\n</details>",
                escape(summary)
            )
        }
    };
}

fn table_head(out: &mut String, class: &str, names: &[&str]) {
    let cells: Vec<String> = names.iter().map(|name| escape(name)).collect();
    let cells = cells.join("</th><th scope=\"col\">");
    let _ = writeln!(out, "<table{class}>\n<thead><tr><th scope=\"col\">{cells}</th></tr></thead>\n<tbody>");
}

fn set(line: &Line) -> String {
    let mut out = String::new();
    for run in line {
        match run {
            Run::Text(text) => out.push_str(&between_blanks(text, escape)),
            Run::Strong(text) => {
                let _ = write!(out, "<strong>{}</strong>", escape(text));
            }
            Run::Code(text) => {
                let _ = write!(out, "<code>{}</code>", escape(text));
            }
        }
    }
    out.trim().to_owned()
}

fn plain(line: &Line) -> String {
    line.iter()
        .map(|run| match run {
            Run::Text(text) | Run::Strong(text) | Run::Code(text) => escape(text),
        })
        .collect()
}

pub(super) fn escape(text: &str) -> String {
    let text = one_line(text, LONGEST);
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            character => out.push(character),
        }
    }
    out
}
