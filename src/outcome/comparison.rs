//! What changed between a base and what is checked: screens, assets, findings, contexts, waivers.

use crate::rule::Level;

/// Changes since a base; in every list, what did not change is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The base as given.
    pub base: String,
    /// The largest growth first.
    pub screens: Vec<Change<Load>>,
    /// The largest growth first; files of one stable path together.
    pub assets: Vec<Change<Load>>,
    /// Failures and questions that the base does not have, worst first.
    pub new: Vec<Seen>,
    /// Those of the base that are gone.
    pub fixed: Vec<Seen>,
    /// The same finding at another place.
    pub moved: Vec<Moved>,
    pub contexts: Vec<ContextChange>,
    /// Rulings that set findings aside, and that the base does not have.
    pub waivers: Vec<Waiver>,
}

/// Something by name before and after; `None` where it does not exist.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change<T> {
    pub bundle: String,
    /// Id of a screen; path of an asset without what changes at each build.
    pub name: String,
    pub before: Option<T>,
    pub after: Option<T>,
}

/// What a first display, or one asset, costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Load {
    /// Bytes on the wire.
    pub transfer: u64,
    /// Requests; of an asset, the files of its stable path.
    pub requests: usize,
    /// False when both are lower bounds.
    pub complete: bool,
    /// Some of the bytes are estimated.
    pub estimated: bool,
}

/// A finding in short.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// Worst first, once reversed; `None` for a question.
    pub level: Option<Level>,
    pub check: String,
    pub id: String,
    pub path: String,
    pub line: Option<u32>,
    /// In the language of the run that found it.
    pub message: String,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moved {
    pub now: Seen,
    pub path_before: String,
    pub line_before: Option<u32>,
}

/// A context whose extent changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContextChange {
    pub context: String,
    /// Screens and assets where it holds now and did not.
    pub gained: Vec<String>,
    /// Screens and assets where it held and does not any more.
    pub lost: Vec<String>,
    pub is_new: bool,
    pub is_gone: bool,
}

/// Findings of one check that an entry sets aside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiver {
    /// The word of reports: context, waiver, false-positive, accepted, baseline.
    pub kind: String,
    pub check: String,
    pub justification: String,
    /// File and line of the entry.
    pub source: String,
    /// More than in the base.
    pub findings: usize,
}

impl Comparison {
    /// Is all as it was?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self { base: self.base.clone(), ..Self::default() }
    }

    /// New failures at or above a level.
    #[must_use]
    pub fn new_failures(&self, level: Level) -> usize {
        self.new.iter().filter(|seen| seen.level >= Some(level)).count()
    }

    /// The change of a screen; `None` when it is as it was.
    #[must_use]
    pub fn of_screen(&self, bundle: &str, id: &str) -> Option<&Change<Load>> {
        self.screens.iter().find(|change| change.bundle == bundle && change.name == id)
    }
}

impl Change<Load> {
    /// Bytes and requests more than before; less below 0.
    #[must_use]
    pub fn growth(&self) -> (i128, i128) {
        let of = |load: Option<Load>| {
            load.map_or((0, 0), |load| (i128::from(load.transfer), load.requests as i128))
        };
        let (before, after) = (of(self.before), of(self.after));
        (after.0 - before.0, after.1 - before.1)
    }
}
