//! Many words looked for in one pass over a text.
//!
//! Every place of the text is looked up by its next four bytes in a small table, and nearly none is taken, which
//! processors foresee: several times faster than an automaton that goes from state to state.

use std::ops::Range;

/// Places of the tables by which words are found, for each word. Ours: of the places of a text one in a hundred or fewer
/// is looked at closer.
const PLACES_PER_WORD: usize = 32;

/// Ours: 16 kB stay in the nearest cache, a megabyte in the next one.
const FEWEST_PLACES: usize = 1 << 14;
const MOST_PLACES: usize = 1 << 20;

/// Words ready to be looked for, ASCII case aside.
#[derive(Debug, Default)]
pub struct Words {
    /// Words of four bytes and more, by their first four.
    long: Table,
    /// Those of two or three, by their first two.
    short: Table,
}

/// Words with their first bytes, folded.
#[derive(Debug)]
struct Table {
    /// By place, start, length and text: those that a place of a text could be are found by halving.
    words: Vec<Word>,
    /// The places that have words.
    taken: Box<[bool]>,
    /// Where the words of each place begin in the list, and behind the last one its end.
    first: Vec<usize>,
    /// What of a product is a place.
    shift: u32,
}

#[derive(Debug)]
struct Word {
    start: u32,
    /// In lower case.
    text: Box<[u8]>,
    number: usize,
}

impl Default for Table {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Table {
    fn new(mut words: Vec<Word>) -> Self {
        let places = (words.len() * PLACES_PER_WORD).next_power_of_two().clamp(FEWEST_PLACES, MOST_PLACES);
        let shift = 32 - places.trailing_zeros();
        let place = |word: &Word| place(word.start, shift);
        words.sort_unstable_by(|a, b| {
            let key = |word: &Word| (place(word), word.start, word.text.len());
            key(a).cmp(&key(b)).then_with(|| a.text.cmp(&b.text)).then_with(|| a.number.cmp(&b.number))
        });
        let mut taken = vec![false; places].into_boxed_slice();
        let mut first = vec![0; places + 1];
        for word in &words {
            taken[place(word)] = true;
            first[place(word) + 1] += 1;
        }
        for index in 0..places {
            first[index + 1] += first[index];
        }
        Self { words, taken, first, shift }
    }

    #[inline]
    fn may_have(&self, start: u32) -> bool {
        self.taken[place(start, self.shift)]
    }

    /// Numbers of the words that the text starts with.
    fn compare(&self, start: u32, text: &[u8], mut found: impl FnMut(usize)) {
        let place = place(start, self.shift);
        let here = &self.words[self.first[place]..self.first[place + 1]];
        let mut rest = &here[here.partition_point(|word| word.start < start)..];
        while let Some(length) = rest.first().filter(|word| word.start == start).map(|word| word.text.len())
            && let Some(here) = text.get(..length)
        {
            let same = |word: &Word| word.start == start && word.text.len() == length;
            let (words, longer) = rest.split_at(rest.partition_point(same));
            let here = || here.iter().map(u8::to_ascii_lowercase);
            let first = words.partition_point(|word| word.text.iter().copied().lt(here()));
            let equal = words[first..].iter().take_while(|word| word.text.iter().copied().eq(here()));
            equal.for_each(|word| found(word.number));
            rest = longer;
        }
    }
}

impl Words {
    /// Words of less than two bytes are never found.
    pub fn new<'w>(words: impl IntoIterator<Item = &'w [u8]>) -> Self {
        let (mut long, mut short) = (Vec::new(), Vec::new());
        for (number, word) in words.into_iter().enumerate() {
            let text = word.to_ascii_lowercase().into_boxed_slice();
            match *word {
                [a, b, c, d, ..] => long.push(Word { start: four([a, b, c, d]), text, number }),
                [a, b, ..] => short.push(Word { start: two([a, b]), text, number }),
                _ => {}
            }
        }
        Self { long: Table::new(long), short: Table::new(short) }
    }

    /// Calls `found` with the number and the start of each word in the text; a word that starts with a letter or digit
    /// is not found inside another word. What stands behind it is not looked at.
    pub fn each(&self, text: &[u8], found: impl FnMut(usize, usize)) {
        self.within(text, 0..text.len(), found);
    }

    /// The same for words that start in a range of the text.
    #[inline]
    pub fn within(&self, text: &[u8], range: Range<usize>, mut found: impl FnMut(usize, usize)) {
        // The last three places have no four bytes.
        let end = range.end.min(text.len().saturating_sub(3)).max(range.start);
        if let Some(part) = text.get(range.start..end + 3) {
            for (at, bytes) in (range.start..).zip(part.windows(4)) {
                let start = two([bytes[0], bytes[1]]);
                let next = four([bytes[0], bytes[1], bytes[2], bytes[3]]);
                if self.long.may_have(next) | self.short.may_have(start) {
                    self.look(text, at, &mut found);
                }
            }
        }
        for at in end..range.end {
            self.at(text, at, &mut found);
        }
    }

    /// The same for words that start at one place of the text.
    #[inline]
    pub fn at(&self, text: &[u8], at: usize, found: impl FnMut(usize, usize)) {
        let Some(rest) = text.get(at..) else { return };
        let may = match *rest {
            [a, b, c, d, ..] => self.long.may_have(four([a, b, c, d])) | self.short.may_have(two([a, b])),
            [a, b, ..] => self.short.may_have(two([a, b])),
            _ => false,
        };
        if may {
            self.look(text, at, found);
        }
    }

    fn look(&self, text: &[u8], at: usize, mut found: impl FnMut(usize, usize)) {
        if at > 0 && is_word(text[at]) && is_word(text[at - 1]) {
            return;
        }
        let rest = &text[at..];
        if let [a, b, c, d, ..] = *rest {
            self.long.compare(four([a, b, c, d]), rest, |number| found(number, at));
        }
        if let [a, b, ..] = *rest {
            self.short.compare(two([a, b]), rest, |number| found(number, at));
        }
    }
}

/// Four bytes, upper and lower case made one.
#[inline]
fn four(bytes: [u8; 4]) -> u32 {
    u32::from_le_bytes(bytes) | 0x2020_2020
}

#[inline]
fn two(bytes: [u8; 2]) -> u32 {
    u32::from(u16::from_le_bytes(bytes) | 0x2020)
}

#[inline]
fn place(start: u32, shift: u32) -> usize {
    (start.wrapping_mul(0x9e37_79b1) >> shift) as usize
}

#[inline]
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(words: &[&str], text: &str) -> Vec<(usize, usize)> {
        let mut all = Vec::new();
        Words::new(words.iter().map(|word| word.as_bytes()))
            .each(text.as_bytes(), |word, at| all.push((word, at)));
        all.sort_unstable();
        all
    }

    #[test]
    fn words_are_found_where_a_word_starts() {
        assert_eq!(
            found(&["dicom", "js/"], "Dicom-dicomweb a.dicom xdicom /js/"),
            [(0, 0), (0, 6), (0, 17), (1, 31)]
        );
        assert_eq!(found(&["@a/b", ".x.y"], "z@a/b 1.x.y"), [(0, 1), (1, 7)]);
        assert_eq!(found(&["", "a"], "a a"), []);
        assert_eq!(found(&["dicom"], "dico"), []);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_same_is_found_as_by_looking_everywhere(
            words in prop::collection::vec("[abA.-]{0,6}", 0..8),
            text in "[abA. -]{0,60}",
        ) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let bytes = text.as_bytes();
            let mut all = Vec::new();
            for (number, word) in words.iter().enumerate().filter(|(_, word)| word.len() > 1) {
                for at in 0..text.len() {
                    let here = bytes.get(at..at + word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()));
                    let inside = at > 0 && is_word(bytes[at - 1]) && is_word(bytes[at]);
                    if here && !inside {
                        all.push((number, at));
                    }
                }
            }
            prop_assert_eq!(found(&words, &text), all);
        }
    }
}
