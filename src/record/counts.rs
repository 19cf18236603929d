//! What a context did to findings: set aside, made milder, left to a person, made to count.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::entry::days;
use super::{check_id, texts};
use crate::Judged;
use crate::contexts::effects::Scoped;
use crate::contexts::map::Declared;
use crate::finding::{Method, Saving};
use crate::outcome::{By, Kind, Outcome, Ruling, RulingEffect};
use crate::registry::REGISTRY;
use crate::report::contexts::document::{CheckCount, Forgone, HarmCheck, Texts, WaiverRecord};
use crate::rule::RelaxKind;

#[derive(Default)]
pub(super) struct Counts {
    pub suppressed: Vec<CheckCount>,
    pub relaxed: Vec<CheckCount>,
    pub left_to_review: Vec<CheckCount>,
}

/// Findings of one check under one effect.
#[derive(Default)]
struct Tally<'o> {
    findings: usize,
    partly: usize,
    /// (basis, method) → bytes by asset.
    savings: BTreeMap<(&'static str, &'static str), ByAsset<'o>>,
}

/// (bundle, path) → bytes.
type ByAsset<'o> = BTreeMap<(&'o str, &'o str), u64>;

/// An entry with what tells its rulings: its line, and the files of the maps.
#[derive(Clone, Copy)]
pub(super) struct Author<'a> {
    pub declared: &'a Declared,
    pub file: &'a str,
    /// What is approved already decides by the base map's own entry of that name.
    pub base: Option<&'a str>,
}

impl<'a> Author<'a> {
    fn rulings<'o>(self, outcome: &'o Outcome) -> impl Iterator<Item = &'o Ruling> + use<'a, 'o> {
        outcome.rulings.iter().filter(move |ruling| {
            let named = matches!(&ruling.by, By::Context { id, .. } if *id == self.declared.id);
            let here = ruling.line == self.declared.line && ruling.file == self.file;
            named && (here || Some(ruling.file.as_str()) == self.base)
        })
    }

    /// Does the waiver at this line have this effect on the finding?
    fn waived(self, outcome: &Outcome, line: u32, effect: RulingEffect) -> bool {
        outcome.rulings.iter().any(|ruling| {
            let named = matches!(&ruling.by, By::Waiver { context } if *context == self.declared.id);
            named && ruling.line == line && ruling.file == self.file && ruling.effect == effect
        })
    }
}

fn outcomes<'j>(judged: &'j [Judged<'_>]) -> impl Iterator<Item = &'j Outcome> {
    judged.iter().flat_map(|judged| &judged.outcomes)
}

pub(super) fn of(entry: Author<'_>, judged: &[Judged<'_>]) -> Counts {
    let mut tallies: BTreeMap<(&'static str, String), Tally<'_>> = BTreeMap::new();
    for outcome in outcomes(judged) {
        let mut effects: Vec<&'static str> =
            entry.rulings(outcome).filter_map(|ruling| effect(outcome, ruling)).collect();
        effects.sort_unstable();
        effects.dedup();
        for effect in effects {
            let tally = tallies.entry((effect, check_id(outcome))).or_default();
            if effect == "suppressed" && !is_set_aside_everywhere(outcome) {
                tally.partly += 1;
                continue;
            }
            tally.findings += 1;
            if let (Some(saving), "suppressed") = (&outcome.saving, effect) {
                let of_asset = tally.savings.entry(names(saving)).or_default();
                let bytes = of_asset.entry((&outcome.bundle, outcome.judged_path())).or_default();
                *bytes = (*bytes).max(saving.bytes);
            }
        }
    }
    let mut counts = Counts::default();
    for ((effect, check), tally) in tallies {
        let list = match effect {
            "suppressed" => &mut counts.suppressed,
            "relaxed" => &mut counts.relaxed,
            _ => &mut counts.left_to_review,
        };
        list.push(CheckCount {
            title: title(&check),
            check,
            effect: effect.to_owned(),
            findings: tally.findings,
            partly: tally.partly,
            savings: tally
                .savings
                .into_iter()
                .map(|((basis, method), assets)| Forgone {
                    basis: basis.to_owned(),
                    method: method.to_owned(),
                    bytes: assets.values().sum(),
                })
                .collect(),
        });
    }
    counts
}

fn effect(outcome: &Outcome, ruling: &Ruling) -> Option<&'static str> {
    Some(match ruling.effect {
        RulingEffect::Suppressed => "suppressed",
        RulingEffect::Relaxed(position) if drops(ruling, position) && is_set_aside_somewhere(outcome) => {
            "suppressed"
        }
        RulingEffect::Relaxed(_) => "relaxed",
        RulingEffect::RoleUnknown => "role-unknown",
        RulingEffect::Overdue => "overdue",
        RulingEffect::Shared => "shared",
        RulingEffect::Pending => "pending",
        RulingEffect::Contradicted => "contradicted",
        _ => return None,
    })
}

/// Does the milder ruling leave nothing of a finding?
fn drops(ruling: &Ruling, position: usize) -> bool {
    let By::Context { builtin, .. } = &ruling.by else { return false };
    let relax = crate::contexts::header(builtin).and_then(|header| header.relax.get(position));
    relax.is_some_and(|relax| matches!(relax.kind, RelaxKind::Exempt | RelaxKind::DeclaredBudget))
}

fn is_set_aside_somewhere(outcome: &Outcome) -> bool {
    is_set_aside_everywhere(outcome) || outcome.screens.iter().any(|screen| screen.kind == Kind::Suppressed)
}

/// By contexts: what settings suppress as a whole keeps the outcome of each screen.
fn is_set_aside_everywhere(outcome: &Outcome) -> bool {
    let by_settings = outcome.rulings.iter().any(|ruling| matches!(ruling.by, By::Settings(_)));
    match outcome.screens.as_slice() {
        [] => outcome.kind == Kind::Suppressed && !by_settings,
        screens => screens.iter().all(|screen| screen.kind == Kind::Suppressed),
    }
}

fn names(saving: &Saving) -> (&'static str, &'static str) {
    let method = match saving.method {
        Method::Measured => "measured",
        Method::Estimated { .. } => "estimated",
    };
    (saving.basis.name(), method)
}

fn title(check: &str) -> Texts {
    REGISTRY.check_named(check).map(|check| texts(&check.title)).unwrap_or_default()
}

/// Every do-no-harm check that the context activates, with what it found inside.
pub(super) fn do_no_harm(entry: Author<'_>, judged: &[Judged<'_>]) -> Vec<HarmCheck> {
    let mut checks: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut for_all: Vec<&str> = Vec::new();
    let of_context = entry.declared.header().into_iter().flat_map(|header| &header.activate);
    for written in of_context.chain(&entry.declared.activate).map(|written| Scoped::read(written)) {
        let roles = checks.entry(written.name).or_default();
        match written.scope {
            Some(scope) => roles.push(scope.to_owned()),
            None => for_all.push(written.name),
        }
    }
    checks
        .into_iter()
        .filter_map(|(name, roles)| {
            let check = REGISTRY.check_named(name)?;
            let mut record = HarmCheck {
                check: name.to_owned(),
                title: texts(&check.title),
                roles: if for_all.contains(&name) { Vec::new() } else { roles },
                ..HarmCheck::default()
            };
            for judged in judged.iter().filter(|judged| entry.declared.covers_bundle(&judged.bundle.name)) {
                record.looked_at += judged.candidates[check.id.0];
            }
            for outcome in outcomes(judged).filter(|outcome| outcome.check == check.id) {
                let activated = entry.rulings(outcome).any(|ruling| ruling.effect == RulingEffect::Activated);
                let accepted = |effect| {
                    entry.declared.waivers.iter().any(|waiver| entry.waived(outcome, waiver.line, effect))
                };
                // A waiver that is not approved yet accepts nothing.
                if activated || accepted(RulingEffect::Pending) {
                    match outcome.kind {
                        Kind::Fail => record.failed += 1,
                        Kind::Review => record.to_review += 1,
                        Kind::Suppressed => record.waived += 1,
                    }
                } else if accepted(RulingEffect::Suppressed) {
                    record.waived += 1;
                }
            }
            Some(record)
        })
        .collect()
}

pub(super) fn waivers(entry: Author<'_>, judged: &[Judged<'_>], today: Date) -> Vec<WaiverRecord> {
    let mut found: Vec<WaiverRecord> = entry
        .declared
        .waivers
        .iter()
        .map(|waiver| WaiverRecord {
            check: waiver.check.clone(),
            paths: waiver.paths.iter().map(|glob| glob.text.clone()).collect(),
            justification: waiver.justification.clone(),
            owner: waiver.owner.clone(),
            review_by: waiver.review_by.to_string(),
            days_left: days(today, waiver.review_by),
            line: waiver.line,
            findings: outcomes(judged)
                .filter(|outcome| entry.waived(outcome, waiver.line, RulingEffect::Suppressed))
                .count(),
        })
        .collect();
    found.sort_by(|a, b| (&a.check, a.line).cmp(&(&b.check, b.line)));
    found
}
