//! The one entry of EXIF that changes how an image is shown: orientation. Must not read anything else.

use crate::parse::bytes::{be16, be32, le16, le32};

const ORIENTATION: u16 = 0x0112;

/// Is the image shown turned by a quarter (orientations 5 to 8), so that width and height change places?
/// Browsers obey it (`image-orientation: from-image`).
pub(super) fn is_turned(segment: &[u8]) -> bool {
    segment.strip_prefix(b"Exif\0\0").and_then(orientation).is_some_and(|value| (5..=8).contains(&value))
}

/// Orientation in the first directory of a TIFF structure.
fn orientation(tiff: &[u8]) -> Option<u16> {
    let little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let short = |at| if little { le16(tiff, at) } else { be16(tiff, at) };
    let directory = if little { le32(tiff, 4) } else { be32(tiff, 4) }? as usize;
    (0..usize::from(short(directory)?))
        .map(|index| directory + 2 + 12 * index)
        .map_while(|at| Some((short(at)?, short(at + 8)?)))
        .find_map(|(tag, value)| (tag == ORIENTATION).then_some(value))
}
