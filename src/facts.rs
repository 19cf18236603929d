//! What `parse/` produces and checks read: plain owned data with byte-exact spans.
//!
//! Facts are general (every element, declaration, call to a web API), never made for one check,
//! and name no parser. Offsets are bytes from the start of the asset's content.

use std::fmt;

/// Owned text without spare capacity: facts live as long as the run.
pub type Text = Box<str>;

/// Half-open byte range in the content of one asset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Debug, Default)]
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
    /// The text was not UTF-8; the label of the encoding it was read in (for example `windows-1252`).
    pub decoded_from: Option<&'static str>,
}

/// Facts that depend on the kind.
#[derive(Debug, Default)]
pub enum Content {
    #[default]
    None,
    Html(Box<Html>),
    Css(Box<Css>),
    Script(Box<Script>),
    Image(Image),
    Font(Font),
    SourceMap(SourceMap),
    /// Web manifests and other JSON: the strings that look like paths or URLs.
    Json(Vec<Literal>),
}

// ---------------------------------------------------------------- HTML

/// One HTML document, recovered as a browser would.
#[derive(Debug, Default)]
pub struct Html {
    /// Every start tag, in document order.
    pub elements: Vec<Element>,
    /// The first `<base href>`.
    pub base: Option<Text>,
    /// Inline scripts and event handlers, spans already relative to the document.
    pub scripts: Vec<Inline<Script>>,
    /// `<style>` elements and `style` attributes, spans relative to the document.
    pub styles: Vec<Inline<Css>>,
    /// `"imports"` of the import map: specifier, or the start of one when it ends with `/`, and address.
    pub import_map: Vec<(Text, Literal)>,
    /// The page is a template whose markers are still in it.
    pub template: Option<TemplateLanguage>,
    /// Bytes of text a reader would see (not script, style or markup).
    pub visible_text: u32,
}

/// Script or style inside a document, with the index of the element that holds it.
#[derive(Debug)]
pub struct Inline<T> {
    pub element: usize,
    pub facts: T,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateLanguage {
    /// `{% … %}`: Jinja, Django, Twig, Liquid.
    Jinja,
    /// `<% … %>`: EJS, ERB, JSP.
    Ejs,
    /// `{{ … }}` without statements: Mustache, Handlebars.
    Mustache,
}

#[derive(Debug)]
pub struct Element {
    /// Lower case.
    pub name: Text,
    pub attributes: Vec<Attribute>,
    /// The whole start tag, `<` and `>` included.
    pub span: Span,
    /// Index of the element that contains this one.
    pub parent: Option<usize>,
    /// Bytes of visible text in the document before this element: how far down it is.
    pub text_before: u32,
    /// Direct text content, for elements whose text matters (`title`, `a`, `button`, `option`, `label`); trimmed.
    pub text: Option<Text>,
}

#[derive(Debug)]
pub struct Attribute {
    /// Lower case.
    pub name: Text,
    /// Entities decoded; absent for `<video autoplay>`, empty for `alt=""`.
    pub value: Option<Text>,
    /// Name and value as written, quotes included.
    pub span: Span,
    /// The value as written, without quotes; empty when there is none.
    pub value_span: Span,
}

impl Element {
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| &*attribute.name == name)
    }

    /// Decoded value; `Some("")` when the attribute is there without a value.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.attribute(name).map(|attribute| attribute.value.as_deref().unwrap_or(""))
    }

    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// Is `token` one of the blank-separated, case-insensitive words of the attribute (`rel`, `class`)?
    #[must_use]
    pub fn has_token(&self, attribute: &str, token: &str) -> bool {
        self.value(attribute)
            .is_some_and(|value| value.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(token)))
    }
}

// ---------------------------------------------------------------- CSS

/// One style sheet, or the content of one `style` attribute.
#[derive(Debug, Default)]
pub struct Css {
    pub rules: Vec<StyleRule>,
    pub declarations: Vec<Declaration>,
    pub font_faces: Vec<FontFace>,
    pub urls: Vec<CssUrl>,
    pub keyframes: Vec<Keyframes>,
}

#[derive(Debug)]
pub struct StyleRule {
    /// The selector list as written, white space folded; empty for a `style` attribute.
    pub selectors: Text,
    /// Conditions around the rule, outermost first, as written: `@media print`, `@supports (…)`, parent selectors.
    pub within: Vec<Text>,
    /// From the first character of the selectors to the closing brace.
    pub span: Span,
    /// Indices into [`Css::declarations`].
    pub declarations: std::ops::Range<u32>,
}

#[derive(Debug)]
pub struct Declaration {
    /// Lower case, except custom properties.
    pub property: Text,
    /// As written, trimmed, without `!important`.
    pub value: Text,
    pub important: bool,
    /// Property and value.
    pub span: Span,
    /// Index into [`Css::rules`].
    pub rule: u32,
    /// Duration and repetition when the property is `animation` or `animation-*`.
    pub animation: Option<Animation>,
}

/// What one `animation` declaration says; each part is absent when the declaration does not set it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Animation {
    /// Longest duration of the list, in seconds.
    pub seconds: Option<f32>,
    /// Largest repetition count of the list; `f32::INFINITY` for `infinite`.
    pub iterations: Option<f32>,
    /// `animation-name: none`, or the shorthand `none`.
    pub none: bool,
}

#[derive(Debug)]
pub struct FontFace {
    pub family: Text,
    pub sources: Vec<FontSource>,
    /// Lowest and highest weight, 1 to 1000; `(400, 400)` when not given.
    pub weight: (u16, u16),
    pub italic: bool,
    pub display: Option<Text>,
    /// As written.
    pub unicode_range: Option<Text>,
    /// Does the range hold the basic Latin letters? True without a range.
    pub covers_latin: bool,
    pub span: Span,
}

#[derive(Debug)]
pub enum FontSource {
    Url { url: Text, format: Option<Text>, span: Span },
    Local(Text),
}

#[derive(Debug)]
pub struct CssUrl {
    pub url: Text,
    /// The address as written, without quotes.
    pub span: Span,
    pub used_by: CssUse,
}

/// What the `url()` is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CssUse {
    Import,
    /// Index into [`Css::font_faces`].
    FontFace(u32),
    /// Index into [`Css::declarations`].
    Declaration(u32),
    Other,
}

#[derive(Debug)]
pub struct Keyframes {
    pub name: Text,
    pub span: Span,
}

// ---------------------------------------------------------------- scripts

/// One script. Only what touches the outside is kept: imports, web APIs, elements made, addresses.
#[derive(Debug, Default)]
pub struct Script {
    pub imports: Vec<Import>,
    pub calls: Vec<Call>,
    /// Literal values given to properties of media and images: `image.loading = "lazy"`.
    pub assignments: Vec<Assignment>,
    /// Strings that look like paths, URLs or content hashes.
    pub literals: Vec<Literal>,
    /// Elements made by `createElement`, JSX runtimes, Vue and Angular render functions.
    pub elements: Vec<MadeElement>,
    /// Chunk id → part of a file name, from bundler runtimes (hash, name or whole path).
    pub chunk_names: Vec<ChunkName>,
    /// Lint and build directives in comments, other people's: information only, never obeyed.
    pub directives: Vec<Literal>,
    /// Written as an ES module (`import`, `export`, `import.meta`).
    pub is_module: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    /// `import … from`, `export … from`, `require("…")`.
    Static,
    /// `import("…")`.
    Dynamic,
    /// `new URL("…", import.meta.url)`.
    Url,
    /// `new Worker("…")`, `new SharedWorker("…")`, worklets' `addModule`.
    Worker,
    /// `navigator.serviceWorker.register("…")`.
    ServiceWorker,
    /// `importScripts("…")`.
    Script,
    /// A bundler's chunk by id: `__webpack_require__.e(147)`; the target is the id.
    Chunk,
}

#[derive(Debug)]
pub struct Import {
    pub kind: ImportKind,
    /// Specifier as written, or chunk id; empty for an `import()` whose address is computed.
    pub target: Text,
    pub span: Span,
    /// Runs while the script loads, not later in a function.
    pub at_load: bool,
    /// Imports with one number are loaded together (`Promise.all([e(1), e(2)])`, Vite's preload list).
    pub group: u32,
    /// Route written beside it: `{ path: "/viewer", component: () => import(…) }`.
    pub route: Option<Text>,
    /// Key under which the function that imports is stored: `"./Viewer": () => e(1)`.
    pub key: Option<Text>,
}

#[derive(Debug)]
pub struct Call {
    /// Dotted callee, for example `navigator.geolocation.getCurrentPosition`; `?` for a part that is no plain name.
    pub callee: Text,
    /// Written with `new`.
    pub construct: bool,
    pub arguments: Vec<Value>,
    /// From the callee to the closing parenthesis.
    pub span: Span,
    pub at_load: bool,
}

impl Call {
    /// Last name of the callee: `play` of `e.target.play`.
    #[must_use]
    pub fn method(&self) -> &str {
        self.callee.rsplit('.').next().unwrap_or(&self.callee)
    }

    /// Does the callee end with these dotted names (`geolocation.watchPosition`), whatever stands before?
    #[must_use]
    pub fn ends_with(&self, names: &str) -> bool {
        self.callee.strip_suffix(names).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    }
}

#[derive(Debug)]
pub struct Assignment {
    /// `loading`, `autoplay`, `preload`, `src`…: names as in the DOM.
    pub property: Text,
    pub value: Value,
    /// The whole assignment.
    pub span: Span,
    pub at_load: bool,
}

/// An argument or property value as far as it is literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(Text),
    Number(f64),
    Bool(bool),
    Null,
    Object(Vec<(Text, Value)>),
    Array(Vec<Value>),
    Function,
    /// Computed, or too deep.
    Other,
}

impl Value {
    /// The text, for text values.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Property of an object value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Object(properties) => {
                properties.iter().find(|(key, _)| &**key == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }
}

#[derive(Debug)]
pub struct Literal {
    pub text: Text,
    /// The characters between the quotes.
    pub span: Span,
}

#[derive(Debug)]
pub struct MadeElement {
    /// Lower case HTML name.
    pub tag: Text,
    /// Literal attributes only; names as written (`autoPlay`, `srcSet`).
    pub properties: Vec<(Text, Value)>,
    /// Some attributes are computed or spread: absence of one proves nothing.
    pub open: bool,
    pub span: Span,
}

impl MadeElement {
    /// Property by its HTML name, whatever its case.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Value> {
        self.properties.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

#[derive(Debug)]
pub struct ChunkName {
    pub id: Text,
    pub name: Text,
    pub span: Span,
}

// ---------------------------------------------------------------- text layout

/// How the bytes of a text are spent: what a minifier would have removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildMark {
    pub sign: BuildSign,
    pub span: Span,
}

/// A `data:` URI with an image or a font in it.
#[derive(Debug)]
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

// ---------------------------------------------------------------- images

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImageFormat {
    Png,
    Jpeg,
    Gif,
    WebP,
    Avif,
    JpegXl,
    Svg,
    Ico,
    Bmp,
    Tiff,
    Jpeg2000,
    JpegLs,
    Dicom,
    Nifti,
    Other,
}

impl ImageFormat {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Avif => "AVIF",
            Self::JpegXl => "JPEG XL",
            Self::Svg => "SVG",
            Self::Ico => "ICO",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Jpeg2000 => "JPEG 2000",
            Self::JpegLs => "JPEG-LS",
            Self::Dicom => "DICOM",
            Self::Nifti => "NIfTI",
            Self::Other => "image",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    Grey,
    Rgb,
    Palette,
    Vector,
    Unknown,
}

/// What the headers of an image say; pixels are not decoded.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    pub format: ImageFormat,
    /// Pixels; 0 when unknown (an SVG without size).
    pub width: u32,
    pub height: u32,
    /// 1 for a still image.
    pub frames: u32,
    /// Milliseconds of one run through all frames; 0 for a still image.
    pub duration_ms: u64,
    /// Times the animation is played, 1 for a still image; `None` = for ever.
    pub repeats: Option<u32>,
    /// Bits per channel; 0 when unknown.
    pub depth: u8,
    pub alpha: bool,
    pub colour: Colour,
    /// `None` when the header does not tell (AVIF, JPEG XL).
    pub lossy: Option<bool>,
    /// JPEG: 1 to 100, estimated from the luminance quantisation table as the mean of 100·q/standard (IJG scaling).
    pub quality: Option<f32>,
    /// Bytes of metadata that no renderer needs for the pixels (EXIF, XMP, IPTC, comments, text chunks), colour profile excluded.
    pub metadata_bytes: u64,
    /// Progressive JPEG or interlaced PNG/GIF.
    pub interlaced: bool,
    /// JPEG coding process that only imaging devices use (SOF3 lossless, SOF55 JPEG-LS, 12 bits).
    pub medical_coding: bool,
}

impl Image {
    #[must_use]
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// The content itself shows an examination (file magic and codings that only imaging devices write), never its name.
    #[must_use]
    pub fn is_diagnostic_by_content(&self) -> bool {
        self.medical_coding
            || matches!(
                self.format,
                ImageFormat::Dicom | ImageFormat::Nifti | ImageFormat::Jpeg2000 | ImageFormat::JpegLs
            )
            // Textures of interface themes are 16-bit grey as well, but never this large in both directions.
            || (self.format == ImageFormat::Png
                && self.depth == 16
                && self.colour == Colour::Grey
                && self.width.min(self.height) >= 128)
    }
}

// ---------------------------------------------------------------- fonts

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FontFormat {
    Woff2,
    Woff,
    TrueType,
    OpenType,
    Eot,
    Collection,
}

impl FontFormat {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Woff2 => "WOFF2",
            Self::Woff => "WOFF",
            Self::TrueType => "TrueType",
            Self::OpenType => "OpenType",
            Self::Eot => "EOT",
            Self::Collection => "font collection",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Font {
    pub format: FontFormat,
    /// Typographic family name, when the file gives one.
    pub family: Option<Text>,
    /// `usWeightClass`, 1 to 1000.
    pub weight: Option<u16>,
    pub italic: bool,
    pub glyphs: Option<u32>,
    pub variable: bool,
}

// ---------------------------------------------------------------- source maps

/// `sources` of a map; `mappings` are read only when an origin is looked up.
#[derive(Debug, Default)]
pub struct SourceMap {
    pub sources: Vec<Text>,
    /// At least one source has its text inside.
    pub has_content: bool,
    /// The `file` member.
    pub file: Option<Text>,
}

// ---------------------------------------------------------------- content codings

/// A content coding shipped beside a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
