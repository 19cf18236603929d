//! Follows places of the bundle back through source maps. Maps are read only for assets of which places are wanted,
//! once each; none is fetched and none outside the bundle is opened, save in folders that were named.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use memchr::memmem;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Built;
use super::hidden::{self, Hidden};
use super::lines::Lines;
use super::name::Name;
use super::sources::{Written, digest};
use crate::bundle::{Asset, AssetId, Bundle, How};
use crate::cache::Name as Entry;
use crate::contents;
use crate::discover::Input;
use crate::facts::{Kind, Span};
use crate::finding::{At, Place, Source};
use crate::parse;
use crate::parse::map::{Map, Position, Trace, inline};

/// Largest map that is followed; ours, three times that of the largest seen. Its lists need eight times as much.
const LARGEST_MAP: usize = 128 << 20;

/// Following places of less costs about as much as looking them up: ours.
const WORTH_KEEPING: u64 = 16 << 10;

/// A place of the bundle, followed as far as it goes.
#[derive(Debug, Deserialize, Serialize)]
pub struct Traced {
    /// In the bundle.
    pub place: Place,
    pub seen: Option<Seen>,
}

/// What a map says of a place.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Seen {
    /// The source as the map names it.
    pub source: String,
    /// The map's folder.
    pub folder: PathBuf,
    pub written: Written,
    /// Some lines from there on, as they were built, when the map holds the source.
    pub lines: Option<String>,
}

/// What is followed: places of scripts, style sheets and pages; a span of `None` for the asset as a whole, which
/// leads somewhere if all of it comes from one file.
pub type Traces = BTreeMap<At, Traced>;

/// Follows the wanted places; pages are only cut, since no map speaks of them.
#[must_use]
pub fn trace(wanted: &BTreeSet<At>, built: &Built<'_>, hidden: &Hidden) -> Traces {
    let Built { bundle, caps, .. } = *built;
    let mut by_asset: BTreeMap<AssetId, Vec<Option<Span>>> = BTreeMap::new();
    for at in wanted {
        by_asset.entry(at.asset).or_default().push(at.span);
    }
    let mut by_asset: Vec<_> = by_asset.into_iter().collect();
    by_asset.sort_by_key(|(id, _)| Reverse(bundle.asset(*id).bytes));
    let each: Vec<Traces> = by_asset
        .into_iter()
        .par_bridge()
        .filter(|_| !caps.is_time_up())
        .map(|(id, spans)| known(bundle.asset(id), &spans, built, hidden))
        .collect();
    each.into_iter().flatten().collect()
}

/// From the cache, else followed. The cache knows nothing of maps that are kept apart.
fn known(asset: &Asset, spans: &[Option<Span>], built: &Built<'_>, hidden: &Hidden) -> Traces {
    let Built { bundle, inputs, cache, .. } = *built;
    let follow = || of_asset(asset, spans, built, hidden);
    let kept = cache.filter(|_| hidden.is_empty() && asset.content_bytes >= WORTH_KEEPING);
    let Some(cache) = kept else { return follow().unwrap_or_default() };
    let at = |span: &Option<Span>| At { asset: asset.id, span: *span };
    let name = entry(asset, spans, bundle, inputs);
    if let Some(traced) = cache.get::<Vec<Traced>>(name) {
        return spans.iter().map(at).zip(traced).collect();
    }
    let Some(traces) = follow() else { return Traces::new() };
    cache.put(name, &spans.iter().filter_map(|span| traces.get(&at(span))).collect::<Vec<_>>());
    traces
}

/// All that decides where the spans lead.
fn entry(asset: &Asset, spans: &[Option<Span>], bundle: &Bundle, inputs: &[Input]) -> Entry {
    let folder = |id: AssetId| {
        let file = inputs.get(id.0 as usize).map(|input| input.file.as_os_str().as_encoded_bytes());
        file.unwrap_or_default()
    };
    let spans: Vec<u8> = spans
        .iter()
        .flat_map(|span| std::iter::once(u8::from(span.is_some())).chain(span.unwrap_or_default().bytes()))
        .collect();
    let own = [&asset.digest, asset.path.as_bytes(), asset.kind.name().as_bytes(), folder(asset.id), &spans];
    let maps = linked(bundle, asset).flat_map(|map| [bundle.asset(map).digest.as_slice(), folder(map)]);
    Entry::new("traces", &own.into_iter().chain(maps).collect::<Vec<_>>())
}

fn of_asset(asset: &Asset, spans: &[Option<Span>], built: &Built<'_>, hidden: &Hidden) -> Option<Traces> {
    let Built { bundle, inputs, .. } = *built;
    let is_page = asset.kind == Kind::Html;
    if !is_page && !has_map(bundle, asset, hidden) {
        return None;
    }
    // A file that changed since it was analysed has no certain place any more.
    let content = built.contents.of(asset, inputs)?;
    let text = parse::text(asset.kind, &content)?;
    let source = Source::new(&text);
    let cut = |span: &Option<Span>| match span {
        Some(span) => Place::cut(&asset.path, &source, *span),
        None => Place::file(&*asset.path),
    };
    let mut traces: Traces = spans
        .iter()
        .map(|span| (At { asset: asset.id, span: *span }, Traced { place: cut(span), seen: None }))
        .collect();
    if is_page {
        return Some(traces);
    }
    let lines = source.line_units();
    let mut positions: Vec<Position> = traces.values().filter_map(|traced| position(&traced.place)).collect();
    positions.sort_unstable();
    positions.dedup();
    let debug_id = debug_id(&text);
    for (content, folder) in maps(bundle, asset, &text, inputs, hidden, debug_id) {
        let Some(map) = Map::read(&content).ok().filter(|map| belongs(map, debug_id)) else { continue };
        let Ok(found) = map.trace(&positions, &lines) else { continue };
        let mut told = Told { map: &map, folder: &folder, texts: BTreeMap::new() };
        for traced in traces.values_mut() {
            traced.seen = match position(&traced.place) {
                Some(at) => {
                    let index = positions.binary_search(&at).ok()?;
                    found[index].and_then(|trace| told.seen(trace))
                }
                None => map.only(is_own).and_then(|trace| told.seen(trace)),
            };
        }
        break;
    }
    Some(traces)
}

fn is_own(source: &str) -> bool {
    !matches!(Name::of(source), Name::Dependency(_) | Name::Nowhere)
}

fn position(place: &Place) -> Option<Position> {
    Some(Position { line: place.line?.checked_sub(1)?, column: place.column?.checked_sub(1)? })
}

fn has_map(bundle: &Bundle, asset: &Asset, hidden: &Hidden) -> bool {
    let text = matches!(asset.kind, Kind::Script | Kind::Css);
    text && (asset.facts.inline_map.is_some() || linked(bundle, asset).next().is_some() || !hidden.is_empty())
}

/// Maps of the bundle: the one that the last comment names, then the one beside the asset.
fn linked<'b>(bundle: &'b Bundle, asset: &Asset) -> impl Iterator<Item = AssetId> + 'b {
    let edges = bundle.edges_from(asset.id).iter().filter(|edge| edge.how == How::SourceMap);
    let mut edges: Vec<_> = edges.collect();
    edges.sort_by_key(|edge| edge.span.is_empty());
    edges.into_iter().map(|edge| edge.to)
}

/// Contents of the maps to try with the folders that their sources are written from: inside the asset, in the bundle,
/// in the folders of hidden ones. Each is read only when those before it were of no use.
fn maps<'m>(
    bundle: &'m Bundle,
    asset: &'m Asset,
    text: &'m str,
    inputs: &'m [Input],
    hidden: &'m Hidden,
    debug_id: Option<&'m str>,
) -> impl Iterator<Item = (Vec<u8>, PathBuf)> + 'm {
    let folder = |input: &Input| input.file.parent().unwrap_or(Path::new("")).to_owned();
    let own_folder = inputs.get(asset.id.0 as usize).map(folder).unwrap_or_default();
    let hidden_folder = own_folder.clone();
    let inside = asset.facts.inline_map.and_then(|span| text.get(span.range()));
    let inside = inside.into_iter().filter(|uri| uri.len() <= LARGEST_MAP).filter_map(inline);
    let linked = linked(bundle, asset).filter_map(move |map| {
        let input = inputs.get(map.0 as usize)?;
        Some((contents::unchanged(bundle.asset(map), inputs)?, folder(input)))
    });
    let comment = asset.facts.source_map.as_ref().map(|literal| &*literal.text);
    let wanted = hidden::Wanted { path: &asset.path, comment, debug_id };
    // A hidden map was written to stand beside its asset.
    let apart = hidden.candidates(wanted).into_iter().filter_map(hidden::read);
    inside
        .map(move |content| (content, own_folder.clone()))
        .chain(linked)
        .chain(apart.map(move |content| (content, hidden_folder.clone())))
        .filter(|(content, _)| content.len() <= LARGEST_MAP)
}

/// The number that some builds write both into a file and into its map.
fn debug_id(text: &str) -> Option<&str> {
    const NAME: &str = "//# debugId=";
    let start = memmem::find_iter(text.as_bytes(), NAME.as_bytes()).last()? + NAME.len();
    text.get(start..)?.split_ascii_whitespace().next()
}

fn belongs(map: &Map<'_>, debug_id: Option<&str>) -> bool {
    match (map.debug_id(), debug_id) {
        (Some(of_map), Some(of_file)) => of_map.eq_ignore_ascii_case(of_file),
        _ => true,
    }
}

/// What one map tells; the text of a source is read once.
struct Told<'a> {
    map: &'a Map<'a>,
    folder: &'a Path,
    texts: BTreeMap<(usize, usize), Option<(Lines, blake3::Hash)>>,
}

impl Told<'_> {
    /// A place that the source in the map has not is no place.
    fn seen(&mut self, trace: Trace) -> Option<Seen> {
        let map = self.map;
        let text = self.texts.entry(trace.key()).or_insert_with(|| {
            let text = map.text(trace)?;
            let digest = digest(&text);
            Some((Lines::new(text), digest))
        });
        if text.as_ref().is_some_and(|(lines, _)| !lines.has(trace.at.line)) {
            return None;
        }
        Some(Seen {
            source: map.source(trace)?,
            folder: self.folder.to_owned(),
            lines: text.as_ref().map(|(lines, _)| lines.from(trace.at.line)),
            written: Written {
                at: trace.at,
                line: text.as_ref().and_then(|(lines, _)| lines.line(trace.at.line)).map(str::to_owned),
                digest: text.as_ref().map(|(_, digest)| *digest),
            },
        })
    }
}

/// The name of a source for people: without loaders and queries, harmless for any output.
#[must_use]
pub fn shown(source: &str) -> String {
    let plain: Cow<'_, str> = match Name::of(source) {
        Name::Relative(path) | Name::Project(path) | Name::Absolute(path) => path.into_owned().into(),
        Name::Dependency(_) | Name::Nowhere => {
            source.find("node_modules/").map_or(source, |start| &source[start..]).into()
        }
    };
    crate::finding::clean(plain.trim_start_matches("./"), 200)
}
