//! WebP: a walk over the RIFF chunks (RFC 9649). A file is lossy when any frame is a VP8 bitstream.

use super::{CUT, Frames, NO_PIXELS, Reason, still};
use crate::facts::{Colour, Image, ImageFormat};
use crate::parse::bytes::{is_at, le16, le24, le32};

const RIFF_HEADER: usize = 12;
const CHUNK_HEADER: usize = 8;
/// Position, size, duration and flags before the chunks of one animation frame.
const FRAME_HEADER: usize = 16;

pub(super) fn webp(content: &[u8]) -> Result<Image, Reason> {
    let mut image = Image { depth: 8, colour: Colour::Rgb, ..still(ImageFormat::WebP, 0, 0) };
    let mut frames = Frames { plays: Some(1), ..Frames::default() };
    for (name, data, framed) in chunks(content.get(RIFF_HEADER..).unwrap_or_default()) {
        match name {
            b"VP8X" => extended_header(&mut image, data).ok_or(CUT)?,
            b"ANIM" => frames.plays = le16(data, 4).filter(|&plays| plays > 0).map(u32::from),
            b"ANMF" => {
                frames.add(le24(data, 12).unwrap_or(0).into());
                for (name, data, _) in chunks(data.get(FRAME_HEADER..).unwrap_or_default()) {
                    bitstream(&mut image, *name, data);
                }
            }
            b"EXIF" | b"XMP " => image.metadata_bytes += framed,
            b"ICCP" => image.rendering.profile = true,
            _ => bitstream(&mut image, *name, data),
        }
    }
    frames.animate(&mut image);
    if image.lossy.is_none() { Err(NO_PIXELS) } else { Ok(image) }
}

fn extended_header(image: &mut Image, data: &[u8]) -> Option<()> {
    image.alpha = data.first()? & 0x10 != 0;
    image.width = le24(data, 4)? + 1;
    image.height = le24(data, 7)? + 1;
    Some(())
}

/// Coding of one frame; its size is that of the image unless an extended header came first.
fn bitstream(image: &mut Image, name: [u8; 4], data: &[u8]) {
    let size = match &name {
        b"ALPH" => {
            image.alpha = true;
            return;
        }
        b"VP8 " => {
            let Some(size) = lossy_size(data) else { return };
            image.lossy = Some(true);
            size
        }
        b"VP8L" => {
            let Some(bits) = le32(data, 1).filter(|_| data.first() == Some(&0x2f)) else { return };
            image.alpha |= bits & (1 << 28) != 0;
            image.lossy = image.lossy.or(Some(false));
            ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
        }
        _ => return,
    };
    if image.width == 0 {
        (image.width, image.height) = size;
    }
}

/// Width and height of a VP8 key frame (RFC 6386, 9.1): 14 bits each behind the start code.
fn lossy_size(data: &[u8]) -> Option<(u32, u32)> {
    let side = |at| le16(data, at).map(|bits| u32::from(bits & 0x3fff));
    is_at(data, 3, &[0x9d, 0x01, 0x2a]).then(|| side(6).zip(side(8))).flatten()
}

/// Name, data and framed length of each chunk; odd lengths are padded.
fn chunks(mut rest: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8], u64)> {
    std::iter::from_fn(move || {
        let (name, after) = rest.split_first_chunk()?;
        let length = le32(after, 0)? as usize;
        let data = after.get(4..)?;
        let data = data.get(..length).unwrap_or(data);
        let framed = length.saturating_add(CHUNK_HEADER + length % 2);
        rest = rest.get(framed..).unwrap_or_default();
        Some((name, data, (data.len() + CHUNK_HEADER) as u64))
    })
}
