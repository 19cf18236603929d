//! Two runs compared: what must hold of any two, and what a reviewer reads.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use sobria::comparison::{Snapshot, compare, read};
use sobria::outcome::{Comparison, Load};
use sobria::report::comparison::{Style, markdown, text};
use sobria::report::json;
use sobria::rule::Lang;

use crate::run::{Case, copy, root};
use crate::shapes::{Made, PAGE, PROBE};

const STYLE: Style = Style { lang: Lang::En, color: false, all: true };

fn snapshot(made: &Made) -> Snapshot {
    Snapshot::of("made", &made.check(), Lang::En)
}

/// A bundle of pages that load scripts of some weight, with some probes each.
fn bundle(label: &str, pages: &[(u8, u16, u8)]) -> Made {
    let mut made = Made::new(label).file("index.html", PAGE);
    for (page, weight, probes) in pages {
        // Text that does not compress to nothing.
        let text: String = (0..*weight).fold(String::new(), |text, index| {
            format!("{text}{:x}", u32::from(index).wrapping_mul(2_654_435_761))
        });
        let script =
            format!("document.title='{text}';{}", format!("{PROBE};\n").repeat(usize::from(*probes)));
        let html = PAGE.replace("</head>", &format!("<script src=\"/{page}.js\"></script></head>"));
        made = made.file(&format!("{page}.html"), html).file(&format!("{page}.js"), script);
    }
    made
}

fn pages() -> impl Strategy<Value = Vec<(u8, u16, u8)>> {
    let page = (0..5_u8, 0..400_u16, 0..3_u8);
    proptest::collection::vec(page, 0..4).prop_map(|pages| {
        let mut seen = BTreeSet::new();
        pages.into_iter().filter(|page| seen.insert(page.0)).collect()
    })
}

/// By name with before and after.
fn loads(comparison: &Comparison) -> BTreeSet<(String, Option<Load>, Option<Load>)> {
    let all = comparison.screens.iter().chain(&comparison.assets);
    all.map(|change| (change.name.clone(), change.before, change.after)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_changed_from_a_run_to_itself_and_back_is_the_mirror(a in pages(), b in pages()) {
        let (a, b) = (snapshot(&bundle("compare-a", &a)), snapshot(&bundle("compare-b", &b)));
        prop_assert!(compare(&a, &a).is_empty());
        let (there, back) = (compare(&a, &b), compare(&b, &a));
        prop_assert_eq!(&there.new, &back.fixed);
        prop_assert_eq!(&there.fixed, &back.new);
        prop_assert_eq!(there.moved.len(), back.moved.len());
        let mirrored: BTreeSet<_> = loads(&back).into_iter().map(|(name, before, after)| (name, after, before)).collect();
        prop_assert_eq!(loads(&there), mirrored);
        prop_assert_eq!(there.is_empty(), back.is_empty());
    }
}

#[test]
fn the_report_of_a_run_says_the_same_as_the_run() {
    let report = Case::open(&root().join("demo")).check();
    let direct = Snapshot::of("demo", &report, Lang::En);
    let written = read("demo", &json::render(&report, Lang::En).unwrap()).unwrap();
    assert_eq!(direct, written);
    assert!(written.screen("clinic", "/").is_some_and(|load| load.transfer > 100_000));
}

#[test]
fn a_report_without_what_came_later_is_read_and_one_of_another_kind_is_refused() {
    let report = Case::open(&root().join("demo")).check();
    let mut old = serde_json::to_value(json::document(&report, Lang::En)).unwrap();
    let now = read("demo", &old.to_string()).unwrap();
    old.as_object_mut().unwrap().remove("assets");
    old["schema_version"] = "1.0".into();
    let comparison = compare(&read("demo", &old.to_string()).unwrap(), &now);
    assert!(comparison.assets.is_empty(), "assets that were not listed are not new");
    assert!(comparison.screens.is_empty() && comparison.new.is_empty());
    old["schema_version"] = "2.0".into();
    for wrong in ["", "[]", "{}", "null", "{\"schema_version\":1}", &old.to_string(), &"[".repeat(100_000)] {
        let error = read("x", wrong).unwrap_err().to_string();
        assert!(error.starts_with("not a JSON report of sobria"), "{error}");
    }
}

#[test]
fn a_hostile_report_is_shown_harmlessly() {
    let report = Case::open(&root().join("demo")).check();
    let mut hostile = serde_json::to_value(json::document(&report, Lang::En)).unwrap();
    let name = "x\u{1b}[31m\n::error::a\n|<b>`@me` [x](http://y)\u{202e}";
    for list in ["screens", "assets", "findings"] {
        for entry in hostile[list].as_array_mut().unwrap() {
            for key in ["id", "path", "message", "check", "justification"] {
                if entry.get(key).is_some() {
                    let old = entry[key].as_str().unwrap_or_default().to_owned();
                    entry[key] = format!("{old}{name}").into();
                }
            }
            entry["contexts"] = serde_json::json!([name]);
        }
    }
    hostile["screens"][0]["transfer_bytes"] = u64::MAX.into();
    let there = read(name, &hostile.to_string()).unwrap();
    let plain = Snapshot::of("demo", &report, Lang::En);
    for comparison in [compare(&there, &plain), compare(&plain, &there)] {
        let shown = text(&comparison, name, STYLE);
        assert!(!shown.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}'));
        assert!(!shown.lines().any(|line| line.trim_start().starts_with("::")));
        let page = markdown(&comparison, name, Lang::Fr);
        assert!(!page.contains("<b>") && !page.contains("[x]("), "{page}");
        assert!(!page.lines().any(|line| line.trim_start().starts_with("::")));
    }
}

#[test]
fn contexts_and_waivers_that_came_with_a_change_are_named() {
    let case = Case::open(&root().join("demo"));
    let with = case.snapshot(&case.bundle("clinic"));
    let without = Case { map: sobria::contexts::map::Map::default(), ..case.clone() };
    let without = without.snapshot(&case.bundle("clinic"));
    let added = compare(&without, &with);
    let viewer = added.contexts.iter().find(|change| change.context == "dicom-viewer").unwrap();
    assert!(viewer.is_new && viewer.gained.iter().any(|name| name == "/viewer/:study"), "{viewer:?}");
    assert!(added.waivers.iter().any(|waiver| waiver.kind == "context" && waiver.findings > 0));
    let removed = compare(&with, &without);
    assert!(removed.contexts.iter().all(|change| change.is_gone) && removed.waivers.is_empty());
    let shown = text(&added, "head", STYLE);
    assert!(shown.contains("dicom-viewer  new  + "), "{shown}");
}

#[test]
fn growth_without_a_base_is_said_not_to_be_judged() {
    let report = Case::open(&root().join("screen-grew/compliant.no-base")).check();
    let growth = report.screens[0].budget.unwrap().growth.unwrap();
    assert_eq!(growth.kept, None);
    let style =
        sobria::report::text::Style { lang: Lang::En, color: false, width: 110, all: false, fail_on: None };
    let shown = sobria::report::text::render(&report, style);
    assert!(
        shown.contains("+0 B not judged") && shown.contains("growth is not judged without a base"),
        "{shown}"
    );
    let document = serde_json::to_value(json::document(&report, Lang::En)).unwrap();
    assert_eq!(document["screens"][0]["budget"]["growth"]["kept"], "not-judged");
}

fn sobria(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sobria"));
    command.current_dir(folder).args(arguments).args(["--today", "2026-11-22", "--lang", "en"]);
    let output = command.env_clear().env("LANG", "C.UTF-8").output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_compares_folders_and_reports_in_any_mix() {
    let made = Made::new("compare-command").file("index.html", PAGE);
    let old = made.folder.join("old");
    fs::create_dir_all(&old).unwrap();
    fs::copy(made.dist().join("index.html"), old.join("index.html")).unwrap();
    let page = PAGE.replace("</head>", "<script defer src=\"/app.js\"></script></head>");
    let made = made.file("index.html", page).file("app.js", PROBE);
    let run = |arguments: &[&str]| sobria(&made.folder, arguments);
    for (folder, file) in [("dist", "json=new.json"), ("old", "json=old.json")] {
        run(&["check", folder, "--output", file]);
    }
    // Reports written apart bear the names of their folders.
    let named = fs::read_to_string(made.folder.join("old.json"))
        .unwrap()
        .replace("\"bundle\": \"old\"", "\"bundle\": \"dist\"");
    fs::write(made.folder.join("old.json"), named).unwrap();
    for (base, head) in [("old", "dist"), ("old", "new.json"), ("old.json", "dist")] {
        let (code, out, err) = run(&["compare", base, head]);
        assert_eq!(code, Some(0), "{err}");
        assert!(out.contains("sensor-at-load  dist/app.js:1"), "{base} {head}: {out}");
        assert!(out.contains("+1 req.") && out.contains("app.js  "), "{out}");
    }
    assert_eq!(run(&["compare", "old", "dist", "--fail-on", "error"]).0, Some(1));
    assert_eq!(
        run(&["compare", "dist", "old", "--fail-on", "note"]).0,
        Some(0),
        "what is mended fails nothing"
    );
    let (_, same, _) = run(&["compare", "dist", "new.json"]);
    assert!(same.contains("nothing changed"), "{same}");
    assert_eq!(run(&["compare", "nowhere", "dist"]).0, Some(2));
    let (_, json, _) = run(&["compare", "old", "dist", "--output", "json"]);
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    let validator = jsonschema::validator_for(&json::comparison::schema()).unwrap();
    assert!(validator.is_valid(&document), "{json}");
    assert_eq!(document["comparison"]["new"].as_array().unwrap().len(), 1);
    let (code, out, _) = run(&["check", "dist", "--base", "old"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("since old: 1 new (of which 1 error), 0 fixed, 0 moved"), "{out}");
}

#[test]
fn of_several_bundles_the_base_is_a_checkout() {
    let project = Made::new("compare-checkout");
    let write = |root: &Path, bundle: &str, script: &str| {
        let folder = root.join(bundle);
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            folder.join("index.html"),
            PAGE.replace("</head>", "<script defer src=\"/app.js\"></script></head>"),
        )
        .unwrap();
        fs::write(folder.join("app.js"), script).unwrap();
    };
    let checkout = project.folder.join("checkout");
    for root in [&project.folder, &checkout] {
        write(root, "one", "");
        write(root, "two", "");
        let settings =
            "[[bundle]]\nname = \"first\"\npath = \"one\"\n[[bundle]]\nname = \"second\"\npath = \"two\"\n";
        fs::write(root.join("sobria.toml"), settings).unwrap();
    }
    write(&project.folder, "two", PROBE);
    let (code, out, err) = sobria(&project.folder, &["check", "--base", "checkout"]);
    assert_eq!(code, Some(1), "{err}");
    assert!(out.contains("since checkout: 1 new (of which 1 error), 0 fixed, 0 moved"), "{out}");
    let (code, _, err) = sobria(&project.folder, &["check", "--base", "one"]);
    assert!(code == Some(2) && err.contains("a checkout or a JSON report"), "{err}");
}

/// As the workflow of the README does it.
#[test]
fn a_base_built_in_a_worktree_of_the_repository_differs_in_nothing_but_the_change() {
    let made = Made::new("worktree");
    copy(&root().join("demo"), &made.folder);
    copy(&root().join("demo"), &made.folder.join("base"));
    fs::create_dir(made.folder.join(".git")).unwrap();
    fs::write(made.folder.join("base/.git"), "gitdir: ../.git/worktrees/base\n").unwrap();
    for base in ["base/dist", "base"] {
        let arguments = ["check", "dist", "--base", base];
        let (_, shown, _) = sobria(&made.folder, &arguments);
        assert!(shown.contains(&format!("since {base}: nothing changed")), "{shown}");
    }
    fs::write(made.dist().join("more.js"), format!("{PROBE};")).unwrap();
    let page = fs::read_to_string(made.dist().join("index.html")).unwrap();
    let page = page.replacen("</head>", "<script src=\"/more.js\" defer></script></head>", 1);
    fs::write(made.dist().join("index.html"), page).unwrap();
    let arguments = ["compare", "base/dist", "dist"];
    let (_, shown, _) = sobria(&made.folder, &arguments);
    assert!(shown.contains("1 new (of which 1 error), 0 fixed"), "{shown}");
}
