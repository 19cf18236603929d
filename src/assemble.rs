//! Puts the judged bundles together into one report.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;

use crate::baseline::Baseline;
use crate::bundle::Asset;
use crate::comparison::{Snapshot, compare};
use crate::facts::{Coding, Kind as FileKind, Minimal};
use crate::finding::Place;
use crate::outcome::{
    AssetReport, BaselineReport, BundleReport, By, CriterionOutcome, CriterionResult, Cut, Kind, Measuring,
    NotAnalysed, NotMeasured, Outcome, Reason, Report, Ruling, ScreenReport, SettingsKind,
};
use crate::registry::{Check, REGISTRY};
use crate::rule::{Assessed, Level};
use crate::{Judged, Options, judge};

pub(crate) fn report(judged: &[Judged<'_>], about_map: Vec<Outcome>, options: &Options<'_>) -> Report {
    let of_bundles = judged.iter().flat_map(|judged| judged.outcomes.iter().cloned());
    let mut outcomes: Vec<Outcome> = of_bundles.chain(about_map).collect();
    // What was left out of the run cannot match.
    let whole_run = options.only.is_empty() && options.whole_project;
    if whole_run {
        outcomes.extend(unused_suppressions(&outcomes, options));
    }
    let baseline = options.baseline.map(|baseline| hear(baseline, &mut outcomes, whole_run, options));
    outcomes.sort_by(|a, b| order(a).cmp(&order(b)));
    let mut candidates = vec![0; REGISTRY.checks.len()];
    for bundle in judged {
        for (sum, number) in candidates.iter_mut().zip(&bundle.candidates) {
            *sum += number;
        }
    }
    let levels = &options.settings.levels;
    let mut report = Report {
        bundles: judged.iter().map(bundle_report).collect(),
        map: (!options.map.entries.is_empty()).then(|| options.map.path.clone()),
        map_base: options.map_base.map(|base| base.path.clone()),
        declared_contexts: options.map.entries.len(),
        today: options.today,
        screens: judged.iter().flat_map(|judged| screens(judged, options)).collect(),
        assets: judged.iter().flat_map(assets).collect(),
        criteria: criteria(&outcomes, &candidates),
        outcomes,
        not_analysed: judged.iter().flat_map(not_analysed).collect(),
        cut: cut(judged),
        measuring: options.measure.map(|_| measuring(judged)),
        recognised: judged.iter().flat_map(|judged| judged.recognised.iter().cloned()).collect(),
        switched_off: levels.iter().filter(|(_, level)| level.is_none()).map(|(id, _)| id.clone()).collect(),
        selected: (!options.only.is_empty()).then_some(options.only.len()),
        baseline,
        comparison: None,
        project_files: project_files(options),
    };
    report.comparison = options.before.map(|before| {
        let lang = options.settings.language.unwrap_or_default();
        compare(before, &Snapshot::of("", &report, lang))
    });
    report
}

/// Sets aside what the baseline knows; over a whole run, its lines that hold nothing any more are a finding.
fn hear(
    baseline: &Baseline,
    outcomes: &mut Vec<Outcome>,
    whole_run: bool,
    options: &Options<'_>,
) -> BaselineReport {
    baseline.hold(outcomes);
    let stale = whole_run.then(|| baseline.stale(outcomes));
    if let Some(mut about) = stale.as_ref().and_then(|stale| baseline.about_stale(stale)) {
        about.location.path = options.repository.shown(Path::new(&baseline.path));
        let mut about = [about];
        judge::identify(&mut about, "");
        outcomes.extend(about);
    }
    let fixed = stale.map(|stale| stale.len());
    BaselineReport { path: baseline.path.clone(), known: baseline.len(), fixed }
}

/// The map, the map of the base, the settings and the baseline.
fn project_files(options: &Options<'_>) -> BTreeMap<String, String> {
    let base = options.map_base.map(|base| base.path.as_str());
    let baseline = options.baseline.map(|baseline| baseline.path.as_str());
    [options.settings_path, options.map.path.as_str()]
        .into_iter()
        .chain(base)
        .chain(baseline)
        .filter(|path| !path.is_empty())
        .map(|path| (path.to_owned(), options.repository.shown(Path::new(path))))
        .collect()
}

/// Entries of the settings that set nothing aside.
fn unused_suppressions(outcomes: &[Outcome], options: &Options<'_>) -> Vec<Outcome> {
    let Some(check) = REGISTRY.check_named("suppression-unused") else { return Vec::new() };
    let used = |line: u32| {
        let rulings = outcomes.iter().flat_map(|outcome| &outcome.rulings);
        rulings.filter(|ruling| matches!(ruling.by, By::Settings(_))).any(|ruling| ruling.line == line)
    };
    let mut found = Vec::new();
    for entry in options.settings.suppressions.iter().filter(|entry| !used(entry.line)) {
        let place = Place { line: Some(entry.line), column: Some(1), ..Place::file(options.settings_path) };
        let mut outcome = Outcome::about_run(check.id, "", place);
        let what = entry.check.as_ref().or(entry.id.as_ref()).map_or("", String::as_str);
        outcome.text("what", what);
        what.clone_into(&mut outcome.subject);
        let ended = entry.expires.filter(|last| *last < options.today);
        outcome.set_level(Some(Level::Warning), ended.map(|_| "expired"));
        if let Some(last) = ended {
            outcome.text("date", last.to_string());
        }
        found.push(outcome);
    }
    judge::identify(&mut found, "");
    found
}

/// Worst first, then what spares most, then by place.
fn order(outcome: &Outcome) -> impl Ord + '_ {
    let saving = outcome.saving.as_ref().map_or(0, |saving| saving.bytes);
    let protects = REGISTRY.check(outcome.check).is_protected();
    (
        Reverse(outcome.kind),
        Reverse(outcome.level),
        Reverse(protects),
        Reverse(saving),
        &REGISTRY.check(outcome.check).entry.header.id,
        &outcome.bundle,
        &outcome.place.path,
        outcome.place.span,
        &outcome.fingerprint,
    )
}

fn bundle_report(judged: &Judged<'_>) -> BundleReport {
    let mut transfer_methods: BTreeMap<&'static str, usize> = BTreeMap::new();
    for asset in &judged.bundle.assets {
        *transfer_methods.entry(asset.transfer.method.name()).or_default() += 1;
    }
    let files = judged.discovery.files + judged.discovery.refused.len();
    BundleReport {
        name: judged.bundle.name.clone(),
        path: judged.shown.clone(),
        folder: judged.folder.clone(),
        files,
        bytes: judged.discovery.bytes,
        analysed: files - not_analysed(judged).len(),
        transfer_methods,
    }
}

fn screens(judged: &Judged<'_>, options: &Options<'_>) -> Vec<ScreenReport> {
    let bundle = &judged.bundle;
    bundle
        .numbered_screens()
        .map(|(id, screen)| ScreenReport {
            bundle: bundle.name.clone(),
            id: screen.id.clone(),
            how: screen.how.name(),
            page: screen.page.map(|page| bundle.asset(page).path.to_string()),
            requests: screen.requests,
            transfer: screen.transfer,
            estimated: screen.estimated,
            gaps: screen.gaps.iter().map(ToString::to_string).collect(),
            contexts: judged.screen_contexts.get(&id).cloned().unwrap_or_default(),
            budget: judge::budget_report(options.settings, &bundle.name, screen, options.before),
            initial: screen.initial.iter().map(|&asset| bundle.asset(asset).path.to_string()).collect(),
            deferred: screen.deferred.len(),
        })
        .collect()
}

fn assets<'j>(judged: &'j Judged<'_>) -> impl Iterator<Item = AssetReport> + 'j {
    let contexts = |asset: &Asset| {
        let holds = judged.membership.claims().filter(|(.., members)| members.has(asset.id).is_some());
        holds.map(|(_, entry, _)| entry.id.clone()).collect()
    };
    judged.bundle.assets.iter().map(move |asset| AssetReport {
        bundle: judged.bundle.name.clone(),
        path: asset.path.to_string(),
        bytes: asset.bytes,
        transfer: asset.transfer.bytes,
        contexts: contexts(asset),
    })
}

/// What the caps of the run left out of all bundles.
pub(crate) fn cut(judged: &[Judged<'_>]) -> Cut {
    Cut {
        files: judged.iter().map(|judged| judged.bundle.cut().count()).sum(),
        checks: judged.iter().map(|judged| judged.checks_cut).sum(),
    }
}

/// Every file that gave no facts, with the reason.
fn not_analysed(judged: &Judged<'_>) -> Vec<NotAnalysed> {
    let bundle = judged.bundle.name.clone();
    let mut list: Vec<NotAnalysed> = judged
        .discovery
        .refused
        .iter()
        .map(|(path, problem)| NotAnalysed {
            bundle: bundle.clone(),
            path: path.clone(),
            bytes: 0,
            reason: Reason::Problem(problem.to_string()),
        })
        .collect();
    for asset in &judged.bundle.assets {
        let reason = match (&asset.problem, unread_kind(asset)) {
            (Some(problem), _) if problem.is_cut() => Some(Reason::Cut(problem.to_string())),
            (Some(problem), _) => Some(Reason::Problem(problem.to_string())),
            (None, Some(kind)) => Some(Reason::Kind(kind)),
            (None, None) => None,
        };
        list.extend(reason.map(|reason| NotAnalysed {
            bundle: bundle.clone(),
            path: asset.path.to_string(),
            bytes: asset.bytes,
            reason,
        }));
        list.extend(asset.twins.iter().map(|twin| NotAnalysed {
            bundle: bundle.clone(),
            path: twin.path.to_string(),
            bytes: twin.bytes,
            reason: Reason::Twin { of: asset.path.to_string() },
        }));
    }
    list.sort();
    list
}

fn measuring(judged: &[Judged<'_>]) -> Measuring {
    let mut report = Measuring::default();
    for judged in judged {
        for asset in &judged.bundle.assets {
            match &asset.minimal {
                Some(Minimal::Bytes(_)) => report.files += 1,
                Some(Minimal::Unknown(reason)) => report.left_out.push(NotMeasured {
                    bundle: judged.bundle.name.clone(),
                    path: asset.path.to_string(),
                    bytes: asset.content_bytes,
                    reason: reason.clone(),
                }),
                None => {}
            }
        }
    }
    report.left_out.sort();
    report
}

/// Kinds whose content no check reads: weighed, compared and linked only.
fn unread_kind(asset: &Asset) -> Option<&'static str> {
    let compressed = Coding::of_path(&asset.path).is_some();
    let unread_sound = asset.kind == FileKind::Audio && asset.sound().is_none();
    let unread =
        matches!(asset.kind, FileKind::Video | FileKind::ServerConfig | FileKind::Text | FileKind::Other);
    (unread || unread_sound || compressed).then(|| asset.kind.name())
}

fn criteria(outcomes: &[Outcome], candidates: &[usize]) -> Vec<CriterionResult> {
    let by_criterion = REGISTRY.checks_by_criterion();
    REGISTRY
        .criteria
        .iter()
        .map(|criterion| {
            let header = &criterion.header;
            let checks: BTreeMap<String, CriterionOutcome> = by_criterion
                .get(header.id.as_str())
                .into_iter()
                .flatten()
                .filter(|check| !check.do_no_harm)
                .map(|check| (check.entry.header.id.clone(), check_outcome(check, outcomes, candidates)))
                .collect();
            let outcome = match header.assessed {
                Assessed::Open => CriterionOutcome::Open,
                // Where a check is evidence only, nothing to look at proves nothing about the criterion.
                Assessed::Evidence => combine(checks.values().copied(), true),
                Assessed::Decides => combine(checks.values().copied(), header.never_not_applicable),
            };
            CriterionResult { id: header.id.clone(), outcome, checks }
        })
        .collect()
}

fn check_outcome(check: &Check, outcomes: &[Outcome], candidates: &[usize]) -> CriterionOutcome {
    let mine = outcomes.iter().filter(|outcome| outcome.check == check.id);
    let found = mine.map(|outcome| match outcome.kind {
        Kind::Fail => CriterionOutcome::Fail,
        Kind::Review => CriterionOutcome::Review,
        Kind::Suppressed => set_aside(outcome),
    });
    match found.max_by_key(|outcome| rank(*outcome)) {
        Some(found) => found,
        None if candidates[check.id.0] > 0 => CriterionOutcome::Pass,
        None => CriterionOutcome::NotApplicable,
    }
}

/// What the project sets aside keeps its meaning for the criterion: an accepted or known fault is one, a false alarm is
/// none. What a medical context sets aside is not assessed.
fn set_aside(outcome: &Outcome) -> CriterionOutcome {
    let by = |ruling: &Ruling| match ruling.by {
        By::Settings(SettingsKind::Accepted) | By::Baseline { .. } => CriterionOutcome::Fail,
        By::Settings(SettingsKind::FalsePositive) => CriterionOutcome::Pass,
        By::Context { .. } | By::Waiver { .. } => CriterionOutcome::NotAssessed,
    };
    outcome.rulings.iter().map(by).max_by_key(|outcome| rank(*outcome)).unwrap_or(CriterionOutcome::Pass)
}

/// Orders outcomes of checks: the highest decides for the criterion.
fn rank(outcome: CriterionOutcome) -> u8 {
    match outcome {
        CriterionOutcome::Fail => 5,
        CriterionOutcome::Review => 4,
        CriterionOutcome::NotAssessed => 3,
        CriterionOutcome::Pass => 2,
        CriterionOutcome::NotApplicable => 1,
        CriterionOutcome::Open => 0,
    }
}

/// The strictest of its checks; without any, the criterion stays open.
fn combine(checks: impl Iterator<Item = CriterionOutcome>, never_not_applicable: bool) -> CriterionOutcome {
    match checks.max_by_key(|outcome| rank(*outcome)) {
        Some(CriterionOutcome::NotApplicable) if never_not_applicable => CriterionOutcome::Open,
        Some(outcome) => outcome,
        None => CriterionOutcome::Open,
    }
}
