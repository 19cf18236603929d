//! Edges of style sheets: imports, fonts that are used, images whose selector the pages can match.

use std::collections::BTreeSet;

use super::{Linker, Reference};
use crate::bundle::{Asset, How, Load};
use crate::facts::{Css, CssUse, FontFace, FontSource, Span, StyleRule};

/// Names that the pages of the bundle use, to tell which rules of a sheet can apply.
pub(super) struct Used<'a> {
    classes: BTreeSet<&'a str>,
    ids: BTreeSet<&'a str>,
    tags: BTreeSet<&'a str>,
    /// Families named by some `font-family` or `font` declaration, lower case.
    fonts: BTreeSet<String>,
}

impl<'a> Used<'a> {
    pub(super) fn of(assets: &'a [Asset]) -> Self {
        let mut used = Self {
            classes: BTreeSet::new(),
            ids: BTreeSet::new(),
            tags: BTreeSet::new(),
            fonts: BTreeSet::new(),
        };
        for element in assets.iter().filter_map(Asset::html).flat_map(|html| &html.elements) {
            used.tags.insert(&element.name);
            used.classes.extend(element.value("class").unwrap_or_default().split_ascii_whitespace());
            used.ids.extend(element.value("id"));
        }
        for declaration in assets.iter().flat_map(Asset::styles).flat_map(|css| &css.declarations) {
            // Families are often kept in custom properties: `--font-family: Inter`.
            if declaration.property.contains("font") {
                used.fonts.extend(declaration.value.split(',').map(family_name));
            }
        }
        used
    }

    fn uses_font(&self, face: &FontFace) -> bool {
        let family = family_name(&face.family);
        self.fonts.iter().any(|used| *used == family || used.ends_with(&format!(" {family}")))
    }

    /// Can the rule match an element of a page as it is delivered? States (`:hover`) come later.
    fn matches(&self, rule: &StyleRule) -> bool {
        let later = [":hover", ":focus", ":active", ":checked", ":target", ":open", ":disabled"];
        rule.selectors
            .split(',')
            .any(|selector| !later.iter().any(|state| selector.contains(state)) && self.has_all(selector))
    }

    /// All classes, ids and tag names of a selector are used somewhere.
    fn has_all(&self, selector: &str) -> bool {
        let plain = selector.split(['[', '(']).next().unwrap_or(selector);
        let mut start = 0;
        let mut parts = Vec::new();
        for (offset, character) in plain.char_indices() {
            if matches!(character, '.' | '#' | ' ' | '>' | '+' | '~' | ':' | '*') {
                parts.push(&plain[start..offset]);
                start = offset;
            }
        }
        parts.push(&plain[start..]);
        parts.iter().all(|part| match part.as_bytes().first() {
            Some(b'.') => self.classes.contains(&part[1..]),
            Some(b'#') => self.ids.contains(&part[1..]),
            Some(first) if first.is_ascii_alphabetic() => {
                self.tags.contains(part.to_ascii_lowercase().as_str())
            }
            Some(b' ' | b'>' | b'+' | b'~') => {
                let tag = part[1..].trim();
                tag.is_empty() || self.tags.contains(tag.to_ascii_lowercase().as_str())
            }
            _ => true,
        })
    }
}

/// Family as compared: without quotes, lower case.
fn family_name(name: &str) -> String {
    name.trim().trim_matches(['"', '\'']).trim().to_ascii_lowercase()
}

impl Linker<'_> {
    pub(super) fn style(&mut self, asset: &Asset, document: &str, css: &Css) {
        for (number, face) in (0u32..).zip(&css.font_faces) {
            self.font_face(asset, document, css, number, face);
        }
        for url in &css.urls {
            let load = match url.used_by {
                CssUse::FontFace(_) => continue,
                CssUse::Import => Load::Initial,
                CssUse::Declaration(index) => {
                    css.declarations.get(index as usize).map_or(Load::Deferred, |declaration| {
                        self.declared(css.rules.get(declaration.rule as usize))
                    })
                }
                CssUse::Other => Load::Deferred,
            };
            self.address(asset, document, &url.url, url.span, load);
        }
    }

    /// The browser takes the first source it can read, when the family is used and the subset is that of the page.
    fn font_face(&mut self, asset: &Asset, document: &str, css: &Css, number: u32, face: &FontFace) {
        let wanted = self.used.uses_font(face) && face.covers_latin;
        let mut taken = false;
        for source in &face.sources {
            let FontSource::Url { url, format, span } = source else { continue };
            let readable = format.as_deref().is_none_or(|format| {
                let format = format.to_ascii_lowercase();
                !format.contains("embedded-opentype") && !format.contains("svg")
            });
            let legacy = url.contains(".eot");
            let load = if wanted && readable && !legacy && !taken { Load::Initial } else { Load::Possible };
            taken |= load == Load::Initial;
            self.address(asset, document, url, *span, load);
        }
        // Sources that the typed reading dropped still name their files.
        for url in css.urls.iter().filter(|url| url.used_by == CssUse::FontFace(number)) {
            self.address(asset, document, &url.url, url.span, Load::Possible);
        }
    }

    fn declared(&self, rule: Option<&StyleRule>) -> Load {
        let Some(rule) = rule else { return Load::Deferred };
        if rule.within.iter().any(|condition| condition.starts_with("@media") && condition.contains("print"))
        {
            return Load::Possible;
        }
        // A `style` attribute has no selector.
        if rule.selectors.is_empty() || self.used.matches(rule) { Load::Initial } else { Load::Deferred }
    }

    fn address(&mut self, asset: &Asset, document: &str, text: &str, span: Span, load: Load) {
        self.refer(Reference { from: asset.id, document, text, span, load, how: How::StyleSheet });
    }
}
