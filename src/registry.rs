//! Everything under `rules/`, read once: criteria, checks bound to their functions, families, contexts.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::bundle::{Asset, Bundle};
use crate::finding::{CheckId, Cx};
use crate::rule::gt6::{Adaptation, AdaptationFile};
use crate::rule::{
    CheckHeader, ContextHeader, CriterionHeader, Evidence, Family, FamilyFile, Lang, Level, Source,
    SourceFile, read_header, split_header,
};

/// A file of `rules/` in both languages.
struct Page {
    english: &'static str,
    french: &'static str,
}

/// How a check is run.
#[derive(Clone, Copy)]
pub enum Run {
    Asset(fn(&Asset, &mut Cx)),
    Bundle(fn(&Bundle, &mut Cx)),
    /// Found by the pipeline or the judge.
    Pipeline,
}

mod table {
    use super::{Page, Run};
    include!(concat!(env!("OUT_DIR"), "/registry.rs"));
}

/// A header with its prose.
#[derive(Clone)]
pub struct Entry<T> {
    pub header: T,
    english: &'static str,
    french: &'static str,
}

impl<T> Entry<T> {
    /// Markdown prose in one language.
    pub fn prose(&self, lang: Lang) -> &'static str {
        lang.pick(self.english, self.french)
    }
}

#[derive(Clone)]
pub struct Check {
    pub id: CheckId,
    pub entry: Entry<CheckHeader>,
    pub run: Run,
}

impl std::ops::Deref for Check {
    type Target = CheckHeader;

    fn deref(&self) -> &CheckHeader {
        &self.entry.header
    }
}

pub struct Registry {
    /// In the order of the reference: 1.1 … 9.7.
    pub criteria: Vec<Entry<CriterionHeader>>,
    /// By id.
    pub checks: Vec<Check>,
    pub families: Vec<Family>,
    /// By id.
    pub contexts: Vec<Entry<ContextHeader>>,
    /// By id.
    pub sources: Vec<Source>,
    /// The 32 rows of the GT6 report, in their order.
    pub adaptations: Vec<Adaptation>,
}

/// The one registry. The build script has read the same files with the same types, so reading cannot fail here.
pub static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::read);

impl Registry {
    fn read() -> Self {
        let mut criteria: Vec<Entry<CriterionHeader>> = table::CRITERIA.iter().filter_map(entry).collect();
        criteria.sort_by_key(|criterion| criterion_order(&criterion.header.id));
        let checks = table::CHECKS
            .iter()
            .filter_map(|(page, run)| Some((entry(page)?, *run)))
            .enumerate()
            .map(|(index, (entry, run))| Check { id: CheckId(index), entry, run })
            .collect();
        let families = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/families.toml"));
        let families = toml::from_str::<FamilyFile>(families).map(|file| file.family).unwrap_or_default();
        let contexts = table::CONTEXTS.iter().filter_map(entry).collect();
        let sources = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/sources.toml"));
        let sources = toml::from_str::<SourceFile>(sources).map(|file| file.source).unwrap_or_default();
        let adaptations = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/gt6.toml"));
        let adaptations =
            toml::from_str::<AdaptationFile>(adaptations).map(|file| file.row).unwrap_or_default();
        Self { criteria, checks, families, contexts, sources, adaptations }
    }

    #[must_use]
    pub fn check(&self, id: CheckId) -> &Check {
        &self.checks[id.0]
    }

    #[must_use]
    pub fn check_named(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.entry.header.id == id)
    }

    #[must_use]
    pub fn context(&self, id: &str) -> Option<&Entry<ContextHeader>> {
        self.contexts.iter().find(|context| context.header.id == id)
    }

    #[must_use]
    pub fn criterion(&self, id: &str) -> Option<&Entry<CriterionHeader>> {
        self.criteria.iter().find(|criterion| criterion.header.id == id)
    }

    /// Works that a context rests on.
    pub fn sources_of<'r>(&'r self, context: &'r ContextHeader) -> impl Iterator<Item = &'r Source> {
        context.sources.iter().filter_map(|id| self.sources.iter().find(|source| source.id == *id))
    }

    #[must_use]
    pub fn family(&self, id: &str) -> Option<&Family> {
        self.families.iter().find(|family| family.id == id)
    }

    /// The row `gt6-14`.
    #[must_use]
    pub fn adaptation(&self, id: &str) -> Option<&Adaptation> {
        self.adaptations.iter().find(|row| row.id() == id)
    }

    /// Rows of the GT6 report that a context follows on a family; without one, the effect is ours.
    pub fn rows_on<'r>(
        &'r self,
        context: &'r ContextHeader,
        family: &'r str,
    ) -> impl Iterator<Item = &'r Adaptation> {
        let on_family = move |row: &&Adaptation| row.families.iter().any(|name| name == family);
        self.adaptations.iter().filter(on_family).filter(|row| context.gt6.contains(&row.n))
    }

    /// Rows that a ruling of a context on a check rests on: those of the check where it activates one, those on the
    /// family elsewhere.
    #[must_use]
    pub fn rows_of(&self, context: &ContextHeader, check: &Check) -> Vec<u8> {
        if check.do_no_harm {
            let rows = check.references.get("gt6").into_iter().flatten();
            return rows.filter_map(|row| row.parse().ok()).collect();
        }
        self.rows_on(context, &check.family).map(|row| row.n).collect()
    }

    /// Contexts that apply a row of the GT6 report.
    pub fn contexts_of_row(&self, row: u8) -> impl Iterator<Item = &ContextHeader> {
        self.contexts.iter().map(|context| &context.header).filter(move |header| header.gt6.contains(&row))
    }

    /// Checks that serve a row of the GT6 report: they name it among their references.
    pub fn checks_of_row(&self, row: u8) -> impl Iterator<Item = &Check> {
        let row = row.to_string();
        self.checks
            .iter()
            .filter(move |check| check.references.get("gt6").is_some_and(|rows| rows.contains(&row)))
    }

    /// Checks that serve each criterion, by criterion number.
    #[must_use]
    pub fn checks_by_criterion(&self) -> BTreeMap<&str, Vec<&Check>> {
        let mut map: BTreeMap<&str, Vec<&Check>> = BTreeMap::new();
        for check in &self.checks {
            for criterion in &check.criteria {
                map.entry(criterion).or_default().push(check);
            }
        }
        map
    }
}

/// Day on which the table of third parties was last gone through (`date` of `rules/data/third-parties.toml`).
pub static THIRD_PARTIES_DATE: LazyLock<String> = LazyLock::new(|| {
    #[derive(serde::Deserialize)]
    struct Dated {
        date: toml::value::Datetime,
    }
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/data/third-parties.toml"));
    toml::from_str::<Dated>(text).map(|table| table.date.to_string()).unwrap_or_default()
});

fn entry<T: for<'de> serde::Deserialize<'de>>(page: &Page) -> Option<Entry<T>> {
    let (header, english) = read_header(page.english).ok()?;
    let french = split_header(page.french).map_or(page.french, |(_, prose)| prose);
    Some(Entry { header, english, french })
}

/// `4.10` after `4.9`.
#[must_use]
pub fn criterion_order(id: &str) -> (u32, u32) {
    let (theme, number) = id.split_once('.').unwrap_or((id, "0"));
    (theme.parse().unwrap_or(0), number.parse().unwrap_or(0))
}

impl Check {
    /// Found by the pipeline or the judge, without a function of its own.
    #[must_use]
    pub fn run_is_pipeline(&self) -> bool {
        matches!(self.run, Run::Pipeline)
    }

    /// How sure it is, in this wording.
    #[must_use]
    pub fn evidence_of(&self, variant: Option<&str>) -> Evidence {
        let variant = variant.and_then(|name| self.variants.get(name));
        variant.and_then(|variant| variant.evidence).unwrap_or(self.evidence)
    }

    /// Level of a failure from its evidence, in this wording; none where it is never more than a question.
    #[must_use]
    pub fn level(&self, variant: Option<&str>) -> Option<Level> {
        let by_evidence = match self.evidence_of(variant) {
            Evidence::Decides => Some(Level::Error),
            Evidence::Strong => Some(Level::Warning),
            Evidence::Weak => None,
        };
        variant.and_then(|name| self.variants.get(name)?.level).or(by_evidence)
    }

    /// Nothing but the map may lower, hide or set it aside: do-no-harm checks and findings about the map.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.do_no_harm || self.family == "context-map"
    }
}
