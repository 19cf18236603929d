//! `sobria fix`: saves the bytes itself. The only command that writes files of a bundle, and only where asked.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use sobria::contexts::map::Claim;
use sobria::fix::{self, Home, Plan, Sources, Twins, Undone, Wanted};
use sobria::repository::Repository;
use sobria::rule::Lang;
use sobria::{Job, Target};

use super::check::{options, with_progress};
use super::find::{Found, find, shown};
use super::{Failure, terminal};
use crate::cli::{Fix, Fixable};

mod told;

pub fn fix(command: &Fix) -> Result<ExitCode, Failure> {
    let lang = terminal::language(command.source.around.lang);
    let found = find(&command.source)?;
    if !command.undo {
        see_all(&found, lang)?;
    }
    let journals = journals(command)?;
    let folders = folders(&found, lang)?;
    if command.undo {
        return undo(command, &folders, &journals, lang);
    }
    for folder in &folders {
        heal(folder, &journals, command.dry_run, lang)?;
    }
    let plans = plans(&found, command)?;
    let sources = sources(&plans, &found, &folders);
    for plan in &plans {
        if !command.dry_run {
            apply(&plan.folder, &plan.writes(), &journals)?;
        }
        let told = told::Told { plan, dry_run: command.dry_run, all: command.all, lang };
        terminal::tell(&told.text())?;
    }
    if let Some(sources) = &sources {
        if command.sources && !command.dry_run {
            heal(&sources.root, &journals, false, lang)?;
            apply(&sources.root, &sources.writes(), &journals)?;
        }
        terminal::tell(&told::sources(sources, command, lang))?;
    }
    let more = sources.is_some_and(|sources| command.sources && !sources.changes.is_empty());
    let saves = more || plans.iter().any(|plan| !plan.changes.is_empty());
    Ok(if command.dry_run && saves { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn apply(folder: &Path, writes: &[fix::Write], journals: &Path) -> Result<(), Failure> {
    if writes.is_empty() {
        return Ok(());
    }
    let stopped = stopped()?;
    Ok(fix::apply(folder, writes, journals, &|| stopped.load(Ordering::Relaxed))?)
}

/// What the images were copied from.
fn sources(plans: &[Plan], found: &Found, folders: &[PathBuf]) -> Option<Sources> {
    let outputs: Vec<PathBuf> = folders.iter().filter_map(|folder| folder.canonicalize().ok()).collect();
    let home = Home {
        repository: &found.repository,
        outputs: &outputs,
        map: &found.map,
        is_whole: found.whole_project,
    };
    fix::sources(plans, &home)
}

/// What one bundle loads from another is in the context of the screen that loads it, which is known only where both
/// are looked at.
fn see_all(found: &Found, lang: Lang) -> Result<(), Failure> {
    let protects = found.map.entries.iter().any(|entry| entry.claim == Claim::Holds);
    if found.whole_project || !protects {
        return Ok(());
    }
    Err(Failure::Usage(
        lang.pick(
            "sobria.toml names several bundles, and any of them may show an image in a medical context: run it \
             without a folder",
            "sobria.toml nomme plusieurs bundles, et chacun peut montrer une image dans un contexte médical : lancez \
             la commande sans dossier",
        )
        .to_owned(),
    ))
}

/// What is written to must be named: in the command, or in the settings.
fn folders(found: &Found, lang: Lang) -> Result<Vec<PathBuf>, Failure> {
    if let Some(guess) = &found.guessed {
        let folder = guess.display();
        return Err(Failure::Usage(match lang {
            Lang::En => format!("name the folder that is to be written to: sobria fix {folder}"),
            Lang::Fr => format!("nommez le dossier où écrire : sobria fix {folder}"),
        }));
    }
    let folder = |job: &Job| match &job.target {
        Target::Folder(folder) => Ok(folder.clone()),
        Target::Files(_) => Err(Failure::Usage(
            lang.pick(
                "give the folder of a build output: what covers a file is found only with all of it",
                "donnez le dossier d'un build : ce qui couvre un fichier ne se trouve qu'avec tout le reste",
            )
            .to_owned(),
        )),
    };
    found.jobs.iter().map(folder).collect()
}

fn journals(command: &Fix) -> Result<PathBuf, Failure> {
    let place = command.journal.clone().or_else(fix::usual_place);
    Ok(place.ok_or(fix::Failure::Journal(fix::Trouble::NoPlace))?)
}

fn plans(found: &Found, command: &Fix) -> Result<Vec<Plan>, Failure> {
    let only = |what| command.only.is_empty() || command.only.contains(&what);
    let twins = if command.only.contains(&Fixable::Twins) {
        Twins::All
    } else if only(Fixable::Twins) {
        Twins::AsTheBuild
    } else {
        Twins::None
    };
    let wanted = Wanted { png: only(Fixable::Png), twins };
    let plans = with_progress(&command.source.around, |progress| {
        let options = options(found, &[], &command.source.around, progress);
        Ok(sobria::fixes(&found.jobs, &options, wanted)?)
    })?;
    Ok(plans.into_iter().collect::<Result<_, _>>()?)
}

/// From now on an interruption is heard between two files: what is half done is finished or put back.
fn stopped() -> Result<Arc<AtomicBool>, Failure> {
    let stopped = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        flag::register(signal, Arc::clone(&stopped))?;
    }
    Ok(stopped)
}

fn heal(folder: &Path, journals: &Path, dry_run: bool, lang: Lang) -> Result<(), Failure> {
    if !fix::is_unfinished(journals, folder) {
        return Ok(());
    }
    if dry_run {
        terminal::remark(&told::unfinished(&shown(folder), lang));
        return Ok(());
    }
    let healed = fix::heal(journals, folder)?;
    terminal::remark(&told::healed(&shown(folder), &healed, lang));
    Ok(())
}

fn undo(command: &Fix, folders: &[PathBuf], journals: &Path, lang: Lang) -> Result<ExitCode, Failure> {
    let mut complete = true;
    let root = command.sources.then(|| Repository::around(Path::new(".")).root().to_owned());
    for folder in folders.iter().chain(&root) {
        let _stopped = stopped()?;
        let undone: Undone = fix::undo(journals, folder, command.dry_run)?;
        complete &= undone.changed.is_empty();
        terminal::tell(&told::undone(&shown(folder), &undone, command, lang))?;
    }
    Ok(if complete { ExitCode::SUCCESS } else { ExitCode::from(2) })
}
