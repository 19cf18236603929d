//! The secret that seals entries: it never lies in a cache, so that whoever can write a cache cannot seal one.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Bytes of a secret made here.
const BYTES: usize = 32;

/// Fewest characters of a secret that is given: short ones can be guessed from a sealed entry.
const SHORTEST: usize = 32;

/// What entries are sealed with; never shown.
pub struct Secret([u8; blake3::KEY_LEN]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

#[derive(Debug, thiserror::Error)]
#[error("shorter than {SHORTEST} characters; make one with `openssl rand -hex 32`")]
pub struct Invalid;

impl Secret {
    /// A secret that was given.
    ///
    /// # Errors
    /// When it is too short.
    pub fn given(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.chars().count() < SHORTEST {
            return Err(Invalid);
        }
        Ok(Self::from_bytes(text.as_bytes()))
    }

    /// The secret of this user on this machine, made when there is none that only they can read.
    ///
    /// # Errors
    /// When it cannot be read or made.
    pub fn local(file: &Path) -> io::Result<Self> {
        if let Some(secret) = read(file)? {
            return Ok(secret);
        }
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let folder = file.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(folder)?;
        let draft = draft(file);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        for_owner(&mut options);
        let written = options
            .open(&draft)
            .and_then(|mut out| out.write_all(&bytes))
            .and_then(|()| fs::rename(&draft, file));
        if let Err(error) = written {
            let _ = fs::remove_file(&draft);
            return Err(error);
        }
        Ok(Self::from_bytes(&bytes))
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        Self(blake3::derive_key("sobria: seal of cache entries", bytes))
    }

    pub(super) fn seal_key(&self) -> [u8; blake3::KEY_LEN] {
        self.0
    }
}

fn draft(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}", std::process::id()));
    file.with_file_name(name)
}

/// The secret in a file; none when others can read it, or when it is no secret of ours.
fn read(file: &Path) -> io::Result<Option<Secret>> {
    let metadata = match fs::symlink_metadata(file) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if !metadata.is_file() || metadata.len() != BYTES as u64 || is_open_to_others(&metadata) {
        return Ok(None);
    }
    Ok(Some(Secret::from_bytes(&fs::read(file)?)))
}

#[cfg(unix)]
fn is_open_to_others(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

/// The folder belongs to the user there.
#[cfg(not(unix))]
fn is_open_to_others(_: &fs::Metadata) -> bool {
    false
}

/// A new file that only its owner can read.
#[cfg(unix)]
pub(super) fn for_owner(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
pub(super) fn for_owner(_: &mut OpenOptions) {}
