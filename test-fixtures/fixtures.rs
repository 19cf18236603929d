//! Every fixture of every check: the folder's name is what must come out.

use std::collections::BTreeSet;
use std::path::Path;

use sobria::fixture::{Promise, Seen};
use sobria::outcome::Report;
use sobria::registry::REGISTRY;
use sobria::rule::Evidence;

use crate::run::{Case, folders, name, root};

/// Folders of `test-fixtures/` that hold no fixtures of a check.
const OTHERS: [&str; 5] = ["bundles", "demo", "origins", "rebuild", "reports"];

#[test]
fn every_fixture_comes_out_as_its_folder_says() {
    let mut wrong = Vec::new();
    let mut run = 0;
    for check_folder in folders(&root()) {
        let check = name(&check_folder);
        if OTHERS.contains(&check) {
            continue;
        }
        assert!(REGISTRY.check_named(check).is_some(), "test-fixtures/{check}: there is no such check");
        for fixture in folders(&check_folder) {
            let shown = format!("{check}/{}", name(&fixture));
            let promise =
                Promise::of(name(&fixture)).unwrap_or_else(|| panic!("{shown}: the name promises nothing"));
            let report = Case::open(&fixture).check();
            run += 1;
            if let Err(message) = verify(&report, check, promise) {
                wrong.push(format!("{shown}: {message}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {run} fixtures:\n{}", wrong.len(), wrong.join("\n"));
}

fn verify(report: &Report, check: &str, promise: Promise<'_>) -> Result<(), String> {
    if let Some(context) = promise.context
        && REGISTRY.context(context).is_none()
    {
        return Err(format!("there is no context {context}"));
    }
    let seen = Seen::of(report, check);
    if promise.is_kept(&seen, check) { Ok(()) } else { Err(format!("expected {promise:?}, got {seen:?}")) }
}

#[test]
fn every_check_has_fixtures_and_the_do_no_harm_checks_one_for_each_context() {
    let mut missing = Vec::new();
    for check in &REGISTRY.checks {
        let id = &check.entry.header.id;
        let folder = root().join(id);
        let found: BTreeSet<String> = if folder.is_dir() {
            folders(&folder).iter().map(|path| name(path).split('.').next().unwrap().to_owned()).collect()
        } else {
            BTreeSet::new()
        };
        if check.do_no_harm {
            for context in REGISTRY.contexts.iter().map(|context| &context.header) {
                let activated = context.activate.iter().any(|written| written.split('[').next() == Some(id));
                // A check that is never sure can only ask.
                let weak = check.entry.header.evidence == Evidence::Weak;
                let outcome = if weak { "review" } else { "violating" };
                let fixture = format!("{outcome}@{}", context.id);
                if activated && !found.contains(&fixture) {
                    missing.push(format!("{id}/{fixture}"));
                }
            }
        } else if !found.contains("violating") && !found.contains("review") {
            missing.push(format!("{id}/violating"));
        }
        if !found.iter().any(|folder| folder.starts_with("compliant")) {
            missing.push(format!("{id}/compliant"));
        }
    }
    assert!(missing.is_empty(), "missing fixtures:\n{}", missing.join("\n"));
}

#[test]
fn the_file_cut_at_each_place_is_the_excerpt() {
    let mut places = 0;
    each_fixture(&mut |shown, case| {
        let report = case.check();
        for outcome in &report.outcomes {
            for place in std::iter::once(&outcome.place).chain(&outcome.related) {
                let Some(span) = place.span else { continue };
                let excerpt = place
                    .excerpt
                    .as_deref()
                    .unwrap_or_else(|| panic!("{shown}: {} has no excerpt", place.path));
                let content = content(case, &outcome.bundle, &place.path);
                // Files that are not UTF-8 are read as browsers do: their places are those of the decoded text.
                let Ok(text) = String::from_utf8(content) else { continue };
                let cut = sobria::finding::excerpt(&text[span.range()]);
                assert_eq!(cut, excerpt, "{shown}: {}", place.path);
                let before = &text[..span.start as usize];
                let line = before.matches('\n').count() + 1;
                assert_eq!(place.line, Some(u32::try_from(line).unwrap()), "{shown}: {}", place.path);
                places += 1;
            }
        }
    });
    assert!(places > 50, "only {places} places were compared");
}

/// The content of a path of the bundle, from its twin when the file is empty; or of the map.
fn content(case: &Case, bundle: &str, path: &str) -> Vec<u8> {
    let folder = case.bundle(bundle);
    let file = folder.join(path);
    if path.starts_with("medical-context.") || path == "sobria.toml" {
        return std::fs::read(case.folder.join(path)).unwrap();
    }
    let content = std::fs::read(&file).unwrap();
    if !content.is_empty() {
        return content;
    }
    let discovery = sobria::discover::discover(&folder, sobria::caps::LARGEST_FILE).unwrap();
    let input = discovery.inputs.iter().find(|input| input.path == path).unwrap();
    sobria::discover::content(input).unwrap().0
}

#[test]
fn one_thread_and_several_give_the_same_report() {
    each_fixture(&mut |shown, case| {
        let json = |threads| {
            sobria::report::json::render(&case.check_with(&[], threads), sobria::rule::Lang::En).unwrap()
        };
        assert_eq!(json(1), json(4), "{shown}");
    });
}

#[test]
fn no_message_keeps_an_unfilled_placeholder() {
    each_fixture(&mut |shown, case| {
        for outcome in &case.check().outcomes {
            for lang in [sobria::rule::Lang::En, sobria::rule::Lang::Fr] {
                for text in [
                    sobria::report::words::message(outcome, lang),
                    sobria::report::words::help(outcome, lang),
                ] {
                    let check = &REGISTRY.check(outcome.check).entry.header.id;
                    assert!(!text.contains('{'), "{shown}: {check}: {text}");
                }
            }
        }
    });
}

fn each_fixture(visit: &mut dyn FnMut(&str, &Case)) {
    visit("demo", &Case::open(Path::new(&root().join("demo"))));
    for check in folders(&root()).iter().filter(|folder| !OTHERS.contains(&name(folder))) {
        for fixture in folders(check) {
            visit(&format!("{}/{}", name(check), name(&fixture)), &Case::open(&fixture));
        }
    }
}
