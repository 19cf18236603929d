//! Metadata that can go and leave the picture as every browser draws it.
//!
//! Only what is known to have no effect counts. What turns the picture, gives it its size or colours, its bright parts or
//! its sphere stays, as do unknown segments; of a signed file everything stays. Must not keep anything that is read.

use memchr::memmem;

use super::exif::{self, Tiff};
use crate::facts::SpareMetadata;

/// JUMBF: content credentials (C2PA), which sign the whole file, and the layers of JPEG XT.
const BOXES: &[u8] = b"JP";

/// Namespaces of XMP that programs draw by: spheres, depth and motion (Google), gain maps (Adobe, ISO 21496-1).
const DRAWN_BY: [&[u8]; 2] = [b"ns.google.com/photos/1.0/", b"ns.adobe.com/hdr-gain-map/"];

/// Properties of XMP that say whose the picture is.
const RIGHTS: [&[u8]; 4] = [b"dc:rights", b"xmpRights:", b"photoshop:Credit", b"ns.useplus.org"];

/// IPTC datasets 2:110 and 2:116 (credit, copyright notice) behind their tag marker.
const CREDITS: [&[u8]; 2] = [&[0x1c, 2, 110], &[0x1c, 2, 116]];

const COMMENT: u8 = 0xfe;

/// What was seen of the metadata of one file.
#[derive(Default)]
pub(super) struct Spare<'c> {
    found: SpareMetadata,
    /// The first EXIF, which is the one that browsers read.
    exif: Option<&'c [u8]>,
    drawn_by_xmp: bool,
    signed: bool,
}

impl<'c> Spare<'c> {
    /// A marker segment of a JPEG.
    pub(super) fn segment(&mut self, marker: u8, data: &'c [u8]) {
        let framed = data.len() as u64 + 4;
        let is = |start: &[u8]| data.starts_with(start);
        match marker {
            0xe1 if is(exif::START) && self.exif.is_none() => {
                self.exif = Some(&data[exif::START.len()..]);
                self.found.exif = framed;
            }
            0xe1 if is(b"http://ns.adobe.com/xap/1.0/\0") => self.xmp(data, framed),
            // The rest of a long XMP.
            0xe1 if is(b"http://ns.adobe.com/xmp/extension/\0") => self.xmp(data, framed),
            0xed if is(b"Photoshop 3.0\0") => {
                self.found.photoshop += framed;
                self.found.rights |= holds(data, &CREDITS);
            }
            // Thumbnails; notes of cameras and encoders.
            0xe0 if is(b"JFXX\0") => self.found.other += framed,
            0xe2 if is(b"FPXR\0") => self.found.other += framed,
            0xec if is(b"Ducky") || is(b"Picture Info") || is(b"[picture info]") => {
                self.found.other += framed;
            }
            0xeb => self.signed |= is(BOXES),
            COMMENT => self.found.other += framed,
            _ => {}
        }
    }

    /// A chunk of a PNG that is not about its pixels. `eXIf` is left alone: it may turn the picture, and is small.
    pub(super) fn chunk(&mut self, name: [u8; 4], data: &[u8], framed: u64) {
        match &name {
            b"caBX" | b"dSIG" => self.signed = true,
            b"tIME" => self.found.other += framed,
            b"iTXt" if data.starts_with(b"XML:com.adobe.xmp\0\0") => self.xmp(data, framed),
            // A packed one cannot be looked into.
            b"iTXt" if data.starts_with(b"XML:com.adobe.xmp\0") => {}
            b"tEXt" | b"zTXt" | b"iTXt" => self.text(data, framed),
            _ => {}
        }
    }

    fn text(&mut self, data: &[u8], framed: u64) {
        let keyword = data.split(|&byte| byte == 0).next().unwrap_or_default();
        // A badge is what its text proves; a profile of colours is one wherever it stands.
        if keyword.starts_with(b"openbadge") || keyword.starts_with(b"Raw profile type ic") {
            return;
        }
        self.found.rights |= matches!(keyword, b"Copyright" | b"Author");
        self.found.other += framed;
    }

    fn xmp(&mut self, data: &[u8], framed: u64) {
        self.found.xmp += framed;
        self.found.rights |= holds(data, &RIGHTS);
        self.drawn_by_xmp |= holds(data, &DRAWN_BY) || turns(data);
    }

    /// What can go of a picture of this size, as it is coded, with or without a profile of its colours.
    pub(super) fn of(mut self, width: u32, height: u32, profile: bool) -> SpareMetadata {
        if self.signed {
            return SpareMetadata::default();
        }
        if self.drawn_by_xmp {
            self.found.xmp = 0;
        }
        if let Some(exif) = self.exif {
            let tiff = Tiff::of(exif);
            self.found.rights |= tiff.as_ref().is_some_and(Tiff::states_rights);
            let drawn_by =
                |tiff: &Tiff<'_>| tiff.sets_size(width, height) || (!profile && tiff.is_adobe_rgb());
            match tiff {
                // What cannot be read may say anything.
                None => self.found.exif = 0,
                Some(tiff) if drawn_by(&tiff) => self.found.exif = 0,
                Some(tiff) if tiff.orientation().is_some() => {
                    self.found.exif = self.found.exif.saturating_sub(exif::SMALLEST);
                }
                Some(_) => {}
            }
        }
        self.found
    }
}

/// Does XMP ask for another orientation than that of the pixels? Browsers read EXIF alone, some of what they decode with
/// may read both.
fn turns(xmp: &[u8]) -> bool {
    const NAME: &[u8] = b"tiff:Orientation";
    memmem::find_iter(xmp, NAME)
        .filter_map(|at| xmp[at + NAME.len()..].iter().take(8).find(|byte| byte.is_ascii_digit()))
        .any(|&digit| digit != b'1')
}

fn holds(data: &[u8], words: &[&[u8]]) -> bool {
    words.iter().any(|word| memmem::find(data, word).is_some())
}

#[cfg(test)]
mod tests;
