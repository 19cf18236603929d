//! Builds of one application that stand side by side for different readers or browsers: one language each, one
//! generation of browsers each. A reader loads one of them, so a file that is the same in both is no duplicate.

use super::Bundle;
use super::stable::stem;
use crate::facts::Kind;

/// Folders that builds for two generations of browsers are put in.
const GENERATIONS: [&str; 12] = [
    "es5", "es6", "es2015", "es2017", "esm", "umd", "cjs", "legacy", "modern", "latest", "module", "nomodule",
];

impl Bundle {
    /// Do the paths name the same file in two sibling builds (`fr/app.js` and `en/app.js`)?
    #[must_use]
    pub fn are_variants(&self, one: &str, other: &str) -> bool {
        let (one, other): (Vec<&str>, Vec<&str>) = (one.split('/').collect(), other.split('/').collect());
        if one.len() != other.len() {
            return false;
        }
        let mut different = (0..one.len()).filter(|&at| one[at] != other[at]);
        let (Some(at), None) = (different.next(), different.next()) else { return false };
        if at + 1 == one.len() {
            return is_language(&stem(one[at])) && is_language(&stem(other[at]));
        }
        let both = |test: &dyn Fn(&str) -> bool| test(one[at]) && test(other[at]);
        let above = one[..at].join("/");
        both(&is_language)
            || both(&is_generation)
            || both(&|name| self.has_page(&[above.as_str(), name].join("/")))
    }

    /// Does a page stand directly in the folder?
    fn has_page(&self, folder: &str) -> bool {
        let folder = folder.trim_start_matches('/');
        self.assets.iter().any(|asset| {
            asset.kind == Kind::Html
                && asset
                    .path
                    .strip_prefix(folder)
                    .is_some_and(|rest| rest.strip_prefix('/').is_some_and(|name| !name.contains('/')))
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
