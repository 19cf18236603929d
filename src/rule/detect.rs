//! How undeclared code of a context is recognised: the `[detect]` blocks and `rules/markers.toml`.

use serde::Deserialize;

use super::Bilingual;

/// `rules/markers.toml`: health code that belongs to no context and is only listed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkerFile {
    #[serde(default)]
    pub marker: Vec<Marker>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marker {
    pub id: String,
    pub label: Bilingual,
    pub detect: Detect,
}

/// How code is recognised: families of fingerprints, and rules of which one must hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detect {
    pub strength: Strength,
    /// Not recognised where this context is: its own code explains the fingerprints.
    #[serde(default)]
    pub without: Option<String>,
    pub rule: Vec<DetectRule>,
    pub fingerprint: Vec<Fingerprint>,
}

/// What a recognition is worth, as it was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// Only listed.
    Report,
    /// A note asks whether the context holds.
    Info,
    /// Advice that could harm care is held back until somebody answers.
    Strong,
}

impl Strength {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Info => "info",
            Self::Strong => "strong",
        }
    }
}

/// What must be seen in one place.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetectRule {
    /// Number of different families.
    #[serde(default)]
    pub families: usize,
    /// Families that must all be there.
    #[serde(default)]
    pub all: Vec<String>,
    #[serde(default)]
    pub scope: Scope,
    /// Another context of which at least one family must be there.
    #[serde(default)]
    pub with: Option<String>,
}

/// The place that a rule speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// All that a screen, or an entry without one, can load.
    #[default]
    Closure,
    /// One file.
    File,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fingerprint {
    pub family: String,
    /// Any of these; each begins at a word boundary.
    pub words: Vec<String>,
    #[serde(default)]
    pub on: On,
    #[serde(default)]
    pub ignore_case: bool,
    /// The words end at a boundary too.
    #[serde(default)]
    pub whole: bool,
    /// Occurrences needed in one file.
    #[serde(default = "one")]
    pub at_least: u32,
}

fn one() -> u32 {
    1
}

/// Where the words of a fingerprint are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum On {
    /// Scripts and pages, escapes decoded.
    #[default]
    Code,
    /// Names: of screens, of files, and in titles of pages.
    Name,
    /// WASM files.
    Wasm,
    /// Packages in the `sources` of source maps; `@scope/*` for all of a scope.
    Package,
}

impl Detect {
    /// Mistakes that the types do not catch, in words.
    #[must_use]
    pub fn mistakes(&self, contexts: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        let known = |family: &String| self.fingerprint.iter().any(|print| print.family == *family);
        for rule in &self.rule {
            let unknown = rule.all.iter().filter(|family| !known(family));
            found.extend(unknown.map(|family| format!("no fingerprint of the family `{family}`")));
            if rule.families == 0 && rule.all.is_empty() {
                found.push("a rule of detection without families always holds".to_owned());
            }
        }
        let named = self.rule.iter().filter_map(|rule| rule.with.as_ref()).chain(&self.without);
        for context in named.filter(|context| !contexts.contains(&context.as_str())) {
            found.push(format!("there is no context `{context}`"));
        }
        let short = self.fingerprint.iter().flat_map(|print| &print.words).filter(|word| word.len() < 3);
        found.extend(short.map(|word| format!("`{word}` is too short to prove anything")));
        found
    }
}
