//! The fixtures that the binary carries for `sobria self-test`: of each check, one for each outcome and context that a
//! folder of `test-fixtures/` promises. Of several with the same promise the one without a label, else the first.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A table of cases, and one of file contents, in which equal contents stand once.
pub fn table(root: &Path) -> io::Result<String> {
    let mut contents: BTreeMap<Vec<u8>, (usize, PathBuf)> = BTreeMap::new();
    let mut cases = String::new();
    let mut number = 0;
    for check in entries(&root.join("rules/checks"))? {
        let Some(check) = check.file_name().and_then(|name| name.to_str()?.strip_suffix(".md")) else {
            continue;
        };
        let folder = root.join("test-fixtures").join(check);
        if !folder.is_dir() {
            continue;
        }
        println!("cargo::rerun-if-changed={}", folder.display());
        let mut promises: BTreeMap<String, PathBuf> = BTreeMap::new();
        for fixture in entries(&folder)? {
            let name = fixture.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let promise = name.split('.').next().unwrap_or_default().to_owned();
            // In the order of names the one without a label comes first.
            promises.entry(promise).or_insert(fixture);
        }
        for fixture in promises.values() {
            let name = fixture.file_name().unwrap_or_default().to_string_lossy();
            let _ = writeln!(cases, "    Case {{ check: {check:?}, folder: {name:?}, files: &[");
            for file in files(fixture)? {
                let path = file.strip_prefix(fixture).unwrap_or(&file).to_string_lossy().replace('\\', "/");
                let next = contents.len();
                let content = contents.entry(fs::read(&file)?).or_insert((next, file)).0;
                let _ = writeln!(cases, "        ({path:?}, CONTENTS[{content}]),");
            }
            cases.push_str("    ] },\n");
            number += 1;
        }
    }
    let mut paths: Vec<_> = contents.into_values().collect();
    paths.sort();
    let mut out = format!("static CONTENTS: [&[u8]; {}] = [\n", paths.len());
    for (_, path) in paths {
        let _ = writeln!(out, "    include_bytes!({:?}),", path.display().to_string());
    }
    let _ = write!(out, "];\npub static CASES: [Case; {number}] = [\n{cases}];\n");
    Ok(out)
}

/// All files below a folder, by path.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in entries(folder)? {
        if entry.is_dir() { found.extend(files(&entry)?) } else { found.push(entry) }
    }
    Ok(found)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    entries.sort();
    Ok(entries)
}
