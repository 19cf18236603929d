//! The words of all fingerprints of clinical code, and what of them counts.
//!
//! Fingerprints are words, not expressions: one linear pass finds them all, whatever their number.

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::{memchr, memmem};

use crate::facts::Text;

/// Where the words of a fingerprint stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Scripts and pages, their escapes decoded.
    Code,
    /// Names and data of WASM files, as they are: no boundary is asked for, since a length may stand before a name.
    Wasm,
    /// Packages in the `sources` of a source map: a name, or `@scope/*`.
    Package,
}

/// A fingerprint to look for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    pub words: &'w [String],
    pub on: On,
    pub ignore_case: bool,
    /// A word also ends where it does here; it always begins there.
    pub whole: bool,
    /// Occurrences needed in one file.
    pub at_least: u32,
}

/// Fingerprints ready to be looked for; numbers are positions in the list they were made of.
#[derive(Debug, Default)]
pub struct Fingerprints {
    of_code: Vec<Word>,
    /// None where their list is too long to be built.
    wasm: Option<AhoCorasick>,
    of_wasm: Vec<Word>,
    packages: Vec<(u16, String)>,
    /// Occurrences needed, by fingerprint.
    at_least: Vec<u32>,
}

#[derive(Debug)]
struct Word {
    number: u16,
    text: Box<[u8]>,
    ignore_case: bool,
    whole: bool,
}

impl Fingerprints {
    /// Fingerprints are part of the tool and tested, so a list too long to be built only switches detection off.
    #[must_use]
    pub fn new<'w>(wanted: impl IntoIterator<Item = Wanted<'w>>) -> Self {
        let wanted: Vec<Wanted> = wanted.into_iter().collect();
        let at_least: Vec<u32> = wanted.iter().map(|wanted| wanted.at_least.max(1)).collect();
        let mut packages = Vec::new();
        let (mut code, mut wasm) = (Vec::new(), Vec::new());
        for (number, wanted) in (0u16..).zip(&wanted) {
            for text in wanted.words {
                let word = Word {
                    number,
                    text: text.as_bytes().into(),
                    ignore_case: wanted.ignore_case,
                    whole: wanted.whole,
                };
                match wanted.on {
                    On::Code => code.push(word),
                    On::Wasm => wasm.push(word),
                    On::Package => packages.push((number, text.clone())),
                }
            }
        }
        // Words of WASM are few and written in one way: such a search skips through a file, many bytes at a time.
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(wasm.iter().map(|word| &word.text))
            .ok();
        Self { of_code: code, wasm: automaton, of_wasm: wasm, packages, at_least }
    }

    /// Could every word be taken in?
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.wasm.is_some()
    }

    /// The words of scripts and pages.
    pub(super) fn code_words(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.of_code.iter().map(|word| &*word.text)
    }

    pub(super) fn counts(&self) -> Counts<'_> {
        Counts::new(&self.at_least)
    }

    /// Counts a word of code that starts there, whatever its case, if it is meant to be found so.
    pub(super) fn count(&self, text: &[u8], word: usize, start: usize, counts: &mut Counts<'_>) {
        if let Some(word) = self.of_code.get(word)
            && word.stands_at(text, start)
        {
            counts.add(word.number);
        }
    }

    /// Numbers of the fingerprints in a WASM file, sorted.
    #[must_use]
    pub fn in_wasm(&self, content: &[u8]) -> Vec<u16> {
        let mut counts = Counts::new(&self.at_least);
        for hit in self.wasm.iter().flat_map(|wasm| wasm.find_iter(content)) {
            counts.add(self.of_wasm[hit.pattern().as_usize()].number);
        }
        counts.enough()
    }

    /// Numbers of the fingerprints among the packages that the sources of a map come from, sorted.
    #[must_use]
    pub fn in_sources(&self, sources: &[Text]) -> Vec<u16> {
        let mut last = "";
        let mut found = Vec::new();
        for package in sources.iter().filter_map(|source| package(source)) {
            if package == last {
                continue;
            }
            last = package;
            let fits = |wanted: &str| match wanted.strip_suffix('*') {
                Some(scope) => package.starts_with(scope),
                None => package == wanted,
            };
            found.extend(self.packages.iter().filter(|(_, wanted)| fits(wanted)).map(|(number, _)| *number));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// How often each fingerprint was seen.
pub(super) struct Counts<'a> {
    seen: Vec<u32>,
    at_least: &'a [u32],
}

impl<'a> Counts<'a> {
    fn new(at_least: &'a [u32]) -> Self {
        Self { seen: vec![0; at_least.len()], at_least }
    }

    fn add(&mut self, number: u16) {
        let count = &mut self.seen[usize::from(number)];
        *count = count.saturating_add(1);
    }

    /// Fingerprints seen as often as they need.
    pub(super) fn enough(&self) -> Vec<u16> {
        let enough = self.seen.iter().zip(self.at_least).map(|(seen, needed)| seen >= needed);
        (0u16..).zip(enough).filter_map(|(number, enough)| enough.then_some(number)).collect()
    }
}

impl Word {
    /// Is it this word that was found there, case and boundaries aside?
    fn stands_at(&self, text: &[u8], start: usize) -> bool {
        let end = start + self.text.len();
        let word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let edge = |outside: Option<&u8>, inside: Option<&u8>| !(word(outside) && word(inside));
        (self.ignore_case || text.get(start..end) == Some(&*self.text))
            && edge(start.checked_sub(1).and_then(|before| text.get(before)), self.text.first())
            && (!self.whole || edge(text.get(end), self.text.last()))
    }
}

/// Package of a source: the one after the last `node_modules/`, else the name that webpack puts before the sources of
/// a package that was bundled on its own.
fn package(source: &str) -> Option<&str> {
    const FOLDER: &str = "node_modules/";
    let rest = match source.rfind(FOLDER) {
        Some(at) => source.get(at + FOLDER.len()..)?,
        None => source.strip_prefix("webpack://")?,
    };
    let slash = rest.find('/')?;
    let end = if rest.starts_with('@') { slash + 1 + rest.get(slash + 1..)?.find('/')? } else { slash };
    rest.get(..end).filter(|name| !name.is_empty())
}

/// The text with its `\xNN`, `\uNNNN` and `\u{…}` read, as minifiers that keep to ASCII write accents; a text without
/// any is not copied.
pub(super) fn unescaped(text: &[u8]) -> Cow<'_, [u8]> {
    if memmem::find(text, b"\\x").is_none() && memmem::find(text, b"\\u").is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let mut copied = 0;
    let mut at = 0;
    while let Some(offset) = memchr(b'\\', &text[at..]) {
        let start = at + offset;
        // Two bytes on: the second of `\\` starts no escape.
        at = (start + 2).min(text.len());
        let Some((character, end)) = escape(text, start) else { continue };
        out.extend_from_slice(&text[copied..start]);
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        (copied, at) = (end, end);
    }
    out.extend_from_slice(&text[copied..]);
    Cow::Owned(out)
}

/// The character of the escape at `start`, with the position after it. Halves of surrogate pairs are left alone: no
/// word of ours has any.
fn escape(text: &[u8], start: usize) -> Option<(char, usize)> {
    let digits = match (text.get(start + 1)?, text.get(start + 2)?) {
        (b'x', _) => start + 2..start + 4,
        (b'u', b'{') => {
            let inside = text.get(start + 3..(start + 10).min(text.len()))?;
            start + 3..start + 3 + memchr(b'}', inside)?
        }
        (b'u', _) => start + 2..start + 6,
        _ => return None,
    };
    let end = if text.get(start + 2) == Some(&b'{') { digits.end + 1 } else { digits.end };
    let digits = text.get(digits)?;
    // `from_str_radix` would take a sign.
    let all = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    let value = u32::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| all)?, 16).ok()?;
    Some((char::from_u32(value)?, end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse::sought::Sought;

    fn read(text: &str) -> String {
        String::from_utf8(unescaped(text.as_bytes()).into_owned()).unwrap()
    }

    fn in_text(known: &Fingerprints, text: &str) -> Vec<u16> {
        Sought::new(known, Vec::new()).in_text(text).fingerprints
    }

    fn found(words: &[&str], wanted: Wanted<'_>, text: &str) -> bool {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let wanted = Wanted { words: &words, ..wanted };
        !in_text(&Fingerprints::new([wanted]), text).is_empty()
    }

    const PLAIN: Wanted<'_> =
        Wanted { words: &[], on: On::Code, ignore_case: false, whole: false, at_least: 1 };

    #[test]
    fn escapes_are_read() {
        assert_eq!(read(r"T\xe9l\u00E9consultation \u{1F600}."), "Téléconsultation 😀.");
        // An escaped backslash, bad digits, a lone half and an escape cut short stay as they are.
        for kept in
            [r"\\xe9", r"\x+9", r"\xg0", r"\ud83d", r"\u{}", r"\u{1234567}", r"\u{12", r"\x4", "\\", r"\u"]
        {
            assert_eq!(read(kept), kept);
        }
        assert!(matches!(unescaped(b"plain \\n text"), Cow::Borrowed(_)));
    }

    #[test]
    fn words_begin_at_a_boundary() {
        let wanted = PLAIN;
        assert!(found(&["dcmjs"], wanted, "a.dcmjs2"));
        assert!(!found(&["dcmjs"], wanted, "Adcmjs"));
        assert!(!found(&["dcmjs"], wanted, "a.DCMJS"));
        assert!(found(&["dcmjs"], Wanted { ignore_case: true, ..wanted }, "a.DCMJS"));
        assert!(!found(&["dcmjs"], Wanted { whole: true, ..wanted }, "a.dcmjs2"));
        // A sign needs no boundary beside it.
        assert!(found(&["\"DICM\""], Wanted { whole: true, ..wanted }, "x\"DICM\"y"));
        // Words inside of one another are all found.
        assert!(found(&["dicom", "dicomParser"], Wanted { whole: true, ..wanted }, "dicomParser"));
    }

    #[test]
    fn occurrences_are_counted_in_one_file() {
        let wanted = Wanted { at_least: 3, ..PLAIN };
        assert!(!found(&["patient"], wanted, "patient patient"));
        assert!(found(&["patient"], wanted, "patient patient patient"));
    }

    #[test]
    fn packages_are_read_from_sources() {
        for (source, expected) in [
            ("../../node_modules/dcmjs/build/a.js", Some("dcmjs")),
            ("webpack://app/./node_modules/@cornerstonejs/core/dist/a.js", Some("@cornerstonejs/core")),
            ("../node_modules/.pnpm/dwv@1/node_modules/dwv/dist/dwv.js", Some("dwv")),
            ("webpack://dwv/./src/app.js", Some("dwv")),
            ("webpack://@ohif/viewer/./src/app.js", Some("@ohif/viewer")),
            ("webpack:///./src/app.js", None),
            ("src/dcmjs/app.ts", None),
            ("node_modules/@scope", None),
        ] {
            assert_eq!(package(source), expected, "{source}");
        }
        let words = ["@ohif/*".to_owned(), "dwv".to_owned()];
        let known = Fingerprints::new([Wanted { words: &words, on: On::Package, ..PLAIN }]);
        assert_eq!(known.in_sources(&["webpack://@ohif/core/./a.js".into()]), [0]);
        assert!(known.in_sources(&["node_modules/dwv2/a.js".into()]).is_empty());
    }

    #[test]
    fn wasm_is_read_as_it_is() {
        let words = ["Invalid JPEG-LS stream".to_owned()];
        let known = Fingerprints::new([Wanted { words: &words, on: On::Wasm, ..PLAIN }]);
        assert_eq!(known.in_wasm(b"\0asm\x01AInvalid JPEG-LS stream\0\xff"), [0]);
        assert!(in_text(&known, "Invalid JPEG-LS stream").is_empty());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<Vec<u8>>(), tail in "\\\\[xu]?[{]?[0-9a-f]{0,8}[}]?") {
            let _ = unescaped(&[text.as_slice(), tail.as_bytes()].concat());
        }
    }
}
