//! Decides every finding, per screen: which contexts hold, which limit applies, whether it is enforced, relaxed or
//! suppressed, and at which level. Suppressed findings are kept with their reason.

mod budgets;
mod changes;
mod harm;
mod identity;
mod map;
mod pair;
mod review;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::bundle::{AssetId, Bundle, ScreenId};
use crate::comparison::Snapshot;
use crate::contexts::detection::{Detection, Undeclared};
use crate::contexts::map::Map;
use crate::contexts::membership::{Membership, RoleFrom};
use crate::finding::{Finding, Place, Screens};
use crate::outcome::{By, Kind, Location, Outcome, Ruling, RulingEffect, ScreenOutcome, Via};
use crate::registry::{Check, REGISTRY};
use crate::settings::Settings;
use pair::Verdict;

pub use budgets::{growing, report as budget_report, weighs};
pub use changes::without_new_refutations;
pub use identity::identify;
pub use map::stray_markers;
pub use review::review as review_map;

/// The check that a role in the map answers.
const UNREFERENCED: &str = "asset-unreferenced";

/// The check that compares screens with an earlier run.
pub const GREW: &str = "screen-grew";

/// The do-no-harm check that `recipients` in the map answers, host by host.
const RECIPIENT: &str = "clinical-recipient-undeclared";

/// One map over one bundle.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub map: &'a Map,
    pub membership: &'a Membership<'a>,
    pub undeclared: &'a Undeclared,
}

/// Everything that decides about one bundle.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    pub bundle: &'a Bundle,
    pub detection: &'a Detection,
    pub settings: &'a Settings,
    /// File name of the settings, for rulings.
    pub settings_path: &'a str,
    pub view: View<'a>,
    /// The map that is approved already; without it, the map itself is.
    pub base: Option<View<'a>>,
    /// An earlier run, which growth is measured from.
    pub before: Option<&'a Snapshot>,
    pub today: Date,
    /// Only single files are judged: nothing is said about the bundle or the map as wholes.
    pub partial: bool,
}

impl Judge<'_> {
    /// Outcomes of all findings and of the budgets; identities are not set yet.
    #[must_use]
    pub fn outcomes(&self, findings: Vec<Finding>) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> =
            findings.into_iter().filter_map(|finding| self.outcome(finding)).collect();
        if !self.partial {
            outcomes.extend(self.budget_outcomes());
            outcomes.extend(self.undeclared_contexts());
            outcomes.extend(self.growth_outcomes());
        }
        outcomes
    }

    /// Sets the identities, then hears `[[suppress]]`, which may name one.
    pub fn settle(&self, outcomes: &mut [Outcome]) {
        identity::identify(outcomes, &self.bundle.name);
        for outcome in outcomes {
            self.apply_settings(outcome);
        }
    }

    /// The same under the base map alone.
    fn under_base(&self) -> Option<Judge<'_>> {
        Some(Judge { view: self.base?, base: None, ..*self })
    }

    /// `None` when there is nothing to report: a measure within its limit, a do-no-harm check outside its contexts.
    fn outcome(&self, finding: Finding) -> Option<Outcome> {
        let check = REGISTRY.check(finding.check);
        let screens = self.screens_of(&finding);
        let asset = finding.judged_asset();
        if check.entry.header.id == UNREFERENCED && self.has_role_in_map(asset) {
            return None;
        }
        let mut verdicts: Vec<(Option<ScreenId>, Verdict)> = Vec::new();
        for screen in &screens {
            let verdict = self.verdict(check, &finding, *screen, &screens);
            verdicts.extend(verdict.map(|verdict| (*screen, verdict)));
        }
        let strictest =
            verdicts.iter().map(|(_, verdict)| verdict).max_by_key(|verdict| verdict.strictness())?;
        // On other screens it stands anyway: then the change of the map decides nothing.
        let undecided = verdicts.iter().map(|(_, verdict)| verdict.proposed()).max();
        let is_pending = undecided != Some(strictest.strictness());
        let (kind, level, variant) = (strictest.kind, strictest.level, strictest.variant.or(finding.variant));
        let measured = strictest.measured.clone();
        let rulings: BTreeSet<Ruling> =
            verdicts.iter().flat_map(|(_, verdict)| verdict.rulings.iter().cloned()).collect();
        let shown = |ruling: &Ruling| is_pending || ruling.effect != RulingEffect::Pending;
        let screens = verdicts
            .iter()
            .filter_map(|(screen, verdict)| {
                let screen = self.bundle.screen((*screen)?).id.clone();
                Some(ScreenOutcome { screen, kind: verdict.kind, level: verdict.level })
            })
            .collect();
        let mut arguments = finding.arguments;
        if let Some(measured) = &measured {
            use crate::finding::Argument::{About, Number};
            let value = if measured.estimated { About } else { Number };
            arguments.entry("value").or_insert(value(measured.value, measured.unit));
            arguments.insert("limit", Number(measured.limit, measured.unit));
        }
        let path = &self.bundle.asset(finding.at.asset).path;
        let place = finding.place.unwrap_or_else(|| Place::file(&**path));
        Some(Outcome {
            check: finding.check,
            bundle: self.bundle.name.clone(),
            id: String::new(),
            fingerprint: String::new(),
            kind,
            level,
            at: Some(finding.at),
            location: Location::of(&place, place.path.clone(), Via::Bundle),
            source: None,
            place,
            related: finding
                .related
                .into_iter()
                .map(|related| {
                    let path = &self.bundle.asset(related.at.asset).path;
                    related.place.unwrap_or_else(|| Place::file(&**path))
                })
                .collect(),
            subject: finding.subject,
            sums_up: finding.sums_up,
            about: finding.about.map(|asset| self.bundle.asset(asset).path.to_string()),
            variant,
            arguments,
            role: self.view.membership.role(asset),
            measured,
            saving: finding.saving,
            screens,
            rulings: rulings.into_iter().filter(shown).collect(),
            chain: self.chain(finding.at.asset),
        })
    }

    /// What the map gives a role is used by somebody, whatever reaches it (rule 2).
    fn has_role_in_map(&self, asset: AssetId) -> bool {
        matches!(self.view.membership.roles.get(&asset), Some((_, RoleFrom::Map(_))))
    }

    /// Screens that a finding speaks of: given by the check, else those that load the asset at first, else those
    /// that may load it later, else none.
    fn screens_of(&self, finding: &Finding) -> Vec<Option<ScreenId>> {
        let asset = finding.at.asset;
        let mut screens: Vec<Option<ScreenId>> = match &finding.screens {
            Screens::One(screen) => vec![Some(*screen)],
            Screens::Many(screens) => screens.iter().copied().map(Some).collect(),
            Screens::OfAsset => self.bundle.initial_screens(asset).map(Some).collect(),
        };
        if screens.is_empty() {
            screens = self.bundle.deferred_screens(asset).map(Some).collect();
        }
        if screens.is_empty() {
            screens.push(None);
        }
        screens
    }

    /// A short way from a page to the asset, with the kind of each reference.
    fn chain(&self, asset: AssetId) -> Vec<(String, &'static str)> {
        self.bundle
            .way_to(asset)
            .into_iter()
            .map(|(step, how)| (self.bundle.asset(step).path.to_string(), how))
            .collect()
    }

    /// `[[suppress]]` entries; they cannot touch what protects care (rule 8).
    fn apply_settings(&self, outcome: &mut Outcome) {
        let check = REGISTRY.check(outcome.check);
        if check.is_protected() || outcome.kind == Kind::Suppressed {
            return;
        }
        let entry = self.settings.suppressions.iter().find(|entry| {
            let by_check = entry.check.as_ref().is_none_or(|id| *id == check.entry.header.id);
            let by_id = entry.id.as_ref().is_none_or(|id| outcome.fingerprint.starts_with(id.as_str()));
            let by_path =
                entry.paths.is_empty() || entry.paths.iter().any(|glob| glob.is_match(&outcome.place.path));
            by_check && by_id && by_path && entry.expires.is_none_or(|last| last >= self.today)
        });
        if let Some(entry) = entry {
            outcome.kind = Kind::Suppressed;
            outcome.level = None;
            outcome.rulings.push(Ruling {
                by: By::Settings(entry.kind.into()),
                effect: RulingEffect::Suppressed,
                justification: entry.reason.clone(),
                line: entry.line,
                file: self.settings_path.to_owned(),
            });
        }
    }

    /// Level of a failure of this check: from its evidence (or its variant's), then as the project wants it.
    fn level(&self, check: &Check, variant: Option<&str>) -> Option<crate::rule::Level> {
        let built_in = check.level(variant);
        if check.is_protected() {
            return built_in;
        }
        // A preview check never fails a run.
        let built_in = if check.preview { built_in.map(|_| crate::rule::Level::Note) } else { built_in };
        match self.settings.levels.get(&check.entry.header.id) {
            Some(Some(level)) => built_in.map(|_| *level),
            _ => built_in,
        }
    }

    /// Names of the declared contexts that hold on each screen.
    #[must_use]
    pub fn contexts_of_screens(&self) -> BTreeMap<ScreenId, Vec<String>> {
        let mut contexts: BTreeMap<ScreenId, Vec<String>> = BTreeMap::new();
        for (_, entry, members) in self.view.membership.claims() {
            for screen in members.screens.keys() {
                contexts.entry(*screen).or_default().push(entry.id.clone());
            }
        }
        contexts
    }
}
