//! The registry: complete, consistent, in both languages.

use std::collections::BTreeSet;

use sobria::registry::REGISTRY;
use sobria::rule::{Assessed, Bilingual, Difficulty, Lang, Priority};

#[test]
fn all_78_criteria_are_there_with_the_counts_of_the_reference() {
    let criteria = || REGISTRY.criteria.iter().map(|criterion| &criterion.header);
    assert_eq!(criteria().count(), 78);
    let priority = |wanted| criteria().filter(|header| header.priority == wanted).count();
    assert_eq!(
        [Priority::Prioritised, Priority::Recommended, Priority::Moderate].map(priority),
        [30, 29, 19],
        "RGESN 2024, priorities"
    );
    let difficulty = |wanted| criteria().filter(|header| header.difficulty == wanted).count();
    assert_eq!([Difficulty::Low, Difficulty::Medium, Difficulty::High].map(difficulty), [21, 41, 16]);
    assert_eq!(criteria().filter(|header| header.never_not_applicable).count(), 18);
    let weight: f64 = criteria().map(|header| header.weight).sum();
    assert!((weight - 100.25).abs() < 1e-9, "sum of weights: {weight}");
    for header in criteria() {
        assert!((header.weight - header.priority.weight()).abs() < 1e-9, "{}", header.id);
        assert_eq!(header.never_not_applicable, header.not_applicable_when.is_none(), "{}", header.id);
    }
}

#[test]
fn open_criteria_say_what_a_person_must_declare() {
    for criterion in &REGISTRY.criteria {
        if criterion.header.assessed == Assessed::Open {
            assert!(!criterion.header.declare.en.is_empty(), "{}", criterion.header.id);
            assert!(!criterion.header.declare.fr.is_empty(), "{}", criterion.header.id);
        }
    }
}

#[test]
fn titles_are_short_and_unique_and_prose_is_there_in_both_languages() {
    for lang in [Lang::En, Lang::Fr] {
        let mut titles = BTreeSet::new();
        for criterion in &REGISTRY.criteria {
            let title = criterion.header.title.get(lang);
            assert!(title.chars().count() <= 70, "{title}");
            assert!(titles.insert(title), "{title}");
            assert!(criterion.prose(lang).len() > 80, "{}", criterion.header.id);
        }
        for check in &REGISTRY.checks {
            assert!(check.entry.prose(lang).len() > 200, "{}", check.entry.header.id);
            for heading in lang.pick(
                ["## Why", "## What is checked", "## What is not checked"],
                ["## Pourquoi", "## Ce qui est contrôlé", "## Ce qui n'est pas contrôlé"],
            ) {
                assert!(check.entry.prose(lang).contains(heading), "{}: {heading}", check.entry.header.id);
            }
        }
        for context in &REGISTRY.contexts {
            assert!(context.prose(lang).len() > 80, "{}", context.header.id);
        }
    }
}

/// Messages follow one form: lower case at the start, no final stop.
#[test]
fn messages_have_one_form() {
    for check in &REGISTRY.checks {
        let variants = check.variants.values();
        let texts = variants
            .flat_map(|variant| std::iter::once(&variant.message).chain(&variant.help))
            .chain([&check.message, &check.help, &check.title]);
        for text in texts {
            for text in [&text.en, &text.fr] {
                assert!(!text.ends_with('.'), "{}: {text}", check.entry.header.id);
                let first = text.chars().next().unwrap();
                let acronym = text.chars().nth(1).is_some_and(char::is_uppercase);
                assert!(!first.is_uppercase() || acronym, "{}: {text}", check.entry.header.id);
            }
        }
    }
}

/// No text promises what a linter cannot know.
#[test]
fn no_text_promises_conformity_or_safety() {
    let banned = ["compliant with", "certified", "is safe", "conforme à la", "certifié", "sans danger"];
    for check in &REGISTRY.checks {
        for text in [
            check.message.en.as_str(),
            check.message.fr.as_str(),
            check.help.en.as_str(),
            check.help.fr.as_str(),
        ] {
            for word in banned {
                assert!(!text.contains(word), "{}: {text}", check.entry.header.id);
            }
        }
    }
}

#[test]
fn every_limit_names_its_source() {
    for check in &REGISTRY.checks {
        for (name, limit) in &check.limits {
            let source = &limit.source;
            assert!(
                source.starts_with("RGESN 2024, ") || source.starts_with("ours"),
                "{} {name}: {source}",
                check.entry.header.id
            );
        }
    }
}

#[test]
fn every_fingerprint_can_be_looked_for() {
    use sobria::parse::fingerprint::{Fingerprints, On, Wanted};
    let known = sobria::contexts::recognise::fingerprints();
    let wanted = known.iter().flat_map(|print| {
        [On::Code, On::Wasm].map(|on| Wanted {
            words: &print.words,
            on,
            ignore_case: print.ignore_case,
            whole: print.whole,
            at_least: print.at_least,
        })
    });
    assert!(Fingerprints::new(wanted).is_ready());
    assert!(known.len() > 50);
}

/// The search through WASM takes the first word that fits, so one that begins inside of another would be lost.
#[test]
fn words_of_wasm_do_not_hide_one_another() {
    let prints = sobria::contexts::recognise::fingerprints();
    let wasm: Vec<_> = prints.iter().filter(|print| print.on == sobria::rule::detect::On::Wasm).collect();
    for print in &wasm {
        for other in wasm.iter().filter(|other| other.family != print.family) {
            for word in &print.words {
                assert!(other.words.iter().all(|longer| !longer.contains(word.as_str())), "{word}");
            }
        }
    }
}

#[test]
fn no_text_calls_anything_safe_compliant_or_certified() {
    let mut texts: Vec<(&str, String)> = Vec::new();
    let mut add = |id: &'static str, both: &Bilingual| {
        texts.extend([(id, both.en.clone()), (id, both.fr.clone())]);
    };
    for check in &REGISTRY.checks {
        let header = &check.entry.header;
        for text in [&header.title, &header.message, &header.help] {
            add(&header.id, text);
        }
        for variant in header.variants.values() {
            add(&header.id, &variant.message);
            variant.help.iter().for_each(|help| add(&header.id, help));
        }
        add(&header.id, &Bilingual::new(check.entry.prose(Lang::En), check.entry.prose(Lang::Fr)));
    }
    for context in &REGISTRY.contexts {
        let header = &context.header;
        for text in [&header.label, &header.definition, &header.justification] {
            add(&header.id, text);
        }
        header.relax.iter().for_each(|relax| add(&header.id, &relax.reason));
        add(&header.id, &Bilingual::new(context.prose(Lang::En), context.prose(Lang::Fr)));
    }
    REGISTRY.sources.iter().for_each(|source| add(&source.id, &source.what));
    for row in &REGISTRY.adaptations {
        add("gt6", &row.title);
        add("gt6", &row.asks);
        row.declaration.iter().chain(&row.outside).for_each(|text| add("gt6", text));
    }
    let words = ["safe", "safely", "compliant", "certified", "conforme", "certifié", "certifiée"];
    let mut found = Vec::new();
    for (id, text) in &texts {
        // Examples are marked by their expected outcome.
        let prose: Vec<&str> = text.lines().filter(|line| !line.starts_with("```")).collect();
        let text = prose.join(" ");
        let of_text = text.split(|letter: char| !letter.is_alphabetic());
        let wrong = of_text.filter(|word| words.contains(&word.to_lowercase().as_str()));
        found.extend(wrong.map(|word| format!("{id}: {word}")));
    }
    assert!(texts.len() > 1_000 && found.is_empty(), "{} texts: {found:#?}", texts.len());
}
