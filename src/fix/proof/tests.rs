use super::*;
use crate::fix::picture::{Picture, stored};
use crate::minimal::{self, Effort};

/// What the first picture is, and one that only looks the same.
fn refused(before: &Picture, after: &Picture) -> Doubt {
    same_png(&before.bytes(), &after.bytes()).expect_err("taken for equal")
}

#[test]
fn the_same_pixels_written_in_another_way_are_equal() {
    // Grey in eight bits, as red, green and blue, with an alpha channel, and as a palette.
    let grey = Picture::new(4, 4, 8, 0, |x, y| vec![if (x + y) % 2 == 0 { 200 } else { 10 }]);
    let rgb = Picture::new(4, 4, 8, 2, |x, y| vec![if (x + y) % 2 == 0 { 200 } else { 10 }; 3]);
    let rgba = Picture::new(4, 4, 8, 6, |x, y| {
        let grey = if (x + y) % 2 == 0 { 200 } else { 10 };
        vec![grey, grey, grey, 255]
    });
    let palette = Picture::new(4, 4, 8, 3, |x, y| vec![u8::from((x + y) % 2 == 0)])
        .with("PLTE", &[10, 10, 10, 200, 200, 200]);
    let swapped = Picture::new(4, 4, 8, 3, |x, y| vec![u8::from((x + y) % 2 == 1)])
        .with("PLTE", &[200, 200, 200, 10, 10, 10]);
    for after in [&grey, &rgb, &rgba, &palette, &swapped] {
        for before in [&grey, &rgb, &rgba, &palette, &swapped] {
            assert_eq!(same_png(&before.bytes(), &after.bytes()), Ok(()));
        }
    }
}

#[test]
fn one_level_of_sixteen_bits_makes_a_difference() {
    let deep =
        |low: u8| Picture::new(4, 4, 16, 2, move |x, y| vec![x, y, x, y, 7, if x == 3 { low } else { 0 }]);
    assert_eq!(same_png(&deep(1).bytes(), &deep(1).bytes()), Ok(()));
    assert_eq!(refused(&deep(1), &deep(2)), Doubt::Pixels);
}

/// 0x0707 is what eight bits of 0x07 are shown as; where a picture comes from is lost all the same.
#[test]
fn sixteen_bits_never_become_eight() {
    let deep = Picture::new(4, 4, 16, 0, |x, _| vec![x * 16, x * 16]);
    let flat = Picture::new(4, 4, 8, 0, |x, _| vec![x * 16]);
    assert_eq!(refused(&deep, &flat), Doubt::Chunks("IHDR".to_owned()));
    assert_eq!(same_png(&flat.bytes(), &deep.bytes()), Ok(()), "the other way nothing is lost");
}

#[test]
fn what_nobody_sees_under_zero_alpha_is_kept() {
    let hidden = |red: u8| Picture::new(4, 4, 8, 6, move |x, _| vec![red, 0, 0, if x < 2 { 0 } else { 255 }]);
    let other =
        Picture::new(4, 4, 8, 6, |x, _| vec![if x < 2 { 0 } else { 9 }, 0, 0, if x < 2 { 0 } else { 255 }]);
    assert_eq!(refused(&hidden(9), &other), Doubt::Pixels);
    // With a colour that stands for transparency, and with a palette.
    let keyed = Picture::new(4, 4, 8, 2, |x, _| vec![if x < 2 { 1 } else { 9 }, 2, 3]);
    let key = |red: u8| keyed.clone().with("tRNS", &[0, red, 0, 2, 0, 3]);
    assert_eq!(refused(&key(1), &key(9)), Doubt::Pixels);
    assert_eq!(refused(&key(1), &keyed), Doubt::Pixels);
    let palette = |red: u8| {
        Picture::new(4, 4, 8, 3, |x, _| vec![x % 2]).with("PLTE", &[red, 2, 3, 4, 5, 6]).with("tRNS", &[0])
    };
    assert_eq!(refused(&palette(1), &palette(0)), Doubt::Pixels);
}

#[test]
fn a_palette_that_changes_one_colour_is_another_picture() {
    let palette =
        |blue: u8| Picture::new(4, 4, 4, 3, |x, _| vec![x % 3]).with("PLTE", &[1, 2, 3, 4, 5, 6, 7, 8, blue]);
    assert_eq!(same_png(&palette(9).bytes(), &palette(9).bytes()), Ok(()));
    assert_eq!(refused(&palette(9), &palette(8)), Doubt::Pixels);
}

#[test]
fn what_says_how_to_show_the_pixels_is_kept_to_the_byte() {
    let plain = || Picture::new(4, 4, 8, 2, |x, y| vec![x, y, 3]);
    let chunks: [(&'static str, &[u8], &[u8]); 8] = [
        ("gAMA", &[0, 0, 0xb1, 0x8f], &[0, 1, 0x86, 0xa0]),
        ("cHRM", &[1; 32], &[2; 32]),
        ("sRGB", &[0], &[1]),
        ("cICP", &[1, 13, 0, 1], &[9, 16, 0, 1]),
        ("sBIT", &[8, 8, 8], &[5, 6, 5]),
        ("pHYs", &[0, 0, 11, 19, 0, 0, 11, 19, 1], &[0, 0, 23, 18, 0, 0, 23, 18, 1]),
        // The orientation: turned by a quarter, or not.
        (
            "eXIf",
            b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
            b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0",
        ),
        ("tEXt", b"Comment\0one", b"Comment\0two"),
    ];
    for (name, one, other) in chunks {
        let with = |data: &[u8]| plain().with(name, data);
        assert_eq!(same_png(&with(one).bytes(), &with(one).bytes()), Ok(()), "{name}");
        for (before, after) in [(with(one), with(other)), (with(one), plain()), (plain(), with(one))] {
            let doubt = Doubt::Chunks(name.to_owned());
            assert_eq!(refused(&before, &after), doubt, "{name}");
        }
        let behind = plain().behind(name, one);
        assert!(same_png(&with(one).bytes(), &behind.bytes()).is_err(), "{name} moved behind the pixels");
    }
}

#[test]
fn a_profile_may_be_packed_anew_and_says_the_same() {
    let plain = || Picture::new(4, 4, 8, 2, |x, y| vec![x, y, 3]);
    let with = |name: &str, profile: &[u8], pieces: usize| {
        let data = [name.as_bytes(), &[0, 0], &stored(profile, pieces)].concat();
        plain().with("iCCP", &data)
    };
    let profile: Vec<u8> = (0..200).collect();
    let mut other = profile.clone();
    other[150] ^= 1;
    let first = with("p", &profile, 50);
    assert_ne!(first.bytes(), with("p", &profile, 70).bytes());
    assert_eq!(same_png(&first.bytes(), &with("p", &profile, 70).bytes()), Ok(()));
    for after in [with("p", &other, 50), with("q", &profile, 50), plain()] {
        assert_eq!(refused(&first, &after), Doubt::Chunks("iCCP".to_owned()));
    }
    let damaged = |end: u8| plain().with("iCCP", &[b'p', 0, 0, 9, 9, 9, end]);
    assert_eq!(refused(&damaged(1), &damaged(2)), Doubt::Chunks("iCCP".to_owned()));
}

#[test]
fn what_speaks_of_the_colour_type_binds_it() {
    let grey = Picture::new(4, 4, 8, 0, |x, _| vec![x]);
    let rgb = Picture::new(4, 4, 8, 2, |x, _| vec![x; 3]);
    let profile = [b"p\0\0".to_vec(), stored(&[7; 40], 40)].concat();
    for (name, data) in [("iCCP", &*profile), ("sBIT", &[8]), ("bKGD", &[0, 1])] {
        let doubt = refused(&rgb.clone().with(name, data), &grey.clone().with(name, data));
        assert_eq!(doubt, Doubt::Chunks(name.to_owned()));
    }
}

#[test]
fn animations_signatures_and_unknown_bonds_are_left_alone() {
    let plain = || Picture::new(4, 4, 8, 2, |x, y| vec![x, y, 3]);
    let frames = plain().with("acTL", &[0, 0, 0, 1, 0, 0, 0, 0]);
    assert_eq!(refused(&frames, &frames), Doubt::Animated);
    for name in ["caBX", "dSIG", "uNKN", "CgBI"] {
        let bound = plain().with(name, b"1234");
        let doubt = refused(&bound, &bound);
        assert_eq!(doubt, Doubt::Bound(name.to_owned()));
    }
    // A name that says that it may be copied.
    let patch = plain().with("npTc", b"1234");
    assert_eq!(same_png(&patch.bytes(), &patch.bytes()), Ok(()));
}

#[test]
fn the_order_of_transmission_and_what_stands_behind_are_kept() {
    let plain = || Picture::new(1, 1, 8, 0, |_, _| vec![1]);
    // One pixel is written alike in both orders.
    assert_eq!(refused(&plain(), &plain().interlaced()), Doubt::Chunks("IHDR".to_owned()));
    let mut more = plain().bytes();
    more.extend(b"PK");
    assert_eq!(same_png(&more, &more), Ok(()));
    let doubt = Doubt::Chunks("behind the picture".to_owned());
    assert_eq!(same_png(&more, &plain().bytes()), Err(doubt));
}

#[test]
fn what_cannot_be_decoded_or_is_too_large_is_left_alone() {
    let plain = Picture::new(4, 4, 8, 2, |x, y| vec![x, y, 3]).bytes();
    for cut in [0, 7, 20, 40, plain.len() - 3] {
        assert_eq!(same_png(&plain[..cut], &plain[..cut]), Err(Doubt::Undecodable), "{cut}");
    }
    let mut damaged = plain.clone();
    damaged[60] ^= 0x55;
    assert_eq!(same_png(&damaged, &damaged), Err(Doubt::Undecodable));
    let huge = Picture::claiming(60_000, 60_000).bytes();
    assert_eq!(same_png(&huge, &huge), Err(Doubt::TooLarge));
}

/// What the recompressor makes of each trap is either proved equal or not written.
#[test]
fn the_recompressor_passes_the_proof_on_every_trap() {
    let wide =
        |colour: u8, depth: u8, sample: fn(u8, u8) -> Vec<u8>| Picture::new(64, 64, depth, colour, sample);
    let profile = [b"p\0\0".to_vec(), stored(&[7; 400], 400)].concat();
    let exif: &[u8] = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let traps = [
        wide(0, 16, |x, y| vec![x, y]),
        wide(0, 16, |x, _| vec![x, x]),
        wide(2, 16, |x, y| vec![x, y, y, x, 1, 2]),
        wide(6, 8, |x, y| vec![x, y, 9, if x < y { 0 } else { 255 }]),
        wide(6, 8, |x, _| vec![x % 3, 0, 0, 0]),
        wide(3, 8, |x, y| vec![(x ^ y) % 5])
            .with("PLTE", &[9, 9, 9, 9, 9, 9, 1, 2, 3, 3, 2, 1, 7, 7, 7])
            .with("tRNS", &[0, 128]),
        wide(2, 8, |x, y| vec![x, y, 9]).with("iCCP", &profile),
        wide(2, 8, |x, _| vec![x; 3]).with("iCCP", &profile),
        wide(2, 8, |x, _| vec![x; 3]).with("gAMA", &[0, 1, 0x86, 0xa0]),
        wide(2, 8, |x, _| vec![x; 3]).with("sBIT", &[5, 6, 5]),
        wide(2, 8, |x, _| vec![x % 2; 3]).with("tRNS", &[0, 1, 0, 1, 0, 1]).with("bKGD", &[0, 0, 0, 0, 0, 0]),
        wide(0, 8, |x, _| vec![x]).with("eXIf", exif),
        wide(0, 8, |x, _| vec![x]).behind("eXIf", exif),
    ];
    for (number, trap) in traps.iter().enumerate() {
        let before = trap.bytes();
        let after =
            minimal::png(&before, Effort::High).unwrap_or_else(|problem| panic!("{number}: {problem}"));
        let after = after.unwrap_or_else(|| panic!("{number}: no smaller form of stored pixels"));
        assert_eq!(same_png(&before, &after), Ok(()), "{number}");
    }
}
