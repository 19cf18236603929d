//! Transfer sizes: what a browser is sent of an asset.
//!
//! Compressing is the dearest thing a run does with a text. A large one is estimated from a part of it, and measured
//! if a screen loads it at first: what is judged is always measured.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::bundle::{AssetId, Bundle, Delivery, Transfer, TransferMethod};
use crate::cache::{Cache, Name};
use crate::discover::{self, Input};
use crate::facts::{Coding, Content, Kind};
use crate::parse::twin::{gzip_estimate, gzip_len};

/// Text up to this size, in bytes, is always measured: ours, 2 ms of compressing.
const SMALL: usize = 256 << 10;

/// Bytes on the wire: the twin that browsers prefer, else text compressed as a server would, else the file itself.
#[must_use]
pub fn transfer(
    input: &Input,
    kind: Kind,
    facts: &Content,
    content: &[u8],
    delivery: Delivery,
    measure: bool,
) -> Transfer {
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
    if measure || content.len() <= SMALL {
        Transfer { bytes: gzip_len(content).min(size), method: TransferMethod::Gzip }
    } else {
        Transfer { bytes: gzip_estimate(content).min(size), method: TransferMethod::GzipEstimate }
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

/// Measures what screens load at first, where it was only estimated.
pub fn of_screens(bundle: &mut Bundle, inputs: &[Input], cache: Option<&Cache>) {
    let loaded: BTreeSet<AssetId> =
        bundle.screens.iter().flat_map(|screen| screen.initial.iter().copied()).collect();
    let estimated: Vec<AssetId> = loaded
        .into_iter()
        .filter(|id| bundle.asset(*id).transfer.method == TransferMethod::GzipEstimate)
        .collect();
    let measured: Vec<(AssetId, u64)> = estimated
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
