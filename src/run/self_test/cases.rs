//! The cases: those that the binary carries, or those of a folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::Failure;
use super::super::find::file_error;

/// A fixture on the disk.
pub struct Case {
    pub check: String,
    /// Of the folder, which promises the outcome.
    pub name: String,
    pub folder: PathBuf,
}

/// The fixtures of the project that were put into the binary.
mod table {
    /// A fixture with its files, each by its path in the fixture's folder.
    pub struct Case {
        pub check: &'static str,
        pub folder: &'static str,
        pub files: &'static [(&'static str, &'static [u8])],
    }

    include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));
}

pub use table::CASES;

/// Writes out what the binary carries.
pub fn carried(scratch: &Path) -> Result<Vec<Case>, Failure> {
    let mut cases = Vec::new();
    for case in &CASES {
        let folder = scratch.join(case.check).join(case.folder);
        for (path, content) in case.files {
            let file = folder.join(path);
            let parent = file.parent().unwrap_or(&folder);
            fs::create_dir_all(parent).map_err(|error| file_error(parent, error))?;
            fs::write(&file, content).map_err(|error| file_error(&file, error))?;
        }
        cases.push(Case { check: case.check.to_owned(), name: case.folder.to_owned(), folder });
    }
    Ok(cases)
}

/// `CHECK/OUTCOME/` below a folder, by name.
pub fn of_folder(root: &Path) -> Result<Vec<Case>, Failure> {
    let mut cases = Vec::new();
    for check in folders(root)? {
        for folder in folders(&check)? {
            cases.push(Case { check: name(&check), name: name(&folder), folder });
        }
    }
    Ok(cases)
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = entries.map_err(|error| file_error(folder, error))?;
    let folders = entries.iter().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut folders: Vec<PathBuf> = folders.map(fs::DirEntry::path).collect();
    folders.sort();
    Ok(folders)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
