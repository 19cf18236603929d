//! The linked bundle: assets, the edges between them, and the screens they make.
//!
//! Knows facts, not parsers; says nothing about what is right or wrong.

mod address;
mod closure;
mod index;
mod leaving;
mod link;
mod placeholder;
mod profile;
mod screens;
pub mod stable;
mod transfer;
pub mod variant;

pub use address::{Address, Origin};
pub(crate) use link::references;
pub use link::{Deployment, link};
pub use screens::{Gap, How as ScreenHow, Screen};
pub use transfer::{Transfer, TransferMethod, Twin};

use std::collections::{BTreeMap, VecDeque};
use std::sync::OnceLock;

use crate::facts::{
    Coding, Content, Css, Facts, Font, Html, Image, Kind, Minimal, Script, Sound, SourceMap, Span, Text,
};
use crate::parse::Problem;

/// Index of an asset in [`Bundle::assets`], which is sorted by path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetId(pub u32);

/// Index of a screen in [`Bundle::screens`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScreenId(pub u32);

/// One file of the bundle with what was learnt from it. Twins belong to their original.
#[derive(Debug)]
pub struct Asset {
    pub id: AssetId,
    /// From the bundle's root, with `/`.
    pub path: Text,
    pub kind: Kind,
    /// Size of the file.
    pub bytes: u64,
    /// Size of the content analysed; differs from `bytes` when only a twin has content.
    pub content_bytes: u64,
    /// BLAKE3 of the content.
    pub digest: [u8; 32],
    pub transfer: Transfer,
    pub twins: Vec<Twin>,
    /// The file is empty and this twin holds the content.
    pub content_from: Option<Coding>,
    pub facts: Facts,
    /// Why the content could not be analysed.
    pub problem: Option<Problem>,
    /// How small the content can be; `None` where that was not asked for or is not worth it.
    pub minimal: Option<Minimal>,
    /// Bytes at most as lossless WebP with the same pixels; `None` where that is not known.
    pub webp: Option<u64>,
    /// Parts of the content that could not be analysed (an inline script with a syntax error).
    pub partial: Vec<(Span, Problem)>,
}

impl Asset {
    /// Text, drawings included, that a server may compress on its way to a browser.
    #[must_use]
    pub fn is_sent_as_text(&self) -> bool {
        self.facts.content.is_sent_as_text(self.kind)
    }

    /// A server fills it in before it sends it.
    #[must_use]
    pub fn is_template(&self) -> bool {
        self.html().is_some_and(|html| html.template.is_some())
    }

    #[must_use]
    pub fn html(&self) -> Option<&Html> {
        match &self.facts.content {
            Content::Html(html) => Some(html),
            _ => None,
        }
    }

    #[must_use]
    pub fn image(&self) -> Option<&Image> {
        match &self.facts.content {
            Content::Image(image) => Some(image),
            _ => None,
        }
    }

    #[must_use]
    pub fn font(&self) -> Option<&Font> {
        match &self.facts.content {
            Content::Font(font) => Some(font),
            _ => None,
        }
    }

    #[must_use]
    pub fn sound(&self) -> Option<&Sound> {
        match &self.facts.content {
            Content::Sound(sound) => Some(sound),
            _ => None,
        }
    }

    /// The script of a script file, or all inline scripts and handlers of a page.
    pub fn scripts(&self) -> impl Iterator<Item = &Script> {
        let (own, inline) = match &self.facts.content {
            Content::Script(script) => (Some(&**script), None),
            Content::Html(html) => (None, Some(html.scripts.iter().map(|inline| &inline.facts))),
            _ => (None, None),
        };
        own.into_iter().chain(inline.into_iter().flatten())
    }

    /// The style sheet of a CSS file, or all styles of a page.
    pub fn styles(&self) -> impl Iterator<Item = &Css> {
        let (own, inline) = match &self.facts.content {
            Content::Css(css) => (Some(&**css), None),
            Content::Html(html) => (None, Some(html.styles.iter().map(|inline| &inline.facts))),
            _ => (None, None),
        };
        own.into_iter().chain(inline.into_iter().flatten())
    }

    /// A document that a person is shown: not a fragment, not a helper that only runs a script.
    #[must_use]
    pub fn is_page(&self) -> bool {
        screens::is_screen(self)
    }

    /// Last segment of the path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// When the target is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Load {
    /// Needed for the first display.
    Initial,
    /// On some later event: a route, a click, scrolling.
    Deferred,
    /// For other circumstances: icons, other image candidates, print, old browsers.
    Possible,
    /// Named by a service worker's precache list: proves neither use nor first load.
    Precache,
}

impl Load {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::Deferred => "deferred",
            Self::Possible => "possible",
            Self::Precache => "precache",
        }
    }
}

/// What kind of reference makes an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    Element,
    StyleSheet,
    Import,
    DynamicImport,
    Chunk,
    Worker,
    Link,
    Literal,
    Hash,
    Manifest,
    SourceMap,
}

impl How {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Element => "element",
            Self::StyleSheet => "style-sheet",
            Self::Import => "import",
            Self::DynamicImport => "dynamic-import",
            Self::Chunk => "chunk",
            Self::Worker => "worker",
            Self::Link => "link",
            Self::Literal => "literal",
            Self::Hash => "content-hash",
            Self::Manifest => "manifest",
            Self::SourceMap => "source-map",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    pub from: AssetId,
    pub to: AssetId,
    pub load: Load,
    pub how: How,
    /// Of the reference in `from`.
    pub span: Span,
}

/// A resource of a style sheet with what a screen must have to load it.
#[derive(Clone, Debug)]
pub struct Conditional {
    /// The style sheet, or the page for an inline one.
    pub from: AssetId,
    pub to: AssetId,
    pub needs: Needs,
}

#[derive(Clone, Debug)]
pub enum Needs {
    /// An element that the selector list matches.
    Selector(Text),
    /// A rule that uses the family (lower case).
    Font(Text),
}

/// A dynamic import (or a group loaded together) seen at one place.
#[derive(Clone, Debug)]
pub struct Part {
    pub from: AssetId,
    pub span: Span,
    pub roots: Vec<AssetId>,
    /// Entries of other builds that it loads, by module federation.
    pub remotes: Vec<Text>,
    /// Route written beside the import.
    pub route: Option<Text>,
    pub key: Option<Text>,
}

/// A resource on a host that is not the service's own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct External {
    pub from: AssetId,
    pub span: Span,
    pub host: Text,
    pub url: Text,
    pub load: Load,
    /// The reference itself loads something (an element, an import), not just a string.
    pub loads: bool,
}

/// A reference that leads to no file of the bundle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unresolved {
    pub from: AssetId,
    pub span: Span,
    /// The address as written; empty when it is computed.
    pub address: Text,
    pub load: Load,
}

/// Facts of a whole bundle and how its files hang together.
#[derive(Debug)]
pub struct Bundle {
    pub name: String,
    /// Deployment base: `/` or `/app/`.
    pub base: String,
    /// Sorted by path.
    pub assets: Vec<Asset>,
    /// Sorted; at most one for each (from, to, load).
    pub edges: Vec<Edge>,
    /// Resources of style sheets that a screen loads only if it has something for them; sorted by sheet.
    pub conditional: Vec<Conditional>,
    pub parts: Vec<Part>,
    /// Chunks with the entries of other builds that they load, by module federation; sorted.
    pub remote_loads: Vec<(AssetId, Text)>,
    /// Sorted by asset, as what follows.
    pub externals: Vec<External>,
    pub unresolved: Vec<Unresolved>,
    pub screens: Vec<Screen>,
    /// Assets whose name, hash, stem or folder stands in some text without being an address: possibly referenced.
    pub mentioned: Vec<bool>,
    /// Sent over a network, inside an installed package…
    pub delivery: Delivery,
    /// Hosts that serve other bundles of the project: elsewhere, and nobody else's.
    pub siblings: Vec<String>,
    incoming: OnceLock<BTreeMap<AssetId, Vec<usize>>>,
    /// Positions in `edges`, in the order of the texts.
    places: OnceLock<Vec<u32>>,
    steps: OnceLock<Vec<Option<(AssetId, &'static str)>>>,
}

/// How the bundle reaches its users.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    #[default]
    Web,
    Intranet,
    /// Installed with an application: nothing is transferred at use.
    Packaged,
}

impl Bundle {
    /// Gives assets better known transfer sizes, and screens the sums of theirs.
    pub fn weigh(&mut self, known: impl IntoIterator<Item = (AssetId, Transfer)>) {
        for (id, transfer) in known {
            self.assets[id.0 as usize].transfer = transfer;
        }
        let Self { assets, screens, .. } = self;
        for screen in screens {
            let transfers = || screen.initial.iter().map(|id| assets[id.0 as usize].transfer);
            screen.transfer = transfers().map(|transfer| transfer.bytes).sum();
            screen.estimated = transfers().any(|transfer| transfer.method == TransferMethod::GzipEstimate);
        }
    }

    #[must_use]
    pub fn asset(&self, id: AssetId) -> &Asset {
        &self.assets[id.0 as usize]
    }

    #[must_use]
    pub fn screen(&self, id: ScreenId) -> &Screen {
        &self.screens[id.0 as usize]
    }

    #[must_use]
    pub fn find(&self, path: &str) -> Option<&Asset> {
        self.assets.binary_search_by(|asset| (*asset.path).cmp(path)).ok().map(|index| &self.assets[index])
    }

    /// Does the host, perhaps with a port, serve another bundle of the project?
    #[must_use]
    pub fn is_sibling(&self, host: &str) -> bool {
        let bare = host.split(':').next().unwrap_or(host);
        self.siblings.iter().any(|sibling| sibling.eq_ignore_ascii_case(bare))
    }

    /// Positions in [`Bundle::edges`] of the edges that reach each asset.
    #[must_use]
    pub fn incoming_index(&self) -> &BTreeMap<AssetId, Vec<usize>> {
        self.incoming.get_or_init(|| {
            let mut incoming: BTreeMap<AssetId, Vec<usize>> = BTreeMap::new();
            for (index, edge) in self.edges.iter().enumerate() {
                incoming.entry(edge.to).or_default().push(index);
            }
            incoming
        })
    }

    /// Edges that reach an asset.
    pub fn edges_to(&self, asset: AssetId) -> impl Iterator<Item = &Edge> {
        self.incoming_index().get(&asset).into_iter().flatten().map(|&index| &self.edges[index])
    }

    /// Assets that a cap of the run left out.
    pub fn cut(&self) -> impl Iterator<Item = &Asset> {
        self.assets.iter().filter(|asset| asset.problem.as_ref().is_some_and(Problem::is_cut))
    }

    /// Screens with their numbers.
    pub fn numbered_screens(&self) -> impl Iterator<Item = (ScreenId, &Screen)> {
        (0u32..).map(ScreenId).zip(&self.screens)
    }

    /// Screens that load the asset for their first display.
    pub fn initial_screens(&self, asset: AssetId) -> impl Iterator<Item = ScreenId> {
        let loads = move |screen: &Screen| screen.initial.binary_search(&asset).is_ok();
        self.numbered_screens().filter(move |(_, screen)| loads(screen)).map(|(id, _)| id)
    }

    /// Screens that may load the asset later.
    pub fn deferred_screens(&self, asset: AssetId) -> impl Iterator<Item = ScreenId> {
        let loads = move |screen: &Screen| screen.deferred.binary_search(&asset).is_ok();
        self.numbered_screens().filter(move |(_, screen)| loads(screen)).map(|(id, _)| id)
    }

    /// Screens that load the asset at once, then those that may later.
    pub fn screens_of(&self, asset: AssetId) -> impl Iterator<Item = ScreenId> {
        self.initial_screens(asset).chain(self.deferred_screens(asset))
    }

    /// Source maps of an asset that could be read: the one its last comment names, the one beside it.
    pub fn source_maps(&self, asset: AssetId) -> impl Iterator<Item = &SourceMap> {
        let edges = self.edges_from(asset).iter().filter(|edge| edge.how == How::SourceMap);
        edges.filter_map(|edge| match &self.asset(edge.to).facts.content {
            Content::SourceMap(map) => Some(map),
            _ => None,
        })
    }

    /// What an asset loads, at once or later, itself included; sorted.
    #[must_use]
    pub fn loaded_by(&self, asset: AssetId) -> Vec<AssetId> {
        closure::closure(&self.edges, [asset], |edge| {
            edge.how != How::SourceMap && matches!(edge.load, Load::Initial | Load::Deferred)
        })
    }

    /// A shortest way along edges from a page (or from an asset that no page reaches) to the asset: each step with the
    /// kind of reference that leads to it.
    #[must_use]
    pub fn way_to(&self, asset: AssetId) -> Vec<(AssetId, &'static str)> {
        let steps = self.steps.get_or_init(|| self.find_steps());
        let mut way = Vec::new();
        let mut at = asset;
        while let Some((before, how)) = steps[at.0 as usize] {
            way.push((at, how));
            at = before;
        }
        way.push((at, "page"));
        way.reverse();
        way
    }

    /// For each asset the one before it on a shortest way from a page; pages first, then what no page reaches.
    fn find_steps(&self) -> Vec<Option<(AssetId, &'static str)>> {
        let mut steps = vec![None; self.assets.len()];
        let mut seen = vec![false; self.assets.len()];
        let mut reach = |starts: Vec<AssetId>| {
            let fresh =
                |asset: &AssetId, seen: &mut Vec<bool>| !std::mem::replace(&mut seen[asset.0 as usize], true);
            let mut queue: VecDeque<AssetId> =
                starts.into_iter().filter(|start| fresh(start, &mut seen)).collect();
            while let Some(at) = queue.pop_front() {
                for edge in self.edges_from(at).iter().filter(|edge| edge.how != How::SourceMap) {
                    if fresh(&edge.to, &mut seen) {
                        steps[edge.to.0 as usize] = Some((at, edge.how.name()));
                        queue.push_back(edge.to);
                    }
                }
            }
        };
        let all = || self.assets.iter().map(|asset| asset.id);
        reach(self.screens.iter().filter_map(|screen| screen.page).collect());
        reach(all().filter(|asset| !self.incoming_index().contains_key(asset)).collect());
        all().for_each(|asset| reach(vec![asset]));
        steps
    }
}
