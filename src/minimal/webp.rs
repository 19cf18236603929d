//! How few bytes the pixels of a PNG take as lossless WebP. Nothing is kept of what is encoded: a figure is wanted.
//!
//! The encoder is quick and far from the best: of 261 images of the corpus it makes 68 smaller where libwebp at its
//! slowest makes 260, and none as small as libwebp does. So the figure is an upper bound, and a large one says nothing.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::png::PngDecoder;
use image::{DynamicImage, ImageDecoder as _, Limits};
use image_webp::{ColorType, EncoderParams, WebPEncoder};

use super::Problem;
use super::png::{Chunk, FRAME, chunks, pixels};

/// Most pixels that are decoded, at four bytes each.
const MOST_PIXELS: u64 = 16 << 20;

/// What a decoder may take beside the pixels: a colour profile, texts.
const SLACK: u64 = 8 << 20;

/// A side of a WebP has 14 bits.
const LONGEST_SIDE: u32 = 1 << 14;

/// Gamma and primaries of sRGB as PNG writes them, which WebP is shown in.
const SRGB_GAMMA: u32 = 45_455;
const SRGB_PRIMARIES: [u32; 8] = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000];

/// Bytes that the PNG takes at most as lossless WebP with the same pixels, those under zero alpha too, the same colour
/// profile and the same metadata; `None` where WebP cannot hold the same: more than 8 bits per channel, several
/// frames, colours or an orientation that only chunks of PNG tell.
///
/// # Errors
/// When the content is no sound PNG or is too large.
pub fn webp(content: &[u8]) -> Result<Option<u64>, Problem> {
    let (chunks, _) = chunks(content)?;
    if pixels(&chunks) > MOST_PIXELS {
        return Err(Problem::TooManyPixels { limit: MOST_PIXELS });
    }
    let overruled = chunks.iter().any(|chunk| matches!(chunk.name, b"sRGB" | b"iCCP"));
    if !chunks.iter().all(|chunk| is_kept(chunk, overruled)) {
        return Ok(None);
    }
    let run = || encoded(content, pixels(&chunks));
    let picture = catch_unwind(AssertUnwindSafe(run)).map_err(|_| Problem::Panicked)?;
    let picture = picture.map_err(Problem::Damaged)?;
    let metadata = |chunk: &&Chunk<'_>| matches!(chunk.name, b"tEXt" | b"zTXt" | b"iTXt" | b"tIME");
    let metadata: usize = chunks.iter().filter(metadata).map(|chunk| chunk.data.len() + FRAME).sum();
    Ok(picture.map(|bytes| (bytes + metadata) as u64))
}

/// Does WebP say the same as the chunk, or may it go? Gamma and primaries are overruled by what says more.
fn is_kept(chunk: &Chunk<'_>, overruled: bool) -> bool {
    let number = |at: usize| {
        let bytes = chunk.data.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map(u32::from_be_bytes)
    };
    match chunk.name {
        b"IHDR" => {
            chunk.data.get(8).is_some_and(|&depth| depth <= 8)
                && [0, 4].into_iter().all(|at| number(at).is_some_and(|side| side < LONGEST_SIDE))
        }
        b"gAMA" => number(0) == Some(SRGB_GAMMA) || overruled,
        b"cHRM" => {
            overruled || SRGB_PRIMARIES.iter().enumerate().all(|(at, &one)| number(4 * at) == Some(one))
        }
        // Frames; colours in terms that WebP does not know; an orientation; signatures.
        b"acTL" | b"cICP" | b"mDCV" | b"cLLI" | b"eXIf" | b"caBX" | b"dSIG" => false,
        _ => true,
    }
}

/// Bytes of the smaller of the two forms that the encoder knows; `None` for more than 8 bits per channel.
fn encoded(content: &[u8], pixels: u64) -> Result<Option<usize>, String> {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(pixels * 8 + SLACK);
    let mut decoder =
        PngDecoder::with_limits(Cursor::new(content), limits).map_err(|error| error.to_string())?;
    let profile = decoder.icc_profile().map_err(|error| error.to_string())?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| error.to_string())?;
    let colour = match &picture {
        DynamicImage::ImageLuma8(_) => ColorType::L8,
        DynamicImage::ImageLumaA8(_) => ColorType::La8,
        DynamicImage::ImageRgb8(_) => ColorType::Rgb8,
        DynamicImage::ImageRgba8(_) => ColorType::Rgba8,
        _ => return Ok(None),
    };
    let written = [true, false].map(|predict| write(&picture, colour, predict, profile.clone()));
    let [first, second] = written;
    Ok(Some(first?.len().min(second?.len())))
}

fn write(
    picture: &DynamicImage,
    colour: ColorType,
    predict: bool,
    profile: Option<Vec<u8>>,
) -> Result<Vec<u8>, String> {
    let mut written = Cursor::new(Vec::new());
    let mut encoder = WebPEncoder::new(&mut written);
    let mut parameters = EncoderParams::default();
    parameters.use_predictor_transform = predict;
    encoder.set_params(parameters);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile);
    }
    let (width, height) = (picture.width(), picture.height());
    encoder.encode(picture.as_bytes(), width, height, colour).map_err(|error| error.to_string())?;
    Ok(written.into_inner())
}

#[cfg(test)]
mod tests {
    use image::{GrayAlphaImage, GrayImage, ImageFormat, RgbImage, RgbaImage};
    use proptest::prelude::*;

    use super::*;

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut written = Cursor::new(Vec::new());
        picture.write_to(&mut written, ImageFormat::Png).unwrap();
        written.into_inner()
    }

    fn gradient() -> DynamicImage {
        let byte = |sum: u32| u8::try_from(sum % 256).unwrap();
        RgbImage::from_fn(96, 64, |x, y| [byte(x + y), byte(2 * x), byte(3 * y)].into()).into()
    }

    /// The chunk stands behind the header.
    fn with(name: [u8; 4], data: &[u8]) -> Vec<u8> {
        let chunk = [&name[..], data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        let framed = [&length[..], &chunk, &libdeflater::crc32(&chunk).to_be_bytes()].concat();
        let mut content = png(&gradient());
        content.splice(33..33, framed);
        content
    }

    #[test]
    fn metadata_are_carried_over_and_win_nothing() {
        let plain = webp(&png(&gradient())).unwrap().unwrap();
        assert!(plain > 0);
        assert_eq!(webp(&with(*b"tEXt", b"Comment\0abc")).unwrap(), Some(plain + 23));
    }

    #[test]
    fn what_webp_cannot_say_has_no_figure() {
        assert_eq!(webp(&png(&gradient().into_rgb16().into())), Ok(None));
        assert_eq!(webp(&png(&gradient().into_luma16().into())), Ok(None));
        for (name, data) in [
            (*b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0][..]),
            (*b"eXIf", b"MM\0*"),
            (*b"cICP", &[9, 16, 0, 1]),
            (*b"gAMA", &100_000u32.to_be_bytes()),
            (*b"caBX", b"x"),
        ] {
            assert_eq!(webp(&with(name, data)), Ok(None), "{}", String::from_utf8_lossy(&name));
        }
        assert!(webp(&with(*b"gAMA", &SRGB_GAMMA.to_be_bytes())).unwrap().is_some());
        let primaries: Vec<u8> = SRGB_PRIMARIES.iter().flat_map(|one| one.to_be_bytes()).collect();
        assert!(webp(&with(*b"cHRM", &primaries)).unwrap().is_some());
    }

    #[test]
    fn damaged_and_large_ones_are_problems() {
        let content = png(&gradient());
        assert!(matches!(webp(&content[..content.len() - 20]), Err(Problem::Damaged(_))));
        assert!(matches!(webp(b"GIF89a"), Err(Problem::Damaged(_))));
        let mut vast = content;
        vast[16..24].copy_from_slice(&[0, 0, 0x20, 0, 0, 0, 0x20, 0]);
        assert_eq!(webp(&vast), Err(Problem::TooManyPixels { limit: MOST_PIXELS }));
    }

    proptest! {
        /// The figure is one of files that open to the same pixels, hidden colours too.
        #[test]
        fn what_is_weighed_has_the_same_pixels(bytes in proptest::collection::vec(any::<u8>(), 4 * 30)) {
            let part = |channels: usize| bytes[..30 * channels].to_vec();
            let pictures: [(DynamicImage, ColorType); 4] = [
                (GrayImage::from_raw(6, 5, part(1)).unwrap().into(), ColorType::L8),
                (GrayAlphaImage::from_raw(6, 5, part(2)).unwrap().into(), ColorType::La8),
                (RgbImage::from_raw(6, 5, part(3)).unwrap().into(), ColorType::Rgb8),
                (RgbaImage::from_raw(6, 5, part(4)).unwrap().into(), ColorType::Rgba8),
            ];
            for (picture, colour) in pictures {
                for predict in [true, false] {
                    let written = write(&picture, colour, predict, None).unwrap();
                    let opened = image::load_from_memory_with_format(&written, ImageFormat::WebP).unwrap();
                    prop_assert_eq!(opened.into_rgba8(), picture.to_rgba8());
                }
            }
        }

        #[test]
        fn damage_never_panics(at in 8usize..600, byte: u8) {
            let mut content = png(&gradient());
            let at = at % content.len();
            content[at] = byte;
            let _ = webp(&content);
        }
    }
}
