//! GitLab's Code Quality report: an array of failures, which merge requests compare by fingerprint.
//!
//! Questions and what was set aside have no place in it. Severities: an error on what protects care is `critical`, any
//! other `major`; a warning is `minor`, a note `info`. `blocker` is not used: nothing here is certain to harm.

use serde::Serialize;

use super::{harmless, plain, sentences};
use crate::outcome::{Outcome, Report};
use crate::registry::REGISTRY;
use crate::rule::{Lang, Level};

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// The array with a final newline; `[]` when nothing fails.
///
/// # Errors
/// Never in practice: every value is representable.
pub fn render(report: &Report, lang: Lang) -> serde_json::Result<String> {
    let failures = report.outcomes.iter().filter(|outcome| outcome.is_failure());
    let issues: Vec<Issue> = failures.map(|outcome| issue(outcome, lang)).collect();
    Ok(harmless::json(serde_json::to_string_pretty(&issues)? + "\n"))
}

fn issue(outcome: &Outcome, lang: Lang) -> Issue {
    let check = REGISTRY.check(outcome.check);
    let id = check.entry.header.id.as_str();
    Issue {
        // The name of the check is not shown anywhere else.
        description: format!("{id}: {}", sentences::of(outcome, lang)),
        check_name: id,
        fingerprint: outcome.fingerprint.clone(),
        severity: match outcome.level {
            Some(Level::Error) if check.is_protected() => "critical",
            Some(Level::Error) => "major",
            Some(Level::Warning) => "minor",
            Some(Level::Note) | None => "info",
        },
        location: Location {
            path: plain::prose(&plain::path(&outcome.location.path)),
            lines: Lines { begin: outcome.location.line.unwrap_or(1) },
        },
    }
}
