//! SVG: the size that the root element asks for, and bytes that only editors need. Not an XML parser.

use memchr::memmem;

use super::{CUT, Reason, still};
use crate::facts::{Colour, Image, ImageFormat};
use crate::parse::encoding::decode;
use crate::parse::prolog::{prolog, starts_with_word};

/// Is `<svg` the root element?
pub(super) fn is_svg(content: &[u8]) -> bool {
    let root = prolog(content).root;
    starts_with_word(root, b"<svg") || starts_with_word(root, b"<svg:svg")
}

pub(super) fn svg(content: &[u8]) -> Result<Image, Reason> {
    let decoded = decode(content, None);
    let root = prolog(decoded.text.as_bytes()).root;
    let root = &decoded.text[decoded.text.len() - root.len()..];
    let attributes =
        Attributes(root.trim_start_matches(|letter: char| !letter.is_whitespace() && letter != '>'));
    let (mut width, mut height, mut view_box) = (None, None, None);
    for attribute in attributes {
        match attribute.ok_or(CUT)? {
            ("width", value) => width = pixels(value),
            ("height", value) => height = pixels(value),
            ("viewBox", value) => view_box = size_of_view_box(value),
            _ => {}
        }
    }
    let (width, height) = width.zip(height).or(view_box).unwrap_or_default();
    Ok(Image {
        alpha: true,
        colour: Colour::Vector,
        lossy: Some(false),
        metadata_bytes: between(content, b"<!--", b"-->") + between(content, b"<metadata", b"</metadata>"),
        ..still(ImageFormat::Svg, width, height)
    })
}

/// Names and values of the attributes of one start tag; `None` last when the tag never ends.
struct Attributes<'a>(&'a str);

impl<'a> Iterator for Attributes<'a> {
    type Item = Option<(&'a str, &'a str)>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.0.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
        if rest.starts_with('>') || std::mem::take(&mut self.0).is_empty() {
            return None;
        }
        Some(attribute(rest).map(|(name, value, after)| {
            self.0 = after;
            (name, value)
        }))
    }
}

/// Name, value and what follows.
fn attribute(tag: &str) -> Option<(&str, &str, &str)> {
    let end = tag.find(|letter: char| letter.is_whitespace() || matches!(letter, '=' | '>'))?;
    let (name, after) = tag.split_at(end);
    let Some(value) = after.trim_start().strip_prefix('=') else {
        return Some((name, "", after));
    };
    let value = value.trim_start();
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''));
    let (value, after) = match quote {
        Some(quote) => value[1..].split_once(quote)?,
        None => value.split_at(value.find(|letter: char| letter.is_whitespace() || letter == '>')?),
    };
    Some((name, value.trim(), after))
}

/// CSS pixels of an absolute length (CSS Values 4, 6.2: 96 to the inch); `None` for percentages and font-relative units.
fn pixels(length: &str) -> Option<u32> {
    let end =
        length.find(|letter: char| !matches!(letter, '0'..='9' | '.' | '+' | '-')).unwrap_or(length.len());
    let (number, unit) = length.split_at(end);
    let factor = match unit.trim() {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        _ => return None,
    };
    whole(number.parse::<f64>().ok()? * factor)
}

fn size_of_view_box(value: &str) -> Option<(u32, u32)> {
    let mut numbers =
        value.split(|letter: char| letter == ',' || letter.is_whitespace()).filter(|part| !part.is_empty());
    let (width, height) = (numbers.nth(2)?, numbers.next()?);
    whole(width.parse().ok()?).zip(whole(height.parse().ok()?))
}

/// Rounded up, as a fraction of a pixel takes one; `None` unless positive.
fn whole(number: f64) -> Option<u32> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and `as` saturates"
    )]
    (number > 0.0).then_some(number.ceil() as u32)
}

/// Bytes of all stretches from `start` to `end`, both included.
fn between(content: &[u8], start: &[u8], end: &[u8]) -> u64 {
    let mut rest = content;
    let mut total = 0;
    while let Some(at) = memmem::find(rest, start) {
        let Some(length) = memmem::find(&rest[at..], end).map(|length| length + end.len()) else { break };
        total += length as u64;
        rest = &rest[at + length..];
    }
    total
}
