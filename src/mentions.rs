//! Assets that nothing refers to by address, but whose name stands in some text: possibly referenced.
//!
//! A last look before anything is called unreferenced: names put together at run time (`folder + name + ".js"`).

use aho_corasick::AhoCorasick;
use rayon::prelude::*;

use crate::bundle::stable::{content_hash, stem};
use crate::bundle::{AssetId, Bundle, Edge, How, Load};
use crate::caps::Caps;
use crate::discover::{self, Input};
use crate::facts::Kind;

/// Shortest stem that is looked for: shorter ones (`en`, `app`) stand in any text.
const SHORTEST: usize = 4;

/// Marks the assets that some text names by stem, hash or folder: all of them where a text could not be read, since
/// nobody knows what it names.
pub fn find(bundle: &mut Bundle, inputs: &[Input], caps: Caps) {
    let orphans: Vec<AssetId> = bundle
        .assets
        .iter()
        .filter(|asset| {
            let proves = |edge: &Edge| edge.how != How::SourceMap && edge.load != Load::Precache;
            !bundle.edges_to(asset.id).any(proves)
        })
        .map(|asset| asset.id)
        .collect();
    let mut needles: Vec<String> = Vec::new();
    let mut owners: Vec<AssetId> = Vec::new();
    for &id in &orphans {
        let asset = bundle.asset(id);
        let folder = asset.path.rsplit('/').nth(1).map(|folder| format!("{folder}/"));
        let hash = content_hash(asset.name()).map(str::to_owned);
        let stem = Some(stem(&asset.path)).filter(|stem| stem.len() >= SHORTEST);
        for needle in [stem, hash, folder].into_iter().flatten() {
            needles.push(needle);
            owners.push(id);
        }
    }
    let Ok(searcher) = AhoCorasick::new(&needles) else { return };
    let texts = bundle.assets.iter().filter(|asset| {
        matches!(asset.kind, Kind::Html | Kind::Css | Kind::Script | Kind::Json | Kind::WebManifest)
    });
    let found: Vec<Vec<AssetId>> = texts
        .par_bridge()
        .map(|asset| {
            if caps.is_time_up() {
                return orphans.clone();
            }
            let Ok((content, _)) = discover::content(&inputs[asset.id.0 as usize]) else {
                return orphans.clone();
            };
            let mut named: Vec<AssetId> = searcher
                .find_overlapping_iter(&content)
                .filter(|hit| {
                    let needle = &needles[hit.pattern().as_usize()];
                    let owner = owners[hit.pattern().as_usize()];
                    owner != asset.id
                        && !lists(bundle, asset.id, owner)
                        && stands_alone(&content, hit.start(), hit.end(), needle)
                })
                .map(|hit| owners[hit.pattern().as_usize()])
                .collect();
            named.sort_unstable();
            named.dedup();
            named
        })
        .collect();
    for id in found.into_iter().flatten() {
        bundle.mentioned[id.0 as usize] = true;
    }
}

/// A precache list names a file without using it.
fn lists(bundle: &Bundle, list: AssetId, asset: AssetId) -> bool {
    bundle.edges_from(list).iter().any(|edge| edge.to == asset && edge.load == Load::Precache)
}

/// A stem or hash must not be part of a longer word; a folder must be followed by the end of a literal or by
/// something computed, since `icons/a.svg` says nothing about the other icons.
fn stands_alone(content: &[u8], start: usize, end: usize, needle: &str) -> bool {
    let word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let before = start.checked_sub(1).and_then(|at| content.get(at));
    let after = content.get(end);
    if needle.ends_with('/') {
        return !word(before) && matches!(after, Some(b'"' | b'\'' | b'`' | b'$' | b'{'));
    }
    !word(before) && !word(after)
}
