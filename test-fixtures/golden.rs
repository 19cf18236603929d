//! Generated files that are kept and reviewed: `BLESS=1 cargo test` rewrites them.

use std::fs;

use sobria::contexts::map::Map;
use sobria::outcome::Outcome;
use sobria::report::{contexts, json, text};
use sobria::rule::Lang;

use crate::run::{Case, root};

/// Compares with a kept file, or rewrites it.
pub fn golden(name: &str, content: &str) {
    let path = root().join("reports").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == content,
        "{} is out of date: run `BLESS=1 cargo test` and read the change",
        path.display()
    );
}

fn style(lang: Lang, all: bool) -> text::Style {
    text::Style { lang, color: false, width: 110, all, fail_on: Some(sobria::rule::Level::Error) }
}

#[test]
fn the_demo_report_is_the_one_reviewed() {
    let report = Case::open(&root().join("demo")).check();
    golden("demo.en.txt", &text::render(&report, style(Lang::En, false)));
    golden("demo.fr.txt", &text::render(&report, style(Lang::Fr, true)));
    golden("demo.json", &json::render(&report, Lang::En).unwrap());
}

#[test]
fn the_demo_record_of_contexts_is_the_one_reviewed() {
    let record = Case::open(&root().join("demo")).contexts();
    let style = |lang| contexts::Style { lang, color: false, width: 110, all: false };
    golden("contexts.en.txt", &contexts::table(&record, style(Lang::En)));
    golden("contexts.fr.txt", &contexts::table(&record, style(Lang::Fr)));
    golden("contexts.json", &contexts::json(&record).unwrap());
    golden("contexts.fr.md", &contexts::markdown(&record, Lang::Fr).unwrap());
    golden("contexts.en.html", &contexts::html(&record, Lang::En).unwrap());
}

#[test]
fn a_change_of_the_map_that_is_not_approved_reads_as_reviewed() {
    let case = Case::open(&root().join("demo"));
    let approved = fs::read_to_string(case.folder.join("medical-context.approved.toml")).unwrap();
    let map_base = Map::parse("medical-context.approved.toml", &approved).ok();
    let report = Case { map_base, ..case }.check();
    assert!(report.outcomes.iter().any(Outcome::is_pending), "nothing is pending");
    golden("demo.pending.fr.txt", &text::render(&report, style(Lang::Fr, false)));
}

#[test]
fn the_schemas_are_the_ones_published() {
    let pretty = |schema: serde_json::Value| format!("{schema:#}\n");
    golden("../../schemas/report.schema.json", &pretty(json::schema()));
    golden("../../schemas/comparison.schema.json", &pretty(json::comparison::schema()));
    golden("../../schemas/contexts.schema.json", &pretty(contexts::schema()));
    golden("../../schemas/sobria.schema.json", &pretty(sobria::settings::schema()));
    golden("../../schemas/medical-context.schema.json", &pretty(sobria::contexts::map::schema()));
}

#[test]
fn the_json_report_fits_its_schema() {
    let validator = jsonschema::validator_for(&json::schema()).unwrap();
    let report = Case::open(&root().join("demo")).check();
    for lang in [Lang::En, Lang::Fr] {
        let document = serde_json::to_value(json::document(&report, lang)).unwrap();
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    assert!(!validator.is_valid(&serde_json::json!({ "schema_version": 1 })), "the schema accepts anything");
}

#[test]
fn the_excerpts_in_the_readme_are_real() {
    let readme = fs::read_to_string(root().join("../README.md")).unwrap();
    let kept = fs::read_to_string(root().join("reports/demo.en.txt")).unwrap();
    let blocks: Vec<&str> =
        readme.split("```text\n").skip(1).map(|block| block.split("```").next().unwrap()).collect();
    assert_eq!(blocks.len(), 2);
    for line in blocks.iter().flat_map(|block| block.lines()) {
        assert!(kept.lines().any(|real| real == line), "not in the demo's report: {line}");
    }
}
