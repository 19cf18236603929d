//! Images with more pixels than the place they are shown in can use (criterion 6.4).

use std::collections::BTreeMap;

use crate::bundle::{Asset, AssetId, Bundle, External, How};
use crate::checks::markup::{addresses, pixels};
use crate::checks::selector::{Applied, Match, Names, Rules, sheets};
use crate::facts::{Css, Declaration, Element, Html, Image, ImageFormat, Span};
use crate::finding::{Basis, Cx, Method};

/// Image pixels per CSS pixel beyond which nobody sees a gain; the header's limit is the same figure.
const ENOUGH: f64 = 2.0;

/// Bytes that must be spared for a finding: ours, less is lost among headers and packets.
const WORTH: u64 = 4_000;

/// Hosts whose style sheets only declare fonts.
const FONT_HOSTS: [&str; 4] =
    ["fonts.googleapis.com", "fonts.bunny.net", "use.typekit.net", "api.fontshare.com"];

/// The size at which an element shows its image, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shown {
    width: Option<f64>,
    height: Option<f64>,
}

/// One side of a box.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    Pixels(f64),
    /// Follows from the other side.
    Auto,
    /// Depends on what only drawing the page tells.
    Unknown,
}

pub(super) fn oversized(bundle: &Bundle, cx: &mut Cx) {
    for page in &bundle.assets {
        if let Some(html) = page.html() {
            of_page(bundle, page, html, cx);
        }
    }
}

struct Use<'b> {
    element: &'b Element,
    shown: Shown,
    /// Image pixels per CSS pixel.
    density: f64,
}

fn of_page(bundle: &Bundle, page: &Asset, html: &Html, cx: &mut Cx) {
    let Some(styles) = Styles::of(bundle, page, html) else { return };
    let targets = addresses(bundle, page, html);
    // `None`: shown somewhere at a size that cannot be read.
    let mut uses: BTreeMap<AssetId, Option<Use<'_>>> = BTreeMap::new();
    for (index, element) in html.elements.iter().enumerate() {
        let Some(&target) = element.value("src").and_then(|src| targets.get(src)) else { continue };
        if &*element.name != "img" || html.is_dormant(index) {
            continue;
        }
        let asset = bundle.asset(target);
        let Some(image) = asset.image().filter(|image| image.format != ImageFormat::Svg) else { continue };
        let one = styles.shown(html, index).and_then(|shown| {
            let density = density(image, shown)?;
            let better = has_candidate(bundle, page, html, index, shown);
            Some(Use { element, shown, density: if better { 0.0 } else { density } })
        });
        match uses.get_mut(&target) {
            // The browser fetches the file once: the largest place decides.
            Some(Some(known)) => match one {
                Some(one) if one.density >= known.density => {}
                one => {
                    uses.insert(target, one);
                }
            },
            Some(None) => {}
            None => {
                uses.insert(target, one);
            }
        }
    }
    let known = uses.into_iter().filter_map(|(target, one)| Some((bundle.asset(target), one?)));
    for (asset, one) in cx.each(known) {
        report(bundle, page, asset, &one, styles.foreign, cx);
    }
}

fn report(bundle: &Bundle, page: &Asset, asset: &Asset, one: &Use<'_>, foreign: bool, cx: &mut Cx) {
    let Some(image) = asset.image() else { return };
    let saved = saved(asset.content_bytes, one.density);
    if saved < WORTH {
        return;
    }
    let side = |side: Option<f64>| side.map_or("auto".to_owned(), |side| format!("{side:.0}"));
    let elsewhere = bundle
        .edges_to(asset.id)
        .any(|edge| matches!(edge.how, How::StyleSheet | How::Literal | How::Hash | How::Import));
    let finding = cx.measure("density", one.density, page.at(one.element.span));
    if image.is_diagnostic_by_content() {
        finding.say("diagnostic");
    } else {
        finding.saving(
            saved,
            Basis::Transfer,
            Method::Estimated {
                en: "in proportion to the pixels beyond two per CSS pixel",
                fr: "en proportion des pixels au-delà de deux par pixel CSS",
            },
        );
        if foreign {
            finding.say("foreign");
        } else if elsewhere {
            finding.say("elsewhere");
        }
    }
    finding
        .text("image", asset.name())
        .text("pixels", format!("{} × {}", image.width, image.height))
        .text("shown", format!("{} × {}", side(one.shown.width), side(one.shown.height)))
        .bytes("bytes", asset.content_bytes)
        .subject(asset.path.to_string())
        .about(asset.id);
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a file's size"
)]
fn saved(bytes: u64, density: f64) -> u64 {
    let needed = (ENOUGH / density.max(ENOUGH)).powi(2);
    (bytes as f64 * (1.0 - needed)) as u64
}

/// Image pixels per CSS pixel; of two known sides the one that asks for more pixels, as when the image is cropped.
fn density(image: &Image, shown: Shown) -> Option<f64> {
    let of = |natural: u32, side: Option<f64>| side.map(|side| f64::from(natural) / side);
    match (of(image.width, shown.width), of(image.height, shown.height)) {
        (Some(width), Some(height)) => Some(width.min(height)),
        (one, other) => one.or(other),
    }
}

/// Ours: elements of one `<picture>` that are looked at; real ones hold a handful.
const MOST_SOURCES: usize = 64;

/// Does `srcset`, or a `<source>` of the same `<picture>`, offer an image that fits (or one that is not at hand)?
fn has_candidate(bundle: &Bundle, page: &Asset, html: &Html, index: usize, shown: Shown) -> bool {
    let element = &html.elements[index];
    let picture = element.parent.filter(|&parent| &*html.elements[parent].name == "picture");
    let sources = picture.into_iter().flat_map(|picture| html.children(picture).take(MOST_SOURCES));
    let lists = sources.chain([element]).filter_map(|element| element.attribute("srcset"));
    lists.into_iter().any(|list| {
        let edges = bundle.edges_within(page.id, list.value_span);
        let found: Vec<_> = edges.filter_map(|edge| bundle.asset(edge.to).image()).collect();
        let written = list.value.as_deref().unwrap_or_default().split(", ").count();
        found.len() < written
            || found.iter().any(|image| density(image, shown).is_some_and(|density| density <= ENOUGH))
    })
}

/// The declarations of a page that can change the size of an image.
struct Styles<'b> {
    sizes: Rules<'b>,
    /// What elements say themselves, by their positions.
    own: BTreeMap<usize, Vec<&'b Css>>,
    /// A sheet that is not at hand may change what is read here.
    foreign: bool,
}

impl<'b> Styles<'b> {
    fn of(bundle: &'b Bundle, page: &'b Asset, html: &'b Html) -> Option<Self> {
        html.elements.iter().any(|element| &*element.name == "img").then(|| {
            let sheets = sheets(bundle, page);
            let is_sheet =
                |element: &&Element| &*element.name == "link" && element.has_token("rel", "stylesheet");
            // In the order of the page, and none inside another.
            let links: Vec<Span> = html.elements.iter().filter(is_sheet).map(|link| link.span).collect();
            let inside = |span: Span| {
                let before = links.partition_point(|link| link.start <= span.start);
                before.checked_sub(1).is_some_and(|link| span.end <= links[link].end)
            };
            let is_sheet_of_others = |one: &External| inside(one.span) && !FONT_HOSTS.contains(&&*one.host);
            let foreign = bundle.externals_from(page.id).iter().any(is_sheet_of_others)
                || bundle.unresolved_from(page.id).iter().any(|one| inside(one.span));
            let mut own: BTreeMap<usize, Vec<&Css>> = BTreeMap::new();
            for style in &html.styles {
                own.entry(style.element).or_default().push(&style.facts);
            }
            Self { sizes: Rules::of(&sheets, &Names::of(html), resizes), own, foreign }
        })
    }

    /// The box of an image, when attributes and styles leave no doubt.
    fn shown(&self, html: &Html, index: usize) -> Option<Shown> {
        let element = &html.elements[index];
        let rules = self.sizes.on(element)?;
        // A minimum may be larger than what is written.
        let stretched = rules.iter().any(|applied| {
            let declaration = applied.declaration;
            declaration.property.starts_with("min-") && !matches!(&*declaration.value, "0" | "auto" | "0px")
        });
        // Zoomed or drawn by a script at a size of its own.
        let inside = html.ancestors(index).any(|above| matches!(&*above.name, "svg" | "canvas" | "object"));
        if stretched || inside {
            return None;
        }
        let width = self.side(html, index, &rules, ["width", "inline-size"]);
        let height = self.side(html, index, &rules, ["height", "block-size"]);
        let (width, height) = match (width, height) {
            (Side::Unknown, _) | (_, Side::Unknown) | (Side::Auto, Side::Auto) => return None,
            (width, height) => (width.pixels(), height.pixels()),
        };
        // Points and markers are not pictures.
        let seen = |side: Option<f64>| side.is_none_or(|side| side >= 8.0);
        (seen(width) && seen(height)).then_some(Shown { width, height })
    }

    /// One side of an image's box: its own style, else the rule that wins, else its attribute.
    fn side(&self, html: &Html, index: usize, rules: &[Applied<'_>], property: [&str; 2]) -> Side {
        let named = |declaration: &Declaration| property.contains(&&*declaration.property);
        let rules: Vec<&Applied<'_>> = rules.iter().filter(|applied| named(applied.declaration)).collect();
        let mut own = self.own.get(&index).into_iter().flatten().flat_map(|css| &css.declarations);
        if let Some(declaration) = own.rfind(|declaration| named(declaration)) {
            let beaten = !declaration.important && rules.iter().any(|applied| applied.weight.0);
            return if beaten { Side::Unknown } else { Side::of(&declaration.value) };
        }
        let attribute = || html.elements[index].value(property[0]).map_or(Side::Auto, Side::of);
        winner(&rules, property[0] == "height").unwrap_or_else(attribute)
    }
}

/// What the rules come to; `None` without any. A rule that may apply leaves the size unknown, unless one that surely
/// applies outweighs it.
fn winner(rules: &[&Applied<'_>], is_height: bool) -> Option<Side> {
    let sure = rules.iter().filter(|applied| applied.matched == Match::Sure);
    // Of equal rules in one sheet the later one wins.
    let best = sure.max_by_key(|applied| (applied.weight, applied.declaration.span));
    let mut side = best.map(|best| Side::of(&best.declaration.value));
    for rule in rules {
        let value = Side::of(&rule.declaration.value);
        let rival = best.is_none_or(|best| {
            let later = rule.declaration.span > best.declaration.span;
            let equal = rule.weight == best.weight && (rule.sheet != best.sheet || later);
            rule.weight > best.weight || equal
        });
        if !rival || side == Some(value) {
            continue;
        }
        // `height: auto` leaves the width to decide, whether the rule applies or not.
        side =
            Some(if is_height && value == Side::Auto && side.is_none() { Side::Auto } else { Side::Unknown });
    }
    side
}

fn resizes(declaration: &Declaration) -> bool {
    matches!(
        &*declaration.property,
        "width"
            | "height"
            | "inline-size"
            | "block-size"
            | "min-width"
            | "min-height"
            | "min-inline-size"
            | "min-block-size"
    )
}

impl Side {
    fn of(value: &str) -> Self {
        match pixels(value) {
            Some(side) if side > 0.0 => Self::Pixels(side),
            None if value.trim() == "auto" => Self::Auto,
            _ => Self::Unknown,
        }
    }

    fn pixels(self) -> Option<f64> {
        match self {
            Self::Pixels(side) => Some(side),
            _ => None,
        }
    }
}
