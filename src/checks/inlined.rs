//! Images written into text as `data:` URIs (criterion 6.2).

use crate::bundle::Asset;
use crate::facts::{Content, Embedded, Image, ImageFormat};
use crate::finding::{Basis, Cx, Method};

/// Raster images written into pages, style sheets and scripts.
pub fn image(asset: &Asset, cx: &mut Cx) {
    let images = asset.facts.embedded.iter().filter_map(|embedded| Some((embedded, raster(embedded)?)));
    for (embedded, image) in cx.each(images) {
        let bytes = u64::from(embedded.bytes);
        let at = asset.at(embedded.span);
        let finding = if image.is_diagnostic_by_content() {
            cx.fail(at).say("examination")
        } else {
            #[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
            cx.measure("bytes", bytes as f64, at)
        };
        let written = (embedded.span.end - embedded.span.start).into();
        finding
            .bytes("size", bytes)
            .text("format", image.format.name())
            .text("file", asset.name())
            .subject(blake3::Hash::from_bytes(embedded.digest).to_hex().to_string())
            .saving(u64::saturating_sub(written, bytes), Basis::AtRest, Method::Measured);
    }
}

fn raster(embedded: &Embedded) -> Option<&Image> {
    match &embedded.content {
        Content::Image(image) if image.format != ImageFormat::Svg => Some(image),
        _ => None,
    }
}
