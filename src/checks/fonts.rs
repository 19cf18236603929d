//! Fonts that screens download: how many, how heavy, in which format (criterion 4.8).

mod wanted;

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::{Asset, AssetId, Bundle, Load, ScreenId};
use crate::facts::{Content, Embedded, Font, FontFace, FontFormat, FontSource, Span};
use crate::finding::{Basis, Cx, Finding, Method, Screens};
use wanted::Wanted;

/// RGESN 2024, 4.8: families and variants that a screen may download whatever they weigh.
const FAMILIES: usize = 2;
const VARIANTS: usize = 4;

/// A font that a rule makes a browser download.
struct Download<'b> {
    sheet: &'b Asset,
    face: &'b FontFace,
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
    // Screens of one page with the same fonts are one thing to mend.
    let mut groups: BTreeMap<(Option<AssetId>, BTreeSet<[u8; 32]>), Vec<ScreenId>> = BTreeMap::new();
    let mut counted: BTreeMap<ScreenId, Count<'_>> = BTreeMap::new();
    for (id, screen) in (0u32..).map(ScreenId).zip(&bundle.screens) {
        let count = Count::of(bundle, &screen.initial, screen.page);
        if !count.downloads.is_empty() {
            groups.entry((screen.page, count.files.keys().copied().collect())).or_default().push(id);
            counted.insert(id, count);
        }
    }
    for ((page, _), screens) in cx.each(groups) {
        let Some(count) = screens.first().and_then(|screen| counted.get(screen)) else { continue };
        if count.families.len() <= FAMILIES && count.variants.len() <= VARIANTS {
            continue;
        }
        let root = bundle.screen(screens[0]).roots.first().copied();
        let Some(at) = page.or(root).map(|asset| bundle.asset(asset).whole()) else { continue };
        let bytes: u64 = count.files.values().sum();
        #[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
        let finding = cx.measure("bytes", bytes as f64, at);
        finding
            .count("families", count.families.len())
            .count("variants", count.variants.len())
            .bytes("bytes", bytes)
            .subject("fonts");
        finding.screens = Screens::Many(screens);
        if !count.certain {
            finding.say("possible");
        }
        for download in &count.downloads {
            finding.relate(download.sheet.at(download.face.span));
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
    /// Text of the page as it is delivered uses all these families.
    certain: bool,
}

impl<'b> Count<'b> {
    fn of(bundle: &'b Bundle, initial: &[AssetId], page: Option<AssetId>) -> Self {
        let page = page.map(|page| bundle.asset(page));
        let wanted = Wanted::of(bundle, initial, page);
        let mut count = Self {
            downloads: Vec::new(),
            families: BTreeSet::new(),
            variants: BTreeSet::new(),
            files: BTreeMap::new(),
            certain: true,
        };
        for &id in initial {
            let sheet = bundle.asset(id);
            for (face, file) in downloads(bundle, sheet) {
                // An embedded font arrives with its sheet, used or not.
                let embedded = matches!(file, File::Embedded(_));
                if (embedded || wanted.takes(face)) && file.font().is_some() {
                    count.add(Download { sheet, face, file }, &wanted);
                }
            }
        }
        count
    }

    fn add(&mut self, download: Download<'b>, wanted: &Wanted) {
        let family = wanted::plain(&download.face.family);
        // A variable font, declared once for each weight, is one file and counts as one.
        if self.files.insert(download.file.digest(), download.file.bytes()).is_none() {
            self.variants.insert((family.clone(), download.face.weight, download.face.italic));
        }
        self.certain &= matches!(download.file, File::Embedded(_)) || wanted.is_shown(&family);
        self.families.insert(family);
        self.downloads.push(download);
    }
}

/// Rules of a sheet with the one source that a browser takes.
fn downloads<'b>(bundle: &'b Bundle, sheet: &'b Asset) -> Vec<(&'b FontFace, File<'b>)> {
    let edges: BTreeMap<Span, AssetId> = bundle
        .edges_from(sheet.id)
        .iter()
        .filter(|edge| edge.load == Load::Initial)
        .map(|edge| (edge.span, edge.to))
        .collect();
    let faces = sheet.styles().flat_map(|css| &css.font_faces);
    faces
        .filter_map(|face| {
            let file = face.sources.iter().find_map(|source| {
                let FontSource::Url { span, .. } = source else { return None };
                let asset = edges.get(span).map(|&asset| File::Asset(bundle.asset(asset)));
                asset.or_else(|| embedded_at(sheet, *span).map(File::Embedded))
            })?;
            Some((face, file))
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

/// Fonts that browsers download in another format than WOFF2.
pub fn not_woff2(bundle: &Bundle, cx: &mut Cx) {
    for sheet in &bundle.assets {
        for (face, file) in cx.each(downloads(bundle, sheet)) {
            let Some(font) = file.font() else { continue };
            if font.format == FontFormat::Woff2 {
                continue;
            }
            #[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
            let finding = cx.measure("bytes", file.bytes() as f64, sheet.at(place(face)));
            describe(finding, face, &file, font);
            if let File::Asset(asset) = file {
                finding.relate(asset.whole());
            }
        }
    }
}

fn describe(finding: &mut Finding, face: &FontFace, file: &File<'_>, font: &Font) {
    let offers_woff2 = face.sources.iter().any(|source| match source {
        FontSource::Url { url, format, .. } => {
            let path = url.split(['?', '#']).next().unwrap_or(url);
            path.ends_with(".woff2") || format.as_deref().is_some_and(|format| format.starts_with("woff2"))
        }
        FontSource::Local(_) => false,
    });
    if offers_woff2 {
        finding.say("order");
    }
    let bytes = file.bytes();
    finding
        .text("family", &face.family)
        .text("font", file.name())
        .text("format", font.format.name())
        .bytes("bytes", bytes)
        .subject(format!("{} {} {}", face.family, face.weight.0, file.name()))
        .saving(
            bytes * 24 / 100,
            Basis::Transfer,
            Method::Estimated(
                "WOFF2 takes 24 % less than WOFF at the median of Google Fonts (Chromium, 2014); less packed formats lose more",
            ),
        );
}

/// The first source with an address, which a person would change; else the rule.
fn place(face: &FontFace) -> Span {
    let address = face.sources.iter().find_map(|source| match source {
        FontSource::Url { span, .. } if span.len() < 2_000 => Some(*span),
        _ => None,
    });
    address.unwrap_or(face.span)
}
