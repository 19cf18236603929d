//! GIF: a walk over the blocks (`GIF89a` specification; loop extension `NETSCAPE2.0`).

use super::{CUT, Frames, NO_PIXELS, Reason, still};
use crate::facts::{Colour, Image, ImageFormat};
use crate::parse::bytes::{array, le16};

const EXTENSION: u8 = 0x21;
const FRAME: u8 = 0x2c;
const GRAPHIC_CONTROL: u8 = 0xf9;
const APPLICATION: u8 = 0xff;
const COMMENT: u8 = 0xfe;
const PLAIN_TEXT: u8 = 0x01;

pub(super) fn gif(content: &[u8]) -> Result<Image, Reason> {
    let mut image = header(content).ok_or(CUT)?;
    let mut frames = Frames { plays: Some(1), ..Frames::default() };
    let mut delay = 0;
    let mut at = 13 + content.get(10).copied().map_or(0, palette_bytes);
    // A cut file, an unknown block or the trailer end the walk: browsers show what came before.
    while let Some(&block) = content.get(at) {
        let data = match block {
            EXTENSION => at + 2,
            FRAME => {
                let Some(flags) = content.get(at + 9).copied() else { break };
                image.interlaced |= flags & 0x40 != 0;
                frames.add(std::mem::take(&mut delay));
                at + 11 + palette_bytes(flags)
            }
            _ => break,
        };
        let next = after_sub_blocks(content, data);
        if block == EXTENSION {
            match content.get(at + 1).copied() {
                Some(GRAPHIC_CONTROL) => {
                    image.alpha |= content.get(data + 1).is_some_and(|flags| flags & 1 != 0);
                    delay = u64::from(le16(content, data + 2).unwrap_or(0)) * 10;
                }
                Some(APPLICATION) => match array::<12>(content, data).as_ref() {
                    Some(b"\x0bNETSCAPE2.0" | b"\x0bANIMEXTS1.0") => frames.plays = plays(content, data + 12),
                    Some(b"\x0bICCRGBG1012") | None => {}
                    Some(_) => image.metadata_bytes += (next - at) as u64,
                },
                Some(COMMENT | PLAIN_TEXT) => image.metadata_bytes += (next - at) as u64,
                _ => {}
            }
        }
        at = next;
    }
    frames.animate(&mut image);
    if frames.count == 0 { Err(NO_PIXELS) } else { Ok(image) }
}

fn header(content: &[u8]) -> Option<Image> {
    content.get(..13)?;
    Some(Image {
        depth: 8,
        colour: Colour::Palette,
        lossy: Some(false),
        ..still(ImageFormat::Gif, le16(content, 6)?.into(), le16(content, 8)?.into())
    })
}

/// Length of the colour table that the flags announce.
fn palette_bytes(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// The loop extension says how often to repeat after the first run, 0 for ever.
fn plays(content: &[u8], at: usize) -> Option<u32> {
    match le16(content, at + 2).unwrap_or(0) {
        0 => None,
        repetitions => Some(u32::from(repetitions) + 1),
    }
}

/// Offset behind a chain of length-prefixed blocks, at most the end of the content.
fn after_sub_blocks(content: &[u8], mut at: usize) -> usize {
    while let Some(&length) = content.get(at) {
        at += usize::from(length) + 1;
        if length == 0 {
            return at;
        }
    }
    content.len()
}
