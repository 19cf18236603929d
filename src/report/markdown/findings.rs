//! Findings of the run: what protects care, the largest savings, counts by criterion, and all of them by check.

use std::collections::BTreeMap;

use super::page::{Page, counted_title};
use super::{changes, inline};
use crate::finding::CheckId;
use crate::outcome::{CriterionOutcome, Kind, Outcome, Report};
use crate::registry::{Check, REGISTRY, criterion_order};
use crate::report::{savings, words};
use crate::rule::{Lang, Level};

/// Rows shown open, and in all.
const OPEN: usize = 10;
const ALL: usize = 300;
/// Rows of one check where every finding is listed.
const OF_CHECK: usize = 500;
/// Places of findings that say the same.
const PLACES: usize = 3;
/// Largest savings shown.
const SAVINGS: usize = 5;

/// Findings that protect care or speak of the map: nothing but the map may set them aside.
pub(super) fn care(page: &mut Page, report: &Report) {
    let lang = page.lang;
    let is_open =
        |outcome: &&Outcome| outcome.kind != Kind::Suppressed && !changes::is_about_approval(outcome);
    let (harm, map): (Vec<&Outcome>, Vec<&Outcome>) = report
        .outcomes
        .iter()
        .filter(is_open)
        .filter(|outcome| REGISTRY.check(outcome.check).is_protected())
        .partition(|outcome| REGISTRY.check(outcome.check).do_no_harm);
    let titles = [
        (harm, lang.pick("Do no harm", "Ne pas nuire")),
        (map, lang.pick("The medical-context map", "La carte des contextes médicaux")),
    ];
    for (outcomes, title) in titles {
        if !outcomes.is_empty() {
            page.heading(3, &counted_title(title, outcomes.len()));
            let head = match lang {
                Lang::En => ["level", "finding", "what to do", "place", "id"],
                Lang::Fr => ["niveau", "constat", "que faire", "endroit", "id"],
            };
            page.long_table(&head, alike(&outcomes, lang), OPEN, ALL);
        }
    }
}

/// A row for each finding; those that say the same share one, with their first places.
fn alike(outcomes: &[&Outcome], lang: Lang) -> Vec<Vec<String>> {
    let mut rows: Vec<([String; 3], Vec<&Outcome>)> = Vec::new();
    for outcome in outcomes {
        let said = [
            level(outcome.level, lang).to_owned(),
            inline::message(outcome, lang),
            inline::text(&words::help(outcome, lang)),
        ];
        match rows.iter_mut().find(|(known, _)| *known == said) {
            Some((_, together)) => together.push(outcome),
            None => rows.push((said, vec![outcome])),
        }
    }
    let cell = |together: &[&Outcome], what: fn(&Outcome) -> String| {
        let mut first: Vec<String> = together.iter().take(PLACES).map(|outcome| what(outcome)).collect();
        first.extend(
            together.len().checked_sub(PLACES).filter(|rest| *rest > 0).map(|rest| format!("+{rest}")),
        );
        first.join("<br>")
    };
    let row = |(said, together): ([String; 3], Vec<&Outcome>)| {
        let mut row = Vec::from(said);
        row.push(cell(&together, inline::place));
        row.push(cell(&together, |outcome| inline::code(&outcome.id)));
        row
    };
    rows.into_iter().map(row).collect()
}

pub(super) fn savings(page: &mut Page, report: &Report) {
    let largest = savings::largest(report);
    if largest.is_empty() {
        return;
    }
    let lang = page.lang;
    page.heading(3, lang.pick("Largest savings", "Plus grandes économies"));
    let head = match lang {
        Lang::En => ["saving", "asset", "check"],
        Lang::Fr => ["économie", "fichier", "contrôle"],
    };
    let rows = largest.iter().take(SAVINGS).filter_map(|outcome| {
        Some(vec![
            inline::text(&words::saving(outcome.saving.as_ref()?, lang)),
            inline::code(outcome.judged_path()),
            inline::code(&REGISTRY.check(outcome.check).entry.header.id),
        ])
    });
    page.table(head, rows);
}

/// How many findings each criterion has, and how all 78 came out.
pub(super) fn criteria(page: &mut Page, report: &Report) {
    let lang = page.lang;
    page.heading(3, lang.pick("Findings by criterion", "Constats par critère"));
    let mut counts: BTreeMap<(u32, u32), (&str, [usize; 4])> = BTreeMap::new();
    for outcome in report.outcomes.iter().filter(|outcome| outcome.kind != Kind::Suppressed) {
        for criterion in &REGISTRY.check(outcome.check).criteria {
            let (_, numbers) = counts.entry(criterion_order(criterion)).or_insert((criterion, [0; 4]));
            numbers[column(outcome.level)] += 1;
        }
    }
    let head = match lang {
        Lang::En => ["criterion", "", ">errors", ">warnings", ">notes", ">to judge"],
        Lang::Fr => ["critère", "", ">erreurs", ">avertissements", ">notes", ">à juger"],
    };
    if !counts.is_empty() {
        let row = |(criterion, numbers): &(&str, [usize; 4])| {
            let title = REGISTRY.criterion(criterion).map_or("", |entry| entry.header.title.get(lang));
            let number = |count: &usize| if *count == 0 { String::new() } else { count.to_string() };
            let mut row = vec![(*criterion).to_owned(), inline::text(title)];
            row.extend(numbers.iter().map(number));
            row
        };
        page.table(head, counts.values().map(row));
    }
    let count = |outcome| report.criteria.iter().filter(|criterion| criterion.outcome == outcome).count();
    let words = |outcome, en, fr| format!("{} {}", count(outcome), lang.pick(en, fr));
    let parts = [
        words(CriterionOutcome::Fail, "failed", "en échec"),
        words(CriterionOutcome::Review, "to review", "à revoir"),
        words(CriterionOutcome::Pass, "without a fault found", "sans défaut trouvé"),
        words(
            CriterionOutcome::NotAssessed,
            "not assessed, medical context",
            "non évalués, contexte médical",
        ),
        words(CriterionOutcome::NotApplicable, "not applicable", "non applicables"),
        words(CriterionOutcome::Open, "for a person", "pour une personne"),
    ];
    let label = lang.pick("criteria:", "critères :");
    page.paragraph(&format!("{} {label} {}", report.criteria.len(), parts.join(" · ")));
}

/// Place of a check in the reference, by its first criterion; those without one come first.
type Rank = (Option<(u32, u32)>, CheckId);

/// Every finding, a fold for each check, in the order of the reference.
pub(super) fn all(page: &mut Page, report: &Report) {
    let lang = page.lang;
    let mut by_check: BTreeMap<Rank, Vec<&Outcome>> = BTreeMap::new();
    for outcome in report.outcomes.iter().filter(|outcome| outcome.kind != Kind::Suppressed) {
        let first = REGISTRY.check(outcome.check).criteria.first();
        let key = (first.map(|criterion| criterion_order(criterion)), outcome.check);
        by_check.entry(key).or_default().push(outcome);
    }
    if by_check.is_empty() {
        return;
    }
    let total = by_check.values().map(Vec::len).sum();
    page.heading(3, &counted_title(lang.pick("All findings", "Tous les constats"), total));
    for ((_, check), outcomes) in by_check {
        of_check(page, REGISTRY.check(check), &outcomes);
    }
}

fn of_check(page: &mut Page, check: &Check, outcomes: &[&Outcome]) {
    let lang = page.lang;
    let id = &check.entry.header.id;
    let title = inline::text(check.entry.header.title.get(lang));
    let numbers = check.criteria.join(", ");
    let numbers = if numbers.is_empty() { numbers } else { format!("{numbers} · ") };
    let summary = format!("{numbers}<code>{id}</code>{} {title} ({})", words::colon(lang), outcomes.len());
    page.fold(&summary, |page| {
        if !check.help.get(lang).contains('{') {
            page.paragraph(&inline::text(check.help.get(lang)));
        }
        let head = match lang {
            Lang::En => ["level", "finding", "place", "id"],
            Lang::Fr => ["niveau", "constat", "endroit", "id"],
        };
        let row = |outcome: &&Outcome| {
            vec![
                level(outcome.level, lang).to_owned(),
                inline::message(outcome, lang),
                inline::place(outcome),
                inline::code(&outcome.id),
            ]
        };
        page.table(head, outcomes.iter().take(OF_CHECK).map(row));
        page.leave_out(outcomes.len().saturating_sub(OF_CHECK));
    });
}

/// The level in words; without one, a person decides.
pub(super) fn level(level: Option<Level>, lang: Lang) -> &'static str {
    match level {
        Some(Level::Error) => lang.pick("**error**", "**erreur**"),
        Some(Level::Warning) => lang.pick("warning", "avertissement"),
        Some(Level::Note) => "note",
        None => lang.pick("to judge", "à juger"),
    }
}

fn column(level: Option<Level>) -> usize {
    match level {
        Some(Level::Error) => 0,
        Some(Level::Warning) => 1,
        Some(Level::Note) => 2,
        None => 3,
    }
}

/// Checks with the number of their findings.
pub(super) fn checks(counts: &BTreeMap<&str, usize>) -> String {
    let each: Vec<String> =
        counts.iter().map(|(check, count)| format!("{} ({count})", inline::code(check))).collect();
    each.join(", ")
}
