//! `sobria.toml` as written: every value with its position, unknown keys refused.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

/// Settings of sobria, the eco-design linter for built health front-ends.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// Language of machine-readable reports: `en` or `fr`.
    #[schemars(with = "Option<String>", extend("enum" = ["en", "fr"]))]
    pub language: Option<Spanned<String>>,
    /// Path of the medical-context map, from this file's folder; `medical-context.toml` when it exists.
    #[schemars(with = "Option<String>")]
    pub map: Option<Spanned<String>>,
    /// Build outputs of this project.
    pub bundle: Vec<BundleEntry>,
    /// Screens that no page of a bundle shows.
    pub screen: Vec<ScreenEntry>,
    /// Ceilings that the project sets itself for groups of screens.
    pub budget: Vec<BudgetEntry>,
    /// Limits of checks, by check and name: `[limits.media-autoplay] visual-seconds = 3`.
    #[schemars(with = "BTreeMap<String, BTreeMap<String, f64>>")]
    pub limits: BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Spanned<f64>>>,
    /// Levels of checks: `error`, `warning`, `note` or `off`.
    #[schemars(with = "BTreeMap<String, String>")]
    pub levels: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Findings that are set aside, with the reason.
    pub suppress: Vec<SuppressEntry>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleEntry {
    /// Short name, used by `--bundle` and by the map.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// Folder of the build output, from this file's folder.
    #[schemars(with = "String")]
    pub path: Spanned<String>,
    /// Path prefix of the deployment, such as `/app/`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub base: Option<Spanned<String>>,
    /// Hosts whose resources are the service's own.
    #[serde(default)]
    pub first_party: Vec<String>,
    /// How the bundle reaches its users: `web` (default), `intranet` or `packaged`.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("enum" = ["web", "intranet", "packaged"]))]
    pub delivery: Option<Spanned<String>>,
    /// Folder of source maps that are kept apart from the bundle, from this file's folder.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub source_maps: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScreenEntry {
    /// Identity of the screen, for example its route.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// Bundle that holds its files; needed when there are several.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub bundle: Option<Spanned<String>>,
    /// Paths in the bundle of what the screen loads first.
    #[schemars(with = "Vec<String>")]
    pub loads: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetEntry {
    /// Globs over screen ids.
    #[schemars(with = "Vec<String>")]
    pub screens: Vec<Spanned<String>>,
    /// Transfer ceiling of one screen, in kB (1,000 bytes).
    #[serde(default)]
    #[schemars(with = "Option<f64>")]
    pub transfer_kb: Option<Spanned<f64>>,
    /// Ceiling of requests for one screen.
    #[serde(default)]
    #[schemars(with = "Option<u32>")]
    pub requests: Option<Spanned<u32>>,
    /// Growth of the transfer since the base (`--base`) that one change may bring, as a share: `5%`.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("pattern" = "^[0-9]+(\\.[0-9]+)? ?%$"))]
    pub max_growth: Option<Spanned<String>>,
    /// The same in kB (1,000 bytes); with both, the smaller counts.
    #[serde(default)]
    #[schemars(with = "Option<f64>")]
    pub max_growth_kb: Option<Spanned<f64>>,
    /// Requests that one change may add since the base.
    #[serde(default)]
    #[schemars(with = "Option<u32>")]
    pub max_growth_requests: Option<Spanned<u32>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuppressEntry {
    /// Check id; or give `id`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub check: Option<Spanned<String>>,
    /// Id of one finding, as reports print it.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub id: Option<Spanned<String>>,
    /// Globs over asset paths; all assets without it.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub paths: Vec<Spanned<String>>,
    /// `false-positive` (the tool is wrong) or `accepted` (the tool is right, the team decides to live with it).
    #[schemars(with = "String", extend("enum" = ["false-positive", "accepted"]))]
    pub kind: Spanned<String>,
    /// Why, for whoever reads the report.
    #[schemars(with = "String")]
    pub reason: Spanned<String>,
    /// Last day on which the entry counts.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub expires: Option<Spanned<Datetime>>,
}
