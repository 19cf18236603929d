//! Contents that are needed again after the analysis: read once more, and the first of them kept for who comes next.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::bundle::Asset;
use crate::discover::{self, Input};

/// Bytes that are kept. Ours: twice the largest script seen; what fits no more is read again each time.
const ROOM: usize = 32 << 20;

/// Contents by their digest.
#[derive(Debug, Default)]
pub struct Contents(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    by_digest: BTreeMap<[u8; 32], Arc<Vec<u8>>>,
    bytes: usize,
}

impl Contents {
    /// The content of an asset, as it was when it was analysed; `None` where it is no longer that.
    #[must_use]
    pub fn of(&self, asset: &Asset, inputs: &[Input]) -> Option<Arc<Vec<u8>>> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(content) = kept().by_digest.get(&asset.digest) {
            return Some(Arc::clone(content));
        }
        let content = Arc::new(unchanged(asset, inputs)?);
        let mut kept = kept();
        let bytes = kept.bytes + content.len();
        if bytes <= ROOM && kept.by_digest.insert(asset.digest, Arc::clone(&content)).is_none() {
            kept.bytes = bytes;
        }
        Some(content)
    }
}

/// The same, kept for nobody.
#[must_use]
pub fn unchanged(asset: &Asset, inputs: &[Input]) -> Option<Vec<u8>> {
    let (content, _) = discover::content(inputs.get(asset.id.0 as usize)?).ok()?;
    (*blake3::hash(&content).as_bytes() == asset.digest).then_some(content)
}
