//! What was set aside or made milder: by whom, where it is written, why, and how many findings of which checks.

use std::collections::BTreeMap;

use super::page::Page;
use super::{findings, inline};
use crate::outcome::{By, Kind, Outcome, Report, Ruling, RulingEffect};
use crate::registry::REGISTRY;
use crate::report::json::Summary;
use crate::report::words;
use crate::rule::Lang;

/// Kinds in the order shown; care first, what nobody has looked at last.
const KINDS: [&str; 5] = ["context", "waiver", "false-positive", "accepted", "baseline"];
/// Rows shown open, and in all.
const OPEN: usize = 12;
const ALL: usize = 300;

/// Findings set aside on every screen, by whom; what is not there is left out.
pub(super) fn counts(summary: &Summary, lang: Lang) -> Vec<String> {
    let of = |number, en: (&str, &str), fr: (&str, &str)| {
        let (one, many) = lang.pick(en, fr);
        (number > 0).then(|| words::counted(number, one, many, lang))
    };
    let context = "set aside by a medical context";
    let contexte = ("écarté par un contexte médical", "écartés par un contexte médical");
    [
        of(summary.suppressed_by_context, (context, context), contexte),
        of(summary.false_positives, ("false positive", "false positives"), ("faux positif", "faux positifs")),
        of(summary.accepted, ("accepted risk", "accepted risks"), ("risque accepté", "risques acceptés")),
        of(summary.suppressed_by_baseline, ("known before", "known before"), ("connu avant", "connus avant")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Entries that set findings aside, wholly or on some screens, each with its reason.
pub(super) fn set_aside(page: &mut Page, report: &Report) {
    let lang = page.lang;
    let mut entries: BTreeMap<Entry<'_>, BTreeMap<&str, usize>> = BTreeMap::new();
    for outcome in &report.outcomes {
        for ruling in outcome.rulings.iter().filter(|ruling| applies(ruling, outcome)) {
            let check = REGISTRY.check(outcome.check).entry.header.id.as_str();
            *entries.entry(Entry::of(ruling)).or_default().entry(check).or_default() += 1;
        }
    }
    if entries.is_empty() && report.baseline.is_none() {
        return;
    }
    page.heading(
        3,
        lang.pick("Set aside or made milder, with the reasons", "Mis de côté ou assoupli, avec les raisons"),
    );
    let row = |(entry, checks): (Entry<'_>, BTreeMap<&str, usize>)| {
        let mut what = words::set_aside_by(KINDS.get(entry.kind).copied().unwrap_or_default(), lang);
        if let Some(context) = entry.context {
            what = format!("{what} {}", inline::code(context));
        }
        if entry.milder {
            what = format!("{what}, {}", lang.pick("made milder", "assoupli"));
        }
        vec![what, inline::code(&entry.source), inline::text(entry.justification), findings::checks(&checks)]
    };
    if let Some(baseline) = &report.baseline {
        let (one, many) =
            lang.pick(("known finding", "known findings"), ("constat connu", "constats connus"));
        let known = words::counted(baseline.known, one, many, lang);
        let fixed = baseline.fixed.map(|fixed| match lang {
            Lang::En => format!(", {fixed} of them fixed"),
            Lang::Fr => format!(", dont {}", words::counted(fixed, "corrigé", "corrigés", lang)),
        });
        let path = inline::code(&baseline.path);
        page.paragraph(&format!("{path}{} {known}{}", words::colon(lang), fixed.unwrap_or_default()));
    }
    if !entries.is_empty() {
        page.long_table(&head(lang), entries.into_iter().map(row).collect(), OPEN, ALL);
    }
}

/// A ruling that sets the finding aside or makes it milder on at least one screen.
fn applies(ruling: &Ruling, outcome: &Outcome) -> bool {
    match ruling.effect {
        RulingEffect::Relaxed(_) => true,
        RulingEffect::Suppressed => {
            outcome.kind == Kind::Suppressed
                || outcome.screens.iter().any(|screen| screen.kind == Kind::Suppressed)
        }
        _ => false,
    }
}

/// One entry of the map, the settings or the baseline.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Entry<'r> {
    /// Index in [`KINDS`].
    kind: usize,
    context: Option<&'r str>,
    milder: bool,
    source: String,
    justification: &'r str,
}

impl<'r> Entry<'r> {
    fn of(ruling: &'r Ruling) -> Self {
        let word = ruling.by.kind();
        let kind = KINDS.iter().position(|kind| *kind == word).unwrap_or(KINDS.len());
        let context = match &ruling.by {
            By::Context { id, .. } => Some(id.as_str()),
            By::Waiver { context } => Some(context.as_str()),
            By::Settings(_) | By::Baseline { .. } => None,
        };
        let milder = matches!(ruling.effect, RulingEffect::Relaxed(_));
        // A baseline has a line for each finding, and no reason.
        let (source, justification) = if word == "baseline" {
            (ruling.file.clone(), "")
        } else {
            (format!("{}:{}", ruling.file, ruling.line), ruling.justification.as_str())
        };
        Self { kind, context, milder, source, justification }
    }
}

/// Columns of tables of entries.
pub(super) fn head(lang: Lang) -> [&'static str; 4] {
    lang.pick(["by", "written in", "reason", "findings"], ["par", "écrit dans", "raison", "constats"])
}
