//! Walks a bundle: every entry is accounted for, none is followed out of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use walkdir::WalkDir;

use crate::facts::Coding;
use crate::parse::Problem;

/// Largest file that is read into memory: ours, about three times the largest asset seen in real bundles.
pub const LARGEST_FILE: u64 = 512 << 20;

/// A file to analyse, with its precompressed copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// From the bundle's root, with `/`.
    pub path: String,
    pub file: PathBuf,
    pub bytes: u64,
    pub twins: Vec<TwinFile>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwinFile {
    pub coding: Coding,
    pub path: String,
    pub file: PathBuf,
    pub bytes: u64,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Sorted by path.
    pub inputs: Vec<Input>,
    /// Links, devices, what cannot be listed.
    pub refused: Vec<(String, Problem)>,
    /// Regular files, twins included.
    pub files: usize,
    /// Bytes of those files.
    pub bytes: u64,
}

/// Lists the files of a folder, or takes one file as a bundle of its own.
///
/// # Errors
/// When the root cannot be read at all.
pub fn discover(root: &Path) -> io::Result<Discovery> {
    let metadata = fs::metadata(root)?;
    let mut discovery = Discovery::default();
    let mut found: BTreeMap<String, (PathBuf, u64)> = BTreeMap::new();
    if metadata.is_file() {
        let name = root.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        found.insert(name, (root.to_owned(), metadata.len()));
    } else {
        fs::read_dir(root)?;
        walk(root, &mut discovery, &mut found);
    }
    discovery.files = found.len();
    discovery.bytes = found.values().map(|(_, bytes)| bytes).sum();
    discovery.inputs = with_twins(found);
    discovery.refused.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(discovery)
}

fn walk(root: &Path, discovery: &mut Discovery, found: &mut BTreeMap<String, (PathBuf, u64)>) {
    for entry in WalkDir::new(root).follow_links(false).min_depth(1) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map_or_else(String::new, |path| relative(root, path));
                let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                discovery.refused.push((path, Problem::Unreadable(reason)));
                continue;
            }
        };
        let kind = entry.file_type();
        if kind.is_dir() {
            continue;
        }
        let path = relative(root, entry.path());
        if kind.is_symlink() {
            discovery.refused.push((path, Problem::Link));
        } else if !kind.is_file() {
            discovery.refused.push((path, Problem::NotRegular));
        } else {
            let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
            // Two names that differ only in bytes that are no Unicode keep apart.
            let mut unique = path;
            while found.contains_key(&unique) {
                unique.push('~');
            }
            found.insert(unique, (entry.into_path(), bytes));
        }
    }
}

fn relative(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Gives each `x.gz`, `x.br`, `x.zst` to its `x`; without `x` it stays a file of its own.
fn with_twins(found: BTreeMap<String, (PathBuf, u64)>) -> Vec<Input> {
    let names: BTreeSet<String> = found.keys().cloned().collect();
    let mut twins: BTreeMap<String, Vec<TwinFile>> = BTreeMap::new();
    let mut inputs = Vec::new();
    for (path, (file, bytes)) in found {
        match Coding::of_path(&path) {
            Some((coding, original)) if names.contains(original) => {
                let original = original.to_owned();
                twins.entry(original).or_default().push(TwinFile { coding, path, file, bytes });
            }
            _ => inputs.push(Input { path, file, bytes, twins: Vec::new() }),
        }
    }
    for input in &mut inputs {
        input.twins = twins.remove(&input.path).unwrap_or_default();
    }
    inputs
}

/// The content to analyse: the file's, or that of a twin when the file is empty.
///
/// # Errors
/// When neither can be read.
pub fn content(input: &Input) -> Result<(Vec<u8>, Option<Coding>), Problem> {
    let unreadable = |error: io::Error| Problem::Unreadable(error.kind().to_string());
    if input.bytes > LARGEST_FILE {
        return Err(Problem::TooLarge { limit: LARGEST_FILE });
    }
    let content = fs::read(&input.file).map_err(unreadable)?;
    let twin = input.twins.iter().find(|twin| twin.bytes > 0 && twin.bytes <= LARGEST_FILE);
    match twin {
        Some(twin) if content.is_empty() => {
            let packed = fs::read(&twin.file).map_err(unreadable)?;
            let content = crate::parse::twin::decompress(twin.coding, &packed, LARGEST_FILE)?;
            Ok((content, Some(twin.coding)))
        }
        _ => Ok((content, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_belongs_to_its_original_and_stands_alone_without_it() {
        let files = ["a.js", "a.js.gz", "b.js.br"];
        let found = files.map(|name| (name.to_owned(), (PathBuf::from(name), 1))).into_iter().collect();
        let inputs = with_twins(found);
        assert_eq!(inputs.iter().map(|input| input.path.as_str()).collect::<Vec<_>>(), ["a.js", "b.js.br"]);
        assert_eq!(inputs[0].twins.len(), 1);
    }
}
