//! Which rules of a style sheet may apply to an element of a page, as far as the source tells without drawing it.
//!
//! Only the last part of a selector is compared with the element; of the others it is asked whether the page holds
//! such elements at all. States and conditions make a match uncertain, never certain.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::{Asset, Bundle};
use crate::facts::{Css, Declaration, Element, Html, StyleRule};

/// How sure it is that a rule applies to an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Match {
    Maybe,
    /// One plain selector without ancestors, states or conditions.
    Sure,
}

/// The names a page uses.
pub(super) struct Names<'h> {
    classes: BTreeSet<&'h str>,
    ids: BTreeSet<&'h str>,
    tags: BTreeSet<&'h str>,
}

impl<'h> Names<'h> {
    pub(super) fn of(html: &'h Html) -> Self {
        let elements = &html.elements;
        Self {
            classes: elements
                .iter()
                .flat_map(|element| element.value("class").unwrap_or_default().split_ascii_whitespace())
                .collect(),
            ids: elements.iter().filter_map(|element| element.value("id")).collect(),
            tags: elements.iter().map(|element| &*element.name).collect(),
        }
    }

    fn holds(&self, part: &Part<'_>) -> bool {
        match part {
            Part::Tag(tag) => self.tags.contains(tag.to_ascii_lowercase().as_str()),
            Part::Class(class) => self.classes.contains(unescaped(class).as_str()),
            Part::Id(id) => self.ids.contains(unescaped(id).as_str()),
            Part::Other(_) => true,
        }
    }

    /// Can one of the selectors match something on the page as it is delivered?
    pub(super) fn may_match(&self, selectors: &str) -> bool {
        split(selectors, &[',']).any(|selector| {
            split(selector, &COMBINATORS).all(|compound| {
                let parts = parts(compound);
                !parts.iter().any(|part| matches!(part, Part::Other(state) if is_later(state)))
                    && parts.iter().all(|part| self.holds(part))
            })
        })
    }
}

/// Style sheets that a page may apply, those of its scripts' chunks included.
pub(super) fn sheets<'b>(bundle: &'b Bundle, page: &'b Asset) -> Vec<&'b Css> {
    let screens = bundle.screens.iter().filter(|screen| screen.page == Some(page.id));
    let mut assets: BTreeSet<_> =
        screens.flat_map(|screen| screen.initial.iter().chain(&screen.deferred)).copied().collect();
    assets.extend(bundle.edges_from(page.id).iter().map(|edge| edge.to));
    assets.insert(page.id);
    assets
        .into_iter()
        .map(|asset| bundle.asset(asset))
        // Of other pages, only what they hold themselves would count, and they are not this page.
        .filter(|asset| asset.html().is_none() || asset.id == page.id)
        .flat_map(Asset::styles)
        .collect()
}

/// Declarations of some sheets that may apply to elements of one page.
pub(super) struct Rules<'c> {
    /// By class, id or tag of the last part of the selector, with its mark (`.`, `#`); empty for any element.
    by_key: BTreeMap<String, Vec<Rule<'c>>>,
    /// Looks at rules that are left.
    left: Cell<usize>,
}

/// Ours: looks at rules for the elements of one page, some seconds at most; no page of ten real bundles takes 5,000.
const MOST_LOOKS: usize = 20_000_000;

struct Rule<'c> {
    last: Vec<Part<'c>>,
    applied: Applied<'c>,
}

/// A declaration that may apply to an element.
#[derive(Clone, Copy)]
pub(super) struct Applied<'c> {
    pub(super) matched: Match,
    pub(super) declaration: &'c Declaration,
    /// Ids, classes and tags of the selector, after `!important`: the larger one wins.
    pub(super) weight: (bool, usize, usize, usize),
    /// Position of the style sheet, whose place among the others is not known.
    pub(super) sheet: usize,
}

impl<'c> Rules<'c> {
    pub(super) fn of(sheets: &[&'c Css], names: &Names<'_>, wanted: impl Fn(&Declaration) -> bool) -> Self {
        let mut rules = Self { by_key: BTreeMap::new(), left: Cell::new(MOST_LOOKS) };
        for (sheet, css) in sheets.iter().enumerate() {
            for declaration in css.declarations.iter().filter(|declaration| wanted(declaration)) {
                if let Some(rule) = css.rules.get(declaration.rule as usize) {
                    rules.add(rule, declaration, sheet, names);
                }
            }
        }
        rules
    }

    fn add(&mut self, rule: &'c StyleRule, declaration: &'c Declaration, sheet: usize, names: &Names<'_>) {
        let within = &rule.within;
        if within.iter().any(|condition| condition.starts_with("@media") && is_print(condition)) {
            return;
        }
        let conditional = within.iter().any(|condition| !condition.starts_with("@layer"));
        for selector in split(&rule.selectors, &[',']) {
            let mut compounds: Vec<Vec<Part<'_>>> = split(selector, &COMBINATORS).map(parts).collect();
            if !compounds.iter().flatten().all(|part| names.holds(part)) {
                continue;
            }
            let count = |wanted: fn(&Part<'_>) -> bool| {
                compounds.iter().flatten().filter(|part| wanted(part)).count()
            };
            let weight = (
                declaration.important,
                count(|part| matches!(part, Part::Id(_))),
                count(|part| matches!(part, Part::Class(_))),
                count(|part| matches!(part, Part::Tag(_))),
            );
            let Some(last) = compounds.pop() else { continue };
            let plain = compounds.is_empty()
                && !conditional
                && !last.iter().any(|part| matches!(part, Part::Other(_)));
            let keys = last.iter().map(Part::key).filter(|key| !key.is_empty());
            let key = keys.min().unwrap_or_default();
            let matched = if plain { Match::Sure } else { Match::Maybe };
            let applied = Applied { matched, declaration, weight, sheet };
            self.by_key.entry(key).or_default().push(Rule { last, applied });
        }
    }

    /// The declarations that may apply to the element; `None` once there were too many to look at on the page.
    pub(super) fn on(&self, element: &Element) -> Option<Vec<Applied<'c>>> {
        let classes = element.value("class").unwrap_or_default().split_ascii_whitespace();
        let known: BTreeSet<&str> = classes.clone().collect();
        let keys = classes
            .map(|class| format!(".{class}"))
            .chain(element.value("id").map(|id| format!("#{id}")))
            .chain([element.name.to_string(), String::new()]);
        let mut found = Vec::new();
        for rules in keys.filter_map(|key| self.by_key.get(&key)) {
            self.left.set(self.left.get().saturating_sub(rules.len()));
            if self.left.get() == 0 {
                return None;
            }
            let fitting =
                rules.iter().filter(|rule| rule.last.iter().all(|part| fits(part, element, &known)));
            found.extend(fitting.map(|rule| rule.applied));
        }
        Some(found)
    }
}

fn is_print(condition: &str) -> bool {
    condition.contains("print") && !condition.contains("screen") && !condition.contains("not print")
}

const COMBINATORS: [char; 4] = [' ', '>', '+', '~'];

/// One piece of a compound selector.
enum Part<'s> {
    Tag(&'s str),
    Class(&'s str),
    Id(&'s str),
    /// Attributes, states, functions: taken as possible.
    Other(&'s str),
}

/// Splits at the separators that stand outside brackets; empty pieces are dropped.
fn split<'s>(text: &'s str, separators: &'s [char]) -> impl Iterator<Item = &'s str> {
    let mut depth = 0_usize;
    let mut escaped = false;
    text.split(move |character: char| {
        if std::mem::take(&mut escaped) {
            return false;
        }
        match character {
            '\\' => escaped = true,
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && separators.contains(&character)
    })
    .map(str::trim)
    .filter(|piece| !piece.is_empty())
}

/// `a.b#c:hover` → `a`, `.b`, `#c`, `:hover`.
fn parts(compound: &str) -> Vec<Part<'_>> {
    let mut starts = vec![0];
    let mut depth = 0_usize;
    let mut before = ' ';
    for (offset, character) in compound.char_indices() {
        match character {
            _ if before == '\\' => {}
            '[' if depth == 0 => {
                starts.push(offset);
                depth += 1;
            }
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '.' | '#' if depth == 0 => starts.push(offset),
            ':' if depth == 0 && before != ':' => starts.push(offset),
            _ => {}
        }
        before = character;
    }
    starts.push(compound.len());
    let pieces = starts.windows(2).map(|pair| &compound[pair[0]..pair[1]]);
    pieces
        .filter(|piece| !piece.is_empty())
        .map(|piece| match piece.as_bytes()[0] {
            b'.' => Part::Class(&piece[1..]),
            b'#' => Part::Id(&piece[1..]),
            b':' | b'[' | b'*' | b'&' => Part::Other(piece),
            _ => Part::Tag(piece),
        })
        .collect()
}

impl Part<'_> {
    /// Under which key a rule is filed; the most selective one sorts first.
    fn key(&self) -> String {
        match self {
            Self::Tag(tag) => tag.to_ascii_lowercase(),
            Self::Class(class) => format!(".{}", unescaped(class)),
            Self::Id(id) => format!("#{}", unescaped(id)),
            Self::Other(_) => String::new(),
        }
    }
}

fn fits(part: &Part<'_>, element: &Element, classes: &BTreeSet<&str>) -> bool {
    match part {
        Part::Tag(tag) => tag.eq_ignore_ascii_case(&element.name),
        Part::Class(class) => classes.contains(unescaped(class).as_str()),
        Part::Id(id) => element.value("id").is_some_and(|own| own == unescaped(id)),
        // Pseudo-elements are not the element.
        Part::Other(state) => !state.starts_with("::") && !matches!(*state, ":before" | ":after"),
    }
}

/// States that a page does not start in.
fn is_later(state: &str) -> bool {
    [":hover", ":focus", ":active", ":checked", ":target", ":open", ":disabled"]
        .iter()
        .any(|later| state.starts_with(later))
}

fn unescaped(name: &str) -> String {
    name.replace('\\', "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Attribute, Span};

    fn element(name: &str, class: &str) -> Element {
        let class = Attribute {
            name: "class".into(),
            value: Some(class.into()),
            span: Span::default(),
            value_span: Span::default(),
        };
        Element {
            name: name.into(),
            attributes: vec![class],
            span: Span::default(),
            parent: None,
            text_before: 0,
            text: None,
        }
    }

    fn sheet(selectors: &str, within: &[&str]) -> Css {
        let rule = StyleRule {
            selectors: selectors.into(),
            within: within.iter().map(|condition| (*condition).into()).collect(),
            span: Span::default(),
            declarations: 0..1,
        };
        let declaration = Declaration {
            property: "width".into(),
            value: "10px".into(),
            important: false,
            span: Span::default(),
            rule: 0,
            animation: None,
        };
        Css { rules: vec![rule], declarations: vec![declaration], ..Css::default() }
    }

    #[test]
    fn only_a_plain_selector_is_sure() {
        let elements = vec![element("main", "cards"), element("img", "photo w-1/2")];
        let html = Html { elements, ..Html::default() };
        let names = Names::of(&html);
        let photo = &html.elements[1];
        for (selectors, within, expected) in [
            ("img", &[][..], Some(Match::Sure)),
            (".photo", &[], Some(Match::Sure)),
            (".w-1\\/2", &[], Some(Match::Sure)),
            ("a, img.photo", &["@layer base"], Some(Match::Sure)),
            (".photo", &["@media (width > 40em)"], Some(Match::Maybe)),
            (".photo", &["@media print"], None),
            (".cards > .photo", &[], Some(Match::Maybe)),
            (".list .photo", &[], None),
            (".photo:hover", &[], Some(Match::Maybe)),
            (".photo:not(.small)", &[], Some(Match::Maybe)),
            (".photo::before", &[], None),
            (".cards", &[], None),
            ("*", &[], Some(Match::Maybe)),
        ] {
            let css = sheet(selectors, within);
            let rules = Rules::of(&[&css], &names, |_| true);
            let found = rules.on(photo).unwrap().into_iter().map(|applied| applied.matched).max();
            assert_eq!(found, expected, "{selectors} {within:?}");
        }
        assert!(names.may_match("body, .cards img"));
        assert!(!names.may_match(".photo:hover, .list"));
    }
}
