//! Addresses in values: `url()`, `src()`, the strings of `image-set()` and of `@import`, with their exact place.
//!
//! Addresses are neither resolved nor judged here.

use super::{Failure, MAX_DEPTH};
use crate::facts::{Span, Text};
use cssparser::{Parser, ParserInput, Token};

/// An address, escapes resolved, and the characters as written, without quotes.
pub(super) struct Address {
    /// A `data:` address ends after its comma: its content is read elsewhere.
    pub url: Text,
    pub span: Span,
}

/// The value nests deeper than [`MAX_DEPTH`].
pub(super) struct TooDeep;

impl Address {
    pub fn is_data(&self) -> bool {
        self.url.as_bytes().get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"data:"))
    }

    fn new(url: &str, span: Span) -> Self {
        let url = url.trim_ascii();
        let mut address = Self { url: Text::default(), span };
        address.url = url.get(..5).unwrap_or(url).into();
        let end =
            if address.is_data() { url.find(',').map_or(url.len(), |comma| comma + 1) } else { url.len() };
        address.url = url[..end].into();
        address
    }
}

/// All addresses in `text`, which stands `base` bytes into the source.
pub(super) fn collect(text: &str, base: usize) -> Result<Vec<Address>, TooDeep> {
    let mut found = Vec::new();
    if may_hold_addresses(text) {
        let mut input = ParserInput::new(text);
        let mut walk = Walk { text, base, found: &mut found, too_deep: false };
        walk.values(&mut Parser::new(&mut input), false, MAX_DEPTH);
        if walk.too_deep {
            return Err(TooDeep);
        }
    }
    Ok(found)
}

/// The address of an `@import`, which must come first in its prelude; the rest is skipped.
pub(super) fn import<'i>(input: &mut Parser<'i, '_>, source: &'i str) -> Result<Address, Failure<'i>> {
    input.skip_whitespace();
    let start = input.position().byte_index();
    let token = input.next()?.clone();
    let mut found = Vec::new();
    let mut walk = Walk { text: source, base: 0, found: &mut found, too_deep: false };
    walk.value(&token, start, true, input, MAX_DEPTH);
    super::value::extent(input)?;
    found.pop().ok_or_else(|| input.new_custom_error(()))
}

/// A cheap look that spares most values a second reading.
fn may_hold_addresses(text: &str) -> bool {
    let bytes = text.as_bytes();
    let opens = |open: usize| {
        let name = &bytes[..open];
        let ends_with = |word: &[u8]| {
            name.len() >= word.len() && name[name.len() - word.len()..].eq_ignore_ascii_case(word)
        };
        ends_with(b"url") || ends_with(b"src") || ends_with(b"image-set")
    };
    let mut openings = memchr::memchr_iter(b'(', bytes).peekable();
    // A name may be written with escapes.
    openings.peek().is_some() && (memchr::memchr(b'\\', bytes).is_some() || openings.any(opens))
}

struct Walk<'a> {
    text: &'a str,
    base: usize,
    found: &'a mut Vec<Address>,
    too_deep: bool,
}

impl Walk<'_> {
    /// `strings` says whether a string is an address here.
    fn values(&mut self, input: &mut Parser, strings: bool, depth: usize) {
        loop {
            input.skip_whitespace();
            let start = input.position().byte_index();
            let Ok(token) = input.next_including_whitespace() else { return };
            let token = token.clone();
            self.value(&token, start, strings, input, depth);
        }
    }

    fn value(&mut self, token: &Token, start: usize, strings: bool, input: &mut Parser, depth: usize) {
        match token {
            Token::UnquotedUrl(url) => {
                let end = input.position().byte_index();
                self.push(url, unquoted(&self.text[start..end]), start);
            }
            Token::QuotedString(url) if strings => {
                let end = input.position().byte_index();
                self.push(url, quoted(&self.text[start..end]), start);
            }
            Token::Function(name) => {
                let strings = ["url", "src", "image-set", "-webkit-image-set"]
                    .iter()
                    .any(|function| name.eq_ignore_ascii_case(function));
                self.inside(input, strings, depth);
            }
            Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => {
                self.inside(input, false, depth);
            }
            _ => {}
        }
    }

    fn inside(&mut self, input: &mut Parser, strings: bool, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            self.too_deep = true;
            return;
        };
        let _: Result<(), Failure> = input.parse_nested_block(|input| {
            self.values(input, strings, depth);
            Ok(())
        });
    }

    fn push(&mut self, url: &str, inside: std::ops::Range<usize>, start: usize) {
        let offset = self.base + start;
        self.found.push(Address::new(url, Span::new(offset + inside.start, offset + inside.end)));
    }
}

/// Where the address stands in `url( … )`, which the end of the file may cut.
fn unquoted(token: &str) -> std::ops::Range<usize> {
    let start = token.find('(').map_or(0, |open| open + 1);
    let inside = &token[start..];
    let inside = if ends_unescaped(inside, b')') { &inside[..inside.len() - 1] } else { inside };
    let start = start + (inside.len() - inside.trim_ascii_start().len());
    start..start + inside.trim_ascii().len()
}

/// Where the content of a string stands; the end of the file may cut it.
fn quoted(token: &str) -> std::ops::Range<usize> {
    let quote = token.as_bytes().first().copied().unwrap_or(b'"');
    let closed = token.len() > 1 && ends_unescaped(token, quote);
    1.min(token.len())..token.len() - usize::from(closed)
}

fn ends_unescaped(text: &str, last: u8) -> bool {
    text.as_bytes().split_last().is_some_and(|(end, before)| {
        *end == last && before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0
    })
}
