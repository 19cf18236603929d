//! One result for each check, file and line: a minified bundle is one line, and dashboards would fold the rest anyway.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::log::{
    ArtifactLocation, Location, PhysicalLocation, Region, SarifResult, Suppression, TaxonReference, Text,
};
use super::taxonomies::Taxonomies;
use super::{Held, Profile, Style, rules};
use crate::finding::Place;
use crate::outcome::{By, Kind, Outcome, Report, Ruling, RulingEffect};
use crate::registry::{Check, REGISTRY};
use crate::report::{plain, sentences, words};
use crate::rule::Lang;

/// Related locations that GitHub keeps.
const RELATED: usize = 100;
/// Findings of the same place that the message names.
const NAMED: usize = 5;

/// Findings that are shown as one; the first is the worst.
pub struct Group<'r> {
    first: &'r Outcome,
    others: Vec<&'r Outcome>,
}

/// Findings of a profile, worst first. What is set aside for other reasons stays apart.
#[must_use]
pub fn groups(report: &Report, profile: Profile) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut known = BTreeMap::new();
    let wanted = |outcome: &&Outcome| profile == Profile::Full || outcome.is_failure();
    for outcome in report.outcomes.iter().filter(wanted) {
        let location = &outcome.location;
        let line = location.line.unwrap_or(1);
        let reasons: Vec<&Ruling> = suppressing(outcome).collect();
        let key = (outcome.check, plain::path(&location.path), line, outcome.kind, reasons);
        if let Some(&index) = known.get(&key) {
            let group: &mut Group<'_> = &mut groups[index];
            group.others.push(outcome);
        } else {
            known.insert(key, groups.len());
            groups.push(Group { first: outcome, others: Vec::new() });
        }
    }
    groups
}

fn suppressing(outcome: &Outcome) -> impl Iterator<Item = &Ruling> {
    let set_aside = outcome.kind == Kind::Suppressed;
    outcome.rulings.iter().filter(move |ruling| set_aside && ruling.effect == RulingEffect::Suppressed)
}

/// What results are written from, besides the findings.
pub struct Writer<'r> {
    pub report: &'r Report,
    pub style: Style<'r>,
    pub taxonomies: &'r Taxonomies,
    pub states: Option<States<'r>>,
}

impl Writer<'_> {
    pub fn result(&self, group: &Group<'_>, held: &mut Held) -> SarifResult {
        let outcome = group.first;
        let check = REGISTRY.check(outcome.check);
        let full = self.style.profile == Profile::Full;
        // What is set aside is told as what it would be without the ruling.
        let level = match outcome.kind {
            Kind::Fail => outcome.level,
            Kind::Review => None,
            Kind::Suppressed => rules::level(check, outcome.variant),
        };
        let kind = if level.is_some() { "fail" } else { "review" };
        SarifResult {
            rule_id: check.entry.header.id.as_str(),
            rule_index: outcome.check.0,
            kind: full.then_some(kind),
            level: level.map_or("none", crate::rule::Level::name),
            message: Text { text: held.text(self.message(group)) },
            locations: [self.primary(outcome)],
            related_locations: self.related(group, held),
            partial_fingerprints: fingerprints(outcome),
            suppressions: full
                .then(|| suppressing(outcome).map(|ruling| self.suppression(ruling, check, held)).collect()),
            baseline_state: self.states.as_ref().map(|states| states.of(group)),
            taxa: if full { self.rows(outcome, check) } else { Vec::new() },
            properties: if full { properties(group, check) } else { Value::Null },
        }
    }

    fn message(&self, group: &Group<'_>) -> String {
        let lang = self.style.lang;
        let text = sentences::of(group.first, lang);
        if group.others.is_empty() {
            return text;
        }
        let more = group.others.len();
        let more = match lang {
            Lang::En => words::counted(more, "more finding", "more findings", lang) + " of this check here:",
            Lang::Fr => {
                words::counted(more, "autre constat", "autres constats", lang) + " de ce contrôle ici :"
            }
        };
        let ids: Vec<&str> = group.others.iter().take(NAMED).map(|one| one.id.as_str()).collect();
        let end = if ids.len() < group.others.len() { "…" } else { "." };
        format!("{text} {more} {}{end}", ids.join(", "))
    }

    /// Where nothing tells a line, the first: GitHub refuses a result without one, GitLab folds those of a file.
    fn primary(&self, outcome: &Outcome) -> Location {
        let location = &outcome.location;
        let line = location.line.unwrap_or(1);
        let column = location.column.unwrap_or(1);
        let snippet = location.excerpt.as_deref().filter(|_| self.style.profile == Profile::Full);
        physical(
            &location.path,
            Some(Region {
                start_line: line,
                start_column: column,
                end_line: line,
                end_column: location.end_column.unwrap_or(column),
                snippet: snippet.map(|text| Text { text: text.trim_end_matches('…').to_owned() }),
            }),
        )
    }

    fn related(&self, group: &Group<'_>, held: &mut Held) -> Vec<Location> {
        let lang = self.style.lang;
        let again = lang.pick("Found here too.", "Constaté ici aussi.");
        let bundle = lang.pick("Its place in the bundle.", "Son endroit dans le bundle.");
        let explains = lang.pick("See also.", "Voir aussi.");
        let mut places: Vec<(Location, &str)> = Vec::new();
        for outcome in &group.others {
            places.push((self.primary(outcome), again));
        }
        for outcome in std::iter::once(&group.first).chain(&group.others) {
            if !outcome.location.is_in_bundle() && outcome.at.is_some() {
                places.push((self.place(outcome, &outcome.place), bundle));
            }
            places.extend(outcome.related.iter().map(|place| (self.place(outcome, place), explains)));
        }
        let primary = self.primary(group.first);
        let mut kept: Vec<Location> = Vec::new();
        let mut seen = BTreeSet::new();
        seen.insert(key(&primary));
        for (mut location, message) in places {
            if !seen.insert(key(&location)) {
                continue;
            }
            if kept.len() == RELATED {
                held.places += 1;
                continue;
            }
            location.id = Some(kept.len() + 1);
            location.message = Some(Text { text: message.to_owned() });
            kept.push(location);
        }
        kept
    }

    fn place(&self, outcome: &Outcome, place: &Place) -> Location {
        let column = place.column.unwrap_or(1);
        let length =
            place.excerpt.as_ref().map_or(0, |text| text.trim_end_matches('…').encode_utf16().count());
        let region = place.line.map(|line| Region {
            start_line: line,
            start_column: column,
            end_line: line,
            end_column: column.saturating_add(u32::try_from(length).unwrap_or(0)),
            snippet: None,
        });
        physical(&self.report.path_in_repository(outcome, place), region)
    }

    fn suppression(&self, ruling: &Ruling, check: &Check, held: &mut Held) -> Suppression {
        let lang = self.style.lang;
        let mut properties = Map::new();
        properties.insert("by".to_owned(), ruling.by.kind().into());
        match &ruling.by {
            By::Context { id, because, .. } => {
                properties.insert("context".to_owned(), id.as_str().into());
                properties.insert("because".to_owned(), plain::prose(&words::because(because, lang)).into());
                properties.insert("gt6".to_owned(), rows(ruling, check).into());
            }
            By::Waiver { context } => {
                properties.insert("context".to_owned(), context.as_str().into());
            }
            By::Settings(_) | By::Baseline { .. } => {}
        }
        let region = Region {
            start_line: ruling.line,
            start_column: 1,
            end_line: ruling.line,
            end_column: 1,
            snippet: None,
        };
        Suppression {
            kind: "external",
            status: "accepted",
            justification: held.text(plain::prose(ruling.justification.trim())),
            location: (!ruling.file.is_empty() && ruling.line > 0)
                .then(|| physical(self.report.project_file(&ruling.file), Some(region))),
            properties: Value::Object(properties),
        }
    }

    /// Rows of the GT6 report that set the finding aside or make it count.
    fn rows(&self, outcome: &Outcome, check: &Check) -> Vec<TaxonReference> {
        let deciding = |ruling: &&Ruling| {
            matches!(
                ruling.effect,
                RulingEffect::Suppressed | RulingEffect::Relaxed(_) | RulingEffect::Activated
            )
        };
        let rulings = outcome.rulings.iter().filter(deciding);
        let rows: BTreeSet<u8> = rulings.flat_map(|ruling| rows(ruling, check)).collect();
        rows.into_iter().filter_map(|row| self.taxonomies.row(row)).collect()
    }
}

fn rows(ruling: &Ruling, check: &Check) -> Vec<u8> {
    let By::Context { builtin, .. } = &ruling.by else { return Vec::new() };
    let context = REGISTRY.context(builtin);
    context.map(|context| REGISTRY.rows_of(&context.header, check)).unwrap_or_default()
}

fn fingerprints(outcome: &Outcome) -> BTreeMap<&'static str, String> {
    let hash = outcome.location.line_hash.clone();
    let hash = hash.map(|hash| ("primaryLocationLineHash", hash));
    let own = Some(("sobria/v1", outcome.fingerprint.clone()));
    [hash, own].into_iter().flatten().collect()
}

fn properties(group: &Group<'_>, check: &Check) -> Value {
    let outcome = group.first;
    let mut properties = Map::new();
    let mut add = |name: &str, value: Value| properties.insert(name.to_owned(), value);
    let ids: Vec<&str> =
        std::iter::once(&group.first).chain(&group.others).map(|one| one.id.as_str()).collect();
    add("ids", ids.into());
    add("bundle", plain::prose(&outcome.bundle).into());
    add("family", check.family.as_str().into());
    add("place", outcome.location.via.name().into());
    if let Some(role) = outcome.role {
        add("role", role.name().into());
    }
    if let Some(measured) = &outcome.measured {
        let limit = json!({ "value": measured.value, "limit": measured.limit, "unit": measured.unit.name() });
        add("measured", limit);
    }
    let savings: Vec<Value> = std::iter::once(&group.first)
        .chain(&group.others)
        .filter_map(|one| one.saving.as_ref())
        .map(|saving| json!({ "bytes": saving.bytes, "basis": saving.basis.name() }))
        .collect();
    if !savings.is_empty() {
        add("savings", savings.into());
    }
    Value::Object(properties)
}

/// A place by its address.
pub fn physical(path: &str, region: Option<Region>) -> Location {
    let artifact_location = ArtifactLocation { uri: uri(path) };
    Location { id: None, message: None, physical: PhysicalLocation { artifact_location, region } }
}

fn key(location: &Location) -> (String, Option<(u32, u32)>) {
    let PhysicalLocation { artifact_location, region } = &location.physical;
    (artifact_location.uri.clone(), region.as_ref().map(|region| (region.start_line, region.start_column)))
}

/// Relative, percent-encoded; a colon too, which could be taken for the end of a scheme.
fn uri(path: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b'/')
        .remove(b'@')
        .remove(b'+');
    utf8_percent_encode(&plain::path(path), ENCODED).to_string()
}

/// Findings by what a base or a baseline says of them.
pub enum States<'r> {
    Compared {
        new: BTreeSet<&'r str>,
        moved: BTreeSet<&'r str>,
    },
    /// A baseline knows failures alone: those that are left are new.
    Known,
}

impl<'r> States<'r> {
    /// None where nothing is compared.
    #[must_use]
    pub fn of_report(report: &'r Report) -> Option<Self> {
        if let Some(comparison) = &report.comparison {
            return Some(Self::Compared {
                new: comparison.new.iter().map(|seen| seen.id.as_str()).collect(),
                moved: comparison.moved.iter().map(|moved| moved.now.id.as_str()).collect(),
            });
        }
        report.baseline.is_some().then_some(Self::Known)
    }

    /// New as soon as one finding of the place is.
    fn of(&self, group: &Group<'_>) -> &'static str {
        let any = |ids: &BTreeSet<&str>| {
            ids.contains(group.first.id.as_str())
                || group.others.iter().any(|one| ids.contains(one.id.as_str()))
        };
        match self {
            Self::Compared { new, .. } if any(new) => "new",
            Self::Compared { moved, .. } if any(moved) => "updated",
            Self::Known if group.first.is_failure() => "new",
            Self::Compared { .. } | Self::Known => "unchanged",
        }
    }
}
