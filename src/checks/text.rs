//! Text that is larger than it need be on disk or on the wire: not minified, built for development, shipped with its
//! source maps, without the compressed copy its neighbours have (criterion 6.3).

use std::collections::BTreeSet;

use crate::bundle::{Asset, Bundle, How, Twin};
use crate::facts::{BuildSign, Element, Kind, Minimal, Span};
use crate::finding::{Basis, Cx, Method};
use crate::rule::Unit;

/// Ours: a minifier's part of a smaller file is not worth a build step.
const LEAST_REMOVABLE: u64 = 4096;

/// Places that are named beside the first one.
const MOST_RELATED: usize = 9;

const WHITE_SPACE_AND_COMMENTS: Method = Method::Estimated {
    en: "white space and comments only; names are not shortened",
    fr: "blancs et commentaires seulement ; les noms ne sont pas raccourcis",
};

/// Scripts, style sheets and JSON that were never minified.
pub fn not_minified(bundle: &Bundle, cx: &mut Cx) {
    let read = bundle.assets.iter().filter(|asset| asset.problem.is_none() && asset.content_bytes > 0);
    let texts = read.filter_map(|asset| Some((asset, asset.facts.layout?)));
    for (asset, layout) in cx.each(texts) {
        let removable = layout.removable();
        if removable < LEAST_REMOVABLE || has_minified_neighbour(bundle, asset) || is_settings(asset) {
            continue;
        }
        let share = percent(removable, asset.content_bytes);
        let saved = asset.minimal.as_ref().and_then(Minimal::bytes).map(|least| asset.content_bytes - least);
        let finding = cx.measure("removable-share", share, asset.whole());
        // What no screen loads may be there to be read, or for other builds.
        if !is_reached(bundle, asset) {
            finding.say("unloaded");
        } else if saved.is_some() {
            finding.say("measured");
        }
        finding
            .text("file", asset.name())
            .bytes("bytes", asset.content_bytes)
            .bytes("removable", removable)
            .bytes("comments", u64::from(layout.comments))
            .count("lines", layout.lines as usize)
            .subject(asset.path.to_string());
        let (bytes, method) = match saved {
            Some(saved) => (saved, Method::Measured),
            // A document has nothing else that could go.
            None if matches!(asset.kind, Kind::Json | Kind::WebManifest) => (removable, Method::Measured),
            None => (removable, WHITE_SPACE_AND_COMMENTS),
        };
        finding
            .bytes("saved", bytes)
            .number("share", percent(bytes, asset.content_bytes).floor(), Unit::Percent)
            .saving(bytes, Basis::AtRest, method);
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
pub(super) fn percent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// `app.min.js` stands beside `app.js`, and nothing in the bundle loads `app.js`: the readable form is there to be read.
fn has_minified_neighbour(bundle: &Bundle, asset: &Asset) -> bool {
    let Some((stem, extension)) = asset.path.rsplit_once('.') else { return false };
    bundle.find(&format!("{stem}.min.{extension}")).is_some() && !is_loaded(bundle, asset)
}

/// By an element, an import or a bundler's table; a name in some text proves nothing.
fn is_loaded(bundle: &Bundle, asset: &Asset) -> bool {
    bundle.edges_to(asset.id).any(|edge| {
        matches!(
            edge.how,
            How::Element | How::StyleSheet | How::Import | How::DynamicImport | How::Chunk | How::Worker
        )
    })
}

/// `app-config.js`: written for whoever installs the service, to be read and changed there.
fn is_settings(asset: &Asset) -> bool {
    let stem = asset.name().split('.').next().unwrap_or_default();
    stem.split(['-', '_']).any(|word| matches!(word, "config" | "env" | "settings"))
}

/// Development builds of libraries and tools.
pub fn development_build(bundle: &Bundle, cx: &mut Cx) {
    for asset in cx.each(bundle.assets.iter().filter(|asset| asset.kind == Kind::Script)) {
        for mark in &asset.facts.build_marks {
            let at = asset.at(mark.span);
            let what = match mark.sign {
                BuildSign::ReactDevelopment => "React",
                BuildSign::VueDevelopment => "Vue",
                BuildSign::LitDevelopment => "Lit",
                BuildSign::EvaluatedModules => {
                    cx.fail(at).say("evaluated").text("file", asset.name()).subject("eval modules");
                    continue;
                }
                BuildSign::LiveReload => {
                    cx.fail(at).say("reload").text("file", asset.name()).subject("live reload");
                    continue;
                }
                // In a package for other builds the variable is theirs to replace.
                BuildSign::NodeEnvironment if is_reached(bundle, asset) => {
                    cx.review(at).say("environment").text("file", asset.name()).subject("NODE_ENV");
                    continue;
                }
                BuildSign::NodeEnvironment => continue,
            };
            cx.fail(at).text("what", what).text("file", asset.name()).subject(what);
        }
    }
    for page in bundle.assets.iter().filter(|asset| asset.kind == Kind::Html) {
        let elements = page.html().map(|html| &html.elements).into_iter().flatten();
        for element in cx.each(elements.filter(|element| &*element.name == "script" && element.has("src"))) {
            of_element(page, element, cx);
        }
    }
}

/// Is the asset loaded, at once or later, by some screen?
fn is_reached(bundle: &Bundle, asset: &Asset) -> bool {
    bundle.initial_screens(asset.id).next().is_some() || bundle.deferred_screens(asset.id).next().is_some()
}

/// A page that loads a development build or a reloading client by its address.
fn of_element(page: &Asset, element: &Element, cx: &mut Cx) {
    let source = element.value("src").unwrap_or_default();
    let path = source.split(['?', '#']).next().unwrap_or(source);
    let name = path.rsplit('/').next().unwrap_or(path);
    let clients = ["/@vite/client", "/@react-refresh", "/webpack-dev-server.js", ":35729/livereload.js"];
    let reloads = clients.iter().any(|client| path.ends_with(client))
        || path.contains("/browser-sync/browser-sync-client");
    if reloads {
        cx.fail(page.at(element.span)).say("reload").text("file", page.name()).subject(source);
    } else if matches!(name, "react.development.js" | "react-dom.development.js") {
        cx.fail(page.at(element.span)).text("what", "React").text("file", name).subject(source);
    }
}

/// Source maps beside the files or inside them.
pub fn source_map(bundle: &Bundle, cx: &mut Cx) {
    let written =
        |asset: &&Asset| matches!(asset.kind, Kind::Script | Kind::Css) && asset.facts.layout.is_some();
    for asset in cx.each(bundle.assets.iter().filter(written)) {
        if let Some(span) = asset.facts.inline_map {
            inline_map(asset, span, cx);
        }
    }
    let mut maps: Vec<&Asset> =
        bundle.assets.iter().filter(|asset| asset.kind == Kind::SourceMap && asset.bytes > 0).collect();
    maps.sort_by_key(|map| std::cmp::Reverse(map.bytes));
    let Some(&largest) = maps.first() else { return };
    let sum: u64 =
        maps.iter().map(|map| map.bytes + map.twins.iter().map(|twin| twin.bytes).sum::<u64>()).sum();
    // Whoever builds with a library may want its maps; whoever uses a service does not.
    let finding = if bundle.screens.is_empty() {
        cx.review(largest.whole()).say("library")
    } else {
        cx.fail(largest.whole())
    };
    finding
        .count("count", maps.len())
        .bytes("bytes", sum)
        .text("largest", largest.name())
        .sums_up("source maps")
        .saving(sum, Basis::AtRest, Method::Measured);
    for map in maps.iter().skip(1).take(MOST_RELATED) {
        finding.relate(map.whole());
    }
}

/// A map inside the file travels with it each time.
fn inline_map(asset: &Asset, span: Span, cx: &mut Cx) {
    let share = percent(u64::from(span.len()), asset.content_bytes.max(1)) / 100.0;
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes are positive and stay far below 2^52"
    )]
    let transferred = (asset.transfer.bytes as f64 * share) as u64;
    cx.fail(asset.at(span))
        .say("inline")
        .text("file", asset.name())
        .bytes("bytes", u64::from(span.len()))
        .number("share", (share * 100.0).round(), Unit::Percent)
        .subject(asset.path.to_string())
        .saving(
            transferred,
            Basis::Transfer,
            Method::Estimated {
                en: "the map's share of the file, applied to the file's transfer size",
                fr: "la part de la map dans le fichier, appliquée à la taille transférée du fichier",
            },
        );
}

/// Files without the compressed copy that other files of their kind have.
pub fn not_precompressed(bundle: &Bundle, cx: &mut Cx) {
    let texts = || bundle.assets.iter().filter(|asset| asset.is_sent_as_text());
    let with: Vec<&Asset> = texts().filter(|asset| !asset.twins.is_empty()).collect();
    // Without a build that makes twins nothing is known of how the server compresses.
    if with.len() < Twin::OF_A_BUILD {
        return;
    }
    let kinds: BTreeSet<Kind> = with.iter().map(|asset| asset.kind).collect();
    let gains = |asset: &&Asset| {
        kinds.contains(&asset.kind) && asset.content_bytes > Twin::ONE_PACKET && !asset.is_template()
    };
    let mut without: Vec<&Asset> =
        cx.each(texts().filter(gains)).filter(|asset| asset.twins.is_empty()).collect();
    without.sort_by_key(|asset| std::cmp::Reverse(asset.content_bytes));
    let Some(&largest) = without.first() else { return };
    let finding = cx.fail(largest.whole());
    finding
        .text("largest", largest.name())
        .count("count", without.len())
        .count("others", with.len())
        .bytes("bytes", without.iter().map(|asset| asset.content_bytes).sum())
        .sums_up("text files without twin");
    if without.len() == 1 {
        finding.say("one");
    }
    for asset in without.iter().skip(1).take(MOST_RELATED) {
        finding.relate(asset.whole());
    }
}
