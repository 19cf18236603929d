//! What the page to be signed says, in order, as blocks of plain text: Markdown and HTML set and escape them.

mod entry;

use super::document::{ContextsRecord, Difference};
use super::words::{self, Word};
use crate::report::words as numbers;
use crate::rule::Lang;

pub(super) use entry::effect_words;

/// A run of text inside a block; never holds markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Run {
    Text(String),
    Strong(String),
    /// A name, path, glob or digest, as written.
    Code(String),
}

pub(super) type Line = Vec<Run>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// Level from 1.
    Heading(u8, Line),
    Paragraph(Line),
    List(Vec<Line>),
    /// Names beside their values.
    Fields(Vec<(String, Vec<Line>)>),
    Table {
        head: Vec<&'static str>,
        rows: Vec<Vec<Line>>,
    },
    /// Lines to be filled in by hand.
    Blanks(Vec<&'static str>),
    /// The record as data, for a later page.
    Record {
        summary: &'static str,
        json: String,
    },
}

pub(super) fn text(text: impl Into<String>) -> Line {
    vec![Run::Text(text.into())]
}

pub(super) fn code(text: impl Into<String>) -> Line {
    vec![Run::Code(text.into())]
}

/// Names one after the other.
pub(super) fn codes<'a>(names: impl IntoIterator<Item = &'a String>) -> Line {
    let mut line = Line::new();
    for name in names {
        if !line.is_empty() {
            line.push(Run::Text(", ".to_owned()));
        }
        line.push(Run::Code(name.clone()));
    }
    line
}

fn heading(level: u8, word: Word, lang: Lang) -> Block {
    Block::Heading(level, text(word.get(lang)))
}

fn paragraph(word: Word, lang: Lang) -> Block {
    Block::Paragraph(text(word.get(lang)))
}

fn head<const N: usize>(words: [Word; N], lang: Lang) -> Vec<&'static str> {
    words.into_iter().map(|word| word.get(lang)).collect()
}

/// The whole page; `carried` is the record as data.
pub(super) fn blocks(record: &ContextsRecord, carried: String, digest: &str, lang: Lang) -> Vec<Block> {
    let names: Vec<&str> = record.bundles.iter().map(|bundle| bundle.name.as_str()).collect();
    let title = format!("{}{} {}", words::TITLE.get(lang), numbers::colon(lang), names.join(", "));
    let map = record.map.as_ref().map(|map| map.path.as_str());
    let mut page = vec![
        Block::Heading(1, text(title)),
        Block::Paragraph(text(words::introduction(&record.tool.version, &record.today, map, lang))),
        paragraph(words::PURPOSE, lang),
    ];
    attention(&mut page, record, lang);
    if let Some(since) = &record.since {
        changes(&mut page, since, lang);
    }
    for context in &record.contexts {
        entry::context(&mut page, context, record, lang);
    }
    screens(&mut page, record, lang);
    undeclared(&mut page, record, lang);
    if !record.refutations.is_empty() {
        page.push(heading(2, words::REFUTED, lang));
        for context in &record.refutations {
            entry::refutation(&mut page, context, record, lang);
        }
    }
    map_findings(&mut page, record, lang);
    digests(&mut page, record, digest, lang);
    page.push(heading(2, words::SIGNATURE, lang));
    page.push(Block::Blanks(head(
        [words::SIGN_NAME, words::SIGN_FUNCTION, words::SIGN_DATE, words::SIGN_SIGNATURE],
        lang,
    )));
    page.push(Block::Record { summary: words::RECORD_NOTE.get(lang), json: carried });
    page
}

/// What waits for a decision, before any detail.
fn attention(page: &mut Vec<Block>, record: &ContextsRecord, lang: Lang) {
    let mut lines: Vec<Line> = Vec::new();
    for finding in record.findings.iter().filter(|finding| finding.level.as_deref() != Some("note")) {
        lines.push(vec![
            Run::Strong(words::kind(&finding.kind, finding.level.as_deref(), lang).to_owned()),
            Run::Text(format!(" {} ", words::text(&finding.message, lang))),
            Run::Code(finding.check.clone()),
        ]);
    }
    for context in &record.contexts {
        for check in context.do_no_harm.iter().filter(|check| check.failed + check.to_review > 0) {
            lines.push(vec![
                Run::Strong(context.id.clone()),
                Run::Text(format!(
                    "{} {}{} {} ",
                    numbers::colon(lang),
                    words::text(&check.title, lang),
                    numbers::colon(lang),
                    words::harm(check, lang)
                )),
                Run::Code(check.check.clone()),
            ]);
        }
    }
    page.push(heading(2, words::ATTENTION, lang));
    page.push(if lines.is_empty() { paragraph(words::NOTHING_PENDING, lang) } else { Block::List(lines) });
}

fn changes(page: &mut Vec<Block>, since: &Difference, lang: Lang) {
    page.push(Block::Heading(2, text(words::since_title(&since.date, lang))));
    page.push(Block::Paragraph(text(words::previous_digest(&since.record_digest, lang))));
    if since.changes.is_empty() {
        page.push(paragraph(words::NO_CHANGE, lang));
        return;
    }
    let rows = since.changes.iter().map(|change| {
        let mut what = text(words::change_what(change, lang));
        if let Some(name) = &change.name {
            what.push(Run::Text(" ".to_owned()));
            what.push(Run::Code(name.clone()));
        }
        let value = match (&change.before, &change.after) {
            (Some(before), Some(after)) => {
                vec![Run::Text(before.clone()), Run::Text(" → ".to_owned()), Run::Strong(after.clone())]
            }
            (Some(only), None) | (None, Some(only)) => text(only.clone()),
            (None, None) => Line::new(),
        };
        let kind = vec![Run::Strong(words::change_kind(change.kind, lang).to_owned())];
        vec![text(change.subject.clone()), kind, what, value]
    });
    let rows = rows.collect();
    let head = head([words::ITEM, words::SINCE, words::WHAT, words::VALUE], lang);
    page.push(Block::Table { head, rows });
}

fn screens(page: &mut Vec<Block>, record: &ContextsRecord, lang: Lang) {
    page.push(heading(2, words::SCREENS, lang));
    let rows = record.screens.iter().map(|screen| {
        let mut contexts = Line::new();
        for held in &screen.contexts {
            if !contexts.is_empty() {
                contexts.push(Run::Text(", ".to_owned()));
            }
            contexts.push(Run::Strong(held.context.clone()));
            if let Some(why) = &held.why {
                contexts.push(Run::Text(" (".to_owned()));
                contexts.extend(entry::why(why, lang));
                contexts.push(Run::Text(")".to_owned()));
            }
        }
        vec![
            code(screen.id.clone()),
            text(screen.bundle.clone()),
            text(words::how(&screen.how, lang)),
            contexts,
            codes(&screen.undeclared),
        ]
    });
    let rows = rows.collect();
    let head =
        head([words::SCREEN, words::BUNDLE, words::FOUND_BY, words::CONTEXTS, words::UNDECLARED_SHORT], lang);
    page.push(Block::Table { head, rows });
}

fn undeclared(page: &mut Vec<Block>, record: &ContextsRecord, lang: Lang) {
    page.push(heading(2, words::UNDECLARED, lang));
    if record.undeclared.is_empty() {
        page.push(paragraph(words::UNDECLARED_NONE, lang));
        return;
    }
    let rows = record.undeclared.iter().map(|code_found| {
        let evidence = code_found.evidence.iter().enumerate().flat_map(|(index, (family, path))| {
            let comma = if index == 0 { "" } else { ", " };
            [Run::Text(format!("{comma}{family}{} ", numbers::colon(lang))), Run::Code(path.clone())]
        });
        let held: Vec<String> =
            code_found.held_back.iter().map(|(check, count)| format!("{check} ({count})")).collect();
        vec![
            vec![
                Run::Strong(code_found.context.clone()),
                Run::Text(format!(" {}", words::text(&code_found.label, lang))),
            ],
            text(code_found.bundle.clone()),
            codes(&code_found.screens),
            evidence.collect(),
            text(held.join(", ")),
        ]
    });
    let rows = rows.collect();
    let head = head([words::CONTEXT, words::BUNDLE, words::SCREENS, words::EVIDENCE, words::HELD_BACK], lang);
    page.push(Block::Table { head, rows });
}

fn map_findings(page: &mut Vec<Block>, record: &ContextsRecord, lang: Lang) {
    page.push(heading(2, words::MAP_FINDINGS, lang));
    if record.findings.is_empty() {
        page.push(paragraph(words::MAP_FINDINGS_NONE, lang));
        return;
    }
    let rows = record.findings.iter().map(|finding| {
        vec![
            code(numbers::place(&finding.path, finding.line, None)),
            text(words::kind(&finding.kind, finding.level.as_deref(), lang)),
            vec![
                Run::Text(format!("{} ", words::text(&finding.message, lang))),
                Run::Code(finding.check.clone()),
            ],
            text(words::text(&finding.help, lang)),
        ]
    });
    let rows = rows.collect();
    page.push(Block::Table {
        head: head([words::WHERE, words::LEVEL, words::WHAT, words::TO_DO], lang),
        rows,
    });
}

fn digests(page: &mut Vec<Block>, record: &ContextsRecord, digest: &str, lang: Lang) {
    page.push(heading(2, words::DIGESTS, lang));
    page.push(paragraph(words::DIGESTS_NOTE, lang));
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for bundle in &record.bundles {
        let mut note = words::files(bundle.files, bundle.bytes, lang);
        if bundle.unread > 0 {
            note = format!("{note}{} {}", lang.pick(";", " ;"), words::unread(bundle.unread, lang));
        }
        let item = vec![
            Run::Text(format!("{} ", words::BUNDLE.get(lang))),
            Run::Code(bundle.name.clone()),
            Run::Text(format!(" ({note})")),
        ];
        rows.push(vec![item, code(bundle.digest.clone())]);
    }
    for (word, file) in
        [(words::MAP, &record.map), (words::MAP_BASE, &record.map_base), (words::SETTINGS, &record.settings)]
    {
        let name = |path: &str| vec![Run::Text(format!("{} ", word.get(lang))), Run::Code(path.to_owned())];
        match file {
            Some(file) => rows.push(vec![name(&file.path), code(file.digest.clone())]),
            None if word == words::MAP_BASE => {}
            None => rows.push(vec![text(word.get(lang)), text(words::NOT_GIVEN.get(lang))]),
        }
    }
    rows.push(vec![text(words::RECORD.get(lang)), code(digest)]);
    rows.push(vec![
        text(words::TOOL.get(lang)),
        text(format!("{} {}", record.tool.name, record.tool.version)),
    ]);
    for edition in &record.editions {
        let value = format!("{}, {}", words::edition_value(&edition.edition, lang), edition.date);
        rows.push(vec![text(words::edition(&edition.name, lang)), text(value)]);
    }
    rows.push(vec![text(words::DATE.get(lang)), text(record.today.clone())]);
    page.push(Block::Table { head: head([words::ITEM, words::VALUE], lang), rows });
}
