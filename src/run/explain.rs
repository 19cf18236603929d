//! `sobria explain`.

mod adaptation;
mod context;

use std::fmt::Write as _;
use std::process::ExitCode;

use serde_json::Value;
use sobria::registry::REGISTRY;
use sobria::report::{json, words};
use sobria::rule::Lang;

use super::check::{Asked, like_a_check, report};
use super::find::find;
use super::{Failure, terminal};
use crate::cli::Explain;

pub fn explain(command: &Explain) -> Result<ExitCode, Failure> {
    let lang = terminal::language(command.source.around.lang);
    let name = command.what.trim();
    let known = criterion(name, lang)
        .or_else(|| check(name, lang))
        .or_else(|| context::explain(name, lang))
        .or_else(|| adaptation::explain(name, lang));
    let text = match known {
        Some(text) => text,
        None => finding(command, name, lang)?,
    };
    terminal::tell(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn criterion(name: &str, lang: Lang) -> Option<String> {
    let entry = REGISTRY.criterion(name)?;
    let header = &entry.header;
    let mut out = format!("RGESN 2024, {}: {}\n\n{}\n", header.id, header.title.get(lang), entry.prose(lang));
    let declare = header.declare.get(lang);
    if !declare.is_empty() {
        let _ = writeln!(out, "{} {declare}", lang.pick("For a person:", "Pour une personne :"));
    }
    let checks: Vec<&str> = REGISTRY
        .checks_by_criterion()
        .get(name)
        .map(|checks| checks.iter().map(|check| check.entry.header.id.as_str()).collect())
        .unwrap_or_default();
    if !checks.is_empty() {
        let _ = writeln!(out, "{} {}", lang.pick("Checks:", "Contrôles :"), checks.join(", "));
    }
    let rows: Vec<String> = header.references.gt6.iter().map(|row| format!("gt6-{row}")).collect();
    if !rows.is_empty() {
        let _ = writeln!(out, "{} {}", lang.pick("GT6:", "GT6 :"), rows.join(", "));
    }
    let references = &header.references;
    let weight = header.priority.label(lang);
    let _ = writeln!(
        out,
        "{weight} · p. {} · v1 {} · {}",
        references.page,
        references.v1.join(", "),
        references.rgesn
    );
    Some(out)
}

fn check(name: &str, lang: Lang) -> Option<String> {
    let check = REGISTRY.check_named(name)?;
    let mut out = format!("{}: {}\n", check.entry.header.id, check.title.get(lang));
    let criteria = if check.criteria.is_empty() {
        String::new()
    } else {
        format!("RGESN 2024, {} · ", check.criteria.join(", "))
    };
    let _ = writeln!(out, "{criteria}{} · {}\n", check.family, check.evidence.name());
    out.push_str(check.entry.prose(lang));
    for (limit, value) in &check.limits {
        let number = sobria::report::words::number(value.value, value.unit, lang);
        let _ = writeln!(out, "\n{} {limit} = {number} ({})", lang.pick("limit", "limite"), value.source);
    }
    Some(out)
}

/// A finding of a report, or of a new run, by the beginning of its fingerprint.
fn finding(command: &Explain, id: &str, lang: Lang) -> Result<String, Failure> {
    let document = if let Some(path) = &command.report {
        let fail = |source| Failure::File { path: path.display().to_string(), source };
        let text = std::fs::read_to_string(path).map_err(fail)?;
        serde_json::from_str::<Value>(&text).map_err(|error| fail(error.into()))?
    } else {
        let found = find(&command.source)?;
        let report = report(&found, Asked::new(&command.source.around))?;
        serde_json::to_value(json::document(&report, lang)).map_err(|error| Failure::Output(error.into()))?
    };
    let matching: Vec<&Value> = document["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|finding| finding["fingerprint"].as_str().is_some_and(|print| print.starts_with(id)))
        .collect();
    match matching.as_slice() {
        [finding] if id.len() >= 4 => Ok(told(finding, lang)),
        [] | [_] => {
            let hint = like_a_check(id);
            Err(Failure::Usage(format!(
                "no criterion, check, context, adaptation or finding is named `{id}`{hint}"
            )))
        }
        _ => Err(Failure::Usage(format!("several findings start with `{id}`: give more of it"))),
    }
}

/// The fact, the limit, the way to it, who decided, and a suppression to paste.
fn told(finding: &Value, lang: Lang) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut out = format!("{}  {}\n", text(&finding["check"]), text(&finding["id"]));
    let level = finding["level"].as_str().unwrap_or_else(|| finding["kind"].as_str().unwrap_or_default());
    let colon = words::colon(lang);
    let _ = writeln!(out, "{}{colon} {}\n", word(level, lang), text(&finding["message"]));
    let further = !matches!(finding["location"]["via"].as_str(), None | Some("bundle" | "project"));
    for (title, place, shown) in [
        (lang.pick("origin:", "origine :"), &finding["location"], further),
        (lang.pick("fact:", "fait :"), &finding["place"], true),
    ] {
        if !shown {
            continue;
        }
        let line = match (place["line"].as_u64(), place["column"].as_u64()) {
            (Some(line), Some(column)) => format!(":{line}:{column}"),
            _ => String::new(),
        };
        let _ = writeln!(out, "{title} {}{line}", text(&place["path"]));
        if let Some(excerpt) = place["excerpt"].as_str() {
            let _ = writeln!(out, "    {excerpt}");
        }
    }
    if let Some(name) = finding["source"]["name"].as_str().filter(|_| !further) {
        let title = lang.pick("named by the source map:", "nommé par la source map :");
        let _ = writeln!(out, "{title} {name}:{}:{}", finding["source"]["line"], finding["source"]["column"]);
    }
    if let (Some(value), Some(limit)) =
        (finding["measured"]["value"].as_f64(), finding["limit"]["value"].as_f64())
    {
        let unit = text(&finding["limit"]["unit"]);
        let source = text(&finding["limit"]["source"]);
        let sign = if value > limit { ">" } else { "≤" };
        let _ = writeln!(out, "{} {value} {sign} {limit} {unit} ({source})", lang.pick("limit:", "limite :"));
    }
    let chain: Vec<String> = finding["chain"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|step| format!("{} ({})", text(&step["path"]), text(&step["how"])))
        .collect();
    if chain.len() > 1 {
        let _ = writeln!(out, "{} {}", lang.pick("way:", "chemin :"), chain.join(" → "));
    }
    for screen in finding["screens"].as_array().into_iter().flatten() {
        let _ = writeln!(
            out,
            "{} {}{colon} {}",
            lang.pick("screen", "écran"),
            text(&screen["id"]),
            word(screen["outcome"].as_str().unwrap_or_default(), lang)
        );
    }
    for ruling in finding["suppressions"].as_array().into_iter().flatten() {
        let effect = word(ruling["effect"].as_str().unwrap_or_default(), lang);
        let by = [&ruling["context"], &ruling["source"], &ruling["because"]].map(text);
        let by: Vec<String> = by.into_iter().filter(|part| !part.is_empty()).collect();
        let _ = writeln!(out, "{effect}{colon} {}", by.join(", "));
        let justification = text(&ruling["justification"]);
        if !justification.is_empty() {
            let _ = writeln!(out, "    {}", words::quoted(&justification, lang));
        }
        let rows = ruling["gt6"].as_array().into_iter().flatten().map(|row| format!("gt6-{row}"));
        let why: Vec<String> =
            [text(&ruling["reason"])].into_iter().chain(rows).filter(|part| !part.is_empty()).collect();
        if !why.is_empty() {
            let _ = writeln!(out, "    {}", why.join(", "));
        }
    }
    let _ = writeln!(out, "\n{} {}", lang.pick("to do:", "à faire :"), text(&finding["help"]));
    let check = text(&finding["check"]);
    let _ = writeln!(out, "sobria explain {check}\n");
    out.push_str(&suppression(&check, &text(&finding["id"]), lang));
    out
}

/// A level, outcome or effect of the JSON report in words.
fn word(name: &str, lang: Lang) -> String {
    let known = match name {
        "error" => ("error", "erreur"),
        "warning" => ("warning", "avertissement"),
        "note" => ("note", "note"),
        "fail" => ("failed", "en échec"),
        "review" => ("to review", "à revoir"),
        "suppressed" => ("set aside", "écarté"),
        "relaxed" => ("made milder", "assoupli"),
        "role-unknown" => ("its role is not known", "son rôle est inconnu"),
        "overdue" => ("past its review date", "au-delà de sa date de revue"),
        "undeclared" => ("held back until declared", "retenu jusqu'à déclaration"),
        "shared" => ("protected, but loaded from outside too", "protégé, mais aussi chargé de l'extérieur"),
        "activated" => ("counts here", "compte ici"),
        "pending" => ("pending approval of the map", "en attente d'approbation de la carte"),
        "outgrown" => ("more than was known", "plus que ce qui était connu"),
        "contradicted" => ("the map contradicts itself", "la carte se contredit"),
        other => (other, other),
    };
    lang.pick(known.0, known.1).to_owned()
}

/// An entry of the settings to paste, or where the finding can be accepted at all.
fn suppression(check: &str, id: &str, lang: Lang) -> String {
    if REGISTRY.check_named(check).is_some_and(sobria::registry::Check::is_protected) {
        return lang
            .pick(
                "this finding protects care: only the map can accept it, with [[context.waive]]\n",
                "ce constat protège le soin : seule la carte peut l'accepter, par [[context.waive]]\n",
            )
            .to_owned();
    }
    let (intro, kind, reason) = lang.pick(
        ("if it is wrong, or accepted, in sobria.toml:", "or \"accepted\"", "why"),
        ("s'il est faux, ou accepté, dans sobria.toml :", "ou \"accepted\"", "pourquoi"),
    );
    format!(
        "{intro}\n[[suppress]]\nid = \"{id}\"\nkind = \"false-positive\"   # {kind}\nreason = \"{reason}\"\n"
    )
}
