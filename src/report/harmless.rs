//! Whole outputs made harmless for whoever prints them, whatever texts stand in them.
//!
//! Runners of continuous integration carry out what they read in a log: `::command::` at the start of a line, and
//! `##[command]` or `##vso[command]` anywhere in one. Names and excerpts are an author's choice, who may be a stranger.

use std::fmt::Write as _;

use super::plain::{is_command, is_invisible};

/// A whole JSON document: commands and what is not seen are spelt with escapes, which change no value.
#[must_use]
pub fn json(rendered: String) -> String {
    written(rendered, |out, character| {
        let mut units = [0; 2];
        for unit in character.encode_utf16(&mut units) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    })
}

/// A whole XML or HTML document: commands and what is not seen are spelt with references, which change no value. What
/// XML 1.0 cannot hold must have been replaced before.
#[must_use]
pub fn markup(rendered: String) -> String {
    written(rendered, |out, character| {
        let _ = write!(out, "&#{};", u32::from(character));
    })
}

/// Whole lines for a terminal or a log: commands are broken by a space, what is not seen is replaced; colours stay.
#[must_use]
pub fn lines(rendered: String) -> String {
    let rendered = written(rendered, |out, character| match character {
        '#' => out.push_str("# "),
        '\u{1b}' => out.push(character),
        _ => out.push('\u{fffd}'),
    });
    let starts_command = |line: &str| line.trim_start().starts_with("::");
    if !rendered.lines().any(starts_command) {
        return rendered;
    }
    let broken = rendered
        .split_inclusive('\n')
        .map(|line| if starts_command(line) { line.replacen("::", ": :", 1) } else { line.to_owned() });
    broken.collect()
}

/// Line feeds are ours.
fn is_unseen(character: char) -> bool {
    character != '\n' && is_invisible(character)
}

/// Gives the first character of each command, and what is not seen, to `instead`.
fn written(rendered: String, instead: impl Fn(&mut String, char)) -> String {
    if !rendered.contains("##") && !rendered.contains(is_unseen) {
        return rendered;
    }
    let mut out = String::with_capacity(rendered.len() + 16);
    for (at, character) in rendered.char_indices() {
        if is_unseen(character) || is_command(&rendered[at..]) {
            instead(&mut out, character);
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_broken_and_values_kept() {
        let names = [
            "##[add-mask]x",
            "###[x]",
            "a##VSO[task.complete]",
            "## heading",
            "#",
            "é##[é",
            "\u{85}\u{202e}",
        ];
        for name in names {
            let written = json(serde_json::to_string(name).unwrap());
            assert!(!written.to_lowercase().contains("##[") && !written.to_lowercase().contains("##vso["));
            assert!(!written.contains(is_unseen), "{written:?}");
            assert_eq!(serde_json::from_str::<String>(&written).unwrap(), name);
        }
        assert_eq!(markup("<a b=\"##[x]\"/>".to_owned()), "<a b=\"&#35;#[x]\"/>");
        assert_eq!(lines("a\n  ::error::b\nc ::d\n".to_owned()), "a\n  : :error::b\nc ::d\n");
        assert_eq!(lines("##[error]a\r".to_owned()), "# #[error]a\u{fffd}");
        assert_eq!(lines("\u{1b}[31mred".to_owned()), "\u{1b}[31mred");
    }
}
