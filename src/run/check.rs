//! `sobria check`.

use std::io::{IsTerminal, stderr};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use sobria::Options;
use sobria::baseline::Baseline;
use sobria::caps::Measuring;
use sobria::comparison::Snapshot;
use sobria::outcome::Report;
use sobria::registry::REGISTRY;
use sobria::report::timings::render as render_timings;
use sobria::settings::problem::nearest;
use sobria::timings::{Stage, Timings, stage};

use super::caps;
use super::find::{Found, find, find_built};
use super::formats::{self, FORMATS, Wanted};
use super::output::{deliver, outputs};
use super::{Failure, base, baseline, terminal};
use crate::cli::{Around, Check};

/// Work shorter than this shows no progress bar.
const PATIENCE: Duration = Duration::from_secs(1);

pub fn check(command: &Check) -> Result<ExitCode, Failure> {
    let timings = command.timings.then(Timings::default);
    let lang = terminal::language(command.source.around.lang);
    let outputs = outputs(&command.output, &FORMATS)?;
    let only = selection(&command.only)?;
    let found =
        if command.if_built { find_built(&command.source, lang)? } else { Some(find(&command.source)?) };
    let Some(found) = found else { return Ok(ExitCode::SUCCESS) };
    let baseline = command.baseline.as_deref().map(baseline::read).transpose()?;
    terminal::tell_guess(found.guessed.as_deref(), lang);
    let before = command.base.as_deref();
    let before =
        before.map(|base| base::snapshot(base, &command.source, &found, baseline.as_ref())).transpose()?;
    if let (Some(before), [job]) = (&before, found.jobs.as_slice())
        && let Some(name) = before.only_bundle().filter(|name| *name != job.deployment.name)
    {
        terminal::remark(&base::of_another(name, &job.deployment.name, lang));
    }
    let asked = Asked {
        only: &only,
        baseline: baseline.as_ref(),
        before: before.as_ref(),
        line_hashes: outputs.iter().any(|(format, _)| format.needs_line_hashes()),
        timings: timings.as_ref(),
        ..Asked::new(&command.source.around)
    };
    let report = report(&found, asked)?;
    for (format, file) in &outputs {
        let wanted = Wanted { command, found: &found, lang, file: file.as_deref() };
        let rendered = stage(timings.as_ref(), Stage::Report, || formats::render(*format, &report, &wanted))?;
        deliver(&rendered, file.as_ref())?;
    }
    if let Some(timings) = timings {
        terminal::remark(render_timings(&timings.totals(), lang).trim_end());
    }
    if !report.cut.is_nothing() {
        return Ok(ExitCode::from(2));
    }
    let failed = command.fail_on.level().is_some_and(|level| report.failures(level) > 0);
    Ok(if failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// What a run is asked for, besides what was found.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub around: &'a Around,
    pub only: &'a [String],
    pub baseline: Option<&'a Baseline>,
    pub before: Option<&'a Snapshot>,
    pub line_hashes: bool,
    pub timings: Option<&'a Timings>,
}

impl<'a> Asked<'a> {
    /// Every check, compared with nothing.
    pub fn new(around: &'a Around) -> Self {
        Self { around, only: &[], baseline: None, before: None, line_hashes: false, timings: None }
    }
}

/// Runs the checks with a progress bar on a terminal.
pub fn report(found: &Found, asked: Asked<'_>) -> Result<Report, Failure> {
    with_progress(asked.around, |progress| {
        let Asked { around, only, baseline, before, line_hashes, timings } = asked;
        let options =
            Options { baseline, before, line_hashes, timings, ..options(found, only, around, progress) };
        Ok(sobria::check(&found.jobs, &options)?)
    })
}

/// Shows how much is done to whoever waits at a terminal.
pub fn with_progress<T>(
    around: &Around,
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
    let done = caps::within(around, || work(&progress));
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    done
}

pub fn options<'a>(
    found: &'a Found,
    only: &'a [String],
    around: &Around,
    progress: &'a (dyn Fn(u64, u64) + Sync),
) -> Options<'a> {
    Options {
        map_base: found.map_base.as_ref(),
        cache: found.cache.as_ref(),
        whole_project: found.whole_project,
        measure: around.measure.map(Measuring::from),
        threads: around.threads,
        caps: caps::caps(around),
        only,
        progress,
        ..Options::new(&found.settings, &found.settings_path, &found.map, &found.repository, found.today)
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

/// Checks, criteria and themes, as ids of checks.
pub fn selection(written: &[String]) -> Result<Vec<String>, Failure> {
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
