//! The record carried by an earlier page, whatever its format.

use super::document::{ContextsRecord, RECORD_VERSION};
use super::{html, markdown};

/// Why a file is no earlier page.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("it carries no record: give a JSON, Markdown or HTML file written by `sobria contexts`")]
    NoRecord,
    #[error("its record is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
    #[error("its record has version {0}, which this sobria does not read (it reads {RECORD_VERSION})")]
    Version(String),
}

/// Reads the record of a JSON, Markdown or HTML file written by `sobria contexts`.
///
/// # Errors
/// When the file carries no record, a damaged one, or one of another major version.
pub fn read(text: &str) -> Result<ContextsRecord, Unreadable> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let json = if text.starts_with('{') { text } else { carried(text).ok_or(Unreadable::NoRecord)? };
    let record: ContextsRecord = match serde_json::from_str(json) {
        Ok(record) => record,
        Err(error) => return Err(other_version(json).unwrap_or(Unreadable::Damaged(error))),
    };
    if major(&record.record_version) != major(RECORD_VERSION) {
        return Err(Unreadable::Version(record.record_version));
    }
    Ok(record)
}

/// The record is the last thing on a page. A text of the page may look like the other format's beginning of it.
fn carried(text: &str) -> Option<&str> {
    let (before, after) = if text.starts_with("<!doctype html>") {
        (html::RECORD, "</pre>")
    } else {
        (markdown::FENCE.trim_end(), "```")
    };
    let rest = &text[text.rfind(before)? + before.len()..];
    rest.find(after).map(|end| rest[..end].trim())
}

fn major(version: &str) -> &str {
    version.split('.').next().unwrap_or_default()
}

/// A record of another version may well not fit our types: its version is the better answer.
fn other_version(json: &str) -> Option<Unreadable> {
    let value: serde_json::Value = serde_json::from_str(json).ok()?;
    let version = value.get("record_version")?.as_str()?;
    (major(version) != major(RECORD_VERSION)).then(|| {
        let shown = crate::finding::clean(version, 20);
        Unreadable::Version(shown)
    })
}
