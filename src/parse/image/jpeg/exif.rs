//! The one entry of EXIF that changes how an image is shown: orientation. Must not read anything else.

use crate::parse::bytes::{be16, be32, le16, le32};

const ORIENTATION: u16 = 0x0112;

/// Bytes of the smallest EXIF segment that still says the orientation, marker included.
pub(super) const SMALLEST: u64 = 36;

/// Orientation, 2 to 8, when the segment is EXIF and asks for another one than that of the pixels.
/// Browsers obey it (`image-orientation: from-image`); from 5 on, width and height change places.
pub(super) fn orientation(segment: &[u8]) -> Option<u16> {
    let tiff = segment.strip_prefix(b"Exif\0\0")?;
    let little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let short = |at| if little { le16(tiff, at) } else { be16(tiff, at) };
    let directory = if little { le32(tiff, 4) } else { be32(tiff, 4) }? as usize;
    (0..usize::from(short(directory)?))
        .map(|index| directory.saturating_add(2 + 12 * index))
        .map_while(|at| Some((short(at)?, short(at.saturating_add(8))?)))
        .find_map(|(tag, value)| (tag == ORIENTATION).then_some(value))
        .filter(|value| (2..=8).contains(value))
}
