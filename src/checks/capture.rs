//! Do no harm: pictures taken in the browser and sent to be judged by somebody.

use crate::bundle::{Asset, Bundle};
use crate::facts::{Call, ImageFormat, Options, Value};
use crate::finding::Cx;
use crate::rule::Unit;

/// Packages that shrink or recompress pictures before they are sent.
const PACKAGES: [&str; 5] =
    ["browser-image-compression", "compressorjs", "image-blob-reduce", "pica", "react-image-file-resizer"];

/// Code that writes a picture anew with loss before it leaves the browser.
pub fn recompressed(bundle: &Bundle, cx: &mut Cx) {
    for asset in &bundle.assets {
        let before = cx.findings.len();
        for script in asset.scripts() {
            let writers = script.calls.iter().filter(|call| is_writer(call.method()));
            for call in cx.each(writers) {
                written(asset, call, cx);
            }
            for options in cx.each(&script.options) {
                set(asset, options, cx);
            }
        }
        // A library seen at work needs no second question.
        if cx.findings.len() == before
            && let Some(package) = package(bundle, asset)
        {
            let finding = cx.review(asset.whole()).say("library");
            finding.text("what", package).subject(format!("library {package}"));
        }
    }
}

fn is_writer(method: &str) -> bool {
    matches!(method, "toBlob" | "toDataURL" | "convertToBlob")
}

/// `canvas.toBlob(callback, "image/jpeg", 0.6)` and its relatives.
fn written(asset: &Asset, call: &Call, cx: &mut Cx) {
    let argument = |index: usize| call.arguments.get(index);
    let (format, quality) = match call.method() {
        "toDataURL" => (argument(0), argument(1)),
        "toBlob" => (argument(1), argument(2)),
        _ => (
            argument(0).and_then(|options| options.get("type")),
            argument(0).and_then(|options| options.get("quality")),
        ),
    };
    if call.method() == "toBlob"
        && let Some(max) = argument(1).and_then(|options| options.get("max")?.number())
    {
        let finding = cx.review(asset.at(call.span)).say("reduced");
        finding.text("what", format!("max: {max}")).subject(format!("toBlob max {max}"));
        return;
    }
    let Some(format) = format.and_then(Value::text).and_then(lossy) else { return };
    // Asked for without a quality, WebP is how pages find out whether the browser knows it.
    if call.method() == "toDataURL" && format == "WebP" && quality.is_none() {
        return;
    }
    let finding = cx.review(asset.at(call.span));
    finding.text("what", call.method()).text("format", format);
    match quality.and_then(Value::number) {
        Some(quality) => {
            finding.number("quality", quality * 100.0, Unit::Percent);
            finding.subject(format!("{} {format} {quality}", call.method()));
        }
        None if quality.is_some() => {
            finding.say("computed-quality").subject(format!("{} {format}", call.method()));
        }
        None => {
            finding.say("own-quality").subject(format!("{} {format}", call.method()));
        }
    }
}

fn lossy(media_type: &str) -> Option<&'static str> {
    Some(match media_type {
        "image/jpeg" | "image/jpg" => "JPEG",
        "image/webp" => "WebP",
        "image/avif" => "AVIF",
        _ => return None,
    })
}

/// Options of the libraries that compress pictures.
fn set(asset: &Asset, options: &Options, cx: &mut Cx) {
    for entry in &options.entries {
        // The table of defaults of compressorjs: the library is there, and its default is to lose EXIF.
        if entry.get("convertTypes").is_some() {
            let finding = cx.review(asset.at(options.span)).say("library");
            finding.text("what", "compressorjs").subject("library compressorjs");
            return;
        }
        let limits = ["maxSizeMB", "maxWidthOrHeight", "initialQuality"];
        if let Some(name) = limits
            .into_iter()
            .find(|name| entry.get(name).and_then(Value::number).is_some_and(f64::is_finite))
        {
            let value = entry.get(name).and_then(Value::number).unwrap_or_default();
            let finding = cx.review(asset.at(options.span)).say("reduced");
            finding.text("what", format!("{name}: {value}")).subject(format!("{name} {value}"));
            return;
        }
        let stripped = ["retainExif", "preserveExif"];
        if let Some(name) = stripped.into_iter().find(|name| entry.get(name) == Some(&Value::Bool(false))) {
            let finding = cx.review(asset.at(options.span)).say("stripped");
            finding.text("what", format!("{name}: false")).subject(name);
            return;
        }
    }
}

/// The package that the source map of the script names.
fn package(bundle: &Bundle, asset: &Asset) -> Option<&'static str> {
    let mut sources = bundle.source_maps(asset.id).flat_map(|map| &map.sources);
    sources.find_map(|source| {
        let (_, inside) = source.rsplit_once("node_modules/")?;
        PACKAGES.into_iter().find(|package| {
            inside.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    })
}

/// Sides below which a photo is too small: the limits of the check, known here to say which side misses more.
const LEAST: (u32, u32) = (800, 600);

/// Sides from which on a photo of a wound or of skin is as teledermatology would have it (ATA quick guide).
const IDEAL: (u32, u32) = (1024, 768);

/// Clinical photos that are smaller, or compressed more, than teledermatology accepts.
pub fn photo_degraded(asset: &Asset, cx: &mut Cx) {
    let Some(image) = asset.image().filter(|image| image.format != ImageFormat::Svg && image.pixels() > 0)
    else {
        return;
    };
    cx.each([asset]);
    let (long, short) = (image.width.max(image.height), image.width.min(image.height));
    let size = format!("{} × {}", image.width, image.height);
    let shown = |finding: &mut crate::finding::Finding| {
        finding.text("image", asset.name()).text("size", &size).subject(asset.path.to_string());
    };
    // One finding about the size: of the side that misses most.
    let (least_long, least_short) = LEAST;
    if u64::from(long) * u64::from(least_short) <= u64::from(short) * u64::from(least_long) {
        shown(cx.measure("long-side", long.into(), asset.whole()).say("small"));
    } else {
        shown(cx.measure("short-side", short.into(), asset.whole()).say("small"));
    }
    let (ideal_long, ideal_short) = IDEAL;
    if long >= least_long && short >= least_short && (long < ideal_long || short < ideal_short) {
        shown(cx.review(asset.whole()).say("below-ideal"));
    }
    if image.lossy == Some(true) {
        let channels = if image.colour == crate::facts::Colour::Grey { 1 } else { 3 };
        let coded = asset.content_bytes.saturating_sub(image.metadata_bytes).max(1);
        #[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
        let ratio = (image.pixels() * channels) as f64 / coded as f64;
        let finding = cx.measure("compression-ratio", (ratio * 10.0).round() / 10.0, asset.whole());
        finding.text("format", image.format.name());
        // The guide speaks of JPEG; newer codecs keep more at the same ratio.
        if image.format != ImageFormat::Jpeg {
            finding.say("other-codec");
        }
        shown(finding);
    }
}
