//! Every check as a rule, whether it found something or not: that is what closes alerts of earlier runs.

use std::fmt::Write as _;

use serde_json::json;

use super::log::{Configuration, Descriptor, Help, Text};
use super::taxonomies::Taxonomies;
use crate::registry::{Check, REGISTRY};
use crate::report::plain;
use crate::report::sentences::{cut, sentence};
use crate::report::words::colon;
use crate::rule::{Evidence, Lang, Level};

/// What GitHub keeps of a description.
const DESCRIPTION: usize = 1_024;
/// What GitHub keeps of the tags.
const TAGS: usize = 10;

/// With the taxonomies, relationships to them are written too.
#[must_use]
pub fn rules(lang: Lang, taxonomies: Option<&Taxonomies>) -> Vec<Descriptor> {
    let rule = |check: &Check| Descriptor {
        id: check.entry.header.id.clone(),
        name: Some(pascal_case(&check.entry.header.id)),
        short_description: Some(Text { text: cut(sentence(check.title.get(lang), true), DESCRIPTION) }),
        full_description: Some(Text { text: cut(reason(check, lang), DESCRIPTION) }),
        help: Some(Help { text: unmarked(check.entry.prose(lang)), markdown: markdown(check, lang) }),
        help_uri: address(check),
        default_configuration: Some(Configuration {
            level: Some(default_level(check).name()),
            enabled: None,
        }),
        relationships: taxonomies.map(|taxonomies| taxonomies.of_check(check)).unwrap_or_default(),
        properties: json!({
            "tags": tags(check),
            "precision": match check.evidence {
                Evidence::Decides => "very-high",
                Evidence::Strong => "high",
                Evidence::Weak => "medium",
            },
            "problem.severity": match default_level(check) {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Note => "recommendation",
            },
        }),
    };
    REGISTRY.checks.iter().map(rule).collect()
}

/// A rule that only asks is a note where readers need a level.
fn default_level(check: &Check) -> Level {
    level(check, None).unwrap_or(Level::Note)
}

/// Level of a failure by its evidence; none where it is never more than a question.
#[must_use]
pub fn level(check: &Check, variant: Option<&str>) -> Option<Level> {
    let built_in = check.level(variant);
    if check.preview { built_in.map(|_| Level::Note) } else { built_in }
}

/// `TextNotMinified`.
#[must_use]
pub fn pascal_case(id: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
    };
    id.split('-').map(word).collect()
}

/// Never `security`: GitHub would make a security alert of it, and fail the pull request.
fn tags(check: &Check) -> Vec<String> {
    let numbered = |reference: &str| {
        let ids = check.references.get(reference).into_iter().flatten();
        ids.map(|id| format!("{reference}-{id}")).collect::<Vec<_>>()
    };
    let mut tags = vec!["eco-design".to_owned()];
    if check.do_no_harm {
        tags.push("do-no-harm".to_owned());
    }
    tags.extend(check.criteria.iter().map(|id| format!("rgesn-{id}")));
    tags.extend(numbered("gt6"));
    tags.extend(numbered("wsg"));
    tags.truncate(TAGS);
    tags
}

/// First paragraph of the prose, which says why.
fn reason(check: &Check, lang: Lang) -> String {
    let prose = check.entry.prose(lang);
    let first = prose.lines().skip_while(|line| line.is_empty() || line.starts_with('#'));
    let first: Vec<&str> = first.take_while(|line| !line.is_empty() && !line.starts_with('#')).collect();
    sentence(&first.join(" ").replace('`', ""), true)
}

/// Prose without its marks, for readers that show plain text.
fn unmarked(prose: &str) -> String {
    let line = |line: &str| {
        let text = line.trim_start_matches('#').trim_start();
        plain::prose(&text.replace('`', ""))
    };
    prose.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn markdown(check: &Check, lang: Lang) -> String {
    let mut out = format!("# {}\n\n", sentence(check.title.get(lang), true));
    out.push_str(check.entry.prose(lang).trim_end());
    out.push('\n');
    if !check.criteria.is_empty() {
        out.push_str("\n## RGESN 2024\n");
        for criterion in check.criteria.iter().filter_map(|id| REGISTRY.criterion(id)) {
            let title = sentence(criterion.header.title.get(lang), true);
            let _ = writeln!(out, "- {}{} {title}", criterion.header.id, colon(lang));
        }
    }
    let rows = check.references.get("gt6").into_iter().flatten();
    let rows: Vec<String> = rows
        .filter_map(|row| REGISTRY.adaptation(&format!("gt6-{row}")))
        .map(|row| format!("- {}{} {}", row.n, colon(lang), sentence(row.title.get(lang), true)))
        .collect();
    if !rows.is_empty() {
        let _ = write!(out, "\n## GT6\n{}\n", rows.join("\n"));
    }
    out
}

/// The document that a person can read on.
fn address(check: &Check) -> Option<&'static str> {
    let criterion = check.criteria.first().and_then(|id| REGISTRY.criterion(id))?;
    Some(criterion.header.references.rgesn.as_str())
}
