//! `--timings`: what it counts, and that it changes nothing.

use crate::binary::{sobria, stderr, stdout};
use crate::run::{Case, root};
use sobria::Options;
use sobria::timings::{Stage, Step, Timings};

#[test]
fn times_go_to_the_standard_error_and_the_report_stays_the_same() {
    let plain = ["check", "--today", "2026-11-22", "--lang", "en"];
    let timed = [plain.as_slice(), &["--timings"]].concat();
    let (plain, timed) = (sobria(&root().join("demo"), &plain), sobria(&root().join("demo"), &timed));
    assert_eq!(stdout(&plain), stdout(&timed));
    assert_eq!(stderr(&plain), "");
    for part in ["Times, in ms", "By kind of file", "Slowest files", "By check", "total"] {
        assert!(stderr(&timed).contains(part), "{part} in {}", stderr(&timed));
    }
}

#[test]
fn every_file_stage_and_check_is_counted_once() {
    let case = Case::open(&root().join("demo"));
    let timings = Timings::default();
    let report =
        sobria::check(&case.jobs(), &Options { timings: Some(&timings), ..case.options(&[], 0) }).unwrap();
    let totals = timings.totals();
    let files: usize = totals.kinds.values().map(|kind| kind.files).sum();
    let bytes: u64 = totals.kinds.values().map(|kind| kind.bytes).sum();
    assert_eq!((files, bytes), (report.assets.len(), report.assets.iter().map(|asset| asset.bytes).sum()));
    for stage in [Stage::Discover, Stage::Files, Stage::Link, Stage::Checks, Stage::Judge, Stage::Report] {
        assert!(totals.stages.contains_key(&stage), "{stage:?}");
    }
    for step in [Step::Read, Step::Hash, Step::Parse, Step::Weigh, Step::Checks] {
        assert!(totals.steps.contains_key(&step), "{step:?}");
    }
    let stages: std::time::Duration = totals.stages.values().map(|spent| spent.wall).sum();
    assert!(stages <= totals.all.wall, "stages follow each other: {stages:?} of {:?}", totals.all.wall);
    assert!(totals.checks.len() > 40, "checks over assets and over the bundle");
}
