//! The types of the JSON report; its schema is generated from them.

use std::collections::BTreeMap;

use super::comparison::Comparison;
use schemars::JsonSchema;
use serde::Serialize;

/// Report of one run of sobria.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Document {
    pub schema_version: &'static str,
    pub tool: Tool,
    pub data: Data,
    /// The bundle checked; with several, their sums, and `bundles` lists them.
    pub bundle: Bundle,
    pub bundles: Vec<Bundle>,
    /// Path of the medical-context map, if any.
    pub map: Option<String>,
    /// Path of the map of the base branch, if one was given.
    pub map_base: Option<String>,
    /// The day that review dates were compared with.
    pub today: String,
    /// Language of the messages.
    pub language: &'static str,
    pub screens: Vec<Screen>,
    pub assets: Vec<Asset>,
    pub criteria: Vec<Criterion>,
    pub findings: Vec<Finding>,
    /// False when the limits of the run left out files or checks.
    pub complete: bool,
    pub not_analysed: Vec<NotAnalysed>,
    /// What became of `--measure`; null where it was not asked for.
    pub measuring: Option<Measuring>,
    /// Health code recognised in the bundles, declared or not.
    pub recognised: Vec<Recognised>,
    /// Checks that the settings switch off.
    pub switched_off: Vec<String>,
    /// What changed since the base, if one was given.
    pub comparison: Option<Comparison>,
    /// The baseline, if one was given.
    pub baseline: Option<Baseline>,
    pub summary: Summary,
}

/// Findings that the project knew before the run.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Baseline {
    /// As given to the run.
    pub path: String,
    /// Findings that it knows.
    pub known: usize,
    /// Those that are mended; null when only a part of the project was looked at.
    pub fixed: Option<usize>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Tool {
    pub name: &'static str,
    pub version: &'static str,
}

impl Tool {
    pub(super) fn ours() -> Self {
        Self { name: "sobria", version: env!("CARGO_PKG_VERSION") }
    }
}

/// Editions of the references that the run used, with their dates.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Data {
    pub rgesn: Edition,
    pub gt6: Edition,
    /// Our table of well-known third-party hosts.
    pub third_parties: Edition,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Edition {
    pub edition: &'static str,
    pub date: String,
    pub url: &'static str,
}

#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Bundle {
    pub name: String,
    /// As given to the run.
    pub path: String,
    /// Files in all, compressed copies and links included.
    pub files: usize,
    pub bytes: u64,
    /// Files that gave facts; `files` is this and the length of `not_analysed`.
    pub analysed: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Screen {
    pub bundle: String,
    pub id: String,
    /// How the screen was found: page, route, source-module, chunk-name, declared.
    pub how: &'static str,
    pub page: Option<String>,
    /// Requests of the first display.
    pub requests: usize,
    /// Bytes on the wire of the first display, headers not counted.
    pub transfer_bytes: u64,
    /// Some of them are estimated: large texts for which no budget is set.
    pub estimated: bool,
    /// False when the weight is a lower bound.
    pub complete: bool,
    /// Why it is not complete.
    pub gaps: Vec<String>,
    /// Contexts of the map that hold on the screen.
    pub contexts: Vec<String>,
    pub budget: Option<Budget>,
    /// Assets of the first display.
    pub initial: Vec<String>,
    /// Number of assets that may be loaded later.
    pub deferred: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Asset {
    pub bundle: String,
    pub path: String,
    /// The path without what changes at each build.
    pub stable_path: String,
    /// Size of the file.
    pub bytes: u64,
    /// Bytes on the wire for one load, headers not counted.
    pub transfer_bytes: u64,
    /// Contexts of the map that it is in by itself.
    pub contexts: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Budget {
    pub transfer_bytes: Option<f64>,
    pub requests: Option<u32>,
    /// yes, no, unknown (below so far, but the weight is a lower bound).
    pub kept: &'static str,
    /// What one change may add.
    pub growth: Option<GrowthBudget>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct GrowthBudget {
    /// Share of the transfer in the base.
    pub percent: Option<f64>,
    pub transfer_bytes: Option<f64>,
    pub requests: Option<u32>,
    /// yes, no, unknown (a part is not counted), not-judged (no base was given, or it does not have the screen).
    pub kept: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Criterion {
    pub id: String,
    /// fail, review, pass (no check found a fault; no validation), notApplicable, notAssessed (medical context), open.
    pub outcome: &'static str,
    pub checks: Vec<CriterionCheck>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct CriterionCheck {
    pub id: String,
    pub outcome: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// Short identity, as printed.
    pub id: String,
    /// Identity over rebuilds.
    pub fingerprint: String,
    pub bundle: String,
    pub check: String,
    pub criteria: Vec<String>,
    pub family: String,
    /// fail, review, suppressed.
    pub kind: &'static str,
    /// error, warning, note; only for `fail`.
    pub level: Option<&'static str>,
    /// decides, strong, weak.
    pub evidence: &'static str,
    pub message: String,
    pub help: String,
    /// In the bundle, the map or the settings.
    pub place: JsonPlace,
    /// Where a person can act: in the repository.
    pub location: JsonLocation,
    /// What a source map names as the origin; the repository need not have such a file.
    pub source: Option<Source>,
    pub related: Vec<JsonPlace>,
    /// Role of the asset in its medical context.
    pub role: Option<&'static str>,
    pub measured: Option<MeasuredValue>,
    pub limit: Option<LimitValue>,
    pub saving: Option<SavingValue>,
    pub screens: Vec<FindingScreen>,
    /// Rulings that set the finding aside or made it milder.
    pub suppressions: Vec<Suppression>,
    /// Way from a page to the asset.
    pub chain: Vec<Step>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Recognised {
    pub bundle: String,
    /// Id of a medical context, or of a marker that belongs to none.
    pub id: String,
    pub label: String,
    /// context, marker.
    pub kind: &'static str,
    /// strong (advice is held back until somebody answers), info (a note asks), report (only listed here).
    pub strength: &'static str,
    /// Family of traces → the file that shows it first.
    pub evidence: BTreeMap<String, String>,
    /// Screens whose code shows it.
    pub screens: Vec<String>,
    /// The map declares it or refutes it wherever it was seen.
    pub answered: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonPlace {
    /// From the bundle's root, with `/`; for the map and the settings as given.
    pub path: String,
    /// From 1.
    pub line: Option<u32>,
    /// UTF-16 units from 1.
    pub column: Option<u32>,
    /// First byte and byte after the last, in the content of the file.
    pub span: Option<[u32; 2]>,
    /// At most 100 characters of one line, control characters replaced.
    pub excerpt: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Source {
    /// As the map names it, without what bundlers add.
    pub name: String,
    /// From 1.
    pub line: u32,
    /// UTF-16 units from 1.
    pub column: u32,
    /// The installed package that it belongs to.
    pub package: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonLocation {
    /// From the repository's root, with `/`.
    pub path: String,
    /// From 1.
    pub line: Option<u32>,
    /// UTF-16 units from 1.
    pub column: Option<u32>,
    /// After the last unit of the excerpt, on the same line.
    pub end_column: Option<u32>,
    /// At most 100 characters of one line, control characters replaced.
    pub excerpt: Option<String>,
    /// How it was found: bundle (nothing leads further), source-map, reference (a line that refers to the asset),
    /// import (of the screen), budget, page (the template of a page), copy (the build copied this file), metadata (of
    /// the bundler), project (the finding is about the map, the settings or the baseline).
    pub via: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct MeasuredValue {
    pub value: f64,
    pub unit: &'static str,
    /// The value is a lower bound.
    pub at_least: bool,
    /// Some of the value is estimated.
    pub estimated: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct LimitValue {
    pub value: f64,
    pub unit: &'static str,
    pub source: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct SavingValue {
    pub bytes: u64,
    /// transfer or at-rest.
    pub basis: &'static str,
    /// measured, or "estimated: how".
    pub method: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FindingScreen {
    pub id: String,
    /// fail, review, suppressed.
    pub outcome: &'static str,
    pub level: Option<&'static str>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Suppression {
    /// context, waiver, false-positive, accepted, baseline.
    pub kind: &'static str,
    /// suppressed, relaxed, role-unknown, overdue, undeclared, shared, activated, pending, contradicted, outgrown (the
    /// baseline knows fewer).
    pub effect: &'static str,
    pub context: Option<String>,
    pub justification: String,
    /// File and line of the entry.
    pub source: Option<String>,
    /// Why the entry holds at this place.
    pub because: Option<String>,
    /// Why the context relaxes the family, for `relaxed`.
    pub reason: Option<&'static str>,
    /// Rows of the GT6 report that the ruling rests on.
    pub gt6: Vec<u8>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Step {
    pub path: String,
    pub how: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct NotAnalysed {
    pub bundle: String,
    pub path: String,
    pub bytes: u64,
    /// twin, kind, problem, cut (by a limit of the run).
    pub kind: &'static str,
    pub reason: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Measuring {
    /// Files that were measured.
    pub files: usize,
    pub left_out: Vec<NotMeasured>,
}

/// A file that was worth measuring and was not.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NotMeasured {
    pub bundle: String,
    pub path: String,
    pub bytes: u64,
    /// size, budget, time, problem.
    pub kind: &'static str,
    pub reason: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Summary {
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
    pub reviews: usize,
    pub suppressed_by_context: usize,
    /// `false_positives` and `accepted` together.
    pub suppressed_by_settings: usize,
    /// The project says that the tool is wrong.
    pub false_positives: usize,
    /// The project says that it lives with them.
    pub accepted: usize,
    /// Known before the run.
    pub suppressed_by_baseline: usize,
}
