//! The files of the repository that a written name may mean. A file counts only if it lies inside the repository,
//! links resolved, in no build output and no installed package.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::lines::Lines;
use super::name::Name;
use crate::discover;
use crate::finding::{Place, excerpt};
use crate::parse::map::Position;
use crate::repository::Repository;

/// Largest source that is read; ours: a hundred times what a person would write.
const LARGEST_SOURCE: u64 = 8 << 20;

/// Folders of what is installed or kept by tools.
const NOT_WRITTEN_HERE: [&str; 3] = ["node_modules", "bower_components", ".git"];

/// A text of the repository.
#[derive(Debug)]
pub struct File {
    /// From the repository's root, with `/`.
    pub path: String,
    lines: Lines,
    /// Of the text without carriage returns.
    digest: blake3::Hash,
}

/// What a map says about a source besides its name.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Written {
    pub at: Position,
    /// The line as the build read it, when the map holds the source and somebody wrote it.
    pub line: Option<String>,
    /// Of the whole source.
    pub digest: Option<blake3::Hash>,
}

pub struct Sources<'a> {
    repository: &'a Repository,
    /// Canonical folders of build outputs.
    built: &'a [PathBuf],
    /// Folders above the bundle, the nearest first, up to the root.
    above: Vec<PathBuf>,
    texts: BTreeMap<PathBuf, Option<Rc<File>>>,
}

impl<'a> Sources<'a> {
    /// `bundle` is the folder of the build output, or that of a single file.
    #[must_use]
    pub fn new(repository: &'a Repository, built: &'a [PathBuf], bundle: &Path) -> Self {
        let bundle = bundle.canonicalize().unwrap_or_else(|_| bundle.to_owned());
        let inside = |folder: &&Path| folder.starts_with(repository.root());
        let above = bundle.ancestors().skip(1).take_while(inside).map(Path::to_owned).collect();
        Self { repository, built, above, texts: BTreeMap::new() }
    }

    /// Folders above the bundle, the nearest first.
    #[must_use]
    pub fn above(&self) -> &[PathBuf] {
        &self.above
    }

    /// The file that a name in a map means, if one certainly is what was built. `folder` is the map's.
    ///
    /// A path from the map's own folder is certain. Any other may be counted from several folders: the text that the
    /// map holds then decides, and without it only a single file that fits is taken.
    pub fn find(&mut self, name: &Name<'_>, folder: &Path, written: &Written) -> Option<Rc<File>> {
        let (exact, elsewhere) = self.candidates(name, folder);
        if let Some(file) = exact.and_then(|path| self.text(&path)).filter(|file| file.fits(written)) {
            return Some(file);
        }
        let mut fitting: Vec<Rc<File>> = Vec::new();
        for path in elsewhere {
            let file = self.text(&path).filter(|file| file.fits(written));
            fitting.extend(file.filter(|file| fitting.iter().all(|known| known.path != file.path)));
        }
        let same = fitting.iter().find(|file| Some(file.digest) == written.digest);
        // `../` that was counted from another folder says little: only the text can tell.
        let is_moved = matches!(name, Name::Relative(path) if path.starts_with("../"));
        let single = fitting.first().filter(|_| fitting.len() == 1 && (!is_moved || written.line.is_some()));
        same.or(single).cloned()
    }

    /// Paths that a name in a source may mean: from its folder, or from the project's under a usual alias.
    #[must_use]
    pub fn named(&self, name: &str, file: &File) -> Vec<PathBuf> {
        let above = |folders: &[&str], rest: &str| -> Vec<PathBuf> {
            let each = |above: &PathBuf| -> Vec<PathBuf> {
                folders.iter().map(|folder| above.join(folder).join(rest)).collect()
            };
            self.above.iter().flat_map(each).collect()
        };
        let aliases = ["@/", "~@/", "~/", "$lib/"];
        if let Some(rest) = aliases.iter().find_map(|alias| name.strip_prefix(alias)) {
            return above(&["src", "", "src/lib", "app"], rest);
        }
        if let Some(rest) = name.strip_prefix('/') {
            return above(&["", "public", "static", "src"], rest);
        }
        let own = self.repository.root().join(&file.path);
        own.parent().map(|folder| folder.join(name)).into_iter().collect()
    }

    /// The path of the one file, text or not, that a name in metadata means. `folder` is that of the metadata.
    #[must_use]
    pub fn file(&self, name: &Name<'_>, folder: &Path) -> Option<String> {
        let (exact, elsewhere) = self.candidates(name, folder);
        let own = |path: PathBuf| self.own(&path).map(|(_, shown)| shown);
        let mut found: Vec<String> = elsewhere.into_iter().filter_map(own).collect();
        found.dedup();
        exact.and_then(own).or_else(|| found.pop().filter(|_| found.is_empty()))
    }

    /// The path from the map's own folder, then those from the folders above the bundle.
    fn candidates(&self, name: &Name<'_>, folder: &Path) -> (Option<PathBuf>, Vec<PathBuf>) {
        let above = |path: &str| self.above.iter().map(|folder| folder.join(path)).collect();
        match name {
            Name::Relative(path) => {
                let mut plain = &**path;
                while let Some(rest) = plain.strip_prefix("../") {
                    plain = rest;
                }
                (Some(folder.join(&**path)), above(plain))
            }
            Name::Project(path) => (None, above(path)),
            Name::Absolute(path) => (Some(PathBuf::from(&**path)), Vec::new()),
            Name::Dependency(_) | Name::Nowhere => (None, Vec::new()),
        }
    }

    /// Path from the root of a regular file that somebody wrote here.
    #[must_use]
    pub fn own(&self, path: &Path) -> Option<(PathBuf, String)> {
        // Most candidates are not there, which one question tells; a link is looked into at each of its folders.
        fs::symlink_metadata(path).ok()?;
        let path = path.canonicalize().ok()?;
        let inside = path.strip_prefix(self.repository.root()).ok()?;
        let foreign = inside.iter().any(|part| NOT_WRITTEN_HERE.iter().any(|name| part == *name));
        let built = self.built.iter().any(|folder| path.starts_with(folder));
        if foreign || built || !path.is_file() {
            return None;
        }
        let shown = inside.to_str()?.replace('\\', "/");
        Some((path, shown))
    }

    /// The text of a file that somebody wrote here; read once.
    pub fn text(&mut self, path: &Path) -> Option<Rc<File>> {
        let (path, shown) = self.own(path)?;
        if let Some(known) = self.texts.get(&path) {
            return known.clone();
        }
        let read = read(&path)
            .map(|text| Rc::new(File { path: shown, digest: digest(&text), lines: Lines::new(text) }));
        self.texts.insert(path, read.clone());
        read
    }
}

/// Has the file these bytes?
#[must_use]
pub fn is_same(path: &Path, bytes: u64, digest: &[u8; 32]) -> bool {
    let same_size = fs::metadata(path).is_ok_and(|file| file.len() == bytes);
    same_size && discover::read(path, bytes).is_ok_and(|content| blake3::hash(&content).as_bytes() == digest)
}

fn read(path: &Path) -> Option<String> {
    let text = String::from_utf8(discover::read(path, LARGEST_SOURCE).ok()?).ok()?;
    Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Of a text as it is, whatever its line ends are in one checkout.
#[must_use]
pub fn digest(text: &str) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    text.split('\r').for_each(|part| {
        hasher.update(part.as_bytes());
    });
    hasher.finalize()
}

impl File {
    #[must_use]
    pub fn contents(&self) -> &str {
        self.lines.text()
    }

    #[must_use]
    pub fn lines(&self) -> &Lines {
        &self.lines
    }

    /// Has it the place, with the line that was built?
    fn fits(&self, written: &Written) -> bool {
        self.lines.line(written.at.line).is_some_and(|line| match &written.line {
            Some(built) => line == built,
            None => written.at.column as usize <= line.encode_utf16().count(),
        })
    }

    /// The rest of the line from a position on. From a line's indentation the place moves on to what is written; where
    /// nothing is, there is none.
    #[must_use]
    pub fn place(&self, at: Position) -> Option<Place> {
        let line = self.lines.line(at.line)?;
        let start = offset(line, at.column)?;
        let rest = &line[start..];
        let written = rest.trim_start();
        // A position at the end of a line is about the line.
        let start = if written.is_empty() {
            line.len() - line.trim_start().len()
        } else {
            start + rest.len() - written.len()
        };
        let text = line[start..].trim_end();
        if text.is_empty() {
            return None;
        }
        let column = line[..start].encode_utf16().count() + 1;
        Some(Place {
            path: self.path.clone(),
            line: Some(at.line.saturating_add(1)),
            column: Some(u32::try_from(column).ok()?),
            span: None,
            excerpt: Some(excerpt(text)),
        })
    }
}

/// A line with single spaces between what is written on it.
#[must_use]
pub fn squeezed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Bytes before a column in UTF-16 units; `None` behind the end.
fn offset(line: &str, column: u32) -> Option<usize> {
    let mut units = 0;
    for (offset, character) in line.char_indices() {
        if units >= column as usize {
            return Some(offset);
        }
        units += character.len_utf16();
    }
    (units >= column as usize).then_some(line.len())
}
