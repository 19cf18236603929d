//! What `parse/` produces and checks read: plain owned data with byte-exact spans.
//!
//! Facts are general (every element, declaration, call to a web API), never made for one check,
//! and name no parser. Offsets are bytes from the start of the asset's content.

mod css;
mod html;
mod media;
mod minimal;
mod script;
mod wasm;

pub use css::*;
pub use html::*;
pub use media::*;
pub use minimal::*;
pub use script::*;
pub use wasm::*;

use std::fmt;

use serde::{Deserialize, Serialize};

/// Owned text without spare capacity: facts live as long as the run.
pub type Text = Box<str>;

/// Half-open byte range in the content of one asset.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// `start..end`, clamped to what 32 bits hold (a larger file is not analysed).
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The same range `offset` bytes further on.
    #[must_use]
    pub fn shifted(self, offset: u32) -> Self {
        Self { start: self.start.saturating_add(offset), end: self.end.saturating_add(offset) }
    }

    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// For whatever is kept about the span.
    #[must_use]
    pub fn bytes(self) -> [u8; 8] {
        (u64::from(self.start) << 32 | u64::from(self.end)).to_le_bytes()
    }

    #[must_use]
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// What a file is, by its content first and its name second.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Kind {
    Html,
    Css,
    Script,
    Wasm,
    Image,
    Font,
    Audio,
    Video,
    Pdf,
    SourceMap,
    WebManifest,
    Json,
    ServerConfig,
    Text,
    Other,
}

impl Kind {
    /// The word used in reports and in `--output json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Css => "css",
            Self::Script => "script",
            Self::Wasm => "wasm",
            Self::Image => "image",
            Self::Font => "font",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Pdf => "pdf",
            Self::SourceMap => "source-map",
            Self::WebManifest => "web-manifest",
            Self::Json => "json",
            Self::ServerConfig => "server-config",
            Self::Text => "text",
            Self::Other => "other",
        }
    }

    /// Would a browser load such a file as part of a page?
    #[must_use]
    pub fn is_loaded_by_browsers(self) -> bool {
        !matches!(self, Self::SourceMap | Self::ServerConfig | Self::Text | Self::Other)
    }

    /// Text that servers compress on the way.
    #[must_use]
    pub fn is_compressible(self) -> bool {
        matches!(
            self,
            Self::Html
                | Self::Css
                | Self::Script
                | Self::Wasm
                | Self::SourceMap
                | Self::WebManifest
                | Self::Json
                | Self::Text
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// All that was learnt from the content of one asset.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Facts {
    pub content: Content,
    /// How the text is laid out; absent for binary content.
    pub layout: Option<Layout>,
    /// `data:` images and fonts found in the text.
    pub embedded: Vec<Embedded>,
    /// Ids of the fingerprints found (see `rules/contexts/`), sorted, each once.
    pub fingerprints: Vec<u16>,
    /// The target of the last `sourceMappingURL` comment, unless it is a `data:` URI.
    pub source_map: Option<Literal>,
    /// The source map inside the text, when its last comment is one with a `data:` URI: the URI.
    pub inline_map: Option<Span>,
    /// Signs of how a script was built, each kind once, outside comments.
    pub build_marks: Vec<BuildMark>,
    /// What the configuration of a service worker keeps of servers' answers.
    pub cache_groups: Vec<CacheGroup>,
    /// The text was not UTF-8; the label of the encoding it was read in (for example `windows-1252`).
    pub decoded_from: Option<Text>,
}

/// Facts that depend on the kind.
#[derive(Debug, Default, Deserialize, Serialize)]
pub enum Content {
    #[default]
    None,
    Html(Box<Html>),
    Css(Box<Css>),
    Script(Box<Script>),
    Image(Image),
    Font(Font),
    Sound(Sound),
    Pdf(Pdf),
    Wasm(Wasm),
    SourceMap(SourceMap),
    /// Web manifests and other JSON: the strings that look like paths or URLs.
    Json(Vec<Literal>),
}

impl Content {
    /// Text, drawings included, that a server may compress on its way to a browser.
    #[must_use]
    pub fn is_sent_as_text(&self, kind: Kind) -> bool {
        let vector = matches!(self, Self::Image(image) if image.format == ImageFormat::Svg);
        vector || (kind.is_compressible() && kind.is_loaded_by_browsers())
    }
}

/// How the bytes of a text are spent: what a minifier would have removed.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Layout {
    pub lines: u32,
    /// Bytes of comments a minifier removes (not `/*!`, `@license`, `@preserve`).
    pub comments: u32,
    /// Bytes of comments that minifiers keep for legal reasons.
    pub legal_comments: u32,
    /// Bytes of white space beyond what separates words.
    pub white_space: u32,
}

impl Layout {
    /// Bytes a minifier removes without renaming anything: a lower bound of its saving.
    #[must_use]
    pub fn removable(self) -> u64 {
        u64::from(self.comments) + u64::from(self.white_space)
    }
}

/// What only some builds leave in a script.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum BuildSign {
    /// React's development build.
    ReactDevelopment,
    /// Vue's development build.
    VueDevelopment,
    /// Lit's development build.
    LitDevelopment,
    /// Modules kept as strings for `eval`, as webpack's and rspack's `eval` source maps do.
    EvaluatedModules,
    /// A client that replaces modules or reloads the page when a source file changes.
    LiveReload,
    /// `process.env.NODE_ENV` is read at run time.
    NodeEnvironment,
}

/// A sign with its first place.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct BuildMark {
    pub sign: BuildSign,
    pub span: Span,
}

/// Answers of servers that a service worker keeps.
#[derive(Debug, Deserialize, Serialize)]
pub struct CacheGroup {
    /// Regular expressions over addresses.
    pub patterns: Vec<Literal>,
    /// As written: `performance`, `freshness`…
    pub strategy: Text,
}

/// A `data:` URI with an image or a font in it.
#[derive(Debug, Deserialize, Serialize)]
pub struct Embedded {
    pub span: Span,
    /// Media type as written, lower case.
    pub media_type: Text,
    /// Bytes after decoding.
    pub bytes: u32,
    /// BLAKE3 of the decoded bytes.
    pub digest: [u8; 32],
    pub content: Content,
}

/// `sources` of a map; `mappings` are read only when an origin is looked up.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct SourceMap {
    pub sources: Vec<Text>,
    /// At least one source has its text inside.
    pub has_content: bool,
    /// The `file` member.
    pub file: Option<Text>,
}

/// A content coding shipped beside a file.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Coding {
    Brotli,
    Gzip,
    Zstd,
}

impl Coding {
    /// File extension, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
            Self::Zstd => "zst",
        }
    }

    /// Coding of a file name such as `app.js.gz`, with the name of the original.
    #[must_use]
    pub fn of_path(path: &str) -> Option<(Self, &str)> {
        [Self::Brotli, Self::Gzip, Self::Zstd].into_iter().find_map(|coding| {
            let stem = path.strip_suffix(coding.extension())?.strip_suffix('.')?;
            (!stem.is_empty() && !stem.ends_with('/')).then_some((coding, stem))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_name_their_asset() {
        assert_eq!(Coding::of_path("a/app.js.br"), Some((Coding::Brotli, "a/app.js")));
        assert_eq!(Coding::of_path("app.gz"), Some((Coding::Gzip, "app")));
        assert_eq!(Coding::of_path("a.js"), None);
        assert_eq!(Coding::of_path("a/.br"), None);
    }
}
