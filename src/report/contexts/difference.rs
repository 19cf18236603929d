//! What changed between two records: contexts, where they hold, who answers for them, what they did, and the digests.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{
    Change, ChangeKind, CheckCount, ContextEntry, ContextsRecord, Difference, HarmCheck, SourceFile,
    WaiverRecord,
};

/// The changes from an earlier record to a later one.
///
/// # Errors
/// Never in practice: every record is representable.
pub fn difference(before: &ContextsRecord, after: &ContextsRecord) -> serde_json::Result<Difference> {
    let mut changes = Changes::default();
    changes.entries("context", &before.contexts, &after.contexts);
    changes.entries("refutation", &before.refutations, &after.refutations);
    changes.undeclared(before, after);
    changes.findings(before, after);
    changes.project(before, after);
    Ok(Difference {
        date: before.today.clone(),
        record_digest: super::record_digest(before)?,
        changes: changes.found,
    })
}

/// A number of a do-no-harm check.
type Count = fn(&HarmCheck) -> usize;

#[derive(Default)]
struct Changes {
    subject: String,
    found: Vec<Change>,
}

impl Changes {
    fn add(
        &mut self,
        kind: ChangeKind,
        what: &str,
        name: Option<&str>,
        before: Option<String>,
        after: Option<String>,
    ) {
        self.found.push(Change {
            subject: self.subject.clone(),
            kind,
            what: what.to_owned(),
            name: name.map(str::to_owned),
            before,
            after,
        });
    }

    /// Names that came or went. What an entry writes is added and removed; where it holds is widened and narrowed.
    fn names(&mut self, what: &str, before: &BTreeSet<String>, after: &BTreeSet<String>, more: ChangeKind) {
        let less = if more == ChangeKind::Widened { ChangeKind::Narrowed } else { ChangeKind::Removed };
        for name in after.difference(before) {
            self.add(more, what, Some(name), None, None);
        }
        for name in before.difference(after) {
            self.add(less, what, Some(name), None, None);
        }
    }

    fn text(&mut self, what: &str, name: Option<&str>, before: &str, after: &str) {
        if before != after {
            self.add(ChangeKind::Changed, what, name, Some(before.to_owned()), Some(after.to_owned()));
        }
    }

    fn optional(&mut self, what: &str, before: Option<&String>, after: Option<&String>) {
        let kind = match (before, after) {
            (None, Some(_)) => ChangeKind::Added,
            (Some(_), None) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        };
        if before != after {
            self.add(kind, what, None, before.cloned(), after.cloned());
        }
    }

    fn number(&mut self, what: &str, name: Option<&str>, before: usize, after: usize) {
        let kind = if after > before { ChangeKind::Widened } else { ChangeKind::Narrowed };
        if before != after {
            self.add(kind, what, name, Some(before.to_string()), Some(after.to_string()));
        }
    }

    fn entries(&mut self, what: &str, before: &[ContextEntry], after: &[ContextEntry]) {
        for (name, before, after) in pair(before, after) {
            name.clone_into(&mut self.subject);
            match (before, after) {
                (Some(before), Some(after)) => self.entry(before, after),
                (None, Some(entry)) => {
                    let justification = entry.declaration.justification.clone();
                    self.add(ChangeKind::Added, what, None, None, Some(justification));
                }
                (Some(entry), None) => {
                    let justification = entry.declaration.justification.clone();
                    self.add(ChangeKind::Removed, what, None, Some(justification), None);
                }
                (None, None) => {}
            }
        }
        self.subject.clear();
    }

    fn entry(&mut self, before: &ContextEntry, after: &ContextEntry) {
        use ChangeKind::{Added, Narrowed, Widened};
        let (old, new) = (&before.declaration, &after.declaration);
        if old.scope != new.scope {
            let kind = if new.scope == "whole-app" { Widened } else { Narrowed };
            self.add(kind, "scope", None, Some(old.scope.clone()), Some(new.scope.clone()));
        }
        // Without bundles an entry speaks of all, so that naming the first one narrows it.
        match (old.bundles.is_empty(), new.bundles.is_empty()) {
            (true, false) => self.add(Narrowed, "bundles", None, None, Some(new.bundles.join(", "))),
            (false, true) => self.add(Widened, "bundles", None, Some(old.bundles.join(", ")), None),
            _ => self.names("bundles", &set(&old.bundles), &set(&new.bundles), Added),
        }
        self.names("routes", &set(&old.routes), &set(&new.routes), Added);
        self.names("paths", &set(&old.paths), &set(&new.paths), Added);
        self.names("sources", &set(&old.sources), &set(&new.sources), Added);
        self.names("except", &set(&old.except), &set(&new.except), Added);
        self.names("keep", &set(&old.keep), &set(&new.keep), Added);
        self.names("activate", &set(&old.activate), &set(&new.activate), Added);
        self.names("recipients", &set(&old.recipients), &set(&new.recipients), Added);
        self.names("role", &roles(before), &roles(after), ChangeKind::Added);
        self.names("screen", &screens(before), &screens(after), Widened);
        self.number("assets", None, named_assets(before), named_assets(after));
        self.text("justification", None, &old.justification, &new.justification);
        self.optional("risk", old.risk.as_ref(), new.risk.as_ref());
        self.optional("owner", old.owner.as_ref(), new.owner.as_ref());
        self.optional("approved-by", old.approved_by.as_ref(), new.approved_by.as_ref());
        self.optional("review-by", old.review_by.as_ref(), new.review_by.as_ref());
        self.optional("reviewed-with", old.reviewed_with.as_ref(), new.reviewed_with.as_ref());
        self.text("ruling", None, &before.registry.ruling, &after.registry.ruling);
        self.waivers(&before.waivers, &after.waivers);
        self.withheld(&before.suppressed, &after.suppressed);
        self.harm(&before.do_no_harm, &after.do_no_harm);
    }

    fn waivers(&mut self, before: &[WaiverRecord], after: &[WaiverRecord]) {
        let by_name = |waivers: &[WaiverRecord]| -> BTreeMap<String, String> {
            waivers
                .iter()
                .map(|waiver| {
                    let owner = waiver.owner.as_deref().unwrap_or("-");
                    let name = format!("{} {}", waiver.check, waiver.paths.join(", "));
                    (name, format!("{} ({owner}, {})", waiver.justification, waiver.review_by))
                })
                .collect()
        };
        let (before, after) = (by_name(before), by_name(after));
        for (name, text) in &after {
            match before.get(name) {
                None => self.add(ChangeKind::Added, "waiver", Some(name), None, Some(text.clone())),
                Some(old) => self.text("waiver", Some(name), old, text),
            }
        }
        for (name, text) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
            self.add(ChangeKind::Removed, "waiver", Some(name), Some(text.clone()), None);
        }
    }

    fn withheld(&mut self, before: &[CheckCount], after: &[CheckCount]) {
        let by_check = |counts: &[CheckCount]| -> BTreeMap<String, usize> {
            counts.iter().map(|count| (count.check.clone(), count.findings + count.partly)).collect()
        };
        self.counts("withheld", &by_check(before), &by_check(after));
    }

    fn counts(&mut self, what: &str, before: &BTreeMap<String, usize>, after: &BTreeMap<String, usize>) {
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            let of = |counts: &BTreeMap<String, usize>| counts.get(name).copied().unwrap_or(0);
            self.number(what, Some(name), of(before), of(after));
        }
    }

    fn harm(&mut self, before: &[HarmCheck], after: &[HarmCheck]) {
        let names = |checks: &[HarmCheck]| checks.iter().map(|check| check.check.clone()).collect();
        self.names("harm-check", &names(before), &names(after), ChangeKind::Added);
        let counts: [(&str, Count); 3] = [
            ("harm-failed", |check| check.failed),
            ("harm-to-review", |check| check.to_review),
            ("harm-waived", |check| check.waived),
        ];
        for (what, count) in counts {
            let by_check = |checks: &[HarmCheck]| -> BTreeMap<String, usize> {
                checks.iter().map(|check| (check.check.clone(), count(check))).collect()
            };
            self.counts(what, &by_check(before), &by_check(after));
        }
    }

    fn undeclared(&mut self, before: &ContextsRecord, after: &ContextsRecord) {
        let names = |record: &ContextsRecord| -> BTreeSet<String> {
            record.undeclared.iter().map(|code| format!("{} ({})", code.context, code.bundle)).collect()
        };
        self.names("undeclared", &names(before), &names(after), ChangeKind::Added);
    }

    /// Findings on the map, by check: their lines move with every edit.
    fn findings(&mut self, before: &ContextsRecord, after: &ContextsRecord) {
        let by_check = |record: &ContextsRecord| {
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for finding in &record.findings {
                *counts.entry(finding.check.clone()).or_default() += 1;
            }
            counts
        };
        self.counts("map-finding", &by_check(before), &by_check(after));
    }

    fn project(&mut self, before: &ContextsRecord, after: &ContextsRecord) {
        let bundles = |record: &ContextsRecord| -> BTreeMap<String, (String, BTreeSet<String>)> {
            let screens = |bundle: &str| {
                let of_bundle = record.screens.iter().filter(|screen| screen.bundle == bundle);
                of_bundle.map(|screen| screen.id.clone()).collect()
            };
            let bundles = record.bundles.iter();
            bundles
                .map(|bundle| (bundle.name.clone(), (bundle.digest.clone(), screens(&bundle.name))))
                .collect()
        };
        let (old, new) = (bundles(before), bundles(after));
        let names = |bundles: &BTreeMap<String, _>| bundles.keys().cloned().collect();
        self.names("bundle", &names(&old), &names(&new), ChangeKind::Added);
        for (name, (digest, screens)) in &new {
            let Some((old_digest, old_screens)) = old.get(name) else { continue };
            name.clone_into(&mut self.subject);
            self.names("screen", old_screens, screens, ChangeKind::Added);
            self.text("bundle-digest", None, old_digest, digest);
        }
        self.subject.clear();
        let digest = |file: &Option<SourceFile>| file.as_ref().map(|file| file.digest.clone());
        self.optional("map-digest", digest(&before.map).as_ref(), digest(&after.map).as_ref());
        self.optional("settings-digest", digest(&before.settings).as_ref(), digest(&after.settings).as_ref());
        self.text("tool", None, &before.tool.version, &after.tool.version);
        let old: BTreeMap<&str, String> = editions(before);
        for (name, edition) in editions(after) {
            self.text("edition", Some(name), old.get(name).map_or("-", String::as_str), &edition);
        }
    }
}

fn editions(record: &ContextsRecord) -> BTreeMap<&str, String> {
    let editions = record.editions.iter();
    editions
        .map(|edition| (edition.name.as_str(), format!("{}, {}", edition.edition, edition.date)))
        .collect()
}

fn set(names: &[String]) -> BTreeSet<String> {
    names.iter().cloned().collect()
}

fn roles(entry: &ContextEntry) -> BTreeSet<String> {
    let roles = entry.declaration.roles.iter();
    roles.flat_map(|(role, globs)| globs.iter().map(move |glob| format!("{role}: {glob}"))).collect()
}

fn screens(entry: &ContextEntry) -> BTreeSet<String> {
    entry.screens.iter().map(|screen| format!("{} ({})", screen.name, screen.bundle)).collect()
}

fn named_assets(entry: &ContextEntry) -> usize {
    entry.assets.iter().map(|group| group.count).sum()
}

/// Entries of the same name side by side; where several have it, those with the same justification first.
fn pair<'e>(
    before: &'e [ContextEntry],
    after: &'e [ContextEntry],
) -> Vec<(&'e str, Option<&'e ContextEntry>, Option<&'e ContextEntry>)> {
    let names: BTreeSet<&str> = before.iter().chain(after).map(|entry| entry.id.as_str()).collect();
    let mut pairs = Vec::new();
    for name in names {
        let of = |entries: &'e [ContextEntry]| -> Vec<&'e ContextEntry> {
            entries.iter().filter(|entry| entry.id == name).collect()
        };
        let (mut old, mut new) = (of(before), of(after));
        let same =
            |a: &ContextEntry, b: &ContextEntry| a.declaration.justification == b.declaration.justification;
        old.retain(|entry| match new.iter().position(|other| same(entry, other)) {
            Some(position) => {
                pairs.push((name, Some(*entry), Some(new.remove(position))));
                false
            }
            None => true,
        });
        let length = old.len().max(new.len());
        pairs.extend((0..length).map(|index| (name, old.get(index).copied(), new.get(index).copied())));
    }
    pairs
}
