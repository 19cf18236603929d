//! `@font-face`: descriptors → one [`FontFace`].
//!
//! As in browsers, the last valid descriptor of a name wins. Whether a font is used is not decided here.

use super::{Failure, urls, value};
use crate::facts::{FontFace, FontSource, Span, Text};
use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, Parser, ParserInput, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, Token,
};
use lightningcss::properties::font::{AbsoluteFontWeight, FontWeight};
use lightningcss::rules::font_face::{FontStyle, UnicodeRange};
use lightningcss::traits::Parse;
use lightningcss::values::size::Size2D;
use std::ops::Range;

/// Name and value of each descriptor of the block.
pub(super) fn descriptors<'i>(input: &mut Parser<'i, '_>) -> Vec<(CowRcStr<'i>, value::Value)> {
    RuleBodyParser::new(input, &mut Descriptors).filter_map(Result::ok).collect()
}

struct Descriptors;

impl<'i> DeclarationParser<'i> for Descriptors {
    type Declaration = (CowRcStr<'i>, value::Value);
    type Error = ();

    fn parse_value<'t>(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i, 't>,
        _: &ParserState,
    ) -> Result<Self::Declaration, Failure<'i>> {
        value::read(input, false).map(|value| (name, value))
    }
}

impl<'i> AtRuleParser<'i> for Descriptors {
    type Prelude = ();
    type AtRule = (CowRcStr<'i>, value::Value);
    type Error = ();
}

impl<'i> QualifiedRuleParser<'i> for Descriptors {
    type Prelude = ();
    type QualifiedRule = (CowRcStr<'i>, value::Value);
    type Error = ();
}

impl<'i> RuleBodyItemParser<'i, (CowRcStr<'i>, value::Value), ()> for Descriptors {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        false
    }
}

/// Builds one [`FontFace`] from its descriptors.
pub(super) struct FontFaceReader<'i> {
    source: &'i str,
    face: FontFace,
}

impl<'i> FontFaceReader<'i> {
    pub fn new(source: &'i str, span: Span) -> Self {
        let face = FontFace {
            family: Text::default(),
            sources: Vec::new(),
            weight: (400, 400),
            italic: false,
            display: None,
            unicode_range: None,
            covers_latin: true,
            span,
        };
        Self { source, face }
    }

    pub fn finish(self) -> FontFace {
        self.face
    }

    /// Takes one descriptor; an invalid value leaves what was there.
    pub fn descriptor(&mut self, name: &str, range: Range<usize>) {
        let text = &self.source[range.clone()];
        let face = &mut self.face;
        match name.to_ascii_lowercase().as_str() {
            "src" => {
                let sources = sources(text, range.start);
                if !sources.is_empty() {
                    face.sources = sources;
                }
            }
            "font-family" => face.family = family(text).unwrap_or_else(|| face.family.clone()),
            "font-display" => face.display = Some(text.to_ascii_lowercase().into()),
            "font-weight" => face.weight = typed(text).as_ref().and_then(weights).unwrap_or(face.weight),
            "font-style" => {
                face.italic = typed(text).map_or(face.italic, |style: FontStyle| style != FontStyle::Normal);
            }
            "unicode-range" => {
                if let Some(ranges) = typed::<Vec<UnicodeRange>>(text) {
                    face.covers_latin = covers_latin(&ranges);
                    face.unicode_range = Some(text.into());
                }
            }
            _ => {}
        }
    }
}

fn typed<'i, T: Parse<'i>>(text: &'i str) -> Option<T> {
    if value::is_simple(text) { T::parse_string(text).ok() } else { None }
}

fn weights(size: &Size2D<FontWeight>) -> Option<(u16, u16)> {
    let (first, second) = (weight(&size.0)?, weight(&size.1)?);
    Some((first.min(second), first.max(second)))
}

fn weight(weight: &FontWeight) -> Option<u16> {
    match weight {
        FontWeight::Absolute(AbsoluteFontWeight::Normal) => Some(400),
        FontWeight::Absolute(AbsoluteFontWeight::Bold) => Some(700),
        FontWeight::Absolute(AbsoluteFontWeight::Weight(number)) => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 1000")]
            let weight = number.clamp(1.0, 1000.0) as u16;
            Some(weight)
        }
        FontWeight::Bolder | FontWeight::Lighter => None,
    }
}

fn covers_latin(ranges: &[UnicodeRange]) -> bool {
    let covered = |letter: char| {
        let letter = u32::from(letter);
        ranges.iter().any(|range| range.start <= letter && letter <= range.end)
    };
    ('A'..='Z').chain('a'..='z').all(covered)
}

/// A quoted name, or words.
fn family(text: &str) -> Option<Text> {
    let mut input = ParserInput::new(text);
    let mut input = Parser::new(&mut input);
    if let Ok(name) = input.try_parse(Parser::expect_string_cloned) {
        return Some(name.as_ref().into());
    }
    let mut words = Vec::new();
    while let Ok(word) = input.expect_ident_cloned() {
        words.push(word);
    }
    (!words.is_empty()).then(|| words.join(" ").into())
}

/// The items of `src` that can be read; browsers skip the others too.
fn sources(text: &str, base: usize) -> Vec<FontSource> {
    let mut input = ParserInput::new(text);
    Parser::new(&mut input).parse_comma_separated_ignoring_errors(|item| source(item, text, base))
}

fn source<'i>(input: &mut Parser<'i, '_>, text: &'i str, base: usize) -> Result<FontSource, Failure<'i>> {
    input.skip_whitespace();
    let start = input.position().byte_index();
    if input.try_parse(|input| input.expect_function_matching("local")).is_ok() {
        return input.parse_nested_block(|input| {
            let start = input.position().byte_index();
            let end = value::extent(input)?;
            let name = family(&text[start..end]).ok_or_else(|| input.new_custom_error(()))?;
            Ok(FontSource::Local(name))
        });
    }
    if !matches!(input.next()?, Token::UnquotedUrl(_) | Token::Function(_)) {
        return Err(input.new_custom_error(()));
    }
    let format = input.try_parse(|input| -> Result<Text, Failure> {
        input.expect_function_matching("format")?;
        input.parse_nested_block(|input| Ok(input.expect_ident_or_string()?.to_ascii_lowercase().into()))
    });
    let end = value::extent(input)?;
    let address =
        urls::collect(&text[start..end], base + start).ok().and_then(|found| found.into_iter().next());
    let address = address.ok_or_else(|| input.new_custom_error(()))?;
    Ok(FontSource::Url { url: address.url, format: format.ok(), span: address.span })
}
