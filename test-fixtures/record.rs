//! The record of medical contexts: what it counts, what a page of it carries and escapes, and what changed since.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use sobria::contexts::map::Map;
use sobria::report::contexts::difference::difference;
use sobria::report::contexts::document::{
    Change, ChangeKind, CheckCount, ContextEntry, ContextsRecord, Difference, Holding, MapFinding, Texts,
    UndeclaredCode, WaiverRecord, Why,
};
use sobria::report::contexts::{self, Style, Unreadable};
use sobria::rule::Lang;

use crate::run::{Case, root};

fn demo() -> Case {
    Case::open(&root().join("demo"))
}

fn of<'r>(record: &'r ContextsRecord, id: &str) -> &'r ContextEntry {
    record.contexts.iter().find(|entry| entry.id == id).unwrap()
}

fn case(path: &str) -> Case {
    Case::open(&root().join(path))
}

#[test]
fn the_record_counts_what_the_report_shows() {
    let record = demo().contexts();
    let report = demo().check();
    let viewer = of(&record, "dicom-viewer");
    let lossy = viewer.do_no_harm.iter().find(|check| check.check == "diagnostic-image-lossy").unwrap();
    let failed = |check: &str| {
        let of_check = |outcome: &&sobria::outcome::Outcome| {
            sobria::registry::REGISTRY.check(outcome.check).entry.header.id == check
        };
        report.outcomes.iter().filter(of_check).filter(|outcome| outcome.is_failure()).count()
    };
    assert_eq!((lossy.failed, lossy.to_review, lossy.waived), (failed("diagnostic-image-lossy"), 0, 0));
    assert!(lossy.failed > 0 && lossy.looked_at > lossy.failed);
    let screening = of(&record, "screening-imaging");
    let lossy = screening.do_no_harm.iter().find(|check| check.check == "diagnostic-image-lossy").unwrap();
    assert_eq!(lossy.failed, 0, "a failure counts in the context that it concerns");
    assert_eq!(viewer.screens.len(), 1);
    assert_eq!(viewer.screens[0].name, "/viewer/:study");
    assert_eq!(viewer.days_left, Some(220));
    assert_eq!(viewer.roles_given.get("diagnostic"), Some(&2));
    let eager = of(&record, "icu-monitoring").suppressed.iter().find(|count| count.check == "image-eager");
    let eager = eager.unwrap();
    assert_eq!((eager.findings, eager.partly), (0, 7), "the same images stand on other screens too");
    assert_eq!(eager.savings, [], "advice that stays elsewhere is not forgone");
}

#[test]
fn a_finding_in_two_contexts_counts_in_both_records() {
    let map = fs::read_to_string(root().join("demo/medical-context.toml")).unwrap();
    let second =
        "[[context]]\nuse = \"volumetric-imaging\"\npaths = [\"exams/ct-*\"]\njustification = \"x\"\n";
    let record = with_map(&format!("{map}\n{second}"));
    let reduced = |id: &str| {
        let checks = &of(&record, id).do_no_harm;
        let check = checks.iter().find(|check| check.check == "diagnostic-image-reduced").unwrap();
        check.failed + check.to_review
    };
    assert_eq!((reduced("dicom-viewer"), reduced("volumetric-imaging")), (1, 1));
}

#[test]
fn a_waiver_that_is_not_approved_accepts_nothing() {
    let record = case("diagnostic-image-lossy/violating@dicom-viewer.pending-waiver").contexts();
    let viewer = of(&record, "dicom-viewer");
    let lossy = viewer.do_no_harm.iter().find(|check| check.check == "diagnostic-image-lossy").unwrap();
    assert_eq!((lossy.failed, lossy.waived), (1, 0));
    assert_eq!(viewer.waivers[0].findings, 0);
    assert!(viewer.pending && record.map_base.is_some());
    let approved = case("diagnostic-image-lossy/suppressed@dicom-viewer").contexts();
    let viewer = of(&approved, "dicom-viewer");
    let lossy = viewer.do_no_harm.iter().find(|check| check.check == "diagnostic-image-lossy").unwrap();
    assert_eq!((lossy.failed, lossy.waived), (0, 1));
    assert_eq!(viewer.waivers[0].findings, 1);
    assert!(!viewer.pending);
}

#[test]
fn undeclared_code_is_listed_until_it_is_declared_or_refuted() {
    let record = case("context-undeclared/review").contexts();
    assert_eq!(record.undeclared.len(), 1);
    assert_eq!(record.undeclared[0].context, "dicom-viewer");
    assert!(record.undeclared[0].evidence.len() >= 2);
    assert!(record.screens.iter().any(|screen| screen.undeclared == ["dicom-viewer"]));
    assert!(record.findings.iter().any(|finding| finding.check == "context-undeclared"));
    let refuted = case("context-undeclared/compliant.refuted").contexts();
    assert_eq!(refuted.undeclared, []);
    assert_eq!(refuted.refutations.len(), 1);
    assert_eq!(refuted.contexts, [], "a refutation is no context");
}

#[test]
fn the_order_of_the_map_changes_nothing_but_its_digest() {
    let case = demo();
    let mut other = case.clone();
    other.map.entries.reverse();
    assert_eq!(case.contexts(), other.contexts());
}

#[test]
fn the_digest_of_a_bundle_is_that_of_its_files() {
    let copy = |name: &str| {
        let made = crate::shapes::Made::new(name);
        let page = crate::shapes::PAGE;
        made.file("index.html", page).file("a.js", "let a;").file("b.js", "let b;")
    };
    let digest = |made: &crate::shapes::Made| Case::open(&made.folder).contexts().bundles[0].digest.clone();
    let (one, same) = (copy("digest-one"), copy("digest-same"));
    assert_eq!(digest(&one), digest(&same), "the folder's own place does not count");
    fs::write(one.dist().join("b.js"), "let c;").unwrap();
    assert_ne!(digest(&one), digest(&same));
    fs::write(one.dist().join("b.js"), "let b;").unwrap();
    fs::rename(one.dist().join("b.js"), one.dist().join("c.js")).unwrap();
    assert_ne!(digest(&one), digest(&same));
}

/// The record as a page carries it.
fn carried(record: &ContextsRecord) -> ContextsRecord {
    ContextsRecord { assets: None, since: None, ..record.clone() }
}

#[test]
fn every_page_carries_its_record() {
    let record = demo().contexts();
    assert_eq!(contexts::read(&contexts::json(&record).unwrap()).unwrap(), record);
    for lang in [Lang::En, Lang::Fr] {
        for page in [contexts::markdown(&record, lang).unwrap(), contexts::html(&record, lang).unwrap()] {
            assert_eq!(contexts::read(&page).unwrap(), carried(&record));
            assert!(page.contains(&contexts::record_digest(&record).unwrap()), "the page names its record");
        }
    }
    let crlf = contexts::markdown(&record, Lang::En).unwrap().replace('\n', "\r\n");
    assert_eq!(contexts::read(&crlf).unwrap(), carried(&record), "line ends may change on the way");
}

#[test]
fn what_is_no_page_is_refused() {
    let record = demo().contexts();
    let html = contexts::html(&record, Lang::En).unwrap();
    let cut = &html[..html.len() - 2000];
    assert!(matches!(contexts::read(cut), Err(Unreadable::NoRecord)), "a page without its end");
    assert!(matches!(contexts::read(""), Err(Unreadable::NoRecord)));
    assert!(matches!(contexts::read("# A page"), Err(Unreadable::NoRecord)));
    assert!(matches!(contexts::read("{}"), Err(Unreadable::Damaged(_))));
    assert!(matches!(contexts::read("{\"schema_version\":\"1.0\"}"), Err(Unreadable::Damaged(_))));
    let later = contexts::json(&record)
        .unwrap()
        .replace("\"record_version\": \"1.0\"", "\"record_version\": \"2.0\"");
    assert!(matches!(contexts::read(&later), Err(Unreadable::Version(version)) if version == "2.0"));
    let unlike = "{\"record_version\": \"3.1\", \"contexts\": 4}";
    assert!(matches!(contexts::read(unlike), Err(Unreadable::Version(version)) if version == "3.1"));
}

#[test]
fn the_record_fits_its_schema() {
    let validator = jsonschema::validator_for(&contexts::schema()).unwrap();
    let mut record = demo().contexts();
    sprinkle(&mut record, "text");
    let document = serde_json::to_value(&record).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert!(!validator.is_valid(&serde_json::json!({ "record_version": "1.0" })), "it accepts anything");
}

fn with_map(text: &str) -> ContextsRecord {
    let mut case = demo();
    case.map = Map::parse("medical-context.toml", text).unwrap();
    case.contexts()
}

fn changes(before: &ContextsRecord, after: &ContextsRecord) -> Vec<(ChangeKind, String, String)> {
    let found = difference(before, after).unwrap().changes;
    found.into_iter().map(|change| (change.kind, change.subject, change.what)).collect()
}

#[test]
fn a_later_page_says_what_changed() {
    use ChangeKind::{Added, Changed, Narrowed, Removed, Widened};
    let map = fs::read_to_string(root().join("demo/medical-context.toml")).unwrap();
    let before = with_map(&map);
    assert_eq!(changes(&before, &before), []);
    let changed = |from: &str, to: &str| {
        assert!(map.contains(from), "{from}");
        changes(&before, &with_map(&map.replacen(from, to, 1)))
    };
    let about = |found: &[(ChangeKind, String, String)], kind, subject: &str, what: &str| {
        let wanted = (kind, subject.to_owned(), what.to_owned());
        assert!(found.contains(&wanted), "{wanted:?} in {found:?}");
    };
    let wider = changed("routes = [\"/viewer/**\"]", "routes = [\"/viewer/**\", \"/rendez-vous\"]");
    about(&wider, Added, "dicom-viewer", "routes");
    about(&wider, Widened, "dicom-viewer", "screen");
    about(&wider, Changed, "", "map-digest");
    let narrower = changed("scope = \"part\"", "except = [\"/viewer/**\"]");
    about(&narrower, Added, "dicom-viewer", "except");
    about(&narrower, Narrowed, "dicom-viewer", "screen");
    let whole = changed("scope = \"part\"", "scope = \"whole-app\"");
    about(&whole, Widened, "dicom-viewer", "scope");
    let role = changed("thumbnail = [\"thumbs/**\"]", "");
    about(&role, Removed, "dicom-viewer", "role");
    let waiver = "[[context.waive]]\ncheck = \"diagnostic-image-lossy\"\npaths = [\"exams/**\"]\n\
        justification = \"the original is lossy\"\nowner = \"x\"\nreview_by = 2027-01-31\n\n[[context]]\nuse = \"icu";
    let accepted = changed("[[context]]\nuse = \"icu", waiver);
    about(&accepted, Added, "dicom-viewer", "waiver");
    about(&accepted, Narrowed, "dicom-viewer", "harm-failed");
    about(&accepted, Widened, "dicom-viewer", "harm-waived");
    let owner = changed("owner = \"imaging@clinic.example\"\n", "");
    about(&owner, Removed, "dicom-viewer", "owner");
    let date = changed("review_by = 2027-06-30", "review_by = 2028-06-30");
    about(&date, Changed, "dicom-viewer", "review-by");
    let (head, _) = map.split_at(map.rfind("[[context]]").unwrap());
    let gone = changes(&before, &with_map(head));
    about(&gone, Removed, "screening-imaging", "context");
    let back = changes(&with_map(head), &before);
    about(&back, Added, "screening-imaging", "context");
}

/// Puts a text wherever a project, a bundle or an earlier page can bring one in.
fn sprinkle(record: &mut ContextsRecord, hostile: &str) {
    let text = || hostile.to_owned();
    let texts = || Texts { en: text(), fr: text() };
    for entry in &mut record.contexts {
        entry.id = text();
        entry.label = texts();
        entry.screens.push(Holding {
            bundle: text(),
            name: text(),
            why: Why { by: "route".into(), what: Some(text()) },
        });
        for group in &mut entry.assets {
            group.first = vec![text(), text()];
            group.why.what = Some(text());
        }
        let declared = &mut entry.declaration;
        declared.justification = text();
        (declared.owner, declared.approved_by, declared.risk) = (Some(text()), Some(text()), Some(text()));
        (declared.routes, declared.paths, declared.except) =
            (vec![text(), text()], vec![text()], vec![text()]);
        (declared.keep, declared.recipients) = (vec![text()], vec![text()]);
        declared.roles.insert("diagnostic".into(), vec![text()]);
        entry.waivers.push(WaiverRecord {
            check: text(),
            paths: vec![text()],
            justification: text(),
            owner: Some(text()),
            review_by: text(),
            ..WaiverRecord::default()
        });
        entry.left_to_review.push(CheckCount { check: text(), title: texts(), ..CheckCount::default() });
    }
    record.refutations = record.contexts.clone();
    for screen in &mut record.screens {
        screen.id = text();
        screen.bundle = text();
        for held in &mut screen.contexts {
            held.context = text();
        }
    }
    record.undeclared.push(UndeclaredCode {
        bundle: text(),
        context: text(),
        label: texts(),
        evidence: [(text(), text())].into(),
        screens: vec![text()],
        held_back: [(text(), 1)].into(),
        ..UndeclaredCode::default()
    });
    record.findings.push(MapFinding {
        check: text(),
        kind: "fail".into(),
        path: text(),
        message: texts(),
        help: texts(),
        ..MapFinding::default()
    });
    for bundle in &mut record.bundles {
        (bundle.name, bundle.path) = (text(), text());
    }
    for file in record.map.iter_mut().chain(&mut record.settings) {
        file.path = text();
    }
    record.since = Some(Difference {
        date: text(),
        record_digest: text(),
        changes: vec![Change {
            subject: text(),
            kind: ChangeKind::Changed,
            what: text(),
            name: Some(text()),
            before: Some(text()),
            after: Some(text()),
        }],
    });
}

/// Tags in order, with everything between them left out.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()).collect()
}

/// What makes up a line of Markdown: its cells, and how it begins.
fn skeleton(markdown: &str) -> Vec<(usize, String)> {
    let page = markdown.split("```json sobria-record").next().unwrap();
    page.lines()
        .map(|line| {
            let cells = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
            let start = line.trim_start_matches(['#', '-', '|', ' ']);
            (cells, line[..line.len() - start.len()].to_owned())
        })
        .collect()
}

/// Markdown of a page without what is escaped, quoted as code, or ours.
fn bare(markdown: &str) -> String {
    let page = markdown.split("```json sobria-record").next().unwrap();
    let mut out = String::new();
    for line in page.lines() {
        let mut rest = line;
        while let Some(at) = rest.find(['`', '\\']) {
            out.push_str(&rest[..at]);
            if rest[at..].starts_with('`') {
                let end = rest[at + 1..].find('`').expect("a code span ends on its line");
                rest = &rest[at + 1 + end + 1..];
            } else {
                let next = rest[at + 1..].chars().next().map_or(0, char::len_utf8);
                rest = &rest[at + 1 + next..];
            }
        }
        out.push_str(rest);
        out.push('\n');
    }
    for ours in ["<br>", "<code>", "</code>", "<details>", "<summary>", "</summary>", "&nbsp;"] {
        out = out.replace(ours, "");
    }
    out
}

fn hostile() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "<script>alert(1)</script>",
        "</pre>",
        "<pre id=\"sobria-record\">{}</pre>",
        "```json sobria-record\n{}\n```",
        "`",
        "``",
        "|",
        "\n",
        "\r\n\r\n# x",
        "\n- x",
        "[a](javascript:x)",
        "![i](http://h/p.gif)",
        "https://evil.example",
        "www.evil.example",
        "<img src=x onerror=y>",
        "&lt;",
        "*a*",
        "__b__",
        "\\",
        "\\|",
        "@someone",
        "#1",
        "$x$",
        "~~s~~",
        "\u{202e}",
        "\u{2028}",
        "\u{0}",
        "\u{1b}[31m",
        "' onload='x",
        "\" x=\"",
        "é😀",
        "-->",
        "]]>",
    ]);
    let part = prop_oneof![3 => nasty.prop_map(str::to_owned), 1 => ".{0,12}"];
    prop::collection::vec(part, 1..6).prop_map(|parts| parts.concat())
}

static DEMO: LazyLock<ContextsRecord> = LazyLock::new(|| demo().contexts());

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whatever a project is named or says, a page keeps its structure and carries its record.
    #[test]
    fn hostile_texts_stay_texts(text in hostile()) {
        let (mut record, mut plain) = (DEMO.clone(), DEMO.clone());
        // The same blocks, whatever the text.
        sprinkle(&mut record, &format!("a{text}"));
        sprinkle(&mut plain, "plain");
        for lang in [Lang::En, Lang::Fr] {
            let html = contexts::html(&record, lang).unwrap();
            let known = contexts::html(&plain, lang).unwrap();
            prop_assert_eq!(tags(&html), tags(&known));
            prop_assert_eq!(contexts::read(&html).unwrap(), carried(&record));
            let markdown = contexts::markdown(&record, lang).unwrap();
            prop_assert_eq!(contexts::read(&markdown).unwrap(), carried(&record));
            prop_assert_eq!(skeleton(&markdown), skeleton(&contexts::markdown(&plain, lang).unwrap()));
            let bare = bare(&markdown);
            for markup in ["<", "](", "![", "://", "@", "www.", "$"] {
                prop_assert!(!bare.contains(markup), "{} in {}", markup, bare);
            }
            let table = contexts::table(&record, Style { lang, color: false, width: 100, all: true });
            for page in [&html, &markdown, &table] {
                let bad = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2028}');
                prop_assert!(!page.contains(bad));
            }
        }
    }
}

#[test]
fn the_page_fetches_and_runs_nothing() {
    let html = contexts::html(&demo().contexts(), Lang::Fr).unwrap();
    assert!(html.starts_with("<!doctype html>\n<html lang=\"fr\">"));
    for tag in tags(&html) {
        let name = tag.trim_start_matches('/').split(' ').next().unwrap();
        assert!(!matches!(name, "script" | "link" | "img" | "iframe" | "a" | "form"), "{tag}");
        assert!(!tag.contains("src=") && !tag.contains("href=") && !tag.contains(" on"), "{tag}");
    }
    assert!(!html.contains("url(") && !html.contains("@import"));
}

#[test]
fn no_page_promises_safety() {
    let record = demo().contexts();
    for lang in [Lang::En, Lang::Fr] {
        let style = Style { lang, color: false, width: 100, all: true };
        let page = contexts::markdown(&record, lang).unwrap();
        // Citations of sources keep their own words.
        let ours: String = page.lines().filter(|line| !line.starts_with("- **")).collect();
        let ours = ours.split("```json").next().unwrap().to_lowercase();
        let table = contexts::table(&record, style).to_lowercase().replace("safety officer", "");
        for word in ["safe", "compliant", "certified", "sûr ", "conforme", "certifi"] {
            assert!(!ours.contains(word), "{word}");
            assert!(!table.contains(word), "{word}");
        }
    }
}

fn sobria(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sobria"));
    command.current_dir(folder).args(arguments);
    command.env_clear().env("LANG", "C.UTF-8").output().unwrap()
}

#[test]
fn the_command_writes_pages_and_compares_them() {
    let folder = std::env::temp_dir().join(format!("sobria-contexts-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let demo = root().join("demo");
    let run =
        |arguments: &[&str]| sobria(&demo, &[&["contexts", "--today", "2026-11-22"], arguments].concat());
    let page = folder.join("page.html");
    let written = run(&["--output", &format!("html={}", page.display())]);
    assert_eq!(written.status.code(), Some(0), "{}", String::from_utf8_lossy(&written.stderr));
    assert!(String::from_utf8(written.stdout).unwrap().contains("dicom-viewer"), "the table on the terminal");
    let same = run(&["--previous", page.to_str().unwrap(), "--lang", "en"]);
    assert!(String::from_utf8(same.stdout).unwrap().contains("Nothing changed."));
    let bad = folder.join("bad.md");
    fs::write(&bad, "# no page").unwrap();
    for arguments in [
        &["--previous", bad.to_str().unwrap()][..],
        &["--previous", "absent"],
        &["dist/index.html"],
        &["--output", "pdf"],
    ] {
        let refused = run(arguments);
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        assert!(!refused.stderr.is_empty());
    }
    fs::remove_dir_all(folder).unwrap();
}
