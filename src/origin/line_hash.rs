//! The hash of a line that GitHub's code scanning tells alerts apart by (`primaryLocationLineHash`): of the hundred
//! characters from the line's start on, white space left out, with the number of times that the hash has come so far.
//! The uploading action computes it anew and complains about any other.

use std::collections::{BTreeMap, BTreeSet};

const WINDOW: usize = 100;
const FACTOR: u64 = 37;
/// Fed once behind the text; no UTF-16 unit of a valid text.
const END: u16 = 65_535;

/// Hashes of the wanted lines, counted from 1. The text is read as GitHub reads it: as UTF-8, whatever it is.
#[must_use]
pub fn line_hashes(content: &[u8], wanted: &BTreeSet<u32>) -> BTreeMap<u32, String> {
    let text = String::from_utf8_lossy(content);
    let mut lines = Lines::new(wanted);
    let mut after_return = false;
    for unit in text.encode_utf16() {
        let skipped = matches!(unit, 0x20 | 0x09) || (after_return && unit == 0x0a);
        after_return = unit == 0x0d;
        if !skipped {
            lines.read(if after_return { 0x0a } else { unit });
        }
    }
    lines.read(END);
    lines.finish()
}

struct Lines<'w> {
    wanted: &'w BTreeSet<u32>,
    found: BTreeMap<u32, String>,
    /// How often each hash has come.
    seen: BTreeMap<u64, u32>,
    window: [u16; WINDOW],
    /// The line that starts with the character at the same place of the window.
    starts: [Option<u32>; WINDOW],
    at: usize,
    hash: u64,
    line: u32,
    at_start: bool,
    /// [`FACTOR`] to the power of [`WINDOW`].
    leaving: u64,
}

impl<'w> Lines<'w> {
    fn new(wanted: &'w BTreeSet<u32>) -> Self {
        Self {
            wanted,
            found: BTreeMap::new(),
            seen: BTreeMap::new(),
            window: [0; WINDOW],
            starts: [None; WINDOW],
            at: 0,
            hash: 0,
            line: 0,
            at_start: true,
            leaving: (0..WINDOW).fold(1, |power: u64, _| power.wrapping_mul(FACTOR)),
        }
    }

    fn read(&mut self, unit: u16) {
        self.tell();
        if self.at_start {
            self.at_start = false;
            self.line += 1;
            self.starts[self.at] = Some(self.line);
        }
        self.at_start = unit == 0x0a;
        self.roll(unit);
    }

    /// The line whose first character leaves the window has its hash.
    fn tell(&mut self) {
        let Some(line) = self.starts[self.at].take() else { return };
        let count = self.seen.entry(self.hash).or_default();
        *count += 1;
        if self.wanted.contains(&line) {
            self.found.insert(line, format!("{:x}:{count}", self.hash));
        }
    }

    fn roll(&mut self, unit: u16) {
        let left = std::mem::replace(&mut self.window[self.at], unit);
        let gone = self.leaving.wrapping_mul(u64::from(left));
        self.hash = self.hash.wrapping_mul(FACTOR).wrapping_add(u64::from(unit)).wrapping_sub(gone);
        self.at = (self.at + 1) % WINDOW;
    }

    fn finish(mut self) -> BTreeMap<u32, String> {
        for _ in 0..WINDOW {
            self.tell();
            self.roll(0);
        }
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with a port of GitHub's code to Python that gives the same as the original.
    #[test]
    fn hashes_are_those_of_github() {
        let cases: [(&[u8], &[&str]); 8] = [
            (b"", &["c129715d7a2bc9a3:1"]),
            (b"a", &["53b5d4aabe50d64:1"]),
            (
                b"one\x0d\x0atwo \x09 three\x0d\x0a\x0d\x0afour\x0d five\x0a",
                &[
                    "ee7d214c1a13c9e3:1",
                    "a279da8fd67a363f:1",
                    "725fdf71bece06bf:1",
                    "8fbb256a94a66731:1",
                    "431e6e8d5099565b:1",
                    "c129715d7a2bc9a3:1",
                ],
            ),
            (b"h\xc3\xa9 \xf0\x9f\x98\x80 x\x0a\x09end", &["7921fa3961f2e69e:1", "43b6461eda086fe2:1"]),
            (
                b"same\x0asame\x0asame\x0a",
                &["55dfc028cbd34ba7:1", "54dd522503d971eb:1", "930af01a65e2307f:1", "c129715d7a2bc9a3:1"],
            ),
            (
                &[&[b'x'; 250][..], b"\ny\n"].concat(),
                &["52b56201ffb58620:1", "c33be7e0cf7c3ca:1", "c129715d7a2bc9a3:1"],
            ),
            (b"a\xff\xfeb\x0a\xc3\x0a", &["fb2b7026a8cf4dad:1", "a88b3c201b7e6ebe:1", "c129715d7a2bc9a3:1"]),
            (b"\xef\xbb\xbfa\x0a", &["25afd31b599dedcd:1", "c129715d7a2bc9a3:1"]),
        ];
        for (content, expected) in cases {
            let wanted = (1..10).collect();
            let hashes: Vec<String> = line_hashes(content, &wanted).into_values().collect();
            assert_eq!(hashes, expected, "{:?}", String::from_utf8_lossy(content));
        }
        let alike = format!("{0}\n{0}\n", "x".repeat(120));
        let second: Vec<_> = line_hashes(alike.as_bytes(), &BTreeSet::from([2])).into_iter().collect();
        assert_eq!(second.len(), 1, "only the wanted lines");
        assert!(second[0].1.ends_with(":2"), "counted from the first line on");
    }
}
