//! `sobria init`: what it proposes can be read back, and nothing that is there is touched.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use proptest::prelude::*;
use sobria::contexts::map::Map;
use sobria::proposal::{self, Seen};
use sobria::rule::Lang;
use sobria::settings::Settings;

use crate::run::{Case, TODAY, copy, root};
use crate::shapes::{Made, PAGE};

/// Runs the built binary in a folder, on the day of all tests.
fn sobria(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sobria"));
    command.current_dir(folder).args(arguments);
    command.env_clear().env("LANG", "C.UTF-8").env("SOURCE_DATE_EPOCH", "1795305600").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A script that shows the viewer beyond doubt.
const VIEWER: &str =
    "let a='1.2.840.10008.1.2.1',b='StudyInstanceUID',c='dicomParser',d='CORNERSTONE_TOOLS';";

fn viewer(name: &str) -> Made {
    let page = PAGE.replace("</head>", "<script src=\"viewer.js\"></script></head>");
    Made::new(name).file("index.html", PAGE).file("viewer.html", page).file("viewer.js", VIEWER)
}

/// With every option in force, the `#` taken away.
fn all_options(text: &str) -> String {
    let lines = text.lines().map(|line| match line.strip_prefix('#') {
        Some(option) if !option.starts_with(' ') => option,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn proposals_of_the_demo_are_those_reviewed() {
    let made = copy_of_the_demo("init-golden");
    for lang in ["en", "fr"] {
        let output = sobria(&made.folder, &["init", "--dry-run", "--lang", lang]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        crate::golden::golden(&format!("init.{lang}.toml"), &text(&output.stdout));
    }
    assert!(!made.folder.join("sobria.toml").exists(), "a dry run writes nothing");
}

fn copy_of_the_demo(name: &str) -> Made {
    let made = Made::new(name);
    copy(&root().join("demo/dist"), &made.dist());
    made
}

#[test]
fn a_project_starts_with_files_that_a_person_must_finish() {
    let made = copy_of_the_demo("init");
    let output = sobria(&made.folder, &["init"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let settings = fs::read_to_string(made.folder.join("sobria.toml")).unwrap();
    let map = fs::read_to_string(made.folder.join("medical-context.toml")).unwrap();
    Settings::parse("sobria.toml", &settings).unwrap();
    Settings::parse("sobria.toml", &all_options(&settings)).unwrap();
    let left: Vec<_> = fs::read_dir(&made.folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "no draft stays: {left:?}");

    let refused = sobria(&made.folder, &["check"]);
    assert_eq!(refused.status.code(), Some(2), "nobody has said why yet");
    assert!(text(&refused.stderr).contains("justification"), "{}", text(&refused.stderr));
    let only = Map::parse("medical-context.toml", &map).unwrap_err();
    let empty = map.matches("justification = \"\"").count();
    assert_eq!(only.mistakes.len(), empty, "nothing else is wrong: {:?}", only.mistakes);

    let finished = map.replace("justification = \"\"", "justification = \"reading of CT series\"");
    fs::write(made.folder.join("medical-context.toml"), &finished).unwrap();
    let report = Case::open(&made.folder).check();
    let about_map: Vec<&str> = report
        .outcomes
        .iter()
        .map(|outcome| &**sobria::registry::REGISTRY.check(outcome.check))
        .filter(|check| check.family == "context-map")
        .map(|check| check.id.as_str())
        .collect();
    for wrong in ["context-undeclared", "context-pattern-unmatched", "context-without-evidence"] {
        assert!(!about_map.contains(&wrong), "{about_map:?}");
    }
    Map::parse("medical-context.toml", &all_options(&finished)).unwrap();
}

#[test]
fn files_that_are_there_stay_as_they_are() {
    let made = viewer("init-there");
    fs::write(made.folder.join("sobria.toml"), "language = \"fr\"\n").unwrap();
    let output = sobria(&made.folder, &["init", "dist"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("sobria.toml is there already"), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(made.folder.join("sobria.toml")).unwrap(), "language = \"fr\"\n");
    let map = fs::read_to_string(made.folder.join("medical-context.toml")).unwrap();
    assert!(map.contains("use = \"dicom-viewer\"") && map.contains("routes = [\"/viewer.html\"]"), "{map}");
    let again = sobria(&made.folder, &["init", "dist"]);
    assert_eq!(again.status.code(), Some(0), "the unfinished map is no mistake here");
    assert_eq!(fs::read_to_string(made.folder.join("medical-context.toml")).unwrap(), map);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let made = viewer("init-link");
    let outside = made.folder.join("outside.toml");
    std::os::unix::fs::symlink(&outside, made.folder.join("sobria.toml")).unwrap();
    let output = sobria(&made.folder, &["init", "dist"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(!outside.exists(), "the link leads nowhere, and nowhere it stays");
    assert!(made.folder.join("medical-context.toml").is_file());
}

#[test]
fn without_clinical_code_no_map_is_written() {
    let made = Made::new("init-plain").file("index.html", PAGE);
    let output = sobria(&made.folder, &["init", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(made.folder.join("sobria.toml").is_file());
    assert!(!made.folder.join("medical-context.toml").exists());
    assert!(text(&output.stderr).contains("can only be declared"), "{}", text(&output.stderr));
    let nothing = Made::new("init-nothing");
    let output = sobria(&nothing.folder, &["init"]);
    assert_eq!(output.status.code(), Some(2), "no build output");
    assert!(!nothing.folder.join("sobria.toml").exists());
}

#[test]
fn a_library_is_proposed_by_its_files() {
    let made = Made::new("init-library").file("lib/viewer-4f3a91bc.js", VIEWER);
    let bundle = made.load();
    let map = proposal::map(&[Seen { path: "dist", bundle: &bundle }], TODAY, Lang::En).unwrap();
    assert!(map.contains("paths = [\"lib/viewer-*.js\"]"), "{map}");
}

#[cfg(unix)]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever files are called, both proposals can be read, and say what was proposed.
    #[test]
    fn odd_names_never_leave_their_string(name in "[\"'\\\\\\]\\[{}#=*?\n\t a-c\u{202e}é]{1,8}") {
        prop_assume!(name != "." && name != "..");
        let page = PAGE.replace("</head>", &format!("<script>{VIEWER}</script></head>"));
        let made = Made::new(&format!("init-odd-{:x}", crc(&name)))
            .file(&format!("{name}.html"), page)
            .file(&format!("{name}/i.png"), "x");
        let bundle = made.load();
        let seen = [Seen { path: &name, bundle: &bundle }];
        for lang in [Lang::En, Lang::Fr] {
            let settings = proposal::settings(&seen, lang);
            let read = Settings::parse("sobria.toml", &settings).unwrap();
            prop_assert_eq!(&read.bundles[0].path, &name);
            Settings::parse("sobria.toml", &all_options(&settings)).unwrap();
            let map = proposal::map(&seen, TODAY, lang).unwrap().replace("justification = \"\"", "justification = \"x\"");
            let read = Map::parse("medical-context.toml", &map).unwrap();
            prop_assert_eq!(read.entries.len(), 1);
            let screen = format!("/{name}.html");
            prop_assert!(read.entries[0].routes.iter().any(|route| route.matches(&screen)), "{}", map);
            Map::parse("medical-context.toml", &all_options(&map)).unwrap();
        }
    }
}

/// A number of its own for each name.
fn crc(name: &str) -> u32 {
    name.bytes().fold(0, |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)))
}
