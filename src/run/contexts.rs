//! `sobria contexts`.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use sobria::Target;
use sobria::report::contexts::document::ContextsRecord;
use sobria::report::contexts::{self, Style};
use sobria::rule::Lang;

use super::check::{options, with_progress};
use super::find::{Found, find};
use super::output::{deliver, outputs};
use super::{Failure, terminal};
use crate::cli::{Around, Contexts};

/// Largest earlier page that is read: ours, many times what a page of a thousand screens takes.
const LARGEST_PAGE: u64 = 64 << 20;

pub fn contexts(command: &Contexts) -> Result<ExitCode, Failure> {
    let lang = terminal::language(command.source.around.lang);
    let outputs = outputs(&command.output, &FORMATS)?;
    let previous = command.previous.as_deref().map(previous).transpose()?;
    let found = find(&command.source)?;
    if found.jobs.iter().any(|job| matches!(job.target, Target::Files(_))) {
        return Err(Failure::Usage("contexts hold on screens: give a folder, not single files".to_owned()));
    }
    terminal::tell_guess(found.guessed.as_deref(), lang);
    let mut record = record(&found, &command.source.around)?;
    if let Some(previous) = &previous {
        record.since = Some(contexts::difference::difference(previous, &record).map_err(unwritable)?);
    }
    // A page is for others to read: the project's language before that of this terminal.
    let page = command.source.around.lang.map(Lang::from).or(found.settings.language).unwrap_or(lang);
    for (format, file) in &outputs {
        let rendered = match format {
            Format::Table => {
                let color = file.is_none() && terminal::color();
                contexts::table(&record, Style { lang, color, width: terminal::width(), all: command.all })
            }
            Format::Json => contexts::json(&record).map_err(unwritable)?,
            Format::Markdown => contexts::markdown(&record, page).map_err(unwritable)?,
            Format::Html => contexts::html(&record, page).map_err(unwritable)?,
        };
        deliver(&rendered, file.as_ref())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Judges the bundles with a progress bar on a terminal.
pub fn record(found: &Found, around: &Around) -> Result<ContextsRecord, Failure> {
    with_progress(around, |progress| {
        let options = options(found, &[], around, progress);
        Ok(sobria::contexts(&found.jobs, &options, found.settings_text.as_deref())?)
    })
}

fn unwritable(error: serde_json::Error) -> Failure {
    Failure::Output(error.into())
}

fn previous(path: &Path) -> Result<ContextsRecord, Failure> {
    let failure = |source| Failure::File { path: path.display().to_string(), source };
    let size = fs::metadata(path).map_err(failure)?.len();
    if size > LARGEST_PAGE {
        return Err(Failure::Usage(format!("{}: too large for an earlier page", path.display())));
    }
    let text = fs::read_to_string(path).map_err(failure)?;
    contexts::read(&text).map_err(|error| Failure::Usage(format!("--previous {}: {error}", path.display())))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Table,
    Json,
    Markdown,
    Html,
}

const FORMATS: [(&str, Format); 4] = [
    ("table", Format::Table),
    ("json", Format::Json),
    ("markdown", Format::Markdown),
    ("html", Format::Html),
];
