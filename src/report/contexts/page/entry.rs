//! The part of the page about one entry of the map.

use super::{Block, Line, Run, code, codes, head, heading, paragraph, text};
use crate::report::contexts::document::{CheckCount, ContextEntry, ContextsRecord, EffectRecord, Why};
use crate::report::contexts::words::{self, Word};
use crate::report::words as numbers;
use crate::rule::Lang;

pub(in crate::report::contexts) fn why(why: &Why, lang: Lang) -> Line {
    let (word, what) = words::why(why, lang);
    let mut line = text(word);
    if let Some(what) = what {
        line.push(Run::Text(" ".to_owned()));
        line.push(Run::Code(what.to_owned()));
    }
    line
}

pub(super) fn context(page: &mut Vec<Block>, entry: &ContextEntry, record: &ContextsRecord, lang: Lang) {
    let label = words::text(&entry.label, lang);
    let title = format!("{}{} {label}", entry.id, numbers::colon(lang));
    page.push(Block::Heading(2, text(title)));
    page.push(Block::Paragraph(text(words::text(&entry.definition, lang))));
    page.push(Block::Fields(fields(entry, record, lang)));
    if entry.pending {
        page.push(Block::Paragraph(vec![Run::Strong(words::PENDING.get(lang).to_owned())]));
    }
    if entry.registry.extension {
        page.push(paragraph(words::EXTENSION, lang));
    }
    if !entry.registry.gt6.is_empty() {
        page.push(paragraph(words::GT6_NOTE, lang));
    }
    holds(page, entry, lang);
    effects(page, entry, lang);
    withheld(page, entry, lang);
    harm(page, entry, lang);
    waivers(page, entry, lang);
    page.push(heading(3, words::REFERENCES, lang));
    let sources = entry.registry.sources.iter().map(|source| {
        vec![
            Run::Strong(source.id.clone()),
            Run::Text(format!(" ({}) {}, ", source.confidence, words::text(&source.what, lang))),
            Run::Code(source.location.clone()),
        ]
    });
    page.push(Block::List(sources.collect()));
    page.push(paragraph(words::CONFIDENCE, lang));
}

pub(super) fn refutation(page: &mut Vec<Block>, entry: &ContextEntry, record: &ContextsRecord, lang: Lang) {
    let label = words::text(&entry.label, lang);
    page.push(Block::Heading(3, text(format!("{}{} {label}", entry.id, numbers::colon(lang)))));
    let mut fields = declaration(entry, record, lang);
    let screens = entry.screens.iter().map(|screen| screen.name.clone()).collect::<Vec<_>>();
    if !screens.is_empty() {
        fields.push((words::SCREENS.get(lang).to_owned(), vec![codes(&screens)]));
    }
    page.push(Block::Fields(fields));
}

type Fields = Vec<(String, Vec<Line>)>;

fn fields(entry: &ContextEntry, record: &ContextsRecord, lang: Lang) -> Fields {
    let mut fields = declaration(entry, record, lang);
    let rows = entry.registry.gt6.iter().map(|row| {
        vec![
            Run::Strong(row.row.to_string()),
            Run::Text(format!(" {}{} ", words::text(&row.title, lang), numbers::colon(lang))),
            Run::Text(words::text(&row.asks, lang).to_owned()),
        ]
    });
    let rows: Vec<Line> = rows.collect();
    if !rows.is_empty() {
        fields.push((words::GT6.get(lang).to_owned(), rows));
    }
    let mut add = |word: Word, line: Line| fields.push((word.get(lang).to_owned(), vec![line]));
    add(words::REGISTRY_REASON, text(words::text(&entry.registry.justification, lang)));
    add(
        words::RULING,
        vec![
            Run::Code(format!("reviewed_with = \"{}\"", entry.registry.ruling)),
            Run::Text(format!(" ({})", words::RULING_NOTE.get(lang))),
        ],
    );
    fields
}

/// What the entry says, as its author wrote it.
fn declaration(entry: &ContextEntry, record: &ContextsRecord, lang: Lang) -> Fields {
    let declared = &entry.declaration;
    let mut fields = Fields::new();
    let mut add = |word: Word, lines: Vec<Line>| fields.push((word.get(lang).to_owned(), lines));
    let map = record.map.as_ref().map_or("", |map| map.path.as_str());
    add(words::DECLARED_AT, vec![code(format!("{map}:{}", entry.line))]);
    if entry.id != entry.builtin {
        add(words::EXTENDS, vec![code(entry.builtin.clone())]);
    }
    add(words::JUSTIFICATION, vec![vec![Run::Strong(declared.justification.clone())]]);
    let scope = if declared.scope == "whole-app" { words::WHOLE_APP } else { words::PART };
    add(words::SCOPE, vec![text(scope.get(lang))]);
    for (word, names) in [
        (words::BUNDLES, &declared.bundles),
        (words::ROUTES, &declared.routes),
        (words::PATHS, &declared.paths),
        (words::SOURCES_GLOBS, &declared.sources),
        (words::EXCEPT, &declared.except),
        (words::KEEP, &declared.keep),
        (words::ACTIVATE, &declared.activate),
        (words::RECIPIENTS, &declared.recipients),
    ] {
        if !names.is_empty() {
            add(word, vec![codes(names)]);
        }
    }
    if !declared.roles.is_empty() {
        let lines = declared.roles.iter().map(|(role, globs)| {
            let given = entry.roles_given.get(role).copied().unwrap_or(0);
            let mut line = text(format!("{role}{} ", numbers::colon(lang)));
            line.extend(codes(globs));
            line.push(Run::Text(format!(" ({})", words::assets(given, lang))));
            line
        });
        add(words::ROLES, lines.collect());
    }
    for (word, value) in [
        (words::RISK, &declared.risk),
        (words::OWNER, &declared.owner),
        (words::APPROVED_BY, &declared.approved_by),
    ] {
        let value = value.as_deref().filter(|value| !value.trim().is_empty());
        add(word, vec![text(value.unwrap_or(words::NOT_GIVEN.get(lang)))]);
    }
    let review = match (&declared.review_by, entry.days_left) {
        (Some(date), Some(days)) => {
            let left = words::days_left(days, lang);
            let left = if days < 0 { Run::Strong(left) } else { Run::Text(left) };
            vec![Run::Text(format!("{date} (")), left, Run::Text(")".to_owned())]
        }
        _ => text(words::NOT_GIVEN.get(lang)),
    };
    add(words::REVIEW_BY, vec![review]);
    if let Some(digest) = &declared.reviewed_with {
        add(words::REVIEWED_WITH, vec![code(digest.clone())]);
    }
    fields
}

fn holds(page: &mut Vec<Block>, entry: &ContextEntry, lang: Lang) {
    page.push(heading(3, words::HOLDS, lang));
    let mut lines: Vec<Line> = Vec::new();
    for screen in &entry.screens {
        let mut line = vec![
            Run::Text(format!("{} ", words::SCREEN.get(lang))),
            Run::Code(screen.name.clone()),
            Run::Text(format!(" ({})", screen.bundle)),
            Run::Text(format!("{} ", numbers::colon(lang))),
        ];
        line.extend(why(&screen.why, lang));
        lines.push(line);
    }
    if entry.screens.is_empty() {
        lines.push(text(words::NO_SCREEN.get(lang)));
    }
    for group in &entry.assets {
        let mut line = vec![Run::Text(format!("{} (", words::assets(group.count, lang)))];
        line.extend(why(&group.why, lang));
        line.push(Run::Text(format!("){} ", numbers::colon(lang))));
        line.extend(codes(&group.first));
        if group.count > group.first.len() {
            let rest = words::more(group.count - group.first.len(), lang);
            line.push(Run::Text(format!(", {rest}")));
        }
        lines.push(line);
    }
    let further = words::further_assets(entry.assets_by_screens, entry.assets_shared, lang);
    lines.extend(further.into_iter().map(text));
    page.push(Block::List(lines));
}

fn effects(page: &mut Vec<Block>, entry: &ContextEntry, lang: Lang) {
    page.push(heading(3, words::EFFECTS, lang));
    let rows = entry.registry.effects.iter().map(|effect| {
        let role = effect.scope.as_deref().unwrap_or(words::ALL_ROLES.get(lang));
        let reason = effect.reason.as_ref().map_or("", |reason| words::text(reason, lang));
        vec![
            vec![
                Run::Text(format!("{} ", words::text(&effect.label, lang))),
                Run::Code(effect.family.clone()),
            ],
            text(role),
            text(effect_words(effect, lang)),
            text(reason),
        ]
    });
    let rows = rows.collect();
    page.push(Block::Table {
        head: head([words::FAMILY, words::FOR, words::EFFECT, words::REASON], lang),
        rows,
    });
}

pub(in crate::report::contexts) fn effect_words(effect: &EffectRecord, lang: Lang) -> String {
    let mut words = words::effect(&effect.effect, effect.level.as_deref(), lang);
    let limits: Vec<String> = effect
        .limits
        .iter()
        .map(|(name, value)| format!("{name} {}", numbers::decimal(*value, lang)))
        .chain(effect.roles.iter().cloned())
        .collect();
    if !limits.is_empty() {
        words = format!("{words} ({})", limits.join(", "));
    }
    words
}

/// The check's title and id.
fn check(title: &str, id: &str) -> Line {
    vec![Run::Text(format!("{title} ")), Run::Code(id.to_owned())]
}

fn withheld(page: &mut Vec<Block>, entry: &ContextEntry, lang: Lang) {
    page.push(heading(3, words::WITHHELD, lang));
    if entry.suppressed.is_empty() {
        page.push(paragraph(words::WITHHELD_NONE, lang));
    } else {
        let row = |count: &CheckCount| {
            vec![
                check(words::text(&count.title, lang), &count.check),
                text(count.findings.to_string()),
                text(count.partly.to_string()),
                text(words::savings(&count.savings, lang)),
            ]
        };
        page.push(Block::Table {
            head: head([words::CHECK, words::FINDINGS, words::PARTLY, words::SAVINGS], lang),
            rows: entry.suppressed.iter().map(row).collect(),
        });
        page.push(paragraph(words::WITHHELD_NOTE, lang));
    }
    for (word, counts) in [(words::RELAXED, &entry.relaxed), (words::LEFT, &entry.left_to_review)] {
        if counts.is_empty() {
            continue;
        }
        page.push(heading(3, word, lang));
        let line = |count: &CheckCount| {
            let mut line = check(words::text(&count.title, lang), &count.check);
            let why = if count.effect == "relaxed" {
                String::new()
            } else {
                format!(", {}", words::left(&count.effect, lang))
            };
            line.push(Run::Text(format!(" ({}{why})", count.findings)));
            line
        };
        page.push(Block::List(counts.iter().map(line).collect()));
    }
}

fn harm(page: &mut Vec<Block>, entry: &ContextEntry, lang: Lang) {
    page.push(heading(3, words::HARM, lang));
    if entry.do_no_harm.is_empty() {
        page.push(paragraph(words::HARM_NONE, lang));
        return;
    }
    let rows = entry.do_no_harm.iter().map(|harm| {
        let roles =
            if harm.roles.is_empty() { words::ALL_ROLES.get(lang).to_owned() } else { harm.roles.join(", ") };
        let outcome = words::harm(harm, lang);
        let outcome =
            if harm.failed + harm.to_review > 0 { vec![Run::Strong(outcome)] } else { text(outcome) };
        vec![
            check(words::text(&harm.title, lang), &harm.check),
            text(roles),
            text(harm.looked_at.to_string()),
            outcome,
        ]
    });
    let rows = rows.collect();
    page.push(Block::Table {
        head: head([words::CHECK, words::FOR, words::LOOKED_AT, words::OUTCOME], lang),
        rows,
    });
    page.push(paragraph(words::HARM_NOTE, lang));
}

fn waivers(page: &mut Vec<Block>, entry: &ContextEntry, lang: Lang) {
    page.push(heading(3, words::WAIVERS, lang));
    if entry.waivers.is_empty() {
        page.push(paragraph(words::WAIVERS_NONE, lang));
        return;
    }
    let rows = entry.waivers.iter().map(|waiver| {
        let left = words::days_left(waiver.days_left, lang);
        let left = if waiver.days_left < 0 { Run::Strong(left) } else { Run::Text(left) };
        let mut about = code(waiver.check.clone());
        about.push(Run::Text(" ".to_owned()));
        about.extend(codes(&waiver.paths));
        vec![
            about,
            text(waiver.justification.clone()),
            text(waiver.owner.clone().unwrap_or_else(|| words::NOT_GIVEN.get(lang).to_owned())),
            vec![Run::Text(format!("{} (", waiver.review_by)), left, Run::Text(")".to_owned())],
            text(words::waiver_findings(waiver.findings, lang)),
        ]
    });
    let rows = rows.collect();
    let head =
        head([words::CHECK, words::JUSTIFICATION, words::OWNER, words::REVIEW_BY, words::FINDINGS], lang);
    page.push(Block::Table { head, rows });
}
