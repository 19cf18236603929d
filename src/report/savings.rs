//! The largest savings, no byte counted twice.

use std::collections::BTreeMap;

use crate::outcome::{Kind, Outcome, Report};

/// Failures with a saving, at most one for each asset (the largest), heaviest first.
#[must_use]
pub fn largest(report: &Report) -> Vec<&Outcome> {
    let mut by_asset: BTreeMap<(&str, &str), &Outcome> = BTreeMap::new();
    for outcome in report.outcomes.iter().filter(|outcome| outcome.kind == Kind::Fail) {
        let bytes = |outcome: &Outcome| outcome.saving.as_ref().map_or(0, |saving| saving.bytes);
        if bytes(outcome) == 0 {
            continue;
        }
        let best = by_asset.entry((&outcome.bundle, outcome.judged_path())).or_insert(outcome);
        if bytes(outcome) > bytes(best) {
            *best = outcome;
        }
    }
    let mut largest: Vec<&Outcome> = by_asset.into_values().collect();
    largest.sort_by_key(|outcome| {
        (std::cmp::Reverse(outcome.saving.as_ref().map(|saving| saving.bytes)), &outcome.place.path)
    });
    largest
}
