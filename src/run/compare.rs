//! `sobria compare`.

use std::process::ExitCode;

use sobria::comparison::compare as compared;
use sobria::report::comparison::{self, Style};
use sobria::report::json;
use sobria::rule::Lang;

use super::find::{find, shown};
use super::output::{deliver, outputs};
use super::{Failure, base, terminal};
use crate::cli::{Compare, Source};

pub fn compare(command: &Compare) -> Result<ExitCode, Failure> {
    let lang = terminal::language(command.around.lang);
    let outputs = outputs(&command.output, &FORMATS)?;
    let source =
        Source { paths: vec![command.head.clone()], around: command.around.clone(), ..Source::default() };
    let (before, head) = match (command.base.is_dir(), command.head.is_dir()) {
        (_, true) => {
            let mut found = find(&source)?;
            let before = if command.base.is_dir() {
                base::snapshot(&command.base, &source, &found, None)?
            } else {
                let report = base::report(&command.base)?;
                base::rename(&mut found, &report);
                report
            };
            (before, base::run(&found, &command.head, &source, None)?)
        }
        (true, false) => {
            let head = base::report(&command.head)?;
            let mut found = find(&Source { paths: vec![command.base.clone()], ..source.clone() })?;
            base::rename(&mut found, &head);
            (base::run(&found, &command.base, &source, None)?, head)
        }
        (false, false) => (base::report(&command.base)?, base::report(&command.head)?),
    };
    let comparison = compared(&before, &head);
    let name = shown(&command.head);
    // A page is for others to read: English unless asked otherwise, as for machines.
    let page = command.around.lang.map(Lang::from).unwrap_or_default();
    for (format, file) in &outputs {
        let color = file.is_none() && terminal::color();
        let rendered = match format {
            Format::Text => comparison::text(&comparison, &name, Style { lang, color, all: command.all }),
            Format::Json => {
                json::comparison::render(&comparison, &name).map_err(|error| Failure::Output(error.into()))?
            }
            Format::Markdown => comparison::markdown(&comparison, &name, page),
        };
        deliver(&rendered, file.as_ref())?;
    }
    let failed = command.fail_on.level().is_some_and(|level| comparison.new_failures(level) > 0);
    Ok(if failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Text,
    Json,
    Markdown,
}

const FORMATS: [(&str, Format); 3] =
    [("text", Format::Text), ("json", Format::Json), ("markdown", Format::Markdown)];
