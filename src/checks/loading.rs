//! Images and frames that are loaded before anyone can see them (criterion 6.5).

use std::collections::BTreeSet;

use crate::bundle::{Asset, Bundle};
use crate::checks::markup::{addresses, pixels};
use crate::checks::selector::{Names, Rules, sheets};
use crate::facts::{Declaration, Element, Html};
use crate::finding::Cx;

/// Height of a large desktop display, in CSS pixels.
const DISPLAY: f64 = 1080.0;

/// Pixels per byte of text: lines of 24 pixels with 100 characters, wider than what is comfortable to read.
const TEXT: f64 = 0.24;

/// What a heading adds to its text: its margins and its larger letters.
const HEADING: f64 = 40.0;

/// Share of a picture's height that counts: it may stand beside text.
const BESIDE: f64 = 0.5;

/// Bytes below which an image is not worth a delay: ours, the request itself weighs as much.
const WORTH: u64 = 2_000;

/// Images far down a page that are fetched at once.
pub fn eager_image(bundle: &Bundle, cx: &mut Cx) {
    pages(bundle, "img", cx);
}

/// Frames far down a page that are fetched at once.
pub fn eager_iframe(bundle: &Bundle, cx: &mut Cx) {
    pages(bundle, "iframe", cx);
}

fn pages(bundle: &Bundle, tag: &str, cx: &mut Cx) {
    for page in &bundle.assets {
        let Some(html) = page.html() else { continue };
        let wanted =
            html.elements.iter().enumerate().filter(|(index, element)| {
                &*element.name == tag && fetches(element) && !html.is_dormant(*index)
            });
        let elements: Vec<(usize, &Element)> = cx.each(wanted).collect();
        if elements.iter().all(|(_, element)| is_lazy(element)) {
            continue;
        }
        let heights = Heights::of(bundle, page, html);
        let targets = addresses(bundle, page, html);
        let mut seen = BTreeSet::new();
        for (index, element) in elements {
            let address = element.value("src").unwrap_or_default();
            // Shown a second time, it is there already.
            if !seen.insert(address) || is_lazy(element) || !may_wait(element) {
                continue;
            }
            let target = targets.get(address).map(|&target| bundle.asset(target));
            // A small frame may load much.
            if tag == "img" && target.is_some_and(|target| target.transfer.bytes < WORTH) {
                continue;
            }
            let Some(above) = heights.above(index) else { continue };
            let finding = cx.measure("displays-above", above, page.at(element.span));
            finding.text("address", name(address)).subject(format!("{tag} {address}"));
            if element.has("loading") {
                finding.say("explicit");
            }
            if let Some(target) = target {
                finding.bytes("bytes", target.transfer.bytes).about(target.id);
            }
        }
    }
}

/// Does the element fetch something by itself, that a person could see?
fn fetches(element: &Element) -> bool {
    let address = element.value("src").unwrap_or_default().trim();
    let nothing = address.is_empty()
        || ["data:", "about:", "javascript:", "blob:", "#"].iter().any(|start| address.starts_with(start));
    let point = |side: &str| element.value(side).and_then(pixels).is_some_and(|side| side <= 2.0);
    let hidden = element.has("hidden")
        || element.value("style").is_some_and(|style| {
            let style = style.replace(' ', "");
            style.contains("display:none") || style.contains("visibility:hidden")
        });
    !nothing && !hidden && !point("width") && !point("height")
}

fn is_lazy(element: &Element) -> bool {
    element.value("loading").is_some_and(|loading| loading.trim().eq_ignore_ascii_case("lazy"))
}

/// Nobody asked for it first.
fn may_wait(element: &Element) -> bool {
    !element.value("fetchpriority").is_some_and(|priority| priority.trim().eq_ignore_ascii_case("high"))
}

/// Last part of an address, without its query.
fn name(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or(address).trim_end_matches('/');
    path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(address)
}

/// Lower bounds of what stands above each element of a page.
struct Heights {
    /// By element, in pixels; `None` where the element may stand beside the text before it.
    above: Vec<Option<f64>>,
}

impl Heights {
    fn of(bundle: &Bundle, page: &Asset, html: &Html) -> Self {
        let hides = Rules::of(&sheets(bundle, page), &Names::of(html), takes_no_room);
        let closed = closed_parts(html);
        let spine = around_content(html);
        let aside = |index: usize, element: &Element| {
            if spine.contains(&index) {
                return false;
            }
            is_aside(element)
                || element.value("id").is_some_and(|id| closed.contains(id))
                || hides.on(element).is_none_or(|rules| !rules.is_empty())
        };
        let mut above = Vec::with_capacity(html.elements.len());
        let (mut aside_until, mut aside_text, mut extra) = (0, 0, 0.0);
        for (index, element) in html.elements.iter().enumerate() {
            let inside = index < aside_until;
            if !inside && aside(index, element) {
                aside_until = end_of(html, index);
                let after = html.elements.get(aside_until).map_or(html.visible_text, |next| next.text_before);
                aside_text += after.saturating_sub(element.text_before);
                above.push(None);
                continue;
            }
            let text = element.text_before.saturating_sub(aside_text);
            above.push((!inside).then(|| (f64::from(text) * TEXT + extra) / DISPLAY));
            if !inside {
                extra += own_height(element);
            }
        }
        Self { above }
    }

    fn above(&self, index: usize) -> Option<f64> {
        self.above.get(index).copied().flatten()
    }
}

/// What an element adds to the page besides its text.
fn own_height(element: &Element) -> f64 {
    match &*element.name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => HEADING,
        "img" | "video" | "canvas" | "iframe" => {
            element.value("height").and_then(pixels).unwrap_or(0.0).min(DISPLAY) * BESIDE
        }
        _ => 0.0,
    }
}

/// Index of the first element after all those inside of `index`.
fn end_of(html: &Html, index: usize) -> usize {
    let inside = |element: &Element| element.parent.is_some_and(|parent| parent >= index);
    html.elements[index + 1..]
        .iter()
        .position(|element| !inside(element))
        .map_or(html.elements.len(), |offset| index + 1 + offset)
}

/// The elements around the main content, which cannot stand beside it.
fn around_content(html: &Html) -> BTreeSet<usize> {
    let find = |wanted: &dyn Fn(&Element) -> bool| html.elements.iter().position(wanted);
    let main = find(&|element| &*element.name == "main" || element.value("role") == Some("main"));
    let content = main.or_else(|| find(&|element| &*element.name == "h1"));
    let parent = |&index: &usize| html.elements.get(index).and_then(|element| element.parent);
    std::iter::successors(content, parent).collect()
}

/// Ids of parts that a button opens and that are closed at first.
fn closed_parts(html: &Html) -> BTreeSet<&str> {
    let closed = html.elements.iter().filter(|element| element.value("aria-expanded") == Some("false"));
    closed
        .flat_map(|element| element.value("aria-controls").unwrap_or_default().split_ascii_whitespace())
        .collect()
}

/// Parts that stand beside the text, above it, or only on demand.
fn is_aside(element: &Element) -> bool {
    const WORDS: [&str; 12] = [
        "sidebar",
        "sidenav",
        "side-nav",
        "drawer",
        "modal",
        "offcanvas",
        "dialog",
        "popup",
        "dropdown",
        "menu",
        "tooltip",
        "carousel",
    ];
    let closed = |name: &str| &*element.name == name && !element.has("open");
    let role = element.value("role").is_some_and(|role| {
        matches!(
            role,
            "navigation"
                | "complementary"
                | "dialog"
                | "alertdialog"
                | "menu"
                | "tablist"
                | "tabpanel"
                | "listbox"
        )
    });
    let class = element.value("class").unwrap_or_default().to_ascii_lowercase();
    let style = element.value("style").unwrap_or_default().replace(' ', "");
    matches!(&*element.name, "nav" | "aside" | "select" | "datalist" | "menu")
        || closed("details")
        || closed("dialog")
        || role
        || element.has("hidden")
        || element.value("aria-hidden") == Some("true")
        || ["display:none", "position:absolute", "position:fixed"].iter().any(|own| style.contains(own))
        || WORDS.iter().any(|word| class.contains(word))
}

fn takes_no_room(declaration: &Declaration) -> bool {
    matches!(
        (&*declaration.property, &*declaration.value),
        ("display", "none") | ("position", "absolute" | "fixed") | ("visibility", "hidden")
    )
}
