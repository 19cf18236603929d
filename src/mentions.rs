//! Assets that nothing refers to by address, but whose name stands in some text: possibly referenced.
//!
//! A last look before anything is called unreferenced: names put together at run time (`folder + name + ".js"`).

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::bundle::stable::{content_hash, stem};
use crate::bundle::{Asset, AssetId, Bundle, Edge, How, Load};
use crate::cache::{Cache, Name};
use crate::caps::Caps;
use crate::discover::{self, Input};
use crate::facts::Kind;
use crate::parse::fingerprint::Fingerprints;
use crate::parse::sought::Sought;
use crate::parse::{self, names_files};

/// Shortest stem that is looked for: shorter ones (`en`, `app`) stand in any text.
const SHORTEST: usize = 4;

/// What a text may call a file: its stem, the hash in its name, its folder. White space starts no word.
fn names_of(path: &str) -> impl Iterator<Item = String> {
    let folder = path.rsplit('/').nth(1).map(|folder| format!("{}/", folder.trim_start()));
    let name = path.rsplit('/').next().unwrap_or(path);
    let hash = content_hash(name).map(str::to_owned);
    let stem = Some(stem(path).trim_start().to_owned()).filter(|stem| stem.len() >= SHORTEST);
    [stem, hash, folder].into_iter().flatten()
}

/// The names of all files of a bundle.
#[must_use]
pub fn all_names(inputs: &[Input]) -> Vec<String> {
    let names: BTreeSet<String> = inputs.iter().flat_map(|input| names_of(&input.path)).collect();
    names.into_iter().collect()
}

/// Which names the texts hold that were read in this run.
#[derive(Clone, Copy, Default)]
pub struct Known<'a> {
    /// Those that were looked for.
    pub names: &'a [String],
    /// Positions in that list by asset; `None` where it was not looked.
    pub held: &'a [Option<Vec<u32>>],
}

/// Marks the assets that some text names by stem, hash or folder: all of them where a text could not be read, since
/// nobody knows what it names.
pub fn find(bundle: &mut Bundle, inputs: &[Input], known: Known<'_>, caps: Caps, cache: Option<&Cache>) {
    let orphans: Vec<AssetId> = bundle
        .assets
        .iter()
        .filter(|asset| {
            let proves = |edge: &Edge| edge.how != How::SourceMap && edge.load != Load::Precache;
            !bundle.edges_to(asset.id).any(proves)
        })
        .map(|asset| asset.id)
        .collect();
    let mut wanted: BTreeMap<String, Vec<AssetId>> = BTreeMap::new();
    for &id in &orphans {
        for name in names_of(&bundle.asset(id).path) {
            wanted.entry(name).or_default().push(id);
        }
    }
    let (searched, owners): (Vec<String>, Vec<Vec<AssetId>>) = wanted.into_iter().unzip();
    let digest = digest(&searched);
    let position = |name: &String| searched.binary_search(name).ok();
    let among: Vec<Option<usize>> = known.names.iter().map(position).collect();
    let none = Fingerprints::default();
    let sought = Sought::new(&none, searched);
    let texts: Vec<&Asset> = bundle.assets.iter().filter(|asset| names_files(asset.kind)).collect();
    let named: Vec<(AssetId, Option<Vec<usize>>)> = texts
        .into_par_iter()
        .with_max_len(1)
        .map(|asset| {
            let kept = cache.map(|cache| (cache, Name::new("mentions", &[&asset.digest, &digest])));
            let keep = |named: &Vec<usize>| {
                if let Some((cache, name)) = kept {
                    cache.put(name, named);
                }
            };
            if let Some(Some(held)) = known.held.get(asset.id.0 as usize) {
                let named = held.iter().filter_map(|number| among[*number as usize]).collect();
                keep(&named);
                return (asset.id, Some(named));
            }
            if caps.is_time_up() {
                return (asset.id, None);
            }
            if let Some(known) = kept.and_then(|(cache, name)| cache.get(name)) {
                return (asset.id, Some(known));
            }
            let content = discover::content(&inputs[asset.id.0 as usize]).ok();
            let named = content.and_then(|(content, _)| {
                let text = parse::text(asset.kind, &content)?;
                let is_script = asset.kind == Kind::Script;
                let found = if is_script { sought.in_script(&text) } else { sought.in_text(&text) };
                let named = found.names.into_iter().map(|number| number as usize).collect();
                // A file that changed since it was analysed is another content.
                if *blake3::hash(&content).as_bytes() == asset.digest {
                    keep(&named);
                }
                Some(named)
            });
            (asset.id, named)
        })
        .collect();
    for (text, named) in named {
        let Some(named) = named else {
            // A text that could not be read might have named anything.
            for id in &orphans {
                bundle.mentioned[id.0 as usize] = true;
            }
            return;
        };
        for &owner in named.into_iter().flat_map(|name| &owners[name]) {
            if owner != text && !bundle.mentioned[owner.0 as usize] && !lists(bundle, text, owner) {
                bundle.mentioned[owner.0 as usize] = true;
            }
        }
    }
}

/// Tells lists of names apart.
fn digest(names: &[String]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for name in names {
        hasher.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// A precache list names a file without using it.
fn lists(bundle: &Bundle, list: AssetId, asset: AssetId) -> bool {
    bundle.edges_from(list).iter().any(|edge| edge.to == asset && edge.load == Load::Precache)
}
