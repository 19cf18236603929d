//! The committed file that a page of the bundle was made from: the same text, or a template most of which the page
//! still has. A line or an element of the page is found again by what no build changes in it.

use std::cell::LazyCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::sources::{File, Sources};
use crate::bundle::stable::stem;
use crate::finding::Place;
use crate::parse::map::Position;

/// Where tools keep their pages, from a folder above the bundle.
const FOLDERS: [&str; 6] = ["", "public/", "src/", "static/", "app/", "templates/"];

/// Longest element or line that is compared, in bytes.
const LONGEST: usize = 4_000;

/// The template of a page.
pub struct Template {
    page: String,
    source: Rc<File>,
}

impl Template {
    /// Looks for the template of the page at `path` with this text.
    pub fn of(path: &str, text: &str, sources: &mut Sources<'_>) -> Option<Self> {
        let candidates: Vec<PathBuf> = sources.above().iter().flat_map(|above| places(above, path)).collect();
        let squashed = LazyCell::new(|| squash(text));
        let source = candidates.iter().find_map(|candidate| {
            let file = sources.text(candidate)?;
            let same = file.contents() == text || is_template(file.contents(), &squashed);
            same.then_some(file)
        })?;
        Some(Self { page: text.to_owned(), source })
    }

    #[must_use]
    pub fn path(&self) -> &str {
        &self.source.path
    }

    /// The place in the template that a place in the page comes from; `start` are its bytes before it.
    #[must_use]
    pub fn place(&self, start: usize) -> Option<Place> {
        let at = if self.page == self.source.contents() { start } else { self.found(start)? };
        self.source.place(position(self.source.contents(), at)?)
    }

    /// As many elements (or lines) like it must stand in both texts: then each has its counterpart.
    fn found(&self, start: usize) -> Option<usize> {
        let source = self.source.contents();
        let (built, kept, wanted) = if self.page.get(start..)?.starts_with('<') {
            let wanted = element(&self.page, start)?;
            (elements(&self.page, wanted), elements(source, wanted), wanted)
        } else {
            let begin = self.page[..start].rfind('\n').map_or(0, |newline| newline + 1);
            let wanted = self.page[begin..].split('\n').next()?;
            if wanted.trim().len() < 4 || wanted.len() > LONGEST {
                return None;
            }
            (lines(&self.page, wanted), lines(source, wanted), wanted)
        };
        let before = built.iter().rposition(|at| *at <= start)?;
        let counterpart = *kept.get(before).filter(|_| kept.len() == built.len())?;
        // On the same text the column counts on.
        let inner = start - built[before];
        let same = source.get(counterpart..).is_some_and(|text| text.starts_with(wanted));
        Some(if same { counterpart + inner } else { counterpart })
    }
}

fn places<'a>(above: &'a Path, path: &'a str) -> impl Iterator<Item = PathBuf> + 'a {
    FOLDERS.iter().map(move |folder| above.join(format!("{folder}{path}")))
}

/// Do most lines of the file stand in the page?
fn is_template(source: &str, page: &str) -> bool {
    let lines = source.lines().map(squash).filter(|line| line.len() >= 8).take(500);
    let (mut all, mut kept) = (0_u32, 0_u32);
    for line in lines {
        all += 1;
        kept += u32::from(page.contains(&line));
    }
    kept >= 2 && kept * 2 > all
}

/// Without white space and quotes, which minifiers take away.
fn squash(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace() && !matches!(character, '"' | '\'')).collect()
}

/// What a build leaves of a text: paths keep only their file's name without hash and extension.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let is_path = |character: char| character.is_alphanumeric() || "/._-%@~".contains(character);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|character| !is_path(character)).unwrap_or(rest.len());
        if end == 0 {
            out.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (word, behind) = rest.split_at(end);
        if word.contains('.') {
            out.push_str(&stem(word));
        } else {
            out.push_str(word);
        }
        rest = behind;
    }
    squash(&out)
}

/// The tag that starts here.
fn element(text: &str, start: usize) -> Option<&str> {
    let end = text[start..].bytes().take(LONGEST).position(|byte| byte == b'>')?;
    Some(&text[start..=start + end])
}

/// Starts of the tags that are the same but for what builds change.
fn elements(text: &str, wanted: &str) -> Vec<usize> {
    let name: String =
        wanted.chars().take_while(|character| !character.is_whitespace() && *character != '>').collect();
    let plain_wanted = plain(wanted);
    let starts = text.match_indices(&name).map(|(at, _)| at);
    starts.filter(|&at| element(text, at).is_some_and(|tag| plain(tag) == plain_wanted)).collect()
}

/// Starts of the lines that are the same but for what builds change.
fn lines(text: &str, wanted: &str) -> Vec<usize> {
    let plain_wanted = plain(wanted);
    let mut start = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.len() <= LONGEST && plain(line) == plain_wanted {
            found.push(start);
        }
        start += line.len();
    }
    found
}

/// Line and column of an offset in bytes.
pub fn position(text: &str, start: usize) -> Option<Position> {
    let before = text.get(..start)?;
    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count();
    let column = before[before.rfind('\n').map_or(0, |newline| newline + 1)..].encode_utf16().count();
    Some(Position { line: u32::try_from(line).ok()?, column: u32::try_from(column).ok()? })
}
