//! What must change with a file: its compressed copies, and every text that holds a digest of it, with what covers
//! that text in turn. Either all of them are written, or the file is left alone.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;
use std::{fs, mem};

use rayon::prelude::*;

use super::care::Protection;
use super::cover::{Covered, How, Mention, Search, Signatures, is_integrity};
use super::digests::forms;
use super::folder::Folder;
use super::proof::same_twin;
use super::refusal::Refusal;
use super::twins;
use crate::bundle::stable::content_hash;
use crate::bundle::{Asset, AssetId};
use crate::discover::{self, Input};
use crate::facts::{Coding, ImageFormat, Kind};

/// Largest list of checksums that is read outside of the folder.
const LARGEST_LIST: u64 = 4 << 20;

/// A file that changes, or would.
struct Node {
    path: String,
    /// The content now.
    old: Vec<u8>,
    what: Change,
    /// Digests in it that must be brought up to date.
    mentions: Vec<Digest>,
    /// What changes because of it.
    dependents: BTreeSet<usize>,
    blocked: Option<Refusal>,
}

/// Why a file changes.
enum Change {
    /// It was made smaller.
    Smaller(Vec<u8>),
    /// It holds a digest of another.
    Cover,
    /// It is a compressed copy of another.
    Twin { of: usize, coding: Coding },
}

/// Of a node, in a text.
struct Digest {
    of: usize,
    at: Range<usize>,
    form: usize,
}

/// A file with its new content.
#[derive(Debug)]
pub struct Changed {
    pub path: String,
    pub old: Vec<u8>,
    pub new: Vec<u8>,
    pub why: Why,
    /// Files of one group change because of each other.
    pub group: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    Smaller,
    /// Digests of these were in it.
    Covers(Vec<String>),
    Twin(Coding),
}

/// The bundle as it lies on the disk.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub protection: Protection<'a>,
    pub inputs: &'a [Input],
    pub folder: &'a Folder,
    pub signatures: &'a Signatures,
}

impl<'a> Ground<'a> {
    fn asset(&self, path: &str) -> Option<&'a Asset> {
        self.protection.bundle.find(path)
    }

    fn input(&self, asset: AssetId) -> Option<&'a Input> {
        self.inputs.get(asset.0 as usize)
    }
}

pub struct Ripple<'a> {
    ground: Ground<'a>,
    nodes: Vec<Node>,
    by_path: BTreeMap<String, usize>,
}

impl<'a> Ripple<'a> {
    /// Follows what changes with files that were made smaller: path, content now, content then.
    #[must_use]
    pub fn of(ground: Ground<'a>, smaller: Vec<(String, Vec<u8>, Vec<u8>)>) -> Self {
        let mut ripple = Self { ground, nodes: Vec::new(), by_path: BTreeMap::new() };
        for (path, old, new) in smaller {
            ripple.add(path, old, Change::Smaller(new));
        }
        let mut known = 0;
        while known < ripple.nodes.len() {
            known = ripple.follow(known);
        }
        ripple
    }

    fn add(&mut self, path: String, old: Vec<u8>, what: Change) -> usize {
        if let Some(&known) = self.by_path.get(&path) {
            return known;
        }
        let blocked = self.blocked(&path, &what);
        let node = self.nodes.len();
        self.by_path.insert(path.clone(), node);
        let (mentions, dependents) = (Vec::new(), BTreeSet::new());
        self.nodes.push(Node { path, old, what, mentions, dependents, blocked });
        node
    }

    /// What is known against a change of the file itself.
    fn blocked(&self, path: &str, what: &Change) -> Option<Refusal> {
        if let Some(by) = self.ground.signatures.over(path) {
            return Some(Refusal::Signed { by: by.to_owned() });
        }
        let asset = self.ground.asset(path);
        match what {
            Change::Smaller(_) => None,
            Change::Twin { coding: Coding::Zstd, .. } => Some(Refusal::Coding { twin: path.to_owned() }),
            Change::Twin { of, coding } => {
                let digest = self.ground.folder.read(path);
                let twin = match digest {
                    Ok(twin) => twin,
                    Err(fault) => return Some(Refusal::File(fault.to_string())),
                };
                let fresh = same_twin(*coding, &twin, &self.nodes[*of].old);
                (!fresh).then(|| Refusal::Stale { twin: path.to_owned() })
            }
            Change::Cover if asset.is_some_and(|asset| content_hash(asset.name()).is_some()) => {
                Some(Refusal::Promised)
            }
            Change::Cover => {
                asset.and_then(|asset| self.ground.protection.of_text(asset.id)).map(Refusal::Care)
            }
        }
    }

    /// Adds what changes with the nodes from `known` on; gives the number of nodes that have been followed.
    fn follow(&mut self, known: usize) -> usize {
        let end = self.nodes.len();
        for node in known..end {
            self.add_twins(node);
        }
        let end = self.nodes.len();
        let covered: Vec<Covered> = self.nodes[known..end]
            .iter()
            .map(|node| Covered { path: node.path.clone(), forms: forms(&node.old) })
            .collect();
        let Some(search) = Search::new(&covered) else { return end };
        for (list, mentions) in lists_outside(self.ground.folder.path(), &search) {
            for mention in mentions {
                self.block(known + mention.of, Refusal::Outside { list: list.clone() });
            }
        }
        let ground = self.ground;
        let assets = ground.protection.bundle.assets.par_iter().filter(|asset| may_hold_digests(asset));
        let found: Vec<(&Asset, Option<Vec<Mention>>)> = assets
            .map(|asset| {
                let content = ground.input(asset.id).and_then(|input| discover::content(input).ok());
                (asset, content.map(|(text, _)| search.mentions(&text)))
            })
            .collect();
        for (asset, mentions) in found {
            if let Some(mentions) = mentions {
                self.cover(asset, &mentions, known);
            } else {
                let unread = Refusal::Unread { cover: asset.path.to_string() };
                (known..end).for_each(|node| self.block(node, unread.clone()));
            }
        }
        end
    }

    fn add_twins(&mut self, node: usize) {
        if matches!(self.nodes[node].what, Change::Twin { .. }) {
            return;
        }
        let asset = self.ground.asset(&self.nodes[node].path);
        let twins: Vec<(Coding, String)> = asset
            .into_iter()
            .flat_map(|asset| &asset.twins)
            .map(|twin| (twin.coding, twin.path.to_string()))
            .collect();
        for (coding, path) in twins {
            let old = self.ground.folder.read(&path).unwrap_or_default();
            let twin = self.add(path, old, Change::Twin { of: node, coding });
            self.nodes[node].dependents.insert(twin);
        }
    }

    /// A text holds digests of nodes from `known` on.
    fn cover(&mut self, asset: &Asset, mentions: &[Mention], known: usize) {
        if mentions.is_empty() {
            return;
        }
        let cover = asset.path.to_string();
        let text = match self.ground.folder.read(&cover) {
            Ok(text) => text,
            Err(fault) => {
                let why = Refusal::File(fault.to_string());
                for mention in mentions {
                    let why = Box::new(why.clone());
                    self.block(known + mention.of, Refusal::Cover { path: cover.clone(), why });
                }
                return;
            }
        };
        for mention in mentions {
            let of = known + mention.of;
            let cover = cover.clone();
            match &mention.how {
                How::Unclear => self.block(of, Refusal::Unclear { cover }),
                How::Name => self.block(of, Refusal::Name { cover }),
                How::Whole { at, form } => {
                    let refusal = self.place(asset, &text, of, at);
                    if let Some(refusal) = refusal {
                        self.block(of, refusal);
                        continue;
                    }
                    let holder = self.add(cover, text.clone(), Change::Cover);
                    self.nodes[holder].mentions.push(Digest { of, at: at.clone(), form: *form });
                    self.nodes[of].dependents.insert(holder);
                }
            }
        }
    }

    /// What is wrong with the place of a digest, if anything.
    fn place(&self, asset: &Asset, text: &[u8], of: usize, at: &Range<usize>) -> Option<Refusal> {
        let cover = || asset.path.to_string();
        let Some(digest) = text.get(at.clone()) else { return Some(Refusal::Packed) };
        if asset.content_from.is_some() {
            return Some(Refusal::Packed);
        }
        let binary = matches!(asset.kind, Kind::Wasm | Kind::Pdf) || std::str::from_utf8(text).is_err();
        if binary || (asset.kind == Kind::Html && !only_in_integrity(asset, text, digest)) {
            return Some(Refusal::Place { cover: cover() });
        }
        let name = self.nodes[of].path.rsplit('/').next().unwrap_or_default();
        if is_integrity(text, at) && content_hash(name).is_some() {
            return Some(Refusal::Cached { cover: cover() });
        }
        None
    }

    fn block(&mut self, node: usize, refusal: Refusal) {
        self.nodes[node].blocked.get_or_insert(refusal);
    }

    /// What may change with its new content, and what may not with the reason.
    #[must_use]
    pub fn settled(mut self) -> (Vec<Changed>, Vec<(String, Refusal)>) {
        let mut refused = Vec::new();
        let mut live = BTreeSet::new();
        let roots: Vec<usize> = (0..self.nodes.len())
            .filter(|&node| matches!(self.nodes[node].what, Change::Smaller(_)))
            .collect();
        for root in roots {
            let reached = self.reached(root);
            match reached.iter().find(|&&node| self.nodes[node].blocked.is_some()) {
                None => live.extend(reached),
                Some(&at) => {
                    let why = self.nodes[at].blocked.clone().unwrap_or(Refusal::Circle);
                    let path = self.nodes[at].path.clone();
                    let why = if at == root { why } else { Refusal::Cover { path, why: Box::new(why) } };
                    refused.push((self.nodes[root].path.clone(), why));
                }
            }
        }
        let mut contents: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
        let mut open = BTreeSet::new();
        let mut circle = false;
        for &node in &live {
            circle |= self.content(node, &live, &mut contents, &mut open).is_none();
        }
        if circle {
            // Nobody can write such files but by a broken digest.
            let roots = live.iter().filter(|&&node| matches!(self.nodes[node].what, Change::Smaller(_)));
            refused.extend(roots.map(|&root| (self.nodes[root].path.clone(), Refusal::Circle)));
            return (Vec::new(), refused);
        }
        let groups = self.groups(&live);
        let changed = live.iter().map(|&node| Changed {
            why: self.why(node, &live),
            path: self.nodes[node].path.clone(),
            old: Vec::new(),
            new: contents.remove(&node).unwrap_or_default(),
            group: groups[&node],
        });
        let mut changed: Vec<Changed> = changed.collect();
        for (change, &node) in changed.iter_mut().zip(&live) {
            change.old = mem::take(&mut self.nodes[node].old);
        }
        (changed, refused)
    }

    fn why(&self, node: usize, live: &BTreeSet<usize>) -> Why {
        match &self.nodes[node].what {
            Change::Smaller(_) => Why::Smaller,
            Change::Twin { coding, .. } => Why::Twin(*coding),
            Change::Cover => {
                let of = self.nodes[node].mentions.iter().filter(|digest| live.contains(&digest.of));
                let of: BTreeSet<String> = of.map(|digest| self.nodes[digest.of].path.clone()).collect();
                Why::Covers(of.into_iter().collect())
            }
        }
    }

    /// A node and all that changes with it.
    fn reached(&self, root: usize) -> BTreeSet<usize> {
        let mut reached = BTreeSet::from([root]);
        let mut queue = vec![root];
        while let Some(node) = queue.pop() {
            let fresh = self.nodes[node].dependents.iter().copied().filter(|next| reached.insert(*next));
            queue.extend(fresh.collect::<Vec<_>>());
        }
        reached
    }

    /// The new content of a node; `None` in a circle.
    fn content<'c>(
        &self,
        node: usize,
        live: &BTreeSet<usize>,
        contents: &'c mut BTreeMap<usize, Vec<u8>>,
        open: &mut BTreeSet<usize>,
    ) -> Option<&'c Vec<u8>> {
        if !contents.contains_key(&node) {
            if !open.insert(node) {
                return None;
            }
            let content = match &self.nodes[node].what {
                Change::Smaller(content) => content.clone(),
                Change::Twin { of, coding } => {
                    let content = self.content(*of, live, contents, open)?;
                    twins::packed(*coding, content)?
                }
                Change::Cover => self.updated(node, live, contents, open)?,
            };
            contents.insert(node, content);
            open.remove(&node);
        }
        contents.get(&node)
    }

    fn updated(
        &self,
        node: usize,
        live: &BTreeSet<usize>,
        contents: &mut BTreeMap<usize, Vec<u8>>,
        open: &mut BTreeSet<usize>,
    ) -> Option<Vec<u8>> {
        let mut text = self.nodes[node].old.clone();
        for digest in self.nodes[node].mentions.iter().filter(|digest| live.contains(&digest.of)) {
            let new = forms(self.content(digest.of, live, contents, open)?);
            text.get_mut(digest.at.clone())?.copy_from_slice(new.get(digest.form)?.text.as_bytes());
        }
        Some(text)
    }

    /// Nodes that hang together bear the number of the least of them.
    fn groups(&self, live: &BTreeSet<usize>) -> BTreeMap<usize, usize> {
        let mut groups: BTreeMap<usize, usize> = live.iter().map(|&node| (node, node)).collect();
        loop {
            let mut settled = true;
            for &node in live {
                for next in self.nodes[node].dependents.iter().filter(|next| live.contains(next)) {
                    let least = groups[&node].min(groups[next]);
                    for one in [node, *next] {
                        settled &= groups.insert(one, least) == Some(least);
                    }
                }
            }
            if settled {
                return groups;
            }
        }
    }
}

/// Text, and whatever is not known to be a medium.
fn may_hold_digests(asset: &Asset) -> bool {
    let vector = asset.image().is_some_and(|image| image.format == ImageFormat::Svg);
    vector || !matches!(asset.kind, Kind::Image | Kind::Font | Kind::Audio | Kind::Video | Kind::SourceMap)
}

/// Every place of the digest in a page is an `integrity` attribute: scripts and styles in a page may be covered by
/// its Content Security Policy, which may come from a server.
fn only_in_integrity(asset: &Asset, text: &[u8], digest: &[u8]) -> bool {
    let Ok(digest) = std::str::from_utf8(digest) else { return false };
    let elements = asset.html().map(|html| &html.elements).into_iter().flatten();
    let values = elements.filter_map(|element| element.value("integrity"));
    let expected: usize = values.map(|value| value.matches(digest).count()).sum();
    memchr::memmem::find_iter(text, digest).count() == expected
}

/// Lists of checksums beside the folder: they are never written, so what stands there must not change.
fn lists_outside(folder: &Path, search: &Search<'_>) -> Vec<(String, Vec<Mention>)> {
    let Some(above) = folder.parent() else { return Vec::new() };
    let mut lists: Vec<(String, Vec<Mention>)> = Vec::new();
    for entry in fs::read_dir(above).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let regular = entry.metadata().is_ok_and(|file| file.is_file() && file.len() <= LARGEST_LIST);
        if regular && is_list(&name) {
            let mentions = fs::read(entry.path()).map(|text| search.mentions(&text)).unwrap_or_default();
            lists.push((format!("../{name}"), mentions));
        }
    }
    lists.sort_by(|a, b| a.0.cmp(&b.0));
    lists
}

fn is_list(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let endings = [".md5", ".sha1", ".sha256", ".sha384", ".sha512", ".sfv"];
    ["sums", "checksum", "integrity", "digests"].iter().any(|word| name.contains(word))
        || endings.iter().any(|ending| name.ends_with(ending))
}
