//! What changed between two runs: screens, assets, findings, contexts, waivers.
//!
//! A run is reduced to a snapshot first, from its report or from the JSON that was written of it.

mod previous;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::stable::stable_path;
use crate::finding::clean;
use crate::outcome::{
    Change, Comparison, ContextChange, Kind, Load, Moved, Outcome, Report, RulingEffect, Seen, Waiver,
};
use crate::registry::REGISTRY;
use crate::report::words;
use crate::rule::Lang;

pub use previous::{Unreadable, read};

/// Longest name that is kept.
const NAME_CHARACTERS: usize = 200;
/// Longest message that is kept.
const MESSAGE_CHARACTERS: usize = 400;

/// A run in what can be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// As given.
    pub name: String,
    /// By bundle and id.
    screens: BTreeMap<(String, String), Load>,
    /// By bundle and stable path; `None` where the report does not list them.
    assets: Option<BTreeMap<(String, String), Load>>,
    /// By fingerprint.
    findings: BTreeMap<String, Noted>,
    /// By context.
    contexts: BTreeMap<String, BTreeSet<Place>>,
    /// By kind, check and justification.
    waivers: BTreeMap<(String, String, String), Waived>,
}

/// A finding of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Noted {
    /// A failure or a question.
    is_open: bool,
    /// Path that is the same after each build.
    stable: String,
    seen: Seen,
}

/// Where a context holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    bundle: String,
    is_asset: bool,
    name: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Waived {
    source: String,
    findings: usize,
}

impl Snapshot {
    /// The run of a report; messages in one language.
    #[must_use]
    pub fn of(name: &str, report: &Report, lang: Lang) -> Self {
        let mut snapshot = Self { name: name.to_owned(), assets: Some(BTreeMap::new()), ..Self::default() };
        for screen in &report.screens {
            let (transfer, requests) = (screen.transfer, screen.requests);
            let (complete, estimated) = (screen.gaps.is_empty(), screen.estimated);
            let load = Load { transfer, requests, complete, estimated };
            snapshot.add_screen(&screen.bundle, &screen.id, load, &screen.contexts);
        }
        for asset in &report.assets {
            snapshot.add_asset(&asset.bundle, &asset.path, asset.transfer, &asset.contexts);
        }
        for outcome in &report.outcomes {
            let path = if outcome.location.is_in_bundle() {
                format!("{} {}", outcome.bundle, outcome.place.path)
            } else {
                outcome.location.path.clone()
            };
            let is_open = outcome.kind != Kind::Suppressed;
            snapshot.add_finding(&outcome.fingerprint, is_open, &path, seen(outcome, lang));
            let check = &REGISTRY.check(outcome.check).entry.header.id;
            let aside = |effect| !is_open && effect == RulingEffect::Suppressed;
            for ruling in outcome.rulings.iter().filter(|ruling| aside(ruling.effect)) {
                let source = format!("{}:{}", ruling.file, ruling.line);
                snapshot.add_waiver(ruling.by.kind(), check, &ruling.justification, &source);
            }
        }
        snapshot
    }

    /// First display of a screen.
    #[must_use]
    pub fn screen(&self, bundle: &str, id: &str) -> Option<Load> {
        self.screens.get(&(name(bundle), name(id))).copied()
    }

    fn add_screen(&mut self, bundle: &str, id: &str, load: Load, contexts: &[String]) {
        let key = (name(bundle), name(id));
        self.hold(contexts, &key, false);
        self.screens.insert(key, load);
    }

    /// Several files of one stable path count together.
    fn add_asset(&mut self, bundle: &str, path: &str, transfer: u64, contexts: &[String]) {
        let key = (name(bundle), name(&stable_path(path)));
        self.hold(contexts, &key, true);
        let empty = Load { transfer: 0, requests: 0, complete: true, estimated: false };
        let load = self.assets.get_or_insert_default().entry(key).or_insert(empty);
        load.transfer = load.transfer.saturating_add(transfer);
        load.requests += 1;
    }

    fn hold(&mut self, contexts: &[String], (bundle, name): &(String, String), is_asset: bool) {
        for context in contexts {
            let place = Place { bundle: bundle.clone(), is_asset, name: name.clone() };
            self.contexts.entry(self::name(context)).or_default().insert(place);
        }
    }

    fn add_finding(&mut self, fingerprint: &str, is_open: bool, path: &str, seen: Seen) {
        let noted = Noted { is_open, stable: name(&stable_path(path)), seen };
        self.findings.insert(fingerprint.to_owned(), noted);
    }

    fn add_waiver(&mut self, kind: &str, check: &str, justification: &str, source: &str) {
        let key = (name(kind), name(check), clean(justification, MESSAGE_CHARACTERS));
        let waived = self.waivers.entry(key).or_default();
        if waived.findings == 0 {
            waived.source = name(source);
        }
        waived.findings += 1;
    }

    fn open(&self) -> impl Iterator<Item = (&str, &Noted)> {
        let open = self.findings.iter().filter(|(_, noted)| noted.is_open);
        open.map(|(fingerprint, noted)| (fingerprint.as_str(), noted))
    }

    fn bundles(&self) -> BTreeSet<&str> {
        let assets = self.assets.iter().flat_map(BTreeMap::keys);
        self.screens.keys().chain(assets).map(|(bundle, _)| bundle.as_str()).collect()
    }

    /// The bundle's name, if there is one only.
    #[must_use]
    pub fn only_bundle(&self) -> Option<&str> {
        let bundles = self.bundles();
        bundles.first().copied().filter(|_| bundles.len() == 1)
    }
}

fn seen(outcome: &Outcome, lang: Lang) -> Seen {
    Seen {
        level: outcome.level,
        check: REGISTRY.check(outcome.check).entry.header.id.clone(),
        id: outcome.id.clone(),
        path: name(&outcome.location.path),
        line: outcome.location.line,
        message: clean(&words::message(outcome, lang), MESSAGE_CHARACTERS),
    }
}

fn name(text: &str) -> String {
    clean(text, NAME_CHARACTERS)
}

/// What is otherwise in `head`.
#[must_use]
pub fn compare(base: &Snapshot, head: &Snapshot) -> Comparison {
    let no_assets = BTreeMap::new();
    let assets = base.assets.as_ref().zip(head.assets.as_ref()).unwrap_or((&no_assets, &no_assets));
    let is_open =
        |snapshot: &Snapshot, id: &str| snapshot.findings.get(id).is_some_and(|noted| noted.is_open);
    let new = head.open().filter(|(id, _)| !is_open(base, id)).map(|(_, noted)| noted.seen.clone());
    // What is set aside now is not mended.
    let fixed = base.open().filter(|(id, _)| !head.findings.contains_key(*id));
    let moved = head.open().filter_map(|(id, now)| {
        let before = base.findings.get(id).filter(|before| before.is_open)?;
        let moved = (&before.stable, before.seen.line) != (&now.stable, now.seen.line);
        moved.then(|| Moved {
            now: now.seen.clone(),
            path_before: before.seen.path.clone(),
            line_before: before.seen.line,
        })
    });
    let mut moved: Vec<Moved> = moved.collect();
    moved.sort_by(|a, b| b.now.level.cmp(&a.now.level).then_with(|| a.cmp(b)));
    Comparison {
        base: base.name.clone(),
        screens: loads(&base.screens, &head.screens),
        assets: loads(assets.0, assets.1),
        new: worst_first(new),
        fixed: worst_first(fixed.map(|(_, noted)| noted.seen.clone())),
        moved,
        contexts: contexts(base, head),
        waivers: waivers(base, head),
    }
}

fn worst_first(seen: impl Iterator<Item = Seen>) -> Vec<Seen> {
    let mut seen: Vec<Seen> = seen.collect();
    seen.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| a.cmp(b)));
    seen
}

/// What weighs otherwise, the largest growth first.
fn loads(
    before: &BTreeMap<(String, String), Load>,
    after: &BTreeMap<(String, String), Load>,
) -> Vec<Change<Load>> {
    let keys: BTreeSet<&(String, String)> = before.keys().chain(after.keys()).collect();
    let change = |key: &(String, String)| Change {
        bundle: key.0.clone(),
        name: key.1.clone(),
        before: before.get(key).copied(),
        after: after.get(key).copied(),
    };
    let mut changes: Vec<Change<Load>> =
        keys.into_iter().map(change).filter(|change| change.before != change.after).collect();
    changes.sort_by_key(|change| Reverse(change.growth().0));
    changes
}

/// Screens where a context holds or held; of assets those that both runs have, since the others come and go with the
/// code.
fn contexts(base: &Snapshot, head: &Snapshot) -> Vec<ContextChange> {
    let none = BTreeSet::new();
    let several = base.bundles().len() > 1 || head.bundles().len() > 1;
    let in_both = |place: &Place| {
        let key = (place.bundle.clone(), place.name.clone());
        let has =
            |snapshot: &Snapshot| snapshot.assets.as_ref().is_some_and(|assets| assets.contains_key(&key));
        !place.is_asset || (has(base) && has(head))
    };
    let shown = |place: &Place| {
        if several { format!("{} {}", place.bundle, place.name) } else { place.name.clone() }
    };
    let beyond = |more: &BTreeSet<Place>, less: &BTreeSet<Place>| -> Vec<String> {
        more.difference(less).filter(|place| in_both(place)).map(shown).collect()
    };
    let ids: BTreeSet<&String> = base.contexts.keys().chain(head.contexts.keys()).collect();
    let change = |id: &String| {
        let (before, after) = (base.contexts.get(id), head.contexts.get(id));
        let (old, new) = (before.unwrap_or(&none), after.unwrap_or(&none));
        let change = ContextChange {
            context: id.clone(),
            gained: beyond(new, old),
            lost: beyond(old, new),
            is_new: before.is_none(),
            is_gone: after.is_none(),
        };
        let changed = change.is_new || change.is_gone || !change.gained.is_empty() || !change.lost.is_empty();
        changed.then_some(change)
    };
    ids.into_iter().filter_map(change).collect()
}

/// Entries that set more findings aside than in the base.
fn waivers(base: &Snapshot, head: &Snapshot) -> Vec<Waiver> {
    let more = |(key, after): (&(String, String, String), &Waived)| {
        let before = base.waivers.get(key).map_or(0, |waived| waived.findings);
        let (kind, check, justification) = key.clone();
        let findings = after.findings.checked_sub(before).filter(|more| *more > 0)?;
        Some(Waiver { kind, check, justification, source: after.source.clone(), findings })
    };
    head.waivers.iter().filter_map(more).collect()
}
