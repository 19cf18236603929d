//! A folder for the length of a run.

use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

use super::super::Failure;
use super::super::find::file_error;

/// How many names are tried when others have taken them.
const TRIES: u32 = 100;

/// Is removed with all that is in it when it goes.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Never takes a folder or a link that somebody else put there.
    pub fn new() -> Result<Self, Failure> {
        let parent = env::temp_dir();
        for number in 0..TRIES {
            let folder = parent.join(format!("sobria-{}-{number}", process::id()));
            match fs::create_dir(&folder) {
                Ok(()) => return Ok(Self(folder)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(file_error(&folder, error)),
            }
        }
        Err(file_error(&parent, io::ErrorKind::AlreadyExists.into()))
    }

    pub fn folder(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
