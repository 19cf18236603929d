//! Reads a baseline, which may come from a fork: whatever is no line of ours is refused with its number.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Baseline, HEADING, Known, PLACE_CHARACTERS};
use crate::finding::clean;
use crate::registry::{Check, REGISTRY};
use crate::rule::Bilingual;
use crate::settings::problem::{Invalid, Mistake};

/// Mistakes shown: the rest would only repeat them.
const SHOWN: usize = 10;
/// Longest line that is shown.
const LINE_CHARACTERS: usize = 160;
/// Longest name of a check.
const CHECK_CHARACTERS: usize = 64;

pub(super) fn read(path: &str, text: &str) -> Result<Baseline, Invalid> {
    let mut entries: BTreeMap<String, Known> = BTreeMap::new();
    let mut wrong: BTreeMap<usize, Wrong> = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        match read_line(line, number) {
            // Two branches saw the same finding: what either knew is known.
            Ok(Some((fingerprint, known))) => match entries.entry(fingerprint) {
                Entry::Vacant(place) => {
                    place.insert(known);
                }
                Entry::Occupied(mut there) => {
                    let there = there.get_mut();
                    there.since = there.since.min(known.since);
                    there.count = there.count.max(known.count);
                }
            },
            Err(mistake) if wrong.len() < SHOWN => {
                wrong.insert(index, mistake);
            }
            Ok(None) | Err(_) => {}
        }
    }
    if wrong.is_empty() {
        Ok(Baseline { path: path.to_owned(), entries })
    } else {
        Err(invalid(path, text, &wrong))
    }
}

/// What is wrong with a line, and what helps.
struct Wrong(Bilingual, Option<Bilingual>);

fn wrong<T>(en: &str, fr: &str) -> Result<T, Wrong> {
    Err(Wrong(Bilingual::new(en, fr), None))
}

fn read_line(line: &str, number: u32) -> Result<Option<(String, Known)>, Wrong> {
    if line.trim().is_empty() {
        return Ok(None);
    }
    if line.starts_with("# sobria baseline ") && line.trim_end() != HEADING {
        return wrong(
            "this baseline was written by a newer sobria",
            "ce fichier a été écrit par une version plus récente de sobria",
        );
    }
    if line.starts_with('#') {
        return Ok(None);
    }
    if ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].iter().any(|mark| line.starts_with(mark)) {
        return Err(Wrong(
            Bilingual::new("a merge conflict is left here", "un conflit de fusion est resté ici"),
            Some(Bilingual::new(
                "remove the marks and keep the lines of both sides: doubles are folded",
                "retirez les marques et gardez les lignes des deux côtés : les doubles sont réunis",
            )),
        ));
    }
    let fields: Vec<&str> = line.splitn(5, ' ').collect();
    let [check, fingerprint, since, count, place] = fields.as_slice() else {
        return wrong(
            "expected a check, an identity, a date, a count and a place",
            "attendu : un contrôle, une identité, une date, un nombre et un emplacement",
        );
    };
    let since = date(since)?;
    let known = Known {
        check: self::check(check)?,
        since,
        count: self::count(count)?,
        place: self::place(place)?,
        line: number,
    };
    Ok(Some((self::fingerprint(fingerprint)?, known)))
}

fn check(written: &str) -> Result<String, Wrong> {
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if written.is_empty() || written.len() > CHECK_CHARACTERS || !written.bytes().all(is_name) {
        return wrong(
            "a line starts with the name of a check",
            "une ligne commence par le nom d'un contrôle",
        );
    }
    if REGISTRY.check_named(written).is_some_and(Check::is_protected) {
        return Err(Wrong(
            Bilingual::new(
                format!("`{written}` protects care: no baseline can hold it"),
                format!("« {written} » protège le soin : il ne peut pas être un constat connu"),
            ),
            Some(Bilingual::new(
                "remove the line; the map can accept the finding, with `[[context.waive]]`",
                "retirez la ligne ; la carte peut accepter le constat, par `[[context.waive]]`",
            )),
        ));
    }
    Ok(written.to_owned())
}

fn fingerprint(written: &str) -> Result<String, Wrong> {
    let is_hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if written.len() != 32 || !written.bytes().all(is_hexadecimal) {
        return wrong(
            "an identity has 32 hexadecimal characters",
            "une identité a 32 caractères hexadécimaux",
        );
    }
    Ok(written.to_owned())
}

fn date(written: &str) -> Result<Date, Wrong> {
    let read = if written.len() == 10 { written.parse().ok() } else { None };
    read.map_or_else(|| wrong("write a date such as 2027-06-30", "écrivez une date telle que 2027-06-30"), Ok)
}

fn count(written: &str) -> Result<u64, Wrong> {
    let read = written.parse().ok().filter(|count| *count > 0);
    read.map_or_else(
        || wrong("a count is a whole number from 1", "un nombre entier à partir de 1 est attendu"),
        Ok,
    )
}

fn place(written: &str) -> Result<String, Wrong> {
    if written.trim().is_empty() || written != clean(written, PLACE_CHARACTERS + 1) {
        return wrong("this is no place of a finding", "ceci n'est pas l'emplacement d'un constat");
    }
    Ok(written.to_owned())
}

/// The mistakes over a harmless copy of their lines: what is refused is shown in terminals and logs.
fn invalid(path: &str, text: &str, wrong: &BTreeMap<usize, Wrong>) -> Invalid {
    let shown: BTreeSet<usize> = wrong.keys().copied().collect();
    let mut copy = String::new();
    let mut mistakes = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let start = copy.len();
        if shown.contains(&index) {
            copy.push_str(&harmless(line));
        }
        if let Some(Wrong(message, help)) = wrong.get(&index) {
            let span = start..copy.len();
            mistakes.push(Mistake { message: message.clone(), help: help.clone(), span });
        }
        copy.push('\n');
    }
    Invalid { path: path.to_owned(), text: copy, mistakes }
}

/// No control characters, and nothing that build servers take for a command.
fn harmless(line: &str) -> String {
    clean(line, LINE_CHARACTERS).replace("##", "# #").replace("::", ": :")
}
