//! Do no harm: speech that loses its consonants, alarms that sound too late.

use crate::bundle::{Asset, Bundle, Load};
use crate::facts::{Kind, Script, SoundCodec, Span, Value};
use crate::finding::Cx;

/// Milliseconds; what is shorter is a click or a chime, not speech. Ours: the shortest recorded sentences last longer.
const SPEECH: u64 = 3_000;

/// Speech below what carries all consonants: files, and what code asks of the microphone and of the codec.
pub fn narrowband(asset: &Asset, cx: &mut Cx) {
    recorded(asset, cx);
    for script in asset.scripts() {
        for text in cx.each(&script.parameters) {
            for (name, limit, variant) in SDP {
                if let Some(value) = parameter(&text.text, name) {
                    asked(asset, text.span, &format!("{name}={value}"), (limit, variant), value, cx);
                }
            }
        }
        for options in cx.each(&script.options) {
            for entry in &options.entries {
                for (name, limit, variant) in OPTIONS {
                    if let Some(value) = entry.get(name).and_then(Value::amount) {
                        asked(asset, options.span, &format!("{name}: {value}"), (limit, variant), value, cx);
                    }
                }
                if let Some(rate) = entry.get("audio").and_then(sample_rate) {
                    let asks = ("sample-rate", "captured");
                    asked(asset, options.span, &format!("sampleRate: {rate}"), asks, rate, cx);
                }
            }
        }
        for (rate, span) in constrained(script) {
            asked(asset, span, &format!("sampleRate: {rate}"), ("sample-rate", "captured"), rate, cx);
        }
    }
}

/// Parameters of Opus in SDP, in lower case, with the limit they are held to and the wording.
const SDP: [(&str, &str, &str); 2] =
    [("maxplaybackrate", "sample-rate", "negotiated"), ("maxaveragebitrate", "bit-rate", "negotiated-bits")];

/// The same as options of libraries.
const OPTIONS: [(&str, &str, &str); 2] = [
    ("opusMaxPlaybackRate", "sample-rate", "negotiated"),
    ("opusMaxAverageBitrate", "bit-rate", "negotiated-bits"),
];

fn asked(
    asset: &Asset,
    span: Span,
    what: &str,
    (limit, variant): (&'static str, &'static str),
    value: f64,
    cx: &mut Cx,
) {
    cx.measure(limit, value, asset.at(span)).say(variant).text("what", what).subject(what);
}

fn recorded(asset: &Asset, cx: &mut Cx) {
    let Some(sound) = asset.sound().filter(|sound| sound.duration_ms >= SPEECH) else { return };
    cx.each([asset]);
    let finding = if sound.codec == SoundCodec::Opus && sound.bit_rate > 0 {
        // Opus always plays at 48 kHz: its bit rate says how much of the voice is left.
        let value = f64::from(sound.bit_rate) * 1000.0;
        cx.measure("bit-rate", value, asset.whole()).say("recorded-bits")
    } else if sound.sample_rate > 0 {
        cx.measure("sample-rate", sound.sample_rate.into(), asset.whole()).say("recorded")
    } else {
        return;
    };
    finding.text("sound", asset.name()).text("codec", sound.codec.name()).subject(asset.path.to_string());
}

/// The number after `name=`.
fn parameter(text: &str, name: &str) -> Option<f64> {
    let lower = text.to_ascii_lowercase();
    let (_, after) = lower.split_once(&format!("{name}="))?;
    let digits = after.split(|other: char| !other.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// Highest sample rate that the constraints let through, if they name one.
fn sample_rate(audio: &Value) -> Option<f64> {
    let rate = audio.get("sampleRate")?;
    let inner = ["exact", "max", "ideal"].into_iter().find_map(|name| rate.get(name).and_then(Value::amount));
    rate.amount().or(inner)
}

/// `track.applyConstraints({ sampleRate: … })`.
fn constrained(script: &Script) -> Vec<(f64, Span)> {
    let calls = script.calls.iter().filter(|call| call.method() == "applyConstraints");
    calls.filter_map(|call| Some((sample_rate(call.arguments.first()?)?, call.span))).collect()
}

/// Sounds that are first asked for when they must be heard.
pub fn alarm_late(bundle: &Bundle, cx: &mut Cx) {
    let sounds = bundle.assets.iter().filter(|asset| asset.kind == Kind::Audio);
    for asset in cx.each(sounds) {
        let ways: Vec<Way> = bundle.edges_to(asset.id).map(|edge| way(bundle, edge)).collect();
        // What one place fetches ahead is there for all others.
        if ways.iter().any(|way| matches!(way, Way::Ahead)) {
            continue;
        }
        for way in ways {
            let Way::Late { from, span, variant } = way else { continue };
            let finding = cx.review(from.at(span)).say(variant);
            finding.text("sound", asset.name()).subject(asset.path.to_string()).about(asset.id);
        }
    }
}

/// How a reference brings a sound to a screen.
enum Way<'b> {
    /// Fetched before it is needed.
    Ahead,
    Late {
        from: &'b Asset,
        span: Span,
        variant: &'static str,
    },
    /// Nobody can tell.
    Unknown,
}

fn way<'b>(bundle: &'b Bundle, edge: &crate::bundle::Edge) -> Way<'b> {
    let from = bundle.asset(edge.from);
    if edge.load == Load::Precache {
        return Way::Ahead;
    }
    let within = |span: Span| span.start <= edge.span.start && edge.span.end <= span.end;
    if let Some(html) = from.html()
        && let Some(index) = html.elements.iter().position(|element| within(element.span))
    {
        let element = &html.elements[index];
        let medium = match &*element.name {
            "source" => html.ancestors(index).find(|outer| &*outer.name == "audio").unwrap_or(element),
            _ => element,
        };
        let none = medium.value("preload").is_some_and(|value| value.eq_ignore_ascii_case("none"));
        return match &*medium.name {
            "audio" | "video" if none => Way::Late { from, span: medium.span, variant: "not-preloaded" },
            "audio" | "video" | "link" => Way::Ahead,
            _ => Way::Unknown,
        };
    }
    let calls = from.scripts().flat_map(|script| &script.calls);
    let mut around =
        calls.filter(|call| within(call.span) && matches!(call.method(), "Audio" | "fetch" | "play"));
    match around.next() {
        Some(call) if call.at_load => Way::Ahead,
        Some(call) => Way::Late { from, span: call.span, variant: "made-late" },
        None => Way::Unknown,
    }
}
