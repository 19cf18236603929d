//! Fonts that screens download: how many, how heavy, in which format (criterion 4.8).

mod language;
mod wanted;

use std::collections::{BTreeMap, BTreeSet};

use self::wanted::{Sheet, Wanted};
use crate::bundle::{Asset, AssetId, Bundle, Needs, ScreenId};
use crate::facts::{Characters, Content, Embedded, Font, FontFace, FontFormat, FontSource, Span};
use crate::finding::{Basis, Cx, Finding, Method, Screens};

/// RGESN 2024, 4.8: families and variants that a screen may download whatever they weigh.
const FAMILIES: usize = 2;
const VARIANTS: usize = 4;

/// Percent that WOFF2 takes off a font, and who measured it.
const WOFF2_SPARES: u64 = 24;
const WOFF2_SOURCE: Method = Method::Estimated {
    en: "24 %, WOFF2 against WOFF, median of Google Fonts",
    fr: "24 %, WOFF2 face à WOFF, médiane de Google Fonts",
};

/// What a subset spares: see the prose of the check for how near that comes.
const SHARE: Method = Method::Estimated {
    en: "the share of letters of other writing systems among the font's characters",
    fr: "la part de lettres d'autres écritures parmi les caractères de la police",
};

/// A font that a rule makes a browser download.
struct Download<'b> {
    sheet: &'b Asset,
    face: &'b FontFace,
    /// The address in the rule.
    source: Span,
    file: File<'b>,
}

/// Where the bytes of a font are.
enum File<'b> {
    Asset(&'b Asset),
    Embedded(&'b Embedded),
}

impl<'b> File<'b> {
    fn font(&self) -> Option<&'b Font> {
        let content = match self {
            Self::Asset(asset) => &asset.facts.content,
            Self::Embedded(embedded) => &embedded.content,
        };
        match content {
            Content::Font(font) => Some(font),
            _ => None,
        }
    }

    fn bytes(&self) -> u64 {
        match self {
            Self::Asset(asset) => asset.transfer.bytes,
            Self::Embedded(embedded) => u64::from(embedded.bytes),
        }
    }

    /// Bytes as WOFF2, where that was measured.
    fn as_woff2(&self) -> Option<u64> {
        match self {
            Self::Asset(asset) => asset.minimal.as_ref()?.bytes(),
            Self::Embedded(_) => None,
        }
    }

    fn digest(&self) -> [u8; 32] {
        match self {
            Self::Asset(asset) => asset.digest,
            Self::Embedded(embedded) => embedded.digest,
        }
    }

    fn name(&self) -> &'b str {
        match self {
            Self::Asset(asset) => asset.name(),
            Self::Embedded(embedded) => &embedded.media_type,
        }
    }
}

/// Screens that download more fonts than the reference accepts, in number and in weight.
pub fn too_many(bundle: &Bundle, cx: &mut Cx) {
    // Screens with the same fonts are one thing to mend.
    let mut groups: BTreeMap<BTreeSet<[u8; 32]>, Vec<(ScreenId, Count<'_>)>> = BTreeMap::new();
    let sheets = wanted::sheets(bundle);
    for (id, screen) in bundle.numbered_screens() {
        let count = Count::of(bundle, &sheets, &screen.initial, screen.page);
        if !count.downloads.is_empty() {
            groups.entry(count.files.keys().copied().collect()).or_default().push((id, count));
        }
    }
    for group in cx.each(groups.into_values()) {
        let Some((first, count)) = group.first() else { continue };
        let screen = bundle.screen(*first);
        let Some(page) = screen.page.or(screen.roots.first().copied()) else { continue };
        if count.families.len() > FAMILIES || count.variants.len() > VARIANTS {
            let certain = group.iter().any(|(_, count)| count.certain);
            let finding = count.report(bundle.asset(page), certain, cx);
            finding.screens = Screens::Many(group.iter().map(|(screen, _)| *screen).collect());
        }
    }
}

/// The fonts of one screen.
struct Count<'b> {
    downloads: Vec<Download<'b>>,
    families: BTreeSet<String>,
    /// Family, lowest and highest weight, italic: subsets of one variant count once.
    variants: BTreeSet<(String, (u16, u16), bool)>,
    /// Transfer bytes of each file.
    files: BTreeMap<[u8; 32], u64>,
    /// The page's own elements tell which fonts it uses.
    certain: bool,
}

impl<'b> Count<'b> {
    fn of(
        bundle: &'b Bundle,
        sheets: &BTreeMap<AssetId, Sheet<'b>>,
        initial: &[AssetId],
        page: Option<AssetId>,
    ) -> Self {
        let page = page.map(|page| bundle.asset(page));
        let loaded: Vec<&Sheet<'_>> = initial.iter().filter_map(|asset| sheets.get(asset)).collect();
        let wanted = Wanted::of(&loaded, page);
        let mut count = Self {
            downloads: Vec::new(),
            families: BTreeSet::new(),
            variants: BTreeSet::new(),
            files: BTreeMap::new(),
            certain: wanted.filled,
        };
        for &id in initial {
            let sheet = bundle.asset(id);
            for download in downloads(bundle, sheet) {
                let arrives = match download.file {
                    // With its sheet, used or not.
                    File::Embedded(_) => true,
                    File::Asset(font) => {
                        initial.binary_search(&font.id).is_ok() && wanted.takes(download.face)
                    }
                };
                if arrives && download.file.font().is_some() {
                    count.add(download);
                }
            }
        }
        count
    }

    fn add(&mut self, download: Download<'b>) {
        let family = wanted::plain(&download.face.family);
        // A variable font, declared once for each weight, is one file and counts as one.
        if self.files.insert(download.file.digest(), download.file.bytes()).is_none() {
            self.variants.insert((family.clone(), download.face.weight, download.face.italic));
        }
        self.families.insert(family);
        self.downloads.push(download);
    }
}

impl Count<'_> {
    fn report<'c>(&self, page: &Asset, certain: bool, cx: &'c mut Cx) -> &'c mut Finding {
        let bytes: u64 = self.files.values().sum();
        #[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
        let finding = cx.measure("bytes", bytes as f64, page.whole());
        finding
            .count("families", self.families.len())
            .count("variants", self.variants.len())
            .bytes("bytes", bytes)
            .subject("fonts");
        if !certain {
            finding.say("possible");
        }
        for download in &self.downloads {
            finding.relate(download.sheet.at(download.face.span));
        }
        finding
    }
}

/// Rules of a sheet with the one source that a browser takes.
fn downloads<'b>(bundle: &'b Bundle, sheet: &'b Asset) -> Vec<Download<'b>> {
    let taken: BTreeSet<AssetId> = bundle
        .conditional_of(sheet.id)
        .iter()
        .filter(|one| matches!(one.needs, Needs::Font(_)))
        .map(|one| one.to)
        .collect();
    let edges: BTreeMap<Span, AssetId> = bundle
        .edges_from(sheet.id)
        .iter()
        .filter(|edge| taken.contains(&edge.to))
        .map(|edge| (edge.span, edge.to))
        .collect();
    let faces = sheet.styles().flat_map(|css| &css.font_faces);
    faces
        .filter_map(|face| {
            face.sources.iter().find_map(|source| {
                let FontSource::Url { span, .. } = source else { return None };
                let asset = edges.get(span).map(|&asset| File::Asset(bundle.asset(asset)));
                let file = asset.or_else(|| embedded_at(sheet, *span).map(File::Embedded))?;
                Some(Download { sheet, face, source: *span, file })
            })
        })
        .collect()
}

fn embedded_at(sheet: &Asset, span: Span) -> Option<&Embedded> {
    sheet.facts.embedded.iter().find(|embedded| {
        span.start <= embedded.span.start
            && embedded.span.start < span.end
            && matches!(embedded.content, Content::Font(_))
    })
}

/// Fonts that browsers download, each with the rules that name it, first one that some screen loads: a font that several
/// sheets refer to or hold is one thing to mend.
fn fetched(bundle: &Bundle) -> impl Iterator<Item = Vec<Download<'_>>> {
    let mut files: BTreeMap<[u8; 32], Vec<Download<'_>>> = BTreeMap::new();
    let named = wanted::named_anywhere(bundle);
    for download in bundle.assets.iter().flat_map(|sheet| downloads(bundle, sheet)) {
        if download.happens(bundle, &named) {
            files.entry(download.file.digest()).or_default().push(download);
        }
    }
    files.into_values().map(|mut rules| {
        rules.sort_by_key(|download| bundle.initial_screens(download.sheet.id).next().is_none());
        rules
    })
}

/// Fonts that browsers download in another format than WOFF2.
pub fn not_woff2(bundle: &Bundle, cx: &mut Cx) {
    for rules in cx.each(fetched(bundle)) {
        let Some(download) = rules.first() else { continue };
        let Some(font) = download.file.font().filter(|font| font.format != FontFormat::Woff2) else {
            continue;
        };
        #[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
        let finding = cx.measure("bytes", download.file.bytes() as f64, download.sheet.at(download.place()));
        download.describe(font, finding);
        spread(&rules, bundle, finding);
    }
}

/// Fonts without `unicode-range` that hold letters of other writing systems beside Latin ones, on pages in a language
/// that is written in Latin letters.
pub fn not_subset(bundle: &Bundle, cx: &mut Cx) {
    for rules in cx.each(fetched(bundle)) {
        let Some(download) = rules.first() else { continue };
        let Some(characters) = download.file.font().and_then(|font| font.characters) else { continue };
        let Characters { all, not_latin } = characters;
        let is_split = rules.iter().any(|download| download.face.unicode_range.is_some());
        // What is mostly of another writing system was chosen for it.
        if not_latin == 0 || not_latin * 2 > all || is_split || language::needs_others(&rules, bundle) {
            continue;
        }
        let saved = download.file.bytes() * u64::from(not_latin) / u64::from(all);
        #[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
        let finding = cx.measure("bytes", saved as f64, download.sheet.at(download.place()));
        finding
            .text("family", &download.face.family)
            .count("others", not_latin as usize)
            .count("all", all as usize)
            .bytes("bytes", download.file.bytes())
            .subject(format!("{} {} {}", download.face.family, download.face.weight.0, download.file.name()))
            .saving(saved, Basis::Transfer, SHARE);
        spread(&rules, bundle, finding);
    }
}

/// A finding on a font holds for all rules that name it, and for the screens that load those.
fn spread(rules: &[Download<'_>], bundle: &Bundle, finding: &mut Finding) {
    for other in rules.iter().skip(1) {
        finding.relate(other.sheet.at(other.place()));
    }
    let screens: BTreeSet<ScreenId> =
        rules.iter().flat_map(|download| bundle.initial_screens(download.sheet.id)).collect();
    if !screens.is_empty() {
        finding.screens = Screens::Many(screens.into_iter().collect());
    }
}

impl Download<'_> {
    /// Does some screen fetch the font, or could one that loads the sheet later?
    fn happens(&self, bundle: &Bundle, named: &BTreeSet<String>) -> bool {
        match self.file {
            File::Embedded(_) => true,
            File::Asset(font) => {
                let at_first = bundle.initial_screens(self.sheet.id).next().is_some();
                let fetched = bundle.initial_screens(font.id).next().is_some();
                fetched || (!at_first && named.contains(&wanted::plain(&self.face.family)))
            }
        }
    }

    /// The address, which a person would change; of an embedded font the rule.
    fn place(&self) -> Span {
        match self.file {
            File::Asset(_) => self.source,
            File::Embedded(_) => self.face.span,
        }
    }

    fn describe(&self, font: &Font, finding: &mut Finding) {
        let is_woff2 = |source: &FontSource| match source {
            FontSource::Url { url, format, .. } => {
                let path = url.split(['?', '#']).next().unwrap_or(url);
                path.to_ascii_lowercase().rsplit('.').next() == Some("woff2")
                    || format.as_deref().is_some_and(|format| format.starts_with("woff2"))
            }
            FontSource::Local(_) => false,
        };
        if self.face.sources.iter().any(is_woff2) {
            finding.say("order");
        }
        let bytes = self.file.bytes();
        let (saved, method) = match self.file.as_woff2() {
            Some(woff2) => (bytes.saturating_sub(woff2), Method::Measured),
            None => (bytes * WOFF2_SPARES / 100, WOFF2_SOURCE),
        };
        finding
            .text("family", &self.face.family)
            .text("font", self.file.name())
            .text("format", font.format.name())
            .bytes("bytes", bytes)
            .subject(format!("{} {} {}", self.face.family, self.face.weight.0, self.file.name()))
            .saving(saved, Basis::Transfer, method);
    }
}
