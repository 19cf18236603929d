//! PNG and APNG, by oxipng.
//!
//! Kept: every pixel with its depth (RGB under zero alpha too), every frame, interlacing, and every chunk that says
//! how to show the pixels or what they are (colour, resolution, background, orientation, text). A palette in front of
//! true-colour pixels, a hint for screens of 256 colours, may go.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use oxipng::{Options, PngError, StripChunks};

use super::{Effort, Problem};

/// Most pixels of all frames together; oxipng takes up to a minute of one core for as many at [`Effort::High`].
pub const MOST_PIXELS: u64 = 64 << 20;

/// Most bytes of one frame's pixels, unpacked.
const MOST_UNPACKED: usize = 256 << 20;

/// Far beyond what [`MOST_PIXELS`] takes, so that it never decides what comes out.
const TIMEOUT: Duration = Duration::from_secs(120);

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// Length, type and checksum around the data of a chunk.
pub(super) const FRAME: usize = 12;

/// The same image in fewer bytes; `None` when none were found.
///
/// # Errors
/// When the content is no sound PNG, is too large, bears a signature, or would lose a chunk.
pub fn png(content: &[u8], effort: Effort) -> Result<Option<Vec<u8>>, Problem> {
    let (chunks, end) = chunks(content)?;
    if chunks.iter().any(|chunk| matches!(chunk.name, b"caBX" | b"dSIG")) {
        return Err(Problem::Signed);
    }
    if pixels(&chunks) > MOST_PIXELS {
        return Err(Problem::TooManyPixels { limit: MOST_PIXELS });
    }
    let start = Instant::now();
    let options = options(&chunks, effort);
    let run = || oxipng::optimize_from_memory(&content[..end], &options);
    let mut smaller = catch_unwind(AssertUnwindSafe(run)).map_err(|_| Problem::Panicked)?.map_err(problem)?;
    if start.elapsed() >= TIMEOUT {
        return Err(Problem::TooSlow);
    }
    keep_profile(content, &chunks, &mut smaller)?;
    if smaller.len() >= end {
        return Ok(None);
    }
    let (after, _) = self::chunks(&smaller)?;
    same_chunks(&chunks, &after)?;
    // Whatever somebody put behind the image stays there.
    smaller.extend_from_slice(&content[end..]);
    Ok(Some(smaller))
}

/// A colour profile stays as it was packed and named: oxipng packs it anew and gives it another name.
fn keep_profile(content: &[u8], chunks: &[Chunk<'_>], smaller: &mut Vec<u8>) -> Result<(), Problem> {
    let (after, _) = self::chunks(smaller)?;
    let whole = |chunks: &[Chunk<'_>]| {
        let chunk = chunks.iter().find(|chunk| chunk.name == b"iCCP")?;
        Some(chunk.at..chunk.at + FRAME + chunk.data.len())
    };
    if let (Some(first), Some(now)) = (whole(chunks), whole(&after)) {
        smaller.splice(now, content[first].iter().copied());
    }
    Ok(())
}

fn options(chunks: &[Chunk<'_>], effort: Effort) -> Options {
    let has = |names: &[&[u8; 4]]| chunks.iter().any(|chunk| names.contains(&chunk.name));
    let mut options = Options::from_preset(match effort {
        Effort::Low => 1,
        Effort::Middle => 2,
        Effort::High => 4,
    });
    options.strip = StripChunks::None;
    options.interlace = None;
    options.optimize_alpha = false;
    options.scale_16 = false;
    options.max_decompressed_size = Some(MOST_UNPACKED);
    options.timeout = Some(TIMEOUT);
    // What these say is said in the terms of the colour type, the depth or the palette.
    if has(&[b"bKGD", b"sBIT", b"hIST"]) {
        options.bit_depth_reduction = false;
        options.color_type_reduction = false;
        options.palette_reduction = false;
        options.grayscale_reduction = false;
    }
    // Said of three primaries.
    if has(&[b"cHRM", b"cICP", b"mDCV", b"cLLI", b"iCCP", b"sRGB"]) {
        options.grayscale_reduction = false;
    }
    // Sixteen bits are a statement about where the picture comes from, even where eight would do.
    if chunks.first().and_then(|header| header.data.get(8)) == Some(&16) {
        options.bit_depth_reduction = false;
    }
    options
}

fn problem(error: PngError) -> Problem {
    match error {
        PngError::InflatedDataTooLong(limit) => Problem::TooLarge { limit: limit as u64 },
        other => Problem::Damaged(other.to_string()),
    }
}

pub(super) struct Chunk<'c> {
    /// Position of its length in the file.
    at: usize,
    pub(super) name: &'c [u8; 4],
    pub(super) data: &'c [u8],
}

/// All chunks before `IEND`, and the position after it.
pub(super) fn chunks(content: &[u8]) -> Result<(Vec<Chunk<'_>>, usize), Problem> {
    let cut = || Problem::Damaged("it is cut".to_owned());
    let mut chunks = Vec::new();
    if !content.starts_with(&SIGNATURE) {
        return Err(Problem::Damaged("it is no PNG".to_owned()));
    }
    let mut at = SIGNATURE.len();
    loop {
        let rest = content.get(at..).ok_or_else(cut)?;
        let (length, rest) = rest.split_first_chunk().ok_or_else(cut)?;
        let (name, rest) = rest.split_first_chunk().ok_or_else(cut)?;
        let length = u32::from_be_bytes(*length) as usize;
        let data = rest.get(..length).ok_or_else(cut)?;
        let start = at;
        at = at.saturating_add(length.saturating_add(FRAME));
        if name == b"IEND" {
            return if at <= content.len() { Ok((chunks, at)) } else { Err(cut()) };
        }
        chunks.push(Chunk { at: start, name, data });
    }
}

/// Pixels of the image and of its further frames.
pub(super) fn pixels(chunks: &[Chunk<'_>]) -> u64 {
    let area = |data: &[u8], at: usize| {
        let side = |at: usize| {
            let bytes = data.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
            u64::from(bytes.map_or(0, u32::from_be_bytes))
        };
        side(at).saturating_mul(side(at + 4))
    };
    chunks.iter().fold(0, |sum: u64, chunk| match chunk.name {
        b"IHDR" => sum.saturating_add(area(chunk.data, 0)),
        b"fcTL" => sum.saturating_add(area(chunk.data, 4)),
        _ => sum,
    })
}

/// Chunks that are neither pixels nor bound to how pixels are written must be there as before. `iDOT` holds positions
/// in the file that no longer hold; the control of frames numbered anew.
fn same_chunks(before: &[Chunk<'_>], after: &[Chunk<'_>]) -> Result<(), Problem> {
    let (before, after) = (kept(before), kept(after));
    let differs = before.iter().zip(&after).find(|(before, after)| before != after);
    let lost = differs.map(|(before, _)| before).or_else(|| before.get(after.len()));
    match lost {
        Some((name, _)) => Err(Problem::Lost(String::from_utf8_lossy(*name).into_owned())),
        None => Ok(()),
    }
}

/// Names of what is kept, each with the data that must stay, in an order of their own.
fn kept<'c>(chunks: &[Chunk<'c>]) -> Vec<(&'c [u8; 4], &'c [u8])> {
    let named = chunks.iter().filter_map(|chunk| match chunk.name {
        b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"fdAT" | b"iDOT" => None,
        b"iCCP" => Some((chunk.name, chunk.data.get(..0).unwrap_or_default())),
        b"fcTL" => Some((chunk.name, chunk.data.get(4..).unwrap_or_default())),
        _ => Some((chunk.name, chunk.data)),
    });
    let mut kept: Vec<_> = named.collect();
    kept.sort_unstable();
    kept
}

#[cfg(test)]
mod tests;
