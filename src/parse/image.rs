//! Facts from the headers of images: format, size, frames, coding, metadata.
//!
//! Pixels are never decoded and nothing is allocated from a length that a file claims. A file cut after its headers
//! is still described, as browsers still draw it; one without a believable header is [`Problem::Damaged`].

mod exif;
mod gif;
mod iso;
mod jpeg;
mod medical;
mod other;
mod png;
mod spare;
mod svg;
mod webp;

use super::bytes::is_at;
use super::{Problem, twin};
use crate::facts::{Colour, Image, ImageFormat, Rendering, SpareMetadata};

/// Pixels; a side beyond this is a damaged or hostile header (16 times what JPEG and GIF can say).
const LARGEST_SIDE: u32 = 65_535 * 16;

/// Bytes to which a compressed image (`.svgz`, `.nii.gz`) may expand.
const LARGEST_UNPACKED: u64 = 64 << 20;

/// Why the headers of one format cannot be read; [`image`] adds the name of the format.
type Reason = &'static str;
const CUT: Reason = "the header is cut short";
const NO_PIXELS: Reason = "no pixel data";

/// What the headers of `content` say. A gzip container around an image (`.svgz`, `.nii.gz`) is opened first.
pub fn image(content: &[u8]) -> Result<Image, Problem> {
    if content.starts_with(&[0x1f, 0x8b]) {
        return described(&twin::decompress(crate::facts::Coding::Gzip, content, LARGEST_UNPACKED)?);
    }
    described(content)
}

fn described(content: &[u8]) -> Result<Image, Problem> {
    let Some(format) = format(content) else {
        return Err(Problem::Damaged("not an image of a known format".to_owned()));
    };
    let read = match format {
        ImageFormat::Png => png::png(content),
        ImageFormat::Jpeg | ImageFormat::JpegLs => jpeg::jpeg(content),
        ImageFormat::Gif => gif::gif(content),
        ImageFormat::WebP => webp::webp(content),
        ImageFormat::Svg => svg::svg(content),
        ImageFormat::Bmp => other::bmp(content),
        ImageFormat::Jpeg2000 => iso::jpeg_2000(content),
        ImageFormat::Avif | ImageFormat::Other => iso::heif(content, format),
        ImageFormat::Ico => other::ico(content),
        ImageFormat::Tiff | ImageFormat::JpegXl => other::sized(content, format),
        ImageFormat::Dicom => Ok(medical::dicom(content)),
        ImageFormat::Nifti => medical::nifti(content),
    };
    read.and_then(believable).map_err(|reason| Problem::Damaged(format!("{}: {reason}", format.name())))
}

/// The format by magic number. A JPEG-LS file is a JPEG here: only its frame header tells.
pub(super) fn format(content: &[u8]) -> Option<ImageFormat> {
    let starts = |magic: &[u8]| content.starts_with(magic);
    Some(if starts(b"\x89PNG\r\n\x1a\n") {
        ImageFormat::Png
    } else if starts(&[0xff, 0xd8, 0xff]) {
        ImageFormat::Jpeg
    } else if starts(b"GIF87a") || starts(b"GIF89a") {
        ImageFormat::Gif
    } else if starts(b"RIFF") && is_at(content, 8, b"WEBP") {
        ImageFormat::WebP
    } else if starts(&[0xff, 0x0a]) || starts(b"\0\0\0\x0cJXL \r\n\x87\n") {
        ImageFormat::JpegXl
    } else if starts(b"\0\0\0\x0cjP  \r\n\x87\n") || starts(&[0xff, 0x4f, 0xff, 0x51]) {
        ImageFormat::Jpeg2000
    } else if starts(b"II*\0") || starts(b"MM\0*") || starts(b"II+\0") || starts(b"MM\0+") {
        ImageFormat::Tiff
    } else if is_at(content, 128, b"DICM") {
        ImageFormat::Dicom
    } else if other::is_ico(content) {
        ImageFormat::Ico
    } else if other::is_bmp(content) {
        ImageFormat::Bmp
    } else if medical::is_nifti(content) {
        ImageFormat::Nifti
    } else if let Some(format) = iso::brand(content) {
        format
    } else if svg::is_svg(content) {
        ImageFormat::Svg
    } else {
        return None;
    })
}

/// A still image of which only format and size are known.
fn still(format: ImageFormat, width: u32, height: u32) -> Image {
    Image {
        format,
        width,
        height,
        frames: 1,
        duration_ms: 0,
        repeats: Some(1),
        depth: 0,
        alpha: false,
        colour: Colour::Unknown,
        lossy: None,
        quality: None,
        metadata_bytes: 0,
        spare: SpareMetadata::default(),
        rendering: Rendering::default(),
        interlaced: false,
        medical_coding: false,
    }
}

fn believable(image: Image) -> Result<Image, Reason> {
    let may_have_no_size = matches!(
        image.format,
        ImageFormat::Svg | ImageFormat::Dicom | ImageFormat::Nifti | ImageFormat::Other
    );
    let sides = [image.width, image.height];
    if sides.contains(&0) && !may_have_no_size {
        Err("a width or height of 0")
    } else if image.format != ImageFormat::Svg && sides.iter().any(|&side| side > LARGEST_SIDE) {
        Err("an absurd width or height")
    } else {
        Ok(image)
    }
}

/// Frames and times of an animation.
///
/// `repeats` counts how often the whole is shown: 1 when it plays once.
#[derive(Default)]
struct Frames {
    count: u32,
    milliseconds: u64,
    plays: Option<u32>,
}

impl Frames {
    /// One more frame with the delay that the file asks for. Browsers show a frame of 10 ms or less for 100 ms
    /// (Blink `DeferredImageDecoder::FrameDurationAtIndex`, Gecko `FrameTimeout`).
    fn add(&mut self, milliseconds: u64) {
        self.count = self.count.saturating_add(1);
        self.milliseconds += if milliseconds <= 10 { 100 } else { milliseconds };
    }

    /// A single frame is a still image, whatever delay it has.
    fn animate(&self, image: &mut Image) {
        if self.count > 1 {
            image.frames = self.count;
            image.duration_ms = self.milliseconds;
            image.repeats = self.plays;
        }
    }
}

#[cfg(test)]
mod tests;
