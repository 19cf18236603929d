//! The identity of a finding: the same over rebuilds, so that baselines and suppressions hold.
//!
//! Made of check, bundle, path, subject and ordinal; never of line numbers, mangled code or translated text. Where a
//! source map leads further, the path is that of the source as the map names it, with the text of its line: a chunk may
//! then change its name, code the chunk that it is in, and an old build keeps its identities whatever the sources have
//! become since. Else it is the path in the bundle without its hash; a finding that sums up several places has none,
//! since the one that it shows may change. So a finding has another identity in a build without source maps than in the
//! same build with them: runs that share a baseline must agree in having them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::bundle::stable::{plain_source, stable_path};
use crate::facts::Span;
use crate::outcome::{Outcome, Source};
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
        let source = original(outcome);
        let path = match source {
            _ if outcome.sums_up => Cow::Borrowed(""),
            Some(source) => Cow::Borrowed(plain_source(&source.name)),
            // The map and the settings are the same files wherever the command is started.
            None if outcome.at.is_none() => Cow::Borrowed(&*outcome.location.path),
            None => stable_path(&outcome.place.path),
        };
        Self {
            check: outcome.check.0,
            path: path.into_owned(),
            subject: stable_path(&outcome.subject).into_owned(),
            line: source.and_then(|source| source.text.clone()).unwrap_or_default(),
        }
    }
}

/// What the source map names for the place itself. The asset as a whole keeps its own name: what it is made of may grow.
fn original(outcome: &Outcome) -> Option<&Source> {
    let is_place = outcome.at.is_some_and(|at| at.span.is_some());
    outcome.source.as_ref().filter(|_| is_place && !outcome.sums_up)
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
fn order(outcome: &Outcome) -> (Option<(u32, u32)>, String, Option<Span>) {
    let written = original(outcome).map(|source| (source.line, source.column));
    (written, outcome.place.path.clone(), outcome.place.span)
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
    use crate::bundle::AssetId;
    use crate::finding::{At, Place};

    /// Path in the bundle; path, line and text of the source.
    type Found = (&'static str, Option<(&'static str, u32, &'static str)>);

    fn fingerprints(places: &[Found]) -> BTreeSet<String> {
        let check = REGISTRY.check_named("sensor-at-load").unwrap().id;
        let mut outcomes: Vec<Outcome> = places
            .iter()
            .map(|(path, original)| {
                let mut outcome = Outcome::about_run(check, "app", Place::file(*path));
                outcome.at = Some(At { asset: AssetId(0), span: None });
                if let Some((name, line, text)) = original {
                    outcome.at = Some(At { asset: AssetId(0), span: Some(Span::new(0, 1)) });
                    outcome.source = Some(Source {
                        name: (*name).to_owned(),
                        line: *line,
                        column: 1,
                        package: None,
                        text: Some((*text).to_owned()),
                    });
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
