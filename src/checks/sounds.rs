//! Sounds that spend bytes (criterion 5.6).

use std::collections::BTreeSet;

use crate::bundle::Bundle;
use crate::bundle::stable::stem;
use crate::facts::{Kind, Sound, SoundCodec};
use crate::finding::Cx;
use crate::rule::Unit;

/// Uncompressed sounds, and sounds that weigh more for each minute than the reference advises.
pub fn heavy(bundle: &Bundle, cx: &mut Cx) {
    let sounds = || bundle.assets.iter().filter_map(|asset| Some((asset, asset.sound()?)));
    let efficient = |sound: &Sound| matches!(sound.codec, SoundCodec::Opus | SoundCodec::Aac);
    // A sound offered in an efficient codec as well is the fallback that the criterion admits.
    let offered: BTreeSet<String> =
        sounds().filter(|(_, sound)| efficient(sound)).map(|(asset, _)| stem(&asset.path)).collect();
    // What cannot be read is a sound all the same: the criterion applies.
    for asset in cx.each(bundle.assets.iter().filter(|asset| asset.kind == Kind::Audio)) {
        let Some(sound) = asset.sound().filter(|sound| sound.duration_ms >= SIGNAL) else { continue };
        let fallback = !efficient(sound) && offered.contains(&stem(&asset.path));
        if fallback {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "sizes and durations stay far below 2^52")]
        let (bytes, minutes) = (asset.content_bytes as f64, sound.duration_ms as f64 / 60_000.0);
        let finding = if sound.codec == SoundCodec::Pcm {
            cx.measure("bytes", bytes, asset.whole())
        } else {
            cx.measure("bytes-per-minute", (bytes / minutes).round(), asset.whole()).say("a-minute")
        };
        finding
            .text("sound", asset.name())
            .text("codec", sound.codec.name())
            .number("size", bytes, Unit::Bytes)
            .subject(asset.path.to_string());
    }
}

/// Milliseconds; a shorter sound is a signal, which must start at once: a codec's padding would count more than its
/// bytes. Ours.
const SIGNAL: u64 = 3_000;
