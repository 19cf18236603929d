//! `sobria.toml`: from the file as written to settings that are valid by construction.

pub mod file;
pub mod problem;

use std::collections::BTreeMap;
use std::ops::Range;

use globset::{GlobBuilder, GlobMatcher};
use jiff::civil::Date;
use toml::Spanned;
use toml::value::Datetime;

use crate::bundle::Delivery;
use crate::registry::REGISTRY;
use crate::rule::{Lang, Level};
use problem::{Invalid, Mistake};

/// Characters of a finding's id that a suppression must give: fewer would match findings by chance.
const SHORTEST_ID: usize = 8;

/// Valid settings; the default is what counts without a file.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub language: Option<Lang>,
    /// From the settings' folder.
    pub map: Option<String>,
    pub bundles: Vec<BundleSettings>,
    pub screens: Vec<DeclaredScreen>,
    pub budgets: Vec<Budget>,
    /// (check, limit) → value.
    pub limits: BTreeMap<(String, String), f64>,
    /// Check → level; `None` switches the check off.
    pub levels: BTreeMap<String, Option<Level>>,
    pub suppressions: Vec<Suppress>,
}

#[derive(Clone, Debug)]
pub struct BundleSettings {
    pub name: String,
    pub path: String,
    pub base: String,
    pub first_party: Vec<String>,
    pub delivery: Delivery,
    /// From the settings' folder.
    pub source_maps: Option<String>,
}

#[derive(Clone, Debug)]
pub struct DeclaredScreen {
    pub id: String,
    pub bundle: Option<String>,
    pub loads: Vec<String>,
}

/// Ceilings of a group of screens.
#[derive(Clone, Debug)]
pub struct Budget {
    pub screens: Vec<GlobMatcher>,
    /// Bytes.
    pub transfer: Option<f64>,
    pub requests: Option<u32>,
    pub growth: Growth,
    /// Line of the entry in `sobria.toml`.
    pub line: u32,
}

/// What one change may add to a screen since the base.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Growth {
    pub percent: Option<f64>,
    /// Bytes.
    pub transfer: Option<f64>,
    pub requests: Option<u32>,
}

impl Growth {
    #[must_use]
    pub fn is_set(&self) -> bool {
        *self != Self::default()
    }

    /// Bytes that may be added to a first display of so many.
    #[must_use]
    pub fn limit(&self, before: f64) -> Option<f64> {
        let share = self.percent.map(|percent| before * percent / 100.0);
        share.into_iter().chain(self.transfer).min_by(f64::total_cmp)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressKind {
    FalsePositive,
    Accepted,
}

impl SuppressKind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FalsePositive => "false-positive",
            Self::Accepted => "accepted",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Suppress {
    pub check: Option<String>,
    pub id: Option<String>,
    pub paths: Vec<GlobMatcher>,
    pub kind: SuppressKind,
    pub reason: String,
    pub expires: Option<Date>,
    pub line: u32,
}

impl Settings {
    /// Reads and validates the text of a `sobria.toml`.
    ///
    /// # Errors
    /// All mistakes of the file together.
    pub fn parse(path: &str, text: &str) -> Result<Self, Invalid> {
        let file: file::File = problem::read(path, text)?;
        let mut reader = Reader { text, mistakes: Vec::new() };
        let settings = reader.settings(file);
        reader.mistakes.sort_by_key(|mistake| mistake.span.start);
        if reader.mistakes.is_empty() {
            return Ok(settings);
        }
        Err(Invalid { path: path.to_owned(), text: text.to_owned(), mistakes: reader.mistakes })
    }

    /// Hosts that serve the bundles of other names.
    #[must_use]
    pub fn hosts_beside(&self, bundle: &str) -> Vec<String> {
        let others = self.bundles.iter().filter(|other| other.name != bundle);
        others.flat_map(|other| other.first_party.iter().cloned()).collect()
    }

    /// The first budget whose globs match one of the screen's names.
    #[must_use]
    pub fn budget(&self, names: &[String]) -> Option<&Budget> {
        self.budgets
            .iter()
            .find(|budget| budget.screens.iter().any(|glob| names.iter().any(|name| glob.is_match(name))))
    }
}

struct Reader<'a> {
    text: &'a str,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn settings(&mut self, file: file::File) -> Settings {
        let language =
            file.language.and_then(|language| self.one_of(&language, &[("en", Lang::En), ("fr", Lang::Fr)]));
        Settings {
            language,
            map: file.map.map(Spanned::into_inner),
            bundles: file.bundle.into_iter().map(|entry| self.bundle(entry)).collect(),
            screens: file
                .screen
                .into_iter()
                .map(|entry| DeclaredScreen {
                    id: entry.id.into_inner(),
                    bundle: entry.bundle.map(Spanned::into_inner),
                    loads: entry.loads.into_iter().map(Spanned::into_inner).collect(),
                })
                .collect(),
            budgets: file.budget.into_iter().filter_map(|entry| self.budget(&entry)).collect(),
            limits: self.limits(&file.limits),
            levels: self.levels(&file.levels),
            suppressions: file.suppress.into_iter().filter_map(|entry| self.suppress(&entry)).collect(),
        }
    }

    fn bundle(&mut self, entry: file::BundleEntry) -> BundleSettings {
        let delivery = entry.delivery.and_then(|delivery| {
            let known =
                [("web", Delivery::Web), ("intranet", Delivery::Intranet), ("packaged", Delivery::Packaged)];
            self.one_of(&delivery, &known)
        });
        let base = entry.base.map_or_else(|| "/".to_owned(), Spanned::into_inner);
        BundleSettings {
            name: entry.name.into_inner(),
            path: entry.path.into_inner(),
            base,
            first_party: entry.first_party,
            delivery: delivery.unwrap_or_default(),
            source_maps: entry.source_maps.map(Spanned::into_inner),
        }
    }

    fn budget(&mut self, entry: &file::BudgetEntry) -> Option<Budget> {
        let first = entry.screens.first();
        let Some(first) = first else {
            self.mistakes.push(Mistake::new(
                0..0,
                "a budget names no screens",
                "un budget ne désigne aucun écran",
            ));
            return None;
        };
        let growth = self.growth(entry);
        if entry.transfer_kb.is_none() && entry.requests.is_none() && !growth.is_set() {
            let mistake = Mistake::new(
                first.span(),
                "this budget sets no limit: `transfer_kb`, `requests`, `max_growth`, …",
                "ce budget ne fixe aucune limite : `transfer_kb`, `requests`, `max_growth`…",
            );
            self.mistakes.push(mistake);
        }
        let transfer = entry.transfer_kb.as_ref().and_then(|kilobytes| self.positive(kilobytes));
        Some(Budget {
            screens: entry.screens.iter().filter_map(|glob| self.glob(glob)).collect(),
            transfer: transfer.map(|kilobytes| kilobytes * 1000.0),
            requests: entry.requests.as_ref().map(|requests| *requests.get_ref()),
            growth,
            line: self.line(first.span()),
        })
    }

    fn growth(&mut self, entry: &file::BudgetEntry) -> Growth {
        let kilobytes = entry.max_growth_kb.as_ref().and_then(|kilobytes| self.positive(kilobytes));
        Growth {
            percent: entry.max_growth.as_ref().and_then(|written| self.percent(written)),
            transfer: kilobytes.map(|kilobytes| kilobytes * 1000.0),
            requests: entry.max_growth_requests.as_ref().map(|requests| *requests.get_ref()),
        }
    }

    fn percent(&mut self, written: &Spanned<String>) -> Option<f64> {
        let number = written.get_ref().strip_suffix('%').map(str::trim_end);
        let value = number.and_then(|number| number.parse::<f64>().ok());
        let value = value.filter(|value| value.is_finite() && *value >= 0.0);
        if value.is_none() {
            self.mistakes.push(Mistake::new(
                written.span(),
                "write a share such as \"5%\"",
                "écrivez une part telle que \"5%\"",
            ));
        }
        value
    }

    fn limits(
        &mut self,
        written: &BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Spanned<f64>>>,
    ) -> BTreeMap<(String, String), f64> {
        let mut limits = BTreeMap::new();
        for (check, values) in written {
            let Some(known) = self.known_check(check) else { continue };
            for (name, value) in values {
                let names = REGISTRY.check_named(&known).map(|check| &check.limits);
                if !names.is_some_and(|limits| limits.contains_key(name.get_ref())) {
                    let written = name.get_ref();
                    let mistake = Mistake::new(
                        name.span(),
                        format!("`{known}` has no limit `{written}`"),
                        format!("« {known} » n'a pas de limite « {written} »"),
                    );
                    let limits = names.into_iter().flatten().map(|(name, _)| name.as_str());
                    self.mistakes.push(mistake.did_you_mean(written, limits));
                } else if let Some(value) = self.positive(value) {
                    limits.insert((known.clone(), name.get_ref().clone()), value);
                }
            }
        }
        limits
    }

    fn levels(
        &mut self,
        written: &BTreeMap<Spanned<String>, Spanned<String>>,
    ) -> BTreeMap<String, Option<Level>> {
        let mut levels = BTreeMap::new();
        for (check, level) in written {
            let Some(known) = self.known_check(check) else { continue };
            if self.refuses_waiver(
                &known,
                check.span(),
                ("its level cannot be changed", "son niveau ne peut pas être changé"),
            ) {
                continue;
            }
            let choices = [
                ("error", Some(Level::Error)),
                ("warning", Some(Level::Warning)),
                ("note", Some(Level::Note)),
                ("off", None),
            ];
            if let Some(level) = self.one_of(level, &choices) {
                levels.insert(known, level);
            }
        }
        levels
    }

    fn suppress(&mut self, entry: &file::SuppressEntry) -> Option<Suppress> {
        let kinds = [("false-positive", SuppressKind::FalsePositive), ("accepted", SuppressKind::Accepted)];
        let kind = self.one_of(&entry.kind, &kinds)?;
        let check = entry.check.as_ref().and_then(|check| self.known_check(check));
        if let (Some(check), Some(written)) = (&check, &entry.check)
            && self.refuses_waiver(
                check,
                written.span(),
                (
                    "it can only be waived in the map, with `[[context.waive]]`",
                    "seule la carte peut y déroger, par `[[context.waive]]`",
                ),
            )
        {
            return None;
        }
        if entry.check.is_none() && entry.id.is_none() {
            self.mistakes.push(Mistake::new(
                entry.kind.span(),
                "say which findings: `check = …` or `id = …`",
                "dites quels constats : `check = …` ou `id = …`",
            ));
            return None;
        }
        if let Some(id) = entry.id.as_ref().filter(|id| id.get_ref().len() < SHORTEST_ID) {
            self.mistakes.push(Mistake::new(
                id.span(),
                format!("give at least {SHORTEST_ID} characters of the id, as reports print it"),
                format!("donnez au moins {SHORTEST_ID} caractères de l'identifiant, comme les rapports l'impriment"),
            ));
        }
        if entry.reason.get_ref().trim().is_empty() {
            self.mistakes.push(Mistake::new(entry.reason.span(), "give the reason", "donnez la raison"));
        }
        Some(Suppress {
            check,
            id: entry.id.as_ref().map(|id| id.get_ref().clone()),
            paths: entry.paths.iter().filter_map(|glob| self.glob(glob)).collect(),
            kind,
            reason: entry.reason.get_ref().clone(),
            expires: entry.expires.as_ref().and_then(|expires| {
                let read = date(expires.get_ref());
                if read.is_none() {
                    self.mistakes.push(Mistake::new(
                        expires.span(),
                        "write a date such as 2027-06-30",
                        "écrivez une date telle que 2027-06-30",
                    ));
                }
                read
            }),
            line: self.line(entry.kind.span()),
        })
    }

    fn known_check(&mut self, written: &Spanned<String>) -> Option<String> {
        let name = written.get_ref();
        if REGISTRY.check_named(name).is_some() {
            return Some(name.clone());
        }
        let en = format!("there is no check `{name}`");
        let mistake = Mistake::new(written.span(), en, format!("il n'y a pas de contrôle « {name} »"));
        let known = REGISTRY.checks.iter().map(|check| check.entry.header.id.as_str());
        self.mistakes.push(mistake.did_you_mean(name, known));
        None
    }

    /// Do-no-harm checks and findings about the map are out of reach of `sobria.toml`.
    fn refuses_waiver(&mut self, check: &str, span: Range<usize>, help: (&str, &str)) -> bool {
        let protected = REGISTRY.check_named(check).is_some_and(super::registry::Check::is_protected);
        if protected {
            let mistake = Mistake::new(
                span,
                format!("`{check}` protects care: settings cannot touch it"),
                format!("« {check} » protège le soin : les réglages n'y peuvent rien"),
            );
            self.mistakes.push(mistake.help(help.0, help.1));
        }
        protected
    }

    fn one_of<T: Copy>(&mut self, written: &Spanned<String>, choices: &[(&str, T)]) -> Option<T> {
        let found = choices.iter().find(|(name, _)| name == written.get_ref()).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<String> = choices.iter().map(|(name, _)| format!("`{name}`")).collect();
            self.mistakes.push(Mistake::new(
                written.span(),
                format!("expected {}", names.join(", ")),
                format!("attendu : {}", names.join(", ")),
            ));
        }
        found
    }

    fn positive(&mut self, number: &Spanned<f64>) -> Option<f64> {
        let value = *number.get_ref();
        let valid = value.is_finite() && value >= 0.0;
        if !valid {
            self.mistakes.push(Mistake::new(
                number.span(),
                "expected a number of 0 or more",
                "attendu : un nombre positif ou nul",
            ));
        }
        valid.then_some(value)
    }

    fn glob(&mut self, written: &Spanned<String>) -> Option<GlobMatcher> {
        match glob(written.get_ref()) {
            Ok(glob) => Some(glob),
            Err(message) => {
                let fr = format!("motif illisible : {message}");
                self.mistakes.push(Mistake::new(written.span(), message, fr));
                None
            }
        }
    }

    fn line(&self, span: Range<usize>) -> u32 {
        line_of(self.text, span.start)
    }
}

/// A glob over paths or screen ids: `*` stays inside a segment, `**` crosses them.
///
/// # Errors
/// What is wrong with the pattern.
pub fn glob(pattern: &str) -> Result<GlobMatcher, String> {
    GlobBuilder::new(pattern)
        .literal_separator(true)
        .build()
        .map(|glob| glob.compile_matcher())
        .map_err(|error| error.kind().to_string())
}

/// Line of a byte offset, from 1.
#[must_use]
pub fn line_of(text: &str, offset: usize) -> u32 {
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    u32::try_from(memchr::memchr_iter(b'\n', before).count() + 1).unwrap_or(u32::MAX)
}

/// The calendar date of a TOML date or date-time.
#[must_use]
pub fn date(written: &Datetime) -> Option<Date> {
    let date = written.date?;
    let year = i16::try_from(date.year).ok()?;
    Date::new(year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}

/// JSON Schema of `sobria.toml`, for editors.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(file::File).to_value()
}
