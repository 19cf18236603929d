//! The report that every format prints: what was judged, and what the run saw besides.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Comparison, Outcome};

pub use crate::facts::Unmeasured;
use crate::finding::Place;
use crate::rule::detect::Strength;
use crate::rule::{Bilingual, Level};
use crate::settings::Growth;

/// Health code recognised in a bundle, declared or not.
#[derive(Clone, Debug)]
pub struct Recognised {
    pub bundle: String,
    /// Id of the context, or of a marker that belongs to none.
    pub id: String,
    pub label: Bilingual,
    pub is_context: bool,
    pub strength: Strength,
    /// Family of traces → the file that shows it first.
    pub evidence: BTreeMap<String, String>,
    pub screens: Vec<String>,
    /// The map declares it or refutes it, wherever it was seen.
    pub answered: bool,
}

/// How a criterion came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CriterionOutcome {
    Fail,
    Review,
    /// No check found a fault; never a validation of the criterion.
    Pass,
    NotApplicable,
    /// All that was found is set aside by a medical context: not assessed.
    NotAssessed,
    /// No tool can judge it, or no check exists yet.
    Open,
}

impl CriterionOutcome {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Review => "review",
            Self::Pass => "pass",
            Self::NotApplicable => "notApplicable",
            Self::NotAssessed => "notAssessed",
            Self::Open => "open",
        }
    }
}

#[derive(Clone, Debug)]
pub struct CriterionResult {
    pub id: String,
    pub outcome: CriterionOutcome,
    /// Check → how it came out.
    pub checks: BTreeMap<String, CriterionOutcome>,
}

/// A screen as reported.
#[derive(Clone, Debug)]
pub struct ScreenReport {
    pub bundle: String,
    pub id: String,
    pub how: &'static str,
    pub page: Option<String>,
    pub requests: usize,
    pub transfer: u64,
    /// Some of the bytes are estimated.
    pub estimated: bool,
    /// Why the weight is a lower bound; empty when complete.
    pub gaps: Vec<String>,
    pub contexts: Vec<String>,
    pub budget: Option<BudgetReport>,
    pub initial: Vec<String>,
    pub deferred: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BudgetReport {
    /// Bytes.
    pub transfer: Option<f64>,
    pub requests: Option<u32>,
    pub kept: BudgetKept,
    pub growth: Option<GrowthReport>,
}

/// What a change may add to a screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GrowthReport {
    pub allowed: Growth,
    /// `None` where it was not judged: no base was given, or it does not have the screen.
    pub kept: Option<BudgetKept>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BudgetKept {
    Yes,
    No,
    /// Below the ceiling so far, but the weight is a lower bound.
    Unknown,
}

impl BudgetKept {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

/// A file that was not read for facts, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotAnalysed {
    pub bundle: String,
    pub path: String,
    pub bytes: u64,
    pub reason: Reason,
}

/// Why a file was not analysed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A copy of another file under a content coding.
    Twin { of: String },
    /// No check reads such content.
    Kind(&'static str),
    /// Analysed content would be needed, but failed; a finding says so too.
    Problem(String),
    /// A cap of the run left it out.
    Cut(String),
}

/// What the caps of a run left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    pub files: usize,
    /// Checks that did not look at a whole bundle, counted in each.
    pub checks: usize,
}

impl Cut {
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

/// What became of `--measure`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measuring {
    pub files: usize,
    /// By bundle and path.
    pub left_out: Vec<NotMeasured>,
}

/// A file that was worth measuring and was not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotMeasured {
    pub bundle: String,
    pub path: String,
    pub bytes: u64,
    pub reason: Unmeasured,
}

/// What an asset weighs.
#[derive(Clone, Debug)]
pub struct AssetReport {
    pub bundle: String,
    pub path: String,
    /// Size of the file.
    pub bytes: u64,
    /// Bytes on the wire for one load.
    pub transfer: u64,
    /// Contexts of the map that it is in by itself.
    pub contexts: Vec<String>,
}

/// One bundle as reported.
#[derive(Clone, Debug)]
pub struct BundleReport {
    pub name: String,
    /// As given or found.
    pub path: String,
    /// From the repository's root; empty for the root itself and for single files.
    pub folder: String,
    pub files: usize,
    pub bytes: u64,
    pub analysed: usize,
    pub transfer_methods: BTreeMap<&'static str, usize>,
}

/// The baseline of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaselineReport {
    /// As given.
    pub path: String,
    /// Findings that it knows.
    pub known: usize,
    /// Those that are mended; `None` where only a part of the project was looked at.
    pub fixed: Option<usize>,
}

/// The whole report: reporters are pure functions of it and of a language.
#[derive(Clone, Debug)]
pub struct Report {
    pub bundles: Vec<BundleReport>,
    /// Path of the map, when there is one.
    pub map: Option<String>,
    /// Path of the map that is approved already, when one was given.
    pub map_base: Option<String>,
    pub declared_contexts: usize,
    /// The day that review dates were compared with.
    pub today: Date,
    pub screens: Vec<ScreenReport>,
    /// By bundle and path.
    pub assets: Vec<AssetReport>,
    pub criteria: Vec<CriterionResult>,
    /// Worst first, then heaviest.
    pub outcomes: Vec<Outcome>,
    pub not_analysed: Vec<NotAnalysed>,
    /// What makes the run incomplete.
    pub cut: Cut,
    /// `None` where it was not asked for.
    pub measuring: Option<Measuring>,
    /// By bundle and id.
    pub recognised: Vec<Recognised>,
    /// Checks switched off in the settings.
    pub switched_off: Vec<String>,
    /// `--only` left some checks out: criteria cannot be concluded.
    pub selected: Option<usize>,
    /// What was known before, when a baseline was given.
    pub baseline: Option<BaselineReport>,
    /// What changed since the base, when one was given.
    pub comparison: Option<Comparison>,
    /// Files of the project as rulings name them → from the repository's root.
    pub project_files: BTreeMap<String, String>,
}

impl Report {
    /// Path from the repository's root of a place that a finding gives.
    #[must_use]
    pub fn path_in_repository(&self, outcome: &Outcome, place: &Place) -> String {
        let folder = self.bundles.iter().find(|bundle| bundle.name == outcome.bundle);
        match (outcome.at, folder.map(|bundle| bundle.folder.as_str())) {
            (Some(_), Some(folder)) if !folder.is_empty() => format!("{folder}/{}", place.path),
            (Some(_), _) => place.path.clone(),
            (None, _) => self.project_file(&place.path).to_owned(),
        }
    }

    /// Path from the repository's root of a file of the project.
    #[must_use]
    pub fn project_file<'r>(&'r self, path: &'r str) -> &'r str {
        self.project_files.get(path).map_or(path, String::as_str)
    }

    /// Failures at or above a level.
    #[must_use]
    pub fn failures(&self, level: Level) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.is_failure() && outcome.level >= Some(level)).count()
    }
}
