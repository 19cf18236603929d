//! One pass over a content for all fingerprints of clinical code.

use regex::bytes::{RegexSet, RegexSetBuilder};

/// Compiled fingerprints; numbers are positions in the list they were made of.
#[derive(Debug, Default)]
pub struct Fingerprints(Option<RegexSet>);

impl Fingerprints {
    /// Compiles `(pattern, ignore case)` pairs. Patterns are part of the tool and tested, so one that does not compile
    /// only switches detection off.
    #[must_use]
    pub fn new<'p>(patterns: impl IntoIterator<Item = (&'p str, bool)>) -> Self {
        let patterns: Vec<String> = patterns
            .into_iter()
            .map(
                |(pattern, ignore_case)| {
                    if ignore_case { format!("(?i:{pattern})") } else { pattern.to_owned() }
                },
            )
            .collect();
        Self(
            RegexSetBuilder::new(patterns)
                .unicode(false)
                .size_limit(8 << 20)
                .dfa_size_limit(16 << 20)
                .build()
                .ok(),
        )
    }

    /// Did every pattern compile?
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.is_some()
    }

    /// Numbers of the fingerprints found, sorted.
    #[must_use]
    pub fn scan(&self, content: &[u8]) -> Vec<u16> {
        let matches = self.0.as_ref().map(|set| set.matches(content));
        matches.iter().flatten().filter_map(|number| u16::try_from(number).ok()).collect()
    }
}
