//! What the map leaves open in one bundle: roles that contradict each other, clinical code that it does not speak of,
//! markers that it does not know.

use std::collections::BTreeMap;

use super::Judge;
use crate::bundle::AssetId;
use crate::contexts::membership::Membership;
use crate::facts::Span;
use crate::finding::{Finding, Place, Source};
use crate::outcome::Outcome;
use crate::registry::REGISTRY;
use crate::rule::detect::Strength;

impl Judge<'_> {
    /// A finding at bytes of the map.
    pub(super) fn at_map(
        &self,
        check: &str,
        variant: Option<&'static str>,
        span: &std::ops::Range<usize>,
    ) -> Option<Outcome> {
        let check = REGISTRY.check_named(check)?;
        let map = self.view.map;
        let place = Place::cut(&map.path, &Source::new(&map.text), Span::new(span.start, span.end));
        let mut outcome = Outcome::about_run(check.id, &self.bundle.name, place);
        outcome.set_level(self.level(check, variant), variant);
        Some(outcome)
    }

    pub(super) fn role_conflicts(&self) -> Vec<Outcome> {
        let conflict = |&(asset, first, second): &(_, usize, usize)| {
            let entry = &self.view.map.entries[second];
            let mut outcome = self.at_map("context-role-conflict", None, &entry.span)?;
            outcome
                .text("asset", &*self.bundle.asset(asset).path)
                .text("context", &entry.id)
                .text("other", &self.view.map.entries[first].id);
            Some(outcome)
        };
        self.view.membership.role_conflicts.iter().filter_map(conflict).collect()
    }

    /// Clinical code under no context: one finding names the evidence (rule 6).
    pub(super) fn undeclared_contexts(&self) -> Vec<Outcome> {
        let Some(check) = REGISTRY.check_named("context-undeclared") else { return Vec::new() };
        let mut found = Vec::new();
        for (&context, detected) in &self.view.undeclared.contexts {
            let mut by_asset: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (family, asset) in &detected.evidence {
                by_asset.entry(&self.bundle.asset(*asset).path).or_default().push(family);
            }
            let Some((path, _)) = by_asset.iter().max_by_key(|(_, families)| families.len()) else {
                continue;
            };
            let at = self.bundle.find(path).map(crate::bundle::Asset::whole);
            let families: Vec<&str> = detected.evidence.keys().copied().collect();
            let screens: Vec<&str> = detected
                .screens
                .iter()
                .map(|&screen| self.bundle.screen(screen).id.as_str())
                .take(5)
                .collect();
            let mut outcome = Outcome::about_run(check.id, &self.bundle.name, Place::file(*path));
            outcome.at = at;
            // What is less sure asks in a note, and what can only be declared asks whether it is that.
            let variant = (detected.strength() != Strength::Strong).then(|| {
                let own = check.variants.keys().find(|variant| *variant == context);
                own.map_or("hint", String::as_str)
            });
            outcome.set_level(self.level(check, variant), variant);
            outcome
                .text("context", context)
                .text("families", families.join(", "))
                .count("count", families.len())
                .text("screens", if screens.is_empty() { "-".to_owned() } else { screens.join(", ") });
            context.clone_into(&mut outcome.subject);
            outcome.sums_up = true;
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
