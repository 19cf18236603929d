//! `sobria list`.

use std::fmt::Write as _;
use std::process::ExitCode;

use sobria::finding::clean;
use sobria::registry::REGISTRY;
use sobria::report::words;
use sobria::rule::{Assessed, Lang};

use super::caps::within;
use super::check::options;
use super::find::find;
use super::{Failure, terminal};
use crate::cli::{List, Listed};

pub fn list(command: &List) -> Result<ExitCode, Failure> {
    let lang = terminal::language(command.source.around.lang);
    let text = match command.what {
        Listed::Checks => checks(lang),
        Listed::Criteria => criteria(lang),
        Listed::Contexts => contexts(lang),
        Listed::Families => families(lang),
        Listed::Adaptations => adaptations(lang),
        Listed::Screens => screens(command, lang)?,
    };
    terminal::tell(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn checks(lang: Lang) -> String {
    let width = REGISTRY.checks.iter().map(|check| check.entry.header.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for check in &REGISTRY.checks {
        let id = &check.entry.header.id;
        let criteria = check.criteria.join(" ");
        let _ = writeln!(
            out,
            "{id:width$}  {criteria:8}  {:8}  {}",
            check.evidence.name(),
            check.title.get(lang)
        );
    }
    out
}

fn criteria(lang: Lang) -> String {
    let mut out = String::new();
    for criterion in &REGISTRY.criteria {
        let header = &criterion.header;
        let assessed = match header.assessed {
            Assessed::Decides => lang.pick("decided", "décidé"),
            Assessed::Evidence => lang.pick("evidence", "indices"),
            Assessed::Open => lang.pick("open", "ouvert"),
        };
        let priority = header.priority.label(lang);
        let _ = writeln!(out, "{:5} {priority:12} {assessed:9} {}", header.id, header.title.get(lang));
    }
    out
}

fn contexts(lang: Lang) -> String {
    let mut out = String::new();
    for context in &REGISTRY.contexts {
        let header = &context.header;
        let beyond = if header.extension {
            lang.pick(" (beyond GT6)", " (au-delà du GT6)")
        } else {
            Default::default()
        };
        let _ = writeln!(out, "{:23} {}{beyond}", header.id, header.label.get(lang));
        let _ = writeln!(out, "{:23} {}", "", header.definition.get(lang));
    }
    out
}

/// The rows of the GT6 report, each with all that sobria does by it.
fn adaptations(lang: Lang) -> String {
    let mut out = String::new();
    for row in &REGISTRY.adaptations {
        let criteria = match (row.criteria.as_slice(), row.criteria.last()) {
            ([], _) => "-".to_owned(),
            ([first, _, _, ..], Some(last)) => format!("{first}–{last}"),
            (criteria, _) => criteria.join(" "),
        };
        let _ = writeln!(out, "{:7} {criteria:9} {}", row.id(), row.title.get(lang));
        let mut does: Vec<String> = row.families.clone();
        does.extend(REGISTRY.checks_of_row(row.n).map(|check| check.entry.header.id.clone()));
        let contexts = REGISTRY.contexts_of_row(row.n).count();
        if contexts > 0 {
            let one = contexts == 1;
            let word = lang
                .pick(if one { "context" } else { "contexts" }, if one { "contexte" } else { "contextes" });
            does.push(format!("{contexts} {word}"));
        }
        if row.declaration.is_some() {
            does.push(lang.pick("to declare", "à déclarer").to_owned());
        }
        if row.outside.is_some() {
            does.push(lang.pick("outside the bundle", "hors du bundle").to_owned());
        }
        let _ = writeln!(out, "{:17} {}", "", does.join(" · "));
    }
    out
}

fn families(lang: Lang) -> String {
    let mut out = String::new();
    for family in &REGISTRY.families {
        let waived = if family.suppressible {
            lang.pick("a context may waive it", "un contexte peut l'écarter").to_owned()
        } else if family.except.is_empty() {
            lang.pick("never waived", "jamais écartée").to_owned()
        } else {
            format!(
                "{} {}",
                lang.pick("never waived, but in", "jamais écartée, sauf en"),
                family.except.join(", ")
            )
        };
        let _ = writeln!(out, "{:20} {} ({waived})", family.id, family.label.get(lang));
    }
    out
}

fn screens(command: &List, lang: Lang) -> Result<String, Failure> {
    let found = find(&command.source)?;
    let mut out = String::new();
    for job in &found.jobs {
        let around = &command.source.around;
        let bundle = within(around, || sobria::load(job, &options(&found, &[], around, &|_, _| {})))?;
        if bundle.screens.is_empty() {
            let text =
                lang.pick("no screen: no page in the bundle", "aucun écran : pas de page dans le bundle");
            let _ = writeln!(out, "{}: {text}", bundle.name);
        }
        for screen in &bundle.screens {
            let requests = words::known(screen.is_complete(), false);
            let transfer = words::known(screen.is_complete(), screen.estimated);
            let how = screen.how.name();
            let _ = writeln!(
                out,
                "{}  {how}  {requests}{}  {transfer}{}  {}",
                clean(&screen.id, 80),
                match lang {
                    Lang::En => words::counted(screen.requests, "request", "requests", lang),
                    Lang::Fr => words::counted(screen.requests, "requête", "requêtes", lang),
                },
                words::bytes(screen.transfer, lang),
                match lang {
                    Lang::En => words::counted(screen.deferred.len(), "asset later", "assets later", lang),
                    Lang::Fr => {
                        words::counted(
                            screen.deferred.len(),
                            "ressource plus tard",
                            "ressources plus tard",
                            lang,
                        )
                    }
                },
            );
            let gaps: Vec<String> = screen.gaps.iter().map(|gap| clean(&gap.to_string(), 120)).collect();
            if !gaps.is_empty() {
                let _ =
                    writeln!(out, "    {} {}", lang.pick("not counted:", "non compté :"), gaps.join(", "));
            }
        }
        let computed = bundle.unresolved.iter().filter(|reference| reference.address.is_empty()).count();
        if computed > 0 {
            let text = lang.pick("computed addresses", "adresses calculées");
            let _ = writeln!(out, "{computed} {text}: --output graph=FILE.json");
        }
        let missing = bundle.unresolved.len() - computed;
        if missing > 0 {
            let text = lang.pick(
                "references lead to no file of the bundle",
                "références ne mènent à aucun fichier du bundle",
            );
            let _ = writeln!(out, "{missing} {text}: --output graph=FILE.json");
        }
    }
    Ok(out)
}
