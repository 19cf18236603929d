//! What the fuzz targets do with bytes. A target fails by a panic that sobria does not catch, by an abort, by taking
//! more time or memory than fuzz/run allows, or where something here does not hold.

mod archive;

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::process::abort;
use std::sync::{LazyLock, Once};

use sobria::baseline::Baseline;
use sobria::contexts::map::Map;
use sobria::facts::{Coding, Kind};
use sobria::parse::fingerprint::{Fingerprints, On, Wanted};
use sobria::parse::map::{Map as SourceMap, Position};
use sobria::parse::sought::Sought;
use sobria::parse::{self, js, metadata as build_metadata, twin};
use sobria::settings::Settings;
use sobria::{comparison, minimal, report};

pub use archive::bundle;

/// Runs a target. The fuzzer's own hook ends the process at any panic, also at those that sobria catches on purpose.
pub fn run(data: &[u8], target: fn(&[u8])) {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| set_hook(Box::new(|panic| eprintln!("{panic}"))));
    if catch_unwind(AssertUnwindSafe(|| target(data))).is_err() {
        abort();
    }
}

static NOTHING: LazyLock<Sought> = LazyLock::new(Sought::default);

fn parse(kind: Kind, data: &[u8]) {
    let parsed = parse::parse(kind, data, &NOTHING);
    if let Some(text) = parse::text(kind, data) {
        for (span, _) in &parsed.partial {
            assert!(text.get(span.range()).is_some(), "a part that is none: {span:?}");
        }
    }
}

pub fn script(data: &[u8]) {
    parse(Kind::Script, data);
}

/// The facts of an abridged script are those of the whole tree, where that parses without an error.
pub fn abridged(data: &[u8]) {
    let Ok(source) = std::str::from_utf8(data) else { return };
    // Short scripts are parsed whole.
    let source = format!("{source}\n//{}", " ".repeat(2_000));
    if let (Ok(abridged), Ok(whole)) = (js::script(&source), js::whole(&source)) {
        let (abridged, whole) = (format!("{abridged:?}"), format!("{whole:?}"));
        assert!(abridged == whole || !js::is_sound(&source), "{abridged}\n{whole}");
    }
}

pub fn style(data: &[u8]) {
    parse(Kind::Css, data);
}

/// What `--measure` counts is smaller, and a script that parses is one that parses.
pub fn minimal(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        if let Ok(Some(smaller)) = minimal::css(text) {
            assert!(smaller.len() < text.len());
        }
        if let Ok(Some(smaller)) = minimal::js(text) {
            assert!(smaller.len() < text.len());
            assert!(js::is_sound(&smaller) || !js::is_sound(text), "{smaller}");
        }
    }
    // Larger images take long without a fault.
    let side = |at: usize| data.get(at..at + 4).is_some_and(|side| side < [0, 0, 4, 0].as_slice());
    if side(16) && side(20) {
        if let Ok(Some(smaller)) = minimal::png(data, minimal::Effort::Low) {
            assert!(smaller.len() < data.len());
        }
        let _ = minimal::webp(data);
    }
    let _ = minimal::woff2(data);
}

pub fn page(data: &[u8]) {
    parse(Kind::Html, data);
}

pub fn json(data: &[u8]) {
    parse(Kind::Json, data);
    parse(Kind::WebManifest, data);
}

/// PNG, JPEG, GIF, WebP, AVIF, SVG, DICOM, NIfTI and the others: the magic number decides.
pub fn image(data: &[u8]) {
    parse(Kind::Image, data);
}

pub fn font(data: &[u8]) {
    parse(Kind::Font, data);
}

pub fn sound(data: &[u8]) {
    parse(Kind::Audio, data);
}

pub fn pdf(data: &[u8]) {
    parse(Kind::Pdf, data);
}

pub fn source_map(data: &[u8]) {
    parse(Kind::SourceMap, data);
    let Ok(map) = SourceMap::read(data) else { return };
    let lines = [80, 0, 4_000, u32::MAX];
    let wanted: Vec<Position> =
        (0..4).flat_map(|line| [0, 1, 40].map(|column| Position { line, column })).collect();
    for trace in map.trace(&wanted, &lines).into_iter().flatten().flatten() {
        assert!(map.source(trace).is_some() || map.text(trace).is_none());
    }
}

/// Copies under a content coding.
pub fn copy(data: &[u8]) {
    const LIMIT: u64 = 1 << 20;
    let Some((first, packed)) = data.split_first() else { return };
    let coding = [Coding::Brotli, Coding::Gzip, Coding::Zstd][usize::from(*first) % 3];
    if let Ok(content) = twin::decompress(coding, packed, LIMIT) {
        assert!(content.len() as u64 <= LIMIT, "beyond the limit");
    }
}

/// Traces of clinical code in scripts, pages, WASM and names of sources.
pub fn fingerprints(data: &[u8]) {
    static KNOWN: LazyLock<Fingerprints> = LazyLock::new(|| {
        let words = vec!["cornerstone".to_owned(), "DICM".to_owned(), "a".to_owned()];
        let wanted = |on, whole| Wanted { words: &words, on, ignore_case: whole, whole, at_least: 2 };
        Fingerprints::new([wanted(On::Code, true), wanted(On::Wasm, false), wanted(On::Package, false)])
    });
    static WANTED: LazyLock<Sought> =
        LazyLock::new(|| Sought::new(&KNOWN, vec!["stone".to_owned(), "a/".to_owned()]));
    for kind in [Kind::Wasm, Kind::Script, Kind::SourceMap] {
        let _ = parse::parse(kind, data, &WANTED);
    }
}

/// What bundlers write about their outputs.
pub fn metadata(data: &[u8]) {
    let _ = build_metadata::metadata(data);
}

/// Settings and map, both possibly written in a fork.
pub fn project(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let _ = Settings::parse("sobria.toml", &text);
    let _ = Map::parse("medical-context.toml", &text);
}

/// What sobria wrote and reads back: it may come from a fork's artefacts.
pub fn readers(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let _ = Baseline::parse("sobria-baseline.txt", &text).map(|baseline| baseline.text());
    let _ = comparison::read("report.json", &text).map(|before| {
        let compared = comparison::compare(&before, &before);
        report::comparison::markdown(&compared, "head", sobria::rule::Lang::En)
    });
    let _ = report::contexts::read(&text);
}
