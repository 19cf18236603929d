//! PNG and APNG: a walk over the chunks (W3C PNG, third edition). Pixel data are skipped.

use super::spare::Spare;
use super::{CUT, Frames, NO_PIXELS, Reason, still};
use crate::facts::{Colour, Image, ImageFormat};
use crate::parse::bytes::{array, be16, be32};

const SIGNATURE: usize = 8;
/// Length, type and checksum around the data of a chunk.
const FRAME: usize = 12;

pub(super) fn png(content: &[u8]) -> Result<Image, Reason> {
    let mut image = header(content).ok_or(CUT)?;
    let mut animation: Option<Frames> = None;
    let mut has_pixels = false;
    let mut spare = Spare::default();
    for (name, data, framed) in chunks(content) {
        spare.chunk(*name, data, framed);
        match name {
            b"tRNS" => image.alpha = true,
            b"tEXt" | b"zTXt" | b"iTXt" | b"eXIf" | b"tIME" => image.metadata_bytes += framed,
            b"iCCP" => image.rendering.profile = true,
            b"pHYs" => image.rendering.resolution = true,
            b"acTL" => {
                let plays = be32(data, 4).filter(|&plays| plays > 0);
                animation = Some(Frames { plays, ..Frames::default() });
            }
            b"fcTL" => {
                if let (Some(frames), Some(delay)) = (&mut animation, delay(data)) {
                    frames.add(delay);
                }
            }
            b"IDAT" => has_pixels = true,
            b"IEND" => break,
            _ => {}
        }
    }
    if let Some(frames) = animation {
        frames.animate(&mut image);
    }
    image.spare = spare.of(image.width, image.height, image.rendering.profile);
    if has_pixels { Ok(image) } else { Err(NO_PIXELS) }
}

fn header(content: &[u8]) -> Option<Image> {
    let (_, data, _) = chunks(content).next().filter(|(name, ..)| *name == b"IHDR")?;
    let [depth, colour_type, _, _, interlace] = array(data, 8)?;
    let colour = match colour_type {
        0 | 4 => Colour::Grey,
        2 | 6 => Colour::Rgb,
        3 => Colour::Palette,
        _ => return None,
    };
    Some(Image {
        // A palette indexes with 1 to 8 bits colours that have 8 bits per channel.
        depth: if colour == Colour::Palette { 8 } else { depth },
        colour,
        alpha: matches!(colour_type, 4 | 6),
        lossy: Some(false),
        interlaced: interlace == 1,
        ..still(ImageFormat::Png, be32(data, 0)?, be32(data, 4)?)
    })
}

/// Milliseconds of an `fcTL` chunk; a denominator of 0 stands for 100.
fn delay(data: &[u8]) -> Option<u64> {
    let (numerator, denominator) = (u64::from(be16(data, 20)?), u64::from(be16(data, 22)?));
    Some(numerator * 1000 / if denominator == 0 { 100 } else { denominator })
}

/// Type, data and framed length of each chunk; the data of a cut file end where the file ends.
fn chunks(content: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8], u64)> {
    let mut rest = content.get(SIGNATURE..).unwrap_or_default();
    std::iter::from_fn(move || {
        let length = be32(rest, 0)? as usize;
        let (name, after) = rest.get(4..)?.split_first_chunk()?;
        let data = after.get(..length).unwrap_or(after);
        rest = rest.get(length.saturating_add(FRAME)..).unwrap_or_default();
        Some((name, data, (data.len() + FRAME) as u64))
    })
}
