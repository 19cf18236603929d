//! What is costly to know about the content of assets, measured when the user asks for it.
//!
//! Which contents are measured depends on the bundle alone, never on the clock or the machine: budgets are counted in
//! pixels. What was not measured is kept with its reason.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::bundle::{Asset, AssetId, Bundle};
use crate::cache::{Cache, Name};
use crate::discover::{self, Input};
use crate::facts::{ImageFormat, Minimal, Unmeasured};
use crate::minimal::{self, Effort};

/// Most pixels of one image: ours, a quarter of a second of one core.
pub const PIXELS_OF_ONE: u64 = 4_000_000;

/// Most pixels of a run: ours, one to two seconds of one core, about what it takes to parse the scripts of a large
/// bundle.
pub const PIXELS_OF_RUN: u64 = 20_000_000;

/// Ours: half of a smaller file is less than one packet.
const LEAST_BYTES: u64 = 2 << 10;

/// Measures what is worth it, the densest images first, as far as the budget goes.
pub fn measure(bundle: &mut Bundle, inputs: &[Input], cache: Option<&Cache>) {
    let mut images: Vec<&Asset> = bundle.assets.iter().filter(|asset| is_worth_it(asset)).collect();
    images.sort_by_key(|asset| (Reverse(density(asset)), asset.id));
    let mut left = PIXELS_OF_RUN;
    // The same content is measured once.
    let mut plan: BTreeMap<[u8; 32], Plan> = BTreeMap::new();
    for asset in images {
        let planned = plan.entry(asset.digest).or_insert_with(|| Plan::of(asset, &mut left));
        planned.assets.push(asset.id);
    }
    let mut plan: Vec<Plan> = plan.into_values().collect();
    plan.sort_by_key(|planned| (Reverse(planned.pixels), planned.assets[0]));
    let measured: Vec<(Vec<AssetId>, Minimal)> = plan
        .into_par_iter()
        .with_max_len(1)
        .map(|planned| {
            let first = bundle.asset(planned.assets[0]);
            let minimal = planned.refused.map_or_else(|| known(first, inputs, cache), Minimal::Unknown);
            (planned.assets, minimal)
        })
        .collect();
    for (assets, minimal) in measured {
        for id in assets {
            bundle.assets[id.0 as usize].minimal = Some(minimal.clone());
        }
    }
}

/// One content, which may be that of several assets.
struct Plan {
    assets: Vec<AssetId>,
    pixels: u64,
    refused: Option<Unmeasured>,
}

impl Plan {
    /// Takes the pixels from what is left, or says why not.
    fn of(asset: &Asset, left: &mut u64) -> Self {
        let pixels = pixels(asset);
        let refused = if pixels > PIXELS_OF_ONE {
            Some(Unmeasured::TooLarge)
        } else if let Some(rest) = left.checked_sub(pixels) {
            *left = rest;
            None
        } else {
            Some(Unmeasured::Budget)
        };
        Self { assets: Vec::new(), pixels, refused }
    }
}

fn is_worth_it(asset: &Asset) -> bool {
    let png = asset.image().is_some_and(|image| image.format == ImageFormat::Png);
    png && asset.problem.is_none() && asset.content_bytes >= LEAST_BYTES
}

/// Pixels of all frames.
fn pixels(asset: &Asset) -> u64 {
    asset.image().map_or(0, |image| image.pixels().saturating_mul(u64::from(image.frames.max(1))))
}

/// Bytes for each 1024 pixels: the work goes by pixels, the saving by bytes.
fn density(asset: &Asset) -> u64 {
    (asset.content_bytes << 10) / pixels(asset).max(1)
}

/// From the cache, else measured. What could not be measured is tried again the next time.
fn known(asset: &Asset, inputs: &[Input], cache: Option<&Cache>) -> Minimal {
    let kept = cache.map(|cache| (cache, Name::new("minimal", &[&asset.digest])));
    if let Some(bytes) = kept.and_then(|(cache, name)| cache.get(name)) {
        return Minimal::Bytes(bytes);
    }
    let minimal = png(asset, inputs);
    if let (Some((cache, name)), Minimal::Bytes(bytes)) = (kept, &minimal) {
        cache.put(name, bytes);
    }
    minimal
}

fn png(asset: &Asset, inputs: &[Input]) -> Minimal {
    let changed = || Minimal::Unknown(Unmeasured::Problem("it changed since it was read".to_owned()));
    let content = match discover::content(&inputs[asset.id.0 as usize]) {
        Ok((content, _)) if *blake3::hash(&content).as_bytes() == asset.digest => content,
        Ok(_) => return changed(),
        Err(problem) => return Minimal::Unknown(Unmeasured::Problem(problem.to_string())),
    };
    match minimal::png(&content, Effort::Low) {
        Ok(smaller) => Minimal::Bytes(smaller.map_or(asset.content_bytes, |smaller| smaller.len() as u64)),
        Err(problem) => Minimal::Unknown(Unmeasured::Problem(problem.to_string())),
    }
}
