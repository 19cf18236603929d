//! The record of medical contexts in each format: pure functions of it and of a language.

pub mod difference;
pub mod document;
mod html;
mod markdown;
mod page;
mod previous;
mod table;
mod words;

use std::fmt::Write as _;

use serde_json::Value;

use super::harmless;
use super::plain::{is_invisible, one_line};
use crate::rule::Lang;
use document::ContextsRecord;

pub use previous::{Unreadable, read};
pub use table::{Style, table};

/// Longest text of the project on a page: longer than any reason a person writes, short enough to stay a page.
const LONGEST: usize = 4000;

/// Pretty-printed JSON with a final newline.
///
/// # Errors
/// Never in practice: every value is representable.
pub fn json(record: &ContextsRecord) -> serde_json::Result<String> {
    Ok(harmless::json(serde_json::to_string_pretty(record)? + "\n"))
}

/// JSON Schema of the record.
#[must_use]
pub fn schema() -> Value {
    schemars::schema_for!(ContextsRecord).to_value()
}

/// The page as Markdown (GitHub's), fit to be signed.
///
/// # Errors
/// As [`json`].
pub fn markdown(record: &ContextsRecord, lang: Lang) -> serde_json::Result<String> {
    let (carried, digest) = carried(record)?;
    Ok(markdown::render(&page::blocks(record, carried, &digest, lang), lang))
}

/// The page as one HTML file without script or outside resource, fit to be printed and signed.
///
/// # Errors
/// As [`json`].
pub fn html(record: &ContextsRecord, lang: Lang) -> serde_json::Result<String> {
    let (carried, digest) = carried(record)?;
    Ok(html::render(&page::blocks(record, carried, &digest, lang), lang))
}

/// The record that a page carries, on one line, harmless in Markdown and HTML alike; and its digest.
fn carried(record: &ContextsRecord) -> serde_json::Result<(String, String)> {
    let json = serde_json::to_string(&ContextsRecord { assets: None, since: None, ..record.clone() })?;
    let digest = blake3::hash(json.as_bytes()).to_hex().to_string();
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        // Between strings JSON has none of these; inside them an escape means the same.
        if matches!(character, '<' | '>' | '&' | '`') || is_invisible(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(character);
        }
    }
    Ok((harmless::json(safe), digest))
}

/// BLAKE3 of the record that a page of it carries.
///
/// # Errors
/// As [`json`].
pub fn record_digest(record: &ContextsRecord) -> serde_json::Result<String> {
    carried(record).map(|(_, digest)| digest)
}
