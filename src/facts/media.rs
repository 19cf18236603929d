//! Facts of images, fonts and sounds, from their headers.

use serde::{Deserialize, Serialize};

use super::Text;

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum ImageFormat {
    Png,
    Jpeg,
    Gif,
    WebP,
    Avif,
    JpegXl,
    Svg,
    Ico,
    Bmp,
    Tiff,
    Jpeg2000,
    JpegLs,
    Dicom,
    Nifti,
    Other,
}

impl ImageFormat {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Avif => "AVIF",
            Self::JpegXl => "JPEG XL",
            Self::Svg => "SVG",
            Self::Ico => "ICO",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Jpeg2000 => "JPEG 2000",
            Self::JpegLs => "JPEG-LS",
            Self::Dicom => "DICOM",
            Self::Nifti => "NIfTI",
            Self::Other => "image",
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub enum Colour {
    Grey,
    Rgb,
    Palette,
    Vector,
    Unknown,
}

/// What the headers of an image say; pixels are not decoded.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Image {
    pub format: ImageFormat,
    /// Pixels; 0 when unknown (an SVG without size).
    pub width: u32,
    pub height: u32,
    /// 1 for a still image.
    pub frames: u32,
    /// Milliseconds of one run through all frames; 0 for a still image.
    pub duration_ms: u64,
    /// Times the animation is played, 1 for a still image; `None` = for ever.
    pub repeats: Option<u32>,
    /// Bits per channel; 0 when unknown.
    pub depth: u8,
    pub alpha: bool,
    pub colour: Colour,
    /// `None` when the header does not tell (AVIF, JPEG XL).
    pub lossy: Option<bool>,
    /// JPEG: 1 to 100, estimated from the luminance quantisation table as the mean of 100·q/standard (IJG scaling).
    pub quality: Option<f32>,
    /// Bytes of metadata that no renderer needs for the pixels (EXIF, XMP, IPTC, comments, text chunks), colour profile excluded.
    pub metadata_bytes: u64,
    /// JPEG and PNG: what of them can go.
    pub spare: SpareMetadata,
    pub rendering: Rendering,
    /// Progressive JPEG or interlaced PNG/GIF.
    pub interlaced: bool,
    /// JPEG coding process that only imaging devices use (SOF3 lossless, SOF55 JPEG-LS, 12 bits).
    pub medical_coding: bool,
}

/// What the file says about how its pixels are to be shown.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Rendering {
    /// Has an embedded colour profile (ICC).
    pub profile: bool,
    /// PNG: says how large a pixel is (`pHYs`).
    pub resolution: bool,
}

/// Bytes of metadata that can go while every browser draws the picture as before, by what they are.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct SpareMetadata {
    pub exif: u64,
    pub xmp: u64,
    /// Resources of Photoshop, in which IPTC stands.
    pub photoshop: u64,
    /// Comments, texts, times, thumbnails of their own.
    pub other: u64,
    /// They state whose the picture is.
    pub rights: bool,
}

impl SpareMetadata {
    #[must_use]
    pub fn bytes(self) -> u64 {
        self.exif + self.xmp + self.photoshop + self.other
    }
}

impl Image {
    #[must_use]
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// The content itself shows an examination (file magic and codings that only imaging devices write), never its name.
    #[must_use]
    pub fn is_diagnostic_by_content(&self) -> bool {
        self.medical_coding
            || matches!(
                self.format,
                ImageFormat::Dicom | ImageFormat::Nifti | ImageFormat::Jpeg2000 | ImageFormat::JpegLs
            )
            // Textures of interface themes are 16-bit grey as well, but never this large in both directions.
            || (self.format == ImageFormat::Png
                && self.depth == 16
                && self.colour == Colour::Grey
                && self.width.min(self.height) >= 128)
    }
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum FontFormat {
    Woff2,
    Woff,
    TrueType,
    OpenType,
    Eot,
    Collection,
}

impl FontFormat {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Woff2 => "WOFF2",
            Self::Woff => "WOFF",
            Self::TrueType => "TrueType",
            Self::OpenType => "OpenType",
            Self::Eot => "EOT",
            Self::Collection => "font collection",
        }
    }
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Font {
    pub format: FontFormat,
    /// Typographic family name, when the file gives one.
    pub family: Option<Text>,
    /// `usWeightClass`, 1 to 1000.
    pub weight: Option<u16>,
    pub italic: bool,
    pub glyphs: Option<u32>,
    pub variable: bool,
    /// None where no table of the usual formats tells.
    pub characters: Option<Characters>,
}

/// How many characters a font has glyphs for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Characters {
    pub all: u32,
    /// Letters of other writing systems than Latin: Greek, Cyrillic, Arabic, Han and so on. Digits, signs, icons and
    /// what is for private use are none.
    pub not_latin: u32,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum SoundCodec {
    /// Uncompressed samples.
    Pcm,
    /// G.711, the coding of telephones (A-law, µ-law).
    G711,
    Mp3,
    Aac,
    Opus,
    Vorbis,
    Speex,
    Flac,
    Alac,
    Other,
}

impl SoundCodec {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pcm => "PCM",
            Self::G711 => "G.711",
            Self::Mp3 => "MP3",
            Self::Aac => "AAC",
            Self::Opus => "Opus",
            Self::Vorbis => "Vorbis",
            Self::Speex => "Speex",
            Self::Flac => "FLAC",
            Self::Alac => "ALAC",
            Self::Other => "audio",
        }
    }
}

/// What the headers of a sound say; samples are not decoded.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Sound {
    pub codec: SoundCodec,
    /// Hertz; for Opus that of the original, which may not be given (0).
    pub sample_rate: u32,
    /// 0 when unknown.
    pub channels: u8,
    /// Kilobits per second; 0 when unknown.
    pub bit_rate: u32,
    /// 0 when unknown.
    pub duration_ms: u64,
}

/// What the plain bytes of a PDF document say about the pictures in it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Pdf {
    /// Pictures written with JPEG, in file order.
    pub images: Vec<Image>,
    /// Further ones whose header could not be read: packed once more, or encrypted.
    pub unread: u32,
    pub encrypted: bool,
}
