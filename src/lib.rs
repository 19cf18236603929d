//! Sobria: an eco-design linter for built health front-ends.
//!
//! A bundle (`dist/`) is discovered, parsed into facts, linked into screens, checked against RGESN 2024, and judged
//! with a map of medical contexts, where care decides. See [`check`].

pub mod analyse;
mod assemble;
pub mod baseline;
pub mod bundle;
pub mod cache;
pub mod caps;
pub mod checks;
pub mod comparison;
pub mod contents;
pub mod contexts;
pub mod discover;
pub mod facts;
pub mod finding;
pub mod fix;
pub mod fixture;
mod job;
pub mod judge;
mod linked;
mod measure;
pub mod mentions;
pub mod minimal;
pub mod origin;
pub mod outcome;
pub mod parse;
mod places;
pub mod proposal;
mod record;
pub mod registry;
pub mod report;
pub mod repository;
pub mod rule;
pub mod settings;
pub mod timings;
pub mod weigh;
mod words;

pub use job::{Job, Options, Target};

use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rayon::{ThreadPool, ThreadPoolBuilder};

use bundle::Bundle;
use contents::Contents;
use contexts::detection::Undeclared;
use contexts::map::Map;
use contexts::membership::Membership;
use contexts::remote::{Remotes, Served};
use discover::Discovery;
use judge::{Judge, View};
use linked::{FINGERPRINTS, Linked, analyser, discover_target, linked};
use outcome::{Cut, Report};
use timings::{Stage, stage};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{path}: {source}")]
    Unreadable { path: String, source: io::Error },
    #[error("the analysis threads could not be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    #[error("the limits of the run cut {files} files and {checks} checks: what is left says too little")]
    Cut { files: usize, checks: usize },
}

/// Checks bundles and judges what was found.
///
/// # Errors
/// When a bundle cannot be read at all or the threads cannot be started.
pub fn check(jobs: &[Job], options: &Options<'_>) -> Result<Report, Error> {
    judged(jobs, options, |judged, about_map, _| {
        stage(options.timings, Stage::Report, || assemble::report(judged, about_map, options))
    })
}

/// Where medical contexts hold, why, and what they change; `settings` is the text of the settings' file, if any.
///
/// # Errors
/// As [`check`], and when the caps of the run cut something: nobody should sign what was not looked at.
pub fn contexts(
    jobs: &[Job],
    options: &Options<'_>,
    settings: Option<&str>,
) -> Result<report::contexts::document::ContextsRecord, Error> {
    judged(jobs, options, |judged, about_map, map| {
        whole(assemble::cut(judged))?;
        Ok(record::record(judged, &about_map, map, options, settings))
    })?
}

/// What could be saved in each bundle without a change to what anybody sees. Nothing is written.
///
/// # Errors
/// As [`contexts()`].
pub fn fixes(
    jobs: &[Job],
    options: &Options<'_>,
    wanted: fix::Wanted,
) -> Result<Vec<Result<fix::Plan, fix::Failure>>, Error> {
    // Nothing that a check says is asked for, and no check has this name; what care depends on is read, not kept.
    let options = &Options { only: &["none".to_owned()], measure: None, cache: None, ..*options };
    judged(jobs, options, |judged, _, _| {
        whole(assemble::cut(judged))?;
        let plan = |(job, judged): (&Job, &Judged<'_>)| {
            let folder = job.target.folder()?;
            let Judged { bundle, membership, undeclared, .. } = judged;
            let protection = fix::care::Protection::new(bundle, membership, undeclared);
            let subject =
                fix::Subject { protection, discovery: &judged.discovery, folder, shown: &judged.shown };
            Some(fix::plan(&subject, wanted, options.progress).map_err(fix::Failure::from))
        };
        Ok(jobs.iter().zip(judged).filter_map(plan).collect())
    })?
}

/// The linked bundle alone, for `--output graph` and `list screens`.
///
/// # Errors
/// As [`contexts()`].
pub fn load(job: &Job, options: &Options<'_>) -> Result<Bundle, Error> {
    threads(options)?.install(|| {
        let discovery = discover_target(job, options)?;
        let sought = parse::sought::Sought::new(&FINGERPRINTS, Vec::new());
        let analysis = analyser(job, &[], &sought, options).analyse(&discovery.inputs);
        let mut bundle = bundle::link(analysis.assets, &job.deployment);
        linked::weigh(&mut bundle, &discovery.inputs, &Contents::default(), options);
        whole(Cut { files: bundle.cut().count(), checks: 0 })?;
        Ok(bundle)
    })
}

/// The report, unless the caps of the run cut something.
///
/// # Errors
/// When they did: what is missing would be taken for mended, gone or never there.
pub fn complete(report: Report) -> Result<Report, Error> {
    whole(report.cut).map(|()| report)
}

fn whole(cut: Cut) -> Result<(), Error> {
    let Cut { files, checks } = cut;
    if cut.is_nothing() { Ok(()) } else { Err(Error::Cut { files, checks }) }
}

/// The analysis threads; their names keep the traces of one file's panic from the terminal.
fn threads(options: &Options<'_>) -> Result<ThreadPool, Error> {
    let pool = ThreadPoolBuilder::new().num_threads(options.threads).stack_size(analyse::STACK);
    Ok(pool.thread_name(|index| format!("sobria-{index}")).build()?)
}

/// Judges the bundles and the map, and gives `tell` both with the map that counted: without what a base map does not
/// grant yet.
fn judged<T: Send>(
    jobs: &[Job],
    options: &Options<'_>,
    tell: impl FnOnce(&[Judged<'_>], Vec<outcome::Outcome>, &Map) -> T + Send,
) -> Result<T, Error> {
    let contents = Contents::default();
    threads(options)?.install(|| {
        let bundles =
            jobs.iter().map(|job| linked(job, options, &contents)).collect::<Result<Vec<_>, _>>()?;
        let approved = options.map_base.map(|base| judge::without_new_refutations(options.map, base));
        let map = approved.as_ref().unwrap_or(options.map);
        let (judged, about_map) = judge_all(bundles, map, options, &contents);
        let told = tell(&judged, about_map, map);
        stage(options.timings, Stage::Release, || drop(judged));
        options.cache.inspect(|cache| cache.make_room());
        Ok(told)
    })
}

/// A bundle with everything that was decided about it.
pub(crate) struct Judged<'a> {
    pub shown: String,
    /// From the repository's root.
    pub folder: String,
    pub discovery: Discovery,
    pub bundle: Bundle,
    pub outcomes: Vec<outcome::Outcome>,
    pub screen_contexts: std::collections::BTreeMap<bundle::ScreenId, Vec<String>>,
    /// By position in the registry.
    pub candidates: Vec<usize>,
    pub membership: Membership<'a>,
    pub undeclared: Undeclared,
    pub recognised: Vec<outcome::Recognised>,
    /// Checks over the bundle that there was no time for.
    pub checks_cut: usize,
}

/// Judges each bundle, then the map over all of them.
fn judge_all<'a>(
    mut linked: Vec<Linked<'_>>,
    map: &'a Map,
    options: &Options<'a>,
    contents: &Contents,
) -> (Vec<Judged<'a>>, Vec<outcome::Outcome>) {
    let found: Vec<_> = linked.iter_mut().map(|linked| std::mem::take(&mut linked.findings)).collect();
    let (head, base) = stage(options.timings, Stage::Judge, || {
        let remotes = remotes(&linked);
        let reading = |map| Readings::of(map, &linked, &remotes, options.today);
        (reading(map), options.map_base.map(reading))
    });
    let partial = linked.iter().any(|linked| !linked.job.target.is_folder());
    let mut judges = Vec::new();
    for (index, linked) in linked.iter().enumerate() {
        judges.push(Judge {
            bundle: &linked.bundle,
            detection: &linked.detection,
            settings: options.settings,
            settings_path: options.settings_path,
            view: head.view(index),
            base: base.as_ref().map(|base| base.view(index)),
            before: options.before,
            today: options.today,
            partial,
        });
    }
    let timings = options.timings;
    let mut outcomes = Vec::new();
    for ((judge, linked), mut findings) in judges.iter().zip(&linked).zip(found) {
        findings.extend(judge::stray_markers(judge.view.membership));
        stage(timings, Stage::Places, || {
            let Linked { bundle, discovery, .. } = linked;
            places::of_bundle(&mut findings, bundle, &discovery.inputs, contents, options.cache);
        });
        outcomes.push(stage(timings, Stage::Judge, || judge.outcomes(findings)));
    }
    let mut about_map = stage(timings, Stage::Judge, || {
        if partial {
            return Vec::new();
        }
        judge::review_map(&judges, options.map, &outcomes, options.whole_project)
    });
    stage(timings, Stage::Places, || locate_all(&linked, &mut outcomes, &mut about_map, options, contents));
    stage(timings, Stage::Judge, || {
        for (judge, outcomes) in judges.iter().zip(&mut outcomes) {
            judge.settle(outcomes);
        }
    });
    let scope = if let [only] = judges.as_slice() { only.bundle.name.as_str() } else { "" };
    judge::identify(&mut about_map, scope);
    let screen_contexts: Vec<_> = judges.iter().map(Judge::contexts_of_screens).collect();
    let readings = head.memberships.into_iter().zip(head.undeclared).zip(head.recognised);
    let parts = readings.zip(outcomes).zip(screen_contexts);
    let bundles = linked.into_iter().zip(parts).map(
        |(linked, ((((membership, undeclared), recognised), outcomes), screen_contexts))| Judged {
            shown: linked.job.shown.clone(),
            folder: linked.job.target.folder_in(options.repository),
            discovery: linked.discovery,
            bundle: linked.bundle,
            outcomes,
            screen_contexts,
            candidates: linked.candidates,
            membership,
            undeclared,
            recognised,
            checks_cut: linked.checks_cut,
        },
    );
    (bundles.collect(), about_map)
}

/// Says where in the repository a person can act on each outcome.
fn locate_all(
    linked: &[Linked<'_>],
    outcomes: &mut [Vec<outcome::Outcome>],
    about_map: &mut [outcome::Outcome],
    options: &Options<'_>,
    contents: &Contents,
) {
    let folders = linked.iter().filter_map(|linked| linked.job.target.folder());
    let outputs: Vec<PathBuf> = folders.filter_map(|folder| folder.canonicalize().ok()).collect();
    for (linked, outcomes) in linked.iter().zip(&mut *outcomes) {
        let built = origin::Built {
            bundle: &linked.bundle,
            inputs: &linked.discovery.inputs,
            contents,
            folder: linked.job.target.folder(),
            outputs: &outputs,
            repository: options.repository,
            leads: &linked.job.leads,
            settings_path: options.settings_path,
            caps: options.caps,
            cache: options.cache,
        };
        origin::locate(outcomes, &built);
    }
    for outcome in &mut *about_map {
        outcome.location.path = options.repository.shown(Path::new(&outcome.place.path));
    }
    if options.line_hashes {
        origin::hash_lines(outcomes.iter_mut().flatten().chain(about_map), options.repository);
    }
}

/// What the bundles load from each other.
fn remotes(linked: &[Linked<'_>]) -> Remotes {
    let served = linked
        .iter()
        .map(|linked| Served { bundle: &linked.bundle, hosts: &linked.job.deployment.origin.first_party });
    Remotes::of(&served.collect::<Vec<_>>())
}

/// What one map says of each bundle.
struct Readings<'a> {
    map: &'a Map,
    memberships: Vec<Membership<'a>>,
    undeclared: Vec<Undeclared>,
    recognised: Vec<Vec<outcome::Recognised>>,
}

impl<'a> Readings<'a> {
    fn of(map: &'a Map, linked: &[Linked<'_>], remotes: &Remotes, today: Date) -> Self {
        let bundles: Vec<&Bundle> = linked.iter().map(|linked| &linked.bundle).collect();
        let mut memberships: Vec<_> = bundles.iter().map(|bundle| Membership::of(map, bundle)).collect();
        remotes.extend(&mut memberships, &bundles);
        let (undeclared, recognised) = memberships
            .iter()
            .zip(linked)
            .map(|(membership, linked)| {
                let undeclared = Undeclared::of(&linked.detection, membership, today);
                let recognised = undeclared.recognised(&linked.detection, &linked.bundle);
                (undeclared, recognised)
            })
            .unzip();
        Self { map, memberships, undeclared, recognised }
    }

    fn view(&self, bundle: usize) -> View<'_> {
        View { map: self.map, membership: &self.memberships[bundle], undeclared: &self.undeclared[bundle] }
    }
}
