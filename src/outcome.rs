//! What the judge decided, and the report that every format prints.

mod comparison;
mod location;
mod report;

pub use comparison::{Change, Comparison, ContextChange, Load, Moved, Seen, Waiver};
pub use location::{Location, Source, Via};
pub use report::{
    AssetReport, BaselineReport, BudgetKept, BudgetReport, BundleReport, CriterionOutcome, CriterionResult,
    Cut, GrowthReport, Measuring, NotAnalysed, NotMeasured, Reason, Recognised, Report, ScreenReport,
    Unmeasured,
};

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::contexts::Role;
use crate::finding::{Argument, At, CheckId, EXCERPT_CHARACTERS, Place, Saving, clean};
use crate::rule::{Level, Unit};
use crate::settings::SuppressKind;

/// What a finding asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Nothing any more: set aside with a reason that is shown.
    Suppressed,
    /// A person decides.
    Review,
    Fail,
}

impl Kind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Suppressed => "suppressed",
            Self::Review => "review",
            Self::Fail => "fail",
        }
    }
}

/// Why a context holds at a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Because {
    Route {
        screen: String,
        glob: String,
    },
    Path {
        glob: String,
    },
    Source {
        glob: String,
    },
    Role {
        role: Role,
    },
    Marker,
    WholeApp,
    /// A screen of another bundle of the project, itself inside, loads it.
    Remote {
        bundle: String,
        screen: String,
    },
    /// Recognised by its code, declared nowhere.
    Detected {
        families: Vec<String>,
    },
}

/// Who set a finding aside or made it milder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// A context of the map; with the built-in context whose texts explain it.
    Context { id: String, builtin: String, because: Because },
    /// `[[context.waive]]`.
    Waiver { context: String },
    /// `[[suppress]]` of `sobria.toml`.
    Settings(SettingsKind),
    /// The baseline knows it since that day.
    Baseline { since: Date },
}

/// Order-friendly copy of [`SuppressKind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingsKind {
    FalsePositive,
    Accepted,
}

impl From<SuppressKind> for SettingsKind {
    fn from(kind: SuppressKind) -> Self {
        match kind {
            SuppressKind::FalsePositive => Self::FalsePositive,
            SuppressKind::Accepted => Self::Accepted,
        }
    }
}

impl By {
    /// The word used in reports.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Context { .. } => "context",
            Self::Waiver { .. } => "waiver",
            Self::Settings(SettingsKind::FalsePositive) => "false-positive",
            Self::Settings(SettingsKind::Accepted) => "accepted",
            Self::Baseline { .. } => "baseline",
        }
    }
}

/// A ruling that set a finding aside or made it milder, on some screens or on all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ruling {
    pub by: By,
    pub effect: RulingEffect,
    pub justification: String,
    /// Line of the entry in the map, in `sobria.toml` or in the baseline.
    pub line: u32,
    /// File of the entry.
    pub file: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RulingEffect {
    Suppressed,
    /// Milder level or limit; index into the context's `relax` list gives the reason.
    Relaxed(usize),
    /// What the context suppresses by role is left to a person, since the role is not known.
    RoleUnknown,
    /// The entry is past its review date: what it suppressed is left to a person.
    Overdue,
    /// The context was recognised but is declared nowhere: its protection counts, its waiver does not.
    Undeclared,
    /// The asset is protected, but a screen outside the context loads it too.
    Shared,
    /// The context makes this do-no-harm check count.
    Activated,
    /// The map would set it aside, but the base map does not: the finding stays until the change is approved.
    Pending,
    /// The map says both that the context holds here and that nothing clinical does.
    Contradicted,
    /// The baseline knows the finding, but it sums up more than was known.
    Outgrown,
}

/// A measure with the limit that was applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    pub value: f64,
    pub limit: f64,
    pub unit: Unit,
    pub from: LimitFrom,
    /// The value is only a lower bound.
    pub at_least: bool,
    /// Some of it is estimated.
    pub estimated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LimitFrom {
    /// With the source given in the check's header.
    BuiltIn(String),
    /// `[[budget]]` or `[limits]` of the project, with the line when it is a budget.
    Project(Option<u32>),
    Context(String),
}

/// The outcome of a finding on one screen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScreenOutcome {
    pub screen: String,
    pub kind: Kind,
    pub level: Option<Level>,
}

/// A finding as judged: everything a report needs.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub check: CheckId,
    pub bundle: String,
    /// First eight hexadecimal characters of the fingerprint, or more where two would be alike.
    pub id: String,
    /// Identity over rebuilds.
    pub fingerprint: String,
    pub kind: Kind,
    /// Only for failures.
    pub level: Option<Level>,
    /// In the bundle; `None` for a finding about the map, the settings or the run.
    pub at: Option<At>,
    pub place: Place,
    /// Where a person can act.
    pub location: Location,
    /// What a source map names as the origin of the place.
    pub source: Option<Source>,
    pub related: Vec<Place>,
    pub subject: String,
    /// The subject alone is the identity, whichever of several places is shown.
    pub sums_up: bool,
    /// Path of the asset whose role and contexts decided, when it is not the one of the place.
    pub about: Option<String>,
    pub variant: Option<&'static str>,
    pub arguments: BTreeMap<&'static str, Argument>,
    pub role: Option<Role>,
    pub measured: Option<Measured>,
    pub saving: Option<Saving>,
    pub screens: Vec<ScreenOutcome>,
    pub rulings: Vec<Ruling>,
    /// Edges from a page to the asset, for `explain`: paths with the kind of each reference.
    pub chain: Vec<(String, &'static str)>,
}

impl Outcome {
    /// Wording and level of a finding about the run; without a level it is a question.
    pub fn set_level(&mut self, level: Option<Level>, variant: Option<&'static str>) {
        self.kind = if level.is_some() { Kind::Fail } else { Kind::Review };
        self.level = level;
        self.variant = variant;
    }

    /// A finding about the run or the map, not about an asset on screens.
    #[must_use]
    pub fn about_run(check: CheckId, bundle: &str, place: Place) -> Self {
        Self {
            check,
            bundle: bundle.to_owned(),
            id: String::new(),
            fingerprint: String::new(),
            kind: Kind::Fail,
            level: None,
            at: None,
            location: Location::of(&place, place.path.clone(), Via::Project),
            source: None,
            place,
            related: Vec::new(),
            subject: String::new(),
            sums_up: false,
            about: None,
            variant: None,
            arguments: BTreeMap::new(),
            role: None,
            measured: None,
            saving: None,
            screens: Vec::new(),
            rulings: Vec::new(),
            chain: Vec::new(),
        }
    }

    /// Text for `{name}` in the message; cleaned and cut, since it may come from the bundle.
    pub fn text(&mut self, name: &'static str, text: impl AsRef<str>) -> &mut Self {
        let text = clean(text.as_ref(), 2 * EXCERPT_CHARACTERS);
        self.arguments.insert(name, Argument::Text(text));
        self
    }

    pub fn number(&mut self, name: &'static str, value: f64, unit: Unit) -> &mut Self {
        self.arguments.insert(name, Argument::Number(value, unit));
        self
    }

    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    pub fn count(&mut self, name: &'static str, count: usize) -> &mut Self {
        self.number(name, count as f64, Unit::Count)
    }

    /// Path of the asset whose role and contexts decided.
    #[must_use]
    pub fn judged_path(&self) -> &str {
        self.about.as_deref().unwrap_or(&self.place.path)
    }

    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.kind == Kind::Fail
    }

    /// The map would set it aside or make it milder, and the base map does not.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.rulings.iter().any(|ruling| ruling.effect == RulingEffect::Pending)
    }

    /// Held back because clinical code was recognised and declared nowhere.
    #[must_use]
    pub fn is_held_back(&self) -> bool {
        self.rulings.iter().any(|ruling| ruling.effect == RulingEffect::Undeclared)
    }
}
