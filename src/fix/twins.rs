//! Compressed copies of texts (`app.js.br`), which a server sends instead of them. A copy that is not of the text it
//! stands beside does harm, so that one is only written with its text, and proved to open to it.

use std::collections::BTreeSet;

use super::proof::same_twin;
use crate::bundle::{Asset, Bundle, Delivery, Twin};
use crate::facts::{Coding, Kind};
use crate::minimal;

/// Which copies are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Twins {
    None,
    /// Those that are missing beside the ones that the build makes.
    #[default]
    AsTheBuild,
    /// Brotli and gzip, whatever the build makes.
    All,
}

/// A compressed copy that was proved to open to the content; `None` where there is none.
#[must_use]
pub fn packed(coding: Coding, content: &[u8]) -> Option<Vec<u8>> {
    let twin = match coding {
        Coding::Brotli => minimal::brotli(content),
        Coding::Gzip => minimal::gzip(content),
        Coding::Zstd => None,
    };
    twin.filter(|twin| same_twin(coding, twin, content))
}

/// Assets with the codings of the copies that are missing beside them.
#[must_use]
pub fn missing(bundle: &Bundle, wanted: Twins) -> Vec<(&Asset, Coding)> {
    if wanted == Twins::None || bundle.delivery == Delivery::Packaged {
        return Vec::new();
    }
    let mut missing = Vec::new();
    for coding in [Coding::Brotli, Coding::Gzip] {
        let has = |asset: &&Asset| asset.twins.iter().any(|twin| twin.coding == coding && twin.bytes > 0);
        let with: Vec<&Asset> =
            bundle.assets.iter().filter(|asset| is_sent_as_it_is(asset)).filter(has).collect();
        let kinds: BTreeSet<Kind> = with.iter().map(|asset| asset.kind).collect();
        let gains = |asset: &&Asset| match wanted {
            Twins::All => true,
            _ => with.len() >= Twin::OF_A_BUILD && kinds.contains(&asset.kind),
        };
        let free = |asset: &&Asset| {
            let path = format!("{}.{}", asset.path, coding.extension());
            !asset.twins.iter().any(|twin| twin.coding == coding) && bundle.find(&path).is_none()
        };
        let without = bundle.assets.iter().filter(|asset| is_sent_as_it_is(asset)).filter(gains).filter(free);
        missing.extend(without.map(|asset| (asset, coding)));
    }
    missing.sort_by_key(|(asset, coding)| (asset.id, *coding));
    missing
}

/// Text that a server sends as it is, once the browser has asked for it.
fn is_sent_as_it_is(asset: &Asset) -> bool {
    asset.is_sent_as_text()
        && !asset.is_template()
        && asset.content_from.is_none()
        && asset.content_bytes > Twin::ONE_PACKET
}
