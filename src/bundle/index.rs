//! Finds the asset an address means: by path from the document, from each possible root, by deployment base,
//! by file name, by content hash.

use std::collections::{HashMap, HashSet};

use super::address::{folder, join};
use super::stable::content_hash;
use super::{Asset, AssetId};

/// Lookup tables over the assets of one bundle. The maps are only queried, never iterated.
#[derive(Default)]
pub struct Index<'a> {
    assets: &'a [Asset],
    paths: HashMap<&'a str, AssetId>,
    names: HashMap<&'a str, Vec<AssetId>>,
    hashes: HashMap<&'a str, Vec<AssetId>>,
    /// Every start of the name that ends before a dot, for chunks without a hash: `147` of `147.css`,
    /// `decode.worker` of `decode.worker.min.js`.
    heads: HashMap<&'a str, Vec<AssetId>>,
    folders: HashSet<&'a str>,
}

impl<'a> Index<'a> {
    pub fn new(assets: &'a [Asset]) -> Self {
        let mut index = Self { assets, ..Self::default() };
        for asset in assets {
            index.paths.insert(&asset.path, asset.id);
            index.names.entry(asset.name()).or_default().push(asset.id);
            if let Some(hash) = content_hash(asset.name()) {
                index.hashes.entry(hash).or_default().push(asset.id);
            }
            let mut above = folder(&asset.path);
            while !above.is_empty() && index.folders.insert(above) {
                above = folder(above);
            }
            for (dot, _) in asset.name().match_indices('.') {
                index.heads.entry(&asset.name()[..dot]).or_default().push(asset.id);
            }
        }
        index
    }

    pub fn path(&self, path: &str) -> Option<AssetId> {
        self.paths.get(path).copied()
    }

    /// Does some asset stand in or below this folder?
    pub fn folder_exists(&self, folder: &str) -> bool {
        let folder = folder.trim_end_matches('/');
        folder.is_empty() || self.folders.contains(folder)
    }

    /// Assets with this content hash in their name.
    pub fn hash(&self, hash: &str) -> &[AssetId] {
        self.hashes.get(hash).map_or(&[], Vec::as_slice)
    }

    /// Assets with this file name, in any folder.
    pub fn name(&self, name: &str) -> &[AssetId] {
        self.names.get(name).map_or(&[], Vec::as_slice)
    }

    /// Assets whose name starts with `head.`.
    pub fn head(&self, head: &str) -> &[AssetId] {
        self.heads.get(head).map_or(&[], Vec::as_slice)
    }

    /// The only asset whose path ends with these segments.
    pub fn ending(&self, path: &str) -> Option<AssetId> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let whole = |id: &&AssetId| {
            self.path_of(**id)
                .strip_suffix(path)
                .is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let mut found = self.name(name).iter().filter(whole);
        let first = found.next().copied();
        first.filter(|_| found.next().is_none())
    }

    fn path_of(&self, id: AssetId) -> &'a str {
        &self.assets[id.0 as usize].path
    }

    /// A page or file at a path from some root: the file itself, or the folder's `index.html`.
    fn file_or_folder(&self, path: &str) -> Option<AssetId> {
        let path = path.trim_end_matches('/');
        self.path(path).or_else(|| {
            self.path(&if path.is_empty() { "index.html".to_owned() } else { format!("{path}/index.html") })
        })
    }

    /// An address from the server's root, met in a document: tried from the bundle's root, then from the folders
    /// above the document (nested applications), then with leading folders taken away (an unknown deployment base).
    pub fn rooted(&self, document: &str, path: &str) -> Option<AssetId> {
        let found = self.file_or_folder(path);
        if found.is_some() {
            return found;
        }
        let mut root = folder(document);
        while !root.is_empty() {
            if let Some(found) = join(root, path).and_then(|path| self.file_or_folder(&path)) {
                return Some(found);
            }
            root = folder(root);
        }
        self.without_base(path)
    }

    /// An address from the document's folder, then as if it stood at each root above.
    pub fn relative(&self, document: &str, path: &str) -> Option<AssetId> {
        let direct = join(folder(document), path).and_then(|path| self.file_or_folder(&path));
        if direct.is_some() {
            return direct;
        }
        // Built for another place than it stands in: a template folder, a script whose paths are the page's.
        let plain = path.trim_start_matches("./").trim_start_matches("../");
        if plain.is_empty() { None } else { self.rooted(document, plain) }
    }

    /// Takes leading folders away until a file fits. At least one folder must remain, unless the name is hashed.
    fn without_base(&self, path: &str) -> Option<AssetId> {
        let mut rest = path;
        while let Some((_, shorter)) = rest.split_once('/') {
            rest = shorter;
            let certain = rest.contains('/') || content_hash(rest).is_some();
            if let (true, Some(found)) = (certain, self.path(rest)) {
                return Some(found);
            }
        }
        None
    }
}
