//! `--measure`: which files are measured depends on the bundle alone, and the report says what was left out.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use sobria::Options;
use sobria::cache::{Cache, Secret};
use sobria::caps::{Caps, Measuring};
use sobria::facts::Unmeasured;
use sobria::finding::{Method, Saving};
use sobria::outcome::Report;
use sobria::registry::REGISTRY;
use sobria::report::{json, words};
use sobria::rule::Lang;

use crate::run::{Case, root};
use crate::shapes::{Made, PAGE};

fn measured(made: &Made, measuring: Measuring, threads: usize) -> Report {
    let case = Case { measure: Some(measuring), ..Case::open(&made.folder) };
    case.check_with(&["image-not-minimal".to_owned()], threads)
}

/// A flat picture whose name is its only metadata, so that each has a content of its own; `bytes` of text make it
/// denser.
fn picture(folder: &Path, name: &str, side: u32, bytes: usize) {
    let mut png = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut png);
    image::GrayImage::new(side, side).write_with_encoder(encoder).unwrap();
    let mut text = name.as_bytes().to_vec();
    text.resize(bytes, b' ');
    let chunk = [&b"prVt"[..], &text].concat();
    let framed =
        [&u32::try_from(bytes).unwrap().to_be_bytes()[..], &chunk, &libdeflater::crc32(&chunk).to_be_bytes()]
            .concat();
    // After the header.
    png.splice(33..33, framed);
    fs::write(folder.join(name), png).unwrap();
}

#[test]
fn the_budget_goes_to_the_densest_images_and_the_rest_is_listed() {
    let made = Made::new("measuring-budget");
    // Five large ones fit into 3 million pixels.
    for (name, bytes) in
        [("a.png", 4000), ("b.png", 9000), ("c.png", 9000), ("d.png", 9000), ("e.png", 9000), ("f.png", 9000)]
    {
        picture(&made.dist(), name, 770, bytes);
    }
    picture(&made.dist(), "small.png", 20, 3000);
    fs::copy(made.dist().join("b.png"), made.dist().join("same-as-b.png")).unwrap();
    let one = measured(&made, Measuring::Budgeted, 1);
    let measuring = one.measuring.as_ref().unwrap();
    let left_out: Vec<(&str, &Unmeasured)> =
        measuring.left_out.iter().map(|file| (file.path.as_str(), &file.reason)).collect();
    assert_eq!(left_out, [("a.png", &Unmeasured::Budget)]);
    assert_eq!(measuring.files, 7, "the copy has cost nothing");
    let json = |report: &Report| json::render(report, Lang::En).unwrap();
    assert_eq!(json(&one), json(&measured(&made, Measuring::Budgeted, 4)));
    let all = measured(&made, Measuring::All, 1).measuring.unwrap();
    assert_eq!((all.files, all.left_out), (8, Vec::new()));
}

#[test]
fn what_the_time_limit_cuts_is_listed() {
    let made = Made::new("measuring-time");
    for name in ["a.png", "b.png", "c.png", "d.png", "e.png"] {
        picture(&made.dist(), name, 890, 3000);
    }
    let case = Case { measure: Some(Measuring::Budgeted), ..Case::open(&made.folder) };
    let cut = |limit: u64| {
        let deadline = Some(Instant::now() + Duration::from_millis(limit));
        let caps = Caps { deadline, ..Caps::default() };
        let report = sobria::check(&case.jobs(), &Options { caps, ..case.options(&[], 1) }).unwrap();
        report.measuring.unwrap().left_out.iter().any(|file| file.reason == Unmeasured::Time)
    };
    // How long the files take to read, and how long to measure, is the machine's business.
    assert!([10, 20, 30, 50, 75, 100, 150, 200, 400, 800, 1600].into_iter().any(cut));
}

#[test]
fn a_cache_changes_nothing_but_the_time() {
    let made = Made::new("measuring-cache");
    let cache = Cache::open(&made.folder.join("cache"), &Secret::given(&"0f".repeat(16)).unwrap()).unwrap();
    let case = Case::open(&root().join("image-not-minimal/violating.measured"));
    let run = |cache: Option<&Cache>| {
        let report = sobria::check(&case.jobs(), &Options { cache, ..case.options(&[], 1) }).unwrap();
        json::render(&report, Lang::En).unwrap()
    };
    let without = run(None);
    assert_eq!(run(Some(&cache)), without);
    assert_eq!(run(Some(&cache)), without);
    let kept = fs::read_dir(made.folder.join("cache")).unwrap();
    let entries =
        kept.filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|it| it == "sobria"));
    assert_eq!(entries.count(), 2, "what the image could weigh, and which names stand in the page");
}

/// A very large script of a first display is compressed as it would be served only where a budget hangs on it.
#[test]
fn what_is_judged_is_measured_and_what_is_estimated_says_so() {
    let lines = (0..120_000).map(|line| format!("let name{line} = {};\n", line * 7919 % 10_007));
    let script: String = lines.collect();
    assert!(script.len() > 2 << 20, "larger than what is measured without being asked for");
    let page = PAGE.replace("</body>", "<script src=\"app.js\"></script></body>");
    let made = Made::new("measuring-judged").file("index.html", page).file("app.js", &script);
    let weight = |measure: Option<Measuring>| {
        let case = Case { measure, ..Case::open(&made.folder) };
        let report = case.check_with(&["screen-overweight".to_owned()], 1);
        let [screen] = report.screens.as_slice() else { panic!("{:?}", report.screens) };
        let [outcome] = report.outcomes.as_slice() else { return (screen.transfer, screen.estimated, None) };
        let measured = outcome.measured.as_ref().map(|measured| words::measured(measured, Lang::En));
        (screen.transfer, screen.estimated, measured)
    };
    let (measured, estimated, _) = weight(Some(Measuring::Budgeted));
    assert!(!estimated);
    let (about, estimated, said) = weight(None);
    assert!(estimated);
    assert!(said.is_none_or(|said| said.starts_with('≈')));
    assert!(about.abs_diff(measured) * 5 < measured, "{about} is no estimate of {measured}");
    fs::write(made.folder.join("sobria.toml"), "[[budget]]\nscreens = [\"**\"]\ntransfer_kb = 10\n").unwrap();
    let (judged, estimated, said) = weight(None);
    assert_eq!((judged, estimated), (measured, false));
    assert!(said.unwrap().contains("limit 10"));
}

#[test]
fn without_the_option_nothing_is_measured_and_nothing_is_said() {
    let case = Case::open(&root().join("image-not-minimal/violating.measured"));
    let with = case.check();
    assert!(with.measuring.as_ref().is_some_and(|measuring| measuring.files == 1));
    assert!(
        sobria::report::words::measuring(with.measuring.as_ref().unwrap(), Lang::Fr).contains("1 fichier")
    );
    let without = Case { measure: None, ..case }.check();
    assert_eq!(without.measuring, None);
    let findings = |report: &Report| report.outcomes.len();
    assert_eq!(findings(&with), findings(&without) + 1);
}

#[test]
fn reasons_are_told() {
    for (case, reason) in [("too-large", "too large"), ("damaged", "damaged: ")] {
        let case =
            Case::open(&root().join("image-not-minimal").join(format!("not-applicable.measured-{case}")));
        let report = case.check();
        let text = sobria::report::words::measuring(report.measuring.as_ref().unwrap(), Lang::En);
        assert!(text.starts_with("measured: 0 files; not measured: 1 (") && text.contains(reason), "{text}");
    }
}

#[test]
fn a_text_that_can_be_minified_is_measured_and_another_keeps_its_estimate() {
    let cases: [(&str, &str, &[&str]); 2] = [
        ("violating.measured-style", "ward.css", &["violating.style", "violating.measured-broken-style"]),
        ("violating.measured-script", "assets/app.js", &["violating"]),
    ];
    for (case, path, kept) in cases {
        let (variant, measured) = told(case, path);
        assert_eq!((variant, measured.method), (Some("measured"), Method::Measured));
        for estimated in kept {
            let (variant, estimated) = told(estimated, path);
            assert_eq!(variant, None);
            assert!(matches!(estimated.method, Method::Estimated { .. }));
            assert!(estimated.bytes < measured.bytes, "white space and comments are a lower bound");
        }
    }
}

#[test]
fn lossless_webp_is_a_figure_where_it_spares_more_than_the_average() {
    let told = |measure: bool| {
        let case = Case::open(&root().join("image-legacy-format/violating.measured"));
        let report = Case { measure: measure.then_some(Measuring::Budgeted), ..case }.check();
        let about = |outcome: &&sobria::outcome::Outcome| {
            REGISTRY.check(outcome.check).entry.header.id == "image-legacy-format"
        };
        let outcome = report.outcomes.iter().find(about).unwrap();
        (outcome.variant, outcome.saving.clone().unwrap())
    };
    let ((estimated_as, estimated), (measured_as, measured)) = (told(false), told(true));
    assert_eq!((estimated_as, measured_as), (None, Some("measured")));
    assert!(matches!(estimated.method, Method::Estimated { .. }));
    assert_eq!(measured.method, Method::Measured);
    assert!(measured.bytes > estimated.bytes);
}

#[test]
fn a_bare_font_is_weighed_as_woff2() {
    let told = |measure| {
        let case = Case::open(&root().join("font-not-woff2/violating.measured"));
        let report = Case { measure, ..case }.check();
        let about = |outcome: &&sobria::outcome::Outcome| {
            REGISTRY.check(outcome.check).entry.header.id == "font-not-woff2"
        };
        report.outcomes.iter().find(about).unwrap().saving.clone().unwrap()
    };
    let (estimated, measured) = (told(None), told(Some(Measuring::Budgeted)));
    assert!(matches!(estimated.method, Method::Estimated { .. }));
    assert_eq!(measured.method, Method::Measured);
    assert!(measured.bytes > 0 && measured.bytes != estimated.bytes);
}

#[test]
fn of_a_document_the_white_space_is_all_that_could_go() {
    let (_, saving) = told("violating.document", "wards.json");
    assert_eq!(saving.method, Method::Measured);
    let size = |case: &str| {
        fs::metadata(root().join("text-not-minified").join(case).join("wards.json")).unwrap().len()
    };
    assert_eq!(saving.bytes, size("violating.document") - size("compliant.document"));
}

/// Wording and saving of the finding about a file.
fn told(case: &str, path: &str) -> (Option<&'static str>, Saving) {
    let report = Case::open(&root().join("text-not-minified").join(case)).check();
    let about = |outcome: &&sobria::outcome::Outcome| {
        outcome.place.path == path && REGISTRY.check(outcome.check).entry.header.id == "text-not-minified"
    };
    let outcome = report.outcomes.iter().find(about).unwrap();
    (outcome.variant, outcome.saving.clone().unwrap())
}
