//! A comparison as JSON: alone for `sobria compare`, and inside the report of `sobria check --base`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{SCHEMA_VERSION, Tool};
use crate::outcome;
use crate::report::harmless;

/// Two runs of sobria compared.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Document {
    pub schema_version: &'static str,
    pub tool: Tool,
    /// What was compared with the base, as given.
    pub head: String,
    pub comparison: Comparison,
}

/// What changed since the base; what did not change is left out.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Comparison {
    /// As given.
    pub base: String,
    /// The largest growth first.
    pub screens: Vec<Change>,
    /// Files of one stable path together, the largest growth first.
    pub assets: Vec<Change>,
    /// Failures and questions that the base does not have, worst first.
    pub new: Vec<Seen>,
    /// Those of the base that are gone.
    pub fixed: Vec<Seen>,
    /// The same finding at another place.
    pub moved: Vec<Moved>,
    pub contexts: Vec<ContextChange>,
    /// Entries that set more findings aside than in the base.
    pub waivers: Vec<Waiver>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Change {
    pub bundle: String,
    /// Id of a screen, or stable path of an asset.
    pub name: String,
    /// Null for what is new.
    pub before: Option<Load>,
    /// Null for what is gone.
    pub after: Option<Load>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Load {
    /// Bytes on the wire.
    pub transfer_bytes: u64,
    /// Of an asset, the files of its stable path.
    pub requests: usize,
    /// False when both are lower bounds.
    pub complete: bool,
    /// Some of the bytes are estimated.
    pub estimated: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Seen {
    pub check: String,
    /// error, warning, note; null for a question.
    pub level: Option<&'static str>,
    pub id: String,
    /// From the repository's root.
    pub path: String,
    pub line: Option<u32>,
    /// In the language of the run that found it.
    pub message: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Moved {
    pub now: Seen,
    pub path_before: String,
    pub line_before: Option<u32>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct ContextChange {
    pub context: String,
    /// new, gone, changed.
    pub change: &'static str,
    /// Screens and assets where it holds now and did not.
    pub gained: Vec<String>,
    /// Screens and assets where it held and does not any more.
    pub lost: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Waiver {
    /// context, waiver, false-positive, accepted, baseline.
    pub kind: String,
    pub check: String,
    pub justification: String,
    /// File and line of the entry.
    pub source: String,
    /// Findings set aside, more than in the base.
    pub findings: usize,
}

/// Pretty-printed JSON with a final newline.
///
/// # Errors
/// Never in practice: every value is representable.
pub fn render(comparison: &outcome::Comparison, head: &str) -> serde_json::Result<String> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        tool: Tool::ours(),
        head: head.to_owned(),
        comparison: document(comparison),
    };
    Ok(harmless::json(serde_json::to_string_pretty(&document)? + "\n"))
}

/// JSON Schema of the document.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Document).to_value()
}

pub(super) fn document(comparison: &outcome::Comparison) -> Comparison {
    Comparison {
        base: comparison.base.clone(),
        screens: comparison.screens.iter().map(change).collect(),
        assets: comparison.assets.iter().map(change).collect(),
        new: comparison.new.iter().map(seen).collect(),
        fixed: comparison.fixed.iter().map(seen).collect(),
        moved: comparison
            .moved
            .iter()
            .map(|moved| Moved {
                now: seen(&moved.now),
                path_before: moved.path_before.clone(),
                line_before: moved.line_before,
            })
            .collect(),
        contexts: comparison.contexts.iter().map(context).collect(),
        waivers: comparison
            .waivers
            .iter()
            .cloned()
            .map(|outcome::Waiver { kind, check, justification, source, findings }| Waiver {
                kind,
                check,
                justification,
                source,
                findings,
            })
            .collect(),
    }
}

fn change(change: &outcome::Change<outcome::Load>) -> Change {
    let load = |load: outcome::Load| Load {
        transfer_bytes: load.transfer,
        requests: load.requests,
        complete: load.complete,
        estimated: load.estimated,
    };
    Change {
        bundle: change.bundle.clone(),
        name: change.name.clone(),
        before: change.before.map(load),
        after: change.after.map(load),
    }
}

fn seen(seen: &outcome::Seen) -> Seen {
    Seen {
        check: seen.check.clone(),
        level: seen.level.map(crate::rule::Level::name),
        id: seen.id.clone(),
        path: seen.path.clone(),
        line: seen.line,
        message: seen.message.clone(),
    }
}

fn context(change: &outcome::ContextChange) -> ContextChange {
    ContextChange {
        context: change.context.clone(),
        change: match (change.is_new, change.is_gone) {
            (true, _) => "new",
            (_, true) => "gone",
            _ => "changed",
        },
        gained: change.gained.clone(),
        lost: change.lost.clone(),
    }
}
