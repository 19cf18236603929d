//! What must hold of any map and any settings, tried on the demo.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sobria::contexts::map::Map;
use sobria::outcome::{Kind, Outcome, Report};
use sobria::registry::REGISTRY;
use sobria::report::json;
use sobria::rule::{Lang, Level};
use sobria::settings::Settings;

use crate::run::{Case, root};

/// Globs over screens and assets of the demo, from one of them to all.
const ROUTES: [&str; 6] = ["/rea", "/viewer/**", "/depistage.html", "/", "/rendez-vous", "/**"];
const PATHS: [&str; 6] =
    ["assets/rea-*.js", "assets/viewer-*.js", "exams/**", "images/**", "sounds/**", "assets/**"];
const CONTEXTS: [&str; 5] =
    ["icu-monitoring", "dicom-viewer", "screening-imaging", "operating-room", "prescription-print"];
const ROLES: [&str; 3] = ["diagnostic", "alarm", "interface"];

#[derive(Clone, Debug)]
struct Entry {
    context: &'static str,
    routes: Vec<&'static str>,
    paths: Vec<&'static str>,
    role: Option<(&'static str, &'static str)>,
}

impl Entry {
    fn toml(&self) -> String {
        let role = self
            .role
            .map_or(String::new(), |(role, glob)| format!("[context.roles]\n{role} = [\"{glob}\"]\n"));
        format!(
            "\n[[context]]\nuse = \"{}\"\nroutes = {:?}\npaths = {:?}\njustification = \"a reason\"\n{role}",
            self.context, self.routes, self.paths
        )
    }
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let role =
        proptest::option::of((proptest::sample::select(&ROLES[..]), proptest::sample::select(&PATHS[..])));
    let entry = (
        proptest::sample::select(&CONTEXTS[..]),
        proptest::sample::subsequence(&ROUTES[..], 1..=3),
        proptest::sample::subsequence(&PATHS[..], 0..=2),
        role,
    )
        .prop_map(|(context, routes, paths, role)| Entry { context, routes, paths, role });
    proptest::collection::vec(entry, 1..=3)
}

fn map(entries: &[Entry]) -> Map {
    let text: String = entries.iter().map(Entry::toml).collect();
    Map::parse("medical-context.toml", &format!("version = 1\n{text}")).unwrap()
}

fn check(map: Map) -> Report {
    let case = Case { map, ..Case::open(&root().join("demo")) };
    case.check()
}

fn is_harm(outcome: &Outcome) -> bool {
    REGISTRY.check(outcome.check).do_no_harm
}

/// Plain findings and do-no-harm findings by identity, with their weight.
fn weights(report: &Report, harm: bool) -> BTreeMap<String, (Kind, Option<Level>)> {
    let wanted = |outcome: &&Outcome| {
        let check = REGISTRY.check(outcome.check);
        check.do_no_harm == harm && !check.run_is_pipeline()
    };
    let of_kind = report.outcomes.iter().filter(wanted);
    of_kind.map(|outcome| (outcome.fingerprint.clone(), (outcome.kind, outcome.level))).collect()
}

/// Reports without what names lines of the map, which follow its order.
fn judged(report: &Report) -> Vec<(String, Kind, Option<Level>)> {
    let mut all: Vec<_> = report
        .outcomes
        .iter()
        .map(|outcome| (outcome.fingerprint.clone(), outcome.kind, outcome.level))
        .filter(|(fingerprint, ..)| !fingerprint.is_empty())
        .collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_the_map_never_matters(entries in entries()) {
        let mut reversed = entries.clone();
        reversed.reverse();
        let (a, b) = (check(map(&entries)), check(map(&reversed)));
        for harm in [true, false] {
            prop_assert_eq!(weights(&a, harm), weights(&b, harm));
        }
    }

    #[test]
    fn a_wider_map_never_removes_a_do_no_harm_finding(entries in entries(), added in entries()) {
        let narrow = check(map(&entries));
        let both: Vec<Entry> = entries.into_iter().chain(added).collect();
        let wide = weights(&check(map(&both)), true);
        // A role that the added entries take away is a contradiction of the map, which is an error of its own.
        let conflict = |outcome: &Outcome| REGISTRY.check(outcome.check).entry.header.id == "context-role-conflict";
        let roles = check(map(&both)).outcomes.iter().any(conflict);
        // A question that undeclared code raised is answered once the context is declared.
        let asked = |id: &str| narrow.outcomes.iter().any(|outcome| outcome.fingerprint == id && outcome.is_held_back());
        for (id, weight) in weights(&narrow, true).into_iter().filter(|(id, _)| !asked(id)) {
            let now = wide.get(&id);
            prop_assert!(roles || now.is_some_and(|now| *now >= weight), "{id}: {weight:?} became {now:?}");
        }
    }

    #[test]
    fn a_narrower_map_never_adds_a_suppression(mut entries in entries()) {
        // What an entry says of an asset's role stands before what the content proves: a person signs for it.
        entries[0].role = None;
        let wide = weights(&check(map(&entries)), false);
        let fewer = &entries[1..];
        let narrow = weights(&check(map(fewer)), false);
        for (id, (kind, _)) in narrow {
            let before = wide.get(&id).map(|(kind, _)| *kind);
            prop_assert!(kind != Kind::Suppressed || before == Some(Kind::Suppressed), "{id}: {before:?} became {kind:?}");
        }
    }

    #[test]
    fn a_change_of_the_map_never_makes_a_finding_milder_than_the_base(head in entries(), base in entries()) {
        let alone = check(map(&base));
        let case = Case { map: map(&head), map_base: Some(map(&base)), ..Case::open(&root().join("demo")) };
        let changed = case.check();
        for harm in [true, false] {
            let now = weights(&changed, harm);
            for (id, weight) in weights(&alone, harm) {
                let after = now.get(&id);
                prop_assert!(after.is_some_and(|after| *after >= weight), "{id}: {weight:?} became {after:?}");
            }
        }
    }
}

#[test]
fn a_map_against_itself_changes_nothing() {
    let case = Case::open(&root().join("demo"));
    let same = Case { map_base: Some(case.map.clone()), ..case.clone() };
    assert_eq!(judged(&case.check()), judged(&same.check()));
}

#[test]
fn no_setting_lowers_or_hides_what_protects_care() {
    let case = Case::open(&root().join("demo"));
    let protects = |report: &Report| -> Vec<_> {
        let protected = |outcome: &&Outcome| REGISTRY.check(outcome.check).is_protected();
        let of = report
            .outcomes
            .iter()
            .filter(protected)
            .filter(|outcome| !outcome.rulings.is_empty() || is_harm(outcome));
        of.map(|outcome| (outcome.fingerprint.clone(), outcome.kind, outcome.level)).collect()
    };
    let plain = case.check();
    assert!(protects(&plain).len() > 3, "the demo shows too little harm to try this");
    let mut tried = 0;
    for check in REGISTRY.checks.iter().filter(|check| check.is_protected()) {
        let id = &check.entry.header.id;
        for text in [
            format!("[levels]\n{id} = \"note\"\n"),
            format!("[levels]\n{id} = \"off\"\n"),
            format!("[[suppress]]\ncheck = \"{id}\"\nkind = \"accepted\"\nreason = \"because\"\n"),
            format!(
                "[[suppress]]\npaths = [\"**\"]\ncheck = \"{id}\"\nkind = \"false-positive\"\nreason = \"no\"\n"
            ),
        ] {
            // Settings that name a protected check are refused, or heard without effect.
            if let Ok(settings) = Settings::parse("sobria.toml", &format!("{}{text}", bundle())) {
                let changed = Case { settings, ..case.clone() }.check();
                assert_eq!(protects(&plain), protects(&changed), "{text}");
            }
            tried += 1;
        }
    }
    assert!(tried > 20);
    let selected = case.check_with(&["text-not-minified".to_owned()], 2);
    assert_eq!(protects(&plain), protects(&selected), "a selection of checks");
    for outcome in plain.outcomes.iter().filter(|outcome| is_harm(outcome)).take(3) {
        let by_id = format!(
            "{}[[suppress]]\nid = \"{}\"\nkind = \"accepted\"\nreason = \"because\"\n",
            bundle(),
            outcome.id
        );
        let settings = Settings::parse("sobria.toml", &by_id).unwrap();
        let changed = Case { settings, ..case.clone() }.check();
        assert_eq!(protects(&plain), protects(&changed), "suppressed by its id");
    }
}

/// The demo's own bundle, so that its name, host and base stay.
fn bundle() -> String {
    let text = std::fs::read_to_string(root().join("demo/sobria.toml")).unwrap();
    format!("{text}\n")
}

#[test]
fn reports_never_call_anything_safe_compliant_or_certified() {
    let report = Case::open(&root().join("demo")).check();
    for lang in [Lang::En, Lang::Fr] {
        let text = json::render(&report, lang).unwrap().to_lowercase();
        for word in ["\"safe", " safe ", "compliant", "certified", "conforme", "certifié", "sans danger"] {
            assert!(!text.contains(word), "{word}");
        }
    }
}
