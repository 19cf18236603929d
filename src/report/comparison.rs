//! What changed since a base, for a terminal and as Markdown: what a reviewer must decide first.

use std::fmt::Write as _;

use super::markdown::inline::{code, text as escape};
use super::{harmless, words};
use crate::finding::clean;
use crate::outcome::{Change, Comparison, ContextChange, Load, Seen, Waiver};
use crate::rule::{Lang, Level};

/// How the terminal is.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub lang: Lang,
    pub color: bool,
    /// Everything, however long.
    pub all: bool,
}

/// Longest line, in characters.
const LONGEST: usize = 1000;
/// Lines of one kind without `--all`.
const SHOWN: usize = 10;

/// The whole comparison for a terminal.
#[must_use]
pub fn text(comparison: &Comparison, head: &str, style: Style) -> String {
    let lang = style.lang;
    let (base, head) = (clean(&comparison.base, 80), clean(head, 80));
    let mut out = format!("sobria {} · {base} → {head}\n\n", env!("CARGO_PKG_VERSION"));
    loads(&mut out, lang.pick("Screens", "Écrans"), &comparison.screens, style);
    loads(&mut out, lang.pick("Assets", "Ressources"), &comparison.assets, style);
    let plain =
        [(lang.pick("New", "Nouveaux"), &comparison.new), (lang.pick("Fixed", "Réparés"), &comparison.fixed)];
    for (title, seen) in plain {
        let lines: Vec<String> = seen.iter().map(|seen| finding(seen, lang)).collect();
        block(&mut out, title, &lines, style);
    }
    since(&mut out, comparison, style);
    let _ = writeln!(out, "{}", bold(&summary(comparison, lang), style));
    harmless::lines(out)
}

/// What changed in the map and in what is set aside, for the text report.
pub(super) fn since(out: &mut String, comparison: &Comparison, style: Style) {
    let lang = style.lang;
    let contexts: Vec<String> = comparison.contexts.iter().map(|change| context(change, lang)).collect();
    block(out, lang.pick("Medical contexts", "Contextes médicaux"), &contexts, style);
    let waivers: Vec<String> = comparison.waivers.iter().map(|entry| waiver(entry, lang)).collect();
    block(out, lang.pick("Set aside since the base", "Mis de côté depuis la base"), &waivers, style);
}

/// One line: findings by what became of them, and the bytes of all screens that changed.
#[must_use]
pub fn summary(comparison: &Comparison, lang: Lang) -> String {
    if comparison.is_empty() {
        return lang.pick("nothing changed", "rien n'a changé").to_owned();
    }
    let errors = comparison.new_failures(Level::Error);
    let of = |seen: &[Seen], one, many| words::counted(seen.len(), one, many, lang);
    let moved = comparison.moved.len();
    let mut parts = match lang {
        Lang::En => vec![
            of(&comparison.new, "new", "new"),
            of(&comparison.fixed, "fixed", "fixed"),
            words::counted(moved, "moved", "moved", lang),
        ],
        Lang::Fr => vec![
            of(&comparison.new, "nouveau", "nouveaux"),
            of(&comparison.fixed, "réparé", "réparés"),
            words::counted(moved, "déplacé", "déplacés", lang),
        ],
    };
    if errors > 0 {
        let (one, many) = lang.pick(("error", "errors"), ("erreur", "erreurs"));
        let of_which = lang.pick("of which", "dont");
        let _ = write!(parts[0], " ({of_which} {})", words::counted(errors, one, many, lang));
    }
    parts.join(", ")
}

fn loads(out: &mut String, title: &str, changes: &[Change<Load>], style: Style) {
    let lang = style.lang;
    let width =
        changes.iter().take(limit(changes, style)).map(|change| shown(&change.name).chars().count()).max();
    let width = width.unwrap_or(0);
    let lines: Vec<String> = changes
        .iter()
        .map(|change| {
            let name = shown(&change.name);
            let pad = " ".repeat(width.saturating_sub(name.chars().count()));
            let (transfer, requests) = change.growth();
            let (before, after) = (load(change.before, lang), load(change.after, lang));
            let grown = words::growth(transfer, lang);
            let sign = if requests > 0 { "+" } else { "" };
            let requests = if requests == 0 { String::new() } else { format!(", {sign}{requests} req.") };
            format!("{name}{pad}  {before:>9} → {after:>9}  {grown}{requests}")
        })
        .collect();
    block(out, title, &lines, style);
}

fn load(load: Option<Load>, lang: Lang) -> String {
    load.map_or_else(
        || "-".to_owned(),
        |load| {
            format!("{}{}", words::known(load.complete, load.estimated), words::bytes(load.transfer, lang))
        },
    )
}

fn shown(name: &str) -> String {
    clean(name, 60)
}

fn finding(seen: &Seen, lang: Lang) -> String {
    let level = seen.level.map_or("?", Level::name);
    let place = place(seen);
    format!("{level}  {}  {place}  {}{} {}", seen.check, seen.id, words::colon(lang), seen.message)
}

fn place(seen: &Seen) -> String {
    words::place(&clean(&seen.path, 120), seen.line, None)
}

fn context(change: &ContextChange, lang: Lang) -> String {
    let id = clean(&change.context, 60);
    let names = |names: &[String]| -> String {
        let mut named: Vec<String> = names.iter().take(SHOWN).map(|name| shown(name)).collect();
        if names.len() > SHOWN {
            named.push("…".to_owned());
        }
        named.join(", ")
    };
    let what = match (change.is_new, change.is_gone) {
        (true, _) => lang.pick("new", "nouveau"),
        (_, true) => lang.pick("gone", "retiré"),
        _ if change.lost.is_empty() => lang.pick("widened", "élargi"),
        _ if change.gained.is_empty() => lang.pick("narrowed", "rétréci"),
        _ => lang.pick("changed", "changé"),
    };
    let mut out = format!("{id}  {what}");
    for (sign, list) in [("+", &change.gained), ("−", &change.lost)] {
        if !list.is_empty() {
            let _ = write!(out, "  {sign} {}", names(list));
        }
    }
    out
}

fn waiver(entry: &Waiver, lang: Lang) -> String {
    let Waiver { kind, check, justification, source, findings } = entry;
    let kind = words::set_aside_by(kind, lang);
    let reason = match clean(justification, 90) {
        reason if reason.is_empty() => String::new(),
        reason => format!("{} {}", words::colon(lang), words::quoted(&reason, lang)),
    };
    format!("{check} (+{findings})  {kind}{reason}  {}", clean(source, 120))
}

fn limit<T>(all: &[T], style: Style) -> usize {
    if style.all { all.len() } else { SHOWN.min(all.len()) }
}

fn block(out: &mut String, title: &str, lines: &[String], style: Style) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}", bold(&format!("{title} ({})", lines.len()), style));
    let shown = limit(lines, style);
    for line in &lines[..shown] {
        // A report that is read back may hold anything.
        let _ = writeln!(out, "  {}", clean(line, LONGEST));
    }
    if lines.len() > shown {
        let rest = lines.len() - shown;
        let _ = writeln!(out, "  {rest} {}", style.lang.pick("more: --all", "de plus : --all"));
    }
    out.push('\n');
}

fn bold(text: &str, style: Style) -> String {
    if style.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// The comparison as Markdown; every text of the project is escaped.
#[must_use]
pub fn markdown(comparison: &Comparison, head: &str, lang: Lang) -> String {
    let (base, head) = (code(&comparison.base), code(head));
    let mut out = match lang {
        Lang::En => format!("### sobria: {base} compared with {head}\n\n{}\n", summary(comparison, lang)),
        Lang::Fr => format!("### sobria : {base} comparé à {head}\n\n{}\n", summary(comparison, lang)),
    };
    let contexts: Vec<String> =
        comparison.contexts.iter().map(|change| escape(&context(change, lang))).collect();
    list(&mut out, lang.pick("Medical contexts", "Contextes médicaux"), &contexts);
    let waivers: Vec<String> = comparison.waivers.iter().map(|entry| escape(&waiver(entry, lang))).collect();
    list(&mut out, lang.pick("Set aside since the base", "Mis de côté depuis la base"), &waivers);
    table(&mut out, lang.pick("Screens", "Écrans"), &comparison.screens, lang);
    let seen = |list: &[Seen]| -> Vec<String> { list.iter().map(|seen| marked(seen, lang)).collect() };
    list(&mut out, lang.pick("New", "Nouveaux"), &seen(&comparison.new));
    list(&mut out, lang.pick("Fixed", "Réparés"), &seen(&comparison.fixed));
    table(&mut out, lang.pick("Assets", "Ressources"), &comparison.assets, lang);
    out
}

/// Rows and lines of one part of the Markdown.
const MARKED: usize = 50;

fn marked(seen: &Seen, lang: Lang) -> String {
    let level = seen.level.map_or("?", Level::name);
    let (check, place, colon) = (code(&seen.check), code(&place(seen)), words::colon(lang));
    format!("**{level}** {check} {place}{colon} {}", escape(&seen.message))
}

fn list(out: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n#### {title} ({})\n", lines.len());
    for line in lines.iter().take(MARKED) {
        let _ = writeln!(out, "- {line}");
    }
    rest(out, lines.len());
}

fn table(out: &mut String, title: &str, changes: &[Change<Load>], lang: Lang) {
    if changes.is_empty() {
        return;
    }
    let head =
        lang.pick("| | before | after | change | requests |", "| | avant | après | écart | requêtes |");
    let _ = writeln!(out, "\n#### {title} ({})\n\n{head}\n|---|---:|---:|---:|---:|", changes.len());
    for change in changes.iter().take(MARKED) {
        let (transfer, requests) = change.growth();
        let (before, after) = (load(change.before, lang), load(change.after, lang));
        let sign = if requests > 0 { "+" } else { "" };
        let (name, grown) = (code(&change.name), words::growth(transfer, lang));
        let _ = writeln!(out, "| {name} | {before} | {after} | {grown} | {sign}{requests} |");
    }
    rest(out, changes.len());
}

fn rest(out: &mut String, all: usize) {
    if all > MARKED {
        let _ = writeln!(out, "\n… +{}", all - MARKED);
    }
}
