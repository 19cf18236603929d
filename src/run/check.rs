//! `sobria check`.

use std::io::{IsTerminal, stderr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use sobria::outcome::Report;
use sobria::registry::REGISTRY;
use sobria::report::{graph, json, text};
use sobria::rule::Lang;
use sobria::settings::problem::nearest;
use sobria::{Job, Options};

use super::find::{Found, find};
use super::output::{deliver, outputs};
use super::{Failure, terminal};
use crate::cli::Check;

/// Work shorter than this shows no progress bar.
const PATIENCE: Duration = Duration::from_secs(1);

pub fn check(command: &Check) -> Result<ExitCode, Failure> {
    let lang = terminal::language(command.source.lang);
    let outputs = outputs(&command.output, &FORMATS)?;
    let only = selection(&command.only)?;
    let found = find(&command.source)?;
    terminal::tell_guess(found.guessed.as_deref(), lang);
    let report = report(&found, &only, command.source.threads)?;
    let machine = found.settings.language.unwrap_or_default();
    for (format, file) in &outputs {
        let rendered = match format {
            Format::Text => {
                let color = file.is_none() && terminal::color();
                let width = terminal::width();
                let fail_on = command.fail_on.level();
                text::render(&report, text::Style { lang, color, width, all: command.all, fail_on })
            }
            Format::Json => render_json(&report, machine)?,
            Format::Graph => render_graph(&found, file.as_ref(), command.source.threads)?,
        };
        deliver(&rendered, file.as_ref())?;
    }
    let failed = command.fail_on.level().is_some_and(|level| report.failures(level) > 0);
    Ok(if failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Runs the checks with a progress bar on a terminal.
pub fn report(found: &Found, only: &[String], threads: usize) -> Result<Report, Failure> {
    with_progress(|progress| Ok(sobria::check(&found.jobs, &options(found, only, threads, progress))?))
}

/// Shows how much is done to whoever waits at a terminal.
pub fn with_progress<T>(
    work: impl FnOnce(&(dyn Fn(u64, u64) + Sync)) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let bar = progress_bar();
    let start = Instant::now();
    let progress = |done: u64, total: u64| {
        if let Some(bar) = &bar
            && start.elapsed() > PATIENCE
        {
            bar.set_length(total);
            bar.set_position(done);
        }
    };
    let done = work(&progress);
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    done
}

pub fn options<'a>(
    found: &'a Found,
    only: &'a [String],
    threads: usize,
    progress: &'a (dyn Fn(u64, u64) + Sync),
) -> Options<'a> {
    Options {
        settings: &found.settings,
        settings_path: &found.settings_path,
        map: &found.map,
        map_base: found.map_base.as_ref(),
        whole_project: found.whole_project,
        today: found.today,
        threads,
        only,
        progress,
    }
}

/// None in pipes and in continuous integration.
fn progress_bar() -> Option<ProgressBar> {
    if !stderr().is_terminal() || std::env::var_os("CI").is_some() {
        return None;
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes}") {
        bar.set_style(style);
    }
    Some(bar)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Text,
    Json,
    Graph,
}

const FORMATS: [(&str, Format); 3] =
    [("text", Format::Text), ("json", Format::Json), ("graph", Format::Graph)];

/// Checks, criteria and themes, as ids of checks.
fn selection(written: &[String]) -> Result<Vec<String>, Failure> {
    let mut ids = Vec::new();
    for name in written {
        let before = ids.len();
        for check in &REGISTRY.checks {
            let theme = |criterion: &String| criterion.split('.').next() == Some(name.as_str());
            let chosen = check.entry.header.id == *name
                || check.criteria.contains(name)
                || check.criteria.iter().any(theme);
            if chosen {
                ids.push(check.entry.header.id.clone());
            }
        }
        if ids.len() == before {
            let hint = like_a_check(name);
            return Err(Failure::Usage(format!(
                "no check, criterion or theme with a check is named `{name}`{hint}"
            )));
        }
    }
    ids.sort();
    ids.dedup();
    Ok(ids)
}

/// "; did you mean …" when a check has nearly that name.
pub fn like_a_check(name: &str) -> String {
    let known = REGISTRY.checks.iter().map(|check| check.entry.header.id.as_str());
    nearest(name, known).map(|hint| format!("; did you mean `{hint}`?")).unwrap_or_default()
}

fn render_json(report: &Report, lang: Lang) -> Result<String, Failure> {
    json::render(report, lang).map_err(|error| Failure::Output(error.into()))
}

/// The graph of every bundle, one after the other; JSON when the file is named so.
fn render_graph(found: &Found, file: Option<&PathBuf>, threads: usize) -> Result<String, Failure> {
    let as_json = file.is_some_and(|file| file.extension().is_some_and(|extension| extension == "json"));
    let load = |job: &Job| sobria::load(job, &options(found, &[], threads, &|_, _| {}));
    let bundles: Result<Vec<_>, _> = found.jobs.iter().map(load).collect();
    let bundles = bundles?;
    if as_json {
        let graphs: Vec<_> = bundles.iter().map(graph::json).collect();
        let value =
            if let [only] = graphs.as_slice() { only.clone() } else { serde_json::Value::Array(graphs) };
        return Ok(format!("{value:#}\n"));
    }
    Ok(bundles.iter().map(graph::dot).collect())
}
