//! Walks a bundle: every entry is accounted for, none is followed out of it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use walkdir::WalkDir;

use crate::facts::Coding;
use crate::parse::Problem;

/// Largest content that is unpacked from a compressed copy, in bytes: ours, five times the largest script seen. A copy
/// of a few kilobytes can hold gigabytes.
const LARGEST_UNPACKED: u64 = 128 << 20;

/// A file to analyse, with its precompressed copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// From the bundle's root, with `/`.
    pub path: String,
    pub file: PathBuf,
    pub bytes: u64,
    /// Nothing larger is read, in bytes.
    pub cap: u64,
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

/// Lists the files of a folder, or takes one file as a bundle of its own. Files larger than `cap` bytes are listed and
/// will not be read.
///
/// # Errors
/// When the root cannot be read at all.
pub fn discover(root: &Path, cap: u64) -> io::Result<Discovery> {
    let metadata = fs::metadata(root)?;
    let mut discovery = Discovery::default();
    let mut found: BTreeMap<String, (PathBuf, u64)> = BTreeMap::new();
    if metadata.is_file() {
        let name = root.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        // Whoever names a link means what it leads to.
        let file =
            if fs::symlink_metadata(root)?.is_symlink() { root.canonicalize()? } else { root.to_owned() };
        found.insert(name, (file, metadata.len()));
    } else {
        fs::read_dir(root)?;
        walk(root, &mut discovery, &mut found);
    }
    discovery.files = found.len();
    discovery.bytes = found.values().map(|(_, bytes)| bytes).sum();
    discovery.inputs = with_twins(found, cap);
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
                unique.insert(stem_end(&unique), '~');
            }
            found.insert(unique, (entry.into_path(), bytes));
        }
    }
}

/// Where the endings of a name begin, which say what a file is.
fn stem_end(path: &str) -> usize {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    path[name..].find('.').map_or(path.len(), |dot| name + dot)
}

fn relative(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Gives each `x.gz`, `x.br`, `x.zst` to its `x`; without `x` it stays a file of its own.
fn with_twins(found: BTreeMap<String, (PathBuf, u64)>, cap: u64) -> Vec<Input> {
    let names: BTreeSet<String> = found.keys().cloned().collect();
    let mut twins: BTreeMap<String, Vec<TwinFile>> = BTreeMap::new();
    let mut inputs = Vec::new();
    for (path, (file, bytes)) in found {
        match Coding::of_path(&path) {
            Some((coding, original)) if names.contains(original) => {
                let original = original.to_owned();
                twins.entry(original).or_default().push(TwinFile { coding, path, file, bytes });
            }
            _ => inputs.push(Input { path, file, bytes, cap, twins: Vec::new() }),
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
    let content = read(&input.file, input.cap)?;
    match input.twins.iter().find(|twin| twin.bytes > 0) {
        Some(twin) if content.is_empty() => {
            let packed = read(&twin.file, input.cap)?;
            let cap = input.cap.min(LARGEST_UNPACKED);
            let content = crate::parse::twin::decompress(twin.coding, &packed, cap)?;
            Ok((content, Some(twin.coding)))
        }
        _ => Ok((content, None)),
    }
}

/// All bytes of a regular file of at most `cap` bytes. What stands there now counts, not what the walk saw: in between,
/// a file can grow, or give way to a link or to a pipe that nobody writes to.
///
/// # Errors
/// When it is anything else, or cannot be read.
pub fn read(file: &Path, cap: u64) -> Result<Vec<u8>, Problem> {
    let unreadable = |error: io::Error| Problem::Unreadable(error.kind().to_string());
    let too_large = Problem::TooLarge { limit: cap };
    let mut options = fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(flags.bits().cast_signed());
    }
    let opened = options.open(file).map_err(unreadable)?;
    let metadata = opened.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(Problem::NotRegular);
    }
    if metadata.len() > cap {
        return Err(too_large);
    }
    let mut content = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    opened.take(cap.saturating_add(1)).read_to_end(&mut content).map_err(unreadable)?;
    if content.len() as u64 > cap { Err(too_large) } else { Ok(content) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_belongs_to_its_original_and_stands_alone_without_it() {
        let files = ["a.js", "a.js.gz", "b.js.br"];
        let found = files.map(|name| (name.to_owned(), (PathBuf::from(name), 1))).into_iter().collect();
        let inputs = with_twins(found, 1);
        assert_eq!(inputs.iter().map(|input| input.path.as_str()).collect::<Vec<_>>(), ["a.js", "b.js.br"]);
        assert_eq!(inputs[0].twins.len(), 1);
    }
}
