//! One project whose every text is hostile, through every command: names, markup, code, source maps, settings and map
//! become no command, tag, link, line or colour, in no output.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::binary::{sobria, stderr, stdout};
use crate::formats::FORMATS;
use crate::injection::assert_harmless;
use crate::shapes::{Made, PAGE};

/// Colours, lines, commands of three runners, directions, markup of four languages. No character that a file name on
/// Linux cannot have.
const POISON: &str = "x\u{1b}[31m\n::error::a\r##[command]b ##vso[c]d ::add-mask::e\u{202e}\u{2028}\u{7}\u{200b}|<b>`@me`\
    [x](javascript:y)![i](http:z)<script>&amp;&\"'${{ a }}\\u001b]]>-->\u{9b}m";

/// A TOML string.
fn quoted(text: &str) -> String {
    json!(text).to_string().replace('\u{7f}', "\\u007f")
}

fn project(name: &str) -> Made {
    let attribute = POISON.replace('&', "&amp;").replace('"', "&quot;");
    let page = PAGE
        .replace("<title>Page", &format!("<title>{}", POISON.replace('<', "&lt;")))
        .replace(
            "</head>",
            &format!("<script src=\"/app.js\"></script><script src=\"/{attribute}.js\"></script></head>"),
        )
        .replace(
            "<p>",
            &format!(
                "<video autoplay muted src=\"/v.mp4?{attribute}\" title=\"{attribute}\"></video>\
                 <img src=\"http://cdn.example/{attribute}.gif\" alt=\"{attribute}\">\
                 <iframe src=\"https://video.example/{attribute}\"></iframe><p>{}",
                POISON.replace('<', "&lt;")
            ),
        );
    let literal = json!(POISON).to_string();
    let call = format!("navigator.geolocation.getCurrentPosition(f,{literal},{literal});fetch({literal});");
    let script = format!("{call}import({literal});/*{POISON}*/\n//# sourceMappingURL=app.js.map\n");
    let map = json!({
        "version": 3, "file": POISON, "sources": [format!("../src/{POISON}.ts"), "../node_modules/x/i.js"],
        "sourcesContent": [format!("{POISON}\n{call}"), POISON], "names": [POISON], "mappings": "AACA;AACA", "debugId": POISON,
    });
    let made = Made::new(name)
        .file("index.html", page)
        .file("app.js", &script)
        .file("app.js.map", map.to_string())
        .file("broken.js", format!("let {POISON}"))
        .file(
            "a.css",
            format!(
                "@import \"{}\";a{{background:url(\"{attribute}.png\")}}",
                POISON.replace(['"', '\n', '\r'], "")
            ),
        )
        .file(&format!("{POISON}.js"), &call)
        .file(&format!("{POISON}/{POISON}.html"), PAGE);
    let poison = quoted(POISON);
    let settings = format!(
        "[[bundle]]\nname = {poison}\npath = \"dist\"\n[[screen]]\nid = {poison}\nloads = [\"app.js\"]\n\
         [[suppress]]\ncheck = \"media-autoplay\"\nkind = \"accepted\"\nreason = {poison}\n\
         [[suppress]]\ncheck = \"image-animated\"\npaths = [{poison}]\nkind = \"accepted\"\nreason = {poison}\n"
    );
    let context = format!(
        "version = 1\n[[context]]\nuse = \"dicom-viewer\"\nroutes = [\"/\", {poison}]\npaths = [{poison}]\n\
         justification = {poison}\nowner = {poison}\nrisk = {poison}\napproved_by = {poison}\n"
    );
    fs::write(made.folder.join("sobria.toml"), settings).unwrap();
    fs::write(made.folder.join("medical-context.toml"), context).unwrap();
    made
}

/// Runs a command and gives its standard output, which must be harmless as its standard error must.
fn harmless(made: &Made, arguments: &[&str], format: &str) -> String {
    let output = sobria(&made.folder, arguments);
    assert!(matches!(output.status.code(), Some(0..=2)), "{arguments:?}: {}", stderr(&output));
    assert_harmless("text", &stderr(&output));
    assert_harmless(format, &stdout(&output));
    stdout(&output)
}

#[test]
fn every_command_on_a_hostile_project_prints_harmless_text() {
    let made = project("poison");
    let json = harmless(&made, &["check", "--all", "--output", "json"], "json");
    let report: Value = serde_json::from_str(&json).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.len() > 8, "{json}");
    for lang in ["en", "fr"] {
        for format in FORMATS.into_iter().chain(["graph"]) {
            harmless(
                &made,
                &["check", "--all", "--lang", lang, "--output", format, "--base", "dist"],
                format,
            );
        }
        for finding in findings {
            harmless(&made, &["explain", finding["id"].as_str().unwrap(), "--lang", lang], "text");
        }
        for what in ["screens", "checks", "contexts"] {
            harmless(&made, &["list", what, "--lang", lang], "text");
        }
        for format in ["table", "json", "markdown", "html"] {
            let known = if format == "json" { "json" } else { "markdown" };
            harmless(&made, &["contexts", "--all", "--lang", lang, "--output", format], known);
        }
        harmless(&made, &["init", "dist", "--dry-run", "--lang", lang], "text");
    }
}

#[test]
fn comparisons_baselines_and_fixtures_made_of_a_hostile_project_are_harmless() {
    let made = project("poison-files");
    let before = Made::new("poison-before").file("index.html", PAGE);
    let earlier = before.dist();
    for format in ["text", "json", "markdown"] {
        for lang in ["en", "fr"] {
            let base = earlier.to_str().unwrap();
            harmless(&made, &["compare", base, "dist", "--all", "--lang", lang, "--output", format], format);
            harmless(&made, &["compare", "dist", base, "--all", "--lang", lang, "--output", format], format);
        }
    }
    harmless(&made, &["baseline", "--file", "known.txt"], "text");
    let baseline = fs::read_to_string(made.folder.join("known.txt")).unwrap();
    assert!(baseline.lines().count() > 4, "{baseline}");
    let one_line = |line: &str| line.starts_with('#') || line.split(' ').count() >= 4;
    assert!(baseline.lines().all(one_line), "{baseline}");
    assert!(!baseline.contains(|one: char| one.is_control() && one != '\n'), "{baseline}");
    harmless(&made, &["baseline", "--file", "known.txt", "--prune"], "text");
    harmless(&made, &["check", "--baseline", "known.txt"], "text");

    let report: Value =
        serde_json::from_str(&harmless(&made, &["check", "--output", "json"], "json")).unwrap();
    let about =
        report["findings"].as_array().unwrap().iter().find(|one| one["check"] == "sensor-at-load").unwrap();
    harmless(&made, &["reproduce", about["id"].as_str().unwrap(), "--output", "small"], "text");
    assert_harmless("text", &fs::read_to_string(made.folder.join("small/README.md")).unwrap());
}

/// What is wrong in a file is shown with the line it is on.
#[test]
fn mistakes_in_hostile_files_and_names_are_told_harmlessly() {
    let made = Made::new("poison-mistakes").file("index.html", PAGE);
    let poison = POISON.replace(['\n', '\r'], " ");
    for (file, text) in [
        ("sobria.toml", format!("langage = {}\n# {poison}\n", quoted(POISON))),
        ("sobria.toml", format!("[levels]\n{} = \"note\"\n", quoted(POISON))),
        ("sobria.toml", format!("{poison}\n")),
        ("medical-context.toml", format!("version = 1\n[[context]]\nuse = {}\n", quoted(POISON))),
        ("medical-context.toml", format!("version = 1 # {poison}\n[[{poison}]]\n")),
    ] {
        let path = made.folder.join(file);
        fs::write(&path, text).unwrap();
        let output = sobria(&made.folder, &["check", "dist"]);
        assert_eq!(output.status.code(), Some(2), "{file}");
        assert_harmless("text", &stderr(&output));
        fs::remove_file(path).unwrap();
    }
    let unknown = |arguments: &[&str]| harmless(&made, arguments, "text");
    unknown(&["explain", POISON]);
    unknown(&["check", "dist", "--only", POISON]);
    unknown(&["check", "dist", "--output", POISON]);
    unknown(&["check", POISON]);
    unknown(&["check", "dist", "--baseline", POISON]);
    unknown(&["check", "dist", "--config", POISON]);
    unknown(&["compare", POISON, "dist"]);
    unknown(&["contexts", "dist", "--previous", POISON]);
    unknown(&["reproduce", POISON, "dist", "--output", "small"]);
    // A folder that is there, of such a name: it is told as the bundle that was found.
    fs::rename(made.dist(), made.folder.join(POISON)).unwrap();
    unknown(&["check", POISON]);
    assert!(Path::new(&made.folder).join(POISON).is_dir());
}
