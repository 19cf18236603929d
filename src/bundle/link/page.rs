//! Edges of HTML elements: what a browser fetches, and when.

use super::{Linker, Reference};
use crate::bundle::address::{Address, folder, join};
use crate::bundle::{Asset, How, Load};
use crate::facts::{Element, Html, Span};

impl Linker<'_> {
    pub(super) fn page(&mut self, asset: &Asset, html: &Html) {
        let document = self.base_of(asset, html);
        for (index, element) in html.elements.iter().enumerate() {
            let dormant = is_dormant(html, index);
            for (text, span, load, how) in references(html, element) {
                let load = if dormant && load == Load::Initial { Load::Possible } else { load };
                self.refer(Reference { from: asset.id, document: &document, text, span, load, how });
            }
            self.other_attributes(asset, element);
        }
        for style in &html.styles {
            self.style(asset, &document, &style.facts);
        }
        for script in &html.scripts {
            self.script(asset, &document, &script.facts, true);
        }
    }

    /// Path whose folder relative addresses of the document start from: its own, or that of `<base href>`.
    fn base_of(&self, asset: &Asset, html: &Html) -> String {
        let base = match html.base.as_deref().map(|base| self.origin.read(base)) {
            Some(Address::Root(path)) => Some(path.into_owned()),
            Some(Address::Relative(path)) => join(folder(&asset.path), &path),
            _ => None,
        };
        match base {
            // The base of the deployment is where the page itself stands, whatever it is called.
            Some(base) if self.index.folder_exists(&base) && !base.is_empty() => format!("{base}/."),
            _ => asset.path.to_string(),
        }
    }

    /// `data-src`, `data-bg`, `content="/og.png"` and the like: read by scripts or by other services.
    fn other_attributes(&mut self, asset: &Asset, element: &Element) {
        for attribute in &element.attributes {
            let Some(value) = attribute.value.as_deref() else { continue };
            let custom = attribute.name.starts_with("data-") || &*attribute.name == "content";
            let path_like =
                value.len() < 2000 && !value.contains(char::is_whitespace) && value.contains(['/', '.']);
            if custom && path_like {
                let load = if &*attribute.name == "content" { Load::Possible } else { Load::Deferred };
                self.name(asset, value, attribute.value_span, load, How::Element);
            }
        }
    }
}

/// Inside `<template>` or `<noscript>`: not loaded by itself.
fn is_dormant(html: &Html, index: usize) -> bool {
    let mut parent = html.elements[index].parent;
    while let Some(at) = parent {
        let element = &html.elements[at];
        if matches!(&*element.name, "template" | "noscript") {
            return true;
        }
        parent = element.parent;
    }
    false
}

/// Address as written, its place, when it is loaded, by what kind of reference.
pub(crate) type Found<'h> = (&'h str, Span, Load, How);

/// Addresses of one element with the time of their loading (HTML Living Standard, resource fetching of each element).
pub(crate) fn references<'h>(html: &'h Html, element: &'h Element) -> Vec<Found<'h>> {
    let mut found = Vec::new();
    let mut add = |name: &str, load: Load, how: How| {
        if let Some(attribute) = element.attribute(name)
            && let Some(value) = attribute.value.as_deref()
        {
            found.push((value, attribute.value_span, load, how));
        }
    };
    match &*element.name {
        "script" => add("src", script_load(element), How::Element),
        "link" => {
            if let Some(load) = link_load(element) {
                add("href", load, How::Element);
            }
        }
        "img" | "iframe" | "frame" | "embed" | "input" => add("src", lazy_or_initial(element), How::Element),
        "object" => add("data", Load::Initial, How::Element),
        "image" | "use" => {
            add("href", Load::Initial, How::Element);
            add("xlink:href", Load::Initial, How::Element);
        }
        "video" | "audio" => {
            add("src", media_load(element), How::Element);
            add("poster", Load::Initial, How::Element);
        }
        "source" => {
            let parent = element.parent.map(|parent| &html.elements[parent]);
            let media = parent.filter(|parent| matches!(&*parent.name, "video" | "audio"));
            add("src", media.map_or(Load::Possible, media_load), How::Element);
        }
        "track" => add("src", Load::Possible, How::Element),
        "body" | "table" | "td" => add("background", Load::Initial, How::Element),
        "a" | "area" => add("href", Load::Possible, How::Link),
        "form" => add("action", Load::Possible, How::Link),
        _ => {}
    }
    for name in ["srcset", "imagesrcset"] {
        if let Some(attribute) = element.attribute(name) {
            let candidates = attribute.value.as_deref().map(candidates).unwrap_or_default();
            found.extend(
                candidates.into_iter().map(|url| (url, attribute.value_span, Load::Possible, How::Element)),
            );
        }
    }
    // Links to pages and mail addresses on other hosts load nothing.
    if matches!(&*element.name, "a" | "area" | "form") {
        found.retain(|(url, ..)| !url.contains("://") && !url.starts_with("//"));
    }
    found
}

/// URLs of a `srcset`.
pub(crate) fn candidates(srcset: &str) -> Vec<&str> {
    srcset.split(", ").filter_map(|candidate| candidate.split_ascii_whitespace().next()).collect()
}

fn script_load(element: &Element) -> Load {
    let javascript = element.value("type").is_none_or(|kind| {
        let kind = kind.trim().to_ascii_lowercase();
        kind.is_empty() || kind == "module" || kind.contains("javascript") || kind.contains("ecmascript")
    });
    if !javascript || element.has("nomodule") { Load::Possible } else { Load::Initial }
}

/// `None` when the link loads nothing (`canonical`, `dns-prefetch`).
fn link_load(element: &Element) -> Option<Load> {
    let rel = |token| element.has_token("rel", token);
    if rel("stylesheet") {
        let other = rel("alternate") || element.has("disabled");
        let print = element.value("media").is_some_and(|media| media.trim().eq_ignore_ascii_case("print"));
        // The `media="print" onload` idiom loads the sheet late for the screen.
        return Some(match (other, print) {
            (true, _) => Load::Possible,
            (_, true) if element.has("onload") => Load::Deferred,
            (_, true) => Load::Possible,
            _ => Load::Initial,
        });
    }
    if rel("preload") || rel("modulepreload") {
        Some(Load::Initial)
    } else if rel("prefetch") || rel("prerender") {
        Some(Load::Deferred)
    } else if rel("canonical") || rel("dns-prefetch") || rel("preconnect") || rel("alternate") {
        None
    } else {
        Some(Load::Possible)
    }
}

fn lazy_or_initial(element: &Element) -> Load {
    let lazy = element.value("loading").is_some_and(|loading| loading.trim().eq_ignore_ascii_case("lazy"));
    if lazy { Load::Deferred } else { Load::Initial }
}

/// Media are fetched whole at once only with `autoplay` or `preload="auto"`.
fn media_load(element: &Element) -> Load {
    let auto = element.value("preload").is_some_and(|preload| {
        let preload = preload.trim();
        preload.is_empty() || preload.eq_ignore_ascii_case("auto")
    });
    if element.has("autoplay") || auto { Load::Initial } else { Load::Deferred }
}
