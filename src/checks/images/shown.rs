//! Which raster images a bundle shows, and which of them it offers in an efficient format as well.

use super::{Asset, BTreeSet, Bundle, Edge, How, Image, ImageFormat, Load, is_modern};
use crate::bundle::AssetId;
use crate::bundle::stable::stem;
use crate::facts::{CssUse, Element, Html, Span};

/// Raster images in formats of the web that some page, style or script uses.
pub(super) fn rasters(bundle: &Bundle) -> impl Iterator<Item = (&Asset, &Image)> {
    bundle.assets.iter().filter_map(move |asset| {
        let image = asset.image().filter(|image| is_raster(image.format))?;
        let edges: Vec<&Edge> =
            bundle.edges_to(asset.id).filter(|edge| edge.load != Load::Precache).collect();
        let by_markup = edges
            .iter()
            .any(|edge| matches!(edge.how, How::Element | How::StyleSheet) && shows(bundle, edge));
        // Browsers do not draw TIFF: what a script reads there is data, whole-slide images for instance. And what
        // pages only link to is read or kept, not shown.
        let linked = edges.iter().any(|edge| edge.how == How::Link);
        let by_script = image.format != ImageFormat::Tiff
            && !linked
            && edges.iter().any(|edge| matches!(edge.how, How::Literal | How::Hash | How::Import));
        let used = by_markup || by_script;
        (used && !is_icon_by_name(asset.name())).then_some((asset, image))
    })
}

fn is_raster(format: ImageFormat) -> bool {
    is_modern(format)
        || matches!(
            format,
            ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif | ImageFormat::Bmp | ImageFormat::Tiff
        )
}

/// Does the markup put the image on a screen? Icons of platforms and previews of other services do not.
fn shows(bundle: &Bundle, edge: &Edge) -> bool {
    let element = bundle.asset(edge.from).html().and_then(|html| element_at(html, edge.span));
    element.is_none_or(|element| match &*element.name {
        "meta" => false,
        "link" => element.has_token("rel", "preload"),
        _ => true,
    })
}

/// Names under which platforms fetch or expect an icon, linked or not.
fn is_icon_by_name(name: &str) -> bool {
    ["favicon", "apple-touch-icon", "android-chrome-", "mstile-"].iter().any(|start| name.starts_with(start))
}

fn element_at(html: &Html, span: Span) -> Option<&Element> {
    let after = html.elements.partition_point(|element| element.span.start <= span.start);
    let element = html.elements.get(after.checked_sub(1)?)?;
    (span.end <= element.span.end).then_some(element)
}

/// Images that stand beside an efficient copy: in the same `<picture>`, in the same rule with `image-set()`, or as a
/// file of the same name.
pub(super) fn offered(bundle: &Bundle) -> BTreeSet<AssetId> {
    let mut offered = BTreeSet::new();
    for asset in &bundle.assets {
        if let Some(html) = asset.html() {
            by_picture(bundle, asset, html, &mut offered);
        }
        by_image_set(bundle, asset, &mut offered);
    }
    by_name(bundle, &mut offered);
    offered
}

fn by_picture(bundle: &Bundle, page: &Asset, html: &Html, offered: &mut BTreeSet<AssetId>) {
    for (index, _) in html.elements.iter().enumerate().filter(|(_, element)| &*element.name == "picture") {
        let inside: Vec<&Element> = html.children(index).collect();
        let modern = inside.iter().any(|element| {
            let kind = element.value("type").unwrap_or_default();
            let srcset = element.value("srcset").unwrap_or_default();
            &*element.name == "source"
                && (names_modern(kind, &["image/webp", "image/avif", "image/jxl"])
                    || names_modern(srcset, &[".webp", ".avif", ".jxl"]))
        });
        if modern {
            let edges = inside.iter().flat_map(|element| bundle.edges_within(page.id, element.span));
            offered.extend(edges.map(|edge| edge.to));
        }
    }
}

fn by_image_set(bundle: &Bundle, asset: &Asset, offered: &mut BTreeSet<AssetId>) {
    const MODERN: [&str; 5] = [".webp", ".avif", ".jxl", "image/webp", "image/avif"];
    for css in asset.styles() {
        let modern = css.declarations.iter().filter(|declaration| {
            declaration.value.contains("image-set(") && names_modern(&declaration.value, &MODERN)
        });
        let rules: BTreeSet<u32> = modern.map(|declaration| declaration.rule).collect();
        let urls = css.urls.iter().filter(|url| match url.used_by {
            CssUse::Declaration(index) => {
                css.declarations.get(index as usize).is_some_and(|own| rules.contains(&own.rule))
            }
            _ => false,
        });
        let edges = urls.flat_map(|url| bundle.edges_within(asset.id, url.span));
        offered.extend(edges.map(|edge| edge.to));
    }
}

/// `photo.jpg` beside `photo.webp` or `photo.jpg.webp`: a script or a server chooses.
fn by_name(bundle: &Bundle, offered: &mut BTreeSet<AssetId>) {
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let images = || bundle.assets.iter().filter_map(|asset| asset.image().map(|image| (asset, image)));
    let modern: BTreeSet<(String, String)> = images()
        .filter(|(_, image)| is_modern(image.format))
        .map(|(asset, _)| (folder(&asset.path), stem(&asset.path)))
        .collect();
    for (asset, _) in images() {
        let stems = [stem(&asset.path), asset.name().to_owned()];
        if stems.into_iter().any(|stem| !stem.is_empty() && modern.contains(&(folder(&asset.path), stem))) {
            offered.insert(asset.id);
        }
    }
}

fn names_modern(text: &str, names: &[&str]) -> bool {
    names.iter().any(|name| text.contains(name))
}
