//! Clinical code that no entry of the map speaks of: recognised by families of fingerprints over what a screen
//! can load. Detection never suppresses anything by itself (rule 6).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::map::Claim;
use super::membership::Membership;
use super::recognise::{Evidence, Seen, Subject, still_holds, subjects};
use crate::bundle::{AssetId, Bundle, How, Load, ScreenId};
use crate::facts::Kind;
use crate::outcome::Recognised;
use crate::rule::ContextHeader;
use crate::rule::detect::Strength;

/// What was recognised in a bundle.
#[derive(Debug, Default)]
pub struct Detection {
    /// Context or marker → its places.
    pub contexts: BTreeMap<&'static str, Detected>,
}

/// One context or marker that was recognised somewhere.
#[derive(Debug)]
pub struct Detected {
    pub subject: Subject,
    /// Screens whose code shows it, declared or not.
    pub screens: BTreeSet<ScreenId>,
    /// Everything those screens (or, without screens, those entries) can load.
    pub assets: BTreeSet<AssetId>,
    /// Family of fingerprints → the asset that shows it most plainly (the first by path).
    pub evidence: BTreeMap<&'static str, AssetId>,
}

impl Detected {
    fn new(subject: Subject) -> Self {
        let (screens, assets) = (BTreeSet::new(), BTreeSet::new());
        Self { subject, screens, assets, evidence: BTreeMap::new() }
    }

    #[must_use]
    pub fn strength(&self) -> Strength {
        self.subject.detect.strength
    }
}

impl Detection {
    #[must_use]
    pub fn of(bundle: &Bundle) -> Self {
        let seen = Seen::of(bundle);
        let mut detection = Self::default();
        if seen.is_empty() {
            return detection;
        }
        for (id, screen) in bundle.numbered_screens() {
            let mut assets = screen.initial.clone();
            assets.extend(&screen.deferred);
            let found = seen.recognised(bundle, &assets, Some(screen));
            detection.take(&seen, found, &assets, Some(id));
        }
        for assets in entries(bundle) {
            detection.take(&seen, seen.recognised(bundle, &assets, None), &assets, None);
        }
        detection
    }

    fn take(
        &mut self,
        seen: &Seen,
        found: Vec<(usize, Evidence)>,
        assets: &[AssetId],
        screen: Option<ScreenId>,
    ) {
        for (subject, evidence) in found {
            let subject = seen.subjects[subject];
            let detected = self.contexts.entry(subject.id).or_insert_with(|| Detected::new(subject));
            detected.screens.extend(screen);
            detected.assets.extend(assets);
            for (family, asset) in evidence {
                detected.evidence.entry(family).or_insert(asset);
            }
        }
    }
}

/// Scripts that no screen loads (a library, or what a server's template names), each entry with what it can load.
fn entries(bundle: &Bundle) -> Vec<Vec<AssetId>> {
    let on_screens: BTreeSet<AssetId> = bundle
        .screens
        .iter()
        .flat_map(|screen| screen.initial.iter().chain(&screen.deferred).copied())
        .collect();
    let scripts: Vec<AssetId> = bundle
        .assets
        .iter()
        .filter(|asset| asset.kind == Kind::Script && !on_screens.contains(&asset.id))
        .map(|asset| asset.id)
        .collect();
    let imported: BTreeSet<AssetId> = scripts
        .iter()
        .flat_map(|&script| bundle.edges_from(script).iter().filter(move |edge| edge.to != script))
        .filter(|edge| is_import(bundle, edge))
        .map(|edge| edge.to)
        .collect();
    let mut covered = BTreeSet::new();
    let mut closures = Vec::new();
    // Whoever nobody imports comes first; what is left then imports itself in a circle.
    let (last, first): (Vec<AssetId>, Vec<AssetId>) =
        scripts.iter().partition(|script| imported.contains(script));
    for script in first.into_iter().chain(last) {
        if !covered.contains(&script) {
            let closure = entry_closure(bundle, script);
            covered.extend(closure.iter().copied());
            closures.push(closure);
        }
    }
    closures
}

/// What a script imports, now or later.
fn entry_closure(bundle: &Bundle, entry: AssetId) -> Vec<AssetId> {
    let mut seen = BTreeSet::from([entry]);
    let mut queue = vec![entry];
    while let Some(asset) = queue.pop() {
        for edge in bundle.edges_from(asset) {
            if is_import(bundle, edge) && seen.insert(edge.to) {
                queue.push(edge.to);
            }
        }
    }
    seen.into_iter().collect()
}

/// Code that is fetched as code: WASM has no import of its own.
fn is_import(bundle: &Bundle, edge: &crate::bundle::Edge) -> bool {
    let import = matches!(edge.how, How::Import | How::DynamicImport | How::Chunk | How::Worker)
        || bundle.asset(edge.to).kind == Kind::Wasm;
    import && matches!(edge.load, Load::Initial | Load::Deferred)
}

/// Detected places that no entry declares and none refutes.
#[derive(Debug, Default)]
pub struct Undeclared {
    /// Contexts that somebody should answer for: recognised with more strength than a mere listing.
    pub contexts: BTreeMap<&'static str, Detected>,
    /// Contexts that are only listed, and not declared either.
    listed: BTreeSet<&'static str>,
}

impl Undeclared {
    /// What remains of the detection once the map is heard. A screen or asset is answered by an entry for the
    /// detected context, or for one that covers it (screening covers the viewer), or by a refutation.
    /// Past its review date, a refutation answers nothing any more (rule 9).
    #[must_use]
    pub fn of(detection: &Detection, membership: &Membership<'_>, today: Date) -> Self {
        let mut undeclared = Self::default();
        for (&context, detected) in &detection.contexts {
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
            let screens: BTreeSet<ScreenId> = detected
                .screens
                .iter()
                .copied()
                .filter(|screen| !members.iter().any(|members| members.screens.contains_key(screen)))
                .collect();
            let assets: BTreeSet<AssetId> = detected
                .assets
                .iter()
                .copied()
                .filter(|asset| !members.iter().any(|members| members.assets.contains_key(asset)))
                .collect();
            let on_declared_screens_only = screens.is_empty() && !detected.screens.is_empty();
            // The families must still stand in what is left: a shell around a declared viewer is no viewer.
            let left = detected.evidence.iter().filter(|(_, asset)| assets.contains(asset));
            let left = left.map(|(&family, _)| family).collect();
            if on_declared_screens_only || !still_holds(&detected.subject, &left) {
                continue;
            }
            if detected.strength() == Strength::Report {
                undeclared.listed.insert(context);
                continue;
            }
            let evidence = detected.evidence.clone();
            undeclared
                .contexts
                .insert(context, Detected { subject: detected.subject, screens, assets, evidence });
        }
        undeclared
    }

    /// The undeclared contexts whose code surrounds this asset on this screen, of those that were recognised so
    /// surely that advice is held back. An image that no screen is known to load counts as surrounded as soon as some
    /// screen shows clinical code: its address may be computed there.
    pub fn at(
        &self,
        screen: Option<ScreenId>,
        asset: AssetId,
    ) -> impl Iterator<Item = (&'static str, &Detected)> {
        let surrounds = move |detected: &Detected| match screen {
            Some(screen) => detected.screens.contains(&screen),
            None => detected.assets.contains(&asset) || !detected.screens.is_empty(),
        };
        self.contexts
            .iter()
            .map(|(&context, detected)| (context, detected))
            .filter(move |(_, detected)| detected.strength() == Strength::Strong && surrounds(detected))
    }

    /// Everything that was recognised, as reported.
    #[must_use]
    pub fn recognised(&self, detection: &Detection, bundle: &Bundle) -> Vec<Recognised> {
        let path = |asset: &AssetId| bundle.asset(*asset).path.to_string();
        let one = |(&id, detected): (&&'static str, &Detected)| Recognised {
            bundle: bundle.name.clone(),
            id: id.to_owned(),
            label: detected.subject.label.clone(),
            is_context: detected.subject.is_context,
            strength: detected.strength(),
            evidence: detected
                .evidence
                .iter()
                .map(|(family, asset)| ((*family).to_owned(), path(asset)))
                .collect(),
            screens: detected.screens.iter().map(|&screen| bundle.screen(screen).id.clone()).collect(),
            answered: !self.contexts.contains_key(id) && !self.listed.contains(id),
        };
        detection.contexts.iter().map(one).collect()
    }
}

/// Does any of these assets show a trace of the context, or of one that it covers? `None` when neither can be
/// recognised for certain, so that the absence of traces says nothing.
#[must_use]
pub fn shows(context: &ContextHeader, bundle: &Bundle, assets: &BTreeSet<AssetId>) -> Option<bool> {
    let known: Vec<Subject> = subjects();
    let wanted = |subject: &Subject| {
        subject.detect.strength == Strength::Strong
            && (subject.id == context.id || context.covers.iter().any(|covered| covered == subject.id))
    };
    if !known.iter().any(wanted) {
        return None;
    }
    // Positions of fingerprints, in the order of their subjects.
    let traces: Vec<bool> = known
        .iter()
        .flat_map(|subject| subject.detect.fingerprint.iter().map(move |_| wanted(subject)))
        .collect();
    let trace = |number: &u16| traces.get(usize::from(*number)).copied().unwrap_or_default();
    Some(assets.iter().map(|&asset| bundle.asset(asset)).any(|asset| {
        asset.facts.fingerprints.iter().any(trace) || asset.image().and_then(super::role_by_content).is_some()
    }))
}
