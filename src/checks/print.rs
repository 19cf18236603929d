//! Printing where a paper copy is owed to the patient: what hides the page in print, and screens that nothing
//! prepares for it. The judge counts these only where a context activates them.

use std::collections::BTreeSet;

use crate::bundle::{Asset, AssetId, Bundle, Screen, ScreenId};
use crate::facts::{Css, Declaration, Element, Html, Script, StyleRule, Value};
use crate::finding::{Cx, Screens};

/// Rules for printed pages that hide the whole page.
pub fn blocked(bundle: &Bundle, cx: &mut Cx) {
    let sheets = print_sheets(bundle);
    for asset in &bundle.assets {
        let whole = sheets.contains(&asset.id);
        let roots = single_roots(bundle, asset);
        for (css, within) in styles(asset) {
            let printed: Vec<&StyleRule> =
                css.rules.iter().filter(|rule| is_printed(rule, whole || within)).collect();
            for rule in cx.each(printed.iter().copied()) {
                let Some(hidden) = hidden_root(rule, &roots) else { continue };
                let Some(declaration) = declarations(css, rule).find(|declaration| hides(declaration)) else {
                    continue;
                };
                // "Hide all, show one part" is how a part is printed; what is not rendered at all cannot be shown.
                let revocable = &*declaration.property != "display" || !matches!(hidden, Root::Document);
                let shown = |other: &&&StyleRule| {
                    declarations(css, other).any(|declared| shows(declared, declaration))
                };
                if revocable && printed.iter().any(|other| shown(&other)) {
                    continue;
                }
                let finding = cx.fail(asset.at(rule.span));
                finding
                    .text("selector", &rule.selectors)
                    .text("rule", format!("{}: {}", declaration.property, declaration.value))
                    .subject(format!("{} {}", rule.selectors, declaration.property));
                finding.screens = screens_with(bundle, asset.id);
            }
        }
    }
}

/// Screens that no style for print, no print button and no document to print goes with.
pub fn style_missing(bundle: &Bundle, cx: &mut Cx) {
    let sheets = print_sheets(bundle);
    let prepared: Vec<bool> =
        bundle.assets.iter().map(|asset| sheets.contains(&asset.id) || prepares(asset)).collect();
    let screens = bundle.numbered_screens().filter_map(|(id, screen)| {
        let page = screen.page.map(|page| bundle.asset(page))?;
        Some((id, screen, page))
    });
    for (id, screen, page) in cx.each(screens) {
        if assets_of(bundle, screen).into_iter().any(|asset| prepared[asset.0 as usize]) {
            continue;
        }
        let named = |name: &str| page.html()?.elements.iter().find(|element| &*element.name == name);
        let place = named("head").or_else(|| named("html")).or_else(|| named("body"));
        let at = place.map_or_else(|| page.whole(), |element| page.at(element.span));
        let finding = if screen.is_complete() { cx.fail(at) } else { cx.review(at).say("incomplete") };
        finding.text("screen", &screen.id).subject(format!("print {}", screen.id)).on_screen(id);
    }
}

/// All that a screen may load, what its page only names for print included.
fn assets_of(bundle: &Bundle, screen: &Screen) -> BTreeSet<AssetId> {
    let mut assets: BTreeSet<AssetId> = screen.initial.iter().chain(&screen.deferred).copied().collect();
    if let Some(page) = screen.page {
        assets.insert(page);
        assets.extend(bundle.edges_from(page).iter().map(|edge| edge.to));
    }
    assets
}

/// Screens whose pages or chunks name an asset.
fn screens_with(bundle: &Bundle, asset: AssetId) -> Screens {
    let screens = bundle.numbered_screens();
    let found: Vec<ScreenId> =
        screens.filter(|(_, screen)| assets_of(bundle, screen).contains(&asset)).map(|(id, _)| id).collect();
    if found.is_empty() { Screens::OfAsset } else { Screens::Many(found) }
}

/// Style sheets that pages load for print only.
fn print_sheets(bundle: &Bundle) -> BTreeSet<AssetId> {
    let mut found = BTreeSet::new();
    for page in &bundle.assets {
        let Some(html) = page.html() else { continue };
        for link in html.elements.iter().filter(|element| is_print_link(element)) {
            let Some(address) = link.attribute("href") else { continue };
            found.extend(bundle.edges_within(page.id, address.value_span).map(|edge| edge.to));
        }
    }
    found
}

/// A sheet for print; with `onload` it is the idiom that loads the styles of the screen late.
fn is_print_link(element: &Element) -> bool {
    &*element.name == "link"
        && element.has_token("rel", "stylesheet")
        && is_for_print(element)
        && !element.has("onload")
}

fn is_for_print(element: &Element) -> bool {
    element.value("media").is_some_and(names_print)
}

/// `print`, `only print`, `screen, print`, without further conditions.
fn names_print(media: &str) -> bool {
    media.split(',').any(|query| {
        let query = query.trim().to_ascii_lowercase();
        query == "print" || query == "only print"
    })
}

/// Style sheets of an asset, with whether their element is for print only.
fn styles(asset: &Asset) -> impl Iterator<Item = (&Css, bool)> {
    let inline = asset.html().into_iter().flat_map(|html| {
        html.styles.iter().map(|style| (&style.facts, is_for_print(&html.elements[style.element])))
    });
    let own = if asset.html().is_some() { None } else { asset.styles().next() };
    own.map(|css| (css, false)).into_iter().chain(inline)
}

/// Does the rule hold on paper and on no other condition?
fn is_printed(rule: &StyleRule, sheet: bool) -> bool {
    let media = |condition: &str| condition.strip_prefix("@media").map(names_print);
    let mut conditions = rule.within.iter().filter(|condition| !condition.starts_with("@layer"));
    let printed = sheet || rule.within.iter().any(|condition| media(condition) == Some(true));
    printed && conditions.all(|condition| media(condition) == Some(true))
}

fn declarations<'c>(css: &'c Css, rule: &StyleRule) -> impl Iterator<Item = &'c Declaration> {
    let range = rule.declarations.start as usize..rule.declarations.end as usize;
    css.declarations.get(range).unwrap_or_default().iter()
}

fn hides(declaration: &Declaration) -> bool {
    matches!(
        (&*declaration.property, &*declaration.value.to_ascii_lowercase()),
        ("display", "none")
            | ("visibility", "hidden" | "collapse")
            | ("opacity", "0")
            | ("content-visibility", "hidden")
    )
}

/// Does a declaration show again what another hides?
fn shows(declaration: &Declaration, hidden: &Declaration) -> bool {
    declaration.property == hidden.property && !hides(declaration)
}

/// What stands for the whole page.
enum Root {
    /// `html`, `body`: nothing inside can be shown.
    Document,
    /// All parts of the body, or its only one.
    Content,
}

fn hidden_root(rule: &StyleRule, roots: &BTreeSet<String>) -> Option<Root> {
    let mut found = None;
    for selector in rule.selectors.split(',') {
        let selector = selector.trim().to_ascii_lowercase().replace(" > ", ">");
        match selector.as_str() {
            "html" | "body" | ":root" | "html body" | "html>body" => return Some(Root::Document),
            "*" | "body *" | "body>*" | "html *" => found = Some(Root::Content),
            other if roots.contains(other) => found = Some(Root::Content),
            _ => {}
        }
    }
    found
}

/// Selectors of the only visible child of the body, on the pages that apply a sheet.
fn single_roots(bundle: &Bundle, asset: &Asset) -> BTreeSet<String> {
    let mut pages: BTreeSet<AssetId> = bundle.edges_to(asset.id).map(|edge| edge.from).collect();
    pages.insert(asset.id);
    pages.into_iter().filter_map(|page| single_root(bundle.asset(page).html()?)).collect()
}

fn single_root(html: &Html) -> Option<String> {
    let body = html.elements.iter().position(|element| &*element.name == "body")?;
    let silent = ["script", "style", "template", "noscript", "link", "meta"];
    let mut children = html
        .elements
        .iter()
        .filter(|element| element.parent == Some(body) && !silent.contains(&&*element.name));
    let only = children.next()?;
    let id = only.value("id").filter(|id| !id.is_empty())?;
    children.next().is_none().then(|| format!("#{}", id.to_ascii_lowercase()))
}

/// Is something in the asset made for paper: a style, a print button, a document?
fn prepares(asset: &Asset) -> bool {
    let styled = styles(asset).any(|(css, within)| {
        within
            || css.rules.iter().any(|rule| {
                rule.within
                    .iter()
                    .any(|condition| condition.starts_with("@media") && condition.contains("print"))
                    || rule.selectors.starts_with("@page")
            })
    });
    let in_markup = || {
        let elements = asset.html().into_iter().flat_map(|html| &html.elements);
        elements.into_iter().any(|element| {
            matches!(&*element.name, "link" | "style") && is_for_print(element) && !element.has("onload")
                || element.value("href").is_some_and(is_document)
        })
    };
    styled || in_markup() || asset.scripts().any(prints)
}

fn prints(script: &Script) -> bool {
    let makes_pdf =
        |value: &Value| matches!(value.get("type"), Some(Value::Text(kind)) if &**kind == "application/pdf");
    script.styles_print
        || script.calls.iter().any(|call| {
            call.method() == "print" && call.arguments.is_empty() || call.arguments.iter().any(makes_pdf)
        })
        || script
            .literals
            .iter()
            .any(|literal| &*literal.text == "application/pdf" || is_document(&literal.text))
        || script.imports.iter().any(|import| {
            let target = import.target.to_ascii_lowercase();
            target.contains("jspdf") || target.contains("pdfmake") || target.contains("pdf-lib")
        })
}

fn is_document(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    path.len() > 4 && path.to_ascii_lowercase().ends_with(".pdf")
}
