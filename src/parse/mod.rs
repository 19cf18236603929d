//! Bytes in, facts out: the only place that names a third-party parser.
//!
//! Parsers never fail on what browsers recover from. What cannot be analysed is a [`Problem`], never a panic.

mod bytes;
pub mod css;
pub mod data_uri;
pub mod encoding;
pub mod fingerprint;
pub mod font;
pub mod guard;
pub mod html;
pub mod image;
pub mod js;
pub mod json;
pub mod kind;
pub mod layout;
pub mod map;
mod marks;
pub mod metadata;
pub mod pdf;
mod prolog;
mod shift;
pub mod sought;
pub mod sound;
pub mod twin;
pub mod wasm;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::facts::{Content, Facts, ImageFormat, Kind, Literal, Span, Text};
use sought::{Found, Search, Sought};

/// Why a content could not be analysed.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize, thiserror::Error)]
pub enum Problem {
    #[error("larger than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("nested more than {limit} levels deep")]
    TooDeep { limit: u32 },
    #[error("an expression or `else if` chain of more than {limit} links")]
    ChainTooLong { limit: u32 },
    #[error("more than {limit} elements")]
    TooManyElements { limit: u32 },
    #[error("syntax error: {message}")]
    Syntax { message: String, span: Span },
    #[error("damaged content: {0}")]
    Damaged(String),
    #[error("cannot be read: {0}")]
    Unreadable(String),
    #[error("not a regular file")]
    NotRegular,
    #[error("symbolic link, not followed")]
    Link,
    #[error("not reached before the time limit")]
    TimeIsUp,
    #[error("the analysis of this file stopped unexpectedly")]
    Panicked,
}

impl Problem {
    /// A cap of the run cut the content, which may have nothing wrong with it.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        matches!(self, Self::TooLarge { .. } | Self::TimeIsUp)
    }
}

/// What became of one content.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Parsed {
    pub facts: Facts,
    /// Nothing of the kind's own facts could be read.
    pub problem: Option<Problem>,
    /// Parts that could not be read, such as an inline script with a syntax error.
    pub partial: Vec<(Span, Problem)>,
    /// Names that stand in the content, by position in the list; `None` where they were not looked for. Not kept: they
    /// hang on what else is in the bundle.
    #[serde(skip)]
    pub names: Option<Vec<u32>>,
}

/// The text of a content, when its kind is text; spans in facts are bytes of it.
#[must_use]
pub fn text(kind: Kind, content: &[u8]) -> Option<Cow<'_, str>> {
    is_text(kind, content).then(|| decoded(kind, content).text)
}

/// May texts of this kind name files?
#[must_use]
pub fn names_files(kind: Kind) -> bool {
    matches!(kind, Kind::Html | Kind::Css | Kind::Script | Kind::Json | Kind::WebManifest)
}

/// Facts of a content, with what of the `sought` stands in it: fingerprints in scripts, pages, WASM and the sources of
/// maps, names of files where [`names_files`].
#[must_use]
pub fn parse(kind: Kind, content: &[u8], sought: &Sought<'_>) -> Parsed {
    let mut parsed = Parsed::default();
    if kind == Kind::Wasm {
        parsed.facts.fingerprints = sought.fingerprints.in_wasm(content);
    }
    if !is_text(kind, content) {
        match binary(kind, content) {
            Ok(content) => parsed.facts.content = content,
            Err(problem) => parsed.problem = Some(problem),
        }
        return parsed;
    }
    let decoded = decoded(kind, content);
    parsed.facts.decoded_from = decoded.from.map(Text::from);
    let text = &*decoded.text;
    match textual(kind, text, sought, &mut parsed) {
        Ok(content) => parsed.facts.content = content,
        Err(problem) => parsed.problem = Some(problem),
    }
    if let Content::SourceMap(map) = &parsed.facts.content {
        parsed.facts.fingerprints = sought.fingerprints.in_sources(&map.sources);
    }
    if matches!(kind, Kind::Html | Kind::Css | Kind::Script) {
        parsed.facts.embedded = data_uri::embedded(text);
    }
    parsed
}

fn decoded(kind: Kind, content: &[u8]) -> encoding::Decoded<'_> {
    let declared = if matches!(kind, Kind::Html | Kind::Css) { encoding::declared(content) } else { None };
    encoding::decode(content, declared)
}

fn is_text(kind: Kind, content: &[u8]) -> bool {
    match kind {
        Kind::Html
        | Kind::Css
        | Kind::Script
        | Kind::WebManifest
        | Kind::Json
        | Kind::SourceMap
        | Kind::ServerConfig
        | Kind::Text => true,
        // SVG is the one image format that is text.
        Kind::Image => image::image(content).is_ok_and(|image| image.format == ImageFormat::Svg),
        _ => false,
    }
}

fn binary(kind: Kind, content: &[u8]) -> Result<Content, Problem> {
    match kind {
        Kind::Image => image::image(content).map(Content::Image),
        Kind::Font => font::font(content).map(Content::Font),
        // A sound that only browsers can read is no problem of the bundle.
        Kind::Audio => Ok(sound::sound(content).map_or(Content::None, Content::Sound)),
        Kind::Pdf => pdf::pdf(content).map(Content::Pdf),
        Kind::Wasm => Ok(Content::Wasm(wasm::wasm(content))),
        _ => Ok(Content::None),
    }
}

/// Fingerprints are those of code: words in data and style sheets say nothing of what runs.
fn found(found: Found, kind: Kind, parsed: &mut Parsed) {
    if matches!(kind, Kind::Script | Kind::Html) {
        parsed.facts.fingerprints = found.fingerprints;
    }
    parsed.names = Some(found.names);
}

/// Keeps what a layout tells; returns its directives.
fn laid(laid: layout::Laid, facts: &mut Facts) -> Vec<Literal> {
    facts.layout = Some(laid.layout);
    facts.source_map = laid.source_map;
    facts.inline_map = laid.inline_map;
    laid.directives
}

fn textual(kind: Kind, text: &str, sought: &Sought<'_>, parsed: &mut Parsed) -> Result<Content, Problem> {
    if names_files(kind) && kind != Kind::Script {
        found(sought.in_text(text), kind, parsed);
    }
    match kind {
        Kind::Html => {
            html::guard(text)?;
            let (html, partial) = html::document(text);
            parsed.partial = partial;
            Ok(Content::Html(Box::new(html)))
        }
        Kind::Css => {
            laid(layout::stylesheet(text), &mut parsed.facts);
            css::stylesheet(text).map(|css| Content::Css(Box::new(css)))
        }
        Kind::Script => {
            let mut layout = layout::Script::new(text);
            let mut marks = marks::Marks::new(text);
            let mut search = Search::new(sought, text);
            let script = js::watched(text, |token| {
                layout.take(token);
                marks.take(token);
                search.take(token);
            });
            found(search.finish(), kind, parsed);
            let directives = laid(layout.finish(), &mut parsed.facts);
            parsed.facts.build_marks = marks.finish();
            script.map(|mut script| {
                script.directives = directives;
                Content::Script(Box::new(script))
            })
        }
        Kind::Image => image::image(text.as_bytes()).map(Content::Image),
        Kind::SourceMap => map::source_map(text.as_bytes()).map(Content::SourceMap),
        Kind::WebManifest | Kind::Json => {
            parsed.facts.cache_groups = json::cache_groups(text);
            let links = json::links(text)?;
            parsed.facts.layout = Some(json::layout(text));
            Ok(Content::Json(links))
        }
        _ => Ok(Content::None),
    }
}
