//! What tells one build of the tool from another: a cache must not hand facts from one to the other.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;

/// All that decides about facts, and more: what is learnt twice costs less than a fact that is out of date.
pub const SOURCES: [&str; 5] = ["Cargo.lock", "build", "build.rs", "rules", "src"];

/// The same for the same sources, whatever the machine and the place.
pub fn identity(root: &Path) -> String {
    // A seal keeps strangers out of a cache; this only has to differ between builds.
    let mut hasher = DefaultHasher::new();
    for path in SOURCES {
        add(&root.join(path), path, &mut hasher);
    }
    format!("{}-{:016x}", env!("CARGO_PKG_VERSION"), hasher.finish())
}

fn add(path: &Path, name: &str, hasher: &mut DefaultHasher) {
    if let Ok(content) = fs::read(path) {
        (name, content).hash(hasher);
        return;
    }
    let mut names: Vec<String> = fs::read_dir(path)
        .map(|entries| {
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
        })
        .unwrap_or_default();
    names.sort();
    for below in names {
        add(&path.join(&below), &format!("{name}/{below}"), hasher);
    }
}
