//! Turns facts into edges. The general mechanism first: whatever text names a file of the bundle, by path, by file
//! name or by content hash, refers to it; bundlers' chunk tables then say which names belong together.

mod page;
mod script;
mod style;

pub(crate) use page::references;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rayon::prelude::*;

use super::address::{Address, Origin, folder, join};
use super::index::Index;
use super::placeholder;
use super::{
    Asset, AssetId, Bundle, Conditional, Delivery, Edge, External, How, Load, Part, Screen, Unresolved,
    screens,
};
use crate::facts::{Content, ImportKind, Kind, Span, Text, is_remote_entry};

/// What the settings say about a bundle.
#[derive(Clone, Debug)]
pub struct Deployment {
    pub name: String,
    pub origin: Origin,
    pub delivery: Delivery,
    /// Hosts that serve other bundles of the project.
    pub siblings: Vec<String>,
    /// Screens that no page shows: id and the address of what they load.
    pub declared_screens: Vec<(String, Vec<String>)>,
}

/// Links the assets of one bundle; `assets` are sorted by path and numbered in that order.
#[must_use]
pub fn link(assets: Vec<Asset>, deployment: &Deployment) -> Bundle {
    let index = Index::new(&assets);
    let (chunks, remotes) = (script::Chunks::of(&assets), script::remotes(&assets));
    let alone = Linker {
        assets: &assets,
        index: &index,
        origin: &deployment.origin,
        service_workers: &BTreeSet::new(),
        aliases: &script::Aliases::new(),
        chunks: &chunks,
        remotes: &remotes,
        links: Links::default(),
    };
    let (service_workers, aliases) = (alone.service_workers(), alone.aliases());
    let mut linker = Linker { service_workers: &service_workers, aliases: &aliases, ..alone };
    let each: Vec<Links> = assets
        .par_iter()
        .map(|asset| {
            let mut linker = Linker { links: Links::default(), ..linker };
            linker.asset(asset);
            linker.links
        })
        .collect();
    for links in each {
        linker.links.extend(links);
    }
    // Whether a script asks for a list decides what the list means.
    let asked: BTreeSet<AssetId> = linker.asked();
    for asset in &assets {
        linker.list(asset, asked.contains(&asset.id));
    }
    let Links { edges, parts, externals, unresolved, mut conditional, remote_loads } = linker.links;
    conditional.sort_by_key(|one| one.from);
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
        remote_loads: remote_loads.into_iter().collect(),
        externals: externals.into_iter().collect(),
        unresolved: unresolved.into_iter().collect(),
        screens: Vec::<Screen>::new(),
        delivery: deployment.delivery,
        siblings: deployment.siblings.clone(),
        incoming: OnceLock::new(),
        places: OnceLock::new(),
        steps: OnceLock::new(),
    };
    bundle.screens = screens::screens(&bundle, deployment);
    bundle.weigh([]);
    bundle
}

/// What is known of a bundle before its assets are linked, and what one of them turns out to refer to.
struct Linker<'a> {
    assets: &'a [Asset],
    index: &'a Index<'a>,
    origin: &'a Origin,
    service_workers: &'a BTreeSet<AssetId>,
    aliases: &'a script::Aliases<'a>,
    chunks: &'a script::Chunks<'a>,
    /// Chunk → entries of other builds that it loads.
    remotes: &'a BTreeMap<&'a str, BTreeSet<&'a Text>>,
    links: Links,
}

#[derive(Default)]
struct Links {
    remote_loads: BTreeSet<(AssetId, Text)>,
    edges: BTreeMap<(AssetId, AssetId, Load), (How, Span)>,
    parts: Vec<Part>,
    externals: BTreeSet<External>,
    unresolved: BTreeSet<Unresolved>,
    conditional: Vec<Conditional>,
}

impl Links {
    /// Adds those of another asset.
    fn extend(&mut self, other: Self) {
        self.remote_loads.extend(other.remote_loads);
        self.edges.extend(other.edges);
        self.parts.extend(other.parts);
        self.externals.extend(other.externals);
        self.unresolved.extend(other.unresolved);
        self.conditional.extend(other.conditional);
    }
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
            Content::Script(script) => self.script(asset, &asset.path, script, Load::Initial),
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

    /// Web manifests, data, and what builders list for service workers, servers and themselves.
    fn list(&mut self, asset: &Asset, asked: bool) {
        let Content::Json(literals) = &asset.facts.content else { return };
        let load = match asset.kind {
            Kind::WebManifest => Load::Possible,
            _ if asked => Load::Deferred,
            _ => Load::Precache,
        };
        for literal in literals {
            self.name(asset, &literal.text, literal.span, load, How::Manifest);
        }
    }

    /// What pages and scripts load, as far as it is known yet.
    fn asked(&self) -> BTreeSet<AssetId> {
        let loads = |load: &Load| matches!(load, Load::Initial | Load::Deferred);
        self.links.edges.keys().filter(|(.., load)| loads(load)).map(|&(_, to, _)| to).collect()
    }

    /// Follows an address that certainly is one; a file that is not there is unresolved.
    fn refer(&mut self, reference: Reference<'_>) -> Option<AssetId> {
        let Reference { from, document, text, span, load, how } = reference;
        let (target, written) = match self.origin.read(text) {
            Address::None => return None,
            Address::External { host, .. } => {
                self.external(from, span, host, text, load, true);
                return None;
            }
            Address::Computed => (self.written_name(document, text), ""),
            Address::Root(path) => (self.index.rooted(document, &path), text),
            Address::Relative(path) => (self.index.relative(document, &path), text),
        };
        if let Some(target) = target {
            self.edge(from, target, load, how, span);
        } else if !matches!(how, How::SourceMap | How::Link) && !self.is_folder(document, text) {
            // A missing map is no fault: maps are often kept apart. A link without file is a route or a server's.
            self.links.unresolved.insert(Unresolved { from, span, address: written.into(), load });
        }
        target
    }

    /// The file that a computed address names all the same: `{{ base }}/app.3c1f0a9d.js`.
    fn written_name(&self, document: &str, text: &str) -> Option<AssetId> {
        let names = placeholder::names(text);
        names.iter().find_map(|name| self.index.rooted(document, name).or_else(|| self.index.ending(name)))
    }

    /// `new URL("./", import.meta.url)`: where files stand, no file.
    fn is_folder(&self, document: &str, text: &str) -> bool {
        let path = match self.origin.read(text) {
            Address::Root(path) => Some(path.into_owned()),
            Address::Relative(path) => join(folder(document), &path),
            _ => None,
        };
        text.ends_with(['/', '.']) && path.is_some_and(|path| self.index.folder_exists(&path))
    }

    /// The file an address leads to.
    fn target(&self, document: &str, text: &str) -> Option<AssetId> {
        match self.origin.read(text) {
            Address::Root(path) => self.index.rooted(document, &path),
            Address::Relative(path) => self.index.relative(document, &path),
            _ => None,
        }
    }

    /// Follows a string that may be an address, a file name or a hash; nothing is wrong when it is none.
    fn name(&mut self, asset: &Asset, text: &str, span: Span, load: Load, how: How) {
        let (from, document) = (asset.id, &*asset.path);
        let target = match self.origin.read(text) {
            Address::External { host, .. } => {
                let remote = is_remote_entry(text);
                let load = if remote && load == Load::Deferred { Load::Initial } else { load };
                self.external(from, span, host, text, load, remote);
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
            // Maps and licence texts share the hash of their script, and no script loads them.
            if !matches!(self.assets[target.0 as usize].kind, Kind::SourceMap | Kind::Text) {
                self.edge(from, target, load, How::Hash, span);
            }
        }
        // A name is proof enough in the service's own addresses only.
        let elsewhere = matches!(self.origin.read(text), Address::External { .. });
        for &target in self.index.name(last).iter().filter(|_| !elsewhere) {
            self.edge(from, target, load, how, span);
        }
    }

    fn external(&mut self, from: AssetId, span: Span, host: &str, url: &str, load: Load, loads: bool) {
        let (host, url): (Text, Text) = (host.to_ascii_lowercase().into(), url.trim().into());
        self.links.externals.insert(External { from, span, host, url, load, loads });
    }

    fn edge(&mut self, from: AssetId, to: AssetId, load: Load, how: How, span: Span) {
        if from != to {
            self.links.edges.entry((from, to, load)).or_insert((how, span));
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
            imports
                .filter(|import| import.kind == ImportKind::ServiceWorker)
                .filter_map(|import| self.target(&asset.path, &import.target))
        });
        let mut found: BTreeSet<AssetId> = named.chain(registered).collect();
        // What they import runs in them: libraries, and precache lists in files of their own.
        let mut queue: Vec<AssetId> = found.iter().copied().collect();
        while let Some(asset) = queue.pop() {
            let asset = &self.assets[asset.0 as usize];
            let imports = asset.scripts().flat_map(|script| &script.imports);
            let imported = imports
                .filter(|import| matches!(import.kind, ImportKind::Script | ImportKind::Static))
                .filter_map(|import| self.target(&asset.path, &import.target));
            queue.extend(imported.filter(|&target| found.insert(target)).collect::<Vec<_>>());
        }
        found
    }
}
