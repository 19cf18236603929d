//! Edges of scripts: imports, bundlers' chunks, workers, and strings that name files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Linker, Reference};
use crate::bundle::address::folder;
use crate::bundle::{Asset, AssetId, How, Load, Part, Unresolved};
use crate::facts::{Coding, Import, ImportKind, Kind, Script, Text};

/// Bundlers' tables: chunk id → part of a file name, with the script that holds the table.
pub(super) struct Chunks<'a> {
    names: BTreeMap<&'a str, Vec<(AssetId, &'a str)>>,
}

impl<'a> Chunks<'a> {
    pub(super) fn of(assets: &'a [Asset]) -> Self {
        let mut names: BTreeMap<&str, Vec<(AssetId, &str)>> = BTreeMap::new();
        for asset in assets {
            for chunk in asset.scripts().flat_map(|script| &script.chunk_names) {
                names.entry(&chunk.id).or_default().push((asset.id, &chunk.name));
            }
        }
        Self { names }
    }

    /// Names of a chunk: from the importing script's own table if it has the id, else from any.
    fn of_id(&self, id: &str, from: AssetId) -> Vec<&'a str> {
        let entries = self.names.get(id).map_or(&[][..], Vec::as_slice);
        let own: Vec<&str> =
            entries.iter().filter(|(holder, _)| *holder == from).map(|(_, name)| *name).collect();
        if own.is_empty() { entries.iter().map(|(_, name)| *name).collect() } else { own }
    }
}

/// Chunks that hold modules of other builds, from the tables of all scripts.
pub(super) fn remotes(assets: &[Asset]) -> BTreeMap<&str, BTreeSet<&Text>> {
    let mut remotes: BTreeMap<&str, BTreeSet<&Text>> = BTreeMap::new();
    for remote in assets.iter().flat_map(Asset::scripts).flat_map(|script| &script.remotes) {
        remotes.entry(&remote.chunk).or_default().insert(&remote.entry);
    }
    remotes
}

/// Ours: folders of a specifier that are looked up in import maps, from the last; nobody nests packages so deep.
const MOST_FOLDERS: usize = 32;

/// What import maps say of specifiers, and of starts of them that end with `/`.
pub(super) type Aliases<'a> = BTreeMap<&'a str, Alias<'a>>;

pub(super) struct Alias<'a> {
    address: &'a str,
    /// Path whose folder the address starts from.
    document: Arc<str>,
}

impl<'a> Linker<'a> {
    /// The import maps of all pages: which page loads a module is not known before it is linked.
    pub(super) fn aliases(&self) -> Aliases<'a> {
        let pages = self.assets.iter().filter_map(|asset| Some((asset, asset.html()?)));
        let mut aliases = Aliases::new();
        for (asset, html) in pages {
            let document: Arc<str> = self.base_of(asset, html).into();
            for (specifier, address) in &html.import_map {
                let alias = Alias { address: &address.text, document: Arc::clone(&document) };
                aliases.entry(specifier).or_insert(alias);
            }
        }
        aliases
    }
}

impl Linker<'_> {
    /// `document` is where relative addresses of an inline script start; nothing is loaded earlier than `most`.
    pub(super) fn script(&mut self, asset: &Asset, document: &str, script: &Script, most: Load) {
        let mut groups: BTreeMap<u32, Vec<&Import>> = BTreeMap::new();
        for import in &script.imports {
            match import.kind {
                ImportKind::Dynamic | ImportKind::Chunk => {
                    groups.entry(import.group).or_default().push(import);
                }
                ImportKind::Static if !script.is_module => self.shim_import(asset, document, import, most),
                _ => self.plain_import(asset, document, import, most),
            }
        }
        for group in groups.values() {
            self.dynamic_imports(asset, document, group, most);
        }
        for chunk in &script.chunk_names {
            for target in self.chunk_files(asset, &chunk.id) {
                self.edge(asset.id, target, most.max(Load::Deferred), How::Chunk, chunk.span);
            }
        }
        let precache = self.service_workers.contains(&asset.id);
        let load = if precache { Load::Precache } else { most.max(Load::Deferred) };
        for literal in &script.literals {
            self.name(asset, &literal.text, literal.span, load, How::Literal);
        }
    }

    fn plain_import(&mut self, asset: &Asset, document: &str, import: &Import, most: Load) {
        let (load, how) = match import.kind {
            ImportKind::Static | ImportKind::Script => (Load::Initial, How::Import),
            _ => (Load::Deferred, How::Worker),
        };
        let load = load.max(most);
        if import.kind == ImportKind::Static {
            self.module(asset, document, import, load, how);
        } else {
            let (text, span) = (&*import.target, import.span);
            self.refer(Reference { from: asset.id, document, text, span, load, how });
        }
    }

    /// Follows the specifier of a module: an address, or a bare name that only an import map gives one.
    fn module(
        &mut self,
        asset: &Asset,
        document: &str,
        import: &Import,
        load: Load,
        how: How,
    ) -> Option<AssetId> {
        let (from, span, text) = (asset.id, import.span, &*import.target);
        if text.starts_with(['.', '/']) || text.contains("://") {
            return self.refer(Reference { from, document, text, span, load, how });
        }
        // The longest matching prefix counts.
        let starts =
            text.rmatch_indices('/').map(|(at, _)| at + 1).filter(|&end| end < text.len()).take(MOST_FOLDERS);
        let (alias, rest) = std::iter::once(text.len())
            .chain(starts)
            .find_map(|end| Some((self.aliases.get(&text[..end])?, &text[end..])))?;
        let (document, address) = (&*alias.document, format!("{}{rest}", alias.address));
        self.refer(Reference { from, document, text: &address, span, load, how })
    }

    /// `require("./a")` and `define(["./a"], …)` outside modules: often the packed code of another bundler, whose
    /// files are gone. Loaders add the extension.
    fn shim_import(&mut self, asset: &Asset, document: &str, import: &Import, most: Load) {
        let text = &*import.target;
        let is_path = text.starts_with(['.', '/']) || text.contains("://");
        let file = || self.target(document, text).or_else(|| self.target(document, &format!("{text}.js")));
        if let Some(target) = is_path.then(file).flatten() {
            self.edge(asset.id, target, most, How::Import, import.span);
        }
    }

    fn dynamic_imports(&mut self, asset: &Asset, document: &str, group: &[&Import], most: Load) {
        let Some(first) = group.first() else { return };
        // A page's inline script that imports at once is how modern builds start.
        let at_load = group.iter().any(|import| import.at_load);
        let load = most.max(if at_load { Load::Initial } else { Load::Deferred });
        let mut roots = Vec::new();
        let mut remotes: Vec<Text> = Vec::new();
        for import in group {
            if import.kind == ImportKind::Chunk {
                let entries = self.remotes.get(&*import.target).into_iter().flatten().copied();
                let entries: Vec<Text> = entries.cloned().collect();
                for target in self.chunk_files(asset, &import.target) {
                    self.edge(asset.id, target, load, How::Chunk, import.span);
                    self.links.remote_loads.extend(entries.iter().map(|entry| (target, entry.clone())));
                    roots.push(target);
                }
                remotes.extend(entries);
            } else if import.target.is_empty() {
                let address = "".into();
                self.links.unresolved.insert(Unresolved { from: asset.id, span: import.span, address, load });
            } else {
                roots.extend(self.module(asset, document, import, load, How::DynamicImport));
            }
        }
        roots.sort_unstable();
        roots.dedup();
        let find = |field: fn(&Import) -> Option<&crate::facts::Text>| {
            group.iter().find_map(|import| field(import)).cloned()
        };
        let route = find(|import| import.route.as_ref());
        // A route that is wholly another build's has no chunk of its own.
        if load == Load::Deferred && (!roots.is_empty() || (!remotes.is_empty() && route.is_some())) {
            let key = find(|import| import.key.as_ref());
            self.links.parts.push(Part { from: asset.id, span: first.span, roots, remotes, route, key });
        }
    }

    /// Files of a chunk: by the hash, name or path its tables give, and by its id at the start of a file name;
    /// those beside the importing script first, since several builds may use the same ids.
    fn chunk_files(&self, asset: &Asset, id: &str) -> Vec<AssetId> {
        let names = self.chunks.of_id(id, asset.id);
        // A table of whole paths leaves no room for guesses: its ids are mere positions.
        let mut found: Vec<AssetId> =
            names.iter().filter_map(|name| self.path_in_table(asset, name)).collect();
        if found.is_empty() {
            for name in &names {
                found.extend(self.index.hash(name));
                found.extend(self.index.head(name));
            }
            found.extend(self.index.head(id));
        }
        found.retain(|target| {
            let target = &self.assets[target.0 as usize];
            matches!(target.kind, Kind::Script | Kind::Css | Kind::Wasm)
                && Coding::of_path(&target.path).is_none()
        });
        found.sort_unstable();
        found.dedup();
        self.nearest(folder(&asset.path), &mut found);
        found
    }

    /// Of each kind, the files that share most folders with `home`; all that stand in it.
    fn nearest(&self, home: &str, found: &mut Vec<AssetId>) {
        let place = |id: AssetId| {
            let asset = &self.assets[id.0 as usize];
            (asset.kind, shared_folders(home, folder(&asset.path)))
        };
        let mut most: BTreeMap<Kind, usize> = BTreeMap::new();
        for &id in &*found {
            let (kind, shared) = place(id);
            let best = most.entry(kind).or_default();
            *best = shared.max(*best);
        }
        found.retain(|&id| {
            let (kind, shared) = place(id);
            most.get(&kind) == Some(&shared)
        });
    }

    fn path_in_table(&self, asset: &Asset, name: &str) -> Option<AssetId> {
        name.contains(['/', '.']).then(|| self.index.relative(&asset.path, name)).flatten()
    }
}

fn shared_folders(one: &str, other: &str) -> usize {
    one.split('/').zip(other.split('/')).take_while(|(one, other)| one == other).count()
}
