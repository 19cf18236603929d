//! What a forge shows of a run: annotations and the page of a pull request.

use std::fs;

use pulldown_cmark::{Event, Options, Parser, Tag};
use sobria::contexts::map::Map;
use sobria::finding::Argument;
use sobria::outcome::{
    Change, Comparison, ContextChange, Kind, Load, Moved, Outcome, Report, Seen, Via, Waiver,
};
use sobria::registry::REGISTRY;
use sobria::report::github;
use sobria::report::markdown::{self, LIMIT, Style};
use sobria::rule::{Lang, Level};

use crate::golden::golden;
use crate::run::{Case, root};

fn demo() -> Report {
    Case::open(&root().join("demo")).check()
}

/// The demo with a map that is not approved.
fn pending() -> Report {
    let case = Case::open(&root().join("demo"));
    let approved = fs::read_to_string(case.folder.join("medical-context.approved.toml")).unwrap();
    let map_base = Map::parse("medical-context.approved.toml", &approved).ok();
    Case { map_base, ..case }.check()
}

fn page(report: &Report, lang: Lang, limit: usize) -> String {
    markdown::render(report, Style { lang, fail_on: Some(Level::Error), limit })
}

/// A base of the demo, as a comparison might find it.
fn comparison() -> Comparison {
    let load = |transfer, requests, complete| Some(Load { transfer, requests, complete, estimated: false });
    let change = |name: &str, before, after| Change {
        bundle: "clinic".to_owned(),
        name: name.to_owned(),
        before,
        after,
    };
    let seen = |level, check: &str, line| Seen {
        level,
        check: check.to_owned(),
        id: "0a1b2c3d".to_owned(),
        path: "src/pages/Home.ts".to_owned(),
        line,
        message: "shown at half its size".to_owned(),
    };
    Comparison {
        base: "base/dist".to_owned(),
        screens: vec![
            change("/rea", load(400_000, 27, false), load(428_000, 29, false)),
            change("/depistage.html", load(150_000, 16, true), load(145_000, 15, true)),
            change("/archives", load(90_000, 6, true), None),
        ],
        assets: vec![
            change("assets/rea.js", load(10_000, 1, true), load(38_000, 1, true)),
            change("assets/old.js", load(9_000, 1, true), None),
        ],
        new: vec![
            seen(Some(Level::Warning), "image-oversized", Some(12)),
            seen(Some(Level::Error), "media-autoplay", None),
            seen(None, "image-lossy-quality", Some(3)),
        ],
        fixed: vec![seen(Some(Level::Error), "sensor-at-load", Some(4))],
        moved: vec![Moved {
            now: seen(None, "font-too-many", Some(9)),
            path_before: "src/a.ts".to_owned(),
            line_before: None,
        }],
        contexts: vec![ContextChange {
            context: "icu-monitoring".to_owned(),
            gained: vec!["/rea".to_owned()],
            lost: Vec::new(),
            is_new: false,
            is_gone: false,
        }],
        waivers: vec![Waiver {
            kind: "accepted".to_owned(),
            check: "font-not-woff2".to_owned(),
            justification: "the sign-writer gave no other".to_owned(),
            source: "sobria.toml:12".to_owned(),
            findings: 1,
        }],
    }
}

#[test]
fn pages_and_annotations_are_the_ones_reviewed() {
    let report = demo();
    golden("demo.en.md", &page(&report, Lang::En, LIMIT));
    golden("demo.github.txt", &github::render(&report, Lang::En));
    let report = Report { comparison: Some(comparison()), ..pending() };
    golden("demo.pending.fr.md", &page(&report, Lang::Fr, LIMIT));
}

#[test]
fn the_runner_drops_no_annotation_and_sees_the_worst_first() {
    let report = demo();
    let text = github::render(&report, Lang::En);
    for command in ["::error ", "::warning ", "::notice "] {
        let count = text.lines().filter(|line| line.starts_with(command)).count();
        assert!((1..=10).contains(&count), "{command}: {count}");
    }
    let of = |level| report.outcomes.iter().filter(move |o| o.is_failure() && o.level == Some(level)).count();
    assert!(of(Level::Warning) > 10, "the demo has too few warnings to prove the limit");
    let first = |command: &str| text.lines().find(|line| line.starts_with(command)).unwrap().to_owned();
    assert!(
        first("::error ").contains("title=critical-media-deferred,")
            || first("::error ").contains("title=context-")
    );
    let last = text.lines().last().unwrap();
    assert!(last.starts_with("::notice title=sobria::") && last.contains("more finding"), "{last}");
}

#[test]
fn what_a_change_brought_is_annotated_before_what_was_there() {
    let mut report = demo();
    let is_warning = |outcome: &&Outcome| outcome.is_failure() && outcome.level == Some(Level::Warning);
    let last = report.outcomes.iter().rfind(is_warning).unwrap();
    let seen = Seen {
        level: last.level,
        check: REGISTRY.check(last.check).entry.header.id.clone(),
        id: last.id.clone(),
        path: last.location.path.clone(),
        line: last.location.line,
        message: String::new(),
    };
    let shows = |report: &Report| {
        let text = github::render(report, Lang::En);
        text.lines().any(|line| line.starts_with("::warning ") && line.contains(&seen.id))
    };
    assert!(!shows(&report), "too few warnings stand before it to prove anything");
    report.comparison = Some(Comparison { new: vec![seen.clone()], ..Comparison::default() });
    assert!(shows(&report));
}

#[test]
fn findings_of_one_check_on_one_line_are_one_annotation() {
    let mut report = demo();
    let position = report.outcomes.iter().position(|o| o.is_failure() && o.location.line.is_some()).unwrap();
    let before = github::render(&report, Lang::En).lines().count();
    let again = report.outcomes[position].clone();
    report.outcomes.splice(position..position, [again.clone(), again]);
    let text = github::render(&report, Lang::En);
    assert_eq!(text.lines().count(), before);
    assert!(text.contains("(and 2 more on this line)"), "{text}");
}

#[test]
fn nothing_set_aside_is_annotated() {
    let mut report = demo();
    for outcome in &mut report.outcomes {
        outcome.kind = Kind::Suppressed;
        outcome.level = None;
    }
    assert_eq!(github::render(&report, Lang::En), "");
}

const HOSTILE: [&str; 12] = [
    "::add-mask::x.js",
    "x\n::error::y.js",
    "x\r\n##[add-mask]y.js",
    "##vso[task.complete result=Succeeded;]x.js",
    "a,line=9,title=x::y%0A::stop-commands::z.js",
    "x|y`z``<img src=x onerror=alert(1)>\\|.js",
    "[click](https://evil.example) ![x](//evil.example/p.png) https://evil.example www.evil.example",
    "@everyone #1 user/repo#2 !3 me@evil.example",
    "</details>\n\n# a title\n\n- [ ] item\n| a | b |",
    "caf\u{e9} \u{202e}gnp\u{2066}\u{200b}.js",
    "\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}x.js",
    "-->\u{f0000}`\u{f0001}<!-- ${{ github.token }} $HOME",
];

/// Puts a hostile text wherever the project gives one.
fn poisoned(name: &str) -> Report {
    let mut report = Report { comparison: Some(comparison()), ..pending() };
    let hostile = || name.to_owned();
    for outcome in &mut report.outcomes {
        outcome.location.path = hostile();
        outcome.location.excerpt = Some(hostile());
        outcome.place.path = hostile();
        outcome.about = Some(hostile());
        for argument in outcome.arguments.values_mut() {
            if let Argument::Text(text) = argument {
                *text = hostile();
            }
        }
        for ruling in &mut outcome.rulings {
            ruling.justification = hostile();
            ruling.file = hostile();
        }
    }
    for screen in &mut report.screens {
        screen.id = hostile();
        screen.contexts = vec![hostile()];
    }
    for bundle in &mut report.bundles {
        bundle.path = hostile();
    }
    for file in &mut report.not_analysed {
        file.path = hostile();
        file.reason = sobria::outcome::Reason::Problem(hostile());
    }
    report.map = Some(hostile());
    let compared = report.comparison.as_mut().unwrap();
    compared.base = hostile();
    for seen in &mut compared.new {
        seen.path = hostile();
        seen.message = hostile();
        seen.check = hostile();
    }
    for change in compared.screens.iter_mut().chain(&mut compared.assets) {
        change.name = hostile();
    }
    compared.contexts[0].gained = vec![hostile()];
    compared.waivers[0].justification = hostile();
    report
}

#[test]
fn a_hostile_text_commands_no_runner_and_is_no_markup() {
    for name in HOSTILE {
        let report = poisoned(name);
        let commands = github::render(&report, Lang::En);
        for line in commands.lines() {
            let ours = ["::error title=", "::warning title=", "::notice title="];
            assert!(ours.iter().any(|start| line.starts_with(start)), "{line}");
            let parameters = line[2..].split("::").next().unwrap();
            // As the runner reads them: names between commas, each once, none of the bundle's making.
            let (_, values) = parameters.split_once(' ').unwrap();
            let names: Vec<&str> = values.split(',').map(|value| value.split('=').next().unwrap()).collect();
            let own = ["title", "file", "line", "col", "endColumn"];
            assert_eq!(names, own[..names.len()], "{line}");
        }
        let page = page(&report, Lang::En, LIMIT);
        for text in [&commands, &page] {
            assert!(!text.contains("##[") && !text.contains("##vso["), "{name:?}");
            let invisible = |c: char| {
                c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            assert!(!text.contains(invisible), "{name:?}");
            assert!(
                !text.lines().any(|line| line.trim_start().starts_with("::") && text == &page),
                "{name:?}"
            );
        }
        assert_eq!(markup(&page), Vec::<String>::new(), "{name:?}");
        // Outside of code no mention, reference or address is left whole.
        for line in page.lines() {
            let outside: String = line.split('`').step_by(2).collect::<Vec<_>>().join(" ");
            for whole in ["@everyone", "#1 ", "https://evil", "www.evil", "me@evil"] {
                assert!(!outside.contains(whole), "{whole} in {line}");
            }
        }
    }
}

/// Links, images and HTML that a page of ours never has; folds that do not close.
fn markup(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = 0_i32;
    for event in Parser::new_ext(page, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                found.push(dest_url.to_string());
            }
            Event::Start(Tag::CodeBlock(_) | Tag::List(_) | Tag::Strikethrough | Tag::Emphasis) => {
                found.push(format!("{event:?}"));
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                for tag in html.split_inclusive('>').map(str::trim).filter(|tag| tag.contains('<')) {
                    let tag = &tag[tag.find('<').unwrap()..];
                    open += i32::from(tag == "<details>") - i32::from(tag == "</details>");
                    if !["<details>", "</details>", "<summary>", "</summary>", "<code>", "</code>", "<br>"]
                        .contains(&tag)
                    {
                        found.push(tag.to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    if open != 0 {
        found.push(format!("{open} folds stay open"));
    }
    found
}

#[test]
fn every_row_of_a_table_has_the_cells_of_its_head() {
    for name in HOSTILE {
        let page = page(&poisoned(name), Lang::Fr, LIMIT);
        let mut columns = None;
        for line in page.lines() {
            if !line.starts_with('|') {
                columns = None;
                continue;
            }
            // An escaped pipe is no border.
            let borders = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
            assert_eq!(borders, *columns.get_or_insert(borders), "{name:?}: {line}");
        }
    }
}

#[test]
fn a_page_keeps_to_its_limit() {
    let mut report = demo();
    let many: Vec<_> = report.outcomes.iter().cycle().take(5_000).cloned().collect();
    report.outcomes = many;
    for limit in [30_000, 100_000, LIMIT] {
        let page = page(&report, Lang::Fr, limit);
        assert!(page.len() <= limit, "{} > {limit}", page.len());
        assert!(page.starts_with("## sobria"));
    }
    assert!(page(&report, Lang::Fr, 100_000).contains("lignes hors de cette page"));
}

#[test]
fn the_page_speaks_of_the_failing_level() {
    let report = demo();
    let first = |fail_on| {
        let page = markdown::render(&report, Style { lang: Lang::En, fail_on, limit: LIMIT });
        page.lines().next().unwrap().to_owned()
    };
    assert_eq!(first(None), "## sobria: for information, no finding fails this run");
    assert_eq!(
        first(Some(Level::Error)),
        format!("## sobria: failed, {} findings at or above `error`", report.failures(Level::Error))
    );
    let clean = Report { outcomes: Vec::new(), ..demo() };
    let page = page(&clean, Lang::En, LIMIT);
    assert!(page.starts_with("## sobria: passed, nothing at or above `error`\n"), "{page}");
    for word in ["safe", "compliant", "certified"] {
        assert!(!page.contains(word));
    }
}

#[test]
fn places_lead_to_the_source_where_it_is_known() {
    let mut report = demo();
    let outcome = report.outcomes.iter_mut().find(|outcome| outcome.is_failure()).unwrap();
    outcome.location.path = "src/pages/Home.vue".to_owned();
    outcome.location.line = Some(12);
    outcome.location.column = Some(5);
    outcome.location.end_column = Some(9);
    outcome.location.via = Via::SourceMap;
    let text = github::render(&report, Lang::En);
    assert!(
        text.contains("file=src/pages/Home.vue,line=12,col=5,endColumn=9::src/pages/Home.vue:12:5: "),
        "{text}"
    );
    assert!(page(&report, Lang::En, LIMIT).contains("`src/pages/Home.vue:12:5`"));
}
