//! Do no harm: clinical video that is made poorer than the camera or the recording.

use crate::bundle::{Asset, Bundle};
use crate::facts::{Element, Html, Options, Script, Span, Value};
use crate::finding::Cx;

/// Kilobits per second up to which a cap may be meant for sound: no voice codec of browsers sends more.
const SOUND: f64 = 128.0;

/// Lines and columns that ordinary video may have on a computer (RGESN 2024, 5.3): less is not asked of clinical video.
/// 1440 columns make 1080 lines at 4:3.
const LINES: f64 = 1080.0;
const COLUMNS: f64 = 1440.0;

/// Code that caps the definition or the bit rate of video.
pub fn capped(asset: &Asset, cx: &mut Cx) {
    for script in asset.scripts() {
        for options in cx.each(&script.options) {
            set(asset, options, cx);
        }
        for text in cx.each(&script.parameters) {
            for name in ["b=AS:", "x-google-max-bitrate="] {
                if let Some(kilobits) = parameter(&text.text, name).filter(|kilobits| *kilobits > SOUND) {
                    bit_rate(asset, text.span, "negotiated", &format!("{name}{kilobits}"), kilobits, cx);
                }
            }
        }
        assigned(asset, script, cx);
        for call in script.calls.iter().filter(|call| call.method() == "applyConstraints") {
            if let Some(constraints) = call.arguments.first() {
                constrained(asset, call.span, constraints, cx);
            }
        }
    }
}

fn set(asset: &Asset, options: &Options, cx: &mut Cx) {
    let at = asset.at(options.span);
    let layers = || options.entries.iter().filter(|entry| is_encoding(entry));
    let scales: Vec<Option<f64>> =
        layers().map(|layer| layer.get("scaleResolutionDownBy").and_then(Value::amount)).collect();
    // One layer of full size is enough: a receiver may choose it.
    let smallest = scales.iter().map(|scale| scale.unwrap_or(1.0)).fold(f64::INFINITY, f64::min);
    if scales.iter().any(Option::is_some) && smallest > 1.0 {
        shrunk(asset, options.span, smallest, cx);
    }
    let known = layers().filter_map(|layer| layer.get("maxBitrate"));
    let rates: Option<Vec<f64>> = known.map(Value::amount).collect();
    if let Some(highest) = rates.unwrap_or_default().into_iter().reduce(f64::max) {
        let kilobits = highest / 1000.0;
        if kilobits > SOUND {
            bit_rate(asset, options.span, "encoded", &format!("maxBitrate: {highest}"), kilobits, cx);
        }
    }
    for entry in &options.entries {
        for name in PLAYERS {
            // hls.js plays its previews with a configuration that leaves its own controllers out.
            let own = entry.get("streamController").is_some();
            if entry.get(name) == Some(&Value::Bool(true)) && !own {
                cx.fail(at).say("player").text("what", format!("{name}: true")).subject(name);
            }
        }
        if let Some(video) = entry.get("video") {
            constrained(asset, options.span, video, cx);
        }
    }
}

/// Only what WebRTC reads in an encoding: tables of presets, which libraries keep, have other names beside.
fn is_encoding(entry: &Value) -> bool {
    const NAMES: [&str; 13] = [
        "active",
        "adaptivePtime",
        "codec",
        "dtx",
        "maxBitrate",
        "maxFramerate",
        "networkPriority",
        "priority",
        "ptime",
        "rid",
        "scalabilityMode",
        "scaleResolutionDownBy",
        "ssrc",
    ];
    matches!(entry, Value::Object(properties) if properties.iter().all(|(name, _)| NAMES.contains(&&**name)))
}

/// Options with which players fetch no more than the window shows: hls.js, dash.js, shaka-player.
const PLAYERS: [&str; 3] = ["capLevelToPlayerSize", "limitBitrateByPortal", "restrictToElementSize"];

/// Properties that cap video when a script sets them.
const ASSIGNED: [&str; 4] =
    ["autoLevelCapping", "capLevelToPlayerSize", "maxBitrate", "scaleResolutionDownBy"];

fn assigned(asset: &Asset, script: &Script, cx: &mut Cx) {
    let relevant = script.assignments.iter().filter(|one| ASSIGNED.contains(&&*one.property));
    for assignment in cx.each(relevant) {
        let span = assignment.span;
        match (&*assignment.property, &assignment.value) {
            ("capLevelToPlayerSize", Value::Bool(true)) => {
                let finding = cx.fail(asset.at(span)).say("player");
                finding.text("what", "capLevelToPlayerSize = true").subject("capLevelToPlayerSize");
            }
            ("autoLevelCapping", Value::Number(level)) if *level >= 0.0 => {
                let finding = cx.review(asset.at(span)).say("level");
                finding.text("what", format!("autoLevelCapping = {level}")).subject("autoLevelCapping");
            }
            ("scaleResolutionDownBy", Value::Number(scale)) if *scale > 1.0 => {
                // Libraries shrink a layer that nobody watches in this way.
                let what = format!("scaleResolutionDownBy = {scale}");
                cx.review(asset.at(span)).say("shrunk-later").text("what", &what).subject(what);
            }
            ("maxBitrate", Value::Number(bits)) if *bits / 1000.0 > SOUND => {
                bit_rate(asset, span, "encoded", &format!("maxBitrate = {bits}"), bits / 1000.0, cx);
            }
            _ => {}
        }
    }
}

fn shrunk(asset: &Asset, span: Span, scale: f64, cx: &mut Cx) {
    let what = format!("scaleResolutionDownBy: {scale}");
    cx.fail(asset.at(span)).text("what", &what).subject(what);
}

fn bit_rate(asset: &Asset, span: Span, variant: &'static str, what: &str, kilobits: f64, cx: &mut Cx) {
    cx.measure("kilobits", kilobits, asset.at(span)).say(variant).text("what", what).subject(what);
}

/// What a camera is asked for.
fn constrained(asset: &Asset, span: Span, video: &Value, cx: &mut Cx) {
    let sides = [("height", LINES), ("width", COLUMNS)];
    let below = |keys: &[&str]| {
        sides.into_iter().find_map(|(side, least)| {
            let asked = video.get(side)?;
            let value = keys.iter().find_map(|key| match *key {
                "" => asked.amount(),
                key => asked.get(key).and_then(Value::amount),
            });
            value.filter(|value| *value < least).map(|value| (side, value))
        })
    };
    if let Some((side, value)) = below(&["max", "exact"]) {
        let what = format!("{side}: {value}");
        cx.fail(asset.at(span)).say("camera").text("what", &what).subject(what);
    } else if let Some((side, value)) = below(&["", "ideal"]) {
        let what = format!("{side}: {value}");
        cx.review(asset.at(span)).say("camera-ideal").text("what", &what).subject(what);
    }
}

/// The number after `name`.
fn parameter(text: &str, name: &str) -> Option<f64> {
    let (_, after) = text.split_once(name)?;
    after.split(|other: char| !other.is_ascii_digit()).next()?.parse().ok()
}

/// Films with one quality only, where nothing lets the reader ask for another.
pub fn quality_fixed(bundle: &Bundle, cx: &mut Cx) {
    let chooses = |script: &Script| {
        script.reads.iter().any(|read| !matches!(&*read.text, "saveData" | "effectiveType"))
    };
    if bundle.assets.iter().flat_map(Asset::scripts).any(chooses) {
        return;
    }
    for asset in &bundle.assets {
        if let Some(html) = asset.html() {
            let films = (0usize..).zip(&html.elements).filter(|(index, element)| {
                &*element.name == "video" && !is_scenery(element) && !html.is_dormant(*index)
            });
            for (index, element) in cx.each(films) {
                let sources = sources(html, index, element);
                if let [source] = sources.as_slice() {
                    let finding = cx.review(asset.at(element.span));
                    finding.text("film", source).subject(*source);
                }
            }
        }
        for script in asset.scripts() {
            let films = script.elements.iter().filter(|made| &*made.tag == "video" && !made.open);
            for made in cx.each(films) {
                let scenery = made.property("autoplay").is_some() && made.property("loop").is_some();
                if let Some(source) = made.property("src").and_then(Value::text).filter(|_| !scenery) {
                    cx.review(asset.at(made.span)).text("film", source).subject(source);
                }
            }
        }
    }
}

/// A film that runs without end and without controls is no recording to be read.
fn is_scenery(element: &Element) -> bool {
    element.has("autoplay") && element.has("loop") && !element.has("controls")
}

/// Addresses of a film, one for each quality: sources that differ by type alone are one.
fn sources<'h>(html: &'h Html, index: usize, element: &'h Element) -> Vec<&'h str> {
    if let Some(source) = element.value("src").filter(|source| !source.is_empty()) {
        return vec![source];
    }
    let children = html.children(index).filter(|child| &*child.name == "source");
    let mut found: Vec<(&str, &str)> = Vec::new();
    for child in children {
        let Some(source) = child.value("src").filter(|source| !source.is_empty()) else { continue };
        let name = source.rsplit_once('.').map_or(source, |(name, _)| name);
        if found.iter().all(|(known, _)| *known != name) {
            found.push((name, source));
        }
    }
    found.into_iter().map(|(_, source)| source).collect()
}
