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

const FUNCTION: &str = "//! Fonts.\n\npub fn odd(asset: &Asset, cx: &mut Cx) {}\n";

const CONTEXT: &str = r#"+++
id = "somewhere"
label = { en = "somewhere", fr = "quelque part" }
definition = { en = "a place", fr = "un lieu" }
suppress = []
activate = []
justification = { en = "care", fr = "le soin" }
gt6 = []
sources = []
+++
Prose.
"#;

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
