//! Folds the white space and comments of selectors and conditions. Strings and escapes stay as written.

use crate::facts::Text;

/// `source` without comments, with every run of white space folded to one blank, trimmed.
pub(super) fn folded(source: &str) -> Text {
    let source = source.trim_ascii();
    if is_folded(source) {
        return source.into();
    }
    let mut folded = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let piece = match first {
            '"' | '\'' => &rest[..string_length(rest)],
            '\\' => &rest[..rest.char_indices().nth(2).map_or(rest.len(), |(end, _)| end)],
            _ if first.is_ascii_whitespace() || rest.starts_with("/*") => {
                rest = skip_blanks(rest);
                folded.push(' ');
                continue;
            }
            _ => &rest[..first.len_utf8()],
        };
        folded.push_str(piece);
        rest = &rest[piece.len()..];
    }
    folded.trim_ascii_end().into()
}

/// Nothing to fold, as in every minified sheet.
fn is_folded(source: &str) -> bool {
    let mut before = 0;
    source.bytes().all(|byte| {
        let pair = (before, byte);
        before = byte;
        !matches!(pair, (_, b'\t' | b'\n' | b'\r' | b'\x0c') | (b' ', b' ') | (b'/', b'*'))
    })
}

fn skip_blanks(mut rest: &str) -> &str {
    loop {
        let next = rest.trim_ascii_start();
        let next = match next.strip_prefix("/*") {
            Some(comment) => comment.split_once("*/").map_or("", |(_, after)| after),
            None => return next,
        };
        rest = next;
    }
}

/// Bytes of the string that `source` begins with, quotes included.
fn string_length(source: &str) -> usize {
    let mut escaped = false;
    let quote = source.as_bytes()[0];
    let end = source.bytes().skip(1).position(|byte| {
        let closes = byte == quote && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    end.map_or(source.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn blanks_and_comments_fold_outside_strings_and_escapes() {
        assert_eq!(&*folded(" a ,\r\n\tb  "), "a , b");
        assert_eq!(&*folded("a/* x */b /* y"), "a b");
        assert_eq!(&*folded("[t='a  /* b'],\n[u=\"\\\"  \"]"), "[t='a  /* b'], [u=\"\\\"  \"]");
        assert_eq!(&*folded(".a\\'  b"), ".a\\' b");
        assert_eq!(&*folded("é\n\\é"), "é \\é");
        assert_eq!(&*folded("a\n'open"), "a 'open");
        assert_eq!(&*folded("a\n\\"), "a \\");
        assert_eq!(&*folded(""), "");
    }
}
