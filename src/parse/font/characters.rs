//! Which characters a font has glyphs for (OpenType, `cmap`).

use std::ops::RangeInclusive;

use read_fonts::tables::cmap::{Cmap, Cmap4, CmapIterLimits, CmapSubtable};
use read_fonts::{FontData, FontRead};

use crate::facts::Characters;

/// Characters that are counted: more than Unicode has.
const MOST: usize = 200_000;

/// Blocks of letters that no language in Latin letters is written with (Unicode 16, Blocks.txt): from Greek on, without
/// the phonetic and Latin extensions between them, punctuation, signs and private use.
const NOT_LATIN: [RangeInclusive<u32>; 13] = [
    0x370..=0x1cff,
    0x1f00..=0x1fff,
    0x2c00..=0x2c5f,
    0x2c80..=0x2dff,
    0x2e80..=0xa71f,
    0xa800..=0xab2f,
    0xab70..=0xd7ff,
    0xf900..=0xfaff,
    0xfb13..=0xfdff,
    0xfe70..=0xfefc,
    0x1_0000..=0x1_cfff,
    0x1_e000..=0x1_efff,
    0x2_0000..=0x3_ffff,
];

/// Counts from the table that browsers would take.
pub(super) fn characters(table: &[u8]) -> Option<Characters> {
    let (_, _, subtable) = Cmap::read(FontData::new(table)).ok()?.best_subtable()?;
    match &subtable {
        CmapSubtable::Format4(table) if is_plausible(table) => {}
        CmapSubtable::Format12(_) => {}
        _ => return None,
    }
    let mapped = subtable.iter_with_limits(CmapIterLimits::default()).take(MOST);
    let mut characters = Characters { all: 0, not_latin: 0 };
    // Glyph 0 stands for what the font does not have.
    for (character, _) in mapped.filter(|(_, glyph)| glyph.to_u32() != 0) {
        characters.all += 1;
        characters.not_latin += u32::from(NOT_LATIN.iter().any(|block| block.contains(&character)));
    }
    Some(characters)
}

/// Segments do not overlap: thousands that each claim all characters would be read for minutes.
fn is_plausible(table: &Cmap4<'_>) -> bool {
    let segments = table.start_code().iter().zip(table.end_code());
    let claimed: u64 =
        segments.map(|(start, end)| u64::from(end.get().saturating_sub(start.get())) + 1).sum();
    claimed <= 1 << 17
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A `cmap` table of format 4 with these segments of characters.
    pub fn cmap(segments: &[(u16, u16)]) -> Vec<u8> {
        let segments: Vec<(u16, u16)> = segments.iter().copied().chain([(0xffff, 0xffff)]).collect();
        let count = u16::try_from(segments.len()).unwrap();
        let bytes =
            |numbers: &[u16]| numbers.iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<u8>>();
        let of = |part: fn(&(u16, u16)) -> u16| bytes(&segments.iter().map(part).collect::<Vec<_>>());
        [
            bytes(&[0, 1, 3, 1, 0, 12, 4, 16 + 8 * count, 0, 2 * count, 0, 0, 0]),
            of(|(_, end)| *end),
            bytes(&[0]),
            of(|(start, _)| *start),
            of(|_| 1),
            of(|_| 0),
        ]
        .concat()
    }

    #[test]
    fn letters_are_counted_by_writing_system() {
        let counted = |segments: &[(u16, u16)]| characters(&cmap(segments));
        let latin_and_greek = Characters { all: 26 + 24, not_latin: 24 };
        assert_eq!(counted(&[(0x41, 0x5a), (0x391, 0x3a8)]), Some(latin_and_greek));
        // Vietnamese, the euro sign, and icons for private use.
        let none = Characters { all: 10 + 1 + 100, not_latin: 0 };
        assert_eq!(counted(&[(0x1ea0, 0x1ea9), (0x20ac, 0x20ac), (0xe000, 0xe063)]), Some(none));
        assert_eq!(characters(&[0; 40]), None);
    }

    #[test]
    fn segments_that_each_claim_all_characters_are_not_read() {
        assert_eq!(characters(&cmap(&[(0, 0xfffe); 3])), None);
        assert!(characters(&cmap(&[(0, 0xfffe)])).is_some());
    }
}
