//! Edges of HTML elements: what a browser fetches, and when.

use super::{Linker, Reference};
use crate::bundle::address::{Address, folder, join};
use crate::bundle::{Asset, How, Load};
use crate::facts::{Element, Html, Span};

impl Linker<'_> {
    pub(super) fn page(&mut self, asset: &Asset, html: &Html) {
        let document = self.base_of(asset, html);
        for (index, element) in html.elements.iter().enumerate() {
            let dormant = html.is_dormant(index);
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
            let old = html.elements[script.element].has("nomodule");
            let most = if old { Load::Possible } else { Load::Initial };
            self.script(asset, &document, &script.facts, most);
        }
    }

    /// Path whose folder relative addresses of the document start from: its own, or that of `<base href>`.
    pub(super) fn base_of(&self, asset: &Asset, html: &Html) -> String {
        let base = match html.base.as_deref().map(|base| self.origin.read(base)) {
            Some(Address::Root(path)) => Some(path.into_owned()),
            Some(Address::Relative(path)) => join(folder(&asset.path), &path),
            _ => None,
        };
        match base {
            // The base of the deployment is where the page itself stands, whatever it is called.
            Some(base) if self.is_application(&base) => format!("{base}/."),
            _ => asset.path.to_string(),
        }
    }

    /// Many builds leave `<base href="/">` in pages that stand in a folder: the bundle's root is meant only if it
    /// has a page of its own.
    fn is_application(&self, base: &str) -> bool {
        let base = base.trim_matches('/');
        if base.is_empty() { self.index.path("index.html").is_some() } else { self.index.folder_exists(base) }
    }

    /// `data-src`, `data-bg`, `content="/og.png"` and the like: read by scripts or by other services.
    fn other_attributes(&mut self, asset: &Asset, element: &Element) {
        for attribute in &element.attributes {
            let Some(value) = attribute.value.as_deref() else { continue };
            // A form loads nothing from another host, but sends there.
            let sends =
                &*attribute.name == "formaction" || (&*element.name, &*attribute.name) == ("form", "action");
            if let (true, Address::External { host, .. }) = (sends, self.origin.read(value)) {
                self.external(asset.id, attribute.value_span, host, value, Load::Possible, false);
            }
            let custom = attribute.name.starts_with("data-") || &*attribute.name == "content";
            let path_like =
                value.len() < 2000 && !value.contains(char::is_whitespace) && value.contains(['/', '.']);
            if custom && path_like {
                let aside = &*attribute.name == "content" || element.has("nomodule");
                let load = if aside { Load::Possible } else { Load::Deferred };
                self.name(asset, value, attribute.value_span, load, How::Element);
            }
        }
    }
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

/// URLs of a `srcset`: each ends at white space or at a comma before it; what stands up to the next comma describes it.
/// <https://html.spec.whatwg.org/multipage/images.html#parsing-a-srcset-attribute>
pub(crate) fn candidates(srcset: &str) -> Vec<&str> {
    let blank = |character: char| character.is_ascii_whitespace();
    let mut found = Vec::new();
    let mut rest = srcset;
    loop {
        rest = rest.trim_start_matches(|character: char| blank(character) || character == ',');
        let (url, after) = rest.split_at(rest.find(blank).unwrap_or(rest.len()));
        if url.is_empty() {
            return found;
        }
        let bare = url.trim_end_matches(',');
        found.push(bare);
        rest =
            if bare.len() < url.len() { after } else { after.split_once(',').map_or("", |(_, next)| next) };
    }
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
