//! `rules/gt6.toml`: the adaptations of the GT6 report and what sobria does with each.

use serde::Deserialize;

use super::{Bilingual, Lang};

/// Number of adaptations in the report.
pub const ROWS: u8 = 32;

/// The file, in the order of the report's tables.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdaptationFile {
    pub row: Vec<Adaptation>,
}

/// One row of the report. Contexts and checks that serve it name it in their own headers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adaptation {
    pub n: u8,
    /// French: a short quotation of the practice; English: ours.
    pub title: Bilingual,
    pub group: Group,
    /// What the report adapts: a criterion of version 1, or a practice of the guide for organisations.
    pub source: String,
    /// Criteria of the 2024 edition that the row reaches, by our reading.
    pub criteria: Vec<String>,
    /// What the report asks, in our words.
    pub asks: Bilingual,
    /// Families that contexts treat by this row.
    #[serde(default)]
    pub families: Vec<String>,
    /// What a person states in the declaration.
    #[serde(default)]
    pub declaration: Option<Bilingual>,
    /// Why a bundle does not tell, or what is never advised.
    #[serde(default)]
    pub outside: Option<Bilingual>,
}

impl Adaptation {
    /// Name of the row: `gt6-14`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("gt6-{}", self.n)
    }
}

/// Chapter of the report's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    Purchasing,
    Administration,
    Design,
    Contents,
    Hosting,
}

impl Group {
    #[must_use]
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Purchasing => lang.pick("purchasing", "achats"),
            Self::Administration => "administration",
            Self::Design => lang.pick("design", "conception"),
            Self::Contents => lang.pick("contents", "contenus"),
            Self::Hosting => lang.pick("hosting", "hébergement"),
        }
    }
}
