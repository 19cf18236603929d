//! The identity of a finding: the same over rebuilds, so that baselines and suppressions hold.
//!
//! Made of check, bundle, path, subject and ordinal; never of line numbers, mangled code or translated text. The path is
//! that of the original source with the text of the line, where a source map leads there: a chunk may then change its
//! name, and code the chunk that it is in. Else it is the path in the bundle without its hash; a finding that sums up
//! several places has none, since the one that it shows may change. So a finding has another
//! identity in a build without source maps than in the same build with them: runs that share a baseline must agree in
//! having them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::bundle::stable::stable_path;
use crate::facts::Span;
use crate::outcome::{Outcome, Via};
use crate::registry::REGISTRY;

/// Length of the short id, in hexadecimal characters, where it is unique.
const SHORT: usize = 8;

/// What tells a finding apart from others of its check.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    check: usize,
    path: String,
    subject: String,
    /// Of the original source.
    line: String,
}

impl Key {
    fn of(outcome: &Outcome) -> Self {
        let location = &outcome.location;
        // What only refers to the asset may come and go without it.
        let original = location.via == Via::SourceMap && !outcome.sums_up;
        let path = if outcome.sums_up {
            Cow::Borrowed("")
        } else if original {
            Cow::Borrowed(&*location.path)
        } else {
            stable_path(&outcome.place.path)
        };
        Self {
            check: outcome.check.0,
            path: path.into_owned(),
            subject: stable_path(&outcome.subject).into_owned(),
            line: location.text.clone().filter(|_| original).unwrap_or_default(),
        }
    }
}

/// Gives every outcome its fingerprint and its short id.
pub fn identify(outcomes: &mut [Outcome], bundle: &str) {
    outcomes.sort_by_cached_key(|outcome| (Key::of(outcome), order(outcome)));
    let mut last: Option<(Key, usize)> = None;
    for outcome in &mut *outcomes {
        let key = Key::of(outcome);
        let ordinal = last.take().filter(|(before, _)| *before == key).map_or(0, |(_, ordinal)| ordinal + 1);
        let mut hash = blake3::Hasher::new();
        let check = &REGISTRY.check(outcome.check).entry.header.id;
        let number = ordinal.to_string();
        let mut parts = vec![check.as_str(), bundle, &key.path, &key.subject, &number];
        parts.extend(Some(key.line.as_str()).filter(|line| !line.is_empty()));
        for part in parts {
            hash.update(part.as_bytes());
            hash.update(&[0]);
        }
        outcome.fingerprint.clear();
        outcome.fingerprint.push_str(&hash.finalize().to_hex()[..32]);
        last = Some((key, ordinal));
    }
    shorten(outcomes);
}

/// Order in which findings that are else alike are counted: by place in the source, then in the bundle.
fn order(outcome: &Outcome) -> (Option<u32>, Option<u32>, String, Option<Span>) {
    let original = Some(&outcome.location).filter(|location| location.via == Via::SourceMap);
    let line = original.and_then(|location| location.line);
    let column = original.and_then(|location| location.column);
    (line, column, outcome.place.path.clone(), outcome.place.span)
}

fn shorten(outcomes: &mut [Outcome]) {
    let all: BTreeSet<String> = outcomes.iter().map(|outcome| outcome.fingerprint.clone()).collect();
    for outcome in outcomes {
        let unique = |length: usize| {
            all.range(outcome.fingerprint[..length].to_owned()..)
                .take_while(|other| other.starts_with(&outcome.fingerprint[..length]))
                .nth(1)
                .is_none()
        };
        let length = (SHORT..outcome.fingerprint.len()).find(|&length| unique(length));
        outcome.id = outcome.fingerprint[..length.unwrap_or(outcome.fingerprint.len())].to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;
    use crate::outcome::Location;

    /// Path in the bundle; path, line and text of the source.
    type Found = (&'static str, Option<(&'static str, u32, &'static str)>);

    fn fingerprints(places: &[Found]) -> BTreeSet<String> {
        let check = REGISTRY.check_named("sensor-at-load").unwrap().id;
        let mut outcomes: Vec<Outcome> = places
            .iter()
            .map(|(path, original)| {
                let mut outcome = Outcome::about_run(check, "app", Place::file(*path));
                if let Some((source, line, text)) = original {
                    let place = Place { line: Some(*line), column: Some(1), ..Place::file(*source) };
                    let location = Location::of(&place, place.path.clone(), Via::SourceMap);
                    outcome.location = Location { text: Some((*text).to_owned()), ..location };
                }
                outcome
            })
            .collect();
        identify(&mut outcomes, "app");
        outcomes.into_iter().map(|outcome| outcome.fingerprint).collect()
    }

    #[test]
    fn an_original_line_keeps_its_identity_wherever_the_bundler_puts_it() {
        let before = [
            ("chunk-AAAA2222.js", Some(("src/a.ts", 3, "ask()"))),
            ("chunk-AAAA2222.js", Some(("src/a.ts", 9, "ask()"))),
            ("main-BBBB3333.js", Some(("src/b.ts", 1, "ask(here)"))),
        ];
        let after = [
            ("main-DDDD4444.js", Some(("src/a.ts", 5, "ask()"))),
            ("main-DDDD4444.js", Some(("src/a.ts", 11, "ask()"))),
            ("chunk-CCCC5555.js", Some(("src/b.ts", 1, "ask(here)"))),
        ];
        let (before, after) = (fingerprints(&before), fingerprints(&after));
        assert_eq!(before, after);
        assert_eq!(before.len(), 3, "lines that read alike are counted");
    }

    #[test]
    fn another_line_or_a_build_without_maps_is_another_finding() {
        let with_map = fingerprints(&[("main-BBBB3333.js", Some(("src/b.ts", 1, "ask(here)")))]);
        assert_ne!(with_map, fingerprints(&[("main-BBBB3333.js", Some(("src/b.ts", 1, "ask(there)")))]));
        let without = fingerprints(&[("main-BBBB3333.js", None)]);
        assert_ne!(with_map, without);
        assert_eq!(without, fingerprints(&[("main-EEEE6666.js", None)]));
    }
}
