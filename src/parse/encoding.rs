//! From bytes to text as browsers do it: UTF-8 first, else what marks or declarations say, else windows-1252.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use memchr::memmem;

/// How far browsers look for a declaration (HTML, 13.2.3.2).
const DECLARATION_WITHIN: usize = 1024;

/// A file as text.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// Of a UTF-8 file the content itself, a byte order mark included, so that spans in it are bytes of the file.
    /// Of any other file the text in UTF-8: spans in it are bytes of that text, not of the file.
    pub text: Cow<'a, str>,
    /// The encoding, when it was not UTF-8 or the UTF-8 was damaged.
    pub from: Option<&'static str>,
}

/// The text of `content`; `declared` is the label from HTTP, `<meta charset>` or `@charset`, if any was found.
///
/// Valid UTF-8 wins over a declaration: text in another encoding is practically never valid UTF-8 by chance.
/// What cannot be decoded becomes U+FFFD.
#[must_use]
pub fn decode<'a>(content: &'a [u8], declared: Option<&str>) -> Decoded<'a> {
    if let Ok(text) = std::str::from_utf8(content) {
        return Decoded { text: Cow::Borrowed(text), from: None };
    }
    let encoding = Encoding::for_bom(content).map_or_else(|| by_label(declared), |(encoding, _)| encoding);
    let (text, _) = if encoding == UTF_8 {
        encoding.decode_without_bom_handling(content)
    } else {
        encoding.decode_with_bom_removal(content)
    };
    Decoded { text, from: Some(encoding.name()) }
}

/// The encoding label in the first bytes of an HTML or CSS file: `charset=…` or `@charset "…"`.
#[must_use]
pub fn declared(content: &[u8]) -> Option<&str> {
    let head = content.get(..DECLARATION_WITHIN).unwrap_or(content);
    let at = memmem::find(head, b"charset")? + b"charset".len();
    let quotes = |byte: &u8| matches!(byte, b'=' | b'"' | b'\'' | b' ');
    let start = at + head[at..].iter().take_while(|byte| quotes(byte)).count();
    let is_label = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.');
    let length = head[start..].iter().take_while(|byte| is_label(byte)).count();
    std::str::from_utf8(&head[start..start + length]).ok().filter(|label| !label.is_empty())
}

/// A declaration that could be read as ASCII cannot truly be UTF-16, so browsers take UTF-8 instead.
fn by_label(declared: Option<&str>) -> &'static Encoding {
    match declared.and_then(|label| Encoding::for_label(label.as_bytes())) {
        Some(encoding) if encoding.is_ascii_compatible() => encoding,
        Some(_) => UTF_8,
        None => WINDOWS_1252,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_is_borrowed_with_its_mark_whatever_is_declared() {
        let content = "\u{feff}café".as_bytes();
        let Decoded { text, from } = decode(content, Some("windows-1252"));
        assert!(matches!(text, Cow::Borrowed("\u{feff}café")));
        assert_eq!(from, None);
    }

    #[test]
    fn other_encodings_are_found_by_mark_then_label_then_habit() {
        let read = |content: &[u8], declared| {
            let Decoded { text, from } = decode(content, declared);
            (text.into_owned(), from)
        };
        assert_eq!(read(b"\xff\xfea\0\xe9\0", None), ("aé".to_owned(), Some("UTF-16LE")));
        assert_eq!(read(b"\xfe\xff\0a\0\xe9", Some("utf-8")), ("aé".to_owned(), Some("UTF-16BE")));
        assert_eq!(read(b"caf\xe9", None), ("café".to_owned(), Some("windows-1252")));
        assert_eq!(read(b"caf\xe9", Some("latin1")), ("café".to_owned(), Some("windows-1252")));
        assert_eq!(read(b"\x82\xa0", Some("shift_jis")), ("あ".to_owned(), Some("Shift_JIS")));
        assert_eq!(read(b"caf\xe9", Some("utf-16")), ("caf\u{fffd}".to_owned(), Some("UTF-8")));
        assert_eq!(read(b"\xef\xbb\xbfcaf\xe9", None), ("\u{feff}caf\u{fffd}".to_owned(), Some("UTF-8")));
    }

    #[test]
    fn declarations_are_found_in_html_and_css() {
        assert_eq!(declared(b"<meta charset=\"iso-8859-1\">"), Some("iso-8859-1"));
        assert_eq!(declared(b"<meta content='text/html; charset=utf-8'>"), Some("utf-8"));
        assert_eq!(declared(b"@charset \"windows-1252\";"), Some("windows-1252"));
        assert_eq!(declared(b"charset="), None);
        assert_eq!(declared(&[b' '; 2000]), None);
    }
}
