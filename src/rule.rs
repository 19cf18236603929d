//! The registry's data: headers of `rules/` as types, read by the build script and at run time alike.
//!
//! Nothing here knows a check's code, a bundle or a report.

use std::collections::BTreeMap;

use serde::Deserialize;

// The build script reads this file from another folder: the path holds for both.
#[path = "rule/detect.rs"]
pub mod detect;
#[path = "rule/gt6.rs"]
pub mod gt6;

/// Language of user texts; ids and numbers never depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    En,
    Fr,
}

impl Lang {
    /// BCP 47 code: `en` or `fr`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// `en` or `fr` text.
    #[must_use]
    pub fn pick<T>(self, en: T, fr: T) -> T {
        match self {
            Self::En => en,
            Self::Fr => fr,
        }
    }
}

/// One text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    pub en: String,
    pub fr: String,
}

impl Bilingual {
    #[must_use]
    pub fn new(en: impl Into<String>, fr: impl Into<String>) -> Self {
        Self { en: en.into(), fr: fr.into() }
    }

    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.en, &self.fr)
    }
}

/// What a check looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Over {
    /// One asset at a time: `fn(&Asset, &mut Cx)`.
    Asset,
    /// The linked bundle: `fn(&Bundle, &mut Cx)`.
    Bundle,
    /// The run itself or the map: found by the pipeline or the judge, without a function of its own.
    Run,
}

/// How sure a check is; decides the level of its failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// An official threshold or an unambiguous pattern: a failure is an error.
    Decides,
    /// A failure is a warning.
    Strong,
    /// Never more than a question for a person.
    Weak,
}

impl Evidence {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Decides => "decides",
            Self::Strong => "strong",
            Self::Weak => "weak",
        }
    }
}

/// Weight of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Note,
    Warning,
    Error,
}

impl Level {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Header of `rules/checks/<id>.md`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CheckHeader {
    /// Stable for ever; names the bad thing, subject first.
    pub id: String,
    /// RGESN 2024 numbers; empty for findings about the run or the map.
    pub criteria: Vec<String>,
    pub family: String,
    /// `module::function` under `src/checks/`; absent when `over = "run"`.
    #[serde(default)]
    pub run: Option<String>,
    pub over: Over,
    /// Version that brought the check.
    pub since: String,
    /// A preview check never fails a run.
    #[serde(default)]
    pub preview: bool,
    /// Counts only in contexts that activate it.
    #[serde(default)]
    pub do_no_harm: bool,
    pub evidence: Evidence,
    /// Short name of the bad thing, for lists.
    pub title: Bilingual,
    /// What was found; `{name}` is replaced by the finding's arguments.
    pub message: Bilingual,
    /// What to do.
    pub help: Bilingual,
    /// Other wordings, chosen by the check.
    #[serde(default)]
    pub variants: BTreeMap<String, Variant>,
    #[serde(default)]
    pub references: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub limits: BTreeMap<String, Limit>,
}

/// Another message of the same check, with its own advice and, when it is less sure, its own evidence.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    pub message: Bilingual,
    #[serde(default)]
    pub help: Option<Bilingual>,
    #[serde(default)]
    pub evidence: Option<Evidence>,
    #[serde(default)]
    pub level: Option<Level>,
}

/// A number with its unit and where it comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    pub value: f64,
    pub unit: Unit,
    /// The reference's number, or "ours" with the reason.
    pub source: String,
    /// The value is a minimum, not a maximum.
    #[serde(default)]
    pub floor: bool,
}

/// Unit of a limit or of a message argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    Bytes,
    Count,
    Seconds,
    Percent,
    Ratio,
    Quality,
}

impl Unit {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Count => "count",
            Self::Seconds => "seconds",
            Self::Percent => "percent",
            Self::Ratio => "ratio",
            Self::Quality => "quality",
        }
    }
}

/// Priority of a criterion, with the weight the reference gives it in the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    #[serde(rename = "priority")]
    Prioritised,
    Recommended,
    Moderate,
}

impl Priority {
    /// RGESN 2024, "score d'avancement": 1.5, 1.25, 1.0.
    #[must_use]
    pub fn weight(self) -> f64 {
        match self {
            Self::Prioritised => 1.5,
            Self::Recommended => 1.25,
            Self::Moderate => 1.0,
        }
    }

    #[must_use]
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Prioritised => lang.pick("priority", "prioritaire"),
            Self::Recommended => lang.pick("recommended", "recommandé"),
            Self::Moderate => lang.pick("moderate", "modéré"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Difficulty {
    Low,
    Medium,
    High,
}

/// What a static reading of a bundle can say about a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Assessed {
    /// The failing side at least can be decided.
    Decides,
    /// Evidence only.
    Evidence,
    /// No tool can judge it.
    Open,
}

/// Header of `rules/criteria/<number>.md`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CriterionHeader {
    pub id: String,
    pub theme: u8,
    pub title: Bilingual,
    pub priority: Priority,
    pub weight: f64,
    pub difficulty: Difficulty,
    pub never_not_applicable: bool,
    pub assessed: Assessed,
    /// What a person must state or verify.
    pub declare: Bilingual,
    #[serde(default)]
    pub not_applicable_when: Option<Bilingual>,
    pub references: CriterionReferences,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionReferences {
    pub rgesn: String,
    /// Page of the official document.
    pub page: u32,
    pub v1: Vec<String>,
    pub wsg: Vec<String>,
    pub rew: Vec<String>,
    pub lighthouse: Vec<String>,
    pub creedengo: Vec<String>,
    pub gt6: Vec<u8>,
}

/// `rules/families.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FamilyFile {
    pub family: Vec<Family>,
}

/// Checks that a medical context treats alike.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Family {
    pub id: String,
    pub label: Bilingual,
    /// False where nothing may ever waive it.
    pub suppressible: bool,
    /// Contexts that may touch it all the same (`contexts.json`, `never_suppressible_note`).
    #[serde(default)]
    pub except: Vec<String>,
    /// What its advice would do to a screen or an image, in a neutral wording: shown when the advice is held back.
    pub subject: Bilingual,
    /// Parts of the family that an effect may name in brackets instead of a role: `sensors[camera]`.
    #[serde(default)]
    pub aspects: Vec<String>,
}

/// Roles that an asset can have in a context, as maps and effects write them.
pub const ROLES: [&str; 5] = ["diagnostic", "thumbnail", "interface", "illustration", "alarm"];

/// Header of `rules/contexts/<id>.md`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ContextHeader {
    pub id: String,
    pub label: Bilingual,
    pub definition: Bilingual,
    /// Families, `family[role]` or `family[aspect]`: the plain advice is dropped, with its reason.
    pub suppress: Vec<String>,
    #[serde(default)]
    pub relax: Vec<Relax>,
    /// Do-no-harm checks that count here.
    pub activate: Vec<String>,
    pub justification: Bilingual,
    /// Rows of the GT6 report: 1 to 32.
    pub gt6: Vec<u8>,
    /// Ids in `rules/sources.toml`.
    pub sources: Vec<String>,
    /// Goes beyond what GT6 writes.
    #[serde(default)]
    pub extension: bool,
    /// Says that nothing clinical is here: nothing is waived, and no other entry may waive anything here.
    #[serde(default)]
    pub sentinel: bool,
    /// Detected contexts that this declaration answers as well.
    #[serde(default)]
    pub covers: Vec<String>,
    /// How undeclared code of this context is recognised; absent: it can only be declared.
    #[serde(default)]
    pub detect: Option<detect::Detect>,
}

/// A milder ruling on a family.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relax {
    /// Family or `family[role]`; the ruling on a role comes before that on the whole family. With `family[role]` a medium
    /// whose role is unknown is a question; with the family alone the plain check stands for it.
    pub family: String,
    #[serde(rename = "as")]
    pub kind: RelaxKind,
    /// For `as = "level"`.
    #[serde(default)]
    pub level: Option<Level>,
    /// For `as = "limit"` and `"floor"`: limit name → value.
    #[serde(default)]
    pub limits: BTreeMap<String, f64>,
    /// For `as = "exempt"`: roles that are left alone.
    #[serde(default)]
    pub roles: Vec<String>,
    pub reason: Bilingual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RelaxKind {
    /// Another ceiling.
    Limit,
    /// The number becomes a minimum.
    Floor,
    /// No built-in limit; the project's own budget applies and its absence is a finding.
    DeclaredBudget,
    /// Another level.
    Level,
    /// One level more.
    Raise,
    /// The named roles are left alone.
    Exempt,
}

impl RelaxKind {
    /// As written in a context's file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::Floor => "floor",
            Self::DeclaredBudget => "declared-budget",
            Self::Level => "level",
            Self::Raise => "raise",
            Self::Exempt => "exempt",
        }
    }
}

/// `rules/sources.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    pub source: Vec<Source>,
}

/// A work that contexts and checks rest on, with how far it was verified.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub id: String,
    /// A: official or primary text; B: secondary copy or extract; C: not verified.
    pub confidence: String,
    pub what: Bilingual,
    #[serde(rename = "where")]
    pub location: String,
}

/// A file under `rules/`: TOML between `+++` lines, then prose.
///
/// # Errors
/// A message with the line number in the file.
pub fn split_header(text: &str) -> Result<(&str, &str), String> {
    let rest = text.strip_prefix("+++\n").ok_or("line 1: the file must start with `+++`")?;
    let end = rest.find("\n+++\n").ok_or("line 1: the header is not closed by a `+++` line")?;
    Ok((&rest[..=end], rest[end + 5..].trim_start_matches('\n')))
}

/// Reads a header; the message names the line in the file.
///
/// # Errors
/// When the header is missing or does not fit the type.
pub fn read_header<T: for<'de> Deserialize<'de>>(text: &str) -> Result<(T, &str), String> {
    let (header, prose) = split_header(text)?;
    let value = toml::from_str(header).map_err(|error| {
        let line = error.span().map_or(0, |span| header[..span.start].matches('\n').count());
        // The header starts on the second line of the file.
        format!("line {}: {}", line + 2, error.message())
    })?;
    Ok((value, prose))
}
