//! Facts of scripts.

use serde::{Deserialize, Serialize};

use super::{Span, Text};

/// One script. Only what touches the outside is kept: imports, web APIs, elements made, addresses.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Script {
    pub imports: Vec<Import>,
    pub calls: Vec<Call>,
    /// Literal values given to properties of media and images, and of their transfer: `image.loading = "lazy"`.
    pub assignments: Vec<Assignment>,
    /// Strings that look like paths, URLs or content hashes.
    pub literals: Vec<Literal>,
    /// Objects that set an option of media, capture or image transfer (`maxBitrate`, `maxSizeMB`, `video: {…}`).
    pub options: Vec<Options>,
    /// Reads of properties on which quality may depend (`saveData`, `currentLevel`): the name and where.
    pub reads: Vec<Literal>,
    /// Strings with a parameter of SDP, DICOMweb or an image address that decides about quality.
    pub parameters: Vec<Literal>,
    /// Elements made by `createElement`, JSX runtimes, Vue and Angular render functions.
    pub elements: Vec<MadeElement>,
    /// Chunk id → part of a file name, from bundler runtimes (hash, name or whole path).
    pub chunk_names: Vec<ChunkName>,
    /// Chunks that hold modules of another build, by module federation.
    pub remotes: Vec<RemoteChunk>,
    /// Lint and build directives in comments, other people's: information only, never obeyed.
    pub directives: Vec<Literal>,
    /// A style sheet in one of its strings has rules for printed pages.
    pub styles_print: bool,
    /// Written as an ES module (`import`, `export`, `import.meta`).
    pub is_module: bool,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
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

#[derive(Debug, Deserialize, Serialize)]
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

#[derive(Debug, Deserialize, Serialize)]
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

/// One object, or all objects of one list, of which at least one sets an option.
#[derive(Debug, Deserialize, Serialize)]
pub struct Options {
    /// Objects, as far as they are literal.
    pub entries: Vec<Value>,
    pub span: Span,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Assignment {
    /// `loading`, `autoplay`, `preload`, `src`…: names as in the DOM.
    pub property: Text,
    pub value: Value,
    /// The whole assignment.
    pub span: Span,
    pub at_load: bool,
}

/// An argument or property value as far as it is literal.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub enum Value {
    Text(Text),
    Number(f64),
    Bool(bool),
    Null,
    Object(Vec<(Text, Value)>),
    Array(Vec<Value>),
    Function,
    /// A regular expression, as written between its slashes.
    Pattern(Text),
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

    /// The number, for numbers.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The number, where it is one that measures something: above nothing.
    #[must_use]
    pub fn amount(&self) -> Option<f64> {
        self.number().filter(|number| *number > 0.0)
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

#[derive(Debug, Deserialize, Serialize)]
pub struct Literal {
    pub text: Text,
    /// The characters between the quotes.
    pub span: Span,
}

#[derive(Debug, Deserialize, Serialize)]
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

/// A chunk that loads the entry of another build.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RemoteChunk {
    pub chunk: Text,
    /// Address of the entry, as written.
    pub entry: Text,
}

/// Module federation: the address of another application's container.
#[must_use]
pub fn is_remote_entry(url: &str) -> bool {
    let name = url.split(['?', '#']).next().unwrap_or(url).rsplit('/').next().unwrap_or(url);
    (name.starts_with("remoteEntry") && name.ends_with("js")) || name == "mf-manifest.json"
}

/// A mail address, or the piece of one that gives its subject or text.
#[must_use]
pub fn is_mail(text: &str) -> bool {
    let starts = |start: &str| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    ["mailto:", "?subject=", "&subject=", "?body=", "&body="].iter().any(|start| starts(start))
}

#[derive(Debug, Deserialize, Serialize)]
pub struct ChunkName {
    pub id: Text,
    pub name: Text,
    pub span: Span,
}
