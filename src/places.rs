//! Lines, columns and excerpts of what findings speak of: cut while the content is at hand, else from the file, which is
//! read once more. Those in large contents are kept for later runs.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use rayon::prelude::*;

use crate::bundle::{Asset, AssetId, Bundle};
use crate::cache::{Cache, Name};
use crate::contents::Contents;
use crate::discover::Input;
use crate::facts::Span;
use crate::finding::{At, Finding, Place, Source};
use crate::parse;

/// Cutting the places of less costs about as much as looking them up: ours.
const WORTH_KEEPING: u64 = 128 << 10;

/// Cuts the places that lie in an asset of which the content is at hand.
pub fn of_asset(findings: &mut [Finding], asset: &Asset, content: &[u8], cache: Option<&Cache>) {
    let mut wanted = missing(findings);
    if let Some(spans) = wanted.remove(&asset.id) {
        fill(findings, &cut(asset, &spans, cache, || Some(content)));
    }
}

/// Cuts the places of findings made over the bundle.
pub fn of_bundle(
    findings: &mut [Finding],
    bundle: &Bundle,
    inputs: &[Input],
    contents: &Contents,
    cache: Option<&Cache>,
) {
    let mut wanted: Vec<_> = missing(findings).into_iter().collect();
    wanted.sort_by_key(|(id, _)| Reverse(bundle.asset(*id).bytes));
    let places: Vec<BTreeMap<At, Place>> = wanted
        .into_iter()
        .par_bridge()
        .map(|(id, spans)| {
            let asset = bundle.asset(id);
            // A file that changed since it was analysed has no certain place any more.
            cut(asset, &spans, cache, || contents.of(asset, inputs))
        })
        .collect();
    fill(findings, &places.into_iter().flatten().collect());
}

/// What has a span and no place yet.
fn missing(findings: &[Finding]) -> BTreeMap<AssetId, BTreeSet<Span>> {
    let mut missing: BTreeMap<AssetId, BTreeSet<Span>> = BTreeMap::new();
    for finding in findings {
        let related = finding.related.iter().map(|related| (&related.place, related.at));
        for (place, at) in std::iter::once((&finding.place, finding.at)).chain(related) {
            if let (None, Some(span)) = (place, at.span) {
                missing.entry(at.asset).or_default().insert(span);
            }
        }
    }
    missing
}

fn fill(findings: &mut [Finding], places: &BTreeMap<At, Place>) {
    for finding in findings {
        let related = finding.related.iter_mut().map(|related| (&mut related.place, related.at));
        for (place, at) in std::iter::once((&mut finding.place, finding.at)).chain(related) {
            if place.is_none() {
                *place = places.get(&at).cloned();
            }
        }
    }
}

/// Places by what they are of; none where the content is no text, or cannot be had.
fn cut<C: Deref<Target: AsRef<[u8]>>>(
    asset: &Asset,
    spans: &BTreeSet<Span>,
    cache: Option<&Cache>,
    content: impl FnOnce() -> Option<C>,
) -> BTreeMap<At, Place> {
    let at = |span: &Span| At { asset: asset.id, span: Some(*span) };
    let by_span = |places: Vec<Place>| spans.iter().map(at).zip(places).collect();
    let kept = cache.filter(|_| asset.content_bytes >= WORTH_KEEPING).map(|cache| {
        let bytes: Vec<u8> = spans.iter().flat_map(|span| span.bytes()).collect();
        let parts = [&asset.digest, asset.path.as_bytes(), asset.kind.name().as_bytes(), &bytes];
        (cache, Name::new("places", &parts))
    });
    if let Some((cache, name)) = kept
        && let Some(places) = cache.get::<Vec<Place>>(name)
    {
        return by_span(places);
    }
    let Some(content) = content() else { return BTreeMap::new() };
    let Some(text) = parse::text(asset.kind, content.as_ref()) else { return BTreeMap::new() };
    let source = Source::new(&text);
    let places: Vec<Place> = spans.iter().map(|span| Place::cut(&asset.path, &source, *span)).collect();
    if let Some((cache, name)) = kept {
        cache.put(name, &places);
    }
    by_span(places)
}
