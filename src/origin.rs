//! Where a person can act on each finding: the original source where a source map leads there, else the line or file
//! that leads to the asset. Must not claim a place that is not certain: where nothing leads further, it is the bundle.

mod hidden;
mod line_hash;
mod lines;
mod metadata;
mod name;
mod page;
mod reference;
mod sources;
mod trace;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

pub use line_hash::line_hashes;

use crate::bundle::stable::stem;
use crate::bundle::{Asset, AssetId, Bundle, Edge, Load, Screen};
use crate::cache::Cache;
use crate::caps::Caps;
use crate::contents::Contents;
use crate::discover::Input;
use crate::facts::Kind;
use crate::finding::{At, Place};
use crate::outcome::{LimitFrom, Location, Outcome, Source, Via};
use crate::parse;
use crate::parse::map::Position;
use crate::registry::REGISTRY;
use crate::repository::Repository;
use hidden::Hidden;
use metadata::Metadata;
use name::Name;
use page::Template;
use reference::{References, stems};
use sources::{File, Sources};
use trace::{Seen, Traced, Traces};

/// What a build leaves beside its output, given by name.
#[derive(Clone, Debug, Default)]
pub struct Leads {
    /// Folders of source maps that are kept apart.
    pub source_maps: Vec<PathBuf>,
    /// Files that a bundler wrote about its outputs.
    pub metadata: Vec<PathBuf>,
}

/// One bundle in its repository.
pub struct Built<'a> {
    pub bundle: &'a Bundle,
    pub inputs: &'a [Input],
    pub contents: &'a Contents,
    /// None for single files.
    pub folder: Option<&'a Path>,
    /// Canonical folders of all bundles: what lies there is no source.
    pub outputs: &'a [PathBuf],
    pub repository: &'a Repository,
    pub leads: &'a Leads,
    pub settings_path: &'a str,
    /// Nothing is followed once the time is up.
    pub caps: Caps,
    pub cache: Option<&'a Cache>,
}

/// Families whose findings are about what a screen loads in all.
const OF_SCREENS: [&str; 2] = ["page-weight", "request-count"];

/// References to one asset that are followed; ours.
const MOST_REFERENCES: usize = 12;

/// Sets the location of each outcome, and what source maps name.
pub fn locate(outcomes: &mut [Outcome], built: &Built<'_>) {
    let hidden = Hidden::of(&built.leads.source_maps);
    let wanted: BTreeSet<At> =
        outcomes.iter().flat_map(|outcome| built.ways(outcome)).map(|(_, at)| at).collect();
    let traces = trace::trace(&wanted, built, &hidden);
    let folder = built.folder.or_else(|| built.inputs.first()?.file.parent()).unwrap_or(Path::new("."));
    let mut locator = Locator {
        built,
        shown: built.folder.map(|folder| built.repository.shown(folder)),
        hidden,
        traces,
        metadata: Metadata::of(&built.leads.metadata),
        sources: Sources::new(built.repository, built.outputs, folder),
        templates: BTreeMap::new(),
        references: None,
    };
    for outcome in outcomes {
        outcome.location.path = locator.path(&outcome.place);
        if built.caps.is_time_up() {
            continue;
        }
        outcome.source = locator.named(outcome);
        if let Some(location) = locator.location(outcome) {
            outcome.location = location;
        }
    }
}

/// Gives each location the hash of its line, or of the first line where it has none.
pub fn hash_lines<'o>(outcomes: impl Iterator<Item = &'o mut Outcome>, repository: &Repository) {
    let mut by_path: BTreeMap<String, Vec<&mut Outcome>> = BTreeMap::new();
    for outcome in outcomes {
        by_path.entry(outcome.location.path.clone()).or_default().push(outcome);
    }
    for (path, outcomes) in by_path {
        let wanted: BTreeSet<u32> =
            outcomes.iter().map(|outcome| outcome.location.line.unwrap_or(1)).collect();
        let Some(content) = hidden::read(&repository.root().join(path)) else { continue };
        let hashes = line_hashes(&content, &wanted);
        for outcome in outcomes {
            outcome.location.line_hash = hashes.get(&outcome.location.line.unwrap_or(1)).cloned();
        }
    }
}

impl Built<'_> {
    /// Places of the bundle that may lead to where a person can act, the nearest first.
    fn ways(&self, outcome: &Outcome) -> Vec<(Via, At)> {
        let Some(at) = outcome.at else { return Vec::new() };
        let of_screen = OF_SCREENS.contains(&&*REGISTRY.check(outcome.check).family);
        let mut ways = Vec::new();
        if of_screen {
            ways.extend(self.imports(outcome).map(|at| (Via::Import, at)));
        }
        let kind = self.bundle.asset(at.asset).kind;
        match kind {
            Kind::Html => ways.push((Via::Page, at)),
            Kind::Script | Kind::Css => ways.push((Via::SourceMap, at)),
            _ => {}
        }
        // A text that names a page often means another of that name.
        if !of_screen && kind != Kind::Html {
            ways.extend(self.references(at.asset).map(|at| (Via::Reference, at)));
        }
        ways
    }

    /// The imports or routes that load the one screen of the outcome.
    fn imports(&self, outcome: &Outcome) -> impl Iterator<Item = At> {
        let screen = match outcome.screens.as_slice() {
            [only] => self.bundle.screens.iter().find(|screen| screen.id == only.screen),
            _ => None,
        };
        let loads = move |screen: &&Screen, roots: &[AssetId]| {
            !roots.is_empty()
                && roots.iter().all(|root| screen.roots.contains(root) && Some(*root) != screen.page)
        };
        let parts = self.bundle.parts.iter();
        parts
            .filter(move |part| screen.as_ref().is_some_and(|screen| loads(screen, &part.roots)))
            .map(|part| At { asset: part.from, span: Some(part.span) })
    }

    /// Places that refer to an asset: what loads it first comes first.
    fn references(&self, asset: AssetId) -> impl Iterator<Item = At> {
        let refers = |edge: &&Edge| edge.load != Load::Precache && !edge.span.is_empty();
        let mut edges: Vec<&Edge> = self.bundle.edges_to(asset).filter(refers).collect();
        edges.sort_by_key(|edge| (edge.load, edge.from, edge.span));
        edges.into_iter().take(MOST_REFERENCES).map(|edge| At { asset: edge.from, span: Some(edge.span) })
    }

    /// Does the line import something, or name what is loaded? Minifiers map what they join to its neighbours.
    fn refers(&self, outcome: &Outcome, file: &File, at: Position) -> bool {
        let lines = file.lines().from(at.line);
        let named = self
            .asset(outcome)
            .is_some_and(|asset| stems(&asset.path).iter().any(|stem| lines.contains(&stem.to_lowercase())));
        named || ["import", "require"].iter().any(|word| lines.contains(word))
    }

    fn asset(&self, outcome: &Outcome) -> Option<&Asset> {
        Some(self.bundle.asset(outcome.at?.asset))
    }
}

struct Locator<'a> {
    built: &'a Built<'a>,
    /// The bundle's folder from the repository's root; none for single files.
    shown: Option<String>,
    hidden: Hidden,
    traces: Traces,
    metadata: Metadata,
    sources: Sources<'a>,
    templates: BTreeMap<AssetId, Option<Rc<Template>>>,
    /// Read when first asked for.
    references: Option<References>,
}

impl Locator<'_> {
    /// Path of a file of the bundle from the repository's root; outside of it, from the bundle's folder.
    fn path(&self, place: &Place) -> String {
        match &self.shown {
            Some(folder) if folder.is_empty() => place.path.clone(),
            Some(folder) => format!("{folder}/{}", place.path),
            None => self.built.repository.shown(Path::new(&place.path)),
        }
    }

    /// What the source map names, whether or not the repository has such a file.
    fn named(&mut self, outcome: &Outcome) -> Option<Source> {
        let Traced { place, seen } = self.traces.get(&outcome.at?)?;
        let Seen { source, folder, written, lines } = seen.as_ref()?;
        if lines.as_ref().is_some_and(|lines| !shares_a_word(place, lines)) {
            return None;
        }
        let name = Name::of(source);
        let package = match &name {
            Name::Dependency(package) => Some(crate::finding::clean(package, 100)),
            _ => None,
        };
        let Position { line, column } = written.at;
        let text = written.line.clone().or_else(|| {
            let file = self.sources.find(&name, folder, written)?;
            Some(file.lines().line(line)?.to_owned())
        });
        Some(Source {
            name: trace::shown(source),
            line: line.saturating_add(1),
            column: column.saturating_add(1),
            package,
            text: text.as_deref().map(sources::squeezed),
        })
    }

    /// The first way that leads to a certain place.
    fn location(&mut self, outcome: &Outcome) -> Option<Location> {
        let ways = self.built.ways(outcome);
        let mut budget = self.budget(outcome);
        for (via, at) in &ways {
            // The budget is nearer than the page of the screen.
            if *via == Via::Page
                && let Some(budget) = budget.take()
            {
                return Some(budget);
            }
            if let Some(location) = self.follow(outcome, *via, *at) {
                return Some(location);
            }
            // What the bundler only copied has its places in the file that was copied.
            if *via == Via::SourceMap
                && let Some(copy) = self.copied(outcome)
            {
                return Some(copy);
            }
        }
        budget
            .or_else(|| self.written(outcome, &ways))
            .or_else(|| self.copied(outcome))
            .or_else(|| self.told(outcome))
            .or_else(|| self.page(outcome, &ways))
    }

    fn follow(&mut self, outcome: &Outcome, via: Via, at: At) -> Option<Location> {
        let asset = self.built.bundle.asset(at.asset);
        if asset.kind == Kind::Html {
            let template = self.template(at.asset)?;
            let place = match at.span {
                Some(span) => template.place(span.start as usize)?,
                None => Place::file(template.path()),
            };
            return Some(location(&place, via));
        }
        let Traced { place, seen } = self.traces.get(&at)?;
        let Seen { source, folder, written, .. } = seen.as_ref()?;
        let file = self.sources.find(&Name::of(source), folder, written)?;
        if at.span.is_none() {
            return Some(location(&Place::file(&*file.path), via));
        }
        let speaks = match via {
            Via::SourceMap => shares_a_word(place, &file.lines().from(written.at.line)),
            _ => self.built.refers(outcome, &file, written.at),
        };
        if !speaks {
            return None;
        }
        Some(location(&file.place(written.at)?, via))
    }

    /// The line that names the picture, sound or font in its sources, else the file that it was made from.
    fn written(&mut self, outcome: &Outcome, ways: &[(Via, At)]) -> Option<Location> {
        let asset = self.built.asset(outcome)?;
        if matches!(asset.kind, Kind::Html | Kind::Css | Kind::Script) {
            return None;
        }
        let named = ways.iter().filter_map(|(_, at)| {
            let Seen { source, folder, .. } = self.traces.get(at)?.seen.as_ref()?;
            self.sources
                .file(&Name::of(source), folder)
                .filter(|path| stems(&asset.path).contains(&stem(path)))
        });
        let mapped: Vec<String> = named.collect();
        let mut taken = mapped.clone();
        taken.extend(self.metadata.place(&asset.path, &mut self.sources).map(|place| place.path));
        if self.references.is_none() {
            self.references = Some(References::of(self.built, &self.hidden, &mut self.sources));
        }
        let line = self.references.as_ref()?.find(asset, &taken, &self.sources);
        let file = || Some(location(&Place::file(mapped.first()?), Via::SourceMap));
        line.map(|place| location(&place, Via::Reference)).or_else(file)
    }

    /// The template of a page of the bundle; looked for once.
    fn template(&mut self, page: AssetId) -> Option<Rc<Template>> {
        if let Some(known) = self.templates.get(&page) {
            return known.clone();
        }
        let found = self.find_template(page).map(Rc::new);
        self.templates.insert(page, found.clone());
        found
    }

    fn find_template(&mut self, page: AssetId) -> Option<Template> {
        self.built.folder?;
        let asset = self.built.bundle.asset(page);
        let content = self.built.contents.of(asset, self.built.inputs)?;
        let text = parse::text(asset.kind, &content)?;
        Template::of(&asset.path, &text, &mut self.sources)
    }

    /// The line of the budget that the screen exceeds.
    fn budget(&mut self, outcome: &Outcome) -> Option<Location> {
        let LimitFrom::Project(Some(line)) = outcome.measured.as_ref()?.from else { return None };
        let path = Path::new(self.built.settings_path);
        let place =
            Place { line: Some(line), column: Some(1), ..Place::file(self.built.repository.shown(path)) };
        let read = self.sources.text(path);
        let read = read.and_then(|file| file.place(Position { line: line.checked_sub(1)?, column: 0 }));
        Some(location(&read.unwrap_or(place), Via::Budget))
    }

    /// The file of the repository that the build copied byte for byte.
    fn copied(&self, outcome: &Outcome) -> Option<Location> {
        const FOLDERS: [&str; 5] = ["", "public", "static", "src", "assets"];
        self.built.folder?;
        let asset = self.built.asset(outcome)?;
        let candidates = self
            .sources
            .above()
            .iter()
            .flat_map(|above| FOLDERS.iter().map(move |folder| above.join(folder).join(&*asset.path)));
        let mut own = candidates.filter_map(|path| self.sources.own(&path));
        let same = |path: &Path| sources::is_same(path, asset.content_bytes, &asset.digest);
        let (_, path) = own.find(|(path, _)| same(path))?;
        Some(Location { path: path.clone(), ..Location::of(&outcome.place, path, Via::Copy) })
    }

    /// What the bundler says about the asset.
    fn told(&mut self, outcome: &Outcome) -> Option<Location> {
        let asset = self.built.asset(outcome)?;
        let place = self.metadata.place(&asset.path, &mut self.sources)?;
        Some(location(&place, Via::Metadata))
    }

    /// The line of a page of the bundle that shows a picture or plays a sound: a binary file has no lines.
    fn page(&self, outcome: &Outcome, ways: &[(Via, At)]) -> Option<Location> {
        if matches!(self.built.asset(outcome)?.kind, Kind::Html | Kind::Css | Kind::Script) {
            return None;
        }
        let is_page = |at: &At| self.built.bundle.asset(at.asset).kind == Kind::Html;
        let (_, at) = ways.iter().find(|(via, at)| *via == Via::Reference && is_page(at))?;
        let place = &self.traces.get(at)?.place;
        Some(Location::of(place, self.path(place), Via::Reference))
    }
}

/// Is any word of the built code in the lines that it comes from? Where a map says nothing, what stands before answers.
fn shares_a_word(place: &Place, lines: &str) -> bool {
    let excerpt = place.excerpt.as_deref().unwrap_or_default().to_lowercase();
    let mut words =
        excerpt.split(|character: char| !character.is_alphanumeric()).filter(|word| word.len() > 2);
    let mut none = true;
    words.any(|word| {
        none = false;
        lines.contains(word)
    }) || none
}

fn location(place: &Place, via: Via) -> Location {
    Location::of(place, place.path.clone(), via)
}
