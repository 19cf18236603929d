//! What changed: the map against the one that is approved, and everything else against the base.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::page::{Page, counted_title};
use super::{inline, screens};
use crate::outcome::{Change, ContextChange, Load, Outcome, Report, Seen};
use crate::registry::REGISTRY;
use crate::report::words;
use crate::rule::Lang;

/// The check that names what is not approved.
const PENDING: &str = "context-change-pending";
/// Rows shown open, and in all.
const OPEN: usize = 10;
const ALL: usize = 300;

/// Entries of the map that wait for approval, what they would set aside, and where contexts hold anew.
pub(super) fn map(page: &mut Page, report: &Report) {
    let lang = page.lang;
    let entries: Vec<&Outcome> =
        report.outcomes.iter().filter(|outcome| is_about_approval(outcome)).collect();
    if !entries.is_empty() {
        let title = lang
            .pick("Changes of the map, not approved yet", "Changements de la carte, pas encore approuvés");
        page.heading(3, &counted_title(title, entries.len()));
        page.paragraph(lang.pick(
            "The approved map does not have them: they set nothing aside until the person who answers for the map accepts this change.",
            "La carte approuvée ne les a pas : ils ne mettent rien de côté tant que la personne qui répond de la carte n'a pas accepté ce changement.",
        ));
        let rows = entries.iter().map(|outcome| vec![inline::message(outcome, lang), inline::place(outcome)]);
        let head = lang.pick(["change", "place"], ["changement", "endroit"]);
        page.long_table(&head, rows.collect(), OPEN, ALL);
        let mut waiting: BTreeMap<&str, usize> = BTreeMap::new();
        for outcome in report.outcomes.iter().filter(|outcome| outcome.is_pending()) {
            *waiting.entry(&REGISTRY.check(outcome.check).entry.header.id).or_default() += 1;
        }
        if !waiting.is_empty() {
            let label =
                lang.pick("Findings that stay because of it:", "Constats qui restent pour cette raison :");
            page.paragraph(&format!("{label} {}", super::findings::checks(&waiting)));
        }
    }
    let changes =
        report.comparison.as_ref().map(|comparison| comparison.contexts.as_slice()).unwrap_or_default();
    if !changes.is_empty() {
        let title = lang.pick("Where medical contexts hold", "Où valent les contextes médicaux");
        page.heading(3, title);
        let head = lang.pick(["context", "since the base"], ["contexte", "depuis la base"]);
        let rows = changes.iter().map(|change| vec![inline::code(&change.context), extent(change, lang)]);
        page.long_table(&head, rows.collect(), OPEN, ALL);
    }
}

/// The finding names a change of the map that the approved one does not have.
pub(super) fn is_about_approval(outcome: &Outcome) -> bool {
    REGISTRY.check(outcome.check).entry.header.id == PENDING
}

fn extent(change: &ContextChange, lang: Lang) -> String {
    let mut parts = Vec::new();
    if change.is_new {
        parts.push(lang.pick("new", "nouveau").to_owned());
    }
    if change.is_gone {
        parts.push(lang.pick("gone", "disparu").to_owned());
    }
    let names = |screens: &[String]| {
        let names: Vec<String> = screens.iter().take(OPEN).map(|screen| inline::code(screen)).collect();
        let rest = screens.len().saturating_sub(OPEN);
        let more = if rest > 0 { format!(" (+{rest})") } else { String::new() };
        format!("{}{more}", names.join(", "))
    };
    if !change.gained.is_empty() {
        parts.push(format!("{} {}", lang.pick("now also on", "maintenant aussi sur"), names(&change.gained)));
    }
    if !change.lost.is_empty() {
        parts.push(format!("{} {}", lang.pick("no longer on", "plus sur"), names(&change.lost)));
    }
    parts.join("; ")
}

/// Findings that the base does not have, and how many it had.
pub(super) fn findings(page: &mut Page, report: &Report) {
    let Some(comparison) = &report.comparison else { return };
    let lang = page.lang;
    page.heading(
        3,
        &counted_title(lang.pick("New since the base", "Nouveau depuis la base"), comparison.new.len()),
    );
    let count = |number, (one, many)| words::counted(number, one, many, lang);
    let mut parts = vec![
        count(
            comparison.fixed.len(),
            lang.pick(("finding fixed", "findings fixed"), ("constat corrigé", "constats corrigés")),
        ),
        count(comparison.moved.len(), lang.pick(("moved", "moved"), ("déplacé", "déplacés"))),
    ];
    let waived: usize = comparison.waivers.iter().map(|waiver| waiver.findings).sum();
    if waived > 0 {
        parts.push(count(
            waived,
            lang.pick(
                ("newly set aside", "newly set aside"),
                ("nouvellement mis de côté", "nouvellement mis de côté"),
            ),
        ));
    }
    parts.push(format!("{} {}", lang.pick("base:", "base :"), inline::code(&comparison.base)));
    page.paragraph(&parts.join(" · "));
    if !comparison.new.is_empty() {
        let mut new: Vec<&Seen> = comparison.new.iter().collect();
        new.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| a.cmp(b)));
        let head = match lang {
            Lang::En => ["level", "check", "finding", "place"],
            Lang::Fr => ["niveau", "contrôle", "constat", "endroit"],
        };
        page.long_table(&head, new.iter().map(|seen| seen_row(seen, lang)).collect(), OPEN, ALL);
    }
    if !comparison.waivers.is_empty() {
        let rows: Vec<Vec<String>> = comparison
            .waivers
            .iter()
            .map(|waiver| {
                vec![
                    inline::text(&words::set_aside_by(&waiver.kind, lang)),
                    inline::code(&waiver.source),
                    inline::text(&waiver.justification),
                    format!("{} ({})", inline::code(&waiver.check), waiver.findings),
                ]
            })
            .collect();
        let head = super::aside::head(lang);
        page.fold(lang.pick("newly set aside", "nouvellement mis de côté"), |page| page.table(head, rows));
    }
}

fn seen_row(seen: &Seen, lang: Lang) -> Vec<String> {
    vec![
        super::findings::level(seen.level, lang).to_owned(),
        inline::code(&seen.check),
        inline::text(&seen.message),
        inline::code(&words::place(&seen.path, seen.line, None)),
    ]
}

/// Assets whose weight on the wire changed, the greatest growth first.
pub(super) fn assets(page: &mut Page, report: &Report) {
    let Some(comparison) = report.comparison.as_ref().filter(|comparison| !comparison.assets.is_empty())
    else {
        return;
    };
    let lang = page.lang;
    let mut assets: Vec<&Change<Load>> = comparison.assets.iter().collect();
    assets.sort_by_key(|change| (Reverse(change.growth()), &change.bundle, &change.name));
    let row = |change: &&Change<Load>| {
        let [transfer, _] = screens::cells(change, lang);
        let transfer =
            if change.after.is_none() { lang.pick("gone", "disparu").to_owned() } else { transfer };
        let now = change.after.map(|load| words::bytes(load.transfer, lang)).unwrap_or_default();
        vec![inline::code(&change.name), now, transfer]
    };
    let rows: Vec<Vec<String>> = assets.iter().map(row).take(ALL).collect();
    let (one, many) = lang.pick(("asset changed", "assets changed"), ("fichier changé", "fichiers changés"));
    let head = match lang {
        Lang::En => ["asset", ">transfer", "change"],
        Lang::Fr => ["fichier", ">transfert", "écart"],
    };
    page.fold(&words::counted(assets.len(), one, many, lang), |page| {
        page.table(head, rows);
        page.leave_out(assets.len().saturating_sub(ALL));
    });
}
