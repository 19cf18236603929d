//! Formats of which only the size is read: icons, BMP, TIFF, JPEG XL.

use super::{CUT, Reason, still};
use crate::facts::{Image, ImageFormat};
use crate::parse::bytes::{array, le16, le32};

const BMP_HEADER: u32 = 14;

/// Size by `imagesize`.
pub(super) fn sized(content: &[u8], format: ImageFormat) -> Result<Image, Reason> {
    let size = imagesize::blob_size(content).map_err(|_| CUT)?;
    let pixels = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
    Ok(still(format, pixels(size.width), pixels(size.height)))
}

/// The largest picture of an icon or cursor file.
pub(super) fn ico(content: &[u8]) -> Result<Image, Reason> {
    // A side of 256 is written as 0.
    let side = |byte: u8| u32::from(byte.wrapping_sub(1)) + 1;
    let count = le16(content, 4).unwrap_or(0).into();
    let entries = content.get(6..).unwrap_or_default().chunks_exact(16).take(count);
    let sizes = entries.map(|entry| (side(entry[0]), side(entry[1])));
    let (width, height) = sizes.max_by_key(|(width, height)| width * height).ok_or(CUT)?;
    Ok(Image { alpha: true, lossy: Some(false), ..still(ImageFormat::Ico, width, height) })
}

pub(super) fn bmp(content: &[u8]) -> Result<Image, Reason> {
    bmp_header(content).ok_or(CUT)
}

/// OS/2 headers have 16-bit sides; a negative height only means rows from the top.
fn bmp_header(content: &[u8]) -> Option<Image> {
    let (width, height) = if le32(content, 14)? == 12 {
        (le16(content, 18)?.into(), le16(content, 20)?.into())
    } else {
        (le32(content, 18)?, array(content, 22).map(i32::from_le_bytes)?.unsigned_abs())
    };
    Some(Image { lossy: Some(false), ..still(ImageFormat::Bmp, width, height) })
}

/// `BM` also starts texts: the reserved bytes are 0 and the pixels start behind the headers.
pub(super) fn is_bmp(content: &[u8]) -> bool {
    content.starts_with(b"BM")
        && le32(content, 6) == Some(0)
        && le32(content, 10).is_some_and(|pixels| pixels > BMP_HEADER)
        && le32(content, 14).is_some_and(|header| matches!(header, 12..=255))
}

/// Icon or cursor: a count, then entries whose fourth byte is reserved.
pub(super) fn is_ico(content: &[u8]) -> bool {
    (content.starts_with(&[0, 0, 1, 0]) || content.starts_with(&[0, 0, 2, 0]))
        && le16(content, 4).is_some_and(|count| count > 0)
        && content.get(9) == Some(&0)
}
