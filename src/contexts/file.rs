//! `medical-context.toml` as written: every value with its position, unknown keys refused.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

/// Medical-context map of sobria: where care decides, why, and who says so.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Version of this format: 1.
    #[schemars(with = "u32")]
    pub version: Spanned<u32>,
    #[serde(default)]
    #[schemars(with = "Vec<ContextEntry>")]
    pub context: Vec<Spanned<ContextEntry>>,
}

/// One context of the project, or the refutation of a detected one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContextEntry {
    /// A built-in context.
    #[serde(default, rename = "use")]
    #[schemars(with = "Option<String>")]
    pub builtin: Option<Spanned<String>>,
    /// A context of the project's own, with `extends`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub id: Option<Spanned<String>>,
    /// The built-in context that `id` extends.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub extends: Option<Spanned<String>>,
    /// Name in reports of a context of the project's own.
    #[serde(default)]
    pub label: Option<String>,
    /// Families that a context of the project's own leaves under the plain checks, whatever `extends` waives.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub keep: Vec<Spanned<String>>,
    /// Do-no-harm checks that a context of the project's own adds.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub activate: Vec<Spanned<String>>,
    /// A detected context that does not hold here.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub refute: Option<Spanned<String>>,
    /// Bundles of `sobria.toml` that the entry speaks of; all without it.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub bundles: Vec<Spanned<String>>,
    /// Globs over screens: pages and routes.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub routes: Vec<Spanned<String>>,
    /// Globs over asset paths; content hashes do not matter.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub paths: Vec<Spanned<String>>,
    /// Globs over original sources, through source maps.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub sources: Vec<Spanned<String>>,
    /// Globs over screens and assets that stay outside.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub except: Vec<Spanned<String>>,
    /// `part` (default) or `whole-app`.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("enum" = ["part", "whole-app"]))]
    pub scope: Option<Spanned<String>>,
    /// Why the context holds.
    #[serde(default)]
    #[schemars(with = "String")]
    pub justification: Option<Spanned<String>>,
    /// Reference in the risk file.
    #[serde(default)]
    pub risk: Option<String>,
    /// Who answers for the entry.
    #[serde(default)]
    pub owner: Option<String>,
    #[serde(default)]
    pub approved_by: Option<String>,
    /// Last day on which the entry counts without a new review.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub review_by: Option<Spanned<Datetime>>,
    /// Role → globs over asset paths: `diagnostic`, `thumbnail`, `interface`, `illustration`, `alarm`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub roles: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
    /// Hosts outside that may receive data of these screens; each is a decision of the person who answers for them.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub recipients: Vec<Spanned<String>>,
    /// Digest of the built-in effects that were signed, as `sobria contexts` prints it.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub reviewed_with: Option<Spanned<String>>,
    #[serde(default)]
    pub waive: Vec<WaiveEntry>,
}

/// A do-no-harm finding that the owner accepts.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiveEntry {
    #[schemars(with = "String")]
    pub check: Spanned<String>,
    #[schemars(with = "Vec<String>")]
    pub paths: Vec<Spanned<String>>,
    #[schemars(with = "String")]
    pub justification: Spanned<String>,
    #[serde(default)]
    pub owner: Option<String>,
    #[schemars(with = "String")]
    pub review_by: Spanned<Datetime>,
}
