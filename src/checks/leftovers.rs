//! Files that a bundle carries without need: nothing refers to them, or they are there twice (criterion 2.7).

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::stable::stem;
use crate::bundle::variant::{Counterpart, Variants, is_language};
use crate::bundle::{Asset, AssetId, Bundle, How};
use crate::facts::{ImportKind, Kind, Span};
use crate::finding::{Basis, Cx, Finding, Method};

/// Ours: less costs no more than the block a file system gives it.
const LEAST: u64 = 1024;

/// Ours: where more is not referred to, the pages that do are not in the bundle (templates of a server, a library).
const MOST_UNREFERENCED_PERCENT: usize = 20;

/// Places that are named beside the first one.
const MOST_RELATED: usize = 9;

/// Words in the names of folders whose files are chosen by the reader's language, at an address put together at run
/// time.
const LANGUAGE_FOLDERS: [&str; 7] = ["i18n", "l10n", "lang", "langs", "locale", "locales", "translations"];

/// Assets that nothing in the bundle refers to, by folder.
pub fn unreferenced(bundle: &Bundle, cx: &mut Cx) {
    // What the users of a library refer to is not at hand.
    if bundle.screens.is_empty() {
        return;
    }
    let candidates = cx.each(bundle.assets.iter().filter(|asset| is_expected_to_be_named(asset)));
    let number = candidates.len();
    let loose: Vec<&Asset> = candidates.filter(|asset| !is_named(bundle, asset)).collect();
    if loose.len() * 100 > number * MOST_UNREFERENCED_PERCENT && loose.len() > 1 {
        from_elsewhere(&loose, number, cx);
        return;
    }
    let doubt = Doubt::of(bundle);
    let mut groups: BTreeMap<(&str, bool), Vec<&Asset>> = BTreeMap::new();
    for asset in loose {
        groups.entry((folder(&asset.path), doubt.covers(asset))).or_default().push(asset);
    }
    for ((folder, doubtful), mut assets) in groups {
        assets.sort_by_key(|asset| std::cmp::Reverse(asset.bytes));
        let Some(&largest) = assets.first().filter(|_| sum(&assets) >= LEAST) else { continue };
        let finding = if doubtful { cx.review(largest.whole()) } else { cx.fail(largest.whole()) };
        if doubtful {
            finding.say(if assets.len() > 1 { "maybe-folder" } else { "maybe" });
        } else if assets.len() > 1 {
            finding.say("folder");
        }
        finding.text("file", largest.name()).text("folder", shown_folder(folder));
        finding.sums_up(folder);
        weigh(finding, &assets);
    }
}

/// Most of the bundle is used by pages that are not in it: one question instead of many.
fn from_elsewhere(loose: &[&Asset], number: usize, cx: &mut Cx) {
    let mut assets = loose.to_vec();
    assets.sort_by_key(|asset| std::cmp::Reverse(asset.bytes));
    let Some(largest) = assets.first() else { return };
    let finding = cx.review(largest.whole()).say("elsewhere");
    finding.text("file", largest.name()).count("all", number).sums_up("bundle");
    weigh(finding, &assets);
}

fn weigh(finding: &mut Finding, assets: &[&Asset]) {
    let sum = sum(assets);
    finding.count("count", assets.len()).bytes("bytes", sum).saving(sum, Basis::AtRest, Method::Measured);
    for asset in assets.iter().skip(1).take(MOST_RELATED) {
        finding.relate(asset.whole());
    }
}

/// Bytes of the assets and their compressed copies.
fn sum(assets: &[&Asset]) -> u64 {
    assets.iter().map(|asset| asset.bytes + asset.twins.iter().map(|twin| twin.bytes).sum::<u64>()).sum()
}

fn is_part_of_pages(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Css
            | Kind::Script
            | Kind::Wasm
            | Kind::Image
            | Kind::Font
            | Kind::Audio
            | Kind::Video
            | Kind::Pdf
            | Kind::Json
    )
}

/// Pages are entered by address; notices, maps and server settings are for others than browsers.
fn is_expected_to_be_named(asset: &Asset) -> bool {
    let kind = is_part_of_pages(asset.kind) || asset.kind == Kind::Other;
    kind && asset.bytes > 0 && !is_asked_for_by_convention(asset)
}

/// Names that browsers, robots, platforms and tools ask for without being told.
fn is_asked_for_by_convention(asset: &Asset) -> bool {
    const STARTS: [&str; 13] = [
        "favicon",
        "apple-touch-icon",
        "apple-touch-startup-image",
        "apple-app-site-association",
        "android-chrome-",
        "mstile-",
        "safari-pinned-tab",
        "browserconfig",
        "manifest",
        "asset-manifest",
        "assetlinks",
        "opensearch",
        "sitemap",
    ];
    // Service workers are asked for again by browsers that installed them long ago.
    const NAMES: [&str; 13] = [
        "package.json",
        "version.json",
        "ngsw.json",
        "cname",
        "sw.js",
        "sw-modern.js",
        "sw-legacy.js",
        "service-worker.js",
        "service_worker.js",
        "serviceworker.js",
        "ngsw-worker.js",
        "safety-worker.js",
        "firebase-messaging-sw.js",
    ];
    let name = asset.name().to_ascii_lowercase();
    let hidden = asset.path.split('/').any(|part| part.starts_with('.'));
    let notice = name.contains("license") || name.contains("licence");
    let icon = asset.kind == Kind::Image && is_app_icon(&name);
    hidden || notice || icon || STARTS.iter().any(|start| name.starts_with(start)) || NAMES.contains(&&*name)
}

/// `maskable_icon-512x512.png`: platforms ask for icons by size, as a manifest made by a server lists them.
fn is_app_icon(name: &str) -> bool {
    name.contains("icon")
        && name.split(['-', '_', '.']).any(|part| {
            part.split_once('x').is_some_and(|(width, height)| {
                width == height && width.len() >= 2 && width.bytes().all(|byte| byte.is_ascii_digit())
            })
        })
}

/// Some text refers to the asset or may do so.
fn is_named(bundle: &Bundle, asset: &Asset) -> bool {
    bundle.mentioned.get(asset.id.0 as usize).copied().unwrap_or_default()
        || bundle.edges_to(asset.id).any(|edge| edge.how != How::SourceMap)
        || is_chosen_by_language(&asset.path)
}

fn is_chosen_by_language(path: &str) -> bool {
    let words = || folder(path).split(['/', '-', '_']);
    words().any(|word| LANGUAGE_FOLDERS.contains(&word)) || is_language(&stem(path))
}

/// What addresses that are put together at run time may lead to.
struct Doubt {
    code: bool,
    all: bool,
}

impl Doubt {
    fn of(bundle: &Bundle) -> Self {
        // A server that fills pages in may name any file in what it fills in.
        let filled = bundle.assets.iter().any(Asset::is_template);
        let mut doubt = Self { code: false, all: filled };
        for asset in &bundle.assets {
            let references = bundle.unresolved_from(asset.id).iter();
            let mut computed = references.filter(|reference| reference.address.is_empty()).peekable();
            if computed.peek().is_none() {
                continue;
            }
            let imports = asset.scripts().flat_map(|script| &script.imports);
            let kinds: BTreeMap<Span, ImportKind> =
                imports.map(|import| (import.span, import.kind)).collect();
            for reference in computed {
                match kinds.get(&reference.span) {
                    None | Some(ImportKind::Url) => doubt.all = true,
                    Some(_) => doubt.code = true,
                }
            }
        }
        doubt
    }

    fn covers(&self, asset: &Asset) -> bool {
        match asset.kind {
            // Codecs, models and examinations are as a rule fetched by an address that a script computes.
            Kind::Wasm | Kind::Json | Kind::Other => true,
            Kind::Script | Kind::Css => self.code || self.all,
            _ => self.all || asset.image().is_some_and(crate::facts::Image::is_diagnostic_by_content),
        }
    }
}

/// The same bytes under several paths, by the folders they stand in.
pub fn duplicate(bundle: &Bundle, cx: &mut Cx) {
    let mut same: BTreeMap<[u8; 32], Vec<&Asset>> = BTreeMap::new();
    for asset in cx.each(bundle.assets.iter().filter(|asset| is_weighed_for_copies(asset))) {
        same.entry(asset.digest).or_default().push(asset);
    }
    // Many files copied from one folder to another are one mistake, whole trees as well.
    let mut trees: BTreeMap<Vec<&str>, Vec<Vec<&Asset>>> = BTreeMap::new();
    let variants = Variants::of(bundle);
    for assets in same.into_values() {
        let copies = without_variants(&variants, assets);
        if copies.len() > 1 {
            trees.entry(roots(&copies)).or_default().push(copies);
        }
    }
    for mut groups in trees.into_values() {
        groups.sort_by_key(|copies| copies[0].id);
        report_copies(&groups, cx);
    }
}

/// The folders of the copies without the folders that all paths end with: `dist/icons/x.svg` and `src/icons/x.svg`
/// stand in the trees `dist` and `src`.
fn roots<'b>(copies: &[&'b Asset]) -> Vec<&'b str> {
    let mut folders: Vec<&str> = copies.iter().map(|asset| folder(&asset.path)).collect();
    if folders.iter().all(|folder| *folder == folders[0]) {
        return folders;
    }
    loop {
        let last = |folder: &str| folder.rsplit('/').next().unwrap_or_default().to_owned();
        let common = last(folders[0]);
        if common.is_empty() || folders.iter().any(|folder| last(folder) != common) {
            return folders;
        }
        folders = folders.into_iter().map(folder).collect();
    }
}

fn is_weighed_for_copies(asset: &Asset) -> bool {
    is_part_of_pages(asset.kind)
        && asset.problem.is_none()
        && asset.content_bytes >= LEAST
        && !is_asked_for_by_convention(asset)
}

/// The assets, in the order of their paths, without those that another build of the application needs.
fn without_variants<'b>(variants: &Variants<'_>, assets: Vec<&'b Asset>) -> Vec<&'b Asset> {
    let mut known: BTreeSet<Counterpart<'_>> = BTreeSet::new();
    let mut kept = Vec::new();
    for asset in assets {
        let counterparts: Vec<Counterpart<'_>> = variants.counterparts(&asset.path).collect();
        if !counterparts.iter().any(|counterpart| known.contains(counterpart)) {
            known.extend(counterparts);
            kept.push(asset);
        }
    }
    kept
}

fn report_copies(groups: &[Vec<&Asset>], cx: &mut Cx) {
    let copies: Vec<&Asset> = groups.iter().flat_map(|group| group.iter().skip(1)).copied().collect();
    let bytes: u64 = copies.iter().map(|asset| asset.bytes).sum();
    let Some(first) = groups.iter().max_by_key(|group| group[0].bytes) else { return };
    let (original, copy) = (first[0], first[1]);
    let clinical =
        copies.iter().any(|asset| asset.image().is_some_and(crate::facts::Image::is_diagnostic_by_content));
    // Two copies of an examination may be two steps of care.
    let finding = if clinical { cx.review(copy.whole()) } else { cx.fail(copy.whole()) };
    finding
        .text("file", &*copy.path)
        .text("original", &*original.path)
        .text("folder", shown_folder(folder(&copy.path)))
        .count("count", copies.len())
        .bytes("bytes", bytes)
        .saving(bytes, Basis::AtRest, Method::Measured)
        .sums_up(folder(&copy.path));
    if groups.len() > 1 {
        finding.say("folder");
    } else if copies.len() > 1 {
        finding.say("several");
    }
    let named: BTreeSet<AssetId> =
        std::iter::once(original.id).chain(copies.iter().map(|asset| asset.id)).collect();
    for &asset in named.iter().filter(|&&asset| asset != copy.id).take(MOST_RELATED) {
        finding.relate(crate::finding::At { asset, span: None });
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The root has no name of its own.
fn shown_folder(folder: &str) -> &str {
    if folder.is_empty() { "/" } else { folder }
}
