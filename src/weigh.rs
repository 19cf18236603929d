//! Transfer sizes: what a browser is sent of an asset.
//!
//! Compressing is the dearest thing a run does with a text. A large one is estimated from a part of it. What a screen
//! loads at first is measured, or, where it is very large, estimated from half of it. What is judged against a budget
//! is always measured. Others are measured when the user asks for it, as far as a budget goes.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::bundle::{Asset, AssetId, Bundle, Delivery, Screen, Transfer, TransferMethod};
use crate::cache::{Cache, Name};
use crate::caps::Measuring;
use crate::contents::Contents;
use crate::discover::Input;
use crate::facts::{Coding, Content, Kind};
use crate::parse::twin::{gzip_estimate, gzip_len, gzip_of_half};

/// What a screen loads at first is measured up to this size, in bytes, without being asked for: ours, 20 ms of one core.
const LARGE: u64 = 2 << 20;

/// Bytes that are compressed when a user asks for measured sizes, beside what screens load at first. Ours: 0.2 s of one
/// core. What is left is estimated still, and says so.
const BUDGET: u64 = 20 << 20;

/// Bytes on the wire: the twin that browsers prefer, else text compressed as a server would, else the file itself.
#[must_use]
pub fn transfer(input: &Input, kind: Kind, facts: &Content, content: &[u8], delivery: Delivery) -> Transfer {
    let size = content.len() as u64;
    let as_is = Transfer { bytes: size, method: TransferMethod::AsIs };
    if delivery == Delivery::Packaged {
        return as_is;
    }
    if let Some(twin) = preferred_twin(input) {
        return twin;
    }
    if !facts.is_sent_as_text(kind) {
        return as_is;
    }
    match gzip_estimate(content) {
        Some(estimate) => Transfer { bytes: estimate.min(size), method: TransferMethod::GzipEstimate },
        None => Transfer { bytes: gzip_len(content).min(size), method: TransferMethod::Gzip },
    }
}

/// What can be said of a file that could not be read.
#[must_use]
pub fn unread(input: &Input, kind: Kind, delivery: Delivery) -> Transfer {
    match preferred_twin(input) {
        Some(twin) if delivery != Delivery::Packaged => twin,
        None if kind.is_compressible() && delivery != Delivery::Packaged => {
            Transfer { bytes: 0, method: TransferMethod::Unknown }
        }
        _ => Transfer { bytes: input.bytes, method: TransferMethod::AsIs },
    }
}

/// What browsers are sent of a shipped twin.
fn preferred_twin(input: &Input) -> Option<Transfer> {
    let twin = [Coding::Brotli, Coding::Zstd, Coding::Gzip]
        .into_iter()
        .find_map(|coding| input.twins.iter().find(|twin| twin.coding == coding && twin.bytes > 0))?;
    Some(Transfer { bytes: twin.bytes, method: TransferMethod::Twin(twin.coding) })
}

/// How well a size has to be known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Precision {
    /// As served.
    Measured,
    /// From half of the text, compressed at the fastest level.
    Half,
}

/// What better known sizes are taken from.
pub struct Weighing<'a> {
    pub inputs: &'a [Input],
    pub contents: &'a Contents,
    pub cache: Option<&'a Cache>,
    /// Also what no screen loads at first, the smallest first.
    pub all: Option<Measuring>,
}

impl Weighing<'_> {
    /// Measures what was only estimated of what screens load at first: large texts only where a screen's weight
    /// `is_judged`, or all are asked for.
    pub fn measure(&self, bundle: &mut Bundle, is_judged: impl Fn(&Screen) -> bool) {
        let all = self.all;
        let mut loaded: BTreeMap<AssetId, bool> = BTreeMap::new();
        for screen in &bundle.screens {
            let judged = is_judged(screen);
            for asset in &screen.initial {
                *loaded.entry(*asset).or_default() |= judged;
            }
        }
        let precision = |asset: &Asset| match loaded.get(&asset.id) {
            Some(judged) if !(all.is_some() || *judged) && asset.content_bytes > LARGE => Precision::Half,
            _ => Precision::Measured,
        };
        let estimated =
            bundle.assets.iter().filter(|asset| asset.transfer.method == TransferMethod::GzipEstimate);
        let (mut wanted, mut others): (Vec<&Asset>, Vec<&Asset>) =
            estimated.partition(|asset| loaded.contains_key(&asset.id));
        if let Some(measuring) = all {
            others.sort_by_key(|asset| (asset.content_bytes, asset.id));
            let mut left = measuring.budget(BUDGET);
            wanted.extend(others.into_iter().take_while(|asset| {
                let rest = left.checked_sub(asset.content_bytes);
                left = rest.unwrap_or(0);
                rest.is_some()
            }));
        }
        wanted.sort_by_key(|asset| (Reverse(asset.content_bytes), asset.id));
        let measured: Vec<(AssetId, Transfer)> = wanted
            .into_iter()
            .par_bridge()
            .filter_map(|asset| Some((asset.id, self.weighed(asset, precision(asset))?)))
            .collect();
        bundle.weigh(measured);
    }

    /// Nothing, where the file is no longer what was read: then the estimate stands.
    fn weighed(&self, asset: &Asset, precision: Precision) -> Option<Transfer> {
        let (kind, method, length): (_, _, fn(&[u8]) -> u64) = match precision {
            Precision::Measured => ("gzip", TransferMethod::Gzip, gzip_len),
            Precision::Half => ("gzip of half", TransferMethod::GzipEstimate, gzip_of_half),
        };
        let name = Name::new(kind, &[&asset.digest]);
        if let Some(bytes) = self.cache.and_then(|cache| cache.get(name)) {
            return Some(Transfer { bytes, method });
        }
        let content = self.contents.of(asset, self.inputs)?;
        let bytes = length(&content).min(content.len() as u64);
        if let Some(cache) = self.cache {
            cache.put(name, &bytes);
        }
        Some(Transfer { bytes, method })
    }
}
