//! Pictures made anew without what they show.

use std::io::Cursor;

use image::codecs::gif::{GifDecoder, GifEncoder, Repeat};
use image::{AnimationDecoder, DynamicImage, Frame, ImageDecoder, ImageFormat, ImageReader, RgbaImage};

/// Largest picture that is made anew, all frames together.
const PIXELS: u64 = 64 << 20;

/// Pictures of the same format, size and kind of colour, of one value each: as small as they get, then as large as the
/// original, then moving as it does.
pub fn flat(content: &[u8]) -> Vec<Vec<u8>> {
    let Some(small) = still(content) else { return Vec::new() };
    let mut as_large = small.clone();
    as_large.resize(content.len().max(small.len()), 0);
    let moving =
        [Repeat::Infinite, Repeat::Finite(0)].into_iter().filter_map(|repeat| moving(content, repeat));
    [small, as_large].into_iter().chain(moving).collect()
}

fn still(content: &[u8]) -> Option<Vec<u8>> {
    let format = image::guess_format(content).ok()?;
    let decoder = ImageReader::with_format(Cursor::new(content), format).into_decoder().ok()?;
    let ((width, height), color) = (decoder.dimensions(), decoder.color_type());
    if u64::from(width) * u64::from(height) > PIXELS {
        return None;
    }
    let picture = match (format, color.has_color()) {
        (ImageFormat::Jpeg, false) => DynamicImage::new_luma8(width, height),
        (ImageFormat::Jpeg, true) => DynamicImage::new_rgb8(width, height),
        _ => DynamicImage::new(width, height, color),
    };
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).ok()?;
    Some(out.into_inner())
}

/// A GIF with as many frames, each shown as long.
fn moving(content: &[u8], repeat: Repeat) -> Option<Vec<u8>> {
    if image::guess_format(content).ok()? != ImageFormat::Gif {
        return None;
    }
    let decoder = GifDecoder::new(Cursor::new(content)).ok()?;
    let (width, height) = decoder.dimensions();
    let most = PIXELS / (u64::from(width) * u64::from(height)).max(1);
    let mut frames = Vec::new();
    for (number, frame) in decoder.into_frames().enumerate() {
        if number as u64 >= most {
            return None;
        }
        // Equal frames could be taken for one.
        let value = if number % 2 == 0 { 0 } else { 255 };
        let flat = RgbaImage::from_pixel(width, height, image::Rgba([value, value, value, 255]));
        frames.push(Frame::from_parts(flat, 0, 0, frame.ok()?.delay()));
    }
    let mut out = Vec::new();
    let mut encoder = GifEncoder::new(&mut out);
    encoder.set_repeat(repeat).ok()?;
    encoder.encode_frames(frames).ok()?;
    drop(encoder);
    Some(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use image::ColorType;

    use super::*;

    #[test]
    fn a_flat_picture_keeps_format_and_size() {
        for (format, color) in [
            (ImageFormat::Png, ColorType::L16),
            (ImageFormat::Png, ColorType::Rgba8),
            (ImageFormat::Jpeg, ColorType::L8),
            (ImageFormat::WebP, ColorType::Rgba8),
            (ImageFormat::Gif, ColorType::Rgba8),
        ] {
            let mut picture = Cursor::new(Vec::new());
            DynamicImage::new(31, 17, color).write_to(&mut picture, format).unwrap();
            let made = flat(&picture.into_inner());
            assert!(made.len() >= 2, "{format:?}");
            for made in made {
                assert_eq!(image::guess_format(&made).unwrap(), format);
                let read = image::load_from_memory(&made).unwrap();
                assert_eq!((read.width(), read.height()), (31, 17));
            }
        }
        assert!(flat(b"no picture").is_empty());
    }

    #[test]
    fn what_moves_moves_as_long_and_shows_nothing() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/test-fixtures/demo/dist/images/pouls.gif");
        let content = std::fs::read(path).unwrap();
        let frames = |content: &[u8]| {
            let decoder = GifDecoder::new(Cursor::new(content.to_vec())).unwrap();
            decoder.into_frames().collect_frames().unwrap()
        };
        let delays = |frames: &[Frame]| frames.iter().map(Frame::delay).collect::<Vec<_>>();
        let (before, after) = (frames(&content), frames(flat(&content).last().unwrap()));
        assert!(before.len() > 2);
        assert_eq!(delays(&before), delays(&after));
        assert!(
            after.iter().all(|frame| frame.buffer().pixels().all(|pixel| *pixel == frame.buffer()[(0, 0)]))
        );
    }
}
