//! Do no harm: what reaches the reader of an examination is poorer than what was acquired.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::stable::stem;
use crate::bundle::{Asset, Bundle};
use crate::facts::{Image, ImageFormat, Script, Span, Value};
use crate::finding::{At, Cx};
use crate::rule::Unit;

mod address;
mod syntax;

/// Code or styles that show a poorer picture on a slow connection, and addresses that ask for one.
pub fn quality_adaptive(bundle: &Bundle, cx: &mut Cx) {
    let full = bundle.assets.iter().flat_map(Asset::scripts).any(address::fetches_pixels);
    for asset in &bundle.assets {
        for script in cx.each(asset.scripts()) {
            connection(asset, script, cx);
            let texts = script.literals.iter().chain(&script.parameters);
            let mut seen = BTreeSet::new();
            for text in texts {
                if seen.insert(text.span) {
                    poorer_address(asset.at(text.span), &text.text, full, cx);
                }
            }
            for (value, span) in image_quality(script) {
                let finding = cx.review(asset.at(span)).say("option");
                finding.number("quality", value, Unit::Quality).subject(format!("imageQuality {value}"));
            }
        }
        for element in asset.html().iter().flat_map(|html| &html.elements) {
            for attribute in &element.attributes {
                let Some(value) = attribute.value.as_deref() else { continue };
                if matches!(&*attribute.name, "src" | "srcset" | "href" | "data" | "data-src") {
                    poorer_address(asset.at(attribute.span), value, full, cx);
                } else if &*attribute.name == "media" && value.contains("prefers-reduced-data") {
                    reduced_data(asset.at(attribute.span), cx);
                }
            }
        }
        for css in cx.each(asset.styles()) {
            let reduced = css
                .rules
                .iter()
                .find(|rule| rule.within.iter().any(|condition| condition.contains("prefers-reduced-data")));
            if let Some(rule) = reduced {
                reduced_data(asset.at(rule.span), cx);
            }
        }
    }
}

/// Once for each script: the same decision reads the connection several times.
fn connection(asset: &Asset, script: &Script, cx: &mut Cx) {
    let asked = script.reads.iter().find(|read| matches!(&*read.text, "saveData" | "effectiveType"));
    if let Some(read) = asked {
        let finding = cx.review(asset.at(read.span)).say("connection");
        finding.text("what", &read.text).subject(format!("connection {}", read.text));
    }
    let asks = |call: &&crate::facts::Call| {
        call.method() == "matchMedia"
            && call
                .arguments
                .first()
                .and_then(Value::text)
                .is_some_and(|query| query.contains("prefers-reduced-data"))
    };
    if let Some(call) = script.calls.iter().find(asks) {
        reduced_data(asset.at(call.span), cx);
    }
}

fn reduced_data(at: At, cx: &mut Cx) {
    cx.review(at).say("reduced-data").text("what", "prefers-reduced-data").subject("prefers-reduced-data");
}

fn poorer_address(at: At, text: &str, full: bool, cx: &mut Cx) {
    let Some(poorer) = address::poorer(text) else { return };
    let finding = match (&poorer, full) {
        (address::Poorer::Quality(_), false) => cx.fail(at),
        (address::Poorer::Quality(_), true) => cx.review(at).say("beside-pixels"),
        (address::Poorer::Size(_), _) => cx.review(at).say("size"),
        (address::Poorer::Coding, _) => cx.review(at).say("coding"),
    };
    finding.text("address", text).subject(text);
    match poorer {
        address::Poorer::Quality(quality) => {
            finding.number("quality", quality, Unit::Quality);
        }
        address::Poorer::Size(name) => {
            finding.text("parameter", name);
        }
        address::Poorer::Coding => {}
    }
}

/// `imageQuality: 70` in options or given to a property.
fn image_quality(script: &Script) -> Vec<(f64, Span)> {
    let number = |value: &Value| match value {
        Value::Number(number) if (0.0..100.0).contains(number) && *number > 0.0 => Some(*number),
        _ => None,
    };
    let options = script.options.iter().flat_map(|options| {
        let values = options.entries.iter().filter_map(|entry| entry.get("imageQuality"));
        values.filter_map(number).map(|value| (value, options.span))
    });
    let assigned = script.assignments.iter().filter(|one| &*one.property == "imageQuality");
    options.chain(assigned.filter_map(|one| Some((number(&one.value)?, one.span)))).collect()
}

/// Transfer syntaxes with loss that code asks a DICOMweb server for.
pub fn transfer_syntax(asset: &Asset, cx: &mut Cx) {
    for script in asset.scripts() {
        for request in cx.each(syntax::requests(script)) {
            let Some(uid) = request.worst() else { continue };
            let finding = match request.loss() {
                syntax::Asked::Lossy => cx.fail(asset.at(request.span)),
                syntax::Asked::Among => cx.review(asset.at(request.span)).say("among"),
                syntax::Asked::Either => cx.review(asset.at(request.span)).say("either"),
            };
            finding.text("uid", uid).subject(format!("transfer syntax {uid}"));
        }
    }
}

/// A diagnostic image without the metadata that its namesake in the bundle has.
pub fn image_stripped(bundle: &Bundle, cx: &mut Cx) {
    let named = Named::of(bundle);
    for (asset, image) in cx.each(named.images()) {
        let richer = named.sakes(asset).find(|(_, other)| !lost(image, other).is_empty());
        let Some((original, other)) = richer else { continue };
        // Another size or format may be a preview: what it needs is for a person to say.
        let same = other.format == image.format && (other.width, other.height) == (image.width, image.height);
        let finding = if same { cx.fail(asset.whole()) } else { cx.review(asset.whole()).say("other-copy") };
        finding
            .text("image", asset.name())
            .text("original", &original.path)
            .text("what", lost(image, other).join(", "))
            .subject(asset.path.to_string())
            .relate(original.whole());
    }
}

/// What the image lacks and the other has.
fn lost(image: &Image, other: &Image) -> Vec<&'static str> {
    let kinds = [
        ("EXIF/XMP", image.metadata_bytes == 0 && other.metadata_bytes > 0),
        ("ICC", !image.rendering.profile && other.rendering.profile),
        ("pHYs", !image.rendering.resolution && other.rendering.resolution),
    ];
    kinds.into_iter().filter(|(_, is_lost)| *is_lost).map(|(kind, _)| kind).collect()
}

/// Tiles of slides that went through a second lossy coding.
pub fn slide_reencoded(bundle: &Bundle, cx: &mut Cx) {
    let named = Named::of(bundle);
    for (asset, image) in cx.each(named.images()) {
        let unusual = match image.format {
            ImageFormat::WebP => image.lossy == Some(true),
            ImageFormat::Avif | ImageFormat::JpegXl => image.lossy != Some(false),
            _ => false,
        };
        let source = named.sakes(asset).find(|(_, original)| original.lossy == Some(true));
        let finding = match source {
            Some((other, _)) if unusual || image.format == ImageFormat::Jpeg => {
                let finding = cx.review(asset.whole()).say("beside");
                finding.text("original", &other.path).relate(other.whole());
                finding
            }
            _ if unusual => cx.review(asset.whole()),
            _ => continue,
        };
        finding
            .text("image", asset.name())
            .text("format", image.format.name())
            .subject(asset.path.to_string());
    }
}

/// Images by their name without folder, hash and extension.
struct Named<'b>(BTreeMap<String, Vec<(&'b Asset, &'b Image)>>);

impl<'b> Named<'b> {
    fn of(bundle: &'b Bundle) -> Self {
        let mut named: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for asset in &bundle.assets {
            if let Some(image) = asset.image().filter(|image| image.format != ImageFormat::Svg) {
                named.entry(stem(&asset.path)).or_default().push((asset, image));
            }
        }
        Self(named)
    }

    fn images(&self) -> impl Iterator<Item = (&'b Asset, &'b Image)> {
        self.0.values().flatten().copied()
    }

    /// The first other images with the same name; more would say nothing new.
    fn sakes(&self, asset: &Asset) -> impl Iterator<Item = (&'b Asset, &'b Image)> {
        const ENOUGH: usize = 20;
        let same = self.0.get(&*stem(&asset.path)).into_iter().flatten().copied();
        let id = asset.id;
        same.filter(move |(other, _)| other.id != id).take(ENOUGH)
    }
}
