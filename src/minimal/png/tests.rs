use std::io::Cursor;

use image::codecs::png::PngDecoder;
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageFormat};
use libdeflater::{CompressionLvl, Compressor};
use proptest::prelude::*;

use super::*;

const EFFORTS: [Effort; 3] = [Effort::Low, Effort::Middle, Effort::High];

/// A PNG from its parts, packed badly.
struct Draft {
    width: u32,
    height: u32,
    depth: u8,
    colour: u8,
    interlaced: bool,
    /// Rows with their filter bytes.
    rows: Vec<u8>,
    before: Vec<([u8; 4], Vec<u8>)>,
    after: Vec<([u8; 4], Vec<u8>)>,
}

impl Draft {
    /// Rows of `bytes` each, without filter.
    fn new(width: u32, height: u32, depth: u8, colour: u8, sample: impl Fn(usize, usize) -> u8) -> Self {
        let channels = match colour {
            0 | 3 => 1,
            4 => 2,
            2 => 3,
            _ => 4,
        };
        let bytes = (width as usize * channels * usize::from(depth)).div_ceil(8);
        let rows = (0..height as usize)
            .flat_map(|y| std::iter::once(0).chain((0..bytes).map(|x| sample(x, y)).collect::<Vec<_>>()))
            .collect();
        Self { width, height, depth, colour, interlaced: false, rows, before: Vec::new(), after: Vec::new() }
    }

    fn with(mut self, name: [u8; 4], data: &[u8]) -> Self {
        self.before.push((name, data.to_vec()));
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut out = SIGNATURE.to_vec();
        let mut header = [self.width.to_be_bytes(), self.height.to_be_bytes()].concat();
        header.extend([self.depth, self.colour, 0, 0, u8::from(self.interlaced)]);
        chunk(&mut out, *b"IHDR", &header);
        for (name, data) in &self.before {
            chunk(&mut out, *name, data);
        }
        chunk(&mut out, *b"IDAT", &packed(&self.rows));
        for (name, data) in &self.after {
            chunk(&mut out, *name, data);
        }
        chunk(&mut out, *b"IEND", &[]);
        out
    }
}

fn chunk(out: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    out.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
    let named = [&name[..], data].concat();
    out.extend(&named);
    out.extend(libdeflater::crc32(&named).to_be_bytes());
}

fn packed(rows: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::new(1).unwrap());
    let mut out = vec![0; compressor.zlib_compress_bound(rows.len())];
    let length = compressor.zlib_compress(rows, &mut out).unwrap();
    out.truncate(length);
    out
}

/// Every pixel in sixteen bits, with the colour type that the file has.
fn pixels_of(content: &[u8]) -> image::ImageBuffer<image::Rgba<u16>, Vec<u16>> {
    image::load_from_memory_with_format(content, ImageFormat::Png).unwrap().into_rgba16()
}

fn names(content: &[u8]) -> Vec<String> {
    let (chunks, _) = chunks(content).unwrap();
    chunks.iter().map(|chunk| String::from_utf8(chunk.name.to_vec()).unwrap()).collect()
}

fn smaller(content: &[u8], effort: Effort) -> Vec<u8> {
    png(content, effort).unwrap().expect("a smaller form")
}

/// Opaque grey written as RGBA: every reduction is possible.
fn wasteful() -> Draft {
    Draft::new(
        64,
        64,
        8,
        6,
        |x, y| if x % 4 == 3 { 255 } else { u8::try_from((x / 4 + y) % 32 * 8).unwrap() },
    )
}

#[test]
fn pixels_stay_and_bytes_go_at_each_effort() {
    let content = wasteful().bytes();
    for effort in EFFORTS {
        let smaller = smaller(&content, effort);
        assert!(smaller.len() < content.len());
        assert_eq!(pixels_of(&smaller), pixels_of(&content), "{effort:?}");
        assert_eq!(png(&smaller, effort), Ok(None), "{effort:?}: nothing is left to spare");
    }
}

#[test]
fn colour_under_zero_alpha_stays() {
    let content =
        Draft::new(
            64,
            64,
            8,
            6,
            |x, y| {
                if x % 4 == 3 { 0 } else { u8::try_from((x * 7 + y * 13) % 256).unwrap() }
            },
        );
    let content = content.bytes();
    for effort in EFFORTS {
        let after = png(&content, effort).unwrap().unwrap_or_else(|| content.clone());
        assert_eq!(pixels_of(&after), pixels_of(&content), "{effort:?}");
    }
}

#[test]
fn sixteen_bits_stay_sixteen() {
    // High and low byte alike: eight bits would do.
    let content = Draft::new(64, 64, 16, 0, |x, y| u8::try_from((x / 2 + y) % 256).unwrap()).bytes();
    for effort in EFFORTS {
        let smaller = smaller(&content, effort);
        assert_eq!(smaller[24], 16, "{effort:?}: the depth in the header");
        assert_eq!(pixels_of(&smaller), pixels_of(&content));
    }
}

#[test]
fn chunks_that_say_something_stay() {
    let profile = [b"name\0\0".to_vec(), packed(&[7; 600])].concat();
    let kept: [(&[u8; 4], Vec<u8>); 12] = [
        (b"gAMA", 45455u32.to_be_bytes().to_vec()),
        (b"cHRM", vec![0; 32]),
        (b"sRGB", vec![0]),
        (b"cICP", vec![9, 16, 0, 1]),
        (b"iCCP", profile),
        (b"pHYs", vec![0, 0, 11, 19, 0, 0, 11, 19, 1]),
        (b"eXIf", b"MM\0*\0\0\0\x08".to_vec()),
        (b"tEXt", b"Comment\0left knee".to_vec()),
        (b"bKGD", vec![0, 1, 0, 2, 0, 3]),
        (b"sBIT", vec![5, 5, 5, 8]),
        (b"tIME", vec![7, 230, 1, 2, 3, 4, 5]),
        (b"prVt", b"ours".to_vec()),
    ];
    for (name, data) in &kept {
        let content = wasteful().with(**name, data).bytes();
        for effort in EFFORTS {
            let smaller = smaller(&content, effort);
            let (after, _) = chunks(&smaller).unwrap();
            let found = after.iter().find(|chunk| chunk.name == *name);
            let found = found.unwrap_or_else(|| panic!("{effort:?}: {} is gone", name.escape_ascii()));
            assert!(found.data == data || *name == b"iCCP", "{}", name.escape_ascii());
            assert_eq!(pixels_of(&smaller), pixels_of(&content));
        }
    }
}

#[test]
fn a_colour_profile_says_the_same() {
    let profile =
        |content: &[u8]| PngDecoder::new(Cursor::new(content.to_vec())).unwrap().icc_profile().unwrap();
    let chunk = [b"name\0\0".to_vec(), packed(&[7; 600])].concat();
    let content = wasteful().with(*b"iCCP", &chunk).bytes();
    assert_eq!(profile(&smaller(&content, Effort::Middle)), profile(&content));
}

#[test]
fn without_the_options_that_protect_them_chunks_are_lost_and_that_is_noticed() {
    let content = wasteful().with(*b"bKGD", &[0, 1, 0, 2, 0, 3]).bytes();
    let careless = Options { strip: StripChunks::None, ..Options::from_preset(2) };
    let smaller = oxipng::optimize_from_memory(&content, &careless).unwrap();
    let result = same_chunks(&chunks(&content).unwrap().0, &chunks(&smaller).unwrap().0);
    assert_eq!(result, Err(Problem::Lost("bKGD".to_owned())));
}

#[test]
fn interlacing_stays() {
    // Eight by eight, one sample in the first pass, and so on: the seven passes of Adam7.
    let mut draft = Draft::new(8, 8, 8, 0, |_, _| 0);
    draft.interlaced = true;
    draft.rows = [(1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4)]
        .iter()
        .flat_map(|&(width, height)| vec![[vec![0], vec![9; width]].concat(); height])
        .flatten()
        .collect();
    // Text that packs badly is no gain, but the pixels are written anew with a smaller depth.
    let content = draft.bytes();
    let smaller = smaller(&content, Effort::Middle);
    assert_eq!(smaller[28], 1, "the interlace method in the header");
    assert_eq!(pixels_of(&smaller), pixels_of(&content));
}

#[test]
fn every_frame_stays() {
    let control = |number: u32| {
        let mut data = number.to_be_bytes().to_vec();
        data.extend([64u32, 64, 0, 0].iter().flat_map(|side| side.to_be_bytes()));
        data.extend([0, 1, 0, 10, 0, 0]);
        data
    };
    let mut draft = wasteful().with(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]).with(*b"fcTL", &control(0));
    let second: Vec<u8> =
        draft.rows.iter().enumerate().map(|(at, byte)| if at % 257 == 0 { 0 } else { *byte }).collect();
    draft.after.push((*b"fcTL", control(1)));
    draft.after.push((*b"fdAT", [2u32.to_be_bytes().to_vec(), packed(&second)].concat()));
    let content = draft.bytes();
    let frames = |content: &[u8]| {
        let decoder = PngDecoder::new(Cursor::new(content.to_vec())).unwrap().apng().unwrap();
        let frames = decoder.into_frames().collect_frames().unwrap();
        frames.into_iter().map(|frame| (frame.delay(), frame.into_buffer())).collect::<Vec<_>>()
    };
    assert_eq!(frames(&content).len(), 2);
    for effort in EFFORTS {
        let smaller = smaller(&content, effort);
        assert_eq!(frames(&smaller), frames(&content), "{effort:?}");
        assert!(names(&smaller).contains(&"fdAT".to_owned()));
    }
}

#[test]
fn what_stands_behind_the_image_stays() {
    let mut content = wasteful().bytes();
    content.extend(b"appended");
    assert!(smaller(&content, Effort::Low).ends_with(b"IEND\xaeB`\x82appended"));
}

#[test]
fn signed_images_are_left_alone() {
    for name in [b"caBX", b"dSIG"] {
        assert_eq!(png(&wasteful().with(*name, b"signature").bytes(), Effort::Low), Err(Problem::Signed));
    }
}

#[test]
fn hostile_images_are_refused_quickly() {
    let huge = |width: u32, height: u32| {
        let draft = Draft { width, height, ..Draft::new(1, 1, 1, 0, |_, _| 0) };
        png(&draft.bytes(), Effort::High)
    };
    let start = Instant::now();
    let too_many = Err(Problem::TooManyPixels { limit: MOST_PIXELS });
    assert_eq!(huge(60_000, 60_000), too_many);
    assert_eq!(huge(u32::MAX >> 1, u32::MAX >> 1), too_many);
    assert_eq!(huge(u32::MAX, u32::MAX), too_many);
    assert!(matches!(huge(8000, 8000), Err(Problem::Damaged(_))), "pixels that are not there");
    let sixteen = Draft { width: 8000, height: 8000, ..Draft::new(1, 1, 16, 6, |_, _| 0) };
    assert!(matches!(png(&sixteen.bytes(), Effort::High), Err(Problem::TooLarge { .. })));
    let mut frames = wasteful().with(*b"acTL", &[0, 1, 0, 0, 0, 0, 0, 0]);
    frames.after =
        vec![(*b"fcTL", [[0; 4], [0, 0, 16, 0], [0, 0, 16, 0], [0; 4], [0; 4], [0; 4]].concat()); 9];
    assert_eq!(png(&frames.bytes(), Effort::High), too_many);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn many_chunks_are_compared_in_linear_time() {
    let mut draft = wasteful();
    draft.before = vec![(*b"prVt", Vec::new()); 200_000];
    let start = Instant::now();
    assert!(png(&draft.bytes(), Effort::Low).unwrap().is_some());
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn damaged_images_are_a_problem_and_no_panic() {
    let content = wasteful().with(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]).with(*b"fcTL", &[]).bytes();
    assert!(png(&content, Effort::Low).is_err(), "the control of a frame without data");
    let content = wasteful().bytes();
    for cut in 0..content.len() {
        assert!(matches!(png(&content[..cut], Effort::Low), Err(Problem::Damaged(_))), "{cut}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_image_keeps_its_pixels(
        width in 1u32..24, height in 1u32..24, kind in 0usize..9, seed in any::<u64>(), few in any::<bool>(),
    ) {
        let (colour, depth) = [(0, 1), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (4, 8), (6, 8), (6, 16)][kind];
        let noise = |x: usize, y: usize| {
            let mixed = (x as u64 * 31 + y as u64 * 17).wrapping_mul(seed | 1).rotate_left(23).wrapping_mul(0x9e37_79b9);
            let byte = mixed.to_le_bytes()[3];
            if few { byte & 0x81 } else { byte }
        };
        let content = Draft::new(width, height, depth, colour, noise).bytes();
        let before = pixels_of(&content);
        for effort in EFFORTS {
            if let Some(smaller) = png(&content, effort).unwrap() {
                prop_assert!(smaller.len() < content.len());
                prop_assert_eq!(&pixels_of(&smaller), &before);
            }
        }
    }

    #[test]
    fn any_damage_is_survived(at in 0usize..4000, with in any::<u8>()) {
        let mut content = wasteful().with(*b"gAMA", &[0, 0, 1, 0]).bytes();
        let at = at % content.len();
        content[at] = with;
        if let Ok(Some(smaller)) = png(&content, Effort::Low) {
            prop_assert!(image::load_from_memory_with_format(&smaller, ImageFormat::Png).map(DynamicImage::into_rgba16).is_ok());
        }
    }
}
