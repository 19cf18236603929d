use proptest::prelude::*;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use std::fmt::Write as _;

use super::*;

/// `hello hello hello`, by Node's `zlib.brotliCompressSync`.
const HELLO_BROTLI: [u8; 20] =
    [27, 16, 0, 248, 141, 148, 110, 222, 68, 85, 134, 150, 108, 32, 111, 1, 79, 28, 96, 28];

/// Ten million zeros, likewise.
pub(in crate::parse) const ZEROS_BROTLI: [u8; 27] = [
    203, 255, 255, 63, 248, 39, 0, 226, 177, 64, 32, 247, 254, 47, 255, 44, 49, 240, 79, 0, 196, 97, 17, 128,
    142, 35, 6,
];

const HELLO: &[u8] = b"hello hello hello";
const TEN_MILLION: usize = 10_000_000;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut packed = vec![0; compressor.gzip_compress_bound(bytes.len())];
    let length = compressor.gzip_compress(bytes, &mut packed).unwrap();
    packed.truncate(length);
    packed
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

fn samples() -> [(Coding, Vec<u8>); 3] {
    [(Coding::Brotli, HELLO_BROTLI.to_vec()), (Coding::Gzip, gzip(HELLO)), (Coding::Zstd, zstd(HELLO))]
}

#[test]
fn every_coding_is_undone() {
    for (encoding, packed) in samples() {
        assert_eq!(decompress(encoding, &packed, 17).unwrap(), HELLO, "{encoding:?}");
        assert_eq!(decompress(encoding, &packed, 16), Err(Problem::TooLarge { limit: 16 }), "{encoding:?}");
    }
}

#[test]
fn bombs_stop_at_the_limit() {
    let limit = 1_000_000;
    let zeros = vec![0; TEN_MILLION];
    let mut liar = gzip(&zeros);
    let claimed = liar.len() - 4;
    liar[claimed..].fill(0);
    let bombs = [
        (Coding::Brotli, ZEROS_BROTLI.to_vec()),
        (Coding::Gzip, gzip(&zeros)),
        (Coding::Gzip, liar),
        (Coding::Gzip, gzip(&zeros[..900_000]).repeat(2)),
        (Coding::Zstd, zstd(&zeros)),
        (Coding::Zstd, zstd(&zeros[..900_000]).repeat(2)),
    ];
    for (encoding, bomb) in bombs {
        assert_eq!(decompress(encoding, &bomb, limit), Err(Problem::TooLarge { limit }), "{encoding:?}");
    }
    assert_eq!(decompress(Coding::Brotli, &ZEROS_BROTLI, TEN_MILLION as u64).unwrap().len(), TEN_MILLION);
}

#[test]
fn several_members_are_joined_and_padding_ignored() {
    let long = vec![b'x'; 100_000];
    let members = [gzip(HELLO), gzip(b""), gzip(&long), vec![0; 9]].concat();
    let expected = [HELLO, &long].concat();
    assert_eq!(decompress(Coding::Gzip, &members, 1 << 20).unwrap(), expected);
    let skippable = b"\x50\x2a\x4d\x18\x03\0\0\0abc";
    let frames = [&zstd(HELLO)[..], skippable, &zstd(&long)].concat();
    assert_eq!(decompress(Coding::Zstd, &frames, 1 << 20).unwrap(), expected);
}

#[test]
fn cuts_are_damage() {
    for (encoding, packed) in samples() {
        for end in 1..packed.len() {
            let read = decompress(encoding, &packed[..end], 1 << 20);
            // The checksum of a Zstandard frame is optional, and its loss goes unnoticed.
            assert!(
                read.is_err() || encoding == Coding::Zstd && end + 4 >= packed.len(),
                "{encoding:?} at {end}"
            );
        }
    }
    assert!(decompress(Coding::Gzip, b"", 9).is_err());
}

#[test]
fn gzip_length_is_that_of_level_6() {
    let text: Vec<u8> = (0..50_000u32).flat_map(|number| number.to_string().into_bytes()).collect();
    assert_eq!(gzip_len(&text), gzip(&text).len() as u64);
    assert!(gzip_len(&text) < text.len() as u64 / 2);
    // The buffer of the larger text does not change the result for a smaller one.
    assert_eq!(gzip_len(HELLO), gzip(HELLO).len() as u64);
    assert_eq!(gzip_len(b""), gzip(b"").len() as u64);
}

/// Names from a seed, as regular and as random as those of code.
#[test]
fn estimates_are_of_the_size_that_is_measured() {
    let mut seed = 1_u64;
    let mut text = String::new();
    while text.len() < 3 << 20 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let _ = writeln!(text, "const name{} = call({}, \"{}\");", seed >> 54, seed >> 48, seed >> 60);
    }
    let measured = gzip_len(text.as_bytes());
    for estimate in [gzip_of_half(text.as_bytes()), gzip_estimate(text.as_bytes()).unwrap()] {
        assert!(estimate.abs_diff(measured) * 5 < measured, "{estimate} for {measured}");
    }
    assert_eq!(gzip_estimate(&text.as_bytes()[..FEWEST_BLOCKS * BLOCK]), None);
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>(), sample in 0usize..3, keep in 0usize..20) {
        let (encoding, packed) = &samples()[sample];
        let _ = decompress(*encoding, &bytes, 1 << 16);
        let _ = decompress(*encoding, &[&packed[..keep.min(packed.len())], &bytes].concat(), 1 << 16);
    }
}
