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
use crate::words::Words;

/// Shortest stem that is looked for: shorter ones (`en`, `app`) stand in any text.
const SHORTEST: usize = 4;

/// Marks the assets that some text names by stem, hash or folder: all of them where a text could not be read, since
/// nobody knows what it names.
pub fn find(bundle: &mut Bundle, inputs: &[Input], caps: Caps, cache: Option<&Cache>) {
    let orphans: Vec<AssetId> = bundle
        .assets
        .iter()
        .filter(|asset| {
            let proves = |edge: &Edge| edge.how != How::SourceMap && edge.load != Load::Precache;
            !bundle.edges_to(asset.id).any(proves)
        })
        .map(|asset| asset.id)
        .collect();
    let mut needles: BTreeMap<String, Vec<AssetId>> = BTreeMap::new();
    for &id in &orphans {
        let asset = bundle.asset(id);
        let folder = asset.path.rsplit('/').nth(1).map(|folder| format!("{folder}/"));
        let hash = content_hash(asset.name()).map(str::to_owned);
        let stem = Some(stem(&asset.path)).filter(|stem| stem.len() >= SHORTEST);
        for needle in [stem, hash, folder].into_iter().flatten() {
            needles.entry(needle).or_default().push(id);
        }
    }
    let (needles, owners): (Vec<String>, Vec<Vec<AssetId>>) = needles.into_iter().unzip();
    let words = Words::new(needles.iter().map(String::as_bytes));
    let digest = digest(&needles);
    let texts: Vec<&Asset> = bundle.assets.iter().filter(|asset| is_searched(asset.kind)).collect();
    let named: Vec<(AssetId, Option<BTreeSet<usize>>)> = texts
        .into_par_iter()
        .with_max_len(1)
        .map(|asset| {
            if caps.is_time_up() {
                return (asset.id, None);
            }
            let kept = cache.map(|cache| (cache, Name::new("mentions", &[&asset.digest, &digest])));
            if let Some(known) = kept.and_then(|(cache, name)| cache.get(name)) {
                return (asset.id, Some(known));
            }
            let content = discover::content(&inputs[asset.id.0 as usize]).ok();
            let found = content.map(|(content, _)| {
                let named = named(&words, &needles, &content);
                // A file that changed since it was analysed is another content.
                if let Some((cache, name)) = kept
                    && *blake3::hash(&content).as_bytes() == asset.digest
                {
                    cache.put(name, &named);
                }
                named
            });
            (asset.id, found)
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
        for &owner in named.into_iter().flat_map(|needle| &owners[needle]) {
            if owner != text && !bundle.mentioned[owner.0 as usize] && !lists(bundle, text, owner) {
                bundle.mentioned[owner.0 as usize] = true;
            }
        }
    }
}

fn is_searched(kind: Kind) -> bool {
    matches!(kind, Kind::Html | Kind::Css | Kind::Script | Kind::Json | Kind::WebManifest)
}

/// Tells lists of needles apart.
fn digest(needles: &[String]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for needle in needles {
        hasher.update(&(needle.len() as u64).to_le_bytes()).update(needle.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// The needles that stand in a content.
fn named(words: &Words, needles: &[String], content: &[u8]) -> BTreeSet<usize> {
    let mut named = vec![false; needles.len()];
    words.each(content, |number, start| {
        let needle = &needles[number];
        let end = start + needle.len();
        named[number] = named[number]
            || (content.get(start..end) == Some(needle.as_bytes())
                && stands_alone(content, start, end, needle));
    });
    (0..needles.len()).filter(|number| named[*number]).collect()
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every occurrence of every needle, one by one.
    fn one_by_one(needles: &[String], content: &[u8]) -> BTreeSet<usize> {
        let stands = |needle: &str| {
            (0..content.len()).any(|start| {
                content[start..].starts_with(needle.as_bytes())
                    && stands_alone(content, start, start + needle.len(), needle)
            })
        };
        (0..).zip(needles).filter(|(_, needle)| stands(needle)).map(|(at, _)| at).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn all_needles_are_found_wherever_they_overlap(
            needles in prop::collection::btree_set("[ab/.-]{2,6}", 1..9),
            content in "[abc/.\"-]{0,60}",
        ) {
            let needles: Vec<String> = needles.into_iter().collect();
            let words = Words::new(needles.iter().map(String::as_bytes));
            let found = named(&words, &needles, content.as_bytes());
            prop_assert_eq!(found, one_by_one(&needles, content.as_bytes()));
        }
    }
}
