//! One bundle: discovered, analysed, linked, weighed, and seen by the checks.

use std::path::Path;
use std::sync::LazyLock;

use rayon::prelude::*;

use crate::Error;
use crate::analyse;
use crate::bundle::{self, Bundle};
use crate::contents::Contents;
use crate::contexts::{self, detection::Detection};
use crate::discover::{self, Discovery, Input};
use crate::finding::{Cx, Finding};
use crate::job::{Job, Options, Target};
use crate::judge;
use crate::measure;
use crate::mentions;
use crate::parse::{self, fingerprint::Fingerprints, sought::Sought};
use crate::registry::{Check, REGISTRY, Run};
use crate::rule;
use crate::timings::{self, Stage, stage};
use crate::weigh::Weighing;

/// A bundle as it was read, with what the checks saw in it.
pub struct Linked<'a> {
    pub job: &'a Job,
    pub discovery: Discovery,
    pub bundle: Bundle,
    pub findings: Vec<Finding>,
    /// By position in the registry.
    pub candidates: Vec<usize>,
    pub detection: Detection,
    /// Checks over the bundle that there was no time for.
    pub checks_cut: usize,
}

pub fn linked<'a>(job: &'a Job, options: &Options<'_>, contents: &Contents) -> Result<Linked<'a>, Error> {
    let timings = options.timings;
    let discovery = stage(timings, Stage::Discover, || discover_target(job, options))?;
    let checks: Vec<&Check> = selected(options).collect();
    let sought = Sought::new(&FINGERPRINTS, mentions::all_names(&discovery.inputs));
    let analysis =
        stage(timings, Stage::Files, || analyser(job, &checks, &sought, options).analyse(&discovery.inputs));
    let mut bundle = stage(timings, Stage::Link, || bundle::link(analysis.assets, &job.deployment));
    stage(timings, Stage::Weigh, || weigh(&mut bundle, &discovery.inputs, contents, options));
    stage(timings, Stage::Mentions, || {
        let known = mentions::Known { names: sought.names(), held: &analysis.names };
        mentions::find(&mut bundle, &discovery.inputs, known, options.caps, options.cache);
    });
    if let Some(measuring) = options.measure {
        stage(timings, Stage::Measure, || {
            measure::measure(&mut bundle, &discovery.inputs, options.cache, options.caps, measuring);
        });
    }
    let mut findings = analysis.findings;
    let mut candidates = vec![0; REGISTRY.checks.len()];
    for (check, number) in checks.iter().zip(analysis.candidates) {
        candidates[check.id.0] = number;
    }
    if let Some(check) = REGISTRY.check_named("budget-missing") {
        candidates[check.id.0] = bundle.screens.len();
    }
    if let (Some(check), Some(before)) = (REGISTRY.check_named(judge::GREW), options.before) {
        candidates[check.id.0] = judge::growing(options.settings, &bundle, before).count();
    }
    let over_bundle = |check: &&Check| match check.run {
        Run::Bundle(run) if job.target.is_folder() => Some((check.id, run)),
        _ => None,
    };
    let runs: Vec<_> = checks.iter().filter_map(over_bundle).collect();
    let one = |(check, run): (_, fn(&Bundle, &mut Cx))| {
        (!options.caps.is_time_up()).then(|| {
            let mut cx = Cx::new(check);
            timings::check(timings, check, || run(&bundle, &mut cx));
            (check, cx)
        })
    };
    let (detection, done) = stage(timings, Stage::Checks, || {
        rayon::join(
            || Detection::of(&bundle),
            || runs.into_par_iter().with_max_len(1).map(one).collect::<Vec<_>>(),
        )
    });
    let checks_cut = done.iter().filter(|done| done.is_none()).count();
    for (check, cx) in done.into_iter().flatten() {
        candidates[check.0] = cx.candidates;
        findings.extend(cx.findings);
    }
    findings.extend(not_analysed(&bundle, checks_cut));
    Ok(Linked { job, discovery, bundle, findings, candidates, detection, checks_cut })
}

pub fn weigh(bundle: &mut Bundle, inputs: &[Input], contents: &Contents, options: &Options<'_>) {
    let weighing = Weighing { inputs, contents, cache: options.cache, all: options.measure };
    weighing.measure(bundle, |screen| judge::weighs(options.settings, screen));
}

pub fn analyser<'a>(
    job: &Job,
    checks: &'a [&'a Check],
    sought: &'a Sought<'a>,
    options: &Options<'a>,
) -> analyse::Analyser<'a> {
    analyse::Analyser {
        checks,
        sought,
        delivery: job.deployment.delivery,
        caps: options.caps,
        progress: options.progress,
        timings: options.timings,
        cache: options.cache,
    }
}

pub fn discover_target(job: &Job, options: &Options<'_>) -> Result<Discovery, Error> {
    let read = |path: &Path| {
        discover::discover(path, options.caps.file_size)
            .map_err(|source| Error::Unreadable { path: path.display().to_string(), source })
    };
    match &job.target {
        Target::Folder(folder) => read(folder),
        Target::Files(files) => {
            let mut all = Discovery::default();
            for file in files {
                let one = read(file)?;
                all.files += one.files;
                all.bytes += one.bytes;
                let shown = |input: Input| Input { path: file.to_string_lossy().replace('\\', "/"), ..input };
                all.inputs.extend(one.inputs.into_iter().map(shown));
            }
            all.inputs.sort_by(|a, b| a.path.cmp(&b.path));
            all.inputs.dedup_by(|next, kept| next.path == kept.path);
            Ok(all)
        }
    }
}

/// Checks that run: those selected and not switched off, and always what protects care.
fn selected<'a>(options: &'a Options<'_>) -> impl Iterator<Item = &'static Check> + 'a {
    REGISTRY.checks.iter().filter(|check| {
        let id = &check.entry.header.id;
        let off = options.settings.levels.get(id) == Some(&None);
        let chosen = options.only.is_empty() || options.only.contains(id);
        check.is_protected() || (chosen && !off)
    })
}

/// Built once: every run looks for the same words.
pub static FINGERPRINTS: LazyLock<Fingerprints> = LazyLock::new(|| {
    Fingerprints::new(contexts::recognise::fingerprints().iter().map(|print| parse::fingerprint::Wanted {
        // Names are no content: they are read once the bundle is linked.
        words: if print.on == rule::detect::On::Name { &[] } else { &print.words },
        on: match print.on {
            rule::detect::On::Code | rule::detect::On::Name => parse::fingerprint::On::Code,
            rule::detect::On::Wasm => parse::fingerprint::On::Wasm,
            rule::detect::On::Package => parse::fingerprint::On::Package,
        },
        ignore_case: print.ignore_case,
        whole: print.whole,
        at_least: print.at_least,
    }))
});

/// A file that could not be analysed is itself a finding; what there was no time for is one in all.
fn not_analysed(bundle: &Bundle, checks_cut: usize) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(check) = REGISTRY.check_named("asset-not-analysed") else { return findings };
    let mut late = bundle.assets.iter().filter(|asset| asset.problem == Some(parse::Problem::TimeIsUp));
    let first = late.next();
    if let Some(asset) = first.or(bundle.assets.first()).filter(|_| first.is_some() || checks_cut > 0) {
        let files = usize::from(first.is_some()) + late.count();
        let mut finding = Finding::about_run(check.id, asset.id);
        finding.count("files", files).count("checks", checks_cut).say("late").sums_up("time");
        findings.push(finding);
    }
    for asset in &bundle.assets {
        let late = asset.problem == Some(parse::Problem::TimeIsUp);
        if let Some(problem) = asset.problem.as_ref().filter(|_| !late) {
            let mut finding = Finding::about_run(check.id, asset.id);
            finding.text("reason", problem.to_string()).text("kind", asset.kind.name());
            if let parse::Problem::Syntax { span, .. } = problem {
                finding.at.span = Some(*span);
            }
            if !asset.kind.is_loaded_by_browsers() {
                finding.say("aside");
            }
            findings.push(finding);
        }
        // Markers of a template inside a script are filled in by a server before a browser sees them.
        for (span, problem) in asset.partial.iter().filter(|_| !asset.is_template()) {
            let mut finding = Finding::about_run(check.id, asset.id);
            finding.text("reason", problem.to_string()).text("kind", asset.kind.name()).say("part");
            finding.at.span = Some(*span);
            findings.push(finding);
        }
    }
    findings
}
