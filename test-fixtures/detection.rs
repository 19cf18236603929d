//! What is recognised in each fixture of `context-undeclared`: strength, families, answers of the map.

use std::collections::BTreeSet;

use sobria::outcome::{Kind, Recognised};
use sobria::registry::REGISTRY;
use sobria::rule::Lang;
use sobria::rule::detect::Strength;

use crate::run::{Case, root};

/// Fixture → what is recognised: id, strength, families, whether the map answers.
type Expected = (&'static str, &'static [(&'static str, Strength, &'static str, bool)]);

const EXPECTED: &[Expected] = &[
    ("review", &[("dicom-viewer", Strength::Strong, "dicomweb image-module oid uid-keywords", false)]),
    ("review.wasm", &[("dicom-viewer", Strength::Strong, "codecs uid-keywords", false)]),
    ("review.wasm-reader", &[("dicom-viewer", Strength::Strong, "wasm-reader", false)]),
    ("review.map-sources", &[("dicom-viewer", Strength::Strong, "parsers uid-keywords", false)]),
    ("compliant.one-family", &[]),
    ("compliant.one-package", &[]),
    ("compliant.storage-client", &[]),
    ("compliant.type-table", &[]),
    ("compliant", &[("dicom-viewer", Strength::Strong, "dicomweb image-module oid uid-keywords", true)]),
    ("violating.ecg", &[("ecg-waveform", Strength::Info, "lead-avf lead-avl lead-avr", false)]),
    ("compliant.leads-apart", &[]),
    (
        "violating.escapes",
        &[(
            "teleconsultation",
            Strength::Info,
            "offer peer-connection remote-care remote-description",
            false,
        )],
    ),
    (
        "violating.telecare-library",
        &[("teleconsultation", Strength::Info, "call-library remote-care", false)],
    ),
    ("compliant.route-table", &[]),
    ("compliant.code-editor", &[]),
    ("violating.vital-signs", &[("icu-monitoring", Strength::Info, "critical-signs oximetry", false)]),
    ("violating.alarm", &[("icu-monitoring", Strength::Info, "alarm oximetry", false)]),
    ("compliant.alarm-elsewhere", &[]),
    ("violating.prescription", &[("prescription-print", Strength::Info, "dose prescribing", false)]),
    ("compliant.hint-refuted", &[("prescription-print", Strength::Info, "dose prescribing", true)]),
    ("compliant.hint-declared", &[("prescription-print", Strength::Info, "dose prescribing", true)]),
    ("violating.volume", &[("volumetric-imaging", Strength::Info, "volume-formats", false)]),
    ("violating.slides", &[("digital-pathology", Strength::Info, "deep-zoom slides", false)]),
    ("compliant.museum", &[]),
    ("violating.wound", &[("wound-photo", Strength::Info, "jpeg picture-export wound", false)]),
    ("compliant.avatar", &[]),
    (
        "violating.screening",
        &[
            ("dicom-viewer", Strength::Strong, "dicomweb image-module oid uid-keywords", true),
            ("screening-imaging", Strength::Info, "screening", false),
        ],
    ),
    (
        "compliant.screening-link",
        &[("dicom-viewer", Strength::Strong, "dicomweb image-module oid uid-keywords", true)],
    ),
    (
        "compliant.other-screening",
        &[("dicom-viewer", Strength::Strong, "dicomweb image-module oid uid-keywords", true)],
    ),
    (
        "compliant.record",
        &[
            ("fhir", Strength::Report, "fhir", false),
            ("patient-record-form", Strength::Report, "allergy encounter patient", false),
            ("pro-sante-connect", Strength::Report, "pro-sante-connect", false),
        ],
    ),
    ("compliant.icons", &[]),
];

fn case(label: &str) -> Case {
    Case::open(&root().join("context-undeclared").join(label))
}

#[test]
fn each_context_is_recognised_at_its_strength_and_by_its_families() {
    for (label, expected) in EXPECTED {
        let report = case(label).check();
        let found: Vec<_> = report.recognised.iter().map(shown).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(id, strength, families, answered)| {
                ((*id).to_owned(), *strength, (*families).to_owned(), *answered)
            })
            .collect();
        assert_eq!(found, expected, "{label}");
    }
}

fn shown(recognised: &Recognised) -> (String, Strength, String, bool) {
    let families: Vec<&str> = recognised.evidence.keys().map(String::as_str).collect();
    (recognised.id.clone(), recognised.strength, families.join(" "), recognised.answered)
}

/// Rule 6 speaks of what was recognised surely: a hint is a note of its own and changes nothing else.
#[test]
fn a_hint_holds_nothing_back() {
    for (label, expected) in EXPECTED {
        if expected.iter().any(|(_, strength, _, answered)| *strength == Strength::Strong && !answered) {
            continue;
        }
        let report = case(label).check();
        assert!(!report.outcomes.iter().any(sobria::outcome::Outcome::is_held_back), "{label}");
        let asked = report
            .outcomes
            .iter()
            .filter(|outcome| REGISTRY.check(outcome.check).entry.header.id == "context-undeclared");
        for outcome in asked {
            assert_eq!(outcome.kind, Kind::Fail, "{label}");
            assert_eq!(outcome.level, Some(sobria::rule::Level::Note), "{label}");
        }
    }
}

#[test]
fn every_rule_of_every_context_has_a_fixture() {
    let shown: BTreeSet<&str> =
        EXPECTED.iter().flat_map(|(_, found)| found.iter().map(|(id, ..)| *id)).collect();
    for subject in sobria::contexts::recognise::subjects() {
        assert!(shown.contains(subject.id), "{}", subject.id);
    }
}

#[test]
fn what_is_only_listed_stands_in_the_text() {
    let report = case("compliant.record").check();
    let text = |lang| {
        let style = sobria::report::text::Style { lang, color: false, width: 400, all: false, fail_on: None };
        sobria::report::text::render(&report, style)
    };
    assert!(text(Lang::En).contains("FHIR resources"), "{}", text(Lang::En));
    assert!(text(Lang::Fr).contains("ressources FHIR"), "{}", text(Lang::Fr));
}
