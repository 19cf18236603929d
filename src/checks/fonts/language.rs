//! Pages in languages that are not written in Latin letters.

use super::Download;
use crate::bundle::Bundle;

/// Codes (ISO 639) of languages that are not written in Latin letters, or not in them alone: ours.
const NOT_LATIN: [&str; 48] = [
    "am", "ar", "as", "az", "be", "bg", "bn", "bs", "cop", "el", "fa", "gu", "he", "hi", "hy", "ja", "ka",
    "kk", "km", "kn", "ko", "ku", "ky", "lo", "mk", "ml", "mn", "mr", "my", "ne", "or", "pa", "ps", "ru",
    "sa", "sd", "si", "sr", "ta", "te", "tg", "th", "ti", "ug", "uk", "ur", "yi", "zh",
];

/// Is a page that loads the font, or a part of it, in such a language?
pub(super) fn needs_others(rules: &[Download<'_>], bundle: &Bundle) -> bool {
    let screens = rules.iter().flat_map(|download| bundle.initial_screens(download.sheet.id));
    let mut pages = screens.filter_map(|screen| bundle.asset(bundle.screen(screen).page?).html());
    pages.any(|page| {
        page.elements.iter().filter_map(|element| element.value("lang")).any(|lang| {
            let language = lang.split(['-', '_']).next().unwrap_or(lang).to_ascii_lowercase();
            NOT_LATIN.contains(&language.as_str())
        })
    })
}
