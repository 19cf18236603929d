//! Facts from the headers of sounds: codec, sample rate, bit rate, duration.
//!
//! Tags and pictures are skipped and samples never decoded. `WebM` is not read.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

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
    // The reader panics on some damaged headers, such as those of an Opus stream of 255 channels.
    catch_unwind(AssertUnwindSafe(|| read(content))).ok().flatten()
}

fn read(content: &[u8]) -> Option<Sound> {
    let probe = Probe::new(Bounded::new(content)).options(options()).guess_file_type().ok()?;
    let file_type = probe.file_type()?;
    let mut content = Bounded::new(content);
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

/// A content that ends after as many reads as could be of use: at frames that claim no length, the reader of sounds
/// would go round for ever.
struct Bounded<'a> {
    content: Cursor<&'a [u8]>,
    left: usize,
}

impl<'a> Bounded<'a> {
    fn new(content: &'a [u8]) -> Self {
        Self { content: Cursor::new(content), left: content.len().saturating_mul(4).saturating_add(10_000) }
    }

    fn count(&mut self) -> io::Result<()> {
        self.left = self.left.checked_sub(1).ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(())
    }
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.count()?;
        self.content.read(buffer)
    }
}

impl Seek for Bounded<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.count()?;
        self.content.seek(to)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn wav(tag: u16, rate: u32, bits: u16, bytes: usize) -> Vec<u8> {
        let block = bits / 8;
        let mut content = b"RIFF".to_vec();
        content.extend(u32::try_from(48 + bytes).unwrap().to_le_bytes());
        content.extend(b"WAVEfmt \x10\0\0\0");
        content.extend(tag.to_le_bytes());
        content.extend(1u16.to_le_bytes());
        content.extend(rate.to_le_bytes());
        content.extend((rate * u32::from(block)).to_le_bytes());
        content.extend(block.to_le_bytes());
        content.extend(bits.to_le_bytes());
        content.extend(b"fact\x04\0\0\0");
        content.extend(u32::try_from(bytes).unwrap().to_le_bytes());
        content.extend(b"data");
        content.extend(u32::try_from(bytes).unwrap().to_le_bytes());
        content.resize(content.len() + bytes, 0);
        content
    }

    #[test]
    fn the_header_of_a_wave_file_tells_codec_rate_and_length() {
        let pcm = sound(&wav(1, 16_000, 16, 64_000)).unwrap();
        assert_eq!((pcm.codec, pcm.sample_rate, pcm.channels), (SoundCodec::Pcm, 16_000, 1));
        assert_eq!((pcm.bit_rate, pcm.duration_ms), (256, 2_000));
        assert_eq!(sound(&wav(7, 8_000, 8, 8_000)).unwrap().codec, SoundCodec::G711);
    }

    #[test]
    fn no_content_panics_whatever_it_claims() {
        let whole = wav(1, 8_000, 16, 400);
        for end in 0..whole.len() {
            let _ = sound(&whole[..end]);
        }
        for index in 0..44 {
            let mut damaged = whole.clone();
            damaged[index] = 0xff;
            let _ = sound(&damaged);
        }
        let starts: [&[u8]; 8] = [
            b"OggS\0\x02",
            b"ID3\x04\0\0\x7f\x7f\x7f\x7f",
            b"fLaC\0\xff\xff\xff",
            b"\xff\xfb\x90\x64",
            b"\xff\xf1\x50\x80",
            b"\0\0\0\x20ftypM4A ",
            b"FORM\xff\xff\xff\xffAIFF",
            b"MAC \x96\x0f",
        ];
        for start in starts {
            for filler in [0x00, 0x7f, 0xff] {
                let mut content = start.to_vec();
                content.resize(4_096, filler);
                let _ = sound(&content);
            }
        }
        assert!(sound(b"no sound").is_none() && sound(b"").is_none());
    }
}
