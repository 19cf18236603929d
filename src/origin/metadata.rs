//! What bundlers wrote about their outputs, for what no source map leads to.

use std::path::{Path, PathBuf};

use super::hidden;
use super::name::Name;
use super::sources::{Sources, Written};
use crate::finding::Place;
use crate::parse::map::Position;
use crate::parse::metadata::{Output, metadata};

/// Largest file of metadata; ours, ten times that of large applications. A tree of it needs some ten times as much.
const LARGEST: usize = 64 << 20;

/// Outputs with the folder of the file that tells of them.
#[derive(Default)]
pub struct Metadata {
    outputs: Vec<(PathBuf, Output)>,
}

impl Metadata {
    /// Files that cannot be read, or say nothing, tell of no output.
    #[must_use]
    pub fn of(files: &[PathBuf]) -> Self {
        let mut outputs = Vec::new();
        for file in files {
            let content = hidden::read(file).filter(|content| content.len() <= LARGEST);
            let folder = file.parent().unwrap_or(Path::new("")).to_owned();
            let told = content.and_then(|content| metadata(&content).ok()).unwrap_or_default();
            outputs.extend(told.into_iter().map(|output| (folder.clone(), output)));
        }
        Self { outputs }
    }

    /// The file that an asset comes from, or the import of it; `path` is from the bundle's root.
    pub fn place(&self, path: &str, sources: &mut Sources<'_>) -> Option<Place> {
        let is_it = |output: &str| {
            output.strip_suffix(path).is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        self.outputs.iter().filter(|(_, output)| is_it(&output.path)).find_map(|(folder, output)| {
            let name = Name::of(&output.source);
            if let (Some(line), Some(column)) = (output.line, output.column) {
                let at = Position { line: line - 1, column: column - 1 };
                let written = Written { at, line: None, digest: None };
                return sources.find(&name, folder, &written)?.place(at);
            }
            sources.file(&name, folder).map(Place::file)
        })
    }
}
