//! Is a written form equal to the first one? Asked of decoders that share no code with what wrote it. Must not take
//! the writer's word for anything.

use std::io::Cursor;

use image::codecs::png::PngDecoder;
use image::{DynamicImage, ImageDecoder as _};

/// Most pixels that are decoded: at 8 bytes each, twice; larger images are not rewritten.
const MOST_PIXELS: u64 = 32 << 20;

/// Why two contents are not known to be equal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    #[error("it cannot be decoded")]
    Undecodable,
    #[error("too many pixels to compare")]
    TooLarge,
    #[error("it is animated")]
    Animated,
    #[error("it holds a chunk that depends on bytes that would change: {0}")]
    Bound(String),
    #[error("the pixels would differ")]
    Pixels,
    #[error("what says how to show the pixels would differ: {0}")]
    Chunks(String),
}

/// Chunks that other software may bind to the bytes of the pixels, by the last letter of their name, and that are
/// known not to be (PNG, third edition, 5.4 and 11.3).
const UNBOUND: [&[u8; 4]; 13] = [
    b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"hIST", b"sPLT",
    b"tIME", b"tRNS",
];

/// The same still picture: every pixel in 16 bits per channel, red, green and blue under zero alpha too, in the same
/// order of transmission, with the same depth where it was 16 bits, and all that says how to show it.
///
/// # Errors
/// Where that is not certain.
pub fn same_png(before: &[u8], after: &[u8]) -> Result<(), Doubt> {
    let (first, second) = (Png::read(before)?, Png::read(after)?);
    for png in [&first, &second] {
        let animated = |chunk: &Chunk<'_>| matches!(chunk.name, b"acTL" | b"fcTL" | b"fdAT");
        if png.chunks.iter().any(animated) {
            return Err(Doubt::Animated);
        }
    }
    if let Some(bound) = first.chunks.iter().find(|chunk| chunk.is_bound()) {
        return Err(Doubt::Bound(bound.shown()));
    }
    same_header(&first, &second)?;
    if first.behind != second.behind {
        return Err(Doubt::Chunks("behind the picture".to_owned()));
    }
    same_chunks(&first, &second)?;
    let repacked = first.profile() != second.profile();
    if first.pixels() > MOST_PIXELS {
        return Err(Doubt::TooLarge);
    }
    let (first, second) = (decode(before)?, decode(after)?);
    if first.profile != second.profile || (repacked && first.profile.is_none()) {
        return Err(Doubt::Chunks("iCCP".to_owned()));
    }
    if first.picture.into_rgba16() == second.picture.into_rgba16() { Ok(()) } else { Err(Doubt::Pixels) }
}

struct Chunk<'c> {
    name: &'c [u8; 4],
    data: &'c [u8],
}

impl Chunk<'_> {
    fn shown(&self) -> String {
        String::from_utf8_lossy(self.name).into_owned()
    }

    /// Not known, and by its name not to be copied where the picture is written anew; or a signature.
    fn is_bound(&self) -> bool {
        let critical = self.name[0].is_ascii_uppercase();
        let known = matches!(self.name, b"IHDR" | b"PLTE" | b"IDAT" | b"IEND");
        let safe_to_copy = self.name[3].is_ascii_lowercase();
        matches!(self.name, b"caBX" | b"dSIG")
            || (critical && !known)
            || (!critical && !safe_to_copy && !UNBOUND.contains(&self.name))
    }

    /// Bound to how the pixels are written, and compared with them. `iDOT` tells one decoder where in the file to
    /// start, and is right to go.
    fn is_pixels(&self) -> bool {
        matches!(self.name, b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"IEND" | b"iDOT")
    }
}

struct Png<'c> {
    chunks: Vec<Chunk<'c>>,
    /// What stands after the end of the picture.
    behind: &'c [u8],
}

impl<'c> Png<'c> {
    fn read(content: &'c [u8]) -> Result<Self, Doubt> {
        let mut rest = content.strip_prefix(b"\x89PNG\r\n\x1a\n").ok_or(Doubt::Undecodable)?;
        let mut chunks = Vec::new();
        loop {
            let (length, after) = rest.split_first_chunk::<4>().ok_or(Doubt::Undecodable)?;
            let (name, after) = after.split_first_chunk::<4>().ok_or(Doubt::Undecodable)?;
            let length = u32::from_be_bytes(*length) as usize;
            let data = after.get(..length).ok_or(Doubt::Undecodable)?;
            // The checksum is the decoder's business.
            rest = after.get(length.saturating_add(4)..).ok_or(Doubt::Undecodable)?;
            chunks.push(Chunk { name, data });
            if name == b"IEND" {
                return Ok(Self { chunks, behind: rest });
            }
        }
    }

    fn header(&self) -> &'c [u8] {
        self.chunks.first().filter(|chunk| chunk.name == b"IHDR").map_or(&[], |chunk| chunk.data)
    }

    /// As it is packed.
    fn profile(&self) -> Option<&'c [u8]> {
        self.chunks.iter().find(|chunk| chunk.name == b"iCCP").map(|chunk| chunk.data)
    }

    fn pixels(&self) -> u64 {
        let side = |at: usize| {
            let bytes = self.header().get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
            u64::from(bytes.map_or(0, u32::from_be_bytes))
        };
        side(0).saturating_mul(side(4))
    }

    /// Chunks that stand on one side of the pixels, in no order of their own.
    fn kept(&self, behind_pixels: bool) -> Vec<&Chunk<'c>> {
        let pixels = self.chunks.iter().position(|chunk| chunk.name == b"IDAT").unwrap_or(usize::MAX);
        let chunks = self.chunks.iter().enumerate();
        let side = chunks.filter(|(at, chunk)| (*at > pixels) == behind_pixels && !chunk.is_pixels());
        let mut kept: Vec<_> = side.map(|(_, chunk)| chunk).collect();
        kept.sort_by_key(|chunk| (chunk.name, chunk.data));
        kept
    }
}

fn same_header(first: &Png<'_>, second: &Png<'_>) -> Result<(), Doubt> {
    const DEPTH: usize = 8;
    let (before, after) = (first.header(), second.header());
    if before.len() != 13 || after.len() != 13 {
        return Err(Doubt::Undecodable);
    }
    let same = |part: std::ops::Range<usize>| before[part.clone()] == after[part];
    // Width and height; compression, filter and order of transmission.
    let depth = before[DEPTH] != 16 || after[DEPTH] == 16;
    if same(0..8) && same(10..13) && depth { Ok(()) } else { Err(Doubt::Chunks("IHDR".to_owned())) }
}

fn same_chunks(first: &Png<'_>, second: &Png<'_>) -> Result<(), Doubt> {
    for behind_pixels in [false, true] {
        let (before, after) = (first.kept(behind_pixels), second.kept(behind_pixels));
        // A profile may be packed anew: what it says is compared once it is decoded; its name is not packed.
        let name = |chunk: &Chunk<'_>| chunk.data.split(|byte| *byte == 0).next().map(<[u8]>::to_vec);
        let same = |(a, b): (&&Chunk<'_>, &&Chunk<'_>)| {
            a.name == b.name && (a.data == b.data || (a.name == b"iCCP" && name(a) == name(b)))
        };
        if let Some((chunk, _)) = before.iter().zip(&after).find(|pair| !same(*pair)) {
            return Err(Doubt::Chunks(chunk.shown()));
        }
        if before.len() != after.len() {
            let longer = if before.len() > after.len() { &before } else { &after };
            let chunk = longer.last().map_or_else(String::new, |chunk| chunk.shown());
            return Err(Doubt::Chunks(chunk));
        }
    }
    // What is said in terms of the colour type, the depth or the palette.
    let bound: [&[u8; 4]; 5] = [b"iCCP", b"cICP", b"sBIT", b"bKGD", b"hIST"];
    let type_of = |png: &Png<'_>| png.header().get(8..10).map(<[u8]>::to_vec);
    let says = first.chunks.iter().find(|chunk| bound.contains(&chunk.name));
    match says {
        Some(chunk) if chunk.name == b"iCCP" || chunk.name == b"cICP" => {
            let grey = |png: &Png<'_>| png.header().get(9).is_some_and(|colour| matches!(colour, 0 | 4));
            if grey(first) == grey(second) { Ok(()) } else { Err(Doubt::Chunks(chunk.shown())) }
        }
        Some(chunk) if type_of(first) != type_of(second) => Err(Doubt::Chunks(chunk.shown())),
        _ => Ok(()),
    }
}

struct Decoded {
    picture: DynamicImage,
    profile: Option<Vec<u8>>,
}

fn decode(content: &[u8]) -> Result<Decoded, Doubt> {
    let mut decoder = PngDecoder::new(Cursor::new(content)).map_err(|_| Doubt::Undecodable)?;
    let profile = decoder.icc_profile().map_err(|_| Doubt::Undecodable)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|_| Doubt::Undecodable)?;
    Ok(Decoded { picture, profile })
}

/// The compressed copy opens to exactly these bytes.
#[must_use]
pub fn same_twin(coding: crate::facts::Coding, twin: &[u8], content: &[u8]) -> bool {
    let opened = crate::parse::twin::decompress(coding, twin, content.len() as u64);
    opened.is_ok_and(|opened| opened == content)
}

#[cfg(test)]
mod tests;
