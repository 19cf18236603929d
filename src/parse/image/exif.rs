//! The entries of EXIF that change how an image is shown, and whether it states rights. Must not read anything else.

use crate::parse::bytes::{be16, be32, le16, le32};

/// What EXIF begins with in a JPEG.
pub(super) const START: &[u8] = b"Exif\0\0";

/// Bytes of the smallest EXIF segment that still says the orientation, marker included.
pub(super) const SMALLEST: u64 = 36;

const ORIENTATION: u16 = 0x0112;
const RESOLUTION: [u16; 2] = [0x011a, 0x011b];
const RESOLUTION_UNIT: u16 = 0x0128;
const COPYRIGHT: u16 = 0x8298;
const EXIF_DIRECTORY: u16 = 0x8769;
const COLOUR_SPACE: u16 = 0xa001;
const SIDES: [u16; 2] = [0xa002, 0xa003];
const INTEROPERABILITY: u16 = 0xa005;

/// Orientation, 2 to 8, when the segment is EXIF and asks for another one than that of the pixels.
/// Browsers obey it (`image-orientation: from-image`); from 5 on, width and height change places.
pub(super) fn orientation(segment: &[u8]) -> Option<u16> {
    Tiff::of(segment.strip_prefix(START)?)?.orientation()
}

/// The structure that EXIF borrows from TIFF.
pub(super) struct Tiff<'c> {
    content: &'c [u8],
    little: bool,
    directory: usize,
}

impl<'c> Tiff<'c> {
    pub(super) fn of(content: &'c [u8]) -> Option<Self> {
        let little = match content.get(..2)? {
            b"II" => true,
            b"MM" => false,
            _ => return None,
        };
        let mut tiff = Self { content, little, directory: 0 };
        tiff.directory = tiff.long(4)? as usize;
        Some(tiff)
    }

    pub(super) fn orientation(&self) -> Option<u16> {
        self.short_of(self.directory, ORIENTATION).filter(|value| (2..=8).contains(value))
    }

    /// Does the picture get another size than that of its pixels? HTML calls it density-corrected: the resolution, in
    /// dots per inch at 72 to the pixel, must say the same size as the two sides that are written.
    pub(super) fn sets_size(&self, width: u32, height: u32) -> bool {
        let size = || {
            let directory = self.pointer(self.directory, EXIF_DIRECTORY)?;
            let [x, y] = RESOLUTION.map(|tag| self.ratio_of(self.directory, tag));
            let [across, down] = SIDES.map(|tag| self.number_of(directory, tag));
            Some(((x?, across?), (y?, down?)))
        };
        // Inches are what the unit stands for where none is given.
        let inches = self.short_of(self.directory, RESOLUTION_UNIT).is_none_or(|unit| unit == 2);
        let says = |side: u32, (resolution, written): (f64, u32)| {
            resolution > 0.0 && (f64::from(side) * 72.0 / resolution - f64::from(written)).abs() <= 0.5
        };
        inches
            && size().is_some_and(|(x, y)| (x.1, y.1) != (width, height) && says(width, x) && says(height, y))
    }

    /// Cameras write Adobe RGB without a profile: by a colour space of 2, or by the rule R03 of DCF.
    pub(super) fn is_adobe_rgb(&self) -> bool {
        let Some(directory) = self.pointer(self.directory, EXIF_DIRECTORY) else { return false };
        let rule = || {
            let at = self.value_at(self.pointer(directory, INTEROPERABILITY)?, 1)?;
            self.content.get(at..at.checked_add(3)?)
        };
        self.short_of(directory, COLOUR_SPACE) == Some(2) || rule() == Some(b"R03")
    }

    pub(super) fn states_rights(&self) -> bool {
        self.value_at(self.directory, COPYRIGHT).is_some()
    }

    /// Where the value of the entry stands, or the position that it stands at.
    fn value_at(&self, directory: usize, tag: u16) -> Option<usize> {
        (0..usize::from(self.short(directory)?))
            .map(|index| directory.saturating_add(2 + 12 * index))
            .map_while(|at| Some((self.short(at)?, at.saturating_add(8))))
            .find_map(|(found, value)| (found == tag).then_some(value))
    }

    fn short_of(&self, directory: usize, tag: u16) -> Option<u16> {
        self.short(self.value_at(directory, tag)?)
    }

    /// Of type SHORT or LONG.
    fn number_of(&self, directory: usize, tag: u16) -> Option<u32> {
        const SHORT: u16 = 3;
        let at = self.value_at(directory, tag)?;
        if self.short(at.checked_sub(6)?)? == SHORT { self.short(at).map(u32::from) } else { self.long(at) }
    }

    fn ratio_of(&self, directory: usize, tag: u16) -> Option<f64> {
        let at = self.pointer(directory, tag)?;
        Some(f64::from(self.long(at)?) / f64::from(self.long(at.checked_add(4)?)?))
    }

    fn pointer(&self, directory: usize, tag: u16) -> Option<usize> {
        self.long(self.value_at(directory, tag)?).map(|at| at as usize)
    }

    fn short(&self, at: usize) -> Option<u16> {
        if self.little { le16(self.content, at) } else { be16(self.content, at) }
    }

    fn long(&self, at: usize) -> Option<u32> {
        if self.little { le32(self.content, at) } else { be32(self.content, at) }
    }
}
