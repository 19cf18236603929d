//! The report as a page of Markdown, for the summary of a pull request: what changed and what protects care first,
//! then what each screen costs, what was set aside and why; the long parts are folded, all findings the last.

mod aside;
mod changes;
mod findings;
pub(super) mod inline;
mod page;
mod screens;

use super::sentences::sentence;
use super::{json, words};
use crate::outcome::Report;
use crate::rule::{Lang, Level};
use page::Page;

/// GitHub refuses a summary above 1 MiB.
pub const LIMIT: usize = 900 * 1024;

/// How the page is.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub lang: Lang,
    /// Failing level named in the first line; `None` for `never`.
    pub fail_on: Option<Level>,
    /// Longest page in bytes.
    pub limit: usize,
}

/// The whole page.
#[must_use]
pub fn render(report: &Report, style: Style) -> String {
    let mut page = Page::new(style.limit, style.lang);
    verdict(&mut page, report, style);
    changes::map(&mut page, report);
    findings::care(&mut page, report);
    changes::findings(&mut page, report);
    screens::table(&mut page, report);
    changes::assets(&mut page, report);
    findings::savings(&mut page, report);
    findings::criteria(&mut page, report);
    aside::set_aside(&mut page, report);
    screens::not_analysed(&mut page, report);
    findings::all(&mut page, report);
    page.finish()
}

/// One line on the outcome, one on what was read.
fn verdict(page: &mut Page, report: &Report, style: Style) {
    let lang = style.lang;
    let summary = json::summary(report);
    let failures = style.fail_on.map_or(0, |level| report.failures(level));
    let verdict = match (style.fail_on, lang) {
        _ if !report.cut.is_nothing() => lang.pick("incomplete", "incomplet").to_owned(),
        (Some(level), Lang::En) if failures > 0 => {
            let counted = words::counted(failures, "finding", "findings", lang);
            format!("failed, {counted} at or above `{}`", level.name())
        }
        (Some(level), Lang::Fr) if failures > 0 => {
            let counted = words::counted(failures, "constat", "constats", lang);
            format!("échec, {counted} au niveau `{}` ou au-dessus", level.name())
        }
        (Some(level), Lang::En) => format!("passed, nothing at or above `{}`", level.name()),
        (Some(level), Lang::Fr) => format!("réussi, rien au niveau `{}` ou au-dessus", level.name()),
        (None, Lang::En) => "for information, no finding fails this run".to_owned(),
        (None, Lang::Fr) => "pour information, aucun constat ne fait échouer ce contrôle".to_owned(),
    };
    page.heading(2, &format!("sobria{} {verdict}", words::colon(lang)));
    let count = |number, (one, many)| words::counted(number, one, many, lang);
    let mut parts = vec![
        format!("**{}**", count(summary.errors, lang.pick(("error", "errors"), ("erreur", "erreurs")))),
        count(summary.warnings, lang.pick(("warning", "warnings"), ("avertissement", "avertissements"))),
        count(summary.notes, lang.pick(("note", "notes"), ("note", "notes"))),
        format!("{} {}", summary.reviews, lang.pick("for a person to judge", "à juger par une personne")),
    ];
    parts.extend(aside::counts(&summary, lang));
    page.paragraph(&parts.join(" · "));
    let mut read: Vec<String> =
        report.bundles.iter().take(10).map(|bundle| bundle_line(bundle, lang)).collect();
    read.push(count(report.screens.len(), lang.pick(("screen", "screens"), ("écran", "écrans"))));
    read.push(map(report, lang));
    read.push(format!("RGESN 2024 · sobria {} · {}", env!("CARGO_PKG_VERSION"), report.today));
    page.paragraph(&read.join(" · "));
    if let Some(text) = words::incomplete(report.cut, lang) {
        page.paragraph(&format!("**{}**", sentence(&text, true)));
    }
    if report.selected.is_some() {
        page.paragraph(lang.pick(
            "Only some checks ran: criteria are not concluded.",
            "Seuls certains contrôles ont tourné : les critères ne sont pas conclus.",
        ));
    }
    if !report.switched_off.is_empty() {
        let checks: Vec<String> = report.switched_off.iter().map(|check| inline::code(check)).collect();
        let label = lang.pick("Switched off in the settings:", "Désactivés dans les réglages :");
        page.paragraph(&format!("{label} {}", checks.join(", ")));
    }
}

fn bundle_line(bundle: &crate::outcome::BundleReport, lang: Lang) -> String {
    let files =
        words::counted(bundle.files, lang.pick("file", "fichier"), lang.pick("files", "fichiers"), lang);
    format!("{}, {files}, {}", inline::code(&bundle.path), words::bytes(bundle.bytes, lang))
}

fn map(report: &Report, lang: Lang) -> String {
    let Some(map) = &report.map else {
        return lang.pick("no medical-context map", "pas de carte des contextes médicaux").to_owned();
    };
    let contexts = words::counted(
        report.declared_contexts,
        lang.pick("context", "contexte"),
        lang.pick("contexts", "contextes"),
        lang,
    );
    let compared = if report.map_base.is_some() {
        lang.pick(", compared with the approved one", ", comparée à celle qui est approuvée")
    } else {
        ""
    };
    format!("{} {}, {contexts}{compared}", lang.pick("map", "carte"), inline::code(map))
}
