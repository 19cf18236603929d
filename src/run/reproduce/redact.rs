//! Takes out of a draft what names people, places and products: words become `xxx`, numbers `000`, hosts
//! `example.org`, pictures flat; whatever the finding does not need.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::draft::{Bench, Draft, Spot};
use super::picture;

const HOST: &str = "example.org";
/// Contents that nobody's health or voice is in, and that cannot be made anew: fonts.
const FONTS: [&str; 5] = ["woff2", "woff", "ttf", "otf", "eot"];

/// What became of a draft.
#[derive(Clone, Debug, Default)]
pub struct Redacted {
    pub draft: Draft,
    /// Words that the finding needs, as they are.
    pub words: BTreeSet<String>,
    /// Binary files that are there as they were.
    pub as_they_were: Vec<String>,
    /// Files that the finding needs and that must not be sent: the draft does not show it without them.
    pub left_out: Vec<String>,
}

pub fn redact(draft: Draft, bench: &mut Bench) -> Redacted {
    let draft = names(draft, bench);
    let (draft, as_they_were, left_out) = binaries(draft, bench);
    let draft = hosts(draft, bench);
    let mut draft = words(&draft, bench);
    // Last, since nothing shows the finding any more without them.
    for path in &left_out {
        draft.files.remove(path);
    }
    let texts = draft.texts();
    let names = draft.files.keys().map(String::as_str);
    let words = texts.iter().map(|(_, text)| text.as_str()).chain(names);
    let words =
        words.flat_map(|text| ranges(text).map(|range| &text[range])).filter(|word| !is_redacted(word));
    let words = words.map(ToOwned::to_owned).collect();
    Redacted { draft, words, as_they_were, left_out }
}

/// Every host of a URL at once, or none: what is left is words.
fn hosts(draft: Draft, bench: &mut Bench) -> Draft {
    let mut other = draft.clone();
    for (spot, text) in draft.texts() {
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(at) = rest.find("://") {
            let (before, host) = rest.split_at(at + 3);
            let is_host = |character: char| character.is_alphanumeric() || "-.:@[]".contains(character);
            let end = host.find(|character| !is_host(character)).unwrap_or(host.len());
            out.push_str(before);
            out.push_str(if end > 0 { HOST } else { "" });
            rest = &host[end..];
        }
        out.push_str(rest);
        other.put(&spot, out);
    }
    if bench.shows(&other) { other } else { draft }
}

/// Files under names that say nothing, in no folder or in their own, with all that refers to them.
fn names(mut draft: Draft, bench: &mut Bench) -> Draft {
    let paths: Vec<String> = draft.files.keys().filter(|path| *path != "index.html").cloned().collect();
    for (number, path) in paths.iter().enumerate() {
        let (folder, name) =
            path.rsplit_once('/').map_or(("", path.as_str()), |(folder, name)| (folder, name));
        let plain = match name.split_once('.') {
            Some((_, extension)) => format!("f{number}.{extension}"),
            None => format!("f{number}"),
        };
        let in_folder = if folder.is_empty() { plain.clone() } else { format!("{folder}/{plain}") };
        for new in [plain.clone(), in_folder] {
            let mut renamed = draft.clone();
            if renamed.files.contains_key(&new) {
                continue;
            }
            let Some(content) = renamed.files.remove(path) else { continue };
            renamed.files.insert(new.clone(), content);
            for (spot, text) in renamed.texts() {
                renamed.put(&spot, text.replace(path.as_str(), &new).replace(name, &plain));
            }
            if bench.shows(&renamed) {
                draft = renamed;
                break;
            }
        }
    }
    draft
}

/// Hides as many words as the finding allows: all at once, else each half by itself.
fn words(draft: &Draft, bench: &mut Bench) -> Draft {
    let texts = draft.texts();
    let all: Vec<(usize, Range<usize>)> = texts
        .iter()
        .enumerate()
        .flat_map(|(index, (_, text))| ranges(text).map(move |range| (index, range)))
        .filter(|(index, range)| !is_redacted(&texts[*index].1[range.clone()]))
        .collect();
    let mut hidden = vec![false; all.len()];
    let hide = |hidden: &[bool]| -> Draft {
        let mut other = draft.clone();
        for (index, (spot, text)) in texts.iter().enumerate() {
            let mut out = String::with_capacity(text.len());
            let mut done = 0;
            for ((_, range), _) in all.iter().zip(hidden).filter(|((of, _), hide)| *of == index && **hide) {
                out.push_str(&text[done..range.start]);
                out.extend(text[range.clone()].chars().map(hide_character));
                done = range.end;
            }
            out.push_str(&text[done..]);
            other.put(spot, out);
        }
        other
    };
    let mut open = vec![(0, all.len())];
    while let Some((start, end)) = open.pop().filter(|(start, end)| start < end) {
        let mut tried = hidden.clone();
        tried[start..end].fill(true);
        let Some(shown) = bench.try_out(|| hide(&tried)) else { break };
        if shown {
            hidden = tried;
        } else if end - start > 1 {
            let middle = start.midpoint(end);
            open.push((middle, end));
            open.push((start, middle));
        }
    }
    hide(&hidden)
}

fn hide_character(character: char) -> char {
    match character {
        '_' => '_',
        digit if digit.is_ascii_digit() => '0',
        letter if letter.is_uppercase() => 'X',
        _ => 'x',
    }
}

fn is_redacted(word: &str) -> bool {
    word == HOST || word.chars().all(|character| "xX0_".contains(character))
}

/// Words of a text, the host that stands for all others being one.
fn ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let is_word = |character: char| character.is_alphanumeric() || character == '_';
        let start = at + text[at..].find(is_word)?;
        let rest = &text[start..];
        let length = if rest.starts_with(HOST) {
            HOST.len()
        } else {
            rest.find(|character| !is_word(character)).unwrap_or(rest.len())
        };
        at = start + length;
        Some(start..at)
    })
}

/// Pictures made flat, other contents emptied, equal ones alike; then the fonts that the finding needs as they are,
/// which may stay, and what it needs and must not be sent.
fn binaries(mut draft: Draft, bench: &mut Bench) -> (Draft, Vec<String>, Vec<String>) {
    let (mut as_they_were, mut left_out) = (Vec::new(), Vec::new());
    let texts: Vec<Spot> = draft.texts().into_iter().map(|(spot, _)| spot).collect();
    let mut alike: BTreeMap<Vec<u8>, Vec<String>> = BTreeMap::new();
    for (path, content) in &draft.files {
        if !texts.contains(&Spot::File(path.clone())) {
            alike.entry(content.clone()).or_default().push(path.clone());
        }
    }
    for (content, paths) in alike {
        let with = |content: Vec<u8>| {
            let mut other = draft.clone();
            other.files.extend(paths.iter().map(|path| (path.clone(), content.clone())));
            other
        };
        let zeros = vec![0; content.len()];
        let candidates = std::iter::once(Vec::new()).chain(picture::flat(&content)).chain([zeros]);
        let other = candidates.map(with).find(|other| bench.shows(other));
        if let Some(other) = other {
            draft = other;
            continue;
        }
        for path in paths {
            let extension = path.rsplit('.').next().unwrap_or_default();
            if FONTS.contains(&extension) { as_they_were.push(path) } else { left_out.push(path) }
        }
    }
    (draft, as_they_were, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_and_hidden_by_their_shape() {
        let text = "let Été_2=\"a-b\", u='https://example.org/p';";
        let words: Vec<&str> = ranges(text).map(|range| &text[range]).collect();
        assert_eq!(words, ["let", "Été_2", "a", "b", "u", "https", "example.org", "p"]);
        assert_eq!("Été_2".chars().map(hide_character).collect::<String>(), "Xxx_0");
        assert!(is_redacted("Xxx_0") && is_redacted("example.org") && !is_redacted("let"));
    }
}
