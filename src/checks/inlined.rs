//! Images written into text as `data:` URIs (criterion 6.2).

use std::collections::BTreeMap;

use crate::bundle::Asset;
use crate::facts::{Content, Embedded, Image, ImageFormat};
use crate::finding::{Basis, Cx, Method};

/// Raster images written into pages, style sheets and scripts; one that is written several times is told once.
pub fn image(asset: &Asset, cx: &mut Cx) {
    let images = asset.facts.embedded.iter().filter_map(|embedded| Some((embedded, raster(embedded)?)));
    let mut copies: BTreeMap<[u8; 32], Vec<(&Embedded, &Image)>> = BTreeMap::new();
    for (embedded, image) in cx.each(images) {
        copies.entry(embedded.digest).or_default().push((embedded, image));
    }
    for (digest, copies) in copies {
        let Some((embedded, image)) = copies.first() else { continue };
        let bytes = u64::from(embedded.bytes);
        let at = asset.at(embedded.span);
        let finding = if image.is_diagnostic_by_content() {
            cx.fail(at).say("examination")
        } else {
            #[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
            cx.measure("bytes", bytes as f64, at)
        };
        let written = copies.iter().map(|(copy, _)| u64::from(copy.span.end - copy.span.start)).sum();
        for (copy, _) in &copies[1..] {
            finding.relate(asset.at(copy.span));
        }
        finding
            .bytes("size", bytes)
            .text("format", image.format.name())
            .text("file", asset.name())
            .subject(blake3::Hash::from_bytes(digest).to_hex().to_string())
            .saving(u64::saturating_sub(written, bytes), Basis::AtRest, Method::Measured);
    }
}

fn raster(embedded: &Embedded) -> Option<&Image> {
    match &embedded.content {
        Content::Image(image) if image.format != ImageFormat::Svg => Some(image),
        _ => None,
    }
}
