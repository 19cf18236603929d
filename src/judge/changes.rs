//! What the map grants beyond the base map: pending, until the base has it.

use std::collections::BTreeSet;

use super::Judge;
use crate::contexts::map::{Claim, Declared, Map, Pattern, Waiver};
use crate::outcome::Outcome;

/// One finding for each entry that is new or wider than in the base map, and for each that the base map has alone.
pub(super) fn pending(judge: &Judge<'_>, written: &Map) -> Vec<Outcome> {
    let Some(base) = judge.base else { return Vec::new() };
    let mut found = Vec::new();
    for entry in &written.entries {
        let before = same(base.map, entry);
        let changes = if before.is_empty() { Vec::new() } else { widened(entry, &before) };
        if !before.is_empty() && changes.is_empty() {
            continue;
        }
        let variant = before.is_empty().then_some("new");
        if let Some(mut outcome) = judge.at_map("context-change-pending", variant, &entry.span) {
            outcome.text("context", &entry.id).text("changes", changes.join(" · "));
            found.push(outcome);
        }
    }
    for entry in base.map.entries.iter().filter(|entry| same(written, entry).is_empty()) {
        let under_base = judge.under_base();
        let at_base =
            under_base.and_then(|base| base.at_map("context-change-pending", Some("removed"), &entry.span));
        if let Some(mut outcome) = at_base {
            outcome.text("context", &entry.id);
            entry.id.clone_into(&mut outcome.subject);
            found.push(outcome);
        }
    }
    found
}

/// The changed map without the refutations that the base does not have: they would let advice through that the base
/// holds back.
#[must_use]
pub fn without_new_refutations(map: &Map, base: &Map) -> Map {
    let known = |entry: &Declared| {
        let before = same(base, entry);
        !before.is_empty() && widened(entry, &before).is_empty()
    };
    let kept = map.entries.iter().filter(|entry| entry.claim == Claim::Holds || known(entry));
    Map { entries: kept.cloned().collect(), ..map.clone() }
}

/// Entries of a map that speak of the same context under the same name.
fn same<'m>(map: &'m Map, entry: &Declared) -> Vec<&'m Declared> {
    let same = |other: &&Declared| {
        (&other.id, &other.builtin, &other.claim) == (&entry.id, &entry.builtin, &entry.claim)
    };
    map.entries.iter().filter(same).collect()
}

/// What the entry grants and none of the earlier ones did, in the words of the map.
fn widened(entry: &Declared, before: &[&Declared]) -> Vec<String> {
    let mut changes = Vec::new();
    let globs = [
        ("routes", (|entry| &entry.routes) as fn(&Declared) -> &Vec<Pattern>),
        ("paths", |entry| &entry.paths),
        ("sources", |entry| &entry.sources),
    ];
    for (key, of) in globs {
        let known: BTreeSet<&str> = before.iter().flat_map(|before| texts(of(before))).collect();
        let new = texts(of(entry)).filter(|text| !known.contains(text));
        changes.extend(new.map(|text| format!("{key} + {text}")));
    }
    // Every earlier entry excepted it, so that it was inside none.
    let excepted = before.iter().map(|before| texts(&before.except).collect::<BTreeSet<&str>>());
    let excepted = excepted.reduce(|a, b| &a & &b).unwrap_or_default();
    let still: BTreeSet<&str> = texts(&entry.except).collect();
    changes.extend(excepted.difference(&still).map(|text| format!("except − {text}")));
    if entry.whole_app && !before.iter().any(|before| before.whole_app) {
        changes.push("scope = whole-app".to_owned());
    }
    if before.iter().all(|before| !before.bundles.is_empty()) {
        let known: BTreeSet<&str> = before.iter().flat_map(|before| names(before)).collect();
        changes.extend(
            names(entry).filter(|name| !known.contains(name)).map(|name| format!("bundles + {name}")),
        );
        if entry.bundles.is_empty() {
            changes.push("bundles = all".to_owned());
        }
    }
    let roles = |entry: &'_ Declared| -> BTreeSet<String> {
        let of = |role: &crate::contexts::map::RoleGlobs| -> Vec<String> {
            texts(&role.globs).map(|text| format!("roles.{} + {text}", role.role.name())).collect()
        };
        entry.roles.iter().flat_map(of).collect()
    };
    let known: BTreeSet<String> = before.iter().flat_map(|before| roles(before)).collect();
    changes.extend(roles(entry).into_iter().filter(|role| !known.contains(role)));
    for (key, of) in [
        ("recipients +", (|entry| &entry.recipients) as fn(&Declared) -> &Vec<String>),
        ("keep −", |entry| &entry.keep),
        ("activate −", |entry| &entry.activate),
    ] {
        let (now, then): (BTreeSet<&String>, BTreeSet<&String>) =
            (of(entry).iter().collect(), before.iter().flat_map(|before| of(before)).collect());
        let new = if key.ends_with('+') { &now - &then } else { &then - &now };
        changes.extend(new.into_iter().map(|name| format!("{key} {name}")));
    }
    let waived = |entry: &Declared| entry.waivers.iter().map(waiver).collect::<BTreeSet<String>>();
    let known: BTreeSet<String> = before.iter().flat_map(|before| waived(before)).collect();
    changes.extend(waived(entry).into_iter().filter(|waiver| !known.contains(waiver)));
    let dates: Option<Vec<_>> = before.iter().map(|before| before.review_by).collect();
    if let Some(last) = dates.and_then(|dates| dates.into_iter().max())
        && entry.review_by.is_none_or(|date| date > last)
    {
        let now = entry.review_by.map_or_else(|| "−".to_owned(), |date| date.to_string());
        changes.push(format!("review_by {last} → {now}"));
    }
    changes
}

fn texts(patterns: &[Pattern]) -> impl Iterator<Item = &str> {
    patterns.iter().map(|pattern| pattern.text.as_str())
}

fn names(entry: &Declared) -> impl Iterator<Item = &str> {
    entry.bundles.iter().map(|(name, _)| name.as_str())
}

fn waiver(waiver: &Waiver) -> String {
    let paths: Vec<&str> = texts(&waiver.paths).collect();
    format!("waive + {} {} ({})", waiver.check, paths.join(" "), waiver.review_by)
}
