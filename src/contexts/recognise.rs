//! Rules of recognition over the fingerprints of some files. Knows nothing of the map.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::bundle::{AssetId, Bundle, How, Screen, ScreenHow};
use crate::facts::Kind;
use crate::registry::REGISTRY;
use crate::rule::Bilingual;
use crate::rule::detect::{Detect, DetectRule, Fingerprint, Marker, MarkerFile, On, Scope};

/// Health code that belongs to no context (`rules/markers.toml`). The build script has read the same file.
static MARKERS: LazyLock<Vec<Marker>> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/markers.toml"));
    toml::from_str::<MarkerFile>(text).map(|file| file.marker).unwrap_or_default()
});

/// What can be recognised: a context, or a marker.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    pub id: &'static str,
    pub label: &'static Bilingual,
    pub detect: &'static Detect,
    pub is_context: bool,
}

/// Contexts with a block of detection, then markers.
#[must_use]
pub fn subjects() -> Vec<Subject> {
    let context = |header: &'static crate::rule::ContextHeader| {
        let detect = header.detect.as_ref()?;
        Some(Subject { id: &header.id, label: &header.label, detect, is_context: true })
    };
    let marker = |marker: &'static Marker| Subject {
        id: &marker.id,
        label: &marker.label,
        detect: &marker.detect,
        is_context: false,
    };
    let contexts = REGISTRY.contexts.iter().filter_map(|entry| context(&entry.header));
    contexts.chain(MARKERS.iter().map(marker)).collect()
}

/// All fingerprints of all subjects; the position is the number kept in facts.
#[must_use]
pub fn fingerprints() -> Vec<&'static Fingerprint> {
    subjects().into_iter().flat_map(|subject| &subject.detect.fingerprint).collect()
}

/// Family → the file that shows it most plainly (the first by path).
pub(super) type Evidence = BTreeMap<&'static str, AssetId>;

/// Families seen in a bundle, by file and subject.
pub(super) struct Seen {
    pub subjects: Vec<Subject>,
    by_asset: BTreeMap<AssetId, BTreeMap<usize, BTreeSet<&'static str>>>,
}

impl Seen {
    pub fn of(bundle: &Bundle) -> Self {
        let subjects = subjects();
        let numbered: Vec<(usize, &'static Fingerprint)> = (0..)
            .zip(&subjects)
            .flat_map(|(index, subject)| subject.detect.fingerprint.iter().map(move |print| (index, print)))
            .collect();
        let mut seen = Self { subjects, by_asset: BTreeMap::new() };
        let mut add = |asset: AssetId, (subject, print): (usize, &'static Fingerprint)| {
            let of_asset = seen.by_asset.entry(asset).or_default();
            of_asset.entry(subject).or_default().insert(&*print.family);
        };
        let prints = |asset: AssetId| {
            let numbers = bundle.asset(asset).facts.fingerprints.iter();
            numbers.filter_map(|number| numbered.get(usize::from(*number)).copied())
        };
        for asset in bundle.assets.iter().filter(|asset| asset.kind != Kind::SourceMap) {
            prints(asset.id).for_each(|print| add(asset.id, print));
            for (subject, print) in numbered.iter().filter(|(_, print)| print.on == On::Name) {
                if named(print, &asset.path) {
                    add(asset.id, (*subject, print));
                }
            }
        }
        // What the sources of a map say counts for the file that was made of them.
        for edge in bundle.edges.iter().filter(|edge| edge.how == How::SourceMap) {
            prints(edge.to).for_each(|print| add(edge.from, print));
        }
        seen
    }

    pub fn is_empty(&self) -> bool {
        self.by_asset.is_empty()
    }

    /// Subjects recognised in some files, with all of their families that stand there.
    pub fn recognised(
        &self,
        bundle: &Bundle,
        assets: &[AssetId],
        screen: Option<&Screen>,
    ) -> Vec<(usize, Evidence)> {
        let assets: Vec<AssetId> =
            assets.iter().copied().filter(|asset| self.by_asset.contains_key(asset)).collect();
        let found: Vec<Evidence> = (0..self.subjects.len())
            .map(|subject| {
                let mut found = Evidence::new();
                for &asset in &assets {
                    for family in self.families(asset, subject) {
                        found.entry(family).or_insert(asset);
                    }
                }
                if let Some(screen) = screen {
                    self.name_screen(subject, bundle, screen, &mut found);
                }
                found
            })
            .collect();
        let held: Vec<Option<Evidence>> = (0..self.subjects.len())
            .map(|subject| {
                let rules = &self.subjects[subject].detect.rule;
                rules.iter().find_map(|rule| self.holds(rule, subject, &assets, &found))
            })
            .collect();
        let explained = |subject: usize| {
            let other = self.subjects[subject].detect.without.as_deref().and_then(|id| self.index(id));
            other.is_some_and(|other| held[other].is_some())
        };
        (0..self.subjects.len())
            .filter(|&subject| !explained(subject))
            .filter_map(|subject| Some((subject, held[subject].clone()?)))
            .collect()
    }

    fn families(&self, asset: AssetId, subject: usize) -> impl Iterator<Item = &'static str> {
        self.by_asset.get(&asset).and_then(|subjects| subjects.get(&subject)).into_iter().flatten().copied()
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.subjects.iter().position(|subject| subject.id == id)
    }

    /// A route is evidence too, and so is the title of a page; a page that holds many routes says nothing of one. Its
    /// place is the page or chunk that the screen stands for.
    fn name_screen(&self, subject: usize, bundle: &Bundle, screen: &Screen, found: &mut Evidence) {
        let Some(place) = screen.page.or(screen.initial.first().copied()) else { return };
        let html =
            screen.page.filter(|_| screen.how == ScreenHow::Page).and_then(|page| bundle.asset(page).html());
        let mut elements = html.iter().flat_map(|html| &html.elements);
        let title =
            elements.find(|element| &*element.name == "title").and_then(|title| title.text.as_deref());
        for print in self.subjects[subject].detect.fingerprint.iter().filter(|print| print.on == On::Name) {
            if named(print, &screen.id) || title.is_some_and(|title| named(print, title)) {
                found.entry(&*print.family).or_insert(place);
            }
        }
    }

    /// The evidence, when the rule holds. What stands in the one file that a rule asks for is named by that file.
    fn holds(
        &self,
        rule: &DetectRule,
        subject: usize,
        assets: &[AssetId],
        found: &[Evidence],
    ) -> Option<Evidence> {
        let missing = |id: &String| self.index(id).is_none_or(|other| found[other].is_empty());
        if rule.with.as_ref().is_some_and(missing) {
            return None;
        }
        let mut evidence = found[subject].clone();
        match rule.scope {
            Scope::Closure => enough(rule, &evidence.keys().copied().collect()).then_some(evidence),
            Scope::File => {
                let families = |asset| self.families(asset, subject).collect::<BTreeSet<_>>();
                let file = assets.iter().copied().find(|&asset| enough(rule, &families(asset)))?;
                evidence.extend(self.families(file, subject).map(|family| (family, file)));
                Some(evidence)
            }
        }
    }
}

/// Do the families that are left still make one of the rules hold?
pub(super) fn still_holds(subject: &Subject, families: &BTreeSet<&str>) -> bool {
    subject.detect.rule.iter().any(|rule| enough(rule, families))
}

fn enough(rule: &DetectRule, families: &BTreeSet<&str>) -> bool {
    families.len() >= rule.families && rule.all.iter().all(|family| families.contains(family.as_str()))
}

/// Does a name hold one of the words, at its beginning, after a sign, or where camel case starts a word?
fn named(print: &Fingerprint, name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    print.words.iter().any(|word| {
        lower.match_indices(&word.to_ascii_lowercase()).any(|(at, _)| {
            let before = at.checked_sub(1).and_then(|before| name.as_bytes().get(before));
            let capital = name.as_bytes().get(at).is_some_and(u8::is_ascii_uppercase);
            let begins = before
                .is_none_or(|byte| !byte.is_ascii_alphanumeric() || (byte.is_ascii_lowercase() && capital));
            let after = name.as_bytes().get(at + word.len());
            begins && (!print.whole || after.is_none_or(|byte| !byte.is_ascii_lowercase()))
        })
    })
}
