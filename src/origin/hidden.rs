//! Maps that are kept apart from the bundle (`--source-maps DIR`): found by name, then by what they say of themselves.
//! That its positions happen to fit a file is no proof that a map belongs to it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use walkdir::WalkDir;

use crate::caps::LARGEST_FILE;
use crate::discover;
use crate::parse::map::Map;

/// Files of such folders that are looked at; ours.
const MOST: usize = 20_000;

/// The source maps of some folders.
#[derive(Default)]
pub struct Hidden {
    /// Path from the folder given, and file; sorted.
    maps: Vec<(String, PathBuf)>,
    /// What each says of itself; read only when a name does not do.
    says: OnceLock<Vec<Says>>,
}

#[derive(Default)]
struct Says {
    file: Option<String>,
    debug_id: Option<String>,
}

/// What is known of the file whose map is looked for.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// From the bundle's root.
    pub path: &'a str,
    /// Target of its last comment.
    pub comment: Option<&'a str>,
    pub debug_id: Option<&'a str>,
}

impl Hidden {
    #[must_use]
    pub fn of(folders: &[PathBuf]) -> Self {
        let mut maps = Vec::new();
        for folder in folders {
            let walk = WalkDir::new(folder).follow_links(false).sort_by_file_name();
            let files = walk.into_iter().flatten().take(MOST).filter(|entry| entry.file_type().is_file());
            for entry in files.filter(|entry| entry.file_name().to_string_lossy().ends_with(".map")) {
                let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
                maps.push((path.to_string_lossy().replace('\\', "/"), entry.into_path()));
            }
        }
        maps.sort();
        Self { maps, says: OnceLock::new() }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.maps.is_empty()
    }

    /// The maps to try, the likeliest first: the one of the same path, those of the same name, those that say so.
    #[must_use]
    pub fn candidates(&self, wanted: Wanted<'_>) -> Vec<&Path> {
        if self.maps.is_empty() {
            return Vec::new();
        }
        let of_path = format!("{}.map", wanted.path);
        let beside = last(&of_path);
        let named = wanted.comment.map(|comment| last(comment.split(['?', '#']).next().unwrap_or(comment)));
        let is_named = |path: &str| last(path) == beside || Some(last(path)) == named;
        let mut found: Vec<&(String, PathBuf)> =
            self.maps.iter().filter(|(path, _)| is_named(path)).collect();
        found.sort_by_key(|(path, _)| *path != of_path);
        if found.first().is_some_and(|(path, _)| *path == of_path) {
            found.truncate(1);
        } else if found.len() != 1 {
            // None of the name, or several: what they say of themselves decides.
            let many = if found.is_empty() { self.maps.iter().collect() } else { found };
            found = many.into_iter().filter(|map| self.says_so(map, wanted)).collect();
            // Two that say the same cannot both be right.
            if found.len() > 1 {
                found.clear();
            }
        }
        found.into_iter().map(|(_, file)| file.as_path()).collect()
    }

    fn says_so(&self, map: &(String, PathBuf), wanted: Wanted<'_>) -> bool {
        let says = self.says.get_or_init(|| self.maps.iter().map(|(_, file)| Says::of(file)).collect());
        let index = self.maps.binary_search(map).ok();
        let Some(says) = index.and_then(|index| says.get(index)) else { return false };
        match (wanted.debug_id, &says.debug_id) {
            (Some(wanted), Some(says)) => wanted.eq_ignore_ascii_case(says),
            _ => says.file.as_deref().is_some_and(|file| last(file) == last(wanted.path)),
        }
    }
}

impl Says {
    fn of(file: &Path) -> Self {
        let Some(content) = read(file) else { return Self::default() };
        Map::read(&content).map_or_else(
            |_| Self::default(),
            |map| Self { file: map.file().map(str::to_owned), debug_id: map.debug_id().map(str::to_owned) },
        )
    }
}

/// The content of a map, unless it is too large.
#[must_use]
pub fn read(file: &Path) -> Option<Vec<u8>> {
    discover::read(file, LARGEST_FILE).ok()
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
