//! Edges of style sheets: imports at once; images and fonts only where a screen has something for them.

use std::collections::BTreeMap;

use super::{Linker, Reference};
use crate::bundle::profile::{family_name, rule_selectors};
use crate::bundle::{Asset, AssetId, Conditional, How, Load, Needs};
use crate::facts::{Css, CssUrl, CssUse, FontFace, FontSource, Span, StyleRule};

impl Linker<'_> {
    pub(super) fn style(&mut self, asset: &Asset, document: &str, css: &Css) {
        let mut written: BTreeMap<u32, Vec<&CssUrl>> = BTreeMap::new();
        for url in &css.urls {
            if let CssUse::FontFace(number) = url.used_by {
                written.entry(number).or_default().push(url);
            }
        }
        for (number, face) in (0u32..).zip(&css.font_faces) {
            self.font_face(asset, document, face);
            // Sources that the typed reading dropped still name their files.
            for url in written.get(&number).into_iter().flatten() {
                self.address(asset, document, &url.url, url.span, Load::Possible);
            }
        }
        for url in &css.urls {
            match url.used_by {
                CssUse::FontFace(_) => {}
                CssUse::Import => {
                    self.address(asset, document, &url.url, url.span, Load::Initial);
                }
                CssUse::Declaration(index) => {
                    let rule = css.declarations.get(index as usize).map(|declaration| declaration.rule);
                    let printed =
                        rule.and_then(|rule| css.rules.get(rule as usize)).is_some_and(is_for_print);
                    let load = if printed { Load::Possible } else { Load::Deferred };
                    let target = self.address(asset, document, &url.url, url.span, load);
                    if let (Some(to), Some(rule), false) = (target, rule, printed) {
                        let needs = Needs::Selector(rule_selectors(css, rule).into());
                        self.links.conditional.push(Conditional { from: asset.id, to, needs });
                    }
                }
                CssUse::Other => {
                    self.address(asset, document, &url.url, url.span, Load::Deferred);
                }
            }
        }
    }

    /// The browser takes the first source it can read, when the family is used and the subset is that of the page.
    fn font_face(&mut self, asset: &Asset, document: &str, face: &FontFace) {
        let mut taken = false;
        for source in &face.sources {
            let FontSource::Url { url, format, span } = source else { continue };
            let first = !taken && is_readable(url, format.as_deref());
            let load = if first { Load::Deferred } else { Load::Possible };
            let target = self.address(asset, document, url, *span, load);
            if let (Some(to), true, true) = (target, first, face.covers_latin) {
                taken = true;
                let needs = Needs::Font(family_name(&face.family).into());
                self.links.conditional.push(Conditional { from: asset.id, to, needs });
            }
        }
    }

    fn address(
        &mut self,
        asset: &Asset,
        document: &str,
        text: &str,
        span: Span,
        load: Load,
    ) -> Option<AssetId> {
        self.refer(Reference { from: asset.id, document, text, span, load, how: How::StyleSheet })
    }
}

/// Can today's browsers read the source? EOT and SVG fonts are from before WOFF.
fn is_readable(url: &str, format: Option<&str>) -> bool {
    let old = format.is_some_and(|format| {
        let format = format.to_ascii_lowercase();
        format.contains("embedded-opentype") || format.contains("svg")
    });
    !old && !url.contains(".eot")
}

fn is_for_print(rule: &StyleRule) -> bool {
    rule.within.iter().any(|condition| condition.starts_with("@media") && condition.contains("print"))
}
