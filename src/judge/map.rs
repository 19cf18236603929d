//! The map checked like code: findings at its lines, and clinical code that it does not speak of.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::Judge;
use crate::bundle::{Asset, AssetId, Screen};
use crate::contexts::map::{Claim, Declared, Pattern};
use crate::contexts::membership::{Members, Membership, sources_of};
use crate::facts::Span;
use crate::finding::{Finding, Place, Source};
use crate::outcome::{Outcome, RulingEffect};
use crate::registry::REGISTRY;
use crate::rule::Unit;

/// Share of a bundle's bytes beyond which a context must say `scope = "whole-app"`: ours; a context of one part of an
/// application that holds most of its bytes was probably meant for all of it, or written too wide.
const BROAD: f64 = 0.6;
/// Days before the review date from which a note is given (design decision, ours).
const SOON: i64 = 60;

impl Judge<'_> {
    pub(super) fn map_outcomes(&self, outcomes: &[Outcome]) -> Vec<Outcome> {
        let mut found = Vec::new();
        for (index, entry) in self.map.entries.iter().enumerate() {
            let Some(members) = &self.membership.entries[index] else { continue };
            found.extend(self.dates(entry));
            found.extend(self.unmatched(entry));
            if entry.claim == Claim::Holds {
                found.extend(self.breadth(entry, members));
                found.extend(self.shared(entry, members));
                found.extend(self.roles_missing(entry, members, outcomes));
            }
        }
        found.extend(self.role_conflicts());
        found.extend(self.undeclared_contexts());
        found
    }

    /// A finding at bytes of the map.
    fn at_map(
        &self,
        check: &str,
        variant: Option<&'static str>,
        span: &std::ops::Range<usize>,
    ) -> Option<Outcome> {
        let check = REGISTRY.check_named(check)?;
        let place = Place::cut(&self.map.path, &Source::new(&self.map.text), Span::new(span.start, span.end));
        let mut outcome = Outcome::about_run(check.id, &self.bundle.name, place);
        outcome.set_level(self.level(check, variant), variant);
        Some(outcome)
    }

    /// Review dates of the entry and of its waivers that have passed, or will soon.
    fn dates(&self, entry: &Declared) -> Vec<Outcome> {
        let is_soon = |date: Date| self.today.checked_add(SOON.days()).is_ok_and(|soon| date <= soon);
        let finding = |variant, span, date: Date| {
            let mut outcome = self.at_map("context-review-overdue", variant, span)?;
            outcome.text("context", &entry.id).text("date", date.to_string());
            Some(outcome)
        };
        let mut found = Vec::new();
        match entry.review_by {
            Some(date) if date < self.today => found.extend(finding(None, &entry.span, date)),
            Some(date) if is_soon(date) => found.extend(finding(Some("soon"), &entry.span, date)),
            _ => {}
        }
        for waiver in entry.waivers.iter().filter(|waiver| waiver.review_by < self.today) {
            found.extend(finding(Some("waiver"), &waiver.span, waiver.review_by).map(|mut outcome| {
                outcome.text("check", &waiver.check);
                outcome
            }));
        }
        found
    }

    /// Globs that match nothing; source globs that no map lets judge.
    fn unmatched(&self, entry: &Declared) -> Vec<Outcome> {
        let bundle = self.bundle;
        let mut found = Vec::new();
        let mut add = |variant: Option<&'static str>, pattern: &Pattern, known: String| {
            if let Some(mut outcome) = self.at_map("context-pattern-unmatched", variant, &pattern.span) {
                outcome.text("context", &entry.id).text("glob", &pattern.text).text("known", known);
                found.push(outcome);
            }
        };
        for route in &entry.routes {
            let matched =
                bundle.screens.iter().any(|screen| screen.names().iter().any(|name| route.matches(name)));
            if !matched {
                let known: Vec<&str> =
                    bundle.screens.iter().map(|screen| screen.id.as_str()).take(8).collect();
                add(Some("route"), route, known.join(", "));
            }
        }
        let roles = entry.roles.iter().flat_map(|role| &role.globs);
        let waived = entry.waivers.iter().flat_map(|waiver| &waiver.paths);
        for glob in entry.paths.iter().chain(roles).chain(waived).chain(&entry.except) {
            let screens = || bundle.screens.iter().flat_map(Screen::names).any(|name| glob.matches(&name));
            let excepts_screen = entry.except.iter().any(|except| std::ptr::eq(except, glob)) && screens();
            if !excepts_screen && !bundle.assets.iter().any(|asset| glob.matches(&asset.path)) {
                add(None, glob, String::new());
            }
        }
        let has_maps = bundle.assets.iter().any(|asset| asset.kind == crate::facts::Kind::SourceMap);
        for glob in &entry.sources {
            // An asset that a path names first counts too.
            let named = |asset: &Asset| sources_of(asset, bundle).iter().any(|source| glob.matches(source));
            let matched = bundle.assets.iter().any(named);
            if !matched {
                add(Some(if has_maps { "source" } else { "no-maps" }), glob, String::new());
            }
        }
        found
    }

    /// A part that is most of the bundle, or a whole application without a trace of the context.
    fn breadth(&self, entry: &Declared, members: &Members) -> Option<Outcome> {
        let bundle = self.bundle;
        if entry.whole_app {
            let header = entry.header()?;
            let recognisable = header.detect.is_some() || !header.covers.is_empty();
            let seen = bundle.assets.iter().any(|asset| !asset.facts.fingerprints.is_empty());
            if seen || !recognisable {
                return None;
            }
            let mut outcome = self.at_map("context-too-broad", Some("no-evidence"), &entry.span)?;
            outcome.text("context", &entry.id);
            return Some(outcome);
        }
        let total: u64 = bundle.assets.iter().map(|asset| asset.bytes).sum();
        let inside: u64 = members.assets.keys().map(|&asset| bundle.asset(asset).bytes).sum();
        let share = ratio(inside, total);
        let all_screens = bundle.screens.len() > 1 && members.screens.len() == bundle.screens.len();
        if share <= BROAD && !all_screens {
            return None;
        }
        let mut outcome = self.at_map("context-too-broad", None, &entry.span)?;
        outcome
            .text("context", &entry.id)
            .number("share", share * 100.0, Unit::Percent)
            .count("screens", members.screens.len());
        Some(outcome)
    }

    /// Assets that the entry names by path and that screens outside load as well.
    fn shared(&self, entry: &Declared, members: &Members) -> Option<Outcome> {
        let mut outside: BTreeSet<&str> = BTreeSet::new();
        let mut assets = Vec::new();
        for &asset in members.assets.keys() {
            let strangers: Vec<_> = self
                .bundle
                .initial_screens(asset)
                .filter(|screen| members.holds(Some(*screen), asset).is_none())
                .collect();
            if !strangers.is_empty() {
                outside.extend(strangers.iter().map(|&screen| self.bundle.screen(screen).id.as_str()));
                assets.push(&*self.bundle.asset(asset).path);
            }
        }
        let first = assets.first()?;
        let mut outcome = self.at_map("context-asset-shared", None, &entry.span)?;
        outcome
            .text("context", &entry.id)
            .text("asset", first)
            .count("count", assets.len())
            .text("screens", outside.into_iter().take(5).collect::<Vec<_>>().join(", "));
        Some(outcome)
    }

    /// One finding per context for all its images without a role, with globs to paste (rule 5).
    fn roles_missing(&self, entry: &Declared, members: &Members, outcomes: &[Outcome]) -> Option<Outcome> {
        let inside: BTreeSet<&str> =
            members.screens.keys().map(|&screen| self.bundle.screen(screen).id.as_str()).collect();
        let paths: BTreeSet<&str> = outcomes
            .iter()
            // Where a screen outside shows the asset too, the advice is given there all the same.
            .filter(|outcome| outcome.screens.iter().all(|screen| inside.contains(screen.screen.as_str())))
            .filter(|outcome| {
                outcome
                    .rulings
                    .iter()
                    .any(|ruling| ruling.effect == RulingEffect::RoleUnknown && ruling.line == entry.line)
            })
            .map(super::super::outcome::Outcome::judged_path)
            .collect();
        if paths.is_empty() {
            return None;
        }
        let folders: BTreeSet<String> = paths
            .iter()
            .map(|path| match path.rsplit_once('/') {
                Some((folder, _)) => format!("\"{folder}/**\""),
                None => format!("\"{path}\""),
            })
            .collect();
        let mut outcome = self.at_map("context-role-missing", None, &entry.span)?;
        outcome
            .text("context", &entry.id)
            .count("count", paths.len())
            .text("globs", folders.into_iter().take(4).collect::<Vec<_>>().join(", "));
        Some(outcome)
    }

    fn role_conflicts(&self) -> Vec<Outcome> {
        let conflict = |&(asset, first, second): &(_, usize, usize)| {
            let entry = &self.map.entries[second];
            let mut outcome = self.at_map("context-role-conflict", None, &entry.span)?;
            outcome
                .text("asset", &*self.bundle.asset(asset).path)
                .text("context", &entry.id)
                .text("other", &self.map.entries[first].id);
            Some(outcome)
        };
        self.membership.role_conflicts.iter().filter_map(conflict).collect()
    }

    /// Clinical code under no context: one finding names the evidence (rule 6).
    fn undeclared_contexts(&self) -> Vec<Outcome> {
        let Some(check) = REGISTRY.check_named("context-undeclared") else { return Vec::new() };
        let mut found = Vec::new();
        for (&context, detected) in &self.undeclared.contexts {
            let mut by_asset: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (family, asset) in &detected.evidence {
                by_asset.entry(&self.bundle.asset(*asset).path).or_default().push(family);
            }
            let Some((path, _)) = by_asset.iter().max_by_key(|(_, families)| families.len()) else {
                continue;
            };
            let families: Vec<&str> = detected.evidence.keys().copied().collect();
            let screens: Vec<&str> = detected
                .screens
                .iter()
                .map(|&screen| self.bundle.screen(screen).id.as_str())
                .take(5)
                .collect();
            let mut outcome = Outcome::about_run(check.id, &self.bundle.name, Place::file(*path));
            outcome.set_level(self.level(check, None), None);
            outcome
                .text("context", context)
                .text("families", families.join(", "))
                .count("count", families.len())
                .text("screens", if screens.is_empty() { "-".to_owned() } else { screens.join(", ") });
            context.clone_into(&mut outcome.subject);
            found.push(outcome);
        }
        found
    }
}

/// Markers in the bundle that name a context the map does not declare (rule 7).
pub fn stray_markers(membership: &Membership<'_>) -> Vec<Finding> {
    let Some(check) = REGISTRY.check_named("context-marker-undeclared") else { return Vec::new() };
    let finding = |(asset, span, name): &(AssetId, Span, String)| {
        let mut finding = Finding::about_run(check.id, *asset);
        finding.at.span = Some(*span);
        finding.text("context", name).subject(name.as_str());
        finding
    };
    membership.stray_markers.iter().map(finding).collect()
}

#[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
