//! Keeps what was costly to learn from a content, so that an unchanged file costs its reading.
//!
//! A cache may come from anyone, so nothing in it is believed unless it is sealed with a secret that never lies in
//! it: an entry without the right seal, or under another name, is as good as none, and its content is analysed
//! anew. What comes out of a cache only ever describes contents; it is never written to anybody's files.

mod room;
mod secret;

pub use secret::{Invalid, Secret};

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Most bytes a cache keeps: ours, several times what the largest bundle tried needs.
pub const ROOM: u64 = 512 << 20;

/// Largest entry that is read.
const LARGEST: u64 = 64 << 20;

const SEAL: usize = blake3::OUT_LEN;

/// An entry used within this time counts as fresh: its time is not written again.
const FRESH: Duration = Duration::from_secs(12 * 3600);

/// Name of an entry: what it is for, and all that decides about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name(blake3::Hash);

impl Name {
    /// `parts` must hold everything that the value depends on, apart from this build of the tool.
    #[must_use]
    pub fn new(purpose: &str, parts: &[&[u8]]) -> Self {
        Self::of_build(env!("SOBRIA_BUILD"), purpose, parts)
    }

    fn of_build(build: &str, purpose: &str, parts: &[&[u8]]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("sobria: name of a cache entry");
        for part in [build.as_bytes(), purpose.as_bytes()].iter().chain(parts) {
            // With its length, so that no other parts make the same row of bytes.
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self(hasher.finalize())
    }

    fn file(self) -> String {
        format!("{}{}", self.0.to_hex(), room::EXTENSION)
    }
}

/// A folder of sealed entries. Every failure to read or write makes the run slower, never different.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    seal: [u8; SEAL],
    /// Bytes written by this run.
    written: AtomicU64,
    /// Nothing more is written after a first failure: the disk may be full, the folder read-only.
    closed: AtomicBool,
    /// Drafts begun by this run: contents that are the same are kept by several threads at once.
    drafts: AtomicU64,
    room: u64,
}

impl Cache {
    /// # Errors
    /// When the folder is not there and cannot be made.
    pub fn open(folder: &Path, secret: &Secret) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        room::tag(folder);
        Ok(Self {
            folder: folder.to_owned(),
            seal: secret.seal_key(),
            written: AtomicU64::new(0),
            closed: AtomicBool::new(false),
            drafts: AtomicU64::new(0),
            room: ROOM,
        })
    }

    /// The value of an entry, if it is there, sealed for this name, and readable.
    #[must_use]
    pub fn get<T: DeserializeOwned>(&self, name: Name) -> Option<T> {
        let path = self.folder.join(name.file());
        // A pipe would never end, a link could lead anywhere.
        let metadata = fs::symlink_metadata(&path).ok()?;
        if !metadata.is_file() || metadata.len() > LARGEST {
            return None;
        }
        let entry = fs::read(&path).ok()?;
        let (value, seal) = entry.split_last_chunk::<SEAL>()?;
        // The comparison of hashes takes the same time wherever they differ.
        if self.seal_of(name, value) != blake3::Hash::from_bytes(*seal) {
            return None;
        }
        let (value, rest) = postcard::take_from_bytes(value).ok()?;
        if !rest.is_empty() {
            return None;
        }
        if metadata.modified().is_ok_and(|at| at.elapsed().is_ok_and(|age| age > FRESH)) {
            let touched = OpenOptions::new().append(true).open(&path);
            let _ = touched.and_then(|file| file.set_modified(SystemTime::now()));
        }
        Some(value)
    }

    /// Writes an entry, whole or not at all.
    pub fn put<T: Serialize>(&self, name: Name, value: &T) {
        if self.closed.load(Ordering::Relaxed) {
            return;
        }
        let Ok(mut entry) = postcard::to_allocvec(value) else { return };
        entry.extend(self.seal_of(name, &entry).as_bytes());
        if entry.len() as u64 > LARGEST {
            return;
        }
        match self.write(&name.file(), &entry) {
            Ok(()) => {
                self.written.fetch_add(entry.len() as u64, Ordering::Relaxed);
            }
            Err(_) => self.closed.store(true, Ordering::Relaxed),
        }
    }

    /// Drops the entries used longest ago when this run made the cache too large.
    pub fn make_room(&self) {
        if self.written.load(Ordering::Relaxed) > 0 {
            room::make(&self.folder, self.room);
        }
    }

    fn seal_of(&self, name: Name, value: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.seal);
        hasher.update(name.0.as_bytes());
        hasher.update(value);
        hasher.finalize()
    }

    fn write(&self, file: &str, entry: &[u8]) -> io::Result<()> {
        let number = self.drafts.fetch_add(1, Ordering::Relaxed);
        let draft = self.folder.join(format!("{file}.{}.{number}", std::process::id()));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        secret::for_owner(&mut options);
        let written = options
            .open(&draft)
            .and_then(|mut out| out.write_all(entry))
            .and_then(|()| fs::rename(&draft, self.folder.join(file)));
        if written.is_err() {
            let _ = fs::remove_file(&draft);
        }
        written
    }
}

#[cfg(test)]
mod tests;
