//! Formats, lossy quality and dimensions of images (criteria 5.1, 5.2 and 6.4).
//!
//! Nothing here may advise to degrade an image whose content proves an examination.

mod shown;
mod size;

use std::collections::BTreeSet;

use crate::bundle::{Asset, Bundle, Edge, How, Load};
use crate::facts::{Image, ImageFormat};
use crate::finding::{Basis, Cx, Finding, Method};
use crate::rule::Unit;

/// RGESN 2024, 5.1: the criterion holds when more than this share of the raster images has an efficient format.
const TARGET: f64 = 75.0;

/// Bytes below which a JPEG is not worth a look: ours, a better setting spares less than two network packets.
const WORTH_A_LOOK: u64 = 10_000;

/// Raster images in a format that a newer one would spare bytes on, while the bundle is below the official target.
pub fn legacy_format(bundle: &Bundle, cx: &mut Cx) {
    let offered = shown::offered(bundle);
    let rasters: Vec<(&Asset, &Image)> = shown::rasters(bundle).collect();
    let clinical = |image: &Image| image.is_diagnostic_by_content();
    let counted = rasters.iter().filter(|(_, image)| !clinical(image)).count();
    let efficient = |asset: &Asset, image: &Image| is_modern(image.format) || offered.contains(&asset.id);
    let modern = rasters.iter().filter(|(asset, image)| !clinical(image) && efficient(asset, image)).count();
    let share = percent(modern, counted);
    for (asset, image) in cx.each(rasters) {
        if efficient(asset, image) || (share > TARGET && !clinical(image)) {
            continue;
        }
        let finding = if clinical(image) {
            cx.review(asset.whole()).say("diagnostic")
        } else if matches!(image.format, ImageFormat::Bmp | ImageFormat::Tiff) {
            cx.fail(asset.whole()).say("uncompressed")
        } else {
            legacy(asset, image, cx)
        };
        finding
            .text("image", asset.name())
            .text("format", image.format.name())
            .bytes("bytes", asset.content_bytes)
            .number("share", share, Unit::Percent)
            .count("count", counted)
            .subject(asset.path.to_string());
    }
}

fn legacy<'c>(asset: &Asset, image: &Image, cx: &'c mut Cx) -> &'c mut Finding {
    let bytes = asset.content_bytes;
    #[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
    let finding = cx.measure("bytes", bytes as f64, asset.whole());
    // WebP holds 8 bits per channel, AVIF at most 12: the depth would be cut.
    if image.depth > 8 {
        return finding.say("deep");
    }
    if image.frames > 1 {
        finding.say("animated");
    }
    let (share, en, fr) = match image.format {
        ImageFormat::Jpeg => (
            25,
            "25 %, lossy WebP against JPEG at equal SSIM, Google's study",
            "25 %, WebP avec perte face à JPEG à SSIM égal, étude de Google",
        ),
        ImageFormat::Png => (
            26,
            "26 %, lossless WebP against PNG, Google's average",
            "26 %, WebP sans perte face à PNG, moyenne de Google",
        ),
        // No figure with a source is known for the others.
        _ => return finding,
    };
    let estimate = bytes * share / 100;
    // The encoder at hand finds a part of what others find: its figure says the most where it is above the average.
    if let Some(webp) = asset.webp.filter(|webp| bytes.saturating_sub(*webp) > estimate) {
        return finding.say("measured").bytes("webp", webp).saving(
            bytes - webp,
            Basis::Transfer,
            Method::Measured,
        );
    }
    finding.saving(estimate, Basis::Transfer, Method::Estimated { en, fr })
}

fn is_modern(format: ImageFormat) -> bool {
    matches!(format, ImageFormat::WebP | ImageFormat::Avif | ImageFormat::JpegXl)
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

/// JPEG images encoded above the quality that the reference calls visually acceptable.
pub fn lossy_quality(asset: &Asset, cx: &mut Cx) {
    let Some(image) = asset.image().filter(|image| image.format == ImageFormat::Jpeg) else { return };
    // Codings that only imaging devices write are not what the figure speaks of.
    let Some(quality) = image.quality.filter(|_| !image.is_diagnostic_by_content()) else { return };
    cx.each([asset]);
    if asset.content_bytes < WORTH_A_LOOK {
        return;
    }
    let quality = f64::from(quality.round());
    let finding = cx.measure("jpeg-quality", quality, asset.whole());
    finding
        .text("image", asset.name())
        .number("quality", quality, Unit::Quality)
        .bytes("bytes", asset.content_bytes)
        .subject(asset.path.to_string());
}

/// Raster images with far more pixels than the place they are shown in.
pub fn oversized(bundle: &Bundle, cx: &mut Cx) {
    size::oversized(bundle, cx);
}
