//! Annotations of GitHub: workflow commands that its runner turns into remarks beside the changed lines.
//!
//! The runner keeps ten errors, ten warnings and ten notices of a step and drops the others without a word, so the
//! worst come first and a notice says what is left. Every line starts with a command of ours: a name from the bundle
//! could command the runner there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::plain::{one_line, without_commands};
use super::words;
use crate::finding::CheckId;
use crate::outcome::{Kind, Outcome, Report};
use crate::registry::REGISTRY;
use crate::rule::{Lang, Level};

/// What the runner keeps of each command in one step.
const KEPT: usize = 10;
/// Of a path and of a message, in characters; the runner cuts a message after 4,096.
const LONGEST: usize = 1000;

/// The failures as annotations, worst first, and one notice of what they leave out.
#[must_use]
pub fn render(report: &Report, lang: Lang) -> String {
    let lines = by_line(report);
    let new = report.comparison.iter().flat_map(|comparison| &comparison.new);
    let new: BTreeSet<&str> = new.map(|seen| seen.id.as_str()).collect();
    let mut out = String::new();
    let mut left = 0;
    let questions = report.outcomes.iter().filter(|outcome| outcome.kind == Kind::Review).count();
    for level in [Level::Error, Level::Warning, Level::Note] {
        let ranked = ranked(&lines, &new, level);
        let notices = level == Level::Note && (questions > 0 || left > 0 || ranked.len() > KEPT);
        let kept = if notices { KEPT - 1 } else { KEPT };
        for spot in ranked.iter().take(kept) {
            annotation(&mut out, spot, level, lang);
        }
        left += ranked.iter().skip(kept).map(|spot| spot.findings).sum::<usize>();
    }
    if left > 0 || questions > 0 {
        let _ = writeln!(out, "::notice title=sobria::{}", data(&rest(left, questions, lang)));
    }
    out
}

/// Failures of one check on one line: minified code has many.
struct Spot<'r> {
    first: &'r Outcome,
    findings: usize,
}

/// Failures by check and line, in the order of the report.
fn by_line(report: &Report) -> Vec<Spot<'_>> {
    let mut lines: Vec<Spot<'_>> = Vec::new();
    let mut known: BTreeMap<(CheckId, &str, u32, Option<Level>), usize> = BTreeMap::new();
    for outcome in report.outcomes.iter().filter(|outcome| outcome.is_failure()) {
        let Some(line) = outcome.location.line else {
            lines.push(Spot { first: outcome, findings: 1 });
            continue;
        };
        let key = (outcome.check, outcome.location.path.as_str(), line, outcome.level);
        let index = *known.entry(key).or_insert(lines.len());
        match lines.get_mut(index) {
            Some(spot) => spot.findings += 1,
            None => lines.push(Spot { first: outcome, findings: 1 }),
        }
    }
    lines
}

/// What protects care first, then what the change brought, then the first place of each check, then the second ones.
fn ranked<'s, 'r>(lines: &'s [Spot<'r>], new: &BTreeSet<&str>, level: Level) -> Vec<&'s Spot<'r>> {
    let mut seen: BTreeMap<CheckId, usize> = BTreeMap::new();
    let mut ranked: Vec<((bool, bool, usize), &Spot<'_>)> = Vec::new();
    for spot in lines.iter().filter(|spot| spot.first.level == Some(level)) {
        let turn = seen.entry(spot.first.check).or_default();
        let protects = REGISTRY.check(spot.first.check).is_protected();
        let old = !new.contains(spot.first.id.as_str());
        ranked.push(((!protects, old, if protects { 0 } else { *turn }), spot));
        *turn += 1;
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, spot)| spot).collect()
}

fn annotation(out: &mut String, spot: &Spot<'_>, level: Level, lang: Lang) {
    let outcome = spot.first;
    let check = REGISTRY.check(outcome.check);
    let location = &outcome.location;
    let path = one_line(&location.path, LONGEST);
    let command = match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let _ = write!(out, "::{command} title={},file={}", property(&check.entry.header.id), property(&path));
    if let Some(line) = location.line {
        let _ = write!(out, ",line={line}");
        if let Some(column) = location.column {
            let _ = write!(out, ",col={column}");
            if let Some(end) = location.end_column.filter(|end| *end > column) {
                let _ = write!(out, ",endColumn={end}");
            }
        }
    }
    // The log shows the message alone, so the place stands in it too.
    let place = words::place(&path, location.line, location.column);
    let message = one_line(&words::message(outcome, lang), LONGEST);
    let mut text = format!("{place}{} {message}", words::colon(lang));
    if spot.findings > 1 {
        let more = spot.findings - 1;
        let _ = match lang {
            Lang::En => write!(text, " (and {more} more on this line)"),
            Lang::Fr => write!(text, " (et {more} de plus sur cette ligne)"),
        };
    }
    let help = one_line(&words::help(outcome, lang), LONGEST);
    let _ = write!(text, "\n{help}\n{}", outcome.id);
    if !check.criteria.is_empty() {
        let _ = write!(text, " · RGESN {}", check.criteria.join(", "));
    }
    let _ = writeln!(out, "::{}", data(&text));
}

/// One sentence on what no annotation shows.
fn rest(left: usize, questions: usize, lang: Lang) -> String {
    let mut parts = Vec::new();
    if left > 0 {
        parts.push(match lang {
            Lang::En => words::counted(left, "more finding", "more findings", lang),
            Lang::Fr => format!("{} de plus", words::counted(left, "constat", "constats", lang)),
        });
    }
    if questions > 0 {
        parts.push(match lang {
            Lang::En => format!("{questions} for a person to judge"),
            Lang::Fr => format!("{questions} à juger par une personne"),
        });
    }
    let all = lang.pick(
        "the job's summary and the reports have all of them",
        "le résumé du job et les rapports les donnent tous",
    );
    format!("{}{} {all}", parts.join(", "), words::colon(lang))
}

/// The text of a command.
fn data(text: &str) -> String {
    without_commands(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value among a command's parameters.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_runner_would_read_as_its_own_is_escaped() {
        assert_eq!(data("100 %0A\r\n::error::x"), "100 %250A%0D%0A::error::x");
        assert_eq!(property("a,line=9:b%"), "a%2Cline=9%3Ab%25");
        assert_eq!(data("##[add-mask]x"), "# #[add-mask]x");
    }

    #[test]
    fn what_is_left_out_is_counted() {
        assert_eq!(
            rest(3, 1, Lang::En),
            "3 more findings, 1 for a person to judge: the job's summary and the reports have all of them"
        );
        assert_eq!(
            rest(1, 0, Lang::Fr),
            "1 constat de plus : le résumé du job et les rapports les donnent tous"
        );
    }
}
