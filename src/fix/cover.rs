//! What covers a file: texts that hold a digest of it, and signatures. A digest says of itself what it is of, so that
//! no format has to be known: integrity attributes, `ngsw.json`, Workbox's list, import maps, `SHA256SUMS` and the
//! manifests of build tools are all found in one way. Must not judge whether a cover may be written anew.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::digests::Form;

/// A digest of a file in some text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Of the files given, by position.
    pub of: usize,
    pub how: How,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// The whole digest: bytes in the text, and which of the forms it is.
    Whole { at: Range<usize>, form: usize },
    /// Cut, escaped, or in base64 that could be of either alphabet.
    Unclear,
    /// Alone, where the file is also named by it: whether it stands for a name cannot be known.
    Name,
}

/// A file whose digests are looked for.
#[derive(Clone, Debug)]
pub struct Covered {
    /// From the bundle's root.
    pub path: String,
    pub forms: Vec<Form>,
}

/// Bytes of a whole digest in a text, and which of the forms it is.
type Whole = (Range<usize>, usize);

/// Looks for the digests of many files in one text after the other.
pub struct Search<'c> {
    covered: &'c [Covered],
    pieces: Vec<(usize, usize)>,
    automaton: AhoCorasick,
}

impl<'c> Search<'c> {
    /// None when there is nothing to look for.
    #[must_use]
    pub fn new(covered: &'c [Covered]) -> Option<Self> {
        let pieces: Vec<(usize, usize)> = covered
            .iter()
            .enumerate()
            .flat_map(|(of, covered)| (0..covered.forms.len()).map(move |form| (of, form)))
            .collect();
        let texts = pieces.iter().map(|&(of, form)| {
            let form = &covered[of].forms[form];
            &form.text[form.piece.clone()]
        });
        let automaton = AhoCorasick::new(texts).ok().filter(|_| !pieces.is_empty())?;
        Some(Self { covered, pieces, automaton })
    }

    /// All mentions in a text, in its order.
    #[must_use]
    pub fn mentions(&self, text: &[u8]) -> Vec<Mention> {
        // Position of the piece and file → forms that stand there as a whole.
        let mut found: BTreeMap<(usize, usize), Vec<Whole>> = BTreeMap::new();
        for hit in self.automaton.find_overlapping_iter(text) {
            let (of, form) = self.pieces[hit.pattern().as_usize()];
            let known = &self.covered[of].forms[form];
            let whole = found.entry((hit.start(), of)).or_default();
            let start = hit.start().checked_sub(known.piece.start);
            let at = start.map(|start| start..start + known.text.len());
            if let Some(at) = at.filter(|at| text.get(at.clone()) == Some(known.text.as_bytes())) {
                whole.push((at, form));
            }
        }
        let mentions = found.into_iter().filter_map(|((hit, of), whole)| {
            let how = self.how(text, of, hit, &whole)?;
            Some(Mention { of, how })
        });
        mentions.collect()
    }

    fn how(&self, text: &[u8], of: usize, hit: usize, whole: &[Whole]) -> Option<How> {
        let Covered { path, forms } = &self.covered[of];
        let name = path.rsplit('/').next().unwrap_or(path);
        let Some((at, form)) = whole.first() else {
            // A name that holds the beginning of the digest is no more than a name.
            let is_name = forms.iter().any(|form| {
                let piece = &form.text[form.piece.clone()];
                text[hit..].starts_with(piece.as_bytes()) && name.contains(piece)
            });
            return (!is_name).then_some(How::Unclear);
        };
        if name.contains(&forms[*form].text) {
            let alone = token(text, at) == *at;
            return alone.then_some(How::Name);
        }
        // Both alphabets of base64 write these digests alike; of the new ones only the usual place tells.
        if whole.len() > 1 && !is_integrity(text, at) {
            return Some(How::Unclear);
        }
        Some(How::Whole { at: at.clone(), form: *form })
    }
}

/// `sha384-` before a digest: what browsers themselves check.
#[must_use]
pub fn is_integrity(text: &[u8], at: &Range<usize>) -> bool {
    let before = &text[..at.start];
    ["sha256-", "sha384-", "sha512-"].iter().any(|name| before.ends_with(name.as_bytes()))
}

/// The name around a place, of signs that names of files are made of.
fn token(text: &[u8], at: &Range<usize>) -> Range<usize> {
    let is_part =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'~' | b'%');
    let before = text[..at.start].iter().rev().take_while(|byte| is_part(byte)).count();
    let after = text[at.end..].iter().take_while(|byte| is_part(byte)).count();
    at.start - before..at.end + after
}

/// Endings of files that hold a signature of the file whose name stands before.
const SIGNATURES: [&str; 11] = [
    ".sig",
    ".sign",
    ".asc",
    ".gpg",
    ".minisig",
    ".p7s",
    ".p7x",
    ".sigstore",
    ".sigstore.json",
    ".intoto.jsonl",
    ".cosign.bundle",
];

/// Files by which whole folders are signed.
const OF_FOLDERS: [&str; 5] = [
    "_metadata/verified_contents.json",
    "_metadata/computed_hashes.json",
    "cose.sig",
    "CodeResources",
    "CodeSignature",
];

/// What is signed in a bundle.
#[derive(Debug, Default)]
pub struct Signatures {
    /// File → what signs it.
    of: BTreeMap<String, String>,
    /// What signs nobody knows what.
    of_all: Option<String>,
}

impl Signatures {
    #[must_use]
    pub fn among(paths: &BTreeSet<String>) -> Self {
        let mut signatures = Self::default();
        for path in paths {
            let folder = OF_FOLDERS.iter().any(|name| {
                path.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('/'))
            });
            let jar = path.split_once("META-INF/").is_some_and(|(_, name)| {
                let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
                matches!(ending.as_str(), "sf" | "rsa" | "dsa" | "ec")
            });
            let subject = SIGNATURES.iter().find_map(|ending| path.strip_suffix(ending));
            if let Some(subject) = subject.filter(|subject| paths.contains(*subject)) {
                signatures.of.insert(subject.to_owned(), path.clone());
            } else if folder || jar || subject.is_some_and(|subject| !subject.is_empty()) {
                signatures.of_all.get_or_insert_with(|| path.clone());
            }
        }
        signatures
    }

    /// What signs this file, and nothing else.
    #[must_use]
    pub fn over_this(&self, path: &str) -> Option<&str> {
        self.of.get(path).map(String::as_str)
    }

    /// What would no longer hold if the file changed.
    #[must_use]
    pub fn over(&self, path: &str) -> Option<&str> {
        self.of.get(path).or(self.of_all.as_ref()).map(String::as_str)
    }
}

#[cfg(test)]
mod tests;
