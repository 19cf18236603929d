//! Many words looked for in one pass over a text.
//!
//! Every place of the text is looked up by its next four bytes in a small table, and nearly none is taken, which
//! processors foresee: several times faster than an automaton that goes from state to state.

use std::ops::Range;

/// Places of the table that tells whether a word may start here. Ours: with 4,000 words three of a hundred places of a
/// text are looked at closer, each a jump that no processor foresees; larger tables leave the nearest caches.
const PLACES: usize = 1 << 17;

/// Places whose words are kept together.
const PLACES_PER_GROUP: usize = 1 << 5;

/// Words ready to be looked for, ASCII case aside.
#[derive(Debug, Default)]
pub struct Words {
    /// Words of four bytes and more, by their first four.
    long: Table,
    /// Those of two or three, by their first two.
    short: Table,
}

/// Words by what they start with.
#[derive(Debug)]
struct Table {
    /// In the order of their groups, then of their texts.
    words: Vec<Word>,
    /// The places that have words.
    taken: Box<[bool; PLACES]>,
    /// Where the words of each group begin in the list, and behind the last one its end.
    first: Vec<usize>,
}

#[derive(Debug)]
struct Word {
    /// Its first two or four bytes.
    start: u32,
    /// Its first eight bytes, to be compared at once.
    key: u64,
    /// In lower case.
    text: Box<[u8]>,
    /// Position in the list of the longest other word that this one starts with.
    shorter: Option<usize>,
    number: usize,
}

impl Word {
    fn new(start: u32, text: &[u8], number: usize) -> Self {
        Self { start, key: key(text), text: text.to_ascii_lowercase().into(), shorter: None, number }
    }

    fn begins(&self, text: &[u8]) -> bool {
        text.get(..self.text.len()).is_some_and(|here| here.eq_ignore_ascii_case(&self.text))
    }

    /// Does it come before the text in the order of words, or begin it?
    fn is_before(&self, key: u64, text: &[u8]) -> bool {
        let rest = || text.iter().map(u8::to_ascii_lowercase);
        self.key < key || (self.key == key && self.text.iter().copied().le(rest()))
    }
}

impl Default for Table {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Table {
    fn new(mut words: Vec<Word>) -> Self {
        words.sort_unstable_by(|a, b| {
            let key = |word: &Word| (group(word.start), word.key);
            key(a).cmp(&key(b)).then_with(|| a.text.cmp(&b.text)).then_with(|| a.number.cmp(&b.number))
        });
        let mut open: Vec<usize> = Vec::new();
        for at in 0..words.len() {
            while open.last().is_some_and(|&last| !words[at].text.starts_with(&words[last].text)) {
                open.pop();
            }
            words[at].shorter = open.last().copied();
            open.push(at);
        }
        #[expect(clippy::large_stack_arrays, reason = "goes to the heap at once, from stacks of megabytes")]
        let mut taken = Box::new([false; PLACES]);
        let mut first = vec![0; PLACES / PLACES_PER_GROUP + 1];
        for word in &words {
            taken[place(word.start)] = true;
            first[group(word.start) + 1] += 1;
        }
        for index in 1..first.len() {
            first[index] += first[index - 1];
        }
        Self { words, taken, first }
    }

    #[inline]
    fn may_have(&self, start: u32) -> bool {
        self.taken[place(start)]
    }

    /// Numbers of the words that the text starts with.
    fn compare(&self, start: u32, text: &[u8], mut found: impl FnMut(usize)) {
        let (group, key) = (group(start), key(text));
        let Range { start, end } = self.first[group]..self.first[group + 1];
        let here = &self.words[start..end];
        // Of these words, all that begin the text begin the last one too.
        let behind = here.partition_point(|word| word.is_before(key, text));
        let mut last = behind.checked_sub(1).map(|last| start + last);
        while let Some(word) = last.map(|last| &self.words[last]) {
            if word.begins(text) {
                found(word.number);
            }
            last = word.shorter;
        }
    }
}

impl Words {
    /// Words of less than two bytes are never found.
    pub fn new<'w>(words: impl IntoIterator<Item = &'w [u8]>) -> Self {
        let (mut long, mut short) = (Vec::new(), Vec::new());
        for (number, word) in words.into_iter().enumerate() {
            match *word {
                [a, b, c, d, ..] => long.push(Word::new(four([a, b, c, d]), word, number)),
                [a, b, ..] => short.push(Word::new(two([a, b]), word, number)),
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

/// The first eight bytes in lower case, in the order of texts.
fn key(text: &[u8]) -> u64 {
    let mut key = [0; 8];
    let length = text.len().min(8);
    key[..length].copy_from_slice(&text[..length]);
    key.make_ascii_lowercase();
    u64::from_be_bytes(key)
}

#[inline]
fn place(start: u32) -> usize {
    (start.wrapping_mul(0x9e37_79b1) >> (u32::BITS - PLACES.trailing_zeros())) as usize
}

fn group(start: u32) -> usize {
    place(start) / PLACES_PER_GROUP
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
