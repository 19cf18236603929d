//! What pages ask for, when, and from where (criteria 2.10, 3.3, 6.5).

pub(super) mod address;
pub(super) mod parties;

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::{Asset, AssetId, Bundle, Delivery, External, How, Load, ScreenId, references};
use crate::checks::markup::addresses;
use crate::facts::{Attribute, Element, Html, ImportKind, Kind, Script, Span};
use crate::finding::{At, Basis, Cx, Method, Screens};
use address::Remote;

/// Further places shown of a finding that many pages share.
const RELATED: usize = 9;

/// Scripts in the head that hold back all that the page itself shows.
pub fn blocking_scripts(bundle: &Bundle, cx: &mut Cx) {
    // Nothing is fetched in an installed application, and a shell without content has nothing to show before its scripts.
    let pages = bundle.assets.iter().filter(|asset| asset.is_page() && bundle.delivery != Delivery::Packaged);
    let mut found: BTreeMap<String, Vec<(At, AssetId, Option<AssetId>)>> = BTreeMap::new();
    for page in pages {
        let Some(html) = page.html().filter(|html| html.visible_text > 0) else { continue };
        let scripts = html.elements.iter().enumerate().filter_map(|(index, element)| {
            let source = element.attribute("src").filter(|_| &*element.name == "script")?;
            Some((index, element, source))
        });
        let targets = addresses(bundle, page, html);
        for (index, element, source) in cx.each(scripts) {
            if in_head(html, index) && is_blocking(element) {
                let address = source.value.as_deref().unwrap_or_default();
                let target = targets.get(address).copied();
                let key = target.map_or(address, |target| &*bundle.asset(target).path).to_owned();
                found.entry(key).or_default().push((page.at(element.span), page.id, target));
            }
        }
    }
    for (script, places) in found {
        let Some((at, _, target)) = places.first() else { continue };
        let finding = cx.fail(*at);
        match target {
            Some(target) => finding.bytes("bytes", bundle.asset(*target).transfer.bytes),
            None => finding.say("elsewhere"),
        };
        finding.text("script", last_segment(&script)).sums_up(script);
        let pages: BTreeSet<AssetId> = places.iter().map(|(_, page, _)| *page).collect();
        finding.screens = screens_of(bundle, &pages);
        for (at, ..) in places.iter().skip(1).take(RELATED) {
            finding.relate(*at);
        }
    }
}

/// A script that the parser of the page waits for.
fn is_blocking(element: &Element) -> bool {
    let kind = element.value("type").unwrap_or_default().trim().to_ascii_lowercase();
    let classic = kind.is_empty() || kind.contains("javascript") || kind.contains("ecmascript");
    classic && !["async", "defer", "nomodule"].iter().any(|name| element.has(name))
}

fn in_head(html: &Html, index: usize) -> bool {
    let mut around = html.ancestors(index).map(|element| &*element.name);
    around.find(|name| matches!(*name, "head" | "template" | "noscript")) == Some("head")
}

fn screens_of(bundle: &Bundle, assets: &BTreeSet<AssetId>) -> Screens {
    let screens: BTreeSet<ScreenId> =
        assets.iter().flat_map(|&asset| bundle.initial_screens(asset)).collect();
    if screens.is_empty() { Screens::OfAsset } else { Screens::Many(screens.into_iter().collect()) }
}

fn last_segment(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    path.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or(address)
}

/// Preloaded files that nothing the page loads asks for.
pub fn unused_preloads(bundle: &Bundle, cx: &mut Cx) {
    let mut found: BTreeMap<AssetId, Vec<(At, AssetId, bool)>> = BTreeMap::new();
    for page in bundle.assets.iter().filter(|asset| asset.is_page()) {
        let Some(html) = page.html() else { continue };
        let targets = addresses(bundle, page, html);
        let links = html.elements.iter().filter(|element| is_preload(element));
        let links = links.filter_map(|link| Some((link, link.value("href")?)));
        let links = links.filter_map(|(link, href)| Some((link, *targets.get(href)?)));
        for (link, file) in cx.each(links) {
            if let Some(certain) = unused(bundle, page, html, file) {
                found.entry(file).or_default().push((page.at(link.span), page.id, certain));
            }
        }
    }
    for (file, places) in found {
        let (Some((at, ..)), file) = (places.first(), bundle.asset(file)) else { continue };
        let certain = places.iter().all(|(.., certain)| *certain);
        let finding = if certain { cx.fail(*at) } else { cx.review(*at).say("computed") };
        let bytes = file.transfer.bytes;
        finding.text("file", file.name()).bytes("bytes", bytes).sums_up(file.path.to_string());
        finding.saving(bytes, Basis::Transfer, Method::Measured);
        let pages: BTreeSet<AssetId> = places.iter().map(|(_, page, _)| *page).collect();
        finding.screens = screens_of(bundle, &pages);
        for (at, ..) in places.iter().skip(1).take(RELATED) {
            finding.relate(*at);
        }
    }
}

/// The `onload` idiom turns the link itself into the use.
fn is_preload(element: &Element) -> bool {
    let preloads = element.has_token("rel", "preload") || element.has_token("rel", "modulepreload");
    &*element.name == "link" && preloads && !element.has("onload")
}

/// `Some(true)` when nothing else that the page can load refers to the file, `Some(false)` when nothing seems to but
/// some address is computed.
fn unused(bundle: &Bundle, page: &Asset, html: &Html, file: AssetId) -> Option<bool> {
    let import_map =
        |element: &Element| &*element.name == "script" && element.value("type") == Some("importmap");
    if names(html, bundle.asset(file).name()) || html.elements.iter().any(import_map) {
        return None;
    }
    let reached = reached_without(bundle, page.id, file);
    let used = bundle.edges_to(file).any(|edge| {
        edge.from != page.id
            && reached.contains(&edge.from)
            && edge.how != How::SourceMap
            && edge.load != Load::Precache
    });
    (!used).then(|| !reached.iter().any(|&asset| composes(bundle, bundle.asset(asset), bundle.asset(file))))
}

/// Does a script put addresses together that may lead to the file: a literal ends with its folder, or one is computed?
fn composes(bundle: &Bundle, asset: &Asset, file: &Asset) -> bool {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_folder = |text: &str| {
        let text = text.trim_start_matches(['.', '/']).strip_suffix('/').filter(|text| !text.is_empty());
        text.is_some_and(|text| folder == text || folder.ends_with(&format!("/{text}")))
    };
    let mut computed = bundle.unresolved_from(asset.id).iter();
    let mut literals = asset.scripts().flat_map(|script| &script.literals);
    // What scripts import under a computed address is a script itself.
    let import = asset.kind == Kind::Script && matches!(file.kind, Kind::Script | Kind::Wasm);
    import && computed.any(|reference| reference.address.is_empty())
        || literals.any(|literal| is_folder(&literal.text))
}

/// Does the page name the file in anything else than a preload?
fn names(html: &Html, name: &str) -> bool {
    let elements = html.elements.iter().filter(|element| !is_preload(element));
    let mut values =
        elements.flat_map(|element| &element.attributes).filter_map(|attribute| attribute.value.as_deref());
    let mut urls = html.styles.iter().flat_map(|style| &style.facts.urls);
    let in_script = |script: &Script| {
        let mut literals = script.literals.iter();
        let mut imports = script.imports.iter();
        literals.any(|literal| literal.text.contains(name))
            || imports.any(|import| import.target.contains(name))
    };
    values.any(|value| value.contains(name))
        || urls.any(|url| url.url.contains(name))
        || html.scripts.iter().any(|script| in_script(&script.facts))
}

/// All that a page may load, now or later, without going through `file`.
fn reached_without(bundle: &Bundle, page: AssetId, file: AssetId) -> BTreeSet<AssetId> {
    let mut reached = BTreeSet::from([page]);
    let mut queue = vec![page];
    while let Some(asset) = queue.pop() {
        for edge in bundle.edges_from(asset) {
            let loads = edge.how != How::Link && edge.how != How::SourceMap && edge.load != Load::Precache;
            if loads && edge.to != file && reached.insert(edge.to) {
                queue.push(edge.to);
            }
        }
    }
    reached
}

/// One finding for each host of others that something is loaded from.
pub fn third_parties(bundle: &Bundle, cx: &mut Cx) {
    let mut hosts: BTreeMap<&str, Vec<&External>> = BTreeMap::new();
    for (external, _) in externals(bundle).filter(|(_, contacted)| *contacted) {
        hosts.entry(&external.host).or_default().push(external);
    }
    for (host, mut references) in cx.each(hosts) {
        references.sort_by_key(|reference| (reference.load, reference.from, reference.span));
        // `importScripts("…")` is an import and a call.
        let mut seen = BTreeSet::new();
        references.retain(|reference| seen.insert((reference.from, &reference.url)));
        let Some(first) = references.first().filter(|_| !address::is_own_network(host)) else { continue };
        let initial: Vec<&&External> =
            references.iter().filter(|reference| reference.load == Load::Initial).collect();
        let pages: BTreeSet<AssetId> = initial.iter().map(|reference| reference.from).collect();
        let all: BTreeSet<&str> = references.iter().map(|reference| &*reference.url).collect();
        let first_urls: BTreeSet<&str> = initial.iter().map(|reference| &*reference.url).collect();
        let finding = cx.review(At { asset: first.from, span: Some(first.span) });
        finding
            .text("host", host)
            .text("url", &first.url)
            .count("count", all.len())
            .count("initial", first_urls.len())
            .sums_up(host);
        if let Some(service) = parties::service(host) {
            finding.say(service.class.variant()).text("service", &service.name);
        }
        finding.screens = screens_of(bundle, &pages);
        for reference in references.iter().skip(1).take(RELATED) {
            finding.relate(At { asset: reference.from, span: Some(reference.span) });
        }
    }
}

/// Every address on a host of others, with whether something loads from it or sends to it.
pub(super) fn externals(bundle: &Bundle) -> impl Iterator<Item = (&External, bool)> {
    bundle.assets.iter().flat_map(|asset| {
        let own = bundle.externals_from(asset.id);
        let mut fetchers: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
        for (span, url) in if own.is_empty() { Vec::new() } else { fetched(asset) } {
            fetchers.entry(url).or_default().push(span);
        }
        for spans in fetchers.values_mut() {
            spans.sort_unstable();
        }
        own.iter().filter(|external| !bundle.is_sibling(&external.host)).map(move |external| {
            let by_script = || {
                let spans = fetchers.get(&*external.url).map_or(&[][..], Vec::as_slice);
                let before = spans.partition_point(|span| span.start <= external.span.start);
                spans[..before].iter().rev().take(MOST_NESTED).any(|span| external.span.end <= span.end)
            };
            let contacted = if external.loads { is_resource(asset, external) } else { by_script() };
            (external, contacted)
        })
    })
}

/// Ours: how deep calls with one address are looked for inside each other; nobody writes two.
const MOST_NESTED: usize = 8;

/// Addresses given to calls, elements and properties that fetch them, with the place of the whole.
fn fetched(asset: &Asset) -> Vec<(Span, &str)> {
    let mut found = Vec::new();
    for script in asset.scripts() {
        found.extend(script.calls.iter().filter_map(|call| Some((call.span, address::fetched(call)?))));
        let made = script.elements.iter().filter_map(|made| Some((made.span, address::of_made(made)?)));
        found.extend(made);
        let assigned = script.assignments.iter().filter(|assignment| &*assignment.property == "src");
        found.extend(assigned.filter_map(|assignment| Some((assignment.span, assignment.value.text()?))));
    }
    found
}

/// Not the target of a map comment, nor a link that only names something (`profile`, `license`, `search`).
fn is_resource(asset: &Asset, external: &External) -> bool {
    if asset.facts.source_map.as_ref().is_some_and(|map| map.span == external.span) {
        return false;
    }
    let Some(html) = asset.html() else { return true };
    let after = html.elements.partition_point(|element| element.span.start <= external.span.start);
    after.checked_sub(1).is_none_or(|index| loads(&html.elements[index]))
}

fn loads(element: &Element) -> bool {
    let fetched = [
        "stylesheet",
        "preload",
        "modulepreload",
        "prefetch",
        "icon",
        "apple-touch-icon",
        "mask-icon",
        "manifest",
    ];
    &*element.name != "link" || fetched.iter().any(|rel| element.has_token("rel", rel))
}

/// Resources asked for in clear, or by the number of a machine.
pub fn insecure(asset: &Asset, cx: &mut Cx) {
    if let Some(html) = asset.html() {
        let upgraded = html.elements.iter().any(upgrades);
        for (url, span, ..) in html.elements.iter().filter(|element| loads(element)).flat_map(|element| {
            references(html, element).into_iter().filter(|(.., how)| *how == How::Element)
        }) {
            report(asset, url, span, if upgraded { Sure::Upgraded } else { Sure::Loads }, cx);
        }
    }
    for url in asset.styles().flat_map(|css| &css.urls) {
        report(asset, &url.url, url.span, Sure::Loads, cx);
    }
    for script in asset.scripts() {
        for import in script.imports.iter().filter(|import| import.kind != ImportKind::Url) {
            report(asset, &import.target, import.span, Sure::Loads, cx);
        }
    }
    for (span, url) in fetched(asset) {
        report(asset, url, span, Sure::Asked, cx);
    }
}

/// How sure it is that the address is fetched as it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sure {
    Loads,
    /// The page tells browsers to ask over HTTPS all the same.
    Upgraded,
    /// In code that may never run.
    Asked,
}

fn report(asset: &Asset, url: &str, span: Span, sure: Sure, cx: &mut Cx) {
    let Some(Remote { scheme, host, secure }) = address::remote(url) else { return };
    let in_documentation = sure == Sure::Asked && address::is_reserved(host);
    if address::is_this_machine(host) || in_documentation {
        return;
    }
    cx.each([url]);
    let number = address::is_ipv4(host);
    if secure && !number {
        return;
    }
    let at = asset.at(span);
    let finding = match (number, sure) {
        (true, Sure::Asked) => cx.review(at).say("ip-address"),
        (true, _) => cx.fail(at).say("ip-address"),
        (false, Sure::Loads) => cx.fail(at),
        (false, Sure::Upgraded) => cx.review(at).say("upgraded"),
        (false, Sure::Asked) => cx.review(at).say("call"),
    };
    finding.text("host", host).text("scheme", scheme).subject(url);
}

fn upgrades(element: &Element) -> bool {
    let is_policy = |attribute: &Attribute| {
        attribute.value.as_deref().is_some_and(|value| value.eq_ignore_ascii_case("content-security-policy"))
    };
    &*element.name == "meta"
        && element.attribute("http-equiv").is_some_and(is_policy)
        && element.value("content").is_some_and(|content| content.contains("upgrade-insecure-requests"))
}
