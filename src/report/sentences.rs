//! A finding in full sentences, on one line, for formats that are read by machines and shown by others.

use super::{plain, words};
use crate::outcome::Outcome;
use crate::rule::{Bilingual, Lang};

/// Arguments that name a thing of the bundle or of the project: they stand in quotation marks.
const NAMES: [&str; 17] = [
    "address", "asset", "context", "document", "file", "film", "folder", "glob", "host", "image", "original",
    "screen", "script", "setting", "sound", "store", "url",
];

/// What was found and what to do: `'app.js' holds … . Switch the minifier on.`
#[must_use]
pub fn of(outcome: &Outcome, lang: Lang) -> String {
    format!("{} {}", found(outcome, lang), advice(outcome, lang))
}

/// What was found.
#[must_use]
pub fn found(outcome: &Outcome, lang: Lang) -> String {
    match words::templates(outcome) {
        Some((message, _)) => filled(message, outcome, lang),
        None => sentence(&words::message(outcome, lang), true),
    }
}

/// What to do.
#[must_use]
pub fn advice(outcome: &Outcome, lang: Lang) -> String {
    match words::templates(outcome) {
        Some((_, help)) => filled(help, outcome, lang),
        None => sentence(&words::help(outcome, lang), true),
    }
}

fn filled(template: &Bilingual, outcome: &Outcome, lang: Lang) -> String {
    let template = template.get(lang);
    let text = words::fill_with(template, &outcome.arguments, lang, |out, name, text| {
        if NAMES.contains(&name) {
            out.extend(["'", text, "'"]);
        } else {
            out.push_str(text);
        }
    });
    // A name keeps its first letter.
    sentence(&text, !template.starts_with('{'))
}

/// A text as one sentence, harmless as prose.
#[must_use]
pub fn sentence(text: &str, capital: bool) -> String {
    let text = plain::prose(text.trim());
    let mut characters = text.chars();
    let first = characters.next();
    let mut sentence: String = match first {
        Some(first) if capital => first.to_uppercase().collect(),
        first => first.into_iter().collect(),
    };
    sentence.push_str(characters.as_str());
    if !sentence.ends_with(['.', '?', '!', '…']) {
        sentence.push('.');
    }
    sentence
}

/// Cut after `limit` characters.
#[must_use]
pub fn cut(text: String, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text;
    }
    let mut kept: String = text.chars().take(limit - 1).collect();
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_with_a_capital_and_end() {
        assert_eq!(sentence("état des lieux", true), "État des lieux.");
        assert_eq!(sentence("'a.js' is it used?", false), "'a.js' is it used?");
        assert_eq!(cut("abcdef".to_owned(), 4), "abc…");
        assert_eq!(cut("abcd".to_owned(), 4), "abcd");
    }
}
