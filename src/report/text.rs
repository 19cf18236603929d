//! The report for a person at a terminal: worst and heaviest first, one screenful, the reason when care decides.

mod diagnostic;
mod tables;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{harmless, json, savings, words};
use crate::finding::{CheckId, clean};
use crate::outcome::{By, Kind, Outcome, Report, Ruling, RulingEffect};
use crate::registry::{Check, REGISTRY};
use crate::rule::{Lang, Level};

/// How the terminal is.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub lang: Lang,
    pub color: bool,
    /// Columns.
    pub width: usize,
    /// Every place of every check.
    pub all: bool,
    /// Failing level named in the last line; `None` for `never`.
    pub fail_on: Option<Level>,
}

/// Places shown for one check without `--all`.
const PLACES: usize = 3;

/// The whole text.
#[must_use]
pub fn render(report: &Report, style: Style) -> String {
    let report = &*in_folders(report);
    let mut out = tables::header(report, style);
    for (check, outcomes) in by_check(report, Kind::Fail) {
        failures(&mut out, check, &outcomes, style);
    }
    reviews(&mut out, report, style);
    kept_back(&mut out, report, style);
    tables::screens(&mut out, report, style);
    if let Some(comparison) = &report.comparison {
        let Style { lang, color, all, .. } = style;
        super::comparison::since(&mut out, comparison, super::comparison::Style { lang, color, all });
    }
    last_block(&mut out, report, style);
    harmless::lines(out)
}

/// With several bundles, or beside a source of the same name, a path says which bundle it is in.
fn in_folders(report: &Report) -> Cow<'_, Report> {
    let several = report.bundles.len() > 1;
    let is_ambiguous =
        |outcome: &Outcome| outcome.location.leads_further() && outcome.location.path == outcome.place.path;
    if !several && !report.outcomes.iter().any(is_ambiguous) {
        return Cow::Borrowed(report);
    }
    let mut named = report.clone();
    for outcome in named.outcomes.iter_mut().filter(|outcome| several || is_ambiguous(outcome)) {
        let folder = report.bundles.iter().find(|bundle| bundle.name == outcome.bundle);
        let Some(folder) = folder.map(|bundle| bundle.path.trim_end_matches('/')) else { continue };
        let of_bundle = report.map.as_ref() != Some(&outcome.place.path);
        if !several {
            outcome.place.path = format!("{folder}/{}", outcome.place.path);
            continue;
        }
        let places = std::iter::once(&mut outcome.place).filter(|_| of_bundle).chain(&mut outcome.related);
        let paths = places.map(|place| &mut place.path).chain(&mut outcome.about);
        paths.for_each(|path| *path = format!("{folder}/{path}"));
    }
    Cow::Owned(named)
}

/// Outcomes of one kind grouped by check, in the order of the report.
fn by_check(report: &Report, kind: Kind) -> Vec<(&'static Check, Vec<&Outcome>)> {
    let mut groups: Vec<(CheckId, Vec<&Outcome>)> = Vec::new();
    for outcome in report.outcomes.iter().filter(|outcome| outcome.kind == kind) {
        match groups.iter_mut().find(|(check, _)| *check == outcome.check) {
            Some((_, group)) => group.push(outcome),
            None => groups.push((outcome.check, vec![outcome])),
        }
    }
    groups.into_iter().map(|(check, group)| (REGISTRY.check(check), group)).collect()
}

fn failures(out: &mut String, check: &Check, outcomes: &[&Outcome], style: Style) {
    let shown = if style.all { outcomes.len() } else { PLACES.min(outcomes.len()) };
    for (index, outcome) in outcomes[..shown].iter().enumerate() {
        // The first place is shown whole, the others in a line.
        if index == 0 || style.all {
            out.push_str(&diagnostic::full(outcome, check, style));
        } else {
            let _ = writeln!(out, "    {}", diagnostic::line(outcome, style));
        }
    }
    let rest = outcomes.len() - shown;
    if rest > 0 {
        let _ = match style.lang {
            Lang::En => writeln!(out, "    {rest} more: --only {} --all", check.entry.header.id),
            Lang::Fr => writeln!(out, "    {rest} de plus : --only {} --all", check.entry.header.id),
        };
    }
    out.push('\n');
}

/// Questions for a person: a line for each check, with its first places.
fn reviews(out: &mut String, report: &Report, style: Style) {
    let groups = by_check(report, Kind::Review);
    if groups.is_empty() {
        return;
    }
    let (held, open): (Vec<_>, Vec<_>) = groups
        .into_iter()
        .flat_map(|(check, outcomes)| {
            let (held, open): (Vec<&Outcome>, Vec<&Outcome>) =
                outcomes.into_iter().partition(|outcome| outcome.is_held_back() && !check.do_no_harm);
            [(check, held, true), (check, open, false)]
        })
        .filter(|(_, outcomes, _)| !outcomes.is_empty())
        .partition(|(.., held)| *held);
    section(
        out,
        style.lang.pick("To review: a person decides", "À revoir : une personne décide"),
        &open,
        style,
    );
    let title = style.lang.pick(
        "Held back: the code looks clinical and nobody declared it",
        "Retenu : le code paraît clinique et personne ne l'a déclaré",
    );
    section(out, title, &held, style);
}

type Group<'r> = (&'static Check, Vec<&'r Outcome>, bool);

fn section(out: &mut String, title: &str, groups: &[Group<'_>], style: Style) {
    if groups.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}", tables::bold(title, style));
    for (check, outcomes, _) in groups {
        let shown = if style.all { outcomes.len() } else { 1 };
        let id = &check.entry.header.id;
        let criteria = check.criteria.join(" ");
        let _ = writeln!(out, "  ? {id} {criteria} ({})", outcomes.len());
        for outcome in &outcomes[..shown] {
            let text = format!("{}: {}", diagnostic::spot(outcome), words::message(outcome, style.lang));
            let _ = writeln!(
                out,
                "      {}  {}",
                tables::wrap(&text, style.width.saturating_sub(8), 6),
                outcome.id
            );
        }
    }
    out.push('\n');
}

/// Why a finding is not simply a failure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Aside {
    Pending,
    Care,
    Settings,
    Baseline,
}

impl Aside {
    fn of(ruling: &Ruling) -> Option<Self> {
        match (ruling.effect, &ruling.by) {
            (RulingEffect::Pending, _) => Some(Self::Pending),
            (RulingEffect::Suppressed, By::Settings(_)) => Some(Self::Settings),
            (RulingEffect::Suppressed, By::Baseline { .. }) => Some(Self::Baseline),
            (RulingEffect::Suppressed | RulingEffect::Relaxed(_), _) => Some(Self::Care),
            _ => None,
        }
    }

    fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Pending => lang.pick(
                "Not set aside yet: the base map does not grant it",
                "Pas encore écarté : la carte de base ne l'accorde pas",
            ),
            Self::Care => lang.pick("Kept back for care", "Retenu pour le soin"),
            Self::Settings => lang.pick("Set aside by the settings", "Mis de côté par les réglages"),
            Self::Baseline => lang.pick("Known before", "Connu d'avance"),
        }
    }
}

/// What contexts and settings set aside or would, with the reasons, a line for each check and entry.
fn kept_back(out: &mut String, report: &Report, style: Style) {
    let concerned = report.outcomes.iter().filter(|outcome| {
        let partly = outcome.screens.iter().any(|screen| screen.kind == Kind::Suppressed);
        outcome.kind == Kind::Suppressed || partly || outcome.is_pending()
    });
    let mut lines: BTreeMap<(Aside, String, &str), usize> = BTreeMap::new();
    for outcome in concerned {
        let check = &REGISTRY.check(outcome.check).entry.header.id;
        for (ruling, aside) in outcome.rulings.iter().filter_map(|ruling| Some((ruling, Aside::of(ruling)?)))
        {
            let name = match &ruling.by {
                By::Context { id, .. } => id.clone(),
                By::Waiver { context } => format!("{context}, [[context.waive]]"),
                By::Settings(kind) => words::settings_kind(*kind, style.lang).to_owned(),
                By::Baseline { .. } => {
                    let file = crate::finding::clean(&ruling.file, 80);
                    *lines.entry((aside, file, check)).or_default() += 1;
                    continue;
                }
            };
            let name = clean(&name, 80);
            let reason = clean(&ruling.justification, 90);
            let quoted = words::quoted(&reason, style.lang);
            let text = format!("{name}{} {quoted}", words::colon(style.lang));
            *lines.entry((aside, text, check)).or_default() += 1;
        }
    }
    for section in [Aside::Pending, Aside::Care, Aside::Settings, Aside::Baseline] {
        let of_section: Vec<_> = lines.iter().filter(|((aside, ..), _)| *aside == section).collect();
        if of_section.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{}", tables::bold(section.title(style.lang), style));
        let mut last = "";
        for ((_, reason, check), count) in of_section {
            if reason != last {
                let _ = writeln!(out, "  {reason}");
                last = reason;
            }
            let _ = writeln!(out, "      {check} ({count})");
        }
        out.push('\n');
    }
}

fn last_block(out: &mut String, report: &Report, style: Style) {
    let lang = style.lang;
    let largest = savings::largest(report);
    if !largest.is_empty() {
        let _ =
            writeln!(out, "{}", tables::bold(lang.pick("Largest savings", "Plus grandes économies"), style));
        for outcome in largest.iter().take(3) {
            let saving =
                outcome.saving.as_ref().map(|saving| words::saving(saving, lang)).unwrap_or_default();
            let check = &REGISTRY.check(outcome.check).entry.header.id;
            let _ = writeln!(out, "  {check} {}: {saving}", clean(outcome.judged_path(), 80));
        }
        out.push('\n');
    }
    tables::recognised(out, report, style);
    tables::criteria(out, report, style);
    tables::not_analysed(out, report, style);
    tables::measuring(out, report, style);
    let summary = json::summary(report);
    let count = |number, one, many| words::counted(number, one, many, lang);
    let words = match lang {
        Lang::En => [
            count(summary.errors, "error", "errors"),
            count(summary.warnings, "warning", "warnings"),
            count(summary.notes, "note", "notes"),
            format!("{} to review", summary.reviews),
            format!("{} suppressed by context", summary.suppressed_by_context),
        ],
        Lang::Fr => [
            count(summary.errors, "erreur", "erreurs"),
            count(summary.warnings, "avertissement", "avertissements"),
            count(summary.notes, "note", "notes"),
            format!("{} à revoir", summary.reviews),
            format!("{} écartés par un contexte", summary.suppressed_by_context),
        ],
    };
    let mut line = words.join(", ");
    for (number, (one, many)) in [
        (
            summary.false_positives,
            lang.pick(("false positive", "false positives"), ("faux positif", "faux positifs")),
        ),
        (summary.accepted, lang.pick(("accepted", "accepted"), ("accepté", "acceptés"))),
        (
            summary.suppressed_by_baseline,
            lang.pick(("known before", "known before"), ("connu d'avance", "connus d'avance")),
        ),
    ] {
        if number > 0 {
            let _ = write!(line, ", {}", words::counted(number, one, many, lang));
        }
    }
    if let Some(fixed) =
        report.baseline.as_ref().and_then(|baseline| baseline.fixed).filter(|fixed| *fixed > 0)
    {
        let _ = match lang {
            Lang::En => write!(line, ", {fixed} of the baseline fixed"),
            Lang::Fr => write!(
                line,
                ", {fixed} {}",
                if fixed < 2 { "constat connu réparé" } else { "constats connus réparés" }
            ),
        };
    }
    if !report.switched_off.is_empty() {
        let _ = write!(
            line,
            "; {} {}",
            lang.pick("switched off:", "désactivés :"),
            report.switched_off.join(", ")
        );
    }
    let _ = writeln!(out, "{}", tables::bold(&line, style));
    if let Some(comparison) = &report.comparison {
        let base = crate::finding::clean(&comparison.base, 80);
        let since = lang.pick("since", "depuis");
        let summary = super::comparison::summary(comparison, lang);
        let _ = writeln!(out, "{since} {base}{} {summary}", words::colon(lang));
    }
    if let Some(text) = words::incomplete(report.cut, lang) {
        let _ = writeln!(out, "{}", tables::bold(&text, style));
    }
    if let Some(level) = style.fail_on {
        let failures = report.failures(level);
        if failures > 0 {
            let _ = match lang {
                Lang::En => writeln!(out, "failed: {failures} at or above {}", level.name()),
                Lang::Fr => writeln!(out, "échec : {failures} au niveau {} ou au-dessus", level.name()),
            };
        }
    }
}
