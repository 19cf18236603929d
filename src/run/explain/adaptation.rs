//! A row of the GT6 report: what it adapts, and what sobria does by it.

use std::fmt::Write as _;

use sobria::registry::REGISTRY;
use sobria::rule::gt6::Adaptation;
use sobria::rule::{ContextHeader, Lang};

pub(super) fn explain(name: &str, lang: Lang) -> Option<String> {
    let row = REGISTRY.adaptation(&name.to_ascii_lowercase())?;
    let mut out = format!(
        "{}{} {}\n{} · {}\n\n{}\n\n",
        row.id(),
        lang.pick(":", " :"),
        row.title.get(lang),
        row.group.label(lang),
        row.source,
        row.asks.get(lang),
    );
    criteria(&mut out, row, lang);
    let contexts: Vec<&ContextHeader> = REGISTRY.contexts_of_row(row.n).collect();
    if !contexts.is_empty() {
        let ids: Vec<&str> = contexts.iter().map(|context| context.id.as_str()).collect();
        let _ = writeln!(out, "{} {}", lang.pick("contexts:", "contextes :"), ids.join(", "));
    }
    for family in &row.families {
        effects(&mut out, family, &contexts, lang);
    }
    for check in REGISTRY.checks_of_row(row.n) {
        let title = check.title.get(lang);
        let word = lang.pick("check", "contrôle");
        let _ = writeln!(out, "{word} {}{} {title}", check.entry.header.id, lang.pick(":", " :"));
    }
    if let Some(declaration) = &row.declaration {
        let _ = writeln!(out, "{} {}", lang.pick("to declare:", "à déclarer :"), declaration.get(lang));
    }
    if let Some(outside) = &row.outside {
        let _ =
            writeln!(out, "{} {}", lang.pick("outside the bundle:", "hors du bundle :"), outside.get(lang));
    }
    Some(out)
}

/// Criteria of 2024 that the row reaches, and those that only name it.
fn criteria(out: &mut String, row: &Adaptation, lang: Lang) {
    let near: Vec<&str> = REGISTRY
        .criteria
        .iter()
        .map(|criterion| &criterion.header)
        .filter(|header| header.references.gt6.contains(&row.n) && !row.criteria.contains(&header.id))
        .map(|header| header.id.as_str())
        .collect();
    if !row.criteria.is_empty() {
        let _ = writeln!(
            out,
            "RGESN 2024, {}{} {}",
            row.criteria.join(", "),
            lang.pick(":", " :"),
            lang.pick(
                "our reading; the report read version 1",
                "notre lecture ; le rapport a lu la version 1"
            )
        );
    }
    if !near.is_empty() {
        let _ = writeln!(out, "{} {}", lang.pick("near:", "proches :"), near.join(", "));
    }
}

/// What the row's contexts do with the family.
fn effects(out: &mut String, family: &str, contexts: &[&ContextHeader], lang: Lang) {
    let of_family = |effect: &String| effect.split('[').next() == Some(family);
    let named = |suppressed: bool| {
        let ids: Vec<&str> = contexts
            .iter()
            .filter(|context| {
                if suppressed {
                    context.suppress.iter().any(of_family)
                } else {
                    context.relax.iter().any(|relax| of_family(&relax.family))
                }
            })
            .map(|context| context.id.as_str())
            .collect();
        ids.join(", ")
    };
    for (suppressed, word) in [
        (true, lang.pick("suppressed in", "écartée dans")),
        (false, lang.pick("another ruling in", "autre règle dans")),
    ] {
        let ids = named(suppressed);
        if !ids.is_empty() {
            let _ = writeln!(out, "{} {family}, {word} {ids}", lang.pick("family", "famille"));
        }
    }
}
