//! Mistakes in `sobria.toml` and in the map, each with the bytes to underline.

use std::ops::Range;

use serde::de::DeserializeOwned;

/// A mistake in a file of settings. All of a file are collected and shown together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub message: String,
    pub help: Option<String>,
    /// Bytes of the file to underline.
    pub span: Range<usize>,
}

impl Mistake {
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, span }
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
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
        let message = error.message().trim().to_owned();
        let mut mistake = Mistake::new(error.span().unwrap_or(0..0), message.clone());
        mistake.help = unknown_key_help(&message);
        Invalid { path: path.to_owned(), text: text.to_owned(), mistakes: vec![mistake] }
    })
}

fn unknown_key_help(message: &str) -> Option<String> {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (unknown, known) = quoted.split_first()?;
    message.starts_with("unknown field").then(|| nearest(unknown, known.iter().copied()))?
}

/// "did you mean …" for a mistyped name, when one is near enough (Jaro-Winkler of 0.7, ours: it accepts a slip of
/// one or two letters and refuses unrelated words).
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(similarity, _)| *similarity >= 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}
