//! The files of the repository that a build only copied: what is saved there outlives the next build.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::care::Care;
use super::cover::{Covered, Search, Signatures};
use super::digests::forms;
use super::folder::{Digest, Fault, Folder};
use super::plan::{Plan, What};
use super::refusal::Refusal;
use super::replace::Write;
use crate::contexts::map::{Claim, Declared, Map};
use crate::repository::Repository;

/// Most files that are looked at; a repository with more says nothing of its sources. Ours.
const MOST_FILES: usize = 200_000;

/// Largest text in which digests are looked for.
const LARGEST_TEXT: u64 = 8 << 20;

/// Folders of what is installed or kept by tools.
const NOT_WRITTEN_HERE: [&str; 3] = ["node_modules", "bower_components", ".git"];

/// A file of the repository with the bytes that a picture of a bundle had.
#[derive(Debug)]
pub struct Source {
    /// From the repository's root.
    pub path: String,
    pub before: Digest,
    pub bytes_before: u64,
    pub content: Vec<u8>,
}

/// What could be saved in the repository.
#[derive(Debug)]
pub struct Sources {
    /// Canonical.
    pub root: PathBuf,
    /// Sorted by path.
    pub changes: Vec<Source>,
    /// Sorted by path.
    pub refused: Vec<(String, Refusal)>,
}

/// What is known of the repository.
pub struct Home<'a> {
    pub repository: &'a Repository,
    /// Folders of all bundles: what lies there is no source.
    pub outputs: &'a [PathBuf],
    pub map: &'a Map,
    /// All bundles that the settings name were looked at, so that none is left which may need a file as it is.
    pub is_whole: bool,
}

/// The files that the pictures of some plans were copied from; none outside of a repository.
#[must_use]
pub fn sources(plans: &[Plan], home: &Home<'_>) -> Option<Sources> {
    let root = home.repository.root();
    let folder = Folder::open(root).ok().filter(|_| root.join(".git").exists())?;
    let pictures = plans.iter().flat_map(|plan| &plan.changes).filter(|change| change.what == What::Picture);
    let smaller: BTreeMap<[u8; 32], &[u8]> =
        pictures.clone().filter_map(|change| Some((*change.before?.as_bytes(), &*change.content))).collect();
    let sizes: BTreeSet<u64> = pictures.map(|change| change.bytes_before).collect();
    let mut found = Sources { root: root.to_owned(), changes: Vec::new(), refused: Vec::new() };
    let files = if smaller.is_empty() { Vec::new() } else { files(root, home.outputs)? };
    for (path, bytes) in &files {
        if !sizes.contains(bytes) {
            continue;
        }
        match folder.read(path) {
            Ok(content) => {
                let before = blake3::hash(&content);
                let Some(smaller) = smaller.get(before.as_bytes()) else { continue };
                let bytes_before = content.len() as u64;
                found.changes.push(Source {
                    path: path.clone(),
                    before,
                    bytes_before,
                    content: smaller.to_vec(),
                });
            }
            // A second name of something else.
            Err(Fault::HardLinks(_)) => {}
            Err(_) => return None,
        }
    }
    refuse(&mut found, &folder, &files, plans, home);
    Some(found)
}

/// Files that somebody wrote here: not ignored, not installed, no build output; with their sizes, sorted.
fn files(root: &Path, outputs: &[PathBuf]) -> Option<Vec<(String, u64)>> {
    let outputs = outputs.to_vec();
    let mut walk = WalkBuilder::new(root);
    walk.hidden(false).parents(false).git_global(false).follow_links(false).filter_entry(move |entry| {
        let foreign = NOT_WRITTEN_HERE.iter().any(|name| entry.file_name() == *name);
        !foreign && !outputs.iter().any(|output| entry.path() == output)
    });
    let mut files = Vec::new();
    for entry in walk.build().flatten() {
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        if files.len() == MOST_FILES {
            return None;
        }
        let inside = entry.path().strip_prefix(root).ok().and_then(Path::to_str);
        let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
        files.extend(inside.map(|path| (path.replace('\\', "/"), bytes)));
    }
    files.sort();
    Some(files)
}

/// Takes out what must stay as it is.
fn refuse(found: &mut Sources, folder: &Folder, files: &[(String, u64)], plans: &[Plan], home: &Home<'_>) {
    if found.changes.is_empty() {
        return;
    }
    let names: BTreeSet<String> = files.iter().map(|(path, _)| path.clone()).collect();
    let signatures = Signatures::among(&names);
    let mentions = mentions(found, folder, files);
    let changes = std::mem::take(&mut found.changes);
    for (number, source) in changes.into_iter().enumerate() {
        let path = &source.path;
        let twin = ["br", "gz", "zst"].iter().map(|ending| format!("{path}.{ending}"));
        let twin = twin.into_iter().find(|twin| names.contains(twin));
        let refusal = if !home.is_whole {
            Some(Refusal::Bundles)
        } else if plans.iter().any(|plan| plan.protected.contains(source.before.as_bytes())) {
            Some(Refusal::Elsewhere)
        } else if let Some(context) = context(path, home.map) {
            Some(Refusal::Care(Care::Declared { context }))
        } else if let Some(by) = signatures.over_this(path) {
            Some(Refusal::Signed { by: by.to_owned() })
        } else if let Some(twin) = twin {
            Some(Refusal::Coding { twin })
        } else {
            mentions.get(&number).map(|cover| Refusal::Place { cover: cover.clone() })
        };
        match refusal {
            Some(refusal) => found.refused.push((source.path, refusal)),
            None => found.changes.push(source),
        }
    }
}

/// Position of a source → a text of the repository that holds a digest of it, which is not brought up to date.
fn mentions(found: &Sources, folder: &Folder, files: &[(String, u64)]) -> BTreeMap<usize, String> {
    let contents = found.changes.iter().map(|source| (source.path.clone(), folder.read(&source.path)));
    let covered: Vec<Covered> = contents
        .map(|(path, content)| Covered { path, forms: forms(&content.unwrap_or_default()) })
        .collect();
    let Some(search) = Search::new(&covered) else { return BTreeMap::new() };
    let mut mentions = BTreeMap::new();
    for (path, _) in files.iter().filter(|(_, bytes)| *bytes <= LARGEST_TEXT) {
        let Ok(text) = folder.read(path) else { continue };
        for mention in search.mentions(&text) {
            mentions.entry(mention.of).or_insert_with(|| path.clone());
        }
    }
    mentions
}

/// The context in whose entry a pattern names the file, as a source or as what is read there.
fn context(path: &str, map: &Map) -> Option<String> {
    let ends = || std::iter::once(path).chain(path.match_indices('/').map(|(slash, _)| &path[slash + 1..]));
    let names = |entry: &Declared| {
        let globs = entry.roles.iter().flat_map(|role| &role.globs).chain(&entry.paths).chain(&entry.sources);
        let mut globs = globs.filter(|glob| ends().any(|end| glob.matches(end)));
        globs.next().is_some()
    };
    let holds = |entry: &&Declared| {
        entry.claim == Claim::Holds && entry.header().is_none_or(|header| !header.sentinel)
    };
    map.entries.iter().filter(holds).find(|entry| names(entry)).map(|entry| entry.id.clone())
}

impl Sources {
    /// What has to be written for it.
    #[must_use]
    pub fn writes(&self) -> Vec<Write> {
        let write = |(group, source): (usize, &Source)| Write {
            path: source.path.clone(),
            before: Some(source.before),
            content: source.content.clone(),
            group,
        };
        self.changes.iter().enumerate().map(write).collect()
    }
}
