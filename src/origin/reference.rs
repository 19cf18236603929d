//! Lines of the sources that name a file, found in their own text: a build that writes a picture under another name
//! seldom maps the place that refers to it. A name counts only if it leads to the same bytes, or to the file that the
//! build says it took.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::LazyLock;

use regex::Regex;

use super::Built;
use super::hidden::{self, Hidden, Wanted};
use super::name::Name;
use super::page::position;
use super::sources::{File, Sources, Written, is_same};
use crate::bundle::stable::stem;
use crate::bundle::{Asset, AssetId};
use crate::facts::{Content, Kind, Text};
use crate::finding::Place;
use crate::parse::map::{Position, source_map};

/// Sources that are searched; ours.
const MOST: usize = 5_000;

/// Style sheets that a source names.
static STYLES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"["'(]([^"'()\s]{1,300}\.(?:css|scss|sass|less|styl|pcss))["')?]"#).ok());

/// The sources that the bundle's maps name, and the style sheets that those import.
pub struct References {
    files: Vec<Rc<File>>,
}

impl References {
    pub fn of(built: &Built<'_>, hidden: &Hidden, sources: &mut Sources<'_>) -> Self {
        let mut seen = BTreeSet::new();
        let mut files: Vec<Rc<File>> = Vec::new();
        let mut add = |file: Rc<File>, files: &mut Vec<Rc<File>>| {
            if files.len() < MOST && seen.insert(file.path.clone()) {
                files.push(file);
            }
        };
        let folder = |asset: AssetId| {
            let input = built.inputs.get(asset.0 as usize);
            input.and_then(|input| input.file.parent()).unwrap_or(Path::new(""))
        };
        let mut named: Vec<(&Path, Vec<Text>)> = Vec::new();
        for asset in &built.bundle.assets {
            if let Content::SourceMap(map) = &asset.facts.content {
                named.push((folder(asset.id), map.sources.clone()));
            } else if matches!(asset.kind, Kind::Script | Kind::Css) {
                let wanted = Wanted { path: &asset.path, comment: None, debug_id: None };
                let maps = hidden.candidates(wanted).into_iter().filter_map(hidden::read);
                let maps = maps.filter_map(|content| source_map(&content).ok());
                named.extend(maps.map(|map| (folder(asset.id), map.sources)));
            }
        }
        for (folder, source) in
            named.iter().flat_map(|(folder, names)| names.iter().map(move |name| (folder, name)))
        {
            let anywhere = Written { at: Position::default(), line: None, digest: None };
            if let Some(file) = sources.find(&Name::of(source), folder, &anywhere) {
                add(file, &mut files);
            }
        }
        let mut next = 0;
        while let (Some(file), Some(styles)) = (files.get(next).cloned(), &*STYLES) {
            for name in styles.captures_iter(file.contents()).filter_map(|found| found.get(1)) {
                let paths = sources.named(name.as_str(), &file);
                if let Some(file) = paths.iter().find_map(|path| sources.text(path)) {
                    add(file, &mut files);
                }
            }
            next += 1;
        }
        Self { files }
    }

    /// The first line that names what became the asset; `taken` are files that the build says it took for it.
    pub fn find(&self, asset: &Asset, taken: &[String], sources: &Sources<'_>) -> Option<Place> {
        let (_, extension) = asset.name().rsplit_once('.')?;
        let is_it = |path: &PathBuf| {
            sources.own(path).is_some_and(|(path, shown)| {
                taken.contains(&shown) || is_same(&path, asset.content_bytes, &asset.digest)
            })
        };
        let of_asset = stems(&asset.path).into_iter().map(|stem| format!("{stem}.{extension}"));
        let of_taken = taken.iter().filter_map(|path| path.rsplit('/').next()).map(str::to_owned);
        let names = of_asset.chain(of_taken);
        names.flat_map(|name| self.files.iter().map(move |file| (name.clone(), file))).find_map(
            |(name, file)| {
                let text = file.contents();
                let mut starts = text.match_indices(&name).map(|(at, _)| (start(text, at), at + name.len()));
                let (start, _) = starts.find(|&(start, end)| {
                    let address = text.get(start..end).unwrap_or_default();
                    sources.named(address, file).iter().any(is_it)
                })?;
                file.place(position(text, start)?)
            },
        )
    }
}

/// Start of the address that stands here.
fn start(text: &str, at: usize) -> usize {
    let ends = |character: char| character.is_whitespace() || "\"'`(=,<>".contains(character);
    let before = text[..at].char_indices().rev().find(|(_, character)| ends(*character));
    before.map_or(0, |(end, character)| end + character.len_utf8())
}

/// The name of a file before a build put a hash into it, as far as it can be told: some hashes look like words.
pub fn stems(path: &str) -> Vec<String> {
    let stem = stem(path);
    let shorter = stem.rsplit_once(['-', '.', '_']).filter(|(_, last)| last.len() >= 8);
    let shorter = shorter.map(|(before, _)| before.to_owned());
    [Some(stem), shorter].into_iter().flatten().filter(|stem| stem.len() > 1).collect()
}
