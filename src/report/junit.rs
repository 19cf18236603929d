//! `JUnit` XML: a suite for each file, a case for each finding.
//!
//! A run that its limits cut is an error of its own. A failure fails its case. A question and what was set aside skip theirs, with the reason. When nothing fails, one
//! case passes, so that an empty report is not taken for a run that did not happen. Names are the same over rebuilds.

use std::collections::BTreeMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{harmless, plain, sentences, words};
use crate::outcome::{Kind, Outcome, Report, Ruling, RulingEffect};
use crate::registry::REGISTRY;
use crate::rule::{Lang, Level};

/// The document with a final newline.
///
/// # Errors
/// Never in practice: nothing is written but memory.
pub fn render(report: &Report, lang: Lang) -> io::Result<String> {
    let mut suites: BTreeMap<String, Vec<&Outcome>> = BTreeMap::new();
    for outcome in &report.outcomes {
        suites.entry(path(outcome)).or_default().push(outcome);
    }
    let failures = report.outcomes.iter().filter(|outcome| outcome.is_failure()).count();
    let incomplete = words::incomplete(report.cut, lang);
    let clean = usize::from(failures == 0 && incomplete.is_none());
    let errors = usize::from(incomplete.is_some());
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let element = xml
        .create_element("testsuites")
        .with_attribute(("name", "sobria"))
        .with_attribute(("tests", (report.outcomes.len() + clean + errors).to_string().as_str()))
        .with_attribute(("failures", failures.to_string().as_str()))
        .with_attribute(("errors", errors.to_string().as_str()));
    element.write_inner_content(|xml| {
        if let Some(text) = &incomplete {
            suite(xml, "sobria", &[], Own { passed: 0, errors }, |xml| {
                xml.create_element("testcase")
                    .with_attribute(("name", lang.pick("complete run", "exécution complète")))
                    .with_attribute(("classname", "sobria"))
                    .write_inner_content(|xml| {
                        let error = xml.create_element("error").with_attribute(("type", "incomplete"));
                        error.with_attribute(("message", text.as_str())).write_empty().map(|_| ())
                    })
                    .map(|_| ())
            })?;
        }
        if clean > 0 {
            suite(xml, "sobria", &[], Own { passed: clean, errors: 0 }, |xml| {
                let name = lang.pick("no failure", "aucun échec");
                xml.create_element("testcase")
                    .with_attribute(("name", name))
                    .with_attribute(("classname", "sobria"))
                    .write_empty()
                    .map(|_| ())
            })?;
        }
        for (path, outcomes) in &suites {
            suite(xml, path, outcomes, Own::default(), |xml| {
                outcomes.iter().try_for_each(|outcome| case(xml, outcome, lang))
            })?;
        }
        Ok(())
    })?;
    let written = String::from_utf8(xml.into_inner()).map_err(io::Error::other)?;
    Ok(harmless::markup(written + "\n"))
}

/// Cases about the run itself.
#[derive(Clone, Copy, Default)]
struct Own {
    passed: usize,
    errors: usize,
}

fn suite(
    xml: &mut Writer<Vec<u8>>,
    name: &str,
    outcomes: &[&Outcome],
    own: Own,
    cases: impl FnOnce(&mut Writer<Vec<u8>>) -> io::Result<()>,
) -> io::Result<()> {
    let failures = outcomes.iter().filter(|outcome| outcome.is_failure()).count();
    xml.create_element("testsuite")
        .with_attribute(("name", name))
        .with_attribute(("tests", (outcomes.len() + own.passed + own.errors).to_string().as_str()))
        .with_attribute(("failures", failures.to_string().as_str()))
        .with_attribute(("errors", own.errors.to_string().as_str()))
        .with_attribute(("skipped", (outcomes.len() - failures).to_string().as_str()))
        .write_inner_content(cases)?;
    Ok(())
}

fn case(xml: &mut Writer<Vec<u8>>, outcome: &Outcome, lang: Lang) -> io::Result<()> {
    let check = &REGISTRY.check(outcome.check).entry.header.id;
    let (element, kind, message) = match outcome.kind {
        Kind::Fail => ("failure", outcome.level.map_or("note", Level::name), sentences::found(outcome, lang)),
        Kind::Review => ("skipped", "review", to_review(outcome, lang)),
        Kind::Suppressed => ("skipped", "suppressed", set_aside(outcome, lang)),
    };
    xml.create_element("testcase")
        .with_attribute(("name", format!("{check} {}", outcome.id).as_str()))
        .with_attribute(("classname", format!("sobria.{check}").as_str()))
        .write_inner_content(|xml| {
            xml.create_element(element)
                .with_attribute(("type", kind))
                .with_attribute(("message", message.as_str()))
                .write_text_content(BytesText::new(&body(outcome, lang)))
                .map(|_| ())
        })?;
    Ok(())
}

fn to_review(outcome: &Outcome, lang: Lang) -> String {
    let ask = lang.pick("A person decides:", "Une personne décide :");
    format!("{ask} {}", sentences::found(outcome, lang))
}

/// Who set it aside and why.
fn set_aside(outcome: &Outcome, lang: Lang) -> String {
    let suppressed = |ruling: &&Ruling| ruling.effect == RulingEffect::Suppressed;
    let reasons = outcome.rulings.iter().filter(suppressed).map(|ruling| {
        let why = plain::prose(ruling.justification.trim());
        format!("{}{} {why}", plain::prose(&words::ruling(ruling, lang)), words::colon(lang))
    });
    reasons.collect::<Vec<_>>().join(" ")
}

/// Where, what and what to do, on one line: none starts with a text from the bundle.
fn body(outcome: &Outcome, lang: Lang) -> String {
    let mut place = path(outcome);
    for number in [outcome.location.line, outcome.location.column].into_iter().flatten() {
        place.push(':');
        place.push_str(&number.to_string());
    }
    format!("{}{place}{} {}", lang.pick("In ", "Dans "), words::colon(lang), sentences::of(outcome, lang))
}

fn path(outcome: &Outcome) -> String {
    plain::prose(&plain::path(&outcome.location.path))
}
