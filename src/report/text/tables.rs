//! Heading, table of screens, counts of criteria, and what was not analysed.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::Style;
use crate::finding::clean;
use crate::outcome::{BudgetKept, CriterionOutcome, Reason, Report, ScreenReport};
use crate::report::words;
use crate::rule::Lang;
use crate::rule::detect::Strength;

/// Files that failed shown without `--all`.
const PROBLEMS: usize = 5;
/// Screens shown without `--all`.
const SCREENS: usize = 6;

pub(super) fn header(report: &Report, style: Style) -> String {
    let lang = style.lang;
    let mut out = format!("sobria {} · RGESN 2024", env!("CARGO_PKG_VERSION"));
    for bundle in &report.bundles {
        let files = lang.pick("files", "fichiers");
        let _ = write!(
            out,
            " · {} · {} {files}, {}",
            clean(&bundle.path, 80),
            bundle.files,
            words::bytes(bundle.bytes, lang)
        );
    }
    let (one, many) = lang.pick(("screen", "screens"), ("écran", "écrans"));
    let _ = write!(out, " · {}", words::counted(report.screens.len(), one, many, lang));
    match &report.map {
        Some(map) => {
            let contexts = lang.pick("contexts", "contextes");
            let _ = write!(
                out,
                " · {} {} ({} {contexts})",
                lang.pick("map:", "carte :"),
                clean(map, 80),
                report.declared_contexts
            );
            if let Some(base) = &report.map_base {
                let _ = write!(out, ", {} {}", lang.pick("base:", "base :"), clean(base, 80));
            }
        }
        None => {
            let _ = write!(out, " · {}", lang.pick("no map", "pas de carte"));
        }
    }
    let _ = writeln!(out, " · {}\n", report.today);
    out
}

pub(super) fn screens(out: &mut String, report: &Report, style: Style) {
    let lang = style.lang;
    if report.screens.is_empty() {
        let text = lang.pick(
            "No screen: the bundle has no page; checks on screens do not apply",
            "Aucun écran : le bundle n'a pas de page ; les contrôles par écran ne s'appliquent pas",
        );
        let _ = writeln!(out, "{text}\n");
        return;
    }
    let mut screens: Vec<&ScreenReport> = report.screens.iter().collect();
    screens.sort_by_key(|screen| (Reverse(screen.transfer), &screen.id));
    let shown = if style.all { screens.len() } else { SCREENS.min(screens.len()) };
    let id_width =
        screens[..shown].iter().map(|screen| clean(&screen.id, 40).chars().count()).max().unwrap_or(0);
    let heading = lang
        .pick(["Screens", "requests", "transfer", "budget"], ["Écrans", "requêtes", "transfert", "budget"]);
    let width = id_width.max(heading[0].chars().count() - 2);
    let growth = if report.comparison.is_some() {
        format!("  {:>9}", lang.pick("change", "écart"))
    } else {
        String::new()
    };
    let line = format!(
        "{}{}  {:>9}  {:>11}{growth}  {}",
        heading[0],
        " ".repeat(width + 2 - heading[0].chars().count()),
        heading[1],
        heading[2],
        heading[3]
    );
    let _ = writeln!(out, "{}", bold(&line, style));
    for screen in &screens[..shown] {
        let complete = screen.gaps.is_empty();
        let id = clean(&screen.id, 40);
        let pad = " ".repeat(width - id.chars().count().min(width));
        let _ = write!(
            out,
            "  {id}{pad}  {:>9}  {:>11}{}  {}",
            format!("{}{}", words::known(complete, false), screen.requests),
            format!("{}{}", words::known(complete, screen.estimated), words::bytes(screen.transfer, lang)),
            change(report, screen, lang),
            budget(screen, lang),
        );
        if !screen.contexts.is_empty() {
            let _ = write!(out, "  {}", clean(&screen.contexts.join(", "), 120));
        }
        out.push('\n');
    }
    let allowed = |screen: &&ScreenReport| screen.budget.is_some_and(|budget| budget.growth.is_some());
    if report.comparison.is_none() && report.screens.iter().any(|screen| allowed(&screen)) {
        let text = lang.pick(
            "growth is not judged without a base: --base PATH",
            "la croissance n'est pas jugée sans base : --base CHEMIN",
        );
        let _ = writeln!(out, "  {text}");
    }
    if screens.len() > shown {
        let rest = screens.len() - shown;
        let _ = match lang {
            Lang::En => writeln!(out, "  {rest} lighter screens: sobria list screens"),
            Lang::Fr => writeln!(out, "  {rest} écrans plus légers : sobria list screens"),
        };
    }
    out.push('\n');
}

/// What the screen gained or lost since the base.
fn change(report: &Report, screen: &ScreenReport, lang: Lang) -> String {
    let Some(comparison) = &report.comparison else { return String::new() };
    let change = comparison.of_screen(&screen.bundle, &screen.id);
    let text = match change {
        None => "=".to_owned(),
        Some(change) if change.before.is_none() => lang.pick("new", "nouveau").to_owned(),
        Some(change) => words::growth(change.growth().0, lang),
    };
    format!("  {text:>9}")
}

fn budget(screen: &ScreenReport, lang: Lang) -> String {
    let Some(budget) = screen.budget else { return "-".to_owned() };
    let parts = words::ceilings(&budget, lang);
    let kept = |kept| match kept {
        BudgetKept::Yes => lang.pick("kept", "tenu"),
        BudgetKept::No => lang.pick("exceeded", "dépassé"),
        BudgetKept::Unknown => "?",
    };
    let absolute = (!parts.is_empty()).then(|| format!("{} {}", parts.join(", "), kept(budget.kept)));
    let growth = budget.growth.map(|growth| {
        let judged = growth.kept.map_or(lang.pick("not judged", "non jugé"), kept);
        format!("{} {judged}", words::allowed_growth(growth.allowed, lang))
    });
    absolute.into_iter().chain(growth).collect::<Vec<_>>().join("; ")
}

/// Health code that is only listed; what somebody should answer for is among the findings.
pub(super) fn recognised(out: &mut String, report: &Report, style: Style) {
    let lang = style.lang;
    let listed: BTreeSet<&str> = report
        .recognised
        .iter()
        .filter(|recognised| recognised.strength == Strength::Report && !recognised.answered)
        .map(|recognised| recognised.label.get(lang))
        .collect();
    if listed.is_empty() {
        return;
    }
    let label = lang.pick("health code recognised, without effect:", "code de santé reconnu, sans effet :");
    let text = format!("{label} {}", listed.into_iter().collect::<Vec<_>>().join(", "));
    let _ = writeln!(out, "{}", wrap(&text, style.width, 2));
}

pub(super) fn criteria(out: &mut String, report: &Report, style: Style) {
    let count = |outcome| report.criteria.iter().filter(|criterion| criterion.outcome == outcome).count();
    let failed: Vec<&str> = report
        .criteria
        .iter()
        .filter(|criterion| criterion.outcome == CriterionOutcome::Fail)
        .map(|criterion| criterion.id.as_str())
        .collect();
    let (fail, pass, review) =
        (count(CriterionOutcome::Fail), count(CriterionOutcome::Pass), count(CriterionOutcome::Review));
    let (not_applicable, not_assessed, open) = (
        count(CriterionOutcome::NotApplicable),
        count(CriterionOutcome::NotAssessed),
        count(CriterionOutcome::Open),
    );
    let list = if failed.is_empty() { String::new() } else { format!(" ({})", failed.join(" ")) };
    let text = match style.lang {
        Lang::En => format!(
            "criteria: {fail} failed{list} · {review} to review · {pass} without a fault found · {not_assessed} not assessed, medical context · {not_applicable} not applicable · {open} for a person"
        ),
        Lang::Fr => format!(
            "critères : {fail} en échec{list} · {review} à revoir · {pass} sans défaut trouvé · {not_assessed} non évalués, contexte médical · {not_applicable} non applicables · {open} pour une personne"
        ),
    };
    let _ = writeln!(out, "{}", wrap(&text, style.width, 2));
    if report.selected.is_some() {
        let text = style.lang.pick(
            "only some checks ran: criteria are not concluded",
            "seuls certains contrôles ont tourné : les critères ne sont pas conclus",
        );
        let _ = writeln!(out, "{text}");
    }
}

pub(super) fn not_analysed(out: &mut String, report: &Report, style: Style) {
    let lang = style.lang;
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut twins = 0;
    let mut problems = Vec::new();
    for file in &report.not_analysed {
        match &file.reason {
            Reason::Twin { .. } => twins += 1,
            Reason::Kind(kind) => *kinds.entry(kind).or_default() += 1,
            Reason::Problem(problem) | Reason::Cut(problem) => problems.push((&file.path, problem)),
        }
    }
    let label = lang.pick("not analysed:", "non analysés :");
    let mut parts = Vec::new();
    if twins > 0 {
        parts.push(format!("{twins} {}", lang.pick("compressed copies", "copies compressées")));
    }
    parts.extend(kinds.iter().map(|(kind, count)| format!("{count} {kind}")));
    if !kinds.is_empty() {
        let read = lang.pick("(weighed and linked, content not read)", "(pesés et reliés, contenu non lu)");
        parts.push(read.to_owned());
    }
    if parts.is_empty() && problems.is_empty() {
        parts.push(lang.pick("none", "aucun").to_owned());
    }
    if !parts.is_empty() {
        let text = parts.join(", ").replace(", (", " (");
        let _ = writeln!(out, "{}", wrap(&format!("{label} {text}"), style.width, 2));
    }
    let shown = if style.all { problems.len() } else { PROBLEMS.min(problems.len()) };
    for (path, problem) in &problems[..shown] {
        let text = format!("{label} {}: {}", clean(path, 100), clean(problem, 160));
        let _ = writeln!(out, "{}", wrap(&text, style.width, 2));
    }
    if problems.len() > shown {
        let _ = writeln!(
            out,
            "{label} {} {}",
            problems.len() - shown,
            lang.pick("more: --all", "de plus : --all")
        );
    }
}

/// How far `--measure` went.
pub(super) fn measuring(out: &mut String, report: &Report, style: Style) {
    if let Some(measuring) = &report.measuring {
        let _ = writeln!(out, "{}", wrap(&words::measuring(measuring, style.lang), style.width, 2));
    }
}

pub(super) fn bold(text: &str, style: Style) -> String {
    if style.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// Breaks a text at blanks; further lines are indented.
pub(super) fn wrap(text: &str, width: usize, indent: usize) -> String {
    let width = width.max(40);
    let mut out = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}
