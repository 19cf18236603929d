//! Words and numbers in the reader's language.

use std::collections::BTreeMap;

use crate::finding::{Argument, Basis, Method, Saving, clean};
use crate::outcome::{
    Because, BudgetReport, By, Cut, LimitFrom, Measured, Measuring, Outcome, Reason, Ruling, RulingEffect,
    SettingsKind, Unmeasured,
};
use crate::registry::REGISTRY;
use crate::rule::{Bilingual, Lang, Unit};
use crate::settings::Growth;

/// Longest reason, in characters.
const REASON: usize = 400;

/// Bytes in units of 1,000: `812 B`, `1.4 kB`, `15.4 MB`; in French `o`, `ko`, `Mo` and a comma.
#[must_use]
pub fn bytes(bytes: u64, lang: Lang) -> String {
    #[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
    let value = bytes as f64;
    let unit = lang.pick("B", "o");
    let (value, prefix) = if value < 1e3 {
        (value, "")
    } else if value < 999_500.0 {
        (value / 1e3, "k")
    } else if value < 999_500_000.0 {
        (value / 1e6, "M")
    } else {
        (value / 1e9, "G")
    };
    format!("{} {prefix}{unit}", decimal(value, lang))
}

/// Bytes more or less than before: `+12 kB`, `−3 kB`.
#[must_use]
pub fn growth(change: i128, lang: Lang) -> String {
    let size = u64::try_from(change.unsigned_abs()).unwrap_or(u64::MAX);
    match change {
        0 => "=".to_owned(),
        1.. => format!("+{}", bytes(size, lang)),
        _ => format!("−{}", bytes(size, lang)),
    }
}

/// What a change may add to a screen: `5 %`, `20 kB`, `2 requests`.
#[must_use]
pub fn allowed_growth(growth: Growth, lang: Lang) -> String {
    let percent = growth.percent.map(|percent| format!("+{} %", decimal(percent, lang)));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "budgets are positive byte counts"
    )]
    let transfer = growth.transfer.map(|transfer| format!("+{}", bytes(transfer as u64, lang)));
    let requests = growth.requests.map(|requests| format!("+{requests} {}", lang.pick("req.", "req.")));
    percent.into_iter().chain(transfer).chain(requests).collect::<Vec<_>>().join(", ")
}

/// Three significant digits at most, no useless zeros.
#[must_use]
pub fn decimal(value: f64, lang: Lang) -> String {
    let digits = usize::from(value.abs() < 100.0 && value.fract() != 0.0);
    let text = format!("{value:.digits$}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    lang.pick(text.to_owned(), text.replace('.', ","))
}

/// A number with its unit.
#[must_use]
pub fn number(value: f64, unit: Unit, lang: Lang) -> String {
    match unit {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "byte counts are whole and positive"
        )]
        Unit::Bytes => bytes(value as u64, lang),
        Unit::Count | Unit::Quality | Unit::Ratio => decimal(value, lang),
        Unit::Seconds => format!("{} s", decimal(value, lang)),
        Unit::Percent => format!("{} %", decimal(value.round(), lang)),
    }
}

/// Fills `{name}` and `{count|asset|assets}` (number and the word that fits it); an unknown one stays visible.
#[must_use]
pub fn fill(template: &str, arguments: &BTreeMap<&'static str, Argument>, lang: Lang) -> String {
    fill_with(template, arguments, lang, |out, _, text| out.push_str(text))
}

/// As [`fill`]; `write` is given the name and the text of each argument that is a text.
pub(super) fn fill_with(
    template: &str,
    arguments: &BTreeMap<&'static str, Argument>,
    lang: Lang,
    write: impl Fn(&mut String, &str, &str),
) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        out.push_str(&rest[..open]);
        let (name, words) = match rest[open + 1..open + close].split_once('|') {
            Some((name, words)) => (name, words.split_once('|')),
            None => (&rest[open + 1..open + close], None),
        };
        match arguments.get(name) {
            Some(Argument::Text(text)) => write(&mut out, name, text),
            Some(Argument::Number(value, unit)) => out.push_str(&number(*value, *unit, lang)),
            Some(Argument::About(value, unit)) => {
                out.push_str(known(true, true));
                out.push_str(&number(*value, *unit, lang));
            }
            None => out.push_str(&rest[open..=open + close]),
        }
        if let (Some((one, many)), Some(Argument::Number(value, _))) = (words, arguments.get(name)) {
            let single = lang.pick((*value - 1.0).abs() < f64::EPSILON, *value < 2.0);
            out.push(' ');
            out.push_str(if single { one } else { many });
        }
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    out
}

/// What was found, in words.
#[must_use]
pub fn message(outcome: &Outcome, lang: Lang) -> String {
    match templates(outcome) {
        Some((message, _)) => fill(message.get(lang), &outcome.arguments, lang),
        None => held_back(outcome, lang),
    }
}

/// What to do, in words.
#[must_use]
pub fn help(outcome: &Outcome, lang: Lang) -> String {
    match templates(outcome) {
        Some((_, help)) => fill(help.get(lang), &outcome.arguments, lang),
        None => lang
            .pick(
                "declare or refute the context first, in medical-context.toml",
                "déclarez ou réfutez d'abord le contexte, dans medical-context.toml",
            )
            .to_owned(),
    }
}

/// Templates of what was found and what to do; none where both are held back.
pub(super) fn templates(outcome: &Outcome) -> Option<(&'static Bilingual, &'static Bilingual)> {
    let check = REGISTRY.check(outcome.check);
    if outcome.is_held_back() && !check.do_no_harm {
        return None;
    }
    let variant = outcome.variant.and_then(|name| check.variants.get(name));
    let message = variant.map_or(&check.message, |variant| &variant.message);
    let help = variant.and_then(|variant| variant.help.as_ref()).unwrap_or(&check.help);
    Some((message, help))
}

/// Advice on clinical code that nobody declared is not given: only its subject is named.
fn held_back(outcome: &Outcome, lang: Lang) -> String {
    let check = REGISTRY.check(outcome.check);
    let subject = REGISTRY.family(&check.family).map_or("", |family| family.subject.get(lang));
    let context = outcome.rulings.iter().find_map(|ruling| match &ruling.by {
        By::Context { id, .. } if ruling.effect == RulingEffect::Undeclared => Some(id.as_str()),
        _ => None,
    });
    let context = context.unwrap_or_default();
    match lang {
        Lang::En => format!(
            "a remark on {subject} is held back: the code here looks like {context}, which nobody declared"
        ),
        Lang::Fr => format!(
            "une remarque sur {subject} est retenue : le code ici ressemble à {context}, que personne n'a déclaré"
        ),
    }
}

/// Why a context holds at the place; screens and globs are cut and made harmless.
#[must_use]
pub fn because(because: &Because, lang: Lang) -> String {
    clean(&reason_of(because, lang), REASON)
}

fn reason_of(because: &Because, lang: Lang) -> String {
    match because {
        Because::Route { screen, glob } => match lang {
            Lang::En => format!("screen {screen} matches the route {glob}"),
            Lang::Fr => format!("l'écran {screen} correspond à la route {glob}"),
        },
        Because::Path { glob } => match lang {
            Lang::En => format!("the path matches {glob}"),
            Lang::Fr => format!("le chemin correspond à {glob}"),
        },
        Because::Source { glob } => match lang {
            Lang::En => format!("a source of the map matches {glob}"),
            Lang::Fr => format!("une source de la map correspond à {glob}"),
        },
        Because::Role { role } => match lang {
            Lang::En => format!("the map gives it the role {}", role.name()),
            Lang::Fr => format!("la carte lui donne le rôle {}", role.name()),
        },
        Because::Marker => {
            lang.pick("a marker in the screen names it", "un marqueur de l'écran le nomme").to_owned()
        }
        Because::WholeApp => lang
            .pick("the entry speaks of the whole application", "l'entrée vise toute l'application")
            .to_owned(),
        Because::Remote { bundle, screen } => match lang {
            Lang::En => format!("the screen {screen} of the bundle {bundle} loads it"),
            Lang::Fr => format!("l'écran {screen} du bundle {bundle} le charge"),
        },
        Because::Detected { families } => match lang {
            Lang::En => format!("recognised by its code ({})", families.join(", ")),
            Lang::Fr => format!("reconnu à son code ({})", families.join(", ")),
        },
    }
}

/// A number with the word that fits it; in French 0 and 1 are singular.
#[must_use]
pub fn counted(number: usize, one: &str, many: &str, lang: Lang) -> String {
    let single = lang.pick(number == 1, number < 2);
    format!("{number} {}", if single { one } else { many })
}

/// The absolute ceilings of a budget.
#[must_use]
pub fn ceilings(budget: &BudgetReport, lang: Lang) -> Vec<String> {
    let transfer = budget.transfer.map(|transfer| number(transfer, Unit::Bytes, lang));
    let requests = budget.requests.map(|requests| {
        let (one, many) = lang.pick(("request", "requests"), ("requête", "requêtes"));
        counted(usize::try_from(requests).unwrap_or(usize::MAX), one, many, lang)
    });
    transfer.into_iter().chain(requests).collect()
}

/// `path:line:column`, as far as it is known.
#[must_use]
pub fn place(path: &str, line: Option<u32>, column: Option<u32>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!("{path}:{line}:{column}"),
        (Some(line), None) => format!("{path}:{line}"),
        (None, _) => path.to_owned(),
    }
}

/// A colon as the language sets it.
#[must_use]
pub fn colon(lang: Lang) -> &'static str {
    lang.pick(":", " :")
}

/// Text in the quotation marks of the language.
#[must_use]
pub fn quoted(text: &str, lang: Lang) -> String {
    lang.pick(format!("“{text}”"), format!("« {text} »"))
}

/// What a ruling did, in words.
#[must_use]
pub fn ruling(ruling: &Ruling, lang: Lang) -> String {
    let effect = match ruling.effect {
        RulingEffect::Suppressed => lang.pick("suppressed", "écarté"),
        RulingEffect::Relaxed(_) => lang.pick("relaxed", "assoupli"),
        RulingEffect::RoleUnknown => lang.pick("role not known", "rôle inconnu"),
        RulingEffect::Overdue => {
            lang.pick("entry past its review date", "entrée au-delà de sa date de revue")
        }
        RulingEffect::Undeclared => lang.pick("held back until declared", "retenu jusqu'à déclaration"),
        RulingEffect::Shared => {
            lang.pick("protected, but loaded from outside too", "protégé, mais aussi chargé de l'extérieur")
        }
        RulingEffect::Activated => lang.pick("counts here", "compte ici"),
        RulingEffect::Pending => {
            lang.pick("pending approval of the map", "en attente d'approbation de la carte")
        }
        RulingEffect::Contradicted => lang.pick("the map contradicts itself", "la carte se contredit"),
        RulingEffect::Outgrown => lang.pick("more than was known", "plus que ce qui était connu"),
    };
    let by = match &ruling.by {
        By::Context { id, because: why, .. } => format!("{id}{} {}", colon(lang), because(why, lang)),
        By::Waiver { context } => format!("{context}{} [[context.waive]]", colon(lang)),
        By::Settings(kind) => format!("[[suppress]] {}", settings_kind(*kind, lang)),
        By::Baseline { since } => match lang {
            Lang::En => format!("in the baseline since {since}"),
            Lang::Fr => format!("parmi les constats connus depuis le {since}"),
        },
    };
    clean(&format!("{effect}, {by}"), REASON)
}

/// Why the project set a finding aside: the tool is wrong, or the team lives with it.
#[must_use]
pub fn settings_kind(kind: SettingsKind, lang: Lang) -> &'static str {
    match kind {
        SettingsKind::FalsePositive => lang.pick("false positive", "faux positif"),
        SettingsKind::Accepted => lang.pick("accepted", "accepté"),
    }
}

/// What set findings aside, by its word in JSON.
#[must_use]
pub fn set_aside_by(kind: &str, lang: Lang) -> String {
    match kind {
        "context" => lang.pick("context", "contexte").to_owned(),
        "waiver" => lang.pick("accepted by the map", "accepté par la carte").to_owned(),
        "false-positive" => settings_kind(SettingsKind::FalsePositive, lang).to_owned(),
        "accepted" => settings_kind(SettingsKind::Accepted, lang).to_owned(),
        "baseline" => lang.pick("known before", "connu d'avance").to_owned(),
        other => crate::finding::clean(other, 40),
    }
}

/// The reason that the registry gives for a relaxed family.
#[must_use]
pub fn relax_reason(ruling: &Ruling, lang: Lang) -> Option<&'static str> {
    let (RulingEffect::Relaxed(position), By::Context { builtin, .. }) = (ruling.effect, &ruling.by) else {
        return None;
    };
    let context = REGISTRY.context(builtin)?;
    Some(context.header.relax.get(position)?.reason.get(lang))
}

/// Value and limit with the limit's source.
#[must_use]
pub fn measured(measured: &Measured, lang: Lang) -> String {
    let value = number(measured.value, measured.unit, lang);
    let limit = number(measured.limit, measured.unit, lang);
    let from = match &measured.from {
        LimitFrom::BuiltIn(source) => source.clone(),
        LimitFrom::Project(_) => lang.pick("set by the project", "fixée par le projet").to_owned(),
        LimitFrom::Context(id) => id.clone(),
    };
    let known = known(!measured.at_least, measured.estimated);
    match lang {
        Lang::En => format!("{known}{value}, limit {limit} ({from})"),
        Lang::Fr => format!("{known}{value}, limite {limit} ({from})"),
    }
}

/// What stands before a number that is only a lower bound, or estimated.
#[must_use]
pub fn known(complete: bool, estimated: bool) -> &'static str {
    match (complete, estimated) {
        (true, false) => "",
        (false, false) => "≥ ",
        (true, true) => "≈ ",
        (false, true) => "≥ ≈ ",
    }
}

/// How many files were measured, and why others were not.
#[must_use]
pub fn measuring(measuring: &Measuring, lang: Lang) -> String {
    let (one, many) = lang.pick(("file", "files"), ("fichier", "fichiers"));
    let done =
        format!("{} {}", lang.pick("measured:", "mesuré :"), counted(measuring.files, one, many, lang));
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for file in &measuring.left_out {
        *reasons.entry(unmeasured(&file.reason, lang)).or_default() += 1;
    }
    if reasons.is_empty() {
        return done;
    }
    let left_out: Vec<String> = reasons.iter().map(|(reason, count)| format!("{count} ({reason})")).collect();
    let budgeted = |reason: &Unmeasured| matches!(reason, Unmeasured::TooLarge | Unmeasured::Budget);
    let way = if measuring.left_out.iter().any(|file| budgeted(&file.reason)) {
        lang.pick("; --measure=all has no budget", " ; --measure=all n'a pas de budget")
    } else {
        ""
    };
    format!("{done}{} {}{way}", lang.pick("; not measured:", " ; non mesuré :"), left_out.join(", "))
}

/// Why a file was not measured.
#[must_use]
pub fn unmeasured(reason: &Unmeasured, lang: Lang) -> String {
    match reason {
        Unmeasured::TooLarge => lang.pick("too large for the budget", "trop grand pour le budget").to_owned(),
        Unmeasured::Budget => {
            lang.pick("the budget of the run is used up", "le budget de l'analyse est épuisé").to_owned()
        }
        Unmeasured::Time => lang.pick("no time was left", "il ne restait plus de temps").to_owned(),
        Unmeasured::Problem(problem) => clean(problem, 160),
    }
}

/// Bytes of a saving with basis and method.
#[must_use]
pub fn saving(saving: &Saving, lang: Lang) -> String {
    let amount = bytes(saving.bytes, lang);
    let basis = match saving.basis {
        Basis::Transfer => lang.pick("in transfer", "au transfert"),
        Basis::AtRest => lang.pick("at rest", "au repos"),
    };
    match saving.method {
        Method::Measured => format!("{amount} {basis}, {}", lang.pick("measured", "mesuré")),
        Method::Estimated { en, fr } => {
            let how = lang.pick(en, fr);
            format!("{amount} {basis}, {} {how}", lang.pick("estimated:", "estimé :"))
        }
    }
}

/// What the caps of a run left out; nothing when it is complete.
#[must_use]
pub fn incomplete(cut: Cut, lang: Lang) -> Option<String> {
    let Cut { files, checks } = cut;
    let checks = counted(checks, lang.pick("check", "contrôle"), lang.pick("checks", "contrôles"), lang);
    let files = counted(files, lang.pick("file", "fichier"), lang.pick("files", "fichiers"), lang);
    let told = match lang {
        Lang::En => {
            format!(
                "incomplete: the limits of this run left out {files} and {checks}, criteria are not concluded"
            )
        }
        Lang::Fr => format!(
            "incomplet : les limites de cette exécution ont laissé de côté {files} et {checks}, les critères ne sont pas conclus"
        ),
    };
    (!cut.is_nothing()).then_some(told)
}

/// Why a file was not analysed.
#[must_use]
pub fn reason(reason: &Reason, lang: Lang) -> String {
    match reason {
        Reason::Twin { of } => match lang {
            Lang::En => format!("compressed copy of {of}"),
            Lang::Fr => format!("copie compressée de {of}"),
        },
        Reason::Kind(kind) => match lang {
            Lang::En => {
                format!("no check reads the content of {kind} files: weighed, compared and linked only")
            }
            Lang::Fr => format!(
                "aucun contrôle ne lit le contenu des fichiers {kind} : seulement pesé, comparé et relié"
            ),
        },
        Reason::Problem(problem) | Reason::Cut(problem) => problem.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_as_people_read_them() {
        assert_eq!(bytes(812, Lang::En), "812 B");
        assert_eq!(bytes(1_400, Lang::En), "1.4 kB");
        assert_eq!(bytes(15_427_661, Lang::Fr), "15,4 Mo");
        assert_eq!(bytes(412_300, Lang::En), "412 kB");
        assert_eq!(bytes(999_900, Lang::En), "1 MB");
    }

    #[test]
    fn placeholders_are_filled_and_unknown_ones_stay() {
        let arguments = BTreeMap::from([
            ("what", Argument::Text("video".into())),
            ("n", Argument::Number(2.0, Unit::Count)),
        ]);
        assert_eq!(fill("{n} {what} {odd}", &arguments, Lang::En), "2 video {odd}");
        assert_eq!(fill("{n|page|pages}", &arguments, Lang::En), "2 pages");
    }
}
