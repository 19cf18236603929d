//! Bytes that a file can lose without saying anything less (criteria 5.2 and 6.3).
//!
//! Nothing here may speak of a form that changes a pixel, a sample or what a script does.

use super::text::percent;
use crate::bundle::{Asset, Bundle};
use crate::facts::{Content, Image, ImageFormat};
use crate::finding::{Basis, Cx, Method};
use crate::rule::Unit;

/// Ours: what fits in one packet arrives no sooner when it is smaller.
const LEAST_SAVED: u64 = 1024;

/// Ours: a build step is not worth less.
const LEAST_DEBUG: u64 = 4096;

/// Images that were packed with less care than their format allows.
pub fn image(bundle: &Bundle, cx: &mut Cx) {
    let images = bundle.assets.iter().filter_map(|asset| {
        let image = asset.image()?;
        Some((asset, image.format, asset.minimal.as_ref()?.bytes()?))
    });
    for (asset, format, least) in cx.each(images) {
        let saved = asset.content_bytes.saturating_sub(least);
        if saved < LEAST_SAVED {
            continue;
        }
        let share = percent(saved, asset.content_bytes);
        cx.measure("saved-share", share, asset.whole())
            .text("image", asset.name())
            .text("format", format.name())
            .bytes("bytes", asset.content_bytes)
            .bytes("saved", saved)
            .number("share", share.floor(), Unit::Percent)
            .subject(asset.path.to_string())
            .saving(saved, Basis::Transfer, Method::Measured);
    }
}

/// Images that carry what only editors and cameras read.
pub fn image_metadata(asset: &Asset, cx: &mut Cx) {
    let read = |image: &&Image| {
        matches!(image.format, ImageFormat::Jpeg | ImageFormat::Png) && asset.problem.is_none()
    };
    let Some(image) = asset.image().filter(read).filter(|image| !image.is_diagnostic_by_content()) else {
        return;
    };
    cx.each([asset]);
    let metadata = image.spare.bytes();
    if metadata == 0 {
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
    let finding = cx.measure("bytes", metadata as f64, asset.whole());
    if image.spare.rights {
        finding.say("rights");
    }
    finding
        .text("image", asset.name())
        .text("format", image.format.name())
        .text("what", kinds(image).join(", "))
        .bytes("bytes", asset.content_bytes)
        .bytes("metadata", metadata)
        .number("share", percent(metadata, asset.content_bytes).floor(), Unit::Percent)
        .subject(asset.path.to_string())
        .saving(metadata, Basis::Transfer, Method::Measured);
}

/// Names of the metadata that can go, as tools write them.
fn kinds(image: &Image) -> Vec<&'static str> {
    let spare = image.spare;
    let other = if image.format == ImageFormat::Jpeg { "COM" } else { "tEXt" };
    let kinds =
        [(spare.exif, "EXIF"), (spare.xmp, "XMP"), (spare.photoshop, "Photoshop"), (spare.other, other)];
    kinds.into_iter().filter(|(bytes, _)| *bytes > 0).map(|(_, name)| name).collect()
}

/// WebAssembly modules with what only a debugger reads.
pub fn wasm_debug(asset: &Asset, cx: &mut Cx) {
    let Content::Wasm(wasm) = &asset.facts.content else { return };
    cx.each([asset]);
    let debug: u64 =
        wasm.custom.iter().filter(|section| section.is_for_debugging()).map(|section| section.bytes).sum();
    if debug < LEAST_DEBUG {
        return;
    }
    let share = percent(debug, asset.content_bytes);
    let only_names = wasm.custom.iter().all(|section| !section.name.starts_with(".debug_"));
    let finding = cx.measure("debug-share", share, asset.whole());
    if only_names {
        finding.say("names");
    }
    finding
        .text("file", asset.name())
        .bytes("bytes", asset.content_bytes)
        .bytes("debug", debug)
        .number("share", share.floor(), Unit::Percent)
        .subject(asset.path.to_string())
        .saving(debug, Basis::AtRest, Method::Measured);
}
