//! Tells strings that may name a file, an address or a content hash from all other strings.
//!
//! A path too many is harmless to the graph (it matches no asset), a path too few makes an asset look unused: in
//! doubt a string is kept. It must not look anything up.

use std::borrow::Cow;

use super::options;
use crate::facts::is_mail;

/// Longest string kept, in bytes.
const LONGEST: usize = 2_000;

/// Longest condition of a media rule that is read, in bytes.
const LONGEST_CONDITION: usize = 200;

/// Hexadecimal digits of the shortest hash.
const SHORTEST_HASH: usize = 8;

/// Extensions of files that pages load, without the dot.
const EXTENSIONS: [&str; 66] = [
    "js",
    "mjs",
    "cjs",
    "css",
    "html",
    "htm",
    "xhtml",
    "png",
    "apng",
    "jpg",
    "jpeg",
    "gif",
    "webp",
    "avif",
    "svg",
    "svgz",
    "ico",
    "cur",
    "bmp",
    "tif",
    "tiff",
    "jxl",
    "jp2",
    "jls",
    "woff",
    "woff2",
    "ttf",
    "otf",
    "eot",
    "mp3",
    "wav",
    "ogg",
    "oga",
    "opus",
    "aac",
    "m4a",
    "flac",
    "mp4",
    "m4v",
    "mov",
    "webm",
    "ogv",
    "avi",
    "vtt",
    "m3u8",
    "pdf",
    "json",
    "wasm",
    "map",
    "dcm",
    "nii",
    "gz",
    "br",
    "zst",
    "zip",
    "bin",
    "data",
    "glb",
    "gltf",
    "hdr",
    "webmanifest",
    "xml",
    "txt",
    "csv",
    "md",
    "yaml",
];

/// The media type of documents that scripts make or fetch.
const PDF: &str = "application/pdf";

/// First segments of media types.
const MEDIA: [&str; 10] =
    ["text", "image", "audio", "video", "application", "font", "multipart", "message", "model", "chemical"];

/// Does the string hold a fact, whatever it stands in?
pub fn tells(text: &str) -> bool {
    is_kept(text) || options::holds_parameters(text) || styles_print(text)
}

/// What a string or a part of a template means, its escapes read; what is no valid escape stands for itself.
pub fn cooked(written: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'\\', written.as_bytes()) else { return Cow::Borrowed(written) };
    let mut text = written.get(..first).unwrap_or_default().to_owned();
    let mut rest = written.get(first..).unwrap_or_default();
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let (character, length) = escaped(&rest[at + 1..]);
        text.extend(character);
        rest = rest.get(at + 1 + length..).unwrap_or_default();
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The character that an escape stands for, and the length of what follows its backslash.
fn escaped(rest: &str) -> (Option<char>, usize) {
    let code = |digits: Option<&str>| {
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok())?;
        // Half a surrogate pair: two of these are as long as the character.
        Some(char::from_u32(value).unwrap_or('\u{a2}'))
    };
    let Some(first) = rest.chars().next() else { return (None, 0) };
    match first {
        // Which white space does not matter.
        'n' | 'r' | 't' | 'b' | 'f' | 'v' => (Some('\n'), 1),
        '0'..='7' => {
            let most = if first < '4' { 3 } else { 2 };
            let digits = rest.bytes().take(most).take_while(|digit| (b'0'..b'8').contains(digit)).count();
            let value = rest.get(..digits).and_then(|digits| u8::from_str_radix(digits, 8).ok());
            (value.map(char::from), digits)
        }
        '\n' => (None, 1),
        '\r' => (None, if rest.starts_with("\r\n") { 2 } else { 1 }),
        '\u{2028}' | '\u{2029}' => (None, 3),
        'x' => (code(rest.get(1..3)), 3),
        'u' if rest.starts_with("u{") => {
            let end = rest.find('}').unwrap_or(rest.len());
            (code(rest.get(2..end)), end + 1)
        }
        'u' => (code(rest.get(1..5)), 5),
        other => (Some(other), other.len_utf8()),
    }
}

/// Is the string kept as a literal?
pub fn is_kept(text: &str) -> bool {
    // Pieces of mail are written for people and have blanks.
    if text.len() <= LONGEST && (is_mail(text) || text == PDF) {
        return true;
    }
    // Neither an address nor a file nor long enough for a hash: most strings.
    if text.len() < SHORTEST_HASH && !text.bytes().any(|byte| matches!(byte, b'/' | b'.' | b':')) {
        return false;
    }
    if text.len() < 3 || text.len() > LONGEST || !text.is_ascii() && text.chars().any(char::is_whitespace) {
        return false;
    }
    if text.bytes().any(|byte| byte <= b' ' || b"\\^|<>\"`".contains(&byte)) {
        return false;
    }
    is_marker(text)
        || is_hash(text)
        || is_name_piece(text)
        || (!has_other_scheme(text) && (is_url(text) || is_path(text)))
}

/// `medical-context:ID`, which extends a context of the map.
fn is_marker(text: &str) -> bool {
    text.starts_with("medical-context:")
}

/// Does a style sheet written as a string hold rules for printed pages?
pub fn styles_print(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'@', bytes).any(|at| {
        let Some(rule) = bytes.get(at..).and_then(|rest| rest.strip_prefix(b"@media")) else { return false };
        let rule = rule.get(..LONGEST_CONDITION).unwrap_or(rule);
        let Some(end) = memchr::memchr2(b'{', b';', rule) else { return false };
        rule[..end].split(|byte| !byte.is_ascii_alphabetic()).any(|word| word == b"print")
    })
}

fn is_url(text: &str) -> bool {
    let host = text.strip_prefix("//").or_else(|| {
        ["https://", "http://", "wss://", "ws://"].iter().find_map(|scheme| strip_start(text, scheme))
    });
    host.is_some_and(|host| host.starts_with(|first: char| first.is_alphanumeric() || first == '['))
}

fn strip_start<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    text.get(..start.len()).filter(|found| found.eq_ignore_ascii_case(start)).and(text.get(start.len()..))
}

fn has_other_scheme(text: &str) -> bool {
    ["data:", "blob:", "javascript:", "mailto:", "tel:", "urn:"]
        .iter()
        .any(|scheme| strip_start(text, scheme).is_some())
}

fn is_path(text: &str) -> bool {
    has_web_extension(text)
        || (text.contains('/')
            && text.bytes().any(|byte| byte.is_ascii_alphabetic() || byte >= 0x80)
            && !is_media_type(text)
            && !is_date_pattern(text)
            && !is_encoded_data(text))
}

/// Does the text, without query and fragment, end with the extension of a file that pages load?
fn has_web_extension(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or(text);
    path.rsplit_once('.')
        .is_some_and(|(_, extension)| EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension)))
}

fn is_media_type(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, rest)| {
        !rest.contains('/') && (MEDIA.contains(&kind) || rest == "*") && !kind.is_empty()
    })
}

/// `DD/MM/YYYY` and the like.
fn is_date_pattern(text: &str) -> bool {
    text.bytes().all(|byte| b"dDmMyYhHsSaALlTZ/:.,-".contains(&byte))
}

/// Long base-64 text: keys, tables, pictures without their `data:`.
fn is_encoded_data(text: &str) -> bool {
    text.len() >= 64
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
        && (text.contains(['+', '=']) || text.len() >= 200)
}

/// `.bundle.`, `.min.`: what stands between the parts of a computed file name.
fn is_name_piece(text: &str) -> bool {
    text.strip_prefix('.').and_then(|rest| rest.strip_suffix('.')).is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    })
}

/// 8 to 64 hexadecimal digits, or 20 to 64 characters of base64url, that look random.
fn is_hash(text: &str) -> bool {
    let has = |test: fn(&u8) -> bool| text.as_bytes().iter().any(test);
    let all = |test: fn(&u8) -> bool| text.as_bytes().iter().all(test);
    let hexadecimal = (SHORTEST_HASH..=64).contains(&text.len())
        && all(u8::is_ascii_hexdigit)
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic);
    let base64 = (20..=64).contains(&text.len())
        && all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte))
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && digit_groups(text) >= 2;
    hexadecimal || base64
}

/// Names in code have one number at most (`CanvasRenderingContext2D`), random text has more.
fn digit_groups(text: &str) -> usize {
    text.split(|character: char| !character.is_ascii_digit()).filter(|digits| !digits.is_empty()).count()
}

#[cfg(test)]
mod tests {
    use super::is_kept;

    #[test]
    fn paths_addresses_and_hashes_are_kept() {
        for text in [
            "/viewer",
            "assets/index-DiwrgTda.js",
            "./a/b",
            "logo.SVG",
            ".chunk.js",
            ".js",
            ".bundle.",
            "https://example.org/a?b#c",
            "//cdn.example.org",
            "wss://host/ws",
            "app.js?v=3",
            "4fa8c1d29b",
            "kX93nQpLm2-aB7cD4eF6g",
            "images/scan.dcm",
            "données/é.json",
            "static/js/",
        ] {
            assert!(is_kept(text), "{text}");
        }
    }

    #[test]
    fn other_strings_are_not() {
        for text in [
            "",
            "/",
            "//",
            "hello",
            "a b/c.png",
            "text/html",
            "application/vnd.ms-excel",
            "image/*",
            "DD/MM/YYYY",
            "12/31/2020",
            "data:image/png;base64,AA/BB.png",
            "</div>",
            "^/a/(\\d+)$",
            "12345678",
            "deadbeef",
            "getElementsByClassName",
            "CanvasRenderingContext2D",
            "a\u{a0}b/c",
        ] {
            assert!(!is_kept(text), "{text}");
        }
        assert!(!is_kept(&"a/".repeat(1_001)));
        assert!(!is_kept(&format!("{}+/=", "aB3/".repeat(40))));
    }
}
