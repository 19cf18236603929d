//! `sobria baseline`: writes down the failures that are there. The only file that sobria writes anew in place of
//! another, and only where asked.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use sobria::baseline::{Baseline, Changed, Scope};
use sobria::complete;
use sobria::report::words;
use sobria::rule::Lang;

use super::check::{Asked, report, selection};
use super::find::{file_error, find, shown};
use super::output::replace;
use super::{Failure, terminal};
use crate::cli;

/// Largest baseline that is read: ours, some 400,000 lines.
const LARGEST: u64 = 64 << 20;

pub fn baseline(command: &cli::Baseline) -> Result<ExitCode, Failure> {
    let lang = terminal::language(command.source.around.lang);
    let file = &command.file;
    let is_there = fs::symlink_metadata(file).is_ok();
    if !is_there && (command.prune || !command.drop.is_empty()) {
        return Err(Failure::Usage(format!("there is no {} to take anything out of", shown(file))));
    }
    let before = if is_there { read(file)? } else { Baseline::empty(&shown(file)) };
    let (after, changed) = if command.drop.is_empty() {
        let only = selection(&command.only)?;
        let found = find(&command.source)?;
        if !found.jobs.iter().all(|job| job.target.is_folder()) {
            return Err(Failure::Usage("give the folder of a build output, not single files".to_owned()));
        }
        terminal::tell_guess(found.guessed.as_deref(), lang);
        let report = complete(report(&found, Asked { only: &only, ..Asked::new(&command.source.around) })?)?;
        let scope = Scope { only: &only, prune: command.prune, whole: found.whole_project };
        before.updated(&report.outcomes, found.today, scope)
    } else {
        before.without(&selection(&command.drop)?)
    };
    let text = after.text();
    if fs::read_to_string(file).ok().as_ref() != Some(&text) {
        replace(file, &text)?;
    }
    terminal::tell(&told(&after, changed, lang))?;
    Ok(ExitCode::SUCCESS)
}

/// Reads a baseline that was named.
pub fn read(path: &Path) -> Result<Baseline, Failure> {
    let metadata = fs::metadata(path).map_err(|error| file_error(path, error))?;
    if metadata.len() > LARGEST {
        return Err(Failure::Usage(format!("{} is too large for a baseline", shown(path))));
    }
    let text = fs::read_to_string(path).map_err(|error| file_error(path, error))?;
    Ok(Baseline::parse(&shown(path), &text)?)
}

/// One line: what was added, kept and dropped.
fn told(baseline: &Baseline, changed: Changed, lang: Lang) -> String {
    let Changed { added, kept, dropped } = changed;
    let path = &baseline.path;
    let line = |number| {
        let (one, many) = lang.pick(("line", "lines"), ("ligne", "lignes"));
        words::counted(number, one, many, lang)
    };
    match lang {
        Lang::En => {
            format!("{path}: {} ({added} added, {kept} kept, {dropped} dropped)\n", line(baseline.len()))
        }
        Lang::Fr => format!(
            "{path} : {} ({}, {}, {})\n",
            line(baseline.len()),
            words::counted(added, "ajoutée", "ajoutées", lang),
            words::counted(kept, "gardée", "gardées", lang),
            words::counted(dropped, "retirée", "retirées", lang),
        ),
    }
}
