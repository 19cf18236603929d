//! Where formats go: `--output FORMAT[=FILE]`, several at once, at most one of them to the standard output.

use std::fs;
use std::path::PathBuf;

use super::{Failure, terminal};

/// Reads `FORMAT[=FILE]`; the first known format goes to the standard output when nothing is asked to go there.
pub fn outputs<F: Copy>(
    written: &[String],
    known: &[(&str, F)],
) -> Result<Vec<(F, Option<PathBuf>)>, Failure> {
    let mut outputs = Vec::new();
    for output in written {
        let (name, file) = match output.split_once('=') {
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (output.as_str(), None),
        };
        let Some((_, format)) = known.iter().find(|(known, _)| *known == name) else {
            let known: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            return Err(Failure::Usage(format!("unknown format `{name}`; known: {}", known.join(", "))));
        };
        outputs.push((*format, file));
    }
    if outputs.iter().filter(|(_, file)| file.is_none()).count() > 1 {
        return Err(Failure::Usage("only one format can go to the standard output; name files".to_owned()));
    }
    if outputs.iter().all(|(_, file)| file.is_some()) {
        outputs.extend(known.first().map(|(_, format)| (*format, None)));
    }
    Ok(outputs)
}

pub fn deliver(rendered: &str, file: Option<&PathBuf>) -> Result<(), Failure> {
    match file {
        Some(file) => fs::write(file, rendered)
            .map_err(|source| Failure::File { path: file.display().to_string(), source }),
        None => terminal::print(rendered),
    }
}
