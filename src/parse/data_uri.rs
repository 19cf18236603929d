//! Images and fonts inside text as `data:` URIs, in any language: only the characters around a URI tell where it ends.

use std::borrow::Cow;

use data_url::forgiving_base64;
use memchr::memmem;
use percent_encoding::percent_decode;

use super::{font, image};
use crate::facts::{Content, Embedded, Span};

/// Bytes after decoding; larger ones are not looked into.
const LARGEST: usize = 20 << 20;

/// Media types worth decoding; the generic one only counts if a font or image is inside.
const MEDIA_TYPES: [&str; 6] = [
    "image/",
    "font/",
    "application/font",
    "application/x-font",
    "application/vnd.ms-fontobject",
    "application/octet-stream;",
];

/// Quotes as they are written in HTML attributes, in strings inside strings, and plainly; longer ones first.
const QUOTES: [&str; 9] = ["&quot;", "&apos;", "&#34;", "&#39;", "\\\"", "\\'", "\"", "'", "`"];

/// Every `data:` URI of an image or font that can be decoded and has a readable header, in order. A URI ends at the
/// quote it began with, or else at white space, a quote, `)`, `\`, `<`, `>` or the end.
#[must_use]
pub fn embedded(source: &str) -> Vec<Embedded> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = memmem::find(&source.as_bytes()[from..], b"data:") {
        let start = from + at;
        let behind = start + "data:".len();
        from = behind;
        if !MEDIA_TYPES.iter().any(|media_type| source[behind..].starts_with(media_type)) {
            continue;
        }
        let Some(length) = length(&source[..start], &source[start..]) else { continue };
        // An image inside of an embedded SVG is part of it.
        from = start + length;
        found.extend(decoded(&source[start..from], start));
    }
    found
}

/// Length of the URI at the start of `rest`; `None` when its quote is never closed.
///
/// Each unterminated quote is looked for only once in a text, as the next URI with that quote would have ended it.
fn length(before: &str, rest: &str) -> Option<usize> {
    match QUOTES.iter().find(|quote| before.ends_with(**quote)) {
        Some(quote) if quote.len() > 1 => memmem::find(rest.as_bytes(), quote.as_bytes()),
        Some(quote) => unescaped(rest.as_bytes(), quote.as_bytes()[0]),
        None => {
            let ends = |letter: char| letter.is_ascii_whitespace() || "\"'`)\\<>&".contains(letter);
            Some(rest.find(ends).unwrap_or(rest.len()))
        }
    }
}

/// Offset of the first `quote` without a backslash before it.
fn unescaped(text: &[u8], quote: u8) -> Option<usize> {
    memchr::memchr_iter(quote, text).find(|&at| at == 0 || text[at - 1] != b'\\')
}

fn decoded(uri: &str, start: usize) -> Option<Embedded> {
    let (head, payload) = uri.split_once(',')?;
    let mut parameters = head["data:".len()..].split(';');
    let media_type = parameters.next()?.trim().to_ascii_lowercase();
    let is_base64 = parameters.any(|parameter| parameter.trim().eq_ignore_ascii_case("base64"));
    let bytes = payload_bytes(payload, is_base64).filter(|bytes| bytes.len() <= LARGEST)?;
    Some(Embedded {
        span: Span::new(start, start + uri.len()),
        media_type: media_type.into(),
        bytes: u32::try_from(bytes.len()).ok()?,
        digest: blake3::hash(&bytes).into(),
        content: content(&bytes)?,
    })
}

/// Compressed drawings are not opened here: many small ones could expand beyond measure.
fn content(bytes: &[u8]) -> Option<Content> {
    if font::format(bytes).is_some() {
        font::font(bytes).ok().map(Content::Font)
    } else {
        image::format(bytes).and_then(|_| image::image(bytes).ok()).map(Content::Image)
    }
}

fn payload_bytes(payload: &str, is_base64: bool) -> Option<Vec<u8>> {
    /// Three letters encode at least one byte (`%3C`).
    const LONGEST: usize = 3 * LARGEST;
    if payload.is_empty() || payload.len() > LONGEST {
        return None;
    }
    // A drawing in a string has its quotes escaped; escaped line ends are only layout.
    let payload = if payload.contains('\\') {
        Cow::Owned(payload.replace("\\\n", "").replace("\\n", "\n").replace('\\', ""))
    } else {
        Cow::Borrowed(payload)
    };
    // Padding may be percent-encoded.
    let bytes = Cow::from(percent_decode(payload.as_bytes()));
    if is_base64 { forgiving_base64::decode_to_vec(&bytes).ok() } else { Some(bytes.into_owned()) }
}

#[cfg(test)]
mod tests;
