//! Texts of a project made harmless for any output: file names, excerpts and justifications may be hostile.

/// Text on one line: white space folded, invisible characters replaced, no command of a runner, cut after `limit`
/// characters.
pub(super) fn one_line(text: &str, limit: usize) -> String {
    let folded: Vec<&str> = text.split_whitespace().collect();
    let visible: String = folded
        .join(" ")
        .chars()
        .map(|character| if is_invisible(character) { '\u{fffd}' } else { character })
        .collect();
    crate::finding::clean(&without_commands(&visible), limit)
}

/// What the runners of GitHub and Azure obey anywhere in a line of their log: `##[command]`, `##vso[command]`.
const COMMANDS: [&str; 2] = ["##[", "##vso["];

/// A blank breaks commands up.
pub(super) fn without_commands(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        out.push(character);
        if is_command(&text[at..]) {
            out.push(' ');
        }
    }
    out
}

/// Does a command start here?
pub(super) fn is_command(text: &str) -> bool {
    let starts =
        |command: &&str| text.get(..command.len()).is_some_and(|start| start.eq_ignore_ascii_case(command));
    COMMANDS.iter().any(starts)
}

/// `escape` drops the blanks at the ends of a text; between other runs of a line one stays.
pub(super) fn between_blanks(text: &str, escape: impl Fn(&str) -> String) -> String {
    let blank = |is: bool| if is { " " } else { "" };
    let after = text.ends_with(' ') && text.len() > 1;
    format!("{}{}{}", blank(text.starts_with(' ')), escape(text), blank(after))
}

/// Control characters, and those that turn the direction of a text.
pub(super) fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

/// One line of prose for readers that take some of it for markup: no control character, no tag, no link.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied().unwrap_or(' ');
        match character {
            '<' if next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?') => out.push('‹'),
            ']' if next == '(' => out.push_str("] "),
            // Unpaired surrogates of XML 1.0 aside, what it has no way to write.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            character => out.push(character),
        }
    }
    one_line(&out, usize::MAX)
}

/// A path that can lead nowhere but into the folder it is counted from.
pub(super) fn path(path: &str) -> String {
    let inside = path.split('/').filter(|segment| !matches!(*segment, "" | "." | ".."));
    inside.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_on_its_line_and_commands_nobody() {
        assert_eq!(one_line("a\r\n::error::b\u{1b}[2J\u{202e}c", 80), "a ::error::b\u{fffd}[2J\u{fffd}c");
        assert_eq!(one_line("x##[add-mask]y ###[z] ##VSO[task]", 80), "x# #[add-mask]y ## #[z] # #VSO[task]");
        assert_eq!(one_line("abcdef", 3), "abc…");
    }

    #[test]
    fn prose_holds_no_markup() {
        assert_eq!(prose("<video autoplay> 1 < 2, <b"), "‹video autoplay> 1 < 2, ‹b");
        assert_eq!(prose("[click](https://evil.example)"), "[click] (https://evil.example)");
        assert_eq!(prose("a\u{202e}b\u{1b}c\nd"), "a\u{fffd}b\u{fffd}c d");
    }

    #[test]
    fn paths_stay_inside() {
        assert_eq!(path("../../etc/passwd"), "etc/passwd");
        assert_eq!(path("/a/./b//c"), "a/b/c");
    }
}
