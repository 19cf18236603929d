//! What each screen costs, what changed, and which files no check read.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::inline;
use super::page::Page;
use crate::outcome::{BudgetKept, Change, Load, Reason, Report, ScreenReport};
use crate::report::words;
use crate::rule::Lang;

/// Screens shown open, and in all.
const OPEN: usize = 8;
const ALL: usize = 200;
/// In a column of changes.
const UNCHANGED: &str = "=";

/// Screens that grew most first, then the heaviest.
pub(super) fn table(page: &mut Page, report: &Report) {
    let lang = page.lang;
    page.heading(3, lang.pick("Screens", "Écrans"));
    if report.screens.is_empty() {
        page.paragraph(lang.pick(
            "The bundle has no page: checks on screens do not apply.",
            "Le bundle n'a pas de page : les contrôles par écran ne s'appliquent pas.",
        ));
        return;
    }
    let changes = changes(report);
    let mut screens: Vec<&ScreenReport> = report.screens.iter().collect();
    let change = |screen: &ScreenReport| changes.get(&(screen.bundle.as_str(), screen.id.as_str())).copied();
    screens.sort_by_key(|screen| {
        let growth = change(screen).map_or(0, |change| change.growth().0.max(0));
        (Reverse(growth), Reverse(screen.transfer), &screen.bundle, &screen.id)
    });
    let compared = report.comparison.is_some();
    let several = report.bundles.len() > 1;
    let head = match lang {
        Lang::En => ["screen", ">transfer", "change", ">requests", "change", "budget", "contexts"],
        Lang::Fr => ["écran", ">transfert", "écart", ">requêtes", "écart", "budget", "contextes"],
    };
    let budgets = report.screens.iter().any(|screen| screen.budget.is_some());
    let contexts = report.screens.iter().any(|screen| !screen.contexts.is_empty());
    // No column without a cell.
    let keep = |index: usize| match index {
        2 | 4 => compared,
        5 => budgets,
        6 => contexts,
        _ => true,
    };
    let row = |screen: &ScreenReport| -> Vec<String> {
        let complete = screen.gaps.is_empty();
        let name = if several { format!("{}: {}", screen.bundle, screen.id) } else { screen.id.clone() };
        let [transfer, requests] =
            change(screen).map_or([UNCHANGED; 2].map(str::to_owned), |change| cells(change, lang));
        let contexts: Vec<String> = screen.contexts.iter().map(|context| inline::code(context)).collect();
        let cells = [
            inline::code(&name),
            format!("{}{}", words::known(complete, screen.estimated), words::bytes(screen.transfer, lang)),
            transfer,
            format!("{}{}", words::known(complete, false), screen.requests),
            requests,
            budget(screen, lang),
            contexts.join(", "),
        ];
        let kept = cells.into_iter().enumerate().filter(|(index, _)| keep(*index));
        kept.map(|(_, cell)| cell).collect()
    };
    let head: Vec<&str> = (0..head.len()).filter(|index| keep(*index)).map(|index| head[index]).collect();
    page.long_table(&head, screens.into_iter().map(row).collect(), OPEN, ALL);
    gone(page, report);
}

/// Screens of the base that the head does not have.
fn gone(page: &mut Page, report: &Report) {
    let screens = report.comparison.iter().flat_map(|comparison| &comparison.screens);
    let gone: Vec<String> = screens
        .filter(|change| change.after.is_none())
        .take(ALL)
        .map(|change| inline::code(&change.name))
        .collect();
    if !gone.is_empty() {
        let label = page.lang.pick("No longer there:", "N'y sont plus :");
        page.paragraph(&format!("{label} {}", gone.join(", ")));
    }
}

fn changes(report: &Report) -> BTreeMap<(&str, &str), &Change<Load>> {
    let screens = report.comparison.iter().flat_map(|comparison| &comparison.screens);
    screens.map(|change| ((change.bundle.as_str(), change.name.as_str()), change)).collect()
}

/// Change in bytes, with its share, and in requests.
pub(super) fn cells(change: &Change<Load>, lang: Lang) -> [String; 2] {
    match (change.before, change.after) {
        (Some(before), Some(after)) => {
            let (grown, more) = change.growth();
            // Two lower bounds have no difference that means anything exact.
            let about = if grown == 0 || before.complete && after.complete { "" } else { "≈ " };
            let share = (grown.unsigned_abs() * 100).checked_div(u128::from(before.transfer));
            let share = share.filter(|share| *share > 0);
            let share = share.map(|share| format!(" ({}{share} %)", sign(grown))).unwrap_or_default();
            let requests = match more {
                0 => UNCHANGED.to_owned(),
                _ => format!("{}{}", sign(more), more.unsigned_abs()),
            };
            [format!("{about}{}{share}", words::growth(grown, lang)), requests]
        }
        (None, Some(_)) => [lang.pick("new", "nouveau").to_owned(), String::new()],
        _ => [String::new(), String::new()],
    }
}

fn sign(difference: i128) -> &'static str {
    if difference > 0 { "+" } else { "\u{2212}" }
}

fn budget(screen: &ScreenReport, lang: Lang) -> String {
    let Some(budget) = screen.budget else { return String::new() };
    let parts = words::ceilings(&budget, lang);
    let kept = |kept| match kept {
        BudgetKept::Yes => lang.pick("kept", "tenu"),
        BudgetKept::No => lang.pick("**exceeded**", "**dépassé**"),
        BudgetKept::Unknown => lang.pick("unknown", "inconnu"),
    };
    let colon = words::colon(lang);
    let absolute = (!parts.is_empty()).then(|| format!("{}{colon} {}", parts.join(", "), kept(budget.kept)));
    let growth = budget.growth.map(|growth| {
        let judged = growth.kept.map_or(lang.pick("not judged", "non jugé"), kept);
        format!("{}{colon} {judged}", words::allowed_growth(growth.allowed, lang))
    });
    absolute.into_iter().chain(growth).collect::<Vec<_>>().join("<br>")
}

/// Counts of files that no check read, and the ones that should have been.
pub(super) fn not_analysed(page: &mut Page, report: &Report) {
    let lang = page.lang;
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut copies = 0;
    let mut problems = Vec::new();
    for file in &report.not_analysed {
        match &file.reason {
            Reason::Twin { .. } => copies += 1,
            Reason::Kind(kind) => *kinds.entry(kind).or_default() += 1,
            Reason::Problem(problem) | Reason::Cut(problem) => {
                problems.push(vec![inline::code(&file.path), inline::text(problem)]);
            }
        }
    }
    if let Some(measuring) = &report.measuring {
        page.heading(3, lang.pick("Measured", "Mesuré"));
        page.paragraph(&inline::text(&words::measuring(measuring, lang)));
    }
    if report.not_analysed.is_empty() {
        return;
    }
    let mut parts: Vec<String> =
        kinds.iter().map(|(kind, count)| format!("{count} {}", inline::text(kind))).collect();
    if copies > 0 {
        let words =
            lang.pick(("compressed copy", "compressed copies"), ("copie compressée", "copies compressées"));
        parts.push(words::counted(copies, words.0, words.1, lang));
    }
    page.heading(3, lang.pick("Not analysed", "Non analysé"));
    if !parts.is_empty() {
        let what = lang.pick("weighed and linked, content not read:", "pesés et reliés, contenu non lu :");
        page.paragraph(&format!("{what} {}", parts.join(", ")));
    }
    if !problems.is_empty() {
        page.long_table(
            &[lang.pick("file", "fichier"), lang.pick("problem", "problème")],
            problems,
            OPEN,
            ALL,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(before: Option<(u64, usize)>, after: Option<(u64, usize)>) -> Change<Load> {
        let load = |(transfer, requests)| Load { transfer, requests, complete: true, estimated: false };
        Change {
            bundle: String::new(),
            name: "/".to_owned(),
            before: before.map(load),
            after: after.map(load),
        }
    }

    #[test]
    fn a_change_is_told_with_its_sign_and_share() {
        let cells = |before, after| cells(&change(before, after), Lang::En);
        assert_eq!(cells(Some((100_000, 4)), Some((112_000, 5))), ["+12 kB (+12 %)", "+1"]);
        assert_eq!(cells(Some((100_000, 4)), Some((99_990, 4))), ["\u{2212}10 B", "="]);
        assert_eq!(cells(None, Some((5, 1))), ["new", ""]);
        assert_eq!(cells(Some((0, 0)), Some((500, 1))), ["+500 B", "+1"]);
        assert_eq!(super::cells(&change(Some((9, 1)), Some((9, 3))), Lang::Fr), ["=", "+2"]);
    }
}
