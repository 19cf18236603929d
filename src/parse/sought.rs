//! What is looked for in the words of texts, whatever kind of text it is: fingerprints of clinical code, and the names of
//! the bundle's own files.
//!
//! Both are found in one look at each place where a word can start; of scripts the tokens tell those places.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use memchr::memchr;

use super::fingerprint::{Counts, Fingerprints, unescaped};
use super::js::tokens::{Kind, Token, Tokens};
use crate::words::Words;

/// Fingerprints and names ready to be looked for.
pub struct Sought<'f> {
    pub(super) fingerprints: &'f Fingerprints,
    names: Vec<String>,
    /// Those of the fingerprints, then the names; put in order for the first text.
    words: OnceLock<Words>,
}

/// What was found in one text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Numbers of the fingerprints, sorted.
    pub fingerprints: Vec<u16>,
    /// Positions in the list of names, sorted.
    pub names: Vec<u32>,
}

static NONE: LazyLock<Fingerprints> = LazyLock::new(Fingerprints::default);

/// Nothing.
impl Default for Sought<'_> {
    fn default() -> Self {
        Self::new(&NONE, Vec::new())
    }
}

impl<'f> Sought<'f> {
    #[must_use]
    pub fn new(fingerprints: &'f Fingerprints, names: Vec<String>) -> Self {
        Self { fingerprints, names, words: OnceLock::new() }
    }

    fn words(&self) -> &Words {
        let names = || self.names.iter().map(String::as_bytes);
        self.words.get_or_init(|| Words::new(self.fingerprints.code_words().chain(names())))
    }

    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What stands in a script.
    #[must_use]
    pub fn in_script(&self, text: &str) -> Found {
        let mut search = Search::new(self, text);
        Tokens::new(text).for_each(|token| search.take(token));
        search.finish()
    }

    /// What stands in a text, its escapes read for fingerprints and left alone for names.
    #[must_use]
    pub fn in_text(&self, text: &str) -> Found {
        let mut search = Search::new(self, text);
        search.part(0..text.len());
        search.finish()
    }

    fn name_at(&self, text: &[u8], word: usize, start: usize, named: &mut [bool]) {
        let Some(number) = word.checked_sub(self.fingerprints.code_words().len()) else { return };
        let name = self.names[number].as_bytes();
        let end = start + name.len();
        if text.get(start..end) == Some(name) && stands_alone(text, start, end, name) {
            named[number] = true;
        }
    }
}

/// A stem or hash must not be part of a longer word; a folder must be followed by the end of a literal or by
/// something computed, since `icons/a.svg` says nothing about the other icons.
fn stands_alone(text: &[u8], start: usize, end: usize, name: &[u8]) -> bool {
    let word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    let after = text.get(end);
    if name.ends_with(b"/") {
        return !word(before) && matches!(after, Some(b'"' | b'\'' | b'`' | b'$' | b'{'));
    }
    !word(before) && !word(after)
}

fn holds_map(comment: &[u8]) -> bool {
    comment.get(3..).is_some_and(|rest| rest.starts_with(b" sourceMappingURL=data:"))
}

/// Takes the tokens of a script, one after the other, or parts of any text.
pub struct Search<'a> {
    sought: &'a Sought<'a>,
    words: &'a Words,
    text: &'a [u8],
    counts: Counts<'a>,
    named: Vec<bool>,
}

impl<'a> Search<'a> {
    #[must_use]
    pub fn new(sought: &'a Sought<'_>, text: &'a str) -> Self {
        let counts = sought.fingerprints.counts();
        let named = vec![false; sought.names.len()];
        Self { sought, words: sought.words(), text: text.as_bytes(), counts, named }
    }

    /// Words start where tokens do, inside names with signs, and anywhere in literals and comments; a map inside the
    /// script is not its text.
    #[inline]
    pub fn take(&mut self, token: Token) {
        let Range { start, end } = token.range();
        if token.kind == Kind::LineComment && holds_map(&self.text[start..end]) {
            return;
        }
        if token.kind == Kind::Text && token.plain {
            self.unescaped(start..end);
        } else if token.plain || end - start == 1 {
            let Self { sought, words, text, counts, named } = self;
            words.at(text, start, |word, start| {
                sought.fingerprints.count(text, word, start, counts);
                sought.name_at(text, word, start, named);
            });
        } else {
            self.part(start..end);
        }
    }

    /// Looks for what starts in a range.
    fn part(&mut self, range: Range<usize>) {
        let Self { sought, words, text, counts, named } = self;
        let part = text.get(range.clone()).unwrap_or_default();
        if memchr(b'\\', part).is_none() {
            return self.unescaped(range);
        }
        words.within(text, range, |word, start| sought.name_at(text, word, start, named));
        let read = unescaped(part);
        words.each(&read, |word, start| sought.fingerprints.count(&read, word, start, counts));
    }

    /// The same in a range that has no escapes.
    fn unescaped(&mut self, range: Range<usize>) {
        let Self { sought, words, text, counts, named } = self;
        words.within(text, range, |word, start| {
            sought.fingerprints.count(text, word, start, counts);
            sought.name_at(text, word, start, named);
        });
    }

    #[must_use]
    pub fn finish(self) -> Found {
        let names = (0..).zip(self.named).filter_map(|(number, named)| named.then_some(number));
        Found { fingerprints: self.counts.enough(), names: names.collect() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse::fingerprint::{On, Wanted};

    /// Every occurrence of every name, one by one.
    fn one_by_one(names: &[String], text: &[u8]) -> Vec<u32> {
        let stands = |name: &str| {
            (0..text.len()).any(|start| {
                text[start..].starts_with(name.as_bytes())
                    && stands_alone(text, start, start + name.len(), name.as_bytes())
            })
        };
        (0..).zip(names).filter(|(_, name)| stands(name)).map(|(at, _)| at).collect()
    }

    #[test]
    fn a_map_inside_a_script_is_not_searched() {
        let sought = Sought::new(&NONE, vec!["viewer".to_owned()]);
        let script = |comment: &str| sought.in_script(&format!("a()\n{comment}")).names;
        assert!(script("//# sourceMappingURL=data:application/json,viewer").is_empty());
        assert_eq!(script("//# sourceMappingURL=viewer.js.map"), [0]);
        assert_eq!(script("// data:,viewer"), [0]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn all_names_are_found_wherever_they_overlap(
            names in prop::collection::btree_set("[ab/.-]{2,6}", 1..9),
            text in "[abc/.\"-]{0,60}",
        ) {
            let names: Vec<String> = names.into_iter().collect();
            let found = Sought::new(&NONE, names.clone()).in_text(&text);
            prop_assert_eq!(found.names, one_by_one(&names, text.as_bytes()));
        }

        #[test]
        fn tokens_show_every_place_where_a_word_can_start(
            words in prop::collection::vec("[ab1./\"_é]{2,5}", 1..6),
            text in "([ab1./\"'`_$é{}() \n*+-]|ab|//|/\\*|a\\.b){0,60}",
        ) {
            let fingerprints = Fingerprints::new(words.iter().map(|word| Wanted {
                words: std::slice::from_ref(word),
                on: On::Code,
                ignore_case: false,
                whole: false,
                at_least: 1,
            }));
            let sought = Sought::new(&fingerprints, words.clone());
            prop_assert_eq!(sought.in_script(&text), sought.in_text(&text));
        }
    }
}
