//! Turns facts into edges. The general mechanism first: whatever text names a file of the bundle, by path, by file
//! name or by content hash, refers to it; bundlers' chunk tables then say which names belong together.

mod page;
mod script;
mod style;

pub(crate) use page::references;

use std::collections::{BTreeMap, BTreeSet};

use super::address::{Address, Origin};
use super::index::Index;
use super::{
    Asset, AssetId, Bundle, Conditional, Delivery, Edge, External, How, Load, Part, Screen, Unresolved,
    screens,
};
use crate::facts::{Content, ImportKind, Kind, Literal, Span, Text};

/// What the settings say about a bundle.
#[derive(Clone, Debug)]
pub struct Deployment {
    pub name: String,
    pub origin: Origin,
    pub delivery: Delivery,
    /// Screens that no page shows: id and the address of what they load.
    pub declared_screens: Vec<(String, Vec<String>)>,
}

/// Links the assets of one bundle; `assets` are sorted by path and numbered in that order.
#[must_use]
pub fn link(assets: Vec<Asset>, deployment: &Deployment) -> Bundle {
    let index = Index::new(&assets);
    let mut linker = Linker {
        assets: &assets,
        index: &index,
        origin: &deployment.origin,
        service_workers: BTreeSet::new(),
        chunks: script::Chunks::of(&assets),
        edges: BTreeMap::new(),
        parts: Vec::new(),
        externals: BTreeSet::new(),
        unresolved: BTreeSet::new(),
        conditional: Vec::new(),
    };
    linker.service_workers = linker.service_workers();
    for asset in &assets {
        linker.asset(asset);
    }
    let Linker { edges, parts, externals, unresolved, conditional, .. } = linker;
    let edges: Vec<Edge> =
        edges.into_iter().map(|((from, to, load), (how, span))| Edge { from, to, load, how, span }).collect();
    let mut bundle = Bundle {
        name: deployment.name.clone(),
        base: deployment.origin.base.clone(),
        mentioned: vec![false; assets.len()],
        assets,
        edges,
        conditional,
        parts,
        externals: externals.into_iter().collect(),
        unresolved: unresolved.into_iter().collect(),
        screens: Vec::<Screen>::new(),
        delivery: deployment.delivery,
        incoming: std::sync::OnceLock::new(),
    };
    bundle.screens = screens::screens(&bundle, deployment);
    bundle
}

struct Linker<'a> {
    assets: &'a [Asset],
    index: &'a Index<'a>,
    origin: &'a Origin,
    service_workers: BTreeSet<AssetId>,
    chunks: script::Chunks<'a>,
    edges: BTreeMap<(AssetId, AssetId, Load), (How, Span)>,
    parts: Vec<Part>,
    externals: BTreeSet<External>,
    unresolved: BTreeSet<Unresolved>,
    conditional: Vec<Conditional>,
}

/// A reference to be resolved.
#[derive(Clone, Copy)]
struct Reference<'t> {
    from: AssetId,
    /// Path whose folder relative addresses start from.
    document: &'t str,
    text: &'t str,
    span: Span,
    load: Load,
    how: How,
}

impl Linker<'_> {
    fn asset(&mut self, asset: &Asset) {
        match &asset.facts.content {
            Content::Html(html) => self.page(asset, html),
            Content::Css(css) => self.style(asset, &asset.path, css),
            Content::Script(script) => self.script(asset, &asset.path, script, false),
            Content::Json(literals) => self.manifest(asset, literals),
            _ => {}
        }
        if let Some(map) = &asset.facts.source_map {
            self.refer(Reference {
                from: asset.id,
                document: &asset.path,
                text: &map.text,
                span: map.span,
                load: Load::Possible,
                how: How::SourceMap,
            });
        }
        if let Some(map) = self.index.path(&format!("{}.map", asset.path)) {
            self.edge(asset.id, map, Load::Possible, How::SourceMap, Span::default());
        }
    }

    fn manifest(&mut self, asset: &Asset, literals: &[Literal]) {
        let load = if asset.kind == Kind::WebManifest { Load::Possible } else { Load::Precache };
        for literal in literals {
            self.name(asset, &literal.text, literal.span, load, How::Manifest);
        }
    }

    /// Follows an address that certainly is one; a file that is not there is unresolved.
    fn refer(&mut self, reference: Reference<'_>) -> Option<AssetId> {
        let Reference { from, document, text, span, load, how } = reference;
        let unresolved = |address: &str| Unresolved { from, span, address: address.into(), load };
        let target = match self.origin.read(text) {
            Address::None => return None,
            Address::Computed => {
                self.unresolved.insert(unresolved(""));
                return None;
            }
            Address::External { host, .. } => {
                self.external(from, span, host, text, load, true);
                return None;
            }
            Address::Root(path) => self.index.rooted(document, &path),
            Address::Relative(path) => self.index.relative(document, &path),
        };
        match target {
            Some(target) => self.edge(from, target, load, how, span),
            // The missing target of a map comment is no fault: maps are often kept apart.
            None if how == How::SourceMap => {}
            None => {
                self.unresolved.insert(unresolved(text));
            }
        }
        target
    }

    /// Follows a string that may be an address, a file name or a hash; nothing is wrong when it is none.
    fn name(&mut self, asset: &Asset, text: &str, span: Span, load: Load, how: How) {
        let (from, document) = (asset.id, &*asset.path);
        let target = match self.origin.read(text) {
            Address::External { host, .. } => {
                self.external(from, span, host, text, load, false);
                None
            }
            Address::Root(path) => self.index.rooted(document, &path),
            Address::Relative(path) if path.contains('.') || path.contains('/') => {
                self.index.relative(document, &path)
            }
            Address::None | Address::Computed | Address::Relative(_) => None,
        };
        if let Some(target) = target {
            // Addresses of pages are navigation.
            let page = self.assets[target.0 as usize].kind == Kind::Html;
            self.edge(
                from,
                target,
                if page && load == Load::Deferred { Load::Possible } else { load },
                how,
                span,
            );
            return;
        }
        let last = text.split(['?', '#']).next().unwrap_or(text).rsplit('/').next().unwrap_or(text);
        let hash = super::stable::content_hash(last).unwrap_or(last);
        for &target in self.index.hash(hash) {
            self.edge(from, target, load, How::Hash, span);
        }
        for &target in self.index.name(last) {
            self.edge(from, target, load, how, span);
        }
    }

    fn external(&mut self, from: AssetId, span: Span, host: &str, url: &str, load: Load, loads: bool) {
        let (host, url): (Text, Text) = (host.to_ascii_lowercase().into(), url.trim().into());
        self.externals.insert(External { from, span, host, url, load, loads });
    }

    fn edge(&mut self, from: AssetId, to: AssetId, load: Load, how: How, span: Span) {
        if from != to {
            self.edges.entry((from, to, load)).or_insert((how, span));
        }
    }

    /// Scripts registered as service workers, or named as their builders name them.
    fn service_workers(&self) -> BTreeSet<AssetId> {
        const NAMES: [&str; 7] = [
            "sw.js",
            "service-worker.js",
            "service_worker.js",
            "serviceworker.js",
            "ngsw-worker.js",
            "sw-modern.js",
            "sw-legacy.js",
        ];
        let named = self.assets.iter().filter(|asset| NAMES.contains(&asset.name())).map(|asset| asset.id);
        let registered = self.assets.iter().flat_map(|asset| {
            let imports = asset.scripts().flat_map(|script| &script.imports);
            imports.filter(|import| import.kind == ImportKind::ServiceWorker).filter_map(|import| match self
                .origin
                .read(&import.target)
            {
                Address::Root(path) => self.index.rooted(&asset.path, &path),
                Address::Relative(path) => self.index.relative(&asset.path, &path),
                _ => None,
            })
        });
        named.chain(registered).collect()
    }
}
