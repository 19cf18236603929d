//! Facts from the headers of sounds: codec, sample rate, bit rate, duration.
//!
//! Tags and pictures are skipped and samples never decoded. `WebM` is not read.

use std::io::Cursor;

use lofty::config::{ParseOptions, ParsingMode};
use lofty::file::{AudioFile, FileType};
use lofty::iff::wav::{WavFile, WavFormat};
use lofty::mp4::{Mp4Codec, Mp4File};
use lofty::probe::Probe;
use lofty::properties::FileProperties;

use crate::facts::{Sound, SoundCodec};

/// Format tags of G.711 in WAV files: A-law and µ-law.
const G711: [u16; 2] = [6, 7];

/// What the headers say; `None` for what is no sound of a known format, or a damaged one.
pub fn sound(content: &[u8]) -> Option<Sound> {
    let probe = Probe::new(Cursor::new(content)).options(options()).guess_file_type().ok()?;
    let file_type = probe.file_type()?;
    let mut content = Cursor::new(content);
    Some(match file_type {
        FileType::Wav => {
            let file = WavFile::read_from(&mut content, options()).ok()?;
            let codec = match file.properties().format() {
                WavFormat::PCM | WavFormat::IEEE_FLOAT => SoundCodec::Pcm,
                WavFormat::Other(tag) if G711.contains(tag) => SoundCodec::G711,
                WavFormat::Other(_) => SoundCodec::Other,
            };
            described(codec, &FileProperties::from(*file.properties()))
        }
        FileType::Mp4 => {
            let file = Mp4File::read_from(&mut content, options()).ok()?;
            let codec = match file.properties().codec() {
                Mp4Codec::AAC => SoundCodec::Aac,
                Mp4Codec::ALAC => SoundCodec::Alac,
                Mp4Codec::MP3 => SoundCodec::Mp3,
                Mp4Codec::FLAC => SoundCodec::Flac,
                _ => SoundCodec::Other,
            };
            described(codec, &FileProperties::from(file.properties().clone()))
        }
        _ => described(codec(file_type), probe.read().ok()?.properties()),
    })
}

fn options() -> ParseOptions {
    ParseOptions::new().read_tags(false).read_cover_art(false).parsing_mode(ParsingMode::Relaxed)
}

fn codec(file_type: FileType) -> SoundCodec {
    match file_type {
        FileType::Aac => SoundCodec::Aac,
        FileType::Aiff => SoundCodec::Pcm,
        FileType::Flac => SoundCodec::Flac,
        FileType::Mpeg => SoundCodec::Mp3,
        FileType::Opus => SoundCodec::Opus,
        FileType::Vorbis => SoundCodec::Vorbis,
        FileType::Speex => SoundCodec::Speex,
        _ => SoundCodec::Other,
    }
}

fn described(codec: SoundCodec, properties: &FileProperties) -> Sound {
    Sound {
        codec,
        sample_rate: properties.sample_rate().unwrap_or(0),
        channels: properties.channels().unwrap_or(0),
        bit_rate: properties.audio_bitrate().or(properties.overall_bitrate()).unwrap_or(0),
        duration_ms: u64::try_from(properties.duration().as_millis()).unwrap_or(u64::MAX),
    }
}
