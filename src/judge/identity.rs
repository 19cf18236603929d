//! The identity of a finding: the same over rebuilds, so that baselines and suppressions hold.
//!
//! Made of check, bundle, stable path, subject and ordinal; never of line numbers, mangled code or translated text.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::stable::stable_path;
use crate::outcome::Outcome;
use crate::registry::REGISTRY;

/// Length of the short id, in hexadecimal characters, where it is unique.
const SHORT: usize = 8;

/// Gives every outcome its fingerprint and its short id.
pub fn identify(outcomes: &mut [Outcome], bundle: &str) {
    outcomes.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut ordinals: BTreeMap<(usize, String, String), usize> = BTreeMap::new();
    for outcome in &mut *outcomes {
        let path = stable_path(&outcome.place.path).into_owned();
        let subject = stable_path(&outcome.subject).into_owned();
        let ordinal = ordinals.entry((outcome.check.0, path.clone(), subject.clone())).or_default();
        let mut hash = blake3::Hasher::new();
        let check = &REGISTRY.check(outcome.check).entry.header.id;
        for part in [check.as_str(), bundle, &path, &subject, &ordinal.to_string()] {
            hash.update(part.as_bytes());
            hash.update(&[0]);
        }
        *ordinal += 1;
        outcome.fingerprint.clear();
        outcome.fingerprint.push_str(&hash.finalize().to_hex()[..32]);
    }
    shorten(outcomes);
}

/// Order in which equal findings of one file are counted.
fn key(outcome: &Outcome) -> (usize, &str, Option<crate::facts::Span>, &str) {
    (outcome.check.0, &outcome.place.path, outcome.place.span, &outcome.subject)
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
