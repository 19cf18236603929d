//! The record of a project's medical contexts, as data: what every format prints, what a page carries, and what a
//! later page is compared with.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Changes its first number when a member is removed or changes its meaning.
pub const RECORD_VERSION: &str = "1.0";

/// Where medical contexts hold in a project, why, who says so, what they change and what was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContextsRecord {
    pub record_version: String,
    pub tool: Tool,
    /// The day that review dates were compared with.
    pub today: String,
    /// References and tables used, with their dates.
    pub editions: Vec<Edition>,
    pub map: Option<SourceFile>,
    /// The map that is approved already, when one was given.
    pub map_base: Option<SourceFile>,
    pub settings: Option<SourceFile>,
    pub bundles: Vec<BundleDigest>,
    /// Contexts that the map declares, by name.
    pub contexts: Vec<ContextEntry>,
    /// Detected contexts that the map refutes.
    pub refutations: Vec<ContextEntry>,
    pub screens: Vec<ScreenContexts>,
    /// Code that looks clinical and that no entry speaks of.
    pub undeclared: Vec<UndeclaredCode>,
    /// Findings about the map itself.
    pub findings: Vec<MapFinding>,
    /// Every asset that a context touches; left out of the copy that a page carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assets: Option<Vec<AssetContexts>>,
    /// What changed since the page given with `--previous`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Difference>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    pub name: String,
    pub version: String,
}

/// One text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Texts {
    pub en: String,
    pub fr: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Edition {
    /// rgesn, gt6, third-parties.
    pub name: String,
    pub edition: String,
    pub date: String,
}

/// A file of the project that was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SourceFile {
    pub path: String,
    /// BLAKE3 of its bytes.
    pub digest: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BundleDigest {
    pub name: String,
    pub path: String,
    pub files: usize,
    pub bytes: u64,
    /// BLAKE3 over the sorted paths, each with the digest of its content; compressed copies by path and size.
    pub digest: String,
    /// Files that could not be read whole: by path and size only.
    pub unread: usize,
}

/// One `[[context]]` of the map with all that follows from it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContextEntry {
    /// The built-in context, or the project's own name.
    pub id: String,
    pub builtin: String,
    /// Line in the map.
    pub line: u32,
    pub label: Texts,
    pub definition: Texts,
    pub declaration: Declaration,
    /// New, or wider than in the base map: what it adds does not count yet.
    pub pending: bool,
    /// Days until the review date: negative when it has passed.
    pub days_left: Option<i64>,
    pub registry: Registry,
    /// Screens where it holds.
    pub screens: Vec<Holding>,
    /// Assets that it names, grouped by reason.
    pub assets: Vec<AssetGroup>,
    /// Assets that it reaches by its screens alone.
    pub assets_by_screens: usize,
    /// Assets of it that a screen outside loads as well.
    pub assets_shared: usize,
    /// Role → how many assets have it, by this map.
    pub roles_given: BTreeMap<String, usize>,
    /// Advice set aside.
    pub suppressed: Vec<CheckCount>,
    /// Advice whose limit or level the context adjusts.
    pub relaxed: Vec<CheckCount>,
    /// Advice left to a person: role unknown, shared with a screen outside, entry overdue, pending or contradicted.
    pub left_to_review: Vec<CheckCount>,
    pub do_no_harm: Vec<HarmCheck>,
    pub waivers: Vec<WaiverRecord>,
}

/// What the entry says, as written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Declaration {
    /// part, whole-app.
    pub scope: String,
    pub bundles: Vec<String>,
    pub routes: Vec<String>,
    pub paths: Vec<String>,
    pub sources: Vec<String>,
    pub except: Vec<String>,
    /// Role → globs.
    pub roles: BTreeMap<String, Vec<String>>,
    /// Families that stay under the plain checks.
    pub keep: Vec<String>,
    /// Do-no-harm checks added.
    pub activate: Vec<String>,
    /// Hosts that may receive data.
    pub recipients: Vec<String>,
    /// Version of the effects that were signed.
    pub reviewed_with: Option<String>,
    pub justification: String,
    pub risk: Option<String>,
    pub owner: Option<String>,
    pub approved_by: Option<String>,
    pub review_by: Option<String>,
}

/// What the built-in context rules.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Registry {
    /// Digest of effects and activated checks: the value for `reviewed_with`.
    pub ruling: String,
    /// Rows of the GT6 report.
    pub gt6: Vec<Row>,
    /// Goes beyond what GT6 writes.
    pub extension: bool,
    pub justification: Texts,
    pub effects: Vec<EffectRecord>,
    pub sources: Vec<SourceRecord>,
}

/// An adaptation of the GT6 report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    pub row: u8,
    pub title: Texts,
    /// What the report asks, in our words.
    pub asks: Texts,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EffectRecord {
    pub family: String,
    pub label: Texts,
    /// Only for assets of this role, or this part of the family.
    pub scope: Option<String>,
    /// suppress, limit, floor, declared-budget, level, raise, exempt.
    pub effect: String,
    pub level: Option<String>,
    pub limits: BTreeMap<String, f64>,
    pub roles: Vec<String>,
    pub reason: Option<Texts>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SourceRecord {
    pub id: String,
    /// A: official or primary text; B: secondary copy or extract; C: not verified.
    pub confidence: String,
    pub what: Texts,
    #[serde(rename = "where")]
    pub location: String,
}

/// Why a context holds somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Why {
    /// route, path, source, role, marker, whole-app, remote.
    pub by: String,
    /// The glob, or the role.
    pub what: Option<String>,
}

/// A screen or an asset inside a context.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Holding {
    pub bundle: String,
    pub name: String,
    pub why: Why,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AssetGroup {
    pub bundle: String,
    pub why: Why,
    pub count: usize,
    /// The first paths.
    pub first: Vec<String>,
}

/// Findings of one check that a context changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CheckCount {
    pub check: String,
    pub title: Texts,
    /// suppressed, relaxed, role-unknown, overdue, shared, pending, contradicted.
    pub effect: String,
    /// On every screen that the finding speaks of.
    pub findings: usize,
    /// On some of its screens only: the finding stays elsewhere.
    pub partly: usize,
    /// Bytes that following the advice would have spared, for `findings`; no asset counted twice for one check.
    pub savings: Vec<Forgone>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Forgone {
    /// transfer, at-rest.
    pub basis: String,
    /// measured, estimated.
    pub method: String,
    pub bytes: u64,
}

/// A do-no-harm check that the context makes count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HarmCheck {
    pub check: String,
    pub title: Texts,
    /// Only for these roles; empty for all.
    pub roles: Vec<String>,
    /// Things of the kind that the check looked at in the bundles of the entry, inside the context or not.
    pub looked_at: usize,
    pub failed: usize,
    pub to_review: usize,
    pub waived: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WaiverRecord {
    pub check: String,
    pub paths: Vec<String>,
    pub justification: String,
    pub owner: Option<String>,
    pub review_by: String,
    pub days_left: i64,
    pub line: u32,
    /// Findings that it accepts.
    pub findings: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScreenContexts {
    pub bundle: String,
    pub id: String,
    /// How the screen was found: page, route, source-module, chunk-name, declared.
    pub how: String,
    /// Contexts that hold on it.
    pub contexts: Vec<Held>,
    /// Contexts that its code looks like and that nobody declared.
    pub undeclared: Vec<String>,
    pub requests: usize,
    pub transfer_bytes: u64,
    /// False when both are lower bounds.
    pub complete: bool,
    /// Some of the bytes are estimated.
    #[serde(default)]
    pub estimated: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Held {
    pub context: String,
    /// Line of the entry in the map.
    pub line: u32,
    /// Absent when the asset is inside by its screens alone.
    pub why: Option<Why>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AssetContexts {
    pub bundle: String,
    pub path: String,
    pub role: Option<RoleRecord>,
    pub contexts: Vec<AssetHeld>,
}

/// A role and what gives it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RoleRecord {
    pub role: String,
    /// map, marker, content, structure.
    pub from: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AssetHeld {
    #[serde(flatten)]
    pub held: Held,
    /// Screens inside the context that load the asset at first.
    pub screens_inside: usize,
    /// Screens outside that do: where there are any, nothing is set aside for them.
    pub screens_outside: usize,
}

/// Code that looks clinical and that nobody declared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UndeclaredCode {
    pub bundle: String,
    pub context: String,
    pub label: Texts,
    /// Family of fingerprints → file that shows it.
    pub evidence: BTreeMap<String, String>,
    pub screens: Vec<String>,
    pub assets: usize,
    /// Check → findings held back until the context is declared or refuted.
    pub held_back: BTreeMap<String, usize>,
}

/// A finding about the map.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MapFinding {
    pub id: String,
    pub check: String,
    /// fail, review.
    pub kind: String,
    pub level: Option<String>,
    pub path: String,
    pub line: Option<u32>,
    pub message: Texts,
    pub help: Texts,
}

/// What changed since an earlier page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// Day of the earlier page.
    pub date: String,
    /// BLAKE3 of the record that it carried.
    pub record_digest: String,
    pub changes: Vec<Change>,
}

/// One change, with what it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// A context's name, a bundle's, or empty for the project.
    pub subject: String,
    pub kind: ChangeKind,
    /// What changed: context, route, screen, role, waiver, owner, digest…
    pub what: String,
    pub name: Option<String>,
    pub before: Option<String>,
    pub after: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    Added,
    Removed,
    /// More is inside than before.
    Widened,
    /// Less is inside than before.
    Narrowed,
    Changed,
}
