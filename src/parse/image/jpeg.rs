//! JPEG and JPEG-LS: a walk over the marker segments up to the first scan (ITU-T T.81, T.87).

use super::spare::Spare;
use super::{CUT, NO_PIXELS, Reason, exif, still};
use crate::facts::{Colour, Image, ImageFormat};
use crate::parse::bytes::{array, be16};

mod quality;

const START_OF_SCAN: u8 = 0xda;
const QUANTISATION_TABLES: u8 = 0xdb;
const END: u8 = 0xd9;
const FRAME_JPEG_LS: u8 = 0xf7;
const COMMENT: u8 = 0xfe;

pub(super) fn jpeg(content: &[u8]) -> Result<Image, Reason> {
    let mut image = None;
    let mut tables = [None; 4];
    let mut luminance = 0;
    let (mut metadata_bytes, mut turned, mut profile) = (0, false, false);
    let mut spare = Spare::default();
    for (marker, data) in segments(content) {
        match marker {
            START_OF_SCAN => {
                let mut image: Image = image.ok_or("a scan before its frame")?;
                image.metadata_bytes = metadata_bytes;
                image.rendering.profile = profile;
                image.spare = spare.of(image.width, image.height, profile);
                if image.lossy.is_none() {
                    image.lossy = Some(near_lossless(data));
                } else if image.lossy == Some(true) {
                    image.quality = tables[luminance & 3];
                }
                if turned {
                    (image.width, image.height) = (image.height, image.width);
                }
                return Ok(image);
            }
            QUANTISATION_TABLES => quality::read(data, &mut tables),
            _ if is_frame(marker) => {
                image = Some(frame(marker, data).ok_or(CUT)?);
                luminance = data.get(8).copied().unwrap_or(0).into();
            }
            _ if is_metadata(marker, data) => {
                spare.segment(marker, data);
                metadata_bytes += data.len() as u64 + 4;
                if let Some(orientation) = exif::orientation(data) {
                    metadata_bytes = metadata_bytes.saturating_sub(exif::SMALLEST);
                    turned = orientation >= 5;
                }
            }
            0xe2 => profile |= data.starts_with(b"ICC_PROFILE\0"),
            _ => {}
        }
    }
    Err(if image.is_some() { NO_PIXELS } else { CUT })
}

/// SOF0 to SOF15 without DHT, JPG and DAC, and SOF55.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) || marker == FRAME_JPEG_LS
}

fn frame(marker: u8, data: &[u8]) -> Option<Image> {
    let [precision, ..] = array::<6>(data, 0)?;
    let is_jpeg_ls = marker == FRAME_JPEG_LS;
    let is_lossless = matches!(marker, 0xc3 | 0xc7 | 0xcb | 0xcf);
    Some(Image {
        depth: precision,
        colour: match data.get(5)? {
            1 => Colour::Grey,
            3 => Colour::Rgb,
            _ => Colour::Unknown,
        },
        // JPEG-LS: the scan header tells.
        lossy: if is_jpeg_ls { None } else { Some(!is_lossless) },
        interlaced: matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce),
        medical_coding: is_lossless || is_jpeg_ls || precision == 12,
        ..still(
            if is_jpeg_ls { ImageFormat::JpegLs } else { ImageFormat::Jpeg },
            be16(data, 3)?.into(),
            be16(data, 1)?.into(),
        )
    })
}

/// The NEAR parameter behind the component list of a JPEG-LS scan header; 0 is lossless.
fn near_lossless(scan: &[u8]) -> bool {
    let components = scan.first().copied().map_or(0, usize::from);
    scan.get(1 + 2 * components).is_some_and(|&near| near != 0)
}

/// Application data and comments, except what decoders need: JFIF density, colour profile, Adobe transform.
fn is_metadata(marker: u8, data: &[u8]) -> bool {
    match marker {
        0xe0 => !data.starts_with(b"JFIF\0"),
        0xe2 => !data.starts_with(b"ICC_PROFILE\0"),
        0xee => !data.starts_with(b"Adobe"),
        // APP8 of JPEG-LS names the colour transform.
        0xe8 => !data.starts_with(b"mrfx") && !data.starts_with(b"SPIFF"),
        0xe1..=0xef | COMMENT => true,
        _ => false,
    }
}

/// Marker and data of each segment up to the end of the file or the entropy-coded data of a scan. Bytes that belong to
/// none are passed over, as decoders do.
fn segments(content: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = content.get(2..).unwrap_or_default();
    std::iter::from_fn(move || {
        loop {
            rest = &rest[memchr::memchr(0xff, rest)?..];
            let filler = rest.iter().take_while(|&&byte| byte == 0xff).count();
            let marker = *rest.get(filler)?;
            rest = &rest[filler + 1..];
            match marker {
                END => return None,
                // None at all, but a byte of 0xff in what is passed over; or one without data: TEM, restart, start of image.
                0 | 0x01 | 0xd0..=0xd8 => {}
                _ => {
                    let length = be16(rest, 0).filter(|&length| length >= 2)?.into();
                    let data = rest.get(2..length).unwrap_or_default();
                    rest = rest.get(length..).unwrap_or_default();
                    return Some((marker, data));
                }
            }
        }
    })
}
