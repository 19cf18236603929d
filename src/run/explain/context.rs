//! A medical context: what it is, what it changes, and why.

use std::fmt::Write as _;

use sobria::registry::REGISTRY;
use sobria::report::words;
use sobria::rule::detect::Strength;
use sobria::rule::{ContextHeader, Lang, Relax, RelaxKind};

pub(super) fn explain(name: &str, lang: Lang) -> Option<String> {
    let entry = REGISTRY.context(name)?;
    let header = &entry.header;
    let mut out = format!(
        "{}{} {}\n{}\n\n{}\n\n{}\n",
        header.id,
        colon(lang),
        header.label.get(lang),
        header.definition.get(lang),
        header.justification.get(lang),
        entry.prose(lang)
    );
    effects(&mut out, header, lang);
    activated(&mut out, header, lang);
    rows(&mut out, header, lang);
    let known = match header.detect.as_ref().map(|detect| detect.strength) {
        Some(Strength::Strong) => lang.pick(
            "its code is recognised: where the map does not declare it, advice is held back",
            "son code est reconnu : là où la carte ne le déclare pas, des conseils sont retenus",
        ),
        Some(Strength::Info) => lang.pick(
            "traces of its code give a note where the map does not declare it, and change nothing",
            "des indices de son code donnent une note là où la carte ne le déclare pas, et ne changent rien",
        ),
        Some(Strength::Report) => lang.pick(
            "traces of its code are listed, and change nothing",
            "des indices de son code sont énumérés, et ne changent rien",
        ),
        None => lang.pick("it can only be declared", "il ne peut qu'être déclaré"),
    };
    let _ = writeln!(out, "{known}\n\n{}", lang.pick("sources:", "sources :"));
    for source in REGISTRY.sources_of(header) {
        let _ = writeln!(
            out,
            "  [{}] {}{} {} {}",
            source.confidence,
            source.id,
            colon(lang),
            source.what.get(lang),
            source.location
        );
    }
    let _ = writeln!(
        out,
        "  {}",
        lang.pick(
            "A: official or primary text; B: secondary copy or extract; C: not verified",
            "A : texte officiel ou primaire ; B : copie ou extrait ; C : non vérifié",
        )
    );
    Some(out)
}

fn colon(lang: Lang) -> &'static str {
    lang.pick(":", " :")
}

/// What changes, in the order of the families.
fn effects(out: &mut String, header: &ContextHeader, lang: Lang) {
    if header.suppress.is_empty() && header.relax.is_empty() {
        let none = if header.sentinel {
            lang.pick(
                "changes nothing: what it claims, no other context may waive",
                "ne change rien : ce qu'il revendique, aucun autre contexte ne peut l'écarter",
            )
        } else {
            lang.pick("changes nothing", "ne change rien")
        };
        let _ = writeln!(out, "{none}");
        return;
    }
    let _ = writeln!(out, "{}", lang.pick("effects by family:", "effets par famille :"));
    for family in &REGISTRY.families {
        let of_family = |effect: &str| effect.split('[').next() == Some(family.id.as_str());
        for effect in header.suppress.iter().filter(|effect| of_family(effect)) {
            let budget = matches!(family.id.as_str(), "page-weight" | "request-count");
            let what = if budget {
                lang.pick(
                    "no built-in limit; the figure is shown and a budget of the project is kept",
                    "pas de limite d'office ; la valeur est montrée et un budget du projet est tenu",
                )
            } else {
                lang.pick("suppressed", "écartée")
            };
            let _ = writeln!(out, "  {effect}{} {what} [{}]", colon(lang), after(header, &family.id, lang));
        }
        for relax in header.relax.iter().filter(|relax| of_family(&relax.family)) {
            let what = milder(relax, &family.id, lang);
            let _ = writeln!(
                out,
                "  {}{} {what} ({}) [{}]",
                relax.family,
                colon(lang),
                relax.reason.get(lang),
                after(header, &family.id, lang)
            );
        }
    }
}

/// Rows of the GT6 report that the context follows on a family; without one, the effect is ours.
fn after(header: &ContextHeader, family: &str, lang: Lang) -> String {
    let rows = REGISTRY.rows_on(header, family).map(sobria::rule::gt6::Adaptation::id);
    let rows: Vec<String> = rows.collect();
    if rows.is_empty() { lang.pick("ours", "de nous").to_owned() } else { rows.join(", ") }
}

/// What a milder ruling does.
fn milder(relax: &Relax, family: &str, lang: Lang) -> String {
    match relax.kind {
        RelaxKind::Level => {
            let level = relax.level.map_or("", sobria::rule::Level::name);
            format!("{} {level}", lang.pick("at most", "au plus"))
        }
        RelaxKind::Raise => lang.pick("one level higher", "un niveau de plus").to_owned(),
        RelaxKind::Exempt => {
            let roles = relax.roles.join(", ");
            lang.pick(format!("left alone for {roles}"), format!("laissée telle quelle pour {roles}"))
        }
        RelaxKind::DeclaredBudget => {
            lang.pick("the project's own budget instead", "le budget du projet en tient lieu").to_owned()
        }
        RelaxKind::Limit | RelaxKind::Floor => {
            let minimum = relax.kind == RelaxKind::Floor;
            let kind = if minimum {
                lang.pick("a minimum", "un minimum")
            } else {
                lang.pick("a limit", "une limite")
            };
            let unit = |name: &str| {
                let mut checks = REGISTRY.checks.iter().filter(|check| check.family == family);
                checks.find_map(|check| check.limits.get(name)).map(|limit| limit.unit)
            };
            let limits: Vec<String> = relax
                .limits
                .iter()
                .filter_map(|(name, value)| {
                    Some(format!("{name} = {}", words::number(*value, unit(name)?, lang)))
                })
                .collect();
            if limits.is_empty() { kind.to_owned() } else { format!("{kind}, {}", limits.join(", ")) }
        }
    }
}

fn activated(out: &mut String, header: &ContextHeader, lang: Lang) {
    if header.activate.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}", lang.pick("activates:", "active :"));
    for written in &header.activate {
        let id = written.split('[').next().unwrap_or_default();
        let title = REGISTRY.check_named(id).map_or("", |check| check.title.get(lang));
        let _ = writeln!(out, "  {written}{} {title}", colon(lang));
    }
}

fn rows(out: &mut String, header: &ContextHeader, lang: Lang) {
    for row in REGISTRY.adaptations.iter().filter(|row| header.gt6.contains(&row.n)) {
        let _ = writeln!(out, "{}{} {}", row.id(), colon(lang), row.title.get(lang));
    }
    if header.extension {
        let _ = writeln!(
            out,
            "{}",
            lang.pick(
                "this context goes beyond what GT6 writes",
                "ce contexte va au-delà de ce qu'écrit le GT6"
            )
        );
    }
}
