//! `--max-file-size` and `--time-limit`: what they cut is listed, and the run is incomplete in every output, never clean.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::Value;
use sobria::Options;
use sobria::caps::Caps;
use sobria::outcome::{Cut, Reason, Report};
use sobria::rule::Lang;

use crate::binary::{sobria, stderr, stdout};
use crate::formats::{FORMATS, render};
use crate::injection::elements;
use crate::run::Case;
use crate::shapes::{Made, PAGE, PROBE, found};

/// A page that loads a large script and a small one, an image that only the large script names, and a data file that
/// no browser loads by itself.
fn bundle(name: &str) -> Made {
    let page =
        PAGE.replace("</head>", "<script src=\"/large.js\"></script><script src=\"/a.js\"></script></head>");
    let names = "document.images[0].src=\"/picture-of-it.svg\";";
    Made::new(name)
        .file("index.html", page)
        .file("a.js", "navigator.onLine;")
        .file("large.js", format!("{PROBE};{names}{}", ";".repeat(20_000)))
        .file("picture-of-it.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .file("large.txt", "a".repeat(20_000))
}

fn check(made: &Made, caps: Caps) -> Report {
    let case = Case::open(&made.folder);
    sobria::check(&case.jobs(), &Options { caps, ..case.options(&[], 2) }).unwrap()
}

fn cut(report: &Report) -> Vec<&str> {
    let cut = report.not_analysed.iter().filter(|file| matches!(file.reason, Reason::Cut(_)));
    cut.map(|file| file.path.as_str()).collect()
}

#[test]
fn a_file_above_the_cap_is_not_read_and_nothing_is_concluded_from_what_it_might_say() {
    let made = bundle("cap-size");
    let whole = check(&made, Caps::default());
    assert_eq!(whole.cut, Cut::default());
    assert!(cut(&whole).is_empty());
    assert_eq!(found(&whole, "sensor-at-load").len(), 1);
    assert!(whole.screens[0].gaps.is_empty(), "{:?}", whole.screens[0].gaps);

    let report = check(&made, Caps { file_size: 10_000, ..Caps::default() });
    assert_eq!(report.cut, Cut { files: 2, checks: 0 });
    assert_eq!(cut(&report), ["large.js", "large.txt"]);
    assert_eq!(found(&report, "sensor-at-load").len(), 0, "it was not read");
    let about: Vec<_> =
        found(&report, "asset-not-analysed").iter().map(|one| one.place.path.clone()).collect();
    assert_eq!(about, ["large.js", "large.txt"], "each is a finding");
    assert_eq!(report.screens[0].gaps, ["not-analysed:large.js"], "the weight is a lower bound");
    assert!(report.screens[0].transfer < whole.screens[0].transfer);
    assert_eq!(found(&report, "asset-unreferenced").len(), 0, "the script may name the image");
    let exact = check(&made, Caps { file_size: 20_000, ..Caps::default() });
    assert_eq!(cut(&exact), ["large.js"], "a file of exactly that size is read");
}

#[test]
fn what_there_is_no_time_for_is_listed_and_summed_up_in_one_finding() {
    let made = bundle("cap-time");
    let report = check(&made, Caps { deadline: Some(Instant::now()), ..Caps::default() });
    assert_eq!(report.cut.files, 5);
    assert!(report.cut.checks > 10, "checks over the bundle would see nothing: {:?}", report.cut);
    assert_eq!(cut(&report), ["a.js", "index.html", "large.js", "large.txt", "picture-of-it.svg"]);
    assert_eq!(found(&report, "asset-not-analysed").len(), 1);
    assert_eq!(
        report.outcomes.len(),
        1,
        "nothing else is said of what nobody looked at: {:?}",
        report.outcomes
    );
    let later = Instant::now() + Duration::from_secs(600);
    let in_time = check(&made, Caps { deadline: Some(later), ..Caps::default() });
    assert_eq!(in_time.cut, Cut::default());
}

#[test]
fn every_format_tells_that_a_run_is_incomplete() {
    let made = bundle("cap-formats");
    let whole = check(&made, Caps::default());
    let report = check(&made, Caps { file_size: 10_000, ..Caps::default() });
    for lang in [Lang::En, Lang::Fr] {
        for format in FORMATS {
            assert!(render(format, &report, lang).contains("large.js"), "{format}: what was cut is named");
        }
        let word = lang.pick("incomplete", "incomplet");
        for format in ["text", "markdown", "junit", "sarif", "sarif-full"] {
            assert!(render(format, &report, lang).to_lowercase().contains(word), "{format}");
        }
    }
    let complete = |report: &Report| {
        let document: Value = serde_json::from_str(&render("json", report, Lang::En)).unwrap();
        document["complete"].as_bool().unwrap()
    };
    assert!(complete(&whole) && !complete(&report));
    for format in ["sarif", "sarif-full"] {
        let run = |report: &Report| -> Value {
            let log: Value = serde_json::from_str(&render(format, report, Lang::En)).unwrap();
            log["runs"][0]["invocations"][0].clone()
        };
        assert_eq!(run(&whole)["executionSuccessful"], true);
        let cut = run(&report);
        assert_eq!(cut["executionSuccessful"], false);
        let told = cut["toolExecutionNotifications"].as_array().unwrap();
        let about = |id: &str| told.iter().filter(|one| one["descriptor"]["id"] == id).count();
        assert_eq!((about("run-incomplete"), about("file-not-analysed")), (1, 2), "{told:?}");
    }
    let nothing_found = Report { outcomes: Vec::new(), ..report.clone() };
    let junit = render("junit", &nothing_found, Lang::En);
    assert!(elements(&junit).contains(&"error".to_owned()), "{junit}");
    assert!(junit.contains("errors=\"1\"") && !junit.contains("no failure"), "{junit}");
    assert!(!render("markdown", &nothing_found, Lang::En).contains("passed"));
}

#[test]
fn an_incomplete_run_ends_with_status_2_whatever_was_found() {
    let made = bundle("cap-status");
    let status = |arguments: &[&str]| {
        let output = sobria(&made.folder, &[&["check", "dist", "--today", "2026-11-22"], arguments].concat());
        (output.status.code(), stdout(&output) + &stderr(&output))
    };
    assert_eq!(status(&[]).0, Some(1), "the probe is found");
    for arguments in [
        ["--max-file-size", "10kB", "--fail-on", "never"],
        ["--max-file-size", "10kB", "--fail-on", "error"],
        ["--time-limit", "1ms", "--fail-on", "never"],
    ] {
        let (code, text) = status(&arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {text}");
        assert!(text.contains("incomplete") || text.contains("no report"), "{text}");
    }
    for wrong in [["--max-file-size", "0"], ["--time-limit", "5"]] {
        assert!(status(&wrong).1.contains("expected a"), "{wrong:?}");
    }
}

/// No parser looks at the clock: the process is left.
#[test]
fn a_file_that_takes_longer_than_the_time_limit_does_not_hold_the_process() {
    let made = Made::new("cap-slow").file("index.html", PAGE);
    let call = "a.addEventListener(\"b\",(function(c){return d([e,`f`],{g:h})}));";
    let made = made.file("a.js", call.repeat(100_000));
    let output = made.sobria(&["--time-limit", "50ms"]);
    assert_eq!(output.status.code(), Some(2));
    // A machine that is slow enough has not begun with the file when the time is over.
    let left = stderr(&output).contains("no report") && stdout(&output).is_empty();
    let cut = stdout(&output).contains("the time limit was over before");
    assert!(left || cut, "{}{}", stdout(&output), stderr(&output));
}

#[test]
fn nothing_is_written_or_compared_after_an_incomplete_run() {
    let made = bundle("cap-commands");
    let small = ["--max-file-size", "10kB"];
    let report = made.folder.join("report.json");
    let output = made.sobria(&["--output", "json=report.json", "--max-file-size", "10kB"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(report.is_file(), "the report itself is written, and says so");
    for command in [
        &["baseline", "dist"][..],
        &["contexts", "dist"],
        &["list", "screens", "dist"],
        &["compare", "dist", "dist"],
    ] {
        assert_eq!(sobria(&made.folder, command).status.code(), Some(0), "{command:?}");
        let _ = fs::remove_file(made.folder.join("sobria-baseline.txt"));
        let output = sobria(&made.folder, &[command, &small].concat());
        assert_eq!(output.status.code(), Some(2), "{command:?}");
        assert!(stderr(&output).contains("limits of the run"), "{command:?}: {}", stderr(&output));
        assert_eq!(stdout(&output), "", "{command:?}");
    }
    assert!(!made.folder.join("sobria-baseline.txt").exists());
    let against = made.sobria(&["--base", "report.json"]);
    assert_eq!(against.status.code(), Some(2), "an incomplete report is no base");
    assert!(stderr(&against).contains("cut"), "{}", stderr(&against));
}
