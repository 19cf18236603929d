use proptest::prelude::*;

use super::*;

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// EXIF of these entries (tag, type, value) and, where any are given, of a directory of its own.
fn exif(entries: &[(u16, u16, u32)], own: &[(u16, u16, u32)]) -> Vec<u8> {
    let directory = |entries: &[(u16, u16, u32)]| {
        let mut bytes = u16::try_from(entries.len()).unwrap().to_be_bytes().to_vec();
        for (tag, kind, value) in entries {
            bytes.extend([tag.to_be_bytes(), kind.to_be_bytes()].concat());
            bytes.extend(1u32.to_be_bytes());
            // A SHORT stands in the first two of the four bytes.
            let value = if *kind == 3 { value << 16 } else { *value };
            bytes.extend(value.to_be_bytes());
        }
        bytes.extend([0; 4]);
        bytes
    };
    let first = directory(&[entries, &[(0x8769, 4, 0)][..]].concat());
    let at = u32::try_from(8 + first.len()).unwrap();
    let first = directory(&[entries, &[(0x8769, 4, at)][..]].concat());
    [&b"Exif\0\0MM\0\x2a\0\0\0\x08"[..], &first, &directory(own)].concat()
}

fn of(segments: &[(u8, &[u8])], profile: bool) -> SpareMetadata {
    let mut spare = Spare::default();
    for (marker, data) in segments {
        spare.segment(*marker, data);
    }
    spare.of(48, 32, profile)
}

fn framed(data: &[u8]) -> u64 {
    data.len() as u64 + 4
}

#[test]
fn each_sort_is_counted_with_its_marker() {
    let exif = exif(&[(0x0112, 3, 1)], &[]);
    let xmp = [XMP, b"<x:xmpmeta/>"].concat();
    let found = of(
        &[(0xe1, &exif), (0xe1, &xmp), (0xed, b"Photoshop 3.0\08BIM"), (COMMENT, b"gd"), (0xec, b"Ducky\0")],
        false,
    );
    let expected =
        SpareMetadata { exif: framed(&exif), xmp: framed(&xmp), photoshop: 22, other: 16, rights: false };
    assert_eq!(found, expected);
    assert_eq!(found.bytes(), framed(&exif) + framed(&xmp) + 38);
}

#[test]
fn what_browsers_and_viewers_read_stays() {
    for (marker, data) in [
        (0xe0, &b"JFIF\0abc"[..]),
        (0xe2, b"ICC_PROFILE\0abc"),
        (0xe2, b"MPF\0abc"),
        (0xe2, b"urn:iso:std:iso:ts:21496:-1\0"),
        (0xee, b"Adobe\0d"),
        (0xe5, b"unknown"),
        (0xe1, b"Exif\0\0no TIFF"),
    ] {
        assert_eq!(of(&[(marker, data)], false).bytes(), 0, "{marker:x}");
    }
    for drawn_by in ["http://ns.google.com/photos/1.0/panorama/", "http://ns.adobe.com/hdr-gain-map/1.0/"] {
        let xmp = [XMP, drawn_by.as_bytes()].concat();
        let long = b"http://ns.adobe.com/xmp/extension/\0rest";
        assert_eq!(of(&[(0xe1, &xmp), (0xe1, long), (COMMENT, b"x")], false).bytes(), 5);
    }
    let turned = |to: u8| format!("http://ns.adobe.com/xap/1.0/\0<r tiff:Orientation=\"{to}\"/><a/>");
    assert_eq!(of(&[(0xe1, turned(6).as_bytes())], false).bytes(), 0);
    assert_eq!(of(&[(0xe1, turned(1).as_bytes())], false).bytes(), framed(turned(1).as_bytes()));
}

#[test]
fn of_a_signed_file_nothing_goes() {
    assert_eq!(of(&[(COMMENT, b"abc"), (0xeb, b"JP\0\x01")], false), SpareMetadata::default());
    let mut png = Spare::default();
    png.chunk(*b"tEXt", b"Software\0x", 22);
    png.chunk(*b"caBX", b"", 12);
    assert_eq!(png.of(48, 32, false).bytes(), 0);
}

#[test]
fn an_orientation_keeps_the_smallest_exif() {
    let turned = exif(&[(0x0112, 3, 6)], &[]);
    assert_eq!(of(&[(0xe1, &turned)], false).exif, framed(&turned) - exif::SMALLEST);
    let beyond = exif(&[(0x0112, 3, 9)], &[]);
    assert_eq!(of(&[(0xe1, &beyond)], false).exif, framed(&beyond));
}

/// Cases that Chromium was measured on: 48 by 32 pixels.
#[test]
fn an_exif_that_sets_the_size_stays() {
    let with = |dpi: u32, unit: Option<u32>, sides: &[(u16, u16, u32)]| {
        let tail = [dpi.to_be_bytes(), 1u32.to_be_bytes()].concat();
        let entries = |at| {
            let unit = unit.map(|unit| (0x0128, 3, unit));
            [(0x011a, 5, at), (0x011b, 5, at)].into_iter().chain(unit).collect::<Vec<_>>()
        };
        let length = exif(&entries(0), sides).len() - exif::START.len();
        let content = [exif(&entries(u32::try_from(length).unwrap()), sides), tail].concat();
        of(&[(0xe1, &content)], false).exif == 0
    };
    let half = [(0xa002, 3, 24), (0xa003, 4, 16)];
    assert!(with(144, Some(2), &half));
    assert!(with(144, None, &half));
    assert!(with(96, Some(2), &[(0xa002, 3, 36), (0xa003, 3, 24)]));
    assert!(!with(144, Some(3), &half), "centimetres");
    assert!(!with(300, Some(2), &half), "the sides say something else");
    assert!(!with(72, Some(2), &[(0xa002, 3, 48), (0xa003, 3, 32)]), "the size of the pixels");
    assert!(!with(0, Some(2), &half));
    assert!(!with(144, Some(2), &[]));
}

#[test]
fn an_exif_that_alone_names_the_colours_stays() {
    let adobe = exif(&[], &[(0xa001, 3, 2)]);
    assert_eq!((of(&[(0xe1, &adobe)], false).exif, of(&[(0xe1, &adobe)], true).exif), (0, framed(&adobe)));
    let plain = exif(&[], &[(0xa001, 3, 1)]);
    assert_eq!(of(&[(0xe1, &plain)], false).exif, framed(&plain));
}

#[test]
fn statements_of_rights_are_seen() {
    let xmp = |text: &str| [XMP, text.as_bytes()].concat();
    let rights = |marker, data: &[u8]| of(&[(marker, data)], false).rights;
    assert!(rights(0xe1, &exif(&[(0x8298, 2, 0)], &[])));
    assert!(rights(0xe1, &xmp("<dc:rights>")) && !rights(0xe1, &xmp("<dc:format>")));
    assert!(
        rights(0xed, b"Photoshop 3.0\08BIM\x04\x04\x1c\x02\x74\0\x01A") && !rights(0xed, b"Photoshop 3.0\0")
    );
    let mut png = Spare::default();
    png.chunk(*b"tEXt", b"Copyright\0A", 23);
    assert!(png.of(48, 32, false).rights);
}

#[test]
fn texts_of_a_png_are_counted_unless_they_are_needed() {
    let counted = |name: &[u8; 4], data: &[u8]| {
        let mut spare = Spare::default();
        spare.chunk(*name, data, data.len() as u64 + 12);
        spare.of(48, 32, false).bytes()
    };
    assert_eq!(counted(b"tEXt", b"Software\0x"), 22);
    assert_eq!(counted(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>"), 38);
    assert_eq!(counted(b"iTXt", b"XML:com.adobe.xmp\0\x01\0\0\0packed"), 0);
    assert_eq!(counted(b"iTXt", b"openbadges\0\0\0\0\0{}"), 0);
    assert_eq!(counted(b"zTXt", b"Raw profile type icc\0\0abc"), 0);
    assert_eq!(counted(b"eXIf", b"MM\0\x2a"), 0);
}

proptest! {
    #[test]
    fn whatever_an_exif_says_no_more_goes_than_there_is(tail in proptest::collection::vec(any::<u8>(), 0..200)) {
        for order in [&b"Exif\0\0II*\0\x08\0\0\0"[..], b"Exif\0\0MM\0*\0\0\0\x08"] {
            let content = [order, &tail].concat();
            prop_assert!(of(&[(0xe1, &content)], false).bytes() <= framed(&content));
        }
    }
}
