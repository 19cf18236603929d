//! What changed between a base and what is checked: screens, assets, findings, contexts, waivers.

use crate::rule::Level;

/// Changes since a base; in every list, what did not change is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The base as given.
    pub base: String,
    pub screens: Vec<Change<Load>>,
    pub assets: Vec<Change<Load>>,
    /// Failures and questions that the base does not have.
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
    /// Requests; 1 for an asset.
    pub requests: usize,
    /// False when both are lower bounds.
    pub complete: bool,
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
    /// Screens where it holds now and did not.
    pub gained: Vec<String>,
    /// Screens where it held and does not any more.
    pub lost: Vec<String>,
    pub is_new: bool,
    pub is_gone: bool,
}

/// Findings of one check that an entry sets aside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiver {
    /// The word of reports: context, waiver, false-positive, accepted.
    pub kind: String,
    pub check: String,
    pub justification: String,
    /// File and line of the entry.
    pub source: String,
    pub findings: usize,
}
