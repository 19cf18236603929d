//! Mistakes in `sobria.toml` and in the map, each with the bytes to underline.

use std::ops::Range;

use serde::de::DeserializeOwned;

use crate::rule::Bilingual;

/// A mistake in a file of settings. All of a file are collected and shown together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub message: Bilingual,
    pub help: Option<Bilingual>,
    /// Bytes of the file to underline.
    pub span: Range<usize>,
}

impl Mistake {
    pub fn new(span: Range<usize>, en: impl Into<String>, fr: impl Into<String>) -> Self {
        Self { message: Bilingual::new(en, fr), help: None, span }
    }

    #[must_use]
    pub fn help(mut self, en: impl Into<String>, fr: impl Into<String>) -> Self {
        self.help = Some(Bilingual::new(en, fr));
        self
    }

    /// Proposes the known name that is nearest, when one is near enough.
    #[must_use]
    pub fn did_you_mean<'a>(mut self, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        self.help = nearest(name, known).map(|name| {
            Bilingual::new(format!("did you mean `{name}`?"), format!("vouliez-vous dire « {name} » ?"))
        });
        self
    }
}

/// A file of settings that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path} cannot be used")]
pub struct Invalid {
    /// As given or found.
    pub path: String,
    pub text: String,
    pub mistakes: Vec<Mistake>,
}

/// Reads TOML; an unknown key gets the nearest known one as help.
///
/// # Errors
/// The first syntax or type mistake.
pub fn read<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, Invalid> {
    toml::from_str(text).map_err(|error| {
        let mistake = mistake_of(error.message().trim(), error.span().unwrap_or(0..0));
        Invalid { path: path.to_owned(), text: text.to_owned(), mistakes: vec![mistake] }
    })
}

/// The mistake in our words where they are known, else in those of the TOML reader.
fn mistake_of(message: &str, span: Range<usize>) -> Mistake {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let Some((unknown, known)) = quoted.split_first() {
        if message.starts_with("unknown field") {
            let mistake =
                Mistake::new(span, format!("unknown key `{unknown}`"), format!("clé inconnue « {unknown} »"));
            return mistake.did_you_mean(unknown, known.iter().copied());
        }
        if message.starts_with("missing field") {
            let en = format!("the key `{unknown}` is missing");
            return Mistake::new(span, en, format!("la clé « {unknown} » manque"));
        }
    }
    Mistake::new(span, message, format!("TOML : {message}"))
}

/// The known name that a mistyped one stands for, when one is near enough (Jaro-Winkler of 0.7, ours: it accepts a
/// slip of one or two letters and refuses unrelated words).
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(similarity, _)| *similarity >= 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
