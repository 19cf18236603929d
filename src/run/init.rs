//! `sobria init`: first versions of the settings and the map. Never touches a file that is there.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sobria::contexts::map::Map;
use sobria::proposal::{self, Seen};
use sobria::repository::Repository;
use sobria::rule::Lang;
use sobria::{Options, Target};

use super::check::with_progress;
use super::find::{Project, file_error, is_there, project, shown, today};
use super::output::draft;
use super::{Failure, terminal};
use crate::cli::{Around, Init, Source};

pub fn init(command: &Init) -> Result<ExitCode, Failure> {
    let lang = terminal::language(command.lang);
    let source = Source {
        paths: command.folder.iter().cloned().collect(),
        around: Around { threads: command.threads, lang: command.lang, ..Around::default() },
        ..Source::default()
    };
    let project = project(&source)?;
    if project.jobs.iter().any(|job| matches!(job.target, Target::Files(_))) {
        return Err(Failure::Usage("give the folder of a build output, not single files".to_owned()));
    }
    terminal::tell_guess(project.guessed.as_deref(), lang);
    let settings_file = PathBuf::from(&project.settings_path);
    let map_name = project.settings.map.as_deref().unwrap_or("medical-context.toml");
    let map_file = project.home.join(map_name);
    let (settings_there, map_there) = (is_there(&settings_file), is_there(&map_file));
    for (file, there) in [(&settings_file, settings_there), (&map_file, map_there)] {
        if there {
            let text = lang.pick("is there already and stays as it is", "existe déjà et reste tel quel");
            terminal::remark(&format!("{} {text}", shown(file)));
        }
    }
    if settings_there && map_there {
        return Ok(ExitCode::SUCCESS);
    }
    let bundles = load(&project, &source)?;
    let paths: Vec<String> = project.jobs.iter().map(|job| below(&project.home, &job.target)).collect();
    let seen: Vec<Seen<'_>> =
        bundles.iter().zip(&paths).map(|(bundle, path)| Seen { path, bundle }).collect();
    let mut wrote_map = false;
    if !settings_there {
        deliver(&settings_file, &proposal::settings(&seen, lang), command.dry_run, lang)?;
    }
    if !map_there {
        match proposal::map(&seen, today(&source)?, lang) {
            Some(text) => {
                deliver(&map_file, &text, command.dry_run, lang)?;
                wrote_map = true;
            }
            None => terminal::remark(&no_map(&map_file, lang)),
        }
    }
    if wrote_map && !command.dry_run {
        terminal::remark(lang.pick(
            "next: read it, write each justification, then run: sobria check",
            "ensuite : relisez-la, rédigez chaque justification, puis lancez : sobria check",
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn no_map(file: &Path, lang: Lang) -> String {
    let file = shown(file);
    match lang {
        Lang::En => format!(
            "no {file} is proposed: no clinical code was recognised. Most contexts, screening and intensive care \
             among them, can only be declared: `sobria list contexts` names them, `sobria explain dicom-viewer` \
             shows one"
        ),
        Lang::Fr => format!(
            "aucun {file} n'est proposé : aucun code clinique n'a été reconnu. La plupart des contextes, dont le \
             dépistage et la réanimation, ne peuvent qu'être déclarés : `sobria list contexts` les nomme, \
             `sobria explain dicom-viewer` en montre un"
        ),
    }
}

fn load(project: &Project, source: &Source) -> Result<Vec<sobria::bundle::Bundle>, Failure> {
    let map = Map::default();
    let today = today(source)?;
    let repository = Repository::around(Path::new("."));
    with_progress(&source.around, |progress| {
        let options = Options {
            threads: source.around.threads,
            progress,
            ..Options::new(&project.settings, &project.settings_path, &map, &repository, today)
        };
        let bundles: Result<Vec<_>, _> = project.jobs.iter().map(|job| sobria::load(job, &options)).collect();
        Ok(bundles?)
    })
}

/// The folder as the settings write it: from their own folder where it lies below.
fn below(home: &Path, target: &Target) -> String {
    let Target::Folder(folder) = target else { return String::new() };
    let real = |path: &Path| path.canonicalize().ok();
    let relative = real(home).zip(real(folder)).and_then(|(home, folder)| {
        let relative = folder.strip_prefix(&home).ok()?.to_owned();
        Some(if relative.as_os_str().is_empty() { PathBuf::from(".") } else { relative })
    });
    shown(relative.as_deref().unwrap_or(folder))
}

fn deliver(path: &Path, text: &str, dry_run: bool, lang: Lang) -> Result<(), Failure> {
    if dry_run {
        return terminal::tell(&format!("# {}\n{text}\n", shown(path)));
    }
    write_new(path, text).map_err(|error| file_error(path, error))?;
    terminal::tell(&format!("{} {}\n", lang.pick("wrote", "écrit :"), shown(path)))
}

/// Writes a file that is whole or not there, and never in place of another: the name is given to the finished file,
/// which fails where anything has it, a link included.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let draft = draft(path, text)?;
    let named = match fs::hard_link(&draft, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            // Where the file system knows no hard links, the name is taken first, then filled.
            let filled = OpenOptions::new().write(true).create_new(true).open(path);
            filled.and_then(|mut file| file.write_all(text.as_bytes()))
        }
        named => named,
    };
    fs::remove_file(&draft)?;
    named
}
