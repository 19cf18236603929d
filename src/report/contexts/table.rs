//! The record for a person at a terminal: what waits for a decision, then each context in a few lines.

use std::fmt::Write as _;

use super::document::{ContextEntry, ContextsRecord, EffectRecord, HarmCheck};
use super::page::effect_words;
use super::words::{self, Word};
use super::{LONGEST, one_line};
use crate::finding::clean;
use crate::report::harmless;
use crate::report::words as numbers;
use crate::rule::Lang;

/// How the terminal is.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub lang: Lang,
    pub color: bool,
    /// Columns.
    pub width: usize,
    /// Everything, not only the first lines of long lists.
    pub all: bool,
}

/// Lines of a list shown without `--all`.
const LINES: usize = 5;

/// The whole text.
#[must_use]
pub fn table(record: &ContextsRecord, style: Style) -> String {
    let mut table = Table { out: String::new(), style };
    table.header(record);
    if let Some(since) = &record.since {
        table.changes(since);
    }
    for context in &record.contexts {
        table.context(context, record);
    }
    table.refutations(record);
    table.undeclared(record);
    table.screens(record);
    table.findings(record);
    let _ = writeln!(table.out, "{}", words::PAGE_HINT.get(style.lang));
    harmless::lines(table.out)
}

struct Table {
    out: String,
    style: Style,
}

impl Table {
    fn lang(&self) -> Lang {
        self.style.lang
    }

    fn title(&mut self, text: &str) {
        let text = one_line(text, LONGEST);
        let text = if self.style.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text };
        let _ = writeln!(self.out, "{text}");
    }

    /// A label and its value, broken at blanks under the value.
    fn field(&mut self, label: &str, value: &str) {
        let widest = self.lang().pick(15, 19);
        let pad = usize::saturating_sub(widest, label.chars().count()).max(1);
        let indent = 2 + widest;
        let (label, value) = (one_line(label, LONGEST), one_line(value, LONGEST));
        let text = format!("  {label}{}{value}", " ".repeat(pad));
        let mut column = 0;
        for (index, word) in text.split(' ').enumerate() {
            let length = word.chars().count();
            if index > 0 && column > indent && column + 1 + length > self.style.width.max(60) {
                let _ = write!(self.out, "\n{}", " ".repeat(indent));
                column = indent;
            } else if index > 0 {
                self.out.push(' ');
                column += 1;
            }
            self.out.push_str(word);
            column += length;
        }
        self.out.push('\n');
    }

    fn labelled(&mut self, word: Word, value: &str) {
        if !value.is_empty() {
            self.field(word.get(self.lang()), value);
        }
    }

    /// The first lines of a list, and how many follow.
    fn list(&mut self, word: Word, lines: &[String]) {
        let shown = if self.style.all { lines.len() } else { LINES.min(lines.len()) };
        for (index, line) in lines[..shown].iter().enumerate() {
            self.field(if index == 0 { word.get(self.lang()) } else { "" }, line);
        }
        if lines.len() > shown {
            let more = words::more(lines.len() - shown, self.lang());
            self.field("", &format!("{more}{} --all", numbers::colon(self.lang())));
        }
    }

    fn header(&mut self, record: &ContextsRecord) {
        let lang = self.lang();
        let paths: Vec<String> = record.bundles.iter().map(|bundle| clean(&bundle.path, 80)).collect();
        let screens = lang.pick(("screen", "screens"), ("écran", "écrans"));
        let contexts = lang.pick(("context", "contexts"), ("contexte", "contextes"));
        let map = match &record.map {
            Some(map) => {
                let count = numbers::counted(record.contexts.len(), contexts.0, contexts.1, lang);
                format!("{} {} ({count})", lang.pick("map:", "carte :"), clean(&map.path, 80))
            }
            None => words::NO_MAP.get(lang).to_owned(),
        };
        let _ = writeln!(
            self.out,
            "sobria {} · {} · {} · {map} · {}\n",
            record.tool.version,
            paths.join(" + "),
            numbers::counted(record.screens.len(), screens.0, screens.1, lang),
            record.today
        );
    }

    fn changes(&mut self, since: &super::document::Difference) {
        let lang = self.lang();
        self.title(&words::since_title(&since.date, lang));
        if since.changes.is_empty() {
            let _ = writeln!(self.out, "  {}", words::NO_CHANGE.get(lang));
        }
        let shown = if self.style.all { since.changes.len() } else { 20.min(since.changes.len()) };
        for change in &since.changes[..shown] {
            let mut line = format!("{} ", words::change_what(change, lang));
            if let Some(name) = &change.name {
                let _ = write!(line, "{} ", one_line(name, 80));
            }
            // Twelve characters tell digests apart; a page has them whole.
            let limit = if change.what.ends_with("-digest") { 12 } else { 60 };
            let short = |text: &String| one_line(text, limit);
            match (&change.before, &change.after) {
                (Some(before), Some(after)) => {
                    let _ = write!(line, "{} → {}", short(before), short(after));
                }
                (Some(only), None) | (None, Some(only)) => line.push_str(&short(only)),
                (None, None) => {}
            }
            let kind = words::change_kind(change.kind, lang);
            let subject = one_line(&change.subject, 40);
            let subject = if subject.is_empty() { String::new() } else { format!("{subject}, ") };
            self.field(kind, &format!("{subject}{}", line.trim_end()));
        }
        if since.changes.len() > shown {
            let more = words::more(since.changes.len() - shown, lang);
            self.field("", &format!("{more}{} --all", numbers::colon(lang)));
        }
        self.out.push('\n');
    }

    fn context(&mut self, context: &ContextEntry, record: &ContextsRecord) {
        let lang = self.lang();
        let map = record.map.as_ref().map_or("", |map| map.path.as_str());
        let label = words::text(&context.label, lang);
        self.title(&format!("{} · {label} · {}:{}", clean(&context.id, 60), clean(map, 80), context.line));
        if context.pending {
            self.labelled(words::PENDING_SHORT, words::PENDING_LINE.get(lang));
        }
        self.answerable(context);
        let screens: Vec<String> = context
            .screens
            .iter()
            .map(|screen| format!("{} ({})", clean(&screen.name, 80), reason(&screen.why, lang)))
            .collect();
        if screens.is_empty() {
            self.labelled(words::SCREENS, words::NO_SCREEN.get(lang));
        }
        self.list(words::SCREENS, &screens);
        let mut assets: Vec<String> = context
            .assets
            .iter()
            .map(|group| {
                let first: Vec<String> = group.first.iter().map(|path| clean(path, 60)).collect();
                let more = if group.count > group.first.len() { ", …" } else { "" };
                format!(
                    "{} ({}){} {}{more}",
                    group.count,
                    reason(&group.why, lang),
                    numbers::colon(lang),
                    first.join(", ")
                )
            })
            .collect();
        assets.extend(words::further_assets(context.assets_by_screens, context.assets_shared, lang));
        self.list(words::ASSETS, &assets);
        let roles: Vec<String> =
            context.roles_given.iter().map(|(role, count)| format!("{role} {count}")).collect();
        self.labelled(words::ROLES, &roles.join(", "));
        self.rulings(context);
        self.out.push('\n');
    }

    fn answerable(&mut self, context: &ContextEntry) {
        let lang = self.lang();
        let declared = &context.declaration;
        let quoted = numbers::quoted(&one_line(&declared.justification, 200), lang);
        self.labelled(words::REASON, &quoted);
        let missing = words::NOT_GIVEN.get(lang);
        let given = |value: &Option<String>| one_line(value.as_deref().unwrap_or(missing), 80);
        self.labelled(words::OWNER, &given(&declared.owner));
        self.labelled(words::APPROVED_BY, &given(&declared.approved_by));
        self.labelled(
            words::RISK_SHORT,
            &declared.risk.as_ref().map(|risk| one_line(risk, 80)).unwrap_or_default(),
        );
        let review = match (&declared.review_by, context.days_left) {
            (Some(date), Some(days)) => format!("{date} ({})", words::days_left(days, lang)),
            _ => missing.to_owned(),
        };
        self.labelled(words::REVIEW_BY, &review);
    }

    fn rulings(&mut self, context: &ContextEntry) {
        let lang = self.lang();
        let name = |effect: &EffectRecord| match &effect.scope {
            Some(scope) => format!("{}[{scope}]", effect.family),
            None => effect.family.clone(),
        };
        let (suppress, relax): (Vec<&EffectRecord>, Vec<_>) =
            context.registry.effects.iter().partition(|effect| effect.effect == "suppress");
        let names: Vec<String> = suppress.into_iter().map(name).collect();
        self.labelled(words::SETS_ASIDE, &names.join(", "));
        let names: Vec<String> = relax
            .into_iter()
            .map(|effect| format!("{}{} {}", name(effect), numbers::colon(lang), effect_words(effect, lang)))
            .collect();
        self.labelled(words::ADJUSTS, &names.join(lang.pick("; ", " ; ")));
        let withheld: Vec<String> = context
            .suppressed
            .iter()
            .map(|count| {
                let saving = if count.savings.is_empty() {
                    String::new()
                } else {
                    format!(", {}", words::savings(&count.savings, lang))
                };
                format!("{} ({}{saving})", count.check, count.findings + count.partly)
            })
            .collect();
        self.list(words::HELD_BACK, &withheld);
        let left: Vec<String> = context
            .left_to_review
            .iter()
            .map(|count| {
                format!("{} ({}, {})", count.check, count.findings, words::left(&count.effect, lang))
            })
            .collect();
        self.list(words::TO_REVIEW, &left);
        self.harm(context);
        let waivers: Vec<String> = context
            .waivers
            .iter()
            .map(|waiver| {
                let quoted = numbers::quoted(&one_line(&waiver.justification, 80), lang);
                let left = words::days_left(waiver.days_left, lang);
                let findings = words::waiver_findings(waiver.findings, lang);
                format!("{} {quoted}, {} ({left}), {findings}", waiver.check, waiver.review_by)
            })
            .collect();
        self.list(words::WAIVERS, &waivers);
        let rows: Vec<String> = context.registry.gt6.iter().map(|row| row.row.to_string()).collect();
        self.labelled(words::GT6_SHORT, &rows.join(", "));
        let ruling = format!("reviewed_with = \"{}\"", context.registry.ruling);
        self.labelled(words::RULING_SHORT, &ruling);
    }

    /// What was found first, each on a line; then what found nothing, together.
    fn harm(&mut self, context: &ContextEntry) {
        let lang = self.lang();
        let found = |check: &&HarmCheck| check.failed + check.to_review + check.waived > 0;
        let line = |check: &HarmCheck| {
            format!("{}{} {}", check.check, numbers::colon(lang), words::harm(check, lang))
        };
        let mut lines: Vec<String> = context.do_no_harm.iter().filter(found).map(line).collect();
        let quiet = context.do_no_harm.iter().filter(|check| !found(check));
        let (looked, nothing): (Vec<&HarmCheck>, Vec<_>) = quiet.partition(|check| check.looked_at > 0);
        let names: Vec<String> =
            looked.iter().map(|check| format!("{} ({})", check.check, check.looked_at)).collect();
        if !names.is_empty() {
            lines.push(format!(
                "{}{} {}",
                words::NONE_FOUND.get(lang),
                numbers::colon(lang),
                names.join(", ")
            ));
        }
        let names: Vec<&str> = nothing.iter().map(|check| check.check.as_str()).collect();
        if !names.is_empty() {
            let word = words::NOTHING_TO_LOOK_AT.get(lang);
            lines.push(format!("{word}{} {}", numbers::colon(lang), names.join(", ")));
        }
        for (index, line) in lines.iter().enumerate() {
            self.field(if index == 0 { words::HARM_SHORT.get(lang) } else { "" }, line);
        }
    }

    fn refutations(&mut self, record: &ContextsRecord) {
        if record.refutations.is_empty() {
            return;
        }
        let lang = self.lang();
        self.title(words::REFUTED.get(lang));
        for entry in &record.refutations {
            let quoted = numbers::quoted(&one_line(&entry.declaration.justification, 200), lang);
            let review = entry.days_left.map(|days| format!(" ({})", words::days_left(days, lang)));
            self.field(&clean(&entry.id, 60), &format!("{quoted}{}", review.unwrap_or_default()));
        }
        self.out.push('\n');
    }

    fn undeclared(&mut self, record: &ContextsRecord) {
        if record.undeclared.is_empty() {
            return;
        }
        let lang = self.lang();
        self.title(words::UNDECLARED.get(lang));
        for code in &record.undeclared {
            let families: Vec<&str> = code.evidence.keys().map(String::as_str).collect();
            let screens: Vec<String> = code.screens.iter().take(LINES).map(|id| clean(id, 60)).collect();
            self.field(
                &code.context,
                &format!("{} · {} · {}", clean(&code.bundle, 60), screens.join(", "), families.join(", ")),
            );
            let held: Vec<String> =
                code.held_back.iter().map(|(check, count)| format!("{check} ({count})")).collect();
            if !held.is_empty() {
                self.field(
                    "",
                    &format!("{}{} {}", words::HELD_BACK.get(lang), numbers::colon(lang), held.join(", ")),
                );
            }
        }
        self.out.push('\n');
    }

    fn screens(&mut self, record: &ContextsRecord) {
        let lang = self.lang();
        self.title(words::SCREENS.get(lang));
        let mut screens: Vec<_> = record.screens.iter().collect();
        // Those that somebody protects, or should, come first.
        screens.sort_by_key(|screen| screen.contexts.is_empty() && screen.undeclared.is_empty());
        let shown = if self.style.all { screens.len() } else { (2 * LINES).min(screens.len()) };
        let width = screens[..shown].iter().map(|screen| clean(&screen.id, 40).chars().count()).max();
        let several = record.bundles.len() > 1;
        for screen in &screens[..shown] {
            let id = clean(&screen.id, 40);
            let pad = " ".repeat(width.unwrap_or(0).saturating_sub(id.chars().count()));
            let mut parts: Vec<String> =
                screen.contexts.iter().map(|held| clean(&held.context, 60)).collect();
            parts.dedup();
            let undeclared = screen.undeclared.iter();
            parts.extend(undeclared.map(|id| format!("{id} ({})", lang.pick("undeclared", "non déclaré"))));
            let parts = if parts.is_empty() { "-".to_owned() } else { parts.join(", ") };
            let bundle = if several { format!("{}  ", clean(&screen.bundle, 40)) } else { String::new() };
            let _ = writeln!(self.out, "  {bundle}{id}{pad}  {parts}");
        }
        if screens.len() > shown {
            let more = words::more(screens.len() - shown, lang);
            let _ = writeln!(self.out, "  {more}{} --all", numbers::colon(lang));
        }
        self.out.push('\n');
    }

    fn findings(&mut self, record: &ContextsRecord) {
        if record.findings.is_empty() {
            return;
        }
        let lang = self.lang();
        self.title(words::MAP_FINDINGS.get(lang));
        for finding in &record.findings {
            let place = numbers::place(&clean(&finding.path, 80), finding.line, None);
            let kind = words::kind(&finding.kind, finding.level.as_deref(), lang);
            let message = words::text(&finding.message, lang);
            self.field(kind, &format!("{} {place}{} {message}", finding.check, numbers::colon(lang)));
        }
        self.out.push('\n');
    }
}

fn reason(why: &super::document::Why, lang: Lang) -> String {
    let (word, what) = words::why(why, lang);
    what.map_or_else(|| word.to_owned(), |what| format!("{word} {}", clean(what, 60)))
}
