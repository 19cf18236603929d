//! Clinical code that no entry of the map speaks of: recognised by families of fingerprints over what a screen
//! can load. Detection never suppresses anything by itself (rule 6).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::map::Claim;
use super::membership::Membership;
use crate::bundle::{AssetId, Bundle, How, Load, ScreenId};
use crate::facts::Kind;
use crate::registry::REGISTRY;
use crate::rule::{ContextHeader, Fingerprint};

/// All fingerprints of all contexts; the position is the number kept in facts.
#[must_use]
pub fn fingerprints() -> Vec<(&'static ContextHeader, &'static Fingerprint)> {
    REGISTRY
        .contexts
        .iter()
        .map(|entry| &entry.header)
        .filter_map(|header| Some((header, header.detect.as_ref()?)))
        .flat_map(|(header, detect)| detect.fingerprint.iter().map(move |fingerprint| (header, fingerprint)))
        .collect()
}

/// What was recognised in a bundle.
#[derive(Debug, Default)]
pub struct Detection {
    /// Context → its places.
    pub contexts: BTreeMap<&'static str, Detected>,
}

/// One context that was recognised somewhere.
#[derive(Debug, Default)]
pub struct Detected {
    /// Screens whose code shows it, declared or not.
    pub screens: BTreeSet<ScreenId>,
    /// Everything those screens (or, without screens, those entries) can load.
    pub assets: BTreeSet<AssetId>,
    /// Family of fingerprints → the asset that shows it most plainly (the first by path).
    pub evidence: BTreeMap<&'static str, AssetId>,
}

impl Detection {
    #[must_use]
    pub fn of(bundle: &Bundle) -> Self {
        let known = fingerprints();
        let mut families: BTreeMap<&'static str, BTreeMap<AssetId, BTreeSet<&'static str>>> = BTreeMap::new();
        for asset in &bundle.assets {
            for &number in &asset.facts.fingerprints {
                if let Some((header, fingerprint)) = known.get(usize::from(number)) {
                    let found = families.entry(&header.id).or_default().entry(asset.id).or_default();
                    found.insert(&fingerprint.family);
                }
            }
        }
        let mut detection = Self::default();
        for (context, by_asset) in families {
            let needed = super::header(context).and_then(|header| header.detect.as_ref());
            let needed = needed.map_or(usize::MAX, |detect| detect.families);
            let detected = detect(bundle, &by_asset, needed);
            if !detected.assets.is_empty() {
                detection.contexts.insert(context, detected);
            }
        }
        detection
    }
}

fn detect(bundle: &Bundle, by_asset: &BTreeMap<AssetId, BTreeSet<&'static str>>, needed: usize) -> Detected {
    let mut detected = Detected::default();
    let families = |assets: &[AssetId]| {
        let mut found: BTreeMap<&'static str, AssetId> = BTreeMap::new();
        for asset in assets {
            for family in by_asset.get(asset).into_iter().flatten() {
                found.entry(family).or_insert(*asset);
            }
        }
        found
    };
    let mut take = |assets: Vec<AssetId>, screen: Option<ScreenId>| {
        let found = families(&assets);
        if found.len() >= needed {
            detected.screens.extend(screen);
            detected.assets.extend(assets);
            for (family, asset) in found {
                detected.evidence.entry(family).or_insert(asset);
            }
        }
    };
    for (number, screen) in (0u32..).zip(&bundle.screens) {
        let mut assets = screen.initial.clone();
        assets.extend(&screen.deferred);
        take(assets, Some(ScreenId(number)));
    }
    // Scripts that no screen loads: a library, or an entry that a server's template names.
    let on_screens: BTreeSet<AssetId> = bundle
        .screens
        .iter()
        .flat_map(|screen| screen.initial.iter().chain(&screen.deferred).copied())
        .collect();
    for asset in &bundle.assets {
        if asset.kind == Kind::Script && !on_screens.contains(&asset.id) {
            take(entry_closure(bundle, asset.id), None);
        }
    }
    detected
}

/// What a script imports, now or later.
fn entry_closure(bundle: &Bundle, entry: AssetId) -> Vec<AssetId> {
    let mut seen = BTreeSet::from([entry]);
    let mut queue = vec![entry];
    while let Some(asset) = queue.pop() {
        for edge in bundle.edges_from(asset) {
            let import = matches!(edge.how, How::Import | How::DynamicImport | How::Chunk | How::Worker);
            if import && matches!(edge.load, Load::Initial | Load::Deferred) && seen.insert(edge.to) {
                queue.push(edge.to);
            }
        }
    }
    seen.into_iter().collect()
}

/// Detected places that no entry declares and none refutes.
#[derive(Debug, Default)]
pub struct Undeclared {
    pub contexts: BTreeMap<&'static str, Detected>,
}

impl Undeclared {
    /// What remains of the detection once the map is heard. A screen or asset is answered by an entry for the
    /// detected context, or for one that covers it (screening covers the viewer), or by a refutation.
    /// Past its review date, a refutation answers nothing any more (rule 9).
    #[must_use]
    pub fn of(detection: &Detection, membership: &Membership<'_>, today: Date) -> Self {
        let mut contexts = BTreeMap::new();
        for (&context, detected) in &detection.contexts {
            let mut rest = Detected { evidence: detected.evidence.clone(), ..Detected::default() };
            let answers = |builtin: &str| {
                builtin == context
                    || super::header(builtin)
                        .is_some_and(|header| header.covers.iter().any(|id| id == context))
            };
            let members: Vec<_> = membership
                .map
                .entries
                .iter()
                .zip(&membership.entries)
                .filter(|(entry, _)| match entry.claim {
                    Claim::Holds => answers(&entry.builtin),
                    Claim::Refuted => entry.builtin == context && !entry.is_overdue(today),
                })
                .filter_map(|(_, members)| members.as_ref())
                .collect();
            rest.screens = detected
                .screens
                .iter()
                .copied()
                .filter(|screen| !members.iter().any(|members| members.screens.contains_key(screen)))
                .collect();
            rest.assets = detected
                .assets
                .iter()
                .copied()
                .filter(|asset| !members.iter().any(|members| members.assets.contains_key(asset)))
                .collect();
            let on_declared_screens_only = rest.screens.is_empty() && !detected.screens.is_empty();
            // The families must still stand in what is left: a shell around a declared viewer is no viewer.
            let evidence_left = rest.evidence.values().filter(|asset| rest.assets.contains(asset)).count();
            let needed = super::header(context).and_then(|header| header.detect.as_ref());
            if on_declared_screens_only || evidence_left < needed.map_or(usize::MAX, |detect| detect.families)
            {
                continue;
            }
            contexts.insert(context, rest);
        }
        Self { contexts }
    }

    /// The undeclared context whose code surrounds this asset on this screen. An image that no screen is known to
    /// load counts as surrounded as soon as some screen shows clinical code: its address may be computed there.
    #[must_use]
    pub fn at(&self, screen: Option<ScreenId>, asset: AssetId) -> Option<(&'static str, &Detected)> {
        self.contexts.iter().map(|(&context, detected)| (context, detected)).find(
            |(_, detected)| match screen {
                Some(screen) => detected.screens.contains(&screen),
                None => detected.assets.contains(&asset) || !detected.screens.is_empty(),
            },
        )
    }
}

/// Does any of these assets show a trace of the context, or of one that it covers? `None` when neither can be
/// recognised for certain, so that the absence of traces says nothing.
#[must_use]
pub fn shows(context: &ContextHeader, bundle: &Bundle, assets: &BTreeSet<AssetId>) -> Option<bool> {
    let known = fingerprints();
    let wanted = |id: &str| id == context.id || context.covers.iter().any(|covered| covered == id);
    if !known.iter().any(|(header, _)| wanted(&header.id)) {
        return None;
    }
    let trace = |number: &u16| known.get(usize::from(*number)).is_some_and(|(header, _)| wanted(&header.id));
    Some(assets.iter().map(|&asset| bundle.asset(asset)).any(|asset| {
        asset.facts.fingerprints.iter().any(trace) || asset.image().and_then(super::role_by_content).is_some()
    }))
}
