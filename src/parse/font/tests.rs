use proptest::prelude::*;

use super::characters::tests::cmap;
use super::*;
use crate::facts::Characters;
use crate::parse::twin::tests::ZEROS_BROTLI;

fn be(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap().to_be_bytes()
}

/// Tables of a small italic font: `Marianne`, weight 700, 788 glyphs, with axes.
fn tables() -> Vec<([u8; 4], Vec<u8>)> {
    let mut os2 = vec![0; 78];
    os2[4..6].copy_from_slice(&700u16.to_be_bytes());
    os2[63] = 1;
    let mut head = vec![0; 54];
    head[..4].copy_from_slice(&[0, 1, 0, 0]);
    let letters = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    let (plain, typographic) = (letters("Marianne Bold"), letters("Marianne"));
    let record = |name: u8, length: usize, start: usize| {
        [0, 3, 0, 1, 4, 9, 0, name, 0, u8::try_from(length).unwrap(), 0, u8::try_from(start).unwrap()]
    };
    let name = [
        &[0, 0, 0, 2, 0, 30][..],
        &record(1, plain.len(), 0),
        &record(16, typographic.len(), plain.len()),
        &plain,
        &typographic,
    ]
    .concat();
    vec![
        (*b"OS/2", os2),
        (*b"cmap", cmap(&[(0x41, 0x5a), (0x410, 0x42f)])),
        (*b"fvar", vec![0; 16]),
        (*b"glyf", vec![0; 300]),
        (*b"head", head),
        (*b"maxp", [0, 0, 80, 0, 3, 20].to_vec()),
        (*b"name", name),
    ]
}

fn sfnt(magic: [u8; 4]) -> Vec<u8> {
    let tables = tables();
    let count = u8::try_from(tables.len()).unwrap();
    let mut directory = [&magic[..], &[0, count, 0, 0, 0, 0, 0, 0]].concat();
    let mut data = Vec::new();
    for (tag, table) in &tables {
        let start = 12 + 16 * tables.len() + data.len();
        directory.extend([*tag, [0; 4], be(start), be(table.len())].concat());
        data.extend_from_slice(table);
    }
    [directory, data].concat()
}

fn woff() -> Vec<u8> {
    let tables = tables();
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
    let mut directory =
        [&b"wOFF\0\x01\0\0\0\0\0\0\0"[..], &[u8::try_from(tables.len()).unwrap()], &[0; 30]].concat();
    let mut data = Vec::new();
    for (tag, table) in &tables {
        let mut packed = vec![0; compressor.zlib_compress_bound(table.len())];
        let length = compressor.zlib_compress(table, &mut packed).unwrap();
        packed.truncate(length);
        let stored = if packed.len() < table.len() { packed } else { table.clone() };
        let start = 44 + 20 * tables.len() + data.len();
        directory.extend([*tag, be(start), be(stored.len()), be(table.len()), [0; 4]].concat());
        data.extend_from_slice(&stored);
    }
    with_length([directory, data].concat())
}

/// Brotli with one stored block (RFC 7932, 9.2).
fn stored_brotli(data: &[u8]) -> Vec<u8> {
    let bits = u32::try_from(data.len() - 1).unwrap() << 4 | 1 << 20;
    [&bits.to_le_bytes()[..3], data, &[3]].concat()
}

fn woff2() -> Vec<u8> {
    let mut directory = Vec::new();
    let mut data = Vec::new();
    for (tag, table) in tables() {
        let length =
            [0x80 | u8::try_from(table.len() >> 7).unwrap(), u8::try_from(table.len() & 0x7f).unwrap()];
        let length = if length[0] == 0x80 { &length[1..] } else { &length };
        match &tag {
            b"OS/2" => directory.push(6),
            b"cmap" => directory.push(0),
            b"head" => directory.push(1),
            b"maxp" => directory.push(4),
            b"name" => directory.push(5),
            // Transformed glyphs: the length in the stream follows that of the font.
            b"glyf" => directory.extend([10, 0x9f, 0x7f]),
            other => directory.extend([&[63][..], other].concat()),
        }
        directory.extend_from_slice(length);
        data.extend_from_slice(&table);
    }
    let stream = stored_brotli(&data);
    let count = u8::try_from(tables().len()).unwrap();
    let header =
        [&b"wOF2\0\x01\0\0\0\0\0\0\0"[..], &[count, 0, 0, 0, 0, 9, 9], &be(stream.len()), &[0; 24]].concat();
    with_length([header, directory, stream].concat())
}

fn with_length(mut content: Vec<u8>) -> Vec<u8> {
    let length = be(content.len());
    content[8..12].copy_from_slice(&length);
    content
}

fn eot(flags: u32) -> Vec<u8> {
    let inner = sfnt([0, 1, 0, 0]);
    let mut header = vec![0; 84];
    let numbers = [(4, inner.len()), (8, 0x2_0001), (12, flags as usize), (28, 400)];
    for (at, number) in numbers {
        header[at..at + 4].copy_from_slice(&u32::try_from(number).unwrap().to_le_bytes());
    }
    header[34..36].copy_from_slice(b"LP");
    header[82] = 6;
    header.extend(b"I\0c\0o\0");
    let size = header.len() + inner.len();
    header[..4].copy_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
    [header, inner].concat()
}

fn samples() -> [Vec<u8>; 6] {
    [sfnt([0, 1, 0, 0]), sfnt(*b"OTTO"), sfnt(*b"true"), woff(), woff2(), eot(0)]
}

#[test]
fn every_container_tells_the_same_of_one_font() {
    let formats = [
        FontFormat::TrueType,
        FontFormat::OpenType,
        FontFormat::TrueType,
        FontFormat::Woff,
        FontFormat::Woff2,
    ];
    for (sample, format) in samples().iter().zip(formats) {
        let expected = Font {
            format,
            family: Some("Marianne".into()),
            weight: Some(700),
            italic: true,
            glyphs: Some(788),
            variable: true,
            characters: Some(Characters { all: 58, not_latin: 32 }),
        };
        assert_eq!(font(sample).unwrap(), expected);
    }
}

#[test]
fn embedded_opentype_is_described_by_its_header() {
    let plain = font(&eot(0)).unwrap();
    assert_eq!(
        (plain.format, plain.family.as_deref(), plain.weight),
        (FontFormat::Eot, Some("Ico"), Some(400))
    );
    assert_eq!((plain.italic, plain.glyphs), (false, Some(788)));
    assert_eq!(font(&eot(0x1000_0004)).unwrap().glyphs, None);
}

#[test]
fn collections_are_described_by_their_first_font() {
    let inner = sfnt([0, 1, 0, 0]);
    let mut content = [&b"ttcf\0\x01\0\0\0\0\0\x01\0\0\0\x10"[..], &inner].concat();
    for entry in 0..tables().len() {
        let at = 16 + 12 + 16 * entry + 8;
        let start = be32(&content, at).unwrap() + 16;
        content[at..at + 4].copy_from_slice(&start.to_be_bytes());
    }
    let first = font(&content).unwrap();
    assert_eq!((first.format, first.glyphs), (FontFormat::Collection, Some(788)));
}

#[test]
fn a_whole_container_with_unreadable_tables_is_known_by_format_alone() {
    let mut broken = woff2();
    let stream = broken.len() - 500;
    broken[stream..].fill(0xff);
    assert_eq!(font(&broken).unwrap(), unknown(FontFormat::Woff2));
    assert!(matches!(font(&broken[..broken.len() - 1]), Err(Problem::Damaged(_))));
    let collection = with_length([&b"wOF2ttcf"[..], &[0; 60]].concat());
    assert_eq!(font(&collection).unwrap(), unknown(FontFormat::Woff2));
}

#[test]
fn claimed_lengths_allocate_nothing() {
    // A directory of 255 tables with 256 MB each.
    let entry = [1, 0x81, 0x80, 0x80, 0x80, 0];
    let content = [&b"wOF2\0\x01\0\0\0\0\0\0\0\xff"[..], &[0; 34], &entry.repeat(255)].concat();
    assert!(container::woff2(&content).is_none());
    // One table of 10,000,000 bytes, which 27 bytes unpack to.
    let entry = [5, 0x84, 0xe2, 0xad, 0];
    let length = u32::try_from(ZEROS_BROTLI.len()).unwrap().to_be_bytes();
    let head = [&b"wOF2\0\x01\0\0\0\0\0\0\0\x01"[..], &[0; 6], &length, &[0; 24]].concat();
    assert_eq!(head.len(), 48);
    assert!(container::woff2(&[&head[..], &entry, &ZEROS_BROTLI].concat()).is_none());
    let mut huge = woff();
    for entry in 0..tables().len() {
        huge[44 + 20 * entry + 12..][..4].fill(0xff);
    }
    assert!(container::woff(&huge).is_some_and(|tables| tables.name.as_deref() == Some(&[])));
}

#[test]
fn beginnings_of_other_files_are_no_fonts() {
    for other in [&b"true && run()"[..], b"true", b"OTTO is a name", b"\0\x01\0\0", b"wO", b""] {
        assert_eq!(format(other), None);
        assert!(font(other).is_err());
    }
}

#[test]
fn no_cut_of_any_sample_panics() {
    for sample in samples() {
        for end in 0..sample.len() {
            let _ = font(&sample[..end]);
        }
    }
}

proptest! {
    #[test]
    fn no_damage_panics(sample in 0usize..6, places in prop::collection::vec((0usize..1 << 16, any::<u8>()), 1..20)) {
        let mut content = samples()[sample].clone();
        for (at, byte) in places {
            let at = at % content.len();
            content[at] = byte;
        }
        let _ = font(&content);
    }

    #[test]
    fn no_bytes_behind_any_magic_panic(sample in 0usize..6, tail in any::<Vec<u8>>(), keep in 0usize..100) {
        let sample = &samples()[sample];
        let _ = font(&[&sample[..keep.min(sample.len())], &tail].concat());
    }
}
