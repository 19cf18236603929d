//! `sobria reproduce`: the smallest redacted fixture that shows a finding, fit to be sent with a bug report once a person
//! has read it.

mod draft;
mod picture;
mod redact;
mod reduce;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use sobria::caps::LARGEST_FILE;
use sobria::discover::{Input, discover};
use sobria::finding::clean;
use sobria::outcome::{Outcome, Report};
use sobria::report::words;
use sobria::rule::Lang;
use sobria::{Job, Target};

use super::check::{Asked, report};
use super::find::{Found, file_error, find, shown};
use super::{Failure, terminal};
use crate::cli::Reproduce;
use draft::{Bench, Draft, Wanted};
use redact::{Redacted, redact};

/// Characters of an id that must be given.
const SHORTEST_ID: usize = 4;
/// Bytes of a first draft: a whole bundle seldom has more text than this.
const LARGEST: u64 = 64 << 20;
/// Text that a person can still read through.
const MOST_TEXT: usize = 200_000;
/// Words that the page names.
const NAMED: usize = 300;

pub fn reproduce(command: &Reproduce) -> Result<ExitCode, Failure> {
    let lang = terminal::language(command.source.around.lang);
    let output = &command.output;
    if fs::symlink_metadata(output).is_ok() {
        return Err(Failure::Usage(format!("{} is there already: name a new folder", shown(output))));
    }
    let found = find(&command.source)?;
    let report = report(&found, Asked::new(&command.source.around))?;
    let outcome = named(&report, &command.id)?;
    let job = job_of(&found, outcome)?;
    let wanted = Wanted::of(outcome, command.source.around.measure.is_some());
    let mut bench = Bench::new(wanted.clone())?;
    terminal::remark(
        lang.pick("looking for less: two minutes at most", "réduction en cours : deux minutes au plus"),
    );
    let Some(first) = first(outcome, &report, &found, job, &mut bench)? else {
        return Err(Failure::Usage(format!(
            "{}: the files of the bundle alone do not show it again, or are more than {} together",
            outcome.id,
            words::bytes(LARGEST, Lang::En)
        )));
    };
    // What is taken out matters more than what is short.
    bench.use_up(50);
    let small = reduce::reduce(first, &outcome.place, &mut bench);
    bench.use_up(100);
    let redacted = redact(small, &mut bench);
    let tired = bench.is_tired();
    let text: usize = redacted.draft.texts().iter().map(|(_, text)| text.len()).sum();
    if tired && text > MOST_TEXT {
        let size = words::bytes(text as u64, Lang::En);
        return Err(Failure::Usage(format!(
            "{}: nothing small was found in time; {size} of text, hidden in part, are not written",
            outcome.id
        )));
    }
    let folder = output.join(&wanted.check).join(&wanted.folder);
    fs::create_dir_all(&folder).map_err(|error| file_error(&folder, error))?;
    redacted.draft.write(&folder)?;
    let page = page(&redacted, &wanted, tired, lang);
    let readme = output.join("README.md");
    fs::write(&readme, page).map_err(|error| file_error(&readme, error))?;
    terminal::tell(&told(&redacted, &folder, &readme, lang))?;
    Ok(ExitCode::SUCCESS)
}

fn named<'r>(report: &'r Report, id: &str) -> Result<&'r Outcome, Failure> {
    let matching: Vec<&Outcome> =
        report.outcomes.iter().filter(|outcome| outcome.fingerprint.starts_with(id)).collect();
    match matching.as_slice() {
        [only] if id.len() >= SHORTEST_ID => Ok(only),
        [] | [_] => Err(Failure::Usage(format!("no finding of this run is named `{}`", clean(id, 40)))),
        _ => Err(Failure::Usage(format!("several findings start with `{id}`: give more of it"))),
    }
}

fn job_of<'f>(found: &'f Found, outcome: &Outcome) -> Result<&'f Job, Failure> {
    let named = found.jobs.iter().find(|job| job.deployment.name == outcome.bundle);
    let job = named.or_else(|| found.jobs.first()).filter(|job| job.target.is_folder());
    job.ok_or_else(|| Failure::Usage("give the folder of a build output, not single files".to_owned()))
}

/// The first draft that shows the finding: the files that it names, then those that its screens load, then all.
fn first(
    outcome: &Outcome,
    report: &Report,
    found: &Found,
    job: &Job,
    bench: &mut Bench,
) -> Result<Option<Draft>, Failure> {
    let Target::Folder(folder) = &job.target else { return Ok(None) };
    let inputs = discover(folder, LARGEST_FILE).map_err(|error| file_error(folder, error))?.inputs;
    let mut few: BTreeSet<&str> = BTreeSet::from([outcome.place.path.as_str(), outcome.judged_path()]);
    few.extend(outcome.related.iter().map(|place| place.path.as_str()));
    few.extend(outcome.chain.iter().map(|(path, _)| path.as_str()));
    let mut more = few.clone();
    for screen in report.screens.iter().filter(|screen| screen.bundle == outcome.bundle) {
        if outcome.screens.iter().any(|of| of.screen == screen.id) {
            more.extend(screen.page.as_deref());
            more.extend(screen.initial.iter().map(String::as_str));
        }
    }
    let all: BTreeSet<&str> = inputs.iter().map(|input| input.path.as_str()).collect();
    let settings = found.settings_text.as_ref().map(|text| in_dist(text, found, job));
    let map = (!found.map.text.is_empty()).then(|| found.map.text.clone());
    for paths in [few, more, all] {
        let chosen: Vec<&Input> = inputs.iter().filter(|input| paths.contains(input.path.as_str())).collect();
        let bytes: u64 = chosen.iter().map(|input| input.bytes).sum();
        if bytes > LARGEST {
            continue;
        }
        let mut draft = Draft { settings: settings.clone(), map: map.clone(), ..Draft::default() };
        for input in chosen {
            let twins = input.twins.iter().map(|twin| (&twin.path, &twin.file));
            for (path, file) in std::iter::once((&input.path, &input.file)).chain(twins) {
                let content = fs::read(file).map_err(|error| file_error(file, error))?;
                draft.files.insert(path.clone(), content);
            }
        }
        if bench.shows(&draft) {
            return Ok(Some(draft));
        }
    }
    Ok(None)
}

/// The settings with the bundle where a fixture has it.
fn in_dist(text: &str, found: &Found, job: &Job) -> String {
    let entry = found.settings.bundles.iter().find(|bundle| bundle.name == job.deployment.name);
    let Some(entry) = entry else { return text.to_owned() };
    text.replace(&format!("\"{}\"", entry.path), "\"dist\"")
}

/// What the fixture shows, what was taken out, and what to look at before it is sent.
fn page(redacted: &Redacted, wanted: &Wanted, tired: bool, lang: Lang) -> String {
    let check = &wanted.check;
    let version = env!("CARGO_PKG_VERSION");
    let mut out = match lang {
        Lang::En => format!(
            "# {check}\n\nA fixture that `sobria reproduce` {version} made: `{check}/{}`. `sobria self-test --cases .` \
             runs it.\n\nLetters were replaced by `x`, digits by `0`, hosts by `example.org`, pictures by flat ones, \
             wherever the finding allowed it.\n\n## Before you send it\n\n",
            wanted.folder
        ),
        Lang::Fr => format!(
            "# {check}\n\nUn cas que `sobria reproduce` {version} a préparé : `{check}/{}`. `sobria self-test --cases .` \
             l'exécute.\n\nLes lettres ont été remplacées par `x`, les chiffres par `0`, les hôtes par `example.org`, \
             les images par des aplats, partout où le constat le permettait.\n\n## Avant de l'envoyer\n\n",
            wanted.folder
        ),
    };
    let read = lang.pick(
        "Read every file: data of patients and secrets must not be in it.",
        "Lisez chaque fichier : il ne doit contenir ni données de patients ni secrets.",
    );
    let _ = writeln!(out, "- {read}");
    if tired {
        let text = lang.pick(
            "The search was ended by its limit: more may be left than the finding needs.",
            "La recherche a atteint sa limite : il reste peut-être plus que le constat ne demande.",
        );
        let _ = writeln!(out, "- {text}");
    }
    for path in &redacted.as_they_were {
        let text =
            lang.pick("is there as it was; look at its licence", "est là tel quel ; vérifiez sa licence");
        let _ = writeln!(out, "- `{}` {text}", quoted(path));
    }
    for path in &redacted.left_out {
        let text = lang.pick(
            "is left out, and without it the finding is not shown: describe it",
            "n'y est pas, et sans lui le constat n'apparaît pas : décrivez-le",
        );
        let _ = writeln!(out, "- `{}` {text}", quoted(path));
    }
    let title = lang.pick("Words that had to stay", "Mots qui ont dû rester");
    let _ = writeln!(out, "\n## {title} ({})\n", redacted.words.len());
    let named: Vec<String> =
        redacted.words.iter().take(NAMED).map(|word| format!("`{}`", quoted(word))).collect();
    let _ = writeln!(out, "{}", named.join(" "));
    if redacted.words.len() > NAMED {
        let _ = writeln!(out, "… +{}", redacted.words.len() - NAMED);
    }
    out
}

/// Fit for a code span.
fn quoted(text: &str) -> String {
    clean(text, 120).replace('`', "'")
}

fn told(redacted: &Redacted, folder: &Path, readme: &Path, lang: Lang) -> String {
    let bytes: usize = redacted.draft.files.values().map(Vec::len).sum();
    let size = words::bytes(bytes as u64, lang);
    let (one, many) = lang.pick(("file", "files"), ("fichier", "fichiers"));
    let files = words::counted(redacted.draft.files.len(), one, many, lang);
    let (one, many) =
        lang.pick(("word had to stay", "words had to stay"), ("mot a dû rester", "mots ont dû rester"));
    let stayed = words::counted(redacted.words.len(), one, many, lang);
    let (folder, readme) = (shown(folder), shown(readme));
    let mut out = match lang {
        Lang::En => {
            format!("wrote {folder}: {files}, {size}; {stayed}\nbefore you send it, read it and {readme}\n")
        }
        Lang::Fr => format!(
            "écrit : {folder}, {files}, {size} ; {stayed}\navant de l'envoyer, lisez-le et {readme}\n"
        ),
    };
    for path in &redacted.left_out {
        let text = lang.pick(
            "left out; without it the finding is not shown:",
            "omis ; sans lui le constat n'apparaît pas :",
        );
        let _ = writeln!(out, "{text} {}", clean(path, 160));
    }
    out
}
