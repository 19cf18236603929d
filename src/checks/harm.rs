//! Do no harm: what a medical context turns round. The judge counts these only where a context activates them.

use crate::bundle::stable::stem;
use crate::bundle::{Asset, Bundle, How};
use crate::facts::{Colour, Content, Css, Embedded, Image, ImageFormat, Kind, Script, Value};
use crate::finding::{At, Cx, Finding};

use super::media::medium_within;

/// A diagnostic image that a lossy codec has already touched: a file, or one that its element marks and holds.
pub fn lossy_image(asset: &Asset, cx: &mut Cx) {
    if let Some(image) = asset.image().filter(|image| image.format != ImageFormat::Svg) {
        cx.each([asset]);
        if let Some(finding) = lossy(image, asset.whole(), cx) {
            finding.text("image", asset.name()).subject(asset.path.to_string());
        }
    }
    for (embedded, image) in cx.each(marked_as_diagnostic(asset)) {
        let name = format!("{} (data:)", asset.name());
        let digest = blake3::Hash::from_bytes(embedded.digest).to_hex();
        if let Some(finding) = lossy(image, asset.at(embedded.span), cx) {
            finding.text("image", name).aspect(Some("diagnostic")).subject(digest.to_string());
        }
    }
}

fn lossy<'c>(image: &Image, at: At, cx: &'c mut Cx) -> Option<&'c mut Finding> {
    let finding = if image.lossy == Some(true) {
        cx.fail(at)
    } else if image.lossy.is_none() {
        cx.review(at).say("unknown")
    } else if image.colour == Colour::Palette || image.format == ImageFormat::Gif {
        cx.review(at).say("palette")
    } else {
        return None;
    };
    finding.text("format", image.format.name());
    if let Some(quality) = image.quality {
        finding.number("quality", f64::from(quality.round()), crate::rule::Unit::Quality);
    }
    Some(finding)
}

/// Raster images in `data:` URIs of elements that say `data-medical-role="diagnostic"`.
fn marked_as_diagnostic(asset: &Asset) -> impl Iterator<Item = (&Embedded, &Image)> {
    let elements = asset.html().into_iter().flat_map(|html| &html.elements);
    let marked = elements.filter(|element| element.value("data-medical-role") == Some("diagnostic"));
    marked.flat_map(|element| {
        let inside = |embedded: &&Embedded| {
            element.span.start <= embedded.span.start && embedded.span.end <= element.span.end
        };
        let images = asset.facts.embedded.iter().filter(inside);
        images.filter_map(|embedded| match &embedded.content {
            Content::Image(image) if image.format != ImageFormat::Svg => Some((embedded, image)),
            _ => None,
        })
    })
}

/// A diagnostic image of 8 bits beside one of the same series with more.
pub fn reduced_depth(bundle: &Bundle, cx: &mut Cx) {
    let images: Vec<(&Asset, &Image)> = bundle
        .assets
        .iter()
        .filter(|asset| asset.kind == Kind::Image)
        .filter_map(|asset| asset.image().map(|image| (asset, image)))
        .collect();
    let deep: Vec<&Asset> =
        images.iter().filter(|(_, image)| image.depth > 8).map(|(asset, _)| *asset).collect();
    let shallow = images.iter().filter(|(_, image)| image.depth == 8 && image.format != ImageFormat::Svg);
    for (asset, _) in cx.each(shallow) {
        let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let beside = deep.iter().filter(|other| folder(&other.path) == folder(&asset.path));
        let name = stem(&asset.path);
        let Some(original) = beside
            .clone()
            .find(|other| stem(&other.path) == name)
            .or_else(|| beside.clone().find(|other| series(&stem(&other.path)) == series(&name)))
        else {
            continue;
        };
        // The same name is the same image; the same series only looks like it.
        let same = stem(&original.path) == name;
        let finding = if same { cx.fail(asset.whole()) } else { cx.review(asset.whole()).say("series") };
        finding
            .text("image", asset.name())
            .text("original", original.name())
            .subject(asset.path.to_string())
            .relate(original.whole());
    }
}

/// `ct-abdomen-002` → `ct-abdomen-`.
fn series(stem: &str) -> &str {
    stem.trim_end_matches(|last: char| last.is_ascii_digit())
}

/// Graphics that wait for scrolling on a screen where a late value is a hazard.
pub fn deferred_media(bundle: &Bundle, cx: &mut Cx) {
    for asset in &bundle.assets {
        let elements = asset.html().map(|html| &html.elements).into_iter().flatten();
        let media =
            elements.filter(|element| matches!(&*element.name, "img" | "iframe" | "video" | "picture"));
        for element in cx.each(media) {
            let lazy = element.value("loading").is_some_and(|value| value.eq_ignore_ascii_case("lazy"));
            let replaced = !element.has("src") && !element.has("srcset") && element.has("data-src");
            if lazy || replaced {
                let source = element.value("src").or_else(|| element.value("data-src")).unwrap_or_default();
                let finding = cx.fail(asset.at(element.span)).text("what", &element.name).subject(source);
                // Its role decides, where only some of the graphics of a screen are critical.
                finding.about = medium_within(bundle, asset, element.span, &[Kind::Image, Kind::Video]);
            }
        }
        for script in asset.scripts() {
            deferred_by_script(asset, script, cx);
        }
        for css in asset.styles() {
            deferred_by_style(asset, css, cx);
        }
        if let Some(image) =
            asset.image().filter(|image| image.format == ImageFormat::Jpeg && image.interlaced)
        {
            // A progressive image first shows a blurred pass.
            if bundle.edges_to(asset.id).any(|edge| matches!(edge.how, How::Element | How::Literal)) {
                let finding = cx.review(asset.whole()).say("progressive");
                finding.text("what", image.format.name()).subject(asset.path.to_string());
            }
        }
    }
}

fn deferred_by_script(asset: &Asset, script: &Script, cx: &mut Cx) {
    let lazy = |value: &Value| value.text().is_some_and(|text| text.eq_ignore_ascii_case("lazy"));
    let assigned = script.assignments.iter().filter(|assignment| &*assignment.property == "loading");
    for assignment in cx.each(assigned) {
        if lazy(&assignment.value) {
            cx.fail(asset.at(assignment.span)).text("what", "img").subject("loading = lazy");
        }
    }
    for made in cx.each(&script.elements) {
        if made.property("loading").is_some_and(lazy) {
            cx.fail(asset.at(made.span)).text("what", &made.tag).subject(format!("{} lazy", made.tag));
        }
    }
    let observers =
        script.calls.iter().filter(|call| call.construct && call.method() == "IntersectionObserver");
    for call in cx.each(observers) {
        // What the observer starts cannot be read from the code.
        cx.review(asset.at(call.span))
            .say("observer")
            .text("what", "IntersectionObserver")
            .subject("observer");
    }
}

fn deferred_by_style(asset: &Asset, css: &Css, cx: &mut Cx) {
    for declaration in &css.declarations {
        if &*declaration.property == "content-visibility" && &*declaration.value == "auto" {
            let finding = cx.review(asset.at(declaration.span)).say("content-visibility");
            finding.text("what", "content-visibility").subject("content-visibility");
        }
    }
}
