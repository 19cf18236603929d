//! DICOM and `NIfTI`: the few header fields that tell size, depth and loss. Must not read patient data.

use memchr::memmem;

use super::{CUT, Reason, still};
use crate::facts::{Colour, Image, ImageFormat};
use crate::parse::bytes::{array, is_at, le16};

/// Elements looked for stand before the pixel data; private ones before them rarely take more.
const DICOM_HEAD: usize = 256 << 10;

/// Size and depth are 0 unless the file is in explicit VR little endian, as nearly all are.
pub(super) fn dicom(content: &[u8]) -> Image {
    let head = content.get(..DICOM_HEAD).unwrap_or(content);
    let number = |element: u16| unsigned_short(head, 0x0028, element).unwrap_or(0);
    Image {
        depth: u8::try_from(number(0x0101)).unwrap_or(0),
        colour: match number(0x0002) {
            1 => Colour::Grey,
            3 => Colour::Rgb,
            _ => Colour::Unknown,
        },
        lossy: is_lossy(head),
        ..still(ImageFormat::Dicom, number(0x0011).into(), number(0x0010).into())
    }
}

/// First element of this tag with VR `US`: after group length order, that of the image itself.
fn unsigned_short(head: &[u8], group: u16, element: u16) -> Option<u16> {
    let ([g0, g1], [e0, e1]) = (group.to_le_bytes(), element.to_le_bytes());
    let at = memmem::find(head, &[g0, g1, e0, e1, b'U', b'S', 2, 0])?;
    le16(head, at + 8)
}

/// Lossy Image Compression (0028,2110) = 01 stays once set; else the transfer syntax (DICOM PS3.5, annex A) tells.
fn is_lossy(head: &[u8]) -> Option<bool> {
    if memmem::find(head, b"\x28\0\x10\x21CS\x02\x0001").is_some() {
        return Some(true);
    }
    let at = memmem::find(head, b"\x02\0\x10\0UI")? + 6;
    let length = le16(head, at)?.into();
    let uid = head.get(at + 2..)?.get(..length)?.trim_ascii_end();
    let uid = uid.strip_suffix(b"\0").unwrap_or(uid).strip_prefix(b"1.2.840.10008.1.2")?;
    let Some(coding) = uid.strip_prefix(b".4.") else {
        // Uncompressed, deflated, RLE.
        return matches!(uid, b"" | b".1" | b".1.98" | b".1.99" | b".2" | b".5").then_some(false);
    };
    let number = coding.split(|&byte| byte == b'.').next()?;
    match std::str::from_utf8(number).ok()?.parse::<u16>().ok()? {
        57 | 58 | 65 | 66 | 70 | 80 | 90 | 92 | 110 | 201 | 202 => Some(false),
        // JPEG, near-lossless JPEG-LS, video, JPEG repacked as JPEG XL.
        50..=56 | 59..=64 | 81 | 100..=108 | 111 => Some(true),
        // JPEG 2000, HTJ2K and JPEG XL of either sort, and references.
        _ => None,
    }
}

/// `NIfTI`-1 and -2: size of the header first, in either byte order, and a magic at its place.
pub(super) fn is_nifti(content: &[u8]) -> bool {
    let sized =
        |size: u32| content.starts_with(&size.to_le_bytes()) || content.starts_with(&size.to_be_bytes());
    sized(348) && (is_at(content, 344, b"n+1\0") || is_at(content, 344, b"ni1\0"))
        || sized(540) && (is_at(content, 4, b"n+2\0") || is_at(content, 4, b"ni2\0"))
}

/// The first two of up to seven dimensions: columns and rows of a slice.
pub(super) fn nifti(content: &[u8]) -> Result<Image, Reason> {
    nifti_size(content).map(|(width, height)| still(ImageFormat::Nifti, width, height)).ok_or(CUT)
}

fn nifti_size(content: &[u8]) -> Option<(u32, u32)> {
    let little = content.first()? != &0;
    let short = |at| {
        let bytes = array(content, at)?;
        let side = if little { i16::from_le_bytes(bytes) } else { i16::from_be_bytes(bytes) };
        u32::try_from(side).ok()
    };
    let long = |at| {
        let bytes = array(content, at)?;
        let side = if little { i64::from_le_bytes(bytes) } else { i64::from_be_bytes(bytes) };
        u32::try_from(side).ok()
    };
    if is_at(content, 4, b"n+2\0") || is_at(content, 4, b"ni2\0") {
        long(24).zip(long(32))
    } else {
        short(42).zip(short(44))
    }
}
