//! The build script on registries with one mistake each: the build stops, and the message names the line.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "../build.rs"]
#[allow(
    dead_code,
    clippy::pedantic,
    clippy::print_stdout,
    reason = "the build script's own lints are its own"
)]
mod build_script;

const FAMILIES: &str = r#"
[[family]]
id = "fonts"
label = { en = "fonts", fr = "polices" }
subject = { en = "fonts", fr = "les polices" }
suppressible = false

[[family]]
id = "pictures"
label = { en = "pictures", fr = "images" }
subject = { en = "pictures", fr = "les images" }
suppressible = true
aspects = ["still"]
"#;

const CHECK: &str = r#"+++
id = "font-odd"
criteria = []
family = "fonts"
run = "fonts::odd"
over = "asset"
since = "0.1.0"
evidence = "weak"
title = { en = "odd fonts", fr = "polices étranges" }
message = { en = "{what} is odd", fr = "{what} est étrange" }
help = { en = "look", fr = "regardez" }
+++
Prose.
"#;

const SOURCES: &str = r#"[[source]]
id = "REPORT"
confidence = "A"
what = { en = "a report", fr = "un rapport" }
where = "https://report.example/"
"#;

const FUNCTION: &str = "//! Fonts.\n\npub fn odd(asset: &Asset, cx: &mut Cx) {}\n";

const CONTEXT: &str = r#"+++
id = "somewhere"
label = { en = "somewhere", fr = "quelque part" }
definition = { en = "a place", fr = "un lieu" }
suppress = []
activate = []
justification = { en = "care", fr = "le soin" }
gt6 = [7]
sources = []
+++
Prose.
"#;

/// All rows of the GT6 report, each outside the bundle.
fn adaptations() -> String {
    let row = |n: u8| {
        format!(
            "[[row]]\nn = {n}\ntitle = {{ en = \"row\", fr = \"ligne\" }}\ngroup = \"design\"\nsource = \"guide\"\n\
             criteria = []\nasks = {{ en = \"care\", fr = \"le soin\" }}\n\
             outside = {{ en = \"elsewhere\", fr = \"ailleurs\" }}\n\n"
        )
    };
    (1..=32).map(row).collect()
}

/// A registry of one check and one context in a folder of its own, removed at the end.
struct Registry(PathBuf);

impl Registry {
    fn new(label: &str) -> Self {
        let root = std::env::temp_dir().join(format!("sobria-binding-{}-{label}", std::process::id()));
        for folder in ["rules/criteria", "rules/checks", "rules/contexts", "src/checks"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        let registry = Self(root);
        registry.write("rules/families.toml", FAMILIES);
        registry.write("rules/sources.toml", SOURCES);
        registry.write("rules/gt6.toml", &adaptations());
        registry.write("rules/checks/font-odd.md", CHECK);
        registry.write("rules/checks/font-odd.fr.md", "Prose.\n");
        registry.write("rules/contexts/somewhere.md", CONTEXT);
        registry.write("rules/contexts/somewhere.fr.md", "Prose.\n");
        registry.write("src/checks/fonts.rs", FUNCTION);
        registry
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.0.join(path), text).unwrap();
    }

    fn problems(&self) -> Vec<String> {
        build_script::bind(self.0.clone()).err().unwrap_or_default()
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// One replacement in one file gives one message.
fn mistake(label: &str, path: &str, text: &str, from: &str, to: &str, expected: &str) {
    let registry = Registry::new(label);
    assert!(text.contains(from), "{label}");
    registry.write(path, &text.replacen(from, to, 1));
    let problems = registry.problems();
    assert!(problems.iter().any(|problem| problem.starts_with(expected)), "{label}: {problems:#?}");
}

#[test]
fn a_registry_without_mistakes_is_bound() {
    let registry = Registry::new("right");
    assert_eq!(registry.problems(), Vec::<String>::new());
    let table = build_script::bind(registry.0.clone()).unwrap();
    assert!(table.contains("Run::Asset(crate::checks::fonts::odd)"));
}

#[test]
fn each_mistake_stops_the_build_at_its_line() {
    let check = "rules/checks/font-odd.md";
    mistake(
        "function",
        check,
        CHECK,
        "fonts::odd",
        "fonts::even",
        "rules/checks/font-odd.md:5: src/checks/ has no public function",
    );
    mistake(
        "scope",
        check,
        CHECK,
        "\"asset\"",
        "\"bundle\"",
        "rules/checks/font-odd.md:6: `over` does not fit src/checks/fonts.rs:3",
    );
    mistake("field", check, CHECK, "since =", "sinse =", "rules/checks/font-odd.md:7: unknown field");
    mistake(
        "family",
        check,
        CHECK,
        "family = \"fonts\"",
        "family = \"font\"",
        "rules/checks/font-odd.md:4: unknown family `font`",
    );
    mistake(
        "criterion",
        check,
        CHECK,
        "criteria = []",
        "criteria = [\"9.9\"]",
        "rules/checks/font-odd.md:3: there is no criterion 9.9",
    );
    mistake(
        "id",
        check,
        CHECK,
        "id = \"font-odd\"",
        "id = \"font-even\"",
        "rules/checks/font-odd.md:2: the id `font-even`",
    );
    mistake(
        "placeholder",
        check,
        CHECK,
        "{what} est",
        "{quoi} est",
        "rules/checks/font-odd.md:10: the English and the French text",
    );
    mistake(
        "header",
        check,
        CHECK,
        "+++\nProse.",
        "Prose.",
        "rules/checks/font-odd.md:1: the header is not closed",
    );
    let twice = format!("{FAMILIES}{FAMILIES}");
    mistake(
        "family-twice",
        "rules/families.toml",
        &twice,
        "",
        "",
        "rules/families.toml:3: this family is defined twice",
    );
}

#[test]
fn a_context_rests_on_sources_that_are_there() {
    let unknown = "rules/contexts/somewhere.md:9: there is no source `RUMOUR` in rules/sources.toml";
    mistake(
        "source-unknown",
        "rules/contexts/somewhere.md",
        CONTEXT,
        "sources = []",
        "sources = [\"RUMOUR\"]",
        unknown,
    );
    let twice = format!("{SOURCES}{SOURCES}");
    mistake(
        "source-twice",
        "rules/sources.toml",
        &twice,
        "",
        "",
        "rules/sources.toml:2: this source is there twice",
    );
}

#[test]
fn a_context_changes_only_what_exists_and_may_be_changed() {
    let context = "rules/contexts/somewhere.md";
    mistake(
        "waived",
        context,
        CONTEXT,
        "suppress = []",
        "suppress = [\"fonts\"]",
        "rules/contexts/somewhere.md:5: the family `fonts` may never be waived",
    );
    mistake(
        "activated",
        context,
        CONTEXT,
        "activate = []",
        "activate = [\"font-odd\"]",
        "rules/contexts/somewhere.md:6: `font-odd` is no do-no-harm check",
    );
    let suppress = |label, effect: &str, expected| {
        let entry = format!("suppress = [\"{effect}\"]");
        mistake(label, context, CONTEXT, "suppress = []", &entry, expected);
    };
    suppress(
        "scope",
        "pictures[exam]",
        "rules/contexts/somewhere.md:5: `exam` is no role, and the family `pictures`",
    );
    mistake(
        "activated-role",
        context,
        CONTEXT,
        "activate = []",
        "activate = [\"font-odd[exam]\"]",
        "rules/contexts/somewhere.md:6: `exam` is no role",
    );
    mistake(
        "no-such-row",
        context,
        CONTEXT,
        "gt6 = [7]",
        "gt6 = [33]",
        "rules/contexts/somewhere.md:8: there is no row 33",
    );
    mistake(
        "sentinel",
        context,
        CONTEXT,
        "suppress = []",
        "sentinel = true\nsuppress = [\"pictures\"]",
        "rules/contexts/somewhere.md:5: a sentinel neither suppresses nor relaxes",
    );
}

#[test]
fn a_milder_ruling_has_what_its_kind_needs_and_nothing_else() {
    let relax = |label, entry: &str, expected| {
        let entry = format!(
            "sources = []\n[[relax]]\nreason = {{ en = \"why\", fr = \"pourquoi\" }}\nfamily = \"pictures\"\n{entry}"
        );
        let expected = format!("rules/contexts/somewhere.md:12: {expected}");
        mistake(label, "rules/contexts/somewhere.md", CONTEXT, "sources = []", &entry, &expected);
    };
    relax("level-missing", "as = \"level\"", "`level` goes with");
    relax("level-alone", "as = \"raise\"\nlevel = \"note\"", "`level` goes with");
    relax("roles-missing", "as = \"exempt\"", "`roles` goes with");
    relax("roles-unknown", "as = \"exempt\"\nroles = [\"exam\"]", "`exam` is no role");
    relax(
        "limit-unknown",
        "as = \"floor\"\nlimits = { seconds = 4 }",
        "no check of the family `pictures` has a limit",
    );
    relax("limit-alone", "as = \"raise\"\nlimits = { seconds = 4 }", "`limits` goes with");
}

#[test]
fn adaptations_are_all_there_and_bound_to_what_exists() {
    let (rows, path) = (adaptations(), "rules/gt6.toml");
    let row = |label, from: &str, to: &str, expected| mistake(label, path, &rows, from, to, expected);
    row("row-missing", "n = 5\n", "n = 6\n", "rules/gt6.toml:38: row 5 is missing, double or out of place");
    row("row-field", "group = ", "groop = ", "rules/gt6.toml:4: unknown field");
    row(
        "row-criterion",
        "n = 2\ntitle = { en = \"row\", fr = \"ligne\" }\ngroup = \"design\"\nsource = \"guide\"\ncriteria = []",
        "n = 2\ntitle = { en = \"row\", fr = \"ligne\" }\ngroup = \"design\"\nsource = \"guide\"\ncriteria = [\"9.9\"]",
        "rules/gt6.toml:15: there is no criterion 9.9",
    );
    let seventh = "n = 7\n";
    row(
        "row-family",
        seventh,
        "n = 7\nfamilies = [\"films\"]\n",
        "rules/gt6.toml:57: unknown family `films`",
    );
    row(
        "row-untouched",
        seventh,
        "n = 7\nfamilies = [\"pictures\"]\n",
        "rules/gt6.toml:57: no context with row 7 touches the family `pictures`",
    );
    let last = rows.rfind("outside").unwrap();
    // The same text ends every row: the first loses it.
    mistake("row-unbound", path, &rows, &rows[last..], "", "rules/gt6.toml:2: bound to nothing");
    let short = rows.rfind("[[row]]").unwrap();
    mistake("row-last", path, &rows, &rows[short..], "", "rules/gt6.toml:1: 31 rows");
    let references = "help = { en = \"look\", fr = \"regardez\" }\n[references]\ngt6 = [\"40\"]";
    mistake(
        "row-of-check",
        "rules/checks/font-odd.md",
        CHECK,
        "help = { en = \"look\", fr = \"regardez\" }",
        references,
        "rules/checks/font-odd.md:13: there is no row 40",
    );
}

#[test]
fn orphans_and_missing_translations_stop_the_build() {
    let registry = Registry::new("orphan");
    registry.write(
        "src/checks/fonts.rs",
        &format!("{FUNCTION}\npub fn lost(bundle: &Bundle, cx: &mut Cx) {{}}\n"),
    );
    let problems = registry.problems();
    assert_eq!(problems, ["src/checks/fonts.rs:5: no file in rules/checks/ runs `fonts::lost`"]);
    registry.write("src/checks/fonts.rs", FUNCTION);
    fs::remove_file(registry.0.join("rules/checks/font-odd.fr.md")).unwrap();
    let problems = registry.problems();
    assert_eq!(
        problems,
        ["rules/checks/font-odd.md:1: the French text rules/checks/font-odd.fr.md is missing"]
    );
}

#[test]
fn two_checks_cannot_share_a_function() {
    let registry = Registry::new("shared");
    registry.write("rules/checks/font-odder.md", &CHECK.replace("\"font-odd\"", "\"font-odder\""));
    registry.write("rules/checks/font-odder.fr.md", "Prose.\n");
    let problems = registry.problems();
    assert_eq!(
        problems,
        ["rules/checks/font-odder.md:5: `fonts::odd` is already bound by rules/checks/font-odd.md"]
    );
    assert!(Path::new(&registry.0).is_dir());
}

const DETECT: &str = r#"
[detect]
strength = "info"
without = "somewhere"

[[detect.rule]]
all = ["words"]

[[detect.fingerprint]]
family = "words"
words = ["dosage"]
"#;

const MARKER: &str = r#"[[marker]]
id = "odd"
label = { en = "odd", fr = "étrange" }
[marker.detect]
strength = "report"
[[marker.detect.rule]]
families = 1
[[marker.detect.fingerprint]]
family = "words"
words = ["dosage"]
"#;

#[test]
fn detection_is_bound_to_families_and_contexts_that_exist() {
    let path = "rules/contexts/somewhere.md";
    let context = CONTEXT.replacen("sources = []\n", &format!("sources = []\n{DETECT}"), 1);
    let line = "rules/contexts/somewhere.md:11: ";
    for (label, from, to, message) in [
        ("detect-family", "all = [\"words\"]", "all = [\"other\"]", "no fingerprint of the family `other`"),
        (
            "detect-always",
            "all = [\"words\"]",
            "all = []",
            "a rule of detection without families always holds",
        ),
        ("detect-context", "without = \"somewhere\"", "without = \"there\"", "there is no context `there`"),
        ("detect-short", "[\"dosage\"]", "[\"do\"]", "`do` is too short to prove anything"),
    ] {
        mistake(label, path, &context, from, to, &format!("{line}{message}"));
    }
    let path = "rules/markers.toml";
    for (label, from, to, message) in [
        ("marker-strength", "\"report\"", "\"info\"", "a marker can only be listed"),
        ("marker-name", "\"odd\"", "\"somewhere\"", "a context has this name"),
        ("marker-family", "families = 1", "all = [\"other\"]", "no fingerprint of the family `other`"),
    ] {
        mistake(label, path, MARKER, from, to, &format!("rules/markers.toml:2: {message}"));
    }
}
