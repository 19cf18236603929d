use std::io::Cursor;

use ::image::codecs::gif::{GifEncoder, Repeat};
use ::image::codecs::jpeg::JpegEncoder;
use ::image::{Delay, DynamicImage, Frame, ImageFormat as Written, RgbImage, RgbaImage};
use proptest::prelude::*;

use super::*;

fn gradient(width: u32, height: u32) -> DynamicImage {
    let sum = |x: u32, y: u32| u8::try_from((3 * x + 2 * y) % 256).unwrap();
    RgbImage::from_fn(width, height, |x, y| [sum(x, y), sum(y, x), 90].into()).into()
}

fn written(picture: &DynamicImage, format: Written) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn jpeg(quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    gradient(64, 48).write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality)).unwrap();
    bytes
}

/// Two frames of 20 ms and of 0.
fn animated_gif(repeat: Option<Repeat>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    if let Some(repeat) = repeat {
        encoder.set_repeat(repeat).unwrap();
    }
    for milliseconds in [20, 0] {
        let delay = Delay::from_numer_denom_ms(milliseconds, 1);
        let picture = RgbaImage::from_pixel(9, 7, [1, 2, 3, 255].into());
        encoder.encode_frame(Frame::from_parts(picture, 0, 0, delay)).unwrap();
    }
    drop(encoder);
    bytes
}

fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
    [&u32::try_from(data.len()).unwrap().to_be_bytes(), name, data, &[0; 4]].concat()
}

/// The chunks inserted behind IHDR.
fn png_with(chunks: &[Vec<u8>]) -> Vec<u8> {
    let plain = written(&gradient(20, 10), Written::Png);
    let (header, rest) = plain.split_at(33);
    [header, &chunks.concat(), rest].concat()
}

fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let body: Vec<u8> = chunks.iter().flat_map(|(name, data)| riff_chunk(**name, data)).collect();
    [b"RIFF", &u32::try_from(body.len() + 4).unwrap().to_le_bytes()[..], b"WEBP", &body].concat()
}

fn riff_chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_le_bytes();
    [&name[..], &length, data, &[0][..data.len() % 2]].concat()
}

/// A JPEG of these segments and a scan header.
fn segments(segments: &[(u8, &[u8])], scan: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    for (marker, data) in segments.iter().chain([&(0xda, scan)]) {
        bytes.extend([0xff, *marker]);
        bytes.extend(u16::try_from(data.len() + 2).unwrap().to_be_bytes());
        bytes.extend_from_slice(data);
    }
    bytes
}

const SCAN: [u8; 6] = [1, 1, 0, 0, 63, 0];

/// Precision, height 600, width 800 and components of a frame header.
fn frame(precision: u8, components: u8) -> Vec<u8> {
    let mut bytes = vec![precision, 2, 88, 3, 32, components];
    (1..=components).for_each(|id| bytes.extend([id, 0x11, 0]));
    bytes
}

fn boxed(name: &[u8], data: &[u8]) -> Vec<u8> {
    [&u32::try_from(data.len() + 8).unwrap().to_be_bytes(), name, data].concat()
}

fn jpeg_2000() -> Vec<u8> {
    let header = boxed(b"ihdr", &[0, 0, 2, 0, 0, 0, 1, 0, 0, 1, 11, 7, 0, 0]);
    [boxed(b"jP  ", b"\r\n\x87\n"), boxed(b"ftyp", b"jp2 \0\0\0\0jp2 "), boxed(b"jp2h", &header)].concat()
}

fn avif() -> Vec<u8> {
    let size = boxed(b"ispe", &[0, 0, 0, 0, 0, 0, 1, 44, 0, 0, 0, 200]);
    let alpha = boxed(b"auxC", b"\0\0\0\0urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0");
    let properties = boxed(b"iprp", &boxed(b"ipco", &[size, alpha].concat()));
    [boxed(b"ftyp", b"avif\0\0\0\0avifmif1"), boxed(b"meta", &[&[0; 4][..], &properties].concat())].concat()
}

fn dicom() -> Vec<u8> {
    let meta = b"\x02\0\x10\0UI\x16\x001.2.840.10008.1.2.4.70";
    let pixels = b"\x28\0\x02\0US\x02\0\x01\0\x28\0\x10\0US\x02\0\0\x02\x28\0\x11\0US\x02\0\0\x03\x28\0\x01\x01US\x02\0\x0c\0";
    [&[0; 128][..], b"DICM", meta, pixels].concat()
}

fn nifti() -> Vec<u8> {
    let mut header = vec![0; 352];
    header[..4].copy_from_slice(&348u32.to_le_bytes());
    header[40..46].copy_from_slice(&[3, 0, 0, 1, 128, 0]);
    header[344..348].copy_from_slice(b"n+1\0");
    header
}

fn ico() -> Vec<u8> {
    let entry = |side: u8| [&[side, side, 0, 0][..], &[1; 12]].concat();
    [&[0, 0, 1, 0, 2, 0][..], &entry(32), &entry(0)].concat()
}

fn bmp() -> Vec<u8> {
    let numbers: [i32; 6] = [70, 0, 54, 40, 30, -20];
    [b"BM".to_vec(), numbers.iter().flat_map(|number| number.to_le_bytes()).collect(), vec![0; 30]].concat()
}

fn tiff() -> Vec<u8> {
    let entry = |tag: u8, side: u8| [tag, 1, 3, 0, 1, 0, 0, 0, side, 0, 0, 0];
    [&b"II*\0\x08\0\0\0\x02\0"[..], &entry(0, 50), &entry(1, 40)].concat()
}

const SVG: &str = "<?xml version='1.0'?><!-- made by hand -->\n<svg xmlns='http://www.w3.org/2000/svg' \
    viewBox='0 0 24 12.5'><metadata>x</metadata><path d='M0 0'/></svg>";

/// One valid file of each format.
fn samples() -> Vec<Vec<u8>> {
    let picture = gradient(40, 30);
    vec![
        written(&picture, Written::Png),
        jpeg(80),
        animated_gif(Some(Repeat::Infinite)),
        written(&picture, Written::WebP),
        riff(&[(b"VP8X", &[0x10, 0, 0, 0, 9, 0, 0, 19, 0, 0]), (b"VP8 ", b"\0\0\0\x9d\x01\x2a\x0a\0\x14\0")]),
        SVG.as_bytes().to_vec(),
        jpeg_2000(),
        avif(),
        b"\xff\x0a\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f".to_vec(),
        dicom(),
        nifti(),
        ico(),
        bmp(),
        tiff(),
        segments(&[(0xf7, &frame(12, 1)), (0xe0, b"JFIF\0")], &[1, 1, 0, 3, 0, 0]),
    ]
}

fn size_of(content: &[u8]) -> (ImageFormat, u32, u32) {
    let image = image(content).unwrap();
    (image.format, image.width, image.height)
}

#[test]
fn formats_and_sizes_are_read() {
    let picture = gradient(40, 30);
    assert_eq!(size_of(&written(&picture, Written::Png)), (ImageFormat::Png, 40, 30));
    assert_eq!(size_of(&written(&picture, Written::WebP)), (ImageFormat::WebP, 40, 30));
    assert_eq!(size_of(&jpeg(80)), (ImageFormat::Jpeg, 64, 48));
    assert_eq!(size_of(&animated_gif(None)), (ImageFormat::Gif, 9, 7));
    assert_eq!(size_of(&avif()), (ImageFormat::Avif, 300, 200));
    assert_eq!(size_of(&ico()), (ImageFormat::Ico, 256, 256));
    assert_eq!(size_of(&bmp()), (ImageFormat::Bmp, 30, 20));
    assert_eq!(size_of(&tiff()), (ImageFormat::Tiff, 50, 40));
    assert!(image(&avif()).unwrap().alpha);
    assert_eq!(image(&avif()).unwrap().lossy, None);
}

#[test]
fn png_says_colour_depth_and_transparency() {
    let read = |picture: DynamicImage| image(&written(&picture, Written::Png)).unwrap();
    let grey = read(gradient(4, 4).into_luma16().into());
    assert_eq!((grey.colour, grey.depth, grey.alpha, grey.lossy), (Colour::Grey, 16, false, Some(false)));
    assert!(!grey.is_diagnostic_by_content(), "a 16-bit texture of an interface theme");
    assert!(read(gradient(128, 130).into_luma16().into()).is_diagnostic_by_content());
    let clear = read(gradient(4, 4).into_rgba8().into());
    assert_eq!((clear.colour, clear.depth, clear.alpha), (Colour::Rgb, 8, true));
    assert!(image(&png_with(&[chunk(b"tRNS", &[0; 6])])).unwrap().alpha);
}

#[test]
fn png_metadata_are_counted_but_not_colour_profiles() {
    let text = chunk(b"tEXt", b"Software\0gimp");
    let content = png_with(&[text.clone(), chunk(b"iCCP", &[7; 50]), chunk(b"eXIf", &[1; 9])]);
    assert_eq!(image(&content).unwrap().metadata_bytes, text.len() as u64 + 21);
}

#[test]
fn apng_has_frames_durations_and_plays() {
    let delay = |numerator: u8, denominator: u8| {
        chunk(b"fcTL", &[&[0; 20][..], &[0, numerator, 0, denominator, 0, 0]].concat())
    };
    let control = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 3]);
    let moving = image(&png_with(&[control, delay(1, 2), delay(50, 0)])).unwrap();
    assert_eq!((moving.frames, moving.duration_ms, moving.repeats), (2, 1000, Some(3)));
    let endless = chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]);
    let still = image(&png_with(&[endless, delay(1, 2)])).unwrap();
    assert_eq!((still.frames, still.duration_ms), (1, 0));
}

#[test]
fn gif_delays_are_those_that_browsers_show() {
    let endless = image(&animated_gif(Some(Repeat::Infinite))).unwrap();
    assert_eq!((endless.frames, endless.duration_ms, endless.repeats), (2, 120, None));
    assert_eq!(image(&animated_gif(Some(Repeat::Finite(4)))).unwrap().repeats, Some(5));
    assert_eq!(image(&animated_gif(None)).unwrap().repeats, Some(1));
}

#[test]
fn jpeg_quality_is_within_one_of_what_the_encoder_was_given() {
    for quality in 30..=100 {
        let estimate = image(&jpeg(quality)).unwrap().quality.unwrap();
        assert!((estimate - f32::from(quality)).abs() < 1.0, "{quality}: {estimate}");
    }
}

#[test]
fn jpeg_codings_of_imaging_devices_are_recognised() {
    let read = |marker, precision, scan: &[u8]| {
        let image = image(&segments(&[(marker, &frame(precision, 1))], scan)).unwrap();
        assert_eq!(
            (image.width, image.height, image.depth, image.colour),
            (800, 600, precision, Colour::Grey)
        );
        (image.format, image.lossy, image.interlaced, image.medical_coding)
    };
    assert_eq!(read(0xc0, 8, &SCAN), (ImageFormat::Jpeg, Some(true), false, false));
    assert_eq!(read(0xc2, 8, &SCAN), (ImageFormat::Jpeg, Some(true), true, false));
    assert_eq!(read(0xc1, 12, &SCAN), (ImageFormat::Jpeg, Some(true), false, true));
    assert_eq!(read(0xc3, 16, &SCAN), (ImageFormat::Jpeg, Some(false), false, true));
    assert_eq!(read(0xf7, 8, &[1, 1, 0, 0, 0, 0]), (ImageFormat::JpegLs, Some(false), false, true));
    assert_eq!(read(0xf7, 8, &[1, 1, 0, 2, 0, 0]), (ImageFormat::JpegLs, Some(true), false, true));
}

#[test]
fn jpeg_metadata_leave_out_what_decoders_need() {
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let with = |exif: &[u8]| {
        let needed: [(u8, &[u8]); 3] = [(0xe0, b"JFIF\0abc"), (0xe2, b"ICC_PROFILE\0abc"), (0xee, b"Adobe")];
        let spare: [(u8, &[u8]); 3] = [(0xfe, b"comment"), (0xed, b"Photoshop"), (0xe1, exif)];
        let frame = frame(8, 3);
        image(&segments(&[&needed[..], &spare, &[(0xc0, &frame)]].concat(), &SCAN)).unwrap()
    };
    let plain = with(b"http://ns.adobe.com/xap");
    assert_eq!((plain.metadata_bytes, plain.width, plain.height), (11 + 13 + 27, 800, 600));
    let turned = with(exif);
    assert_eq!((turned.metadata_bytes, turned.width, turned.height), (11 + 13, 600, 800));
}

#[test]
fn webp_says_loss_frames_and_metadata() {
    let lossless = image(&written(&gradient(40, 30), Written::WebP)).unwrap();
    assert_eq!((lossless.lossy, lossless.alpha, lossless.frames), (Some(false), false, 1));
    let picture = riff_chunk(*b"VP8 ", b"\0\0\0\x9d\x01\x2a\x0a\0\x14\0");
    let shown = |milliseconds: u8| [&[0; 12][..], &[milliseconds, 0, 0, 0], &picture].concat();
    let header: &[u8] = &[0x12, 0, 0, 0, 9, 0, 0, 19, 0, 0];
    let moving = image(&riff(&[
        (b"VP8X", header),
        (b"ANIM", &[0, 0, 0, 0, 2, 0]),
        (b"ANMF", &shown(50)),
        (b"ANMF", &shown(5)),
        (b"EXIF", &[0; 7]),
    ]))
    .unwrap();
    assert_eq!((moving.width, moving.height, moving.alpha, moving.lossy), (10, 20, true, Some(true)));
    assert_eq!((moving.frames, moving.duration_ms, moving.repeats), (2, 150, Some(2)));
    assert_eq!(moving.metadata_bytes, 15);
}

#[test]
fn svg_size_comes_from_the_root_element() {
    let size = |attributes: &str| {
        let (_, width, height) = size_of(format!("<svg {attributes}><rect width='9'/></svg>").as_bytes());
        (width, height)
    };
    assert_eq!(size("width='10' height=\"20px\""), (10, 20));
    assert_eq!(size("height=1in width=2.54cm viewBox='0 0 5 5'"), (96, 96));
    assert_eq!(size("width='100%' height='100%' viewBox='0,0 24,12.5' data-a='>'"), (24, 13));
    assert_eq!(size("width='1em' xmlns:xlink='x'"), (0, 0));
    assert_eq!(size("viewBox='0 0 -1 NaN'"), (0, 0));
    assert_eq!(size_of(b"\xef\xbb\xbf<!DOCTYPE svg [<!ENTITY a 'b'>]><svg:svg width='3' height='4'/>").1, 3);
    let drawing = image(SVG.as_bytes()).unwrap();
    assert_eq!(
        (drawing.colour, drawing.lossy, drawing.metadata_bytes),
        (Colour::Vector, Some(false), 21 + 22)
    );
}

#[test]
fn medical_formats_tell_size_and_loss() {
    let scan = image(&dicom()).unwrap();
    assert_eq!((scan.format, scan.width, scan.height, scan.depth), (ImageFormat::Dicom, 768, 512, 12));
    assert_eq!((scan.lossy, scan.colour), (Some(false), Colour::Grey));
    let with = |old: &str, new: &str| {
        let at = memchr::memmem::find(&dicom(), old.as_bytes()).unwrap();
        let mut content = dicom();
        content[at..at + old.len()].copy_from_slice(new.as_bytes());
        image(&content).unwrap().lossy
    };
    assert_eq!(
        (with(".4.70", ".4.50"), with(".4.70", ".4.91"), with(".4.70", ".9.99")),
        (Some(true), None, None)
    );
    assert_eq!(size_of(&nifti()), (ImageFormat::Nifti, 256, 128));
    let slide = image(&jpeg_2000()).unwrap();
    assert_eq!((slide.width, slide.height, slide.depth, slide.colour), (256, 512, 12, Colour::Grey));
    assert!(slide.is_diagnostic_by_content());
}

#[test]
fn compressed_drawings_are_opened() {
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
    let mut gz = vec![0; compressor.gzip_compress_bound(SVG.len())];
    let length = compressor.gzip_compress(SVG.as_bytes(), &mut gz).unwrap();
    assert_eq!(size_of(&gz[..length]), (ImageFormat::Svg, 24, 13));
}

#[test]
fn absurd_headers_are_damaged_and_large_ones_cost_nothing() {
    let sized = |width: u32, height: u32| {
        let mut content = written(&gradient(4, 4), Written::Png);
        content[16..20].copy_from_slice(&width.to_be_bytes());
        content[20..24].copy_from_slice(&height.to_be_bytes());
        image(&content)
    };
    assert_eq!(sized(60_000, 60_000).unwrap().pixels(), 3_600_000_000);
    for (width, height) in [(0, 4), (4, 0), (u32::MAX, 4), (4, LARGEST_SIDE + 1)] {
        assert!(matches!(sized(width, height), Err(Problem::Damaged(_))), "{width} x {height}");
    }
    assert!(matches!(image(b"\xff\xd8\xff\xc0\0\x11\x08"), Err(Problem::Damaged(_))));
    assert!(matches!(image(b"not an image"), Err(Problem::Damaged(_))));
}

#[test]
fn no_cut_of_any_sample_panics_and_only_whole_headers_are_described() {
    for sample in samples() {
        let whole = image(&sample).unwrap();
        for end in 0..sample.len() {
            if let Ok(cut) = image(&sample[..end]) {
                assert_eq!(cut.format, whole.format, "cut at {end} of {}", sample.len());
            }
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_behind_any_magic_panic(sample in 0..samples().len(), tail in any::<Vec<u8>>(), keep in 0usize..64) {
        let sample = samples().swap_remove(sample);
        let _ = image(&[&sample[..keep.min(sample.len())], &tail].concat());
    }

    #[test]
    fn no_damage_panics(sample in 0..samples().len(), places in prop::collection::vec((0usize..1 << 16, any::<u8>()), 1..20)) {
        let mut content = samples().swap_remove(sample);
        for (at, byte) in places {
            let at = at % content.len();
            content[at] = byte;
        }
        let _ = image(&content);
    }
}
