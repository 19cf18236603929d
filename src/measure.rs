//! What is costly to know about the content of assets, measured when the user asks for it.
//!
//! Which contents are measured depends on the bundle alone, never on the clock or the machine: budgets are counted in
//! pixels and bytes, and only the time limit of a run may cut them. What was not measured is kept with its reason.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::bundle::{Asset, AssetId, Bundle};
use crate::cache::{Cache, Name};
use crate::caps::{Caps, Measuring};
use crate::discover::{self, Input};
use crate::facts::{Content, FontFormat, ImageFormat, Kind, Layout, Minimal, Unmeasured};
use crate::minimal::{self, Effort, Problem};
use crate::parse;

/// Ours: half of a smaller image is less than one packet.
const LEAST_IMAGE: u64 = 2 << 10;

/// Ours: what `font-not-woff2` looks at.
const LEAST_FONT: u64 = 10_000;

/// Ours: what `text-not-minified` looks at.
const LEAST_REMOVABLE: u64 = 4096;

/// What was found out about one content.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
struct Measured {
    /// Of the smallest form found: in its own format, of a font as WOFF2.
    bytes: u64,
    /// At most, as lossless WebP.
    webp: Option<u64>,
}

/// How a content is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    Png,
    Css,
    Font,
    Script,
}

impl Work {
    /// Of the assets that are worth it.
    fn on(asset: &Asset) -> Option<Self> {
        if asset.problem.is_some() {
            return None;
        }
        let png = asset.image().is_some_and(|image| image.format == ImageFormat::Png);
        let removable = asset.facts.layout.map_or(0, Layout::removable);
        match asset.kind {
            Kind::Image if png && asset.content_bytes >= LEAST_IMAGE => Some(Self::Png),
            Kind::Css if removable >= LEAST_REMOVABLE => Some(Self::Css),
            Kind::Script if removable >= LEAST_REMOVABLE => Some(Self::Script),
            Kind::Font if is_bare_font(asset) && asset.content_bytes >= LEAST_FONT => Some(Self::Font),
            _ => None,
        }
    }

    /// In pixels of all frames, or in bytes.
    fn cost(self, asset: &Asset) -> u64 {
        match self {
            Self::Png => {
                asset.image().map_or(0, |image| image.pixels().saturating_mul(u64::from(image.frames.max(1))))
            }
            Self::Css | Self::Font | Self::Script => asset.content_bytes,
        }
    }

    /// What promises most for the same work: bytes for each 1024 pixels, bytes that can be removed.
    fn promise(self, asset: &Asset) -> u64 {
        match self {
            Self::Png => (asset.content_bytes << 10) / self.cost(asset).max(1),
            Self::Css | Self::Script => asset.facts.layout.map_or(0, Layout::removable),
            Self::Font => asset.content_bytes,
        }
    }

    /// Most cost of one content, and of all in a run. Ours: together about a second of one core, what it takes to
    /// parse the scripts of a large bundle whole.
    fn budget(self) -> (u64, u64) {
        match self {
            Self::Png => (2_000_000, 3_000_000),
            Self::Css => (4_000_000, 6_000_000),
            Self::Font => (1_000_000, 2_000_000),
            Self::Script => (16_000_000, 16_000_000),
        }
    }

    fn measure(self, asset: &Asset, content: &[u8]) -> Result<Measured, Problem> {
        let mut webp = None;
        let smallest = match self {
            Self::Png => {
                // A tenth of the work; what it cannot do leaves the other figure as it is.
                webp = minimal::webp(content).unwrap_or_default();
                minimal::png(content, Effort::Low)?.map(|smaller| smaller.len())
            }
            Self::Css | Self::Script => {
                let text = parse::text(asset.kind, content).unwrap_or_default();
                let smaller = if self == Self::Css { minimal::css(&text) } else { minimal::js(&text) };
                // Comments that licences want kept stay, whatever a minifier does with them.
                let legal = asset.facts.layout.map_or(0, |layout| layout.legal_comments as usize);
                smaller?.map(|smaller| smaller.len() + legal)
            }
            Self::Font => usize::try_from(minimal::woff2(content)?).ok(),
        };
        let bytes = smallest.map_or(asset.content_bytes, |bytes| (bytes as u64).min(asset.content_bytes));
        Ok(Measured { bytes, webp })
    }
}

/// Without a container of the web.
fn is_bare_font(asset: &Asset) -> bool {
    let Content::Font(font) = &asset.facts.content else { return false };
    matches!(font.format, FontFormat::TrueType | FontFormat::OpenType)
}

/// Measures what is worth it, what promises most first.
pub fn measure(
    bundle: &mut Bundle,
    inputs: &[Input],
    cache: Option<&Cache>,
    caps: Caps,
    measuring: Measuring,
) {
    let measured: Vec<(Vec<AssetId>, Result<Measured, Unmeasured>)> = plan(bundle, measuring)
        .into_iter()
        .par_bridge()
        .map(|planned| {
            let first = bundle.asset(planned.assets[0]);
            let time_up = || caps.is_time_up().then_some(Unmeasured::Time);
            let measured = match planned.refused.or_else(time_up) {
                None => recalled(planned.work, first, inputs, cache),
                Some(reason) => Err(reason),
            };
            (planned.assets, measured)
        })
        .collect();
    for (assets, measured) in measured {
        for id in assets {
            let asset = &mut bundle.assets[id.0 as usize];
            asset.webp = measured.as_ref().ok().and_then(|measured| measured.webp);
            let bytes = measured.clone().map(|measured| measured.bytes);
            asset.minimal = Some(bytes.map_or_else(Minimal::Unknown, Minimal::Bytes));
        }
    }
}

/// One content, which may be that of several assets.
struct Plan {
    assets: Vec<AssetId>,
    work: Work,
    cost: u64,
    refused: Option<Unmeasured>,
}

/// The costliest first, for the threads.
fn plan(bundle: &Bundle, measuring: Measuring) -> Vec<Plan> {
    let mut plans = Vec::new();
    for work in [Work::Png, Work::Css, Work::Font, Work::Script] {
        let mut assets: Vec<&Asset> =
            bundle.assets.iter().filter(|asset| Work::on(asset) == Some(work)).collect();
        assets.sort_by_key(|asset| (Reverse(work.promise(asset)), asset.id));
        let (most, all) = work.budget();
        let (most, mut left) = (measuring.budget(most), measuring.budget(all));
        let mut by_content: BTreeMap<[u8; 32], Plan> = BTreeMap::new();
        for asset in assets {
            // The same content is measured once.
            let planned = by_content.entry(asset.digest).or_insert_with(|| {
                let cost = work.cost(asset);
                let refused = if cost > most {
                    Some(Unmeasured::TooLarge)
                } else if let Some(rest) = left.checked_sub(cost) {
                    left = rest;
                    None
                } else {
                    Some(Unmeasured::Budget)
                };
                Plan { assets: Vec::new(), work, cost, refused }
            });
            planned.assets.push(asset.id);
        }
        plans.extend(by_content.into_values());
    }
    plans.sort_by_key(|planned| (Reverse(planned.cost), planned.assets[0]));
    plans
}

/// Budgets are the same with a cache and without, so that it changes the time only.
fn recalled(
    work: Work,
    asset: &Asset,
    inputs: &[Input],
    cache: Option<&Cache>,
) -> Result<Measured, Unmeasured> {
    let name = Name::new("minimal", &[&asset.digest, &[work as u8]]);
    if let Some(measured) = cache.and_then(|cache| cache.get::<Measured>(name)) {
        return Ok(Measured { bytes: asset.content_bytes.min(measured.bytes), ..measured });
    }
    let measured = smallest(work, asset, inputs)?;
    if let Some(cache) = cache {
        cache.put(name, &measured);
    }
    Ok(measured)
}

fn smallest(work: Work, asset: &Asset, inputs: &[Input]) -> Result<Measured, Unmeasured> {
    let content = match discover::content(&inputs[asset.id.0 as usize]) {
        Ok((content, _)) if *blake3::hash(&content).as_bytes() == asset.digest => content,
        Ok(_) => return Err(Unmeasured::Problem("it changed since it was read".to_owned())),
        Err(problem) => return Err(Unmeasured::Problem(problem.to_string())),
    };
    work.measure(asset, &content).map_err(|problem| Unmeasured::Problem(problem.to_string()))
}
