//! What a run is compared with: an earlier JSON report, or an earlier build that is checked on the spot.

use std::fs;
use std::path::{Path, PathBuf};

use sobria::baseline::Baseline;
use sobria::comparison::{Snapshot, read};
use sobria::finding::clean;
use sobria::repository::Repository;
use sobria::rule::Lang;
use sobria::{Job, Options};

use super::Failure;
use super::check::{options, with_progress};
use super::find::{Found, file_error, find, shown};
use crate::cli::{Around, Source};

/// Largest JSON report that is read: ours, several times that of the largest bundle tried.
const LARGEST_REPORT: u64 = 256 << 20;

/// The earlier run at a path; a folder is checked like `head`, with its own settings and map where it has some.
pub fn snapshot(
    path: &Path,
    source: &Source,
    head: &Found,
    baseline: Option<&Baseline>,
) -> Result<Snapshot, Failure> {
    let metadata = fs::metadata(path).map_err(|error| file_error(path, error))?;
    if metadata.is_dir() {
        return run(&earlier(path, source, head)?, path, source, baseline);
    }
    report(path)
}

/// What a JSON report tells.
pub fn report(path: &Path) -> Result<Snapshot, Failure> {
    let size = fs::metadata(path).map_err(|error| file_error(path, error))?.len();
    if size > LARGEST_REPORT {
        return Err(Failure::Usage(format!("{} is too large for a JSON report", shown(path))));
    }
    let text = fs::read_to_string(path).map_err(|error| file_error(path, error))?;
    read(&shown(path), &text).map_err(|error| Failure::Usage(format!("{}: {error}", shown(path))))
}

/// One bundle compared with a report of one bundle bears the name that it has there.
pub fn rename(found: &mut Found, report: &Snapshot) {
    if let ([job], Some(name)) = (found.jobs.as_mut_slice(), report.only_bundle()) {
        name.clone_into(&mut job.deployment.name);
    }
}

/// Checks what was found, and keeps what can be compared.
pub fn run(
    found: &Found,
    path: &Path,
    source: &Source,
    baseline: Option<&Baseline>,
) -> Result<Snapshot, Failure> {
    let report = with_progress(&source.around, |progress| {
        let options = Options { baseline, map_base: None, ..options(found, &[], &source.around, progress) };
        Ok(sobria::complete(sobria::check(&found.jobs, &options)?)?)
    })?;
    let lang = found.settings.language.unwrap_or_default();
    Ok(Snapshot::of(&shown(path), &report, lang))
}

/// An earlier build: a checkout with settings of its own, else the folder of the one bundle.
fn earlier(path: &Path, source: &Source, head: &Found) -> Result<Found, Failure> {
    let config = path.join(&head.settings_path);
    let is_checkout = Path::new(&head.settings_path).is_relative() && config.is_file();
    let several = head.jobs.len() > 1;
    if several && !is_checkout {
        let name = shown(path);
        return Err(Failure::Usage(format!(
            "{name} has no {}: with several bundles, the base is a checkout or a JSON report",
            head.settings_path
        )));
    }
    let source = Source {
        paths: if is_checkout { folders_in(path, head) } else { vec![path.to_owned()] },
        bundle: source.bundle.clone(),
        // What a bundler wrote about one build is not about another.
        metadata: Vec::new(),
        around: Around {
            config: if is_checkout { Some(config) } else { source.around.config.clone() },
            map_base: None,
            ..source.around.clone()
        },
    };
    let mut found = find(&source)?;
    // In a worktree of its own, whatever repository it lies in.
    found.repository = Repository::around(path);
    if let Some(map) = &head.map_base {
        found.map = map.clone();
    }
    if let ([job], [of_head]) = (found.jobs.as_mut_slice(), head.jobs.as_slice()) {
        same_name(job, of_head, found.settings_path == head.settings_path);
    }
    Ok(found)
}

/// Where the one bundle of the head lies in a checkout; nothing where the settings name the bundles.
fn folders_in(checkout: &Path, head: &Found) -> Vec<PathBuf> {
    let named = |job: &Job| head.settings.bundles.iter().any(|bundle| bundle.name == job.deployment.name);
    match head.jobs.as_slice() {
        [job] if !named(job) && Path::new(&job.shown).is_relative() => vec![checkout.join(&job.shown)],
        [job] if !named(job) => vec![checkout.to_owned()],
        _ => Vec::new(),
    }
}

/// Findings are told apart by the bundle's name, so both builds bear the same; and are deployed alike where the same
/// settings speak of both.
fn same_name(job: &mut Job, head: &Job, same_settings: bool) {
    if same_settings {
        job.deployment = head.deployment.clone();
    } else {
        job.deployment.name.clone_from(&head.deployment.name);
    }
}

/// A report of another bundle has nothing that could be found again.
pub fn of_another(theirs: &str, ours: &str, lang: Lang) -> String {
    let (theirs, ours) = (clean(theirs, 80), clean(ours, 80));
    match lang {
        Lang::En => format!("the base is about the bundle {theirs}, not {ours}: everything is new"),
        Lang::Fr => format!("la base parle du bundle {theirs}, non de {ours} : tout est nouveau"),
    }
}
