//! No text from a bundle, a map or the settings becomes a command, a link, a tag, an element or a line in any format.

use proptest::prelude::*;
use serde_json::Value;
use sobria::finding::{Argument, Place, clean, excerpt};
use sobria::outcome::{
    Because, By, Change, Comparison, ContextChange, Load, Moved, NotAnalysed, Reason, Report, Seen, Waiver,
};
use sobria::report::{comparison, json};
use sobria::rule::{Lang, Level};

use crate::formats::{DEMO, FORMATS, render};

/// Names of the elements of a document, which must be well-formed.
pub fn elements(document: &str) -> Vec<String> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(document);
    reader.config_mut().check_end_names = true;
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {document}")) {
            Event::Start(element) | Event::Empty(element) => {
                for attribute in element.attributes() {
                    attribute.unwrap();
                }
                names.push(element.name().as_ref().to_owned());
            }
            Event::Comment(_) | Event::CData(_) | Event::PI(_) | Event::DocType(_) => panic!("{document}"),
            Event::Eof => return names,
            _ => {}
        }
    }
}

/// The demo's report with a text in every place that a bundle, a map or the settings can put one; cut and cleaned only
/// where the pipeline does so.
fn poisoned(text: &str) -> Report {
    let mut report = DEMO.clone();
    let argument = Argument::Text(clean(text, 100));
    let poison_place = |place: &mut Place| {
        text.clone_into(&mut place.path);
        place.excerpt = place.excerpt.as_ref().map(|_| excerpt(text));
    };
    for outcome in &mut report.outcomes {
        poison_place(&mut outcome.place);
        outcome.related.iter_mut().for_each(poison_place);
        text.clone_into(&mut outcome.location.path);
        outcome.location.excerpt = outcome.location.excerpt.as_ref().map(|_| excerpt(text));
        text.clone_into(&mut outcome.bundle);
        text.clone_into(&mut outcome.subject);
        outcome.about = outcome.about.as_ref().map(|_| text.to_owned());
        outcome.chain = vec![(text.to_owned(), "script")];
        for value in outcome.arguments.values_mut() {
            if matches!(value, Argument::Text(_)) {
                *value = argument.clone();
            }
        }
        for screen in &mut outcome.screens {
            text.clone_into(&mut screen.screen);
        }
        for ruling in &mut outcome.rulings {
            text.clone_into(&mut ruling.justification);
            text.clone_into(&mut ruling.file);
            if let By::Context { id, because, .. } = &mut ruling.by {
                text.clone_into(id);
                *because = Because::Route { screen: text.to_owned(), glob: text.to_owned() };
            }
        }
    }
    for bundle in &mut report.bundles {
        for name in [&mut bundle.name, &mut bundle.path, &mut bundle.folder] {
            text.clone_into(name);
        }
    }
    for screen in &mut report.screens {
        text.clone_into(&mut screen.bundle);
        text.clone_into(&mut screen.id);
        screen.page = Some(text.to_owned());
        screen.gaps = vec![text.to_owned()];
        screen.contexts = vec![text.to_owned()];
        screen.initial = vec![text.to_owned()];
    }
    for recognised in &mut report.recognised {
        text.clone_into(&mut recognised.bundle);
        recognised.evidence.values_mut().for_each(|file| text.clone_into(file));
        recognised.screens = vec![text.to_owned()];
    }
    for asset in &mut report.assets {
        text.clone_into(&mut asset.path);
    }
    let reasons =
        [Reason::Problem(text.to_owned()), Reason::Twin { of: text.to_owned() }, Reason::Kind("video")];
    report.not_analysed = reasons
        .into_iter()
        .map(|reason| NotAnalysed { bundle: text.to_owned(), path: text.to_owned(), bytes: 1, reason })
        .collect();
    report.comparison = Some(compared(text));
    report.map = Some(text.to_owned());
    report.map_base = Some(text.to_owned());
    report
}

/// A comparison with the text wherever a base gives one.
fn compared(text: &str) -> Comparison {
    let name = || text.to_owned();
    let load = || Some(Load { transfer: 1, requests: 1, complete: false, estimated: false });
    let change = || Change { bundle: name(), name: name(), before: None, after: load() };
    let seen = || Seen {
        level: Some(Level::Error),
        check: name(),
        id: name(),
        path: name(),
        line: Some(1),
        message: name(),
    };
    Comparison {
        base: name(),
        screens: vec![change()],
        assets: vec![change()],
        new: vec![seen()],
        fixed: vec![seen()],
        moved: vec![Moved { now: seen(), path_before: name(), line_before: Some(1) }],
        contexts: vec![ContextChange {
            context: name(),
            gained: vec![name()],
            lost: vec![name()],
            is_new: true,
            is_gone: false,
        }],
        waivers: vec![Waiver {
            kind: name(),
            check: name(),
            justification: name(),
            source: name(),
            findings: 1,
        }],
    }
}

/// What must hold of a whole output in any format, wherever its texts come from.
pub fn assert_harmless(format: &str, output: &str) {
    let invisible = |character: char| {
        (character.is_control() && character != '\n')
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!output.contains(invisible), "{format}: {:?}", output.chars().find(|one| invisible(*one)));
    for line in output.lines() {
        let lower = line.to_lowercase();
        let command = lower.contains("##[") || lower.contains("##vso[");
        assert!(!command, "{format}: a command for a build server: {line}");
    }
    for line in output.lines().map(str::trim_start) {
        let ours = ["::error title=", "::warning title=", "::notice title="];
        let command =
            line.starts_with("::") && !(format == "github" && ours.iter().any(|one| line.starts_with(one)));
        assert!(!command, "{format}: a command for a runner: {line}");
    }
    match format {
        "junit" => {
            let known = ["testsuites", "testsuite", "testcase", "failure", "skipped"];
            let names = elements(output);
            assert!(names.iter().all(|name| known.contains(&name.as_str())), "{format}: {names:?}");
        }
        // Their own tests read them as the forge does.
        "text" | "graph" | "github" | "markdown" => {}
        _ => {
            let document: Value = serde_json::from_str(output).unwrap();
            if format.starts_with("sarif") {
                assert_sarif_harmless(&document);
            }
        }
    }
}

/// What readers of SARIF would take for a link, a tag or a place elsewhere.
fn assert_sarif_harmless(value: &Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match (name.as_str(), member) {
                    ("text" | "justification", Value::String(text)) => {
                        assert!(!text.contains("]("), "a link: {text}");
                        let tag = |at: usize| {
                            let next = text[at + 1..].chars().next();
                            next.is_some_and(|next| {
                                next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')
                            })
                        };
                        assert!(!text.match_indices('<').any(|(at, _)| tag(at)), "a tag: {text}");
                    }
                    // The code itself, which no reader takes for markup.
                    ("snippet", _) => {}
                    ("uri", Value::String(uri)) => {
                        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/@+%".contains(&byte);
                        assert!(uri.bytes().all(plain), "not encoded: {uri}");
                        assert!(
                            !uri.starts_with('/') && !uri.split('/').any(|part| part == ".."),
                            "outside: {uri}"
                        );
                    }
                    (_, member) => assert_sarif_harmless(member),
                }
            }
        }
        Value::Array(members) => members.iter().for_each(assert_sarif_harmless),
        _ => {}
    }
}

fn names() -> Vec<String> {
    serde_json::from_str(include_str!("hostile-names.json")).unwrap()
}

#[test]
fn hostile_names_are_harmless_in_every_format() {
    for (name, lang) in names().into_iter().zip([Lang::En, Lang::Fr].into_iter().cycle()) {
        let report = poisoned(&name);
        for format in FORMATS {
            assert_harmless(format, &render(format, &report, lang));
        }
        let compared = compared(&name);
        let style = comparison::Style { lang, color: false, all: true };
        assert_harmless("text", &comparison::text(&compared, &name, style));
        assert_harmless("markdown", &comparison::markdown(&compared, &name, lang));
        assert_harmless("json", &json::comparison::render(&compared, &name).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Pieces of commands and of markup, with anything between them.
    #[test]
    fn no_text_becomes_a_command(pieces in proptest::collection::vec(piece(), 1..=6)) {
        let report = poisoned(&pieces.concat());
        for format in FORMATS {
            assert_harmless(format, &render(format, &report, Lang::Fr));
        }
    }
}

fn piece() -> impl Strategy<Value = String> {
    const PIECES: [&str; 20] = [
        "##", "#", "[", "]", "vso[", "::", ":", "(", "error::", "\n", "\r", "\u{1b}", "\u{202e}", "<", ">",
        "&", "`", "\\", "../", " ",
    ];
    prop_oneof![
        3 => proptest::sample::select(&PIECES[..]).prop_map(ToOwned::to_owned),
        1 => any::<char>().prop_map(String::from),
    ]
}
#[test]
fn no_text_breaks_a_line() {
    let report = poisoned("first\nsecond");
    for format in FORMATS {
        let output = render(format, &report, Lang::En);
        let broken = output.lines().find(|line| line.trim_start().starts_with("second"));
        assert_eq!(broken, None, "{format}");
    }
}
