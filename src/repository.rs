//! The repository around the work: paths that reports show are counted from its root.

use std::path::{Path, PathBuf};

/// The folder that holds `.git`, or the current one without any.
#[derive(Clone, Debug)]
pub struct Repository {
    /// Canonical where the file system allows it.
    root: PathBuf,
}

impl Repository {
    /// The nearest folder at or above `folder` that holds `.git`, else `folder` itself.
    #[must_use]
    pub fn around(folder: &Path) -> Self {
        let start = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let root = start.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&start);
        Self { root: root.to_owned() }
    }

    /// This folder is the root, whatever lies above.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self { root: root.canonicalize().unwrap_or_else(|_| root.to_owned()) }
    }

    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Path from the root, with `/`; `None` for what lies outside or does not exist. Links are followed first, so a
    /// link that leads out is outside.
    #[must_use]
    pub fn relative(&self, path: &Path) -> Option<String> {
        let path = path.canonicalize().ok()?;
        let inside = path.strip_prefix(&self.root).ok()?;
        Some(inside.to_string_lossy().replace('\\', "/"))
    }

    /// As [`relative`](Self::relative); of what lies outside, the last name alone.
    #[must_use]
    pub fn shown(&self, path: &Path) -> String {
        self.relative(path).unwrap_or_else(|| {
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_counted_from_the_folder_with_git() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let here = Repository::around(&root.join("src"));
        assert!(here.root().join("Cargo.toml").is_file());
        assert_eq!(here.relative(&root.join("src/lib.rs")).as_deref(), Some("src/lib.rs"));
        assert_eq!(here.relative(&root.join("..")), None);
        assert_eq!(here.shown(&root.join("no/such/file")), "file");
    }
}
