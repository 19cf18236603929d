//! The baseline: what it holds, what it never holds, and how its file survives merges and strangers.

use std::collections::BTreeSet;
use std::fs;

use proptest::prelude::*;
use sobria::baseline::{Baseline, Changed, Scope};
use sobria::outcome::{CriterionOutcome, Kind, Outcome, Report, RulingEffect};
use sobria::registry::REGISTRY;
use sobria::report::json;
use sobria::rule::Level;

use crate::run::{Case, TODAY, root};
use crate::shapes::{Made, PAGE, PROBE, found};

const WHOLE: Scope<'static> = Scope { only: &[], prune: false, whole: true };

fn of(report: &Report) -> Baseline {
    Baseline::empty("sobria-baseline.txt").updated(&report.outcomes, TODAY, WHOLE).0
}

/// As it is read back from the file.
fn written(baseline: &Baseline) -> Baseline {
    Baseline::parse("sobria-baseline.txt", &baseline.text()).unwrap()
}

fn is_protected(outcome: &Outcome) -> bool {
    REGISTRY.check(outcome.check).is_protected()
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.starts_with('#')).collect()
}

#[test]
fn with_the_baseline_of_a_run_only_what_protects_care_still_fails() {
    let case = Case::open(&root().join("demo"));
    let plain = case.check();
    let baseline = written(&of(&plain));
    let known = case.clone();
    let report = Case { baseline: Some(baseline.clone()), ..known }.check();
    let failing: Vec<&Outcome> = report.outcomes.iter().filter(|outcome| outcome.is_failure()).collect();
    assert!(failing.len() > 3 && failing.iter().all(|outcome| is_protected(outcome)));
    let protected = |report: &Report| -> Vec<String> {
        let of = report.outcomes.iter().filter(|outcome| outcome.is_failure() && is_protected(outcome));
        of.map(|outcome| outcome.fingerprint.clone()).collect()
    };
    assert_eq!(protected(&plain), protected(&report), "nothing that protects care is touched");
    let summary = json::summary(&report);
    assert_eq!(summary.suppressed_by_baseline, baseline.len());
    assert_eq!(summary.suppressed_by_context, json::summary(&plain).suppressed_by_context);
    assert_eq!(report.baseline.unwrap().fixed, Some(0));
    for (before, after) in plain.criteria.iter().zip(&report.criteria) {
        assert_eq!(before.outcome, after.outcome, "{}: a known fault is a fault", before.id);
    }
    assert!(plain.criteria.iter().any(|criterion| criterion.outcome == CriterionOutcome::Fail));
}

#[test]
fn lines_written_by_hand_for_what_protects_care_have_no_effect() {
    let case = Case::open(&root().join("demo"));
    let harm: Vec<Outcome> = case
        .check()
        .outcomes
        .into_iter()
        .filter(|outcome| outcome.is_failure() && is_protected(outcome))
        .collect();
    // Under the name of a check that may be known, since its own is refused.
    let lines: Vec<String> =
        harm.iter().map(|outcome| format!("image-eager {} 2026-01-01 9 x", outcome.fingerprint)).collect();
    let baseline = Baseline::parse("b", &lines.join("\n")).unwrap();
    let report = Case { baseline: Some(baseline), ..case }.check();
    for outcome in &harm {
        let after = report.outcomes.iter().find(|after| after.fingerprint == outcome.fingerprint).unwrap();
        assert_eq!((after.kind, after.level), (outcome.kind, outcome.level));
    }
    let own = format!("diagnostic-image-lossy {} 2026-01-01 1 x\n", harm[0].fingerprint);
    let refused = Baseline::parse("b", &own).unwrap_err();
    assert!(refused.mistakes[0].message.en.contains("protects care"));
}

#[test]
fn a_new_finding_fails_and_a_mended_one_is_a_stale_line() {
    let script = |probes: usize| format!("{PROBE};\n").repeat(probes);
    let made = Made::new("baseline").file("index.html", PAGE).file("app.js", script(2));
    let file = made.folder.join("sobria-baseline.txt");
    fs::write(&file, of(&made.check()).text()).unwrap();
    let failing = |report: &Report| {
        found(report, "sensor-at-load").iter().filter(|outcome| outcome.kind == Kind::Fail).count()
    };
    assert_eq!(failing(&made.check()), 0);
    let made = made.file("app.js", script(3));
    assert_eq!(failing(&made.check()), 1, "the third is new");
    let made = made.file("app.js", script(1));
    let report = made.check();
    assert_eq!(failing(&report), 0);
    let stale = found(&report, "baseline-stale");
    assert_eq!(stale.len(), 1);
    assert_eq!(stale[0].level, Some(Level::Note));
    assert_eq!(stale[0].location.path, "sobria-baseline.txt");
    let line = fs::read_to_string(&file)
        .unwrap()
        .lines()
        .nth(stale[0].place.line.unwrap() as usize - 1)
        .unwrap()
        .to_owned();
    assert!(line.starts_with("sensor-at-load "), "{line}");
    assert_eq!(report.baseline.as_ref().unwrap().fixed, Some(1));
    let part = Case::open(&made.folder).check_with(&["sensor-at-load".to_owned()], 2);
    assert_eq!(found(&part, "baseline-stale").len(), 0, "a part of the checks says nothing of the rest");
    assert_eq!(part.baseline.unwrap().fixed, None);
}

#[test]
fn a_finding_that_sums_up_more_than_was_known_fails_again() {
    let long = PAGE.replace("<p>Page</p>", "<p>The longest page of all</p>");
    let made = Made::new("outgrown").file("index.html", long);
    let missing = |report: &Report| found(report, "budget-missing")[0].clone();
    let before = made.check();
    assert_eq!(missing(&before).kind, Kind::Fail);
    fs::write(made.folder.join("sobria-baseline.txt"), of(&before).text()).unwrap();
    assert_eq!(missing(&made.check()).kind, Kind::Suppressed);
    let made = made.file("other.html", PAGE);
    let report = made.check();
    let after = missing(&report);
    assert_eq!(after.fingerprint, missing(&before).fingerprint, "the same finding, about two screens");
    assert_eq!((after.kind, after.level), (Kind::Fail, Some(Level::Warning)));
    assert_eq!(after.rulings[0].effect, RulingEffect::Outgrown);
    assert_eq!(report.baseline.unwrap().fixed, Some(0), "it is not mended");
}

#[test]
fn dates_stay_counts_follow_and_pruning_never_adds() {
    let case = Case::open(&root().join("demo"));
    let report = case.check();
    let first = of(&report);
    let old = first.text().replace("2026-11-22", "2025-01-31");
    let old = Baseline::parse("b", &old).unwrap();
    let (again, changed) = old.updated(&report.outcomes, TODAY, WHOLE);
    assert_eq!(changed, Changed { added: 0, kept: first.len(), dropped: 0 });
    assert_eq!(again.text(), old.text(), "the same findings are the same bytes");
    let half: Vec<Outcome> = report.outcomes.iter().step_by(2).cloned().collect();
    let (pruned, changed) = old.updated(&half, TODAY, Scope { prune: true, ..WHOLE });
    assert!(changed.dropped > 0 && changed.added == 0 && pruned.len() == changed.kept);
    let (grown, changed) = pruned.updated(&report.outcomes, TODAY, Scope { prune: true, ..WHOLE });
    assert_eq!((grown.text(), changed.added), (pruned.text(), 0));
    let (part, _) = old.updated(&half, TODAY, Scope { whole: false, ..WHOLE });
    assert_eq!(part.text(), old.text(), "what was not looked at stays");
    let check = old.entries().next().unwrap().1.check.clone();
    let only = [check.clone()];
    let (kept, _) = old.updated(&[], TODAY, Scope { only: &only, ..WHOLE });
    let (dropped, changed) = old.without(&only);
    assert_eq!(kept.text(), dropped.text());
    assert!(changed.dropped > 0 && dropped.entries().all(|(_, known)| known.check != check));
}

#[test]
fn a_line_that_is_none_is_refused_with_its_number() {
    let good = "image-eager 0123456789abcdef0123456789abcdef 2026-11-22 1 dist/a b.html";
    for (line, expected) in [
        ("image-eager 0123 2026-11-22 1 a", "32 hexadecimal"),
        ("image-eager 0123456789abcdef0123456789abcdef 22/11/2026 1 a", "a date such as"),
        ("image-eager 0123456789abcdef0123456789abcdef 2026-13-01 1 a", "a date such as"),
        ("image-eager 0123456789abcdef0123456789abcdef 2026-11-22 0 a", "from 1"),
        ("image-eager 0123456789abcdef0123456789abcdef 2026-11-22 -1 a", "from 1"),
        ("image-eager 0123456789abcdef0123456789abcdef 2026-11-22 1", "expected a check"),
        ("image-eager 0123456789abcdef0123456789abcdef 2026-11-22 1 a\u{1b}[31m", "no place"),
        ("Image 0123456789abcdef0123456789abcdef 2026-11-22 1 a", "name of a check"),
        ("::error::x", "expected a check"),
        ("<<<<<<< HEAD", "merge conflict"),
        ("# sobria baseline 2", "newer sobria"),
    ] {
        let text = format!("# sobria baseline 1\n{good}\n\n{line}\n{good}\n");
        let refused = Baseline::parse("b", &text).unwrap_err();
        let [mistake] = refused.mistakes.as_slice() else { panic!("{line}: {:?}", refused.mistakes) };
        assert!(mistake.message.en.contains(expected), "{line}: {}", mistake.message.en);
        assert_ne!(mistake.message.en, mistake.message.fr);
        assert_eq!(refused.text[..mistake.span.start].matches('\n').count(), 3, "the fourth line");
        assert!(
            !refused.text.contains(['\u{1b}', '\u{7}']) && !refused.text.contains("::"),
            "shown harmlessly"
        );
    }
    assert_eq!(Baseline::parse("b", &format!("{good}\r\n{good}\n")).unwrap().len(), 1);
}

/// Lines as two branches would write them for findings of the demo.
fn known() -> impl Strategy<Value = BTreeSet<(u8, u8, u8)>> {
    proptest::collection::btree_set((0..12_u8, 1..4_u8, 1..3_u8), 0..12)
}

fn text(known: &BTreeSet<(u8, u8, u8)>) -> String {
    let line =
        |(id, day, count): &(u8, u8, u8)| format!("image-eager {id:032x} 2026-11-0{day} {count} p {id}\n");
    known.iter().map(line).collect::<Vec<_>>().concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_lines_of_two_branches_together_know_what_either_knew(a in known(), b in known()) {
        let both: BTreeSet<_> = a.union(&b).copied().collect();
        let merged = Baseline::parse("b", &format!("{}{}", text(&b), text(&a))).unwrap();
        prop_assert_eq!(merged.text(), Baseline::parse("b", &text(&both)).unwrap().text());
        let ids: BTreeSet<u8> = both.iter().map(|(id, ..)| *id).collect();
        prop_assert_eq!(lines(&merged.text()).len(), ids.len(), "doubles are folded");
        for id in ids {
            let of = || both.iter().filter(|known| known.0 == id);
            let (since, count) = (of().map(|known| known.1).min().unwrap(), of().map(|known| known.2).max().unwrap());
            let line = format!("image-eager {id:032x} 2026-11-0{since} {count} p {id}");
            prop_assert!(merged.text().lines().any(|written| written == line), "{}", merged.text());
        }
    }

    #[test]
    fn no_text_is_read_as_a_baseline_that_it_is_not(text in "\\PC{0,200}|(.|\n){0,200}") {
        if let Ok(baseline) = Baseline::parse("b", &text) {
            prop_assert_eq!(Baseline::parse("b", &baseline.text()).unwrap().text(), baseline.text());
        }
    }
}

/// Runs the built binary in a folder, on a day of its own.
fn sobria(folder: &std::path::Path, arguments: &[&str], today: &str) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sobria"));
    command.current_dir(folder).args(arguments).args(["--lang", "en", "--today", today]);
    let output = command.env_clear().env("LANG", "C.UTF-8").output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code(), text)
}

#[test]
fn the_command_keeps_the_file_from_week_to_week() {
    let made =
        Made::new("baseline-command").file("index.html", PAGE).file("app.js", format!("{PROBE};{PROBE}"));
    let run = |arguments: &[&str], today: &str| sobria(&made.folder, arguments, today);
    let read = || fs::read_to_string(made.folder.join("sobria-baseline.txt")).unwrap();
    assert_eq!(run(&["baseline", "dist", "--prune"], "2026-11-22").0, Some(2), "there is nothing to prune");
    let (code, told) = run(&["baseline", "dist"], "2026-11-22");
    assert_eq!(
        (code, told.as_str()),
        (Some(0), "sobria-baseline.txt: 3 lines (3 added, 0 kept, 0 dropped)\n")
    );
    assert!(lines(&read()).iter().all(|line| line.contains(" 2026-11-22 1 ")), "{}", read());
    let check = ["check", "dist", "--fail-on", "note", "--baseline", "sobria-baseline.txt"];
    let (code, told) = run(&check, "2026-11-23");
    assert!(code == Some(0) && told.contains("3 known before"), "{told}");
    fs::write(made.dist().join("app.js"), format!("{PROBE};{PROBE};{PROBE}")).unwrap();
    assert_eq!(run(&check, "2026-11-23").0, Some(1), "a third one is new");
    let before = read();
    run(&["baseline", "dist", "--prune"], "2026-11-24");
    assert_eq!(read(), before, "pruning adds nothing");
    let (_, told) = run(&["baseline", "dist", "--only", "sensor-at-load"], "2026-11-24");
    assert!(told.contains("(1 added, 3 kept, 0 dropped)"), "{told}");
    assert_eq!(read().matches("2026-11-22").count(), 3, "dates of what was known stay");
    fs::write(made.dist().join("app.js"), "").unwrap();
    let (code, told) = run(&check, "2026-11-25");
    assert!(code == Some(1) && told.contains("baseline-stale"), "a stale line is a note: {told}");
    let (_, told) = run(&["baseline", "dist", "--prune"], "2026-11-25");
    assert!(told.contains("(0 added, 1 kept, 3 dropped)"), "{told}");
    let (_, told) = run(&["baseline", "--drop", "budget-missing"], "2026-11-26");
    assert!(told.contains("0 lines (0 added, 0 kept, 1 dropped)"), "{told}");
    assert_eq!(run(&["baseline", "--drop", "budget-mising"], "2026-11-26").0, Some(2));
    assert_eq!(run(&["baseline", "dist/index.html"], "2026-11-26").0, Some(2), "a whole bundle is needed");
    fs::write(made.folder.join("sobria-baseline.txt"), "rm -rf /\n").unwrap();
    let (code, told) = run(&check, "2026-11-26");
    assert!(code == Some(2) && told.contains("[sobria-baseline.txt:1:1]"), "{told}");
    let left: Vec<_> = fs::read_dir(&made.folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "no drafts stay behind: {left:?}");
}

#[cfg(unix)]
#[test]
fn the_file_is_never_written_through_a_link() {
    let made = Made::new("baseline-link").file("index.html", PAGE);
    let outside = made.folder.join("outside.txt");
    fs::write(&outside, "").unwrap();
    std::os::unix::fs::symlink(&outside, made.folder.join("sobria-baseline.txt")).unwrap();
    let (code, told) = sobria(&made.folder, &["baseline", "dist"], "2026-11-22");
    assert!(code == Some(2) && told.contains("not a regular file"), "{told}");
    assert_eq!(fs::read_to_string(&outside).unwrap(), "");
}

#[test]
fn the_page_on_adoption_shows_commands_that_do_what_it_says() {
    let page = fs::read_to_string(root().join("../docs/adoption.md")).unwrap();
    let blocks = page.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap());
    let shown: Vec<&str> = blocks.flat_map(str::lines).collect();
    let autoplay = PAGE.replace("<p>", "<video src=\"/a.mp4\" autoplay></video><p>");
    let made = Made::new("adoption").file("index.html", &autoplay).file("app.js", PROBE);
    let faulty =
        |probes: usize| fs::write(made.dist().join("app.js"), format!("{PROBE};").repeat(probes)).unwrap();
    let expected = [
        ("sobria check dist --fail-on never", Some(0)),
        ("sobria baseline dist", Some(0)),
        ("sobria check dist --baseline sobria-baseline.txt", Some(0)),
        ("sobria check dist --fail-on never --output json=base.json", Some(0)),
        ("sobria check dist --baseline sobria-baseline.txt --base base.json", Some(1)),
        ("sobria baseline dist --prune", Some(0)),
        ("sobria baseline --drop media-autoplay", Some(0)),
        ("sobria check dist --baseline sobria-baseline.txt", Some(1)),
        ("sobria baseline dist --only media-autoplay", Some(0)),
    ];
    assert_eq!(shown, expected.map(|(command, _)| command));
    for (step, (command, status)) in expected.into_iter().enumerate() {
        // After the base was written the change comes, which brings a fault; then it is mended, with an old one.
        match step {
            4 => faulty(2),
            5 => faulty(0),
            _ => {}
        }
        let arguments: Vec<&str> = command.split(' ').skip(1).collect();
        let (code, told) = sobria(&made.folder, &arguments, "2026-11-22");
        assert_eq!(code, status, "{command}: {told}");
        match step {
            4 => assert!(told.contains("1 new (of which 1 error)"), "{told}"),
            5 => assert!(told.contains("0 added") && told.contains("1 dropped"), "{told}"),
            7 => assert!(told.contains("media-autoplay"), "{told}"),
            8 => assert!(told.contains("1 added"), "{told}"),
            _ => {}
        }
    }
}

#[test]
fn false_positives_accepted_and_known_findings_are_counted_apart() {
    let case = Case::open(&root().join("demo"));
    let plain = case.check();
    let text = fs::read_to_string(case.folder.join("sobria.toml")).unwrap();
    let set_aside = |check: &str, kind: &str| {
        format!("[[suppress]]\ncheck = \"{check}\"\nkind = \"{kind}\"\nreason = \"because\"\n")
    };
    let (wrong, lived_with) = ("font-not-woff2", "media-autoplay");
    let text = format!("{text}\n{}{}", set_aside(wrong, "false-positive"), set_aside(lived_with, "accepted"));
    let settings = sobria::settings::Settings::parse("sobria.toml", &text).unwrap();
    let report = Case { settings, baseline: Some(written(&of(&plain))), ..case }.check();
    let summary = json::summary(&report);
    let of_check = |check: &str| found(&plain, check).iter().filter(|outcome| outcome.is_failure()).count();
    assert_eq!((summary.false_positives, summary.accepted), (of_check(wrong), of_check(lived_with)));
    assert!(summary.false_positives > 0 && summary.accepted > 0 && summary.suppressed_by_baseline > 10);
    assert_eq!(summary.suppressed_by_settings, summary.false_positives + summary.accepted);
    let fixed = report.baseline.as_ref().unwrap().fixed;
    assert_eq!(fixed, Some(summary.suppressed_by_settings), "what is set aside elsewhere is a stale line");
    for lang in [sobria::rule::Lang::En, sobria::rule::Lang::Fr] {
        let style = sobria::report::text::Style { lang, color: false, width: 200, all: false, fail_on: None };
        let shown = sobria::report::text::render(&report, style);
        for word in lang.pick(
            ["false positive: “because”", "accepted: “because”", "known before"],
            ["faux positif : « because »", "accepté : « because »", "connus d'avance"],
        ) {
            assert!(shown.contains(word), "{word}: {shown}");
        }
    }
    let criterion = |id: &str| report.criteria.iter().find(|criterion| criterion.id == id).unwrap().outcome;
    assert_eq!(criterion("4.1"), CriterionOutcome::Fail, "an accepted fault is a fault");
}
