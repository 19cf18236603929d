//! Which rules of a style sheet may apply to an element of a page, as far as the source tells without drawing it.
//!
//! Only the last part of a selector is compared with the element; of the others it is asked whether the page holds
//! such elements at all. States and conditions make a match uncertain, never certain.

use std::collections::BTreeSet;

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

/// Does the rule apply to the element of a page with these names?
pub(super) fn matched(rule: &StyleRule, element: &Element, names: &Names<'_>) -> Option<Match> {
    if rule.within.iter().any(|condition| condition.starts_with("@media") && is_print(condition)) {
        return None;
    }
    let conditional = rule.within.iter().any(|condition| !condition.starts_with("@layer"));
    split(&rule.selectors, &[','])
        .filter_map(|selector| {
            let mut compounds: Vec<_> = split(selector, &COMBINATORS).collect();
            let last = parts(compounds.pop()?);
            let possible = !last.is_empty()
                && last.iter().all(|part| fits(part, element))
                && compounds.iter().all(|compound| parts(compound).iter().all(|part| names.holds(part)));
            let plain = compounds.is_empty() && !last.iter().any(|part| matches!(part, Part::Other(_)));
            possible.then_some(if plain && !conditional { Match::Sure } else { Match::Maybe })
        })
        .max()
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

/// Rules with selectors of some sheets, with their declarations of the named properties.
pub(super) fn declared<'c>(
    sheets: &[&'c Css],
    wanted: impl Fn(&Declaration) -> bool,
) -> Vec<(&'c StyleRule, &'c Declaration)> {
    let mut found = Vec::new();
    for css in sheets {
        for declaration in css.declarations.iter().filter(|declaration| wanted(declaration)) {
            if let Some(rule) = css.rules.get(declaration.rule as usize)
                && !rule.selectors.is_empty()
            {
                found.push((rule, declaration));
            }
        }
    }
    found
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

fn fits(part: &Part<'_>, element: &Element) -> bool {
    match part {
        Part::Tag(tag) => tag.eq_ignore_ascii_case(&element.name),
        Part::Class(class) => {
            let class = unescaped(class);
            element.value("class").is_some_and(|value| value.split_ascii_whitespace().any(|own| own == class))
        }
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

    fn rule(selectors: &str, within: &[&str]) -> StyleRule {
        StyleRule {
            selectors: selectors.into(),
            within: within.iter().map(|condition| (*condition).into()).collect(),
            span: Span::default(),
            declarations: 0..0,
        }
    }

    #[test]
    fn only_a_plain_selector_is_sure() {
        let html = Html {
            elements: vec![element("main", "cards"), element("img", "photo w-1/2")],
            ..Html::default()
        };
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
            (".photo::before", &[], None),
            (".cards", &[], None),
            ("*", &[], Some(Match::Maybe)),
        ] {
            assert_eq!(matched(&rule(selectors, within), photo, &names), expected, "{selectors} {within:?}");
        }
        assert!(names.may_match("body, .cards img"));
        assert!(!names.may_match(".photo:hover, .list"));
    }
}
