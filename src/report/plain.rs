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

/// The runners of GitHub and Azure obey `##[command]` and `##vso[command]` anywhere in a line of their log, so a blank
/// breaks both up.
pub(super) fn without_commands(text: &str) -> String {
    text.replace("##[", "# #[").replace("##vso[", "# #vso[")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_on_its_line_and_commands_nobody() {
        assert_eq!(one_line("a\r\n::error::b\u{1b}[2J\u{202e}c", 80), "a ::error::b\u{fffd}[2J\u{fffd}c");
        assert_eq!(one_line("x##[add-mask]y ###[z] ##vso[task]", 80), "x# #[add-mask]y ## #[z] # #vso[task]");
        assert_eq!(one_line("abcdef", 3), "abc…");
    }
}
