//! Which faces the styles of a screen ask for: families, weights and slants that some rule names.
//!
//! Font matching follows CSS Fonts Level 4, 5.2: of the weights declared, one answers each weight that is asked for.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::{Asset, AssetId, Bundle};
use crate::checks::selector::Names;
use crate::facts::{Css, Declaration, FontFace, Html};

type Weights = (u16, u16);

/// What a screen asks for.
pub(super) struct Wanted {
    /// Of each family and slant, the weights that answer the weights asked for.
    taken: BTreeSet<(String, bool, Weights)>,
    /// Families that rules matching the page as it is delivered name, lower case.
    shown: BTreeSet<String>,
}

impl Wanted {
    pub(super) fn of(bundle: &Bundle, initial: &[AssetId], page: Option<&Asset>) -> Self {
        let html = page.and_then(Asset::html);
        let sheets: Vec<&Css> = initial.iter().flat_map(|&asset| bundle.asset(asset).styles()).collect();
        let mut faces: BTreeMap<(String, bool), BTreeSet<Weights>> = BTreeMap::new();
        for face in sheets.iter().flat_map(|css| &css.font_faces) {
            faces.entry((plain(&face.family), face.italic)).or_default().insert(face.weight);
        }
        let declarations = || sheets.iter().flat_map(|css| &css.declarations);
        let mut weights: BTreeSet<u16> = declarations().flat_map(weights_of).collect();
        weights.insert(400);
        // Headings, `strong` and `b` are bold in every browser; scripts may make them.
        weights.insert(700);
        let italic = declarations().any(is_italic) || html.is_none_or(has_italic);
        let mut taken = BTreeSet::new();
        for ((family, slanted), declared) in &faces {
            if *slanted && !italic && faces.contains_key(&(family.clone(), false)) {
                continue;
            }
            let answers = weights.iter().filter_map(|&weight| answer(declared, weight));
            taken.extend(answers.map(|weights| (family.clone(), *slanted, weights)));
        }
        Self { taken, shown: html.map(|html| shown(&sheets, html)).unwrap_or_default() }
    }

    pub(super) fn takes(&self, face: &FontFace) -> bool {
        self.taken.contains(&(plain(&face.family), face.italic, face.weight))
    }

    pub(super) fn is_shown(&self, family: &str) -> bool {
        self.shown.contains(family)
    }
}

/// Family as compared: without quotes, lower case.
pub(super) fn plain(family: &str) -> String {
    family.trim().trim_matches(['"', '\'']).trim().to_ascii_lowercase()
}

/// The declared weight that answers the one asked for.
fn answer(declared: &BTreeSet<Weights>, weight: u16) -> Option<Weights> {
    let holding = declared.iter().find(|(low, high)| (*low..=*high).contains(&weight));
    let heavier = |from: u16| declared.iter().filter(move |(low, _)| *low > from).min();
    let lighter = || declared.iter().filter(|(_, high)| *high < weight).max_by_key(|(_, high)| *high);
    let found = holding.or_else(|| match weight {
        400..=500 => {
            heavier(weight).filter(|(low, _)| *low <= 500).or_else(lighter).or_else(|| heavier(weight))
        }
        ..400 => lighter().or_else(|| heavier(weight)),
        _ => heavier(weight).or_else(lighter),
    });
    found.copied()
}

/// Weights that a declaration asks for, custom properties named after weights included.
fn weights_of(declaration: &Declaration) -> BTreeSet<u16> {
    let property = &*declaration.property;
    let custom = property.starts_with("--") && (property.contains("weight") || property.contains("font"));
    if !custom && !matches!(property, "font-weight" | "font") {
        return BTreeSet::new();
    }
    let words = declaration.value.split([' ', ',', '/', '(', ')']);
    words
        .filter_map(|word| match word {
            "bold" | "bolder" => Some(700),
            "lighter" => Some(300),
            _ => word.parse().ok().filter(|weight| (1..=1000).contains(weight)),
        })
        .collect()
}

fn is_italic(declaration: &Declaration) -> bool {
    matches!(&*declaration.property, "font-style" | "font")
        && ["italic", "oblique"].iter().any(|slant| declaration.value.contains(slant))
}

fn has_italic(html: &Html) -> bool {
    html.elements
        .iter()
        .any(|element| matches!(&*element.name, "em" | "i" | "cite" | "address" | "var" | "dfn"))
}

/// Families named, directly or through a custom property, by rules that can match the page as it is delivered.
fn shown(sheets: &[&Css], html: &Html) -> BTreeSet<String> {
    let names = Names::of(html);
    let mut families = BTreeSet::new();
    let mut properties: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut used: Vec<&Declaration> = Vec::new();
    for css in sheets {
        for declaration in &css.declarations {
            if declaration.property.starts_with("--") {
                properties.entry(&declaration.property).or_default().extend(named(&declaration.value));
            } else if matches!(&*declaration.property, "font-family" | "font")
                && css
                    .rules
                    .get(declaration.rule as usize)
                    .is_some_and(|rule| rule.selectors.is_empty() || names.may_match(&rule.selectors))
            {
                used.push(declaration);
            }
        }
    }
    for declaration in used {
        // Only the first family that exists is downloaded for ordinary text.
        families.extend(named(&declaration.value).into_iter().take(1));
        for (property, named) in &properties {
            if declaration.value.contains(&format!("var({property}")) {
                families.extend(named.first().cloned());
            }
        }
    }
    families
}

/// Families of a list; of a `font` shorthand, the last word of what stands before the first comma.
fn named(value: &str) -> Vec<String> {
    let mut families = Vec::new();
    for (position, family) in value.split(',').enumerate() {
        let whole = plain(family);
        if position == 0
            && let Some((_, last)) = family.trim().rsplit_once(char::is_whitespace)
            && family.contains(|letter: char| letter.is_ascii_digit())
        {
            let quoted = family.rsplit(['"', '\'']).nth(1).map(plain);
            families.push(quoted.unwrap_or_else(|| plain(last)));
        } else {
            families.push(whole);
        }
    }
    families
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_answered_as_browsers_do() {
        let declared: BTreeSet<Weights> = [(300, 300), (500, 500), (900, 900)].into();
        for (asked, answered) in
            [(400, 500), (500, 500), (700, 900), (300, 300), (200, 300), (350, 300), (950, 900)]
        {
            assert_eq!(answer(&declared, asked), Some((answered, answered)), "{asked}");
        }
        let variable: BTreeSet<Weights> = [(100, 900)].into();
        assert_eq!(answer(&variable, 450), Some((100, 900)));
    }

    #[test]
    fn families_are_read_from_lists_and_shorthands() {
        assert_eq!(named("Inter, 'Noto Sans', serif"), ["inter", "noto sans", "serif"]);
        assert_eq!(named("bold 1rem/1.5 Inter, serif"), ["inter", "serif"]);
        assert_eq!(named("400 12px \"Source Sans 3\""), ["source sans 3"]);
    }
}
