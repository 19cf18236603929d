//! The quality setting that an encoder was given, estimated from a quantisation table.
//!
//! The Independent JPEG Group's encoder (`jpeg_quality_scaling` in libjpeg's `jcparam.c`) scales the example luminance
//! table of ITU-T T.81 (annex K.1) by `S` per cent, with `S = 5000 / Q` below 50 and `S = 200 − 2·Q` from there. Most
//! encoders copied it. Read backwards: `S` is the mean of `100 · q / standard` over the 64 entries, then
//! `Q = (200 − S) / 2` up to `S = 100` and `Q = 5000 / S` above. Encoders with tables of their own get the quality
//! that quantises as strongly on average.

use crate::parse::bytes::be16;

/// Example luminance table (T.81, K.1) in the zigzag order of DQT segments.
const STANDARD: [u8; 64] = [
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40,
    58, 51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103,
    104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
];

/// Quality, 1 to 100, of each table of one DQT segment, stored under the table's number.
pub(super) fn read(mut data: &[u8], tables: &mut [Option<f32>; 4]) {
    while let Some((&head, rest)) = data.split_first() {
        let wide = head >> 4 != 0;
        let bytes = if wide { 128 } else { 64 };
        let Some((table, next)) = rest.split_at_checked(bytes) else { return };
        let entry = |index| {
            if wide {
                be16(table, 2 * index).unwrap_or(0)
            } else {
                table.get(index).copied().unwrap_or(0).into()
            }
        };
        if let Some(slot) = tables.get_mut(usize::from(head & 15)) {
            *slot = Some(quality(entry));
        }
        data = next;
    }
}

fn quality(entry: impl Fn(usize) -> u16) -> f32 {
    // Rounding up to 1 makes the mean say 98.7 for the table of quality 100.
    if (0..64).all(|index| entry(index) <= 1) {
        return 100.0;
    }
    let ratios =
        STANDARD.iter().enumerate().map(|(index, &standard)| f32::from(entry(index)) / f32::from(standard));
    let scale = 100.0 * ratios.sum::<f32>() / 64.0;
    let quality = if scale <= 100.0 { (200.0 - scale) / 2.0 } else { 5000.0 / scale };
    quality.clamp(1.0, 100.0)
}
