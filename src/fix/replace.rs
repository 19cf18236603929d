//! All of some files, or none: each is old or new at any instant, and what a killed run left half done is put back by
//! the next one.
//!
//! First the journal, then a draft beside each file, both safely on the disk; then only renames.

use std::collections::{BTreeMap, BTreeSet};

use super::folder::{Digest, Draft, Fault, Folder};
use super::journal::{Entry, Failure, Half, Journal, Pending};

/// One file to write.
#[derive(Clone, Debug)]
pub struct Write {
    /// From the folder, with `/`.
    pub path: String,
    /// What must be there now.
    pub before: Option<Digest>,
    pub content: Vec<u8>,
    /// Files of one group are written because of each other.
    pub group: usize,
}

/// Replaces the files; every one, or none.
///
/// # Errors
/// When one of them cannot be; the others are put back then.
pub fn replace(
    folder: &Folder,
    journal: &mut Journal,
    writes: &[Write],
    is_stopped: &dyn Fn() -> bool,
) -> Result<(), Failure> {
    if writes.is_empty() {
        return Ok(());
    }
    let known = journal.record.clone();
    let prepared = prepare(folder, journal, writes);
    let drafts = match prepared.and_then(|()| draft_all(folder, writes, is_stopped)) {
        Ok(drafts) => drafts,
        Err(failure) => {
            clear(folder, journal);
            journal.record = known;
            journal.save()?;
            return Err(failure);
        }
    };
    for (write, draft) in writes.iter().zip(&drafts) {
        if let Err(fault) = folder.publish(draft, write.before) {
            heal(folder, journal)?;
            return Err(fault.into());
        }
    }
    journal.record.pending = None;
    journal.save()?;
    Ok(())
}

/// Keeps the first bytes and writes down what is about to be done.
fn prepare(folder: &Folder, journal: &mut Journal, writes: &[Write]) -> Result<(), Failure> {
    let next = journal.record.files.values().map(|entry| entry.group + 1).max().unwrap_or(0);
    let mut pending = Pending::default();
    for (number, write) in writes.iter().enumerate() {
        let now = folder.digest(&write.path)?;
        if now != write.before {
            return Err(Fault::Changed(write.path.clone()).into());
        }
        let first = match (journal.record.files.get(&write.path), now) {
            (Some(entry), Some(now)) if entry.now == now.to_hex().as_str() => entry.first.clone(),
            (_, Some(now)) => {
                journal.keep(&folder.read(&write.path)?)?;
                Some(now.to_hex().to_string())
            }
            (_, None) => None,
        };
        let group = next + u32::try_from(write.group).unwrap_or(u32::MAX - next);
        join(journal, &write.path, group);
        let now = blake3::hash(&write.content).to_hex().to_string();
        journal.record.files.insert(write.path.clone(), Entry { first, now, group });
        let before = write.before.map(|digest| digest.to_hex().to_string());
        pending.files.insert(write.path.clone(), Half { draft: draft_name(number), before });
    }
    journal.record.pending = Some(pending);
    Ok(journal.save()?)
}

/// What was written together with a file before is now of its new group.
fn join(journal: &mut Journal, path: &str, group: u32) {
    let Some(old) = journal.record.files.get(path).map(|entry| entry.group) else { return };
    for entry in journal.record.files.values_mut().filter(|entry| entry.group == old) {
        entry.group = group;
    }
}

fn draft_all(
    folder: &Folder,
    writes: &[Write],
    is_stopped: &dyn Fn() -> bool,
) -> Result<Vec<Draft>, Failure> {
    let mut drafts = Vec::with_capacity(writes.len());
    for (number, write) in writes.iter().enumerate() {
        if is_stopped() {
            return Err(Failure::Stopped);
        }
        drafts.push(folder.draft(&write.path, &draft_name(number), &write.content)?);
    }
    Ok(drafts)
}

/// Of this run alone: what an earlier one left is in its journal.
fn draft_name(number: usize) -> String {
    format!(".sobria-{}-{number}", std::process::id())
}

fn clear(folder: &Folder, journal: &Journal) {
    for (path, half) in journal.record.pending.iter().flat_map(|pending| &pending.files) {
        folder.forget(path, &half.draft);
    }
}

/// What was put back, and what could not be.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Files that have their first bytes again, or are gone as they were at first.
    pub restored: Vec<String>,
    /// Groups with a file that somebody else changed since: left as they are.
    pub changed: Vec<String>,
}

/// Gives the files of a run that did not come to its end their first bytes again.
///
/// # Errors
/// When a file cannot be written; the next run tries again.
pub fn heal(folder: &Folder, journal: &mut Journal) -> Result<Undone, Failure> {
    let Some(pending) = journal.record.pending.clone() else { return Ok(Undone::default()) };
    clear(folder, journal);
    let touched = journal.together(pending.files.keys());
    put_back(folder, journal, &touched, Some(&pending))
}

/// Gives all files of the journal their first bytes again.
///
/// # Errors
/// As [`heal`].
pub fn undo(folder: &Folder, journal: &mut Journal) -> Result<Undone, Failure> {
    let healed = heal(folder, journal)?;
    let all = journal.record.files.keys().cloned().collect();
    let mut undone = put_back(folder, journal, &all, None)?;
    undone.restored.extend(healed.restored);
    undone.changed.extend(healed.changed);
    undone.restored.sort();
    undone.changed.sort();
    Ok(undone)
}

/// What would be put back by [`undo`].
///
/// # Errors
/// When a file cannot be read.
pub fn foresee(folder: &Folder, journal: &Journal) -> Result<Undone, Failure> {
    let mut undone = Undone::default();
    let mut groups: BTreeMap<u32, (Vec<String>, bool)> = BTreeMap::new();
    let pending = journal.record.pending.as_ref();
    for (path, entry) in &journal.record.files {
        let is_ours = state(folder, path, entry, pending)? != State::Foreign;
        let group = groups.entry(entry.group).or_insert((Vec::new(), true));
        group.0.push(path.clone());
        group.1 &= is_ours;
    }
    for (paths, is_ours) in groups.into_values() {
        if is_ours { undone.restored.extend(paths) } else { undone.changed.extend(paths) }
    }
    undone.restored.sort();
    undone.changed.sort();
    Ok(undone)
}

/// Takes out what somebody else changed since, with what was written together with it: a build wrote it anew.
///
/// # Errors
/// When a file cannot be read.
pub fn forget_changed(folder: &Folder, journal: &mut Journal) -> Result<(), Failure> {
    let mut foreign = Vec::new();
    for (path, entry) in &journal.record.files {
        if !matches!(state(folder, path, entry, None)?, State::Ours(_)) {
            foreign.push(path.clone());
        }
    }
    for path in journal.together(foreign.iter()) {
        journal.record.files.remove(&path);
    }
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    First,
    /// Written here; what is there now.
    Ours(Digest),
    /// Neither: somebody else wrote it.
    Foreign,
}

fn state(folder: &Folder, path: &str, entry: &Entry, pending: Option<&Pending>) -> Result<State, Failure> {
    let now = match folder.digest(path) {
        Ok(now) => now,
        // Links and pipes are nothing that was written here.
        Err(Fault::NotRegular(_) | Fault::HardLinks(_) | Fault::Name(_)) => return Ok(State::Foreign),
        Err(fault) => return Err(fault.into()),
    };
    let Some(digest) = now else {
        return Ok(if entry.first.is_none() { State::First } else { State::Foreign });
    };
    let hex = digest.to_hex();
    let half = pending.and_then(|pending| pending.files.get(path));
    let before = half.and_then(|half| half.before.as_deref());
    Ok(if entry.first.as_deref() == Some(&*hex) {
        State::First
    } else if entry.now == *hex || before == Some(&*hex) {
        State::Ours(digest)
    } else {
        State::Foreign
    })
}

/// `stopped`: what was being written when a run was stopped; it goes back even where a part of it is lost.
fn put_back(
    folder: &Folder,
    journal: &mut Journal,
    paths: &BTreeSet<String>,
    stopped: Option<&Pending>,
) -> Result<Undone, Failure> {
    let mut undone = Undone::default();
    let mut found: Vec<(String, Entry, State)> = Vec::new();
    for path in paths {
        if let Some(entry) = journal.record.files.get(path) {
            found.push((path.clone(), entry.clone(), state(folder, path, entry, stopped)?));
        }
    }
    let is_foreign = |state: State| state == State::Foreign;
    let foreign: BTreeSet<u32> =
        found.iter().filter(|(.., state)| is_foreign(*state)).map(|(_, entry, _)| entry.group).collect();
    let stays = |entry: &Entry, state: State| match stopped {
        Some(_) => is_foreign(state),
        None => foreign.contains(&entry.group),
    };
    let (left, back): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(_, entry, state)| stays(entry, *state));
    undone.changed.extend(left.into_iter().map(|(path, ..)| path));
    // Until the last of them is back, a killed run leaves this to the next one.
    let mut pending = Pending::default();
    for (number, (path, _, state)) in back.iter().enumerate() {
        let before = if let State::Ours(digest) = state { Some(digest.to_hex().to_string()) } else { None };
        pending.files.insert(path.clone(), Half { draft: draft_name(number), before });
    }
    journal.record.pending = Some(pending);
    journal.save()?;
    for (number, (path, entry, state)) in back.iter().enumerate() {
        if let State::Ours(now) = state {
            restore(folder, journal, path, entry, *now, &draft_name(number))?;
        }
        undone.restored.push(path.clone());
    }
    for (path, ..) in &back {
        journal.record.files.remove(path);
    }
    if stopped.is_some() {
        for path in &undone.changed {
            journal.record.files.remove(path);
        }
    }
    journal.record.pending = None;
    journal.save()?;
    Ok(undone)
}

fn restore(
    folder: &Folder,
    journal: &Journal,
    path: &str,
    entry: &Entry,
    now: Digest,
    name: &str,
) -> Result<(), Failure> {
    let Some(first) = &entry.first else { return Ok(folder.remove(path, now)?) };
    let put =
        folder.draft(path, name, &journal.kept(first)?).and_then(|draft| folder.publish(&draft, Some(now)));
    Ok(put.inspect_err(|_| folder.forget(path, name))?)
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
