//! Reads a JSON report back. It may be an artefact of a fork: only what is compared is read, and all of it is cleaned.

use serde::Deserialize;

use super::{MESSAGE_CHARACTERS, Snapshot, name};
use crate::finding::clean;
use crate::outcome::{Load, Seen};
use crate::rule::Level;

#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("not a JSON report of sobria: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the report of a run that its limits cut: what it leaves out would be taken for gone")]
    Incomplete,
    #[error("not a JSON report of sobria that this version reads: it says version {0:?}")]
    Version(String),
}

/// Reports of the same first number can be read.
const MAJOR: &str = "1.";

#[derive(Deserialize)]
struct Document {
    schema_version: String,
    /// Reports before this member was added were all complete.
    #[serde(default = "complete")]
    complete: bool,
    #[serde(default)]
    screens: Vec<Screen>,
    assets: Option<Vec<Asset>>,
    #[serde(default)]
    findings: Vec<Finding>,
}

fn complete() -> bool {
    true
}

#[derive(Deserialize)]
struct Screen {
    bundle: String,
    id: String,
    requests: usize,
    transfer_bytes: u64,
    complete: bool,
    #[serde(default)]
    estimated: bool,
    #[serde(default)]
    contexts: Vec<String>,
}

#[derive(Deserialize)]
struct Asset {
    bundle: String,
    path: String,
    transfer_bytes: u64,
    #[serde(default)]
    contexts: Vec<String>,
}

#[derive(Deserialize)]
struct Finding {
    id: String,
    fingerprint: String,
    bundle: String,
    check: String,
    kind: String,
    level: Option<String>,
    message: String,
    place: Place,
    location: Option<Place>,
    #[serde(default)]
    suppressions: Vec<Suppression>,
}

#[derive(Deserialize)]
struct Place {
    path: String,
    line: Option<u32>,
    via: Option<String>,
}

#[derive(Deserialize)]
struct Suppression {
    kind: String,
    effect: String,
    #[serde(default)]
    justification: String,
    source: Option<String>,
}

/// The run that a JSON report tells of.
///
/// # Errors
/// When it is no report, one of another generation, or one of an incomplete run.
pub fn read(name: &str, text: &str) -> Result<Snapshot, Unreadable> {
    let document: Document = serde_json::from_str(text)?;
    if !document.schema_version.starts_with(MAJOR) {
        return Err(Unreadable::Version(clean(&document.schema_version, 20)));
    }
    if !document.complete {
        return Err(Unreadable::Incomplete);
    }
    let assets = document.assets.is_some().then(Default::default);
    let mut snapshot = Snapshot { name: name.to_owned(), assets, ..Snapshot::default() };
    for screen in &document.screens {
        let (transfer, requests) = (screen.transfer_bytes, screen.requests);
        let (complete, estimated) = (screen.complete, screen.estimated);
        let load = Load { transfer, requests, complete, estimated };
        snapshot.add_screen(&screen.bundle, &screen.id, load, &screen.contexts);
    }
    for asset in document.assets.iter().flatten() {
        snapshot.add_asset(&asset.bundle, &asset.path, asset.transfer_bytes, &asset.contexts);
    }
    for finding in &document.findings {
        add(&mut snapshot, finding);
    }
    Ok(snapshot)
}

fn add(snapshot: &mut Snapshot, finding: &Finding) {
    let location = finding.location.as_ref().unwrap_or(&finding.place);
    let path = if location.via.as_deref().is_none_or(|via| via == "bundle") {
        format!("{} {}", finding.bundle, finding.place.path)
    } else {
        location.path.clone()
    };
    let seen = Seen {
        level: finding.level.as_deref().and_then(level),
        check: name(&finding.check),
        id: name(&finding.id),
        path: name(&location.path),
        line: location.line,
        message: clean(&finding.message, MESSAGE_CHARACTERS),
    };
    let is_open = finding.kind != "suppressed";
    snapshot.add_finding(&name(&finding.fingerprint), is_open, &path, seen);
    let aside = |entry: &&Suppression| !is_open && entry.effect == "suppressed";
    for entry in finding.suppressions.iter().filter(aside) {
        let source = entry.source.as_deref().unwrap_or_default();
        snapshot.add_waiver(&entry.kind, &finding.check, &entry.justification, source);
    }
}

fn level(word: &str) -> Option<Level> {
    [Level::Note, Level::Warning, Level::Error].into_iter().find(|level| level.name() == word)
}
