//! Builds of one application that stand side by side for different readers or browsers: one language each, one
//! generation of browsers each. A reader loads one of them, so a file that is the same in both is no duplicate.

use std::collections::BTreeSet;

use super::Bundle;
use super::stable::stem;
use crate::facts::Kind;

/// Folders that builds for two generations of browsers are put in.
const GENERATIONS: [&str; 12] = [
    "es5", "es6", "es2015", "es2017", "esm", "umd", "cjs", "legacy", "modern", "latest", "module", "nomodule",
];

/// What kind of name tells one build from its siblings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    Language,
    Generation,
    /// The folder holds pages of its own.
    Pages,
}

/// A path with one name left out, by which its counterparts in sibling builds are known.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counterpart<'a> {
    before: &'a str,
    behind: &'a str,
    told: Told,
}

/// Finds files that stand for each other in sibling builds (`fr/app.js` and `en/app.js`).
pub struct Variants<'b> {
    /// With pages right inside.
    folders: BTreeSet<&'b str>,
}

impl<'b> Variants<'b> {
    #[must_use]
    pub fn of(bundle: &'b Bundle) -> Self {
        let pages = bundle.assets.iter().filter(|asset| asset.kind == Kind::Html);
        Self { folders: pages.filter_map(|page| Some(page.path.rsplit_once('/')?.0)).collect() }
    }

    /// Two paths with one of these in common name the same file in two sibling builds.
    pub fn counterparts<'p>(&self, path: &'p str) -> impl Iterator<Item = Counterpart<'p>> {
        let mut start = 0;
        path.split('/').flat_map(move |name| {
            let (before, rest) = (&path[..start], &path[start..]);
            let (folder, behind) = (&path[..start + name.len()], &rest[name.len()..]);
            start += name.len() + 1;
            let is_file = behind.is_empty();
            let tells = |told: Told| match told {
                Told::Language if is_file => is_language(&stem(name)),
                Told::Language => is_language(name),
                Told::Generation => !is_file && is_generation(name),
                Told::Pages => !is_file && self.folders.contains(folder),
            };
            let told: Vec<Told> = [Told::Language, Told::Generation, Told::Pages]
                .into_iter()
                .filter(|&told| tells(told))
                .collect();
            told.into_iter().map(move |told| Counterpart { before, behind, told })
        })
    }
}

fn is_generation(folder: &str) -> bool {
    folder.split(['-', '_', '.']).any(|word| GENERATIONS.contains(&word.to_ascii_lowercase().as_str()))
}

/// `fr`, `pt-BR`, `zh_Hans`, `gsw-CH`: a language tag, as files and folders are named by it. Three letters alone are
/// more often a word (`css`, `app`).
#[must_use]
pub fn is_language(name: &str) -> bool {
    let mut parts = name.split(['-', '_']);
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let least = if rest.is_empty() { 2..=2 } else { 2..=3 };
    least.contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_lowercase())
        && rest.iter().all(|part| match part.len() {
            2 | 4 => letters(part),
            3 => part.bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::is_language;

    #[test]
    fn language_tags_are_told_from_words() {
        for tag in ["fr", "pt-BR", "zh_Hans", "es-419", "gsw-CH", "zh-Hant-TW"] {
            assert!(is_language(tag), "{tag}");
        }
        for word in ["css", "app", "en-latest", "Fr", "", "fr-", "v2"] {
            assert!(!is_language(word), "{word}");
        }
    }
}
