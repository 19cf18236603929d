//! What was written where, with the first bytes: kept outside of the folder, so that nothing of it is ever shipped.
//!
//! A journal is a folder of its own for each folder that is fixed: `journal.json` and `first/DIGEST`. It is written
//! before anything else is, so that whatever moment a run is killed at, the next one knows what to put back.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use fd_lock::RwLock;
use serde::{Deserialize, Serialize};

use super::folder::{Digest, Fault};

const VERSION: u32 = 1;
const NAME: &str = "journal.json";

/// What is known of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// BLAKE3 of the first bytes; none for a file that was not there.
    pub first: Option<String>,
    /// BLAKE3 of what was last written.
    pub now: String,
    /// Files of one group were written because of each other, and go back together.
    pub group: u32,
}

/// Files that are being replaced: written before the first of them is, taken back after the last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    pub files: BTreeMap<String, Half>,
}

/// A file that may be replaced already or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Half {
    /// Name of its draft, in the same folder.
    pub draft: String,
    /// BLAKE3 of what was there before this run, which is not always what was there at first.
    pub before: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    version: u32,
    /// The folder, for whoever reads this file.
    root: String,
    pub files: BTreeMap<String, Entry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
}

/// Why the journal cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error("no place for the journal is known: name one with --journal")]
    NoPlace,
    #[error("the journal {0} lies inside the folder that is fixed, and would be shipped with it")]
    Inside(String),
    #[error("another run is at work on this folder")]
    Busy,
    #[error("the journal {path} cannot be used: {reason}")]
    Unusable { path: String, reason: String },
}

#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    pub record: Record,
}

/// The folder of all journals: what the platform keeps of programs, not what it may throw away.
#[must_use]
pub fn usual_place() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || set("HOME").filter(|home| home.is_absolute());
    let base = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support"))
    } else {
        set("XDG_STATE_HOME")
            .filter(|folder| folder.is_absolute())
            .or_else(|| home().map(|home| home.join(".local/state")))
    };
    base.map(|base| base.join("sobria").join("fix"))
}

/// The place of one folder's journal below that of all.
fn place(all: &Path, root: &Path) -> PathBuf {
    let key = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
    all.join(&key[..32])
}

/// Does the journal of a folder say that a run on it did not come to its end?
#[must_use]
pub fn is_unfinished(all: &Path, root: &Path) -> bool {
    let record = root.canonicalize().ok().and_then(|root| read(&place(all, &root), &root).ok());
    record.is_some_and(|record| record.pending.is_some())
}

impl Journal {
    /// Does a folder have a journal?
    #[must_use]
    pub fn is_there(all: &Path, root: &Path) -> bool {
        place(all, root).join(NAME).is_file()
    }

    /// Opens the journal of a folder for one run alone, and works with it.
    ///
    /// # Errors
    /// When another run holds it, or it cannot be read or written.
    pub fn with<T, E: From<Trouble>>(
        all: &Path,
        root: &Path,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let folder = place(all, root);
        let trouble = |error: io::Error| Trouble::Unusable {
            path: folder.display().to_string(),
            reason: error.to_string(),
        };
        let there = std::path::absolute(&folder).map_err(trouble)?;
        let there = there.ancestors().find_map(|folder| folder.canonicalize().ok());
        if there.is_some_and(|folder| folder.starts_with(root)) {
            return Err(Trouble::Inside(folder.display().to_string()).into());
        }
        fs::create_dir_all(folder.join("first")).map_err(trouble)?;
        let lock = OpenOptions::new().write(true).create(true).truncate(false).open(folder.join("lock"));
        let mut lock = RwLock::new(lock.map_err(trouble)?);
        let _held = lock.try_write().map_err(|_| Trouble::Busy)?;
        let record = read(&folder, root)?;
        let mut journal = Self { folder, record };
        work(&mut journal)
    }

    /// Keeps the first bytes of a file, safely on the disk.
    ///
    /// # Errors
    /// When that is not possible.
    pub fn keep(&self, content: &[u8]) -> Result<(), Trouble> {
        let digest = blake3::hash(content).to_hex();
        let path = self.first(&digest);
        if fs::read(&path).is_ok_and(|kept| kept == content) {
            return Ok(());
        }
        write(&path, content).map_err(|error| self.trouble(&error))
    }

    /// First bytes that were kept; never anything else.
    ///
    /// # Errors
    /// When they are not there or damaged.
    pub fn kept(&self, digest: &str) -> Result<Vec<u8>, Trouble> {
        let damaged = || Trouble::Unusable {
            path: self.folder.display().to_string(),
            reason: format!("the first bytes {digest} are missing or damaged"),
        };
        let known: Digest = digest.parse().map_err(|_| damaged())?;
        let content = fs::read(self.first(&known.to_hex())).map_err(|_| damaged())?;
        if blake3::hash(&content) == known { Ok(content) } else { Err(damaged()) }
    }

    fn first(&self, digest: &str) -> PathBuf {
        self.folder.join("first").join(digest)
    }

    /// Writes the record, whole or not at all, then throws away the first bytes that nothing needs any more.
    ///
    /// # Errors
    /// When it cannot be written; what was there then still is.
    pub fn save(&self) -> Result<(), Trouble> {
        let text = serde_json::to_string_pretty(&self.record).map_err(io::Error::from);
        let saved = text.and_then(|text| write(&self.folder.join(NAME), text.as_bytes()));
        saved.map_err(|error| self.trouble(&error))?;
        let needed: BTreeSet<&str> =
            self.record.files.values().filter_map(|entry| entry.first.as_deref()).collect();
        for kept in fs::read_dir(self.folder.join("first")).into_iter().flatten().flatten() {
            if !needed.contains(&*kept.file_name().to_string_lossy()) {
                let _ = fs::remove_file(kept.path());
            }
        }
        Ok(())
    }

    fn trouble(&self, error: &io::Error) -> Trouble {
        Trouble::Unusable { path: self.folder.display().to_string(), reason: error.to_string() }
    }

    /// Files that go back together with some of a set.
    #[must_use]
    pub fn together<'r>(&'r self, paths: impl Iterator<Item = &'r String>) -> BTreeSet<String> {
        let groups: BTreeSet<u32> =
            paths.filter_map(|path| self.record.files.get(path)).map(|entry| entry.group).collect();
        let inside = self.record.files.iter().filter(|(_, entry)| groups.contains(&entry.group));
        inside.map(|(path, _)| path.clone()).collect()
    }
}

fn read(folder: &Path, root: &Path) -> Result<Record, Trouble> {
    let path = folder.join(NAME);
    let unusable = |reason: String| Trouble::Unusable { path: path.display().to_string(), reason };
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let root = root.display().to_string();
            return Ok(Record { version: VERSION, root, ..Record::default() });
        }
        Err(error) => return Err(unusable(error.to_string())),
    };
    let record: Record = serde_json::from_slice(&text).map_err(|error| unusable(error.to_string()))?;
    if record.version == VERSION {
        Ok(record)
    } else {
        Err(unusable(format!("it is of version {}", record.version)))
    }
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("new");
    let mut file = File::create(&draft)?;
    let written = file.write_all(content).and_then(|()| file.sync_all());
    drop(file);
    let named = written.and_then(|()| fs::rename(&draft, path));
    if named.is_err() {
        let _ = fs::remove_file(&draft);
    }
    named?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Journal(trouble)
    }
}

/// Why nothing was written, or not all.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Journal(Trouble),
    #[error(transparent)]
    File(#[from] Fault),
    #[error("stopped before anything was replaced")]
    Stopped,
}
