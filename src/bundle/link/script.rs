//! Edges of scripts: imports, bundlers' chunks, workers, and strings that name files.

use std::collections::BTreeMap;

use super::{Linker, Reference};
use crate::bundle::address::folder;
use crate::bundle::{Asset, AssetId, How, Load, Part, Unresolved};
use crate::facts::{Coding, Import, ImportKind, Kind, Script};

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

impl Linker<'_> {
    /// `document` is where relative addresses of an inline script start.
    pub(super) fn script(&mut self, asset: &Asset, document: &str, script: &Script, inline: bool) {
        let mut groups: BTreeMap<u32, Vec<&Import>> = BTreeMap::new();
        for import in &script.imports {
            match import.kind {
                ImportKind::Dynamic | ImportKind::Chunk => {
                    groups.entry(import.group).or_default().push(import);
                }
                _ => self.plain_import(asset, document, import),
            }
        }
        for group in groups.values() {
            self.dynamic_imports(asset, document, group, inline);
        }
        for chunk in &script.chunk_names {
            for target in self.chunk_files(asset, &chunk.id) {
                self.edge(asset.id, target, Load::Deferred, How::Chunk, chunk.span);
            }
        }
        let load = if self.service_workers.contains(&asset.id) { Load::Precache } else { Load::Deferred };
        for literal in &script.literals {
            self.name(asset, &literal.text, literal.span, load, How::Literal);
        }
    }

    fn plain_import(&mut self, asset: &Asset, document: &str, import: &Import) {
        let (load, how) = match import.kind {
            ImportKind::Static | ImportKind::Script => (Load::Initial, How::Import),
            _ => (Load::Deferred, How::Worker),
        };
        // Bare specifiers (`react`) are resolved by import maps or belong to `require` shims: no address.
        let bare = import.kind == ImportKind::Static
            && !import.target.starts_with(['.', '/'])
            && !import.target.contains("://");
        if bare {
            return;
        }
        let text = &import.target;
        self.refer(Reference { from: asset.id, document, text, span: import.span, load, how });
    }

    fn dynamic_imports(&mut self, asset: &Asset, document: &str, group: &[&Import], inline: bool) {
        let Some(first) = group.first() else { return };
        // A page's inline script that imports at once is how modern builds start.
        let load = if group.iter().any(|import| import.at_load) { Load::Initial } else { Load::Deferred };
        let mut roots = Vec::new();
        for import in group {
            if import.kind == ImportKind::Chunk {
                for target in self.chunk_files(asset, &import.target) {
                    self.edge(asset.id, target, load, How::Chunk, import.span);
                    roots.push(target);
                }
            } else if import.target.is_empty() {
                let address = "".into();
                self.unresolved.insert(Unresolved { from: asset.id, span: import.span, address, load });
            } else if import.target.starts_with(['.', '/']) || import.target.contains("://") || inline {
                let (text, span) = (&*import.target, import.span);
                let how = How::DynamicImport;
                roots.extend(self.refer(Reference { from: asset.id, document, text, span, load, how }));
            }
        }
        roots.sort_unstable();
        roots.dedup();
        let find = |field: fn(&Import) -> Option<&crate::facts::Text>| {
            group.iter().find_map(|import| field(import)).cloned()
        };
        let route = find(|import| import.route.as_ref());
        if load == Load::Deferred && !roots.is_empty() {
            let key = find(|import| import.key.as_ref());
            self.parts.push(Part { from: asset.id, span: first.span, roots, route, key });
        }
    }

    /// Files of a chunk: by the hash, name or path its tables give, and by its id at the start of a file name;
    /// those beside the importing script first, since several builds may use the same ids.
    fn chunk_files(&self, asset: &Asset, id: &str) -> Vec<AssetId> {
        let names = self.chunks.of_id(id, asset.id);
        let mut found: Vec<AssetId> = Vec::new();
        for name in &names {
            if name.contains('/') || name.contains('.') {
                found.extend(self.index.relative(&asset.path, name));
            }
            found.extend(self.index.hash(name));
            found.extend(self.index.head(name));
        }
        found.extend(self.index.head(id));
        found.retain(|target| {
            let target = &self.assets[target.0 as usize];
            matches!(target.kind, Kind::Script | Kind::Css | Kind::Wasm)
                && Coding::of_path(&target.path).is_none()
        });
        found.sort_unstable();
        found.dedup();
        let home = folder(&asset.path);
        let beside: Vec<AssetId> = found
            .iter()
            .copied()
            .filter(|target| self.assets[target.0 as usize].path.starts_with(home))
            .collect();
        if beside.is_empty() { found } else { beside }
    }
}
