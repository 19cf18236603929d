//! Transfer sizes: what a browser is sent of an asset.
//!
//! Compressing is the dearest thing a run does with a text. A large one is estimated from a part of it, and measured
//! if a screen loads it at first: what is judged is always measured. Others are measured when the user asks for it, as
//! far as a budget goes.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::bundle::{Asset, AssetId, Bundle, Delivery, Transfer, TransferMethod};
use crate::cache::{Cache, Name};
use crate::discover::{self, Input};
use crate::facts::{Coding, Content, Kind};
use crate::parse::twin::{gzip_estimate, gzip_len};

/// Bytes that are compressed when a user asks for measured sizes, beside what screens load at first. Ours: 0.4 s of one
/// core. What is left is estimated still, and says so.
const BUDGET: u64 = 40 << 20;

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

/// Measures what was only estimated: what screens load at first, and with `all` the others, the smallest first, as far
/// as a budget goes.
pub fn measure(bundle: &mut Bundle, inputs: &[Input], cache: Option<&Cache>, all: bool) {
    let loaded: BTreeSet<AssetId> =
        bundle.screens.iter().flat_map(|screen| screen.initial.iter().copied()).collect();
    let estimated =
        bundle.assets.iter().filter(|asset| asset.transfer.method == TransferMethod::GzipEstimate);
    let (mut wanted, mut others): (Vec<&Asset>, Vec<&Asset>) =
        estimated.partition(|asset| loaded.contains(&asset.id));
    if all {
        others.sort_by_key(|asset| (asset.content_bytes, asset.id));
        let mut left = BUDGET;
        wanted.extend(others.into_iter().take_while(|asset| {
            let rest = left.checked_sub(asset.content_bytes);
            left = rest.unwrap_or(0);
            rest.is_some()
        }));
    }
    wanted.sort_by_key(|asset| (Reverse(asset.content_bytes), asset.id));
    let wanted: Vec<AssetId> = wanted.into_iter().map(|asset| asset.id).collect();
    let measured: Vec<(AssetId, u64)> = wanted
        .into_par_iter()
        .with_max_len(1)
        .filter_map(|id| Some((id, measured(bundle, id, inputs, cache)?)))
        .collect();
    bundle.weigh(
        measured.into_iter().map(|(id, bytes)| (id, Transfer { bytes, method: TransferMethod::Gzip })),
    );
}

/// Nothing, where the file is no longer what was read: then the estimate stands.
fn measured(bundle: &Bundle, id: AssetId, inputs: &[Input], cache: Option<&Cache>) -> Option<u64> {
    let asset = bundle.asset(id);
    let name = Name::new("gzip", &[&asset.digest]);
    if let Some(bytes) = cache.and_then(|cache| cache.get(name)) {
        return Some(bytes);
    }
    let (content, _) = discover::content(inputs.get(id.0 as usize)?).ok()?;
    if *blake3::hash(&content).as_bytes() != asset.digest {
        return None;
    }
    let bytes = gzip_len(&content).min(content.len() as u64);
    if let Some(cache) = cache {
        cache.put(name, &bytes);
    }
    Some(bytes)
}
