//! Source maps (ECMA-426): their sources, and the original place of a position.

mod mappings;

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use data_url::DataUrl;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::Problem;
use crate::facts::SourceMap;
use mappings::Buckets;

/// `serde_json` reads no deeper.
const DEEPEST: u32 = 128;

/// Members that matter; absent, `null` and additional ones are all right.
#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow, default)]
    file: Option<Borrowed<'a>>,
    #[serde(borrow, default, rename = "sourceRoot")]
    root: Option<Borrowed<'a>>,
    #[serde(borrow, default)]
    sources: Option<Vec<Option<Borrowed<'a>>>>,
    /// Most of a map, and seldom needed: kept as written.
    #[serde(borrow, default, rename = "sourcesContent")]
    contents: Option<Vec<Option<&'a RawValue>>>,
    #[serde(borrow, default)]
    mappings: Option<Borrowed<'a>>,
    #[serde(borrow, default)]
    sections: Option<Vec<Section<'a>>>,
    #[serde(borrow, default, rename = "debugId", alias = "debug_id")]
    debug_id: Option<Borrowed<'a>>,
}

/// `Cow` borrows inside of options and lists only through a type of its own.
#[derive(Deserialize)]
struct Borrowed<'a>(#[serde(borrow)] Cow<'a, str>);

/// A part of an index map; maps that it only names by URL are not read.
#[derive(Deserialize)]
struct Section<'a> {
    #[serde(default)]
    offset: Position,
    #[serde(borrow, default)]
    map: Option<Box<Raw<'a>>>,
}

/// A place in a text: the line, and the column in UTF-16 units, both from 0.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    #[serde(default)]
    pub line: u32,
    #[serde(default)]
    pub column: u32,
}

/// What a map says about a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    part: usize,
    source: usize,
    /// In the source.
    pub at: Position,
}

impl Trace {
    /// Tells the sources of a map apart.
    #[must_use]
    pub fn key(self) -> (usize, usize) {
        (self.part, self.source)
    }
}

/// `sources` with their root, in order, those of all sections of an index map joined; unnamed sources are left out.
pub fn source_map(content: &[u8]) -> Result<SourceMap, Problem> {
    let raw = read(content)?;
    let mut map = SourceMap { file: raw.file.as_ref().map(|file| (*file.0).into()), ..SourceMap::default() };
    collect(&raw, &mut map);
    Ok(map)
}

fn read(content: &[u8]) -> Result<Raw<'_>, Problem> {
    let json = without_guard(content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content));
    serde_json::from_slice(json).map_err(|error| {
        if error.to_string().starts_with("recursion limit") {
            Problem::TooDeep { limit: DEEPEST }
        } else {
            // The full message may quote the content at any length.
            let reason = match error.classify() {
                Category::Eof => "cut short",
                Category::Data => "not of the form of a source map",
                Category::Syntax | Category::Io => "not valid JSON",
            };
            Problem::Damaged(format!("source map: {reason}"))
        }
    })
}

/// Recursion is bounded by [`DEEPEST`].
fn collect(raw: &Raw, map: &mut SourceMap) {
    let sources = raw.sources.iter().flatten().flatten();
    map.sources.extend(sources.map(|source| joined(raw.root(), &source.0).into()));
    map.has_content |= raw.contents.iter().flatten().any(Option::is_some);
    for section in raw.sections.iter().flatten().filter_map(|section| section.map.as_ref()) {
        collect(section, map);
    }
}

impl Raw<'_> {
    fn root(&self) -> &str {
        self.root.as_ref().map_or("", |root| &*root.0)
    }
}

/// A map in which positions are looked up. Its mappings are walked once for all of them and never kept: memory does
/// not grow with their number, which is the map's to choose.
pub struct Map<'a> {
    /// The generated file that the map says it belongs to.
    file: Option<Cow<'a, str>>,
    debug_id: Option<Cow<'a, str>>,
    /// The regular maps inside, each with the position that it starts at, sorted.
    parts: Vec<(Position, Raw<'a>)>,
}

impl<'a> Map<'a> {
    /// # Errors
    /// When the content is no source map.
    pub fn read(content: &'a [u8]) -> Result<Self, Problem> {
        let mut raw = read(content)?;
        let file = raw.file.take().map(|file| file.0);
        let debug_id = raw.debug_id.take().map(|id| id.0);
        let mut parts = Vec::new();
        flatten(raw, Position::default(), &mut parts);
        parts.sort_by_key(|(offset, _)| *offset);
        Ok(Self { file, debug_id, parts })
    }

    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    #[must_use]
    pub fn debug_id(&self) -> Option<&str> {
        self.debug_id.as_deref()
    }

    /// The source of each wanted position, in their order: that of the last segment at or before it on its line, if
    /// that segment has one. `wanted` is sorted; `lines` are the lengths of the generated lines in UTF-16 units.
    ///
    /// # Errors
    /// When the mappings are damaged or belong to another text: they speak of lines or columns that it has not.
    pub fn trace(&self, wanted: &[Position], lines: &[u32]) -> Result<Vec<Option<Trace>>, Problem> {
        let mut traces = vec![None; wanted.len()];
        for (index, (offset, raw)) in self.parts.iter().enumerate() {
            // A section reaches up to the next one.
            let from = wanted.partition_point(|at| at < offset);
            let next = self.parts.get(index + 1).map(|(next, _)| *next);
            let to = next.map_or(wanted.len(), |next| wanted.partition_point(|at| *at < next));
            let mut buckets = Buckets::new(&wanted[from..to.max(from)]);
            let mappings = raw.mappings.as_ref().map_or("", |mappings| &*mappings.0);
            let sources = raw.sources.as_ref().map_or(0, Vec::len);
            mappings::walk(mappings.as_bytes(), *offset, |segment| {
                buckets.add(segment);
                let length = lines.get(segment.generated.line as usize);
                length.is_some_and(|&length| segment.generated.column <= length)
                    && segment.original.is_none_or(|(source, _)| source < sources)
            })
            .map_err(|reason| Problem::Damaged(format!("source map: {reason}")))?;
            for (trace, found) in traces[from..].iter_mut().zip(buckets.found()) {
                *trace = found.map(|(source, at)| Trace { part: index, source, at });
            }
        }
        Ok(traces)
    }

    /// The start of the only source that is `wanted`, if there is just one.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(&str) -> bool) -> Option<Trace> {
        let mut found = self.parts.iter().enumerate().flat_map(|(part, (_, raw))| {
            let sources = raw.sources.iter().flatten().enumerate();
            sources
                .filter(|(_, source)| source.as_ref().is_some_and(|source| wanted(&source.0)))
                .map(move |(source, _)| Trace { part, source, at: Position::default() })
        });
        found.next().filter(|_| found.next().is_none())
    }

    /// The name of a source, with its root.
    #[must_use]
    pub fn source(&self, trace: Trace) -> Option<String> {
        let (_, raw) = self.parts.get(trace.part)?;
        let name = raw.sources.as_ref()?.get(trace.source)?.as_ref()?;
        Some(joined(raw.root(), &name.0).into_owned())
    }

    /// The text of a source, when the map holds it.
    #[must_use]
    pub fn text(&self, trace: Trace) -> Option<String> {
        let (_, raw) = self.parts.get(trace.part)?;
        let written = (*raw.contents.as_ref()?.get(trace.source)?)?;
        serde_json::from_str(written.get()).ok()
    }
}

/// Recursion is bounded by [`DEEPEST`].
fn flatten<'a>(mut raw: Raw<'a>, offset: Position, parts: &mut Vec<(Position, Raw<'a>)>) {
    let Some(sections) = raw.sections.take() else {
        parts.push((offset, raw));
        return;
    };
    for section in sections {
        if let Some(map) = section.map {
            flatten(*map, offset.after(section.offset), parts);
        }
    }
}

impl Position {
    /// This position counted on from another: the column only on the same line.
    fn after(self, inner: Self) -> Self {
        let column = if inner.line == 0 { self.column } else { 0 };
        Self { line: self.line.saturating_add(inner.line), column: column.saturating_add(inner.column) }
    }
}

/// The map of a `data:` URI.
#[must_use]
pub fn inline(uri: &str) -> Option<Vec<u8>> {
    // As bundlers write it, which takes a fourth of the time.
    let plain =
        uri.split_once(',').filter(|(head, _)| head.starts_with("data:") && head.ends_with(";base64"));
    if let Some(content) = plain.and_then(|(_, payload)| BASE64_STANDARD.decode(payload).ok()) {
        return Some(content);
    }
    let (content, _) = DataUrl::process(uri).ok()?.decode_to_vec().ok()?;
    Some(content)
}

/// Addresses with a scheme and absolute paths stand for themselves.
fn joined<'a>(root: &str, source: &'a str) -> Cow<'a, str> {
    if root.is_empty() || source.starts_with('/') || source.contains("://") {
        return Cow::Borrowed(source);
    }
    let slash = if root.ends_with('/') { "" } else { "/" };
    Cow::Owned([root, slash, source].concat())
}

/// Without the line `)]}'` that keeps the file from being run as a script.
fn without_guard(content: &[u8]) -> &[u8] {
    if !content.starts_with(b")]}") {
        return content;
    }
    memchr::memchr(b'\n', content).map_or(&[][..], |end| &content[end + 1..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sources(json: &str) -> Vec<String> {
        source_map(json.as_bytes()).unwrap().sources.into_iter().map(Into::into).collect()
    }

    #[test]
    fn sources_are_joined_with_their_root() {
        let map = r#"{"version":3,"file":"a.js","sourceRoot":"../src","mappings":";;AAAA","names":[],
            "sources":["a.ts","webpack://x/b.ts","/c.ts",null,"d\u00e9.ts"],"sourcesContent":[null,"let a"]}"#;
        let read = source_map(map.as_bytes()).unwrap();
        assert_eq!(
            read.sources.iter().map(|source| &**source).collect::<Vec<_>>(),
            ["../src/a.ts", "webpack://x/b.ts", "/c.ts", "../src/dé.ts"]
        );
        assert!(read.has_content);
        assert_eq!(read.file.as_deref(), Some("a.js"));
    }

    #[test]
    fn sections_are_flattened() {
        let map = r#"{"version":3,"sections":[{"offset":{"line":0,"column":0},"map":{"sources":["a"]}},
            {"url":"b.map"},{"map":{"sourceRoot":"x/","sources":["c"],"sections":[{"map":{"sources":["d"]}}]}}]}"#;
        assert_eq!(sources(map), ["a", "x/c", "d"]);
    }

    #[test]
    fn guards_marks_nulls_and_empty_maps_are_all_right() {
        assert_eq!(sources(")]}'\n{\"sources\":[\"a\"]}"), ["a"]);
        assert_eq!(
            sources("\u{feff}{\"sources\":[\"a\"],\"sourceRoot\":null,\"sourcesContent\":null}"),
            ["a"]
        );
        let empty = source_map(b"{}").unwrap();
        assert!(empty.sources.is_empty() && !empty.has_content && empty.file.is_none());
        assert!(!source_map(br#"{"sources":["a"],"sourcesContent":[null]}"#).unwrap().has_content);
    }

    #[test]
    fn damage_and_depth_are_problems() {
        for bad in ["", "[", "null", "{\"sources\":3}", ")]}'", "{\"sources\":[\"a\"]", "<!doctype html>"] {
            assert!(matches!(source_map(bad.as_bytes()), Err(Problem::Damaged(_))), "{bad}");
        }
        let deep = "{\"sections\":[{\"map\":".repeat(100_000);
        assert_eq!(source_map(deep.as_bytes()).unwrap_err(), Problem::TooDeep { limit: DEEPEST });
    }

    fn found(map: &str, wanted: &[(u32, u32)], lines: &[u32]) -> Option<Vec<Option<(String, u32, u32)>>> {
        let map = Map::read(map.as_bytes()).unwrap();
        let wanted: Vec<Position> = wanted.iter().map(|&(line, column)| Position { line, column }).collect();
        let traces = map.trace(&wanted, lines).ok()?;
        let told = |trace: Trace| (map.source(trace).unwrap_or_default(), trace.at.line, trace.at.column);
        Some(traces.into_iter().map(|trace| trace.map(told)).collect())
    }

    #[test]
    fn a_position_is_answered_on_its_own_line_and_only_with_a_source() {
        // Line 0: column 2 from a 0:0, column 6 from nowhere; line 2: column 1 from b 4:3.
        let map = r#"{"sources":["a","b"],"mappings":"EAAA,I;;CCIG"}"#;
        let at = [(0, 1), (0, 2), (0, 5), (0, 6), (1, 0), (2, 0), (2, 9), (3, 0)];
        let (a, b) = (Some(("a".to_owned(), 0, 0)), Some(("b".to_owned(), 4, 3)));
        let expected = [None, a.clone(), a, None, None, None, b, None];
        assert_eq!(found(map, &at, &[6, 0, 9]).unwrap(), expected);
        assert_eq!(found(map, &at, &[5, 0, 9]), None, "a column that the text has not");
        assert_eq!(found(map, &at, &[6, 0]), None, "a line that the text has not");
        let missing = r#"{"sources":["a"],"mappings":"EAAA;CCIG"}"#;
        assert_eq!(found(missing, &[(0, 2)], &[6, 6]), None, "a source that the map has not");
        for damaged in ["EAAA,g", "A!AA", "AA", "AAAAAAA", "D", "AADA", "ggggggggB"] {
            let map = format!(r#"{{"sources":["a"],"mappings":"{damaged}"}}"#);
            assert_eq!(found(&map, &[(0, 2)], &[6]), None, "{damaged}");
        }
    }

    #[test]
    fn sections_answer_for_what_lies_behind_them() {
        let map = r#"{"sections":[
            {"offset":{"line":0,"column":4},"map":{"sources":["a"],"mappings":"AAAA;AACA"}},
            {"offset":{"line":1,"column":7},"map":{"sourceRoot":"r","sources":["b"],"mappings":"AAAA,CAAC;AACA",
                "sourcesContent":["x\u0079"]}}]}"#;
        let at = [(0, 3), (0, 4), (1, 0), (1, 6), (1, 7), (1, 8), (2, 0)];
        let told = |source: &str, line, column| Some((source.to_owned(), line, column));
        let expected = [
            None,
            told("a", 0, 0),
            told("a", 1, 0),
            told("a", 1, 0),
            told("r/b", 0, 0),
            told("r/b", 0, 1),
            told("r/b", 1, 1),
        ];
        assert_eq!(found(map, &at, &[9, 9, 9]).unwrap(), expected);
        let map = Map::read(map.as_bytes()).unwrap();
        let traces = map.trace(&[Position { line: 1, column: 7 }], &[9, 9, 9]).unwrap();
        assert_eq!(map.text(traces[0].unwrap()).as_deref(), Some("xy"));
    }

    #[test]
    fn an_inline_map_is_decoded() {
        assert_eq!(inline("data:application/json;charset=utf-8;base64,e30=").as_deref(), Some(&b"{}"[..]));
        assert_eq!(inline("data:application/json,%7B%7D").as_deref(), Some(&b"{}"[..]));
        assert_eq!(inline("https://maps.example/a.js.map"), None);
    }

    /// The segments of one generated line: columns that grow, each with a source place or none.
    type Line = Vec<(u32, Option<(u32, u32, u32)>)>;

    fn segments() -> impl Strategy<Value = Vec<Line>> {
        let original = proptest::option::weighted(0.8, (0_u32..3, 0_u32..5000, 0_u32..300));
        let line = proptest::collection::btree_map(0_u32..100_000, original, 0..8);
        proptest::collection::vec(line.prop_map(|line| line.into_iter().collect()), 1..12)
    }

    proptest! {
        /// Encoder and search of oxc's crate know nothing of ours.
        #[test]
        fn another_implementation_agrees(lines in segments(), seeds in any::<Vec<(u8, u32)>>()) {
            let tokens: Vec<_> = (0..).zip(&lines).flat_map(|(line, segments)| {
                segments.iter().map(move |(column, original)| {
                    let (source, at, to) = original.unwrap_or_default();
                    oxc_sourcemap::Token::new(line, *column, at, to, original.map(|_| source), None)
                })
            }).collect();
            let sources = vec!["a".into(), "b".into(), "c".into()];
            let other = oxc_sourcemap::SourceMap::new(
                None, Vec::new(), None, sources, Vec::new(), tokens.into_boxed_slice(), None,
            );
            let table = other.generate_lookup_table();
            let near = lines.iter().flatten().map(|(column, _)| *column).chain([0]).collect::<Vec<_>>();
            let mut wanted: Vec<Position> = seeds.iter().map(|&(line, seed)| Position {
                line: u32::from(line) % 13,
                column: near[seed as usize % near.len()].saturating_add(seed % 3).saturating_sub(1),
            }).collect();
            wanted.sort();
            let json = other.to_json_string();
            let map = Map::read(json.as_bytes()).unwrap();
            let traces = map.trace(&wanted, &[100_000; 13]).unwrap();
            for (at, trace) in wanted.iter().zip(traces) {
                let expected = other.lookup_token(&table, at.line, at.column).and_then(|token| {
                    Some((token.get_source_id()? as usize, token.get_src_line(), token.get_src_col()))
                });
                let found = trace.map(|trace| (trace.source, trace.at.line, trace.at.column));
                prop_assert_eq!(found, expected, "{:?}", at);
            }
        }

        #[test]
        fn no_mappings_panic(mappings in "[A-Za-z0-9+/,;]{0,60}", line in 0_u32..4, column in any::<u32>()) {
            let map = format!(r#"{{"sources":["a",null],"mappings":"{mappings}"}}"#);
            let map = Map::read(map.as_bytes()).unwrap();
            let _ = map.trace(&[Position { line, column }], &[u32::MAX; 4]);
        }

        #[test]
        fn no_bytes_panic(bytes in any::<Vec<u8>>(), cut in 0usize..200) {
            let map = br#"{"version":3,"sourceRoot":"r","sources":["a",null],"sections":[{"map":{"sources":[]}}]}"#;
            let _ = source_map(&bytes);
            let _ = source_map(&[&map[..cut.min(map.len())], &bytes].concat());
        }
    }
}
