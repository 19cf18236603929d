//! Media that start by themselves (criterion 4.1).

use crate::bundle::{Asset, AssetId, Bundle};
use crate::facts::{Element, Html, Kind, Span, Value};
use crate::finding::Cx;

/// Hosts whose player starts by itself when the address says so.
const PLAYERS: [&str; 5] = ["youtube.com", "youtube-nocookie.com", "vimeo.com", "dailymotion.com", "arte.tv"];

/// Videos, sounds, players and moving text that start without being asked.
pub fn autoplay(bundle: &Bundle, cx: &mut Cx) {
    for asset in &bundle.assets {
        if let Some(html) = asset.html() {
            elements(bundle, asset, html, cx);
        }
        for script in asset.scripts() {
            let media = script.elements.iter().filter(|made| matches!(&*made.tag, "video" | "audio"));
            for made in cx.each(media) {
                let starts = made.property("autoplay").is_some_and(|value| *value != Value::Bool(false));
                if starts && made.property("controls").is_none() {
                    let medium = medium_within(bundle, asset, made.span, &[Kind::Audio, Kind::Video]);
                    let finding = cx.fail(asset.at(made.span));
                    finding.text("what", &made.tag).subject(made.tag.to_string());
                    finding.about = medium;
                }
            }
        }
    }
}

fn elements(bundle: &Bundle, asset: &Asset, html: &Html, cx: &mut Cx) {
    let media =
        |element: &Element| matches!(&*element.name, "video" | "audio" | "iframe" | "marquee" | "blink");
    let found = html.elements.iter().enumerate().filter(|(_, element)| media(element));
    for (index, element) in cx.each(found) {
        let (source, span) = source(html, index, element);
        let subject = format!("{} {source}", element.name);
        match &*element.name {
            // With controls the reader can stop it: the criterion accepts a start that can be stopped.
            "video" | "audio" if element.has("autoplay") => {
                let finding = if element.has("controls") {
                    cx.review(asset.at(element.span)).say("stoppable")
                } else {
                    cx.fail(asset.at(element.span))
                };
                finding.text("what", &element.name).subject(subject);
                finding.about = medium_within(bundle, asset, span, &[Kind::Audio, Kind::Video]);
            }
            "iframe" if starts_player(source) => {
                cx.fail(asset.at(element.span)).say("player").text("what", source).subject(subject);
            }
            "marquee" | "blink" => {
                let finding = cx.fail(asset.at(element.span)).say("moving-text");
                finding.text("what", &element.name).subject(subject);
            }
            _ => {}
        }
    }
}

/// Address of a media element with the tag that holds it: its own, or that of its first `<source>`.
fn source<'h>(html: &'h Html, index: usize, element: &'h Element) -> (&'h str, Span) {
    let child = || html.children(index).find(|child| &*child.name == "source");
    match element.value("src") {
        Some(source) => (source, element.span),
        None => child().map_or(("", element.span), |child| (child.value("src").unwrap_or(""), child.span)),
    }
}

/// The picture, sound or film that a part of a text refers to: its role decides.
pub(super) fn medium_within(bundle: &Bundle, asset: &Asset, span: Span, kinds: &[Kind]) -> Option<AssetId> {
    bundle
        .edges_within(asset.id, span)
        .map(|edge| edge.to)
        .find(|&target| kinds.contains(&bundle.asset(target).kind))
}

fn starts_player(url: &str) -> bool {
    let player = PLAYERS.iter().any(|host| url.contains(host));
    let query = url.split_once('?').map_or("", |(_, query)| query);
    player && query.split(['&', '#']).any(|part| matches!(part, "autoplay=1" | "autoplay=true"))
}

/// Animated images that move longer than the reference allows without a way to stop them.
pub fn animated_image(asset: &Asset, cx: &mut Cx) {
    let Some(image) = asset.image().filter(|image| image.frames > 1) else { return };
    cx.each([asset]);
    #[expect(clippy::cast_precision_loss, reason = "durations stay far below 2^52 ms")]
    let once = image.duration_ms as f64 / 1000.0;
    // Repeated without end, it moves as long as the page is open; an hour stands for ever.
    let seconds = image.repeats.map_or(3600.0, |times| once * f64::from(times.max(1)));
    let finding = cx.measure("visual-seconds", seconds, asset.whole());
    finding
        .text("format", image.format.name())
        .count("frames", image.frames as usize)
        .number("once", once, crate::rule::Unit::Seconds)
        .subject(asset.path.to_string());
    if image.repeats.is_none() {
        finding.say("endless");
    }
}
