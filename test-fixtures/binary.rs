//! The built binary, end to end, in an environment of its own.

use std::path::Path;
use std::process::{Command, Output};

use crate::run::root;

pub fn sobria(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sobria"));
    command.current_dir(folder).args(arguments);
    // Nothing of the caller's environment may change the outcome.
    command.env_clear().env("LANG", "C.UTF-8");
    command.output().unwrap()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn demo() -> std::path::PathBuf {
    root().join("demo")
}

#[test]
fn check_without_arguments_reads_the_settings_and_fails_on_errors() {
    let output = sobria(&demo(), &["check", "--today", "2026-11-22"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stdout(&output).contains("media-autoplay"));
    assert!(stdout(&output).contains("failed:"));
    assert_eq!(stderr(&output), "", "nothing on the standard error");
    let calm = sobria(&demo(), &["check", "--today", "2026-11-22", "--fail-on", "never"]);
    assert_eq!(calm.status.code(), Some(0));
}

#[test]
fn language_rules_the_terminal_and_not_the_ids() {
    let english = stdout(&sobria(&demo(), &["check", "--today", "2026-11-22", "--lang", "en"]));
    let french = stdout(&sobria(&demo(), &["check", "--today", "2026-11-22", "--lang", "fr"]));
    assert!(english.contains("requests") && french.contains("requêtes"));
    let ids = |text: &str| -> Vec<String> {
        let code = |line: &&str| {
            line.split("  ")
                .nth(2)
                .is_some_and(|id| id.len() == 8 && id.bytes().all(|b| b.is_ascii_hexdigit()))
        };
        text.lines().filter(code).map(|line| line.split("  ").nth(2).unwrap().to_owned()).collect()
    };
    assert!(!ids(&english).is_empty());
    assert_eq!(ids(&english), ids(&french));
}

#[test]
fn machine_formats_take_their_language_from_the_settings() {
    let output = sobria(&demo(), &["check", "--today", "2026-11-22", "--lang", "fr", "--output", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["language"], "en");
    assert_eq!(report["today"], "2026-11-22");
}

#[test]
fn several_outputs_at_once() {
    let folder = std::env::temp_dir().join(format!("sobria-outputs-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let json = format!("json={}", folder.join("report.json").display());
    let dot = format!("graph={}", folder.join("graph.dot").display());
    let output = sobria(&demo(), &["check", "--output", &json, "--output", &dot, "--today", "2026-11-22"]);
    assert!(stdout(&output).contains("Screens"), "the text still goes to the terminal");
    assert!(std::fs::read_to_string(folder.join("report.json")).unwrap().contains("\"schema_version\""));
    let graph = std::fs::read_to_string(folder.join("graph.dot")).unwrap();
    assert!(graph.starts_with("digraph") && graph.contains("style=dashed"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_option_other_linters_have_for_formats_is_understood() {
    let with = |option| sobria(&demo(), &["check", option, "json", "--today", "2026-11-22"]);
    assert_eq!(stdout(&with("--format")), stdout(&with("--output")));
    assert!(stdout(&with("--format")).starts_with('{'));
}

#[test]
fn a_build_output_is_found_or_the_commands_are_given() {
    let folder = std::env::temp_dir().join(format!("sobria-guess-{}", std::process::id()));
    let page = "<!doctype html><html><head><meta name=viewport content='width=device-width'><title>t</title></head><body><p>text</p></body></html>";
    std::fs::create_dir_all(folder.join("dist")).unwrap();
    std::fs::write(folder.join("dist/index.html"), page).unwrap();
    let one = sobria(&folder, &["check"]);
    assert_eq!(one.status.code(), Some(0), "{}{}", stdout(&one), stderr(&one));
    assert!(stderr(&one).contains("dist"), "what was found is said");
    std::fs::create_dir_all(folder.join("build")).unwrap();
    std::fs::write(folder.join("build/index.html"), page).unwrap();
    let two = sobria(&folder, &["check"]);
    assert_eq!(two.status.code(), Some(2));
    assert!(stderr(&two).contains("sobria check dist") && stderr(&two).contains("sobria check build"));
    std::fs::remove_dir_all(folder.join("dist")).unwrap();
    std::fs::rename(folder.join("build"), folder.join("public")).unwrap();
    let public = sobria(&folder, &["check"]);
    assert_eq!(public.status.code(), Some(2));
    assert!(stderr(&public).contains("sobria check public"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn explain_tells_what_it_is_asked() {
    for name in ["4.8", "media-autoplay", "dicom-viewer"] {
        let output = sobria(&demo(), &["explain", name, "--lang", "fr"]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", stderr(&output));
        assert!(stdout(&output).len() > 200, "{name}");
    }
    let row = stdout(&sobria(&demo(), &["explain", "gt6-14", "--lang", "en"]));
    for word in ["RGESN v1, 6.6", "RGESN 2024, 6.5: our reading", "icu-monitoring", "critical-media-deferred"]
    {
        assert!(row.contains(word), "{row}");
    }
    let outside = stdout(&sobria(&demo(), &["explain", "GT6-1", "--lang", "fr"]));
    assert!(outside.contains("hors du bundle :"), "{outside}");
    let context = stdout(&sobria(&demo(), &["explain", "operating-room", "--lang", "en"]));
    for word in ["video-codec[diagnostic]: suppressed [gt6-24]", "goes beyond what GT6 writes", "[ours]"] {
        assert!(context.contains(word), "{context}");
    }
    assert_eq!(sobria(&demo(), &["explain", "gt6-33"]).status.code(), Some(2));
    let unknown = sobria(&demo(), &["explain", "media-autoplai"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("media-autoplay"), "{}", stderr(&unknown));
}

#[test]
fn explain_shows_a_finding_with_its_way_and_what_can_be_done() {
    let output = sobria(&demo(), &["check", "--today", "2026-11-22", "--output", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let find = |check: &str| {
        let findings = report["findings"].as_array().unwrap();
        findings.iter().find(|finding| finding["check"] == check).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let autoplay = sobria(&demo(), &["explain", &find("media-autoplay"), "--today", "2026-11-22"]);
    assert!(stdout(&autoplay).contains("[[suppress]]"), "{}", stderr(&autoplay));
    assert!(stdout(&autoplay).contains("index.html:"));
    let lazy = sobria(&demo(), &["explain", &find("critical-media-deferred"), "--today", "2026-11-22"]);
    let lazy = stdout(&lazy);
    assert!(lazy.contains("origin: ") && lazy.contains("src/rea/rea.js:23:3\n    icon.loading"), "{lazy}");
    let harm = sobria(&demo(), &["explain", &find("diagnostic-image-lossy"), "--today", "2026-11-22"]);
    assert!(stdout(&harm).contains("[[context.waive]]") && !stdout(&harm).contains("[[suppress]]"));
    assert!(stdout(&harm).contains("dicom-viewer"));
}

#[test]
fn mistakes_in_the_settings_are_underlined_and_stop_the_run() {
    let folder = std::env::temp_dir().join(format!("sobria-mistakes-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("dist")).unwrap();
    std::fs::write(folder.join("dist/index.html"), "<!doctype html><html></html>").unwrap();
    let run = |settings: &str, map: &str| {
        std::fs::write(folder.join("sobria.toml"), settings).unwrap();
        std::fs::write(folder.join("medical-context.toml"), map).unwrap();
        let output = sobria(&folder, &["check", "dist"]);
        assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
        stderr(&output)
    };
    let unknown = run("langage = \"fr\"\n", "version = 1\n");
    assert!(unknown.contains("did you mean `language`?"), "{unknown}");
    let both = run("[levels]\nmedia-autoplai = \"note\"\nimage-animated = \"loud\"\n", "version = 1\n");
    assert!(both.contains("media-autoplay") && both.contains("expected"), "all mistakes together: {both}");
    let protected = run("[levels]\ndiagnostic-image-lossy = \"off\"\n", "version = 1\n");
    assert!(protected.contains("protects care"), "{protected}");
    let context = run(
        "",
        "version = 1\n[[context]]\nuse = \"dicom-viever\"\nroutes = [\"/\"]\njustification = \"x\"\n",
    );
    assert!(context.contains("did you mean `dicom-viewer`?"), "{context}");
    let reason = run(
        "",
        "version = 1\n[[context]]\nuse = \"dicom-viewer\"\nroutes = [\"/\"]\njustification = \" \"\n",
    );
    assert!(reason.contains("justification"), "{reason}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn list_knows_what_there_is() {
    let criteria = stdout(&sobria(&demo(), &["list", "criteria"]));
    assert_eq!(criteria.lines().count(), 78);
    let screens = stdout(&sobria(&demo(), &["list", "screens"]));
    for screen in ["/viewer/:study  route", "/rea  route", "/depistage.html  page", "/  page"] {
        assert!(screens.contains(screen), "{screens}");
    }
    assert!(!screens.contains("silent-refresh"), "a helper page is no screen");
    let adaptations = stdout(&sobria(&demo(), &["list", "adaptations"]));
    assert_eq!(adaptations.lines().filter(|line| line.starts_with("gt6-")).count(), 32);
    for what in ["checks", "contexts", "families"] {
        assert!(stdout(&sobria(&demo(), &["list", what])).lines().count() > 2, "{what}");
    }
}

#[test]
fn of_several_bundles_each_path_says_which_one_it_is_in() {
    let project = root().join("critical-media-deferred/violating@icu-monitoring.remote");
    let output = sobria(&project, &["check", "--today", "2026-11-22", "--lang", "en"]);
    let text = stdout(&output);
    assert!(text.contains("[rea/58.42224c53.js:1:148]"), "{text}");
    let one =
        stdout(&sobria(&project, &["check", "--bundle", "rea", "--today", "2026-11-22", "--lang", "en"]));
    assert!(!one.contains("rea/58."), "a single bundle needs no prefix: {one}");
}

#[test]
fn a_base_map_that_is_empty_grants_nothing() {
    let folder = std::env::temp_dir().join(format!("sobria-base-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let base = folder.join("none.toml");
    std::fs::write(&base, "").unwrap();
    let base_path = base.to_str().unwrap();
    let arguments = ["check", "--all", "--today", "2026-11-22", "--lang", "en", "--map-base", base_path];
    let text = stdout(&sobria(&demo(), &arguments));
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(text.contains("the entry icu-monitoring is new"), "{text}");
    assert!(text.contains("Not set aside yet: the base map does not grant it"), "{text}");
}
