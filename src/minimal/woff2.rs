//! TrueType and OpenType fonts as WOFF2, by ttf2woff2. Nothing is kept of what is encoded: a figure is wanted.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ttf2woff2::{BrotliQuality, EncodeOptions};

use super::Problem;

/// Longest font; its tables are held four times over.
const LONGEST: usize = 16 << 20;

/// 11, the most, takes five to ten times as long for a twentieth to a tenth less.
const EFFORT: u8 = 9;

/// Bytes that the font takes at most as WOFF2 with all of its tables and glyphs.
///
/// # Errors
/// When the content is no sound font of its own, or is too large.
pub fn woff2(content: &[u8]) -> Result<u64, Problem> {
    if content.len() > LONGEST {
        return Err(Problem::TooLarge { limit: LONGEST as u64 });
    }
    // Tables that overlap are unpacked one by one: a small file could name the same bytes thousands of times.
    if named(content).is_none_or(|bytes| bytes > content.len() as u64) {
        return Err(Problem::Damaged("its tables overlap".to_owned()));
    }
    let options = EncodeOptions { quality: BrotliQuality::from(EFFORT), ..EncodeOptions::default() };
    let run = || ttf2woff2::encode_with_options(content, options);
    let packed = catch_unwind(AssertUnwindSafe(run)).map_err(|_| Problem::Panicked)?;
    packed.map(|packed| packed.len() as u64).map_err(|error| Problem::Damaged(error.to_string()))
}

/// Bytes of all tables that the directory names (OpenType, "Table directory").
fn named(content: &[u8]) -> Option<u64> {
    const HEADER: usize = 12;
    const ENTRY: usize = 16;
    let (count, _) = content.get(4..)?.split_first_chunk::<2>()?;
    let entries = content.get(HEADER..)?.chunks_exact(ENTRY).take(u16::from_be_bytes(*count).into());
    let lengths =
        entries.map(|entry| entry.last_chunk::<4>().map_or(0, |length| u32::from_be_bytes(*length)));
    Some(lengths.map(u64::from).sum())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A font of one table without any meaning.
    fn font(table: &[u8], count: u16) -> Vec<u8> {
        let length = u32::try_from(table.len()).unwrap().to_be_bytes();
        let start = u32::from(count) * 16 + 12;
        let head = [&[0, 1, 0, 0][..], &count.to_be_bytes(), &[0; 6]].concat();
        let entry = [&b"test"[..], &[0; 4], &start.to_be_bytes(), &length].concat();
        [head, entry.repeat(count.into()), table.to_vec()].concat()
    }

    fn sample() -> Vec<u8> {
        let path =
            concat!(env!("CARGO_MANIFEST_DIR"), "/test-fixtures/font-not-woff2/violating/dist/one.ttf");
        std::fs::read(path).unwrap()
    }

    #[test]
    fn a_font_gets_smaller_and_the_same_each_time() {
        let content = sample();
        let packed = woff2(&content).unwrap();
        assert!(packed > 0 && packed < content.len() as u64, "{packed}");
        assert_eq!(woff2(&content), Ok(packed));
    }

    #[test]
    fn what_is_no_font_is_a_problem() {
        let cut = &sample()[..200];
        for content in [&b"wOF2"[..], b"", b"\0\x01\0\0\0\x09", cut] {
            assert!(matches!(woff2(content), Err(Problem::Damaged(_))));
        }
        assert!(matches!(woff2(&vec![0; LONGEST + 1]), Err(Problem::TooLarge { .. })));
    }

    #[test]
    fn one_table_under_many_names_is_not_unpacked() {
        assert!(
            matches!(woff2(&font(&[7; 10_000], 4000)), Err(Problem::Damaged(text)) if text.contains("overlap"))
        );
    }

    proptest! {
        #[test]
        fn damage_never_panics(at in any::<proptest::sample::Index>(), byte: u8, cut in any::<proptest::sample::Index>()) {
            let mut content = sample();
            let at = at.index(content.len().min(1000));
            content[at] = byte;
            let _ = woff2(&content);
            let _ = woff2(&content[..cut.index(content.len())]);
        }
    }
}
