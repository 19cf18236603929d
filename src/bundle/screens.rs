//! Screens: pages, pages with one route, and those the configuration declares; what each loads and weighs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rayon::prelude::*;

use super::closure::{closure, initial};
use super::link::Deployment;
use super::profile::{Profile, SheetFonts};
use super::stable::{plain_source, stem};
use super::{Asset, AssetId, Bundle, Load, Part, TransferMethod};
use crate::facts::{Content, Html, Kind, Text};

/// How a screen was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// An HTML page of the bundle.
    Page,
    /// A literal route beside a dynamic import.
    Route,
    /// A dynamic import of a module that its source map names as a page or view.
    SourceModule,
    /// A dynamic import of a chunk that its name calls a page, screen or route.
    ChunkName,
    /// `[[screen]]` in the configuration.
    Declared,
}

impl How {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Route => "route",
            Self::SourceModule => "source-module",
            Self::ChunkName => "chunk-name",
            Self::Declared => "declared",
        }
    }
}

/// Why the weight of a screen is only a lower bound.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// An address that is computed at run time or filled in by a server.
    Computed,
    /// A resource of another host, which is not at hand.
    External(String),
    /// A file that is not in the bundle.
    Missing(String),
    /// A file that could not be analysed: what it loads is not known.
    Unread(String),
}

impl fmt::Display for Gap {
    /// One word, with the address or host where there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Computed => f.write_str("computed-address"),
            Self::External(host) => write!(f, "other-host:{host}"),
            Self::Missing(address) => write!(f, "missing-file:{address}"),
            Self::Unread(path) => write!(f, "not-analysed:{path}"),
        }
    }
}

/// What a person sees at one address.
#[derive(Clone, Debug)]
pub struct Screen {
    /// Path of the page (`/`, `/viewer.html`), or the route.
    pub id: String,
    pub how: How,
    pub page: Option<AssetId>,
    /// Page, chunks of the route, or declared files: what the screen starts from.
    pub roots: Vec<AssetId>,
    /// Loaded for the first display; sorted.
    pub initial: Vec<AssetId>,
    /// Loaded later, if at all, and not part of another screen; sorted.
    pub deferred: Vec<AssetId>,
    /// Entries of other builds that it loads at some time, as far as the route or chunk that does is known.
    pub remotes: BTreeSet<Text>,
    /// Requests of the first display, other hosts included.
    pub requests: usize,
    /// Transfer bytes of `initial`.
    pub transfer: u64,
    /// Some of them are estimated.
    pub estimated: bool,
    /// Sorted, each once; empty when the weight is complete.
    pub gaps: Vec<Gap>,
}

impl Screen {
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.gaps.is_empty()
    }

    /// Forms of the id that a glob in the map or the configuration may be written in.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = vec![self.id.clone()];
        if let Some(relative) = self.id.strip_prefix('/') {
            names.push(relative.to_owned());
        }
        if matches!(self.how, How::Page) && self.id.ends_with('/') {
            names.push(format!("{}index.html", self.id));
            names.push(format!("{}index.html", self.id.trim_start_matches('/')));
        }
        names
    }
}

pub(super) fn screens(bundle: &Bundle, deployment: &Deployment) -> Vec<Screen> {
    let pages: Vec<&Asset> = bundle.assets.iter().filter(|asset| is_screen(asset)).collect();
    let embedded = embedded_pages(bundle);
    let fonts = SheetFonts::of(bundle);
    let of_page = |page: &&Asset| {
        let mut screens = Vec::new();
        let mut routes = routes_of(bundle, page);
        let own: BTreeSet<AssetId> = routes.iter().flat_map(|route| route.roots.iter().copied()).collect();
        let id = page_id(&page.path);
        for route in &mut routes {
            route.stand_on(&id);
        }
        // The page opened by its own address shows the route of that name, if there is one.
        let (shown, routes): (Vec<Route>, Vec<Route>) = routes.into_iter().partition(|route| route.id == id);
        let shown = Route { id, how: How::Page, ..Route::joined(shown) };
        for Route { id, how, roots, remotes } in std::iter::once(shown).chain(routes) {
            let others: BTreeSet<AssetId> =
                own.iter().copied().filter(|root| !roots.contains(root)).collect();
            let mut all = vec![page.id];
            all.extend(roots);
            let mut found = screen(bundle, &fonts, id, how, Some(page.id), all, &others);
            found.remotes.extend(remotes);
            screens.push(found);
        }
        screens
    };
    let mut screens: Vec<Screen> = pages
        .into_par_iter()
        .filter(|page| !embedded.contains(&page.id))
        .flat_map_iter(|page| of_page(&page))
        .collect();
    for (id, loads) in &deployment.declared_screens {
        let roots: Vec<AssetId> = bundle
            .assets
            .iter()
            .filter(|asset| loads.iter().any(|path| path.trim_start_matches('/') == &*asset.path))
            .map(|asset| asset.id)
            .collect();
        screens.push(screen(bundle, &fonts, id.clone(), How::Declared, None, roots, &BTreeSet::new()));
    }
    screens.sort_by(|a, b| (&a.id, a.how, &a.roots).cmp(&(&b.id, b.how, &b.roots)));
    screens.dedup_by(|next, kept| next.id == kept.id && next.roots == kept.roots);
    screens
}

/// A route that a page's scripts import.
struct Route {
    id: String,
    how: How,
    roots: Vec<AssetId>,
    remotes: BTreeSet<Text>,
}

impl Route {
    /// A route is written from the page that it belongs to.
    fn stand_on(&mut self, page: &str) {
        if self.how == How::Route && page != "/" {
            self.id = format!("{}{}", page.trim_end_matches('/'), self.id);
        }
    }

    /// What all of them load.
    fn joined(routes: Vec<Self>) -> Self {
        let mut all = Self { id: String::new(), how: How::Page, roots: Vec::new(), remotes: BTreeSet::new() };
        for route in routes {
            all.roots.extend(route.roots);
            all.remotes.extend(route.remotes);
        }
        all
    }
}

fn routes_of(bundle: &Bundle, page: &Asset) -> Vec<Route> {
    let first = initial(&bundle.edges, [page.id]);
    let reached =
        closure(&bundle.edges, [page.id], |edge| matches!(edge.load, Load::Initial | Load::Deferred));
    let mut routes: BTreeMap<(String, How), (BTreeSet<AssetId>, BTreeSet<Text>)> = BTreeMap::new();
    for part in &bundle.parts {
        if reached.binary_search(&part.from).is_err() {
            continue;
        }
        let Some((id, how)) = identity(bundle, part) else { continue };
        let (roots, remotes) = routes.entry((id, how)).or_default();
        roots.extend(&part.roots);
        remotes.extend(part.remotes.iter().cloned());
        if first.binary_search(&part.from).is_err() {
            roots.insert(part.from);
        }
    }
    let route = |((id, how), (roots, remotes)): (_, (BTreeSet<AssetId>, _))| Route {
        id,
        how,
        roots: roots.into_iter().collect(),
        remotes,
    };
    routes.into_iter().map(route).collect()
}

/// A part is a screen when a route stands beside it, or when its source or chunk name calls it one.
fn identity(bundle: &Bundle, part: &Part) -> Option<(String, How)> {
    if let Some(route) = &part.route {
        return Some((route.to_string(), How::Route));
    }
    let roots =
        || part.roots.iter().map(|&root| bundle.asset(root)).filter(|asset| asset.kind == Kind::Script);
    if let Some(source) = roots().find_map(|root| source_module(bundle, root)) {
        return Some((source, How::SourceModule));
    }
    roots().map(|root| stem(&root.path)).find(|stem| names_a_screen(stem)).map(|stem| (stem, How::ChunkName))
}

/// The one source of a chunk's map that stands in a folder of pages.
fn source_module(bundle: &Bundle, chunk: &Asset) -> Option<String> {
    let map = bundle.find(&format!("{}.map", chunk.path))?;
    let Content::SourceMap(map) = &map.facts.content else { return None };
    let mut pages = map.sources.iter().filter_map(|source| {
        let source = plain_source(source);
        let in_dependency = source.contains("node_modules/");
        // Only right below the application's sources: deeper folders of these names hold parts of screens.
        let below = source.trim_start_matches("src/").trim_start_matches("app/");
        let page = ["pages/", "views/", "screens/", "routes/"].iter().any(|folder| below.starts_with(folder));
        (page && !in_dependency).then(|| source.to_owned())
    });
    let first = pages.next()?;
    // Several pages in one chunk say nothing about which one is shown.
    pages.next().is_none().then_some(first)
}

fn names_a_screen(stem: &str) -> bool {
    let words: Vec<&str> = stem.split(['-', '_', '.', '~']).collect();
    let word = words.iter().any(|word| matches!(*word, "page" | "screen" | "route"));
    let camel = ["Page", "Screen"].iter().any(|suffix| {
        stem.strip_suffix(suffix)
            .is_some_and(|before| before.ends_with(|last: char| last.is_ascii_lowercase()))
    });
    (word && words.len() > 1) || camel
}

fn screen(
    bundle: &Bundle,
    fonts: &SheetFonts<'_>,
    id: String,
    how: How,
    page: Option<AssetId>,
    roots: Vec<AssetId>,
    own_screens: &BTreeSet<AssetId>,
) -> Screen {
    let mut initial = initial(&bundle.edges, roots.iter().copied());
    add_conditional(bundle, fonts, page, &mut initial);
    let reached = closure(&bundle.edges, roots.iter().copied(), |edge| {
        matches!(edge.load, Load::Initial | Load::Deferred) && !own_screens.contains(&edge.to)
    });
    let deferred: Vec<AssetId> =
        reached.into_iter().filter(|asset| initial.binary_search(asset).is_err()).collect();
    let inside = |asset: AssetId| initial.binary_search(&asset).is_ok();
    let mut gaps = BTreeSet::new();
    let mut external = BTreeSet::new();
    for reference in bundle.externals.iter().filter(|reference| reference.loads) {
        if reference.load == Load::Initial && inside(reference.from) {
            external.insert(&reference.url);
            gaps.insert(Gap::External(reference.host.to_string()));
        }
    }
    for reference in &bundle.unresolved {
        if reference.load == Load::Initial && inside(reference.from) {
            gaps.insert(if reference.address.is_empty() {
                Gap::Computed
            } else {
                Gap::Missing(crate::finding::clean(&reference.address, 100))
            });
        }
    }
    for asset in initial.iter().map(|&asset| bundle.asset(asset)) {
        let loads = matches!(asset.kind, Kind::Html | Kind::Css | Kind::Script);
        if asset.problem.is_some() && (loads || asset.transfer.method == TransferMethod::Unknown) {
            gaps.insert(Gap::Unread(crate::finding::clean(&asset.path, 100)));
        }
    }
    let loads = |asset: &AssetId| inside(*asset) || deferred.binary_search(asset).is_ok();
    let of_chunks = bundle.remote_loads.iter().filter(|(chunk, _)| loads(chunk));
    let remotes = of_chunks.map(|(_, entry)| entry.clone()).collect();
    Screen {
        id,
        how,
        page,
        remotes,
        requests: initial.len() + external.len(),
        transfer: 0,
        estimated: false,
        roots,
        initial,
        deferred,
        gaps: gaps.into_iter().collect(),
    }
}

/// Images and fonts of the screen's style sheets that its page has something for.
fn add_conditional(
    bundle: &Bundle,
    fonts: &SheetFonts<'_>,
    page: Option<AssetId>,
    initial: &mut Vec<AssetId>,
) {
    let Some(html) = page.and_then(|page| bundle.asset(page).html()) else { return };
    let profile = Profile::of(html);
    let fonts = profile.fonts(initial.iter().flat_map(|&asset| fonts.uses(asset)));
    let added: Vec<AssetId> = initial
        .iter()
        .flat_map(|&sheet| bundle.conditional_of(sheet))
        .filter(|conditional| profile.loads(conditional, &fonts))
        .map(|conditional| conditional.to)
        .collect();
    initial.extend(added);
    initial.sort_unstable();
    initial.dedup();
}

/// `index.html` → `/`, `fr/index.html` → `/fr/`, `viewer.html` → `/viewer.html`.
fn page_id(path: &str) -> String {
    match path.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => format!("/{folder}"),
        _ => format!("/{path}"),
    }
}

/// A document that a person is shown: not a fragment, not a helper that only runs a script.
pub(super) fn is_screen(asset: &Asset) -> bool {
    asset.html().is_some_and(|html| is_document(html) && !is_helper(asset, html))
}

/// Minifiers drop the tags of `html`, `head` and `body`; what only a head holds is left.
fn is_document(html: &Html) -> bool {
    html.elements.iter().any(|element| match &*element.name {
        "html" | "head" | "body" => true,
        "meta" => element.has("charset") || element.value("name") == Some("viewport"),
        _ => false,
    })
}

/// Sign-in frames, redirects and the like: nothing to see, and a name or a content that says so.
fn is_helper(asset: &Asset, html: &Html) -> bool {
    let shows = |name: &str| {
        !matches!(
            name,
            "script"
                | "style"
                | "noscript"
                | "template"
                | "link"
                | "meta"
                | "iframe"
                | "base"
                | "html"
                | "head"
                | "body"
                | "title"
        )
    };
    let empty = html.visible_text == 0 && !html.elements.iter().any(|element| shows(&element.name));
    let name = asset.name().to_ascii_lowercase();
    let named =
        ["silent", "renew", "refresh", "callback", "redirect", "popup", "blank", "oauth", "sso", "storage"]
            .iter()
            .any(|word| name.contains(word));
    redirects(html) || (empty && (named || !html.elements.iter().any(|element| element.has("src"))))
}

/// `<meta http-equiv="refresh" content="0; url=…">`, unless it is for browsers without scripts.
fn redirects(html: &Html) -> bool {
    html.elements.iter().any(|element| {
        let refresh = &*element.name == "meta"
            && element.value("http-equiv").is_some_and(|value| value.eq_ignore_ascii_case("refresh"));
        let content = element.value("content").unwrap_or_default().trim_start();
        let at_once = content.trim_start_matches(['0', '.']).trim_start().starts_with([';', ',']);
        let leaves = content.to_ascii_lowercase().contains("url");
        let dormant = element.parent.is_some_and(|parent| &*html.elements[parent].name == "noscript");
        refresh && at_once && leaves && !dormant
    })
}

/// Pages that another page shows in a frame: parts of that screen, not screens. Pages that only show each other in a
/// circle are all screens: a frame that leads back must not make a whole application disappear.
fn embedded_pages(bundle: &Bundle) -> BTreeSet<AssetId> {
    let mut frames: BTreeMap<AssetId, Vec<AssetId>> = BTreeMap::new();
    let mut shown = BTreeSet::new();
    for edge in bundle.edges.iter().filter(|edge| edge.how == super::How::Element && edge.from != edge.to) {
        // Frames, not links between pages (`rel="next"`, `rel="prerender"`) and not addresses for other services.
        if is_frame(bundle.asset(edge.from), edge.span) && bundle.asset(edge.to).kind == Kind::Html {
            frames.entry(edge.from).or_default().push(edge.to);
            shown.insert(edge.to);
        }
    }
    let mut left: Vec<AssetId> = frames.keys().copied().filter(|page| !shown.contains(page)).collect();
    let mut embedded = BTreeSet::new();
    while let Some(page) = left.pop() {
        let inside = frames.get(&page).into_iter().flatten().copied();
        left.extend(inside.filter(|inside| embedded.insert(*inside)));
    }
    embedded
}

fn is_frame(page: &Asset, span: crate::facts::Span) -> bool {
    page.html().is_some_and(|html| {
        let after = html.elements.partition_point(|element| element.span.start <= span.start);
        after.checked_sub(1).is_some_and(|index| {
            matches!(&*html.elements[index].name, "iframe" | "frame" | "object" | "embed")
        })
    })
}
