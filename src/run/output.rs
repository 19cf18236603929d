//! Where formats go: `--output FORMAT[=FILE]`, several at once, at most one of them to the standard output.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

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

/// Writes a file whole or not at all, in place of the one that is there; never through a link.
pub fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let fail = |source| Failure::File { path: path.display().to_string(), source };
    if fs::symlink_metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(fail(io::Error::other("not a regular file")));
    }
    let draft = draft(path, text).map_err(fail)?;
    fs::rename(&draft, path).map_err(|error| {
        let _ = fs::remove_file(&draft);
        fail(error)
    })
}

/// The finished text beside the file that it is for, under a name of its own; nothing stays where that fails.
pub fn draft(path: &Path, text: &str) -> io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let draft = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).open(&draft)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    drop(file);
    if let Err(error) = written {
        let _ = fs::remove_file(&draft);
        return Err(error);
    }
    Ok(draft)
}
