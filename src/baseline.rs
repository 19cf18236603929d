//! The baseline: failures that a project knows and lives with for now, one on a line, so that only new ones fail.
//!
//! A text file made to be merged: lines stand on their own, in any order, and the same finding twice is one. What
//! protects care is never held by it.

mod reader;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::civil::Date;

use crate::bundle::stable::stable_path;
use crate::finding::{Argument, Place, clean};
use crate::outcome::{By, Kind, Outcome, Ruling, RulingEffect};
use crate::registry::REGISTRY;
use crate::rule::Level;
use crate::settings::problem::Invalid;

/// First line of the file, with the version of its form.
const HEADING: &str = "# sobria baseline 1";
/// What the columns are, for whoever opens the file.
const COLUMNS: &str =
    "# check, identity, first seen, count, place; after a merge, the lines of both sides stand";
/// Longest place that is written.
const PLACE_CHARACTERS: usize = 200;
/// Stale lines that the finding about them names.
const NAMED: usize = 20;

/// Findings that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// As given.
    pub path: String,
    /// By fingerprint.
    entries: BTreeMap<String, Known>,
}

/// A finding that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub check: String,
    pub since: Date,
    /// How many things the finding sums up: it is not known beyond them.
    pub count: u64,
    /// For people: matching goes by the fingerprint.
    pub place: String,
    /// Line in the file; 0 for what is not written yet.
    pub line: u32,
}

/// Which lines a new version of the file may change.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// Only lines of these checks; all when empty.
    pub only: &'a [String],
    /// Nothing is added and no count rises.
    pub prune: bool,
    /// The run saw the whole project, so that what it did not find is mended.
    pub whole: bool,
}

/// What a new version of the file changed, in lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    pub added: usize,
    pub kept: usize,
    pub dropped: usize,
}

impl Baseline {
    /// One that knows nothing yet.
    #[must_use]
    pub fn empty(path: &str) -> Self {
        Self { path: path.to_owned(), ..Self::default() }
    }

    /// Reads the text of a baseline.
    ///
    /// # Errors
    /// The first mistakes, each with its line.
    pub fn parse(path: &str, text: &str) -> Result<Self, Invalid> {
        reader::read(path, text)
    }

    /// Lines sorted by check and fingerprint, so that neighbours seldom change together.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines: Vec<String> = self
            .entries
            .iter()
            .map(|(fingerprint, known)| {
                let Known { check, since, count, place, .. } = known;
                format!("{check} {fingerprint} {since} {count} {place}")
            })
            .collect();
        lines.sort();
        let mut text = format!("{HEADING}\n{COLUMNS}\n");
        for line in lines {
            let _ = writeln!(text, "{line}");
        }
        text
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn entries(&self) -> impl Iterator<Item = (&str, &Known)> {
        self.entries.iter().map(|(fingerprint, known)| (fingerprint.as_str(), known))
    }

    /// Sets aside the failures that are known; one that sums up more than was known stays a failure, and says so.
    pub fn hold(&self, outcomes: &mut [Outcome]) {
        for outcome in outcomes.iter_mut().filter(|outcome| may_be_known(outcome)) {
            let Some(known) = self.entries.get(&outcome.fingerprint) else { continue };
            if known.check != check_id(outcome) {
                continue;
            }
            let held = count(outcome) <= known.count;
            if held {
                outcome.kind = Kind::Suppressed;
                outcome.level = None;
            }
            outcome.rulings.push(Ruling {
                by: By::Baseline { since: known.since },
                effect: if held { RulingEffect::Suppressed } else { RulingEffect::Outgrown },
                justification: String::new(),
                line: known.line,
                file: self.path.clone(),
            });
        }
    }

    /// Lines that hold no failure of a whole run any more.
    #[must_use]
    pub fn stale(&self, outcomes: &[Outcome]) -> Vec<&Known> {
        let of_baseline = |ruling: &Ruling| matches!(ruling.by, By::Baseline { .. });
        let heard = |outcome: &&Outcome| outcome.rulings.iter().any(of_baseline);
        let used: BTreeSet<&str> =
            outcomes.iter().filter(heard).map(|outcome| outcome.fingerprint.as_str()).collect();
        let unused = self.entries.iter().filter(|(fingerprint, _)| !used.contains(fingerprint.as_str()));
        let mut stale: Vec<&Known> = unused.map(|(_, known)| known).collect();
        stale.sort_by_key(|known| known.line);
        stale
    }

    /// One finding for all stale lines, at the first of them.
    #[must_use]
    pub fn about_stale(&self, stale: &[&Known]) -> Option<Outcome> {
        let check = REGISTRY.check_named("baseline-stale")?;
        let place =
            |known: &&Known| Place { line: Some(known.line), column: Some(1), ..Place::file(&self.path) };
        let first = stale.first()?;
        let mut outcome = Outcome::about_run(check.id, "", place(first));
        outcome.count("count", stale.len()).text("first", format!("{}, {}", first.check, first.place));
        outcome.related = stale.iter().skip(1).take(NAMED).map(place).collect();
        outcome.set_level(Some(Level::Note), None);
        Some(outcome)
    }

    /// The baseline after a run that heard none.
    #[must_use]
    pub fn updated(&self, outcomes: &[Outcome], today: Date, scope: Scope<'_>) -> (Self, Changed) {
        let mut entries = BTreeMap::new();
        let mut changed = Changed::default();
        let inside = |check: &str| scope.only.is_empty() || scope.only.iter().any(|only| only == check);
        for outcome in outcomes.iter().filter(|outcome| may_be_known(outcome)) {
            let check = check_id(outcome);
            let (before, now) = (self.entries.get(&outcome.fingerprint), count(outcome));
            let known = match before {
                Some(before) if !inside(check) => before.clone(),
                Some(before) if scope.prune => Known { count: before.count.min(now), ..before.clone() },
                Some(before) => Known { count: now, ..before.clone() },
                None if scope.prune || !inside(check) => continue,
                None => Known {
                    check: check.to_owned(),
                    since: today,
                    count: now,
                    place: place_of(outcome),
                    line: 0,
                },
            };
            *(if before.is_some() { &mut changed.kept } else { &mut changed.added }) += 1;
            entries.insert(outcome.fingerprint.clone(), known);
        }
        for (fingerprint, known) in &self.entries {
            if entries.contains_key(fingerprint) {
                continue;
            }
            if scope.whole && inside(&known.check) {
                changed.dropped += 1;
            } else {
                changed.kept += 1;
                entries.insert(fingerprint.clone(), known.clone());
            }
        }
        (Self { path: self.path.clone(), entries }, changed)
    }

    /// The baseline without some checks, which fail again from then on.
    #[must_use]
    pub fn without(&self, checks: &[String]) -> (Self, Changed) {
        let mut entries = self.entries.clone();
        entries.retain(|_, known| !checks.contains(&known.check));
        let (kept, dropped) = (entries.len(), self.len() - entries.len());
        (Self { path: self.path.clone(), entries }, Changed { added: 0, kept, dropped })
    }
}

/// A failure, and not one of those that protect care.
fn may_be_known(outcome: &Outcome) -> bool {
    outcome.is_failure() && !REGISTRY.check(outcome.check).is_protected()
}

fn check_id(outcome: &Outcome) -> &'static str {
    &REGISTRY.check(outcome.check).entry.header.id
}

/// How many things a finding sums up.
fn count(outcome: &Outcome) -> u64 {
    match outcome.arguments.get("count") {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts are whole")]
        Some(Argument::Number(number, _)) if *number >= 1.0 => *number as u64,
        _ => 1,
    }
}

/// The same after each build.
fn place_of(outcome: &Outcome) -> String {
    clean(&stable_path(&outcome.location.path), PLACE_CHARACTERS)
}
