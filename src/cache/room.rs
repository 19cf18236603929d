//! Keeps a cache within its size: the entries used longest ago go first.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Marks files as entries: whatever else lies in the folder is left alone.
pub const EXTENSION: &str = ".sobria";

/// Hexadecimal characters of an entry's name.
const NAME: usize = 2 * blake3::OUT_LEN;

/// Files take whole blocks of a disk.
const BLOCK: u64 = 4 << 10;

/// Tells backup programs that nothing is lost without this folder.
pub fn tag(folder: &Path) {
    const TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n";
    let path = folder.join("CACHEDIR.TAG");
    if fs::symlink_metadata(&path).is_err() {
        // Without the tag, the cache is only saved in vain.
        let _ = fs::write(path, TAG);
    }
}

/// Removes entries until those left need at most three quarters of `room`, if they need more than it.
pub fn make(folder: &Path, room: u64) {
    let mut entries = entries(folder);
    let mut bytes: u64 = entries.iter().map(|entry| entry.bytes).sum();
    if bytes <= room {
        return;
    }
    entries.sort_by(|a, b| (a.used, &a.path).cmp(&(b.used, &b.path)));
    for entry in entries {
        if bytes <= room / 4 * 3 {
            break;
        }
        // Another run may have been faster.
        let _ = fs::remove_file(&entry.path);
        bytes -= entry.bytes;
    }
}

struct Entry {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

/// Entries, and drafts of entries that a run left behind.
fn entries(folder: &Path) -> Vec<Entry> {
    let Ok(list) = fs::read_dir(folder) else { return Vec::new() };
    let entry = |file: fs::DirEntry| {
        let name = file.file_name();
        let name = name.to_str()?;
        let hash = name.split('.').next()?;
        let ours = hash.len() == NAME
            && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
            && name[NAME..].starts_with(EXTENSION);
        // Of a link, this is the link's own metadata.
        let metadata = file.metadata().ok().filter(|metadata| ours && metadata.is_file())?;
        Some(Entry {
            path: file.path(),
            bytes: metadata.len().next_multiple_of(BLOCK),
            used: metadata.modified().ok()?,
        })
    };
    list.flatten().filter_map(entry).collect()
}
