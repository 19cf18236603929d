//! The map checked like code, over all bundles it speaks of: findings at its lines.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Judge, changes};
use crate::bundle::{Asset, Screen};
use crate::contexts::detection::shows;
use crate::contexts::map::{Claim, Declared, Map, Pattern};
use crate::contexts::membership::{Members, sources_of};
use crate::contexts::ruling_digest;
use crate::facts::Kind as FileKind;
use crate::outcome::{Because, Outcome, RulingEffect};
use crate::rule::{Relax, RelaxKind, Unit};

/// Share of the bytes beyond which a context must say `scope = "whole-app"`: ours; a context of one part of an
/// application that holds most of its bytes was probably meant for all of it, or written too wide.
const BROAD: f64 = 0.6;
/// Days before the review date from which a note is given (design decision, ours).
const SOON: i64 = 60;

/// One map over several bundles.
struct Review<'a> {
    judges: &'a [Judge<'a>],
    /// All bundles of the project are there.
    whole_project: bool,
}

/// An entry in one bundle that it speaks of.
#[derive(Clone, Copy)]
struct Inside<'a> {
    judge: &'a Judge<'a>,
    members: &'a Members,
}

/// Findings about the map as it is written; `outcomes` are those of the bundles, in their order.
#[must_use]
pub fn review(
    judges: &[Judge<'_>],
    written: &Map,
    outcomes: &[Vec<Outcome>],
    whole_project: bool,
) -> Vec<Outcome> {
    let Some(first) = judges.first() else { return Vec::new() };
    let review = Review { judges, whole_project };
    let mut found = Vec::new();
    for (index, entry) in first.view.map.entries.iter().enumerate() {
        let inside = review.inside(index);
        if inside.is_empty() {
            continue;
        }
        found.extend(review.dates(entry));
        found.extend(review.unsigned(entry));
        found.extend(review.changed_ruling(entry));
        found.extend(review.contradictions(index, entry, &inside));
        if review.is_all_of(entry) {
            found.extend(review.unmatched(entry, &inside));
            found.extend(match entry.claim {
                Claim::Holds => review.evidence(entry, &inside),
                Claim::Refuted => review.answers_nothing(entry, &inside),
            });
        }
        if entry.claim == Claim::Holds {
            found.extend(review.breadth(entry, &inside));
            found.extend(inside.iter().filter_map(|inside| shared(*inside, entry)));
            found.extend(review.roles_missing(entry, &inside, outcomes));
        }
    }
    found.extend(changes::pending(first, written));
    found.extend(judges.iter().flat_map(Judge::role_conflicts));
    found
}

impl<'a> Review<'a> {
    fn inside(&self, entry: usize) -> Vec<Inside<'a>> {
        let of = |judge: &'a Judge<'a>| {
            let members = judge.view.membership.entries[entry].as_ref()?;
            Some(Inside { judge, members })
        };
        self.judges.iter().filter_map(of).collect()
    }

    /// Is everything there that the entry speaks of, so that what is found nowhere is nowhere?
    fn is_all_of(&self, entry: &Declared) -> bool {
        let judged = |name: &str| self.judges.iter().any(|judge| judge.bundle.name == name);
        let named = !entry.bundles.is_empty() && entry.bundles.iter().all(|(name, _)| judged(name));
        self.whole_project || named
    }

    /// A finding at bytes of the map, about all bundles unless there is only one.
    fn at(
        &self,
        check: &str,
        variant: Option<&'static str>,
        span: &std::ops::Range<usize>,
    ) -> Option<Outcome> {
        let mut outcome = self.judges.first()?.at_map(check, variant, span)?;
        if self.judges.len() > 1 {
            outcome.bundle.clear();
        }
        Some(outcome)
    }

    fn today(&self) -> Option<Date> {
        self.judges.first().map(|judge| judge.today)
    }

    /// Review dates of the entry and of its waivers that have passed, or will soon.
    fn dates(&self, entry: &Declared) -> Vec<Outcome> {
        let Some(today) = self.today() else { return Vec::new() };
        let is_soon = |date: Date| today.checked_add(SOON.days()).is_ok_and(|soon| date <= soon);
        let finding = |variant, span, date: Date| {
            let mut outcome = self.at("context-review-overdue", variant, span)?;
            outcome.text("context", &entry.id).text("date", date.to_string());
            Some(outcome)
        };
        let mut found = Vec::new();
        match entry.review_by {
            Some(date) if date < today => found.extend(finding(None, &entry.span, date)),
            Some(date) if is_soon(date) => found.extend(finding(Some("soon"), &entry.span, date)),
            _ => {}
        }
        for waiver in entry.waivers.iter().filter(|waiver| waiver.review_by < today) {
            found.extend(finding(Some("waiver"), &waiver.span, waiver.review_by).map(|mut outcome| {
                outcome.text("check", &waiver.check);
                outcome
            }));
        }
        found
    }

    /// Nobody answers for the entry, or it has no end.
    fn unsigned(&self, entry: &Declared) -> Option<Outcome> {
        let keys = [("owner", entry.owner.is_none()), ("review_by", entry.review_by.is_none())];
        let missing: Vec<&str> =
            keys.into_iter().filter(|(_, missing)| *missing).map(|(key, _)| key).collect();
        if missing.is_empty() {
            return None;
        }
        let mut outcome = self.at("context-unsigned", None, &entry.span)?;
        outcome.text("context", &entry.id).text("missing", missing.join(", "));
        Some(outcome)
    }

    /// What was signed is no longer what the built-in context does.
    fn changed_ruling(&self, entry: &Declared) -> Option<Outcome> {
        let (signed, span) = entry.reviewed_with.as_ref()?;
        let today = ruling_digest(entry.header()?);
        if *signed == today {
            return None;
        }
        let mut outcome = self.at("context-ruling-changed", None, span)?;
        outcome.text("context", &entry.id).text("signed", signed).text("now", today);
        Some(outcome)
    }

    /// Globs that match nothing in any bundle; source globs that no source map lets judge.
    fn unmatched(&self, entry: &Declared, inside: &[Inside<'_>]) -> Vec<Outcome> {
        let mut found = Vec::new();
        let mut add = |variant: Option<&'static str>, pattern: &Pattern, known: String| {
            if let Some(mut outcome) = self.at("context-pattern-unmatched", variant, &pattern.span) {
                outcome.text("context", &entry.id).text("glob", &pattern.text).text("known", known);
                found.push(outcome);
            }
        };
        let screens = || inside.iter().flat_map(|inside| &inside.judge.bundle.screens);
        let assets = || {
            inside.iter().flat_map(|inside| {
                inside.judge.bundle.assets.iter().map(|asset| (asset, inside.judge.bundle))
            })
        };
        let on_screen = |glob: &Pattern| screens().flat_map(Screen::names).any(|name| glob.matches(&name));
        for route in entry.routes.iter().filter(|route| !on_screen(route)) {
            let known: Vec<&str> = screens().map(|screen| screen.id.as_str()).take(8).collect();
            add(Some("route"), route, known.join(", "));
        }
        let roles = entry.roles.iter().flat_map(|role| &role.globs);
        let waived = entry.waivers.iter().flat_map(|waiver| &waiver.paths);
        for glob in entry.paths.iter().chain(roles).chain(waived).chain(&entry.except) {
            let is_except = entry.except.iter().any(|except| std::ptr::eq(except, glob));
            let excepts_screen = is_except && on_screen(glob);
            if !excepts_screen && !assets().any(|(asset, _)| glob.matches(&asset.path)) {
                add(None, glob, String::new());
            }
        }
        let has_maps = assets().any(|(asset, _)| asset.kind == FileKind::SourceMap);
        for glob in &entry.sources {
            // An asset that a path names first counts too.
            let named =
                |(asset, bundle): (&Asset, _)| sources_of(asset, bundle).any(|source| glob.matches(source));
            if !assets().any(named) {
                add(Some(if has_maps { "source" } else { "no-maps" }), glob, String::new());
            }
        }
        found
    }

    /// A context that code shows, of which nothing inside shows a trace: too wide, or left behind by a rewrite.
    fn evidence(&self, entry: &Declared, inside: &[Inside<'_>]) -> Option<Outcome> {
        let header = entry.header()?;
        let seen = |Inside { judge, members }: &Inside<'_>| {
            let bundle = judge.bundle;
            let loaded = members.screens.keys().map(|&screen| bundle.screen(screen));
            let loaded = loaded.flat_map(|screen| screen.initial.iter().chain(&screen.deferred));
            let assets: BTreeSet<_> = members.assets.keys().chain(loaded).copied().collect();
            shows(header, bundle, &assets)
        };
        // What cannot be recognised proves nothing by its absence; globs that match nothing are told apart.
        let anything = inside
            .iter()
            .any(|inside| !inside.members.screens.is_empty() || !inside.members.assets.is_empty());
        let answers: Vec<bool> = inside.iter().map(seen).collect::<Option<_>>()?;
        if !anything || answers.contains(&true) {
            return None;
        }
        let mut outcome = if entry.whole_app {
            self.at("context-too-broad", Some("no-evidence"), &entry.span)?
        } else {
            self.at("context-without-evidence", None, &entry.span)?
        };
        outcome.text("context", &entry.id);
        Some(outcome)
    }

    /// A refutation of what is not recognised where it speaks.
    fn answers_nothing(&self, entry: &Declared, inside: &[Inside<'_>]) -> Option<Outcome> {
        let answers = |Inside { judge, members }: &Inside<'_>| {
            judge.detection.contexts.get(entry.builtin.as_str()).is_some_and(|detected| {
                detected.screens.iter().any(|screen| members.screens.contains_key(screen))
                    || detected.assets.iter().any(|asset| members.assets.contains_key(asset))
            })
        };
        if inside.iter().any(answers) {
            return None;
        }
        let mut outcome = self.at("context-without-evidence", Some("refuted"), &entry.span)?;
        outcome.text("context", &entry.id);
        Some(outcome)
    }

    /// A part that is most of what the entry speaks of.
    fn breadth(&self, entry: &Declared, inside: &[Inside<'_>]) -> Option<Outcome> {
        // Where no advice is taken away, breadth hides nothing.
        if entry.whole_app || !waives(entry) {
            return None;
        }
        let (mut bytes, mut all_bytes, mut screens, mut all_screens) = (0, 0, 0, 0);
        for Inside { judge, members } in inside {
            let size = |asset: &Asset| asset.bytes;
            all_bytes += judge.bundle.assets.iter().map(size).sum::<u64>();
            // Examinations are as large as they are; what counts is code and screens.
            let by_role = |because: &Because| matches!(because, Because::Role { .. });
            let named = members.assets.iter().filter(|(_, because)| !by_role(because));
            bytes += named.map(|(&asset, _)| size(judge.bundle.asset(asset))).sum::<u64>();
            screens += members.screens.len();
            all_screens += judge.bundle.screens.len();
        }
        let share = ratio(bytes, all_bytes);
        if share <= BROAD && !(all_screens > 1 && screens == all_screens) {
            return None;
        }
        let mut outcome = self.at("context-too-broad", None, &entry.span)?;
        outcome
            .text("context", &entry.id)
            .number("share", share * 100.0, Unit::Percent)
            .count("screens", screens);
        Some(outcome)
    }

    /// An entry that says that nothing clinical is here, or that refutes a context, where another one claims it.
    fn contradictions(&self, index: usize, entry: &Declared, inside: &[Inside<'_>]) -> Option<Outcome> {
        let denies = |other: &Declared| match entry.claim {
            Claim::Refuted => other.builtin == entry.builtin,
            Claim::Holds => entry.header().is_some_and(|header| header.sentinel) && waives(other),
        };
        let mut places: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for Inside { judge, members } in inside {
            let bundle = judge.bundle;
            for (other, declared, theirs) in judge.view.membership.claims() {
                if other == index || !denies(declared) {
                    continue;
                }
                let screens = members.screens.keys().filter(|screen| theirs.screens.contains_key(screen));
                let assets = members.assets.keys().filter(|asset| theirs.assets.contains_key(asset));
                let screens = screens.map(|&screen| bundle.screen(screen).id.as_str());
                let both: BTreeSet<&str> =
                    screens.chain(assets.map(|&asset| &*bundle.asset(asset).path)).collect();
                if !both.is_empty() {
                    places.entry(&declared.id).or_default().extend(both);
                }
            }
        }
        let (other, both) = places.into_iter().next()?;
        let variant = (entry.claim == Claim::Refuted).then_some("refuted");
        let mut outcome = self.at("context-contradiction", variant, &entry.span)?;
        outcome
            .text("context", &entry.id)
            .text("other", other)
            .count("count", both.len())
            .text("places", both.into_iter().take(3).collect::<Vec<_>>().join(", "));
        Some(outcome)
    }

    /// One finding per context for all its images without a role, with globs to paste (rule 5).
    fn roles_missing(
        &self,
        entry: &Declared,
        inside: &[Inside<'_>],
        outcomes: &[Vec<Outcome>],
    ) -> Option<Outcome> {
        let mut paths: BTreeSet<&str> = BTreeSet::new();
        for Inside { judge, members } in inside {
            let screens: BTreeSet<&str> =
                members.screens.keys().map(|&screen| judge.bundle.screen(screen).id.as_str()).collect();
            let of_bundle = outcomes.iter().flatten().filter(|outcome| outcome.bundle == judge.bundle.name);
            let unknown = of_bundle
                // Where a screen outside shows the asset too, the advice is given there all the same.
                .filter(|outcome| {
                    outcome.screens.iter().all(|screen| screens.contains(screen.screen.as_str()))
                })
                .filter(|outcome| {
                    outcome
                        .rulings
                        .iter()
                        .any(|ruling| ruling.effect == RulingEffect::RoleUnknown && ruling.line == entry.line)
                });
            paths.extend(unknown.map(Outcome::judged_path));
        }
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
        let mut outcome = self.at("context-role-missing", None, &entry.span)?;
        outcome
            .text("context", &entry.id)
            .count("count", paths.len())
            .text("globs", folders.into_iter().take(4).collect::<Vec<_>>().join(", "));
        Some(outcome)
    }
}

/// Assets that the entry names by path and that screens outside load as well.
fn shared(Inside { judge, members }: Inside<'_>, entry: &Declared) -> Option<Outcome> {
    let bundle = judge.bundle;
    let mut outside: BTreeSet<&str> = BTreeSet::new();
    let mut assets = Vec::new();
    for &asset in members.assets.keys() {
        let strangers: Vec<_> = bundle
            .initial_screens(asset)
            .filter(|screen| members.holds(Some(*screen), asset).is_none())
            .collect();
        if !strangers.is_empty() {
            outside.extend(strangers.iter().map(|&screen| bundle.screen(screen).id.as_str()));
            assets.push(&*bundle.asset(asset).path);
        }
    }
    let first = assets.first()?;
    let mut outcome = judge.at_map("context-asset-shared", None, &entry.span)?;
    outcome
        .text("context", &entry.id)
        .text("asset", first)
        .count("count", assets.len())
        .text("screens", outside.into_iter().take(5).collect::<Vec<_>>().join(", "));
    Some(outcome)
}

/// Does the entry take any advice away?
fn waives(entry: &Declared) -> bool {
    let exempts = |relax: &Relax| relax.kind == RelaxKind::Exempt;
    entry.header().is_some_and(|header| !header.suppress.is_empty() || header.relax.iter().any(exempts))
}

#[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
