//! Fixtures: small projects in folders that are named after what must come out. The tests and `sobria self-test` run
//! the same ones and judge them here alike.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};

use crate::outcome::{By, CriterionOutcome, Kind, Outcome, Report, RulingEffect};
use crate::registry::REGISTRY;

/// The day that fixtures are judged on.
pub const TODAY: Date = date(2026, 11, 22);

/// What a folder's name promises of its check: `suppressed@dicom-viewer.label`. A label `measured`, or one that begins
/// with `measured-`, asks for a run with `--measure`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise<'a> {
    pub expected: Expected,
    /// The context that must be the reason.
    pub context: Option<&'a str>,
    pub measured: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    Violating,
    Review,
    Compliant,
    NotApplicable,
    Suppressed,
    Relaxed,
}

/// What came out for one check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub failures: usize,
    pub reviews: usize,
    pub suppressed: usize,
    /// Effects of rulings, each with the contexts that gave it: the name in the map and the built-in one.
    rulings: BTreeSet<(Ruled, Option<(String, String)>)>,
    /// The check looked at something.
    applied: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ruled {
    Activated,
    Relaxed,
    Suppressed,
}

impl Expected {
    pub const ALL: [Self; 6] = [
        Self::Violating,
        Self::Review,
        Self::Compliant,
        Self::NotApplicable,
        Self::Suppressed,
        Self::Relaxed,
    ];

    /// As written in a folder's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Violating => "violating",
            Self::Review => "review",
            Self::Compliant => "compliant",
            Self::NotApplicable => "not-applicable",
            Self::Suppressed => "suppressed",
            Self::Relaxed => "relaxed",
        }
    }
}

impl<'a> Promise<'a> {
    /// `None` when the name promises nothing.
    #[must_use]
    pub fn of(folder: &'a str) -> Option<Self> {
        let (head, label) = folder.split_once('.').unwrap_or((folder, ""));
        let (outcome, context) = match head.split_once('@') {
            Some((outcome, context)) => (outcome, Some(context)),
            None => (head, None),
        };
        let expected = Expected::ALL.into_iter().find(|expected| expected.name() == outcome)?;
        let measured = label.split('-').next() == Some("measured");
        Some(Self { expected, context, measured })
    }

    /// Is it kept? `check` must be one of the registry.
    #[must_use]
    pub fn is_kept(&self, seen: &Seen, check: &str) -> bool {
        let by = |ruled| {
            seen.rulings.iter().any(|(effect, by)| {
                let named = match (self.context, by) {
                    (None, _) => true,
                    (Some(context), Some((id, builtin))) => id == context || builtin == context,
                    (Some(_), None) => false,
                };
                named && *effect == ruled
            })
        };
        let do_no_harm = REGISTRY.check_named(check).is_some_and(|known| known.do_no_harm);
        let nothing = seen.failures + seen.reviews + seen.suppressed == 0;
        let activated = self.context.is_none() || by(Ruled::Activated);
        match self.expected {
            Expected::Violating => seen.failures > 0 && activated,
            Expected::Review => seen.failures == 0 && seen.reviews > 0 && (!do_no_harm || activated),
            Expected::Compliant => nothing && seen.applied,
            Expected::NotApplicable => nothing && !seen.applied,
            Expected::Suppressed => {
                seen.failures + seen.reviews == 0 && seen.suppressed > 0 && by(Ruled::Suppressed)
            }
            Expected::Relaxed => by(Ruled::Relaxed),
        }
    }
}

impl Seen {
    /// What a report says of one check.
    #[must_use]
    pub fn of(report: &Report, check: &str) -> Self {
        let outcomes: Vec<&Outcome> = report
            .outcomes
            .iter()
            .filter(|outcome| REGISTRY.check(outcome.check).entry.header.id == check)
            .collect();
        let count = |kind| outcomes.iter().filter(|outcome| outcome.kind == kind).count();
        let rulings = outcomes.iter().flat_map(|outcome| &outcome.rulings).filter_map(|ruling| {
            let effect = match ruling.effect {
                RulingEffect::Activated => Ruled::Activated,
                RulingEffect::Relaxed(_) => Ruled::Relaxed,
                RulingEffect::Suppressed => Ruled::Suppressed,
                _ => return None,
            };
            let by = match &ruling.by {
                By::Context { id, builtin, .. } => Some((id.clone(), builtin.clone())),
                By::Waiver { context } => Some((context.clone(), context.clone())),
                By::Settings(_) | By::Baseline { .. } => None,
            };
            Some((effect, by))
        });
        Self {
            failures: count(Kind::Fail),
            reviews: count(Kind::Review),
            suppressed: count(Kind::Suppressed),
            rulings: rulings.collect(),
            applied: applied(report, check),
        }
    }
}

/// Findings about the run and the do-no-harm checks have no candidates: for them silence is enough.
fn applied(report: &Report, check: &str) -> bool {
    let silent = REGISTRY.check_named(check).is_some_and(|known| known.do_no_harm || known.run_is_pipeline());
    let passed = |checks: &std::collections::BTreeMap<String, CriterionOutcome>| {
        checks.get(check) == Some(&CriterionOutcome::Pass)
    };
    silent || report.criteria.iter().any(|criterion| passed(&criterion.checks))
}
