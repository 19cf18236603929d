//! The machine formats: what they hold and where they stop. What texts from a bundle may do in them is in
//! `injection.rs`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;
use sobria::Options;
use sobria::finding::Place;
use sobria::outcome::{BaselineReport, By, Comparison, Kind, Report, Ruling, RulingEffect, Seen};
use sobria::registry::REGISTRY;
use sobria::report::{github, gitlab, json, junit, markdown, rdjson, sarif, text};
use sobria::rule::{Lang, Level};

use crate::golden::golden;
use crate::injection::elements;
use crate::run::{Case, root};

/// The demo as SARIF asks for it.
pub static DEMO: LazyLock<Report> = LazyLock::new(|| {
    let case = Case::open(&root().join("demo"));
    let options = Options { line_hashes: true, ..case.options(&[], 2) };
    sobria::check(&case.jobs(), &options).unwrap()
});

/// Every format of `sobria check` that is a pure function of the report, by its name.
pub const FORMATS: [&str; 9] =
    ["text", "json", "github", "markdown", "sarif", "sarif-full", "gitlab", "junit", "rdjson"];

pub fn render(format: &str, report: &Report, lang: Lang) -> String {
    match format {
        "text" => {
            let style =
                text::Style { lang, color: false, width: 100, all: true, fail_on: Some(Level::Error) };
            text::render(report, style)
        }
        "github" => github::render(report, lang),
        "markdown" => {
            let style = markdown::Style { lang, fail_on: Some(Level::Error), limit: markdown::LIMIT };
            markdown::render(report, style)
        }
        "json" => json::render(report, lang).unwrap(),
        "sarif" => sarif(report, sarif::Profile::CodeScanning, lang),
        "sarif-full" => sarif(report, sarif::Profile::Full, lang),
        "gitlab" => gitlab::render(report, lang).unwrap(),
        "junit" => junit::render(report, lang).unwrap(),
        "rdjson" => rdjson::render(report, lang).unwrap(),
        other => panic!("{other}"),
    }
}

fn sarif(report: &Report, profile: sarif::Profile, lang: Lang) -> String {
    sarif::render(report, sarif::Style { lang, profile, category: None }).unwrap()
}

fn run_of(report: &Report, profile: sarif::Profile) -> Value {
    let log: Value = serde_json::from_str(&sarif(report, profile, Lang::En)).unwrap();
    log["runs"][0].clone()
}

fn results(run: &Value) -> &[Value] {
    run["results"].as_array().unwrap()
}

/// A report without anything found.
fn clean_report() -> Report {
    Report { outcomes: Vec::new(), ..DEMO.clone() }
}

/// The first failure of the demo, as many times as wanted, each in a file of its own.
fn repeated(times: usize) -> Report {
    let first = DEMO.outcomes.iter().find(|outcome| outcome.is_failure()).unwrap();
    let copy = |number: usize| {
        let mut copy = first.clone();
        copy.location.path = format!("src/{number}.ts");
        copy.fingerprint = format!("{number:032x}");
        copy
    };
    Report { outcomes: (0..times).map(copy).collect(), ..DEMO.clone() }
}

#[test]
fn results_of_the_demo_are_the_ones_reviewed() {
    // The rules repeat what is under `rules/`: one stands for all.
    let shown = |profile, lang| {
        let log = sarif(&DEMO, profile, lang);
        let mut log: Value = serde_json::from_str(&log).unwrap();
        let driver = &mut log["runs"][0]["tool"]["driver"];
        assert_eq!(driver["rules"].as_array().unwrap().len(), REGISTRY.checks.len(), "all rules, always");
        driver["rules"].as_array_mut().unwrap().truncate(1);
        for result in log["runs"][0]["results"].as_array_mut().unwrap() {
            // It moves with each new check; another test follows it.
            result.as_object_mut().unwrap().remove("ruleIndex");
        }
        format!("{log:#}\n")
    };
    golden("demo.en.sarif.json", &shown(sarif::Profile::CodeScanning, Lang::En));
    golden("demo.fr.sarif-full.json", &shown(sarif::Profile::Full, Lang::Fr));
    golden("demo.fr.gitlab.json", &gitlab::render(&DEMO, Lang::Fr).unwrap());
    golden("demo.en.junit.xml", &junit::render(&DEMO, Lang::En).unwrap());
    golden("demo.en.rdjson.json", &rdjson::render(&DEMO, Lang::En).unwrap());
}

#[test]
fn code_scanning_is_given_failures_alone_and_audits_everything() {
    let failures = DEMO.outcomes.iter().filter(|outcome| outcome.is_failure()).count();
    assert!(failures < DEMO.outcomes.len(), "the demo has questions and suppressions");
    let safe = run_of(&DEMO, sarif::Profile::CodeScanning);
    for result in results(&safe) {
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()), "{result}");
        for absent in ["kind", "suppressions", "taxa", "rank", "properties"] {
            assert!(result.get(absent).is_none(), "{absent}: {result}");
        }
    }
    let full = run_of(&DEMO, sarif::Profile::Full);
    let suppressed: Vec<&Value> =
        results(&full).iter().filter(|result| result["suppressions"] != serde_json::json!([])).collect();
    assert!(!suppressed.is_empty());
    for suppression in suppressed.iter().flat_map(|result| result["suppressions"].as_array().unwrap()) {
        assert!(!suppression["justification"].as_str().unwrap().is_empty());
        let place = &suppression["location"]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "medical-context.toml");
        assert!(place["region"]["startLine"].as_u64().unwrap() > 1);
    }
    for result in results(&full) {
        assert!(result["suppressions"].is_array(), "on all results or on none");
        let question = result["kind"] == "review";
        assert_eq!(question, result["level"] == "none", "{result}");
    }
    assert!(results(&full).iter().any(|result| result["kind"] == "review"));
    assert_eq!(full["taxonomies"].as_array().unwrap().len(), 4);
}

#[test]
fn no_two_failures_have_one_identity() {
    let run = run_of(&DEMO, sarif::Profile::CodeScanning);
    let mut identities = BTreeSet::new();
    for result in results(&run) {
        let place = &result["locations"][0]["physicalLocation"];
        let hash = result["partialFingerprints"]["primaryLocationLineHash"].as_str();
        assert!(hash.is_some(), "{result}");
        let identity = (result["ruleId"].as_str(), place["artifactLocation"]["uri"].as_str(), hash);
        assert!(identities.insert(identity), "GitHub would fold {result}");
    }
}

#[test]
fn references_of_the_full_profile_lead_to_what_they_name() {
    let run = run_of(&DEMO, sarif::Profile::Full);
    let lead = |target: &Value| {
        let component =
            &run["taxonomies"][usize::try_from(target["toolComponent"]["index"].as_u64().unwrap()).unwrap()];
        assert_eq!(component["guid"], target["toolComponent"]["guid"]);
        assert_eq!(component["name"], target["toolComponent"]["name"]);
        let taxon = &component["taxa"][usize::try_from(target["index"].as_u64().unwrap()).unwrap()];
        assert_eq!(taxon["id"], target["id"]);
    };
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for relationship in rules.iter().flat_map(|rule| rule["relationships"].as_array().into_iter().flatten()) {
        lead(&relationship["target"]);
    }
    for result in results(&run) {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        result["taxa"].as_array().into_iter().flatten().for_each(lead);
    }
    let guids: BTreeSet<&str> = run["taxonomies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|taxonomy| taxonomy["guid"].as_str().unwrap())
        .collect();
    assert_eq!(guids.len(), 4);
    assert!(guids.iter().all(|guid| guid.len() == 36 && guid.as_bytes()[14] == b'5'), "version 5: {guids:?}");
}

#[test]
fn rules_fit_what_readers_keep() {
    for lang in [Lang::En, Lang::Fr] {
        let log: Value = serde_json::from_str(&sarif(&DEMO, sarif::Profile::CodeScanning, lang)).unwrap();
        for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap() {
            let length = |text: &Value| text.as_str().unwrap().chars().count();
            for text in ["shortDescription", "fullDescription", "help"] {
                assert!((2..=1024).contains(&length(&rule[text]["text"])) || text == "help", "{rule}");
                assert!(length(&rule[text]["text"]) > 0);
            }
            assert!(length(&rule["help"]["markdown"]) > length(&rule["fullDescription"]["text"]));
            let tags = rule["properties"]["tags"].as_array().unwrap();
            assert!(tags.len() <= 10 && !tags.iter().any(|tag| tag == "security"), "{tags:?}");
            assert!(rule["properties"].get("security-severity").is_none());
        }
    }
}

#[test]
fn one_line_gives_one_result_for_each_check() {
    let mut report = repeated(3);
    for (column, outcome) in (1..).zip(&mut report.outcomes) {
        outcome.location.path = "dist/app.js".to_owned();
        outcome.location.line = Some(1);
        outcome.location.column = Some(column * 1000);
        outcome.id = format!("0000000{column}");
    }
    let run = run_of(&report, sarif::Profile::CodeScanning);
    let [result] = results(&run) else { panic!("{}", results(&run).len()) };
    let message = result["message"]["text"].as_str().unwrap();
    assert!(message.ends_with("2 more findings of this check here: 00000002, 00000003."), "{message}");
    let related = result["relatedLocations"].as_array().unwrap();
    let columns =
        related.iter().filter_map(|place| place["physicalLocation"]["region"]["startColumn"].as_u64());
    assert!(columns.collect::<Vec<_>>().starts_with(&[2000, 3000]), "{related:?}");
}

#[test]
fn what_readers_would_refuse_is_left_out_and_said() {
    let run = run_of(&repeated(5_003), sarif::Profile::CodeScanning);
    assert_eq!(results(&run).len(), 5_000);
    let notifications = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    let said = |id: &str| notifications.iter().find(|one| one["descriptor"]["id"] == id);
    assert_eq!(
        said("result-left-out").unwrap()["message"]["text"],
        "3 results beyond the first 5000 are left out."
    );
    assert!(said("text-cut").is_none());

    let mut report = repeated(1);
    let place = Place { line: Some(1), column: Some(1), ..Place::file("a.js") };
    report.outcomes[0].related = (1..=150).map(|line| Place { line: Some(line), ..place.clone() }).collect();
    report.outcomes[0].kind = Kind::Suppressed;
    report.outcomes[0].rulings = vec![ruling(&"long ".repeat(1_000))];
    let run = run_of(&report, sarif::Profile::Full);
    let [result] = results(&run) else { panic!() };
    assert_eq!(result["relatedLocations"].as_array().unwrap().len(), 100);
    assert_eq!(result["suppressions"][0]["justification"].as_str().unwrap().chars().count(), 2_048);
    let notifications = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    let cut = notifications.iter().find(|one| one["descriptor"]["id"] == "text-cut").unwrap();
    assert_eq!(cut["message"]["text"], "1 texts were cut and 50 related places left out.");
}

#[test]
fn a_clean_run_says_so() {
    let report = clean_report();
    for profile in [sarif::Profile::CodeScanning, sarif::Profile::Full] {
        let run = run_of(&report, profile);
        assert_eq!(run["results"], serde_json::json!([]), "an empty list is what closes alerts");
        assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    }
    assert_eq!(gitlab::render(&report, Lang::En).unwrap(), "[]\n");
    let junit = junit::render(&report, Lang::En).unwrap();
    assert!(junit.contains("tests=\"1\" failures=\"0\"") && junit.contains("<testcase name=\"no failure\""));
    let rdjson: Value = serde_json::from_str(&rdjson::render(&report, Lang::En).unwrap()).unwrap();
    assert_eq!(rdjson["diagnostics"], serde_json::json!([]));
}

#[test]
fn a_category_tells_applications_apart() {
    let category = |category| {
        let style = sarif::Style { lang: Lang::En, profile: sarif::Profile::CodeScanning, category };
        let log: Value = serde_json::from_str(&sarif::render(&clean_report(), style).unwrap()).unwrap();
        log["runs"][0]["automationDetails"]["id"].as_str().map(ToOwned::to_owned)
    };
    assert_eq!(category(None), None);
    assert_eq!(category(Some("")), None);
    assert_eq!(category(Some("apps/viewer")).as_deref(), Some("apps/viewer/"));
    assert_eq!(category(Some("apps/viewer/")).as_deref(), Some("apps/viewer/"));
}

#[test]
fn a_base_gives_every_result_its_state() {
    let id = DEMO.outcomes[0].id.clone();
    let seen = Seen {
        level: Some(Level::Error),
        check: String::new(),
        id,
        path: String::new(),
        line: None,
        message: String::new(),
    };
    let report =
        Report { comparison: Some(Comparison { new: vec![seen], ..Comparison::default() }), ..DEMO.clone() };
    let run = run_of(&report, sarif::Profile::Full);
    let states: Vec<&str> =
        results(&run).iter().map(|result| result["baselineState"].as_str().unwrap()).collect();
    assert_eq!(states.iter().filter(|state| **state == "new").count(), 1);
    assert!(states.iter().all(|state| ["new", "unchanged"].contains(state)));
    let baseline = BaselineReport { path: "baseline.txt".to_owned(), known: 0, fixed: None };
    let run = run_of(&Report { baseline: Some(baseline), ..DEMO.clone() }, sarif::Profile::Full);
    for result in results(&run) {
        let failure = result["kind"] == "fail" && result["suppressions"] == serde_json::json!([]);
        assert_eq!(result["baselineState"], if failure { "new" } else { "unchanged" });
    }
    assert!(
        results(&run_of(&DEMO, sarif::Profile::Full))
            .iter()
            .all(|result| result.get("baselineState").is_none())
    );
}

#[test]
fn code_quality_has_the_failures_with_fingerprints_of_their_own() {
    let issues: Vec<Value> = serde_json::from_str(&gitlab::render(&DEMO, Lang::En).unwrap()).unwrap();
    let failures = DEMO.outcomes.iter().filter(|outcome| outcome.is_failure()).count();
    assert_eq!(issues.len(), failures);
    let fingerprints: BTreeSet<&str> =
        issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(fingerprints.len(), failures);
    for issue in &issues {
        let description = issue["description"].as_str().unwrap();
        assert!(description.starts_with(issue["check_name"].as_str().unwrap()), "{description}");
    }
    let severities: BTreeSet<&str> = issues.iter().map(|issue| issue["severity"].as_str().unwrap()).collect();
    assert_eq!(severities, BTreeSet::from(["critical", "major", "minor", "info"]));
}

#[test]
fn junit_counts_what_it_holds() {
    let document = junit::render(&DEMO, Lang::Fr).unwrap();
    let count = |element: &str| elements(&document).iter().filter(|name| *name == element).count();
    let of_kind = |kind| DEMO.outcomes.iter().filter(|outcome| outcome.kind == kind).count();
    assert_eq!(count("testcase"), DEMO.outcomes.len());
    assert_eq!(count("failure"), of_kind(Kind::Fail));
    assert_eq!(count("skipped"), of_kind(Kind::Review) + of_kind(Kind::Suppressed));
    assert!(document.contains(&format!("<testsuites name=\"sobria\" tests=\"{}\"", DEMO.outcomes.len())));
    let suppressed = DEMO.outcomes.iter().find(|outcome| outcome.kind == Kind::Suppressed).unwrap();
    assert!(document.contains(&suppressed.rulings[0].justification), "the reason is shown");
}

fn ruling(justification: &str) -> Ruling {
    Ruling {
        by: By::Waiver { context: "dicom-viewer".to_owned() },
        effect: RulingEffect::Suppressed,
        justification: justification.to_owned(),
        line: 3,
        file: "medical-context.toml".to_owned(),
    }
}
