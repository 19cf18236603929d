//! Saving the bytes: what is provably equivalent is written, and nothing else.
//!
//! [`plan`] says what would be written and why the rest is left alone; [`apply`] writes it, all or nothing; [`undo`]
//! gives the first bytes back. Nothing that a medical context may depend on is ever written ([`care`]).

pub mod care;
mod cover;
mod digests;
mod folder;
mod journal;
#[cfg(test)]
mod picture;
mod plan;
mod proof;
mod refusal;
mod replace;
mod ripple;
#[cfg(test)]
mod scratch;
mod sources;
mod twins;

use std::path::Path;

pub use journal::{Failure, Trouble, usual_place};
pub use plan::{Change, Plan, Subject, Wanted, What, plan};
pub use refusal::Refusal;
pub use replace::{Undone, Write};
pub use sources::{Home, Source, Sources, sources};
pub use twins::Twins;

use folder::Folder;
use journal::Journal;

/// Files that an earlier run, which did not come to its end, had written and that have their first bytes again.
pub type Healed = Undone;

/// Was a run on the folder stopped before it came to its end, so that [`heal`] has something to do?
#[must_use]
pub fn is_unfinished(journals: &Path, folder: &Path) -> bool {
    journal::is_unfinished(journals, folder)
}

/// Puts back what a run that did not come to its end left half done.
///
/// # Errors
/// When the journal or a file cannot be written.
pub fn heal(journals: &Path, folder: &Path) -> Result<Healed, Failure> {
    let folder = Folder::open(folder)?;
    Journal::with(journals, folder.path(), |journal| replace::heal(&folder, journal))
}

/// Writes what was planned for a folder, all of it or nothing. `is_stopped` is asked until the first file is replaced.
///
/// # Errors
/// When a file is no longer what it was, or cannot be written.
pub fn apply(
    folder: &Path,
    writes: &[Write],
    journals: &Path,
    is_stopped: &dyn Fn() -> bool,
) -> Result<(), Failure> {
    let folder = Folder::open(folder)?;
    Journal::with(journals, folder.path(), |journal| {
        replace::forget_changed(&folder, journal)?;
        replace::replace(&folder, journal, writes, is_stopped)
    })
}

/// Gives the files their first bytes back; those that somebody else changed since stay as they are, with what was
/// written together with them. With `dry_run`, says what would be done.
///
/// # Errors
/// When the journal or a file cannot be written.
pub fn undo(journals: &Path, folder: &Path, dry_run: bool) -> Result<Undone, Failure> {
    let folder = Folder::open(folder)?;
    if !Journal::is_there(journals, folder.path()) {
        return Ok(Undone::default());
    }
    Journal::with(journals, folder.path(), |journal| {
        if dry_run { replace::foresee(&folder, journal) } else { replace::undo(&folder, journal) }
    })
}
