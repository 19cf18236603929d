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
    /// Of each family and slant, the declared weights that answer those asked for.
    taken: BTreeSet<(String, bool, Weights)>,
    /// The page comes with its text, so that its own elements tell which rules apply.
    pub(super) filled: bool,
}

impl Wanted {
    pub(super) fn of(sheets: &[&Sheet<'_>], page: Option<&Asset>) -> Self {
        let mut declared: BTreeMap<(String, bool), BTreeSet<Weights>> = BTreeMap::new();
        for face in sheets.iter().flat_map(|sheet| &sheet.faces) {
            declared.entry((plain(&face.family), face.italic)).or_default().insert(face.weight);
        }
        let html = page.and_then(Asset::html).filter(|html| html.is_written());
        let families = declared.keys().map(|(family, _)| family.clone()).collect();
        let asked = Asked::of(sheets, html, &families);
        let mut taken = BTreeSet::new();
        for ((family, slanted), weights) in &declared {
            let upright = asked.weights.get(family);
            // Bold italics are seldom set; a family without an upright face answers all with its italic one.
            let only = declared.contains_key(&(family.clone(), false));
            let wanted: Vec<u16> = match (slanted, upright) {
                (_, None) => continue,
                (true, Some(_)) if only && !asked.italic.contains(family) => continue,
                (true, Some(_)) if only => vec![400],
                (_, Some(upright)) => upright.iter().copied().collect(),
            };
            let answers = wanted.into_iter().filter_map(|weight| answer(weights, weight));
            taken.extend(answers.map(|weights| (family.clone(), *slanted, weights)));
        }
        Self { taken, filled: html.is_some() }
    }

    pub(super) fn takes(&self, face: &FontFace) -> bool {
        self.taken.contains(&(plain(&face.family), face.italic, face.weight))
    }
}

/// Families of some `@font-face` rule that styles ask for, with the weights.
struct Asked {
    weights: BTreeMap<String, BTreeSet<u16>>,
    italic: BTreeSet<String>,
}

impl Asked {
    /// A family in the weights of the rules that name it; the family of the page as a whole in those of the rules that
    /// name none. Of a page with its text, only the rules that can match it count; scripts may make any element.
    fn of(sheets: &[&Sheet<'_>], html: Option<&Html>, families: &BTreeSet<String>) -> Self {
        let on_page = html.map(Names::of);
        let mut properties: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (property, named) in sheets.iter().flat_map(|sheet| &sheet.properties) {
            properties.entry(property).or_default().extend(named.iter().map(String::as_str));
        }
        let mut asked = Self { weights: BTreeMap::new(), italic: BTreeSet::new() };
        let (mut base, mut loose) = (BTreeSet::new(), BTreeSet::from([400]));
        let mut slanted = html.is_none_or(|html| has(html, &ITALIC));
        if html.is_none_or(|html| has(html, &BOLD)) {
            loose.insert(700);
        }
        for rule in
            sheets.iter().flat_map(|sheet| &sheet.rules).filter(|rule| rule.may_match(on_page.as_ref()))
        {
            slanted |= rule.slanted;
            let mut named = rule.families.iter().flat_map(|family| match family {
                Family::Named(family) => vec![family.as_str()],
                Family::Property(property) => properties.get(property.as_str()).cloned().unwrap_or_default(),
            });
            // Of a list, the browser takes the first that there is.
            let Some(family) = named.find(|family| families.contains(*family)) else {
                loose.extend(&rule.weights);
                continue;
            };
            if is_base(rule.selectors) {
                base.insert(family.to_owned());
            }
            let own = asked.weights.entry(family.to_owned()).or_default();
            if rule.weights.is_empty() {
                own.insert(if names_bold(rule.selectors) { 700 } else { 400 });
            }
            own.extend(&rule.weights);
        }
        for family in &base {
            asked.weights.entry(family.clone()).or_default().extend(&loose);
        }
        if slanted {
            asked.italic = base;
        }
        asked
    }
}

/// What one sheet, or page with styles, says about fonts: read once, since many screens share a sheet.
pub(super) struct Sheet<'b> {
    faces: Vec<&'b FontFace>,
    rules: Vec<FontRule<'b>>,
    /// Custom properties with the families that they name.
    properties: Vec<(&'b str, Vec<String>)>,
}

/// What a rule says about fonts.
struct FontRule<'b> {
    selectors: &'b str,
    slanted: bool,
    weights: BTreeSet<u16>,
    families: Vec<Family>,
}

/// An item of a list of families.
enum Family {
    Named(String),
    /// `var(--body)`: the name of the custom property.
    Property(String),
}

/// What all sheets of a bundle say about fonts.
pub(super) fn sheets(bundle: &Bundle) -> BTreeMap<AssetId, Sheet<'_>> {
    let mut sheets: BTreeMap<AssetId, Sheet<'_>> = BTreeMap::new();
    for asset in bundle.assets.iter().filter(|asset| asset.styles().next().is_some()) {
        let faces = asset.styles().flat_map(|css| &css.font_faces).collect();
        sheets.insert(
            asset.id,
            Sheet { faces, rules: asset.styles().flat_map(FontRule::all).collect(), properties: Vec::new() },
        );
    }
    let used: BTreeSet<String> = sheets
        .values()
        .flat_map(|sheet| &sheet.rules)
        .flat_map(|rule| &rule.families)
        .filter_map(|family| match family {
            Family::Property(property) => Some(property.clone()),
            Family::Named(_) => None,
        })
        .collect();
    for (id, sheet) in &mut sheets {
        let declarations = bundle.asset(*id).styles().flat_map(|css| &css.declarations);
        sheet.properties = declarations
            .filter(|declaration| used.contains(&*declaration.property))
            .map(|declaration| (&*declaration.property, named(&declaration.value)))
            .collect();
    }
    sheets
}

impl<'b> FontRule<'b> {
    fn all(css: &'b Css) -> impl Iterator<Item = Self> {
        css.rules.iter().filter_map(|rule| {
            let range = rule.declarations.start as usize..rule.declarations.end as usize;
            let declarations = css.declarations.get(range).unwrap_or_default().iter();
            let declarations: Vec<_> =
                declarations.filter(|declaration| declaration.property.starts_with("font")).collect();
            (!declarations.is_empty()).then(|| Self {
                selectors: &rule.selectors,
                slanted: declarations.iter().any(|declaration| is_italic(declaration)),
                weights: declarations.iter().flat_map(|declaration| weights_of(declaration)).collect(),
                families: declarations.iter().flat_map(|declaration| families_of(declaration)).collect(),
            })
        })
    }

    /// All may, when no names are given.
    fn may_match(&self, names: Option<&Names<'_>>) -> bool {
        self.selectors.is_empty() || names.is_none_or(|names| names.may_match(self.selectors))
    }
}

/// Elements that browsers show in bold.
const BOLD: [&str; 9] = ["b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"];

/// Elements that browsers show in italics.
const ITALIC: [&str; 6] = ["em", "i", "cite", "address", "var", "dfn"];

fn has(html: &Html, names: &[&str]) -> bool {
    html.elements.iter().any(|element| names.contains(&&*element.name))
}

fn families_of(declaration: &Declaration) -> Vec<Family> {
    if !matches!(&*declaration.property, "font-family" | "font") {
        return Vec::new();
    }
    let mut families = Vec::new();
    for family in declaration.value.split(',') {
        match family.trim().rsplit_once("var(") {
            Some((_, property)) => {
                families.push(Family::Property(property.trim_end_matches(')').trim().to_owned()));
            }
            None => families.extend(named(family).into_iter().map(Family::Named)),
        }
    }
    families
}

/// Families that some rule of the bundle names, lower case.
pub(super) fn named_anywhere(bundle: &Bundle) -> BTreeSet<String> {
    let declarations = bundle.assets.iter().flat_map(Asset::styles).flat_map(|css| &css.declarations);
    // Families are often kept in custom properties.
    declarations
        .filter(|declaration| declaration.property.contains("font"))
        .flat_map(|declaration| named(&declaration.value))
        .collect()
}

/// A rule for the page as a whole.
fn is_base(selectors: &str) -> bool {
    selectors.split(',').any(|selector| {
        matches!(selector.trim(), "html" | "body" | ":root" | "*" | "#root" | "#app" | ":host")
    })
}

fn names_bold(selectors: &str) -> bool {
    let words =
        selectors.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-' && letter != '_');
    words.into_iter().any(|word| BOLD.contains(&word))
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
