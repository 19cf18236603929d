//! What a page uses, to tell which resources of its style sheets it really loads.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Asset, AssetId, Bundle, Conditional, Needs};
use crate::facts::{Css, Html};

/// Classes, ids and tags of a page as it is delivered.
pub struct Profile<'a> {
    classes: HashSet<&'a str>,
    ids: HashSet<&'a str>,
    tags: HashSet<&'a str>,
    /// The markup is what a reader sees; otherwise scripts will add to it.
    written: bool,
}

/// A declaration that names fonts.
pub struct FontUse<'b> {
    selectors: &'b str,
    /// Families are often kept in custom properties: `--font-family: Inter`.
    custom: bool,
    families: BTreeSet<String>,
}

/// What each sheet, or page with styles, says about fonts: read once, since many screens share a sheet.
pub struct SheetFonts<'b>(BTreeMap<AssetId, Vec<FontUse<'b>>>);

impl<'b> SheetFonts<'b> {
    pub fn of(bundle: &'b Bundle) -> Self {
        let uses = |css: &'b Css| {
            let fonts = css.declarations.iter().filter(|declaration| declaration.property.contains("font"));
            fonts.map(|declaration| FontUse {
                selectors: rule_selectors(css, declaration.rule),
                custom: declaration.property.starts_with("--"),
                families: declaration.value.split(',').map(family_of_value).collect(),
            })
        };
        let of_asset = |asset: &'b Asset| (asset.id, asset.styles().flat_map(uses).collect::<Vec<_>>());
        Self(bundle.assets.iter().map(of_asset).filter(|(_, uses)| !uses.is_empty()).collect())
    }

    pub fn uses(&self, asset: AssetId) -> &[FontUse<'b>] {
        self.0.get(&asset).map_or(&[], Vec::as_slice)
    }
}

impl<'a> Profile<'a> {
    pub fn of(html: &'a Html) -> Self {
        let mut profile = Self {
            classes: HashSet::new(),
            ids: HashSet::new(),
            tags: HashSet::new(),
            written: html.is_written(),
        };
        for element in &html.elements {
            profile.tags.insert(&element.name);
            profile.classes.extend(element.value("class").unwrap_or_default().split_ascii_whitespace());
            profile.ids.extend(element.value("id"));
        }
        profile
    }

    /// Does the page load this resource of one of its sheets for its first display?
    pub fn loads(&self, conditional: &Conditional, fonts: &BTreeSet<String>) -> bool {
        match &conditional.needs {
            Needs::Selector(selectors) => self.matches(selectors),
            Needs::Font(family) => fonts.contains(&**family),
        }
    }

    /// Families that these uses give to something on the page; on a page that scripts build, all of them.
    pub fn fonts<'u>(&self, uses: impl Iterator<Item = &'u FontUse<'u>>) -> BTreeSet<String> {
        let applies = |one: &&FontUse<'_>| one.custom || !self.written || self.matches(one.selectors);
        uses.filter(applies).flat_map(|one| one.families.iter().cloned()).collect()
    }

    /// Can one of the selectors match an element of the page as delivered? States (`:hover`) come later.
    pub fn matches(&self, selectors: &str) -> bool {
        const LATER: [&str; 7] = [":hover", ":focus", ":active", ":checked", ":target", ":open", ":disabled"];
        // A `style` attribute has no selector.
        selectors.is_empty()
            || selectors
                .split(',')
                .any(|selector| self.has_all(selector) && !LATER.iter().any(|state| selector.contains(state)))
    }

    /// All classes, ids and tag names of a selector are on the page.
    fn has_all(&self, selector: &str) -> bool {
        const JOINS: [char; 8] = ['.', '#', ' ', '>', '+', '~', ':', '*'];
        let mut rest = selector.split(['[', '(']).next().unwrap_or(selector);
        while !rest.is_empty() {
            let behind = rest.char_indices().skip(1).find(|(_, character)| JOINS.contains(character));
            let (part, behind) = rest.split_at(behind.map_or(rest.len(), |(at, _)| at));
            if !self.has(part) {
                return false;
            }
            rest = behind;
        }
        true
    }

    /// `.class`, `#id`, or a tag, perhaps behind what joins it to another element; anything else may be there.
    fn has(&self, part: &str) -> bool {
        match part.as_bytes().first() {
            Some(b'.') => self.classes.contains(&part[1..]),
            Some(b'#') => self.ids.contains(&part[1..]),
            Some(first) if first.is_ascii_alphabetic() => self.has_tag(part),
            Some(b' ' | b'>' | b'+' | b'~') => {
                let tag = part[1..].trim();
                !tag.starts_with(|first: char| first.is_ascii_alphabetic()) || self.has_tag(tag)
            }
            _ => true,
        }
    }

    fn has_tag(&self, tag: &str) -> bool {
        self.tags.contains(tag.to_ascii_lowercase().as_str())
    }
}

/// Selectors of a rule.
pub fn rule_selectors(css: &Css, rule: u32) -> &str {
    css.rules.get(rule as usize).map_or("", |rule| &rule.selectors)
}

/// Family as compared: without quotes, lower case.
pub fn family_name(name: &str) -> String {
    name.trim().trim_matches(['"', '\'']).trim().to_ascii_lowercase()
}

/// The family in one item of a `font-family` or `font` value: `bold 1em/1.5 "Inter"` → `inter`.
fn family_of_value(item: &str) -> String {
    let item = item.trim();
    if let Some(quote) = item.find(['"', '\'']) {
        family_name(&item[quote..])
    } else {
        // The shorthand puts the family after the size.
        let size = item.rfind(|character: char| character.is_ascii_digit());
        let after = size.and_then(|at| item[at..].split_once(' ')).map_or(item, |(_, family)| family);
        family_name(after)
    }
}
