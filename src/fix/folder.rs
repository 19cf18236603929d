//! One folder whose files are read and replaced: nothing outside of it is reached, and no link is followed, whatever
//! changes on the way. Must not know why a file is replaced.

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use cap_fs_ext::{DirExt as _, FollowSymlinks, MetadataExt as _, OpenOptionsFollowExt as _};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, Metadata, OpenOptions};

use crate::caps::LARGEST_FILE;

/// BLAKE3 of a content.
pub type Digest = blake3::Hash;

/// Why a file cannot be read or replaced.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("{0}: a symbolic link, or not a regular file")]
    NotRegular(String),
    #[error("{0}: has further names (hard links), which would keep the first bytes")]
    HardLinks(String),
    #[error("{0}: not a name that can be written down and found again")]
    Name(String),
    #[error("{0}: changed while it was worked on")]
    Changed(String),
    #[error("{0}: the new file could not be given the owner of the first one")]
    Owner(String),
    #[error("{path}: {source}")]
    Io { path: String, source: io::Error },
}

impl Fault {
    pub(super) fn io(path: &str) -> impl Fn(io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}

#[derive(Debug)]
pub struct Folder {
    root: Dir,
    path: PathBuf,
}

/// A content that waits beside the file it is for, safely on the disk.
#[derive(Debug)]
pub struct Draft {
    path: String,
    name: String,
}

impl Folder {
    /// # Errors
    /// When there is no such folder.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let shown = path.display().to_string();
        let fail = Fault::io(&shown);
        let path = path.canonicalize().map_err(&fail)?;
        let root = Dir::open_ambient_dir(&path, ambient_authority()).map_err(&fail)?;
        Ok(Self { root, path })
    }

    /// Canonical.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The content of a regular file with one name.
    ///
    /// # Errors
    /// When it is anything else, or cannot be read.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Fault> {
        let (folder, name) = self.parent(path)?;
        open(&folder, name, path).and_then(|file| content(file, path))
    }

    /// Of the content; `None` when there is no such file.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn digest(&self, path: &str) -> Result<Option<Digest>, Fault> {
        match self.read(path) {
            Ok(content) => Ok(Some(blake3::hash(&content))),
            Err(Fault::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// Writes a content beside the file that it is for, with that file's permissions and owner.
    ///
    /// # Errors
    /// When that is not possible; nothing is left then.
    pub fn draft(&self, path: &str, name: &str, content: &[u8]) -> Result<Draft, Fault> {
        let (folder, own) = self.parent(path)?;
        let like = match folder.symlink_metadata(own) {
            Ok(metadata) if metadata.is_file() => Some(metadata),
            Ok(_) => return Err(Fault::NotRegular(path.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(Fault::io(path)(error)),
        };
        let written = write(&folder, name, path, content, like.as_ref());
        if written.is_err() {
            let _ = folder.remove_file(name);
        }
        written.map(|()| Draft { path: path.to_owned(), name: name.to_owned() })
    }

    /// Puts a draft in the place of its file, which must still be what it was.
    ///
    /// # Errors
    /// When it is not, or cannot be replaced; the draft is left then.
    pub fn publish(&self, draft: &Draft, before: Option<Digest>) -> Result<(), Fault> {
        if self.digest(&draft.path)? != before {
            return Err(Fault::Changed(draft.path.clone()));
        }
        let (folder, own) = self.parent(&draft.path)?;
        let named = folder.rename(&draft.name, &folder, own).and_then(|()| sync(&folder));
        named.map_err(Fault::io(&draft.path))
    }

    /// Removes a file, which must still be what it was.
    ///
    /// # Errors
    /// When it is not, or cannot be removed.
    pub fn remove(&self, path: &str, before: Digest) -> Result<(), Fault> {
        if self.digest(path)? != Some(before) {
            return Err(Fault::Changed(path.to_owned()));
        }
        let (folder, own) = self.parent(path)?;
        folder.remove_file(own).and_then(|()| sync(&folder)).map_err(Fault::io(path))
    }

    /// Removes what a draft left behind, if anything.
    pub fn forget(&self, path: &str, name: &str) {
        if let Ok((folder, _)) = self.parent(path)
            && folder.symlink_metadata(name).is_ok_and(|metadata| metadata.is_file())
        {
            let _ = folder.remove_file(name);
        }
    }

    /// The folder of a file, opened step by step through no link.
    fn parent<'p>(&self, path: &'p str) -> Result<(Dir, &'p str), Fault> {
        let plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']);
        if !path.split('/').all(plain) {
            return Err(Fault::Name(path.to_owned()));
        }
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut folder = self.root.try_clone().map_err(Fault::io(path))?;
        for part in above.split('/').filter(|part| !part.is_empty()) {
            folder = folder.open_dir_nofollow(part).map_err(|error| {
                let there = folder.symlink_metadata(part);
                match there {
                    Ok(metadata) if !metadata.is_dir() => Fault::NotRegular(path.to_owned()),
                    _ => Fault::io(path)(error),
                }
            })?;
        }
        Ok((folder, name))
    }
}

fn open(folder: &Dir, name: &str, path: &str) -> Result<File, Fault> {
    // Looked at before it is opened: to open a pipe is to wait for its writer.
    let metadata = folder.symlink_metadata(name).map_err(Fault::io(path))?;
    if !metadata.is_file() {
        return Err(Fault::NotRegular(path.to_owned()));
    }
    let mut options = OpenOptions::new();
    options.read(true).follow(FollowSymlinks::No);
    let file = folder.open_with(name, &options).map_err(Fault::io(path))?;
    let metadata = file.metadata().map_err(Fault::io(path))?;
    if !metadata.is_file() {
        return Err(Fault::NotRegular(path.to_owned()));
    }
    if metadata.nlink() > 1 {
        return Err(Fault::HardLinks(path.to_owned()));
    }
    Ok(file)
}

fn content(file: File, path: &str) -> Result<Vec<u8>, Fault> {
    let mut content = Vec::new();
    let read = file.take(LARGEST_FILE + 1).read_to_end(&mut content).map_err(Fault::io(path))?;
    if read as u64 > LARGEST_FILE {
        return Err(Fault::io(path)(io::ErrorKind::FileTooLarge.into()));
    }
    Ok(content)
}

fn write(folder: &Dir, name: &str, path: &str, content: &[u8], like: Option<&Metadata>) -> Result<(), Fault> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).follow(FollowSymlinks::No);
    let mut file = folder.open_with(name, &options).map_err(Fault::io(path))?;
    file.write_all(content).map_err(Fault::io(path))?;
    if let Some(like) = like {
        // The owner first: a change of owner takes some permissions away.
        own(&file, like).map_err(|_| Fault::Owner(path.to_owned()))?;
        file.set_permissions(like.permissions()).map_err(Fault::io(path))?;
    }
    file.sync_all().map_err(Fault::io(path))
}

#[cfg(unix)]
fn own(file: &File, like: &Metadata) -> io::Result<()> {
    use cap_std::fs::MetadataExt as _;
    let now = file.metadata()?;
    let differs = |now: u32, like: u32| (now != like).then_some(like);
    let (user, group) = (differs(now.uid(), like.uid()), differs(now.gid(), like.gid()));
    if user.is_none() && group.is_none() {
        return Ok(());
    }
    std::os::unix::fs::fchown(file, user, group)
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as elsewhere")]
fn own(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// The new name is on the disk as well.
#[cfg(unix)]
fn sync(folder: &Dir) -> io::Result<()> {
    folder.open(".")?.sync_all()
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "a folder cannot be synchronised here")]
fn sync(_: &Dir) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
