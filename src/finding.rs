//! What checks report: findings with their place, arguments, measure and saving.
//!
//! A check only says what it saw. Limits, contexts and levels are the judge's business.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::bundle::{Asset, AssetId, ScreenId};
use crate::facts::Span;
use crate::rule::Unit;

/// Index of a check in the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckId(pub usize);

/// Longest excerpt, in characters.
pub const EXCERPT_CHARACTERS: usize = 100;

/// Where something is: an asset and, for text, the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    pub asset: AssetId,
    pub span: Option<Span>,
}

/// A place as a person reads it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Place {
    /// From the bundle's root (or the project's, for settings and map), with `/`.
    pub path: String,
    /// From 1; absent for binary content.
    pub line: Option<u32>,
    /// UTF-16 units from 1.
    pub column: Option<u32>,
    pub span: Option<Span>,
    /// At most [`EXCERPT_CHARACTERS`] characters of one line, control characters replaced.
    pub excerpt: Option<String>,
}

impl Place {
    /// The file as a whole.
    #[must_use]
    pub fn file(path: impl Into<String>) -> Self {
        Self { path: path.into(), line: None, column: None, span: None, excerpt: None }
    }

    /// Cuts the excerpt and counts line and column.
    #[must_use]
    pub fn cut(path: &str, source: &Source<'_>, span: Span) -> Self {
        let text = source.text;
        let start = floor_char_boundary(text, span.start as usize);
        let end = floor_char_boundary(text, span.end as usize).max(start);
        let (line, column) = source.position(start);
        Self {
            path: path.to_owned(),
            line: Some(line),
            column: Some(column),
            span: Some(Span::new(start, end)),
            excerpt: Some(excerpt(&text[start..end])),
        }
    }
}

/// A text in which many places are looked up: one line may hold a whole bundle, so columns are not counted anew
/// from its start each time.
pub struct Source<'t> {
    text: &'t str,
    /// Offsets of the line feeds.
    lines: Vec<usize>,
    /// UTF-16 units before each block of [`BLOCK`] bytes.
    units: Vec<usize>,
}

const BLOCK: usize = 1 << 10;

impl<'t> Source<'t> {
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let newlines = || memchr::memchr_iter(b'\n', text.as_bytes());
        // Counted first: a list that grows is copied again and again, and a script can have half a million lines.
        let mut lines = Vec::with_capacity(newlines().count());
        lines.extend(newlines());
        let mut so_far = 0;
        let blocks = text.as_bytes().chunks(BLOCK).map(|block| {
            let before = so_far;
            so_far += utf16_units(block);
            before
        });
        Self { text, lines, units: blocks.collect() }
    }

    /// UTF-16 units of each line, without its line feed.
    pub(crate) fn line_units(&self) -> Vec<u32> {
        let starts = std::iter::once(0).chain(self.lines.iter().map(|newline| newline + 1));
        let ends = self.lines.iter().copied().chain([self.text.len()]);
        let units = |(start, end)| utf16_units(&self.text.as_bytes()[start..end]);
        starts.zip(ends).map(|line| u32::try_from(units(line)).unwrap_or(u32::MAX)).collect()
    }

    /// Line and column of an offset, both from 1, the column in UTF-16 units.
    fn position(&self, offset: usize) -> (u32, u32) {
        let line = self.lines.partition_point(|&newline| newline < offset);
        let start = line.checked_sub(1).map_or(0, |before| self.lines[before] + 1);
        let column = self.units_before(offset) - self.units_before(start);
        let as_u32 = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
        (as_u32(line), as_u32(column))
    }

    fn units_before(&self, offset: usize) -> usize {
        let Some(units) = self.units.get(offset / BLOCK) else {
            return self.units.last().map_or(0, |units| {
                units + utf16_units(&self.text.as_bytes()[(self.units.len() - 1) * BLOCK..offset])
            });
        };
        units + utf16_units(&self.text.as_bytes()[offset / BLOCK * BLOCK..offset])
    }
}

/// UTF-16 units of UTF-8 bytes: one for each character, one more for those of four bytes.
fn utf16_units(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        return bytes.len();
    }
    // Sums of so many bytes fit in one: processors add up many of those at a time.
    let units = |byte: &u8| u8::from(byte & 0xc0 != 0x80) + u8::from(*byte >= 0xf0);
    bytes.chunks(127).map(|chunk| usize::from(chunk.iter().map(units).sum::<u8>())).sum()
}

/// The first line of `text`, cut after [`EXCERPT_CHARACTERS`] characters, made harmless for any output.
#[must_use]
pub fn excerpt(text: &str) -> String {
    // What stands further on is not shown, and may be megabytes of one line.
    let shown = &text[..floor_char_boundary(text, 4 * (EXCERPT_CHARACTERS + 1))];
    let line = shown.split(['\n', '\r']).next().unwrap_or_default();
    clean(line, EXCERPT_CHARACTERS)
}

/// Replaces control and bidirectional-override characters and cuts after `limit` characters.
#[must_use]
pub fn clean(text: &str, limit: usize) -> String {
    let mut out = String::with_capacity(text.len().min(limit.saturating_mul(2)));
    for (count, character) in text.chars().enumerate() {
        if count == limit {
            out.push('…');
            break;
        }
        out.push(match character {
            '\t' => ' ',
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {
                '\u{fffd}'
            }
            character if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') => '\u{fffd}',
            character => character,
        });
    }
    out
}

pub fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// A value in a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    Text(String),
    Number(f64, Unit),
    /// An estimated number.
    About(f64, Unit),
}

/// Bytes that could be spared.
#[derive(Clone, Debug, PartialEq)]
pub struct Saving {
    pub bytes: u64,
    pub basis: Basis,
    pub method: Method,
}

/// What the bytes of a saving are counted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// On the wire, after the server's compression.
    Transfer,
    /// On disk and in the decoded text.
    AtRest,
}

impl Basis {
    /// The word of machine formats.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::AtRest => "at-rest",
        }
    }
}

/// How a saving was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Measured,
    /// How, in both languages.
    Estimated {
        en: &'static str,
        fr: &'static str,
    },
}

/// What a check saw.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Fail,
    Review,
    /// A number that the judge compares with the limit of that name.
    Measure {
        limit: &'static str,
        value: f64,
    },
}

/// Screens a finding speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screens {
    /// Those that load the asset.
    OfAsset,
    /// Just this one.
    One(ScreenId),
    Many(Vec<ScreenId>),
}

/// A further place that explains the finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    pub at: At,
    pub place: Option<Place>,
}

#[derive(Clone, Debug)]
pub struct Finding {
    pub check: CheckId,
    pub at: At,
    /// Filled while the content is at hand.
    pub place: Option<Place>,
    pub verdict: Verdict,
    /// Another wording than the check's first.
    pub variant: Option<&'static str>,
    pub arguments: BTreeMap<&'static str, Argument>,
    /// What the finding is about, stable over rebuilds: the resource named, the callee with its arguments.
    pub subject: String,
    /// The subject alone is the identity: the place shown is only the first, or the heaviest, of several.
    pub sums_up: bool,
    pub related: Vec<Related>,
    pub saving: Option<Saving>,
    pub screens: Screens,
    /// Part of the family it speaks of, which a context may treat apart: `camera` of `sensors`.
    pub aspect: Option<&'static str>,
    /// Other assets whose role and contexts decide with the primary one (an image that a page shows).
    pub about: Option<AssetId>,
}

impl Finding {
    fn new(check: CheckId, at: At, verdict: Verdict) -> Self {
        Self {
            check,
            at,
            place: None,
            verdict,
            variant: None,
            arguments: BTreeMap::new(),
            subject: String::new(),
            sums_up: false,
            related: Vec::new(),
            saving: None,
            screens: Screens::OfAsset,
            aspect: None,
            about: None,
        }
    }

    /// A failure that the pipeline or the judge found, about an asset as a whole.
    #[must_use]
    pub fn about_run(check: CheckId, asset: AssetId) -> Self {
        Self::new(check, At { asset, span: None }, Verdict::Fail)
    }

    /// Text for `{name}` in the message; cleaned and cut, since it comes from the bundle.
    pub fn text(&mut self, name: &'static str, text: impl AsRef<str>) -> &mut Self {
        let text = clean(text.as_ref(), EXCERPT_CHARACTERS);
        self.arguments.insert(name, Argument::Text(text));
        self
    }

    /// Number for `{name}` in the message.
    pub fn number(&mut self, name: &'static str, value: f64, unit: Unit) -> &mut Self {
        self.arguments.insert(name, Argument::Number(value, unit));
        self
    }

    /// Bytes for `{name}` in the message.
    #[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
    pub fn bytes(&mut self, name: &'static str, bytes: u64) -> &mut Self {
        self.number(name, bytes as f64, Unit::Bytes)
    }

    /// Count for `{name}` in the message.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    pub fn count(&mut self, name: &'static str, count: usize) -> &mut Self {
        self.number(name, count as f64, Unit::Count)
    }

    /// Chooses a variant of the message.
    pub fn say(&mut self, variant: &'static str) -> &mut Self {
        self.variant = Some(variant);
        self
    }

    /// Sets the subject key, from which the finding's identity is made.
    pub fn subject(&mut self, subject: impl Into<String>) -> &mut Self {
        self.subject = subject.into();
        self
    }

    /// The finding is about several places under one name, which is its identity whichever of them is shown.
    pub fn sums_up(&mut self, subject: impl Into<String>) -> &mut Self {
        self.sums_up = true;
        self.subject(subject)
    }

    pub fn saving(&mut self, bytes: u64, basis: Basis, method: Method) -> &mut Self {
        self.saving = Some(Saving { bytes, basis, method });
        self
    }

    pub fn relate(&mut self, at: At) -> &mut Self {
        self.related.push(Related { at, place: None });
        self
    }

    /// The asset whose role decides, when it is not the one of the place.
    pub fn about(&mut self, asset: AssetId) -> &mut Self {
        self.about = Some(asset);
        self
    }

    pub fn aspect(&mut self, aspect: Option<&'static str>) -> &mut Self {
        self.aspect = aspect;
        self
    }

    pub fn on_screen(&mut self, screen: ScreenId) -> &mut Self {
        self.screens = Screens::One(screen);
        self
    }

    /// The asset whose membership in contexts counts.
    #[must_use]
    pub fn judged_asset(&self) -> AssetId {
        self.about.unwrap_or(self.at.asset)
    }
}

/// What a check is given to report with.
pub struct Cx {
    check: CheckId,
    pub(crate) findings: Vec<Finding>,
    pub(crate) candidates: usize,
}

impl Cx {
    #[must_use]
    pub(crate) fn new(check: CheckId) -> Self {
        Self { check, findings: Vec::new(), candidates: 0 }
    }

    /// Counts the things looked at: with candidates and no finding the check passes, without any it is not applicable.
    pub fn each<T>(&mut self, items: impl IntoIterator<Item = T>) -> std::vec::IntoIter<T> {
        let items: Vec<T> = items.into_iter().collect();
        self.candidates += items.len();
        items.into_iter()
    }

    /// Something wrong.
    pub fn fail(&mut self, at: At) -> &mut Finding {
        self.push(Finding::new(self.check, at, Verdict::Fail))
    }

    /// Something that a person must look at.
    pub fn review(&mut self, at: At) -> &mut Finding {
        self.push(Finding::new(self.check, at, Verdict::Review))
    }

    /// A number; the judge compares it with the limit that the header (or the project, or a context) gives.
    pub fn measure(&mut self, limit: &'static str, value: f64, at: At) -> &mut Finding {
        self.push(Finding::new(self.check, at, Verdict::Measure { limit, value }))
    }

    fn push(&mut self, finding: Finding) -> &mut Finding {
        self.findings.push(finding);
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }
}

impl Asset {
    /// The asset as a whole.
    #[must_use]
    pub fn whole(&self) -> At {
        At { asset: self.id, span: None }
    }

    /// A part of the asset's text.
    #[must_use]
    pub fn at(&self, span: Span) -> At {
        At { asset: self.id, span: Some(span) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_the_same_as_counted_from_the_start() {
        let text = format!("{}é😀\n{}x😀y\n", "a".repeat(BLOCK), "é".repeat(BLOCK));
        let source = Source::new(&text);
        for (offset, _) in text.char_indices().step_by(997).chain(text.char_indices().rev().take(9)) {
            let before = &text[..offset];
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let line = u32::try_from(before.matches('\n').count() + 1).unwrap();
            let column = u32::try_from(text[line_start..offset].encode_utf16().count() + 1).unwrap();
            assert_eq!(source.position(offset), (line, column), "{offset}");
        }
        assert_eq!(Source::new("").position(0), (1, 1));
    }
}
