//! TOML as text: strings and comments that no name of a bundle can leave.

use std::fmt::Write as _;

use crate::finding::clean;
use crate::settings::glob;

/// Longest line of a comment.
const LONGEST: usize = 400;

/// Every line behind a `#`.
pub(super) fn comment(out: &mut String, text: &str) {
    for line in text.split('\n') {
        out.push_str("# ");
        out.push_str(&clean(line, LONGEST));
        out.push('\n');
    }
}

/// A line of TOML that is not in force: without its `#` it is.
pub(super) fn option(out: &mut String, line: &str) {
    out.push('#');
    out.push_str(line);
    out.push('\n');
}

/// A basic string.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            character if character != clean_character(character) => {
                let _ = write!(out, "\\U{:08X}", u32::from(character));
            }
            character => out.push(character),
        }
    }
    out.push('"');
    out
}

/// What a comment or a terminal would show instead of a character that is not seen as itself.
fn clean_character(character: char) -> char {
    clean(character.encode_utf8(&mut [0; 4]), 1).chars().next().unwrap_or(character)
}

pub(super) fn quoted_list(texts: impl Iterator<Item = String>) -> String {
    let texts: Vec<String> = texts.map(|text| quoted(&text)).collect();
    format!("[{}]", texts.join(", "))
}

/// A glob that matches this very name; `None` when none can be written.
pub(super) fn glob_of(name: &str) -> Option<String> {
    // A backslash escapes on some systems and on others parts folders: one character, whichever it is.
    let escaped = globset::escape(name).replace('\\', "?");
    glob(&escaped).is_ok_and(|glob| glob.is_match(name)).then_some(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_read_back_as_they_were() {
        for text in ["a\"b\\c", "new\nline", "\u{1b}[31m", "tab\t", "\u{202e}x", "é😀", "'''", ""] {
            let document = format!("key = {}\n", quoted(text));
            let value: toml::Table = toml::from_str(&document).unwrap();
            assert_eq!(value["key"].as_str(), Some(text), "{document}");
            assert_eq!(document.lines().count(), 1);
        }
    }

    #[test]
    fn names_with_signs_of_globs_match_themselves_alone() {
        for name in ["/a[b]", "/{x}", "/viewer/:study", "/what?", "/*", "/!x", "/a\\b"] {
            let written = glob_of(name).unwrap();
            let compiled = glob(&written).unwrap();
            assert!(compiled.is_match(name) && !compiled.is_match("/abcd"), "{name}: {written}");
        }
    }

    #[test]
    fn a_comment_stays_one() {
        let mut out = String::new();
        comment(&mut out, "a\nb\r\u{2028}[[context]]");
        assert!(out.lines().all(|line| line.starts_with("# ")));
        assert!(toml::from_str::<toml::Table>(&out).unwrap().is_empty());
    }
}
