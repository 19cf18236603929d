//! Images in ISO base media boxes (AVIF, HEIC, JPEG 2000), and bare JPEG 2000 code streams.
//!
//! Animated AVIF (brand `avis`) is described by its still picture: `frames` stays 1.

use super::{CUT, Reason, still};
use crate::facts::{Colour, Image, ImageFormat};
use crate::parse::bytes::{array, be16, be32, is_at};

/// Far more than the brands and the meta box of a picture take.
const HEAD: usize = 64 << 10;

/// AVIF or another HEIF image, by the brands of the first box; `None` for videos and everything else.
pub(super) fn brand(content: &[u8]) -> Option<ImageFormat> {
    let (name, data) = boxes(content).next()?;
    let (major, rest) = data.split_first_chunk::<4>().filter(|_| name == b"ftyp")?;
    let compatible = rest.get(4..).unwrap_or_default().chunks_exact(4);
    match major {
        b"avif" | b"avis" => Some(ImageFormat::Avif),
        b"mif1" | b"msf1" | b"mif2" | b"miaf" => {
            let is_avif = compatible.into_iter().any(|brand| brand == b"avif" || brand == b"avis");
            Some(if is_avif { ImageFormat::Avif } else { ImageFormat::Other })
        }
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => Some(ImageFormat::Other),
        _ => None,
    }
}

/// Size by `imagesize`, transparency by the auxiliary picture that holds it.
pub(super) fn heif(content: &[u8], format: ImageFormat) -> Result<Image, Reason> {
    let image = super::other::sized(content, format)?;
    let head = content.get(..HEAD).unwrap_or(content);
    let alpha = memchr::memmem::find(head, b":auxiliary:alpha").is_some();
    Ok(Image { alpha, ..image })
}

pub(super) fn jpeg_2000(content: &[u8]) -> Result<Image, Reason> {
    if is_at(content, 0, &[0xff, 0x4f]) { code_stream(content) } else { header_box(content) }.ok_or(CUT)
}

/// The `ihdr` box, first in `jp2h` (ITU-T T.800, I.5.3.1).
fn header_box(content: &[u8]) -> Option<Image> {
    let (_, header) = boxes(content).find(|(name, _)| *name == b"jp2h")?;
    let (_, data) = boxes(header).next().filter(|(name, _)| *name == b"ihdr")?;
    let (components, bits) = (be16(data, 8)?, *data.get(10)?);
    Some(picture(be32(data, 4)?, be32(data, 0)?, components, bits))
}

/// The SIZ segment behind the start of the code stream (T.800, A.5.1).
fn code_stream(content: &[u8]) -> Option<Image> {
    let width = be32(content, 8)?.checked_sub(be32(content, 16)?)?;
    let height = be32(content, 12)?.checked_sub(be32(content, 20)?)?;
    Some(picture(width, height, be16(content, 40)?, *content.get(42)?))
}

/// `bits` is the depth less one, with the sign in the top bit; 255 when components differ.
fn picture(width: u32, height: u32, components: u16, bits: u8) -> Image {
    Image {
        depth: if bits == u8::MAX { 0 } else { (bits & 0x7f) + 1 },
        colour: match components {
            1 | 2 => Colour::Grey,
            3 | 4 => Colour::Rgb,
            _ => Colour::Unknown,
        },
        alpha: matches!(components, 2 | 4),
        ..still(ImageFormat::Jpeg2000, width, height)
    }
}

/// Name and data of the boxes side by side in `rest`; a length of 0 reaches to the end, 1 announces 64 bits.
pub(super) fn boxes(mut rest: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let name = rest.get(4..)?.first_chunk()?;
        let (header, length) = match be32(rest, 0)? {
            0 => (8, rest.len()),
            1 => (16, usize::try_from(array(rest, 8).map(u64::from_be_bytes)?).ok()?),
            length => (8, length as usize),
        };
        let whole = rest.get(..length).unwrap_or(rest);
        let data = whole.get(header..)?;
        rest = &rest[whole.len()..];
        Some((name, data))
    })
}
